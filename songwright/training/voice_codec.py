"""Train the voice's codec: `python -m songwright.training.voice_codec train PREPARED --folder RUN --minutes 90`.

    python -m songwright.training.data.speech --out CORPUS --hours 3 …
    python -m songwright.training.voice_codec_data CORPUS --out PREPARED
    python -m songwright.training.voice_codec_books PREPARED --out books.npy
    python -m songwright.training.voice_codec train PREPARED --folder RUN --books books.npy --minutes 90
    python -m songwright.training.voice_codec export RUN/checkpoint.pt --out songwright/codec/voice/weights

The same command goes on where it was stopped. The time box counts the run's own processor time, so that a paused
training loses nothing.
"""

import argparse
import copy
import dataclasses
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from songwright.codec.voice.files import save_voice_codec
from songwright.codec.voice.model import VoiceCodecConfig, VoiceCodecModel
from songwright.seeding import generator
from songwright.training.codec_discriminators import Adversary, AdversarySettings
from songwright.training.codec_losses import LossSettings, ReconstructionLoss
from songwright.training.run_files import log_line, save_state
from songwright.training.schedule import average_weights, learning_rate
from songwright.training.voice_codec_data import VoiceBatch, VoiceCrops

LOOK_FOR_ITEMS_EVERY = 300  # steps
LOG_EVERY = 25
TONALITY_WINDOW, TONALITY_LAGS = 2048, (73, 600)  # 600 to 73 Hz
TONALITY_BANDS_HZ = ((800, 2000), (2000, 4000), (4000, 7000), (7000, 11_000))
# Spectrograms only: pulses stand where the code's pitch puts them, so no waveform is to be matched.
SMALL_ADVERSARY = AdversarySettings(periods=(), windows=(2048, 1024, 512), band_channels=8)


@dataclass(frozen=True)
class VoiceTraining:
    """One run. Fractions are of the whole time box."""

    minutes: float = 90.0
    seed: int = 0
    learning_rate: float = 1e-3
    warm_up_steps: int = 100
    weight_decay: float = 0.01
    gradient_clip: float = 3.0
    averaging_decay: float = 0.998
    items: int = 10
    crop_frames: int = 96
    adversary_items: int = 5
    adversary_crop_frames: int = 32
    quantised_share: float = 0.7  # of the items, as soon as there are codebooks
    adversary_start: float = 1.0  # 1: never
    checkpoint_minutes: float = 3.0
    export_minutes: float = 8.0
    codec: VoiceCodecConfig = field(default_factory=VoiceCodecConfig)
    loss: LossSettings = field(
        default_factory=lambda: LossSettings(
            waveform=0.0, repetition=1.0, phase=1.0, phase_top_hz=2500.0, periodicity=20.0, harmonic=2.0
        )
    )
    tonality: float = 20.0
    adversary: AdversarySettings = SMALL_ADVERSARY


class TonalityLoss(torch.nn.Module):
    """How much of a tone each band has, against the original's: the autocorrelation of the band at a voice's periods.

    Mel bands above two kilohertz hold several harmonics; a comb and a hiss of the same level look alike to them, and a
    network that is asked for levels alone takes the comb, because its pulses come at the right time. It buzzes.
    """

    window: Tensor
    bands: Tensor

    def __init__(self, sample_rate_hz: int) -> None:
        super().__init__()
        self.register_buffer("window", torch.hann_window(TONALITY_WINDOW), persistent=False)
        hz = torch.arange(TONALITY_WINDOW // 2 + 1) * sample_rate_hz / TONALITY_WINDOW
        bands = [((hz >= low) & (hz < high)).float() for low, high in TONALITY_BANDS_HZ]
        self.register_buffer("bands", torch.stack(bands)[:, None, :, None], persistent=False)  # (A, 1, N, 1)

    def forward(self, decoded: Tensor, original: Tensor) -> Tensor:
        """Both (B, T); frames whose band is much softer than -60 dB of full scale count less."""
        return (self._tones(decoded) - self._tones(original)).abs().mean()

    def _tones(self, samples: Tensor) -> Tensor:
        spectrum = torch.stft(
            samples, TONALITY_WINDOW, TONALITY_WINDOW // 2, window=self.window, return_complex=True
        ) * (4 / TONALITY_WINDOW)
        power = spectrum.real.square() + spectrum.imag.square()  # (B, N, F)
        correlation = torch.fft.irfft(power * self.bands, dim=2)  # (A, B, lags, F)
        return correlation[:, :, TONALITY_LAGS[0] : TONALITY_LAGS[1]] / (correlation[:, :, :1] + 1e-8)


class VoiceTrainer:
    """Everything that changes during a run, and how one step changes it."""

    def __init__(self, settings: VoiceTraining, crops: VoiceCrops, books: np.ndarray | None) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.crops = settings, crops
        self.model = VoiceCodecModel(settings.codec)
        self.has_books = books is not None
        if books is not None:
            self.model.entries.copy_(torch.from_numpy(books.astype(np.float32)))
            self.model.build_quantizer()
        self.averaged = copy.deepcopy(self.model).requires_grad_(False)
        self.loss = ReconstructionLoss(settings.loss, settings.codec.sample_rate_hz)
        self.tonality = TonalityLoss(settings.codec.sample_rate_hz)
        learned = [one for one in self.model.parameters() if one.requires_grad]
        self.optimiser = torch.optim.AdamW(
            [
                {"params": [one for one in learned if one.ndim > 1], "weight_decay": settings.weight_decay},
                {"params": [one for one in learned if one.ndim <= 1], "weight_decay": 0.0},
            ],
            lr=settings.learning_rate, betas=(0.9, 0.98), fused=True,
        )  # fmt: skip
        self.adversary = Adversary(settings.adversary)
        self.adversary_optimiser = torch.optim.AdamW(
            self.adversary.parameters(), lr=settings.adversary.learning_rate, betas=(0.8, 0.99), fused=True
        )
        self.loader = ThreadPoolExecutor(1)
        self.coming: Future[VoiceBatch] | None = None
        self.step, self.seconds = 0, 0.0

    @property
    def progress(self) -> float:
        """Share of the time box that is used up."""
        return min(self.seconds / (60 * self.settings.minutes), 1.0)

    def normalise(self) -> None:
        """Set what the network takes off its latents and divides them by, from the data."""
        found = [self.crops.batch(generator(self.settings.seed, "normal", k), 32).latent for k in range(8)]
        latent = torch.cat(found).flatten(0, 1)
        for model in (self.model, self.averaged):
            model.decoder.mean.copy_(latent.mean(dim=0))
            model.decoder.spread.copy_(latent.std(dim=0).clamp(min=0.1))

    def train_step(self) -> dict[str, float]:
        """One batch; moves the clock by what it took."""
        began = time.process_time()
        settings = self.settings
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(settings.learning_rate, self.step, settings.warm_up_steps, self.progress, 0.03)
        batch = self._next_batch()
        latent = self._coded(batch.latent)
        decoded = self.model.decoder(latent, batch.pulses, batch.noise, batch.swell)
        decoded = decoded * (~batch.silent).repeat_interleave(settings.codec.hop_samples, dim=1)
        parts = self.loss(decoded, batch.original)
        tonality = self.tonality(decoded, batch.original)
        total = self.loss.total(parts) + settings.tonality * tonality
        said = {name: float(value.detach()) for name, value in {**vars(parts), "tonality": tonality}.items()}
        if self.progress >= settings.adversary_start:
            adversarial = self._adversarial(decoded, batch.original)
            total = total + adversarial
            said["adversary"] = float(adversarial.detach())
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), settings.gradient_clip)
        said["norm"] = float(norm)
        if torch.isfinite(norm):
            self.optimiser.step()
        self.step += 1
        average_weights(self.averaged, self.model, self.step, settings.averaging_decay)
        self.seconds += time.process_time() - began
        return said

    def _coded(self, latent: Tensor) -> Tensor:
        """Most items as their codes say."""
        if not self.has_books:
            return latent
        rng = generator(self.settings.seed, "coded", self.step)
        coded = torch.from_numpy(rng.random(len(latent)) < self.settings.quantised_share)
        if not coded.any():
            return latent
        with torch.no_grad():
            chosen = latent[coded]
            codes = self.model.encode(chosen, torch.zeros(chosen.shape[:2], dtype=torch.bool))
            result = latent.clone()
            result[coded] = self.model.dequantise(codes)
        return result

    def _next_batch(self) -> VoiceBatch:
        """The batch of this step, while a thread makes the next one."""
        settings = self.settings

        def made(step: int) -> VoiceBatch:
            return self.crops.batch(generator(settings.seed, "batch", step), settings.items)

        batch = self.coming.result() if self.coming is not None else made(self.step)
        self.coming = self.loader.submit(made, self.step + 1)
        return batch

    def _adversarial(self, decoded: Tensor, original: Tensor) -> Tensor:
        """Train the adversary by one step on short crops, then ask it about the codec."""
        settings = self.settings
        length = settings.adversary_crop_frames * settings.codec.hop_samples
        rng = generator(settings.seed, "adversary crop", self.step)
        start = int(rng.integers(decoded.shape[1] - length + 1))
        items = slice(settings.adversary_items)
        fake, real = (sound[items, start : start + length] for sound in (decoded, original))
        own = self.adversary.own_loss(fake, real)
        self.adversary_optimiser.zero_grad(set_to_none=True)
        own.backward()
        torch.nn.utils.clip_grad_norm_(self.adversary.parameters(), 10.0)
        self.adversary_optimiser.step()
        return self.adversary.codec_loss(fake, real)

    def save(self, path: Path) -> None:
        """Write everything a resumed run needs."""
        save_state(
            {
                "codec": dataclasses.asdict(self.settings.codec),
                "model": self.model.state_dict(),
                "averaged": self.averaged.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "adversary": self.adversary.state_dict(),
                "adversary_optimiser": self.adversary_optimiser.state_dict(),
                "step": self.step,
                "seconds": self.seconds,
            },
            path,
        )

    def resume(self, path: Path) -> None:
        """Go on where `save` stopped; codebooks that the run was given stay."""
        state = torch.load(path, weights_only=True)
        entries = self.model.entries.clone()
        for model, name in ((self.model, "model"), (self.averaged, "averaged")):
            model.load_state_dict(state[name])
            if self.has_books:
                model.entries.copy_(entries)
                model.build_quantizer()
        self.optimiser.load_state_dict(state["optimiser"])
        self.adversary.load_state_dict(state["adversary"])
        self.adversary_optimiser.load_state_dict(state["adversary_optimiser"])
        self.step, self.seconds = state["step"], state["seconds"]


def train(settings: VoiceTraining, prepared: Path, folder: Path, books: Path | None, stop_after: float | None) -> None:
    """Run until the time box is used up, or for `stop_after` minutes of it."""
    folder.mkdir(parents=True, exist_ok=True)
    crops = VoiceCrops(settings.crop_frames)
    crops.add_from(prepared)
    trainer = VoiceTrainer(settings, crops, np.load(books) if books is not None else None)
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.is_file():
        trainer.resume(checkpoint)
    else:
        trainer.normalise()
    until = trainer.seconds + 60 * (stop_after or settings.minutes)
    saved = exported = trainer.seconds
    sums: dict[str, float] = {}
    counted = 0
    while trainer.progress < 1 and trainer.seconds < until:
        if trainer.step % LOOK_FOR_ITEMS_EVERY == LOOK_FOR_ITEMS_EVERY - 1:
            crops.add_from(prepared)
        for name, value in trainer.train_step().items():
            sums[name] = sums.get(name, 0.0) + value
        counted += 1
        if trainer.step % LOG_EVERY == 0:
            means = {name: round(value / counted, 4) for name, value in sums.items()}
            minutes = round(trainer.seconds / 60, 2)
            log_line(folder, {"step": trainer.step, "minutes": minutes, "items": len(crops.items), **means})
            sums, counted = {}, 0
        if trainer.seconds - saved > 60 * settings.checkpoint_minutes:
            trainer.save(checkpoint)
            saved = trainer.seconds
        if trainer.seconds - exported > 60 * settings.export_minutes:
            save_voice_codec(trainer.averaged, folder / f"weights-{round(trainer.seconds / 60):04d}")
            exported = trainer.seconds
    trainer.save(checkpoint)
    save_voice_codec(trainer.averaged, folder / "weights")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("train")
    run.add_argument("prepared", type=Path)
    run.add_argument("--folder", type=Path, required=True)
    run.add_argument("--books", type=Path)
    run.add_argument("--minutes", type=float, default=90.0)
    run.add_argument("--stop-after", type=float)
    run.add_argument("--items", type=int, default=10)
    run.add_argument("--learning-rate", type=float, default=1e-3)
    run.add_argument("--adversary-start", type=float, default=1.0)
    run.add_argument("--threads", type=int, default=1)
    export = commands.add_parser("export")
    export.add_argument("checkpoint", type=Path)
    export.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if options.command == "export":
        state = torch.load(options.checkpoint, weights_only=True)
        model = VoiceCodecModel(VoiceCodecConfig(**state["codec"]))
        model.load_state_dict(state["averaged"])
        save_voice_codec(model, options.out)
        return
    torch.set_num_threads(options.threads)
    settings = VoiceTraining(
        minutes=options.minutes, items=options.items, learning_rate=options.learning_rate,
        adversary_start=options.adversary_start,
    )  # fmt: skip
    train(settings, options.prepared, options.folder, options.books, options.stop_after)


if __name__ == "__main__":
    main()
