"""The words of a lyric file laid over the notes of a tune, syllable by syllable."""

from songwright.planner.draft import Lyrics
from songwright.planner.tunes.document import Tune
from songwright.planner.tunes.setting import WordSetting


def laid_words(tune: Tune, lyrics: Lyrics) -> WordSetting:
    raise NotImplementedError
