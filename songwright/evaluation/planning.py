"""How well plans keep their promises: every word once and in order; tempo, key, meter and length as asked.

    python -m songwright.evaluation.planning --lyrics tests/data/lyrics --lyrics work/openewld-lyrics

prints the figures of docs/benchmarks.md.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from songwright.errors import SongwrightError
from songwright.planner.draft import GENRES, Lyrics
from songwright.planner.lyrics import read_lyrics
from songwright.planner.plan import plan_from
from songwright.planner.style import read_style
from songwright.production.planning import plan_and_arrange
from songwright.request import SongRequest
from songwright.seeding import generator
from songwright.singers import find_singer
from songwright.song import SongPlan
from songwright.units import METERS, Key, Meter, beats_to_seconds


@dataclass(frozen=True)
class Coverage:
    """How lyric files fared. `wrong` names the files whose plan does not sing its words once and in order."""

    files: int
    planned: int
    refused: tuple[str, ...]
    wrong: tuple[str, ...]
    syllables: int


def sung_in_order(lyrics: Lyrics, plan: SongPlan) -> bool:
    """Whether the plan sings each syllable of the lyrics exactly once and in the lyrics' order.

    Lead and backing words are both counted; a melisma's further notes are not.
    """
    wanted = [
        (word.text, syllable.text)
        for section in lyrics.sections
        for line in section.lines
        for word in line.words
        for syllable in word.syllables
    ]
    sung = [(note.word, note.syllable) for section in plan.sections for note in section.notes if not note.continues]
    return wanted == sung


def coverage(texts: Sequence[tuple[str, bytes]], seed: int = 0) -> Coverage:
    """Read and plan each (name, file content); only errors meant for users may come out of it."""
    from songwright.planner.melody.tessitura import SingerRange

    refused, wrong = [], []
    planned = syllables = 0
    for name, content in texts:
        try:
            lyrics = read_lyrics(content)
            request = read_style(lyrics.style or "")
            singer = find_singer(None, request.vocalist, lyrics.language)
            reach = SingerRange(*singer.comfortable_midi, *singer.extreme_midi)
            plan = plan_from(lyrics, request, seed=seed, voice=singer.name, singer_range=reach).plan
        except SongwrightError as error:
            refused.append(f"{name}: {error}")
            continue
        planned += 1
        syllables += lyrics.syllable_count
        if not sung_in_order(lyrics, plan):
            wrong.append(name)
    return Coverage(len(texts), planned, tuple(refused), tuple(wrong), syllables)


@dataclass(frozen=True)
class Request:
    """One random request: its text, and what must come out exactly."""

    text: str
    tempo_bpm: float | None
    key: Key | None
    meter: Meter | None
    duration_seconds: float | None


def random_request(rng: np.random.Generator, natural_seconds: float) -> Request:
    """A style text with a random genre and a random choice of constraints in one of their usual spellings."""
    parts = [str(rng.choice(GENRES))]
    tempo = key = meter = duration = None
    if rng.random() < 0.6:
        tempo = float(rng.integers(60, 160))
        parts.append(str(rng.choice([f"{tempo:g} bpm", f"at {tempo:g} bpm", f"{tempo:g}bpm"])))
    if rng.random() < 0.6:
        key = Key(int(rng.integers(12)), str(rng.choice(["major", "minor"])))
        short = key.name_of(key.tonic) + ("m" if key.mode == "minor" else "")
        parts.append(str(rng.choice([str(key), f"in {short}", f"key of {key}"])))
    if rng.random() < 0.5:
        meter = Meter(*METERS[int(rng.integers(len(METERS)))])
        parts.append(str(meter))
    if rng.random() < 0.5:
        duration = float(round(natural_seconds * rng.uniform(0.9, 1.5)))
        minutes, seconds = divmod(int(duration), 60)
        parts.append(str(rng.choice([f"about {minutes}:{seconds:02d}", f"{duration:g} seconds"])))
    order = [parts[0], *(parts[1 + i] for i in rng.permutation(len(parts) - 1))]
    return Request(", ".join(order), tempo, key, meter, duration)


@dataclass(frozen=True)
class Obedience:
    """Requests kept. `broken` names each request and what went wrong; `refused` those declined with an error."""

    requests: int
    broken: tuple[str, ...]
    refused: tuple[str, ...]


def obedience(lyric_files: Sequence[Path], requests: int = 100, seed: int = 0) -> Obedience:
    """Plan random requests and compare tempo, key and meter exactly, the duration within one bar."""
    rng = generator(seed, "evaluation", "requests")
    broken, refused = [], []
    for index in range(requests):
        path = lyric_files[index % len(lyric_files)]
        natural = plan_and_arrange(SongRequest(path, seed=index)).plan.duration_seconds
        request = random_request(rng, natural)
        name = f"{path.name}: {request.text}"
        try:
            plan = plan_and_arrange(SongRequest(path, request.text, seed=index)).plan
        except SongwrightError as error:
            refused.append(f"{name}: {error}")
            continue
        bar = beats_to_seconds(plan.beats_per_bar, plan.tempo_bpm)
        if (
            (request.tempo_bpm and plan.tempo_bpm != request.tempo_bpm)
            or (request.key and plan.key_value != request.key)
            or (request.meter and plan.meter_value != request.meter)
            or (request.duration_seconds and abs(plan.duration_seconds - request.duration_seconds) > bar)
        ):
            broken.append(f"{name}: {plan.tempo_bpm:g} bpm, {plan.key}, {plan.meter}, {plan.duration_seconds:.1f} s")
    return Obedience(requests, tuple(broken), tuple(refused))


def cold_seconds(lyric_file: Path, runs: int = 5) -> list[float]:
    """Wall time of `songwright plan` for a three-minute song, each time in a new process."""
    times = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "songwright.cli", "plan", str(lyric_file), "--duration", "3:00", "-o", folder],
                check=True, capture_output=True,
            )  # fmt: skip
            times.append(time.perf_counter() - started)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description="The planner's promises, measured.")
    parser.add_argument("--lyrics", type=Path, action="append", default=[], help="a folder of lyric files")
    parser.add_argument("--songs", type=Path, default=Path("examples/lyrics"), help="lyric files for the requests")
    parser.add_argument("--requests", type=int, default=100)
    options = parser.parse_args()
    for folder in options.lyrics:
        _show(str(folder), coverage([(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]))
    examples = sorted(options.songs.glob("*.txt"))
    kept = obedience(examples, options.requests)
    print(f"requests: {kept.requests}, broken {len(kept.broken)}, refused {len(kept.refused)}")
    print(*(f"  {line}" for line in kept.broken + kept.refused), sep="\n")
    times = cold_seconds(examples[0])
    print(f"cold 'songwright plan', 3:00: median {np.median(times):.2f} s, slowest {max(times):.2f} s")


def _show(name: str, result: Coverage) -> None:
    print(
        f"{name}: {result.files} files, {result.planned} planned, {len(result.refused)} refused, "
        f"{len(result.wrong)} with a word lost, doubled or out of order; {result.syllables} syllables"
    )
    print(*(f"  refused {line}" for line in result.refused), *(f"  WRONG {line}" for line in result.wrong), sep="\n")


if __name__ == "__main__":
    main()
