"""Make `listening/timbres.json`: `python -m songwright.training.band_timbres --corpus DIR -o FILE`.

How each instrument of chords sounds through its range, from the band's exercises (docs/band.md).
"""

import argparse
import json
from pathlib import Path

import numpy as np

from songwright.corpora.corpus import Corpus, load_audio, read_band
from songwright.files import write_text
from songwright.instruments import CATALOGUE
from songwright.listening.timbre import Timbre, timbre_of
from songwright.waveform import Waveform


def timbres(corpus: Corpus) -> dict[str, list[Timbre]]:
    """The timbre of each exercise of each instrument of chords."""
    found: dict[str, list[Timbre]] = {one.name: [] for one in CATALOGUE if one.stem == "other"}
    for path in corpus.records("other"):
        parts = read_band(path).parts
        if len(parts) == 1:
            found[parts[0].instrument].append(timbre_of(Waveform(load_audio(path)[None].astype(np.float32))))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpus", type=Path, required=True, help="the exercises' folder")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    found = timbres(Corpus(options.corpus))
    means = {name: np.mean([one.cepstrum for one in all_of_it], axis=0) for name, all_of_it in found.items()}
    write_text(options.output, json.dumps({name: np.round(mean, 3).tolist() for name, mean in means.items()}) + "\n")
    for name, all_of_it in found.items():
        left_out = [_nearest(one, _without(means, found, name, index)) for index, one in enumerate(all_of_it)]
        share = np.mean([one.percussive for one in all_of_it])
        print(f"{name}: nearest of itself {left_out.count(name)} of {len(left_out)}, percussive {share:.2f}")


def _nearest(one: Timbre, means: dict[str, np.ndarray]) -> str:
    return min(means, key=lambda name: float(np.linalg.norm(one.cepstrum - means[name])))


def _without(
    means: dict[str, np.ndarray], found: dict[str, list[Timbre]], name: str, index: int
) -> dict[str, np.ndarray]:
    """The means with one exercise left out."""
    rest = [one.cepstrum for at, one in enumerate(found[name]) if at != index]
    return {**means, name: np.mean(rest, axis=0)}


if __name__ == "__main__":
    main()
