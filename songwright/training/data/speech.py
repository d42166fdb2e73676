"""Make the speech corpus: `python -m songwright.training.data.speech --out DIR --hours H --seed S --workers 1`.

What Kokoro says by itself: the cleanest sound that there is for the voice's codec, in all of its voices and in mixtures
of two; and, with `--singers`, envelopes that no stretching has touched for the voice. Item *n* depends only on the seed
and *n*.
"""

import argparse
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np

from songwright.corpora.corpus import CURVES_PER_SECOND, SingingRecord, SungCurves, SungPhoneme, write_item
from songwright.corpora.rights import public_domain_songs
from songwright.seeding import generator
from songwright.training.data.kokoro_graph import kokoro_graphs
from songwright.training.data.production import Made, produce
from songwright.training.data.teacher import FRAMES_PER_SECOND, LAG_FRAMES, Teacher, _at_full_rate
from songwright.training.data.texts import TextLine, english_lines, foreign_lines, pronounced
from songwright.training.data.voices import LANGUAGE_OF, corpus_voices
from songwright.waveform import SAMPLE_RATE_HZ

ENGLISH_ELSEWHERE = 0.25  # of the items of a voice of another language
WHISPERERS = ("af_nicole",)  # a fifth of the usual share
MIXED_SHARE = 0.3
SPEEDS = (0.75, 1.15)
MOST_LINES = 3
SOURCE_ODDS = (("own", 0.2), ("modern", 0.4), ("openewld", 0.2), ("kjv", 0.2))
FULL_SCALE_PEAK = 0.97
LICENCE = "Kokoro-82M Apache-2.0"
PAUSE, END = ",", ","


SpokenWord = Sequence[Sequence[str]]  # the phonemes of its syllables; a word without any is a comma


class Speaker:
    """Kokoro with its steps opened, speaking in any style vector."""

    def __init__(self, voices: Path) -> None:
        self.teacher = Teacher(kokoro_graphs(exact=False), voices)

    def say(
        self, words: Sequence[SpokenWord], tables: Sequence[np.ndarray], speed: float
    ) -> tuple[np.ndarray, SungCurves, list[SungPhoneme]]:
        """Words in the mean of some style tables (510, 256).

        Returns:
            Samples (T,) at 44.1 kHz, F0 and energy as predicted, and the phonemes with their times.
        """
        symbols, owners = _symbols(words)
        teacher = self.teacher
        ids = np.array([[0, *(teacher._vocabulary[symbol] for symbol in symbols), 0]], dtype=np.int64)
        style = np.mean([table[len(symbols) - 1] for table in tables], axis=0).reshape(1, 256).astype(np.float32)
        (frames,) = teacher._durations.run(
            None, {"tokens": ids, "style": style, "speed": np.array([speed], dtype=np.float32)}
        )
        f0_hz, energy = teacher._predicted_curves(ids, style, frames)
        samples = _at_full_rate(teacher._render(ids, style, frames, f0_hz, energy))
        edges = (np.concatenate([[0], np.cumsum(frames)]) - LAG_FRAMES) / FRAMES_PER_SECOND
        syllables = [syllable for word in words for syllable in word]
        flat = [(phoneme, number) for number, syllable in enumerate(syllables) for phoneme in syllable]
        phonemes = []
        for index, (phoneme, number) in enumerate(flat):
            mine = [place for place, owner in enumerate(owners, start=1) if owner == index]
            start, end = max(float(edges[mine[0]]), 0.0), float(edges[mine[-1] + 1])
            phonemes.append(
                SungPhoneme(phoneme=phoneme, start_seconds=round(start, 4), end_seconds=round(end, 4), syllable=number)
            )
        return samples, SungCurves(np.where(f0_hz >= 25, f0_hz, 0.0), energy), phonemes


def _symbols(words: Sequence[SpokenWord]) -> tuple[list[str], list[int]]:
    """Kokoro's symbols, and for each the number of its phoneme, -1 for spaces and commas."""
    symbols: list[str] = []
    owners: list[int] = []
    index = 0
    for place, word in enumerate(words):
        if not word:
            symbols.append(PAUSE)
            owners.append(-1)
            continue
        if place:
            symbols.append(" ")
            owners.append(-1)
        for phoneme in (phoneme for syllable in word for phoneme in syllable):
            symbols += list(phoneme)
            owners += [index] * len(phoneme)
            index += 1
    return [*symbols, END], [*owners, -1]


@cache
def _lines(openewld: Path, held_out: bool) -> dict[str, list[TextLine]]:
    english = english_lines(list(public_domain_songs(openewld)))
    found = {source: [line for line in lines if line.held_out == held_out] for source, lines in english.items()}
    for language in ("es", "fr", "it", "pt"):
        kinds = foreign_lines(language).values()
        found[language] = [line for lines in kinds for line in lines if line.held_out == held_out]
    return found


@cache
def _speaker(voices: Path) -> Speaker:
    return Speaker(voices)


def make_item(number: int, folder: Path, seed: int, openewld: Path, voices: Path, singers_only: bool) -> Made:
    """Say item `number`; one in twenty is of held-out lines."""
    rng = generator(seed, "speech", number)
    held_out = bool(rng.random() < 0.05)
    speaker = _speaker(voices)
    singers = {voice.teacher_voice: voice.name for voice in corpus_voices() if voice.share}
    names = sorted(singers if singers_only else speaker.teacher._voices.keys())
    name = str(rng.choice([one for one in names if one not in WHISPERERS or rng.random() < 0.2]))
    language = LANGUAGE_OF.get(name[0], "en")
    if not singers_only and language != "en" and rng.random() < ENGLISH_ELSEWHERE:
        language = "en"
    source = str(rng.choice([one for one, _ in SOURCE_ODDS], p=[odds for _, odds in SOURCE_ODDS]))
    lines = _lines(openewld, held_out)[source if language == "en" else language]
    words: list[SpokenWord] = []
    texts = []
    for _ in range(int(rng.integers(1, MOST_LINES + 1))):
        line = lines[int(rng.integers(len(lines)))]
        read = pronounced(line)
        if read is None:
            continue
        if words:
            words.append([])
        words += [[syllable.phonemes for syllable in word.syllables] for word in read.words]
        texts.append(line)
    if not texts:
        return Made(number, 0.0)
    blended = [name]
    if not singers_only and rng.random() < MIXED_SHARE:
        same = [one for one in names if one[1] == name[1] and one != name]
        blended.append(str(rng.choice(same)))
    tables = [speaker.teacher._voices[one].reshape(510, 256) for one in blended]
    samples, curves, phonemes = speaker.say(words, tables, float(rng.uniform(*SPEEDS)))
    if len(samples) / SAMPLE_RATE_HZ >= 29 or np.abs(samples).max() < 1e-3:
        return Made(number, 0.0)
    gain = min(1.0, FULL_SCALE_PEAK / float(np.abs(samples).max()))
    record = SingingRecord(
        name=f"{'held-out' if held_out else 'train'}-{number:06d}",
        kind="speech",
        split="held-out" if held_out else "train",
        source=texts[0].identity,
        licence=f"text {texts[0].source}: {texts[0].licence}; {LICENCE}",
        seconds=len(samples) / SAMPLE_RATE_HZ,
        gain_db=round(20 * float(np.log10(gain)), 3),
        tempo_bpm=120.0,
        singer=singers[name] if singers_only else "+".join(blended),
        language=language,
        text=" / ".join(line.text for line in texts),
        syllables=tuple(" ".join(syllable) for word in words for syllable in word),
        word_ends=tuple(place == len(word) - 1 for word in words for place in range(len(word))),
        phonemes=tuple(phonemes),
        notes=(),
        expression=0.0,
    )
    assert abs(len(curves.f0_hz) - record.seconds * CURVES_PER_SECOND) <= 1
    write_item(folder, record, samples * gain, curves)
    return Made(number, record.seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True, help="corpus folder")
    parser.add_argument("--hours", type=float, required=True)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--openewld", type=Path, required=True, help="openewld.zip")
    parser.add_argument("--voices", type=Path, required=True, help="kokoro_voices.npz")
    parser.add_argument("--singers", action="store_true", help="only songwright's singers, each by itself")
    arguments = parser.parse_args()
    make = partial(
        make_item,
        folder=arguments.out,
        seed=arguments.seed,
        openewld=arguments.openewld,
        voices=arguments.voices,
        singers_only=arguments.singers,
    )
    produce(make, arguments.out, "speech", arguments.hours, arguments.workers)


if __name__ == "__main__":
    main()
