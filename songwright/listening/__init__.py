"""What is heard in a recording: tempo, beat, harmony, pitch, timbre, words, phonemes. Shared by all that listens."""
