"""A short song by a tiny voice and a tiny band of random weights: quick to make, and of no beauty."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from songwright.accompaniment.loading import LOUDNESS_FOLDER
from songwright.codec.interface import SHIPPED_FOLDER
from songwright.codec.loading import codes_sha256, load_frame_codec
from songwright.production.sing import sing_to_folder
from songwright.request import ModelChoice, SingRequest, SongRequest
from tests.accompaniment.tiny_band import save_tiny_band
from tests.vocals.tiny_voice import save_tiny_voice

LYRICS = """title: River Run
[Verse]
The river runs down to the sea
[Chorus]
Oh river run on
[Verse]
The willow is bending to see
"""
STYLE = "pop, 180 bpm, no intro, no outro"


@pytest.fixture(autouse=True, scope="session")
def one_core() -> Iterator[None]:
    """Everything in this process: starting another Python takes longer than these songs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 1)
        yield


@pytest.fixture(scope="session")
def request_(tmp_path_factory: pytest.TempPathFactory) -> SingRequest:
    """A song, without a recogniser."""
    folder = tmp_path_factory.mktemp("models")
    save_tiny_voice(folder / "voice")
    save_tiny_band(folder / "band")
    codec = codes_sha256(load_frame_codec(SHIPPED_FOLDER))
    for name in ("band", f"band/{LOUDNESS_FOLDER}"):
        path = folder / name / "config.json"
        config = json.loads(path.read_text(encoding="utf-8")) | {"codes_sha256": codec}
        path.write_text(json.dumps(config), encoding="utf-8")
    words = folder / "river.txt"
    words.write_text(LYRICS, encoding="utf-8")
    models = ModelChoice(voice=str(folder / "voice"), band=str(folder / "band"))
    return SingRequest(SongRequest(words, STYLE), words_check=False, models=models)


@pytest.fixture(scope="session")
def acapella(request_: SingRequest) -> SingRequest:
    """The same without the band, for what does not hang on it."""
    return replace(request_, acapella=True)


@pytest.fixture(scope="session")
def with_band(request_: SingRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished song with all stems; not to be changed."""
    folder = tmp_path_factory.mktemp("songs") / "with-band"
    sing_to_folder(request_, folder)
    return folder


@pytest.fixture(scope="session")
def finished(acapella: SingRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished a cappella song; not to be changed."""
    folder = tmp_path_factory.mktemp("songs") / "river"
    sing_to_folder(acapella, folder)
    return folder


@pytest.fixture
def song(finished: Path, tmp_path: Path) -> Path:
    """A copy of the finished a cappella song, to be changed."""
    return Path(shutil.copytree(finished, tmp_path / "river"))
