"""The first stage: the song on paper, from words or from a plan that somebody edited."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from songwright.errors import StyleError
from songwright.planner.draft import Finding
from songwright.planner.edited_words import with_said_words
from songwright.production.folder import PAPER, SongFolder
from songwright.production.ledger import Ledger, fingerprint
from songwright.production.planning import plan_and_arrange, write_plan
from songwright.request import SongRequest
from songwright.score import Score
from songwright.song import SongPlan


@dataclass(frozen=True)
class Paper:
    """A plan, where it was read from if it was a file, the remarks, and a score that the user brings."""

    plan: SongPlan
    source: Path | None
    remarks: tuple[str, ...]
    score: Score | None = None

    def with_score(self, path: Path, any_program: bool) -> "Paper":
        """The same with the score of a MIDI file (see `read_given_score`).

        Raises:
            TuneError: as `read_given_score`.
            StyleError: nobody plays in this song.
        """
        from songwright.accompaniment.given import read_given_score

        if self.plan.style.acappella:
            raise StyleError(f"the song is a cappella, so nobody can play '{path}'; change the style or leave it out")
        given = read_given_score(path, self.plan, any_program=any_program)
        return replace(self, score=given.score, remarks=(*self.remarks, *given.remarks))


def put_on_paper(request: SongRequest) -> Paper:
    """Plan the song, or read the plan that is named.

    Words that were changed in a plan by hand get their new phonemes, and a remark says so.

    Raises:
        LyricsError, StyleError, PlanError: the words, wishes or plan cannot be sung.
    """
    source = plan_source(request)
    if source is not None:
        plan, findings = with_said_words(_read(source, request))
        return Paper(plan, source, _as_remarks(findings))
    song = plan_and_arrange(request)
    return Paper(song.plan, None, _as_remarks(song.findings))


def _as_remarks(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(
        f"line {finding.source_line}: {finding.message}" if finding.source_line else finding.message
        for finding in findings
    )


def plan_source(request: SongRequest) -> Path | None:
    """The plan file that a request names in place of lyrics."""
    words = str(request.lyrics)
    return Path(words) if words.endswith(".json") and "\n" not in words else None


def write_paper(paper: Paper, files: SongFolder, ledger: Ledger, free_band: bool = False) -> None:
    """Stage `plan`: plan, score (the user's, or a free band's own, if it plays freely), lead sheet and word times.

    A score is written once: as long as the plan stays, another arranger leaves it as it is.
    """
    from songwright.accompaniment.written import score_of

    given = [] if paper.score is None else [paper.score.to_json()]
    ledger.run(
        "plan", fingerprint("plan", paper.plan.to_json(), *(["free"] if free_band else given), PAPER), PAPER,
        lambda: write_plan(paper.plan, paper.score or score_of(paper.plan, free_band), files.path),
    )  # fmt: skip


def _read(source: Path, request: SongRequest) -> SongPlan:
    """A plan, with another voice or seed if they are given; all else is the plan's to say."""
    usual = SongRequest(request.lyrics)
    for name, value in replace(request, voice=None, seed=None).__dict__.items():
        if value != getattr(usual, name):
            option = name.split("_")[0]
            raise StyleError(f"'{source}' is a plan and has its own {option}; edit it there, or leave out --{option}")
    plan = SongPlan.load(source)
    changes = {"voice": request.voice, "seed": request.seed}
    return plan.model_copy(update={name: value for name, value in changes.items() if value is not None})
