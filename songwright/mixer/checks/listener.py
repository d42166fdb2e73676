"""The listener's check: take the finished song apart again and see whether the voice is still there.

A separator knows nothing of how the song was made. If what it takes for the voice is the voice that was mixed in, a
listener will hear it too.
"""

import numpy as np

from songwright.listening.distortion import si_sdr_db
from songwright.listening.recogniser import Recogniser
from songwright.mixer.checks.result import Check
from songwright.mixer.checks.separation import Separator
from songwright.mixer.checks.words import check_words
from songwright.mixer.desk import Production
from songwright.mixer.master import as_mastered
from songwright.song import SongPlan

# Under 0 dB there is more of something else in it than of the voice. A separator as good as the best networks (8 dB on
# a song of ours) gets there when the voice is mixed some 11 dB too soft; docs/mixing.md has the measurement.
MIN_SI_SDR_DB = 0.0
# Our own network does less well, with low voices least: 14 clean songs gave -2.1 to 9.0 dB, with the voice 12 dB too
# soft -9.4 or less (docs/mixing.md).
OWN_MIN_SI_SDR_DB = -3.0
# Half of what a recogniser understands of our dry voice; at 0 dB it still understands nine tenths of that.
MIN_WORDS_HEARD = 0.35


def check_listener(
    production: Production,
    plan: SongPlan,
    separator: Separator,
    recogniser: Recogniser | None = None,
    *,
    min_si_sdr_db: float = MIN_SI_SDR_DB,
) -> tuple[Check, ...]:
    """The separated voice against the voice in the master (SI-SDR), and its words against the lyrics.

    Nothing is checked in a song without a voice.

    Args:
        min_si_sdr_db: what this separator reaches on good songs.
    """
    vocals = next((stem.wave for stem in production.mix.stems if stem.name == "vocals"), None)
    if vocals is None or not vocals.samples.any():
        return ()
    separated = separator.voice(production.master.wave)
    truth = as_mastered(vocals, production.mix.wave, production.master.settings)
    found_db = si_sdr_db(separated.samples, truth.samples)
    checks = [Check("voice found by separation", "song", found_db, "dB", "at least", min_si_sdr_db,
                    "SI-SDR of the separated voice")]  # fmt: skip
    if recogniser is not None:
        shares = [check.value for check in check_words(separated, plan, recogniser)]
        if shares:
            checks.append(Check("words after separation", "song", float(np.mean(shares)), "of the words heard",
                                "at least", MIN_WORDS_HEARD, "mean of the lines"))  # fmt: skip
    return tuple(checks)
