import numpy as np
import pytest

from songwright.listening.distortion import si_sdr_db


def test_the_level_does_not_count_and_what_is_added_does() -> None:
    rng = np.random.default_rng(0)
    voice, other = rng.standard_normal((2, 2, 8000))
    other -= voice * (other * voice).sum() / np.square(voice).sum()
    other *= np.sqrt(np.square(voice).sum() / np.square(other).sum() / 10)
    assert si_sdr_db(3 * (voice + other), voice) == pytest.approx(10)
    assert si_sdr_db(0 * voice, voice) < -100 and si_sdr_db(voice, voice) > 150
