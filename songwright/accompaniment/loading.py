"""The shipped band from its weights folder, which has that of the loudness networks in it."""

from dataclasses import dataclass
from pathlib import Path

from songwright.accompaniment.frames import FRAME_FEATURES, NOTE_FEATURES
from songwright.accompaniment.loudness.model import BandLoudness, LoudnessConfig
from songwright.accompaniment.model import BandModel, Quantiser, StemConfig
from songwright.errors import WeightsError
from songwright.instruments import CATALOGUE
from songwright.weights import fill_network, load_weights

SHIPPED_FOLDER = Path(__file__).parent / "weights"
LOUDNESS_FOLDER = "loudness"  # in a band's folder


@dataclass(frozen=True, eq=False)
class TrainedBand:
    """A band model in fp32, ready to play; `codes_sha256` names the codec whose tokens it writes."""

    model: BandModel
    loudness: BandLoudness
    codes_sha256: str


@dataclass(frozen=True, eq=False)
class BandNetwork:
    """What of a band writes the tokens, without the loudness networks."""

    model: BandModel
    codes_sha256: str


def load_band(folder: Path = SHIPPED_FOLDER) -> TrainedBand:
    """Load a band from its weights folder.

    Raises:
        WeightsError: there are none, they are damaged, or they belong to another version of songwright.
    """
    network = load_network(folder)
    loudness = load_loudness(folder / LOUDNESS_FOLDER, network.codes_sha256)
    return TrainedBand(network.model, loudness, network.codes_sha256)


def load_network(folder: Path) -> BandNetwork:
    """Load what writes the tokens.

    Raises:
        WeightsError: there are none, they are damaged, or they belong to another version of songwright.
    """
    if not folder.is_dir():
        raise WeightsError(
            f"there are no weights of the band at '{folder}'; train them as docs/band.md says, or give another folder"
        )
    weights = load_weights(folder)
    try:
        settings = weights.config
        stems = {name: StemConfig(**one) for name, one in settings["stems"].items()}
        wanted = {(FRAME_FEATURES, NOTE_FEATURES, len(CATALOGUE))}
        if {(one.frame_features, one.note_features, one.instruments) for one in stems.values()} != wanted:
            raise WeightsError(f"the band in '{folder}' was trained for another songwright; train it again or update")
        codec = settings["codec"]
        quantiser = Quantiser(codec["codebooks"], codec["codebook_size"], codec["latent"], codec["code_features"])
        model = BandModel(stems, quantiser, codec["low_coefficients"], codec["hop_samples"], codec["sample_rate_hz"])
        fill_network(model, weights)
        model.quantiser.derive()
        return BandNetwork(model, settings["codes_sha256"])
    except (KeyError, TypeError, RuntimeError) as error:
        raise WeightsError(f"'{folder}' does not hold a songwright band ({error}); give another folder") from error


def load_loudness(folder: Path, codes_sha256: str) -> BandLoudness:
    """Load the networks that foretell how loud the stems are.

    Args:
        codes_sha256: of the band's codec, which must be theirs as well.

    Raises:
        WeightsError: there are none, they are damaged, or they belong to another codec or version of songwright.
    """
    weights = load_weights(folder)
    try:
        if weights.config["codes_sha256"] != codes_sha256:
            raise WeightsError(f"the loudness networks in '{folder}' follow another codec; train them anew")
        stems = {name: LoudnessConfig(**one) for name, one in weights.config["stems"].items()}
        if {(one.note_features, one.instruments) for one in stems.values()} != {(NOTE_FEATURES, len(CATALOGUE))}:
            raise WeightsError(f"the loudness networks in '{folder}' are another songwright's; train them again")
        loudness = BandLoudness(stems)
        fill_network(loudness, weights)
        return loudness
    except (KeyError, TypeError, RuntimeError) as error:
        raise WeightsError(f"'{folder}' does not hold loudness networks ({error}); train them again") from error
