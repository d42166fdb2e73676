"""The melody: `compose.compose` turns a frame and its chords into sung notes."""
