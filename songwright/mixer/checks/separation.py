"""Source separation by Demucs (Rouard, Massa and Défossez, "Hybrid Transformers for Music Source Separation", ICASSP
2023), with our own small HTDemucs or a checkpoint that the user has; nothing is downloaded.

The package `demucs` is imported only here and only when a song is separated (from 4.1 on its networks load without
torchaudio). Checkpoints are read without running code from them: our weights folder, safetensors, or pickles in which
nothing but tensors, plain values and Demucs' own classes may stand.
"""

import pickle
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import torch

from songwright.errors import WeightsError
from songwright.waveform import Waveform
from songwright.weights import fill_network, load_weights

if TYPE_CHECKING:
    from demucs.apply import BagOfModels

OWN_NAME = "songwright"
OWN_WEIGHTS = Path(__file__).parents[1] / "weights"
SUFFIXES = (".safetensors", ".th", ".yaml")
OVERLAP = 0.25  # of the pieces that the network hears; Demucs' own default
ADVICE = "give 'songwright', a model's name that is in your cache, or a .th, .yaml or .safetensors file of Demucs"


class Separator(Protocol):
    """Anything that takes a song apart."""

    def voice(self, song: Waveform) -> Waveform:
        """The voice alone, at the song's rate and length."""
        ...


class DemucsSeparator:
    """A Demucs model or a bag of them; deterministic (no random shifts)."""

    def __init__(self, model: "BagOfModels") -> None:
        if "vocals" not in model.sources:
            raise WeightsError(f"this Demucs model separates {', '.join(model.sources)}, but no vocals; {ADVICE}")
        self._model = model.eval()

    @classmethod
    def load(cls, name_or_path: str) -> "DemucsSeparator":
        """Our own network ('songwright', or another weights folder of it), a checkpoint file, or a model of Demucs by
        name ('htdemucs') if its files are in the user's cache.

        Raises:
            WeightsError: demucs is not installed, no such file or name, or not a checkpoint of Demucs.
        """
        try:
            from demucs.apply import BagOfModels
        except ImportError as error:
            raise WeightsError(
                f"demucs cannot be imported ({error}); install it with `pip install 'demucs>=4.1'`"
            ) from error
        path = OWN_WEIGHTS if name_or_path == OWN_NAME else Path(name_or_path)
        if name_or_path == OWN_NAME or path.is_dir():
            return cls(BagOfModels([load_own(path)]))
        if path.suffix not in SUFFIXES and not path.exists():
            return cls(_cached(name_or_path))
        model = _bag(path, _beside(path)) if path.suffix == ".yaml" else BagOfModels([_single(path)])
        return cls(model)

    def voice(self, song: Waveform) -> Waveform:
        """See `Separator`."""
        from demucs.apply import apply_model

        heard = song.resampled(self._model.samplerate)
        samples = torch.from_numpy(_with_channels(heard.samples, self._model.audio_channels))
        # Demucs was trained on music of this level (demucs.separate does the same).
        middle, spread = samples.mean(), samples.mean(dim=0).std() + 1e-8
        with torch.inference_mode():
            sources = apply_model(
                self._model, ((samples - middle) / spread)[None], shifts=0, split=True, overlap=OVERLAP, device="cpu"
            )[0]  # (sources, C, T)
        voice = sources[self._model.sources.index("vocals")] * spread + middle
        separated = Waveform(voice.numpy().astype(np.float32), self._model.samplerate).resampled(song.sample_rate_hz)
        return Waveform(_fitted(separated.samples, song.samples.shape[1]), song.sample_rate_hz)


def load_own(folder: Path = OWN_WEIGHTS) -> Any:
    """Our HTDemucs (`songwright.training.separator`) from a weights folder, in fp32 whatever the storage.

    Raises:
        WeightsError: missing, damaged, or of another shape than its config says.
    """
    from demucs.htdemucs import HTDemucs

    weights = load_weights(folder)
    try:
        network = HTDemucs(**weights.config["htdemucs"])
        fill_network(network, weights)
    except (KeyError, TypeError, RuntimeError) as error:
        raise WeightsError(
            f"'{folder}' does not hold songwright's separator ({_first_line(error)}); install songwright again"
        ) from error
    return network


def _single(path: Path) -> Any:
    """One network from a file."""
    from demucs.hf import load_safetensors_model
    from demucs.states import load_model
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        raise WeightsError(f"there is no Demucs checkpoint at '{path}'; {ADVICE}")
    try:
        if path.suffix == ".safetensors":
            with safe_open(str(path), framework="pt") as file:
                described = file.metadata() or {}
            known = {f"{kind.__module__}.{kind.__qualname__}" for kind in _networks()}
            # Both would let the file name any class of any package.
            if described.get("klass") not in known or "structure" in described:
                raise WeightsError(f"'{path}' is no plain checkpoint of Demucs (quantised ones are not read); {ADVICE}")
            return load_safetensors_model(path)
        with torch.serialization.safe_globals([*_networks(), Fraction]):
            package = torch.load(path, map_location="cpu", weights_only=True)
        if not isinstance(package, dict) or package.get("klass") not in _networks():
            raise WeightsError(f"'{path}' is not a checkpoint of Demucs; {ADVICE}")
        return load_model(package)
    except pickle.UnpicklingError as error:
        raise WeightsError(f"'{path}' holds more than a checkpoint of Demucs and is not loaded; {ADVICE}") from error
    except (OSError, SafetensorError, RuntimeError, KeyError, TypeError, ValueError, EOFError) as error:
        raise WeightsError(f"'{path}' is not a checkpoint of Demucs ({_first_line(error)}); {ADVICE}") from error


def _bag(recipe: Path, find: "Finder") -> "BagOfModels":
    """The models that a bag's YAML file names, with their weights for each source."""
    import yaml
    from demucs.apply import BagOfModels

    try:
        bag = yaml.safe_load(recipe.read_text(encoding="utf-8"))
        signatures = [str(signature) for signature in bag["models"]]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise WeightsError(f"'{recipe}' is not a bag of Demucs models ({_first_line(error)}); {ADVICE}") from error
    return BagOfModels([_single(find(signature)) for signature in signatures], bag.get("weights"), bag.get("segment"))


class Finder(Protocol):
    """Where the model of a signature lies."""

    def __call__(self, signature: str) -> Path: ...


def _beside(recipe: Path) -> Finder:
    """Models in the folder of their bag: SIGNATURE.safetensors, SIGNATURE.th or SIGNATURE-CHECKSUM.th."""

    def find(signature: str) -> Path:
        names = [f"{signature}.safetensors", f"{signature}.th", f"{signature}-*.th"]
        found = [path for name in names for path in sorted(recipe.parent.glob(name))]
        if not found:
            raise WeightsError(f"'{recipe}' asks for the model {signature}, which is not beside it; put its file there")
        return found[0]

    return find


def _cached(name: str) -> "BagOfModels":
    """A named model from the Hugging Face cache, or from that of torch.hub, where older Demucs kept its files."""
    from demucs.hf import DEFAULT_NAMESPACE, hf_repo_name
    from demucs.pretrained import REMOTE_ROOT
    from huggingface_hub import try_to_load_from_cache

    namespace, _, short = name.rpartition("/")
    repository = f"{namespace or DEFAULT_NAMESPACE}/{hf_repo_name(short)}"

    def find(signature: str) -> Path:
        cached = try_to_load_from_cache(repository, f"{signature}.safetensors")
        if isinstance(cached, str):
            return Path(cached)
        return _beside(Path(torch.hub.get_dir()) / "checkpoints" / f"{short}.yaml")(signature)

    recipe = try_to_load_from_cache(repository, f"{short}.yaml")
    path = Path(recipe) if isinstance(recipe, str) else REMOTE_ROOT / f"{short}.yaml"
    if not path.is_file():
        raise WeightsError(f"'{name}' is neither a file nor a Demucs model that is known; {ADVICE}")
    try:
        return _bag(path, find)
    except WeightsError as error:
        raise WeightsError(f"the Demucs model '{name}' is not in your cache ({error}); {ADVICE}") from error


def _networks() -> tuple[type, ...]:
    from demucs.demucs import Demucs
    from demucs.hdemucs import HDemucs
    from demucs.htdemucs import HTDemucs

    return (HTDemucs, HDemucs, Demucs)


def _with_channels(samples: np.ndarray, channels: int) -> np.ndarray:
    """(C, T) as mono or stereo, in memory of its own."""
    if samples.shape[0] == channels:
        return np.array(samples)
    return np.repeat(samples.mean(axis=0, keepdims=True, dtype=np.float32), channels, axis=0)


def _fitted(samples: np.ndarray, length: int) -> np.ndarray:
    return np.pad(samples, ((0, 0), (0, max(0, length - samples.shape[1]))))[:, :length]


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
