"""Content credentials: signed files are whole for an independent reader, changed ones are not, bad keys are told."""

import json
from pathlib import Path

import c2pa
import numpy as np
import pytest
import soundfile
from cryptography.hazmat.primitives.serialization import Encoding

from songwright.errors import AudioError, OutputError
from songwright.mixer.credentials import Signatory, Statement, read_credentials, signer_of
from songwright.mixer.export import write_audio
from songwright.mixer.tags import SOURCE_TYPE, SongTags, read_tags
from songwright.waveform import Waveform
from tests.certificates import certificate, chain_and_key, key_pem, new_key

TAGS = SongTags("Paper Boats", "la la", "en", 7, ("voice 1",), "songwright 0.1.0", True)
STATEMENT = Statement(
    TAGS, ({"name": "voice", "weights_sha256": "ab" * 32, "model_card_sha256": "cd" * 32},), "ef" * 32
)
TONE = Waveform((0.2 * np.sin(np.arange(44_100) / 20)).astype(np.float32)[None].repeat(2, axis=0))


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return chain_and_key(tmp_path_factory.mktemp("pem"))


@pytest.fixture(scope="module")
def stem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stems") / "vocals.wav"
    write_audio(path, TONE)
    return path


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3"])
def test_an_independent_reader_verifies_what_is_signed(
    pem: tuple[Path, Path], stem: Path, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"song.{suffix}"
    write_audio(path, TONE, TAGS, sign=signer_of(STATEMENT, Signatory.load(*pem), {"vocals.wav": stem}))
    found = json.loads(c2pa.Reader(path).json())
    manifest = found["manifests"][found["active_manifest"]]
    assert found["validation_state"] in ("Valid", "Trusted")
    said = {assertion["label"]: assertion["data"] for assertion in manifest["assertions"]}
    (action,) = said["c2pa.actions.v2"]["actions"]
    assert action["action"] == "c2pa.created" and action["digitalSourceType"] == SOURCE_TYPE
    assert said["org.songwright.made"]["models"] == [dict(STATEMENT.models[0])]
    assert [one["title"] for one in manifest["ingredients"]] == ["vocals.wav"]
    told = read_credentials(path)
    assert told is not None and told.state == "valid" and told.generated and told.signer == "A Songwriter"
    assert read_tags(path) == TAGS
    assert soundfile.info(path).frames >= TONE.samples.shape[1]
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_changed_sample_breaks_them(pem: tuple[Path, Path], tmp_path: Path) -> None:
    path = tmp_path / "song.wav"
    write_audio(path, TONE, TAGS, sign=signer_of(STATEMENT, Signatory.load(*pem), {}))
    data = bytearray(path.read_bytes())
    data[data.index(b"data") + 1000] ^= 1
    path.write_bytes(data)
    told = read_credentials(path)
    assert told is not None and told.state == "broken" and any("Hash" in problem for problem in told.problems)
    assert "broken" in str(told)


def test_files_without_them_have_none(tmp_path: Path) -> None:
    write_audio(tmp_path / "plain.wav", TONE, TAGS)
    assert read_credentials(tmp_path / "plain.wav") is None
    assert read_credentials(tmp_path / "plain.ogg") is None


def test_bad_certificates_and_keys_are_told_in_a_sentence(pem: tuple[Path, Path], tmp_path: Path) -> None:
    chain, key = pem
    (tmp_path / "other.pem").write_bytes(key_pem(new_key()))
    (tmp_path / "text.pem").write_text("no certificate")
    for args, words in (
        ((tmp_path / "none.pem", key), "cannot read the certificate"),
        ((tmp_path / "text.pem", key), "no certificate in PEM form"),
        ((chain, tmp_path / "text.pem"), "no private key"),
        ((chain, tmp_path / "other.pem"), "is not the key of the first certificate"),
    ):
        with pytest.raises(AudioError, match=words):
            Signatory.load(*args)


def test_what_cannot_be_signed_is_not_written(pem: tuple[Path, Path], tmp_path: Path) -> None:
    """A root that signs for itself is no signer for C2PA."""
    root = new_key()
    (tmp_path / "root.pem").write_bytes(certificate("Root", "Root", root, root, True).public_bytes(Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(key_pem(root))
    signatory = Signatory.load(tmp_path / "root.pem", tmp_path / "key.pem")
    with pytest.raises(OutputError, match="cannot sign"):
        write_audio(tmp_path / "song.wav", TONE, TAGS, sign=signer_of(STATEMENT, signatory, {}))
    assert not (tmp_path / "song.wav").exists()
