"""The band's stage: a plan and its score in, codec tokens of drums, bass and harmony instruments out.

    track = perform(plan, arrange(plan))
    codec.decode(track.stems["drums"])

Every section of every stem is played from random numbers of its own (song seed, section, stem, take): taking one
section again leaves all tokens of the others as they are. A band that plays freely has invented its score
(`written.score_of`) and performs it as any other; only for a section taken again it invents another one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from songwright.accompaniment.parts.loading import TrainedPartWriter, load_part_writer
from songwright.accompaniment.parts.writing import invent
from songwright.accompaniment.sampling import LEAD_IN_FRAMES, SamplingSettings, SectionRequest, play_stem, stem_input
from songwright.score import STEMS, Score, ScoreNote, StemName
from songwright.seeding import generator
from songwright.song import SongPlan
from songwright.threads import one_thread

# How much softer than the soundfont the band plays, so that full chords do not clip.
LEVEL_DB = -4.0


@dataclass(frozen=True)
class BandOptions:
    """How a score is played.

    Attributes:
        takes: for each section id the number of the take, 0 where it is not named.
        free: the band invents its parts: another take of a section is another invention, too.
        sampling: as `SamplingSettings` says.
        only: play these sections and keep silent in the others; None plays them all.
    """

    takes: Mapping[str, int] = field(default_factory=dict)
    free: bool = False
    sampling: SamplingSettings = SamplingSettings()
    only: frozenset[str] | None = None


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
    plan: SongPlan,
    score: Score,
    *,
    options: BandOptions | None = None,
    weights: Path | None = None,
    progress: Callable[[float], None] | None = None,
) -> BandTrack:
    """Play a score.

    Args:
        options: takes, free playing and sampling.
        weights: folder of a trained band; by default the shipped one.
        progress: is told the share that is played.

    Raises:
        WeightsError: no trained band, or part writer where it is needed, is there.
        PlanError: an option names a section that does not exist, or the score an instrument that nobody plays.
    """
    options = options or BandOptions()
    band = load_band(weights or SHIPPED_FOLDER)
    retaken = {}
    if options.free and any(options.takes.values()):
        retaken = invented_again(load_part_writer(), plan, options.takes)
    return perform_with(band, plan, score, options, retaken, progress)


def invented_again(writer: TrainedPartWriter, plan: SongPlan, takes: Mapping[str, int]) -> dict[str, Score]:
    """What the band invents for each section that is taken again."""
    return {one: invent(writer, plan, {one: take}) for one, take in takes.items() if take}


def perform_with(
    trained: TrainedBand,
    plan: SongPlan,
    score: Score,
    options: BandOptions,
    retaken: Mapping[str, Score] | None = None,
    progress: Callable[[float], None] | None = None,
) -> BandTrack:
    """Play a score with a band that is loaded already.

    Args:
        retaken: sections that are played from another score than the others. Their neighbours keep ringing into them
            from `score`, and hear nothing of these, so that their tokens stay as they are.
    """
    for section_id in options.takes:
        plan.section(section_id)
    stems: dict[str, np.ndarray] = {}
    retaken = retaken or {}
    wanted = [section.id for section in plan.sections if options.only is None or section.id in options.only]
    usual = [section_id for section_id in wanted if section_id not in retaken]
    for index, stem in enumerate(STEMS):
        share = _share_of(progress, index)
        notes = notes_of_parts(score.stem(stem), stem, plan.tempo_bpm)
        with one_thread():
            stems[stem] = _play(trained, plan, notes, usual, options, share)
            for section_id, own_score in retaken.items():
                own = notes_of_parts(_one_section(score, own_score, plan, section_id).stem(stem), stem, plan.tempo_bpm)
                stems[stem] += _play(trained, plan, own, [section_id], options, None)
        if progress is not None:
            progress((index + 1) / len(STEMS))
    return BandTrack(stems, trained.codes_sha256)


def _play(
    trained: TrainedBand,
    plan: SongPlan,
    notes: PlayedNotes,
    sections: Sequence[str],
    options: BandOptions,
    progress: Callable[[float], None] | None,
) -> np.ndarray:
    """Codes (K, F) of some sections; zeros elsewhere."""
    frames = int(np.ceil(plan.duration_seconds * FRAME_RATE_HZ))
    features = PlanFrames(plan).at(frame_seconds(0, frames), notes.players, LEVEL_DB)
    books = len(trained.model.quantiser.latents)
    requests = [one for one in _requests(plan, notes.stem, books, frames, options) if one.section_id in sections]
    given = stem_input(features[None], note_pairs(notes, 0, frames))
    return play_stem(
        trained.model, trained.loudness.stem(notes.stem), notes.stem, given, _may_sound(notes, frames), requests,
        options.sampling, progress,
    )  # fmt: skip


def _one_section(score: Score, other: Score, plan: SongPlan, section_id: str) -> Score:
    """A score with one section from another."""
    section = plan.section(section_id)
    start = plan.start_beat_of(section)
    end = start + section.bars * plan.beats_per_bar

    def inside(note: ScoreNote) -> bool:
        return start <= note.start_beat < end

    parts = {part.name: part for part in (*other.parts, *score.parts)}
    notes = {name: [note for one in score.parts if one.name == name for note in one.notes if not inside(note)]
             + [note for one in other.parts if one.name == name for note in one.notes if inside(note)]
             for name in parts}  # fmt: skip
    return Score(tuple(
        replace(part, notes=tuple(sorted(notes[name], key=lambda note: (note.start_beat, note.midi))))
        for name, part in parts.items() if notes[name]
    ))  # fmt: skip


def _requests(plan: SongPlan, stem: StemName, books: int, frames: int, options: BandOptions) -> list[SectionRequest]:
    """The sections, cut just before their first beat, where codes begin to tell of it."""
    ahead = AHEAD_SAMPLES // HOP_SAMPLES
    starts = [max(0, int(plan.seconds_at(section, 0) * FRAME_RATE_HZ) - ahead) for section in plan.sections]
    requests = []
    for section, start, end in zip(plan.sections, starts, [*starts[1:], frames], strict=True):
        lead_in = generator(plan.seed, "band", section.id, stem, "lead-in")
        own = generator(plan.seed, "band", section.id, stem, options.takes.get(section.id, 0))
        uniforms = own.random((books, end - start))
        requests.append(
            SectionRequest(section.id, start, end - start, lead_in.random((books, LEAD_IN_FRAMES)), uniforms)
        )
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
