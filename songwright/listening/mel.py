"""Bands that are even on the mel scale (O'Shaughnessy, 1987: 2595 log10(1 + f / 700))."""

import numpy as np


def mel_filters(bands: int, lowest_hz: float, highest_hz: float, window_samples: int, rate_hz: int) -> np.ndarray:
    """Triangles, (bands, bins of a transform of `window_samples`)."""
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (lowest_hz, highest_hz))
    edges = 700 * (10 ** (np.linspace(low, high, bands + 2) / 2595) - 1)
    hz = np.arange(window_samples // 2 + 1) * rate_hz / window_samples
    rising = (hz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - hz) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0, np.minimum(rising, falling))
