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
from songwright.codec.interface import OFFICIAL_NAMES, SHIPPED_FOLDERS, is_official_folder
from songwright.codec.loading import codes_sha256, load_frame_codec
from songwright.codec.voice.files import is_voice_codec_folder, load_voice_codec, voice_codes_sha256
from songwright.errors import WeightsError
from songwright.listening.recogniser import installed_whisper, require_whisper
from songwright.production.ledger import file_sha256
from songwright.production.performance import CodecMark, Stream
from songwright.production.played import identity_of
from songwright.request import ModelChoice, SingRequest
from songwright.score import STEMS
from songwright.vocals.loading import SHIPPED_FOLDER as VOICE_FOLDER

BAND_FOLDER = VOICE_FOLDER.parents[1] / "accompaniment" / "weights"


def codec_names(models: ModelChoice) -> dict[Stream, str]:
    """Which codec decodes each stream, as `Codec.from_pretrained` names it."""
    return {"vocals": models.voice_codec, "band": models.codec}


def codec_identity(models: ModelChoice) -> str:
    """Names and sha256 of the codecs; the official ones are told by their names."""
    return ", ".join(_codec_identity(name) for name in codec_names(models).values())


def _codec_identity(name: str) -> str:
    folder = codec_folder(name)
    return name if folder is None else _identity("codec", folder)


def codec_marks(models: ModelChoice) -> dict[Stream, CodecMark]:
    """Which codec decodes each stream.

    Raises:
        WeightsError: its weights are not there, or damaged.
    """
    return {stream: _codec_mark(name) for stream, name in codec_names(models).items()}


def _codec_mark(name: str) -> CodecMark:
    folder, identity = codec_folder(name), _codec_identity(name)
    return CodecMark(identity, identity if folder is None else _codes_digest(folder, _digest(folder)))


def codec_folder(name: str) -> Path | None:
    """Where a codec's weights are; None for an official one that is told by name."""
    return None if name in OFFICIAL_NAMES else SHIPPED_FOLDERS.get(name, Path(name))


def voice_folder(models: ModelChoice) -> Path:
    return Path(models.voice) if models.voice else VOICE_FOLDER


def band_folder(models: ModelChoice) -> Path:
    return Path(models.band) if models.band else BAND_FOLDER


def voice_identity(models: ModelChoice) -> str:
    """Name and sha256 of the voice.

    Raises:
        WeightsError: its weights are not there, or write the tokens of another codec.
    """
    return _performer("voice", voice_folder(models), models.voice_codec, "--voice-codec")


def band_identity(models: ModelChoice, free: bool) -> str:
    """Names and sha256 of the band's networks, of its part writer too if it plays freely; see `voice_identity`.

    A MusicGen checkpoint is told by its config and its files, a soundfont by its bytes.
    """
    if models.soundfont is not None:
        path = open_soundfont(Path(models.soundfont)).path
        return identity_of(path.name, _file_sha256(path))
    folder = band_folder(models)
    if not is_musicgen(folder):
        names = [_performer("band", folder, models.codec, "--codec"), _identity("loudness", folder / LOUDNESS_FOLDER)]
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
    codecs = {"codec": request.models.codec, "voice codec": request.models.voice_codec}
    found = {kind: codec_folder(name) for kind, name in codecs.items()}
    return {**folders, **{kind: folder for kind, folder in found.items() if folder is not None}}


def stated_models(request: SingRequest) -> tuple[dict[str, str], ...]:
    """For content credentials: every model that performs a request, with the sha256 of its weights and of its card."""
    found = []
    for kind, folder in weights_folders(request).items():
        card = file_sha256(folder / "README.md")
        told = {"model_card_sha256": card} if card is not None else {}
        found.append({"name": kind, "weights_sha256": weights_sha256(folder), **told})
    return tuple(found)


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


def _performer(name: str, folder: Path, codec: str, option: str) -> str:
    """A performer's name and sha256, its codec checked; `option` names that on the command line."""
    found = _identity(name, folder)
    if _config(folder).get("codes_sha256") != _codec_mark(codec).codes_sha256:
        raise WeightsError(
            f"the {name} in '{folder}' was trained with another codec than '{codec}'; train it again, or name its "
            f"codec with {option}"
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
    if is_voice_codec_folder(folder):
        return voice_codes_sha256(load_voice_codec(folder))
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
