"""The song folder: where everything is, what was asked of it, and whose song it holds."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from songwright.errors import AudioError, OutputError, PlanError
from songwright.files import write_text
from songwright.production.ledger import WORKINGS, Ledger, file_sha256
from songwright.production.lock import LOCK
from songwright.request import FORMATS, SOUNDFONT, ModelChoice, SingRequest, SongRequest
from songwright.scratch import RoomOnDisk
from songwright.song import SongPlan

PAPER = ("plan.json", "score.json", "score.mid", "lead-sheet.musicxml", "song.lrc")
RESULTS = ("tokens.safetensors", "mix.json", "report.json", "report.html", *(f"song.{suffix}" for suffix in FORMATS))


@dataclass(frozen=True)
class SongFolder:
    """Paths in a song folder."""

    path: Path

    @property
    def plan(self) -> Path:
        return self.path / "plan.json"

    @property
    def score(self) -> Path:
        return self.path / "score.json"

    @property
    def tokens(self) -> Path:
        return self.path / "tokens.safetensors"

    @property
    def settings(self) -> Path:
        return self.path / "mix.json"

    @property
    def takes(self) -> Path:
        return self.working("takes.json")

    @property
    def resung(self) -> Path:
        """What was changed after the song was finished."""
        return self.working("resung.json")

    @property
    def memory(self) -> Path:
        """What was asked for."""
        return self.working("request.json")

    @property
    def sung_plan(self) -> Path:
        """The plan that was performed: what a plan that is edited by hand differs from."""
        return self.working("sung-plan.json")

    @property
    def dry_voice(self) -> Path:
        """The lead voice before the mix."""
        return self.working("lead.flac")

    @property
    def played(self) -> Path:
        """The folder of the stems that do not come from tokens."""
        return self.working("played")

    @property
    def workings(self) -> Path:
        return self.path / WORKINGS

    def make_workings(self) -> None:
        """Begin a song folder.

        Raises:
            OutputError: it cannot be made.
        """
        try:
            self.workings.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"cannot write '{self.path}': {error.strerror or error}; choose another folder with -o"
            ) from error

    @property
    def room(self) -> RoomOnDisk:
        """Where audio is worked on."""
        return RoomOnDisk(self.path / WORKINGS)

    def checks(self, stage: str) -> Path:
        return self.working(f"checks-{stage}.json")

    def working(self, name: str) -> Path:
        return self.path / WORKINGS / name

    def stem(self, name: str) -> Path:
        return self.path / "stems" / f"{name}.wav"

    def song(self, suffix: str) -> Path:
        return self.path / f"song.{suffix}"

    def name(self, path: Path) -> str:
        """A path as the ledger writes it."""
        return path.relative_to(self.path).as_posix()

    def audio(self) -> tuple[Path, ...]:
        """The stems and songs that are there."""
        return (*sorted((self.path / "stems").glob("*.wav")), *(p for p in map(self.song, FORMATS) if p.is_file()))

    def results(self) -> tuple[Path, ...]:
        """Every file of the song that is there, but for the report."""
        first = [self.path / name for name in (*PAPER, "tokens.safetensors", "mix.json")]
        return tuple(path for path in (*first, *self.audio()) if path.is_file())

    def remember(self, request: SingRequest, remarks: Sequence[str], command: str | None = None) -> None:
        """Write down what was asked and what the planner remarked, for later stages and commands."""
        wishes = {name: value for name, value in asdict(request).items() if name != "song"}
        memory = {"command": command or command_line(request), "remarks": remarks, "request": wishes}
        write_text(self.memory, json.dumps(memory, indent=1, ensure_ascii=False) + "\n")

    def request(self) -> SingRequest:
        """What was asked; its song is the plan in the folder.

        Raises:
            AudioError: this is no folder that `songwright sing` made.
        """
        wishes = self._remembered()["request"]
        # Songs older than the voice's own codec had one for everything.
        models = ModelChoice(**{"voice_codec": wishes["models"]["codec"], **wishes["models"]})
        fields = {**wishes, "formats": tuple(wishes["formats"]), "models": models}
        return SingRequest(SongRequest(self.plan), **fields)

    def require_finished(self) -> None:
        """That there is a finished song to change.

        Raises:
            AudioError: there is not.
        """
        if not self.tokens.is_file() or not self.settings.is_file():
            raise AudioError(f"the song in '{self.path}' is not finished; run 'songwright sing' again first")

    def command(self) -> str:
        """The line that makes this song."""
        return str(self._remembered()["command"])

    def remarks(self) -> tuple[str, ...]:
        """What the planner remarked."""
        return tuple(self._remembered()["remarks"])

    def _remembered(self) -> dict:  # type: ignore[type-arg]
        path = self.memory
        try:
            return dict(json.loads(path.read_text(encoding="utf-8")))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise AudioError(
                f"'{self.path}' is not a song folder that 'songwright sing' made; name such a folder"
            ) from error
        except (OSError, ValueError) as error:
            raise AudioError(f"cannot read '{path}' ({error}); run 'songwright sing' again") from error


def guard(files: SongFolder, plan: SongPlan, source: Path | None, ledger: Ledger, force: bool) -> None:
    """That the folder is free, or holds this song; with `force` what another one left is removed.

    Args:
        source: the plan file that is sung; a plan in its own folder may have been edited.

    Raises:
        OutputError: it holds another song, or files that we would overwrite.
    """
    guard_free(files)
    there = [name for name in (*PAPER, *RESULTS, "stems") if (files.path / name).exists()]
    if not there:
        return
    is_own = source is not None and files.plan.exists() and source.resolve() == files.plan.resolve()
    if force:
        clear(files, ledger, keep=source if is_own else None)
        return
    advice = "choose another folder with -o, or overwrite it with --force"
    if files.resung.exists():
        raise OutputError(f"'{files.path}' holds a song that was changed since it was sung; {advice}")
    if is_own:
        return
    if not files.plan.is_file():
        raise OutputError(f"'{files.path}' holds a {there[0]} already; {advice}")
    if files.plan.read_bytes() == plan.to_json().encode():
        return
    known = ledger.knows("plan.json")
    if known is not None and file_sha256(files.plan) != known:
        raise OutputError(
            f"'{files.plan}' was edited since; sing the edited plan with 'songwright sing {files.path}', or {advice}"
        )
    raise OutputError(f"'{files.path}' holds another song ({_described(files.plan)}); {advice}")


def guard_free(files: SongFolder) -> None:
    """That the folder is one, or can become one.

    Raises:
        OutputError: a file is in its place.
    """
    if files.path.exists() and not files.path.is_dir():
        raise OutputError(f"'{files.path}' is a file; choose a folder with -o")


def clear(files: SongFolder, ledger: Ledger, keep: Path | None = None) -> None:
    """Remove the song that a folder holds: our files, nobody else's, and not the plan that is to be sung."""
    ledger.forget()
    lock = files.working(LOCK)  # which we hold: another one would be no lock for those who wait for it
    workings = sorted((path for path in files.path.glob(f"{WORKINGS}/**/*") if path != lock), reverse=True)
    for path in (*(files.path / name for name in (*PAPER, *RESULTS)), *files.audio(), *workings):
        if keep is not None and path.exists() and path.samefile(keep):
            continue
        try:
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"cannot remove '{path}': {error.strerror}; choose another folder with -o") from error


def command_line(request: SingRequest) -> str:
    """The command that makes this song; with the folder's plan where the words were not in a file."""
    song, usual = request.song, SingRequest(request.song)
    words = str(song.lyrics)
    line: list[str] = ["songwright", "sing", "plan.json" if "\n" in words or words == "-" else words]
    options: Sequence[tuple[str, object]] = (
        ("--style", song.style or None), ("--tempo", song.tempo_bpm), ("--key", song.key), ("--meter", song.meter),
        ("--duration", song.duration_seconds), ("--language", song.language), ("--voice", song.voice),
        ("--seed", song.seed), ("--pronunciations", song.pronunciations), ("--reference", song.reference),
        ("--melody", song.melody), ("--tune", song.tune), ("--tune-part", song.tune_part),
        ("--expression", request.expression if request.expression != usual.expression else None),
        ("--takes", request.takes if request.takes != usual.takes else None),
        ("--loudness", request.loudness_lufs if request.loudness_lufs != usual.loudness_lufs else None),
        ("--format", ",".join(request.formats) if request.formats != usual.formats else None),
        ("--band", _band(request)), ("--score", request.score),
        ("--codec", _unless(request.models.codec, usual.models.codec)),
        ("--voice-codec", _unless(request.models.voice_codec, usual.models.voice_codec)),
        ("--voice-weights", request.models.voice), ("--band-weights", request.models.band),
        ("--recogniser", request.models.recogniser),
    )  # fmt: skip
    for name, value in options:
        if value is not None:
            line += [name, f"{value:g}" if isinstance(value, float) else str(value)]
    flags = (
        ("--instrumental", request.instrumental), ("--acapella", request.acapella),
        ("--no-watermark", not request.watermark), ("--no-words-check", not request.words_check),
    )  # fmt: skip
    return shlex.join([*line, *(name for name, given in flags if given)])


def _unless(given: str, usual: str) -> str | None:
    return None if given == usual else given


def _band(request: SingRequest) -> str | None:
    if request.models.soundfont is not None:
        return f"{SOUNDFONT}{request.models.soundfont}"
    return "free" if request.free_band else None


def _described(path: Path) -> str:
    try:
        plan = SongPlan.load(path)
    except PlanError:
        return "its plan cannot be read"
    return f"'{plan.title}', seed {plan.seed}"
