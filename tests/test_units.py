import pytest
from hypothesis import given
from hypothesis import strategies as st

from songwright.units import METERS, Key, Meter, hz_to_midi, midi_name, midi_to_hz, parse_pitch_class


def test_concert_pitch() -> None:
    assert midi_to_hz(69) == 440.0
    assert midi_name(60) == "C4"
    assert midi_name(61, flats=True) == "Db4"


@given(st.floats(min_value=0, max_value=127))
def test_hz_and_midi_are_inverse(midi: float) -> None:
    assert hz_to_midi(midi_to_hz(midi)) == pytest.approx(midi, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("G major", "G major"), ("G", "G major"), ("Gmaj", "G major"), ("GM", "G major"), ("g minor", "G minor"),
        ("F#m", "F# minor"), ("Bb min", "Bb minor"), ("E-flat major", "Eb major"), ("C sharp minor", "C# minor"),
        ("A♭", "Ab major"), ("e MINOR", "E minor"), ("Db", "Db major"),
    ],
)  # fmt: skip
def test_keys_are_read_as_people_write_them(text: str, name: str) -> None:
    assert str(Key.parse(text)) == name


@pytest.mark.parametrize("text", ["H major", "", "G lydian", "banana", "G major minor"])
def test_what_is_not_a_key_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="is not a key; write for example 'G major'"):
        Key.parse(text)


def test_every_key_survives_its_own_name() -> None:
    for tonic in range(12):
        for mode in ("major", "minor"):
            key = Key(tonic, mode)
            assert Key.parse(str(key)) == key
            assert -5 <= key.fifths <= 6


def test_signatures() -> None:
    assert [Key.parse(k).fifths for k in ("C", "G", "F", "Bb", "Em", "Cm", "F#")] == [0, 1, -1, -2, 1, -3, 6]


def test_beats_are_felt_pulses() -> None:
    assert (Meter(6, 8).beats_per_bar, Meter(6, 8).quarters_per_beat, Meter(6, 8).steps_per_bar) == (2, 1.5, 12)
    assert (Meter(4, 4).beats_per_bar, Meter(4, 4).steps_per_bar) == (4, 16)
    assert (Meter(2, 2).beats_per_bar, Meter(2, 2).steps_per_bar) == (2, 16)


def test_metrical_strength() -> None:
    assert [Meter(4, 4).strength(s) for s in (0, 4, 8, 12, 2, 1)] == [4, 2, 3, 2, 1, 0]
    assert [Meter(3, 4).strength(s) for s in (0, 4, 8, 12)] == [4, 2, 2, 4]
    assert [Meter(6, 8).strength(s) for s in (0, 2, 4, 6, 3)] == [4, 1, 1, 3, 0]
    assert all(Meter(*m).strength(0) == 4 for m in METERS)


def test_unknown_meter_lists_the_known() -> None:
    with pytest.raises(ValueError, match=r"meter 7/8 is not supported; choose one of 2/2, 2/4, 3/4"):
        Meter.parse("7/8")
    with pytest.raises(ValueError, match="is not a meter"):
        Meter.parse("waltz")


def test_pitch_classes() -> None:
    assert [parse_pitch_class(n) for n in ("C", "f#", "Bb", "B♭", "Cb")] == [0, 6, 10, 10, 11]
    with pytest.raises(ValueError, match="not a note name"):
        parse_pitch_class("H")
