"""The separator that songwright ships: it finds the voice of a song of ours, and not a voice that is not there."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from songwright import sing_song
from songwright.errors import WeightsError
from songwright.listening.distortion import si_sdr_db
from songwright.mixer.checks.listener import OWN_MIN_SI_SDR_DB, check_listener
from songwright.mixer.checks.separation import OWN_NAME, DemucsSeparator, load_own
from songwright.mixer.desk import Production
from songwright.mixer.master import apply_master, as_mastered
from songwright.mixer.mix import Mix, Stem
from songwright.production.check import check_folder, read_written
from songwright.production.folder import SongFolder
from songwright.song import SongPlan
from songwright.waveform import Waveform

pytestmark = pytest.mark.timeout(900)  # seconds of work, but minutes on a machine that is busy
pytest.importorskip("demucs", reason="demucs is not installed")

LYRICS = """style: pop, 100 bpm, no intro, no outro, drums, bass, piano

[verse]
the kettle sings upon the stove
the snow is piling on the sill
"""
FOUND = "voice found by separation"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("songs") / "kettle"
    sing_song(LYRICS, voice="heart", seed=3, folder=path)
    return path


@pytest.fixture(scope="module")
def production(folder: Path) -> Production:
    return read_written(SongFolder(folder)).production


def found_voice(production: Production, folder: Path) -> tuple[bool, float]:
    plan, separator = SongPlan.load(SongFolder(folder).plan), DemucsSeparator.load(OWN_NAME)
    (check,) = check_listener(production, plan, separator, min_si_sdr_db=OWN_MIN_SI_SDR_DB)
    assert check.name == FOUND
    return check.passed, check.value


def with_stems(production: Production, stems: tuple[Stem, ...]) -> Production:
    """The same desk with other stems."""
    total = np.asarray(sum(stem.wave.samples for stem in stems), np.float32)
    mix = Mix(Waveform(total, production.mix.wave.sample_rate_hz), stems, production.mix.settings)
    return Production(mix, apply_master(mix.wave, production.master.settings), production.settings)


def test_it_brings_the_voice_forward(production: Production, folder: Path) -> None:
    passed, separated_db = found_voice(production, folder)
    vocals = next(stem.wave for stem in production.mix.stems if stem.name == "vocals")
    truth = as_mastered(vocals, production.mix.wave, production.master.settings)
    mix_db = si_sdr_db(production.master.wave.samples, truth.samples)
    assert passed and separated_db >= mix_db + 5


def test_a_buried_voice_fails(production: Production, folder: Path) -> None:
    softer = tuple(
        replace(stem, wave=Waveform(stem.wave.samples * np.float32(10 ** (-12 / 20))))
        if stem.name == "vocals" else stem
        for stem in production.mix.stems
    )  # fmt: skip
    passed, value = found_voice(with_stems(production, softer), folder)
    assert not passed, value


def test_swapped_stems_fail(production: Production, folder: Path) -> None:
    swap = {"vocals": "other", "other": "vocals"}
    names = tuple(replace(stem, name=swap.get(stem.name, stem.name)) for stem in production.mix.stems)
    passed, value = found_voice(with_stems(production, names), folder)
    assert not passed, value


def test_check_listens_by_default_and_reports_it(folder: Path) -> None:
    checks = {check.name: check for check in check_folder(folder)}
    assert checks[FOUND].passed and "words after separation" not in checks
    assert FOUND in json.dumps(json.loads((folder / "report.json").read_text()))


def test_missing_weights_and_a_missing_package_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WeightsError, match="weights are missing.*install songwright again"):
        load_own(tmp_path)
    monkeypatch.setitem(sys.modules, "demucs.apply", None)
    with pytest.raises(WeightsError, match="demucs cannot be imported.*pip install"):
        DemucsSeparator.load(OWN_NAME)
