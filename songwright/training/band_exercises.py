"""Make exercises: `python -m songwright.training.band_exercises --out DIR --each 5 --openewld openewld.zip`.

Every instrument of the catalogue goes through its whole range, so that the band has heard each of its notes.
Songs use few of the notes that an instrument has: twenty takes of a bass hold a handful of pitches of each kind. A
minute of exercises holds them all, soft and loud, short and long. Their plan is another take's: what an exercise plays
has nothing to do with its chords, which teaches that notes count.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from songwright.accompaniment.arranger.drum_grooves import PERCUSSION_KEYS
from songwright.corpora.corpus import BandRecord, PlayedNote, PlayedPart, write_item
from songwright.corpora.openewld import LeadSheet, songs
from songwright.corpora.soundfont import MUSESCORE, play
from songwright.instruments import BY_NAME, CATALOGUE, Instrument
from songwright.seeding import generator
from songwright.song import SongPlan
from songwright.training.data.band import FULL_SCALE_PEAK, LICENCE
from songwright.training.data.band_scores import band_task

SOURCE = "exercise/"
SECONDS = 22.0
EDGE_SEMITONES = 3  # beyond the comfortable range
DRUM_KEYS = tuple(sorted(set(PERCUSSION_KEYS.values())))


@dataclass(frozen=True)
class Exercise:
    """One exercise, and the plan that stands beside it."""

    source: str
    instrument: Instrument
    notes: tuple[PlayedNote, ...]
    plan: SongPlan


def exercise(instrument: Instrument, number: int, sheets: list[LeadSheet]) -> Exercise:
    """Exercise `number` of an instrument; it hangs on nothing else but the lead sheets."""
    rng = generator(0, "exercise", instrument.name, number)
    if instrument.stem == "drums":
        notes = _strokes(rng)
    elif instrument.stem == "bass":
        notes = _line(rng, instrument)
    else:
        notes = _line(rng, instrument) if number % 3 == 2 else _chords(rng, instrument)
    plan = band_task(rng, sheets, number).plan
    return Exercise(f"{SOURCE}{instrument.name}/{number}", instrument, notes, plan)


def exercise_of(source: str, sheets: list[LeadSheet]) -> Exercise:
    """The exercise that a record names as its source."""
    name, number = source.removeprefix(SOURCE).rsplit("/", 1)
    return exercise(BY_NAME[name], int(number), sheets)


def write_exercise(one: Exercise, folder: Path) -> None:
    """Render an exercise and write it as an item of a corpus."""
    stem = one.instrument.stem
    part = PlayedPart(instrument=one.instrument.name, program=one.instrument.program, notes=one.notes)
    samples = play([part], stem == "drums", MUSESCORE, SECONDS)
    gain = min(1.0, FULL_SCALE_PEAK / max(float(np.abs(samples).max()), 1e-9))
    record = BandRecord(
        name="train-" + one.source.replace("/", "-").replace(" ", "-"), kind=stem, split="train", source=one.source,
        licence=LICENCE, seconds=SECONDS, gain_db=round(20 * float(np.log10(gain)), 3), tempo_bpm=one.plan.tempo_bpm,
        genre=one.plan.style.genre, soundfont=MUSESCORE.name, parts=(part,),
    )  # fmt: skip
    write_item(folder, record, samples * gain)


def _pitches(rng: np.random.Generator, instrument: Instrument) -> np.ndarray:
    """Every pitch of the range, in random order."""
    return rng.permutation(np.arange(instrument.lowest - EDGE_SEMITONES, instrument.highest + EDGE_SEMITONES + 1))


def _line(rng: np.random.Generator, instrument: Instrument) -> tuple[PlayedNote, ...]:
    """One note after another, most of them legato."""
    notes: list[PlayedNote] = []
    at = 0.1
    while at < SECONDS - 1:
        for midi in _pitches(rng, instrument):
            seconds = float(np.exp(rng.uniform(np.log(0.12), np.log(1.0))))
            held = seconds if rng.random() < 0.6 else seconds * float(rng.uniform(0.4, 0.95))
            if at + seconds > SECONDS - 0.8:
                return tuple(notes)
            notes.append(_note(at, held, int(midi), rng))
            at += seconds
    return tuple(notes)


def _chords(rng: np.random.Generator, instrument: Instrument) -> tuple[PlayedNote, ...]:
    """Two to four notes together, struck within a few hundredths of a second, short or held on."""
    notes: list[PlayedNote] = []
    at = 0.1
    while at < SECONDS - 1.5:
        seconds = float(np.exp(rng.uniform(np.log(0.2), np.log(1.8))))
        lowest = int(rng.integers(instrument.lowest - EDGE_SEMITONES, instrument.highest - 6))
        steps = rng.choice([3, 4, 5, 7], size=int(rng.integers(1, 4)))
        chord = lowest + np.concatenate([[0], np.cumsum(steps)])
        spread = float(rng.choice([0.0, 0.0, 0.012, 0.03]))
        held = seconds * float(rng.choice([0.5, 0.95, 1.0]))
        for place, midi in enumerate(chord[chord <= instrument.highest + EDGE_SEMITONES]):
            late = spread * place + float(rng.uniform(0, 0.006))
            notes.append(_note(at + late, max(held - late, 0.05), int(midi), rng))
        at += seconds
    return tuple(notes)


def _strokes(rng: np.random.Generator) -> tuple[PlayedNote, ...]:
    """Every drum alone and with others."""
    notes: list[PlayedNote] = []
    at = 0.1
    while at < SECONDS - 1.5:
        for key in rng.permutation(DRUM_KEYS):
            others = rng.choice(DRUM_KEYS, size=int(rng.integers(0, 3)), replace=False)
            struck = sorted({int(key), *others.tolist()})
            notes += [_note(at + float(rng.uniform(0, 0.008)), 0.1, one, rng) for one in struck]
            at += float(np.exp(rng.uniform(np.log(0.07), np.log(0.7))))
            if at > SECONDS - 1.5:
                break
    return tuple(sorted(notes, key=lambda note: (note.start_seconds, note.midi)))


def _note(start: float, seconds: float, midi: int, rng: np.random.Generator) -> PlayedNote:
    return PlayedNote(
        start_seconds=round(start, 4), end_seconds=round(start + seconds, 4), midi=midi,
        velocity=int(rng.integers(28, 125)),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True, help="corpus folder")
    parser.add_argument("--each", type=int, default=5, help="exercises of each instrument")
    parser.add_argument("--first", type=int, default=0, help="number of each instrument's first")
    parser.add_argument("--openewld", type=Path, required=True, help="openewld.zip")
    arguments = parser.parse_args()
    sheets = [sheet for sheet in songs(arguments.openewld) if sheet.chords]
    for number in range(arguments.first, arguments.first + arguments.each):
        for instrument in CATALOGUE:
            write_exercise(exercise(instrument, number, sheets), arguments.out)


if __name__ == "__main__":
    main()
