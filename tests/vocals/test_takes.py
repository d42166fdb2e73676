from collections.abc import Mapping

import numpy as np

from songwright.vocals.stage import SingingOptions, VocalTrack, sing_with
from songwright.vocals.takes import best_takes
from tests.vocals.test_alignment import note, one_section
from tests.vocals.tiny_voice import tiny_voice

PLAN = one_section(note(4, 1, "s ˈɑ"), note(8, 3, "l ˈO", 1))


def sing_takes(takes: Mapping[str, int]) -> VocalTrack:
    return sing_with(tiny_voice(), PLAN, "heart", SingingOptions(takes=takes))


def brightness(track: VocalTrack, section_id: str) -> float:
    """Any number that differs between takes will do."""
    return float(track.lead.tokens[0].mean())


def test_the_best_of_three_takes_is_kept_and_all_scores_reported() -> None:
    found = best_takes(["verse-1"], sing_takes, brightness, 3, float("inf"))
    (takes,) = found.sections
    assert len(set(takes.scores)) == 3 and takes.scores[takes.chosen] == max(takes.scores)
    assert brightness(found.track, "verse-1") == max(takes.scores)
    assert np.array_equal(found.track.lead.tokens, sing_takes({"verse-1": takes.chosen}).lead.tokens)


def test_what_is_good_enough_is_not_sung_again() -> None:
    found = best_takes(["verse-1"], sing_takes, brightness, 4, 0.0)
    assert len(found.sections[0].scores) == 1
    assert np.array_equal(found.track.lead.tokens, sing_takes({}).lead.tokens)
