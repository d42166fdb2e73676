"""The MusicGen back end, with a tiny checkpoint of random weights saved to disk and loaded by the same code."""

from pathlib import Path

import numpy as np
import pytest

from songwright.accompaniment.arranger.arrange import arrange
from songwright.accompaniment.musicgen import (
    CHROMA_HOP_SAMPLES,
    MusicGen,
    load_musicgen,
    play,
    score_chroma,
    style_text,
)
from songwright.errors import WeightsError
from songwright.production.jobs import PlayJob
from songwright.production.models import band_identity, band_stems
from songwright.production.performance import Performance
from songwright.request import ModelChoice
from songwright.song import SongPlan
from songwright.units import beats_to_seconds
from tests.notation.plans import make_plan

RATE_HZ = 1600  # of the tiny codec, whose frames are 32 samples: 50 a second


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import (
        EncodecConfig,
        MusicgenMelodyConfig,
        MusicgenMelodyDecoderConfig,
        MusicgenMelodyForConditionalGeneration,
        PreTrainedTokenizerFast,
        T5Config,
    )

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("musicgen")
    config = MusicgenMelodyConfig(
        text_encoder=T5Config(vocab_size=32, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2),
        audio_encoder=EncodecConfig(
            sampling_rate=RATE_HZ, audio_channels=1, num_filters=2, upsampling_ratios=[8, 4], hidden_size=8,
            codebook_size=32, codebook_dim=8, num_lstm_layers=1, target_bandwidths=[1.0], use_causal_conv=False,
        ),
        decoder=MusicgenMelodyDecoderConfig(
            vocab_size=32, num_hidden_layers=1, ffn_dim=16, num_attention_heads=2, hidden_size=16, num_codebooks=4,
            pad_token_id=32, bos_token_id=32, max_position_embeddings=2048,
        ),
        chroma_length=20,
    )  # fmt: skip
    model = MusicgenMelodyForConditionalGeneration(config)
    for layer in model.audio_encoder.quantizer.layers:  # a codec that was never trained has nothing but zeros
        layer.codebook.embed.normal_()
    model.generation_config.pad_token_id = model.generation_config.bos_token_id = 32
    model.generation_config.decoder_start_token_id = 32
    model.save_pretrained(folder)
    words = {word: index for index, word in enumerate(["<pad>", "<unk>", "</s>", "pop", "bpm", "instrumental"])}
    text = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    text.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=text, pad_token="<pad>", unk_token="<unk>").save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def musicgen(checkpoint: Path) -> MusicGen:
    return load_musicgen(checkpoint)


def short_plan(seed: int = 1) -> SongPlan:
    """Its first section alone."""
    plan = make_plan("pop", (4, 4), seed=seed)
    first = plan.sections[0]
    seconds = beats_to_seconds(first.bars * plan.beats_per_bar, plan.tempo_bpm)
    return plan.model_copy(update={"sections": (first,), "duration_seconds": seconds})


def test_a_song_of_two_chunks_has_its_length_and_its_seed(musicgen: MusicGen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("songwright.accompaniment.musicgen.CHUNK_SECONDS", 4.0)
    monkeypatch.setattr("songwright.accompaniment.musicgen.OVERLAP_SECONDS", 0.5)
    plan = short_plan()
    told: list[float] = []
    wave = play(musicgen, plan, arrange(plan), {}, told.append)
    assert wave.sample_rate_hz == RATE_HZ and wave.samples.shape == (1, round(plan.duration_seconds * RATE_HZ))
    assert len(told) > 1 and told[-1] == 1.0 and np.abs(wave.samples).max() > 0
    again = play(musicgen, plan, arrange(plan), {})
    assert np.array_equal(wave.samples, again.samples)
    retaken = play(musicgen, plan, arrange(plan), {plan.sections[0].id: 1})
    assert not np.array_equal(wave.samples, retaken.samples)


def test_it_plays_in_the_bands_place(checkpoint: Path, tmp_path: Path) -> None:
    plan = short_plan()
    plan.save(tmp_path / "plan.json")
    models = ModelChoice(band=str(checkpoint))
    assert band_identity(models, free=False).startswith("MusicGen ") and band_stems(models) == ("other",)
    plan_file, score_file = (str(tmp_path / name) for name in ("plan.json", "score.json"))
    job = PlayJob(plan_file, score_file, str(tmp_path / "band"), False, str(checkpoint), "songwright")
    job.run(lambda share: None)
    band = Performance.load(tmp_path / "band").band
    assert list(band) == ["other"] and band["other"].any()
    assert band["other"].shape[1] == int(np.ceil(plan.duration_seconds * 44_100 / 512))


def test_the_guide_is_the_tune_and_the_harmony() -> None:
    plan = make_plan("pop", (4, 4), seed=1)
    chroma = score_chroma(plan, arrange(plan), 32_000)
    assert set(np.unique(chroma)) <= {0, 1} and chroma.sum(axis=1).max() == 1
    section = next(section for section in plan.sections if section.notes)
    note = max(section.notes, key=lambda note: note.beats)
    middle = plan.seconds_at(section, note.start_beat + note.beats / 2)
    assert chroma[int(middle * 32_000 / CHROMA_HOP_SAMPLES)].argmax() == note.midi % 12


def test_the_style_is_said_once() -> None:
    plan = make_plan("pop", (4, 4), seed=1)
    assert f"{plan.tempo_bpm:g} bpm" in style_text(plan) and plan.key in style_text(plan)


def test_another_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(WeightsError, match="no MusicGen melody checkpoint"):
        load_musicgen(tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "musicgen_melody"}')
    with pytest.raises(WeightsError, match="cannot be read"):
        load_musicgen(tmp_path)
