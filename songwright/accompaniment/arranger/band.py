"""Who plays, and from when: the band of a song and each player's entry in a section."""

from dataclasses import dataclass

from songwright.accompaniment.arranger.context import SectionContext
from songwright.accompaniment.arranger.styles import GENRE_STYLES, GenreStyle
from songwright.errors import PlanError
from songwright.instruments import BY_ALIAS, CATALOGUE, Instrument
from songwright.song import StyleChoice

# The energy at which the first, second, … instrument of chords joins.
ENTRY_ENERGIES = (0.0, 0.3, 0.48, 0.6, 0.72, 0.82)
BASS_ENERGY = 0.2
# Some instruments wait for more whatever their place, unless they lead the band.
LEAST_ENERGY: dict[str, float] = {"brass": 0.5, "lead synth": 0.42, "distorted guitar": 0.5, "strings": 0.3}
# Who plays the tune where nobody sings: the first of these in the band.
MELODISTS = (
    "lead synth", "electric guitar", "brass", "strings", "piano", "electric piano", "nylon guitar", "acoustic guitar",
    "organ", "pad", "distorted guitar",
)  # fmt: skip
HOOK_KINDS = frozenset({"intro", "instrumental", "post-chorus", "outro"})


@dataclass(frozen=True)
class Band:
    """The instruments of a song; `chords` in the order in which they join."""

    drums: Instrument | None
    bass: Instrument | None
    chords: tuple[Instrument, ...]
    melodist: Instrument | None

    @property
    def players(self) -> tuple[Instrument, ...]:
        """Everyone, drums and bass first."""
        return tuple(player for player in (self.drums, self.bass, *self.chords) if player is not None)

    def entries(self, context: SectionContext) -> dict[Instrument, int]:
        """The step at which each instrument of chords joins in a section."""
        return {player: entry_step(context, player, rank) for rank, player in enumerate(self.chords)}


def gather(style: StyleChoice) -> Band:
    """The band that a style asks for, or its genre's usual one.

    Raises:
        PlanError: the genre or an instrument is not known.
    """
    names = () if style.acappella else style.instruments or genre_style(style.genre).band
    instruments: list[Instrument] = []
    for name in names:
        instrument = BY_ALIAS.get(name.lower())
        if instrument is None:
            raise PlanError(f"style: the band has no '{name}'; choose from " + ", ".join(i.name for i in CATALOGUE))
        if instrument not in instruments:
            instruments.append(instrument)
    chords = tuple(i for i in instruments if i.stem == "other")
    return Band(
        drums=next((i for i in instruments if i.stem == "drums"), None),
        bass=next((i for i in instruments if i.stem == "bass"), None),
        chords=chords,
        melodist=min(chords, key=lambda i: MELODISTS.index(i.name), default=None),
    )


def genre_style(genre: str) -> GenreStyle:
    """How a genre plays.

    Raises:
        PlanError: there is no such genre; the text lists those that exist.
    """
    if genre not in GENRE_STYLES:
        raise PlanError(f"style: there is no genre '{genre}'; choose from " + ", ".join(GENRE_STYLES))
    return GENRE_STYLES[genre]


def entry_step(context: SectionContext, instrument: Instrument, rank: int) -> int:
    """The step at which a player joins; the section's end if it stays out.

    Args:
        rank: place among the instruments of chords, 0 for the first; 1 for the bass.
    """
    leads = instrument.stem == "other" and rank == 0
    if leads:
        return 0
    if instrument.stem == "bass":
        needed = BASS_ENERGY
    else:
        needed = max(ENTRY_ENERGIES[min(rank, len(ENTRY_ENERGIES) - 1)], LEAST_ENERGY.get(instrument.name, 0.0)) - min(
            0.1, 0.05 * context.occurrence
        )  # each time a section comes back, the band is a little larger
    if context.energy < needed or (context.kind == "break" and context.energy < needed + 0.25):
        return context.steps
    half = context.bars // 2 * context.meter.steps_per_bar
    opening = context.kind == "intro" and context.start_bar == 0 and context.bars >= 4
    first_verse = context.kind == "verse" and context.occurrence == 0 and context.bars >= 8
    if opening or (first_verse and instrument.stem == "other" and context.energy < 0.6):
        return half
    return 0
