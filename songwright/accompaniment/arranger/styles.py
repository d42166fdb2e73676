"""How each genre plays: its band, its drummer and bass player, and how each instrument of chords comps."""

from dataclasses import dataclass

from songwright.accompaniment.arranger import bass_lines, comping_patterns, drum_fills, drum_grooves, guitar_patterns
from songwright.accompaniment.arranger.comping import CompStyle
from songwright.accompaniment.arranger.drums import DrumStyle
from songwright.accompaniment.arranger.guitar import GuitarStyle
from songwright.accompaniment.arranger.patterns import Book
from songwright.accompaniment.arranger.performing import Touch

ChordStyle = CompStyle | GuitarStyle


@dataclass(frozen=True)
class Playing:
    """An instrument of chords and how it plays."""

    instrument: str
    style: ChordStyle


@dataclass(frozen=True)
class GenreStyle:
    """How a genre plays.

    Attributes:
        band: names of the catalogue, for a plan that names no instruments; instruments of chords enter in this order.
        drums: how it is drummed, should there be drums.
        bass: its bass lines.
        chords: where an instrument plays otherwise than `COMMON` says.
        answers: share of the singer's rests that the band answers.
        lively: whether the motif is syncopated.
    """

    band: tuple[str, ...]
    drums: DrumStyle
    bass: Book
    chords: tuple[Playing, ...] = ()
    answers: float = 0.4
    lively: bool = True


def _drums(grooves: Book, fills: tuple[tuple[str, ...], ...] = drum_fills.STANDARD, late_ms: float = 0.0,
           rolls: bool = False) -> DrumStyle:  # fmt: skip
    gentle = fills in (drum_fills.GENTLE, drum_fills.SWUNG)
    return DrumStyle(grooves, fills, drum_fills.COMPOUND_GENTLE if gentle else drum_fills.COMPOUND, late_ms, rolls)


_C, _G = comping_patterns, guitar_patterns
_BALLAD_PIANO = Playing("piano", CompStyle(_C.BALLAD_PIANO, 3, 57))
_ROCK_PIANO = Playing("piano", CompStyle(_C.ROCK_PIANO, 3, 58))
_JAZZ_PIANO = Playing("piano", CompStyle(_C.JAZZ_COMP, 4, 58))
_SOUL_PIANO = Playing("piano", CompStyle(_C.SOUL_KEYS, 4, 58))
_FUNK_GUITAR = Playing("electric guitar", GuitarStyle(_G.SCRATCH, "upper", 64))
_SWELL_ORGAN = Playing("organ", CompStyle(_C.SWELL, 3, 60))
_DRIVING_STRINGS = Playing("strings", CompStyle(_C.DRIVING_STRINGS, 4, 66, above=True))
_PICKED_GUITAR = Playing("acoustic guitar", GuitarStyle(_G.FINGERPICKED))
_BELL_KEYS = Playing("electric piano", CompStyle(_C.LULLABY_KEYS, 3, 67, above=True))

# How an instrument plays unless its genre says otherwise.
COMMON: tuple[Playing, ...] = (
    Playing("piano", CompStyle(_C.POP_PIANO, 3, 58)),
    Playing("electric piano", CompStyle(_C.SOUL_KEYS, 4, 60)),
    Playing("organ", CompStyle(_C.SWELL, 3, 62)),
    Playing("acoustic guitar", GuitarStyle(_G.STRUMMED)),
    Playing("nylon guitar", GuitarStyle(_G.FINGERPICKED)),
    Playing("electric guitar", GuitarStyle(_G.CLEAN_ARPEGGIO, "upper", 62)),
    Playing("distorted guitar", GuitarStyle(_G.POWER)),
    Playing("strings", CompStyle(_C.SWELL, 4, 67, above=True)),
    Playing("pad", CompStyle(_C.HOLD, 4, 60)),
    Playing("lead synth", CompStyle(_C.ARPEGGIO, 3, 72, above=True, length=0.7)),
    Playing("brass", CompStyle(_C.STABS, 3, 70, above=True, length=0.85)),
)

GENRE_STYLES: dict[str, GenreStyle] = {
    "pop": GenreStyle(
        ("acoustic drums", "finger bass", "piano", "electric guitar", "pad", "acoustic guitar"),
        _drums(drum_grooves.POP),
        bass_lines.POP,
    ),
    "rock": GenreStyle(
        ("acoustic drums", "pick bass", "electric guitar", "distorted guitar", "organ"),
        _drums(drum_grooves.ROCK),
        bass_lines.ROCK,
        (
            Playing("electric guitar", GuitarStyle(_G.ROCK_STRUM)),
            Playing("acoustic guitar", GuitarStyle(_G.ROCK_STRUM)),
            _ROCK_PIANO,
        ),
    ),
    "folk": GenreStyle(
        ("acoustic drums", "upright bass", "acoustic guitar", "nylon guitar", "strings"),
        _drums(drum_grooves.FOLK, drum_fills.GENTLE),
        bass_lines.ROOT_FIFTH,
        (_PICKED_GUITAR,),
        0.35,
        False,
    ),
    "ballad": GenreStyle(
        ("brushes", "finger bass", "piano", "strings", "acoustic guitar"),
        _drums(drum_grooves.BALLAD, drum_fills.GENTLE),
        bass_lines.PEDAL,
        (_BALLAD_PIANO, _PICKED_GUITAR),
        0.4,
        False,
    ),
    "r&b": GenreStyle(
        ("electronic drums", "synth bass", "electric piano", "pad", "electric guitar"),
        _drums(drum_grooves.HIPHOP, late_ms=9.0),
        bass_lines.SOUL,
        (_SOUL_PIANO,),
        0.45,
    ),
    "soul": GenreStyle(
        ("acoustic drums", "finger bass", "electric piano", "organ", "brass", "electric guitar"),
        _drums(drum_grooves.SOUL, late_ms=7.0),
        bass_lines.SOUL,
        (_SOUL_PIANO, _FUNK_GUITAR),
        0.5,
    ),
    "hip-hop": GenreStyle(
        ("electronic drums", "synth bass", "electric piano", "pad", "lead synth"),
        _drums(drum_grooves.HIPHOP, drum_fills.DANCE, 11.0),
        bass_lines.HIPHOP,
        (
            Playing("electric piano", CompStyle(_C.HIPHOP_KEYS, 4, 60)),
            Playing("piano", CompStyle(_C.HIPHOP_KEYS, 4, 59)),
        ),
        0.3,
    ),
    "electronic": GenreStyle(
        ("electronic drums", "synth bass", "pad", "lead synth", "piano"),
        _drums(drum_grooves.DANCE, drum_fills.DANCE, rolls=True),
        bass_lines.DANCE,
        (
            Playing("pad", CompStyle(_C.PUMP, 4, 60)),
            Playing("piano", CompStyle(_C.DANCE_KEYS, 4, 60)),
            Playing("electric piano", CompStyle(_C.DANCE_KEYS, 4, 60)),
        ),
        0.35,
    ),
    "country": GenreStyle(
        ("acoustic drums", "finger bass", "acoustic guitar", "electric guitar", "piano"),
        _drums(drum_grooves.TRAIN),
        bass_lines.ROOT_FIFTH,
        (Playing("acoustic guitar", GuitarStyle(_G.BOOM_CHICK)),),
        0.5,
    ),
    "jazz": GenreStyle(
        ("brushes", "upright bass", "piano", "electric guitar", "brass"),
        _drums(drum_grooves.SWING, drum_fills.SWUNG),
        bass_lines.WALKING,
        (
            _JAZZ_PIANO,
            Playing("electric piano", CompStyle(_C.JAZZ_COMP, 4, 60)),
            Playing("electric guitar", GuitarStyle(_G.FOUR_TO_THE_BAR, "upper", 59)),
            Playing("acoustic guitar", GuitarStyle(_G.FOUR_TO_THE_BAR, "upper", 59)),
            Playing("nylon guitar", GuitarStyle(_G.BOSSA)),
        ),
        0.45,
    ),
    "waltz": GenreStyle(
        ("brushes", "upright bass", "piano", "strings", "nylon guitar"),
        _drums(drum_grooves.FOLK, drum_fills.GENTLE),
        bass_lines.ROOT_FIFTH,
        (_BALLAD_PIANO, _PICKED_GUITAR),
        0.35,
        False,
    ),
    "reggae": GenreStyle(
        ("acoustic drums", "finger bass", "organ", "electric guitar", "piano"),
        _drums(drum_grooves.REGGAE, drum_fills.PERCUSSIVE, 4.0),
        bass_lines.REGGAE,
        (
            Playing("electric guitar", GuitarStyle(_G.SKANK, "upper", 64)),
            Playing("acoustic guitar", GuitarStyle(_G.SKANK, "upper", 62)),
            Playing("organ", CompStyle(_C.REGGAE_KEYS, 3, 62, length=0.6)),
            Playing("piano", CompStyle(_C.REGGAE_KEYS, 3, 60, length=0.6)),
            Playing("electric piano", CompStyle(_C.REGGAE_KEYS, 3, 62, length=0.6)),
        ),
        0.35,
    ),
    "latin": GenreStyle(
        ("acoustic drums", "upright bass", "nylon guitar", "piano", "brass"),
        _drums(drum_grooves.LATIN, drum_fills.PERCUSSIVE),
        bass_lines.TUMBAO,
        (
            Playing("piano", CompStyle(_C.MONTUNO, 3, 60)),
            Playing("electric piano", CompStyle(_C.MONTUNO, 3, 62)),
            Playing("nylon guitar", GuitarStyle(_G.BOSSA)),
            Playing("acoustic guitar", GuitarStyle(_G.BOSSA)),
        ),
        0.45,
    ),
    "lullaby": GenreStyle(
        ("nylon guitar", "electric piano", "strings"),
        _drums(drum_grooves.SOFT, drum_fills.GENTLE),
        bass_lines.PEDAL,
        (_BALLAD_PIANO, _BELL_KEYS, _PICKED_GUITAR),
        0.3,
        False,
    ),
    "cinematic": GenreStyle(
        ("acoustic drums", "upright bass", "strings", "piano", "brass", "pad"),
        _drums(drum_grooves.CINEMATIC),
        bass_lines.PEDAL,
        (_DRIVING_STRINGS, _BALLAD_PIANO, Playing("brass", CompStyle(_C.HYMN_ORGAN, 3, 62))),
        0.35,
        False,
    ),
    "blues": GenreStyle(
        ("acoustic drums", "finger bass", "electric guitar", "organ", "piano"),
        _drums(drum_grooves.SHUFFLE, drum_fills.SWUNG),
        bass_lines.SHUFFLE,
        (_JAZZ_PIANO, _SWELL_ORGAN, Playing("electric guitar", GuitarStyle(_G.FOUR_TO_THE_BAR, "upper", 60))),
        0.65,
    ),
    "hymn": GenreStyle(
        ("organ", "piano", "strings"),
        _drums(drum_grooves.SOFT, drum_fills.GENTLE),
        bass_lines.PEDAL,
        (
            Playing("organ", CompStyle(_C.HYMN_ORGAN, 4, 58)),
            Playing("piano", CompStyle(_C.HYMN_ORGAN, 4, 58)),
            _PICKED_GUITAR,
        ),
        0.1,
        False,
    ),
    "funk": GenreStyle(
        ("acoustic drums", "finger bass", "electric guitar", "electric piano", "brass", "organ"),
        _drums(drum_grooves.FUNK, late_ms=3.0),
        bass_lines.FUNK,
        (
            _FUNK_GUITAR,
            Playing("electric piano", CompStyle(_C.FUNK_KEYS, 4, 61, length=0.7)),
            Playing("piano", CompStyle(_C.FUNK_KEYS, 4, 60, length=0.7)),
            Playing("organ", CompStyle(_C.FUNK_KEYS, 3, 62, length=0.7)),
        ),
        0.45,
    ),
}

TOUCHES: dict[str, Touch] = {
    "acoustic drums": Touch(58, 118, 4.0), "electronic drums": Touch(66, 120, 1.5), "brushes": Touch(46, 98, 5.0),
    "finger bass": Touch(60, 108, 5.0), "pick bass": Touch(64, 112, 4.0), "synth bass": Touch(66, 110, 2.0),
    "upright bass": Touch(58, 104, 6.0),
    "piano": Touch(40, 104, 6.0), "electric piano": Touch(44, 102, 6.0), "organ": Touch(46, 92, 5.0, legato=True),
    "acoustic guitar": Touch(44, 104, 5.0), "nylon guitar": Touch(42, 98, 6.0), "electric guitar": Touch(46, 104, 5.0),
    "distorted guitar": Touch(56, 106, 4.0), "strings": Touch(34, 98, 9.0, legato=True),
    "pad": Touch(36, 84, 8.0, legato=True), "lead synth": Touch(44, 98, 3.0), "brass": Touch(50, 110, 7.0),
}  # fmt: skip
PANS: dict[str, float] = {
    "piano": -0.2, "electric piano": 0.25, "organ": -0.4, "acoustic guitar": 0.45, "nylon guitar": -0.45,
    "electric guitar": -0.5, "distorted guitar": 0.5, "strings": 0.3, "pad": -0.1, "lead synth": 0.15, "brass": 0.35,
}  # fmt: skip


def chord_style(genre: GenreStyle, instrument: str) -> ChordStyle:
    """How an instrument of chords plays in a genre."""
    return next(playing.style for playing in (*genre.chords, *COMMON) if playing.instrument == instrument)
