"""Fit the templates of the chord recogniser: `python -m songwright.training.band_chords`. Recipe: docs/band.md.

Training takes as the soundfont plays them (bass and harmony together), their plans' triads, and a logistic regression
whose 24 classes are two templates turned through the twelve roots. Prints what `evaluation.band_chords.FITTED` holds,
and how many frames are right on takes left out of the fit.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.optimize

from songwright.corpora.corpus import load_audio
from songwright.listening.chords import (
    HOP,
    Templates,
    chord_features,
    chord_frames,
    log_likelihoods,
    triad_spans,
    turned,
)
from songwright.song import SongPlan
from songwright.training.band_data import read_packs
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

SHRINKAGE = 1e-4
FOLDS = 4


@dataclass(frozen=True, eq=False)
class Take:
    """A take's bass and harmony together, and its plan; features (F, 24) inside its chords with their triads (F,)."""

    plan: SongPlan
    wave: Waveform
    features: np.ndarray
    triads: np.ndarray


def takes_of(corpus: Path, pack: Path) -> list[Take]:
    """The training takes that have both a bass and harmony instruments."""
    plans = {item.name.split("/")[1]: item.plan_json for item in read_packs([pack]).items if not item.held_out}
    found = []
    for name, plan_json in sorted(plans.items()):
        records = [corpus / stem / f"{name}.json" for stem in ("bass", "other")]
        if not all(record.is_file() for record in records):
            continue
        stems = [load_audio(record) for record in records]
        shortest = min(len(stem) for stem in stems)
        wave = Waveform(np.stack([stem[:shortest] for stem in stems]).sum(axis=0, keepdims=True, dtype=np.float32))
        plan = SongPlan.from_json(plan_json, name)
        features = chord_features(wave)
        times = np.arange(len(features)) * HOP / SAMPLE_RATE_HZ
        spans = [((times >= one.start_seconds) & (times < one.end_seconds), one.triad) for one in triad_spans(plan)]
        if spans:
            triads = np.concatenate([np.full(int(inside.sum()), triad) for inside, triad in spans])
            found.append(Take(plan, wave, np.concatenate([features[inside] for inside, _ in spans]), triads))
    return found


def fit(takes: Sequence[Take]) -> Templates:
    """Templates of the greatest likelihood, shrunk towards zero; a take weighs as the root of its length."""
    features = np.concatenate([take.features for take in takes])
    seen = turned(features)  # (F, 12, 24)
    triads = np.concatenate([take.triads for take in takes])
    weight = np.concatenate([np.full(len(take.triads), len(take.triads) ** -0.5) for take in takes if len(take.triads)])
    weight /= weight.sum()
    rows = np.arange(len(triads))

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        templates = Templates(flat[:48].reshape(2, 24), flat[48:])
        logits = log_likelihoods(features, templates)
        wrong = np.exp(logits)
        wrong[rows, triads] -= 1
        wrong *= weight[:, None]
        slope = np.stack([np.einsum("fr,frd->d", part, seen) for part in (wrong[:, :12], wrong[:, 12:])])
        slope += 2 * SHRINKAGE * templates.weights
        bias = np.array([wrong[:, :12].sum(), wrong[:, 12:].sum()])
        nats = -float((weight * logits[rows, triads]).sum()) + SHRINKAGE * float(np.square(templates.weights).sum())
        return nats, np.concatenate([slope.ravel(), bias])

    best = scipy.optimize.minimize(loss, np.zeros(50), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return Templates(np.round(best[:48].reshape(2, 24), 2), np.round(best[48:], 2))


def share_right(takes: Sequence[Take], templates: Templates) -> float:
    """Share of the frames that are recognised."""
    found = [chord_frames(take.wave, take.plan, templates) for take in takes]
    return sum(one.right for one in found) / max(sum(one.frames for one in found), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpus", type=Path, required=True, help="the band corpus (docs/training-data.md)")
    parser.add_argument("--pack", type=Path, required=True, help="its pack, for the plans")
    options = parser.parse_args()
    takes = takes_of(options.corpus, options.pack)
    left_out = [
        share_right(takes[fold::FOLDS], fit([take for at, take in enumerate(takes) if at % FOLDS != fold]))
        for fold in range(FOLDS)
    ]
    print(f"{len(takes)} takes; frames right on takes left out: {np.mean(left_out):.3f}")
    templates = fit(takes)
    print(templates.weights.reshape(2, 2, 12).tolist(), templates.bias.tolist())


if __name__ == "__main__":
    main()
