"""Song plans made by hand for the tests of the arranger and the notation writers."""

import numpy as np

from songwright.chords import parse_chord
from songwright.song import Chord, Note, Section, SectionKind, SongPlan, StyleChoice
from songwright.units import Key, Meter, beats_to_seconds

# (kind, bars, energy): a song of the usual form.
USUAL_FORM: tuple[tuple[SectionKind, int, float], ...] = (
    ("intro", 4, 0.35), ("verse", 8, 0.42), ("pre-chorus", 4, 0.55), ("chorus", 8, 0.75), ("verse", 8, 0.5),
    ("chorus", 8, 0.8), ("bridge", 4, 0.5), ("instrumental", 8, 0.65), ("chorus", 8, 0.9), ("outro", 4, 0.35),
)  # fmt: skip
# One chord for each bar, as scale degrees of the major key.
PROGRESSIONS = {
    "intro": "1 5 6m 4", "verse": "1 6m 4 5 1 6m 2m 5", "pre-chorus": "4 5 6m 5", "chorus": "1 5 6m 4 1 5 4 5",
    "bridge": "6m 3m 4 5", "instrumental": "1 5 6m 4 1 5 4 5", "outro": "4 5 1 1",
}  # fmt: skip
DEGREES = (0, 2, 4, 5, 7, 9, 11)
# Words with their syllables.
LINES = (
    (("morn", "ing"), ("light",), ("is",), ("o", "ver"), ("town",)),
    (("we",), ("walk",), ("a",), ("long",), ("the",), ("riv", "er")),
    (("noth", "ing"), ("left",), ("to",), ("car", "ry"), ("down",)),
    (("on", "ly"), ("the",), ("road",), ("for", "ev", "er")),
)


def degree_chord(text: str, key: Key) -> str:
    """`'6m'` in G major to `'Em'`."""
    return key.name_of(key.tonic + DEGREES[int(text[0]) - 1]) + text[1:]


def make_plan(
    genre: str = "pop",
    meter: tuple[int, int] = (4, 4),
    key: str = "G major",
    seed: int = 7,
    tempo_bpm: float = 100.0,
    form: tuple[tuple[SectionKind, int, float], ...] = USUAL_FORM,
    instruments: tuple[str, ...] = (),
    swing: float = 0.5,
    lowest: int = 60,
) -> SongPlan:
    """A plan of the usual form: a line of words for every two bars, sung from `lowest` to an octave above."""
    beats_per_bar = Meter(*meter).beats_per_bar
    sections = []
    bar = 0
    seen: dict[str, int] = {}
    for kind, bars, energy in form:
        seen[kind] = seen.get(kind, 0) + 1
        sections.append(make_section(f"{kind}-{seen[kind]}", kind, bar, bars, energy, Key.parse(key), meter, lowest))
        bar += bars
    plan = SongPlan(
        title="Morning Light",
        seed=seed,
        tempo_bpm=tempo_bpm,
        meter=meter,
        key=key,
        style=StyleChoice(text=genre, genre=genre, instruments=instruments, swing=swing),
        duration_seconds=beats_to_seconds(bar * beats_per_bar, tempo_bpm),
        sections=tuple(sections),
    )
    plan.check()
    return plan


def make_section(
    section_id: str,
    kind: SectionKind,
    start_bar: int,
    bars: int,
    energy: float,
    key: Key,
    meter: tuple[int, int],
    lowest: int = 60,
) -> Section:
    """One section; its melody depends on its kind alone, so sections of a kind are alike."""
    beats_per_bar = Meter(*meter).beats_per_bar
    degrees = PROGRESSIONS[kind].split()
    chords = tuple(
        Chord(start_beat=i * beats_per_bar, beats=beats_per_bar, symbol=degree_chord(degrees[i % len(degrees)], key))
        for i in range(bars)
    )
    sung = kind not in ("intro", "instrumental", "outro", "break")
    notes = _melody(chords, bars, Meter(*meter), key, kind, lowest) if sung else ()
    lines = tuple(" ".join("".join(w) for w in LINES[i % len(LINES)]) for i in range(bars // 2)) if sung else ()
    return Section(
        id=section_id, kind=kind, start_bar=start_bar, bars=bars, energy=energy, lines=lines, chords=chords, notes=notes
    )


def _melody(chords: tuple[Chord, ...], bars: int, meter: Meter, key: Key, kind: str, lowest: int) -> tuple[Note, ...]:
    """A line for every two bars: eighths and quarters, chord tones on the beat, a long last note, a rest to breathe."""
    dice = np.random.default_rng(len(kind))
    eighth = 1 / 3 if meter.is_compound else 0.5
    high = lowest + 12
    notes: list[Note] = []
    midi = lowest + 6 + (3 if kind == "chorus" else 0)
    for line in range(bars // 2):
        words = LINES[line % len(LINES)]
        syllables = [(index, word, syllable) for index, word in enumerate(words) for syllable in word]
        room = 2 * meter.beats_per_bar - 1
        lengths = [eighth] * len(syllables)
        for index in dice.permutation(len(syllables) - 1):
            if sum(lengths) + eighth <= room - 1:
                lengths[index] += eighth
        if sum(lengths) > room:
            lengths = [length / 2 for length in lengths]
        lengths[-1] = room - sum(lengths[:-1])
        at = float(line * 2 * meter.beats_per_bar)
        for (word_index, word, syllable), length in zip(syllables, lengths, strict=True):
            chord = chords[min(len(chords) - 1, int((at + 1e-6) // meter.beats_per_bar))]
            on_beat = abs(at - round(at)) < 1e-6
            pool = parse_chord(chord.symbol).pitch_classes if on_beat else key.scale
            midi = int(np.clip(midi + dice.integers(-3, 4), lowest, high))
            midi = min((p for p in range(lowest, high + 1) if p % 12 in pool), key=lambda p: (abs(p - midi), p))
            notes.append(
                Note(
                    start_beat=round(at, 6),
                    beats=round(length, 6),
                    midi=midi,
                    syllable=syllable,
                    word="".join(word),
                    line=line,
                    word_index=word_index,
                    phonemes="ə",
                )
            )
            at += length
    return tuple(notes)
