"""`report.json`: everything that was decided, measured and written of one song.

The page `report.html` shows this document; tools read it. Times are in seconds from the song's start.
"""

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from songwright.errors import AudioError
from songwright.files import write_text
from songwright.song import FORMAT_VERSION as PLAN_VERSION
from songwright.song import SectionKind

FORMAT_VERSION = 1
assert PLAN_VERSION == 1  # the fields copied from a plan are those of its version 1

Seconds = Annotated[float, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Family = Literal["voice", "stems", "master", "timing"]


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SectionResult(_Document):
    """A section where it sounds. `name` is for print, e.g. 'Chorus 2'."""

    id: str
    kind: SectionKind
    name: str
    start_seconds: Seconds
    end_seconds: Seconds
    start_bar: int = Field(ge=0)
    bars: int = Field(ge=1)
    energy: float = Field(ge=0, le=1)


class ChordResult(_Document):
    """A chord where it sounds."""

    symbol: str
    start_seconds: Seconds
    end_seconds: Seconds


class NoteResult(_Document):
    """A sung note as it was planned; `word` is its index in the report's words, the notes of a melisma share one."""

    start_seconds: Seconds
    end_seconds: Seconds
    midi: int
    syllable: str
    continues: bool
    word: int = Field(ge=0)


class WordResult(_Document):
    """A word where it is sung; line as in the plan."""

    text: str
    start_seconds: Seconds
    end_seconds: Seconds
    section_id: str
    line: int = Field(ge=0)
    backing: bool


class PartResult(_Document):
    """An instrument of the band and how much it plays."""

    name: str
    stem: str
    notes: int = Field(ge=0)


class CheckResult(_Document):
    """A measured promise; see `songwright.mixer.checks.Check`. `value` is null where nothing could be measured."""

    family: Family
    name: str
    where: str
    value: float | None
    unit: str
    bound: Literal["at most", "at least"]
    threshold: float
    passed: bool
    note: str = ""


class TakeResult(_Document):
    """The takes of one passage of one stem; see `songwright.production.record.TakeRecord`."""

    stem: str
    section_id: str
    scores: tuple[float, ...] = Field(min_length=1)
    failures: tuple[tuple[str, ...], ...]
    chosen: int = Field(ge=0)
    lines: tuple[int, ...] = ()
    manners: tuple[str, ...] = ()


class PitchCurve(_Document):
    """The pitch that Praat hears in the voice: fractional MIDI numbers, null where nothing voiced is."""

    start_seconds: Seconds
    step_seconds: float = Field(gt=0)
    midi: tuple[float | None, ...]


class LoudnessResult(_Document):
    """The master's loudness (BS.1770-5, EBU Tech 3341 and 3342); values at the ends of their windows, null for silence.

    `target_lufs` is null where the gain was held instead (a section sung again).
    """

    target_lufs: float | None
    integrated_lufs: float | None
    range_lu: float
    true_peak_dbtp: float | None
    step_seconds: float = Field(gt=0)
    momentary_lufs: tuple[float | None, ...]
    short_term_lufs: tuple[float | None, ...]


class ComponentResult(_Document):
    """A program or a model's weights that the song was made with."""

    name: str
    version: str
    sha256: Sha256 | None = None


class FileResult(_Document):
    """A file of the song folder; `path` is relative to it, with forward slashes."""

    path: str
    bytes: int = Field(ge=0)
    sha256: Sha256


class StageTime(_Document):
    """How long a stage took; the only part of the document that differs between two runs."""

    stage: str
    seconds: Seconds


class SongReport(_Document):
    """The whole report."""

    format_version: Literal[1] = 1
    title: str
    language: str
    key: str
    tempo_bpm: float
    meter: tuple[int, int]
    duration_seconds: Seconds = Field(description="of the master")
    voice: str
    style: str = Field(description="as the user wrote it")
    genre: str
    mood: str
    seed: int
    sections: tuple[SectionResult, ...]
    chords: tuple[ChordResult, ...]
    words: tuple[WordResult, ...]
    notes: tuple[NoteResult, ...]
    parts: tuple[PartResult, ...]
    checks: tuple[CheckResult, ...]
    takes: tuple[TakeResult, ...]
    warnings: tuple[str, ...]
    pitch: PitchCurve | None
    loudness: LoudnessResult
    command: str
    components: tuple[ComponentResult, ...]
    files: tuple[FileResult, ...]
    timing: tuple[StageTime, ...]

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def verdict(self) -> str:
        """`41 of 43 checks passed`."""
        return f"{len(self.checks) - len(self.failed)} of {len(self.checks)} checks passed"

    def to_json(self) -> str:
        """The document as it is written: a line for each field, and for each item of a list."""
        fields = []
        for name, value in self.model_dump(mode="json").items():
            rows = value if isinstance(value, list) and value and isinstance(value[0], dict) else None
            text = "[\n  " + ",\n  ".join(_compact(row) for row in rows) + "]" if rows is not None else _compact(value)
            fields.append(f' "{name}": {text}')
        return "{\n" + ",\n".join(fields) + "}\n"

    def save(self, path: Path) -> None:
        """Write the document.

        Raises:
            OutputError: the file cannot be written.
        """
        write_text(path, self.to_json())

    @classmethod
    def from_json(cls, text: str, source: str = "report.json") -> "SongReport":
        """Read and check a report.

        Raises:
            AudioError: not JSON, not a report, or one of another version; names the place.
        """
        advice = "run 'songwright check' on the song's folder to write it anew"
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise AudioError(
                f"{source}, line {error.lineno}, column {error.colno}: not valid JSON ({error.msg}); {advice}"
            ) from error
        if not isinstance(data, dict):
            raise AudioError(f"{source}: a report is a JSON object, this file holds a {type(data).__name__}; {advice}")
        if data.get("format_version") != FORMAT_VERSION:
            raise AudioError(
                f"{source}: format_version is {data.get('format_version')!r}, this songwright reads {FORMAT_VERSION}; "
                f"{advice}"
            )
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            finding = error.errors()[0]
            place = ", ".join(str(step) for step in finding["loc"])
            more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
            raise AudioError(f"{source}: {place}: {finding['msg']}{more}; {advice}") from error

    @classmethod
    def load(cls, path: Path) -> "SongReport":
        """Read and check a report file.

        Raises:
            AudioError: as `from_json`, or the file cannot be read.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise AudioError(
                f"there is no report at '{path}'; run 'songwright sing' again to finish the song"
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise AudioError(f"cannot read the report '{path}': {error}") from error
        return cls.from_json(text, str(path))


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
