"""songwright: a lyric file and a line about style become a finished song."""

from typing import TYPE_CHECKING

from songwright.version import __version__

if TYPE_CHECKING:
    from songwright.api import export_lyrics, plan_song, sing_song
    from songwright.errors import SongwrightError
    from songwright.production.song import Song
    from songwright.song import SongPlan

__all__ = ["Song", "SongPlan", "SongwrightError", "__version__", "export_lyrics", "plan_song", "sing_song"]


def __getattr__(name: str) -> object:
    """Import what is asked for only then: training on a bare machine needs none of it, nor pydantic."""
    from importlib import import_module

    homes = {
        "export_lyrics": "songwright.api", "plan_song": "songwright.api", "sing_song": "songwright.api",
        "SongwrightError": "songwright.errors", "SongPlan": "songwright.song", "Song": "songwright.production.song",
    }  # fmt: skip
    if name in homes:
        return getattr(import_module(homes[name]), name)
    raise AttributeError(f"module 'songwright' has no attribute '{name}'")
