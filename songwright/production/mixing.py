"""The desk of a finished song: faders, mutes, places and reverberations of its stems, set by the user.

The whole song is decoded and mixed by the settings that it has, with other strips; the master is decided anew, so that
it is as loud as was asked for. What comes out is laid into the folder as one edit.
"""

import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from songwright.errors import AudioError
from songwright.mixer.desk import DeskSettings, readjust, write_production
from songwright.mixer.master import MasterTarget
from songwright.mixer.strips import NO_SEND_DB, Strip, strip_of, with_strip
from songwright.mixer.tracks import MIX_STEMS, STEM_OF_ROLE, MixStem
from songwright.production.amend import amend
from songwright.production.finish import song_tags
from songwright.production.folder import SongFolder
from songwright.production.history import Change, read_history, save_history
from songwright.production.jobs import save_checks
from songwright.production.journal import SCRATCH, opened
from songwright.production.models import codec_marks, codec_names
from songwright.production.performance import Performance
from songwright.production.report.measure import measured_loudness
from songwright.production.song import Song
from songwright.production.song_checks import song_checks
from songwright.production.sung_plan import require_sung_plan
from songwright.production.tracks import render_tracks
from songwright.production.watch import Nobody, Watch
from songwright.request import FORMATS
from songwright.score import STEMS, Score
from songwright.song import SongPlan
from songwright.threads import one_thread

REMARK = "the desk was set by hand: "


@dataclass(frozen=True)
class DeskWish:
    """What is to be set at the desk; stems that are not named stay as they are.

    Attributes:
        faders_db: by stem.
        mute, unmute: stems.
        pans: by stem, -1 left … 1 right.
        sends_db: by stem, the reverberation against the dry sound; -60 for none, None as the mix decided.
        reset: first put everything back as the mix decided it.
    """

    faders_db: Mapping[str, float] = field(default_factory=dict)
    mute: Sequence[str] = ()
    unmute: Sequence[str] = ()
    pans: Mapping[str, float] = field(default_factory=dict)
    sends_db: Mapping[str, float | None] = field(default_factory=dict)
    reset: bool = False


@dataclass(frozen=True)
class StemAtDesk:
    """A stem as the desk shows it.

    Attributes:
        plays: who sounds in it.
        send_db: its reverberation, whoever decided it; None for none.
    """

    strip: Strip
    plays: tuple[str, ...]
    send_db: float | None


def desk_of(folder: Path) -> tuple[StemAtDesk, ...]:
    """The desk of a finished song; only reads.

    Raises:
        AudioError: there is no finished song.
    """
    files = SongFolder(folder)
    files.request()
    files.require_finished()
    settings = DeskSettings.load(files.settings).mix
    players, found = _players(files), []
    for name in MIX_STEMS:
        tracks = [track for track in settings.tracks if STEM_OF_ROLE[track.role] == name]
        if tracks:
            strip = strip_of(settings.strips, name)
            sends = [strip.send_db] if strip.send_db is not None else [track.send_db for track in tracks]
            send_db = next((one for one in sends if one is not None and one > NO_SEND_DB), None)
            names = players.get(name) or tuple(track.name for track in tracks)
            found.append(StemAtDesk(strip, names, send_db))
    return tuple(found)


def set_desk(folder: Path, wish: DeskWish, watch: Watch | None = None) -> Song:
    """Set the desk of a finished song, and mix and master it so.

    Raises:
        AudioError: there is no such stem, it cannot be set so, or there is no finished song.
        PlanError: its plan was edited by hand and not sung yet.
        OutputError: a file cannot be written, or another command is at work; the song is then as it was.
    """
    with opened(folder):
        files = SongFolder(folder)
        require_sung_plan(files)
        present = {one.strip.stem: one for one in desk_of(folder)}
        settings = DeskSettings.load(files.settings)
        strips = _wished(settings.mix.strips, wish, present)
        if strips != settings.mix.strips:
            with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=files.workings) as scratch, one_thread():
                _mix(files, SongFolder(Path(scratch)), settings, strips, wish, watch or Nobody())
    return Song.load(folder)


def _wished(
    strips: tuple[Strip, ...], wish: DeskWish, present: Mapping[MixStem, StemAtDesk]
) -> tuple[Strip, ...]:  # fmt: skip
    if wish.reset:
        strips = ()
    both = set(wish.mute) & set(wish.unmute)
    if both:
        raise AudioError(f"'{min(both)}' is to be muted and not to be muted; ask for one of them")
    settings: list[tuple[str, Mapping[str, object]]] = [
        *((name, {"fader_db": value}) for name, value in wish.faders_db.items()),
        *((name, {"muted": True}) for name in wish.mute),
        *((name, {"muted": False}) for name in wish.unmute),
        *((name, {"pan": value}) for name, value in wish.pans.items()),
        *((name, {"send_db": value}) for name, value in wish.sends_db.items()),
    ]
    for name, change in settings:
        stem = _stem_named(name, present)
        strips = with_strip(strips, replace(strip_of(strips, stem), **change))  # type: ignore[arg-type]
    return strips


def _stem_named(name: str, present: Mapping[MixStem, StemAtDesk]) -> MixStem:
    for stem, one in present.items():
        if name == stem:
            return stem
        if name in one.plays:
            others = ", ".join(other for other in one.plays if other != name)
            beside = f", together with {others}" if others else ""
            raise AudioError(f"the {name} has no stem of its own, it sounds in '{stem}'{beside}; set '{stem}'")
    raise AudioError(f"there is no stem '{name}' in this song; it has {', '.join(present)}")


def _players(files: SongFolder) -> dict[str, tuple[str, ...]]:
    """Who plays in each stem of the band."""
    if not files.score.is_file():
        return {}
    score = Score.load(files.score)
    return {name: tuple(part.name for part in score.stem(name)) for name in STEMS}


def _mix(
    files: SongFolder, new: SongFolder, settings: DeskSettings, strips: tuple[Strip, ...], wish: DeskWish, watch: Watch
) -> None:
    request, plan = files.request(), SongPlan.load(files.plan)
    performance = Performance.load(files.tokens, codec_marks(request.models))
    watch.stage("mix", 0.0)
    tracks = render_tracks(performance, codec_names(request.models), files.room, files.played)
    watch.stage("mix", 0.3)
    production = readjust(tracks, settings, strips, MasterTarget(loudness_lufs=request.loudness_lufs), files.room)
    del tracks
    watch.stage("mix", 0.7)
    formats = [suffix for suffix in FORMATS if files.song(suffix).is_file()]
    write_production(production, new.path, song_tags(request, plan, performance.played), formats)
    watch.stage("mix", 1.0)
    save_checks(new.checks("mix"), song_checks(production, plan, request.loudness_lufs))
    # Nothing is laid into the new stems and master: they were made as a whole.
    before = [replace(one, stretches={}) for one in read_history(files)]
    save_history(new, [*before, Change("", None, 0, None, {}, kind="mixed")])
    remarks = [remark for remark in files.remarks() if not remark.startswith(REMARK)]
    if strips:
        remarks.append(REMARK + "; ".join(map(str, strips)))
    line = shlex.join(["songwright", "mix", files.path.name, *_options(wish)])
    new.remember(request, remarks, f"{files.command()} && {line}")
    what = "; ".join(map(str, strips)) or "as mixed"
    amend(files, new, f"desk: {what}", loudness=measured_loudness(production.master.wave, request.loudness_lufs))
    watch.stage("report", 1.0)


def _options(wish: DeskWish) -> list[str]:
    found = ["--reset"] if wish.reset else []
    for name, value in wish.faders_db.items():
        found += [f"--{name}", f"{value:g}"]
    for option, names in (("--mute", wish.mute), ("--unmute", wish.unmute)):
        for name in names:
            found += [option, name]
    found += [part for name, pan in wish.pans.items() for part in ("--pan", f"{name}={pan:g}")]
    for name, send in wish.sends_db.items():
        text = "mixed" if send is None else "off" if send <= NO_SEND_DB else f"{send:g}"
        found += ["--send", f"{name}={text}"]
    return found
