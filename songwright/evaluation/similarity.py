"""How near a stem is to what it should have been, by ViSQOL in audio mode (Chinen et al., 2020; Apache-2.0; 1 to 4.75).

    python -m songwright.evaluation.similarity REFERENCE.wav OTHER.wav

For a stem of the band the reference is the same score rendered by the instruments it learned from. Levels are matched
first: loudness is another check's business.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import soundfile
import soxr

from songwright.errors import AudioError
from songwright.waveform import Waveform

VISQOL_RATE_HZ = 48_000
LEAST_POWER = 1e-12


def audio_quality(reference: np.ndarray, other: np.ndarray, sample_rate_hz: int) -> float:
    """Two mono clips (T,) to ViSQOL's opinion score; the longer one is cut.

    Raises:
        AudioError: one of them is silent, or ViSQOL is not installed.
    """
    try:
        import visqol
    except ImportError as error:
        raise AudioError(f"ViSQOL is not installed ({error}); `make setup-dev` brings it") from error
    length = min(len(reference), len(other))
    cut = (reference[:length].astype(np.float64), other[:length].astype(np.float64))
    pair = [soxr.resample(one, sample_rate_hz, VISQOL_RATE_HZ) for one in cut]
    powers = [float(np.square(one).mean()) for one in pair]
    if min(powers) < LEAST_POWER:
        raise AudioError("a silent stem cannot be compared")
    pair[1] *= np.sqrt(powers[0] / powers[1])
    judge = visqol.VisqolApi()
    judge.create(mode="audio")
    with tempfile.TemporaryDirectory() as scratch:
        names = [str(Path(scratch, name)) for name in ("reference.wav", "other.wav")]
        for name, samples in zip(names, pair, strict=True):
            soundfile.write(name, samples, VISQOL_RATE_HZ)
        return float(judge.measure(*names).moslqo)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("reference", type=Path)
    parser.add_argument("other", type=Path)
    options = parser.parse_args()
    first, second = (Waveform.load(path).mono() for path in (options.reference, options.other))
    resampled = second.resampled(first.sample_rate_hz)
    print(round(audio_quality(first.samples[0], resampled.samples[0], first.sample_rate_hz), 2))


if __name__ == "__main__":
    main()
