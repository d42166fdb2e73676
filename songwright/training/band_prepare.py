"""From the band corpus and a codec to a pack: encode the stems, put their notes where fluidsynth began them.

A record has its notes as they were written. Fluidsynth takes times in milliseconds and begins notes at the next block
of 64 samples; of a drum stroke and a bass note rendered forty times at such places, every copy agreed to the sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from songwright.accompaniment.frames import HOP_SAMPLES, PlayedNotes, instrument_id
from songwright.codec.interface import Codec
from songwright.codec.loading import codes_sha256, load_frame_codec
from songwright.corpora.corpus import BandRecord, Corpus, PlayedPart, load_audio, read_band
from songwright.corpora.openewld import LeadSheet
from songwright.corpora.soundfont import MUSESCORE, TICKS_PER_SECOND
from songwright.errors import AudioError
from songwright.score import STEMS, StemName
from songwright.seeding import generator
from songwright.song import SongPlan
from songwright.training.band_data import BandPack, PlayedItem
from songwright.training.band_exercises import SOURCE as EXERCISE_SOURCE
from songwright.training.band_exercises import exercise_of
from songwright.training.data.band_scores import band_task
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

BLOCK_SAMPLES = 64  # of fluidsynth


@dataclass(frozen=True)
class PrepareSettings:
    """How a corpus is prepared.

    Attributes:
        variants: times every item is encoded, each with its own gain and its own shift against the codec's frames.
        gain_range_db: of a variant, besides 0 dB for the first.
        corpus_seed: the seed that the corpus was made with, from which its plans are made again.
    """

    variants: int = 1
    gain_range_db: tuple[float, float] = (-8.0, 2.0)
    seed: int = 0
    corpus_seed: int = 1
    items: int | None = None


def prepare(corpus: Corpus, sheets: list[LeadSheet], codec_folder: Path, settings: PrepareSettings) -> BandPack:
    """Encode a corpus's stems; items on another soundfont than the training's are left out.

    Raises:
        AudioError: the corpus holds no stems, or was made with other lead sheets or another seed.
        WeightsError: no codec in the folder.
    """
    codec = Codec.from_pretrained(codec_folder)
    items: list[PlayedItem] = []
    for stem in STEMS:
        for path in corpus.records(stem)[: settings.items]:
            record = read_band(path)
            if record.soundfont != MUSESCORE.name:
                continue
            plan_json = _plan_of(record, sheets, settings.corpus_seed).to_json()
            samples = load_audio(path)
            for variant in range(settings.variants if record.split == "train" else 1):
                rng = generator(settings.seed, "band pack", stem, record.name, variant)
                sound, gain_db, cut = _varied(samples, variant, settings, rng)
                items.append(
                    PlayedItem(
                        f"{stem}/{record.name}", record.split == "held-out", plan_json, cut, record.gain_db + gain_db,
                        rendered_notes(record.parts, stem, cut), codec.encode(sound),
                    )
                )  # fmt: skip
    if not items:
        raise AudioError("the corpus holds no stems; make some with `python -m songwright.training.data.band`")
    return BandPack(tuple(items), codes_sha256(load_frame_codec(codec_folder)))


def rendered_notes(parts: Sequence[PlayedPart], stem: StemName, cut_samples: int) -> PlayedNotes:
    """The parts' notes, where they begin and end in their rendering less its first `cut_samples`."""
    rows = [
        (instrument_id(stem, part.program), note.midi, note.velocity, note.start_seconds, note.end_seconds)
        for part in parts
        for note in part.notes
    ]
    table = np.array(rows).reshape(-1, 5)
    ticks = np.round(table[:, 3:] * TICKS_PER_SECOND)
    blocks = np.ceil(ticks / TICKS_PER_SECOND * SAMPLE_RATE_HZ / BLOCK_SAMPLES)
    samples = blocks * BLOCK_SAMPLES - cut_samples
    whole = table[:, :3].astype(np.int64)
    return PlayedNotes(stem, whole[:, 0], whole[:, 1], whole[:, 2], samples[:, 0], samples[:, 1])


def _plan_of(record: BandRecord, sheets: list[LeadSheet], corpus_seed: int) -> SongPlan:
    """The plan that the item was arranged from, made again from its number."""
    if record.source.startswith(EXERCISE_SOURCE):
        return exercise_of(record.source, sheets).plan
    number = int(record.name.rsplit("-", 1)[-1])
    task = band_task(generator(corpus_seed, "band", number), sheets, number)
    if (task.source, task.plan.tempo_bpm, task.plan.style.genre) != (record.source, record.tempo_bpm, record.genre):
        raise AudioError(
            f"item '{record.name}' was made from {record.source}, but seed {corpus_seed} and these lead sheets give "
            f"{task.source}; give the seed and the lead sheets of the corpus"
        )
    return task.plan


def _varied(samples: np.ndarray, variant: int, settings: PrepareSettings, rng: np.random.Generator
            ) -> tuple[Waveform, float, int]:  # fmt: skip
    """The sound of a variant, its gain in dB, and how many samples are cut off its beginning."""
    if variant == 0:
        return Waveform(samples[None].astype(np.float32)), 0.0, 0
    peak_db = 20 * np.log10(max(float(np.abs(samples).max()), 1e-9))
    gain_db = min(float(rng.uniform(*settings.gain_range_db)), -peak_db)
    cut = int(rng.integers(1, HOP_SAMPLES))
    return Waveform((samples[None, cut:] * 10 ** (gain_db / 20)).astype(np.float32)), gain_db, cut
