"""songwright: a lyric file and a line about style become a finished song."""

from typing import TYPE_CHECKING

from songwright.version import __version__

if TYPE_CHECKING:
    from songwright.api import export_lyrics, plan_song, sing_song
    from songwright.errors import SongwrightError
    from songwright.production.operations import (
        ChangeChord,
        ChangeWords,
        JoinNotes,
        MoveNote,
        SplitNote,
        Transpose,
    )
    from songwright.production.song import Song
    from songwright.song import SongPlan

__all__ = [
    "ChangeChord", "ChangeWords", "JoinNotes", "MoveNote", "Song", "SongPlan", "SongwrightError", "SplitNote",
    "Transpose", "__version__", "export_lyrics", "plan_song", "sing_song",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Import what is asked for only then: training on a bare machine needs none of it, nor pydantic."""
    from importlib import import_module

    edits = ("MoveNote", "SplitNote", "JoinNotes", "ChangeWords", "ChangeChord", "Transpose")
    homes = {
        "export_lyrics": "songwright.api", "plan_song": "songwright.api", "sing_song": "songwright.api",
        "SongwrightError": "songwright.errors", "SongPlan": "songwright.song", "Song": "songwright.production.song",
        **dict.fromkeys(edits, "songwright.production.operations"),
    }  # fmt: skip
    if name in homes:
        return getattr(import_module(homes[name]), name)
    raise AttributeError(f"module 'songwright' has no attribute '{name}'")
