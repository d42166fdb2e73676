"""The commands of the command line, by subject; `songwright.cli` puts them together."""
