"""A fault of neural codecs: noise (consonants, breath) that repeats with every frame and so hums at the frame rate."""

import numpy as np

from songwright.listening.pitch import PITCH_STEP_SECONDS, heard_pitch
from songwright.mixer.checks.result import Check
from songwright.waveform import Waveform

FRAME_RATE_HZ = 44_100 / 512  # of DAC and of the shipped codec
NEAR_SEMITONES = 0.3
SOUNDING_BELOW_LOUD_DB = 30.0
# A voice that no codec has touched measures 0; nobody is planned to sing that low (E2 and a half).
MAX_HUM_SHARE = 0.01


def check_hum(voice: Waveform, frame_rate_hz: float = FRAME_RATE_HZ) -> Check:
    """The share of the voice's sounding time in which Praat hears the codec's frame rate as its pitch.

    It names no stem to take again: the codec decodes every take alike.
    """
    samples = voice.mono().samples[0]
    heard = heard_pitch(samples, voice.sample_rate_hz, floor_hz=0.7 * frame_rate_hz)
    centres = np.round(heard.times * voice.sample_rate_hz).astype(int)
    half = round(PITCH_STEP_SECONDS * voice.sample_rate_hz / 2)
    totals = np.concatenate([[0.0], np.cumsum(np.square(samples, dtype=np.float64))])
    last = np.minimum(centres + half, len(samples))
    level_db = 10 * np.log10(np.maximum(totals[last] - totals[np.maximum(centres - half, 0)], 1e-15))
    sounding = level_db > np.percentile(level_db, 95) - SOUNDING_BELOW_LOUD_DB
    humming = np.abs(12 * np.log2(np.maximum(heard.chosen_hz, 1.0) / frame_rate_hz)) < NEAR_SEMITONES
    share = float((humming & sounding).sum() / max(sounding.sum(), 1))
    return Check("hum", "voice", share, "of the sounding time", "at most", MAX_HUM_SHARE,
                 f"at the codec's {frame_rate_hz:.1f} frames a second")  # fmt: skip
