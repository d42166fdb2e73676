"""The voice codec's network: a filter for pulses and one for noise, foretold from a code without phase.

Every frame says pitch, voicing, envelope, periodic shares and detail (`analysis.py`). That alone makes a vocoder:
pulses through the envelope's minimum-phase filter, noise through the rest of it. A small network then says, on the
envelope's grid, how much more or less of both there is, how much of the noise comes in puffs with the pulses, and how
the pulses' phases turn, at twice the frame rate.
Related: WORLD (Morise et al., 2016), NSF (Wang et al., 2019), DDSP (Engel et al., 2020), Vocos (Siuzdak, 2023).

Shapes: B batch, T samples, F frames (F = T / hop), S steps (two a frame), L features of the latent, G grid points, N
bins, K codebooks.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from songwright.codec.model import SILENCE_CODE, CodecConfig, ConvNeXtBlock, ResidualQuantizer
from songwright.codec.voice import analysis
from songwright.codec.voice.analysis import (
    DETAIL_NUMBERS,
    ENVELOPE_COEFFICIENTS,
    GRID_POINTS,
    HOP_SAMPLES,
    LEAST_POWER,
    NOISE_BANDS,
    NOISE_EDGES_HZ,
    SAMPLE_RATE_HZ,
    VoiceFrames,
)

STEPS_A_FRAME = 2
STEP_SAMPLES = HOP_SAMPLES // STEPS_A_FRAME
WINDOW_SAMPLES = 1024  # of the filtered pieces of sound
TRANSFORM_SAMPLES = 2048  # longer than the window: a filter's response may ring on
BINS = TRANSFORM_SAMPLES // 2 + 1
REACH_SAMPLES = TRANSFORM_SAMPLES - WINDOW_SAMPLES // 2
NOISE_SHIFT_SAMPLES = STEP_SAMPLES // 2 + 77  # puffs are made of the same noise, another part of it
LEAST_SHARE = 1e-3
# Added to the logits of the bands' periodic shares. What two periods of the lowest bands differ in is mostly that
# pitch and formants move, and hardly noise; taken for noise it is heard as hoarseness, and a pitch tracker errs.
STEADIER = (3.0, 2.0, 1.0, 0.0, 0.0, 0.0, 0.0)
# Times the envelope's cosine coefficients but the first ones, where voiced: windows and lifter flatten formants, and
# what comes out of the decoder would have nineteen twentieths of their contrast.
CONTRAST, CONTRAST_FROM = 1.05, 3
GREATEST_CHANGE = 6.0  # of a filter's logarithm by the network
# What the latent's features are divided by, so that an error of one counts alike in all of them.
VOICING_SCALE, PITCH_SCALE, SHARE_SCALE, DETAIL_SCALE = 0.25, 0.03, 0.25, 0.5
PITCH_CENTRE_LOG = float(np.log(200.0))
PITCH_FEATURES = 2
LOWEST_CODED_HZ, HIGHEST_CODED_HZ = 60.0, 1450.0
SPHERE_RADII = 10.0  # of the longest entry
LATENT = PITCH_FEATURES + ENVELOPE_COEFFICIENTS + NOISE_BANDS + DETAIL_NUMBERS


@dataclass(frozen=True)
class VoiceCodecConfig:
    """The sizes of the network; defaults are the shipped codec's."""

    sample_rate_hz: int = SAMPLE_RATE_HZ
    hop_samples: int = HOP_SAMPLES
    width: int = 320
    hidden: int = 800
    kernel_frames: int = 5
    frame_blocks: int = 4
    step_width: int = 224
    step_hidden: int = 512
    step_blocks: int = 3
    codebooks: int = 18
    codebook_size: int = 1024

    @property
    def decoder_context(self) -> int:
        """Frames on either side that a hop of decoded sound depends on."""
        steps = self.step_blocks * (self.kernel_frames // 2) + 1
        return (
            self.frame_blocks * (self.kernel_frames // 2)
            + -(-steps // STEPS_A_FRAME)
            + 1
            + -(-REACH_SAMPLES // HOP_SAMPLES)
        )


def latent_of(frames: VoiceFrames) -> np.ndarray:
    """(F, L) float32: the numbers of a voice, each divided by its scale."""
    return np.concatenate(
        [
            (frames.voiced[:, None] - 0.5) / VOICING_SCALE,
            (np.log(frames.f0_hz) - PITCH_CENTRE_LOG)[:, None] / PITCH_SCALE * frames.voiced[:, None],
            frames.envelope,
            frames.periodic / SHARE_SCALE,
            frames.detail / DETAIL_SCALE,
        ],
        axis=1,
    ).astype(np.float32)


def pitch_in(latent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Latent (..., F, L) to F0 in Hz and voicing, each (..., F)."""
    return np.exp(latent[..., 1] * PITCH_SCALE + PITCH_CENTRE_LOG), latent[..., 0] > 0


def with_pitch(latent: Tensor, f0_hz: Tensor, voiced: Tensor) -> Tensor:
    """The same latent (..., F, L) at another pitch in Hz and with other voicing, each (..., F)."""
    pitch = torch.where(voiced, (f0_hz.log() - PITCH_CENTRE_LOG) / PITCH_SCALE, 0.0)
    voicing = (voiced.to(latent.dtype) - 0.5) / VOICING_SCALE
    return torch.cat([voicing[..., None], pitch[..., None], latent[..., PITCH_FEATURES:]], dim=-1)


@dataclass(frozen=True, eq=False)
class Filters:
    """What shapes the sources, each (B, S, N): logarithm of amplitude and phase for the pulses, logarithms of amplitude
    for steady noise and for noise that comes in puffs with the pulses."""

    pulses_log: Tensor
    pulses_phase: Tensor
    noise_log: Tensor
    puffs_log: Tensor


class VoiceDecoder(nn.Module):
    """Latent and sources to sound."""

    grid_to_bins: Tensor
    coefficients_to_grid: Tensor
    shares_to_grid: Tensor
    steadier: Tensor
    contrast: Tensor
    window: Tensor
    fold: Tensor
    mean: Tensor
    spread: Tensor

    def __init__(self, config: VoiceCodecConfig) -> None:
        super().__init__()
        self.config = config
        self.register_buffer("mean", torch.zeros(LATENT))
        self.register_buffer("spread", torch.ones(LATENT))
        self._register_tables()
        self.enter = nn.Linear(LATENT, config.width)
        self.frame_blocks = nn.Sequential(
            *(
                ConvNeXtBlock(config.width, config.hidden, config.kernel_frames, 1 / config.frame_blocks)
                for _ in range(config.frame_blocks)
            )
        )
        self.norm = nn.LayerNorm(config.width)
        self.to_steps = nn.Linear(config.width, STEPS_A_FRAME * config.step_width)
        self.step_blocks = nn.Sequential(
            *(
                ConvNeXtBlock(config.step_width, config.step_hidden, config.kernel_frames, 1 / config.step_blocks)
                for _ in range(config.step_blocks)
            )
        )
        self.step_norm = nn.LayerNorm(config.step_width)
        self.leave = nn.Linear(config.step_width, 4 * GRID_POINTS)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def _register_tables(self) -> None:
        order = np.arange(ENVELOPE_COEFFICIENTS)
        point = np.arange(GRID_POINTS)
        basis = np.cos(np.pi * order[:, None] * (2 * point + 1) / (2 * GRID_POINTS)) * np.sqrt(2 / GRID_POINTS)
        basis[0] /= np.sqrt(2)
        centres = 0.5 * (np.array(NOISE_EDGES_HZ[1:]) + np.array(NOISE_EDGES_HZ[:-1]))
        centres[-1] = 11_000.0
        shares = np.stack([np.interp(analysis.grid_hz(), centres, row) for row in np.eye(NOISE_BANDS)])
        fold = np.zeros(TRANSFORM_SAMPLES)  # of the cepstrum: its second half goes onto the first (minimum phase)
        fold[0] = fold[TRANSFORM_SAMPLES // 2] = 1
        fold[1 : TRANSFORM_SAMPLES // 2] = 2
        for name, table in (
            ("grid_to_bins", analysis.bin_weights(BINS)),
            ("coefficients_to_grid", basis),
            ("shares_to_grid", shares),
            ("fold", fold),
            ("steadier", np.array(STEADIER)),
            ("contrast", np.where(order < CONTRAST_FROM, 1.0, CONTRAST)),
        ):
            self.register_buffer(name, torch.tensor(table, dtype=torch.float32), persistent=False)
        self.register_buffer("window", torch.hann_window(WINDOW_SAMPLES), persistent=False)

    def filters(self, latent: Tensor) -> Filters:
        """(B, F, L) to the filters of every step."""
        features = self.frame_blocks(self.enter((latent - self.mean) / self.spread))
        steps = self.to_steps(self.norm(features)).unflatten(-1, (STEPS_A_FRAME, -1)).flatten(1, 2)
        said = self.leave(self.step_norm(self.step_blocks(steps))).float()  # (B, S, 4·G)
        louder, cosine, sine, puffed = said.unflatten(-1, (4, GRID_POINTS)).unbind(dim=-2)
        first, last = PITCH_FEATURES, PITCH_FEATURES + ENVELOPE_COEFFICIENTS
        coefficients = latent[..., first:last] * torch.where(latent[..., :1] > 0, self.contrast, 1.0)
        envelope = _at_steps(coefficients) @ self.coefficients_to_grid  # logarithm of power
        shares = latent[..., last : last + NOISE_BANDS] * SHARE_SCALE
        shares = torch.sigmoid(torch.logit(shares, eps=LEAST_SHARE) + self.steadier)
        share = (_at_steps(shares) @ self.shares_to_grid).clamp(LEAST_SHARE, 1 - LEAST_SHARE)
        # Pulses and noise are changed alike. How much there is of each is the code's to say: asked for the levels of a
        # spectrum, a network takes pulses for noise, because what it foretells errs less than what is drawn.
        level = 0.5 * envelope + GREATEST_CHANGE * torch.tanh(louder / GREATEST_CHANGE)
        pulses, noise = level + 0.5 * share.log(), level + 0.5 * (1 - share).log()
        pulses_log = pulses @ self.grid_to_bins
        turn_cosine = (1 + cosine) @ self.grid_to_bins
        turn_sine = sine @ self.grid_to_bins
        turn = torch.atan2(turn_sine, turn_cosine + 1e-6)
        steady, puffs = ((noise + 0.5 * functional.logsigmoid(part)) @ self.grid_to_bins for part in (-puffed, puffed))
        return Filters(pulses_log, self._minimum_phase(pulses_log) + turn, steady, puffs)

    def _minimum_phase(self, log_amplitude: Tensor) -> Tensor:
        """The phase that goes with a logarithmic amplitude (…, N), by its folded cepstrum (Oppenheim & Schafer)."""
        cepstrum = torch.fft.irfft(log_amplitude, n=TRANSFORM_SAMPLES)
        return torch.fft.rfft(cepstrum * self.fold).imag

    def forward(self, latent: Tensor, pulses: Tensor, noise: Tensor, swell: Tensor) -> Tensor:
        """Latent (B, F, L), pulses, noise, and what makes puffs of noise (B, F·hop) to samples (B, F·hop)."""
        filters = self.filters(latent)
        shaped = self._spectra(pulses) * torch.polar(filters.pulses_log.exp(), filters.pulses_phase)
        shaped = shaped + self._spectra(noise) * filters.noise_log.exp()
        other = functional.pad(noise, (NOISE_SHIFT_SAMPLES, 0))[:, : noise.shape[1]]
        shaped = shaped + self._spectra(other * swell) * filters.puffs_log.exp()
        pieces = torch.fft.irfft(shaped, n=TRANSFORM_SAMPLES)  # (B, S, transform)
        return self._added(pieces, latent.shape[1] * HOP_SAMPLES)

    def _spectra(self, samples: Tensor) -> Tensor:
        """Windowed pieces' spectra: (B, F·hop) to (B, S, N). Step s is centred on the middle of its own samples."""
        overlap = (WINDOW_SAMPLES - STEP_SAMPLES) // 2
        pieces = functional.pad(samples, (overlap, overlap)).unfold(-1, WINDOW_SAMPLES, STEP_SAMPLES)
        # Hann windows a quarter apart sum to two.
        return torch.fft.rfft(pieces * (self.window / 2), n=TRANSFORM_SAMPLES)

    def _added(self, pieces: Tensor, length: int) -> Tensor:
        """Overlap-add of filtered pieces (B, S, transform) to (B, length)."""
        steps = pieces.shape[1]
        total = (steps - 1) * STEP_SAMPLES + TRANSFORM_SAMPLES
        summed = functional.fold(pieces.transpose(1, 2), (1, total), (1, TRANSFORM_SAMPLES), stride=(1, STEP_SAMPLES))[
            :, 0, 0
        ]
        start = (WINDOW_SAMPLES - STEP_SAMPLES) // 2
        return summed[:, start : start + length]


def _at_steps(features: Tensor) -> Tensor:
    """(B, F, …) to (B, S, …), linear between the frames' middles."""
    before = torch.cat([features[:, :1], features[:, :-1]], dim=1)
    after = torch.cat([features[:, 1:], features[:, -1:]], dim=1)
    early, late = 0.75 * features + 0.25 * before, 0.75 * features + 0.25 * after
    return torch.stack([early, late], dim=2).flatten(1, 2)


def pitch_book(entries: int) -> np.ndarray:
    """The first codebook (entries, 2), voicing and pitch: silence (code 0), voiceless, then rising pitches."""
    hz = np.geomspace(LOWEST_CODED_HZ, HIGHEST_CODED_HZ, entries - 2)
    pitch = (np.log(hz) - PITCH_CENTRE_LOG) / PITCH_SCALE
    voiced, voiceless = 0.5 / VOICING_SCALE, -0.5 / VOICING_SCALE
    return np.stack([np.r_[voiceless, voiceless, np.full(entries - 2, voiced)], np.r_[0.0, 0.0, pitch]], axis=1).astype(
        np.float32
    )


class VoiceCodecModel(nn.Module):
    """Quantiser and decoder. The entries of the codebooks are kept plainly, `quantizer` is made of them.

    The first codebook codes voicing and pitch (about five cents a step), the others what is left of the rest, one after
    the other. DAC's quantiser looks its entries up by cosine; one more feature, the same for all frames, puts them on a
    sphere so wide that the nearest in angle is the nearest in distance.
    """

    entries: Tensor
    nothing: Tensor

    def __init__(self, config: VoiceCodecConfig) -> None:
        super().__init__()
        self.config = config
        nothing = torch.zeros(LATENT)
        nothing[0] = -0.5 / VOICING_SCALE
        nothing[PITCH_FEATURES] = float(np.log(LEAST_POWER)) * GRID_POINTS**0.5  # an even logarithm's coefficient
        self.register_buffer("nothing", nothing, persistent=False)
        self.decoder = VoiceDecoder(config)
        self.register_buffer("entries", torch.zeros(config.codebooks, config.codebook_size, LATENT))
        self.quantizer = ResidualQuantizer(
            CodecConfig(
                latent=LATENT, codebooks=config.codebooks, codebook_size=config.codebook_size, code_features=LATENT + 1
            )
        ).requires_grad_(False)

    @torch.no_grad()
    def build_quantizer(self) -> None:
        """Make the quantiser of `entries`; call it whenever they have changed."""
        for index, (book, entries) in enumerate(zip(self.quantizer.each(), self.entries, strict=True)):
            radius = SPHERE_RADII * float(entries.norm(dim=1).max().clamp(min=1e-3))
            seen = torch.zeros(LATENT)
            seen[:PITCH_FEATURES] = float(index == 0)
            seen[PITCH_FEATURES:] = float(index > 0)
            book.in_proj.weight.copy_(functional.pad(torch.diag(seen), (0, 0, 0, 1)))
            book.in_proj.bias.zero_()
            book.in_proj.bias[-1] = radius
            height = (radius**2 - entries.square().sum(dim=1)).sqrt()
            book.codebook.weight.copy_(torch.cat([entries, height[:, None]], dim=1))
            book.out_proj.weight.copy_(functional.pad(torch.eye(LATENT), (0, 1)))
            book.out_proj.bias.zero_()

    def encode(self, latent: Tensor, silent: Tensor) -> Tensor:
        """Latent (B, F, L) and digital silence (B, F) to codes (B, K, F)."""
        return self.quantizer.encode(latent, silent)

    def dequantise(self, codes: Tensor) -> Tensor:
        """Codes (B, K', F) to the latent (B, F, L); digital silence is voiceless and as faint as anything can be."""
        return torch.where((codes[:, 0] == SILENCE_CODE)[..., None], self.nothing, self.quantizer.decode(codes))
