"""Audio as a value: samples with their rate, and the way to and from files."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr

from songwright.errors import AudioError
from songwright.files import write_atomically
from songwright.scratch import pieces_of

SAMPLE_RATE_HZ = 44_100


@dataclass(frozen=True, eq=False)
class Waveform:
    """Audio in memory.

    Attributes:
        samples: (C, T) float32, full scale is ±1.
        sample_rate_hz: samples a second of each channel.
    """

    samples: np.ndarray  # (C, T)
    sample_rate_hz: int = SAMPLE_RATE_HZ

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.dtype != np.float32:
            raise AudioError(
                f"a waveform is a float32 array of shape (channels, samples), not {self.samples.dtype} "
                f"{self.samples.shape}"
            )
        if self.sample_rate_hz <= 0:
            raise AudioError(f"a sample rate of {self.sample_rate_hz} Hz is impossible")
        if not all(np.isfinite(piece).all() for piece in pieces_of(self.samples)):
            raise AudioError("the audio holds NaN or infinite samples; find the stage that made them")

    @property
    def channels(self) -> int:
        return self.samples.shape[0]

    @property
    def seconds(self) -> float:
        return self.samples.shape[1] / self.sample_rate_hz

    def mono(self) -> "Waveform":
        """The mean of the channels."""
        return Waveform(self.samples.mean(axis=0, keepdims=True, dtype=np.float32), self.sample_rate_hz)

    def resampled(self, sample_rate_hz: int) -> "Waveform":
        """Band-limited resampling (soxr, very high quality)."""
        if sample_rate_hz == self.sample_rate_hz:
            return self
        resampled = soxr.resample(self.samples.T, self.sample_rate_hz, sample_rate_hz, quality="VHQ").T
        return Waveform(np.ascontiguousarray(resampled, dtype=np.float32), sample_rate_hz)

    @classmethod
    def load(cls, path: Path) -> "Waveform":
        """Read any format libsndfile knows (WAV, FLAC, OGG, MP3, AIFF).

        Raises:
            AudioError: no such file, or not audio.
        """
        if not path.is_file():
            raise AudioError(f"there is no audio file at '{path}'")
        try:
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        except (soundfile.LibsndfileError, OSError) as error:
            raise AudioError(f"cannot read '{path}' as audio ({error}); give a WAV, FLAC, OGG or MP3 file") from error
        return cls(np.ascontiguousarray(samples.T), int(rate))

    def save(self, path: Path, subtype: str | None = None) -> None:
        """Write by suffix (`.wav`, `.flac`, `.ogg`, `.mp3`), atomically; 24 bit where the format has it.

        Raises:
            OutputError: the file cannot be written.
        """
        if subtype is None and path.suffix.lower() in (".wav", ".flac"):
            subtype = "PCM_24"
        write_atomically(
            path, lambda scratch: soundfile.write(scratch, self.samples.T, self.sample_rate_hz, subtype=subtype)
        )
