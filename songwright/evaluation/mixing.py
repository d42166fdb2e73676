"""The mixing desk's promises, measured on songs that fluidsynth plays.

    python -m songwright.evaluation.mixing --soundfont /usr/share/sounds/sf3/MuseScore_General.sf3 --songs 20

plans songs of all genres on the example lyrics, plays band and melody (the melody by a wordless General MIDI voice),
mixes, marks and masters them at -14 and -23 LUFS, and prints: the independent meter's loudness and peak (ffmpeg's
ebur128), gain statistics, the watermark's scores, the checks' false alarms on clean songs, and the planted faults
found.
"""

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np

from songwright.evaluation.mixing_faults import FAULTS, found
from songwright.mixer.checks import failed
from songwright.mixer.checks.song import check_production, check_tracks
from songwright.mixer.desk import Production, produce
from songwright.mixer.loudness import integrated_lufs
from songwright.mixer.master import MasterTarget, master
from songwright.mixer.tracks import Role, Track
from songwright.mixer.watermark import detect, watermarked
from songwright.notation.midi import write_midi
from songwright.planner.draft import GENRES
from songwright.production.planning import PlannedSong, plan_and_arrange
from songwright.request import SongRequest
from songwright.score import Part, Score
from songwright.waveform import Waveform

TAIL_SECONDS = 2.0
VOCAL_TRACK = 1  # of the files that write_midi makes


@dataclass(frozen=True)
class MeterReading:
    """What ffmpeg's ebur128 filter says of a file."""

    integrated_lufs: float
    true_peak_dbtp: float


def render_tracks(song: PlannedSong, soundfont: Path) -> tuple[Track, ...]:
    """Play the song: one mono track for the voice and for each part of the band."""
    roles: dict[str, Role] = {"drums": "drums", "bass": "bass", "other": "harmony"}
    with tempfile.TemporaryDirectory() as folder:
        waves = [_play(song, Score(()), True, Path(folder), soundfont)]
        waves += [_play(song, Score((part,)), False, Path(folder), soundfont) for part in song.score.parts]
    length = round((song.plan.duration_seconds + TAIL_SECONDS) * waves[0].sample_rate_hz)
    parts: list[tuple[str, Role, float]] = [("voice", "lead", 0.0)]
    parts += [(part.name, roles[part.stem], _pan(part)) for part in song.score.parts]
    return tuple(
        Track(name, role, Waveform(np.ascontiguousarray(_fitted(wave.mono().samples, length))), pan)
        for (name, role, pan), wave in zip(parts, waves, strict=True)
    )


def ffmpeg_meter(wave: Waveform) -> MeterReading:
    """Loudness and peak of a 24-bit file by an independent program."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "master.wav"
        wave.save(path)
        command = ["ffmpeg", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    summary = text[text.rindex("Summary:") :]
    loudness, peak = re.search(r"I:\s+(\S+) LUFS", summary), re.search(r"Peak:\s+(\S+) dBFS", summary)
    if not loudness or not peak:
        raise RuntimeError(f"ffmpeg's ebur128 filter gave no summary: {text[-500:]}")
    return MeterReading(float(loudness[1]), float(peak[1]))


def through_mp3(wave: Waveform, kbit: int = 128) -> Waveform:
    """Encoded by ffmpeg's LAME and decoded again."""
    with tempfile.TemporaryDirectory() as folder:
        source, coded = Path(folder) / "a.wav", Path(folder) / "a.mp3"
        wave.save(source)
        subprocess.run(["ffmpeg", "-loglevel", "error", "-i", source, "-b:a", f"{kbit}k", coded], check=True)
        return Waveform.load(coded)


def songs(
    lyric_files: Sequence[Path], first: int, count: int, soundfont: Path, style: str
) -> Iterator[tuple[int, PlannedSong, tuple[Track, ...]]]:
    """Varied songs by number: every genre in turn, each on another lyric file and seed."""
    for index in range(first, first + count):
        lyrics, genre = lyric_files[index % len(lyric_files)], GENRES[index % len(GENRES)]
        song = plan_and_arrange(SongRequest(lyrics, f"{genre}{style}", seed=index))
        yield index, song, render_tracks(song, soundfont)


@dataclass(frozen=True)
class MarkScores:
    """The detector's score after each treatment, and what the mark costs."""

    marked: float
    mp3_128k: float
    resampled: float
    unmarked: float
    snr_db: float
    loudness_change_lu: float

    def __str__(self) -> str:
        return (
            f"marked {self.marked:.1f}, mp3 {self.mp3_128k:.1f}, 48 kHz and back {self.resampled:.1f}, unmarked "
            f"{self.unmarked:.1f}; SNR {self.snr_db:.1f} dB, loudness {self.loudness_change_lu:+.3f} LU"
        )


def mark_scores(production: Production, tracks: Sequence[Track]) -> MarkScores:
    """Detect the mark in the master after each treatment, and in the unmarked sum of the dry tracks."""
    marked = production.master.wave
    plain = Waveform(np.asarray(sum(track.wave.mono().samples for track in tracks), np.float32))
    with_mark = watermarked(plain)
    cost = with_mark.samples - plain.samples
    return MarkScores(
        detect(marked).score,
        detect(through_mp3(marked)).score,
        detect(marked.resampled(48_000).resampled(marked.sample_rate_hz)).score,
        detect(plain).score,
        float(10 * np.log10(np.square(plain.samples).mean() / np.square(cost).mean())),
        integrated_lufs(with_mark) - integrated_lufs(plain),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="The mixing desk's promises, measured.")
    parser.add_argument("--soundfont", type=Path, required=True)
    parser.add_argument("--lyrics", type=Path, default=Path("examples/lyrics"), help="a folder of lyric files")
    parser.add_argument("--first", type=int, default=0, help="number of the first song")
    parser.add_argument("--songs", type=int, default=20)
    parser.add_argument("--style", default="", help="added to every genre, for example ', 100 bpm'")
    parser.add_argument("--clean", action="store_true", help="plant no faults: false alarms, meter and mark only")
    options = parser.parse_args()
    files = sorted(options.lyrics.glob("*.txt"))
    faults = () if options.clean else FAULTS
    alarms: Counter[str] = Counter()
    made: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for index, song, tracks in songs(files, options.first, options.songs, options.soundfont, options.style):
        started = time.process_time()
        production = produce(tracks, song.plan)
        seconds = time.process_time() - started
        soft = master(production.mix.wave, MasterTarget(-23.0))
        readings = ffmpeg_meter(production.master.wave), ffmpeg_meter(soft.wave)
        print(f"{index:2} {song.plan.style.genre}, {song.plan.duration_seconds:.0f} s, desk {seconds:.1f} s CPU")
        print("   meter:", *(f"{r.integrated_lufs} LUFS {r.true_peak_dbtp} dBTP" for r in readings))
        print(f"   gains: {production.master.gains}")
        print(f"   mark:  {mark_scores(production, tracks)}")
        checks = check_tracks(tracks, song.plan, song.score) + check_production(production, song.plan, -14.0)
        made.update(check.name for check in checks)
        alarms.update(check.name for check in failed(checks))
        for check in failed(checks):
            print(f"   {check}")
        for fault in faults:
            hit = found(fault, tracks, song.plan, song.score, index, failed(checks))
            hits[fault.name] += hit
            if not hit:
                print(f"   MISSED {fault.name}")
        sys.stdout.flush()
    print("false alarms:", *(f"{name}: {alarms[name]} of {count}" for name, count in sorted(made.items())), sep="\n  ")
    print("faults found:", *(f"{f.name}: {hits[f.name]} of {options.songs}" for f in faults), sep="\n  ")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def _play(song: PlannedSong, score: Score, voice: bool, folder: Path, soundfont: Path) -> Waveform:
    midi, wav = folder / "part.mid", folder / "part.wav"
    write_midi(song.plan, score, midi)
    file = mido.MidiFile(midi)
    file.tracks[:] = file.tracks[:2] if voice else [t for i, t in enumerate(file.tracks) if not _is_voice(t, i)]
    file.save(midi)
    command = ["fluidsynth", "-ni", "-q", "-g", "0.5", "-R", "0", "-C", "0", "-r", "44100", "-F", str(wav),
               str(soundfont), str(midi)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return Waveform.load(wav)


def _is_voice(track: mido.MidiTrack, index: int) -> bool:
    return index == VOCAL_TRACK or "acking" in track.name


def _pan(part: Part) -> float:
    return float(np.clip(part.pan, -1, 1))


def _fitted(samples: np.ndarray, length: int) -> np.ndarray:
    return np.pad(samples, ((0, 0), (0, max(0, length - samples.shape[1]))))[:, :length]


if __name__ == "__main__":
    main()
