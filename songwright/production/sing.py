"""From a request to a finished song folder, stage after stage; what the folder holds already is not made again."""

import time
from collections.abc import Set
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from songwright.files import write_text
from songwright.listening.recogniser import require_whisper
from songwright.production.finish import MixJob, ReportJob
from songwright.production.folder import SongFolder, guard, guard_free
from songwright.production.jobs import ListenJob, PlayJob, SingJob, load_checks
from songwright.production.journal import forget_undone, opened
from songwright.production.ledger import Ledger, file_sha256, fingerprint
from songwright.production.models import (
    band_folder,
    band_identity,
    band_stems,
    codec_identity,
    codec_marks,
    recogniser_identity,
    voice_folder,
    voice_identity,
)
from songwright.production.paper import put_on_paper, write_paper
from songwright.production.performance import CodecMarks, Performance
from songwright.production.played import audio_file
from songwright.production.record import Passage
from songwright.production.schedule import Step, do_steps
from songwright.production.song import Song
from songwright.production.takes import Take, choose_takes, laid_in, save_records
from songwright.production.watch import Nobody, Watch
from songwright.request import SingRequest
from songwright.song import SongPlan


def sing_to_folder(
    request: SingRequest, folder: Path, watch: Watch | None = None, *, force: bool = False, alone: bool | None = None
) -> Song:
    """Make the song that is asked for, or what of it the folder does not hold yet.

    Every stage is written down when its files are written, so a call that was stopped, however rudely, is taken up
    where it stopped by calling again with the same request; the result is the same to the last bit.

    Args:
        watch: is told how far each stage is.
        force: write even over another song.
        alone: keep to one process, as a batch wants that makes a song on each core; None: where there is only one.

    Raises:
        LyricsError, TuneError, StyleError, PlanError: the words, tune, score or wishes cannot be met.
        WeightsError: a model that is needed is not installed.
        OutputError: the folder holds another song, or cannot be written.
    """
    identities = Identities.of(request)  # before anything else, so that missing weights leave nothing half-made
    files, watch = SongFolder(folder), watch or Nobody()
    with ExitStack() as held:
        is_begun = files.workings.is_dir()
        if is_begun:
            held.enter_context(opened(folder))  # the plan that is sung may lie in it, half edited
        paper = put_on_paper(request.song)
        if request.score is not None:
            paper = paper.with_score(Path(request.score), any_program=request.models.soundfont is not None)
        if not is_begun:  # what cannot be sung leaves no folder behind
            if force:
                guard_free(files)
            else:
                guard(files, paper.plan, paper.source, Ledger(folder), force)
            files.make_workings()
            held.enter_context(opened(folder))
        ledger = Ledger(folder)
        guard(files, paper.plan, paper.source, ledger, force)
        forget_undone(folder)  # its files may be made anew, and then it fits them no longer
        files.remember(request, paper.remarks)
        write_paper(paper, files, ledger, request.free_band)
        watch.stage("plan", 1.0)
        making = Making(request, paper.plan, files, ledger, watch, identities, alone)
        making.perform()
        making.finish()
        if not files.sung_plan.is_file() or files.sung_plan.read_bytes() != files.plan.read_bytes():
            write_text(files.sung_plan, files.plan.read_text(encoding="utf-8"))
    return Song.load(folder)


@dataclass(frozen=True)
class Identities:
    """Which weights perform; None for those that are not needed."""

    codec: str
    voice: str | None
    band: str | None
    marks: CodecMarks

    @classmethod
    def of(cls, request: SingRequest, *, plays: bool = True) -> "Identities":
        """Those that a request needs.

        Args:
            plays: whether the band has something to play still.

        Raises:
            WeightsError: they are not there, or the recogniser that is named is not.
        """
        if request.words_check and request.models.recogniser is not None:
            require_whisper(Path(request.models.recogniser))
        return cls(
            codec_identity(request.models),
            None if request.instrumental else voice_identity(request.models),
            None if request.acapella or not plays else band_identity(request.models, request.free_band),
            codec_marks(request.models),
        )


@dataclass(frozen=True)
class Making:
    """A song in the making: its plan is on paper, its other stages are to go into the folder."""

    request: SingRequest
    plan: SongPlan
    files: SongFolder
    ledger: Ledger
    watch: Watch
    identities: Identities
    alone: bool | None = None

    def perform(self) -> None:
        """Stages `band` and `voice`, with the takes that are asked for: `tokens.safetensors`."""
        inputs = fingerprint("tokens", self._performed_from, self.request.takes, self._listened_with)
        outputs = tuple(map(self.files.name, (self.files.tokens, self.files.takes, *self._played)))
        if self.ledger.is_done("tokens", inputs):
            for stage in ("band", "voice"):
                self.watch.stage(stage, 1.0)
            return
        began = time.perf_counter()
        if self.request.takes > 1:
            performance, records = choose_takes(self.plan, self._take, self.request.takes)
        else:
            performance, records = self._performed(0, None), ()
        performance.save(self.files.tokens, self.identities.marks)
        save_records(self.files.takes, records)
        self.ledger.record("tokens", inputs, outputs, time.perf_counter() - began)

    def finish(self) -> None:
        """Stages `listen` and `mix` side by side, since neither needs the other, and then `report`."""
        plan = self.plan.to_json()
        tokens = self.ledger.knows(self.files.name(self.files.tokens))
        voice = self.files.dry_voice if self.identities.voice is not None else None
        listen = self._listening("listen", self.files.tokens, None, tokens, voice)
        request = self.request
        inputs = fingerprint(
            "mix", plan, tokens, self.identities.codec, request.loudness_lufs, request.formats, request.watermark
        )
        mix = Step("mix", inputs, self._mixed(), MixJob(str(self.files.path)))
        do_steps([listen, mix], self.ledger, self.watch, alone=self.alone)
        inputs = fingerprint(
            "report", plan, self.files.command(), self.files.remarks(),
            [self.ledger.knows(name) for step in (listen, mix) for name in step.outputs],
        )  # fmt: skip
        job = ReportJob(str(self.files.path), self.ledger.stage_seconds)
        report = Step("report", inputs, ("report.json", "report.html"), job)
        do_steps([report], self.ledger, self.watch, alone=self.alone)

    @property
    def _performed_from(self) -> list[object]:
        """What the tokens of any take depend on."""
        request, identities = self.request, self.identities
        return [self.plan.to_json(), self._score, identities.codec, identities.voice, identities.band,
                request.expression, request.free_band]  # fmt: skip

    @property
    def _score(self) -> str | None:
        """The sha256 of what the band plays."""
        return self.ledger.knows(self.files.name(self.files.score))

    @property
    def _listened_with(self) -> str | None:
        return recogniser_identity(self.plan.language, self.request.models) if self.request.words_check else None

    @property
    def _played(self) -> tuple[Path, ...]:
        """The audio of stems that do not come from tokens."""
        if self.identities.band is None or self.request.models.soundfont is None:
            return ()
        return tuple(audio_file(self.files.played, stem) for stem in band_stems(self.request.models))

    def _mixed(self) -> tuple[str, ...]:
        """The files that the stage `mix` writes."""
        stems = [] if self.request.instrumental else ["vocals"]
        stems += [] if self.request.acapella else band_stems(self.request.models)
        paths = [*map(self.files.stem, stems), *map(self.files.song, self.request.formats), self.files.settings]
        return tuple(self.files.name(path) for path in (*paths, self.files.checks("mix")))

    def _take(self, number: int, passages: tuple[Passage, ...] | None, base: Performance | None) -> Take:
        """One take with what was heard of it; see `choose_takes`."""
        performance = self._performed(number, passages)
        only = None
        if base is not None and passages is not None:
            performance = laid_in(base, performance, passages, self.plan)
            only = self._in_order({one.section_id for one in passages})
        tokens = self.files.working(f"take-{number}.safetensors")
        performance.save(tokens, self.identities.marks)
        step = self._listening(f"take-{number}", tokens, only, file_sha256(tokens))
        do_steps([step], self.ledger, self.watch, alone=self.alone)
        return Take(performance, passages, load_checks(self.files.checks(f"take-{number}")))

    def _performed(self, number: int, passages: tuple[Passage, ...] | None) -> Performance:
        """Sing and play a take, each on a core of its own: the sections of these passages, None means all."""
        steps = []
        sung = to_play = None
        if passages is not None:
            sung = self._in_order({one.section_id for one in passages if one.stem == "vocals"})
            to_play = self._in_order({one.section_id for one in passages if one.stem != "vocals"})
        band, voice = (self.files.working(f"{stage}-{number}.safetensors") for stage in ("band", "voice"))
        if self.identities.band is not None and to_play != ():
            job = PlayJob(
                str(self.files.plan), str(self.files.score), str(band), self.request.free_band,
                str(band_folder(self.request.models)), self.request.models.codec, take=number, only=to_play,
                soundfont=self.request.models.soundfont, played=str(self.files.played),
            )  # fmt: skip
            inputs = fingerprint(
                "band", self.plan.to_json(), self._score, self.identities.band, job.free, number, to_play
            )
            outputs = tuple(map(self.files.name, (band, *self._played)))
            steps.append(Step(f"band {number}", inputs, outputs, job))
        if self.identities.voice is not None and sung != ():
            sing = SingJob(
                str(self.files.plan), str(voice), self.request.expression, str(voice_folder(self.request.models)),
                self.request.models.voice_codec, take=number, only=sung, again=number > 0,
            )  # fmt: skip
            inputs = fingerprint("voice", self.plan.to_json(), self.identities.voice, sing.expression, number, sung)
            steps.append(Step(f"voice {number}", inputs, (self.files.name(voice),), sing))
        do_steps(steps, self.ledger, self.watch, alone=self.alone)
        made = {step.job.stage: Performance.load(self.files.path / step.outputs[0]) for step in steps}
        vocals = made["voice"].vocals if "voice" in made else None
        played = made["band"] if "band" in made else Performance()
        return Performance(vocals, played.band, played.played)

    def _listening(
        self, name: str, tokens: Path, only: tuple[str, ...] | None, digest: str | None, voice: Path | None = None
    ) -> Step:
        """Listening to a performance; `voice` is where to keep the dry lead."""
        heard = self.files.checks(name)
        job = ListenJob.of(self.request, self.files, tokens, heard, only=only, voice=voice)
        inputs = fingerprint(
            "listen", self.plan.to_json(), self._score, digest, self.identities.codec, self._listened_with, only
        )
        outputs = (heard,) if voice is None else (heard, voice)
        return Step(name, inputs, tuple(map(self.files.name, outputs)), job)

    def _in_order(self, ids: Set[str]) -> tuple[str, ...]:
        return tuple(section.id for section in self.plan.sections if section.id in ids)
