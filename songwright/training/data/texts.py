"""Lines of text to sing: the King James Bible, the words of OpenEWLD, and sentences of our own."""

import json
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

from songwright.corpora.corpus import is_held_out
from songwright.corpora.modern_stanzas import is_reserved
from songwright.corpora.openewld import LeadSheet, lyric_text
from songwright.errors import LyricsError
from songwright.planner.draft import Line
from songwright.planner.lyrics import read_lyrics
from songwright.seeding import generator
from songwright.training.data.modern_lines import MODERN_FRAMES
from songwright.training.data.own_lines import FRAMES, Frame

LEAST_SYLLABLES, MOST_SYLLABLES = 4, 12
MOST_OF_A_FRAME = 216  # so that no frame drowns the others
BIBLE_BOOKS = ("Ps1:1-Ps150:6", "Prov1:1-Prov31:31", "Song1:1-Song8:14", "Isa40:1-Isa66:24", "Mat1:1-Joh21:25")


@dataclass(frozen=True)
class TextLine:
    """A line and where it comes from. Its split hangs on its letters alone, so a line that several sources have is in
    one split only."""

    text: str
    language: str
    source: str
    licence: str

    @property
    def identity(self) -> str:
        return "text/" + re.sub(r"[^\w ]", "", self.text.lower())

    @property
    def held_out(self) -> bool:
        return is_held_out(self.identity)


def english_lines(sheets: Sequence[LeadSheet]) -> dict[str, list[TextLine]]:
    """All English lines by source, but for those kept for measuring. They are not yet checked for being singable;
    `pronounced` does that."""
    sources = {
        "own": framed_lines(FRAMES),
        "modern": framed_lines(MODERN_FRAMES),
        "openewld": openewld_lines(sheets),
        "kjv": bible_lines(),
    }
    return {name: [line for line in lines if not is_reserved(line.text)] for name, lines in sources.items()}


def framed_lines(frames: Sequence[Frame]) -> list[TextLine]:
    """The sentences that some frames of ours make, of each frame so many at most, drawn once for all."""
    lines = []
    for frame in frames:
        made = [frame.text.format(*words) for words in product(*frame.slots)]
        chosen = generator(0, "frame", frame.text).permutation(len(made))[:MOST_OF_A_FRAME]
        lines += [TextLine(made[index], "en", "own", "Apache-2.0") for index in sorted(chosen)]
    return lines


def foreign_lines(language: str) -> dict[str, list[TextLine]]:
    """Our lines in another language (`foreign_lines.json`): `single` ones, and those that `frames` make."""
    written = _foreign_texts()[language]
    single = [text for text in written if "{" not in text]
    framed = [sentence for text in written if "{" in text for sentence in spelled_out(text)]
    return {
        kind: [TextLine(text, language, "own", "Apache-2.0") for text in texts]
        for kind, texts in (("single", single), ("frames", framed))
    }


@cache
def _foreign_texts() -> dict[str, list[str]]:
    return json.loads((files("songwright.training.data") / "foreign_lines.json").read_text(encoding="utf-8"))


def spelled_out(frame: str) -> list[str]:
    """Every sentence of a frame: of each `{one|another}` one."""
    parts = re.split(r"\{(.+?)\}", frame)
    choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
    return ["".join(words) for words in product(*choices)]


def openewld_lines(sheets: Sequence[LeadSheet]) -> list[TextLine]:
    """The public-domain songs' lines; held-out songs give nothing, their words stay with their melodies."""
    texts = {line.strip(" ,.;") for sheet in sheets if not sheet.held_out for line in lyric_text(sheet).split("\n")}
    return [TextLine(t, "en", "openewld", "public domain") for t in sorted(texts) if len(t.split()) >= 3]


def bible_lines() -> list[TextLine]:
    """Clauses of the King James Bible (Debian package bible-kjv)."""
    clauses: set[str] = set()
    for passage in BIBLE_BOOKS:
        verses = subprocess.run(["bible", "-f", passage], capture_output=True, text=True, check=True).stdout
        for verse in verses.splitlines():
            _, _, text = verse.partition(" ")
            clauses |= {part.strip(" '\"()") for part in re.split(r"[,;:.?!()]", text)}
    return [TextLine(c, "en", "kjv", "public domain") for c in sorted(clauses) if len(c.split()) >= 3]


def pronounced(line: TextLine) -> Line | None:
    """The line's words and syllables; None if it is too short or long, or a word of it had to be guessed."""
    if len(line.text.split()) > MOST_SYLLABLES:
        return None
    try:
        lyrics = read_lyrics(line.text + "\n", language=line.language)
    except LyricsError:
        return None
    sung = [read for section in lyrics.sections for read in section.lines]
    if len(sung) != 1 or any(word.source == "fallback" or word.backing for word in sung[0].words):
        return None
    return sung[0] if LEAST_SYLLABLES <= len(sung[0].syllables) <= MOST_SYLLABLES else None
