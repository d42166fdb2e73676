"""Putting a changed song in place of the old one so that nobody meets half of each.

The changed song is made complete in a folder of its own inside the workings. A marker then says that it is complete;
from there on its files are moved over the old ones, and whoever opens the folder after an interruption moves the rest.
"""

import os
import shutil
from pathlib import Path

from songwright.errors import OutputError
from songwright.files import write_text
from songwright.production.ledger import WORKINGS

STAGING = "resing"
MARKER = "complete"
WISH = "wish"  # what the changed song is to be, so that an interrupted one is taken up only by the same wish


def staging_folder(folder: Path) -> Path:
    """Where the changed song is made."""
    return folder / WORKINGS / STAGING


def exchange(folder: Path) -> None:
    """Put the complete changed song in place.

    Raises:
        OutputError: a file cannot be moved; the next command on the folder goes on.
    """
    write_text(staging_folder(folder) / MARKER, "")
    finish_exchange(folder)


def finish_exchange(folder: Path) -> None:
    """Go on with an exchange that was interrupted, if there is one.

    Raises:
        OutputError: a file cannot be moved.
    """
    staging = staging_folder(folder)
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
