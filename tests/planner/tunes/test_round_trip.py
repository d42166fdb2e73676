"""Our own lead sheets and MIDI files, given back as tunes, are the songs they were written from."""

import re
from pathlib import Path

import pytest

from songwright.notation.midi import write_midi, write_vocal_midi
from songwright.notation.musicxml import write_musicxml
from songwright.production.planning import PlannedSong, plan_and_arrange
from songwright.request import SongRequest
from songwright.song import SongPlan
from tests.planner.tunes.plans import chords, said, sung

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "examples" / "lyrics").glob("*.txt"))
METERS = ("4/4", "3/4", "6/8", "12/8", "2/2", "5/4", "2/4", "9/8")
WORDS = """[Verse]
The river carries every word I said
And lo-o-ove was never far (never far away)
We walked the well-known road in the rain

[Chorus]
Oh carry me over, carry me home
Over the hills and the water alone
"""


def songs() -> list[tuple[str, SongRequest]]:
    """Songs of every example, and of every meter in as many keys and styles."""
    own = [(path.stem, SongRequest(path, seed=3)) for path in EXAMPLES]
    keys = ("Eb major", "F# minor", "Db major", "B minor", "A major", "C minor", "E major", "Bb minor")
    styles = ("folk", "rock", "ballad", "blues", "cinematic", "hymn", "pop", "lullaby")
    return own + [
        (meter, SongRequest(WORDS, style, key=key, meter=meter, seed=seed))
        for seed, (meter, key, style) in enumerate(zip(METERS, keys, styles, strict=True))
    ]


@pytest.fixture(scope="module", params=songs(), ids=lambda song: song[0])
def song(request: pytest.FixtureRequest) -> PlannedSong:
    return plan_and_arrange(request.param[1])


def read_back(path: Path, plan: SongPlan) -> SongPlan:
    return plan_and_arrange(SongRequest(path, voice=plan.voice, language=plan.language)).plan


def plain(plan: SongPlan) -> list[str]:
    """The words without what no sheet shows: hyphens inside them ('a sev-en-ty one')."""
    return [re.sub(r"[^\w']", "", word).lower() for word, _ in said(plan)]


def same_song(back: SongPlan, plan: SongPlan) -> None:
    for backing in (False, True):
        here, there = sung(back, backing), sung(plan, backing)
        assert [one[2:] for one in here] == [one[2:] for one in there]
        assert [n for one in here for n in one[:2]] == pytest.approx([n for one in there for n in one[:2]], abs=2e-3)
    assert plain(back) == plain(plan)
    phonemes = [a[1] == b[1] for a, b in zip(said(back), said(plan), strict=True)]
    assert sum(phonemes) >= 0.95 * len(phonemes)  # homographs lean on the lines they stand in
    assert (back.key, back.meter, back.bars) == (plan.key, plan.meter, plan.bars)
    assert back.tempo_bpm == pytest.approx(plan.tempo_bpm, abs=0.01)
    assert [(s.kind, s.start_bar) for s in back.sections] == [(s.kind, s.start_bar) for s in plan.sections]


def test_lead_sheet(song: PlannedSong, tmp_path: Path) -> None:
    write_musicxml(song.plan, tmp_path / "lead-sheet.musicxml")
    back = read_back(tmp_path / "lead-sheet.musicxml", song.plan)
    same_song(back, song.plan)
    assert [symbol for _, symbol in chords(back)] == [symbol for _, symbol in chords(song.plan)]
    assert [at for at, _ in chords(back)] == pytest.approx([at for at, _ in chords(song.plan)], abs=1e-3)


def test_vocal_midi(song: PlannedSong, tmp_path: Path) -> None:
    write_vocal_midi(song.plan, tmp_path / "vocals.mid")
    same_song(read_back(tmp_path / "vocals.mid", song.plan), song.plan)


def test_score_midi(song: PlannedSong, tmp_path: Path) -> None:
    write_midi(song.plan, song.score, tmp_path / "score.mid")
    back = read_back(tmp_path / "score.mid", song.plan)
    same_song(back, song.plan)
    assert back.title == song.plan.title


def test_a_swung_song_comes_back_swung(tmp_path: Path) -> None:
    plan = plan_and_arrange(SongRequest(WORDS, "jazz, shuffle", meter="4/4", seed=1)).plan
    assert plan.style.swing > 0.6
    write_musicxml(plan, tmp_path / "lead-sheet.musicxml")
    back = read_back(tmp_path / "lead-sheet.musicxml", plan)
    assert back.style.swing == pytest.approx(plan.style.swing, abs=0.01)
    starts = [one[0] for one in sung(plan)]
    late = [a - b for a, b in zip((one[0] for one in sung(back)), starts, strict=True)]
    assert max(map(abs, late)) < 0.1  # the sheet's grid is sixteenths
