"""The slow steps of a song as jobs: each reads files, writes one file, and runs here or in a process of its own.

Every job computes on one thread, so that its bytes do not hang on how many cores a machine has; two cores are used by
two jobs side by side.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from songwright.files import write_text
from songwright.mixer.checks import Check
from songwright.mixer.tracks import Track
from songwright.production.folder import SongFolder
from songwright.production.models import codec_marks, codec_names
from songwright.production.performance import Performance
from songwright.production.played import played_by
from songwright.request import ModelChoice, SingRequest
from songwright.scratch import RoomOnDisk
from songwright.song import SongPlan
from songwright.threads import one_thread

Progress = Callable[[float], None]


class Job(Protocol):
    """One slow step."""

    @property
    def stage(self) -> str:
        """Its stage, as `watch.STAGES` names them."""
        ...

    def run(self, progress: Progress) -> None:
        """Do it and write its file, atomically."""
        ...


@dataclass(frozen=True)
class SingJob:
    """Sing a plan.

    Attributes:
        plan, output: files.
        seed: in place of the plan's own.
        take: its number, for all sections that are sung.
        only: the sections to be sung; None for all.
        again: it is a take of lines that were not understood, to be sung as clearly as `diction_of_retake` says.
        weights: folder of the voice.
        codec: of the voice, as `Codec.from_pretrained` names it.
    """

    plan: str
    output: str
    expression: float
    weights: str
    codec: str
    seed: int | None = None
    take: int = 0
    only: tuple[str, ...] | None = None
    again: bool = False
    stage: str = "voice"

    def run(self, progress: Progress) -> None:
        """See `Job`."""
        from songwright.vocals.stage import Diction, SingingOptions, diction_of_retake, sing

        plan = _plan(self.plan, self.seed)
        options = SingingOptions(
            self.expression, _takes(plan, self.take, self.only),
            only=None if self.only is None else frozenset(self.only),
            diction=diction_of_retake(self.take) if self.again else Diction(),
        )  # fmt: skip
        with one_thread():
            track = sing(plan, None, options, Path(self.weights), self.codec, progress)
        Performance(vocals=track).save(Path(self.output), codec_marks(ModelChoice(voice_codec=self.codec)))


@dataclass(frozen=True)
class PlayJob:
    """Let the band play a plan; attributes as in `SingJob`.

    Attributes:
        score: file of what was written for the band, or invented by it.
        free: it improvises.
        weights: folder of the band, or of a MusicGen checkpoint.
        soundfont: a file that plays in its place, without tokens.
        played: the folder for what it plays.
    """

    plan: str
    score: str
    output: str
    free: bool
    weights: str
    codec: str
    seed: int | None = None
    take: int = 0
    only: tuple[str, ...] | None = None
    soundfont: str | None = None
    played: str = ""
    stage: str = "band"

    def run(self, progress: Progress) -> None:
        """See `Job`."""
        from songwright.accompaniment.musicgen import is_musicgen, perform_musicgen
        from songwright.accompaniment.stage import BandOptions, perform
        from songwright.accompaniment.written import kept_score

        plan = _plan(self.plan, self.seed)
        # Another seed is another performance of the same score.
        score = kept_score(Path(self.score), _plan(self.plan, None), self.free)
        if self.soundfont is not None:
            with one_thread():
                played = played_by(Path(self.soundfont), score, plan, Path(self.played), progress)
            Performance(played=played).save(Path(self.output), {})
            return
        takes, weights = _takes(plan, self.take, self.only), Path(self.weights)
        with one_thread():
            if is_musicgen(weights):
                stems: Mapping[str, np.ndarray] = perform_musicgen(plan, score, weights, self.codec, takes, progress)
            else:
                only = None if self.only is None else frozenset(self.only)
                options = BandOptions(takes=takes, free=self.free, only=only)
                stems = perform(plan, score, options=options, weights=weights, progress=progress).stems
        Performance(band=dict(stems)).save(Path(self.output), codec_marks(ModelChoice(self.codec)))


@dataclass(frozen=True)
class ListenJob:
    """Decode a performance and check it against its plan.

    Attributes:
        score: file of what the band plays.
        tokens: the performance's file.
        output: the checks' file.
        played: the folder of what was played without tokens.
        codec, voice_codec: as in `ModelChoice`.
        only: the sections to be listened to; None for all.
        words: whether to hold the words against the lyrics where a recogniser is installed.
        voice: where to keep the dry lead voice, for the report; None for nowhere.
        free: the band invented its score.
        recogniser: as in `ModelChoice`.
    """

    plan: str
    score: str
    tokens: str
    output: str
    codec: str
    words: bool
    played: str
    only: tuple[str, ...] | None = None
    voice: str | None = None
    free: bool = False
    recogniser: str | None = None
    voice_codec: str = ModelChoice.voice_codec
    stage: str = "listen"

    @classmethod
    def of(
        cls, request: SingRequest, files: SongFolder, tokens: Path, output: Path, *,
        only: tuple[str, ...] | None = None, voice: Path | None = None,
    ) -> "ListenJob":  # fmt: skip
        """Listening to a song in a folder as a request asks for it; the other arguments as the attributes."""
        return cls(
            str(files.plan), str(files.score), str(tokens), str(output), request.models.codec, request.words_check,
            str(files.played), only, None if voice is None else str(voice), request.free_band,
            request.models.recogniser, request.models.voice_codec,
        )  # fmt: skip

    def run(self, progress: Progress) -> None:
        """See `Job`."""
        from songwright.production.tracks import render_tracks

        plan = SongPlan.load(Path(self.plan))
        with one_thread():
            room = RoomOnDisk(Path(self.output).parent)
            models = ModelChoice(self.codec, voice_codec=self.voice_codec)
            performance = Performance.load(Path(self.tokens), codec_marks(models))
            tracks = render_tracks(performance, codec_names(models), room, Path(self.played))
            progress(0.3)
            if self.voice is not None and tracks[0].role == "lead":
                tracks[0].wave.save(Path(self.voice))
            save_checks(Path(self.output), self._listen(plan, tracks))
        progress(1.0)

    def _listen(self, plan: SongPlan, tracks: tuple[Track, ...]) -> tuple[Check, ...]:
        from songwright.accompaniment.written import kept_score
        from songwright.listening.recogniser import find_recogniser
        from songwright.mixer.checks.song import check_tracks

        model = Path(self.recogniser) if self.recogniser else None
        recogniser = find_recogniser(plan.language, model) if self.words else None
        score = kept_score(Path(self.score), plan, self.free)
        if self.only is not None:
            plan = plan.model_copy(update={"sections": tuple(s for s in plan.sections if s.id in self.only)})
        return check_tracks(tracks, plan, score, recogniser)


def save_checks(path: Path, checks: tuple[Check, ...]) -> None:
    """Write checks as JSON, atomically."""
    rows = [{**asdict(check), "value": float(check.value)} for check in checks]
    write_text(path, json.dumps(rows, indent=0, ensure_ascii=False) + "\n")


def load_checks(path: Path) -> tuple[Check, ...]:
    """Read what `save_checks` wrote."""
    return tuple(Check(**row) for row in json.loads(path.read_text(encoding="utf-8")))


def _plan(path: str, seed: int | None) -> SongPlan:
    plan = SongPlan.load(Path(path))
    return plan if seed is None else plan.model_copy(update={"seed": seed})


def _takes(plan: SongPlan, take: int, only: tuple[str, ...] | None) -> dict[str, int]:
    return {section.id: take for section in plan.sections if take and (only is None or section.id in only)}
