"""The voice's codec that users get: its size, its pitch, its silence, its speed, its chunks."""

import time

import numpy as np
import pytest

from songwright.codec import network
from songwright.codec.interface import VOICE_FOLDER, Codec
from songwright.listening.pitch import pitch_agreement, pitch_track
from songwright.waveform import SAMPLE_RATE_HZ, Waveform
from tests.codec.test_voice_codec import vowel


@pytest.fixture(scope="module")
def codec() -> Codec:
    return Codec.from_pretrained("songwright-voice")


def test_geometry_and_size(codec: Codec) -> None:
    assert (codec.sample_rate_hz, codec.hop_samples, codec.codebooks, codec.codebook_size) == (44_100, 512, 18, 1024)
    assert (VOICE_FOLDER / "model.safetensors").stat().st_size < 10e6


@pytest.mark.parametrize("f0_hz", [110.0, 220.0, 440.0, 660.0])
def test_pitch_and_voicing_stay(codec: Codec, f0_hz: float) -> None:
    original = vowel(f0_hz, seconds=2.0, noise=0.0005)
    decoded = codec.decode(codec.encode(Waveform(original[None])), len(original)).samples[0]
    found = pitch_agreement(pitch_track(original, SAMPLE_RATE_HZ), pitch_track(decoded, SAMPLE_RATE_HZ))
    assert found.within_50_cents > 0.98 and found.voicing_error < 0.05


def test_level_and_formants_stay(codec: Codec) -> None:
    original = vowel(180.0, seconds=2.0, noise=0.0005)
    decoded = codec.decode(codec.encode(Waveform(original[None])), len(original)).samples[0]
    inside = slice(SAMPLE_RATE_HZ // 2, 2 * SAMPLE_RATE_HZ)
    spectra = [np.square(np.abs(np.fft.rfft(sound[inside]))) for sound in (original, decoded)]
    hz = np.fft.rfftfreq(int(1.5 * SAMPLE_RATE_HZ), 1 / SAMPLE_RATE_HZ)
    for low, high in ((100, 500), (500, 1000), (1000, 1600), (1600, 4000)):
        band = (hz >= low) & (hz < high)
        change_db = 10 * np.log10(spectra[1][band].sum() / spectra[0][band].sum())
        assert abs(change_db) < 3, (low, high)


def test_silence_is_exact_and_the_same_codes_give_the_same_bytes(codec: Codec) -> None:
    codes = codec.encode(Waveform(vowel()[None]))
    decoded = codec.decode(codes).samples
    assert not decoded[0, : 18 * 512].any()
    assert decoded.tobytes() == codec.decode(codes).samples.tobytes()


def test_chunks_give_what_the_whole_gives(codec: Codec, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = codec.encode(Waveform(vowel(seconds=3.0)[None]))
    whole = codec.decode(codes).samples
    monkeypatch.setattr(network, "CHUNK_FRAMES", 90)
    assert np.abs(codec.decode(codes).samples - whole).max() < 1e-4


def test_it_works_far_faster_than_the_sound_lasts(codec: Codec) -> None:
    wave = Waveform(np.tile(vowel(seconds=2.0), 5)[None])
    codes = codec.encode(wave)
    began = time.process_time()
    codec.decode(codes)
    middle = time.process_time()
    codec.encode(wave)
    assert middle - began < 0.15 * wave.seconds and time.process_time() - middle < 0.2 * wave.seconds
