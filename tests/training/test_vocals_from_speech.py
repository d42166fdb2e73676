"""Speech that is sung in the latents: held vowels, phonemes where the notes want them, the words' own sound."""

import numpy as np
import pytest

from songwright.codec.voice.model import LATENT
from songwright.corpora.corpus import SingingRecord, SungPhoneme
from songwright.phonetics.inventory import is_vowel
from songwright.training.data.voices import corpus_voices
from songwright.training.vocals_from_speech import SungSpeech, Taken, sung_lines
from songwright.vocals.alignment import FRAME_RATE_HZ

SOUNDS = (("s", 0.3, 0.4, 0), ("ˈɑ", 0.4, 0.5, 0), ("l", 0.5, 0.56, 1), ("i", 0.56, 0.66, 1),
          ("t", 1.0, 1.06, 2), ("ˈu", 1.06, 1.2, 2), ("m", 1.2, 1.26, 3), ("i", 1.26, 1.4, 3))  # fmt: skip
FRAMES = 160


def spoken() -> tuple[SingingRecord, Taken, np.ndarray]:
    """Two lines; the third number of the latent says which phoneme sounds, 0 for none."""
    record = SingingRecord(
        name="x", kind="speech", split="train", source="x", licence="x", seconds=FRAMES / FRAME_RATE_HZ, tempo_bpm=100,
        singer="heart", language="en", text="x", syllables=("s ˈɑ", "l i", "t ˈu", "m i"), word_ends=(False, True) * 2,
        phonemes=tuple(SungPhoneme(phoneme=p, start_seconds=a, end_seconds=b, syllable=k) for p, a, b, k in SOUNDS),
        notes=(), expression=0,
    )  # fmt: skip
    times = (np.arange(FRAMES) + 0.5) / FRAME_RATE_HZ
    latents = np.zeros((FRAMES, LATENT), np.float32)
    for number, (_, start, end, _) in enumerate(SOUNDS, start=1):
        latents[(times >= start) & (times < end), 3] = number
    voiced = (latents[:, 3] > 0) & ~np.isin(latents[:, 3], (1, 5))
    return record, Taken(latents, np.where(latents[:, 3] > 0, -20.0, -60.0), latents[:, 3] == 0), voiced


@pytest.fixture(scope="module")
def sung() -> list[SungSpeech]:
    voice = next(voice for voice in corpus_voices() if voice.name == "heart")
    return [one for seed in range(8) for one in sung_lines(*spoken(), voice, np.random.default_rng(seed))]


def test_every_line_is_sung_with_its_own_phonemes(sung: list[SungSpeech]) -> None:
    texts = [[one.phoneme for one in line.record.phonemes] for line in sung]
    assert texts == [["s", "ˈɑ", "l", "i"], ["t", "ˈu", "m", "i"]] * 8
    assert all(line.record.kind == "singing" and line.record.word_ends == (False, True) for line in sung)


def test_the_sound_of_each_phoneme_lies_where_it_is_said_to_be(sung: list[SungSpeech]) -> None:
    for index, line in enumerate(sung):
        for number, phoneme in enumerate(line.record.phonemes, start=1 + 4 * (index % 2)):
            middle = (phoneme.start_seconds + phoneme.end_seconds) / 2
            heard = line.taken.latents[int(middle * FRAME_RATE_HZ), 3]
            assert heard == pytest.approx(number, abs=0.5)


def test_vowels_are_held_and_consonants_are_not(sung: list[SungSpeech]) -> None:
    for line in sung:
        lengths = {is_vowel(p.phoneme): p.end_seconds - p.start_seconds for p in line.record.phonemes}
        assert lengths[False] < 0.2
    assert max(p.end_seconds - p.start_seconds for line in sung for p in line.record.phonemes) > 0.8


def test_nothing_of_the_next_line_is_heard_and_pitch_is_in_the_range(sung: list[SungSpeech]) -> None:
    low, high = next(voice for voice in corpus_voices() if voice.name == "heart").extreme_midi
    for index, line in enumerate(sung):
        assert line.taken.latents[:, 3].max() <= (4.5 if index % 2 == 0 else 8.5)
        inside = line.pitch_midi[line.voiced]
        assert low - 2 < inside.min() and inside.max() < high + 2
