"""The voice's codec: pitch, voicing, envelope and noise of each frame, and a decoder that makes sound of them."""
