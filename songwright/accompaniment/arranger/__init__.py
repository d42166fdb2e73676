"""The arranger writes the band's score for a song plan: `arrange.arrange`."""
