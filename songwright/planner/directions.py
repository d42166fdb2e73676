"""What the directions of a section ('soft', 'huge', 'whispered') do to its energy."""

import re
from collections.abc import Mapping, Sequence

from songwright.planner.style_words import ENERGIES, MOODS

MOST = 0.25
_WORDS: Mapping[str, float] = {
    "soft": -0.18, "quiet": -0.2, "whispered": -0.22, "stripped": -0.2, "sparse": -0.2, "breathy": -0.15, "low": -0.1,
    "big": 0.18, "huge": 0.22, "full": 0.12, "loud": 0.2, "epic": 0.22, "thunderous": 0.22, "shouted": 0.22,
    "screamed": 0.24, "explosive": 0.24, "building": 0.1, "soaring": 0.16, "everyone": 0.12, "double": 0.06,
}  # fmt: skip


def energy_asked(directions: Sequence[str]) -> float:
    """What the words add to a section's energy, within `MOST` either way; 0 if they say nothing of it."""
    words = re.findall(r"[^\W\d_]+", " ".join(directions).lower())
    total = sum(
        _WORDS[word] if word in _WORDS else MOODS[word].energy if word in MOODS else ENERGIES.get(word, 0.0)
        for word in words
    )
    return max(-MOST, min(MOST, total))
