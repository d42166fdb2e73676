"""The designed styles, as data: what a genre sounds like before anybody asks for something else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from songwright.instruments import BY_NAME
from songwright.planner import progressions
from songwright.planner.draft import GENRES, StyleRequest
from songwright.planner.progressions import Family
from songwright.units import Meter

# How chords are coloured: triads; a seventh on dominants; sevenths everywhere; ninths; all dominant sevenths.
Colour = Literal["triads", "dominants", "sevenths", "ninths", "blues"]


@dataclass(frozen=True)
class TempoRange:
    """Beats a minute of a genre, in its own meter."""

    slowest: float
    typical: float
    fastest: float

    def at(self, pace: float) -> float:
        """The tempo at a pace of 0 (slowest), 0.5 (typical) … 1 (fastest)."""
        if pace < 0.5:
            return self.slowest + (self.typical - self.slowest) * pace * 2
        return self.typical + (self.fastest - self.typical) * (pace - 0.5) * 2

    def scaled(self, factor: float) -> "TempoRange":
        return TempoRange(self.slowest * factor, self.typical * factor, self.fastest * factor)


@dataclass(frozen=True)
class HarmonyStyle:
    """How a genre chooses its chords.

    Attributes:
        family: its progressions.
        colour: which chords get sevenths.
        loops: sections keep their loop; otherwise they close with cadences, half way and at the end.
        secondary, borrowed, inversions: chance, per section, of a secondary dominant, of a chord borrowed from the
            other mode, and of a bass note that leads by step.
        plagal: chance that a close comes from the subdominant (IV I) instead of the dominant.
        slow: chance that a verse gives each chord two bars.
    """

    family: Family
    colour: Colour = "triads"
    loops: bool = True
    secondary: float = 0.1
    borrowed: float = 0.1
    inversions: float = 0.3
    plagal: float = 0.3
    slow: float = 0.0


@dataclass(frozen=True)
class GenreDesign:
    """A genre's defaults. Whatever the user asks for goes before them.

    Attributes:
        tempo: its tempi.
        meter: its meter.
        swing: as `SongFrame.swing`.
        instruments: its band, drums and bass first, names of the catalogue.
        energy: 0 … 1.
        minor_share: chance of a minor key when neither mood nor text says which.
        tonics: the pitch classes its players like.
        harmony: how it chooses chords.
        intro_bars, outro_bars: bars of those sections where the lyrics have none, for bars of some two seconds.
        solo_bars: bars of an instrumental break before the last chorus; 0 for none.
        lifts: whether the last chorus goes up a whole tone.
        dynamics: how far the sections' energies lie apart, 0 … 1.
        syllables_per_second: what its singers take on average, breathing included.
        fastest_syllables_per_second: the densest line it bears.
    """

    tempo: TempoRange
    instruments: tuple[str, ...]
    energy: float
    harmony: HarmonyStyle
    minor_share: float = 0.25
    meter: Meter = Meter(4, 4)
    swing: float = 0.5
    tonics: tuple[int, ...] = (0, 2, 4, 5, 7, 9)
    intro_bars: int = 4
    outro_bars: int = 4
    solo_bars: int = 0
    lifts: bool = False
    dynamics: float = 0.7
    syllables_per_second: float = 2.2
    fastest_syllables_per_second: float = 4.4


GUITAR_TONICS = (7, 2, 9, 4, 0)
FLAT_TONICS = (5, 10, 3, 8, 0)

GENRE_DESIGNS: Mapping[str, GenreDesign] = {
    "pop": GenreDesign(
        TempoRange(84, 108, 128), ("acoustic drums", "finger bass", "piano", "electric guitar", "pad"), 0.6,
        HarmonyStyle(progressions.POP, "triads", secondary=0.1, borrowed=0.12), minor_share=0.25,
        tonics=(0, 2, 5, 7, 9, 10), syllables_per_second=2.5,
    ),
    "rock": GenreDesign(
        TempoRange(100, 124, 150), ("acoustic drums", "pick bass", "electric guitar", "distorted guitar"), 0.78,
        HarmonyStyle(progressions.ROCK, plagal=0.5, inversions=0.1), minor_share=0.35, tonics=(4, 9, 2, 7, 0),
        solo_bars=8, syllables_per_second=2.4,
    ),
    "folk": GenreDesign(
        TempoRange(76, 96, 116), ("upright bass", "acoustic guitar", "strings"), 0.4,
        HarmonyStyle(progressions.FOLK, loops=False, plagal=0.4), minor_share=0.25, tonics=GUITAR_TONICS,
        dynamics=0.5, syllables_per_second=2.3,
    ),
    "ballad": GenreDesign(
        TempoRange(60, 70, 82), ("brushes", "finger bass", "piano", "strings"), 0.4,
        HarmonyStyle(progressions.BALLAD, "dominants", loops=False, secondary=0.25, borrowed=0.3, inversions=0.5),
        minor_share=0.25, tonics=(0, 3, 5, 7, 8, 10), dynamics=0.9,
        syllables_per_second=1.9, fastest_syllables_per_second=3.8,
    ),
    "r&b": GenreDesign(
        TempoRange(66, 80, 96), ("electronic drums", "synth bass", "electric piano", "pad"), 0.5,
        HarmonyStyle(progressions.SOUL, "ninths", secondary=0.2, borrowed=0.25, slow=0.2), minor_share=0.5, swing=0.54,
        tonics=FLAT_TONICS, dynamics=0.6, syllables_per_second=2.6, fastest_syllables_per_second=4.8,
    ),
    "soul": GenreDesign(
        TempoRange(72, 92, 114), ("acoustic drums", "finger bass", "electric piano", "organ", "brass"), 0.58,
        HarmonyStyle(progressions.SOUL, "sevenths", secondary=0.35, borrowed=0.25, plagal=0.5), minor_share=0.25,
        swing=0.54, tonics=FLAT_TONICS, dynamics=0.8,
    ),
    "hip-hop": GenreDesign(
        TempoRange(74, 86, 98), ("electronic drums", "synth bass", "electric piano", "pad"), 0.55,
        HarmonyStyle(progressions.SOUL, "sevenths", secondary=0.05, borrowed=0.1, slow=0.3), minor_share=0.75,
        swing=0.56,
        tonics=(0, 2, 5, 7, 9, 10), dynamics=0.5, syllables_per_second=3.6, fastest_syllables_per_second=5.6,
    ),
    "electronic": GenreDesign(
        TempoRange(112, 122, 130), ("electronic drums", "synth bass", "pad", "lead synth"), 0.75,
        HarmonyStyle(progressions.DANCE, secondary=0.0, borrowed=0.05, inversions=0.15, slow=0.25), minor_share=0.55,
        tonics=(0, 2, 5, 7, 9), intro_bars=8, outro_bars=8, solo_bars=8, dynamics=0.9, syllables_per_second=2.4,
    ),
    "country": GenreDesign(
        TempoRange(88, 108, 132), ("acoustic drums", "finger bass", "acoustic guitar", "electric guitar"), 0.58,
        HarmonyStyle(progressions.COUNTRY, "triads", loops=False, secondary=0.3, inversions=0.15), minor_share=0.08,
        tonics=GUITAR_TONICS, solo_bars=8, dynamics=0.6,
    ),
    "jazz": GenreDesign(
        TempoRange(92, 126, 168), ("brushes", "upright bass", "piano", "electric guitar"), 0.48,
        HarmonyStyle(progressions.JAZZ, "sevenths", loops=False, secondary=0.35, borrowed=0.3, inversions=0.1,
        plagal=0.05),
        minor_share=0.25, swing=0.64, tonics=FLAT_TONICS, solo_bars=8, dynamics=0.5, syllables_per_second=2.2,
    ),
    "waltz": GenreDesign(
        TempoRange(96, 132, 168), ("upright bass", "piano", "strings"), 0.42,
        HarmonyStyle(progressions.WALTZ, "dominants", loops=False, secondary=0.25, borrowed=0.15), minor_share=0.25,
        meter=Meter(3, 4), tonics=(0, 2, 5, 7, 10), solo_bars=8, dynamics=0.6, syllables_per_second=1.9,
    ),
    "reggae": GenreDesign(
        TempoRange(66, 76, 90), ("acoustic drums", "finger bass", "electric guitar", "organ"), 0.5,
        HarmonyStyle(progressions.REGGAE, secondary=0.05, borrowed=0.05, inversions=0.05, plagal=0.5), minor_share=0.35,
        swing=0.54, tonics=(7, 9, 2, 0, 4), dynamics=0.4,
    ),
    "latin": GenreDesign(
        TempoRange(88, 102, 126), ("acoustic drums", "upright bass", "nylon guitar", "piano"), 0.6,
        HarmonyStyle(progressions.LATIN, "dominants", secondary=0.25, borrowed=0.2, plagal=0.1), minor_share=0.55,
        tonics=(2, 9, 4, 0, 7), solo_bars=8, dynamics=0.6, syllables_per_second=2.6, fastest_syllables_per_second=4.8,
    ),
    "lullaby": GenreDesign(
        TempoRange(54, 62, 72), ("nylon guitar", "electric piano", "strings"), 0.2,
        HarmonyStyle(progressions.LULLABY, loops=False, secondary=0.1, borrowed=0.15, inversions=0.4, plagal=0.4),
        minor_share=0.08, meter=Meter(3, 4), tonics=(0, 2, 5, 7, 3), intro_bars=4, dynamics=0.25,
        syllables_per_second=1.6, fastest_syllables_per_second=3.2,
    ),
    "cinematic": GenreDesign(
        TempoRange(62, 80, 104), ("acoustic drums", "upright bass", "strings", "piano", "brass", "pad"), 0.6,
        HarmonyStyle(progressions.CINEMATIC, secondary=0.05, borrowed=0.4, slow=0.35), minor_share=0.6,
        tonics=(0, 2, 5, 7, 9, 3), intro_bars=8, solo_bars=8, lifts=True, dynamics=1.0,
        syllables_per_second=1.9, fastest_syllables_per_second=3.8,
    ),
    "blues": GenreDesign(
        TempoRange(68, 92, 126), ("acoustic drums", "finger bass", "electric guitar", "organ", "piano"), 0.55,
        HarmonyStyle(progressions.BLUES, "blues", secondary=0.05, borrowed=0.0, inversions=0.0, plagal=0.6),
        minor_share=0.2,
        swing=0.66, tonics=(4, 9, 7, 0, 5), solo_bars=12, dynamics=0.4, syllables_per_second=2.0,
    ),
    "hymn": GenreDesign(
        TempoRange(76, 92, 108), ("organ", "strings"), 0.45,
        HarmonyStyle(progressions.HYMN, "dominants", loops=False, secondary=0.2, borrowed=0.0, inversions=0.4,
        plagal=0.3),
        minor_share=0.1, tonics=FLAT_TONICS, intro_bars=4, outro_bars=2, dynamics=0.4, syllables_per_second=1.9,
    ),
    "funk": GenreDesign(
        TempoRange(94, 106, 118), ("acoustic drums", "finger bass", "electric guitar", "electric piano", "brass"), 0.75,
        HarmonyStyle(progressions.FUNK, "sevenths", secondary=0.1, borrowed=0.15, inversions=0.0, plagal=0.5, slow=0.3),
        minor_share=0.5, tonics=(4, 9, 2, 7, 5), solo_bars=8, dynamics=0.6, syllables_per_second=2.6,
        fastest_syllables_per_second=4.8,
    ),
}  # fmt: skip
assert tuple(GENRE_DESIGNS) == GENRES


@dataclass(frozen=True)
class SubStyle:
    """A style within a genre: where it differs from the genre's design. None keeps the genre's."""

    genre: str
    tempo: TempoRange | None = None
    instruments: tuple[str, ...] = ()
    energy: float | None = None
    minor_share: float | None = None
    swing: float | None = None
    meter: Meter | None = None
    colour: Colour | None = None
    lifts: bool = False


SUB_STYLES: Mapping[str, SubStyle] = {
    "house": SubStyle("electronic", TempoRange(118, 123, 128), ("electronic drums", "synth bass", "piano", "pad")),
    "techno": SubStyle("electronic", TempoRange(125, 130, 138), minor_share=0.9, energy=0.85),
    "trance": SubStyle("electronic", TempoRange(130, 136, 140), minor_share=0.7, energy=0.85),
    "edm": SubStyle("electronic", TempoRange(120, 126, 130), energy=0.85),
    "drum and bass": SubStyle("electronic", TempoRange(164, 172, 176), minor_share=0.75, energy=0.9),
    "dubstep": SubStyle("electronic", TempoRange(136, 140, 144), minor_share=0.85, energy=0.85),
    "synthwave": SubStyle("electronic", TempoRange(84, 100, 116), minor_share=0.6, energy=0.6),
    "ambient": SubStyle("cinematic", TempoRange(60, 68, 80), ("pad", "strings", "piano"), energy=0.2),
    "lo-fi": SubStyle("hip-hop", TempoRange(70, 78, 88), ("electronic drums", "finger bass", "electric piano"), 0.3,
                      colour="ninths"),
    "trap": SubStyle("hip-hop", TempoRange(66, 72, 80), ("electronic drums", "synth bass", "piano", "pad"), 0.6, 0.9,
    0.5),
    "boom bap": SubStyle("hip-hop", TempoRange(84, 90, 96), ("electronic drums", "finger bass", "electric piano"), 0.6),
    "indie": SubStyle("pop", TempoRange(96, 112, 132), ("acoustic drums", "pick bass", "electric guitar",
                                                       "acoustic guitar"), 0.55),
    "synth pop": SubStyle("pop", TempoRange(104, 116, 126), ("electronic drums", "synth bass", "pad", "lead synth"),
    0.65),
    "singer-songwriter": SubStyle("folk", TempoRange(72, 92, 112), ("finger bass", "acoustic guitar", "piano"), 0.38),
    "celtic": SubStyle("folk", TempoRange(88, 104, 120), ("acoustic guitar", "strings"), 0.5, 0.4),
    "sea shanty": SubStyle("folk", TempoRange(96, 108, 124), ("upright bass", "acoustic guitar"), 0.6, 0.4),
    "bluegrass": SubStyle("country", TempoRange(116, 132, 150), ("upright bass", "acoustic guitar"), 0.68),
    "power ballad": SubStyle("ballad", TempoRange(64, 72, 84), ("acoustic drums", "finger bass", "piano",
                                                              "distorted guitar", "strings"), 0.6, lifts=True),
    "musical theatre": SubStyle("ballad", TempoRange(70, 88, 108), ("acoustic drums", "upright bass", "piano",
    "strings",
                                                                  "brass"), 0.5, lifts=True),
    "neo-soul": SubStyle("r&b", TempoRange(74, 84, 94), ("electronic drums", "finger bass", "electric piano"), 0.45,
                         colour="ninths"),
    "motown": SubStyle("soul", TempoRange(104, 114, 126), ("acoustic drums", "finger bass", "piano", "brass"), 0.7),
    "gospel": SubStyle("soul", TempoRange(66, 84, 108), ("acoustic drums", "finger bass", "organ", "piano"), 0.65, 0.1,
                       lifts=True),
    "disco": SubStyle("funk", TempoRange(112, 118, 124), ("acoustic drums", "finger bass", "electric guitar",
    "strings"),
                      0.8),
    "punk": SubStyle("rock", TempoRange(150, 168, 190), ("acoustic drums", "pick bass", "distorted guitar"), 0.95),
    "metal": SubStyle("rock", TempoRange(120, 142, 170), ("acoustic drums", "pick bass", "distorted guitar"), 0.95,
    0.95),
    "grunge": SubStyle("rock", TempoRange(96, 112, 128), ("acoustic drums", "pick bass", "distorted guitar"), 0.8, 0.6),
    "soft rock": SubStyle("rock", TempoRange(84, 100, 116), ("acoustic drums", "finger bass", "electric guitar",
    "piano"),
                          0.5, 0.15),
    "rock and roll": SubStyle("rock", TempoRange(140, 156, 172), ("acoustic drums", "upright bass", "electric guitar",
                                                                 "piano"), 0.8, 0.02, 0.6, colour="blues"),
    "bossa nova": SubStyle("latin", TempoRange(112, 124, 138), ("brushes", "upright bass", "nylon guitar", "piano"),
    0.38,
                           0.3, colour="sevenths"),
    "samba": SubStyle("latin", TempoRange(92, 100, 108), energy=0.75, minor_share=0.3),
    "salsa": SubStyle("latin", TempoRange(88, 96, 104), ("acoustic drums", "upright bass", "piano", "brass"), 0.8),
    "reggaeton": SubStyle("latin", TempoRange(88, 94, 100), ("electronic drums", "synth bass", "pad", "lead synth"),
    0.7, 0.8),
    "tango": SubStyle("latin", TempoRange(108, 116, 126), ("upright bass", "piano", "strings"), 0.6, 0.9),
    "flamenco": SubStyle("latin", TempoRange(92, 108, 124), ("nylon guitar", "upright bass"), 0.65, 1.0),
    "big band": SubStyle("jazz", TempoRange(116, 140, 176), ("brushes", "upright bass", "piano", "brass"), 0.7),
    "swing": SubStyle("jazz", TempoRange(112, 138, 172), energy=0.6, swing=0.65),
    "cool jazz": SubStyle("jazz", TempoRange(92, 116, 140), energy=0.35),
    "ska": SubStyle("reggae", TempoRange(124, 140, 156), ("acoustic drums", "finger bass", "electric guitar", "brass"),
    0.8,
                    0.1, 0.5),
    "dancehall": SubStyle("reggae", TempoRange(92, 100, 108), ("electronic drums", "synth bass", "pad", "organ"), 0.7),
    "dub": SubStyle("reggae", TempoRange(66, 72, 80), energy=0.4, minor_share=0.7),
    "nursery rhyme": SubStyle("lullaby", TempoRange(92, 104, 120), ("acoustic guitar", "piano"), 0.45, 0.0,
                              meter=Meter(4, 4)),
    "carol": SubStyle("hymn", TempoRange(84, 100, 116), ("organ", "strings", "piano"), 0.5),
    "march": SubStyle("hymn", TempoRange(104, 112, 120), ("acoustic drums", "upright bass", "brass", "organ"), 0.65),
    "boogie": SubStyle("blues", TempoRange(120, 138, 160), energy=0.75),
    "chanson": SubStyle("waltz", TempoRange(92, 120, 150), ("upright bass", "piano", "nylon guitar"), 0.4, 0.5),
}  # fmt: skip


def design_for(request: StyleRequest) -> GenreDesign:
    """The design of a request: its genre, shaped by the flavours named beside it.

    A sub-style of the genre replaces what it says otherwise; any other flavour ('folk ballad', 'jazzy pop') moves
    tempo and energy half way towards its own, brings a waltz's meter, richer chords and one of its instruments.
    """
    design = GENRE_DESIGNS[request.genre]
    own = [name for name in request.flavours if name in SUB_STYLES and SUB_STYLES[name].genre == request.genre]
    for name in own:
        design = _with_sub_style(design, SUB_STYLES[name])
    for name in request.flavours:
        if name not in own:
            design = _blended(design, design_of(name))
    return design


def design_of(name: str) -> GenreDesign:
    """The design of a genre or sub-style."""
    sub = SUB_STYLES.get(name)
    return _with_sub_style(GENRE_DESIGNS[sub.genre], sub) if sub else GENRE_DESIGNS[name]


def _with_sub_style(design: GenreDesign, sub: SubStyle) -> GenreDesign:
    return replace(
        design,
        tempo=sub.tempo or design.tempo,
        instruments=sub.instruments or design.instruments,
        energy=design.energy if sub.energy is None else sub.energy,
        minor_share=design.minor_share if sub.minor_share is None else sub.minor_share,
        swing=design.swing if sub.swing is None else sub.swing,
        meter=sub.meter or design.meter,
        harmony=replace(design.harmony, colour=sub.colour or design.harmony.colour),
        lifts=design.lifts or sub.lifts,
    )


def _blended(design: GenreDesign, other: GenreDesign) -> GenreDesign:
    meter = other.meter if other.meter.beats_per_bar == 3 else design.meter
    if meter == design.meter == other.meter:
        tempo = TempoRange(
            (design.tempo.slowest + other.tempo.slowest) / 2,
            (design.tempo.typical + other.tempo.typical) / 2,
            (design.tempo.fastest + other.tempo.fastest) / 2,
        )
    else:
        tempo = other.tempo if meter == other.meter else design.tempo
    colours: tuple[Colour, ...] = ("triads", "dominants", "blues", "sevenths", "ninths")
    colour = max(design.harmony.colour, other.harmony.colour, key=colours.index)
    guest = [name for name in other.instruments if BY_NAME[name].stem == "other" and name not in design.instruments][:1]
    return replace(
        design,
        tempo=tempo,
        meter=meter,
        instruments=(*design.instruments, *guest),
        energy=(design.energy + other.energy) / 2,
        minor_share=(design.minor_share + other.minor_share) / 2,
        swing=max(design.swing, other.swing),
        harmony=replace(design.harmony, colour=colour),
        dynamics=(design.dynamics + other.dynamics) / 2,
        syllables_per_second=(design.syllables_per_second + other.syllables_per_second) / 2,
    )
