from pathlib import Path

import numpy as np
import pytest

from songwright.corpora.corpus import (
    Corpus,
    SingingRecord,
    SungCurves,
    SungPhoneme,
    SungPitch,
    write_item,
)
from songwright.listening.pitch import pitch_track
from songwright.phonetics.word_errors import word_error_rate
from songwright.training.data.manifest import survey
from songwright.training.data.own_lines import FRAMES
from songwright.training.data.retune import TimeMap, retuned
from songwright.training.data.sheet import sheet
from songwright.training.data.texts import TextLine, foreign_lines, framed_lines, pronounced, spelled_out
from songwright.training.data.tunes import LEAST_NOTE_SECONDS, planned_tunes, tune
from songwright.training.data.voices import corpus_voices

RATE_HZ = 24_000


def buzz(f0_hz: float, seconds: float) -> np.ndarray:
    """A voice-like pulse train."""
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return sum(np.cos(2 * np.pi * f0_hz * k * times) / k for k in range(1, 15)).astype(np.float32) * 0.1


def test_retuning_gives_the_wanted_pitch_and_length() -> None:
    times = TimeMap(np.array([0.0, 0.3, 0.5, 1.0]), np.array([0.0, 0.3, 1.5, 2.0]))
    wanted = np.full(160, 220.0)
    wanted[80:] = 262.0
    sung = retuned(buzz(180, 1.0), RATE_HZ, np.full(80, 180.0), np.arange(80) > 40, wanted, 80, times)
    assert len(sung) == 2 * RATE_HZ
    found = pitch_track(sung, RATE_HZ, floor_hz=150)
    assert abs(np.median(found[20:90]) - 220) < 2
    assert abs(np.median(found[110:170]) - 262) < 2


def test_tunes_stay_in_range_and_give_every_syllable_a_note() -> None:
    rng = np.random.default_rng(1)
    for manner in ("song", "long", "fast", "melisma"):
        for _ in range(20):
            notes = tune(rng, [0, 2, 0, 1, 2], 120, (50, 62), [], manner)
            assert sorted({note.syllable for note in notes}) == [0, 1, 2, 3, 4]
            assert all(50 <= note.midi <= 62 and note.seconds >= 0.9 * LEAST_NOTE_SECONDS for note in notes)
    assert max(note.seconds for note in tune(rng, [2, 0], 120, (50, 62), [], "long")) >= 3


def test_the_planner_sets_a_line_of_the_corpus() -> None:
    (notes,) = planned_tunes(["I will be waiting by the river"], 100, (45, 60), (40, 64), seed=1)
    assert notes[-1].syllable == 8
    assert all(40 <= note.midi <= 64 for note in notes)


def test_lines_written_for_the_corpus_can_be_sung() -> None:
    rng = np.random.default_rng(2)
    lines = framed_lines(FRAMES)
    chosen = [lines[int(k)] for k in rng.choice(len(lines), 40, replace=False)]
    for language in ("es", "fr", "it", "pt"):
        written = foreign_lines(language)
        assert len(written["single"]) >= 80 and len(written["frames"]) >= 300
        chosen += [*written["single"][:3], *written["frames"][:3]]
    # A few frames grow longer than a sung line with their longest words.
    assert sum(pronounced(line) is None for line in chosen) <= 3
    assert all(pronounced(line) is not None for line in chosen if line.language != "en")


def test_the_split_hangs_on_the_words_alone() -> None:
    one = TextLine("Hold on, my love!", "en", "own", "Apache-2.0")
    other = TextLine("hold on my love", "en", "openewld", "public domain")
    assert one.held_out == other.held_out and one.identity == other.identity


def test_all_voices_have_an_octave_at_least() -> None:
    voices = corpus_voices()
    assert len({voice.name for voice in voices}) == len(voices)
    for voice in voices:
        (low, high), (lowest, highest) = voice.comfortable_midi, voice.extreme_midi
        assert lowest <= low <= high - 12 and high <= highest


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    record = SingingRecord(
        name="train-000000", kind="singing", split="train", source="text/la", licence="own", seconds=1.0,
        tempo_bpm=100, singer="heart", language="en", text="La <la>", syllables=("l ˈɑ",), word_ends=(True,),
        phonemes=(
            SungPhoneme(phoneme="l", start_seconds=0.2, end_seconds=0.3, syllable=0),
            SungPhoneme(phoneme="ˈɑ", start_seconds=0.3, end_seconds=0.9, syllable=0),
        ),
        notes=(SungPitch(syllable=0, start_seconds=0.3, end_seconds=0.9, midi=60),), expression=0.5,
    )  # fmt: skip
    f0_hz = np.where(np.arange(80) > 16, 261.6, 0.0)
    write_item(tmp_path, record, np.zeros(44_100, np.float32), SungCurves(f0_hz, np.zeros(80)))
    return tmp_path


def test_the_manifest_counts_what_is_sung(small_corpus: Path) -> None:
    found = survey(Corpus(small_corpus))
    assert found.items == {"singing train": 1}
    assert found.phonemes == {"en": {"l": 1, "ɑ": 1}} and found.pairs == {"en": {"l ɑ": 1}}
    assert found.pitches == {"C4": 1}


def test_the_listening_sheet_is_one_page_with_sound_and_notes(small_corpus: Path) -> None:
    page = sheet(Corpus(small_corpus).records("singing"), lambda record, samples: "ma")
    assert "La &lt;la&gt;" in page and "data:audio/ogg;base64," in page and "<rect" in page and "<polyline" in page
    assert "F0 within 50 cents in 0% of 0 frames · words wrong 100%: “ma”" in page


def test_words_of_other_languages_are_compared_with_their_accents() -> None:
    assert word_error_rate(["Mañana será otro día"], ["mañana será otro día."]) == 0
    assert word_error_rate(["Mañana será otro día"], ["Manana será otro día"]) == 0.25


def test_a_frame_is_spelled_out() -> None:
    assert spelled_out("{Ti|Mi} aspetto {qui|al mare}") == [
        "Ti aspetto qui", "Ti aspetto al mare", "Mi aspetto qui", "Mi aspetto al mare"
    ]  # fmt: skip
    assert spelled_out("Il sole") == ["Il sole"]
