"""The workbench on which some passages of a finished song come to sound otherwise; every other sample stays as it is.

A passage is performed again, or taken from a kept take; it is decoded and mixed with the old settings (`mix.json`:
nothing is measured again, so every gain is held) and laid into the old files: from its first sound to at most two
seconds after its end, where reverberation and releases of the old take are cross-faded into. Nothing outside of that
is computed or written.
"""

import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import soundfile

from songwright.accompaniment.written import kept_score, score_of, with_sections
from songwright.errors import AudioError, PlanError
from songwright.listening.recogniser import find_recogniser
from songwright.mixer.checks import Check
from songwright.mixer.desk import DeskSettings
from songwright.mixer.tracks import Track
from songwright.production.amend import amend
from songwright.production.finish import song_tags
from songwright.production.folder import SongFolder
from songwright.production.history import Change, read_history, save_history
from songwright.production.jobs import PlayJob, SingJob, load_checks, save_checks
from songwright.production.journal import SCRATCH
from songwright.production.kept_takes import keep_take, kept_records, notes_mark
from songwright.production.models import band_folder, codec_marks, codec_names, recogniser_folder, voice_folder
from songwright.production.performance import FrameSpan, Performance, renumbered, sung_span
from songwright.production.planning import write_plan
from songwright.production.record import Passage, TakeRecord, TakeSource
from songwright.production.remix import Laid, audio_patches, remix
from songwright.production.splice import TAIL_SECONDS, Stretch
from songwright.production.takes import laid_in, passages_of, save_records, with_another_take
from songwright.production.touched import checks_of_section, first_sample, renewed
from songwright.production.watch import Watch
from songwright.request import SingRequest
from songwright.score import Score
from songwright.song import SongPlan
from songwright.threads import one_thread
from songwright.vocals.alignment import FRAME_RATE_HZ
from songwright.waveform import Waveform


@dataclass(frozen=True)
class TakeKey:
    """What a take is drawn by: a seed, None for the song's own, a number, and whether it is sung more clearly."""

    seed: int | None = None
    take: int = 0
    clear: bool = False


@dataclass(frozen=True)
class Part:
    """Some stems of a section, or lines of it, that are taken from another performance.

    Attributes:
        stems: ('vocals',), or some of the band's.
        lines: of the voice; () for the whole section.
        tokens: the performance's file.
        name: that file as the song folder will know it.
    """

    section_id: str
    stems: tuple[str, ...]
    lines: tuple[int, ...]
    key: TakeKey
    tokens: Path
    name: str

    @property
    def is_sung(self) -> bool:
        return self.stems == ("vocals",)

    def concerns(self, passage: Passage) -> bool:
        """Whether a passage of the song as it will be is in this part."""
        if passage.section_id != self.section_id or passage.stem not in self.stems:
            return False
        return not self.lines or not passage.lines or bool(set(passage.lines) & set(self.lines))


@dataclass(frozen=True)
class Told:
    """What is told of a change.

    Attributes:
        what: in a few words, for the history.
        changes: for the list of changes, without their stretches.
        remark: a sentence for the report, to which the new stretches are added.
        command: that makes the change, after those before.
    """

    what: str
    changes: tuple[Change, ...]
    remark: str
    command: str


@dataclass(frozen=True)
class Bench:
    """A change in the making.

    Attributes:
        old: the song.
        new: a scratch folder in its workings, which mirrors the song's.
        plan_before, plan: on paper before and after.
        score: of the band, after.
    """

    old: SongFolder
    new: SongFolder
    request: SingRequest
    plan_before: SongPlan
    plan: SongPlan
    score_before: Score
    score: Score
    watch: Watch
    made: dict[tuple[str, str, TakeKey], Path] = field(default_factory=dict)

    def write_paper(self) -> None:
        """The song on paper, from which it is performed."""
        write_plan(self.plan, self.score, self.new.path)
        self.new.sung_plan.parent.mkdir(exist_ok=True)
        self.plan.save(self.new.sung_plan)

    @cached_property
    def before(self) -> Performance:
        """The song's performance; its sounds know their notes by the numbers that they have in the new plan."""
        found = Performance.load(self.old.tokens, codec_marks(self.request.models))
        if found.vocals is None or self.plan is self.plan_before:
            return found
        return replace(found, vocals=renumbered(found.vocals, self.plan_before, self.plan))

    @cached_property
    def records(self) -> tuple[TakeRecord, ...]:
        """The takes of the song before."""
        return kept_records(self.old, self.plan_before, self.score_before)

    @cached_property
    def rate(self) -> int:
        return int(soundfile.info(self._stem()).samplerate)

    @cached_property
    def samples(self) -> int:
        return int(soundfile.info(self._stem()).frames)

    def sing(self, section_id: str, key: TakeKey, lines: tuple[int, ...] = ()) -> Part:
        """The voice performs a section; the part takes its lines."""
        assert self.before.vocals is not None
        models = self.request.models
        output = self._output("voice", section_id, key)
        job = SingJob(str(self.new.plan), str(output), self.before.vocals.expression, str(voice_folder(models)),
                      models.voice_codec, key.seed, key.take, (section_id,), key.clear)  # fmt: skip
        path = self._done(job, ("voice", section_id, key))
        made = Performance.load(path).vocals
        if made is not None and len(made.parts) > len(self.before.vocals.parts):
            raise PlanError("this song has no backing voices; leave out the words in parentheses")
        return Part(section_id, ("vocals",), lines, key, path, self.new.name(path))

    def play(self, section_id: str, key: TakeKey, stems: tuple[str, ...] = ()) -> Part:
        """The band performs a section; the part takes these stems, or all of them."""
        models = self.request.models
        output = self._output("band", section_id, key)
        job = PlayJob(str(self.new.plan), str(self.new.score), str(output), self.request.free_band,
                      str(band_folder(models)), models.codec, key.seed, key.take, (section_id,))  # fmt: skip
        path = self._done(job, ("band", section_id, key))
        return Part(section_id, stems or tuple(self.before.band), (), key, path, self.new.name(path))

    def _output(self, stage: str, section_id: str, key: TakeKey) -> Path:
        drawn = f"{key.take}" if key.seed is None else f"seed-{key.seed}"
        return self.new.working(f"{stage}-{section_id}-{drawn}{'-clear' if key.clear else ''}.safetensors")

    def _done(self, job: SingJob | PlayJob, place: tuple[str, str, TakeKey]) -> Path:
        if place not in self.made:
            job.run(lambda share: self.watch.stage(job.stage, share))
            self.watch.stage(job.stage, 1.0)
            self.made[place] = keep_take(Path(job.output), self.new)
        return self.made[place]

    def finish(
        self, parts: Sequence[Part], told: Told, *, chosen: Sequence[TakeRecord] | None = None,
        undone: Mapping[str, bytes] | None = None,
    ) -> None:  # fmt: skip
        """Lay the parts into the song, and commit it.

        Args:
            parts: may be none, where only the paper changes.
            chosen: the takes as they are now, where kept ones are chosen; None where the parts are new takes.
            undone: as in `amend`.
        """
        after = self._performed(parts)
        after.save(self.new.tokens, codec_marks(self.request.models))
        self.watch.stage("mix", 0.0)
        regions = _regions([(part, self._stretches(part, after)) for part in parts])
        laid = [self._laid(region, after) for region in regions]
        audio = audio_patches(self.old, laid, song_tags(self.request, self.plan, after.played), self.new)
        self.watch.stage("mix", 1.0)
        heard = self._heard(regions, laid, after)
        save_checks(self.new.checks("listen"), heard)
        records = chosen if chosen is not None else self._recorded(parts, after, heard)
        save_records(self.new.takes, records)
        self._tell(told, regions)
        amend(self.old, self.new, told.what, audio, undone=undone)
        self.watch.stage("report", 1.0)

    def _performed(self, parts: Sequence[Part]) -> Performance:
        """The old tokens with the parts in them."""
        after = self.before
        for part in parts:
            passages = [Passage(stem, part.section_id, part.lines) for stem in part.stems]
            after = laid_in(after, Performance.load(part.tokens), passages, self.plan)
        return after

    def _stem(self) -> Path:
        stem = next((path for path in self.old.audio() if path.parent.name == "stems"), None)
        if stem is None:
            raise AudioError(f"there are no stems in '{self.old.path}'; run 'songwright sing' again to finish the song")
        return stem

    def _stretches(self, part: Part, after: Performance) -> dict[str, Stretch]:
        """For each stem where it becomes new; the voice may begin before the section's first beat (a pickup)."""
        section, lines = self.plan.section(part.section_id), frozenset(part.lines) or None
        start = round(self.plan.seconds_at(section, 0) * self.rate)
        end = round(self.plan.seconds_at(section, section.bars * self.plan.beats_per_bar) * self.rate)
        spans: list[FrameSpan] = []
        if part.is_sung and self.before.vocals is not None and after.vocals is not None:
            found = [
                sung_span(one, section.id, self.plan, lines) for one in (*self.before.vocals.parts, *after.vocals.parts)
            ]
            spans = [span for span in found if span is not None]
        sung = [round(edge / FRAME_RATE_HZ * self.rate) for span in spans for edge in (span.start, span.stop)]
        if lines is not None:
            start, end = min(sung), max(sung)
        stop = min(end + round(TAIL_SECONDS * self.rate), self.samples)
        # The voice makes the harmony give way, whoever plays it, and the other players tell it how far.
        names = ("other",) if self.old.stem("other").is_file() and self._makes_room else ()
        if not part.is_sung:
            names = (*part.stems, *names)
        elif not part.lines and after.played is not None:
            names = (*after.played.stems, *names)
        stretches = {name: Stretch(start, stop) for name in names}
        if spans:
            stretches["vocals"] = Stretch(min([start, *sung]), stop)
        if stretches:
            stretches["song"] = Stretch(min(one.start for one in stretches.values()), stop)
        return stretches

    @cached_property
    def _makes_room(self) -> bool:
        return DeskSettings.load(self.old.settings).mix.duck_active_db is not None

    def _laid(self, region: "_Region", after: Performance) -> Laid:
        first = region.stretches["song"].start
        if not region.is_lines:  # what is listened to; of lines, the rest is heard in the dry voice that was kept
            ids = {part.section_id for part in region.parts}
            first = min(first_sample(self.plan, self.plan.section(one), self.rate) for one in ids)
        return Laid(remix(self.old, after, codec_names(self.request.models), region.stretches, first), region.stretches)

    def _heard(self, regions: Sequence["_Region"], laid: Sequence[Laid], after: Performance) -> tuple[Check, ...]:
        """The checks of what is new; what was heard of the rest stands."""
        self.watch.stage("listen", 0.0)
        heard = load_checks(self.old.checks("listen"))
        recogniser = None
        if self.request.words_check and after.vocals is not None:
            recogniser = find_recogniser(self.plan.language, recogniser_folder(self.request.models))
        for region, one in zip(regions, laid, strict=True):
            tracks: tuple[Track, ...] = one.made.tracks
            score = None if region.is_lines or self.request.acapella else self.score
            if region.is_lines:
                tracks = (replace(tracks[0], wave=Waveform.load(self.new.dry_voice)),)
            for section_id in dict.fromkeys(part.section_id for part in region.parts):
                now = checks_of_section(tracks, self.plan, section_id, score, recogniser)
                heard = renewed(heard, now)
        self.watch.stage("listen", 1.0)
        return heard

    def _recorded(self, parts: Sequence[Part], after: Performance, heard: Sequence[Check]) -> tuple[TakeRecord, ...]:
        """The new takes beside the others of their passages."""
        sung = {}
        for passage in passages_of(self.plan, after):
            for part in parts:
                if part.concerns(passage):
                    mark = notes_mark(passage, self.plan, self.score)
                    sung[passage] = TakeSource(part.name, part.key.seed, part.key.take, part.key.clear, mark)
        return with_another_take(self.records, self.plan, after, sung, heard)

    def _tell(self, told: Told, regions: Sequence["_Region"]) -> None:
        """What was changed, for the next time and for the reader of the report."""
        changes, places = [], []
        for change in told.changes:
            region = next((one for one in regions if one.holds(change)), None)
            seconds = {n: s.seconds(self.rate) for n, s in region.stretches.items()} if region is not None else {}
            changes.append(replace(change, stretches=seconds))
        for region in regions:
            places += [f"{n} {s:.3f}-{e:.3f} s" for n, (s, e) in region.seconds(self.rate).items()]
        save_history(self.new, (*read_history(self.old), *changes))
        remark = told.remark
        if places:
            remark += (
                f"; new samples: {'; '.join(places)}, the last {TAIL_SECONDS:g} s of them a tail after what is sung; "
                "the master's gain was held"
            )
        self.new.remember(self.request, (*self.old.remarks(), remark), f"{self.old.command()} && {told.command}")


@contextmanager
def at_work(
    files: SongFolder, plan: SongPlan, new: SongPlan, watch: Watch, rescored: Collection[str] = ()
) -> Iterator[Bench]:
    """A bench with the new plan on it, whose score stays but for the sections that are to be rescored."""
    request = files.request()
    before = score = kept_score(files.score, plan, request.free_band)
    if rescored:
        score = with_sections(before, score_of(new, request.free_band), new, rescored)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=files.workings) as scratch, one_thread():
        bench = Bench(files, SongFolder(Path(scratch)), request, plan, new, before, score, watch)
        bench.write_paper()
        yield bench


@dataclass(frozen=True)
class _Region:
    """Parts whose new audio overlaps, and the stretches that hold it."""

    parts: tuple[Part, ...]
    stretches: Mapping[str, Stretch]

    @property
    def is_lines(self) -> bool:
        """Whether it is nothing but lines of the voice."""
        return all(part.lines for part in self.parts)

    def holds(self, change: Change) -> bool:
        return any(part.section_id == change.section_id and part.lines == change.lines for part in self.parts) or (
            not change.lines and any(part.section_id == change.section_id for part in self.parts)
        )

    def seconds(self, rate: int) -> dict[str, tuple[float, float]]:
        return {name: one.seconds(rate) for name, one in self.stretches.items()}


def _regions(placed: Sequence[tuple[Part, Mapping[str, Stretch]]]) -> list[_Region]:
    """The parts in order of time, those that overlap together."""
    found: list[_Region] = []
    for part, stretches in sorted(((part, one) for part, one in placed if one), key=lambda pair: pair[1]["song"].start):
        last = found[-1] if found else None
        if last is None or stretches["song"].start >= last.stretches["song"].stop:
            found.append(_Region((part,), stretches))
            continue
        both = {name: _hull(last.stretches.get(name), stretches.get(name)) for name in {**last.stretches, **stretches}}
        found[-1] = _Region((*last.parts, part), both)
    return found


def _hull(one: Stretch | None, other: Stretch | None) -> Stretch:
    both = [stretch for stretch in (one, other) if stretch is not None]
    return Stretch(min(stretch.start for stretch in both), max(stretch.stop for stretch in both))
