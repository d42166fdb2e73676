"""One section of a finished song sung and played again; every other sample of every stem stays as it is.

The new take is decoded and mixed with the old settings (`mix.json`: nothing is measured again, so every gain is held)
and laid into the old files: from the section's first sound to at most two seconds after its end, where reverberation
and releases of the old take are cross-faded into. What follows the tail is copied, not rendered.
"""

import shlex
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from songwright.accompaniment.written import kept_score
from songwright.errors import AudioError, PlanError
from songwright.files import write_text
from songwright.mixer.desk import DeskSettings, reproduce
from songwright.mixer.dither import dithered
from songwright.mixer.export import write_audio
from songwright.production.check import measure_files, read_master
from songwright.production.exchange import WISH, exchange, finish_exchange, staging_folder
from songwright.production.finish import song_tags, write_song_report
from songwright.production.folder import SongFolder
from songwright.production.history import SungAgain, read_history, save_history
from songwright.production.jobs import ListenJob, PlayJob, Progress, SingJob, load_checks, save_checks
from songwright.production.ledger import Ledger, file_sha256, fingerprint
from songwright.production.models import band_folder, codec_marks, voice_folder
from songwright.production.new_words import with_new_words
from songwright.production.performance import Performance, sung_span
from songwright.production.planning import write_plan
from songwright.production.provenance import require_same_codes
from songwright.production.record import Passage
from songwright.production.schedule import Step, do_steps
from songwright.production.sing import Identities
from songwright.production.song import Song
from songwright.production.splice import TAIL_SECONDS, Stretch, spliced
from songwright.production.takes import laid_in, load_records, records_of, save_records, with_another_take
from songwright.production.tracks import render_tracks
from songwright.production.watch import Nobody, Watch
from songwright.request import FORMATS, SingRequest
from songwright.song import SongPlan
from songwright.threads import one_thread
from songwright.vocals.alignment import FRAME_RATE_HZ
from songwright.waveform import Waveform


def resing(
    folder: Path, section_id: str, *, seed: int | None = None, lyrics: str | None = None, watch: Watch | None = None
) -> Song:
    """Perform one section again and leave all else as it is.

    Args:
        seed: of the new take; by default it is the section's next take by the song's own seed.
        lyrics: new words for the section, a line of text for each line (or parted by ' / '); its bars and chords
            stay, and the melody stays where the syllables are as many as before.

    Raises:
        PlanError: there is no such section, or the new words do not fit it.
        AudioError: the folder does not hold a finished song, or one that another codec performed.
        OutputError: a file cannot be written; the song is then as it was.
    """
    watch = watch or Nobody()
    finish_exchange(folder)
    old = SongFolder(folder)
    request, plan = old.request(), SongPlan.load(old.plan)
    plan.section(section_id)
    if not old.tokens.is_file() or not old.settings.is_file():
        raise AudioError(f"the song in '{folder}' is not finished; run 'songwright sing' again first")
    other_weights = require_same_codes(old, request)
    history = read_history(old)
    before = sum(one.section_id == section_id and one.seed is None for one in history)
    again = SungAgain(section_id, seed, 0 if seed is not None else request.takes + before, lyrics, {})
    if lyrics is not None:
        plan = with_new_words(plan, section_id, lyrics, plan.seed if seed is None else seed)
    _Resinging(old, SongFolder(staging_folder(folder)), request, plan, again, other_weights, watch).run(history)
    exchange(folder)
    return Song.load(folder)


@dataclass(frozen=True)
class _Resinging:
    """The changed song in the making, complete and in a folder of its own."""

    old: SongFolder
    new: SongFolder
    request: SingRequest
    plan: SongPlan
    again: SungAgain
    other_weights: str | None
    watch: Watch

    def run(self, history: tuple[SungAgain, ...]) -> None:
        self._begin()
        before = Performance.load(self.old.tokens, codec_marks(self.request.models))
        after = self._performed(before)
        after.save(self.new.tokens, codec_marks(self.request.models))
        stretches = self._stretches(before, after)
        rate = read_master(self.old).sample_rate_hz
        seconds = {name: one.seconds(rate) for name, one in stretches.items()}
        self._write_down((*history, replace(self.again, stretches=seconds)))
        self._finish(stretches)
        self._record(before, after)
        checks = (*load_checks(self.new.checks("listen")), *load_checks(self.new.checks("mix")))
        write_song_report(self.new, checks, Ledger(self.old.path).stage_seconds, None)
        self.watch.stage("report", 1.0)

    def _begin(self) -> None:
        """The new song's papers; what is left of another wish is removed."""
        wish = fingerprint(asdict(self.again), file_sha256(self.old.tokens), self.plan.to_json())
        mark = self.new.path / WISH
        if self.new.path.exists() and (not mark.is_file() or mark.read_text(encoding="utf-8") != wish):
            shutil.rmtree(self.new.path)
        write_text(mark, wish)
        score = kept_score(self.old.score, SongPlan.load(self.old.plan), self.request.free_band)
        write_plan(self.plan, score, self.new.path)
        played = sorted(self.old.played.glob("*"))
        for path in (self.old.settings, self.old.working("request.json"), self.old.takes, *played):
            target = self.new.path / self.old.name(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)

    def _performed(self, before: Performance) -> Performance:
        """The old tokens with the section from the new take."""
        models, identities = self.request.models, Identities.of(self.request, plays=bool(before.band))
        plan, only, again = str(self.new.plan), (self.again.section_id,), self.again
        take = f"{again.section_id}-{again.take if again.seed is None else f'seed-{again.seed}'}.safetensors"
        steps = []
        if before.band:
            band = self.new.working(f"band-{take}")
            play = PlayJob(plan, str(self.new.score), str(band), self.request.free_band, str(band_folder(models)),
                           models.codec, again.seed, again.take, only)  # fmt: skip
            steps.append(Step("band", fingerprint(identities.band), (self.new.name(band),), play))
        if before.vocals is not None and self.plan.section(again.section_id).notes:
            voice = self.new.working(f"voice-{take}")
            sing = SingJob(plan, str(voice), before.vocals.expression, str(voice_folder(models)), models.codec,
                           again.seed, again.take, only)  # fmt: skip
            steps.append(Step("voice", fingerprint(identities.voice), (self.new.name(voice),), sing))
        if not steps and before.played is not None:
            raise PlanError(
                f"nobody sings in section '{again.section_id}', and the soundfont plays its score the same way again; "
                "choose a sung section"
            )
        if not steps:
            raise PlanError(f"section '{again.section_id}' has nothing to sing or play in this song; choose another")
        do_steps(steps, Ledger(self.new.path), self.watch)
        after = before
        for step in steps:
            made = Performance.load(self.new.path / step.outputs[0])
            stems = made.band if step.name == "band" else ("vocals",)
            if made.vocals and before.vocals and len(made.vocals.parts) > len(before.vocals.parts):
                raise PlanError("this song has no backing voices; leave out the words in parentheses")
            after = laid_in(after, made, [Passage(stem, again.section_id) for stem in stems], self.plan)
        return after

    def _stretches(self, before: Performance, after: Performance) -> dict[str, Stretch]:
        """For each stem where it becomes new; the voice may begin before the section's first beat (a pickup)."""
        master = read_master(self.old)
        rate = master.sample_rate_hz
        section = self.plan.section(self.again.section_id)
        start = round(self.plan.seconds_at(section, 0) * rate)
        end = round(self.plan.seconds_at(section, section.bars * self.plan.beats_per_bar) * rate)
        stop = min(end + round(TAIL_SECONDS * rate), master.samples.shape[1])
        played = after.played.stems if after.played is not None else ()  # the voice makes the harmony give way
        stretches = {name: Stretch(start, stop) for name in (*after.band, *played)}
        if before.vocals is not None and after.vocals is not None:
            spans = [sung_span(part, section.id, self.plan) for part in (*before.vocals.parts, *after.vocals.parts)]
            firsts = [round(span.start / FRAME_RATE_HZ * rate) for span in spans if span is not None]
            stretches["vocals"] = Stretch(min([start, *firsts]), stop)
        stretches["song"] = Stretch(min(one.start for one in stretches.values()), stop)
        return stretches

    def _finish(self, stretches: Mapping[str, Stretch]) -> None:
        """Listen, and mix by the old settings, side by side."""
        heard = self.new.checks("listen")
        listen = ListenJob.of(self.request, self.new, self.new.tokens, heard, voice=self.new.dry_voice)
        tokens = file_sha256(self.new.tokens)
        outputs = tuple(self.old.name(path) for path in (*self.old.audio(), self.old.checks("mix")))
        steps = [
            Step("listen", fingerprint(tokens), (self.new.name(heard),), listen),
            Step("mix", fingerprint(tokens), outputs, RemixJob(self.old, self.new, stretches)),
        ]
        do_steps(steps, Ledger(self.new.path), self.watch)

    def _record(self, before: Performance, after: Performance) -> None:
        """Put the new take beside the others of its section."""
        records = load_records(self.old.takes)
        if not records:
            plan = SongPlan.load(self.old.plan)
            records = records_of(plan, before, load_checks(self.old.checks("listen")))
        heard = load_checks(self.new.checks("listen"))
        save_records(self.new.takes, with_another_take(records, self.plan, after, self.again.section_id, heard))

    def _write_down(self, history: tuple[SungAgain, ...]) -> None:
        """What was sung again, for the next time and for the reader of the report."""
        save_history(self.new, history)
        once = history[-1]
        places = "; ".join(f"{name} {start:.3f}-{stop:.3f} s" for name, (start, stop) in once.stretches.items())
        remark = (
            f"section '{once.section_id}' was sung again (take {once.take}, seed "
            f"{self.plan.seed if once.seed is None else once.seed}); new samples: {places}, the last "
            f"{TAIL_SECONDS:g} s of them a tail after the section; the master's gain was held"
        )
        if self.other_weights is not None:
            remark += f"; {self.other_weights}"
        options = [] if once.seed is None else ["--seed", str(once.seed)]
        options += [] if once.lyrics is None else ["--lyrics", once.lyrics]
        line = shlex.join(["songwright", "resing", self.old.path.name, "--section", once.section_id, *options])
        self.new.remember(self.request, (*self.old.remarks(), remark), f"{self.old.command()} && {line}")


@dataclass(frozen=True)
class RemixJob:
    """Mix by the old settings, and lay the stretches into the old files."""

    old: SongFolder
    new: SongFolder
    stretches: Mapping[str, Stretch]
    stage: str = "mix"

    def run(self, progress: Progress) -> None:
        """See `jobs.Job`."""
        request, plan = self.old.request(), SongPlan.load(self.new.plan)
        with one_thread():
            performance = Performance.load(self.new.tokens, codec_marks(request.models))
            tracks = render_tracks(performance, request.models.codec, self.new.room, self.new.played)
            progress(0.1)
            production = reproduce(tracks, DeskSettings.load(self.old.settings), self.new.room)
        del tracks
        progress(0.5)
        tags = song_tags(request, plan, performance.played)
        for stem in production.mix.stems:
            wave = self._laid_in(self.old.stem(stem.name), stem.wave, stem.name, plan.seed)
            write_audio(self.new.stem(stem.name), wave, tags, dither=False)
        lossless = [path for path in map(self.old.song, ("wav", "flac")) if path.is_file()]
        master = production.master.wave
        if lossless:
            master = self._laid_in(lossless[0], master, "song", plan.seed)
        for path in (path for path in map(self.old.song, FORMATS) if path.is_file()):
            write_audio(self.new.song(path.suffix[1:]), master, tags, dither=not lossless)
        progress(0.7)
        save_checks(self.new.checks("mix"), measure_files(self.new, plan, None))
        progress(1.0)

    def _laid_in(self, path: Path, new: Waveform, name: str, seed: int) -> Waveform:
        words = (dithered(new, 24, seed) / 2.0**31).astype(np.float32)
        return spliced(Waveform.load(path), Waveform(words, new.sample_rate_hz), self.stretches[name])
