"""A whole song's melody: sections in order, each line first set to time, then to pitch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from songwright.errors import LyricsError
from songwright.planner.draft import SectionFrame, SongFrame
from songwright.planner.given_chords import words_with_chords
from songwright.planner.melody.backing import echo_notes
from songwright.planner.melody.features import NoteSlot
from songwright.planner.melody.form import LineRole, line_roles
from songwright.planner.melody.manner import MANNERS, Manner
from songwright.planner.melody.model import MelodyModel
from songwright.planner.melody.pitch import Memory, PitchTask, fresh_memory, pitch_line
from songwright.planner.melody.rhythm import Grid, Rhythm, RhythmTask, make_groove, set_line
from songwright.planner.melody.setting import LineSetting, line_settings
from songwright.planner.melody.sung import ChordLine, SungLine, SungNote, plan_notes
from songwright.planner.melody.tessitura import PACES, SingerRange, line_contour, line_middle, section_middle
from songwright.seeding import generator
from songwright.song import Chord, Note, SectionKind
from songwright.units import swung_beat

LIFT_TRIES = 4
LEAST_LIFT = 2.3  # semitones that a chorus lies above the verse, in the mean
LIFT_STEP = 1.2
FREE_ENDING = 2  # notes at the end of a repeated motif that may answer otherwise
SEQUENCE_CHANCE = 0.3  # that a motif comes back a step higher or lower


@dataclass(frozen=True)
class SungSection:
    """A composed section, kept for those that are sung like it."""

    frame: SectionFrame
    lines: tuple[SungLine, ...]

    @property
    def mean_midi(self) -> float:
        return float(np.mean([note.midi for line in self.lines for note in line.notes]))


@lru_cache(maxsize=1)
def shipped_model() -> MelodyModel:
    """The melody model that comes with songwright."""
    return MelodyModel.load()


def compose(
    frame: SongFrame, chords: Mapping[str, tuple[Chord, ...]], singer_range: SingerRange, seed: int
) -> Mapping[str, tuple[Note, ...]]:
    """Write the melody of a song.

    Args:
        frame: the song laid out, with the bars of each line.
        chords: of each section, by id.
        singer_range: pitches stay inside the extreme range, and with rare exceptions inside the comfortable one.
        seed: of the song; another seed gives another melody.

    Returns:
        the notes of each section, by id, in order of the words; sections without words have none.

    Raises:
        LyricsError: a line has more syllables than can be sung in its bars.
        WeightsError: the melody model is missing or damaged.
    """
    return _Composer(frame, chords, singer_range, seed).song()


def compose_section(
    frame: SongFrame,
    chords: Mapping[str, tuple[Chord, ...]],
    singer_range: SingerRange,
    seed: int,
    before: Sequence[SungLine],
) -> tuple[Note, ...]:
    """Write one section anew, in the tessitura and after the motifs of how it was sung before.

    Args:
        frame: a frame of that section alone.
        before: its old lines, their times in steps of the same bars.

    Raises:
        LyricsError: a line has more syllables than can be sung in its bars.
    """
    composer = _Composer(frame, chords, singer_range, seed)
    (section,) = frame.sections
    return composer.sung_like(section, before)


class _Composer:
    """One song in the making: what has been sung so far is what later sections take up."""

    def __init__(
        self, frame: SongFrame, chords: Mapping[str, tuple[Chord, ...]], reach: SingerRange, seed: int
    ) -> None:
        self._frame = frame
        self._chords = {id_: ChordLine.of(line) for id_, line in chords.items()}
        self._reach = reach
        self._seed = seed
        self._manner: Manner = MANNERS[frame.genre]
        self._breadth = float(generator(seed, "melody", "breadth").uniform(1.0, 2.2))
        self._model = shipped_model()
        self._settings = line_settings(frame, self._manner)
        self._sung: dict[str, SungSection] = {}

    def song(self) -> dict[str, tuple[Note, ...]]:
        notes: dict[str, tuple[Note, ...]] = {}
        for section in self._frame.sections:
            if section.lyric is None:
                notes[section.id] = ()
                continue
            sung = self._repeated(section) or self._composed(section)
            self._sung[section.id] = sung
            notes[section.id] = plan_notes(sung.lines, section, self._frame.meter, self._frame.swing)
        return notes

    def sung_like(self, section: SectionFrame, before: Sequence[SungLine]) -> tuple[Note, ...]:
        """One section by itself; see `compose_section`."""
        middle = section_middle(self._reach, section.kind, None, None)
        if before:
            old = SungSection(section, tuple(before))
            self._sung[section.like] = old
            middle = old.mean_midi
        sung = self._written(section, middle, 0)
        return plan_notes(sung.lines, section, self._frame.meter, self._frame.swing)

    def _repeated(self, section: SectionFrame) -> SungSection | None:
        """The section as it was sung before, if it has the same words and bars; in its own key."""
        model = self._sung.get(section.like)
        if model is None or section.lyric is None or model.frame.lyric is None:
            return None
        same_words = [line.words for line in model.frame.lyric.lines] == [line.words for line in section.lyric.lines]
        if not same_words or model.frame.phrases != section.phrases or model.frame.bars != section.bars:
            return None
        shift = _key_shift(model.frame, section)
        return SungSection(section, tuple(line.transposed(shift) for line in model.lines))

    def _composed(self, section: SectionFrame) -> SungSection:
        """A section written anew, high enough above the verse if it is a chorus (low enough below, if a verse)."""
        middle = section_middle(self._reach, section.kind, self._mean_of("verse"), self._mean_of("chorus"))
        tries = []
        for attempt in range(LIFT_TRIES):
            sung = self._written(section, middle, attempt)
            lift = self._lift(section.kind, sung.mean_midi)
            tries.append((lift, sung))
            if lift >= LEAST_LIFT:
                return sung
            middle += LIFT_STEP if section.kind == "chorus" else -LIFT_STEP
        return max(tries, key=lambda t: t[0])[1]

    def _mean_of(self, kind: SectionKind) -> float | None:
        """Mean pitch of the sections of a kind, brought to the song's first key."""
        means = [
            sung.mean_midi - _shift_between(self._frame.key.tonic, sung.frame.key.tonic)
            for sung in self._sung.values()
            if sung.frame.kind == kind
        ]
        return float(np.mean(means)) if means else None

    def _lift(self, kind: SectionKind, mean_midi: float) -> float:
        """How far chorus and verse are apart, if this section is one of them and the other has been sung."""
        other = self._mean_of("verse") if kind == "chorus" else self._mean_of("chorus") if kind == "verse" else None
        if other is None:
            return LEAST_LIFT
        return mean_midi - other if kind == "chorus" else other - mean_midi

    def _written(self, section: SectionFrame, middle: float, attempt: int) -> SungSection:
        assert section.lyric is not None
        rng = generator(self._seed, "melody", section.id, attempt)
        # The groove and the form are the group's, so that later verses keep them.
        shared = generator(self._seed, "melody form", section.like)
        meter = self._frame.meter
        grid = Grid(
            meter,
            60 / self._frame.tempo_bpm / meter.steps_per_beat,
            self._manner,
            make_groove(meter, self._manner, PACES.get(section.kind, 1.0), shared),
            self._model.usual_rhythm,
        )
        roles = line_roles(section.lyric.lines, section.kind, shared)
        model = self._sung.get(section.like)
        lines: list[SungLine] = []
        memory = fresh_memory(self._model, middle)
        for setting in self._settings[section.id]:
            role = roles[setting.line]
            pattern = _pattern(setting, role, lines, model)
            rhythm = self._rhythm(setting, role, grid, pattern, section)
            slots = self._slots(setting, rhythm, section)
            task = self._pitch_task(section, setting, role, slots, pattern, middle, rng)
            line, memory = self._sing(setting, slots, task, memory, self._chords[section.id], rng)
            lines.append(line)
        total = section.bars * meter.steps_per_bar
        chords = self._chords[section.id]
        echoed = [
            replace(line, echoes=echo_notes(setting, line, total, chords, meter, grid.step_seconds, self._reach))
            for line, setting in zip(lines, self._settings[section.id], strict=True)
        ]
        return SungSection(section, tuple(echoed))

    def _rhythm(
        self, setting: LineSetting, role: LineRole, grid: Grid, pattern: SungLine | None, section: SectionFrame
    ) -> Rhythm:
        """Set the line, giving up first the breath and then the room for echoes where it is crowded.

        Raises:
            LyricsError: it does not fit.
        """
        meter = grid.meter
        end = setting.phrase.bars * meter.steps_per_bar - setting.reserve_steps
        first_beat = setting.phrase.start_bar * meter.beats_per_bar
        last_chord = self._chords[section.id].last_start(first_beat, setting.phrase.bars * meter.beats_per_bar)
        if words_with_chords(section.lyric):  # these come in where the rhythm puts their syllables
            last_chord = first_beat
        echo = min(2 * setting.echo_after, int(0.4 * end))
        for room in (end - echo - meter.steps_per_beat // 2, end - meter.steps_per_beat // 2, end - 1, end):
            rhythm = set_line(
                RhythmTask(
                    tuple(s.syllable.stress for s in setting.lead),
                    tuple(s.ends_word for s in setting.lead),
                    tuple(s.pauses for s in setting.lead),
                    setting.pickup_steps,
                    room,
                    min(round((last_chord - first_beat) * meter.steps_per_beat), room - meter.steps_per_beat),
                    role.closes,
                    pattern.onsets if pattern is not None else (),
                    setting.changes,
                ),
                grid,
            )
            if rhythm is not None:
                return rhythm
        assert section.lyric is not None
        line = section.lyric.lines[setting.line]
        raise LyricsError(
            f"line {line.source_line}: '{line.text}' has {len(setting.lead)} syllables, too many for "
            f"{setting.phrase.bars} bars at {self._frame.tempo_bpm:g} bpm; break it in two or take a slower tempo"
        )

    def _slots(self, setting: LineSetting, rhythm: Rhythm, section: SectionFrame) -> list["_Placed"]:
        """The line's notes in time, some long syllables parted in two (melisma)."""
        meter, chords = self._frame.meter, self._chords[section.id]
        first = setting.phrase.start_bar * meter.steps_per_bar
        pieces: list[tuple[int, int, int]] = []
        for at, (onset, length) in enumerate(zip(rhythm.onsets, rhythm.lengths, strict=True)):
            dice = generator(self._seed, "melisma", section.like, onset % (2 * meter.steps_per_bar))
            long = meter.steps_per_beat <= length <= 3 * meter.steps_per_beat
            last = at == len(rhythm.onsets) - 1
            if long and not last and setting.lead[at].syllable.stress and dice.random() < self._manner.melisma * 2:
                half = max(2, length // 2 // 2 * 2)
                pieces += [(at, onset, half), (at, onset + half, length - half)]
            else:
                pieces.append((at, onset, length))
        placed = []
        for index, (at, onset, length) in enumerate(pieces):
            beat = swung_beat(first + onset, meter, self._frame.swing)
            beats = min(1.0, swung_beat(first + onset + length, meter, self._frame.swing) - beat)
            earlier = pieces[index - 1] if index else None
            placed.append(
                _Placed(
                    at, onset, length, first + onset,
                    NoteSlot(
                        strength=meter.strength(onset),
                        quarters=length / 4,
                        chord=chords.under(beat, beats),
                        next_chord=chords.after(beat, beats),
                        index=index,
                        left=len(pieces) - 1 - index,
                        rest_before=earlier is None or earlier[1] + earlier[2] < onset,
                        melisma=earlier is not None and earlier[0] == at,
                    ),
                )
            )  # fmt: skip
        return placed

    def _pitch_task(
        self, section: SectionFrame, setting: LineSetting, role: LineRole, slots: list["_Placed"],
        pattern: SungLine | None, middle: float, rng: np.random.Generator,
    ) -> PitchTask:  # fmt: skip
        like = self._sung.get(section.like)
        from_like = like is not None and pattern is not None and pattern in like.lines
        motif = np.zeros(len(slots))
        if pattern is not None:
            shift = _key_shift(like.frame, section) if from_like and like is not None else 0
            exact = from_like or role.same_text
            free = 0 if exact else min(FREE_ENDING, len(slots) // 3)
            step = 0.0
            if not exact and section.kind != "chorus" and rng.random() < SEQUENCE_CHANCE:
                step = float(rng.choice([-2, 2]))
            for index in range(len(slots) - free):
                motif[index] = pattern.pitch_at(slots[index].onset) + shift + step
        height = line_middle(middle, section.kind, setting.line, len(section.phrases), role.model is None)
        onsets = np.array([placed.onset for placed in slots])
        along = (onsets - onsets[0]) / max(1, onsets[-1] - onsets[0])
        lift = self._highest_lift(section)
        reach = self._reach
        return PitchTask(
            slots=tuple(placed.slot for placed in slots),
            key=section.key,
            low=reach.extreme_low,
            high=reach.extreme_high - lift,
            comfortable_low=reach.comfortable_low,
            comfortable_high=reach.comfortable_high - lift,
            contour=line_contour(height, section.kind, role.closes, self._breadth, along, rng),
            motif=motif,
            keeps_motif=bool(from_like or role.same_text or section.kind == "chorus"),
            chromatic=self._manner.chromatic,
            closes=role.closes,
            opens=role.opens,
        )

    def _highest_lift(self, section: SectionFrame) -> int:
        """Semitones that a later return of this section lies higher."""
        returns = (s for s in self._frame.sections if s.like == section.like)
        return max(0, *(_key_shift(section, other) for other in returns))

    def _sing(
        self, setting: LineSetting, slots: list["_Placed"], task: PitchTask, memory: Memory, chords: ChordLine,
        rng: np.random.Generator,
    ) -> tuple[SungLine, Memory]:  # fmt: skip
        pitched = pitch_line(self._model, task, memory, rng)
        notes = tuple(
            SungNote(
                setting.lead[placed.syllable], float(placed.start), float(placed.length), midi,
                continues=placed.slot.melisma, backing=setting.backing_only,
            )
            for placed, midi in zip(slots, pitched.midi, strict=True)
        )  # fmt: skip
        bar_steps = setting.phrase.start_bar * self._frame.meter.steps_per_bar
        return SungLine(setting.line, bar_steps, (*notes[:-1], self._released(notes[-1], chords))), pitched.memory

    def _released(self, note: SungNote, chords: ChordLine) -> SungNote:
        """A held last note, let go where a chord comes in that it does not belong to."""
        beat = self._frame.meter.steps_per_beat
        clash = chords.clash_after(note.start_steps / beat, note.steps / beat, note.midi)
        return note if clash is None else replace(note, steps=clash * beat - note.start_steps)


@dataclass(frozen=True)
class _Placed:
    """A note before its pitch: syllable number, onset and length in steps from the line's bar, start in the section."""

    syllable: int
    onset: int
    length: int
    start: int
    slot: NoteSlot


def _pattern(setting: LineSetting, role: LineRole, lines: list[SungLine], model: SungSection | None) -> SungLine | None:
    """The line whose motif this one takes up: the same line of the verse before, or an earlier one of this section."""
    if model is not None and setting.line < len(model.lines):
        return model.lines[setting.line]
    return lines[role.model] if role.model is not None and role.model < len(lines) else None


def _key_shift(old: SectionFrame, new: SectionFrame) -> int:
    return _shift_between(old.key.tonic, new.key.tonic)


def _shift_between(old: int, new: int) -> int:
    """Semitones from one tonic to another, the shorter way."""
    return (new - old + 5) % 12 - 5
