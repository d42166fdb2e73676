"""The band's stage: a plan and its score in, codec tokens of drums, bass and harmony instruments out.

    track = perform(plan, arrange(plan))
    codec.decode(track.stems["drums"])

Every section of every stem is played from random numbers of its own (song seed, section, stem, take): taking one
section again leaves all tokens of the others as they are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from songwright.accompaniment.frames import (
    AHEAD_SAMPLES,
    FRAME_RATE_HZ,
    HOP_SAMPLES,
    PlanFrames,
    PlayedNotes,
    frame_seconds,
    note_pairs,
    notes_of_parts,
)  # fmt: skip
from songwright.accompaniment.loading import SHIPPED_FOLDER, TrainedBand, load_band
from songwright.accompaniment.sampling import LEAD_IN_FRAMES, SamplingSettings, SectionRequest, play_stem, stem_input
from songwright.score import STEMS, Score
from songwright.seeding import generator
from songwright.song import SongPlan

# How much softer than the soundfont the band plays, so that full chords do not clip.
LEVEL_DB = -4.0


@dataclass(frozen=True)
class BandOptions:
    """How a score is played.

    Attributes:
        takes: for each section id the number of the take, 0 where it is not named.
        free: the band invents its parts from chords, pulse, style and energy, and does not see the score's notes.
        sampling: as `SamplingSettings` says.
    """

    takes: Mapping[str, int] = field(default_factory=dict)
    free: bool = False
    sampling: SamplingSettings = SamplingSettings()


@dataclass(frozen=True, eq=False)
class BandTrack:
    """What the band plays.

    Attributes:
        stems: for each stem tokens (K, F) int64 through the whole song; zeros are digital silence.
        codes_sha256: names the codec that can decode them (`loading.codes_sha256`).
    """

    stems: Mapping[str, np.ndarray]
    codes_sha256: str


def perform(
    plan: SongPlan, score: Score, *, options: BandOptions | None = None, weights: Path | None = None,
    progress: Callable[[float], None] | None = None,
) -> BandTrack:
    """Play a score.

    Args:
        options: takes, free playing and sampling.
        weights: folder of a trained band; by default the shipped one.
        progress: is told the share that is played.

    Raises:
        WeightsError: no trained band is there.
        PlanError: an option names a section that does not exist, or the score an instrument that nobody plays.
    """
    return perform_with(load_band(weights or SHIPPED_FOLDER), plan, score, options or BandOptions(), progress)


def perform_with(
    trained: TrainedBand, plan: SongPlan, score: Score, options: BandOptions,
    progress: Callable[[float], None] | None = None,
) -> BandTrack:
    """As `perform`, with a band that is loaded already."""
    for section_id in options.takes:
        plan.section(section_id)
    stems: dict[str, np.ndarray] = {}
    for index, stem in enumerate(STEMS):
        notes = notes_of_parts(score.stem(stem), stem, plan.tempo_bpm)
        share = _share_of(progress, index)
        stems[stem] = _play(trained, plan, notes, options, share)
        if progress is not None:
            progress((index + 1) / len(STEMS))
    return BandTrack(stems, trained.codes_sha256)


def _play(
    trained: TrainedBand, plan: SongPlan, notes: PlayedNotes, options: BandOptions,
    progress: Callable[[float], None] | None,
) -> np.ndarray:
    frames = int(np.ceil(plan.duration_seconds * FRAME_RATE_HZ))
    may_sound = _may_sound(notes, frames)
    features = PlanFrames(plan).at(frame_seconds(0, frames), notes.players, LEVEL_DB, options.free)
    pairs = note_pairs(notes.without_notes() if options.free else notes, 0, frames)
    if options.free and len(notes.midi):
        may_sound[:] = True
    books = len(trained.model.quantiser.latents)
    requests = _requests(plan, notes, books, frames, options)
    given = stem_input(features[None], pairs)
    return play_stem(trained.model, notes.stem, given, may_sound, requests, options.sampling, progress)


def _requests(plan: SongPlan, notes: PlayedNotes, books: int, frames: int, options: BandOptions
              ) -> list[SectionRequest]:  # fmt: skip
    """The sections, cut just before their first beat, where codes begin to tell of it."""
    ahead = AHEAD_SAMPLES // HOP_SAMPLES
    starts = [max(0, int(plan.seconds_at(section, 0) * FRAME_RATE_HZ) - ahead) for section in plan.sections]
    requests = []
    for section, start, end in zip(plan.sections, starts, [*starts[1:], frames], strict=True):
        lead_in = generator(plan.seed, "band", section.id, notes.stem, "lead-in")
        own = generator(plan.seed, "band", section.id, notes.stem, options.takes.get(section.id, 0))
        uniforms = own.random((books, end - start))
        requests.append(SectionRequest(start, end - start, lead_in.random((books, LEAD_IN_FRAMES)), uniforms))
    return requests


def _may_sound(notes: PlayedNotes, frames: int) -> np.ndarray:
    """(F,) bool: where a note sounds or still rings."""
    sounding = np.zeros(frames, bool)
    for start, until in zip(notes.start_samples - AHEAD_SAMPLES, notes.until_samples, strict=True):
        sounding[max(0, int(start // HOP_SAMPLES)) : int(until // HOP_SAMPLES) + 1] = True
    return sounding


def _share_of(progress: Callable[[float], None] | None, index: int) -> Callable[[float], None] | None:
    """Progress within one stem as progress of all."""
    if progress is None:
        return None
    return lambda share: progress((index + share) / len(STEMS))
