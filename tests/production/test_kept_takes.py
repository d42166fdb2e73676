"""Every take is kept, listed, and can be put back."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from songwright.cli import main
from songwright.errors import PlanError
from songwright.production.choosing import choose_take, takes_of
from songwright.production.journal import past_edits, undo
from songwright.production.performance import Performance
from songwright.production.resing import resing
from tests.production.killing import every_byte

SECTION = "chorus-1"


def test_takes_are_listed_and_chosen(song: Path, finished: Path) -> None:
    (first,) = takes_of(song, SECTION, line=1)
    assert (first.number, first.seed, first.take, first.in_song, first.fits) == (1, 0, 0, True, True)
    resing(song, SECTION, line=1, seed=5)
    resing(song, SECTION, line=1, seed=6)
    last = every_byte(song)
    found = takes_of(song, SECTION, line=1)
    assert [(one.number, one.seed, one.in_song) for one in found] == [(1, 0, False), (2, 5, False), (3, 6, True)]
    assert all(one.fits and one.when is not None and one.failures for one in found)
    made = choose_take(song, SECTION, 1, line=1)
    # The tokens are those of the song as it was, to the byte; the audio is decoded from them and cross-faded.
    assert (song / "tokens.safetensors").read_bytes() == (finished / "tokens.safetensors").read_bytes()
    sound, before = (soundfile.read(one / "stems/vocals.wav")[0] for one in (song, finished))
    different = np.flatnonzero(np.abs(sound - before).max(axis=1) > 1e-4)
    assert len(different) < 0.3 * 44_100  # the cross-fades at both ends
    assert [one.in_song for one in takes_of(song, SECTION, line=1)] == [True, False, False]
    assert next(take for take in made.report.takes if take.section_id == SECTION).chosen == 0
    choose_take(song, SECTION, 3)
    assert (song / "tokens.safetensors").read_bytes() == last["tokens.safetensors"]
    entries = past_edits(song)
    choose_take(song, SECTION, 3)  # which it is already
    assert past_edits(song) == entries
    undo(song)
    undo(song)
    assert every_byte(song) == last


def test_the_same_seed_to_other_words_is_another_take(song: Path) -> None:
    for words in ("Oh mountain high", "Oh river wide", None):
        resing(song, SECTION, seed=9, lyrics=words)
    found = takes_of(song, SECTION)
    assert [(one.seed, one.fits) for one in found] == [(0, False), (9, False), (9, True)]  # the last twice is one
    assert len({one.name for one in (song / ".songwright/takes").iterdir()}) == 2
    with pytest.raises(PlanError, match="take 1 of vocals, chorus-1, line 1 is of other notes or words"):
        choose_take(song, SECTION, 1)


def test_the_band_has_takes_of_its_own(with_band: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(with_band, tmp_path / "song"))
    resing(folder, SECTION)
    choose_take(folder, SECTION, 1, stem="drums")
    first, now = (Performance.load(one / "tokens.safetensors") for one in (with_band, folder))
    assert np.array_equal(first.band["drums"], now.band["drums"])
    assert not np.array_equal(first.band["bass"], now.band["bass"])
    found = {(one.passage.stem, one.number): one.in_song for one in takes_of(folder, SECTION)}
    assert found["drums", 1] and not found["drums", 2] and found["bass", 2] and found["vocals", 2]


MISTAKES = [
    (["--line", "chorus-1:1", "--choose", "2"], 5, "there is no take 2 of line 1 of chorus-1: it was taken once"),
    (["--line", "chorus-1:7"], 5, "there is no take of line 7 of chorus-1"),
    (["--section", "bridge"], 5, "there is no section 'bridge'"),
    (["--section", "chorus-1", "--stem", "drums"], 5, "in the stem 'drums'"),
    (["--choose", "1"], 2, "name what the take is of"),
    (["--line", "chorus-1"], 5, "names no line"),
]


def test_mistakes_are_said_and_the_list_is_printed(
    finished: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = every_byte(finished)
    for arguments, code, message in [*MISTAKES, (["--section", "chorus-1"], 0, "")]:
        monkeypatch.setattr(sys, "argv", ["songwright", "takes", str(finished), *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsys.readouterr()
        said = " ".join(err.replace("│", " ").split())
        assert (stop.value.code or 0) == code and message in said, (arguments, said)
    assert out.startswith("vocals, chorus-1, line 1, take 1: 20") and "seed 0, draw 0" in out and "in the song" in out
    assert every_byte(finished) == before
