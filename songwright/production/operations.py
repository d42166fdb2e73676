"""What can be edited in a finished song's plan: each operation is a value, checked when made, and gives a new plan.

    Song.load("my-song").edit([MoveNote(section="chorus-2", note=5, midi=64), ChangeChord(section="chorus-2", chord=1,
                                                                                          symbol="Am7")])

Notes, chords and lines count from 1 in their section, as users count; beats from the section's start, as in
`plan.json`. `str(operation)` is what `songwright edit` reads.
"""

import shlex
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from songwright.chords import parse_chord
from songwright.errors import LyricsError, PlanError, StyleError
from songwright.phonetics.inventory import is_vowel
from songwright.production.new_words import with_new_line
from songwright.production.planning import singer_range
from songwright.song import Chord, Note, Section, SongPlan
from songwright.units import Key

LEAST_BEATS = 0.05  # of a note
LOWEST_MIDI, HIGHEST_MIDI = 24, 96  # of any note of a plan

Number = Annotated[int, Field(ge=1)]
Pitch = Annotated[int, Field(ge=LOWEST_MIDI, le=HIGHEST_MIDI, description="MIDI, 60 = C4")]
Beats = Annotated[float, Field(ge=LEAST_BEATS, le=256, allow_inf_nan=False)]


class Operation(BaseModel):
    """One change of a plan.

    Raises:
        PlanError: a value cannot be; when it is applied also where the plan has no such thing, or cannot be sung so.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise PlanError(f"{type(self).__name__}: {_sentence(error)}") from error

    def applied(self, plan: SongPlan) -> SongPlan:
        """The plan with this change."""
        raise NotImplementedError


class MoveNote(Operation):
    """Another pitch, start or length of a note; what is None stays."""

    do: Literal["move"] = "move"
    section: str
    note: Number
    midi: Pitch | None = None
    start_beat: float | None = Field(None, ge=-64, le=2048, allow_inf_nan=False)
    beats: Beats | None = None

    def applied(self, plan: SongPlan) -> SongPlan:
        """See `Operation`."""
        wanted = {"midi": self.midi, "start_beat": self.start_beat, "beats": self.beats}
        change = {name: value for name, value in wanted.items() if value is not None}
        if not change:
            raise PlanError(f"'{self}' moves nothing; give midi, start_beat or beats")
        section = plan.section(self.section)
        old = _note(section, self.note)
        notes = _replaced(section.notes, self.note, old.model_copy(update=change))
        return _checked(plan, section.model_copy(update={"notes": notes}), self)

    def __str__(self) -> str:
        return f"move {self.section}:{self.note}" + _values(self, ("midi", "start_beat", "beats"))


class SplitNote(Operation):
    """One note in two of the same syllable: `beats` is the first one's length, half if None; `midi` the second's."""

    do: Literal["split"] = "split"
    section: str
    note: Number
    beats: Beats | None = None
    midi: Pitch | None = None

    def applied(self, plan: SongPlan) -> SongPlan:
        """See `Operation`."""
        section = plan.section(self.section)
        old = _note(section, self.note)
        first = round(old.beats / 2, 6) if self.beats is None else self.beats
        rest = round(old.beats - first, 6)
        if min(first, rest) < LEAST_BEATS:
            raise PlanError(
                f"'{self}': the note lasts {old.beats:g} beats; both parts must last {LEAST_BEATS:g} or more"
            )
        vowels = " ".join(one for one in old.phonemes.split() if is_vowel(one)) or old.phonemes
        pair = (
            old.model_copy(update={"beats": first}),
            old.model_copy(update={
                "start_beat": round(old.start_beat + first, 6), "beats": rest, "continues": True, "phonemes": vowels,
                "midi": old.midi if self.midi is None else self.midi,
            }),
        )  # fmt: skip
        return _checked(plan, section.model_copy(update={"notes": _replaced(section.notes, self.note, *pair)}), self)

    def __str__(self) -> str:
        return f"split {self.section}:{self.note}" + _values(self, ("beats", "midi"))


class JoinNotes(Operation):
    """A note and the next one of the same syllable in one, at the first one's pitch."""

    do: Literal["join"] = "join"
    section: str
    note: Number

    def applied(self, plan: SongPlan) -> SongPlan:
        """See `Operation`."""
        section = plan.section(self.section)
        first = _note(section, self.note)
        following = section.notes[self.note] if self.note < len(section.notes) else None
        if following is None or not following.continues or following.backing != first.backing:
            named = "no note" if following is None else f"another syllable ('{following.syllable}')"
            raise PlanError(
                f"'{self}': after the note comes {named}; only notes of one syllable can be joined, and words of fewer "
                "syllables are sung by 'words'"
            )
        beats = round(following.start_beat + following.beats - first.start_beat, 6)
        notes = (*section.notes[: self.note - 1], first.model_copy(update={"beats": beats}),
                 *section.notes[self.note + 1 :])  # fmt: skip
        return _checked(plan, section.model_copy(update={"notes": notes}), self)

    def __str__(self) -> str:
        return f"join {self.section}:{self.note}"


class ChangeWords(Operation):
    """Other words of a line. With as many syllables its notes stay; else the section's melody is set anew."""

    do: Literal["words"] = "words"
    section: str
    line: Number
    words: str = Field(min_length=1, max_length=1000)

    def applied(self, plan: SongPlan) -> SongPlan:
        """See `Operation`."""
        section = plan.section(self.section)
        if self.line > len(section.lines):
            raise PlanError(f"'{self}': section '{section.id}' has {len(section.lines)} lines, no line {self.line}")
        try:
            return with_new_line(plan, section.id, self.line - 1, self.words, plan.seed)
        except LyricsError as error:
            raise PlanError(f"'{self}': {error}") from error

    def __str__(self) -> str:
        return f"words {self.section}:{self.line} {self.words}"


class ChangeChord(Operation):
    """Another chord in the place of one."""

    do: Literal["chord"] = "chord"
    section: str
    chord: Number
    symbol: str

    def applied(self, plan: SongPlan) -> SongPlan:
        """See `Operation`."""
        section = plan.section(self.section)
        if self.chord > len(section.chords):
            raise PlanError(f"'{self}': section '{section.id}' has {len(section.chords)} chords, no chord {self.chord}")
        try:
            parse_chord(self.symbol)
        except ValueError as error:
            raise PlanError(f"'{self}': {error}") from error
        new = section.chords[self.chord - 1].model_copy(update={"symbol": self.symbol})
        return _checked(plan, section.model_copy(update={"chords": _replaced(section.chords, self.chord, new)}), self)

    def __str__(self) -> str:
        return f"chord {self.section}:{self.chord} {self.symbol}"


class Transpose(Operation):
    """Notes, chords and key of the song, or of one section, so many semitones higher."""

    do: Literal["transpose"] = "transpose"
    semitones: int = Field(ge=-12, le=12)
    section: str | None = None

    def applied(self, plan: SongPlan) -> SongPlan:
        """See `Operation`."""
        if self.section is not None:
            new = _transposed(plan.section(self.section), plan.key_of(plan.section(self.section)), self.semitones)
            key = _higher(plan.key_of(plan.section(self.section)), self.semitones)
            kept = None if key == plan.key_value else str(key)
            return _checked(plan, new.model_copy(update={"key": kept}), self)
        sections = tuple(_transposed(one, plan.key_of(one), self.semitones) for one in plan.sections)
        sections = tuple(
            one if one.key is None else one.model_copy(update={"key": str(_higher(plan.key_of(one), self.semitones))})
            for one in sections
        )
        made = plan.model_copy(update={"sections": sections, "key": str(_higher(plan.key_value, self.semitones))})
        for section in plan.sections:
            _require_range(made, plan, section.id, self)
        return made

    def __str__(self) -> str:
        return " ".join(["transpose", *([] if self.section is None else [self.section]), f"{self.semitones:+d}"])


Operations = Annotated[
    MoveNote | SplitNote | JoinNotes | ChangeWords | ChangeChord | Transpose, Field(discriminator="do")
]
KINDS: dict[str, Callable[..., Operation]] = {
    "move": MoveNote, "split": SplitNote, "join": JoinNotes, "words": ChangeWords, "chord": ChangeChord,
    "transpose": Transpose,
}  # fmt: skip
FORMS = (
    "move SECTION:NOTE midi=64 start_beat=2.5 beats=1", "split SECTION:NOTE beats=0.5 midi=62", "join SECTION:NOTE",
    "words SECTION:LINE the new words", "chord SECTION:CHORD Am7", "transpose [SECTION] +2",
)  # fmt: skip


def apply_all(plan: SongPlan, operations: Iterable[Operation]) -> SongPlan:
    """The plan after all operations, in their order.

    Raises:
        PlanError: one of them cannot be done; the plan stays.
    """
    for operation in operations:
        plan = operation.applied(plan)
    return plan


def read_operation(text: str) -> Operation:
    """An operation as `songwright edit` takes it.

    Raises:
        PlanError: it is none.
    """
    kind, _, rest = text.strip().partition(" ")
    if kind not in KINDS:
        raise PlanError(f"'{text}' is no edit; write one of: {'; '.join(FORMS)}")
    form = next(form for form in FORMS if form.startswith(kind))
    try:
        if kind == "transpose":
            *section, semitones = shlex.split(rest)
            return Transpose(semitones=_whole(semitones), section=section[0] if section else None)
        place, _, rest = rest.strip().partition(" ")
        section_id, colon, number = place.rpartition(":")
        if not colon:
            raise ValueError(f"'{place}' is no place")
        at = {"section": section_id, "chord" if kind == "chord" else "line" if kind == "words" else "note":
              _whole(number)}  # fmt: skip
        if kind == "words":
            return ChangeWords(**at, words=rest.strip())
        if kind == "chord":
            return ChangeChord(**at, symbol=rest.strip())
        return KINDS[kind](**at, **_read_values(rest))
    except (ValueError, TypeError) as error:
        raise PlanError(f"'{text}' is not understood ({error}); write it like this: {form}") from error


def read_operations(text: str) -> tuple[Operation, ...]:
    """A JSON list of operations, such as `[{"do": "move", "section": "chorus-2", "note": 5, "midi": 64}]`.

    Raises:
        PlanError: it is none.
    """
    try:
        return tuple(TypeAdapter(tuple[Operations, ...]).validate_json(text))
    except (ValidationError, PlanError) as error:
        why = _sentence(error) if isinstance(error, ValidationError) else str(error)
        raise PlanError(f"the list of edits cannot be read: {why}") from error


_Item = TypeVar("_Item", Note, Chord)


def _replaced(items: tuple[_Item, ...], number: int, *new: _Item) -> tuple[_Item, ...]:
    return items[: number - 1] + new + items[number:]


def _note(section: Section, number: int) -> Note:
    if number > len(section.notes):
        raise PlanError(f"section '{section.id}' has {len(section.notes)} notes, no note {number}")
    return section.notes[number - 1]


def _checked(plan: SongPlan, section: Section, operation: Operation) -> SongPlan:
    """The plan with another section, if it can be sung."""
    made = plan.model_copy(
        update={"sections": tuple(section if one.id == section.id else one for one in plan.sections)}
    )
    try:
        made.check()
    except PlanError as error:
        raise PlanError(f"'{operation}' cannot be done: {str(error).removeprefix('plan: ')}") from error
    _require_range(made, plan, section.id, operation)
    return made


def _require_range(made: SongPlan, plan: SongPlan, section_id: str, operation: Operation) -> None:
    """That the singer can sing what is new in a section."""
    try:
        reach = singer_range(plan.voice)
        lowest, highest = reach.extreme_low, reach.extreme_high
    except StyleError:  # a voice of the user's own, of whose range nothing is known
        lowest, highest = LOWEST_MIDI, HIGHEST_MIDI
    old = {note.midi for note in plan.section(section_id).notes}
    for number, note in enumerate(made.section(section_id).notes, start=1):
        if not (note.midi in old or lowest <= note.midi <= highest):
            raise PlanError(
                f"'{operation}' cannot be done: note {number} ('{note.syllable}') of '{section_id}' would be MIDI "
                f"{note.midi}, and '{plan.voice}' sings {lowest} to {highest}; choose a pitch there"
            )


def _transposed(section: Section, key: Key, semitones: int) -> Section:
    new_key = _higher(key, semitones)
    notes = tuple(note.model_copy(update={"midi": note.midi + semitones}) for note in section.notes)
    chords = tuple(
        chord.model_copy(update={"symbol": parse_chord(chord.symbol).transposed(semitones).spelled(new_key)})
        for chord in section.chords
    )
    return section.model_copy(update={"notes": notes, "chords": chords})


def _higher(key: Key, semitones: int) -> Key:
    return Key((key.tonic + semitones) % 12, key.mode)


def _values(operation: Operation, names: Iterable[str]) -> str:
    found = ((name, getattr(operation, name)) for name in names)
    return "".join(f" {name}={value:g}" for name, value in found if value is not None)


def _read_values(text: str) -> dict[str, int | float]:
    found: dict[str, int | float] = {}
    for part in shlex.split(text):
        name, equals, value = part.partition("=")
        if not equals:
            raise ValueError(f"'{part}' is not NAME=NUMBER")
        found[name] = _whole(value) if name == "midi" else float(value)
    return found


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise ValueError(f"'{text}' is no whole number") from error


def _sentence(error: ValidationError) -> str:
    """The first thing that pydantic found, in one sentence."""
    finding = error.errors()[0]
    where = ", ".join(f"operation {step + 1}" if isinstance(step, int) else str(step) for step in finding["loc"])
    value = finding["input"]
    shown = "" if isinstance(value, dict | list) else f" (it is {value!r})"
    return f"{where}: {finding['msg']}{shown}" if where else f"{finding['msg']}{shown}"
