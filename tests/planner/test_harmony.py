import numpy as np
import pytest

from songwright.chords import parse_chord
from songwright.planner import progressions
from songwright.planner.draft import GENRES, SongFrame
from songwright.planner.harmony import harmonise
from songwright.planner.numerals import parse_bars, parse_numeral
from songwright.planner.progressions import Family
from songwright.planner.structure import lay_out
from songwright.planner.style import read_style
from songwright.seeding import generator
from songwright.song import Chord
from songwright.units import Key
from tests.planner.sketches import pop_song, random_lyrics

Plan = dict[str, tuple[Chord, ...]]


def frame_of(style: str, seed: int = 0) -> SongFrame:
    return lay_out(pop_song(), read_style(style), generator(seed, "structure"))


def chords_of(frame: SongFrame, seed: int = 0) -> Plan:
    return dict(harmonise(frame, generator(seed, "harmony")))


def roots(chords: tuple[Chord, ...], key: Key) -> list[int]:
    """Roots above the tonic."""
    return [(parse_chord(chord.symbol).root - key.tonic) % 12 for chord in chords]


@pytest.mark.parametrize(
    ("numeral", "chord"),
    [("I", "C"), ("ii7", "Dm7"), ("bVII", "Bb"), ("V7/vi", "E7"), ("iiø", "Dm7b5"), ("V~3", "G/B"), ("#i°7", "C#dim7"),
     ("bVImaj7", "Abmaj7"), ("IVadd9", "Fadd9"), ("I~5", "C/G"), ("V7b9", "G7b9"), ("V7/V", "D7"), ("i6", "Cm6")],
)  # fmt: skip
def test_numerals(numeral: str, chord: str) -> None:
    assert parse_numeral(numeral).in_key(Key.parse("C")) == parse_chord(chord)


def test_numerals_that_are_none() -> None:
    for text in ("X", "iiii", "Vfoo", ""):
        with pytest.raises(ValueError, match="is not a roman numeral|unknown quality"):
            parse_numeral(text)


def test_every_progression_reads() -> None:
    families = [value for value in vars(progressions).values() if isinstance(value, Family)]
    assert len(families) >= 15
    for family in families:
        for mode in ("major", "minor"):
            palette = family.in_mode(mode)
            for progression in (*palette.verse, *palette.pre_chorus, *palette.chorus, *palette.bridge):
                assert 2 <= len(parse_bars(progression)) <= 12
            # A bridge starts away from home.
            assert not any(parse_bars(text)[0][0].is_tonic for text in palette.bridge)


@pytest.mark.parametrize("genre", GENRES)
def test_chords_cover_and_come_home(genre: str) -> None:
    for seed in range(6):
        frame = frame_of(genre, seed)
        chords = chords_of(frame, seed)
        for section in frame.sections:
            at = 0.0
            for chord in chords[section.id]:
                assert chord.start_beat == pytest.approx(at)
                at += chord.beats
            assert at == pytest.approx(section.bars * frame.meter.beats_per_bar)
        last = frame.sections[-1]
        final = parse_chord(chords[last.id][-1].symbol)
        assert final.root == last.key.tonic
        assert final.is_minor == (last.key.mode == "minor")


def test_sections_that_are_alike_share_their_chords() -> None:
    frame = frame_of("pop")
    chords = chords_of(frame)
    assert chords["chorus-1"] == chords["chorus-2"] == chords["chorus-3"]
    assert chords["verse-1"] == chords["verse-2"]
    assert chords["verse-1"] != chords["chorus-1"]


def test_a_lifted_chorus_is_transposed() -> None:
    frame = frame_of("pop in G major, key change")
    chords = chords_of(frame)
    assert roots(chords["chorus-3"], Key.parse("A")) == roots(chords["chorus-1"], Key.parse("G"))
    assert chords["chorus-3"] != chords["chorus-1"]


def test_symbols_are_spelled_in_the_key() -> None:
    for style in ("ballad in Eb major", "jazz in Bb", "cinematic in C minor"):
        symbols = [chord.symbol for chords in chords_of(frame_of(style)).values() for chord in chords]
        assert not any("#" in symbol.replace("#9", "") for symbol in symbols), style


def test_a_verse_before_a_chorus_and_a_bridge_do_not_end_at_home() -> None:
    for genre in ("folk", "ballad", "country", "hymn", "waltz", "pop", "rock"):
        for seed in range(5):
            frame = frame_of(genre, seed)
            chords = chords_of(frame, seed)
            assert roots(chords["verse-1"], frame.key)[-1] != 0, genre
            assert roots(chords["bridge-1"], frame.key)[-1] != 0, genre
            assert roots(chords["bridge-1"], frame.key)[0] != 0, genre


def test_functional_styles_close_their_choruses() -> None:
    for genre in ("folk", "hymn", "lullaby", "country", "waltz"):
        frame = frame_of(genre, 3)
        assert roots(chords_of(frame, 3)["chorus-1"], frame.key)[-1] == 0


def test_colours_of_the_styles() -> None:
    def share(style: str, tones: int) -> float:
        chords = [c for seed in range(4) for cs in chords_of(frame_of(style, seed), seed).values() for c in cs]
        return float(np.mean([len(parse_chord(chord.symbol).intervals) >= tones for chord in chords]))

    assert share("jazz", 4) > 0.85
    assert share("r&b", 4) > 0.6
    assert share("blues", 4) > 0.85
    assert share("rock", 4) < 0.25
    assert share("folk", 4) < 0.4


def test_two_seeds_give_different_harmony_and_one_seed_the_same() -> None:
    frame = frame_of("pop")
    assert chords_of(frame, 1) == chords_of(frame, 1)
    frames = [frame_of("pop in C major", seed) for seed in range(12)]
    plans = {tuple(c.symbol for c in chords_of(frame, seed)["chorus-1"]) for seed, frame in enumerate(frames)}
    assert len(plans) >= 6


def test_odd_section_lengths_and_meters() -> None:
    for seed in range(60):
        rng = generator(seed, "harmony shapes")
        style = f"{GENRES[seed % len(GENRES)]}, {rng.choice(['2/2', '2/4', '3/4', '5/4', '6/8', '9/8', '12/8'])}"
        frame = lay_out(random_lyrics(rng), read_style(style), rng)
        chords = harmonise(frame, rng)
        for section in frame.sections:
            assert sum(c.beats for c in chords[section.id]) == pytest.approx(section.bars * frame.meter.beats_per_bar)
            like = next(other for other in frame.sections if other.id == section.like)
            assert roots(chords[section.id], section.key) == roots(chords[like.id], like.key)
