"""Small pictures of a stem's spectrum: constant-Q bands over time as a PNG with a palette of the stem's colour."""

import struct
import zlib

import numpy as np
import scipy.fft

from songwright.waveform import Waveform

COLUMNS, BANDS = 1200, 96
WINDOW_SAMPLES = 4096
LOWEST_HZ, HIGHEST_HZ = 40.0, 16_000.0
RANGE_DB = 66.0  # from black to the brightest colour
TOP_PERCENTILE = 99.7
# Few enough to compress well; more are not told apart.
LEVELS = 48
DARKEST, BRIGHTEST = 0.17, 0.96  # OKLab lightness
MOST_CHROMA = 0.16
HUE_TURN_DEGREES = 50.0  # from dark to bright, so that levels differ in more than lightness


def spectrogram_png(wave: Waveform, hue_degrees: float, seconds: float) -> bytes:
    """A PNG of 1200 x 96 pixels: `seconds` from left to right, 40 Hz (below) to 16 kHz (above).

    Args:
        hue_degrees: of the palette, in OKLCh (0 pink, 90 yellow, 180 teal, 270 blue).
    """
    levels = band_levels_db(wave, seconds)  # (columns, bands)
    sounding = levels[np.isfinite(levels)]
    top = float(np.percentile(sounding, TOP_PERCENTILE)) if sounding.size else 0.0
    shades = np.clip((levels - top + RANGE_DB) / RANGE_DB, 0, 1) * (LEVELS - 1)
    return indexed_png(np.round(shades).astype(np.uint8).T[::-1], palette(hue_degrees))


def band_levels_db(wave: Waveform, seconds: float) -> np.ndarray:
    """(columns, bands) levels; -inf where nothing is."""
    samples = wave.mono().samples[0]
    span = seconds * wave.sample_rate_hz / COLUMNS
    windows = max(1, round(span / WINDOW_SAMPLES))  # to a column
    centres = (np.arange(COLUMNS * windows) + 0.5) * span / windows
    padded = np.pad(samples, (WINDOW_SAMPLES // 2, WINDOW_SAMPLES))
    starts = np.minimum(centres.astype(int), len(padded) - WINDOW_SAMPLES)
    shape = np.hanning(WINDOW_SAMPLES).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW_SAMPLES)
    power = np.zeros((COLUMNS, WINDOW_SAMPLES // 2 + 1))
    for first in range(windows):
        power += np.abs(scipy.fft.rfft(frames[starts[first::windows]] * shape)) ** 2
    with np.errstate(divide="ignore"):
        return 10 * np.log10(power @ _band_matrix(wave.sample_rate_hz))


def palette(hue_degrees: float) -> np.ndarray:
    """(LEVELS, 3) uint8 sRGB: even steps of OKLab lightness, as the eye sees them."""
    t = np.linspace(0, 1, LEVELS)
    lightness = DARKEST + (BRIGHTEST - DARKEST) * t
    chroma = MOST_CHROMA * np.sin(np.pi * t**0.8) ** 0.8
    hue = np.radians(hue_degrees + HUE_TURN_DEGREES * (t - 0.5))
    return oklab_to_srgb(np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=1))


def oklab_to_srgb(lab: np.ndarray) -> np.ndarray:
    """(N, 3) OKLab (Ottosson, "A perceptual color space for image processing", 2020) to uint8 sRGB, clipped."""
    to_lms = np.array([[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728],
                       [1, -0.0894841775, -1.2914855480]])  # fmt: skip
    to_linear = np.array([[4.0767416621, -3.3077115913, 0.2309699292], [-1.2684380046, 2.6097574011, -0.3413193965],
                          [-0.0041960863, -0.7034186147, 1.7076147010]])  # fmt: skip
    linear = np.clip((lab @ to_lms.T) ** 3 @ to_linear.T, 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(255 * encoded).astype(np.uint8)


def indexed_png(indices: np.ndarray, colors: np.ndarray) -> bytes:
    """A PNG (ISO/IEC 15948) of colour type 3: (rows, columns) uint8 indices into (N, 3) uint8 colours."""
    rows, columns = indices.shape
    header = struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)
    lines = np.hstack([np.zeros((rows, 1), np.uint8), indices])  # filter 0 before each line
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in (
            (b"IHDR", header),
            (b"PLTE", colors.tobytes()),
            (b"IDAT", zlib.compress(lines.tobytes(), 9)),
            (b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _band_matrix(sample_rate_hz: int) -> np.ndarray:
    """(bins, BANDS): the share of each bin that lies in each band; bands narrower than a bin take a part of it."""
    bins = WINDOW_SAMPLES // 2 + 1
    edges = np.geomspace(LOWEST_HZ, HIGHEST_HZ, BANDS + 1) * WINDOW_SAMPLES / sample_rate_hz
    low, high = edges[:-1], edges[1:]
    at = np.arange(bins)[:, None]
    overlap = np.clip(np.minimum(at + 0.5, high) - np.maximum(at - 0.5, low), 0, None)
    return overlap
