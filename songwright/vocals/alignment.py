"""From the plan's notes to phonemes on the codec's frame grid.

Each voice of a section is cut into phrases at its rests; each phrase is a run of phonemes whose lengths in frames are
positive and follow each other without gaps. `durations.time_phonemes` decides how time is shared; this module puts its
answer on the grid so that vowels begin on the frame edge nearest to their beat. Sections know nothing of each other
but where their neighbours' notes begin and end, so singing one of them again moves nothing in another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from songwright.errors import PlanError
from songwright.phonetics.inventory import SYLLABIC, bare, in_inventory, is_vowel
from songwright.song import Note, Section, SongPlan
from songwright.vocals.durations import LEAST_REST_SECONDS, SungSyllable, TimedPhoneme, time_phonemes
from songwright.vocals.expression import SungNote

FRAME_RATE_HZ = 44_100 / 512  # the codec's frames; frame f sounds from f to f+1 of them
SILENCE = ""
BREATH = "<breath>"
LEAD_FRAMES = 3  # of silence that a phrase begins with, so that its first sound can swell
RELEASE_FRAMES = 6  # in which its last sound dies away
BREATH_SECONDS = 0.28
LEAST_REST_WITH_BREATH_SECONDS = 0.7
# Where one section's first word follows the last of another at once, this much of the last note is kept for the
# consonants of the first.
BORDER_SECONDS = 0.1
LARGEST_BORDER_SHARE = 0.3  # of that last note
# Below these a phoneme is there but not heard (Klatt, JASA 59, 1976, table II: minimal durations, rounded down).
LEAST_VOWEL_SECONDS = 0.05
LEAST_CONSONANT_SECONDS = 0.02

Voice = Literal["lead", "backing"]
VOICES: tuple[Voice, ...] = ("lead", "backing")


@dataclass(frozen=True)
class AlignedPhoneme:
    """One phoneme of a phrase.

    Attributes:
        phoneme: with its stress mark; `SILENCE` and `BREATH` are not sung.
        frames: its length, at least 1.
        note: index in the section's notes of the first note of its syllable; -1 for silence and breath.
        is_nucleus: whether it carries the note.
    """

    phoneme: str
    frames: int
    note: int = -1
    is_nucleus: bool = False

    def __post_init__(self) -> None:
        if self.frames < 1:
            raise ValueError(f"a phoneme lasts at least one frame: {self}")


@dataclass(frozen=True)
class VocalPhrase:
    """What is sung in one breath.

    Attributes:
        section_id, voice, index: which phrase of which voice of which section.
        start_frame: of its first phoneme, from the song's start; the lead-in of a first phrase may lie before it.
        phonemes: in order, without gaps; begins and ends with silence.
        notes: the notes they are sung on, in seconds from the song's start.
        rest_frames: how long this voice has been silent when its first sound begins.
    """

    section_id: str
    voice: Voice
    index: int
    start_frame: int
    phonemes: tuple[AlignedPhoneme, ...]
    notes: tuple[SungNote, ...]
    rest_frames: int = 0

    @property
    def frames(self) -> int:
        return sum(phoneme.frames for phoneme in self.phonemes)

    @property
    def end_frame(self) -> int:
        return self.start_frame + self.frames


@dataclass(frozen=True)
class AlignmentWarning:
    """A word that has too little time to be understood: its first phoneme that is too short, and what it gets."""

    section_id: str
    line: int
    word: str
    phoneme: str
    milliseconds: float

    @property
    def text(self) -> str:
        """One sentence for the user."""
        return (
            f"section '{self.section_id}', line {self.line + 1}: '{self.word}' is too fast to be articulated "
            f"('{self.phoneme}' gets {self.milliseconds:.0f} ms); give it a longer note or lower the tempo"
        )


@dataclass(frozen=True)
class Alignment:
    """All phrases of a song, by section and voice, and what will not be understood."""

    phrases: tuple[VocalPhrase, ...]
    warnings: tuple[AlignmentWarning, ...]

    def of_section(self, section_id: str) -> tuple[VocalPhrase, ...]:
        return tuple(phrase for phrase in self.phrases if phrase.section_id == section_id)


@dataclass(frozen=True)
class PlannedSyllable:
    """A syllable in seconds from the song's start, and the notes it is sung on: indices into the section's notes."""

    sound: SungSyllable
    notes: tuple[int, ...]


@dataclass(frozen=True)
class _Placed:
    """A timed phoneme with its frame edges."""

    timed: TimedPhoneme
    start_frame: int
    end_frame: int


def align(plan: SongPlan, with_breaths: bool = False) -> Alignment:
    """Align every sung note of a song.

    Args:
        with_breaths: let long rests end with a breath, for a voice that was trained with breaths. Else rests are
            silent, and each phrase begins with `LEAD_FRAMES` of silence, as the phrases of the training corpus do.

    Raises:
        PlanError: a note's phonemes are missing, unknown, or carry no vowel; names section and syllable.
    """
    phrases: list[VocalPhrase] = []
    warnings: list[AlignmentWarning] = []
    for section in plan.sections:
        for voice in VOICES:
            syllables = sung_syllables(plan, section, voice)
            if not syllables:
                continue
            free_from, free_until = _room(plan, section, voice)
            timed = _timed(syllables, free_from, free_until)
            placed = _on_grid(timed)
            warnings += _unclear(section, syllables, placed)
            phrases += _phrases(plan, section, voice, syllables, placed, free_from, with_breaths)
    return Alignment(tuple(phrases), tuple(warnings))


def sung_syllables(plan: SongPlan, section: Section, voice: Voice) -> list[PlannedSyllable]:
    """The syllables of one voice; notes that continue a syllable are joined to it.

    Raises:
        PlanError: as `align`.
    """
    found: list[PlannedSyllable] = []
    for index, note in enumerate(section.notes):
        if note.backing != (voice == "backing"):
            continue
        end = plan.seconds_at(section, note.start_beat + note.beats)
        if note.continues and found:
            before = found[-1]
            joined = SungSyllable(before.sound.phonemes, before.sound.start_seconds, end)
            found[-1] = PlannedSyllable(joined, (*before.notes, index))
        else:
            start = plan.seconds_at(section, note.start_beat)
            found.append(PlannedSyllable(SungSyllable(_phonemes(section, note), start, end), (index,)))
    return found


def _phonemes(section: Section, note: Note) -> tuple[str, ...]:
    phonemes = tuple(note.phonemes.split())
    where = f"section '{section.id}', line {note.line + 1}, '{note.syllable}' of '{note.word}'"
    for phoneme in phonemes:
        if not in_inventory(phoneme):
            raise PlanError(f"{where}: '{phoneme}' is not a phoneme; mend 'phonemes' of that note in the plan")
    if not any(is_vowel(phoneme) or bare(phoneme) in SYLLABIC for phoneme in phonemes):
        raise PlanError(f"{where}: the phonemes '{note.phonemes}' have no vowel to sing; write for example 'ɹ ˈɛ d'")
    return phonemes


def _room(plan: SongPlan, section: Section, voice: Voice) -> tuple[float, float]:
    """Where the voice's last note before this section ends, and its first note after it begins, in seconds."""
    place = plan.sections.index(section)
    backing = voice == "backing"
    ends = [
        plan.seconds_at(other, note.start_beat + note.beats)
        for other in plan.sections[:place] for note in other.notes if note.backing == backing
    ]  # fmt: skip
    starts = [
        plan.seconds_at(other, note.start_beat)
        for other in plan.sections[place + 1 :] for note in other.notes if note.backing == backing
    ]  # fmt: skip
    return max(ends, default=0.0), min(starts, default=float("inf"))


def _timed(syllables: Sequence[PlannedSyllable], free_from: float, free_until: float) -> list[TimedPhoneme]:
    """`time_phonemes` with the borders to the neighbouring sections and the song's start kept."""
    sounds = [syllable.sound for syllable in syllables]
    last = sounds[-1]
    if free_until - last.end_seconds < LEAST_REST_SECONDS:
        kept = min(BORDER_SECONDS, LARGEST_BORDER_SHARE * (last.end_seconds - last.start_seconds))
        sounds[-1] = SungSyllable(last.phonemes, last.start_seconds, last.end_seconds - kept)
    timed = list(time_phonemes(sounds))
    first_vowel = next(i for i, phoneme in enumerate(timed) if phoneme.is_nucleus)
    onset, beat = timed[:first_vowel], timed[first_vowel].start_seconds
    if not onset:
        return timed
    if free_from <= 0:
        # Nothing can sound before the song does: the first vowel is as late as its consonants need.
        shift = max(0.0, -onset[0].start_seconds)
        onset = [_moved(phoneme, phoneme.start_seconds + shift, phoneme.end_seconds + shift) for phoneme in onset]
        vowel = timed[first_vowel]
        begin = min(vowel.start_seconds + shift, (vowel.start_seconds + vowel.end_seconds) / 2)
        return [*onset, _moved(vowel, begin, vowel.end_seconds), *timed[first_vowel + 1 :]]
    needed, room = beat - onset[0].start_seconds, max(beat - free_from, 0.0) + BORDER_SECONDS
    squeeze = min(1.0, room / needed)
    onset = [
        _moved(phoneme, beat - squeeze * (beat - phoneme.start_seconds), beat - squeeze * (beat - phoneme.end_seconds))
        for phoneme in onset
    ]
    return [*onset, *timed[first_vowel:]]


def _moved(phoneme: TimedPhoneme, start_seconds: float, end_seconds: float) -> TimedPhoneme:
    return TimedPhoneme(phoneme.phoneme, start_seconds, end_seconds, phoneme.syllable, phoneme.is_nucleus)


def _on_grid(timed: Sequence[TimedPhoneme]) -> list[_Placed]:
    """Round to frame edges; every phoneme gets at least one frame, none begins before the song.

    Vowels begin on the edge nearest to their time. Only where the phonemes between two vowels are more than the
    frames between them is the later vowel moved, by as little as is needed.
    """
    starts: list[int] = []
    anchor, anchor_frame = -1, -1  # the vowel before, and the edge it begins on
    for index, phoneme in enumerate(timed):
        wanted = round(phoneme.start_seconds * FRAME_RATE_HZ)
        starts.append(max(wanted, starts[-1] + 1 if starts else 0))
        if phoneme.is_nucleus:
            starts[index] = max(wanted, anchor_frame + index - anchor)
            for before in range(index - 1, anchor, -1):
                starts[before] = min(starts[before], starts[before + 1] - 1)
            anchor, anchor_frame = index, starts[index]
    placed = []
    for index, phoneme in enumerate(timed):
        following = timed[index + 1] if index + 1 < len(timed) else None
        end = max(round(phoneme.end_seconds * FRAME_RATE_HZ), starts[index] + 1)
        if following is not None:
            joined = following.start_seconds - phoneme.end_seconds < 0.5 / FRAME_RATE_HZ
            end = starts[index + 1] if joined else min(end, starts[index + 1])
        placed.append(_Placed(phoneme, starts[index], end))
    return placed


def _phrases(
    plan: SongPlan, section: Section, voice: Voice, syllables: Sequence[PlannedSyllable], placed: Sequence[_Placed],
    free_from: float, with_breaths: bool,
) -> list[VocalPhrase]:  # fmt: skip
    """Cut at the rests; lead-in, breath and release take what the rests leave."""
    cuts = [i for i in range(1, len(placed)) if placed[i].start_frame > placed[i - 1].end_frame]
    found = []
    silent_from = round(free_from * FRAME_RATE_HZ)
    for index, (first, last) in enumerate(zip([0, *cuts], [*cuts, len(placed)], strict=True)):
        run = placed[first:last]
        rest = run[0].start_frame - silent_from
        opening = _opening(rest, with_breaths)
        release = RELEASE_FRAMES
        if last < len(placed):
            # The release may not reach into the next phrase, which needs its own lead-in.
            release = max(1, min(release, placed[last].start_frame - run[-1].end_frame - LEAD_FRAMES))
        sung = [
            AlignedPhoneme(
                one.timed.phoneme, one.end_frame - one.start_frame, syllables[one.timed.syllable].notes[0],
                one.timed.is_nucleus,
            )
            for one in run
        ]  # fmt: skip
        phonemes = (*opening, *sung, AlignedPhoneme(SILENCE, release))
        start = run[0].start_frame - sum(one.frames for one in opening)
        notes = _sung_notes(plan, section, [syllables[i] for i in dict.fromkeys(one.timed.syllable for one in run)])
        found.append(VocalPhrase(section.id, voice, index, start, phonemes, notes, max(rest, 0)))
        silent_from = run[-1].end_frame
    return found


def _opening(rest_frames: int, with_breaths: bool) -> tuple[AlignedPhoneme, ...]:
    """What comes before a phrase's first sound after so long a rest: silence, with a breath in it if there is time."""
    lead = AlignedPhoneme(SILENCE, LEAD_FRAMES)
    if not with_breaths or rest_frames < LEAST_REST_WITH_BREATH_SECONDS * FRAME_RATE_HZ:
        return (lead,)
    return (lead, AlignedPhoneme(BREATH, round(BREATH_SECONDS * FRAME_RATE_HZ)), lead)


def _sung_notes(plan: SongPlan, section: Section, syllables: Sequence[PlannedSyllable]) -> tuple[SungNote, ...]:
    """The notes of one phrase, for its pitch and loudness."""
    indices = [index for syllable in syllables for index in syllable.notes]
    return tuple(
        SungNote(
            start_seconds=plan.seconds_at(section, note.start_beat),
            seconds=plan.seconds_at(section, note.beats) - plan.seconds_at(section, 0),
            midi=note.midi,
            stress=note.stress,
            phrase_start=index == indices[0],
            phrase_end=index == indices[-1],
        )
        for index in indices
        for note in (section.notes[index],)
    )


def _unclear(
    section: Section, syllables: Sequence[PlannedSyllable], placed: Sequence[_Placed]
) -> list[AlignmentWarning]:
    """Words with a sound too short to be heard, one warning each."""
    found: dict[tuple[int, int], AlignmentWarning] = {}
    for one, after in zip(placed, [*placed[1:], None], strict=True):
        end = one.end_frame
        same_syllable = after is not None and after.timed.syllable == one.timed.syllable
        if one.timed.is_nucleus and after is not None and same_syllable and bare(after.timed.phoneme) == "ɹ":
            end = after.end_frame  # in 'her' and 'ever' the r is part of what is held
        seconds = (end - one.start_frame) / FRAME_RATE_HZ
        least = LEAST_VOWEL_SECONDS if one.timed.is_nucleus else LEAST_CONSONANT_SECONDS
        # A frame's rounding is no reason to warn.
        if seconds + 0.5 / FRAME_RATE_HZ >= least:
            continue
        note = section.notes[syllables[one.timed.syllable].notes[0]]
        found.setdefault(
            (note.line, note.word_index),
            AlignmentWarning(section.id, note.line, note.word, bare(one.timed.phoneme), 1000 * seconds),
        )
    return list(found.values())
