"""What goes into a mix: tracks that belong to stems, and their place in stereo."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from songwright.errors import AudioError
from songwright.waveform import Waveform

MixStem = Literal["vocals", "drums", "bass", "other"]
MIX_STEMS: tuple[MixStem, ...] = ("vocals", "drums", "bass", "other")
Role = Literal["lead", "backing", "drums", "bass", "harmony"]
STEM_OF_ROLE: dict[Role, MixStem] = {
    "lead": "vocals", "backing": "vocals", "drums": "drums", "bass": "bass", "harmony": "other",
}  # fmt: skip
# Beyond this a track would lose all of 3 dB in mono.
MAX_PAN = 0.85
CENTRE_GAIN = np.float32(np.sqrt(0.5))  # of a mono track in the middle, on either side


@dataclass(frozen=True, eq=False)
class Track:
    """One dry recording.

    Attributes:
        name: unique in the mix, e.g. 'acoustic guitar'.
        role: what it does; decides its stem and its processing.
        wave: mono, or stereo where it was made so.
        pan: -1 left … 1 right.
    """

    name: str
    role: Role
    wave: Waveform
    pan: float = 0.0

    def __post_init__(self) -> None:
        if self.role not in STEM_OF_ROLE:
            raise AudioError(f"track '{self.name}': role '{self.role}' is not one of {', '.join(STEM_OF_ROLE)}")
        if self.wave.channels > 2:
            raise AudioError(f"track '{self.name}' has {self.wave.channels} channels; give mono or stereo")
        if not -1 <= self.pan <= 1:
            raise AudioError(f"track '{self.name}': pan {self.pan:g} is not between -1 (left) and 1 (right)")

    @property
    def stem(self) -> MixStem:
        return STEM_OF_ROLE[self.role]


def check_tracks(tracks: Sequence[Track]) -> None:
    """That the tracks can be mixed.

    Raises:
        AudioError: none at all, an empty one, two of one name, or different rates or lengths; names the track.
    """
    if not tracks:
        raise AudioError("there is no track to mix")
    first = tracks[0]
    seen: set[str] = set()
    for track in tracks:
        if track.name in seen:
            raise AudioError(f"two tracks are called '{track.name}'; give each a name of its own")
        seen.add(track.name)
        if track.wave.samples.shape[1] == 0:
            raise AudioError(f"track '{track.name}' is empty; render it again or leave it out")
        if track.wave.sample_rate_hz != first.wave.sample_rate_hz:
            raise AudioError(
                f"track '{track.name}' has {track.wave.sample_rate_hz} Hz, but '{first.name}' has "
                f"{first.wave.sample_rate_hz} Hz; resample it first"
            )
        if track.wave.samples.shape[1] != first.wave.samples.shape[1]:
            raise AudioError(
                f"track '{track.name}' lasts {track.wave.seconds:.3f} s, but '{first.name}' lasts "
                f"{first.wave.seconds:.3f} s; pad or cut them to one length"
            )


def panned(samples: np.ndarray, pan: float) -> np.ndarray:
    """(1, T) or (2, T) to (2, T) by constant power: the two gains' squares always sum to 1.

    A stereo track is turned, not squeezed: the channel panned away from is faded into the other (both channels of a
    centred track keep their level).
    """
    angle = (float(np.clip(pan, -MAX_PAN, MAX_PAN)) + 1) * np.pi / 4
    left, right = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    if samples.shape[0] == 1:
        return np.concatenate([samples * left, samples * right])
    keep = np.float32(min(1.0, np.sqrt(2) * left)), np.float32(min(1.0, np.sqrt(2) * right))
    moved = np.float32(np.sqrt(1 - keep[0] ** 2)), np.float32(np.sqrt(1 - keep[1] ** 2))
    return np.stack([samples[0] * keep[0] + samples[1] * moved[1], samples[1] * keep[1] + samples[0] * moved[0]])


def spread_pans(count: int, width: float = 0.5) -> tuple[float, ...]:
    """Places for instruments that come without one: evenly from left to right, a single one in the middle."""
    if count == 1:
        return (0.0,)
    return tuple(round(width * (2 * index / (count - 1) - 1), 3) for index in range(count))
