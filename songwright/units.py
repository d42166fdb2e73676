"""Musical units: pitch names, keys, meters, and the conversions between beats, bars and seconds.

A *beat* is the felt pulse that `tempo_bpm` counts: the quarter note in 3/4 and 4/4, the half note in 2/2, the
dotted quarter in 6/8, 9/8 and 12/8 (so a bar of 6/8 has two beats and its eighth notes last a third of a beat).
"""

import re
from dataclasses import dataclass

import numpy as np

SHARP_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLAT_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
LETTER_PITCH_CLASS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
MAJOR_SCALE = (0, 2, 4, 5, 7, 9, 11)
MINOR_SCALE = (0, 2, 3, 5, 7, 8, 10)  # natural
# Major keys whose signature has flats; a minor key follows its relative major.
FLAT_MAJOR_TONICS = frozenset({5, 10, 3, 8, 1})
METERS = ((2, 2), (2, 4), (3, 4), (4, 4), (5, 4), (6, 8), (9, 8), (12, 8))


def midi_to_hz(midi: float | np.ndarray) -> float | np.ndarray:
    """Equal temperament, A4 = MIDI 69 = 440 Hz."""
    return 440.0 * 2.0 ** ((midi - 69.0) / 12.0)


def hz_to_midi(f0_hz: float | np.ndarray) -> float | np.ndarray:
    """The inverse of `midi_to_hz`; non-positive frequencies give -inf or nan as numpy does."""
    return 69.0 + 12.0 * np.log2(np.asarray(f0_hz, dtype=float) / 440.0)


def parse_pitch_class(name: str) -> int:
    """`'F#'`, `'Bb'`, `'E♭'` to 0..11.

    Raises:
        ValueError: not a note name.
    """
    match = re.fullmatch(r"([A-Ga-g])([#b♯♭]{0,2})", name.strip())
    if not match:
        raise ValueError(f"'{name}' is not a note name; write one of C, C#, Db, D … B")
    step = sum(1 if c in "#♯" else -1 for c in match[2])
    return (LETTER_PITCH_CLASS[match[1].upper()] + step) % 12


def midi_name(midi: int, flats: bool = False) -> str:
    """`60` to `'C4'`."""
    return f"{(FLAT_NAMES if flats else SHARP_NAMES)[midi % 12]}{midi // 12 - 1}"


@dataclass(frozen=True)
class Key:
    """A major or minor key: `Key.parse('G major')`, `Key.parse('F#m')`."""

    tonic: int  # pitch class 0..11
    mode: str  # 'major' or 'minor'

    def __post_init__(self) -> None:
        if not 0 <= self.tonic < 12 or self.mode not in ("major", "minor"):
            raise ValueError(f"not a key: tonic {self.tonic}, mode '{self.mode}'")

    @classmethod
    def parse(cls, text: str) -> "Key":
        """Read `G`, `G major`, `Gmaj`, `g minor`, `F#m`, `Bb min`, `E-flat major`, `C sharp minor`.

        A lone lower-case `m` means minor; a lone note name means major.

        Raises:
            ValueError: not a key; the text says which forms are read.
        """
        cleaned = re.sub(r"[\s-]*(flat)\b", "b", text.strip(), flags=re.IGNORECASE)
        cleaned = re.sub(r"[\s-]*(sharp)\b", "#", cleaned, flags=re.IGNORECASE)
        match = re.fullmatch(r"([A-Ga-g][#b♯♭]?)[\s-]*(major|maj|dur|minor|min|moll|M|m)?", cleaned) or re.fullmatch(
            r"([A-Ga-g][#b♯♭]?)[\s-]*(major|maj|minor|min)", cleaned, flags=re.IGNORECASE
        )
        if not match:
            raise ValueError(f"'{text}' is not a key; write for example 'G major', 'F# minor' or 'Bbm'")
        suffix = match[2] or ""
        minor = suffix == "m" or suffix.lower().startswith(("min", "moll"))
        return cls(parse_pitch_class(match[1]), "minor" if minor else "major")

    @property
    def scale(self) -> tuple[int, ...]:
        """The seven pitch classes of the (natural) scale, tonic first."""
        return tuple((self.tonic + step) % 12 for step in (MAJOR_SCALE if self.mode == "major" else MINOR_SCALE))

    @property
    def uses_flats(self) -> bool:
        """Whether the usual key signature has flats."""
        relative_major = self.tonic if self.mode == "major" else (self.tonic + 3) % 12
        return relative_major in FLAT_MAJOR_TONICS

    @property
    def fifths(self) -> int:
        """Sharps (positive) or flats (negative) of the signature, -5..6, as MusicXML and MIDI write it."""
        relative_major = self.tonic if self.mode == "major" else (self.tonic + 3) % 12
        fifths = relative_major * 7 % 12
        return fifths - 12 if fifths > 6 else fifths

    def name_of(self, pitch_class: int) -> str:
        """A pitch class spelled with this key's accidentals."""
        return (FLAT_NAMES if self.uses_flats else SHARP_NAMES)[pitch_class % 12]

    def transposed(self, semitones: int) -> "Key":
        return Key((self.tonic + semitones) % 12, self.mode)

    def __str__(self) -> str:
        return f"{self.name_of(self.tonic)} {self.mode}"


@dataclass(frozen=True)
class Meter:
    """A time signature; see the module's text for what a beat is."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if (self.numerator, self.denominator) not in METERS:
            known = ", ".join(f"{n}/{d}" for n, d in METERS)
            raise ValueError(f"meter {self.numerator}/{self.denominator} is not supported; choose one of {known}")

    @classmethod
    def parse(cls, text: str) -> "Meter":
        """Read `3/4`.

        Raises:
            ValueError: not a meter, or not a supported one.
        """
        match = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(\d{1,2})\s*", text)
        if not match:
            raise ValueError(f"'{text}' is not a meter; write for example 4/4, 3/4 or 6/8")
        return cls(int(match[1]), int(match[2]))

    @property
    def is_compound(self) -> bool:
        """Whether beats divide into three (6/8, 9/8, 12/8)."""
        return self.denominator == 8

    @property
    def beats_per_bar(self) -> int:
        return self.numerator // 3 if self.is_compound else self.numerator

    @property
    def quarters_per_beat(self) -> float:
        """Length of one beat in quarter notes: 1.5 in compound meters, 2 in 2/2, else 1."""
        return 1.5 if self.is_compound else 4.0 / self.denominator

    @property
    def steps_per_beat(self) -> int:
        """Sixteenth notes in a beat: 6 in compound meters, 8 in 2/2, else 4."""
        return round(self.quarters_per_beat * 4)

    @property
    def steps_per_bar(self) -> int:
        return self.steps_per_beat * self.beats_per_bar

    def strength(self, step: int) -> int:
        """Metrical strength of a sixteenth-note step counted from the bar line.

        4 downbeat, 3 secondary strong beat (beat 3 of 4/4, the half bar of 12/8, beat 4 of 5/4),
        2 other beats, 1 half of a beat (the eighths of a compound beat), 0 anything smaller.
        """
        step %= self.steps_per_bar
        if step == 0:
            return 4
        beat, inside = divmod(step, self.steps_per_beat)
        if inside == 0:
            strong = {4: 2, 2: 1, 5: 3}.get(self.beats_per_bar)
            return 3 if beat == strong else 2
        half = 2 if self.is_compound else self.steps_per_beat // 2
        return 1 if inside % half == 0 else 0

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


def swung_beat(steps: float, meter: Meter, swing: float) -> float:
    """Beats of a place in sixteenth notes, off-beats delayed by swing.

    The off-beat eighth falls at `swing` (0.5 straight … 0.67 triplet) of its quarter note, sixteenths in proportion.
    Compound meters divide into three already and stay straight.
    """
    if meter.is_compound or swing == 0.5:
        return steps / meter.steps_per_beat
    quarter, inside = divmod(steps / 4, 1.0)
    swung = inside * 2 * swing if inside < 0.5 else swing + (inside - 0.5) * 2 * (1 - swing)
    return (quarter + swung) * 4 / meter.steps_per_beat


def beats_to_seconds(beats: float, tempo_bpm: float) -> float:
    return beats * 60.0 / tempo_bpm


def seconds_to_beats(seconds: float, tempo_bpm: float) -> float:
    return seconds * tempo_bpm / 60.0


def format_seconds(seconds: float) -> str:
    """`151.2` to `'2:31'`."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
