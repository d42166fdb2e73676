"""Notes in the making: times in sixteenths, swung and made plan notes at the end; chords looked up by beat."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from songwright.chords import ChordSymbol, parse_chord
from songwright.phonetics.inventory import is_vowel
from songwright.planner.draft import SectionFrame
from songwright.planner.melody.setting import SungSyllable
from songwright.song import Chord, Note
from songwright.units import Meter, swung_beat


@dataclass(frozen=True)
class SungNote:
    """A note; `start_steps` counts sixteenths from the section's start."""

    sung: SungSyllable
    start_steps: float
    steps: float
    midi: int
    continues: bool = False
    backing: bool = False

    @property
    def end_steps(self) -> float:
        return self.start_steps + self.steps


@dataclass(frozen=True)
class SungLine:
    """A line's melody, and the backing voices' notes beside it. `bar_steps` is where its first bar starts."""

    line: int
    bar_steps: int
    notes: tuple[SungNote, ...]
    echoes: tuple[SungNote, ...] = field(default=())

    @property
    def onsets(self) -> tuple[int, ...]:
        """Onsets of its syllables in sixteenths from its first bar line."""
        return tuple(round(note.start_steps) - self.bar_steps for note in self.notes if not note.continues)

    def pitch_at(self, onset: int) -> int:
        """The pitch sung at a time from the line's first bar line; at a rest the last one, before it the first."""
        pitch = self.notes[0].midi
        for note in self.notes:
            if note.start_steps - self.bar_steps > onset:
                break
            pitch = note.midi
        return pitch

    def transposed(self, semitones: int) -> "SungLine":
        def moved(notes: Sequence[SungNote]) -> tuple[SungNote, ...]:
            return tuple(replace(note, midi=note.midi + semitones) for note in notes)

        return replace(self, notes=moved(self.notes), echoes=moved(self.echoes))


@dataclass(frozen=True)
class ChordLine:
    """A section's chords, parsed."""

    starts: tuple[float, ...]
    symbols: tuple[ChordSymbol, ...]

    @classmethod
    def of(cls, chords: Sequence[Chord]) -> "ChordLine":
        return cls(tuple(c.start_beat for c in chords), tuple(parse_chord(c.symbol) for c in chords))

    def index_under(self, beat: float, beats: float) -> int:
        """The chord that a note hears most of: a note that comes early belongs to the chord it waits for."""
        ends = (*self.starts[1:], float("inf"))
        shares = [min(end, beat + beats) - max(start, beat) for start, end in zip(self.starts, ends, strict=True)]
        best = max(shares)
        return shares.index(best) if best > 0 else 0

    def under(self, beat: float, beats: float) -> ChordSymbol:
        return self.symbols[self.index_under(beat, beats)]

    def last_start(self, beat: float, beats: float) -> float:
        """Where the last chord that starts inside a stretch of beats starts; the stretch's own start if none does."""
        inside = [start for start in self.starts if beat <= start < beat + beats]
        return inside[-1] if inside else beat

    def clash_after(self, beat: float, beats: float, midi: int) -> float | None:
        """The beat inside a held note at which a chord without its pitch comes in; None if there is none."""
        for start, symbol in zip(self.starts, self.symbols, strict=True):
            if beat + 0.5 < start < beat + beats - 0.01 and midi % 12 not in symbol.pitch_classes:
                return start
        return None

    def after(self, beat: float, beats: float) -> ChordSymbol | None:
        """The chord after the one under the note."""
        index = self.index_under(beat, beats) + 1
        return self.symbols[index] if index < len(self.symbols) else None


def plan_notes(lines: Sequence[SungLine], section: SectionFrame, meter: Meter, swing: float) -> tuple[Note, ...]:
    """The section's notes as the plan holds them, in order of the words."""
    notes: list[Note] = []
    length = section.bars * meter.beats_per_bar
    for line in lines:
        in_order = sorted((*line.notes, *line.echoes), key=lambda n: (n.sung.word_index, n.start_steps))
        for note in in_order:
            start = swung_beat(note.start_steps, meter, swing)
            end = min(swung_beat(note.end_steps, meter, swing), float(length))
            phonemes = note.sung.syllable.phonemes
            if note.continues:
                phonemes = tuple(p for p in phonemes if is_vowel(p)) or phonemes
            notes.append(
                Note(
                    start_beat=round(start, 6),
                    beats=round(end - start, 6),
                    midi=note.midi,
                    syllable=note.sung.syllable.text,
                    word=note.sung.word.text,
                    line=line.line,
                    word_index=note.sung.word_index,
                    phonemes=" ".join(phonemes),
                    continues=note.continues,
                    stress=note.sung.syllable.stress,
                    backing=note.backing,
                )
            )
    return tuple(notes)
