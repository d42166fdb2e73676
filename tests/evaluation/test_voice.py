from pathlib import Path

import numpy as np
import pytest

from songwright.errors import AudioError
from songwright.evaluation.naturalness import Naturalness
from songwright.evaluation.voice import (
    Place,
    Singing,
    StanzaScore,
    agreement_with_plan,
    checked_beats,
    heard_words,
    placed,
    sing_stanza,
    singers_told_apart,
    spoken_phonemes,
    summarise,
    timbre,
)  # fmt: skip
from songwright.listening.pitch import PitchAgreement
from songwright.listening.sung_words import MARGIN_SECONDS, lead_words
from songwright.listening.vowel_onsets import vowel_onset_errors
from songwright.production.models import codec_names
from songwright.production.vocals import best_takes
from songwright.request import ModelChoice
from songwright.singers import find_singer
from songwright.vocals.alignment import FRAME_RATE_HZ
from songwright.vocals.loading import load_voice
from songwright.vocals.stage import SingingOptions, VocalTrack, sing_with
from tests.vocals.test_alignment import note, one_section

RATE_HZ = 44_100


def buzz(seconds: float, hz: float, dull: float = 1.0) -> np.ndarray:
    times = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return 0.2 * np.asarray(sum(np.sin(2 * np.pi * hz * k * times) / k**dull for k in range(1, 50)))


def test_a_voice_on_the_planned_pitch_agrees_and_a_semitone_off_does_not() -> None:
    samples = np.concatenate([np.zeros(RATE_HZ // 2), buzz(1.0, 220.0), np.zeros(RATE_HZ // 2)])
    frames = int(2 * FRAME_RATE_HZ)
    inside = np.abs(np.arange(frames) / FRAME_RATE_HZ - 1) < 0.5
    exact = agreement_with_plan(np.where(inside, 220.0, 0), samples)
    assert exact.within_50_cents == 1 and exact.log_f0_rmse < 0.003 and exact.voicing_error < 0.03
    assert agreement_with_plan(np.where(inside, 233.08, 0), samples).within_50_cents == 0


@pytest.mark.parametrize("late", [0.0, 0.04])
def test_vowel_onsets_are_found_where_the_sound_rises(late: float) -> None:
    rng = np.random.default_rng(0)
    hiss = np.diff(0.02 * rng.standard_normal(int((1.0 + late) * RATE_HZ)), prepend=0)
    samples = np.concatenate([hiss, buzz(0.5, 200.0)])
    (error,) = vowel_onset_errors(samples, RATE_HZ, [1.0])
    assert error == pytest.approx(late, abs=0.008)


def test_only_vowels_after_voiceless_consonants_are_timed() -> None:
    plan = one_section(note(4, 1, "s ˈɑ"), note(5, 1, "m ˈɑ", 1), note(6, 1, "ˈɑ t", 2), note(8, 1, "ɹ t ˈɑ", 3),
                       note(8, 1, "t ˈɑ", 4, backing=True))  # fmt: skip
    assert checked_beats(plan) == [4.0, 8.0]
    assert lead_words(plan) == "word0 word1 word2 word3"


def test_singers_are_told_apart_by_their_timbre() -> None:
    pitches = (180.0, 200.0, 240.0)
    takes = np.stack([timbre(buzz(0.5, hz, dull)) for dull in (1.0, 2.2) for hz in pitches])
    singers = ["bright"] * 3 + ["dull"] * 3
    assert singers_told_apart(takes, singers) == 1
    assert singers_told_apart(takes, ["a", "b"] * 3) < 1


def test_stanzas_are_pooled_by_their_frames_and_words() -> None:
    def score(text: str, heard: str, close: float, frames: int, errors: tuple[float, ...]) -> StanzaScore:
        pitch = PitchAgreement(close, close, 0.02, 0.05, frames)
        phonemes, phonemes_heard = spoken_phonemes(text, "en"), spoken_phonemes(heard, "en")
        return StanzaScore("x", "heart", text, "en", text, heard, phonemes, phonemes_heard, pitch, errors, 10.0, 1.0,
                           Naturalness(close + 2, 3.0))  # fmt: skip

    good = score("one two moon light", "one two moonlight", 1.0, 100, (0.01,))
    found = summarise([good, score("four", "for", 0.5, 300, (-0.03,))])
    assert found.phoneme_error_rate == 0  # "for" and "four" are said alike
    assert found.word_error_rate == 0.6 and found.word_error_rate_spacing_aside == 0.2
    assert found.within_50_cents == 0.625 and found.distillmos.mean == pytest.approx(2.75)
    assert found.onset_median_ms == pytest.approx(20) and found.real_time_factor == 0.1 and found.genres == 2


class CountingEar:
    """Hears always the same, and how many seconds it was given."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def words(self, samples: np.ndarray, sample_rate_hz: int) -> str:
        self.seconds.append(len(samples) / sample_rate_hz)
        return "la"


def test_each_section_is_heard_by_itself() -> None:
    plan = one_section(note(4, 1, "s ˈɑ"), note(6, 2, "t ˈu", 1))
    second = plan.sections[0].model_copy(update={"id": "verse-2", "start_bar": 4})
    plan = plan.model_copy(update={"sections": (*plan.sections, second), "duration_seconds": 32.0, "language": "es"})
    ear = CountingEar()
    assert heard_words(np.zeros(32 * RATE_HZ), plan, ear) == "la la"
    assert ear.seconds == pytest.approx([4.0 + 2 * MARGIN_SECONDS] * 2, abs=0.05)


def test_other_languages_than_english_need_their_own_recogniser(tmp_path: Path) -> None:
    lyrics = tmp_path / "luna.txt"
    lyrics.write_text("language: es\nstyle: pop\n\n[verse]\nla luna de papel\n", encoding="utf-8")
    with pytest.raises(AudioError, match="'luna.txt' is in Spanish.* --recogniser"):
        sing_stanza(lyrics, Singing(load_voice(), "songwright-voice"), None, tmp_path)


class ForgetfulEar:
    """Hears nothing the first time, everything later."""

    def __init__(self, text: str) -> None:
        self.text, self.asked = text, 0

    def words(self, samples: np.ndarray, sample_rate_hz: int) -> str:
        self.asked += 1
        return self.text if self.asked > 1 else ""


def test_a_stanza_that_is_not_understood_is_sung_again() -> None:
    plan = one_section(note(4, 1, "s ˈɑ"), note(6, 2, "t ˈu", 1))
    voice = load_voice()

    def sing_as(options: SingingOptions) -> VocalTrack:
        return sing_with(voice, plan, "heart", options)

    best = best_takes(plan, sing_as, 0.6, codec_names(ModelChoice()), ForgetfulEar("word0 word1"), 4)
    assert len(best.records[0].scores) >= 2 and best.records[0].lines == (0,)
    alone = best_takes(plan, sing_as, 0.6, codec_names(ModelChoice()), ForgetfulEar("word0 word1"), 1)
    assert len(alone.records[0].scores) == 1
    assert not np.array_equal(alone.track.lead.tokens, best.track.lead.tokens)


def test_a_stanza_is_placed_in_its_singer_s_range() -> None:
    notes = [note(4 + beat, 1, "s ˈɑ", beat).model_copy(update={"midi": 50 + 6 * beat}) for beat in range(3)]
    plan = one_section(*notes)
    low, high = find_singer(plan.voice, "any").comfortable_midi

    def pitches(at: Place) -> list[int]:
        return [one.midi for section in placed(plan, at).sections for one in section.notes]

    assert pitches("centre")[1] == (low + high) // 2 and pitches("higher")[1] == (low + high) // 2 + 4
    assert pitches("top") == [high - 12, high - 6, high]
