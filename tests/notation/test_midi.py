"""score.mid, read back with another library."""

from pathlib import Path

import mido
import pretty_midi
import pytest

from songwright.accompaniment.arranger.arrange import arrange
from songwright.errors import OutputError
from songwright.notation.midi import write_midi, write_vocal_midi
from songwright.song import Note, SongPlan
from songwright.units import METERS
from tests.notation.plans import make_plan
from tests.notation.sung_examples import EXAMPLES, lyrics_of, sung_example


def written(plan: SongPlan, folder: Path) -> pretty_midi.PrettyMIDI:
    write_midi(plan, arrange(plan), folder / "score.mid")
    return pretty_midi.PrettyMIDI(str(folder / "score.mid"))


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_tempo_meter_key_and_length_are_the_plans(meter: tuple[int, int], tmp_path: Path) -> None:
    plan = make_plan("pop", meter, key="Bb minor", tempo_bpm=97.3)
    midi = written(plan, tmp_path)
    quarters_per_minute = midi.get_tempo_changes()[1]
    assert quarters_per_minute == pytest.approx([97.3 * plan.meter_value.quarters_per_beat], rel=1e-5)
    (signature,) = midi.time_signature_changes
    assert (signature.numerator, signature.denominator) == meter
    assert [c.key_number for c in midi.key_signature_changes] == [12 + 10]
    assert max(note.end for i in midi.instruments for note in i.notes) <= plan.duration_seconds + 1e-3


def test_the_melody_and_its_words_come_back(tmp_path: Path) -> None:
    plan = make_plan("folk", (3, 4), tempo_bpm=111)
    midi = written(plan, tmp_path)
    vocals = midi.instruments[0]
    assert vocals.name == "Vocals"
    expected = [
        (plan.seconds_at(s, n.start_beat), plan.seconds_at(s, n.start_beat + n.beats), n.midi, n.syllable)
        for s in plan.sections
        for n in s.notes
    ]
    assert [note.pitch for note in vocals.notes] == [midi for _, _, midi, _ in expected]
    assert [note.start for note in vocals.notes] == pytest.approx([start for start, *_ in expected], abs=2e-3)
    assert [note.end for note in vocals.notes] == pytest.approx([end for _, end, *_ in expected], abs=2e-3)
    assert [lyric.text.rstrip("-\r\n ") for lyric in midi.lyrics] == [syllable for *_, syllable in expected]
    assert [lyric.time for lyric in midi.lyrics] == pytest.approx([start for start, *_ in expected], abs=2e-3)
    text = "".join(lyric.text for lyric in midi.lyrics)
    assert text.startswith("morn-ing light is o-ver town\rwe walk a long the riv-er\r")
    assert text.count("\n") == sum(bool(s.notes) for s in plan.sections)


@pytest.mark.parametrize("genre", ["pop", "jazz", "cinematic"])
def test_the_band_comes_back(genre: str, tmp_path: Path) -> None:
    plan = make_plan(genre)
    score = arrange(plan)
    midi = written(plan, tmp_path)
    for part, track in zip(score.parts, midi.instruments[1:], strict=True):
        assert track.name == part.name.capitalize()
        assert track.is_drum == part.is_drums
        assert track.program == part.program
        seconds = 60 / plan.tempo_bpm
        played = sorted((n.pitch, n.start, n.velocity) for n in track.notes)
        wanted = sorted((n.midi, n.start_beat * seconds, n.velocity) for n in part.notes)
        assert [p[0] for p in played] == [w[0] for w in wanted]
        assert [p[1] for p in played] == pytest.approx([w[1] for w in wanted], abs=2e-3)
        pans = [change.value for change in track.control_changes if change.number == 10]
        assert pans == [round(64 + 63 * part.pan)]


def test_markers_name_the_sections(tmp_path: Path) -> None:
    plan = make_plan()
    write_midi(plan, arrange(plan), tmp_path / "score.mid")
    markers = [m.text for m in mido.MidiFile(tmp_path / "score.mid").tracks[0] if m.type == "marker"]
    assert markers[:4] == ["Intro", "Verse 1", "Pre-Chorus", "Chorus 1"]
    assert len(markers) == len(plan.sections)


def test_a_lifted_chorus_changes_the_key_and_backing_voices_get_a_track(tmp_path: Path) -> None:
    plan = make_plan()
    last = plan.sections[8]
    ooh = Note(start_beat=7, beats=1, midi=67, syllable="ooh", word="ooh", line=3, word_index=9, phonemes="u",
               backing=True)  # fmt: skip
    lifted = last.model_copy(update={"key": "A major", "notes": (*last.notes, ooh)})
    plan = plan.model_copy(update={"sections": (*plan.sections[:8], lifted, *plan.sections[9:])})
    midi = written(plan, tmp_path)
    assert [change.key_number for change in midi.key_signature_changes] == [7, 9, 7]
    backing = midi.instruments[1]
    assert backing.name == "Backing vocals"
    assert [note.pitch for note in backing.notes] == [67]


def test_words_in_other_languages_survive(tmp_path: Path) -> None:
    plan = make_plan()
    verse = plan.sections[1]
    notes = (verse.notes[0].model_copy(update={"syllable": "çãü"}), *verse.notes[1:])
    plan = plan.model_copy(update={"sections": (plan.sections[0], verse.model_copy(update={"notes": notes}))})
    write_midi(plan, arrange(plan), tmp_path / "score.mid")
    file = mido.MidiFile(tmp_path / "score.mid", charset="utf-8")
    assert next(m.text for m in file.tracks[1] if m.type == "lyrics") == "çãü-"


def test_the_same_song_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.mid", "b.mid"):
        plan = make_plan("soul")
        write_midi(plan, arrange(plan), tmp_path / name)
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    plan = make_plan()
    with pytest.raises(OutputError, match="cannot write"):
        write_midi(plan, arrange(plan), tmp_path / "file" / "score.mid")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_voices_alone_have_a_lyric_at_every_note(path: Path, tmp_path: Path) -> None:
    plan = sung_example(lyrics_of(path), seed=4)
    write_vocal_midi(plan, tmp_path / "vocals.mid")
    _, lead, *_ = mido.MidiFile(tmp_path / "vocals.mid", charset="utf-8").tracks
    found: list[tuple[int, int, str]] = []
    at, text = 0, ""
    for message in lead:
        at += message.time
        if message.type == "lyrics":
            assert not text
            text = message.text
        elif message.type == "note_on":
            found.append((at, message.note, text))
            text = ""
    notes = [(s, n) for s in plan.sections for n in s.notes if not n.backing]
    ticks = [round((plan.start_beat_of(s) + n.start_beat) * 480) for s, n in notes]
    assert [(tick, midi) for tick, midi, _ in found] == list(zip(ticks, [n.midi for _, n in notes], strict=True))
    assert [text == "_" for _, _, text in found] == [n.continues for _, n in notes]
    syllables = [(n.word, n.syllable) for _, n in notes if not n.continues]
    said = [text for _, _, text in found if text != "_"]
    for text, (word, syllable) in zip(said, syllables, strict=True):
        assert text[: len(syllable)] == syllable and text[len(syllable) :] in ("-", " ", "\r", "\n")
        assert text[-1] != "-" or syllable != word


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_the_voices_alone_keep_tempo_meter_and_key(meter: tuple[int, int], tmp_path: Path) -> None:
    plan = make_plan("pop", meter, key="Bb minor", tempo_bpm=97.3)
    write_vocal_midi(plan, tmp_path / "vocals.mid")
    midi = pretty_midi.PrettyMIDI(str(tmp_path / "vocals.mid"))
    quarters_per_minute = midi.get_tempo_changes()[1]
    assert quarters_per_minute == pytest.approx([97.3 * plan.meter_value.quarters_per_beat], rel=1e-5)
    (signature,) = midi.time_signature_changes
    assert (signature.numerator, signature.denominator) == meter
    assert [track.name for track in midi.instruments] == ["Vocals"]
    assert len(midi.instruments[0].notes) == sum(len(section.notes) for section in plan.sections)
