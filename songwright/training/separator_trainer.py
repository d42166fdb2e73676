"""One training run of the separator: its settings, its state, one step. `separator.py` runs it."""

import copy
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from demucs.htdemucs import HTDemucs
from torch import Tensor

from songwright.listening.distortion import si_sdr_db
from songwright.seeding import generator
from songwright.training.codec_data import Clip
from songwright.training.run_files import save_state
from songwright.training.schedule import average_weights, learning_rate, worked_seconds
from songwright.training.separator_data import MixtureMaker, Mixtures, MixtureSettings

SAMPLE_RATE_HZ = 22_050  # the voices have nothing above 12 kHz, and half the rate is half the work
LEAST_DB = -90.0  # of what has nothing of the voice in it
VALIDATION_BATCHES = 8


@dataclass(frozen=True)
class NetworkSettings:
    """The arguments of `demucs.htdemucs.HTDemucs`.

    The spectrogram's branch gives magnitudes to the mixture's phases (`cac` off, no Wiener filter): in the few
    thousand steps of a CPU it learns them sooner than complex values. The branch of samples mends what it can.
    """

    sources: tuple[str, ...] = ("vocals",)  # the rest is what remains
    samplerate: int = SAMPLE_RATE_HZ
    channels: int = 16
    nfft: int = 2048
    depth: int = 4
    dconv_depth: int = 1
    cac: bool = False
    wiener_iters: int = -1
    end_iters: int = -1
    t_layers: int = 2
    t_heads: int = 4
    t_hidden_scale: float = 2.0


@dataclass(frozen=True)
class TrainingSettings:
    """One run. Fractions are of the whole time box.

    Attributes:
        fall_from: the learning rate is even up to here, then falls to zero by a cosine.
        spectrum_windows: of the complex spectra that are compared beside the samples.
    """

    minutes: float = 70.0
    seed: int = 0
    learning_rate: float = 1.5e-3
    warm_up_steps: int = 100
    fall_from: float = 0.55
    weight_decay: float = 0.01
    gradient_clip: float = 1.0
    averaging_decay: float = 0.998
    checkpoint_minutes: float = 5.0
    bfloat16: bool = True
    spectrum_windows: tuple[int, ...] = (2048, 512)
    spectrum_weight: float = 0.3
    network: NetworkSettings = field(default_factory=NetworkSettings)
    mixtures: MixtureSettings = field(default_factory=MixtureSettings)


class SeparatorTrainer:
    """Everything that changes during a run, and how one step changes it."""

    def __init__(self, settings: TrainingSettings, clips: Sequence[Clip], device: torch.device) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.device = settings, device
        self.model = HTDemucs(**dataclasses.asdict(settings.network), segment=settings.mixtures.seconds).to(device)
        self.averaged = copy.deepcopy(self.model).requires_grad_(False).eval()
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=True
        )
        self.mixtures = MixtureMaker(clips, settings.mixtures, settings.network.samplerate)
        self.windows = [torch.hann_window(length, device=device) for length in settings.spectrum_windows]
        self.step, self.seconds = 0, 0.0

    @property
    def progress(self) -> float:
        """Share of the time box that is used up."""
        return min(self.seconds / (60 * self.settings.minutes), 1.0)

    def train_step(self) -> float:
        """One batch; moves the clock by what it took and returns the loss."""
        began = worked_seconds(self.device)
        for group in self.optimiser.param_groups:
            group["lr"] = self._learning_rate()
        drawn = self.mixtures.batch(generator(self.settings.seed, "separator batch", self.step))
        mix, voice = drawn.mix.to(self.device), drawn.voice.to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.settings.bfloat16):
            found = self.model(mix)[:, 0]
        loss = self._loss(found.float(), voice)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.gradient_clip)
        self.optimiser.step()
        self.step += 1
        average_weights(self.averaged, self.model, self.step, self.settings.averaging_decay)
        self.seconds += worked_seconds(self.device) - began
        return loss.item()

    def _loss(self, found: Tensor, voice: Tensor) -> Tensor:
        """L1 of the samples, as Demucs, and of complex spectra."""
        error = (found - voice).flatten(0, 1)  # (B · 2, T)
        loss = error.abs().mean()
        for window in self.windows:
            length = len(window)
            spectrum = torch.stft(error, length, length // 4, window=window, normalized=True, return_complex=True)
            loss = loss + self.settings.spectrum_weight * torch.view_as_real(spectrum).abs().mean()
        return loss

    def _learning_rate(self) -> float:
        """Linear warm-up in steps, an even stretch, then a cosine down to nothing."""
        settings = self.settings
        fallen = max(self.progress - settings.fall_from, 0.0) / (1 - settings.fall_from)
        return learning_rate(settings.learning_rate, self.step, settings.warm_up_steps, fallen)

    def save(self, path: Path) -> None:
        """Write everything a resumed run needs."""
        state = {
            "settings": dataclasses.asdict(self.settings),
            "model": self.model.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }
        save_state(state, path)

    def resume(self, path: Path) -> None:
        """Go on where `save` stopped."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.seconds = state["step"], state["seconds"]


def validation_mixtures(settings: TrainingSettings, clips: Sequence[Clip]) -> list[Mixtures]:
    """The same few mixtures of held-out clips in every run: each with a voice at about the desk's level."""
    steady = dataclasses.replace(
        settings.mixtures, whole_song_share=0.0, no_voice_share=0.0, soft_voice_share=0.0, level_spread_db=0.0
    )
    maker = MixtureMaker(clips, steady, settings.network.samplerate)
    return [maker.batch(generator(0, "separator validation", index)) for index in range(VALIDATION_BATCHES)]


@torch.no_grad()
def improvement_db(model: HTDemucs, batches: Sequence[Mixtures]) -> float:
    """Median over mixtures of how much nearer than the mix the separated voice is to the true one (SI-SDR)."""
    device = next(model.parameters()).device
    gains = []
    for batch in batches:
        found = model(batch.mix.to(device))[:, 0].cpu()
        for ours, mix, voice in zip(found.numpy(), batch.mix.numpy(), batch.voice.numpy(), strict=True):
            gains.append(max(si_sdr_db(ours, voice), LEAST_DB) - max(si_sdr_db(mix, voice), LEAST_DB))
    return float(np.median(gains))
