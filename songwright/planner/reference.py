"""A style that goes by a clip of the user's own, where the style's words are silent."""

from dataclasses import dataclass, replace
from pathlib import Path

from songwright.errors import AudioError
from songwright.instruments import CATALOGUE
from songwright.listening.reference import Reference, read_reference
from songwright.listening.tune import Tune, read_tune
from songwright.planner.draft import Finding, StyleRequest
from songwright.planner.melody.tessitura import SingerRange
from songwright.planner.tune import with_tune
from songwright.song import SongPlan
from songwright.units import Key


@dataclass(frozen=True)
class Clips:
    """What was heard in a user's clips; None for those that were not given."""

    reference: Reference | None
    tune: Tune | None
    reference_path: Path
    tune_path: Path

    @classmethod
    def heard(cls, reference: Path | None, melody: Path | None) -> "Clips":
        """Listen to a clip to go by, and to one whose tune is to be sung.

        Raises:
            AudioError: one of them cannot be read, or holds nothing to go by.
        """
        return cls(
            None if reference is None else read_reference(reference), None if melody is None else read_tune(melody),
            reference or Path(), melody or Path(),
        )  # fmt: skip

    def steer(self, asked: StyleRequest) -> StyleRequest:
        """The style with what the clips add; the tune's tempo and key go before the other clip's.

        Raises:
            AudioError: the style names no tempo, and the clip has no steady beat.
        """
        if self.tune is not None:
            asked = _in_time(asked, self.tune.tempo_bpm, self.tune.key, self.tune_path)
        return asked if self.reference is None else _steered(asked, self.reference, self.reference_path)

    def sung(self, plan: SongPlan, singer: SingerRange) -> SongPlan:
        """The plan, sung to the tune if there is one."""
        if self.tune is None:
            return plan
        return with_tune(plan, self.tune, singer.comfortable_low, singer.comfortable_high)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """What was heard, for the user."""
        found = []
        if self.reference is not None:
            clip = self.reference
            sound = f"{'with' if clip.has_drums else 'without'} drums"
            sound += f", sounds like our {clip.instrument}" if clip.instrument else ", several instruments"
            found.append(f"'{self.reference_path.name}': {_beat(clip.tempo_bpm)}, {clip.key}, {sound}")
        if self.tune is not None:
            tune = self.tune
            found.append(f"'{self.tune_path.name}': {len(tune.notes)} notes, {_beat(tune.tempo_bpm)}, {tune.key}")
        return tuple(Finding(0, "note", text) for text in found)


def _steered(asked: StyleRequest, clip: Reference, path: Path) -> StyleRequest:
    """Tempo and key are the clip's where the style names none; without instruments in the style the band leads with the
    one that the clip sounds like, and has no drums where the clip has none; without a mood, its energy lies half way
    between the style's and the clip's.
    """
    asked = _in_time(asked, clip.tempo_bpm, clip.key, path)
    if not asked.instruments:
        drums = () if clip.has_drums else tuple(one.name for one in CATALOGUE if one.stem == "drums")
        left_out = (*asked.excluded_instruments, *drums)
        lead = () if clip.instrument is None or clip.instrument in left_out else (clip.instrument,)
        asked = replace(asked, instruments=lead, excluded_instruments=left_out)
    if not asked.moods:
        asked = replace(asked, energy=round((asked.energy + clip.energy) / 2, 3))
    return asked


def _in_time(asked: StyleRequest, tempo_bpm: float | None, key: Key, path: Path) -> StyleRequest:
    if asked.tempo_bpm is None and asked.pace is None:
        if tempo_bpm is None:
            raise AudioError(f"'{path}' has no steady beat to take the tempo from; give one with --tempo")
        asked = replace(asked, tempo_bpm=tempo_bpm)
    if asked.key is None and asked.mode in (None, key.mode):
        asked = replace(asked, key=key)
    return asked


def _beat(tempo_bpm: float | None) -> str:
    return "no steady beat" if tempo_bpm is None else f"{tempo_bpm:g} bpm"
