"""From written words to phonemes and syllables, in six languages.

`languages.pronounce_lines` says how words sound, `syllables.syllabify` cuts them, `inventory` holds the phonemes that
every later stage uses. The planner asks when it reads lyrics; the plan then carries the phonemes to the voice.
"""
