"""From a performance's tokens to the finished files: the stages `mix` and `report`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from songwright.errors import AudioError
from songwright.mixer.checks import Check
from songwright.mixer.desk import DeskSettings, produce, readjust, write_production
from songwright.mixer.master import MasterTarget
from songwright.mixer.strips import Strip
from songwright.mixer.tags import SongTags
from songwright.production.audio_files import StemFiles, read_master
from songwright.production.folder import SongFolder
from songwright.production.jobs import Progress, load_checks, one_thread, save_checks
from songwright.production.models import (
    band_identity,
    codec_identity,
    codec_marks,
    codec_names,
    is_heard,
    voice_identity,
    weights_folders,
)
from songwright.production.performance import Performance
from songwright.production.played import PlayedBand
from songwright.production.provenance import MadeWith
from songwright.production.song_checks import song_checks
from songwright.production.tracks import render_tracks
from songwright.request import SingRequest
from songwright.song import SongPlan
from songwright.version import __version__
from songwright.waveform import Waveform


@dataclass(frozen=True)
class MixJob:
    """Decode, mix, master, write and measure the song in a folder."""

    folder: str
    stage: str = "mix"

    def run(self, progress: Progress) -> None:
        """See `jobs.Job`."""
        files = SongFolder(Path(self.folder))
        request, plan = files.request(), SongPlan.load(files.plan)
        performance = Performance.load(files.tokens, codec_marks(request.models))
        with one_thread():
            tracks = render_tracks(performance, codec_names(request.models), files.room, files.played)
            progress(0.1)
            target = MasterTarget(loudness_lufs=request.loudness_lufs)
            production = produce(tracks, plan, target, watermark=request.watermark, room=files.room)
            strips = _kept_strips(files)
            if strips:
                production = readjust(tracks, production.settings, strips, target, files.room)
        del tracks
        progress(0.65)
        kept = write_production(production, files.path, song_tags(request, plan, performance.played), request.formats)
        _remove_others(files, [*kept, *(files.stem(stem.name) for stem in production.mix.stems)])
        progress(0.8)
        save_checks(files.checks("mix"), song_checks(production, plan, request.loudness_lufs))
        progress(1.0)


@dataclass(frozen=True)
class ReportJob:
    """Write the report of the song in a folder."""

    folder: str
    stage_seconds: Mapping[str, float]
    stage: str = "report"

    def run(self, progress: Progress) -> None:
        """See `jobs.Job`."""
        progress(0.0)
        files = SongFolder(Path(self.folder))
        checks = (*load_checks(files.checks("listen")), *load_checks(files.checks("mix")))
        write_song_report(files, checks, self.stage_seconds, files.request().loudness_lufs)
        progress(1.0)


def _kept_strips(files: SongFolder) -> tuple[Strip, ...]:
    """What the user set at the desk, where this song was mixed before."""
    if not files.settings.is_file():
        return ()
    try:
        return DeskSettings.load(files.settings).mix.strips
    except AudioError:
        return ()


def song_tags(request: SingRequest, plan: SongPlan, played: PlayedBand | None) -> SongTags:
    """What the audio files say about themselves; `played` as in the performance."""
    lyrics = "\n\n".join("\n".join(section.lines) for section in plan.sections if section.lines)
    return SongTags(
        plan.title, lyrics, plan.language, plan.seed, model_identities(request, played), f"songwright {__version__}",
        request.watermark,
    )  # fmt: skip


def model_identities(request: SingRequest, played: PlayedBand | None) -> tuple[str, ...]:
    """Every model that performed, or the soundfont."""
    voice = () if request.instrumental else (voice_identity(request.models),)
    if played is not None:
        return (codec_identity(request.models), *voice, str(played))
    band = () if request.acapella else (band_identity(request.models, request.free_band),)
    return (codec_identity(request.models), *voice, *band)


def write_song_report(
    files: SongFolder, checks: Sequence[Check], stage_seconds: Mapping[str, float], target_lufs: float | None,
    made_with: MadeWith | None = None,
) -> None:  # fmt: skip
    """Write `report.json` and `report.html` from what is in the folder.

    Args:
        made_with: where the song may have been made with other weights than those of today.
    """
    from songwright.accompaniment.written import kept_score
    from songwright.production.report.make import ReportInputs, make_report, write_report
    from songwright.production.takes import load_records, records_of

    request = files.request()
    plan, stems, master = SongPlan.load(files.plan), dict(StemFiles(files.path / "stems")), read_master(files.path)
    performance = Performance.load(files.tokens)
    other_weights = (made_with.remark,) if made_with is not None and made_with.remark else ()
    inputs = ReportInputs(
        plan=plan,
        score=None if request.acapella else kept_score(files.score, plan, request.free_band),
        stems=stems,
        master=master,
        voice=Waveform.load(files.dry_voice) if performance.vocals is not None else None,
        target_lufs=target_lufs,
        checks=checks,
        command=files.command(),
        folder=files.path,
        files=files.results(),
        takes=load_records(files.takes) or records_of(plan, performance, checks),
        warnings=(*files.remarks(), *performance_warnings(performance, request, plan), *other_weights),
        stage_seconds=stage_seconds,
        weights=weights_folders(request),
        played=performance.played,
        made_with=made_with.others if made_with is not None else {},
    )
    write_report(make_report(inputs), stems, master, files.path)


def performance_warnings(performance: Performance, request: SingRequest, plan: SongPlan) -> tuple[str, ...]:
    """What the user is to know of a performance."""
    played = (performance.played.sentence, *performance.played.remarks) if performance.played is not None else ()
    if performance.vocals is None:
        return played
    unheard: tuple[str, ...] = ()
    if not request.words_check:
        unheard = ("the sung words were not checked, as asked",)
    elif not is_heard(plan.language, request.models):
        advice = "'pip install songwright[words]' brings one" if plan.language == "en" else "name one with --recogniser"
        unheard = (
            f"the sung words were not checked: no speech recogniser for '{plan.language}' is installed; {advice}",
        )
    return (*performance.vocals.warnings, *unheard, *played)


def _remove_others(files: SongFolder, kept: Sequence[Path]) -> None:
    """Stems and songs of an earlier wish would not fit this one."""
    for path in files.audio():
        if path not in kept:
            path.unlink()
