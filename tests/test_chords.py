import pytest

from songwright.chords import QUALITIES, ChordSymbol, parse_chord
from songwright.units import Key


@pytest.mark.parametrize(
    ("symbol", "pitch_classes", "bass"),
    [
        ("G", (7, 11, 2), 7), ("F#m7", (6, 9, 1, 4), 6), ("C/E", (0, 4, 7), 4), ("Bbmaj7", (10, 2, 5, 9), 10),
        ("C6/9", (0, 4, 7, 9, 2), 0), ("Am7b5", (9, 0, 3, 7), 9), ("Csus", (0, 5, 7), 0), ("E7#5", (4, 8, 0, 2), 4),
    ],
)  # fmt: skip
def test_symbols_become_pitch_classes(symbol: str, pitch_classes: tuple[int, ...], bass: int) -> None:
    chord = parse_chord(symbol)
    assert chord.pitch_classes == pitch_classes
    assert chord.bass == bass


def test_spelling_and_reading_are_inverse_in_every_key() -> None:
    for tonic in range(12):
        for mode in ("major", "minor"):
            for quality in QUALITIES:
                chord = ChordSymbol((tonic + 5) % 12, quality, tonic)
                assert parse_chord(chord.spelled(Key(tonic, mode))) == chord


@pytest.mark.parametrize("symbol", ["H", "", "Gblah", "g", "C/X", "N.C."])
def test_what_is_not_a_chord_is_said(symbol: str) -> None:
    with pytest.raises(ValueError, match="chord"):
        parse_chord(symbol)
