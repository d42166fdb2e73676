"""The band by another model: a MusicGen melody checkpoint of the user's own, guided by our score.

    stems = perform_musicgen(plan, score, Path("musicgen-melody"), "songwright")

The checkpoint is any that `transformers` loads as `MusicgenMelodyForConditionalGeneration` (Copet et al., 2023,
arXiv:2306.05284), for example facebook/musicgen-melody, saved in a folder with its tokenizer. It hears the plan's
style as text, and the score as the one-hot chroma that it was trained on: of each frame the pitch class that sounds
most in the melody and the harmony. That is counted from the notes, so neither a soundfont nor torchaudio is needed.
What it plays is one stem, `other`, encoded by songwright's codec.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from songwright.codec.interface import Codec
from songwright.errors import WeightsError
from songwright.instruments import BY_NAME
from songwright.score import Score, StemName
from songwright.seeding import generator
from songwright.song import SongPlan
from songwright.units import beats_to_seconds
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

MODEL_TYPE = "musicgen_melody"
STEM: StemName = "other"
CHROMA_HOP_SAMPLES = 4096  # of the checkpoint's rate, as its authors prepared melodies
CHUNK_SECONDS, OVERLAP_SECONDS = 28.0, 3.0
GUIDANCE, TEMPERATURE, TOP_K = 3.0, 1.0, 250  # the authors'
LEVEL_DBFS, HIGHEST_PEAK = -20.0, 0.9
MELODY_WEIGHT = 2.0  # of a sung note beside a played one of full velocity


@dataclass(frozen=True, eq=False)
class MusicGen:
    """A loaded checkpoint with its tokenizer."""

    model: Any
    tokenizer: Any

    @property
    def sample_rate_hz(self) -> int:
        return int(self.model.config.audio_encoder.sampling_rate)

    @property
    def frame_rate_hz(self) -> float:
        return float(self.model.config.audio_encoder.frame_rate)


def is_musicgen(folder: Path) -> bool:
    """Whether a folder's config says that it holds a MusicGen melody checkpoint."""
    try:
        found = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("model_type") == MODEL_TYPE


def load_musicgen(folder: Path) -> MusicGen:
    """Load a checkpoint from its folder; nothing is downloaded.

    Raises:
        WeightsError: there is none, or it is another kind of model.
    """
    if not is_musicgen(folder):
        raise WeightsError(
            f"there is no MusicGen melody checkpoint in '{folder}'; save one there, for example with "
            "'huggingface-cli download facebook/musicgen-melody --local-dir DIR'"
        )
    from transformers import AutoTokenizer, MusicgenMelodyForConditionalGeneration

    try:
        model = MusicgenMelodyForConditionalGeneration.from_pretrained(folder, local_files_only=True)
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, AttributeError) as error:
        first_line = (str(error).splitlines() or [type(error).__name__])[0]
        raise WeightsError(f"'{folder}' holds a MusicGen checkpoint that cannot be read ({first_line})") from error
    return MusicGen(model.eval(), tokenizer)


def perform_musicgen(
    plan: SongPlan,
    score: Score,
    folder: Path,
    codec: str,
    takes: Mapping[str, int] | None = None,
    progress: Callable[[float], None] | None = None,
) -> dict[str, np.ndarray]:
    """Let a checkpoint play a score: tokens (K, F) of its one stem, by name, as `BandTrack.stems` has them.

    Args:
        folder: of the checkpoint.
        codec: as `Codec.from_pretrained` names it; it encodes what is played.
        takes: other takes of sections make another performance of the whole song.

    Raises:
        WeightsError: no checkpoint there.
    """
    wave = play(load_musicgen(folder), plan, score, takes or {}, progress)
    return {STEM: Codec.from_pretrained(codec).encode(wave.resampled(SAMPLE_RATE_HZ))}


def play(
    musicgen: MusicGen,
    plan: SongPlan,
    score: Score,
    takes: Mapping[str, int],
    progress: Callable[[float], None] | None = None,
) -> Waveform:
    """The whole song at the checkpoint's rate, mono: chunks that overlap, cross-faded with equal power."""
    rate = musicgen.sample_rate_hz
    chroma = score_chroma(plan, score, rate)
    length = round(plan.duration_seconds * rate)
    song = np.zeros(length, np.float32)
    overlap = round(OVERLAP_SECONDS * rate)
    step = round((CHUNK_SECONDS - OVERLAP_SECONDS) * rate)
    starts = range(0, max(length - overlap, 1), step)
    dice = generator(plan.seed, "musicgen", *(f"{name} {take}" for name, take in sorted(takes.items()) if take))
    for number, start in enumerate(starts):
        stop = min(start + step + overlap, length)
        chunk = _chunk(musicgen, style_text(plan), chroma[start // CHROMA_HOP_SAMPLES :], stop - start,
                       int(dice.integers(2**31)))  # fmt: skip
        fade = np.ones(stop - start, np.float32)
        if number:
            fade[:overlap] = np.sin(np.linspace(0, np.pi / 2, overlap))[: stop - start]
            song[start : start + overlap] *= np.cos(np.linspace(0, np.pi / 2, overlap))[: length - start]
        song[start:stop] += chunk * fade
        if progress is not None:
            progress((number + 1) / len(starts))
    return Waveform(_levelled(song)[None], rate)


def style_text(plan: SongPlan) -> str:
    """What the checkpoint is asked for in words."""
    style = plan.style
    band = [name for name in style.instruments if name in BY_NAME]
    words = [style.text or style.genre, *band, f"{plan.tempo_bpm:g} bpm", plan.key, "instrumental"]
    return ", ".join(dict.fromkeys(words))


def score_chroma(plan: SongPlan, score: Score, sample_rate_hz: int) -> np.ndarray:
    """(F, 12) float32, one 1 a frame: the pitch class that sounds most; frames of silence have none."""
    seconds = CHROMA_HOP_SAMPLES / sample_rate_hz
    frames = int(np.ceil(plan.duration_seconds / seconds)) + 1
    weight = np.zeros((frames, 12))

    def add(start_beat: float, beats: float, midi: int, loudness: float) -> None:
        start = beats_to_seconds(start_beat, plan.tempo_bpm) / seconds
        stop = beats_to_seconds(start_beat + beats, plan.tempo_bpm) / seconds
        for frame in range(max(int(start), 0), min(int(np.ceil(stop)), frames)):
            weight[frame, midi % 12] += loudness * (min(stop, frame + 1) - max(start, frame))

    for part in score.stem(STEM):
        for note in part.notes:
            add(note.start_beat, note.beats, note.midi, note.velocity / 127)
    for section in plan.sections:
        for sung in section.notes:
            add(plan.start_beat_of(section) + sung.start_beat, sung.beats, sung.midi, MELODY_WEIGHT)
    found = np.zeros((frames, 12), np.float32)
    sounding = np.flatnonzero(weight.max(axis=1) > 0)
    found[sounding, weight[sounding].argmax(axis=1)] = 1
    return found


def _chunk(musicgen: MusicGen, text: str, chroma: np.ndarray, samples: int, seed: int) -> np.ndarray:
    """(samples,) of sound to the first frames of `chroma`."""
    model = musicgen.model
    wanted = int(model.config.chroma_length)
    guide = np.pad(chroma[:wanted], ((0, max(0, wanted - len(chroma))), (0, 0)))
    words = musicgen.tokenizer([text], return_tensors="pt")
    frames = int(np.ceil(samples / musicgen.sample_rate_hz * musicgen.frame_rate_hz)) + 1
    # The library draws from torch's one generator; what others draw is put back afterwards.
    with torch.random.fork_rng(devices=[]), torch.inference_mode():
        torch.manual_seed(seed)
        heard = model.generate(
            input_ids=words["input_ids"], attention_mask=words["attention_mask"],
            input_features=torch.from_numpy(guide[None]), do_sample=True, guidance_scale=GUIDANCE,
            temperature=TEMPERATURE, top_k=TOP_K,
            max_new_tokens=frames + int(model.config.decoder.num_codebooks),
        )  # fmt: skip
    found = heard[0].float().mean(dim=0).numpy()[:samples]  # stereo checkpoints are summed
    return np.pad(found, (0, samples - len(found))).astype(np.float32)


def _levelled(song: np.ndarray) -> np.ndarray:
    """As loud as our own band plays."""
    level = float(np.sqrt(np.square(song, dtype=np.float64).mean()))
    peak = float(np.abs(song).max())
    if peak == 0:
        return song
    return song * np.float32(min(10 ** (LEVEL_DBFS / 20) / max(level, 1e-9), HIGHEST_PEAK / peak))
