"""How well quotations are found, and how seldom something is found that is none.

    python -m songwright.evaluation.likeness STANZAS [STANZAS ...] --data ../shared/data/openewld.zip

`STANZAS` are folders of lyric files, as `training.vocals_stanzas` writes them. The planner's melodies for
them are what has nothing in it; quotations of known tunes are laid over their notes, at another pitch and tempo, and
variants of phrases are made by changing every sixth note.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from songwright.corpora.openewld import LeadSheet
from songwright.corpora.rights import public_domain_songs
from songwright.planner.melody.likeness import Likeness, Steps, known_tunes, steps_of
from songwright.production.planning import plan_and_arrange
from songwright.request import SongRequest
from songwright.seeding import generator
from songwright.song import SongPlan

QUOTED_NOTES = (8, 10, 12, 16)
VARIANT_NOTES = 24
CHANGED_EVERY = 6


def lead(plan: SongPlan) -> tuple[np.ndarray, np.ndarray]:
    """Onsets in beats and pitches of a plan's lead."""
    notes = sorted(
        (section.start_bar * plan.beats_per_bar + note.start_beat, note.midi)
        for section in plan.sections for note in section.notes if not note.backing
    )  # fmt: skip
    return np.array([at for at, _ in notes]), np.array([midi for _, midi in notes])


def tune(sheet: LeadSheet) -> tuple[np.ndarray, np.ndarray]:
    """A song's onsets in quarters and pitches."""
    return np.array([note.start_quarters for note in sheet.notes]), np.array([note.midi for note in sheet.notes])


def with_quotation(melody: tuple[np.ndarray, np.ndarray], quoted: tuple[np.ndarray, np.ndarray],
                   rng: np.random.Generator) -> Steps:  # fmt: skip
    """A melody with some of its notes replaced by as many of a tune."""
    onsets, midi = (array.astype(float) for array in melody)
    count = len(quoted[0])
    at = int(rng.integers(0, max(len(onsets) - count, 0) + 1))
    start, end = onsets[at], onsets[min(at + count, len(onsets) - 1)]
    new = start + (quoted[0] - quoted[0][0]) * (end - start) / (quoted[0][-1] - quoted[0][0] + 1)
    onsets = np.concatenate([onsets[:at], new, onsets[at + count :]])
    midi = np.concatenate([midi[:at], quoted[1] + int(rng.integers(-6, 7)), midi[at + count :]])
    return steps_of(list(onsets), [round(one) for one in midi])


def _share(found: Sequence[Likeness | None]) -> str:
    close = sum(one is not None and one.is_too_close for one in found)
    return f"{close} of {len(found)}"


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description="Quotations found, and melodies that have none.")
    parser.add_argument("stanzas", type=Path, nargs="+", help="folders of lyric files")
    parser.add_argument("--data", type=Path, required=True, help="openewld.zip")
    parser.add_argument("--singer", default="heart")
    options = parser.parse_args()
    known, rng = known_tunes(), generator(0, "likeness")
    tunes = [tune(sheet) for sheet in public_domain_songs(options.data)]
    paths = [path for folder in options.stanzas for path in sorted(folder.glob("*.txt"))]
    melodies = [lead(plan_and_arrange(SongRequest(path, voice=options.singer)).plan) for path in paths]
    plain = [known.closest(steps_of(list(onsets), list(midi))) for onsets, midi in melodies]
    bits = np.percentile([one.bits if one else 0.0 for one in plain], [50, 90, 100])
    print(
        f"the planner's melodies: {_share(plain)} found; "
        f"bits: median {bits[0]:.1f}, 90 % {bits[1]:.1f}, most {bits[2]:.1f}"
    )
    for count in QUOTED_NOTES:
        found, right = [], 0
        for melody in melodies:
            index = int(rng.integers(len(known.titles)))
            onsets, midi = tunes[index]
            at = int(rng.integers(max(len(onsets) - count, 0) + 1))
            here = slice(at, at + count)
            found.append(known.closest(with_quotation(melody, (onsets[here], midi[here]), rng)))
            right += found[-1] is not None and found[-1].title == known.titles[index]
        print(f"quotations of {count} notes: {_share(found)} found, the right tune named in {right}")
    variants = []
    for _ in paths:
        onsets, midi = tunes[int(rng.integers(len(tunes)))]
        at = int(rng.integers(max(len(onsets) - VARIANT_NOTES, 0) + 1))
        pitches = midi[at : at + VARIANT_NOTES].copy()
        pitches[CHANGED_EVERY - 1 :: CHANGED_EVERY] += rng.choice(
            [-2, 2], len(pitches[CHANGED_EVERY - 1 :: CHANGED_EVERY])
        )
        variants.append(known.closest(steps_of(list(onsets[at : at + VARIANT_NOTES]), list(pitches))))
    print(f"phrases of {VARIANT_NOTES} notes, every {CHANGED_EVERY}th changed: {_share(variants)} found")


if __name__ == "__main__":
    main()
