"""What a song can take from a clip of the user's own: its tempo, its key, how full it sounds and which of our
instruments it sounds like; a whole band is like none of them.
"""

from dataclasses import dataclass
from pathlib import Path

from songwright.listening.beat import onsets_per_second, spectral_flux, steady_tempo
from songwright.listening.clip import load_clip
from songwright.listening.harmony import best_key, chroma
from songwright.listening.timbre import nearest_instrument, timbre_of
from songwright.units import Key

DRUMS_SHARE = 0.15  # of the power that is percussive, from which a clip has drums


@dataclass(frozen=True)
class Reference:
    """What was read from a clip.

    Attributes:
        tempo_bpm: None where there is no steady beat.
        has_drums: whether a good part of it is percussive.
        instrument: of the catalogue's instruments of chords, the one that it sounds like; None for a mixture.
        energy: 0..1, from how percussive it is and how often something new sounds.
    """

    tempo_bpm: float | None
    key: Key
    has_drums: bool
    instrument: str | None
    energy: float


def read_reference(path: Path) -> Reference:
    """Listen to a clip.

    Raises:
        AudioError: no such file, not audio, shorter than five seconds, or silent.
    """
    clip = load_clip(path)
    flux, seconds = spectral_flux(clip)
    timbre = timbre_of(clip)
    onsets = onsets_per_second(flux, seconds)
    energy = 0.15 + 0.6 * min(timbre.percussive / 0.5, 1.0) + 0.25 * min(onsets / 6, 1.0)
    key = best_key(chroma(clip).values.mean(axis=0))
    return Reference(
        steady_tempo(flux, seconds), key, timbre.percussive >= DRUMS_SHARE, nearest_instrument(timbre), round(energy, 3)
    )
