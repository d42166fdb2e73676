"""Write down the tunes that melodies are compared with (`planner.melody.likeness`).

    python -m songwright.training.known_tunes --data ../shared/data/openewld.zip

All songs of OpenEWLD that are known to be free, held out from the melody model's training or not.
"""

import argparse
from importlib.resources import files
from pathlib import Path

import numpy as np

from songwright.corpora.openewld import LeadSheet
from songwright.corpora.rights import public_domain_songs
from songwright.planner.melody.likeness import Steps, steps_of
from songwright.weights import save_weights


def steps_of_sheet(sheet: LeadSheet) -> Steps:
    """The steps of a lead sheet's melody."""
    return steps_of([note.start_quarters for note in sheet.notes], [note.midi for note in sheet.notes])


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description="Write down the tunes that melodies are compared with.")
    parser.add_argument("--data", type=Path, required=True, help="openewld.zip")
    parser.add_argument("--out", type=Path, default=Path(str(files("songwright.planner.melody") / "tunes")))
    options = parser.parse_args()
    sheets = list(public_domain_songs(options.data))
    steps = [steps_of_sheet(sheet) for sheet in sheets]
    save_weights(
        options.out,
        {"titles": [" ".join(sheet.title.split()) for sheet in sheets]},
        {
            "intervals": np.concatenate([one.intervals for one in steps]).astype(np.int8),
            "ratios": np.concatenate([one.ratios for one in steps]).astype(np.int8),
            "lengths": np.array([len(one.intervals) for one in steps], np.int32),
        },
    )
    print(f"{len(sheets)} tunes, {sum(len(one.intervals) for one in steps)} steps in '{options.out}'")


if __name__ == "__main__":
    main()
