import numpy as np
import pytest

from songwright.errors import StyleError
from songwright.planner.draft import Lyrics, LyricSection, SongFrame
from songwright.planner.structure import lay_out
from songwright.planner.style import read_style
from songwright.seeding import generator
from songwright.units import METERS, Key, Meter, beats_to_seconds
from tests.planner.sketches import line, pop_song, random_lyrics, section


def frame_of(lyrics: Lyrics, style: str, seed: int = 0) -> SongFrame:
    return lay_out(lyrics, read_style(style), generator(seed, "structure"))


def seconds_of(frame: SongFrame) -> float:
    bars = sum(section.bars for section in frame.sections)
    return beats_to_seconds(bars * frame.meter.beats_per_bar, frame.tempo_bpm)


def test_sections_keep_the_lyrics_order_and_get_intro_and_outro() -> None:
    frame = frame_of(pop_song(), "pop")
    ids = [section.id for section in frame.sections]
    assert ids == [
        "intro-1", "verse-1", "chorus-1", "verse-2", "chorus-2", "bridge-1", "chorus-3", "outro-1",
    ]  # fmt: skip
    without = frame_of(pop_song(), "pop, no intro, no outro")
    assert [section.kind for section in without.sections][::5] == ["verse", "chorus"]


def test_repeated_choruses_have_identical_frames_and_verses_share() -> None:
    frame = frame_of(pop_song(), "rock")
    choruses = [section for section in frame.sections if section.kind == "chorus"]
    assert [section.like for section in choruses] == ["chorus-1"] * 3
    assert len({(section.bars, section.phrases) for section in choruses}) == 1
    verses = [section for section in frame.sections if section.kind == "verse"]
    assert [section.like for section in verses] == ["verse-1"] * 2
    assert verses[0].phrases == verses[1].phrases


def test_a_chorus_with_other_words_is_its_own() -> None:
    words = Lyrics((section("chorus", 7, 7, name="one"), section("chorus", 7, 7, name="two")))
    frame = frame_of(words, "pop")
    assert [section.like for section in frame.sections if section.kind == "chorus"] == ["chorus-1", "chorus-2"]


def test_energy_rises_into_choruses_and_to_the_end() -> None:
    energy = {section.id: section.energy for section in frame_of(pop_song(), "pop").sections}
    assert energy["verse-1"] < energy["chorus-1"] < energy["chorus-3"]
    assert energy["bridge-1"] < energy["chorus-3"]
    assert energy["intro-1"] < energy["chorus-1"]


def test_lines_have_room_to_breathe() -> None:
    for style in ("pop", "slow ballad", "waltz", "fast punk", "hip-hop, 90 bpm", "lullaby in 6/8"):
        frame = frame_of(pop_song(), style)
        for part in frame.sections:
            for phrase in part.phrases:
                assert part.lyric is not None
                beats = phrase.bars * frame.meter.beats_per_bar
                seconds = beats_to_seconds(beats - 0.75, frame.tempo_bpm)
                assert len(part.lyric.lines[phrase.line].syllables) / seconds <= 5.8, style


def test_a_very_long_line_gets_more_bars_or_a_finding() -> None:
    frame = frame_of(Lyrics((section("verse", 8, 26, 8, 8),)), "pop, 120 bpm")
    verse = next(part for part in frame.sections if part.kind == "verse")
    assert verse.phrases[1].bars > verse.phrases[0].bars
    assert frame.findings == ()
    endless = frame_of(Lyrics((section("verse", 150),)), "pop, 120 bpm")
    assert "too fast to sing" in endless.findings[0].message


def test_the_file_s_bars_are_kept() -> None:
    words = Lyrics((LyricSection("instrumental", (), 1, 8), section("verse", 7, 7), LyricSection("break", (), 1, 3)))
    bars = {part.id: part.bars for part in frame_of(words, "pop, 1 minute").sections}
    assert (bars["instrumental-1"], bars["break-1"]) == (8, 3)


def test_the_last_chorus_lifts_only_where_the_style_asks() -> None:
    lifted = frame_of(pop_song(), "pop in G major, key change")
    keys = {part.id: part.key for part in lifted.sections}
    assert lifted.key == Key.parse("G")
    assert (keys["chorus-2"], keys["chorus-3"], keys["outro-1"]) == (Key.parse("G"), Key.parse("A"), Key.parse("A"))
    assert {part.key for part in frame_of(pop_song(), "folk in G major").sections} == {Key.parse("G")}


def test_named_instruments_are_in_and_excluded_ones_out() -> None:
    frame = frame_of(pop_song(), "rock, organ, upright bass, no drums")
    assert {"organ", "upright bass"} <= set(frame.instruments)
    assert not {"pick bass", "acoustic drums", "brushes"} & set(frame.instruments)
    assert frame_of(pop_song(), "solo piano ballad").instruments == ("piano",)


@pytest.mark.parametrize("seconds", [80, 90, 120, 150, 181, 210, 240, 300])
def test_a_duration_is_met_within_a_bar(seconds: int) -> None:
    for style in ("pop", "folk, 3/4, 96 bpm", "ballad, 84 bpm"):
        frame = frame_of(pop_song(), f"{style}, {seconds} seconds")
        assert abs(seconds_of(frame) - seconds) <= beats_to_seconds(frame.meter.beats_per_bar, frame.tempo_bpm)


def test_the_tempo_moves_at_most_four_percent_for_a_duration() -> None:
    for seed in range(10):
        natural = frame_of(pop_song(), "soul", seed)
        for seconds in (70, 100, 200, 330):
            frame = frame_of(pop_song(), f"soul, {seconds} seconds", seed)
            assert abs(frame.tempo_bpm / natural.tempo_bpm - 1) <= 0.0401


def test_an_impossible_duration_says_what_is_possible() -> None:
    long_words = Lyrics(tuple(section("verse", *[9] * 10) for _ in range(8)))
    with pytest.raises(StyleError, match=r"cannot make a song of 0:20.*duration from \d+:\d\d to 10:00"):
        frame_of(long_words, "pop, 20 seconds")
    with pytest.raises(StyleError, match="cannot make a song of 9:00"):
        frame_of(Lyrics((section("verse", 7, 7),)), "pop, 9 minutes")


def test_line_times_are_met_within_a_bar() -> None:
    times = (12.0, 16.1, 20.2, 24.0)
    verse = LyricSection("verse", tuple(line(7, start_seconds=t) for t in times), 1)
    chorus = LyricSection("chorus", tuple(line(6, start_seconds=t + 28) for t in times), 1)
    frame = frame_of(Lyrics((verse, chorus)), "pop")
    bar = beats_to_seconds(frame.meter.beats_per_bar, frame.tempo_bpm)
    assert [part.kind for part in frame.sections] == ["intro", "verse", "instrumental", "chorus", "outro"]
    for part in frame.sections:
        for phrase in part.phrases:
            assert part.lyric is not None
            asked = part.lyric.lines[phrase.line].start_seconds
            assert asked is not None
            assert abs((part.start_bar + phrase.start_bar) * bar - asked) <= bar


def test_line_times_contradict_a_duration() -> None:
    verse = LyricSection("verse", (line(7, start_seconds=60.0), line(7, start_seconds=65.0)), 1)
    with pytest.raises(StyleError, match="line times.*not 0:30"):
        frame_of(Lyrics((verse,)), "pop, 30 seconds")


def test_same_seed_same_frame_and_seeds_differ() -> None:
    assert frame_of(pop_song(), "jazz", 5) == frame_of(pop_song(), "jazz", 5)
    assert len({(f.tempo_bpm, f.key) for f in (frame_of(pop_song(), "pop", seed) for seed in range(8))}) > 3


def random_style(rng: np.random.Generator, genre: str) -> str:
    parts = [genre]
    if rng.random() < 0.6:
        parts.append(f"{rng.integers(60, 160)} bpm")
    if rng.random() < 0.6:
        parts.append(str(Key(int(rng.integers(12)), str(rng.choice(["major", "minor"])))))
    if rng.random() < 0.5:
        parts.append(str(Meter(*METERS[int(rng.integers(len(METERS)))])))
    return ", ".join(parts)


def check_frame(frame: SongFrame) -> None:
    bar = 0
    for part in frame.sections:
        assert part.start_bar == bar and part.bars >= 1
        bar += part.bars
        end = 0
        for phrase in part.phrases:
            assert phrase.start_bar >= end and phrase.bars >= 1
            end = phrase.start_bar + phrase.bars
        assert end <= part.bars
        assert [phrase.line for phrase in part.phrases] == list(range(len(part.lyric.lines) if part.lyric else 0))
        assert 0 < part.energy < 1
    ids = [part.id for part in frame.sections]
    assert len(set(ids)) == len(ids)


def test_a_hundred_random_requests() -> None:
    from songwright.planner.draft import GENRES

    refused = 0
    for seed in range(100):
        rng = generator(seed, "requests")
        words = random_lyrics(rng)
        text = random_style(rng, GENRES[seed % len(GENRES)])
        asked = read_style(text)
        natural = lay_out(words, asked, generator(seed, "structure"))
        check_frame(natural)
        assert natural.tempo_bpm == (asked.tempo_bpm or natural.tempo_bpm)
        assert natural.key == (asked.key or natural.key)
        assert natural.meter == (asked.meter or natural.meter)
        seconds = max(20, min(600, round(seconds_of(natural) * rng.uniform(0.85, 1.6))))
        try:
            frame = frame_of(words, f"{text}, {seconds} seconds", seed)
        except StyleError as error:
            assert "take a duration from" in str(error)
            refused += 1
            continue
        check_frame(frame)
        assert abs(seconds_of(frame) - seconds) <= beats_to_seconds(frame.meter.beats_per_bar, frame.tempo_bpm)
        assert asked.tempo_bpm is None or frame.tempo_bpm == asked.tempo_bpm
    assert refused <= 3
