"""MIDI tunes: words by either habit, tracks by their words and names, times to the tick."""

import io
from collections.abc import Sequence
from pathlib import Path

import mido
import pytest

from songwright.errors import TuneError
from tests.planner.tunes.plans import chords, laid, planned, remarks, sung

TICKS = 480
NOTES = ((0, 480, 60), (480, 480, 62), (960, 240, 64), (1200, 720, 65))


def track(
    name: str, notes: Sequence[tuple[int, int, int]] = NOTES, texts: Sequence[str] = (), channel: int = 0,
    kind: str = "lyrics", at: Sequence[int] = (),
) -> mido.MidiTrack:  # fmt: skip
    """A track of notes (start, length, pitch in ticks) with a text at each of the first ones."""
    events: list[tuple[int, int, mido.Message | mido.MetaMessage]] = [(0, 0, mido.MetaMessage("track_name", name=name))]
    for start, length, midi in notes:
        events.append((start, 3, mido.Message("note_on", note=midi, channel=channel, velocity=90)))
        events.append((start + length, 1, mido.Message("note_off", note=midi, channel=channel)))
    for place, text in zip(at or [start for start, *_ in notes], texts, strict=False):
        events.append((place, 2, mido.MetaMessage(kind, text=text)))
    made, now = mido.MidiTrack(), 0
    for when, _, message in sorted(events, key=lambda event: event[:2]):
        made.append(message.copy(time=when - now))
        now = when
    return made


def conductor(*messages: mido.MetaMessage) -> mido.MidiTrack:
    meter = mido.MetaMessage("time_signature", numerator=4, denominator=4)
    return mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=500_000), meter, *messages])


def file(*tracks: mido.MidiTrack, kind: int = 1, ticks: int = TICKS) -> bytes:
    midi = mido.MidiFile(type=kind, ticks_per_beat=ticks, charset="utf-8")
    midi.tracks.extend(tracks)
    out = io.BytesIO()
    midi.save(file=out)
    return out.getvalue()


@pytest.mark.parametrize(
    "texts",
    [("hel-", "lo ", "my ", "friend\r"), ("hel", "lo", " my", " friend"), ("\\hel", "lo", " my", "/friend"),
     ("hel-", "lo", "my", "friend")],
    ids=["RP-017", "karaoke", "karaoke lines", "without spaces"],
)  # fmt: skip
def test_words_are_told_apart(texts: tuple[str, ...], tmp_path: Path) -> None:
    plan = planned(file(conductor(), track("x", texts=texts)), tmp_path, "tune.mid").plan
    assert [(n.syllable, n.word) for n in plan.sections[0].notes] == [
        ("hel", "hello"), ("lo", "hello"), ("my", "my"), ("friend", "friend"),
    ]  # fmt: skip


def test_a_karaoke_track_of_words_beside_the_melody(tmp_path: Path) -> None:
    lyrics = track("Words", (), ("@T Song", "\\Oh", " my", " sweet", " love"), kind="text",
                   at=[0, *(start for start, *_ in NOTES)])  # fmt: skip
    chordal = [(0, 1920, pitch) for pitch in (48, 52, 55)]
    song = planned(file(conductor(), track("Piano", chordal), track("Tune", NOTES), lyrics), tmp_path, "song.kar")
    assert [syllable for *_, syllable in sung(song.plan)] == ["Oh", "my", "sweet", "love"]
    assert "'Tune' is sung" in remarks(song)


def test_held_notes_lines_and_unquantised_times(tmp_path: Path) -> None:
    loose = ((3, 470, 60), (483, 470, 62), (957, 243, 64), (1200, 713, 65))
    plan = planned(file(conductor(), track("x", loose, ("glo-", "_", "ry\r", "be\n"))), tmp_path, "tune.mid").plan
    assert [syllable for *_, syllable in sung(plan)] == ["glo", "~", "ry", "be"]
    assert sung(plan)[0][:2] == (round(3 / 480, 4), round(470 / 480, 4))
    assert plan.sections[0].lines == ("glory", "be")


def test_notes_played_legato_are_let_go_and_chords_refused(tmp_path: Path) -> None:
    song = planned(file(conductor(), track("x", ((0, 500, 60), (480, 480, 62)), ("oh ", "my "))), tmp_path, "tune.mid")
    assert sung(song.plan)[0][:2] == (0, 1) and "reach a little into the next" in remarks(song)
    both = ((0, 480, 60), (1920, 480, 60), (1920, 480, 64))
    with pytest.raises(TuneError, match="bar 2: in the track 'x' a note begins while another sounds"):
        planned(file(conductor(), track("x", both, ("oh ", "my "))), tmp_path, "tune.mid")


def test_the_track_is_chosen_by_name_or_asked_for(tmp_path: Path) -> None:
    bass = track("Bass", ((0, 480, 36), (480, 480, 38)))
    made = file(conductor(), bass, track("Lead Vocal"), track("Drums", channel=9))
    song = laid("Oh my sweet love", made, tmp_path, "band.mid")
    assert [n[2] for n in sung(song.plan)] == [60, 62, 64, 65] and "'Lead Vocal' is sung" in remarks(song)
    low = laid("Oh my", made, tmp_path, "band.mid", tune_part="bass", voice="michael")
    assert len(sung(low.plan)) == 2
    unnamed = file(conductor(), track("Guitar"), track("Keys"))
    with pytest.raises(TuneError, match="name one with --tune-part: 2 'Guitar', 3 'Keys'"):
        laid("Oh my sweet love", unnamed, tmp_path, "band.mid")


def test_one_track_of_several_channels(tmp_path: Path) -> None:
    made = track("all", texts=("oh ", "my ", "sweet ", "love "))
    merged = mido.merge_tracks([made, track("", ((0, 1920, 48), (0, 1920, 52)), channel=1), conductor()])
    plan = planned(file(merged, kind=0), tmp_path, "tune.mid").plan
    assert [syllable for *_, syllable in sung(plan)] == ["oh", "my", "sweet", "love"]


def test_key_markers_and_tempo(tmp_path: Path) -> None:
    later = tuple((start + 1920 * bar, length, midi) for bar in range(4) for start, length, midi in NOTES)
    head = conductor(
        mido.MetaMessage("key_signature", key="F"), mido.MetaMessage("marker", text="Verse 1"),
        mido.MetaMessage("marker", text="Chorus", time=3840),
    )  # fmt: skip
    plan = planned(file(head, track("x", later, ["la "] * 16)), tmp_path, "tune.mid").plan
    assert (plan.key, plan.tempo_bpm) == ("F major", 120)
    assert [(s.kind, s.start_bar) for s in plan.sections] == [("verse", 0), ("chorus", 2)]
    assert chords(plan)[-1][1] in ("F", "C", "Dm", "Bb", "Gm", "Am")
