import dataclasses
from pathlib import Path

import numpy as np
import pytest

from songwright.errors import PlanError, StyleError, WeightsError
from songwright.song import SongPlan
from songwright.vocals.alignment import FRAME_RATE_HZ
from songwright.vocals.breath import INHALE
from songwright.vocals.stage import SingingOptions, VocalTrack, sing, sing_with
from tests.vocals.test_alignment import note, one_section
from tests.vocals.tiny_voice import BOOKS, save_tiny_voice, tiny_voice


def two_sections() -> SongPlan:
    """Legato over the border, with a backing voice."""
    plan = one_section(
        note(1, 1, "s t ˈɑ p"), note(4, 1, "l ˈO", 1, backing=True), note(5, 11, "ɹ ˈɛ d", 2), tempo_bpm=120
    )
    second = plan.sections[0].model_copy(update={"id": "verse-2", "start_bar": 4})
    first_notes = (note(0, 1, "s t ˈɑ p"), *second.notes[1:])
    second = second.model_copy(update={"notes": first_notes})
    whole = plan.model_copy(update={"sections": (*plan.sections, second), "duration_seconds": 16.0})
    whole.check()
    return whole


def sung(plan: SongPlan, **options: object) -> VocalTrack:
    return sing_with(tiny_voice(), plan, "heart", SingingOptions(**options))  # type: ignore[arg-type]


def test_rests_are_digital_silence_and_the_rest_is_not() -> None:
    track = sung(one_section(note(4, 1, "s ˈɑ"), note(8, 8, "l ˈO", 1)))
    lead = track.lead
    assert lead.tokens.shape == (BOOKS, int(np.ceil(16 * FRAME_RATE_HZ)))
    seconds = (np.arange(lead.tokens.shape[1]) + 0.5) / FRAME_RATE_HZ
    assert not lead.tokens[:, seconds < 3].any() and not lead.tokens[:, (seconds > 5.2) & (seconds < 7)].any()
    assert (lead.tokens[0, (seconds > 4.05) & (seconds < 4.9)] > 0).all()
    assert (lead.tokens[0, (seconds > 8.05) & (seconds < 15.9)] > 0).all()  # eight seconds on one vowel


def test_the_pitch_is_the_plan_s_where_there_is_no_expression() -> None:
    lead = sung(one_section(note(4, 1, "s ˈɑ")), expression=0.0).lead
    voiced = lead.f0_hz[lead.f0_hz > 0]
    assert voiced == pytest.approx(np.full(len(voiced), 261.626), abs=0.01)
    assert len(voiced) == pytest.approx(FRAME_RATE_HZ, abs=2)


def test_another_take_of_a_section_leaves_the_others_as_they_are() -> None:
    plan = two_sections()
    first, second = sung(plan), sung(plan, takes={"verse-2": 1})
    changed = [before.tokens != after.tokens for before, after in zip(first.parts, second.parts, strict=True)]
    border = next(sound for sound in first.lead.sounds if sound.section_id == "verse-2")
    before_border = int((border.start_seconds) * FRAME_RATE_HZ) - 1
    assert all(not one[:, :before_border].any() for one in changed) and changed[0].any()
    again = sung(plan, takes={"verse-2": 1})
    assert all(np.array_equal(a.tokens, b.tokens) for a, b in zip(again.parts, second.parts, strict=True))


def test_seeds_differ() -> None:
    plan = two_sections()
    other = plan.model_copy(update={"seed": 1})
    assert not np.array_equal(sung(plan).lead.tokens, sung(other).lead.tokens)


def test_the_backing_voice_is_doubled() -> None:
    parts = sung(two_sections()).parts
    assert [part.name for part in parts] == ["lead", "backing 1", "backing 2"]
    assert not np.array_equal(parts[1].tokens, parts[2].tokens)


def test_singers_and_mixtures_differ() -> None:
    plan = one_section(note(4, 2, "s ˈɑ"))
    found = [sing_with(tiny_voice(), plan, voice, SingingOptions()).lead.tokens
             for voice in ("heart", "michael", "heart+michael")]  # fmt: skip
    assert not np.array_equal(found[0], found[1]) and not np.array_equal(found[0], found[2])


def test_the_times_of_the_phonemes_are_those_of_the_notes() -> None:
    sounds = sung(one_section(note(4, 1, "s t ˈɑ p"))).lead.sounds
    vowel = next(sound for sound in sounds if sound.is_nucleus)
    assert [sound.phoneme for sound in sounds if sound.note >= 0] == [INHALE, "s", "t", "ˈɑ", "p"]
    assert vowel.start_seconds == pytest.approx(4.0, abs=0.5 / FRAME_RATE_HZ)


def test_sounds_the_voice_never_heard_are_named() -> None:
    voice = dataclasses.replace(tiny_voice(), heard=frozenset("sta"))
    track = sing_with(voice, one_section(note(4, 1, "s t ˈʒ ˈɑ".replace("ˈʒ", "ʒ"))), "heart", SingingOptions())
    assert any("never learned the sounds ɑ (sung as a), ʒ" in warning for warning in track.warnings)


def test_mistakes_are_named(tmp_path: Path) -> None:
    plan = one_section(note(4, 1, "s ˈɑ"))
    with pytest.raises(WeightsError, match="no weights of the voice.*docs/voice.md"):
        sing(plan, weights=tmp_path / "nothing")
    save_tiny_voice(tmp_path / "voice")
    assert sing(plan, "heart", weights=tmp_path / "voice").lead.tokens.any()
    with pytest.raises(StyleError, match="no voice 'nobody'; choose one of heart, michael"):
        sing(plan, "nobody", weights=tmp_path / "voice")
    with pytest.raises(PlanError, match="no section 'chorus-9'"):
        sing(plan, options=SingingOptions(takes={"chorus-9": 1}), weights=tmp_path / "voice")
    with pytest.raises(PlanError, match="from 0 .* to 1, not 2"):
        SingingOptions(expression=2)
