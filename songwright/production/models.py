"""Which weights a song is made with: that they are there, and how they are told apart."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from songwright.accompaniment.loading import LOUDNESS_FOLDER
from songwright.accompaniment.musicgen import STEM as MUSICGEN_STEM
from songwright.accompaniment.musicgen import is_musicgen
from songwright.accompaniment.parts.loading import SHIPPED_FOLDER as PART_WRITER_FOLDER
from songwright.accompaniment.soundfont import open_soundfont
from songwright.codec.interface import OFFICIAL_NAMES, SHIPPED_FOLDER, SHIPPED_NAME, is_official_folder
from songwright.codec.loading import codes_sha256, load_frame_codec
from songwright.errors import WeightsError
from songwright.listening.recogniser import installed_whisper, require_whisper
from songwright.production.ledger import file_sha256
from songwright.production.performance import STREAMS, CodecMark, Stream
from songwright.production.played import identity_of
from songwright.request import ModelChoice, SingRequest
from songwright.score import STEMS
from songwright.vocals.loading import SHIPPED_FOLDER as VOICE_FOLDER

BAND_FOLDER = VOICE_FOLDER.parents[1] / "accompaniment" / "weights"


def codec_identity(models: ModelChoice) -> str:
    """Name and sha256 of the codec; the official ones are told by their names."""
    folder = codec_folder(models)
    return models.codec if folder is None else _identity("codec", folder)


def codec_marks(models: ModelChoice) -> dict[Stream, CodecMark]:
    """Which codec decodes each stream.

    Raises:
        WeightsError: its weights are not there, or damaged.
    """
    folder, name = codec_folder(models), codec_identity(models)
    codes = name if folder is None else _codes_digest(folder, _digest(folder))
    return dict.fromkeys(STREAMS, CodecMark(name, codes))


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
        WeightsError: its weights are not there, or write the tokens of another codec.
    """
    return _performer("voice", voice_folder(models), models)


def band_identity(models: ModelChoice, free: bool) -> str:
    """Names and sha256 of the band's networks, of its part writer too if it plays freely; see `voice_identity`.

    A MusicGen checkpoint is told by its config and its files, a soundfont by its bytes.
    """
    if models.soundfont is not None:
        path = open_soundfont(Path(models.soundfont)).path
        return identity_of(path.name, _file_sha256(path))
    folder = band_folder(models)
    if not is_musicgen(folder):
        names = [_performer("band", folder, models), _identity("loudness", folder / LOUDNESS_FOLDER)]
        return ", ".join([*names, _identity("part writer", PART_WRITER_FOLDER)] if free else names)
    files = sorted((path.name, path.stat().st_size) for path in folder.glob("*.safetensors"))
    return f"MusicGen {hashlib.sha256(json.dumps([_config(folder), files]).encode()).hexdigest()[:16]}"


def band_stems(models: ModelChoice) -> tuple[str, ...]:
    """The stems that the band plays."""
    if models.soundfont is not None:
        return STEMS
    return (MUSICGEN_STEM,) if is_musicgen(band_folder(models)) else STEMS


def weights_folders(request: SingRequest) -> dict[str, Path]:
    """The folders of the weights that perform a request, by what they are."""
    folders = {} if request.instrumental else {"voice": voice_folder(request.models)}
    if not request.acapella and request.models.soundfont is None:
        folders["band"] = band_folder(request.models)
    codec = codec_folder(request.models)
    return folders if codec is None else {**folders, "codec": codec}


def weights_sha256(folder: Path) -> str:
    """sha256 of the weights in a folder, as the report names it.

    Raises:
        WeightsError: there are none.
    """
    return _digest(folder)


def recogniser_folder(models: ModelChoice) -> Path | None:
    """The user's own speech recogniser; None where only the installed one is to listen."""
    return Path(models.recogniser) if models.recogniser else None


def is_heard(language: str, models: ModelChoice) -> bool:
    """Whether there is a speech recogniser that listens to a language; costs nothing."""
    return recogniser_folder(models) is not None or installed_whisper(language) is not None


def recogniser_identity(language: str, models: ModelChoice) -> str | None:
    """The speech recogniser that listens to a language: the user's own, or the installed one; None without either.

    Raises:
        WeightsError: the user's own is not there.
    """
    folder = recogniser_folder(models)
    if folder is not None:
        require_whisper(folder)
        return f"Whisper {_file_sha256(folder / 'model.bin')[:16]}"
    return None if installed_whisper(language) is None else "Whisper tiny.en"


def _performer(name: str, folder: Path, models: ModelChoice) -> str:
    """A performer's name and sha256, its codec checked."""
    found, codec = _identity(name, folder), codec_folder(models)
    config = _config(folder)
    codes, weights = config.get("codes_sha256"), config.get("codec_sha256")  # older voices have only the second
    if codes is not None or codec is None:
        fits = codes == codec_marks(models)["vocals"].codes_sha256
    else:
        fits = weights is None or weights == _digest(codec)
    if not fits:
        raise WeightsError(
            f"the {name} in '{folder}' was trained with another codec than '{models.codec}'; train it again, or name "
            "its codec with --codec"
        )
    return found


@lru_cache(maxsize=4)
def _file_sha256(file: Path) -> str:
    """A large file's digest, once in a program's life."""
    return file_sha256(file) or ""


@lru_cache(maxsize=4)
def _codes_digest(folder: Path, weights_sha256: str) -> str:
    """What the codes of a codec mean; `weights_sha256` tells other weights in the same folder apart."""
    if is_official_folder(folder):
        return weights_sha256
    return codes_sha256(load_frame_codec(folder))


def _identity(name: str, folder: Path) -> str:
    for file in ("config.json", "model.safetensors"):
        if not (folder / file).is_file():
            raise WeightsError(
                f"there are no weights of the {name} in '{folder}'; install songwright again, or give their folder"
            )
    return f"{name} {_digest(folder)[:16]}"


def _digest(folder: Path) -> str:
    """sha256 of the weights; a codec saved by transformers has none in its config."""
    return str(_config(folder).get("sha256") or file_sha256(folder / "model.safetensors"))


def _config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise WeightsError(f"'{path}' cannot be read ({error}); install songwright again") from error
