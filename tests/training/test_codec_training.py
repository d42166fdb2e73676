"""Training the codec in miniature: it learns, resumes to the same bytes, plays against the adversary, exports."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from songwright.codec.interface import Codec
from songwright.codec.loading import codes_sha256, load_frame_codec
from songwright.codec.model import ResidualQuantizer
from songwright.errors import AudioError
from songwright.training.codec import Run, export, recipe, validate
from songwright.training.codec_codebooks import CodebookWatch, start_from_data
from songwright.training.codec_data import BatchMaker, BatchSettings, Clip, read_pack, write_pack
from songwright.training.codec_discriminators import Adversary, AdversarySettings
from songwright.training.codec_losses import LossSettings, ReconstructionLoss
from songwright.training.codec_trainer import CodecTrainer, TrainingSettings
from tests.codec.test_model import TINY

CPU = torch.device("cpu")
SMALL_ADVERSARY = AdversarySettings(periods=(2, 3), period_channels=(4, 8), windows=(512,), band_channels=4)
SETTINGS = TrainingSettings(
    minutes=1.0,
    quantise_from=0.0,
    warm_up_steps=5,
    bfloat16=False,
    codec=TINY,
    batch=BatchSettings(items=4, frames=40),
    loss=LossSettings(
        mel_windows=(512, 256),
        mel_bands=(40, 24),
        phase_windows=(512,),
        harmonic_window=1024,
        repetition_lag_samples=64,
        flux_windows=(512, 256),
        periodicity_window=1024,
        periodicity_lags=(73, 400),
    ),
    adversary=SMALL_ADVERSARY,
)


def tones() -> list[Clip]:
    """Two seconds each of a harmonic tone, one per kind, and one held out."""
    rng = np.random.default_rng(0)
    clips = []
    for index, kind in enumerate(("singing", "drums", "bass", "other", "other")):
        time = np.arange(88_200) / 44_100
        tone = sum(np.sin(2 * np.pi * 220 * (index + 1) * k * time) / k for k in (1, 2, 3))
        samples = np.round(8000 * tone + rng.normal(0, 50, len(time))).astype(np.int16)
        clips.append(Clip(f"tone-{index}", kind, index == 4, samples))
    return clips


def trainer(**changes: object) -> CodecTrainer:
    return CodecTrainer(dataclasses.replace(SETTINGS, **changes), tones(), CPU)


def test_it_learns() -> None:
    one = trainer()
    first = one.loss.total(one.train_step())
    for _ in range(40):
        last = one.train_step()
    assert one.loss.total(last) < 0.8 * first


def test_a_resumed_run_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    one = trainer()
    for _ in range(3):
        one.train_step()
    one.seconds = 10.0  # the learning rate follows the clock, and no two steps take the same time
    one.save(tmp_path / "checkpoint.pt")
    other = trainer()
    other.resume(tmp_path / "checkpoint.pt")
    assert (other.step, other.seconds, other.quantising) == (3, 10.0, True)
    one.train_step()
    other.train_step()
    for mine, yours in zip(one.model.parameters(), other.model.parameters(), strict=True):
        assert torch.equal(mine, yours)


def test_the_adversary_trains_beside_the_codec() -> None:
    one = trainer(adversary=dataclasses.replace(SMALL_ADVERSARY, start=0.0))
    before = [parameter.detach().clone() for parameter in one.adversary.parameters()]
    for _ in range(3):
        parts = one.train_step()
    assert torch.isfinite(one.loss.total(parts))
    assert any(not torch.equal(old, new) for old, new in zip(before, one.adversary.parameters(), strict=True))


def test_the_adversary_tells_noise_from_tones() -> None:
    torch.manual_seed(0)
    adversary = Adversary(SMALL_ADVERSARY)
    optimiser = torch.optim.AdamW(adversary.parameters(), lr=3e-3)
    real = torch.sin(2 * torch.pi * 440 / 44_100 * torch.arange(8192)).repeat(2, 1)
    fake = torch.randn(2, 8192) * 0.3
    first = adversary.own_loss(fake, real).item()
    for _ in range(20):
        loss = adversary.own_loss(fake, real)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert loss.item() < 0.7 * first


def test_exported_weights_decode_like_the_checkpoint(tmp_path: Path) -> None:
    one = trainer()
    one.train_step()
    one.save(tmp_path / "checkpoint.pt")
    export(tmp_path / "checkpoint.pt", tmp_path / "weights")
    codec = Codec.from_pretrained(tmp_path / "weights")
    codes = np.random.default_rng(0).integers(1, TINY.codebook_size, (TINY.codebooks, 20))
    with torch.no_grad():
        wanted = one.averaged.decode(torch.from_numpy(codes)[None]).numpy()
    assert np.abs(codec.decode(codes).samples - wanted).max() < 0.02 * np.abs(wanted).max()  # fp16 storage


def test_the_recipe_keeps_the_codes_while_the_decoder_goes_on(tmp_path: Path) -> None:
    write_pack(tones(), tmp_path / "pack.npz", 44_100)
    run = Run(tmp_path / "run", (tmp_path / "pack.npz",))
    recipe(dataclasses.replace(SETTINGS, minutes=0.02), run, CPU)
    renewed, shipped = (load_frame_codec(tmp_path / "run" / name) for name in ("renewed", "weights"))
    assert codes_sha256(renewed) == codes_sha256(shipped)
    changed = [
        not torch.equal(old, new)
        for old, new in zip(renewed.decoder.parameters(), shipped.decoder.parameters(), strict=True)
    ]
    assert any(changed)


def test_validation_measures_held_out_kinds() -> None:
    one = trainer()
    one.train_step()
    found = validate(one.averaged, one.loss, [clip for clip in tones() if clip.held_out], seconds=1.0)
    assert set(found) == {"other_mel", "other_si_sdr_db"}


def test_equal_signals_have_no_loss() -> None:
    loss = ReconstructionLoss(SETTINGS.loss, 44_100)
    samples = torch.randn(2, 4096) * 0.1
    same, other = loss(samples, samples), loss(samples * 0.5, samples)
    assert all(float(value) == pytest.approx(0, abs=1e-6) for value in vars(same).values())
    levels = {name: value for name, value in vars(other).items() if name in ("mel", "harmonic", "phase", "waveform")}
    assert all(float(value) > 0.05 for value in levels.values())


def test_a_held_note_that_flutters_is_heard() -> None:
    loss = ReconstructionLoss(SETTINGS.loss, 44_100)
    time = torch.arange(16_384) / 44_100
    held = 0.1 * torch.sin(2 * torch.pi * 330 * time)[None]
    fluttering = held * (1 + 0.5 * torch.sin(2 * torch.pi * 20 * time))
    assert float(loss(fluttering, held).flux) > 3 * float(loss(0.8 * held, held).flux)


def test_an_octave_is_heard_whatever_the_level() -> None:
    loss = ReconstructionLoss(SETTINGS.loss, 44_100)
    time = torch.arange(16_384) / 44_100
    low, high = (0.1 * torch.sin(2 * torch.pi * hz * time)[None] for hz in (150.0, 300.0))
    assert float(loss(low + high, high).periodicity) > 0.2
    assert float(loss(0.3 * high, high).periodicity) < 0.15


def test_noise_that_repeats_itself_every_hop_is_heard() -> None:
    loss = ReconstructionLoss(SETTINGS.loss, 44_100)
    noise = torch.randn(2, 4096) * 0.1
    humming = (torch.randn(2, 1, 64) * 0.1).expand(2, 64, 64).flatten(1)
    assert float(loss(torch.randn(2, 4096) * 0.2, noise).repetition) < 0.2
    assert float(loss(humming, noise).repetition) > 0.8


def test_codebooks_started_from_data_already_code_it() -> None:
    generator = torch.Generator().manual_seed(0)
    latents = torch.randn(3000, TINY.latent, generator=generator) + 2.0
    quantizer = ResidualQuantizer(TINY)
    start_from_data(quantizer, latents, generator)
    with torch.no_grad():
        restored = quantizer.decode(quantizer.encode(latents[None]))[0]
    assert (restored - latents).square().mean() < 0.5 * latents.var()


def test_dead_entries_come_back_to_where_the_latents_are() -> None:
    generator = torch.Generator().manual_seed(0)
    latents = torch.randn(2000, TINY.latent, generator=generator)
    quantizer = ResidualQuantizer(TINY)
    start_from_data(quantizer, latents, generator)
    with torch.no_grad():
        quantizer.each()[1].codebook.weight[:] = torch.eye(4)[0]  # all entries alike: the first takes every frame
    watch = CodebookWatch(TINY.codebooks, TINY.codebook_size, CPU, decay=0.5)
    for _ in range(10):
        watch.observe(quantizer.encode(latents[None]))
    assert watch.dead()[1].sum() == TINY.codebook_size - 1
    watch.restart_dead(quantizer, latents, generator)
    codes = quantizer.encode(latents[None])
    assert len(codes[0, 1].unique()) > TINY.codebook_size // 2


def test_a_pack_restores_every_sample(tmp_path: Path) -> None:
    write_pack(tones(), tmp_path / "pack.npz", 44_100)
    restored = {clip.name: clip for clip in read_pack(tmp_path / "pack.npz", 44_100)}
    for clip in tones():
        assert np.array_equal(restored[clip.name].samples, clip.samples)
        assert (restored[clip.name].kind, restored[clip.name].held_out) == (clip.kind, clip.held_out)
    with pytest.raises(AudioError, match="44100 Hz; the codec needs 16000 Hz"):
        read_pack(tmp_path / "pack.npz", 16_000)
    with pytest.raises(AudioError, match="no packed corpus"):
        read_pack(tmp_path / "none.npz", 44_100)


def test_batches_vary_in_loudness_hold_silence_and_repeat_with_the_seed() -> None:
    maker = BatchMaker(tones(), BatchSettings(items=40, frames=40, cut_share=0.5), 64)
    batch = maker.batch(np.random.default_rng(1))
    assert batch.shape == (40, 2560)
    peaks = 20 * torch.log10(batch.abs().amax(dim=1).clamp(min=1e-6))
    assert peaks.max() <= 0.0 and peaks.min() < -20
    assert (batch == 0).float().mean() > 0.1
    assert torch.equal(batch, maker.batch(np.random.default_rng(1)))
