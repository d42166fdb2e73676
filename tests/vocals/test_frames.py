import numpy as np
import pytest

from songwright.phonetics.inventory import PHONEMES
from songwright.vocals.frames import (
    FEATURES,
    PITCH_COLUMN,
    SYMBOLS,
    Place,
    frame_conditions,
    is_voiced_symbol,
    places_of,
    symbol_id,
)  # fmt: skip


def conditions(pitch: float = 69.0):
    lengths = (2, 3, 5)
    frames = sum(lengths)
    curve = np.full(frames, pitch)
    voiced = np.repeat([False, False, True], lengths)
    places = (Place(), *places_of([("s", "ˈɑ")], [True]))
    return frame_conditions(("", "s", "ˈɑ"), places, lengths, curve, voiced, np.zeros(frames))


def test_each_frame_knows_its_phoneme_and_its_neighbours() -> None:
    found = conditions()
    assert found.features.shape == (10, FEATURES) and found.features.dtype == np.float32
    silence, s, vowel = symbol_id(""), symbol_id("s"), symbol_id("ɑ")
    assert found.symbols[:, 0].tolist() == [silence, silence, s]
    assert found.symbols[:, 3].tolist() == [silence, s, vowel]
    assert found.symbols[:, 9].tolist() == [s, vowel, silence]


def test_position_runs_from_edge_to_edge() -> None:
    share = conditions().features[:, 0]
    assert share[5:] == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])


def test_a_long_note_begins_and_ends_like_a_shorter_one() -> None:
    def shares(frames: int) -> np.ndarray:
        zeros = np.zeros(frames)
        return frame_conditions(("ɑ",), (Place(),), (frames,), zeros + 60, zeros > -1, zeros).features[:, 0]

    short, long = shares(172), shares(689)
    assert short == pytest.approx((np.arange(172) + 0.5) / 172)
    assert long[:86] == pytest.approx(short[:86]) and long[-86:] == pytest.approx(short[-86:])
    assert long[86:-86] == pytest.approx(0.5)


def test_each_frame_knows_its_place_in_the_word() -> None:
    places = places_of([("m", "ˈO"), ("m", "ə", "n", "t"), ("ˌɪ", "n")], [False, True, True])
    assert [place.after_vowel for place in places] == [-1, 0, -1, 0, 1, 1, 0, 1]
    assert [place.stress for place in places] == [2, 2, 0, 0, 0, 0, 1, 1]
    assert [i for i, place in enumerate(places) if place.opens_word] == [0, 6]
    assert [i for i, place in enumerate(places) if place.ends_word] == [5, 7]
    found = conditions().features[:, -5:-1]
    assert not found[:2].any() and (found[2:5] == (-1, 2, 1, 0)).all() and (found[5:] == (0, 2, 0, 1)).all()


def test_pitch_is_told_where_there_is_voice_only() -> None:
    pitch = conditions().features[:, PITCH_COLUMN]
    assert not pitch[:5].any() and pitch[5:] == pytest.approx(0.75)


def test_speech_is_told_from_singing() -> None:
    zeros = np.zeros(4)
    said = frame_conditions(("ɑ",), (Place(),), (4,), zeros, zeros > -1, zeros, spoken=1.0)
    assert (said.features[:, -1] == 1).all() and not conditions().features[:, -1].any()


def test_every_phoneme_has_an_id_of_its_own_whatever_its_stress() -> None:
    assert len({symbol_id(phoneme) for phoneme in PHONEMES}) == len(PHONEMES) == len(SYMBOLS) - 2
    assert symbol_id("ˈɑ") == symbol_id("ɑ")
    assert is_voiced_symbol("ˈɑ") and not is_voiced_symbol("s") and not is_voiced_symbol("")


def test_curves_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="voicing has shape"):
        frame_conditions(("ɑ",), (Place(),), (4,), np.zeros(4), np.zeros(3), np.zeros(4))
