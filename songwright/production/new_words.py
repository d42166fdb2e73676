"""New words for one section of a finished plan: its bars, chords and place stay, and so does every other section.

A line with as many syllables as before keeps its notes and only changes its words. If any line does not, the planner
sets the section anew in the same bars, after the motifs and at the height of the old melody.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from songwright.errors import LyricsError, PlanError
from songwright.phonetics.inventory import is_vowel
from songwright.planner.draft import Line, LyricSection, Phrase, SectionFrame, SongFrame, Syllable, Word
from songwright.planner.lyrics import read_lyrics
from songwright.planner.melody.compose import compose_section
from songwright.planner.melody.setting import SungSyllable
from songwright.planner.melody.sung import SungLine, SungNote
from songwright.production.wishes import singer_range
from songwright.song import Note, Section, SongPlan
from songwright.units import Meter

# A note cut short for a pickup after it keeps at least this much.
LEAST_BEATS = 0.2
LATE_SHARE = 0.5  # of a bar: a line that begins later than this begins as a pickup to the next bar


def with_new_words(plan: SongPlan, section_id: str, text: str, seed: int) -> SongPlan:
    """The plan with new words in one section.

    Args:
        text: the section's lines, parted by line breaks, `\\n` or ` / `.
        seed: of the new melody, where one is needed.

    Raises:
        LyricsError: there is nothing to sing, or it does not fit the section's bars.
        PlanError: there is no such section.
    """
    section = plan.section(section_id)
    lines = _lines(text, plan.language)
    if len(lines) > section.bars:
        raise LyricsError(
            f"section '{section_id}' has {section.bars} bars, too few for {len(lines)} lines; give it fewer lines"
        )
    old = [tuple(n for n in section.notes if n.line == index) for index in range(len(section.lines))]
    kept = [_kept(notes, line, index) for index, (notes, line) in enumerate(zip(old, lines, strict=False))]
    if len(lines) == len(section.lines) and all(notes is not None for notes in kept):
        notes = tuple(note for line in kept if line is not None for note in line)
    else:
        notes = _fitted(_set_anew(plan, section, lines, seed), plan, section)
    changed = section.model_copy(update={"lines": tuple(line.text for line in lines), "notes": notes})
    found = plan.model_copy(
        update={"sections": tuple(changed if one.id == section_id else one for one in plan.sections)}
    )
    try:
        found.check()
    except PlanError as error:
        raise LyricsError(
            f"the new words do not fit section '{section_id}' ({error}); give it fewer syllables"
        ) from error
    return found


def with_new_line(plan: SongPlan, section_id: str, line: int, text: str, seed: int) -> SongPlan:
    """`with_new_words` for one line of a section, from 0; with as many syllables as before all other notes stay.

    Raises:
        LyricsError, PlanError: as `with_new_words`.
    """
    section = plan.section(section_id)
    new = _lines(text, plan.language)
    if len(new) != 1:
        raise LyricsError("these are too many words for one line; give it fewer, or the section new --lyrics")
    kept = _kept([note for note in section.notes if note.line == line], new[0], line)
    if kept is None:
        lines = [new[0].text if index == line else old for index, old in enumerate(section.lines)]
        return with_new_words(plan, section_id, "\n".join(lines), seed)
    notes, sung = [], iter(kept)
    for note in section.notes:
        notes.append(next(sung) if note.line == line else note)
    texts = (*section.lines[:line], new[0].text, *section.lines[line + 1 :])
    changed = section.model_copy(update={"lines": texts, "notes": tuple(notes)})
    return plan.model_copy(
        update={"sections": tuple(changed if one.id == section_id else one for one in plan.sections)}
    )


def _lines(text: str, language: str) -> tuple[Line, ...]:
    written = re.sub(r"\s+/\s+|\\n", "\n", text)
    lyrics = read_lyrics("[Verse]\n" + written, language)
    return tuple(line for section in lyrics.sections for line in section.lines)


def _kept(notes: Sequence[Note], line: Line, index: int) -> tuple[Note, ...] | None:
    """The old notes with the new words; None unless there are as many syllables, all of them the lead's."""
    syllables = [(word, at, s) for at, word in enumerate(line.words) for s in word.syllables]
    starts = sum(not note.continues for note in notes)
    if starts != len(syllables) or any(n.backing for n in notes) or any(word.backing for word in line.words):
        return None
    found, place = [], -1
    for note in notes:
        place += not note.continues
        word, at, syllable = syllables[place]
        phonemes = syllable.phonemes
        if note.continues:
            phonemes = tuple(p for p in phonemes if is_vowel(p)) or phonemes
        change = {
            "syllable": syllable.text, "word": word.text, "line": index, "word_index": at,
            "phonemes": " ".join(phonemes), "stress": syllable.stress,
        }  # fmt: skip
        found.append(note.model_copy(update=change))
    return tuple(found)


def _set_anew(plan: SongPlan, section: Section, lines: tuple[Line, ...], seed: int) -> tuple[Note, ...]:
    """The planner's notes for the section; without a pickup before its first bar if somebody still sings there."""
    frame = _frame(plan, section, lines)
    chords = {section.id: section.chords}
    before = _old_lines(plan, section)
    notes = compose_section(frame, chords, singer_range(plan.voice), seed, before)
    if notes and min(note.start_beat for note in notes) < _sung_until(plan, section):
        # Before the song's first bar nobody can begin, so there the planner writes no pickup.
        first = replace(frame.sections[0], start_bar=0)
        notes = compose_section(replace(frame, sections=(first,)), chords, singer_range(plan.voice), seed, before)
    return notes


def _fitted(notes: tuple[Note, ...], plan: SongPlan, section: Section) -> tuple[Note, ...]:
    """The notes, cut short where the next section's pickup begins."""
    room = _sung_from(plan, section)
    found = []
    for note in notes:
        if not note.backing and note.start_beat + note.beats > room and room - note.start_beat >= LEAST_BEATS:
            note = note.model_copy(update={"beats": round(room - note.start_beat, 6)})
        found.append(note)
    return tuple(found)


def _sung_until(plan: SongPlan, section: Section) -> float:
    """Where the lead voice of the sections before ends, in beats from this section's start."""
    start = plan.start_beat_of(section)
    place = plan.sections.index(section)
    ends = [
        plan.start_beat_of(other) + note.start_beat + note.beats - start
        for other in plan.sections[:place] for note in other.notes if not note.backing
    ]  # fmt: skip
    return max(ends, default=float(-start))


def _sung_from(plan: SongPlan, section: Section) -> float:
    """Where the lead voice of the sections after begins, in beats from this section's start."""
    start = plan.start_beat_of(section)
    place = plan.sections.index(section)
    starts = [
        plan.start_beat_of(other) + note.start_beat - start
        for other in plan.sections[place + 1 :] for note in other.notes if not note.backing
    ]  # fmt: skip
    return min([*starts, float(section.bars * plan.beats_per_bar)])


def _frame(plan: SongPlan, section: Section, lines: tuple[Line, ...]) -> SongFrame:
    """The section alone, as the planner's melody wants it."""
    frame = SectionFrame(
        section.id, section.kind, section.id, LyricSection(section.kind, lines, 1), section.start_bar, section.bars,
        section.energy, _phrases(plan, section, lines), plan.key_of(section),
    )  # fmt: skip
    style = plan.style
    return SongFrame(
        plan.title, plan.language, style.genre, (), style.energy, plan.tempo_bpm, plan.meter_value, plan.key_value,
        style.swing, style.vocalist, style.instruments, (frame,),
    )  # fmt: skip


def _phrases(plan: SongPlan, section: Section, lines: tuple[Line, ...]) -> tuple[Phrase, ...]:
    """The bars of each line: those of the old lines if there are as many, else equal shares."""
    starts = [index * section.bars // len(lines) for index in range(len(lines))]
    old = _old_starts(plan, section)
    if len(old) == len(lines) and all(a < b for a, b in zip(old, old[1:], strict=False)):
        starts = old
    ends = [*starts[1:], section.bars]
    return tuple(Phrase(index, start, end - start) for index, (start, end) in enumerate(zip(starts, ends, strict=True)))


def _old_starts(plan: SongPlan, section: Section) -> list[int]:
    """The bar that each line of the section begins in."""
    firsts = [
        next((n.start_beat for n in section.notes if n.line == index), None) for index in range(len(section.lines))
    ]
    late = LATE_SHARE * plan.beats_per_bar
    return [max(0, int((beat + late) // plan.beats_per_bar)) for beat in firsts if beat is not None]


def _old_lines(plan: SongPlan, section: Section) -> tuple[SungLine, ...]:
    """How the section was sung, as the planner's melody knows it."""
    meter, swing = plan.meter_value, plan.style.swing
    bars = _old_starts(plan, section)
    found = []
    for index, bar in enumerate(bars):
        notes = [n for n in section.notes if n.line == index and not n.backing]
        if not notes:
            return ()
        found.append(SungLine(index, bar * meter.steps_per_bar, tuple(_sung(n, meter, swing) for n in notes)))
    return tuple(found)


def _sung(note: Note, meter: Meter, swing: float) -> SungNote:
    syllable = Syllable(note.syllable, tuple(note.phonemes.split()), note.stress)
    sung = SungSyllable(syllable, Word(note.word, (syllable,)), note.word_index, False, False)
    start = unswung_steps(note.start_beat, meter, swing)
    end = unswung_steps(note.start_beat + note.beats, meter, swing)
    return SungNote(sung, start, max(end - start, 0.5), note.midi, note.continues)


def unswung_steps(beat: float, meter: Meter, swing: float) -> float:
    """The inverse of `units.swung_beat`: beats to places in sixteenth notes."""
    if meter.is_compound or swing == 0.5:
        return beat * meter.steps_per_beat
    quarter, inside = divmod(beat * meter.steps_per_beat / 4, 1.0)
    straight = inside / (2 * swing) if inside < swing else 0.5 + (inside - swing) / (2 * (1 - swing))
    return (quarter + straight) * 4
