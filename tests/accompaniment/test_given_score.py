"""A band's MIDI file in place of the arranger's parts."""

from pathlib import Path

import mido
import pytest

from songwright.accompaniment.arranger.arrange import arrange
from songwright.accompaniment.given import read_given_score
from songwright.errors import StyleError, TuneError
from songwright.notation.midi import write_midi
from songwright.production.paper import Paper
from songwright.request import SingRequest, SongRequest
from songwright.song import SongPlan
from tests.notation.plans import make_plan

PLAN = make_plan("pop", (4, 4))


def written(folder: Path, *tracks: mido.MidiTrack) -> Path:
    midi = mido.MidiFile(type=1, ticks_per_beat=480)
    midi.tracks.extend(tracks)
    midi.save(folder / "band.mid")
    return folder / "band.mid"


def track(name: str, program: int, channel: int, start: int = 0, **more: mido.MetaMessage) -> mido.MidiTrack:
    return mido.MidiTrack(
        [
            mido.MetaMessage("track_name", name=name), *more.values(),
            mido.Message("program_change", program=program, channel=channel),
            mido.Message("note_on", note=40, velocity=77, channel=channel, time=start),
            mido.Message("note_off", note=40, channel=channel, time=240),
        ]
    )  # fmt: skip


def test_our_own_score_comes_back(tmp_path: Path) -> None:
    score = arrange(PLAN)
    write_midi(PLAN, score, tmp_path / "score.mid")
    given = read_given_score(tmp_path / "score.mid", PLAN)
    assert [(p.name, p.stem, p.program) for p in given.score.parts] == [
        (p.name, p.stem, p.program) for p in score.parts
    ]  # fmt: skip
    for here, there in zip(given.score.parts, score.parts, strict=True):
        assert sorted((n.midi, n.velocity) for n in here.notes) == sorted((n.midi, n.velocity) for n in there.notes)
        starts = [n.start_beat for n in there.notes]
        assert [n.start_beat for n in here.notes] == pytest.approx(starts, abs=2 / 480)
        assert here.pan == pytest.approx(there.pan, abs=0.02)
    assert given.remarks == ("'Vocals' of 'score.mid' is for the voice and is not played",)


def test_programs_drums_and_what_nobody_plays(tmp_path: Path) -> None:
    path = written(
        tmp_path, track("Kit", 26, 9), track("Fretless", 35, 1), track("Flute", 73, 2), track("Gun", 127, 3),
        track("Late", 0, 4, start=480 * 4 * 1000), track("Lead Vocal", 0, 5),
    )  # fmt: skip
    given = read_given_score(path, PLAN)
    assert [(p.name, p.stem, p.program) for p in given.score.parts] == [
        ("kit", "drums", 25), ("fretless", "bass", 33), ("flute", "other", 81),
    ]  # fmt: skip
    text = "\n".join(given.remarks)
    assert "'Fretless' (program 36) is played by finger bass" in text and "nobody in the band plays 'Gun'" in text
    assert "1 notes stand after" in text and "'Lead Vocal'" in text
    exact = read_given_score(path, PLAN, any_program=True)
    assert [p.program for p in exact.score.parts] == [26, 35, 73, 127]


def test_refusals(tmp_path: Path) -> None:
    waltz = mido.MetaMessage("time_signature", numerator=3, denominator=4)
    with pytest.raises(TuneError, match="is in 3/4, the song in 4/4"):
        read_given_score(written(tmp_path, track("Piano", 0, 0, meter=waltz)), PLAN)
    with pytest.raises(TuneError, match="nothing for a band to play"):
        read_given_score(written(tmp_path, track("Voice", 0, 0)), PLAN)
    (tmp_path / "a.mid").write_bytes(b"MThd\x00\x00")
    with pytest.raises(TuneError, match="is damaged"):
        read_given_score(tmp_path / "a.mid", PLAN)
    with pytest.raises(TuneError, match="there is no score at"):
        read_given_score(tmp_path / "none.mid", PLAN)
    with pytest.raises(TuneError, match="is no MIDI file"):
        read_given_score(Path(__file__), PLAN)
    alone = PLAN.model_copy(update={"style": PLAN.style.model_copy(update={"acappella": True})})
    with pytest.raises(StyleError, match="a cappella"):
        Paper(alone, None, ()).with_score(tmp_path / "a.mid", any_program=False)
    with pytest.raises(StyleError, match="a score needs a band"):
        SingRequest(SongRequest("la"), acapella=True, score="a.mid")


def test_compound_beats(tmp_path: Path) -> None:
    plan: SongPlan = make_plan("folk", (6, 8))
    path = written(tmp_path, track("Piano", 0, 0, start=720))  # a dotted quarter
    assert read_given_score(path, plan).score.parts[0].notes[0].start_beat == pytest.approx(1)
