"""How well the band plays, on held-out plans over all styles.

    python -m songwright.evaluation.band LYRICS --songs 24 --seconds 45 -o work/band-scores

`LYRICS` is a folder of lyric files that nothing was trained on. Each song is planned and arranged, its score played
by the band, and the same score by fluidsynth with the training's soundfont, plain and through the codec: the ceilings.
"""

import argparse
import dataclasses
import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from songwright.accompaniment.loading import SHIPPED_FOLDER, TrainedBand, load_band
from songwright.accompaniment.parts.loading import SHIPPED_FOLDER as PARTS_FOLDER
from songwright.accompaniment.parts.loading import TrainedPartWriter, load_part_writer
from songwright.accompaniment.parts.writing import invent
from songwright.accompaniment.stage import LEVEL_DB, BandOptions, BandTrack, perform_with
from songwright.codec.interface import Codec
from songwright.corpora.corpus import PlayedNote, PlayedPart
from songwright.corpora.soundfont import MUSESCORE, play
from songwright.evaluation.band_metrics import BassPitch, Joins, bass_pitch, joins
from songwright.evaluation.band_onsets import heard_onsets, onset_score, score_onsets
from songwright.listening.chords import ChordFrames, chord_frames
from songwright.listening.harmony import chroma
from songwright.mixer.checks.timing import check_key, check_tempo
from songwright.planner.draft import GENRES
from songwright.production.planning import PlannedSong, plan_and_arrange
from songwright.request import SongRequest
from songwright.score import STEMS
from songwright.song import SongPlan
from songwright.units import beats_to_seconds
from songwright.waveform import SAMPLE_RATE_HZ, Waveform


@dataclass(frozen=True)
class Measures:
    """One song's stems, measured; onset F-measures only of stems that play."""

    tempo_error_percent: float
    key_semitones: float
    chords: ChordFrames
    onset_f: Mapping[str, float]
    pitch: BassPitch


@dataclass(frozen=True)
class SongScore:
    """One song: the band, the soundfont's rendering, the rendering through the codec, free playing (onsets and bass
    against the score that it invented)."""

    genre: str
    seconds: float
    band: Measures
    rendering: Measures
    coded: Measures
    free: Measures
    joins: Mapping[str, Joins]
    coded_joins: Mapping[str, Joins]
    cpu_seconds: float
    again: "AgainScore | None"


@dataclass(frozen=True)
class AgainScore:
    """One song played again: share of the tokens that another seed changes; whether the same seed gives the same bytes,
    and a retake of a section leaves all others as they were."""

    other_seed_tokens: float
    same_seed_same: bool
    others_unchanged: bool


def measure(stems: Mapping[str, Waveform], song: PlannedSong) -> Measures:
    """Measure a song's stems against its plan and score."""
    plan, score = song.plan, song.score
    harmony = _sum([stems["bass"], stems["other"]])
    whole = _sum(list(stems.values()))
    found: dict[str, float] = {}
    for stem in STEMS:
        expected = score_onsets(score, stem, plan.tempo_bpm)
        expected = expected[expected < plan.duration_seconds]
        if len(expected):
            found[stem] = onset_score(expected, heard_onsets(stems[stem].samples[0], stem, SAMPLE_RATE_HZ))
    return Measures(
        check_tempo(whole, plan)[0].value,
        check_key(chroma(harmony), plan).value,
        chord_frames(harmony, plan),
        found,
        bass_pitch(stems["bass"].samples[0], score, plan.tempo_bpm, SAMPLE_RATE_HZ),
    )


def rendered(song: PlannedSong) -> dict[str, Waveform]:
    """The score as fluidsynth plays it, at the level at which the band plays."""
    found: dict[str, Waveform] = {}
    for stem in STEMS:
        parts = [
            PlayedPart(instrument=part.name, program=part.program, notes=tuple(
                PlayedNote(
                    start_seconds=beats_to_seconds(note.start_beat, song.plan.tempo_bpm),
                    end_seconds=beats_to_seconds(note.start_beat + note.beats, song.plan.tempo_bpm),
                    midi=note.midi, velocity=note.velocity,
                ) for note in part.notes
            )) for part in song.score.stem(stem)
        ]  # fmt: skip
        length = round(song.plan.duration_seconds * SAMPLE_RATE_HZ)
        samples = np.zeros(length, np.float32)
        if parts:
            samples = play(parts, stem == "drums", MUSESCORE, song.plan.duration_seconds + 1)[:length]
        found[stem] = Waveform((samples * 10 ** (LEVEL_DB / 20))[None].astype(np.float32))
    return found


def score_song(
    song: PlannedSong, band: TrainedBand, writer: TrainedPartWriter, codec: Codec, audio: Path | None, play_again: bool
) -> SongScore:
    """Play and measure one song; its sound is kept under `audio` if that is given."""
    began = time.process_time()
    track = perform_with(band, song.plan, song.score, BandOptions())
    cpu_seconds = time.process_time() - began
    stems = decoded(track.stems, codec)
    original = rendered(song)
    coded = {stem: codec.decode(codec.encode(wave)) for stem, wave in original.items()}
    invented = dataclasses.replace(song, score=invent(writer, song.plan))
    free = decoded(perform_with(band, song.plan, invented.score, BandOptions()).stems, codec)
    if audio is not None:
        for name, waves in (("band", stems), ("coded", coded), ("free", free)):
            for stem, wave in waves.items():
                wave.save(audio / f"{name}-{stem}.wav")
    return SongScore(
        song.plan.style.genre, song.plan.duration_seconds, measure(stems, song), measure(original, song),
        measure(coded, song), measure(free, invented),
        {stem: joins(stems[stem], original[stem], song.plan, stem) for stem in STEMS},
        {stem: joins(coded[stem], original[stem], song.plan, stem) for stem in STEMS},
        cpu_seconds, score_again(song, band, track) if play_again else None,
    )  # fmt: skip


def score_again(song: PlannedSong, band: TrainedBand, track: BandTrack) -> AgainScore:
    """Play a song with the same seed, another seed, and another take of its middle section."""
    plan = song.plan
    same = perform_with(band, plan, song.score, BandOptions())
    other = perform_with(band, plan.model_copy(update={"seed": plan.seed + 1}), song.score, BandOptions())
    middle = plan.sections[len(plan.sections) // 2]
    again = perform_with(band, plan, song.score, BandOptions(takes={middle.id: 1}))
    return AgainScore(
        float(np.mean([(track.stems[stem] != other.stems[stem]).mean() for stem in STEMS])),
        all(np.array_equal(track.stems[stem], same.stems[stem]) for stem in STEMS),
        all(_outside_equal(track.stems[stem], again.stems[stem], plan, middle.id) for stem in STEMS),
    )


def decoded(stems: Mapping[str, np.ndarray], codec: Codec) -> dict[str, Waveform]:
    return {stem: codec.decode(tokens) for stem, tokens in stems.items()}


def report(scores: Sequence[SongScore]) -> dict[str, object]:
    """Everything of the issue's list over all songs."""
    lines: dict[str, object] = {"songs": len(scores), "seconds": round(sum(s.seconds for s in scores))}
    for name in ("band", "coded", "rendering", "free"):
        measured: list[Measures] = [getattr(score, name) for score in scores]
        chords = sum(m.chords.right for m in measured) / max(sum(m.chords.frames for m in measured), 1)
        voiced = sum(m.pitch.voiced for m in measured)
        lines[name] = {
            "tempo within 1 %": int(sum(m.tempo_error_percent <= 1 for m in measured)),
            "key right": int(sum(m.key_semitones == 0 for m in measured)),
            "chord frames right": round(chords, 4),
            "bass pitch": round(sum(m.pitch.right for m in measured) / max(voiced, 1), 4),
            "bass voiced frames": voiced,
            **{f"onset F {stem}": round(float(np.mean([m.onset_f[stem] for m in measured if stem in m.onset_f])), 4)
               for stem in STEMS},
        }  # fmt: skip
    for name in ("joins", "coded_joins"):
        every = [one for score in scores for one in getattr(score, name).values()]
        lines[name] = {field.name: int(sum(getattr(one, field.name) for one in every))
                       for field in dataclasses.fields(Joins)}  # fmt: skip
    lines["real-time factor, CPU"] = round(sum(s.cpu_seconds for s in scores) / sum(s.seconds for s in scores), 4)
    again = [score.again for score in scores if score.again is not None]
    lines["played again"] = {
        "songs": len(again),
        "tokens another seed changes": round(float(np.mean([one.other_seed_tokens for one in again] or [0])), 3),
        "same seed, same bytes": sum(one.same_seed_same for one in again),
        "retake left other sections alone": sum(one.others_unchanged for one in again),
    }
    return lines


def _outside_equal(tokens: np.ndarray, again: np.ndarray, plan: SongPlan, section_id: str) -> bool:
    """Whether two takes agree outside a section, and the frames before it in which its first beat is coded."""
    section = plan.section(section_id)
    rate = SAMPLE_RATE_HZ / 512
    start, end = (math.ceil(plan.seconds_at(section, beat) * rate) for beat in (0, section.bars * plan.beats_per_bar))
    before = max(start - 3, 0)
    return bool((tokens[:, :before] == again[:, :before]).all() and (tokens[:, end:] == again[:, end:]).all())


def _sum(waves: Sequence[Waveform]) -> Waveform:
    shortest = min(wave.samples.shape[1] for wave in waves)
    return Waveform(np.sum([wave.samples[:, :shortest] for wave in waves], axis=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("lyrics", type=Path, help="a folder of held-out lyric files")
    parser.add_argument("--songs", type=int, default=24)
    parser.add_argument("--first", type=int, default=0, help="number of the first song")
    parser.add_argument("--seconds", type=float, default=45.0, help="length asked of the planner")
    parser.add_argument("--again", type=int, default=4, help="songs that are played again, with this and other seeds")
    parser.add_argument("--weights", type=Path, default=SHIPPED_FOLDER)
    parser.add_argument("--part-writer", type=Path, default=PARTS_FOLDER)
    parser.add_argument("--codec", default="songwright")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    band, codec = load_band(options.weights), Codec.from_pretrained(options.codec)
    writer = load_part_writer(options.part_writer)
    files = sorted(options.lyrics.glob("*.txt"))
    options.output.mkdir(parents=True, exist_ok=True)
    scores: list[SongScore] = []
    for index in range(options.first, options.first + options.songs):
        request = SongRequest(
            files[index % len(files)], GENRES[index % len(GENRES)], duration_seconds=options.seconds, seed=index
        )
        song = plan_and_arrange(request)
        audio = options.output / f"{index:02}-{song.plan.style.genre}" if index < len(GENRES) else None
        scores.append(score_song(song, band, writer, codec, audio, len(scores) < options.again))
        print(json.dumps({"song": index, **dataclasses.asdict(scores[-1])}), flush=True)
        (options.output / "report.json").write_text(json.dumps(report(scores), indent=1) + "\n")
    print(json.dumps(report(scores), indent=1))


if __name__ == "__main__":
    main()
