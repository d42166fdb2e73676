"""What `songwright --help` shows a user."""

import re

import pytest
from typer.testing import CliRunner

from songwright.cli import app

GROUPS = {
    "Make": ["sing", "vocals", "batch", "demo", "plan"],
    "Edit": ["export", "resing", "takes", "edit", "undo", "redo", "history", "mix"],
    "Inspect": ["check", "detect", "lint", "voices"],
    "Workshop": ["codec", "evaluate"],
}


def test_commands_stand_in_groups_with_the_workshop_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    text = CliRunner().invoke(app, ["--help"]).output
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if heading := re.match(r"╭─ (\w+) ─", line):
            found[heading[1]] = []
        elif found and (command := re.match(r"│ ([a-z]+) ", line)):
            list(found.values())[-1].append(command[1])
    found.pop("Options")
    assert found == GROUPS and list(found) == list(GROUPS)


@pytest.mark.parametrize("command", [command for commands in GROUPS.values() for command in commands])
def test_every_command_explains_itself(command: str) -> None:
    found = CliRunner().invoke(app, [command, "--help"])
    assert found.exit_code == 0 and "Usage:" in found.output
