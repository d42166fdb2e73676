"""Random generators that depend on nothing but the song's seed and the place they are used for.

Taking one section or stage again therefore never changes another.
"""

import hashlib

import numpy as np


def generator(seed: int, *place: str | int) -> np.random.Generator:
    """A generator for one place of one song: `generator(plan.seed, "chorus-2", "drums")`.

    Args:
        seed: the song's seed, not negative.
        place: what it is for: stage, section id, part, take.
    """
    digest = hashlib.sha256("\x1f".join(map(str, place)).encode()).digest()
    words = [int.from_bytes(digest[at : at + 4], "little") for at in range(0, 16, 4)]
    return np.random.default_rng(np.random.SeedSequence([seed, *words]))
