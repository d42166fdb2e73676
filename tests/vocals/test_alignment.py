import dataclasses

import pytest
from hypothesis import given, settings

from songwright.errors import PlanError
from songwright.phonetics.inventory import is_vowel
from songwright.song import Chord, Note, Section, SongPlan
from songwright.units import beats_to_seconds
from songwright.vocals.alignment import BREATH, FRAME_RATE_HZ, LEAD_FRAMES, RELEASE_FRAMES, SILENCE, align
from tests.vocals.random_plans import plans


def one_section(*notes: Note, tempo_bpm: float = 60.0, bars: int = 4) -> SongPlan:
    section = Section(
        id="verse-1", kind="verse", start_bar=0, bars=bars, energy=0.5,
        chords=(Chord(start_beat=0, beats=4 * bars, symbol="C"),), notes=notes,
    )  # fmt: skip
    plan = SongPlan(
        tempo_bpm=tempo_bpm, key="C major", duration_seconds=beats_to_seconds(4 * bars, tempo_bpm), sections=(section,)
    )
    plan.check()
    return plan


def note(start: float, beats: float, phonemes: str, word: int = 0, **more: bool) -> Note:
    return Note(
        start_beat=start, beats=beats, midi=60, syllable="x", word=f"word{word}", line=0, word_index=word,
        phonemes=phonemes, **more,
    )  # fmt: skip


@given(plans())
@settings(max_examples=60, deadline=None)
def test_every_phoneme_is_sung_once_in_order_for_at_least_one_frame(plan: SongPlan) -> None:
    alignment = align(plan)
    for section in plan.sections:
        for voice in ("lead", "backing"):
            phrases = [p for p in alignment.of_section(section.id) if p.voice == voice]
            sung = [a.phoneme for p in phrases for a in p.phonemes if a.phoneme not in (SILENCE, BREATH)]
            written = [
                phoneme
                for n in section.notes if n.backing == (voice == "backing") and not n.continues
                for phoneme in n.phonemes.split()
            ]  # fmt: skip
            assert sung == written
            assert all(a.frames >= 1 for p in phrases for a in p.phonemes)
            assert all(p.phonemes[0].phoneme == SILENCE == p.phonemes[-1].phoneme for p in phrases)
            for before, after in zip(phrases, phrases[1:], strict=False):
                sound_end = before.end_frame - before.phonemes[-1].frames
                assert sound_end <= after.start_frame + after.phonemes[0].frames


@given(plans(least_beats=0.5))
@settings(max_examples=60, deadline=None)
def test_vowels_begin_on_their_beat(plan: SongPlan) -> None:
    for phrase in align(plan).phrases:
        section = plan.section(phrase.section_id)
        at = phrase.start_frame
        for sound in phrase.phonemes:
            wanted = plan.seconds_at(section, section.notes[sound.note].start_beat) * FRAME_RATE_HZ
            song_start = wanted < 0.5 * FRAME_RATE_HZ
            if sound.is_nucleus and plan.tempo_bpm <= 132 and not song_start:
                assert abs(at - wanted) <= 0.5 + 1e-6
            at += sound.frames


@given(plans(least_beats=0.5))
@settings(max_examples=60, deadline=None)
def test_phrases_last_exactly_as_long_as_their_notes(plan: SongPlan) -> None:
    """A phrase's frames sum up to the time from its first beat to the end of its last note; rests stay rests."""
    for voice in ("lead", "backing"):
        phrases = [phrase for phrase in align(plan).phrases if phrase.voice == voice]
        for phrase, after in zip(phrases, phrases[1:], strict=False):
            assert sum(sound.frames for sound in phrase.phonemes) == phrase.frames
            sung_until = phrase.end_frame - phrase.phonemes[-1].frames
            ends = max(note.start_seconds + note.seconds for note in phrase.notes) * FRAME_RATE_HZ
            # Where a section follows at once, its consonants need room.
            if plan.tempo_bpm <= 132 and after.section_id == phrase.section_id:
                assert abs(sung_until - ends) <= 1


@given(plans())
@settings(max_examples=25, deadline=None)
def test_what_a_section_sings_does_not_move_another(plan: SongPlan) -> None:
    first = plan.sections[0]
    silent_words = tuple(n.model_copy(update={"phonemes": "ˈɑ", "midi": 50}) for n in first.notes)
    first = first.model_copy(update={"notes": silent_words})
    changed = plan.model_copy(update={"sections": (first, *plan.sections[1:])})
    for section in plan.sections[1:]:
        assert align(plan).of_section(section.id) == align(changed).of_section(section.id)


def test_consonants_come_before_the_beat_and_codas_before_the_next_onset() -> None:
    plan = one_section(note(4, 1, "s t ˈɑ p"), note(5, 2, "ɹ ˈɛ d", 1))
    (phrase,) = align(plan).phrases
    at, starts = phrase.start_frame, {}
    for sound in phrase.phonemes:
        starts.setdefault(sound.phoneme, at / FRAME_RATE_HZ)
        at += sound.frames
    assert starts["s"] < starts["t"] < starts["ˈɑ"] == pytest.approx(4, abs=0.006)
    assert starts["p"] < starts["ɹ"] < starts["ˈɛ"] == pytest.approx(5, abs=0.006)
    assert 3.7 < starts["s"] and 4.5 < starts["p"] and 6.7 < starts["d"] < 7


def test_a_melisma_keeps_its_vowel() -> None:
    plan = one_section(note(4, 1, "l ˈɑ"), note(5, 1, "l ˈɑ", continues=True), note(6, 1, "l ˈɑ", continues=True))
    (phrase,) = align(plan).phrases
    vowels = [sound for sound in phrase.phonemes if is_vowel(sound.phoneme)]
    assert len(vowels) == 1 and vowels[0].frames == pytest.approx(3 * FRAME_RATE_HZ, abs=2)
    assert len(phrase.notes) == 3 and [n.phrase_end for n in phrase.notes] == [False, False, True]


def test_a_long_rest_lets_the_singer_breathe() -> None:
    plan = one_section(note(4, 1, "ˈɑ"), note(5.3, 1, "ˈɑ", 1), note(10, 1, "ˈɑ", 2))
    phrases = align(plan, with_breaths=True).phrases
    assert [BREATH in [s.phoneme for s in phrase.phonemes] for phrase in phrases] == [True, False, True]


def test_rests_are_silent_and_phrases_begin_as_in_training() -> None:
    plan = one_section(note(4, 1, "s ˈɑ"), note(5.3, 1, "ˈɑ", 1), note(10, 1, "ˈɑ", 2))
    for phrase in align(plan).phrases:
        first, *sung, last = phrase.phonemes
        assert (first.phoneme, first.frames, last.phoneme) == (SILENCE, LEAD_FRAMES, SILENCE)
        assert last.frames <= RELEASE_FRAMES and all(sound.note >= 0 for sound in sung)


def test_backing_voices_are_phrases_of_their_own() -> None:
    plan = one_section(note(4, 2, "h ˈO l d"), note(5, 2, "h ˈO l d", 1, backing=True))
    assert [phrase.voice for phrase in align(plan).phrases] == ["lead", "backing"]


def test_what_is_too_fast_is_sung_all_the_same_and_warned_about() -> None:
    fast = [note(4 + 0.1 * i, 0.1, "s t ɹ ˈɛ ŋ θ s", i) for i in range(4)]
    alignment = align(one_section(*fast))
    sung = [s.phoneme for phrase in alignment.phrases for s in phrase.phonemes if s.note >= 0]
    assert len(sung) == 4 * 7
    assert any("too fast" in warning.text and "word1" in warning.text for warning in alignment.warnings)
    assert align(one_section(note(4, 2, "s t ɹ ˈɛ ŋ θ s"))).warnings == ()


def test_a_word_on_the_song_s_first_beat_keeps_its_consonants() -> None:
    (phrase,) = align(one_section(note(0, 2, "s t ˈɑ"))).phrases
    sounds = [s for s in phrase.phonemes if s.note >= 0]
    assert [s.phoneme for s in sounds] == ["s", "t", "ˈɑ"] and sounds[0].frames >= 3
    assert phrase.start_frame + phrase.phonemes[0].frames >= 0


@pytest.mark.parametrize("phonemes, message", [("s Q2 ˈɑ", "is not a phoneme"), ("s t", "no vowel"), ("", "no vowel")])
def test_phonemes_that_cannot_be_sung_are_named(phonemes: str, message: str) -> None:
    with pytest.raises(PlanError, match=f"'verse-1', line 1, 'x'.*{message}"):
        align(one_section(note(4, 1, phonemes)))


def test_impossible_lengths_are_refused() -> None:
    (phrase,) = align(one_section(note(4, 1, "ˈɑ"))).phrases
    with pytest.raises(ValueError, match="at least one frame"):
        dataclasses.replace(phrase.phonemes[0], frames=0)
