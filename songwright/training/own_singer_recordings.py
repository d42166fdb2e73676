"""A folder of recordings with their words becomes a singing corpus, as the teacher's is.

Each recording is cut at its silences into pieces of a few words; each piece becomes a `SingingRecord` with the times
that the listener finds, its sound, and Praat's pitch.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from songwright.corpora.corpus import (
    CURVES_PER_SECOND,
    HELD_OUT_ONE_IN,
    SingingRecord,
    Split,
    SungCurves,
    SungPhoneme,
    SungPitch,
    write_item,
)
from songwright.errors import AudioError, LyricsError
from songwright.listening.phonemes import Ear, HeardPhoneme, forced_alignment
from songwright.listening.pitch import PITCH_STEP_SECONDS, pitch_track
from songwright.phonetics.inventory import is_vowel
from songwright.planner.draft import Word
from songwright.planner.lyrics import read_lyrics
from songwright.units import hz_to_midi
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

AUDIO_SUFFIXES = (".wav", ".flac", ".ogg", ".mp3", ".aiff", ".aif")
USUAL_PIECE_SECONDS, MOST_PIECE_SECONDS = 8.0, 25.0
LEAST_CUT_SECONDS = 0.25  # of silence; a piece needs some at both ends
MARGIN_SECONDS = 0.3  # of the silence that a piece keeps
PEAK = 0.9
NO_TEMPO_BPM = 100.0  # nobody counted; nothing is learned from it
QUIET = 1e-5


@dataclass(frozen=True)
class Recording:
    """An audio file and the words that are sung in it."""

    audio: Path
    text: Path


@dataclass(frozen=True)
class OwnSinger:
    """Who sings the recordings."""

    name: str
    language: str
    licence: str


@dataclass(frozen=True)
class _TimedWord:
    """A word with the times of its phonemes, syllable by syllable."""

    word: Word
    syllables: tuple[tuple[HeardPhoneme, ...], ...]

    @property
    def start_seconds(self) -> float:
        return self.syllables[0][0].start_seconds

    @property
    def end_seconds(self) -> float:
        return self.syllables[-1][-1].end_seconds


def recordings_in(folder: Path) -> tuple[Recording, ...]:
    """The recordings of a folder, in order of name.

    Raises:
        AudioError: no such folder, or no audio in it.
        LyricsError: a recording has no text file beside it; names it.
    """
    if not folder.is_dir():
        raise AudioError(f"there is no folder '{folder}'; name the one with your recordings")
    audio = sorted(path for path in folder.iterdir() if path.suffix.lower() in AUDIO_SUFFIXES)
    if not audio:
        raise AudioError(f"'{folder}' has no recordings; put WAV, FLAC, OGG or MP3 files there, a text beside each")
    for path in audio:
        if not path.with_suffix(".txt").is_file():
            raise LyricsError(f"'{path.name}' has no words; write what is sung in it to '{path.stem}.txt' beside it")
    return tuple(Recording(path, path.with_suffix(".txt")) for path in audio)


def add_recording(recording: Recording, singer: OwnSinger, ear: Ear, corpus: Path) -> tuple[SingingRecord, ...]:
    """Time one recording's words, cut it, and write its pieces to a corpus folder.

    Raises:
        LyricsError: the words cannot be read, or are more than the recording can hold.
        AudioError: the file cannot be read, is silent, or is sung without a pause for longer than an item may be.
    """
    samples = _sound(recording.audio)
    words = _words(recording.text, singer.language)
    try:
        heard = forced_alignment(
            ear, samples, SAMPLE_RATE_HZ, [[p for s in word.syllables for p in s.phonemes] for word in words]
        )
    except ValueError as error:
        raise LyricsError(
            f"'{recording.text.name}' has more words than '{recording.audio.name}' has time for; write what is sung"
        ) from error
    timed = _timed(words, heard)
    pitch_hz = pitch_track(samples, SAMPLE_RATE_HZ)
    written = []
    for index, piece in enumerate(_pieces(timed, recording.audio.name)):
        split: Split = "held-out" if index % HELD_OUT_ONE_IN == 0 and len(timed) > len(piece) else "train"
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", recording.audio.stem)
        written.append(_write_piece(piece, f"{split}-{stem}-{index:03d}", split, singer, samples, pitch_hz, corpus))
    return tuple(written)


def _sound(path: Path) -> np.ndarray:
    """(T,) at 44.1 kHz, as loud as it goes without clipping."""
    samples = Waveform.load(path).mono().resampled(SAMPLE_RATE_HZ).samples[0]
    peak = float(np.abs(samples).max(initial=0.0))
    if peak < QUIET:
        raise AudioError(f"'{path.name}' is silent; take it out of the folder or record it again")
    return samples * np.float32(PEAK / peak)


def _words(path: Path, language: str) -> list[Word]:
    """What is sung, in order; words in parentheses too."""
    try:
        lyrics = read_lyrics(path.read_bytes(), language, folder=path.parent)
    except LyricsError as error:
        raise LyricsError(f"{path.name}: {error}") from error
    return [word for section in lyrics.sections for line in section.lines for word in line.words]


def _timed(words: Sequence[Word], heard: Sequence[HeardPhoneme]) -> list[_TimedWord]:
    left = iter(heard)
    found = []
    for word in words:
        syllables = tuple(
            tuple(
                HeardPhoneme(phoneme, one.start_seconds, one.end_seconds)
                for phoneme, one in zip(syllable.phonemes, left, strict=False)
            )
            for syllable in word.syllables
        )
        found.append(_TimedWord(word, syllables))
    return found


def _pieces(words: Sequence[_TimedWord], name: str) -> list[list[_TimedWord]]:
    """Cut at silences: a piece ends at the first one after it is as long as usual, sooner at a long one."""
    pieces: list[list[_TimedWord]] = [[]]
    for before, word in zip([None, *words[:-1]], words, strict=True):
        silence = word.start_seconds - before.end_seconds if before else 0.0
        length = before.end_seconds - pieces[-1][0].start_seconds if before and pieces[-1] else 0.0
        if before and silence >= LEAST_CUT_SECONDS and (length >= USUAL_PIECE_SECONDS or silence > 2 * MARGIN_SECONDS):
            pieces.append([])
        pieces[-1].append(word)
    for piece in pieces:
        seconds = piece[-1].end_seconds - piece[0].start_seconds
        if seconds > MOST_PIECE_SECONDS:
            raise AudioError(
                f"'{name}' has no pause in {seconds:.0f} s from '{piece[0].word.text}' at "
                f"{piece[0].start_seconds:.1f} s; cut it into files shorter than {MOST_PIECE_SECONDS:.0f} s"
            )
    return pieces


def _write_piece(
    piece: Sequence[_TimedWord], name: str, split: Split, singer: OwnSinger, samples: np.ndarray,
    pitch_hz: np.ndarray, corpus: Path,
) -> SingingRecord:  # fmt: skip
    total = len(samples) / SAMPLE_RATE_HZ
    offset = max(0.0, piece[0].start_seconds - MARGIN_SECONDS)
    until = min(total, piece[-1].end_seconds + MARGIN_SECONDS)
    sound = samples[int(offset * SAMPLE_RATE_HZ) : int(until * SAMPLE_RATE_HZ)]
    seconds = len(sound) / SAMPLE_RATE_HZ
    times = offset + (np.arange(int(seconds * CURVES_PER_SECOND)) + 0.5) / CURVES_PER_SECOND
    # Praat centres its frames in the recording.
    first = (total - (len(pitch_hz) - 1) * PITCH_STEP_SECONDS) / 2
    nearest = np.clip(np.round((times - first) / PITCH_STEP_SECONDS).astype(int), 0, len(pitch_hz) - 1)
    f0_hz = pitch_hz[nearest]
    syllables = [syllable for word in piece for syllable in word.syllables]
    record = SingingRecord(
        name=name, kind="singing", split=split, source=f"own/{name}", licence=singer.licence, seconds=seconds,
        tempo_bpm=NO_TEMPO_BPM, singer=singer.name, language=singer.language,
        text=" ".join(word.word.text for word in piece),
        syllables=tuple(" ".join(one.phoneme for one in syllable) for syllable in syllables),
        word_ends=tuple(k == len(word.syllables) - 1 for word in piece for k in range(len(word.syllables))),
        phonemes=tuple(
            SungPhoneme(
                phoneme=one.phoneme, start_seconds=round(one.start_seconds - offset, 4),
                end_seconds=round(one.end_seconds - offset, 4), syllable=index,
            )
            for index, syllable in enumerate(syllables) for one in syllable
        ),
        notes=_notes(syllables, f0_hz, offset), expression=1.0,
    )  # fmt: skip
    write_item(corpus, record, sound, SungCurves(f0_hz, _energy(sound, len(f0_hz))))
    return record


def _notes(syllables: Sequence[Sequence[HeardPhoneme]], f0_hz: np.ndarray, offset: float) -> tuple[SungPitch, ...]:
    """One note for each syllable, from its vowel to the next one's: the middle pitch of its vowel."""
    vowels = [next((one for one in syllable if is_vowel(one.phoneme)), syllable[0]) for syllable in syllables]
    notes = []
    midi = 60
    for index, (syllable, vowel) in enumerate(zip(syllables, vowels, strict=True)):
        end = syllable[-1].end_seconds
        if index + 1 < len(syllables) and syllables[index + 1][0].start_seconds - end < LEAST_CUT_SECONDS:
            end = vowels[index + 1].start_seconds
        inside = f0_hz[int((vowel.start_seconds - offset) * CURVES_PER_SECOND) : int(
            (vowel.end_seconds - offset) * CURVES_PER_SECOND) + 1]  # fmt: skip
        if (inside > 0).any():  # else the note before goes on
            midi = round(float(hz_to_midi(np.median(inside[inside > 0]))))
        notes.append(
            SungPitch(
                syllable=index, start_seconds=round(vowel.start_seconds - offset, 4),
                end_seconds=round(end - offset, 4), midi=midi,
            )
        )  # fmt: skip
    return tuple(notes)


def _energy(sound: np.ndarray, values: int) -> np.ndarray:
    """The logarithm of the root mean square around each value of a curve, (F,)."""
    edges = np.linspace(0, len(sound), values + 1).astype(int)
    power = np.array([np.mean(np.square(sound[a:b])) for a, b in zip(edges, edges[1:], strict=False)])
    return np.log(np.sqrt(power) + QUIET)
