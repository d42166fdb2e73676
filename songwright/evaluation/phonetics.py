"""How well each language's words are pronounced and known to the singers: the audit of docs/languages.md.

    python -m songwright.evaluation.phonetics [--corpus ../data/corpus] [-o audit.md]

The words are lines of our own with what is hard in each language (`phonetics_texts`) and, for four languages, the
lines that the singers were trained on. With a singing corpus it also counts how often the singers sang each phoneme.
"""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from songwright.evaluation.phonetics_texts import AUDIT_LINES
from songwright.files import write_text
from songwright.phonetics.inventory import PHONEMES, bare
from songwright.phonetics.pronunciation import Source
from songwright.phonetics.substitutes import nearest_sung
from songwright.planner.draft import Word
from songwright.planner.lyrics import read_lyrics
from songwright.singers import singers
from songwright.song import LANGUAGE_NAMES

SELDOM = 20  # a phoneme that was sung less often than this is not well known
MOST_EXAMPLES = 6


@dataclass(frozen=True)
class SungCounts:
    """What the singers of a corpus sang in training: seconds by language, and each phoneme's count by language."""

    seconds: Mapping[str, float]
    phonemes: Mapping[str, Counter[str]]

    def total(self, phoneme: str) -> int:
        return sum(counts[phoneme] for counts in self.phonemes.values())


@dataclass(frozen=True)
class LanguageAudit:
    """One language's words.

    Attributes:
        words: different ones; `by_source` says where their pronunciations come from, `examples` which were not looked
            up, as 'word: phonemes'.
        phonemes: how often each bare phoneme stands in the lines.
        singers: who learned the language.
    """

    language: str
    words: int
    by_source: Mapping[Source, int]
    examples: tuple[str, ...]
    phonemes: Counter[str]
    singers: tuple[str, ...]

    def share(self, counts: SungCounts, least: int, most: int | None = None) -> float:
        """The share of the lines' phonemes that training had at least (and at most) so often, in any language."""
        fitting = sum(
            number for phoneme, number in self.phonemes.items()
            if least <= counts.total(phoneme) and (most is None or counts.total(phoneme) <= most)
        )  # fmt: skip
        return fitting / self.phonemes.total()

    @property
    def known_share(self) -> float:
        """Of the phonemes, how many the inventory has."""
        return sum(n for phoneme, n in self.phonemes.items() if phoneme in PHONEMES) / self.phonemes.total()


def audit(language: str, lines: Sequence[str]) -> LanguageAudit:
    """Pronounce lines and count."""
    lyrics = read_lyrics("[verse]\n" + "\n".join(lines) + "\n", language)
    said: dict[str, Word] = {}
    phonemes: Counter[str] = Counter()
    for section in lyrics.sections:
        for line in section.lines:
            for word in line.words:
                said.setdefault(word.text.lower(), word)
                phonemes.update(bare(p) for syllable in word.syllables for p in syllable.phonemes)
    guessed = [word for word in said.values() if word.source != "dictionary"]
    return LanguageAudit(
        language, len(said), Counter(word.source for word in said.values()),
        tuple(f"{word.text}: {_written(word)}" for word in guessed[:MOST_EXAMPLES]), phonemes,
        tuple(singer.name for singer in singers() if singer.language == language),
    )  # fmt: skip


def audit_all() -> tuple[LanguageAudit, ...]:
    """Every language that songwright pronounces."""
    return tuple(audit(language, AUDIT_LINES[language]) for language in LANGUAGE_NAMES)


def sung_counts(corpus: Path) -> SungCounts:
    """Count what was sung in a corpus's training items."""
    from songwright.corpora.corpus import Corpus

    seconds: dict[str, float] = {}
    phonemes: dict[str, Counter[str]] = {}
    for record in Corpus(corpus).singing("train"):
        seconds[record.language] = seconds.get(record.language, 0.0) + record.seconds
        phonemes.setdefault(record.language, Counter()).update(bare(one.phoneme) for one in record.phonemes)
    return SungCounts(seconds, phonemes)


def as_markdown(audits: Sequence[LanguageAudit], counts: SungCounts | None = None) -> str:
    """The tables of docs/languages.md."""
    rows = ["| language | words | looked up | by rule | guessed | phonemes | in the inventory |",
            "|---|---|---|---|---|---|---|"]  # fmt: skip
    for one in audits:
        sources = [one.by_source.get(source, 0) / one.words for source in ("dictionary", "rule", "fallback")]
        shares = " | ".join(f"{share:.1%}" for share in sources)
        rows.append(
            f"| {LANGUAGE_NAMES[one.language]} | {one.words} | {shares} | {len(one.phonemes)} | {one.known_share:.1%} |"
        )
    rows += ["", *(f"- {LANGUAGE_NAMES[one.language]}: {'; '.join(one.examples)}" for one in audits if one.examples)]
    return "\n".join(rows + (_sung_rows(audits, counts) if counts else [])) + "\n"


def _sung_rows(audits: Sequence[LanguageAudit], counts: SungCounts) -> list[str]:
    rows = ["", f"| language | singers | minutes sung | phonemes sung {SELDOM} times or more | seldom | never |",
            "|---|---|---|---|---|---|"]  # fmt: skip
    for one in audits:
        seldom = [p for p in one.phonemes if 0 < counts.total(p) < SELDOM]
        never = [p for p in one.phonemes if counts.total(p) == 0]
        rows.append(
            f"| {LANGUAGE_NAMES[one.language]} | {', '.join(one.singers) or 'none'} | "
            f"{counts.seconds.get(one.language, 0) / 60:.1f} | {one.share(counts, SELDOM):.1%} | "
            f"{one.share(counts, 1, SELDOM - 1):.1%} {' '.join(seldom)} | {one.share(counts, 0, 0):.1%} "
            f"{' '.join(never)} |"
        )
    sung = {phoneme for phoneme in PHONEMES if counts.total(phoneme)}
    missing = [p for p in PHONEMES if p not in sung]
    replaced = ", ".join(f"{p} → {nearest_sung(p, sung)}" for p in missing)
    return [*rows, "", f"Never sung, and what is sung instead: {replaced or 'none'}."]


def _written(word: Word) -> str:
    return "".join(p for syllable in word.syllables for p in syllable.phonemes)


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpus", type=Path, help="a singing corpus, to count what was sung")
    parser.add_argument("-o", "--output", type=Path, help="a Markdown file")
    options = parser.parse_args()
    text = as_markdown(audit_all(), sung_counts(options.corpus) if options.corpus else None)
    if options.output:
        write_text(options.output, text)
    print(text, end="")


if __name__ == "__main__":
    main()
