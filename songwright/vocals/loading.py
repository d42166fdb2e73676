"""The shipped voice from its weights folder."""

from dataclasses import dataclass
from pathlib import Path

from songwright.errors import WeightsError
from songwright.vocals.frames import FEATURES, SYMBOLS
from songwright.vocals.model import VoiceConfig, VoiceModel
from songwright.vocals.sampling import VoiceSampling
from songwright.vocals.source import SOURCE_FEATURES
from songwright.weights import fill_network, load_weights

SHIPPED_FOLDER = Path(__file__).parent / "weights"


@dataclass(frozen=True, eq=False)
class TrainedVoice:
    """A voice model with what it learned from.

    Attributes:
        model: in fp32, ready to sing.
        singers: names of its singers, in the order of their embeddings.
        heard: symbols that its training data had; others it cannot sing.
        codes_sha256: names the codec whose tokens it writes (`codec.loading.codes_sha256`); None where an older
            songwright trained it.
        sampling: how boldly it is to be drawn from, as was found best for it.
    """

    model: VoiceModel
    singers: tuple[str, ...]
    heard: frozenset[str]
    codes_sha256: str | None
    sampling: VoiceSampling = VoiceSampling()


def load_voice(folder: Path = SHIPPED_FOLDER) -> TrainedVoice:
    """Load a voice from its weights folder.

    Raises:
        WeightsError: there are none, they are damaged, or they belong to another version of songwright.
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
        fits = (config.source_features, config.singers) == (SOURCE_FEATURES, len(singers))
        if not fits or config.features > FEATURES or settings["symbols"] != list(SYMBOLS):
            raise WeightsError(f"the voice in '{folder}' was trained for another songwright; train it again or update")
        model = VoiceModel(config)
        fill_network(model, weights)
        sampling = VoiceSampling.from_config(settings.get("sampling", {}))
        voice = TrainedVoice(model, singers, heard, settings.get("codes_sha256"), sampling)
    except (KeyError, TypeError, RuntimeError) as error:
        raise WeightsError(f"'{folder}' does not hold a songwright voice ({error}); give another folder") from error
    return voice
