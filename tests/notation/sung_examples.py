"""Plans around the example lyrics without a planner: the real words and syllables, rhythm and chords at random."""

import random
from functools import cache
from pathlib import Path

from songwright.planner.draft import Lyrics, LyricSection
from songwright.planner.lyrics import read_lyrics
from songwright.song import Chord, Note, Section, SongPlan
from songwright.units import beats_to_seconds

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "lyrics").glob("*.txt"))
SYMBOLS = ("G", "C", "D", "Em", "Am7", "Bm7b5", "D/F#", "Cmaj7", "Bb", "F#m", "Dsus4", "Ebmaj7", "C6/9", "E7b9", "B")
BARS_PER_LINE = 4
BEATS = 4


@cache
def lyrics_of(path: Path) -> Lyrics:
    return read_lyrics(path.read_bytes(), folder=path.parent)


def sung_example(lyrics: Lyrics, seed: int) -> SongPlan:
    """Lines of four bars with rests and melismas; one or two chords to a bar, some of them off the beat."""
    rng = random.Random(seed)
    sections: list[Section] = []
    counts: dict[str, int] = {}
    bar = 0
    for lyric in lyrics.sections:
        bars = BARS_PER_LINE * max(1, len(lyric.lines))
        counts[lyric.kind] = counts.get(lyric.kind, 0) + 1
        sections.append(
            Section(
                id=f"{lyric.kind}-{counts[lyric.kind]}", kind=lyric.kind, start_bar=bar, bars=bars, energy=0.5,
                lines=tuple(line.text for line in lyric.lines), name=lyric.name, delivery=lyric.delivery,
                directions=lyric.directions, chords=_chords(rng, bars), notes=_notes(rng, lyric),
            )
        )  # fmt: skip
        bar += bars
    plan = SongPlan(
        title=lyrics.title or "Untitled", language=lyrics.language, tempo_bpm=96, key="G major",
        duration_seconds=beats_to_seconds(bar * BEATS, 96), sections=tuple(sections),
    )  # type: ignore[arg-type]  # fmt: skip
    plan.check()
    return plan


def _chords(rng: random.Random, bars: int) -> tuple[Chord, ...]:
    starts = [0.0]
    for bar in range(bars):
        starts += [bar * BEATS + offset for offset in rng.choice(((0.0,), (0.0, 2.0), (0.5,), (0.0, 3.5), ()))]
    starts = sorted(set(starts))
    return tuple(
        Chord(start_beat=a, beats=b - a, symbol=rng.choice(SYMBOLS))
        for a, b in zip(starts, [*starts[1:], float(bars * BEATS)], strict=True)
    )


def _notes(rng: random.Random, lyric: LyricSection) -> tuple[Note, ...]:
    notes: list[Note] = []
    for number, line in enumerate(lyric.lines):
        count = sum(len(word.syllables) for word in line.words)
        step = min(0.5, BARS_PER_LINE * BEATS / (2 * count + 4))
        at = number * BARS_PER_LINE * BEATS + rng.choice((0.0, 0.5, 2.0))
        for index, word in enumerate(line.words):
            for syllable in word.syllables:
                for turn in range(rng.choice((1, 1, 1, 2))):
                    notes.append(
                        Note(
                            start_beat=at, beats=step * 0.75, midi=rng.randint(57, 72), syllable=syllable.text,
                            word=word.text, line=number, word_index=index, phonemes=" ".join(syllable.phonemes),
                            continues=turn > 0, backing=word.backing,
                        )
                    )  # fmt: skip
                    at += step
    return tuple(notes)
