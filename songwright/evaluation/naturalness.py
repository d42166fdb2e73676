"""How natural a dry voice sounds, by two published predictors of listeners' opinions (1 to 5).

    python -m songwright.evaluation.naturalness FILE.wav …

DistillMOS (Stahl & Gamper, 2025; MIT) and DNSMOS P.808 (Reddy et al., 2021; MIT). Both hear 16 kHz, so nothing above
8 kHz counts: `treble_distance_db` says what becomes of that. A predictor of opinions is no listener: report two, and
never choose or tune by the one that is reported. Means come with nine tenths of a bootstrap over clips.

Shapes: T samples.
"""

import argparse
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soxr
import torch
import transformers  # noqa: F401  before the stand-in for torchaudio: it asks whether that is there

from songwright.errors import AudioError
from songwright.evaluation.signal_metrics import amplitude_spectrum
from songwright.waveform import Waveform

PREDICTOR_RATE_HZ = 16_000
SILENCE_RMS = 1e-3
KEPT_REST_SECONDS = 0.15  # of a rest, on either side of it
PEAK = 0.5
BOOTSTRAPS, INTERVAL = 2000, 0.9
TREBLE_HZ, TREBLE_FLOOR_DB, TREBLE_WINDOW = (8_000.0, 16_000.0), -100.0, 1024


@dataclass(frozen=True)
class Naturalness:
    """Opinions foretold for one clip, 1 (bad) to 5."""

    distillmos: float
    dnsmos_p808: float


@dataclass(frozen=True)
class Interval:
    """A mean over clips, and where nine tenths of its bootstrap lie."""

    mean: float
    low: float
    high: float
    clips: int

    def __str__(self) -> str:
        return f"{self.mean:.2f} [{self.low:.2f} to {self.high:.2f}]"


def naturalness(samples: np.ndarray, sample_rate_hz: int) -> Naturalness:
    """Both predictors on a mono clip (T,); rests are cut to 0.3 s, the peak is set to 0.5.

    Raises:
        AudioError: nothing sounds in it, or the predictors are not installed.
    """
    distillmos, dnsmos = _predictors()
    heard = without_rests(samples, sample_rate_hz)
    if not len(heard):
        raise AudioError("nothing sounds in this clip; there is no voice to judge")
    heard = soxr.resample(heard.astype(np.float64), sample_rate_hz, PREDICTOR_RATE_HZ).astype(np.float32)
    heard *= PEAK / np.abs(heard).max()
    with torch.no_grad():
        first = float(distillmos(torch.from_numpy(heard)[None]))
    return Naturalness(first, float(dnsmos.run(heard, PREDICTOR_RATE_HZ)["p808_mos"]))


def without_rests(samples: np.ndarray, sample_rate_hz: int) -> np.ndarray:
    """(T,) with every rest cut to 0.3 s: the predictors take silence for an opinion."""
    hop = sample_rate_hz // 50
    frames = samples[: len(samples) // hop * hop].reshape(-1, hop)
    sounds = np.sqrt(np.square(frames).mean(axis=1)) > SILENCE_RMS
    if not sounds.any():
        return np.zeros(0, samples.dtype)
    reach = 2 * round(KEPT_REST_SECONDS * 50) + 1
    return frames[np.convolve(sounds, np.ones(reach), "same") > 0].ravel()


def treble_distance_db(original: np.ndarray, other: np.ndarray, sample_rate_hz: int) -> float:
    """Mean distance of the levels from 8 to 16 kHz, in third octaves and frames where the original has any; (T,) each.

    What the predictors cannot hear.
    """
    length = min(len(original), len(other))
    levels = []
    for samples in (original[:length], other[:length]):
        power = np.square(amplitude_spectrum(samples, TREBLE_WINDOW))  # (N, F)
        hz = np.arange(len(power)) * sample_rate_hz / TREBLE_WINDOW
        edges = TREBLE_HZ[0] * 2 ** (np.arange(4) / 3)
        bands = [power[(hz >= low) & (hz < high)].mean(axis=0) for low, high in zip(edges[:-1], edges[1:], strict=True)]
        levels.append(np.maximum(10 * np.log10(np.stack(bands) + 1e-20), TREBLE_FLOOR_DB))
    heard = levels[0] > TREBLE_FLOOR_DB
    return float(np.abs(levels[0] - levels[1])[heard].mean()) if heard.any() else 0.0


def interval(values: Sequence[float], seed: int = 0) -> Interval:
    """Mean and bootstrap of one figure a clip.

    Raises:
        AudioError: there is no value.
    """
    if not len(values):
        raise AudioError("there is no clip to take a mean of")
    found = np.asarray(values, dtype=float)
    drawn = np.random.default_rng(seed).integers(len(found), size=(BOOTSTRAPS, len(found)))
    low, high = np.quantile(found[drawn].mean(axis=1), ((1 - INTERVAL) / 2, (1 + INTERVAL) / 2))
    return Interval(float(found.mean()), float(low), float(high), len(found))


@cache
def _predictors() -> tuple[torch.nn.Module, types.ModuleType]:
    """DistillMOS's network and the module of DNSMOS.

    distillmos imports torchaudio for its own command line only, and of that there is no CPU build beside ours: where it
    is missing, an empty module stands in for it.
    """
    if importlib.util.find_spec("torchaudio") is None and "torchaudio" not in sys.modules:
        stand_in = types.ModuleType("torchaudio")
        stand_in.__spec__ = importlib.machinery.ModuleSpec("torchaudio", None)
        sys.modules["torchaudio"] = stand_in
    try:
        import distillmos
        from speechmos import dnsmos
    except ImportError as error:
        raise AudioError(
            f"the predictors of naturalness are not installed ({error}); `make setup-dev` brings them"
        ) from error
    return distillmos.ConvTransformerSQAModel().eval(), dnsmos


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    found = []
    for path in options.files:
        wave = Waveform.load(path).mono()
        found.append(naturalness(wave.samples[0], wave.sample_rate_hz))
        print(f"{path}: DistillMOS {found[-1].distillmos:.2f}, DNSMOS P.808 {found[-1].dnsmos_p808:.2f}")
    print(f"mean: DistillMOS {interval([one.distillmos for one in found])}, "
          f"DNSMOS P.808 {interval([one.dnsmos_p808 for one in found])}")  # fmt: skip


if __name__ == "__main__":
    main()
