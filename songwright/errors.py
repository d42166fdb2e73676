"""The exception tree. Every message says what is wrong, where, and how to mend it.

Only `cli.py` turns these into exit codes; library code raises them where the bad value is used.
"""


class SongwrightError(Exception):
    """Something the user can mend. Its text is one clear sentence (a list of findings may follow)."""

    exit_code = 1


class LyricsError(SongwrightError):
    """The lyric text cannot be read or sung."""

    exit_code = 3


class StyleError(SongwrightError):
    """The style text or an option contradicts itself or asks for something that does not exist."""

    exit_code = 4


class PlanError(SongwrightError):
    """A plan is not valid; the message names the section, bar and note."""

    exit_code = 5


class WeightsError(SongwrightError):
    """Model weights are missing, damaged or of another format version."""

    exit_code = 6


class AudioError(SongwrightError):
    """An audio file or array has the wrong rate, shape or content."""

    exit_code = 7


class OutputError(SongwrightError):
    """A result could not be written."""

    exit_code = 8


class BatchError(SongwrightError):
    """A list of songs cannot be read, or nobody is there to make them."""

    exit_code = 9


class TuneError(SongwrightError):
    """A tune file cannot be read, or cannot be sung as it is written; the message names the bar."""

    exit_code = 13
