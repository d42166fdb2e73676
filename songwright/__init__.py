"""songwright: a lyric file and a line about style become a finished song."""

from songwright.api import plan_song
from songwright.errors import SongwrightError
from songwright.song import SongPlan
from songwright.version import __version__

__all__ = ["SongPlan", "SongwrightError", "__version__", "plan_song"]
