"""What a user sets at the desk: a fader, a mute, a place and a reverberation for each stem.

A strip stands after everything that the mix decides by itself (levels, ducking, reverberation): a fader moves its stem
by so many decibels, and no other stem. Only a muted voice is not made room for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from songwright.errors import AudioError
from songwright.mixer.blockwise import amplitude, scale
from songwright.mixer.tracks import MIX_STEMS, MixStem, panned
from songwright.scratch import pieces_of

LOWEST_DB, HIGHEST_DB = -60.0, 12.0  # of a fader
NO_SEND_DB = -60.0  # this and less is no reverberation


@dataclass(frozen=True)
class Strip:
    """One stem's place at the desk.

    Attributes:
        fader_db: louder or softer than the mix decided.
        pan: -1 left … 1 right, of the whole stem with its room; 0 leaves it as the mix placed its tracks.
        send_db: reverberation against the dry sound; None as the mix decided, -60 for none.
    """

    stem: MixStem
    fader_db: float = 0.0
    muted: bool = False
    pan: float = 0.0
    send_db: float | None = None

    def __post_init__(self) -> None:
        if self.stem not in MIX_STEMS:
            raise AudioError(f"there is no stem '{self.stem}'; choose from {', '.join(MIX_STEMS)}")
        if not LOWEST_DB <= self.fader_db <= HIGHEST_DB:
            raise AudioError(
                f"the fader of '{self.stem}' cannot go to {self.fader_db:g} dB; give {LOWEST_DB:g} to {HIGHEST_DB:g}, "
                "or mute the stem"
            )
        if not -1 <= self.pan <= 1:
            raise AudioError(f"'{self.stem}' cannot be placed at {self.pan:g}; give -1 (left) to 1 (right)")
        if self.send_db is not None and not NO_SEND_DB <= self.send_db <= 0:
            raise AudioError(
                f"the reverberation of '{self.stem}' cannot be {self.send_db:g} dB; give {NO_SEND_DB:g} (none) to 0"
            )

    @property
    def is_set(self) -> bool:
        """Whether it does anything."""
        return self != Strip(self.stem)

    def __str__(self) -> str:
        found = [f"{self.fader_db:+g} dB"] if self.fader_db else []
        found += ["muted"] if self.muted else []
        found += [f"pan {self.pan:+g}"] if self.pan else []
        if self.send_db is not None:
            found.append("no reverberation" if self.send_db <= NO_SEND_DB else f"reverberation {self.send_db:g} dB")
        return f"{self.stem} {', '.join(found) or 'as mixed'}"


def strip_of(strips: Iterable[Strip], stem: MixStem) -> Strip:
    """A stem's strip; one that does nothing where the user set none."""
    return next((strip for strip in strips if strip.stem == stem), Strip(stem))


def with_strip(strips: Sequence[Strip], strip: Strip) -> tuple[Strip, ...]:
    """The strips with one of them set anew, in the order of the stems; those that do nothing are left out."""
    found = {one.stem: one for one in (*strips, strip)}
    return tuple(found[name] for name in MIX_STEMS if name in found and found[name].is_set)


def apply_strip(samples: np.ndarray, strip: Strip) -> None:
    """Pan and fader of a stem (C, T), in place; (1, T) only where it stays in the middle."""
    if strip.pan:
        for piece in pieces_of(samples):
            piece[:] = panned(piece, strip.pan)
    if strip.muted:
        for piece in pieces_of(samples):
            piece[:] = 0
    elif strip.fader_db:
        scale(samples, float(amplitude(strip.fader_db)))


def strips_to_list(strips: Sequence[Strip]) -> list[dict[str, object]]:
    """Plain values for a JSON file."""
    return [asdict(strip) for strip in strips]


def strips_from_list(rows: Iterable[dict[str, object]]) -> tuple[Strip, ...]:
    """The inverse of `strips_to_list`.

    Raises:
        TypeError: a field is unknown.
        AudioError: a value is out of reach.
    """
    return tuple(replace(Strip(row["stem"]), **row) for row in rows)  # type: ignore[arg-type]
