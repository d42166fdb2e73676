"""The plan that a finished song was performed from: what a `plan.json` that was edited by hand differs from."""

from songwright.errors import PlanError
from songwright.production.folder import SongFolder
from songwright.production.ledger import Ledger, file_sha256
from songwright.song import SongPlan


def sung_plan(files: SongFolder) -> SongPlan | None:
    """The plan that was performed; None where it is not known.

    Songs of older songwrights keep no copy of it, but their ledger knows whether `plan.json` is still that plan.

    Raises:
        PlanError: it cannot be read.
    """
    if files.sung_plan.is_file():
        return SongPlan.load(files.sung_plan)
    known = Ledger(files.path).knows(files.name(files.plan))
    if known is not None and file_sha256(files.plan) != known:
        return None
    return SongPlan.load(files.plan)


def require_sung_plan(files: SongFolder) -> SongPlan:
    """The plan in the folder, which is the one that was performed.

    Raises:
        AudioError: this is no song folder.
        PlanError: it was edited by hand since.
    """
    files.request()
    plan = SongPlan.load(files.plan)
    if plan != sung_plan(files):
        raise PlanError(
            f"'{files.plan}' was edited since the song was sung; perform it first, with 'songwright sing {files.path}'"
        )
    return plan
