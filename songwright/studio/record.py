"""What the studio remembers of a performance besides its sound."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TakeRecord:
    """All takes of one section of one stem.

    Attributes:
        stem: 'vocals', 'drums', 'bass' or 'other'.
        section_id: of the plan.
        scores: of each take in order, 0 where no check failed and every word was heard, else the negative sum of what
            was missing.
        failures: for each take the checks that failed, as sentences.
        chosen: index of the take that is in the song.
    """

    stem: str
    section_id: str
    scores: tuple[float, ...]
    failures: tuple[tuple[str, ...], ...]
    chosen: int
