"""The voice's codec: pitch, voicing, level, envelope and noise of each frame, and a decoder that makes sound of them."""
