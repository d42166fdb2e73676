"""The mixing desk's promises, measured on songs that fluidsynth plays.

    python -m songwright.evaluation.mixing --soundfont /usr/share/sounds/sf3/MuseScore_General.sf3 --songs 20

plans songs of all genres on the example lyrics, plays band and melody (the melody by a wordless General MIDI voice),
mixes, marks and masters them at -14 and -23 LUFS, and prints: the independent meter's loudness and peak (ffmpeg's
ebur128), gain statistics, the watermark's scores, the checks' false alarms on clean songs, and the planted faults
found.
"""

import argparse
import itertools
import re
import resource
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np

from songwright.api import PlannedSong, plan_and_arrange
from songwright.evaluation.mixing_faults import FAULTS, plant
from songwright.mixer.checks import Check, failed
from songwright.mixer.checks.song import check_production, check_tracks
from songwright.mixer.desk import Production, produce
from songwright.mixer.loudness import integrated_lufs
from songwright.mixer.master import MasterTarget, master
from songwright.mixer.tracks import Role, Track
from songwright.mixer.watermark import detect, watermarked
from songwright.notation.midi import write_midi
from songwright.planner.draft import GENRES
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
    lyric_files: Sequence[Path], count: int, soundfont: Path, style: str
) -> Iterator[tuple[PlannedSong, tuple[Track, ...]]]:
    """Varied songs: every genre in turn, each on another lyric file and seed."""
    for index, genre, lyrics in zip(range(count), itertools.cycle(GENRES), itertools.cycle(lyric_files), strict=False):
        song = plan_and_arrange(lyrics, f"{genre}{style}", seed=index)
        yield song, render_tracks(song, soundfont)


def show_watermark(song: Production, plain: Production) -> str:
    """Scores of the mark after each treatment, of the unmarked song, and the cost."""
    marked, clean = song.master.wave, plain.mix.wave
    cost = watermarked(clean).samples - clean.samples
    snr = 10 * np.log10(np.square(clean.samples).mean() / np.square(cost).mean())
    change = integrated_lufs(watermarked(clean)) - integrated_lufs(clean)
    scores = (detect(w).score for w in (marked, through_mp3(marked), marked.resampled(48_000).resampled(44_100),
                                        plain.master.wave))  # fmt: skip
    names = ("marked", "mp3", "48k", "unmarked")
    return " ".join(f"{n} {s:.1f}" for n, s in zip(names, scores, strict=True)) + f" snr {snr:.1f} dB {change:+.3f} LU"


def main() -> None:
    parser = argparse.ArgumentParser(description="The mixing desk's promises, measured.")
    parser.add_argument("--soundfont", type=Path, required=True)
    parser.add_argument("--lyrics", type=Path, default=Path("examples/lyrics"))
    parser.add_argument("--songs", type=int, default=20)
    parser.add_argument("--style", default="", help="added to every genre, for example ', about 1:00'")
    options = parser.parse_args()
    files = sorted(options.lyrics.glob("*.txt"))
    alarms: Counter[str] = Counter()
    made: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for index, (song, tracks) in enumerate(songs(files, options.songs, options.soundfont, options.style)):
        started = time.process_time()
        production = produce(tracks, song.plan)
        seconds = time.process_time() - started
        plain = produce(tracks, song.plan, watermark=False)
        soft = master(production.mix.wave, MasterTarget(-23.0))
        readings = ffmpeg_meter(production.master.wave), ffmpeg_meter(soft.wave)
        print(f"{index:2} {song.plan.style.genre:10} {song.plan.duration_seconds:5.0f} s, {seconds:.1f} s CPU")
        print("   meter:", *(f"{r.integrated_lufs} LUFS {r.true_peak_dbtp} dBTP" for r in readings))
        print("   gains:", production.master.gains)
        print("   mark: ", show_watermark(production, plain))
        checks = check_tracks(tracks, song.plan, song.score) + check_production(production, song.plan, -14.0)
        made.update(check.name for check in checks)
        alarms.update(check.name for check in failed(checks))
        print(*(f"   {check}" for check in failed(checks)), sep="\n")
        for fault in FAULTS:
            broken = plant(fault, tracks, song.plan, seed=index)
            hit = [c for c in failed(_checked(broken, song)) if c.name in fault.found_by]
            new = [c for c in hit if c.where not in {old.where for old in failed(checks) if old.name == c.name}]
            found[fault.name] += bool(new)
            if not new:
                print(f"   MISSED {fault.name}")
    print("false alarms:", *(f"{name}: {alarms[name]} of {count}" for name, count in sorted(made.items())), sep="\n  ")
    print("faults found:", *(f"{f.name}: {found[f.name]} of {options.songs}" for f in FAULTS), sep="\n  ")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def _checked(tracks: tuple[Track, ...], song: PlannedSong) -> tuple[Check, ...]:
    """Checks of the takes, and those of the mix that read the plan."""
    return check_tracks(tracks, song.plan, song.score) + check_production(produce(tracks, song.plan), song.plan, -14.0)


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
