"""One section of a finished song, or one line of it, sung again; every other sample stays as it is.

The new take is decoded and mixed with the old settings (`mix.json`: nothing is measured again, so every gain is held)
and laid into the old files: from its first sound to at most two seconds after its end, where reverberation and
releases of the old take are cross-faded into. Nothing outside of that is computed or written.
"""

import shlex
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import soundfile

from songwright.accompaniment.written import kept_score
from songwright.errors import AudioError, PlanError
from songwright.listening.recogniser import find_recogniser
from songwright.mixer.desk import DeskSettings
from songwright.mixer.tracks import Track
from songwright.production.finish import performance_warnings, song_tags
from songwright.production.folder import SongFolder
from songwright.production.history import SungAgain, read_history, save_history
from songwright.production.jobs import PlayJob, SingJob, load_checks, save_checks
from songwright.production.journal import SCRATCH, FileFacts, Patch, commit, file_facts, opened
from songwright.production.ledger import LEDGER, WORKINGS, Ledger
from songwright.production.models import band_folder, codec_marks, recogniser_folder, voice_folder
from songwright.production.new_words import with_new_words
from songwright.production.performance import FrameSpan, Performance, sung_passages, sung_span
from songwright.production.planning import write_plan
from songwright.production.provenance import require_same_codes
from songwright.production.record import Passage
from songwright.production.remix import Remix, audio_patches, remix
from songwright.production.report.document import FileResult, SongReport
from songwright.production.report.make import updated_report
from songwright.production.song import Song
from songwright.production.splice import TAIL_SECONDS, Stretch
from songwright.production.takes import laid_in, load_records, passages_of, records_of, save_records, with_another_take
from songwright.production.touched import checks_of_section, first_sample, renewed
from songwright.production.watch import Nobody, Watch
from songwright.request import SingRequest
from songwright.song import SongPlan
from songwright.threads import one_thread
from songwright.vocals.alignment import FRAME_RATE_HZ
from songwright.waveform import Waveform


def resing(
    folder: Path, section_id: str, *, line: int | None = None, seed: int | None = None, lyrics: str | None = None,
    watch: Watch | None = None,
) -> Song:  # fmt: skip
    """Perform one section, or one of its lines, again and leave all else as it is.

    Args:
        line: the line of the section, from 1, of which only the voice sings another take; lines that are sung without
            a rest in between go with it. None for the whole section, with the band.
        seed: of the new take; by default it is the section's next take by the song's own seed.
        lyrics: new words for the section, a line of text for each line (or parted by ' / '); its bars and chords
            stay, and the melody stays where the syllables are as many as before.

    Raises:
        PlanError: there is no such section or line, or the new words do not fit it.
        AudioError: the folder does not hold a finished song, or one that another codec performed.
        OutputError: a file cannot be written; the song is then as it was.
    """
    with opened(folder):
        _resing(SongFolder(folder), section_id, line, seed, lyrics, watch or Nobody())
    return Song.load(folder)


def _resing(
    old: SongFolder, section_id: str, line: int | None, seed: int | None, lyrics: str | None, watch: Watch
) -> None:
    request, plan = old.request(), SongPlan.load(old.plan)
    plan.section(section_id)
    if not old.tokens.is_file() or not old.settings.is_file():
        raise AudioError(f"the song in '{old.path}' is not finished; run 'songwright sing' again first")
    if line is not None and lyrics is not None:
        raise PlanError("new words are sung by section; leave out the line, or the words")
    other_weights = require_same_codes(old, request)
    history = read_history(old)
    lines = () if line is None else _sung_together(old, plan, section_id, line)
    before = sum(one.section_id == section_id and one.seed is None for one in history)
    again = SungAgain(section_id, seed, 0 if seed is not None else request.takes + before, lyrics, {}, lines)
    if lyrics is not None:
        plan = with_new_words(plan, section_id, lyrics, plan.seed if seed is None else seed)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=old.workings) as scratch, one_thread():
        _Resinging(old, SongFolder(Path(scratch)), request, plan, again, other_weights, watch).run(history)


def read_line(text: str) -> tuple[str, int]:
    """`chorus-2:3` as a section's id and the number of a line, from 1.

    Raises:
        PlanError: it is not of this form.
    """
    section_id, colon, number = text.rpartition(":")
    if not colon or not number.isdecimal() or int(number) < 1:
        raise PlanError(f"'{text}' names no line; write a section and the number of its line, such as chorus-2:3")
    return section_id, int(number)


def _sung_together(files: SongFolder, plan: SongPlan, section_id: str, line: int) -> tuple[int, ...]:
    """The lines that are sung in one breath with a line; counted from 0."""
    section = plan.section(section_id)
    if line > len(section.lines):
        raise PlanError(f"section '{section_id}' has {len(section.lines)} lines, no line {line}")
    vocals = Performance.load(files.tokens).vocals
    groups = sung_passages(vocals, section) if vocals is not None else ()
    found = next((group for group in groups if line - 1 in group), None)
    if found is None:
        raise PlanError(f"nobody sings line {line} of section '{section_id}'; choose another")
    return found


@dataclass(frozen=True)
class _Resinging:
    """A change in the making. `new` is a folder for files that are made outside of the song."""

    old: SongFolder
    new: SongFolder
    request: SingRequest
    plan: SongPlan
    again: SungAgain
    other_weights: str | None
    watch: Watch

    def run(self, history: tuple[SungAgain, ...]) -> None:
        score = kept_score(self.old.score, SongPlan.load(self.old.plan), self.request.free_band)
        write_plan(self.plan, score, self.new.path)
        before = Performance.load(self.old.tokens, codec_marks(self.request.models))
        after = self._performed(before)
        after.save(self.new.tokens, codec_marks(self.request.models))
        self.watch.stage("mix", 0.0)
        rate, samples = self._sound()
        stretches = self._stretches(before, after, rate, samples)
        first = first_sample(self.plan, self.plan.section(self.again.section_id), rate)
        if self.again.lines:
            first = stretches["song"].start  # the rest of the section is heard in the dry voice that was kept
        made = remix(self.old, after, self.request.models.codec, stretches, first)
        tags = song_tags(self.request, self.plan, after.played)
        audio = audio_patches(self.old, made, stretches, tags, self.new.path)
        self.watch.stage("mix", 1.0)
        self._listen(made, after)
        seconds = {name: one.seconds(rate) for name, one in stretches.items()}
        self._write_down((*history, replace(self.again, stretches=seconds)))
        self._record(before, after)
        commit(self.old.path, self._name(), [*audio, *self._papers(audio)])
        self.watch.stage("report", 1.0)

    def _performed(self, before: Performance) -> Performance:
        """The old tokens with the section, or the lines, from the new take."""
        models, again = self.request.models, self.again
        plan, only = str(self.new.plan), (again.section_id,)
        take = f"{again.section_id}-{again.take if again.seed is None else f'seed-{again.seed}'}.safetensors"
        jobs: list[tuple[SingJob | PlayJob, Path]] = []
        if before.band and not again.lines:
            band = self.new.working(f"band-{take}")
            play = PlayJob(plan, str(self.new.score), str(band), self.request.free_band, str(band_folder(models)),
                           models.codec, again.seed, again.take, only)  # fmt: skip
            jobs.append((play, band))
        if before.vocals is not None and self.plan.section(again.section_id).notes:
            voice = self.new.working(f"voice-{take}")
            sing = SingJob(plan, str(voice), before.vocals.expression, str(voice_folder(models)), models.codec,
                           again.seed, again.take, only)  # fmt: skip
            jobs.append((sing, voice))
        if not jobs and before.played is not None:
            raise PlanError(
                f"nobody sings in section '{again.section_id}', and the soundfont plays its score the same way again; "
                "choose a sung section"
            )
        if not jobs:
            raise PlanError(f"section '{again.section_id}' has nothing to sing or play in this song; choose another")
        after = before
        for job, output in jobs:
            self._do(job)
            made = Performance.load(output)
            stems = made.band if job.stage == "band" else ("vocals",)
            if made.vocals and before.vocals and len(made.vocals.parts) > len(before.vocals.parts):
                raise PlanError("this song has no backing voices; leave out the words in parentheses")
            passages = [Passage(stem, again.section_id, again.lines) for stem in stems]
            after = laid_in(after, made, passages, self.plan)
        return after

    def _do(self, job: SingJob | PlayJob) -> None:
        job.run(lambda share: self.watch.stage(job.stage, share))
        self.watch.stage(job.stage, 1.0)

    def _sound(self) -> tuple[int, int]:
        """Sample rate and length of the song's audio, which are those of its stems.

        Raises:
            AudioError: there are no stems.
        """
        stem = next((path for path in self.old.audio() if path.parent.name == "stems"), None)
        if stem is None:
            raise AudioError(f"there are no stems in '{self.old.path}'; run 'songwright sing' again to finish the song")
        found = soundfile.info(stem)
        return found.samplerate, found.frames

    def _stretches(self, before: Performance, after: Performance, rate: int, samples: int) -> dict[str, Stretch]:
        """For each stem where it becomes new; the voice may begin before the section's first beat (a pickup)."""
        section, lines = self.plan.section(self.again.section_id), frozenset(self.again.lines) or None
        start = round(self.plan.seconds_at(section, 0) * rate)
        end = round(self.plan.seconds_at(section, section.bars * self.plan.beats_per_bar) * rate)
        spans: list[FrameSpan] = []
        if before.vocals is not None and after.vocals is not None:
            found = [sung_span(p, section.id, self.plan, lines) for p in (*before.vocals.parts, *after.vocals.parts)]
            spans = [span for span in found if span is not None]
        sung = [round(edge / FRAME_RATE_HZ * rate) for span in spans for edge in (span.start, span.stop)]
        if lines is not None:
            start, end = min(sung), max(sung)
        stop = min(end + round(TAIL_SECONDS * rate), samples)
        # The voice makes the harmony give way, whoever plays it.
        others = ("other",) if self.old.stem("other").is_file() and self._makes_room() else ()
        played = after.played.stems if after.played is not None else ()
        names = others if lines is not None else (*after.band, *played)
        stretches = {name: Stretch(start, stop) for name in names}
        if spans:
            stretches["vocals"] = Stretch(min([start, *sung]), stop)
        stretches["song"] = Stretch(min(one.start for one in stretches.values()), stop)
        return stretches

    def _makes_room(self) -> bool:
        return DeskSettings.load(self.old.settings).mix.duck_active_db is not None

    def _listen(self, made: Remix, after: Performance) -> None:
        """The checks of what is new; what was heard of the rest stands."""
        self.watch.stage("listen", 0.0)
        section = self.plan.section(self.again.section_id)
        tracks: tuple[Track, ...] = made.tracks
        score = None
        if self.again.lines:
            tracks = (replace(made.tracks[0], wave=Waveform.load(self.new.path / self.old.dry_voice.name)),)
        elif not self.request.acapella:
            score = kept_score(self.new.score, self.plan, self.request.free_band)
        recogniser = None
        if self.request.words_check and after.vocals is not None:
            recogniser = find_recogniser(self.plan.language, recogniser_folder(self.request.models))
        now = checks_of_section(tracks, self.plan, section.id, score, recogniser)
        save_checks(self.new.checks("listen"), renewed(load_checks(self.old.checks("listen")), now))
        self.watch.stage("listen", 1.0)

    def _record(self, before: Performance, after: Performance) -> None:
        """Put the new take beside the others of its passages."""
        records = load_records(self.old.takes)
        if not records:
            plan = SongPlan.load(self.old.plan)
            records = records_of(plan, before, load_checks(self.old.checks("listen")))
        heard, again = load_checks(self.new.checks("listen")), self.again
        sung = [
            one for one in passages_of(self.plan, after)
            if one.section_id == again.section_id and (not again.lines or one.lines == again.lines)
        ]  # fmt: skip
        save_records(self.new.takes, with_another_take(records, self.plan, after, sung, heard))

    @property
    def _line_numbers(self) -> str:
        return ", ".join(str(line + 1) for line in self.again.lines)

    def _name(self) -> str:
        section_id = self.again.section_id
        where = f"line {self._line_numbers} of {section_id}" if self.again.lines else f"section '{section_id}'"
        return f"{where} sung again"

    def _write_down(self, history: tuple[SungAgain, ...]) -> None:
        """What was sung again, for the next time and for the reader of the report."""
        save_history(self.new, history)
        once = history[-1]
        places = "; ".join(f"{name} {start:.3f}-{stop:.3f} s" for name, (start, stop) in once.stretches.items())
        what = f"section '{once.section_id}'"
        if once.lines:
            what = f"line {self._line_numbers} of {what}"
        remark = (
            f"{what} was sung again (take {once.take}, seed "
            f"{self.plan.seed if once.seed is None else once.seed}); new samples: {places}, the last "
            f"{TAIL_SECONDS:g} s of them a tail after what is sung; the master's gain was held"
        )
        if self.other_weights is not None:
            remark += f"; {self.other_weights}"
        options = [] if once.seed is None else ["--seed", str(once.seed)]
        options += [] if once.lyrics is None else ["--lyrics", once.lyrics]
        place = ["--line", f"{once.section_id}:{once.lines[0] + 1}"] if once.lines else ["--section", once.section_id]
        line = shlex.join(["songwright", "resing", self.old.path.name, *place, *options])
        self.new.remember(self.request, (*self.old.remarks(), remark), f"{self.old.command()} && {line}")

    def _papers(self, audio: tuple[Patch, ...]) -> list[Patch]:
        """The small files that changed, the report's data among them; its page is of the song before, and goes."""
        made = [path for path in self.new.path.rglob("*") if path.is_file()]
        done = {patch.path for patch in audio}
        skipped = {self.new.path / Path(name).name for name in done} | {self.new.path / self.old.dry_voice.name}
        found = [
            Patch(self.new.name(path), path.read_bytes()) for path in sorted(made)
            if path not in skipped and not _same(path, self.old.path / self.new.name(path))
        ]  # fmt: skip
        facts = file_facts(self.old.path, (*audio, *found))
        ledger = Ledger(self.old.path).amended({path: one.sha256 for path, one in facts.items()})
        page = self.old.path / "report.html"
        gone = [Patch(self.old.name(page), None)] if page.is_file() else []
        return [*found, *self._report(facts), Patch(f"{WORKINGS}/{LEDGER}", ledger.encode()), *gone]

    def _report(self, facts: Mapping[str, FileFacts]) -> list[Patch]:
        document = self.old.path / "report.json"
        if not document.is_file():
            return []
        checks = (*load_checks(self.new.checks("listen")), *load_checks(self.old.checks("mix")))
        files = [FileResult(path=path, bytes=one.size_bytes, sha256=one.sha256) for path, one in facts.items()]
        report = updated_report(
            SongReport.load(document), self.plan, checks, load_records(self.new.takes),
            (*self.new.remarks(), *performance_warnings(Performance.load(self.new.tokens), self.request, self.plan)),
            self.new.command(), files,
        )  # fmt: skip
        return [Patch(self.old.name(document), report.to_json().encode())]


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()
