"""What a production remembers of a performance besides its sound."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Passage:
    """What can be performed again by itself.

    Attributes:
        stem: 'vocals', 'drums', 'bass' or 'other'.
        section_id: of the plan.
        lines: of the section, where the voice sings them in one breath; () for a band's section, which is one piece.
    """

    stem: str
    section_id: str
    lines: tuple[int, ...] = ()

    def __str__(self) -> str:
        named = ", ".join(str(line + 1) for line in self.lines)
        where = f", line{'s' if len(self.lines) > 1 else ''} {named}" if named else ""
        return f"{self.stem}, {self.section_id}{where}"


@dataclass(frozen=True)
class TakeSource:
    """Where a take comes from.

    Attributes:
        tokens: its file, in the song folder.
        seed: of its random numbers; None for the song's own.
        take: the number that they were drawn by.
        clear: it was sung as clearly as `diction_of_retake` says.
        notes: what tells the notes that it performs from others (`kept_takes.notes_mark`).
    """

    tokens: str
    seed: int | None
    take: int
    clear: bool
    notes: str


@dataclass(frozen=True)
class TakeRecord:
    """All takes of one passage.

    Attributes:
        stem, section_id, lines: as in `Passage`.
        scores: of each take in order, 0 where no check failed and every word was heard, else the negative sum of what
            was missing.
        failures: for each take the checks that failed, as sentences.
        chosen: index of the take that is in the song.
        manners: for each take what was sung otherwise than asked for, to be clearer; '' for nothing.
        sources: of each take, None where it is not known; empty where no take was made after the song was finished.
    """

    stem: str
    section_id: str
    scores: tuple[float, ...]
    failures: tuple[tuple[str, ...], ...]
    chosen: int
    lines: tuple[int, ...] = ()
    manners: tuple[str, ...] = ()
    sources: tuple[TakeSource | None, ...] = ()

    @property
    def passage(self) -> Passage:
        return Passage(self.stem, self.section_id, self.lines)

    def __str__(self) -> str:
        scores = ", ".join(f"{score:g}" for score in self.scores)
        return f"{self.passage}: take {self.chosen + 1} of {len(self.scores)} (scores {scores})"


def line_numbers(lines: tuple[int, ...]) -> str:
    """Lines as users count them."""
    return ", ".join(str(line + 1) for line in lines)
