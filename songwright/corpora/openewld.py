"""OpenEWLD: 502 public-domain lead sheets (melody, chords, words) in one zip of compressed MusicXML files.

Source: F. Simonetta, "OpenEWLD" (2018), the public-domain part of the Enhanced Wikifonia Leadsheet Dataset.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

from songwright.chords import ChordSymbol
from songwright.units import LETTER_PITCH_CLASS, METERS, Key, Meter

HELD_OUT_ONE_IN = 10
# MusicXML's chord kinds as ours; extensions that we do not name fall back to their seventh chord.
CHORD_KINDS = {
    "major": "", "dominant": "7", "minor-seventh": "m7", "minor": "m", "major-seventh": "maj7", "diminished": "dim",
    "major-sixth": "6", "dominant-ninth": "9", "minor-sixth": "m6", "diminished-seventh": "dim7",
    "augmented-seventh": "aug7", "augmented": "aug", "half-diminished": "m7b5", "suspended-fourth": "sus4",
    "suspended-second": "sus2", "dominant-13th": "13", "minor-ninth": "m9", "augmented-ninth": "aug7",
    "major-ninth": "maj9", "dominant-11th": "11", "minor-major": "mmaj7", "major-minor": "mmaj7",
    "minor-11th": "m11", "maj69": "6/9", "minor-13th": "m11", "power": "5",
}  # fmt: skip
# Cut time is counted in quarters, as most of these sheets are felt and as pop songs are written.
COUNTED_AS = {(2, 2): (4, 4), (6, 4): (3, 4), (3, 2): (3, 4)}
PHRASE_END = re.compile(r"[.,;:!?…]['\"”’)]*$")


@dataclass(frozen=True)
class SheetSyllable:
    """One syllable under a note. `syllabic` is MusicXML's: single, begin, middle or end."""

    text: str
    syllabic: str


@dataclass(frozen=True)
class SheetNote:
    """One note, ties joined.

    Attributes:
        start_quarters: quarter notes from the song's start.
        bar_quarters: quarter notes from its bar line.
        quarters: length.
        midi: pitch.
        syllables: by verse number; empty where the syllable before goes on (melisma) or nothing is sung.
    """

    start_quarters: float
    bar_quarters: float
    quarters: float
    midi: int
    syllables: tuple[tuple[int, SheetSyllable], ...]

    @property
    def end_quarters(self) -> float:
        return self.start_quarters + self.quarters

    @property
    def first_verse(self) -> SheetSyllable | None:
        return next((syllable for verse, syllable in self.syllables if verse == 1), None)


@dataclass(frozen=True)
class SheetChord:
    """A chord that sounds from `start_quarters` until the next one."""

    start_quarters: float
    symbol: ChordSymbol


@dataclass(frozen=True)
class LeadSheet:
    """One song. Notes and chords are in order; `key` is judged from the notes, the signature and the last chord."""

    path: str
    title: str
    meter: Meter
    key: Key
    notes: tuple[SheetNote, ...]
    chords: tuple[SheetChord, ...]

    @property
    def held_out(self) -> bool:
        """Whether the song is kept for measuring. It is never trained or tuned on."""
        return int.from_bytes(hashlib.sha256(self.path.encode()).digest()[:8], "big") % HELD_OUT_ONE_IN == 0

    def chord_at(self, quarters: float) -> ChordSymbol | None:
        """The chord sounding at a time; None before the first one."""
        sounding = None
        for chord in self.chords:
            if chord.start_quarters > quarters + 1e-6:
                break
            sounding = chord.symbol
        return sounding


def songs(archive: Path) -> Iterator[LeadSheet]:
    """All songs of `openewld.zip` in order of path; sheets in several meters keep the meter of their first bar."""
    with zipfile.ZipFile(archive) as outer:
        for path in sorted(name for name in outer.namelist() if name.endswith(".mxl")):
            with zipfile.ZipFile(io.BytesIO(outer.read(path))) as inner:
                name = next(n for n in inner.namelist() if n.endswith(".xml") and not n.startswith("META-INF"))
                sheet = read_music_xml(inner.read(name), path)
            if sheet.notes:
                yield sheet


def read_music_xml(document: bytes, path: str) -> LeadSheet:
    """Read a one-part lead sheet as MusicXML."""
    root = ElementTree.fromstring(document)
    part = root.find("part")
    assert part is not None, path
    notes: list[SheetNote] = []
    chords: list[SheetChord] = []
    meter: Meter | None = None
    divisions, fifths, bar_start = 1.0, 0, 0.0
    for measure in part.findall("measure"):
        now = bar_start
        for element in measure:
            if element.tag == "attributes":
                divisions = float(element.findtext("divisions") or divisions)
                fifths = int(element.findtext("key/fifths") or fifths)
                meter = meter or _meter(element)
            elif element.tag == "harmony":
                _add_chord(element, now + _length(element, "offset", divisions), chords)
            elif element.tag == "note" and element.find("chord") is None and element.find("grace") is None:
                quarters = _length(element, "duration", divisions)
                _add_note(element, now, now - bar_start, quarters, notes)
                now += quarters
        bar_start = now
    title = root.findtext("movement-title") or root.findtext("work/work-title") or Path(path).stem
    return LeadSheet(path, title, meter or Meter(4, 4), _judge_key(notes, chords, fifths), tuple(notes), tuple(chords))


def phrases(sheet: LeadSheet) -> tuple[tuple[SheetNote, ...], ...]:
    """The notes in phrases: cut at rests, after punctuation, and before a capitalised word (a new line of verse)."""
    cut: list[tuple[SheetNote, ...]] = []
    current: list[SheetNote] = []
    for index, note in enumerate(sheet.notes):
        current.append(note)
        following = sheet.notes[index + 1] if index + 1 < len(sheet.notes) else None
        if following is None or (len(current) >= 3 and _ends_phrase(current, following)):
            cut.append(tuple(current))
            current = []
    return tuple(cut)


def lyric_text(sheet: LeadSheet) -> str:
    """The song's words as a lyric file: a line per phrase, a stanza per eight lines, then the further verses.

    Empty if the sheet has no words.
    """
    verses = sorted({verse for note in sheet.notes for verse, _ in note.syllables})
    stanzas: list[str] = []
    for verse in verses:
        lines: list[str] = []
        for phrase in phrases(sheet):
            # A word may go on over a phrase's end: it is then joined, never cut.
            line = _words([s for note in phrase for number, s in note.syllables if number == verse])
            if lines and line.startswith("-"):
                lines[-1] += line.lstrip("-")
            elif line:
                lines.append(line)
        lines = [line.rstrip("-") for line in lines]
        stanzas += ["\n".join(lines[at : at + 8]) for at in range(0, len(lines), 8)]
    return "\n\n".join(stanzas) + "\n" if stanzas else ""


def _words(syllables: list[SheetSyllable]) -> str:
    """Syllables as words; a leading or trailing hyphen shows a word cut by the phrase."""
    text = ""
    for index, syllable in enumerate(syllables):
        joined = syllable.syllabic in ("middle", "end")
        if index == 0:
            text = "-" if joined else ""
        elif not joined:
            text += " "
        text += syllable.text
    return text + ("-" if syllables and syllables[-1].syllabic in ("begin", "middle") else "")


def _ends_phrase(current: list[SheetNote], following: SheetNote) -> bool:
    note = current[-1]
    gap = following.start_quarters - note.end_quarters
    inside_word = following.first_verse is not None and following.first_verse.syllabic in ("middle", "end")
    if inside_word:
        return gap >= 2
    if gap >= 0.5 or note.quarters >= 4:
        return True
    word = next((n.first_verse.text for n in reversed(current) if n.first_verse), "")
    if PHRASE_END.search(word):
        return True
    starts = following.first_verse.text if following.first_verse else ""
    capital = starts[:1].isupper() and starts not in ("I", "I'm", "I'll", "I've", "I'd")
    return bool(capital and len(current) >= 5 and note.quarters >= 1)


def _meter(attributes: ElementTree.Element) -> Meter | None:
    beats, unit = attributes.findtext("time/beats"), attributes.findtext("time/beat-type")
    if beats is None or unit is None:
        return None
    written = (int(beats), int(unit))
    counted = COUNTED_AS.get(written, written)
    return Meter(*counted) if counted in METERS else None


def _length(element: ElementTree.Element, tag: str, divisions: float) -> float:
    """A duration in quarter notes."""
    return float(element.findtext(tag) or 0) / divisions


def _add_chord(element: ElementTree.Element, start: float, chords: list[SheetChord]) -> None:
    step, kind = element.findtext("root/root-step"), element.findtext("kind") or ""
    if step is None or kind not in CHORD_KINDS:
        return
    root = (LETTER_PITCH_CLASS[step] + int(element.findtext("root/root-alter") or 0)) % 12
    if not chords or chords[-1].symbol != ChordSymbol(root, CHORD_KINDS[kind], root):
        chords.append(SheetChord(start, ChordSymbol(root, CHORD_KINDS[kind], root)))


def _add_note(
    element: ElementTree.Element, start: float, in_bar: float, quarters: float, notes: list[SheetNote]
) -> None:
    pitch = element.find("pitch")
    if pitch is None or quarters <= 0:
        return
    midi = (
        LETTER_PITCH_CLASS[pitch.findtext("step") or "C"]
        + int(float(pitch.findtext("alter") or 0))
        + 12 * (int(pitch.findtext("octave") or 4) + 1)
    )
    ties = {tie.get("type") for tie in element.findall("tie")}
    if "stop" in ties and notes and notes[-1].midi == midi and abs(notes[-1].end_quarters - start) < 1e-3:
        notes[-1] = replace(notes[-1], quarters=notes[-1].quarters + quarters)
        return
    syllables = tuple(
        (int(lyric.get("number") or 1), SheetSyllable(text, lyric.findtext("syllabic") or "single"))
        for lyric in element.findall("lyric")
        if (text := (lyric.findtext("text") or "").strip())
    )
    notes.append(SheetNote(start, in_bar, quarters, midi, syllables))


def _judge_key(notes: list[SheetNote], chords: list[SheetChord], fifths: int) -> Key:
    """The key that holds most of the melody, with a word for the signature, the last chord and the last note.

    The sheets' own `mode` says 'major' nearly always, so it is not used.
    """
    total = sum(note.quarters for note in notes) or 1.0

    def score(key: Key) -> float:
        scale = set(key.scale) | ({(key.tonic + 11) % 12} if key.mode == "minor" else set())
        inside = sum(note.quarters for note in notes if note.midi % 12 in scale) / total
        ends_home = bool(notes) and notes[-1].midi % 12 == key.tonic
        last = chords[-1].symbol if chords else None
        home = last is not None and last.root == key.tonic and last.is_minor == (key.mode == "minor")
        first = chords[0].symbol if chords else None
        begins = first is not None and first.root == key.tonic and first.is_minor == (key.mode == "minor")
        return inside + 0.1 * (key.fifths == fifths) + 0.15 * home + 0.05 * begins + 0.05 * ends_home

    keys = [Key(tonic, mode) for mode in ("major", "minor") for tonic in range(12)]
    return max(keys, key=score)
