"""Reading what others made, for training and evaluation: lead sheets, corpus records, a soundfont."""
