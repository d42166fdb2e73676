"""Short reverberation from a synthesised room.

Exponentially decaying noise is what a room's late response looks like and sounds like (Moorer, "About This
Reverberation Business", Computer Music Journal 3, 1979; Polack's model). Each band has a decay of its own, faster
towards the top, as air and walls absorb. The two ears' responses share part of their noise, so that less than 3 dB is
lost in mono.
"""

import numpy as np
import scipy.signal

from songwright.mixer.blockwise import PARTITION_SAMPLES, convolve_causal
from songwright.scratch import let_go
from songwright.seeding import generator

PRE_DELAY_SECONDS = 0.018
BUILD_UP_SECONDS = 0.012
# (from, to, decay against the middle's): no rumble below, no hiss above.
BANDS_HZ = ((250.0, 1000.0, 1.1), (1000.0, 4000.0, 1.0), (4000.0, 9000.0, 0.55))
SHARED_POWER = 0.35  # of the noise that both ears have
ROOM_SEED = 20  # of the one room there is


def room_response(decay_seconds: float, sample_rate_hz: int) -> np.ndarray:
    """(2, K) impulse response with a decay of 60 dB in `decay_seconds`; white noise keeps its loudness through it."""
    length = round(decay_seconds * 1.1 * sample_rate_hz)
    times = np.arange(length) / sample_rate_hz
    rng = generator(ROOM_SEED, "room")
    shared, left, right = rng.standard_normal((3, length))
    own = np.stack([left, right]) * np.sqrt(1 - SHARED_POWER)
    noise = own + shared * np.sqrt(SHARED_POWER)
    response = np.zeros((2, length))
    for low_hz, high_hz, decay_ratio in BANDS_HZ:
        sections = scipy.signal.butter(2, [low_hz, high_hz], "bandpass", fs=sample_rate_hz, output="sos")
        decay = 10 ** (-3 * times / (decay_seconds * decay_ratio))
        response += scipy.signal.sosfilt(sections, noise, axis=1) * decay
    response *= np.minimum(1.0, times / BUILD_UP_SECONDS)
    response *= np.minimum(1.0, (times[-1] - times) / 0.05)  # ends in silence
    response /= np.sqrt(np.square(response).sum(axis=1).mean())
    delay = np.zeros((2, round(PRE_DELAY_SECONDS * sample_rate_hz)))
    return np.concatenate([delay, response], axis=1)


def add_reverberation(samples: np.ndarray, response: np.ndarray, send_gain: float) -> None:
    """Add to (2, T) the reverberation of its mean, in place."""
    places = range(0, samples.shape[1], PARTITION_SAMPLES)
    # Each block is read before its reverberation is added.
    means = (samples[:, at : at + PARTITION_SAMPLES].mean(axis=0, dtype=np.float32) for at in places)
    blocks = (np.pad(mean, (0, PARTITION_SAMPLES - len(mean))) for mean in means)
    for at, wet in zip(places, convolve_causal(blocks, response), strict=True):
        piece = samples[:, at : at + PARTITION_SAMPLES]
        piece += wet[:, : piece.shape[1]] * np.float32(send_gain)
        let_go(samples)


def reverb_memory_samples(response: np.ndarray) -> int:
    """How far a change may reach: the response's length after it, one partition before it."""
    return response.shape[1] + 2 * PARTITION_SAMPLES
