"""The codec's adversary: multi-period and multi-band spectrogram discriminators in the manner of DAC, made small.

Structure, preprocessing and losses follow `dac.model.discriminator` and `dac.nn.loss.GANLoss` (Kumar et al., 2023);
channel counts are settings, so that two CPU cores can afford the adversary late in a run and a GPU the full size.
Written out here because training machines cannot always import `dac` (it wants torchaudio).

Shapes: B batch, T samples; every map is (B, channels, height, width).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import weight_norm


@dataclass(frozen=True)
class AdversarySettings:
    """Sizes and weights of the adversary; the defaults are what two CPU cores can afford late in a run."""

    start: float = 1.0  # share of the time box after which it joins; 1: never
    periods: tuple[int, ...] = (2, 3, 5, 7, 11)
    period_channels: tuple[int, ...] = (8, 32, 64, 128)
    windows: tuple[int, ...] = (2048, 1024, 512)
    bands: tuple[tuple[float, float], ...] = ((0.0, 0.1), (0.1, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.0))
    band_channels: int = 8
    learning_rate: float = 3e-4
    # DAC weighs mel : adversary : features as 15 : 1 : 2 with a mel distance summed over seven scales in log10;
    # against the mean over scales in natural logarithm that is 45 : 1 : 2, or 4 : 0.09 : 0.18.
    adversarial: float = 0.1
    features: float = 0.2


# DAC's own sizes, but for its widest period layers: for a GPU.
LARGE_ADVERSARY = AdversarySettings(period_channels=(32, 128, 256, 512), band_channels=32)


@dataclass(frozen=True)
class Judgement:
    """One discriminator's verdict map, and the maps it came through."""

    verdict: Tensor
    features: tuple[Tensor, ...]


class PeriodDiscriminator(nn.Module):
    """Looks at samples one period apart, as rows of a picture."""

    def __init__(self, period: int, channels: tuple[int, ...]) -> None:
        super().__init__()
        self.period = period
        widths = (1, *channels)
        self.layers = nn.ModuleList(
            weight_norm(nn.Conv2d(narrow, wide, (5, 1), (3, 1), padding=(2, 0)))
            for narrow, wide in zip(widths[:-1], widths[1:], strict=True)
        )
        self.last = weight_norm(nn.Conv2d(channels[-1], 1, (3, 1), padding=(1, 0)))

    def forward(self, samples: Tensor) -> Judgement:  # (B, T)
        missing = -samples.shape[-1] % self.period
        picture = functional.pad(samples[:, None], (0, missing), mode="reflect")
        return _judge(self.layers, self.last, picture.unflatten(-1, (-1, self.period)))


class BandDiscriminator(nn.Module):
    """Looks at one band of the complex spectrogram of one resolution."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        strides = ((1, 1), (1, 2), (1, 2), (1, 2))
        self.layers = nn.ModuleList(
            weight_norm(nn.Conv2d(2 if index == 0 else channels, channels, (3, 9), stride, padding=(1, 4)))
            for index, stride in enumerate(strides)
        )
        self.last = weight_norm(nn.Conv2d(channels, 1, 3, padding=1))

    def forward(self, picture: Tensor) -> Judgement:  # (B, 2, F, N)
        return _judge(self.layers, self.last, picture)


def _judge(layers: nn.ModuleList, last: nn.Module, picture: Tensor) -> Judgement:
    features = []
    for layer in layers:
        picture = functional.leaky_relu(layer(picture), 0.1)
        features.append(picture)
    return Judgement(last(picture), tuple(features))


class Adversary(nn.Module):
    """All discriminators and the least-squares losses between them and the codec."""

    def __init__(self, settings: AdversarySettings) -> None:
        super().__init__()
        self.settings = settings
        self.periods = nn.ModuleList(PeriodDiscriminator(one, settings.period_channels) for one in settings.periods)
        self.bands = nn.ModuleList(
            nn.ModuleList(BandDiscriminator(settings.band_channels) for _ in settings.bands) for _ in settings.windows
        )
        for window in settings.windows:
            self.register_buffer(f"window_{window}", torch.hann_window(window), persistent=False)

    def forward(self, samples: Tensor) -> list[Judgement]:
        """(B, T) to one judgement per discriminator."""
        samples = samples - samples.mean(dim=-1, keepdim=True)
        samples = 0.8 * samples / (samples.abs().amax(dim=-1, keepdim=True) + 1e-9)
        judgements = [judge(samples) for judge in self.periods]
        for window, judges in zip(self.settings.windows, self.bands, strict=True):
            shape: Tensor = getattr(self, f"window_{window}")
            with torch.autocast(samples.device.type, enabled=False):
                spectrum = torch.stft(samples.float(), window, window // 4, window=shape, return_complex=True)
            picture = torch.view_as_real(spectrum).permute(0, 3, 2, 1)  # (B, 2, F, N)
            edges = [(int(low * picture.shape[-1]), int(high * picture.shape[-1])) for low, high in self.settings.bands]
            assert isinstance(judges, nn.ModuleList)
            judgements += [judge(picture[..., low:high]) for judge, (low, high) in zip(judges, edges, strict=True)]
        return judgements

    def own_loss(self, decoded: Tensor, original: Tensor) -> Tensor:
        """What the discriminators minimise: originals are 1, decoded audio is 0 (both (B, T))."""
        fakes, reals = self(decoded.detach()), self(original)
        return torch.stack(
            [
                fake.verdict.square().mean() + (1 - real.verdict).square().mean()
                for fake, real in zip(fakes, reals, strict=True)
            ]
        ).mean()

    def codec_loss(self, decoded: Tensor, original: Tensor) -> Tensor:
        """What the codec minimises: pass as original, and look like it inside the discriminators."""
        fakes = self(decoded)
        with torch.no_grad():
            reals = self(original)
        passing = torch.stack([(1 - fake.verdict).square().mean() for fake in fakes]).mean()
        looks = torch.stack(
            [
                functional.l1_loss(ours, theirs)
                for fake, real in zip(fakes, reals, strict=True)
                for ours, theirs in zip(fake.features, real.features, strict=True)
            ]
        ).mean()
        return self.settings.adversarial * passing + self.settings.features * looks
