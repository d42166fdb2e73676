"""The best of several takes, section by section, by a score that somebody else measures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from songwright.vocals.stage import VocalTrack


@dataclass(frozen=True)
class SectionTakes:
    """How the takes of one section did: a score for each, higher is better, and which was kept."""

    section_id: str
    scores: tuple[float, ...]

    @property
    def chosen(self) -> int:
        """Number of the best take; the earliest of equals."""
        return self.scores.index(max(self.scores))


@dataclass(frozen=True, eq=False)
class ChosenTakes:
    """The track of the best takes, and what was tried, for the report."""

    track: VocalTrack
    sections: tuple[SectionTakes, ...]


def best_takes(
    section_ids: Sequence[str],
    sing_takes: Callable[[Mapping[str, int]], VocalTrack],
    score: Callable[[VocalTrack, str], float],
    most_takes: int,
    good_enough: float,
) -> ChosenTakes:
    """Sing sections again until they are good enough.

    Args:
        section_ids: sections with something sung.
        sing_takes: sings the song with these take numbers (`SingingOptions.takes`).
        score: of a section of a track, higher is better.
        most_takes: of each section, at least 1.
        good_enough: a section with this score is not sung again.
    """
    if most_takes < 1:
        raise ValueError(f"there is at least one take, not {most_takes}")
    track = sing_takes({})
    found = {section_id: SectionTakes(section_id, (score(track, section_id),)) for section_id in section_ids}
    for take in range(1, most_takes):
        poor = [section_id for section_id, takes in found.items() if max(takes.scores) < good_enough]
        if not poor:
            break
        track = sing_takes({section_id: take for section_id in poor})
        for section_id in poor:
            found[section_id] = SectionTakes(section_id, (*found[section_id].scores, score(track, section_id)))
    chosen = {section_id: takes.chosen for section_id, takes in found.items() if takes.chosen}
    return ChosenTakes(sing_takes(chosen) if most_takes > 1 else track, tuple(found.values()))
