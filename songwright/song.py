"""The song plan: what `plan.json` holds, what users edit, and what every later stage performs.

Pydantic checks each value; `SongPlan.check` checks what only shows between values (chords that cover their section,
notes in order, words in order). Both name the section, bar and note.
"""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from songwright.chords import parse_chord
from songwright.errors import PlanError
from songwright.files import write_text
from songwright.units import Key, Meter, beats_to_seconds

FORMAT_VERSION = 1
# A note is late or early by less than this only through rounding in the file (six decimals).
BEAT_TOLERANCE = 1e-4

SectionKind = Literal[
    "intro", "verse", "pre-chorus", "chorus", "post-chorus", "bridge", "instrumental", "break", "outro"
]
Delivery = Literal["sung", "rap", "spoken"]
LANGUAGE_NAMES = {
    "en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "pt": "Portuguese", "de": "German",
}  # fmt: skip
LANGUAGES = tuple(LANGUAGE_NAMES)


# Fields of a section that stand in the file only where the lyric file says something.
_WRITTEN_IF_SAID = ("name", "delivery", "directions", "singers")


def _checked_key(text: str) -> str:
    return str(Key.parse(text))


def _checked_chord(text: str) -> str:
    parse_chord(text)
    return text


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Chord(_Document):
    """One chord of a section."""

    start_beat: float = Field(ge=0, description="beats from the section's start")
    beats: float = Field(gt=0)
    symbol: Annotated[str, AfterValidator(_checked_chord)] = Field(description="lead-sheet symbol, e.g. F#m7 or C/E")


class Note(_Document):
    """One sung note."""

    start_beat: float = Field(description="beats from the section's start; negative for a pickup before it")
    beats: float = Field(gt=0)
    midi: int = Field(ge=24, le=96, description="MIDI pitch, 60 = C4")
    syllable: str = Field(
        description="the syllable's letters, as they are to be printed; empty where there are more syllables than "
        "letters (the last two of a spelled W)"
    )
    word: str = Field(min_length=1, description="the whole word, as written")
    line: int = Field(ge=0, description="line within the section, from 0")
    word_index: int = Field(ge=0, description="word within the line, from 0")
    phonemes: str = Field(description="space-separated phonemes; the stress mark stands before its vowel")
    continues: bool = Field(False, description="a further note of the same syllable (melisma)")
    stress: int = Field(0, ge=0, le=2, description="0 none, 1 secondary, 2 primary")
    backing: bool = Field(False, description="sung by the backing voices (the lyric has it in parentheses)")


class Section(_Document):
    """A stretch of whole bars with its chords and sung notes."""

    id: str = Field(pattern=r"^[a-z0-9-]+$", description="unique, e.g. chorus-2")
    kind: SectionKind
    start_bar: int = Field(ge=0)
    bars: int = Field(ge=1, le=256)
    energy: float = Field(ge=0, le=1)
    key: Annotated[str, AfterValidator(_checked_key)] | None = Field(
        None, description="only where it differs from the song's key (a lifted last chorus)"
    )
    lines: tuple[str, ...] = Field((), description="the lyric lines as written")
    name: str = Field("", description="what the lyric file calls the section")
    delivery: Delivery = Field("sung", description="how the lyric file wants its words: sung, rap or spoken")
    directions: tuple[str, ...] = Field((), description="what the lyric file says about how it is played")
    singers: tuple[str, ...] = Field(
        (), description="who sings each line, as the lyric file calls them; empty text for the song's singer"
    )
    chords: tuple[Chord, ...]
    notes: tuple[Note, ...] = ()


class StyleChoice(_Document):
    """The style as the planner understood it."""

    text: str = Field("", description="what the user wrote")
    genre: str = "pop"
    mood: str = "neutral"
    energy: float = Field(0.5, ge=0, le=1)
    swing: float = Field(0.5, ge=0.5, le=0.75, description="where the off-beat eighth falls inside its beat")
    instruments: tuple[str, ...] = Field((), description="instruments of the band, General MIDI family names")
    vocalist: Literal["female", "male", "any"] = "any"
    acappella: bool = Field(False, description="whether nobody plays")


class SongPlan(_Document):
    """A complete song on paper; see DESIGN.md for an example."""

    format_version: Literal[1] = 1
    title: str = "Untitled"
    language: Literal["en", "es", "fr", "it", "pt", "de"] = "en"
    seed: int = Field(0, ge=0, le=2**63 - 1)
    voice: str = "heart"
    tempo_bpm: float = Field(ge=30, le=260)
    meter: tuple[int, int] = (4, 4)
    key: Annotated[str, AfterValidator(_checked_key)]
    style: StyleChoice = StyleChoice()
    duration_seconds: float = Field(gt=0, description="length of all bars at this tempo")
    sections: tuple[Section, ...] = Field(min_length=1)

    @property
    def meter_value(self) -> Meter:
        return Meter(*self.meter)

    @property
    def key_value(self) -> Key:
        return Key.parse(self.key)

    @property
    def bars(self) -> int:
        return sum(section.bars for section in self.sections)

    @property
    def beats_per_bar(self) -> int:
        return self.meter_value.beats_per_bar

    def section(self, section_id: str) -> Section:
        """The section of that id.

        Raises:
            PlanError: there is none; the text lists the ids that exist.
        """
        for section in self.sections:
            if section.id == section_id:
                return section
        raise PlanError(f"there is no section '{section_id}'; this song has: {', '.join(s.id for s in self.sections)}")

    def key_of(self, section: Section) -> Key:
        return Key.parse(section.key or self.key)

    def start_beat_of(self, section: Section) -> int:
        """The section's first beat, counted from the song's start."""
        return section.start_bar * self.beats_per_bar

    def seconds_at(self, section: Section, beat: float) -> float:
        """Seconds from the song's start of a beat counted from the section's start."""
        return beats_to_seconds(self.start_beat_of(section) + beat, self.tempo_bpm)

    def to_json(self) -> str:
        """The document as it is written to `plan.json`: one line per note and chord, so that diffs are readable."""
        data = self.model_dump(mode="json", exclude_defaults=False)
        if not data["style"]["acappella"]:
            del data["style"]["acappella"]
        for section in data["sections"]:
            for name in _WRITTEN_IF_SAID:
                if section[name] == Section.model_fields[name].default or not section[name]:
                    del section[name]
        return _readable_json(data)

    def save(self, path: Path) -> None:
        write_text(path, self.to_json())

    @classmethod
    def from_json(cls, text: str, source: str = "plan.json") -> "SongPlan":
        """Read and check a plan.

        Raises:
            PlanError: not JSON, not a plan, or a plan that cannot be performed; names section, bar and note.
        """
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise PlanError(
                f"{source}, line {error.lineno}, column {error.colno}: not valid JSON ({error.msg}); mend it there"
            ) from error
        if not isinstance(data, dict):
            raise PlanError(f"{source}: a plan is a JSON object, this file holds a {type(data).__name__}")
        version = data.get("format_version")
        if version != FORMAT_VERSION:
            raise PlanError(
                f"{source}: format_version is {version!r}, this songwright reads {FORMAT_VERSION}; "
                "make the plan again with 'songwright plan'"
            )
        try:
            plan = cls.model_validate(data)
        except ValidationError as error:
            raise PlanError(f"{source}: {_explain(error, data)}") from error
        plan.check(source)
        return plan

    @classmethod
    def load(cls, path: Path) -> "SongPlan":
        """Read and check a plan file.

        Raises:
            PlanError: as `from_json`, or the file cannot be read.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError as error:
            raise PlanError(f"there is no plan at '{path}'; make one with 'songwright plan LYRICS'") from error
        except (OSError, UnicodeDecodeError) as error:
            raise PlanError(f"cannot read the plan '{path}': {error}") from error
        return cls.from_json(text, str(path))

    def check(self, source: str = "plan") -> None:
        """Check what only shows between values.

        Raises:
            PlanError: the first thing found, with section, bar and note.
        """
        try:
            meter = self.meter_value
        except ValueError as error:
            raise PlanError(f"{source}: {error}") from error
        seen: set[str] = set()
        next_bar = 0
        sung_until = float("-inf")  # beats from the song's start
        for section in self.sections:
            where = f"{source}: section '{section.id}'"
            if section.id in seen:
                raise PlanError(f"{where} appears twice; give each section an id of its own")
            seen.add(section.id)
            if section.start_bar != next_bar:
                raise PlanError(
                    f"{where} starts at bar {section.start_bar}, but the section before ends at bar {next_bar}; "
                    f"set start_bar to {next_bar}"
                )
            next_bar += section.bars
            _check_chords(section, meter, where)
            sung_until = _check_notes(section, meter, self.start_beat_of(section), sung_until, where)
        seconds = beats_to_seconds(next_bar * meter.beats_per_bar, self.tempo_bpm)
        if abs(seconds - self.duration_seconds) > 0.05:
            raise PlanError(
                f"{source}: duration_seconds is {self.duration_seconds:g}, but {next_bar} bars of {meter} at "
                f"{self.tempo_bpm:g} bpm last {seconds:.3f} s; set it to {seconds:.3f}"
            )


def plan_schema() -> dict[str, Any]:
    """The JSON schema of `plan.json` (draft 2020-12), as shipped in `songwright/plan.schema.json`."""
    schema = SongPlan.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _bar_of(beat: float, section: Section, meter: Meter) -> int:
    """Bar number as musicians count, from 1 at the song's start."""
    return section.start_bar + int(beat // meter.beats_per_bar) + 1


def _check_chords(section: Section, meter: Meter, where: str) -> None:
    length = section.bars * meter.beats_per_bar
    at = 0.0
    for index, chord in enumerate(section.chords):
        if abs(chord.start_beat - at) > BEAT_TOLERANCE:
            raise PlanError(
                f"{where}, bar {_bar_of(chord.start_beat, section, meter)}, chord {index} ({chord.symbol}): starts at "
                f"beat {chord.start_beat:g}, but the chord before ends at {at:g}; chords follow each other without gaps"
            )
        at = chord.start_beat + chord.beats
    if abs(at - length) > BEAT_TOLERANCE:
        raise PlanError(
            f"{where}: its chords last {at:g} beats, its {section.bars} bars last {length}; make them equal"
        )


def _check_notes(section: Section, meter: Meter, start: int, sung_until: float, where: str) -> float:
    """Check one section's notes; returns the beat (from the song's start) at which its lead voice ends.

    Lead and backing voices are separate lines: each must be in order, they may overlap each other.
    """
    length = section.bars * meter.beats_per_bar
    backing_until = float("-inf")
    place = (-1, -1)
    for index, note in enumerate(section.notes):
        name = f"{where}, bar {_bar_of(note.start_beat, section, meter)}, note {index} ('{note.syllable}')"
        begin, end = start + note.start_beat, start + note.start_beat + note.beats
        if begin < -BEAT_TOLERANCE:
            raise PlanError(f"{name}: starts before the song does")
        if note.start_beat < -meter.beats_per_bar:
            raise PlanError(f"{name}: a pickup may start at most one bar before its section")
        if note.start_beat + note.beats > length + BEAT_TOLERANCE:
            raise PlanError(f"{name}: ends at beat {note.start_beat + note.beats:g}, but the section has only {length}")
        before = backing_until if note.backing else sung_until
        if begin < before - BEAT_TOLERANCE:
            raise PlanError(
                f"{name}: starts at beat {note.start_beat:g} while the note before still sounds until "
                f"{before - start:g}; shorten that note or move this one"
            )
        if note.backing:
            backing_until = end
        else:
            sung_until = end
        if (note.line, note.word_index) < place:
            raise PlanError(f"{name}: line {note.line}, word {note.word_index} comes after a later word; keep order")
        if note.continues and (index == 0 or (note.line, note.word_index) != place):
            raise PlanError(f"{name}: 'continues' is true, but the note before belongs to another word")
        place = (note.line, note.word_index)
    return sung_until


def _explain(error: ValidationError, data: dict[str, Any]) -> str:
    """One sentence for pydantic's first finding, with the section's id and the note's syllable."""
    finding = error.errors()[0]
    parts: list[str] = []
    at: Any = data
    for step in finding["loc"]:
        at = (
            at[step]
            if isinstance(at, list) and isinstance(step, int) and step < len(at)
            else (at.get(step) if isinstance(at, dict) else None)
        )
        if isinstance(step, int):
            label = at.get("id") or at.get("syllable") or at.get("symbol") if isinstance(at, dict) else None
            parts[-1:] = [f"{parts[-1].removesuffix('s')} {step}" + (f" ('{label}')" if label else "")]
        else:
            parts.append(str(step))
    more = len(error.errors()) - 1
    value = finding["input"]
    shown = "" if isinstance(value, dict | list) else f" (it is {value!r})"
    message = finding["msg"].removeprefix("Value error, ")
    return f"{', '.join(parts)}: {message}{shown}" + (f"; and {more} more" if more else "")


def _readable_json(data: dict[str, Any]) -> str:
    """JSON with one line for each chord and note."""

    def rounded(value: Any) -> Any:
        if isinstance(value, float):
            return round(value, 6)
        if isinstance(value, dict):
            return {key: rounded(item) for key, item in value.items()}
        return [rounded(item) for item in value] if isinstance(value, list) else value

    def one_line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    data = rounded(data)
    sections = []
    for section in data.pop("sections"):
        fields = []
        for name, value in section.items():
            if name in ("chords", "notes") and value:
                rows = ",\n      ".join(one_line(item) for item in value)
                fields.append(f'    "{name}": [\n      {rows}]')
            else:
                fields.append(f'    "{name}": {one_line(value)}')
        sections.append("   {\n" + ",\n".join(fields) + "}")
    head = ",\n ".join(f'"{name}": {one_line(value)}' for name, value in data.items())
    return "{" + head + ',\n "sections": [\n' + ",\n".join(sections) + "]}\n"
