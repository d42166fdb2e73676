"""The shipped voice from its weights folder."""

from dataclasses import dataclass
from pathlib import Path

from songwright.codec.interface import SHIPPED_FOLDERS, VOICE_NAME
from songwright.codec.model import ResidualQuantizer
from songwright.codec.voice.files import is_voice_codec_folder, load_voice_codec, voice_codes_sha256
from songwright.errors import WeightsError
from songwright.vocals.frames import FEATURES, SYMBOLS
from songwright.vocals.model import VoiceConfig, VoiceModel
from songwright.vocals.sampling import VoiceSampling
from songwright.weights import fill_network, load_weights

SHIPPED_FOLDER = Path(__file__).parent / "weights"


@dataclass(frozen=True, eq=False)
class TrainedVoice:
    """A voice model with what it learned from.

    Attributes:
        model: in fp32, ready to sing.
        quantizer: of the codec whose tokens it writes.
        singers: names of its singers, in the order of their embeddings.
        heard: symbols that its training data had; others it cannot sing.
        codes_sha256: names the codec whose tokens it writes (`codec.voice.files.voice_codes_sha256`).
        sampling: how boldly it is to be drawn from, as was found best for it.
    """

    model: VoiceModel
    quantizer: ResidualQuantizer
    singers: tuple[str, ...]
    heard: frozenset[str]
    codes_sha256: str
    sampling: VoiceSampling = VoiceSampling()


def load_voice(folder: Path = SHIPPED_FOLDER, codec: str = VOICE_NAME) -> TrainedVoice:
    """Load a voice from its weights folder, and the quantiser of its codec, which is named as for the codec itself.

    Raises:
        WeightsError: there are none, they are damaged, or they belong to another codec or version of songwright.
    """
    if not folder.is_dir():
        raise WeightsError(
            f"there are no weights of the voice at '{folder}'; train them as docs/voice.md says, or give another folder"
        )
    weights = load_weights(folder)
    try:
        settings = weights.config
        config = VoiceConfig(**settings["voice"])
        singers = tuple(settings["singers"])
        heard = frozenset(settings["heard"])
        fits = config.singers == len(singers) and config.features <= FEATURES
        if not fits or settings["symbols"] != list(SYMBOLS):
            raise WeightsError(f"the voice in '{folder}' was trained for another songwright; train it again or update")
        model = VoiceModel(config)
        fill_network(model, weights)
        sampling = VoiceSampling.from_config(settings.get("sampling", {}))
        codes = str(settings["codes_sha256"])
    except (KeyError, TypeError, RuntimeError) as error:
        raise WeightsError(f"'{folder}' does not hold a songwright voice ({error}); give another folder") from error
    codec_folder = SHIPPED_FOLDERS.get(codec, Path(codec))
    if codec_folder.is_dir() and not is_voice_codec_folder(codec_folder):
        raise WeightsError(
            f"the voice in '{folder}' writes tokens of a codec for voices, and '{codec}' is none; a song of before "
            "there was one keeps the voice it has: sing it again as a whole to have today's"
        )
    network = load_voice_codec(codec_folder)
    if voice_codes_sha256(network) != codes:
        raise WeightsError(
            f"the voice in '{folder}' writes tokens of another codec than '{codec}'; train it again, or name "
            " its codec with --voice-codec"
        )
    return TrainedVoice(model, network.quantizer, singers, heard, codes, sampling)
