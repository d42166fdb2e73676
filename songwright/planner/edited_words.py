"""Words that were changed in a plan by hand: the notes get the phonemes of the word that stands there now."""

from collections.abc import Sequence

from songwright.errors import PlanError
from songwright.phonetics.languages import pronounce_lines
from songwright.phonetics.syllables import SyllableSound, syllabify
from songwright.planner.draft import Finding
from songwright.planner.lyric_words import split_words
from songwright.planner.roman import is_numeral
from songwright.song import Note, Section, SongPlan


def with_said_words(plan: SongPlan) -> tuple[SongPlan, tuple[Finding, ...]]:
    """The plan with new syllables and phonemes where a note's `word` is no longer what its syllables spell.

    Raises:
        PlanError: the new word has another number of syllables than the old one had; names section, line and word.
    """
    findings: list[Finding] = []
    sections = tuple(_section(section, plan.language, findings) for section in plan.sections)
    return (plan.model_copy(update={"sections": sections}) if findings else plan), tuple(findings)


def _section(section: Section, language: str, findings: list[Finding]) -> Section:
    notes = list(section.notes)
    places = dict.fromkeys((note.line, note.word_index, note.backing) for note in notes)
    changed = False
    for place in places:
        indices = [i for i, note in enumerate(notes) if (note.line, note.word_index, note.backing) == place]
        group = [notes[i] for i in indices]
        if not _is_changed(group):
            continue
        new = _said(group, section, language)
        for index, note in zip(indices, new, strict=True):
            notes[index] = note
        changed = True
        said = " ".join(note.phonemes for note in new if not note.continues)
        where = f"section '{section.id}', line {place[0]}"
        findings.append(Finding(0, "note", f"{where}: the word was changed to '{new[0].word}'; it is sung as '{said}'"))
    return section.model_copy(update={"notes": tuple(notes)}) if changed else section


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalpha())


def _is_changed(group: Sequence[Note]) -> bool:
    """Whether the syllables spell another word; numbers and the like are spelled as they are said, so they tell not."""
    word = group[0].word
    if any(note.word != word for note in group):
        return True
    if not _letters(word) or any(c.isdigit() for c in word) or is_numeral(word):
        return False
    return _letters("".join(note.syllable for note in group if not note.continues)) != _letters(word)


def _said(group: Sequence[Note], section: Section, language: str) -> list[Note]:
    """The word's notes with its new syllables; melismas go on as they did."""
    old = "".join(note.syllable for note in group if not note.continues)
    word = next((note.word for note in group if _letters(note.word) != _letters(old)), group[0].word)
    parts = [part for raw in split_words(word, 1, language).words for part in raw.parts]
    if not parts:
        raise PlanError(f"section '{section.id}', line {group[0].line}: '{word}' cannot be sung; write another word")
    spoken = pronounce_lines([[part.said for part in parts]], language)[0]
    syllables: list[SyllableSound] = [
        sound
        for part, one in zip(parts, spoken, strict=True)
        for sound in syllabify(part.printed, one.phonemes, language)
    ]
    starts = sum(not note.continues for note in group)
    if len(syllables) != starts:
        raise PlanError(
            f"section '{section.id}', line {group[0].line}: the word was changed to '{word}', which has "
            f"{len(syllables)} syllables for {starts} notes; use a word of {starts}, or 'songwright resing --lyrics'"
        )
    found, place = [], -1
    for note in group:
        place += not note.continues
        sound = syllables[place]
        change = {"word": word, "syllable": sound.letters, "phonemes": " ".join(sound.phonemes), "stress": sound.stress}
        found.append(note.model_copy(update=change))
    return found
