"""Plans and lead sheets as melodies to be measured."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from songwright.corpora.melody_examples import onset_strength
from songwright.corpora.openewld import LeadSheet, SheetNote, lyric_text, phrases
from songwright.planner.lyrics import read_lyrics
from songwright.planner.melody.sung import ChordLine
from songwright.song import Note, Section, SongPlan


@dataclass(frozen=True)
class SetSyllable:
    """A syllable as it was set: its stress, its onset's metrical strength, its length (any unit, one per phrase)."""

    stress: int
    strength: int
    length: float


@dataclass(frozen=True)
class Melody:
    """A song's melody for measuring.

    Attributes:
        phrases: its syllables by phrase; empty where the words' stress is not known.
        midi: (N,) pitches.
        tonic: pitch class of the key under each note, (N,).
        starts_phrase: (N,) whether a note begins a phrase.
        endings_on_chord: for each phrase whose chord is known, whether its last note is a chord tone.
    """

    phrases: tuple[tuple[SetSyllable, ...], ...]
    midi: np.ndarray
    tonic: np.ndarray
    starts_phrase: np.ndarray
    endings_on_chord: tuple[bool, ...]

    @property
    def intervals(self) -> np.ndarray:
        """Semitones between neighbouring notes of one phrase."""
        return np.diff(self.midi)[~self.starts_phrase[1:]]

    @property
    def range_semitones(self) -> int:
        return int(self.midi.max() - self.midi.min())


def plan_melody(plan: SongPlan) -> Melody:
    """The lead voice of a plan."""
    groups: list[tuple[Section, list[Note]]] = []
    for section in plan.sections:
        for line in range(len(section.lines)):
            notes = [note for note in section.notes if note.line == line and not note.backing]
            if notes:
                groups.append((section, notes))
    return Melody(
        tuple(_plan_syllables(notes, plan) for _, notes in groups),
        np.array([note.midi for _, notes in groups for note in notes]),
        np.array([plan.key_of(section).tonic for section, notes in groups for _ in notes]),
        np.array([at == 0 for _, notes in groups for at in range(len(notes))]),
        tuple(_ends_on_chord(section, notes[-1]) for section, notes in groups),
    )


def _plan_syllables(notes: Sequence[Note], plan: SongPlan) -> tuple[SetSyllable, ...]:
    meter = plan.meter_value
    syllables: list[SetSyllable] = []
    for note in notes:
        if note.continues:
            syllables[-1] = SetSyllable(syllables[-1].stress, syllables[-1].strength, syllables[-1].length + note.beats)
            continue
        # Swung off-beats are not on a beat either, so only whole beats have to be recognised.
        at = note.start_beat % meter.beats_per_bar
        on_beat = abs(at - round(at)) < 0.02
        strength = meter.strength(round(at) * meter.steps_per_beat) if on_beat else 0
        syllables.append(SetSyllable(note.stress, strength, note.beats))
    return tuple(syllables)


def _ends_on_chord(section: Section, note: Note) -> bool:
    chord = ChordLine.of(section.chords).under(note.start_beat, min(1.0, note.beats))
    return note.midi % 12 in chord.pitch_classes


def sheet_melody(sheet: LeadSheet) -> Melody:
    """What people wrote: the melody of a lead sheet, with our stresses for its words."""
    lines = phrases(sheet)
    stresses = _stresses(sheet)
    return Melody(
        tuple(_sheet_syllables(sheet, line, stresses) for line in lines) if stresses else (),
        np.array([note.midi for line in lines for note in line]),
        np.full(sum(len(line) for line in lines), sheet.key.tonic),
        np.array([at == 0 for line in lines for at in range(len(line))]),
        tuple(
            line[-1].midi % 12 in chord.pitch_classes
            for line in lines
            if (chord := sheet.chord_at(line[-1].start_quarters)) is not None
        ),
    )


def _stresses(sheet: LeadSheet) -> dict[str, tuple[int, ...]]:
    """Each word's stresses by our dictionary; empty for songs that are not in English."""
    lyrics = read_lyrics(lyric_text(sheet).encode()) if lyric_text(sheet) else None
    if lyrics is None or lyrics.language != "en":
        return {}
    words = [word for section in lyrics.sections for line in section.lines for word in line.words]
    return {word.text.lower(): tuple(s.stress for s in word.syllables) for word in words}


def _sheet_syllables(
    sheet: LeadSheet, line: Sequence[SheetNote], stresses: dict[str, tuple[int, ...]]
) -> tuple[SetSyllable, ...]:
    """A phrase's syllables; those of words that our dictionary divides otherwise have no stress."""
    sung: list[list[SheetNote]] = []
    for note in line:
        if note.first_verse is None and sung:
            sung[-1].append(note)  # melisma
        else:
            sung.append([note])
    result: list[SetSyllable] = []
    at = 0
    while at < len(sung):
        word = [at]
        while word[-1] + 1 < len(sung) and _goes_on(sung[word[-1]][0]):
            word.append(word[-1] + 1)
        texts = [first.text for i in word if (first := sung[i][0].first_verse) is not None]
        known = stresses.get("".join(texts).strip('.,;:!?…"”“()').lower(), ())
        for place, i in enumerate(word):
            result.append(
                SetSyllable(
                    known[place] if len(known) == len(word) else 0,
                    onset_strength(sheet.meter, sung[i][0].bar_quarters),
                    sum(note.quarters for note in sung[i]),
                )
            )
        at = word[-1] + 1
    return tuple(result)


def _goes_on(note: SheetNote) -> bool:
    return note.first_verse is not None and note.first_verse.syllabic in ("begin", "middle")
