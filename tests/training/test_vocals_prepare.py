import numpy as np
import pytest

from songwright.training.data.corpus import SingingRecord, SungPhoneme, SungPitch
from songwright.training.vocals_prepare import HOP_SAMPLES, _cut, measured_phase
from songwright.vocals.alignment import FRAME_RATE_HZ, LEAD_FRAMES, RELEASE_FRAMES
from songwright.vocals.frames import symbol_id
from songwright.waveform import SAMPLE_RATE_HZ


def sung_tone(seconds: float, hz: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A tone of five harmonics with vibrato, its fundamental's phase at each sample, its F0 80 times a second."""
    times = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    f0 = hz * 2 ** (0.3 * np.sin(2 * np.pi * 5.5 * times) / 12)
    phase = 1.234 + 2 * np.pi * np.cumsum(f0) / SAMPLE_RATE_HZ
    samples = sum(np.cos(k * phase + rng.uniform(0, 6) * (k > 1)) / k for k in range(1, 6))
    curve_times = (np.arange(int(seconds * 80)) + 0.5) / 80
    return 0.1 * samples + 0.003 * rng.standard_normal(len(times)), phase, np.interp(curve_times, times, f0)


@pytest.mark.parametrize("hz", [80.0, 233.0, 880.0])
@pytest.mark.parametrize("mistuned", [1.0, 1.004])
def test_the_phase_of_a_fundamental_is_found_in_the_sound(hz: float, mistuned: float) -> None:
    """Also where the curve is seven cents off the sound."""
    samples, phase, f0_hz = sung_tone(1.5, hz, np.random.default_rng(0))
    found = measured_phase(samples, f0_hz * mistuned, 80.0, 0.0)
    middles = np.arange(len(found))[3:-3] * HOP_SAMPLES + HOP_SAMPLES // 2
    error = np.angle(np.exp(1j * (found[3:-3] - phase[middles])))
    assert np.abs(error).max() < 0.25 and np.abs(error).mean() < 0.06


def test_a_sound_that_begins_later_is_measured_the_same() -> None:
    samples, phase, f0_hz = sung_tone(1.0, 200.0, np.random.default_rng(0))
    found = measured_phase(samples[300:], f0_hz, 80.0, 300 / SAMPLE_RATE_HZ)
    middles = np.arange(len(found))[3:-3] * HOP_SAMPLES + HOP_SAMPLES // 2 + 300
    assert np.abs(np.angle(np.exp(1j * (found[3:-3] - phase[middles])))).max() < 0.2


def test_items_are_cut_into_phrases_at_their_rests() -> None:
    sounds = [("s", 0.5, 0.6, 0), ("ɑ", 0.6, 1.0, 0), ("l", 1.0, 1.1, 1), ("i", 1.1, 1.5, 1), ("t", 2.0, 2.1, 2),
              ("u", 2.1, 2.6, 2)]  # fmt: skip
    record = SingingRecord(
        name="x", kind="singing", split="train", source="x", licence="x", seconds=3, tempo_bpm=100, singer="heart",
        language="en", text="x", syllables=("s ɑ", "l i", "t u"), word_ends=(True, True, True), expression=0,
        phonemes=tuple(SungPhoneme(phoneme=p, start_seconds=a, end_seconds=b, syllable=k) for p, a, b, k in sounds),
        notes=(SungPitch(syllable=0, start_seconds=0.6, end_seconds=1, midi=60),),
    )  # fmt: skip
    first, second = _cut(record, 0.0, 300)
    assert [one.symbol for one in first] == [symbol_id(p) for p in ("", "s", "ɑ", "l", "i", "")]
    assert [one.is_vowel for one in first] == [False, False, True, False, True, False]
    assert first[0].end - first[0].start == LEAD_FRAMES and first[-1].end - first[-1].start == RELEASE_FRAMES
    assert first[2].start == round(0.6 * FRAME_RATE_HZ) and second[1].start == round(2.0 * FRAME_RATE_HZ)
    assert all(a.end == b.start for a, b in zip(first, first[1:], strict=False))
