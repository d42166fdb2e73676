"""The shipped part writer from its weights folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from torch import nn

from songwright.accompaniment.parts.model import PartConfig, PartNetwork
from songwright.accompaniment.parts.steps import DRUM_TOKENS, PITCH_TOKENS, STEP_FEATURES
from songwright.errors import WeightsError
from songwright.score import STEMS
from songwright.weights import fill_network, load_weights

SHIPPED_FOLDER = Path(__file__).parent / "weights"
USUAL_CONFIGS = {
    "drums": PartConfig(STEP_FEATURES, DRUM_TOKENS, note=32, width=80, hidden=112, choice=80),
    "bass": PartConfig(STEP_FEATURES, PITCH_TOKENS, note=32, width=80, hidden=96, choice=80),
    "other": PartConfig(STEP_FEATURES, PITCH_TOKENS, note=40, width=112, hidden=160, choice=128),
}


class PartWriter(nn.Module):
    """A network for each stem."""

    def __init__(self, configs: dict[str, PartConfig]) -> None:
        super().__init__()
        self.stems = nn.ModuleDict({stem: PartNetwork(config) for stem, config in configs.items()})

    def stem(self, name: str) -> PartNetwork:
        return cast(PartNetwork, self.stems[name])


@dataclass(frozen=True, eq=False)
class TrainedPartWriter:
    """A part writer in fp32, ready to write; `sha256` names its weights."""

    model: PartWriter
    sha256: str


def load_part_writer(folder: Path = SHIPPED_FOLDER) -> TrainedPartWriter:
    """Load a part writer from its weights folder.

    Raises:
        WeightsError: there are none, they are damaged, or they belong to another version of songwright.
    """
    if not folder.is_dir():
        raise WeightsError(f"there are no weights of the part writer at '{folder}'; train them as docs/band.md says")
    weights = load_weights(folder)
    try:
        configs = {str(stem): PartConfig(**weights.config["stems"][stem]) for stem in STEMS}
        if {config.features for config in configs.values()} != {STEP_FEATURES}:
            raise WeightsError(f"the part writer in '{folder}' was trained for another songwright; train it again")
        model = PartWriter(configs)
        fill_network(model, weights)
        return TrainedPartWriter(model, str(weights.config["sha256"]))
    except (KeyError, TypeError, RuntimeError) as error:
        raise WeightsError(f"'{folder}' is not a part writer ({error}); train one as docs/band.md says") from error
