"""Stanzas that nothing was trained on, as lyric files.

    python -m songwright.training.vocals_stanzas OUT --openewld ../shared/data/openewld.zip

Each is four held-out lines (their split hangs on their own letters, so the singing corpus has none of them) under a
style; the styles go round. `songwright.evaluation.voice` sings them. With `--training-lines` they are lines that may be
in the corpus: to tune on, so that the held-out ones stay unseen.
"""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from songwright.corpora.modern_stanzas import Stanza, is_reserved, modern_stanzas
from songwright.corpora.openewld import songs
from songwright.files import write_text
from songwright.seeding import generator
from songwright.training.data.own_lines import FRAMES
from songwright.training.data.texts import framed_lines, openewld_lines, pronounced

STYLES = (
    "pop, 100 bpm", "slow ballad, 70 bpm", "folk, 92 bpm", "rock, 120 bpm", "country, 104 bpm", "soul, 84 bpm",
    "jazz, 110 bpm", "waltz, 3/4, 96 bpm", "electronic, 122 bpm", "hymn, 76 bpm",
)  # fmt: skip
LINES = 4
# Misprints of OpenEWLD's sheets, found by reading the held-out lines (not by listening): words in pieces or run
# together, for want of hyphens. Mended after the lines were drawn, since the split between training and
# held-out hangs on the letters as printed.
MISPRINTS = (
    ("you're a sleep", "you're asleep"), ("dream y", "dreamy"), ("Air men", "Airmen"), ("ev er", "ever"),
    ("daddywarn", "daddy warn"), ("be fore", "before"), ("get tin'", "gettin'"), ("thatsomeone", "that someone"),
    ("battlecry", "battle cry"), ("mother less", "motherless"), ("truely", "truly"), ("Andturning", "And turning"),
    ("tell ling", "telling"), ("bab y's", "baby's"), ("A round", "Around"), ("glad ness", "gladness"),
    ("Yesterdays kisses", "Yesterday's kisses"),
)  # fmt: skip


def sung_lines(openewld: Path, held_out: bool) -> list[str]:
    """Every line, held out or not, of our own and of the public-domain songs whose words all have a known sound."""
    lines = [*framed_lines(FRAMES), *openewld_lines(list(songs(openewld)))]
    sources = [line for line in lines if not is_reserved(line.text)]
    return sorted({line.text for line in sources if line.held_out == held_out and pronounced(line)})


def mended(line: str) -> str:
    """The line without the sheets' known misprints."""
    for misprint, meant in MISPRINTS:
        line = re.sub(rf"\b{re.escape(misprint)}(?!\w)", meant, line)
    return line


def stanzas_of(all_lines: Sequence[str], count: int, seed: int = 0) -> list[str]:
    """Lyric files' texts, always the same; no line is in two of them, and few of like beginning in one.

    Raises:
        ValueError: there are not four lines for each of them.
    """
    lines = list(all_lines)
    generator(seed, "held-out stanzas").shuffle(lines)
    stanzas = []
    for index in range(count):
        if len(lines) < LINES:
            raise ValueError(f"the held-out lines are used up after {index} stanzas")
        chosen: list[str] = []
        while len(chosen) < LINES:
            begun = [line.split()[:2] for line in chosen]
            line = next((one for one in lines if one.split()[:2] not in begun), lines[0])
            chosen.append(line)
            lines.remove(line)
        stanzas.append(Stanza(STYLES[index % len(STYLES)], tuple(map(mended, chosen))).lyric_file)
    return stanzas


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("output", type=Path)
    parser.add_argument("--openewld", type=Path, help="openewld.zip: public-domain songs")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--training-lines", action="store_true", help="lines that are not held out")
    parser.add_argument("--modern", action="store_true", help="the modern stanzas instead; needs no songs")
    options = parser.parse_args()
    if options.modern:
        texts = [stanza.lyric_file for stanza in modern_stanzas()][: options.count]
    elif options.openewld is None:
        parser.error("name openewld.zip with --openewld, or ask for the --modern stanzas")
    else:
        texts = stanzas_of(sung_lines(options.openewld, held_out=not options.training_lines), options.count)
    for index, text in enumerate(texts):
        write_text(options.output / f"stanza-{index + 1:02d}.txt", text)


if __name__ == "__main__":
    main()
