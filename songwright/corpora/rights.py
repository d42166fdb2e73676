"""Which of OpenEWLD's songs may be sung in the corpus: those known to be older than 1931.

OpenEWLD calls all of its 502 songs public domain, but its selection keeps a song as soon as one of its authors died
before 1948 (its OpenEWLDcreation.py), so that 'Blue Moon' (1934) and even songs of the 1970s are in it. What was
published before 1931 is public domain in the United States since 1 January 2026; elsewhere the authors' dates decide,
which OpenEWLD's archive does not hold.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from songwright.corpora.openewld import LeadSheet, songs

FIRST_PROTECTED_YEAR = 1931


@lru_cache(maxsize=1)
def known_years() -> dict[str, int]:
    """Year of first publication by the sheet's path; the songs in doubt are not in it."""
    told = (files("songwright.corpora") / "openewld_years.json").read_text(encoding="utf-8")
    return {path: int(year) for path, year in json.loads(told)["years"].items()}


def is_public_domain(sheet: LeadSheet) -> bool:
    """Whether the song is known to be in the public domain of the United States; no if its year is not known."""
    return known_years().get(sheet.path, FIRST_PROTECTED_YEAR) < FIRST_PROTECTED_YEAR


def public_domain_songs(archive: Path) -> Iterator[LeadSheet]:
    """The songs of `openewld.zip` that may be sung, in order of path."""
    return (sheet for sheet in songs(archive) if is_public_domain(sheet))
