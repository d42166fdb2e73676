"""What the band corpus plays: short plans over chord sheets and random progressions, in every style and key."""

from dataclasses import dataclass

import numpy as np

from songwright.accompaniment.arranger.styles import GENRE_STYLES
from songwright.chords import ChordSymbol
from songwright.corpora.corpus import is_held_out
from songwright.corpora.openewld import LeadSheet
from songwright.instruments import CATALOGUE
from songwright.song import Chord, Section, SectionKind, SongPlan, StyleChoice
from songwright.units import Key, Meter, beats_to_seconds

MAX_SECONDS = 24.0  # of bars; notes may ring on a little
SECTION_KINDS: tuple[SectionKind, ...] = ("intro", "verse", "chorus", "bridge", "instrumental", "outro")
METERS = ((4, 4), (4, 4), (4, 4), (3, 4), (6, 8))
# Steps of the scale on which pop harmony stands, with how often.
DEGREES, DEGREE_ODDS = (0, 1, 2, 3, 4, 5), (0.28, 0.1, 0.07, 0.22, 0.18, 0.15)
TRIADS = {"major": ("", "m", "m", "", "", "m"), "minor": ("m", "dim", "", "m", "m", "")}
SEVENTHS = {"major": ("maj7", "m7", "m7", "maj7", "7", "m7"), "minor": ("m7", "m7b5", "maj7", "m7", "7", "maj7")}


@dataclass(frozen=True)
class BandTask:
    """A plan for the arranger, and where its chords come from."""

    plan: SongPlan
    source: str
    held_out: bool


def band_task(rng: np.random.Generator, sheets: list[LeadSheet], number: int) -> BandTask:
    """The plan of item `number`: a lead sheet's chords half of the time, else a random progression.

    Args:
        rng: decides everything.
        sheets: lead sheets to take chords from.
        number: of the item; names a random progression, on which its split hangs.
    """
    tempo_bpm = float(np.round(rng.uniform(60, 160), 1))
    sheet = sheets[int(rng.integers(len(sheets)))]
    if rng.random() < 0.5 and len(sheet.chords) >= 4:
        meter = sheet.meter
        bars = _bars(meter, tempo_bpm)
        chords = _sheet_chords(rng, sheet, bars)
        key, source, held_out = sheet.key, f"openewld/{sheet.path}", sheet.held_out
    else:
        meter = Meter(*METERS[int(rng.integers(len(METERS)))])
        bars = _bars(meter, tempo_bpm)
        key = Key(int(rng.integers(12)), "major" if rng.random() < 0.6 else "minor")
        chords = _random_chords(rng, key, meter, bars)
        source = f"progression/{number}"
        held_out = is_held_out(source)
    shift = int(rng.integers(12))
    chords = [(start, beats, symbol.transposed(shift)) for start, beats, symbol in chords]
    return BandTask(_plan(rng, tempo_bpm, meter, key.transposed(shift), bars, chords), source, held_out)


def _plan(
    rng: np.random.Generator,
    tempo_bpm: float,
    meter: Meter,
    key: Key,
    bars: int,
    chords: list[tuple[float, float, ChordSymbol]],
) -> SongPlan:
    genres = tuple(GENRE_STYLES)
    kind = SECTION_KINDS[int(rng.integers(len(SECTION_KINDS)))]
    section = Section(
        id=kind,
        kind=kind,
        start_bar=0,
        bars=bars,
        energy=round(float(rng.uniform(0.3, 1.0)), 3),
        chords=tuple(Chord(start_beat=s, beats=b, symbol=symbol.spelled(key)) for s, b, symbol in chords),
    )
    plan = SongPlan(
        seed=int(rng.integers(2**31)),
        tempo_bpm=tempo_bpm,
        meter=(meter.numerator, meter.denominator),
        key=str(key),
        style=StyleChoice(genre=genres[int(rng.integers(len(genres)))], instruments=_instruments(rng)),
        duration_seconds=round(beats_to_seconds(bars * meter.beats_per_bar, tempo_bpm), 6),
        sections=(section,),
    )
    plan.check("band corpus")
    return plan


def _instruments(rng: np.random.Generator) -> tuple[str, ...]:
    """A drum kit, a bass and one to three instruments of chords, evenly from the catalogue."""
    by_stem = {stem: [i.name for i in CATALOGUE if i.stem == stem] for stem in ("drums", "bass", "other")}
    others = rng.permutation(by_stem["other"])[: int(rng.integers(1, 4))]
    return (str(rng.choice(by_stem["drums"])), str(rng.choice(by_stem["bass"])), *map(str, others))


def _bars(meter: Meter, tempo_bpm: float) -> int:
    """As many bars as fit, at most eight."""
    return max(1, min(8, int(MAX_SECONDS / beats_to_seconds(meter.beats_per_bar, tempo_bpm))))


def _sheet_chords(rng: np.random.Generator, sheet: LeadSheet, bars: int) -> list[tuple[float, float, ChordSymbol]]:
    """Some bars of a sheet as (start beat, beats, symbol), on whole beats."""
    bar_quarters = sheet.meter.beats_per_bar * sheet.meter.quarters_per_beat
    first, last = sheet.chords[0].start_quarters, sheet.chords[-1].start_quarters
    sheet_bars = int((last - first) / bar_quarters) + 1
    start = first + int(rng.integers(max(1, sheet_bars - bars + 1))) * bar_quarters
    chords: list[tuple[float, float, ChordSymbol]] = []
    for beat in range(bars * sheet.meter.beats_per_bar):
        symbol = sheet.chord_at(start + beat * sheet.meter.quarters_per_beat)
        assert symbol is not None  # the sheet's first chord sounds at `start`
        if chords and chords[-1][2] == symbol:
            chords[-1] = (chords[-1][0], chords[-1][1] + 1.0, symbol)
        else:
            chords.append((float(beat), 1.0, symbol))
    return chords


def _random_chords(
    rng: np.random.Generator, key: Key, meter: Meter, bars: int
) -> list[tuple[float, float, ChordSymbol]]:
    """A chord a bar, now and then two; one kind of chords (triads or sevenths) throughout."""
    qualities = (SEVENTHS if rng.random() < 0.3 else TRIADS)[key.mode]
    chords: list[tuple[float, float, ChordSymbol]] = []
    at = 0.0
    while at < bars * meter.beats_per_bar:
        left = meter.beats_per_bar - at % meter.beats_per_bar
        beats = left / 2 if left == 4 and rng.random() < 0.2 else left
        step = int(rng.choice(DEGREES, p=DEGREE_ODDS))
        root = key.scale[step]
        chords.append((at, float(beats), ChordSymbol(root, qualities[step], root)))
        at += beats
    return chords
