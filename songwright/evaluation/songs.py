"""Finished songs, measured from their written files by means that did not make them.

    python -m songwright.evaluation.songs demo/songs        # folders that `songwright sing`, `batch` or `demo` made

Loudness and true peak are ffmpeg's (ebur128). Words are what Whisper understands in `stems/vocals.wav`, section by
section: tiny.en for English, for other languages the multilingual model of `--recogniser`, without which they are left
out. Pitch is Praat's on the same file. Prints a table; exits with 1 where a song misses a target.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from songwright.evaluation.mixing import ffmpeg_meter
from songwright.listening.recogniser import find_recogniser
from songwright.listening.sung_words import heard_sections
from songwright.mixer.checks.defects import CLICK_RATIO_DB, PERCUSSIVE_CLICK_RATIO_DB, click_seconds
from songwright.mixer.checks.pitch import IN_TUNE_SEMITONES, measure_notes
from songwright.mixer.checks.timing import check_timing
from songwright.phonetics.word_errors import word_error_rate
from songwright.production.song import Song
from songwright.song import SongPlan
from songwright.threads import one_thread
from songwright.units import beats_to_seconds
from songwright.waveform import Waveform

MAX_LOUDNESS_ERROR_LU = 0.2
MAX_TRUE_PEAK_DBTP = -1.0
MAX_SUM_ERROR_DBFS = -90.0
MAX_TEMPO_ERROR_PERCENT = 1.0
SILENCE_DBFS = -60.0
SILENCE_SLACK_SECONDS = 0.5  # a last note may die away before its written end
BLOCK_SECONDS = 0.05
ENGLISH = "en"


@dataclass(frozen=True)
class SongFigures:
    """What was measured of one song.

    Attributes:
        loudness_error_lu: ffmpeg's integrated loudness less the target.
        sum_dbfs: rms of the sum of the stems less the mix, as the song's report has it: the mix itself is no file.
        key_off: semitones between the planned key and the one that fits the audio best.
        words_wrong: word error rate of the lead; None without a recogniser of the language.
        in_tune: share of the measurable notes within 50 cents.
        clicks: in the stems and the master.
        silence_seconds, planned_silence_seconds: the longest between first and last sound, and in the score.
    """

    name: str
    language: str
    seconds: float
    loudness_error_lu: float
    true_peak_dbtp: float
    sum_dbfs: float
    tempo_error_percent: float
    key_off: int
    words_wrong: float | None
    in_tune: float
    clicks: int
    silence_seconds: float
    planned_silence_seconds: float

    @property
    def misses(self) -> tuple[str, ...]:
        """The targets that the song misses."""
        kept = {
            "loudness": abs(self.loudness_error_lu) <= MAX_LOUDNESS_ERROR_LU,
            "true peak": self.true_peak_dbtp <= MAX_TRUE_PEAK_DBTP,
            "sum": self.sum_dbfs <= MAX_SUM_ERROR_DBFS,
            "tempo": self.tempo_error_percent <= MAX_TEMPO_ERROR_PERCENT,
            "key": self.key_off == 0,
            "clicks": self.clicks == 0,
            "silence": self.silence_seconds <= self.planned_silence_seconds + SILENCE_SLACK_SECONDS,
        }
        return tuple(name for name, is_kept in kept.items() if not is_kept)


def measure_song(folder: Path, target_lufs: float, recogniser: Path | None) -> SongFigures:
    """Measure one song folder.

    Args:
        target_lufs: the loudness that was asked for.
        recogniser: folder of a multilingual Whisper in CTranslate2's format.

    Raises:
        AudioError, PlanError: a file is missing or cannot be read.
    """
    song = Song.load(folder)
    master, voice = song.master, song.stems["vocals"]
    meter = ffmpeg_meter(master)
    timing = {check.name: check for check in check_timing(master, song.plan) if check.where == "song"}
    notes = [note for note in measure_notes(voice, song.plan) if note.error_semitones is not None]
    return SongFigures(
        name=folder.name,
        language=song.plan.language,
        seconds=master.seconds,
        loudness_error_lu=meter.integrated_lufs - target_lufs,
        true_peak_dbtp=meter.true_peak_dbtp,
        sum_dbfs=max(check.value or 0.0 for check in song.report.checks if check.name == "stems sum to the mix"),
        tempo_error_percent=timing["tempo"].value,
        key_off=round(timing["key"].value),
        words_wrong=words_wrong(voice, song.plan, recogniser),
        in_tune=float(np.mean([abs(note.error_semitones or 0.0) <= IN_TUNE_SEMITONES for note in notes])),
        clicks=count_clicks(song),
        silence_seconds=longest_silence_seconds(master),
        planned_silence_seconds=longest_rest_seconds(song),
    )


def count_clicks(song: Song) -> int:
    """In the stems and the master; sticks and hats come close to clicks, so that where drums are, less is one."""
    waves = {"master": song.master, **song.stems}
    drums = "drums" in song.stems and bool(song.stems["drums"].samples.any())
    percussive = {"master", "drums"} if drums else set()
    return sum(
        len(click_seconds(wave, PERCUSSIVE_CLICK_RATIO_DB if name in percussive else CLICK_RATIO_DB))
        for name, wave in waves.items()
    )


def words_wrong(voice: Waveform, plan: SongPlan, recogniser: Path | None) -> float | None:
    """Word error rate of the lead's words, each sung section transcribed by itself."""
    listener = find_recogniser(plan.language, None if plan.language == ENGLISH else recogniser)
    if listener is None:
        return None
    found = list(heard_sections(voice.mono().samples[0], voice.sample_rate_hz, plan, listener))
    if not found:
        return None
    wanted = [" ".join(word for line in one.wanted for word in line) for one in found]
    return word_error_rate(wanted, [one.heard for one in found])


def longest_silence_seconds(wave: Waveform) -> float:
    """The longest run of blocks under -60 dBFS between the first and the last block above it."""
    block = round(BLOCK_SECONDS * wave.sample_rate_hz)
    samples = wave.mono().samples[0]
    blocks = samples[: len(samples) // block * block].reshape(-1, block)
    sounding = np.flatnonzero(np.sqrt(np.square(blocks, dtype=np.float64).mean(axis=1)) > 10 ** (SILENCE_DBFS / 20))
    return float(max(np.diff(sounding) - 1, default=0)) * BLOCK_SECONDS


def longest_rest_seconds(song: Song) -> float:
    """The longest time in the score in which nobody sings or plays."""
    plan = song.plan
    spans = [
        (seconds := plan.seconds_at(section, note.start_beat), seconds + beats_to_seconds(note.beats, plan.tempo_bpm))
        for section in plan.sections for note in section.notes
    ]  # fmt: skip
    played = [note for part in song.score.parts for note in part.notes]
    spans += [
        (beats_to_seconds(note.start_beat, plan.tempo_bpm),
         beats_to_seconds(note.start_beat + note.beats, plan.tempo_bpm))
        for note in played
    ]  # fmt: skip
    longest, until = 0.0, min(start for start, _ in spans)
    for start, end in sorted(spans):
        longest, until = max(longest, start - until), max(until, end)
    return longest


def as_markdown(figures: Sequence[SongFigures]) -> str:
    """One row a song."""
    lines = [
        "| song | length s | loudness off LU | dBTP | sum dBFS | tempo off % | key off | words wrong | notes in tune | "
        "clicks | silence, planned s | misses |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in figures:
        words = "–" if one.words_wrong is None else f"{one.words_wrong:.1%}"
        lines.append(
            f"| {one.name} ({one.language}) | {one.seconds:.0f} | {one.loudness_error_lu:+.1f} | "
            f"{one.true_peak_dbtp:.1f} | {one.sum_dbfs:.0f} | {one.tempo_error_percent:.2f} | {one.key_off} | "
            f"{words} | {one.in_tune:.1%} | {one.clicks} | "
            f"{one.silence_seconds:.2f}, {one.planned_silence_seconds:.2f} | "
            f"{', '.join(one.misses) or 'none'} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a song folder, or a folder of them")
    parser.add_argument("--target", type=float, default=-14.0, help="LUFS")
    parser.add_argument("--recogniser", type=Path, help="a multilingual Whisper in CTranslate2's format")
    arguments = parser.parse_args()
    folders = sorted(path.parent for path in arguments.folder.glob("**/report.json"))
    if not folders:
        sys.exit(f"error: there is no finished song in '{arguments.folder}'; name a folder that songwright wrote")
    with one_thread():
        figures = [measure_song(folder, arguments.target, arguments.recogniser) for folder in folders]
    print(as_markdown(figures))
    if any(one.misses for one in figures):
        sys.exit(1)


if __name__ == "__main__":
    main()
