"""Make the band corpus: `python -m songwright.training.data.band --out DIR --hours H --seed S --workers 2`.

Drums, bass and chord instruments play the arranger's scores, each stem rendered alone and dry. Item `n` depends only
on the seed and `n`, so a run that was killed goes on where it stopped.
"""

import argparse
from functools import partial
from pathlib import Path

import numpy as np

from songwright.accompaniment.arranger.arrange import arrange
from songwright.corpora.corpus import BandRecord, PlayedNote, PlayedPart, write_item
from songwright.corpora.openewld import LeadSheet, songs
from songwright.corpora.soundfont import FLUID, MUSESCORE, play
from songwright.score import STEMS, Part, Score, StemName
from songwright.seeding import generator
from songwright.training.data.band_scores import BandTask, band_task
from songwright.training.data.production import Made, produce
from songwright.units import beats_to_seconds

RING_SECONDS = 1.0  # after the last bar
FULL_SCALE_PEAK = 0.97
LICENCE = "chords OpenEWLD (public domain) or random, arranged by songwright (Apache-2.0), soundfont MIT"


def make_item(number: int, folder: Path, seed: int, sheets: list[LeadSheet]) -> Made:
    """Render all stems of item `number`; each that plays becomes an item of its own kind.

    Velocities vary with the take: a random curve bends soft and loud. Held-out takes are played on another soundfont
    half of the time, so that instruments which training never heard are measured too.
    """
    rng = generator(seed, "band", number)
    task = band_task(rng, sheets, number)
    score = arrange(task.plan)
    soundfont = FLUID if task.held_out and rng.random() < 0.5 else MUSESCORE
    bend, push = float(rng.uniform(0.75, 1.4)), float(rng.uniform(0.85, 1.15))
    seconds = task.plan.duration_seconds + RING_SECONDS
    made = 0.0
    for stem in STEMS:
        parts = _played(score, stem, task, bend, push)
        if not parts:
            continue
        samples = play(parts, stem == "drums", soundfont, seconds)
        peak = float(np.abs(samples).max())
        if peak < 1e-3:
            continue
        gain = min(1.0, FULL_SCALE_PEAK / peak)
        record = BandRecord(
            name=f"{'held-out' if task.held_out else 'train'}-{number:06d}",
            kind=stem,
            split="held-out" if task.held_out else "train",
            source=task.source,
            licence=LICENCE,
            seconds=len(samples) / 44_100,
            gain_db=round(20 * np.log10(gain), 3),
            tempo_bpm=task.plan.tempo_bpm,
            genre=task.plan.style.genre,
            soundfont=soundfont.name,
            parts=parts,
        )
        write_item(folder, record, samples * gain)
        made += record.seconds
    return Made(number, made)


def _played(score: Score, stem: StemName, task: BandTask, bend: float, push: float) -> tuple[PlayedPart, ...]:
    """A stem's parts in seconds."""
    tempo_bpm = task.plan.tempo_bpm

    def played(part: Part) -> PlayedPart:
        notes = []
        for note in part.notes:
            velocity = int(np.clip(round(127 * push * (note.velocity / 127) ** bend), 1, 127))
            start = beats_to_seconds(note.start_beat, tempo_bpm)
            end = start + max(0.02, beats_to_seconds(note.beats, tempo_bpm))
            notes.append(
                PlayedNote(start_seconds=round(start, 4), end_seconds=round(end, 4), midi=note.midi, velocity=velocity)
            )
        return PlayedPart(instrument=part.name, program=part.program, notes=tuple(notes))

    return tuple(played(part) for part in score.stem(stem) if part.notes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True, help="corpus folder")
    parser.add_argument("--hours", type=float, required=True, help="of sound, all stems together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--openewld", type=Path, required=True, help="openewld.zip")
    arguments = parser.parse_args()
    sheets = [sheet for sheet in songs(arguments.openewld) if sheet.chords]
    make = partial(make_item, folder=arguments.out, seed=arguments.seed, sheets=sheets)
    produce(make, arguments.out, "band", arguments.hours, arguments.workers)


if __name__ == "__main__":
    main()
