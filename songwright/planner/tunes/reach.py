"""A tune and a singer's range: as it is written if it can be sung so, else octaves higher or lower."""

from collections.abc import Sequence

from songwright.errors import TuneError
from songwright.planner.melody.tessitura import SingerRange
from songwright.units import Key, midi_name

MOST_OCTAVES = 3


def fitting_shift(pitches: Sequence[int], reach: SingerRange, semitones: int = 0) -> int | None:
    """Semitones to move MIDI pitches by, octaves beside the `semitones` that are wanted; None if nothing fits.

    The smallest move with which every note can be sung.
    """
    shifts = sorted((semitones + 12 * octave for octave in range(-MOST_OCTAVES, MOST_OCTAVES + 1)), key=abs)
    low, high = min(pitches), max(pitches)
    return next((s for s in shifts if reach.extreme_low <= low + s and high + s <= reach.extreme_high), None)


def is_comfortable(pitches: Sequence[int], reach: SingerRange) -> bool:
    return reach.comfortable_low <= min(pitches) and max(pitches) <= reach.comfortable_high


def refuse_range(pitches: Sequence[int], reach: SingerRange, voice: str, source: str, key: Key) -> TuneError:
    """The error for a tune in this key that the voice cannot sing; names the nearest key in which it can."""
    low, high = midi_name(min(pitches)), midi_name(max(pitches))
    mine = f"{midi_name(reach.extreme_low)} to {midi_name(reach.extreme_high)}"
    steps = next((s for s in sorted(range(-6, 7), key=abs) if fitting_shift(pitches, reach, s) is not None), None)
    other = "move the notes that lie farthest out" if steps is None else f"with --key '{key.transposed(steps)}' it can"
    return TuneError(
        f"'{source}' goes from {low} to {high}, which '{voice}' ({mine}) cannot sing as it is in any octave; {other}"
    )
