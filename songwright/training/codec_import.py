"""Import official `.pth` checkpoints of the Descript Audio Codec as a folder that `Codec.from_pretrained` reads.

    python -m songwright.training.codec_import weights_44khz_8kbps_0.0.1.pth dac-44khz

Needs `descript-audio-codec` (extra `train`), which knows the checkpoint's format.
"""

import argparse
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn.utils import remove_weight_norm
from transformers import DacConfig, DacModel

from songwright.errors import WeightsError

if TYPE_CHECKING:
    from dac.model.dac import DAC
    from dac.nn.quantize import ResidualVectorQuantize

# What `audiotools`, which `dac` imports as a whole, wants for effects, notebooks and logging. The codec uses none of
# it, and torchaudio in particular cannot be installed beside every build of torch.
NOT_NEEDED_BY_THE_CODEC = ("torchaudio", "torch.utils.tensorboard", "ffmpy", "randomname", "IPython")


@contextmanager
def _stand_ins() -> Iterator[None]:
    """Empty modules for whichever of `NOT_NEEDED_BY_THE_CODEC` cannot be imported, only while the body imports.

    A stand-in has no content: code that did use one of them would fail at once, with the module's name.
    """
    placed = []
    for name in NOT_NEEDED_BY_THE_CODEC:
        try:
            importlib.import_module(name)
        except (ImportError, OSError):  # OSError: a binary built for another torch
            sys.modules[name] = _StandIn(name)
            placed.append(name)
    try:
        yield
    finally:
        for name in placed:
            del sys.modules[name]


class _StandIn(ModuleType):
    """Lets `from x import y` succeed; y is `None`, so any use of it fails."""

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)
        return None


def dac_class() -> "type[DAC]":
    """The class `dac.DAC` of descript-audio-codec.

    Raises:
        WeightsError: the package is not installed.
    """
    try:
        with _stand_ins():
            from dac.model.dac import DAC
    except ImportError as error:
        raise WeightsError(
            f"descript-audio-codec cannot be imported ({error}); install it with `pip install 'songwright[train]'`"
        ) from error
    return DAC


def dac_quantizer() -> "type[ResidualVectorQuantize]":
    """The class `dac.nn.quantize.ResidualVectorQuantize`; raises as `dac_class` does."""
    dac_class()
    from dac.nn.quantize import ResidualVectorQuantize

    return ResidualVectorQuantize


def converted(source: "DAC") -> DacModel:
    """The same network as a `transformers.DacModel`, weight normalisation multiplied out."""
    config = DacConfig(
        encoder_hidden_size=source.encoder_dim,
        downsampling_ratios=list(source.encoder_rates),
        decoder_hidden_size=source.decoder_dim,
        n_codebooks=source.n_codebooks,
        codebook_size=source.codebook_size,
        codebook_dim=source.codebook_dim,
        sampling_rate=source.sample_rate,
    )
    model = DacModel(config)
    for module in source.modules():
        if isinstance(module, nn.Conv1d | nn.ConvTranspose1d) and hasattr(module, "weight_g"):
            remove_weight_norm(module)
    for part in ("encoder", "quantizer", "decoder"):
        _copy_layers(source.get_submodule(part), model.get_submodule(part))
    return model.eval()


def _copy_layers(source: nn.Module, target: nn.Module) -> None:
    """Copy parameters layer by layer: both networks define the same layers in the same order, under other names."""
    theirs, ours = (
        [module for module in part.modules() if list(module.parameters(recurse=False))] for part in (source, target)
    )
    if len(theirs) != len(ours):
        raise WeightsError(f"the checkpoint has {len(theirs)} layers where a DAC of its settings has {len(ours)}")
    for their_layer, our_layer in zip(theirs, ours, strict=True):
        our_layer.load_state_dict(their_layer.state_dict())


def import_checkpoint(checkpoint: Path, folder: Path) -> None:
    """Convert an official checkpoint file to a folder.

    Raises:
        WeightsError: no such file, or not a checkpoint of the codec.
    """
    if not checkpoint.is_file():
        raise WeightsError(f"there is no checkpoint at '{checkpoint}'")
    source = dac_class()
    try:
        # Official files hold plain tensors and settings: nothing in them needs to be unpickled as code.
        stored = torch.load(checkpoint, map_location="cpu", weights_only=True)
        settings = stored["metadata"]["kwargs"]
        model = source(**settings)
        model.load_state_dict(stored["state_dict"])
    except (KeyError, TypeError, RuntimeError, OSError, ValueError) as error:
        raise WeightsError(f"'{checkpoint}' is not a checkpoint of the Descript Audio Codec ({error})") from error
    converted(model).save_pretrained(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    import_checkpoint(arguments.checkpoint, arguments.folder)


if __name__ == "__main__":
    main()
