"""Finishing what older songwrights left half done: they made a changed song complete in a folder of its own, marked it
as complete, and moved its files over the old ones."""

import os
import shutil
from pathlib import Path

from songwright.errors import OutputError
from songwright.production.ledger import WORKINGS

STAGING = "resing"
MARKER = "complete"
WISH = "wish"


def finish_exchange(folder: Path) -> None:
    """Go on with an exchange that was interrupted, if there is one.

    Raises:
        OutputError: a file cannot be moved.
    """
    staging = folder / WORKINGS / STAGING
    if not (staging / MARKER).is_file():
        return
    try:
        for path in sorted(path for path in staging.rglob("*") if path.is_file() and path.name not in (MARKER, WISH)):
            target = folder / path.relative_to(staging)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)
        shutil.rmtree(staging)
    except OSError as error:
        raise OutputError(f"cannot write '{folder}': {error.strerror or error}; mend that and try again") from error
