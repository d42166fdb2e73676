"""How well a separator finds the voice in finished songs, and whether the listener's check tells faults.

    python -m songwright.evaluation.mixing_separation SONG_FOLDER ... [--demucs NAME|PATH] [--words]

For each song: SI-SDR of the mix and of the separated voice against the true stem as it is in the master, the words of
both, the separator's time, and the check's value with each fault planted.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from songwright.listening.recogniser import find_recogniser
from songwright.mixer.checks.listener import MIN_SI_SDR_DB, OWN_MIN_SI_SDR_DB, si_sdr_db
from songwright.mixer.checks.separation import OWN_NAME, DemucsSeparator, Separator
from songwright.mixer.checks.words import check_words
from songwright.mixer.desk import Production
from songwright.mixer.master import apply_master, as_mastered
from songwright.mixer.mix import Mix
from songwright.production.check import read_written
from songwright.production.folder import SongFolder
from songwright.song import SongPlan
from songwright.waveform import Waveform

BURIED_DB = (-6.0, -12.0, -18.0)


@dataclass(frozen=True)
class SongResult:
    """One song; SI-SDR in dB.

    Attributes:
        mix_db: of the master itself against its voice.
        voice_db: of the separated voice.
        buried_db: of the separated voice when it was mixed softer, for each of `BURIED_DB`.
        swapped_db: of the separated voice against the stem that was taken for the voice.
        foreign_db: against another song's voice.
        real_time_factor: of the separation.
        words_of_stem, words_of_separated: mean share of the lines' words that were heard; NaN if not asked for.
    """

    name: str
    mix_db: float
    voice_db: float
    buried_db: tuple[float, ...]
    swapped_db: float
    foreign_db: float
    real_time_factor: float
    words_of_stem: float
    words_of_separated: float

    @property
    def improvement_db(self) -> float:
        return self.voice_db - self.mix_db

    def __str__(self) -> str:
        buried = ", ".join(f"{value:.1f}" for value in self.buried_db)
        words = "" if np.isnan(self.words_of_stem) else (
            f"; words {self.words_of_stem:.2f} of the stem, {self.words_of_separated:.2f} of the separated voice"
        )  # fmt: skip
        return (
            f"{self.name}: mix {self.mix_db:.1f} dB, voice {self.voice_db:.1f} ({self.improvement_db:+.1f}); "
            f"buried {buried}; swapped {self.swapped_db:.1f}; foreign {self.foreign_db:.1f}; "
            f"RTF {self.real_time_factor:.3f}{words}"
        )


def measure_song(folder: Path, foreign: Path, separator: Separator, *, words: bool) -> SongResult:
    """Separate a finished song as it is and with the voice buried; compare with its own and with wrong stems.

    Args:
        foreign: another song's folder.
    """
    production, plan = read_written(SongFolder(folder)).production, SongPlan.load(SongFolder(folder).plan)
    song, truth = production.master.wave, _stem_in_master(production, "vocals")
    began = time.process_time()
    found = separator.voice(song)
    seconds = time.process_time() - began
    buried = tuple(_buried_db(production, level_db, separator) for level_db in BURIED_DB)
    others = [stem.name for stem in production.mix.stems if stem.name != "vocals" and stem.wave.samples.any()]
    swapped = max(si_sdr_db(found.samples, _stem_in_master(production, name).samples) for name in others)
    wrong = read_written(SongFolder(foreign)).production
    alien = _looped(_stem_in_master(wrong, "vocals").samples, song.samples.shape[1])
    recogniser = find_recogniser(plan.language) if words else None
    heard = [float("nan")] * 2
    if recogniser is not None:
        heard = [float(np.mean([c.value for c in check_words(wave, plan, recogniser)])) for wave in (truth, found)]
    return SongResult(
        name=folder.name,
        mix_db=si_sdr_db(song.samples, truth.samples),
        voice_db=si_sdr_db(found.samples, truth.samples),
        buried_db=buried,
        swapped_db=swapped,
        foreign_db=si_sdr_db(found.samples, alien),
        real_time_factor=seconds / song.seconds,
        words_of_stem=heard[0],
        words_of_separated=heard[1],
    )


def _stem_in_master(production: Production, name: str) -> Waveform:
    wave = next(stem.wave for stem in production.mix.stems if stem.name == name)
    return as_mastered(wave, production.mix.wave, production.master.settings)


def _buried_db(production: Production, level_db: float, separator: Separator) -> float:
    """The check's value when the voice is mixed softer and the song mastered by the same settings."""
    gain = np.float32(10 ** (level_db / 20))
    stems = tuple(
        replace(stem, wave=Waveform(stem.wave.samples * gain, stem.wave.sample_rate_hz))
        if stem.name == "vocals" else stem
        for stem in production.mix.stems
    )  # fmt: skip
    total = np.asarray(sum(stem.wave.samples for stem in stems), np.float32)
    mix = Mix(Waveform(total, production.mix.wave.sample_rate_hz), stems, production.mix.settings)
    softer = Production(mix, apply_master(mix.wave, production.master.settings), production.settings)
    return si_sdr_db(separator.voice(softer.master.wave).samples, _stem_in_master(softer, "vocals").samples)


def _looped(samples: np.ndarray, length: int) -> np.ndarray:
    """(C, T) repeated and cut to a length."""
    return np.ascontiguousarray(np.tile(samples, (1, -(-length // samples.shape[1])))[:, :length])


def summary(results: Sequence[SongResult], least_db: float) -> str:
    """Medians, and what the check says with this threshold."""
    clean = np.array([result.voice_db for result in results])
    lines = [
        f"{len(results)} songs: mix {np.median([r.mix_db for r in results]):.1f} dB, "
        f"voice {np.median(clean):.1f} ({clean.min():.1f} to {clean.max():.1f}), "
        f"improvement {np.median([r.improvement_db for r in results]):+.1f}; "
        f"RTF {np.median([r.real_time_factor for r in results]):.3f}",
        f"false alarms {np.sum(clean < least_db)} of {len(clean)}",
    ]
    faults = {f"voice {db:g} dB": [r.buried_db[at] for r in results] for at, db in enumerate(BURIED_DB)}
    faults["stems swapped"] = [result.swapped_db for result in results]
    faults["another song's voice"] = [result.foreign_db for result in results]
    words = np.array([(r.words_of_stem, r.words_of_separated) for r in results if not np.isnan(r.words_of_stem)])
    if len(words):
        lines.append("words {:.2f} of the stems, {:.2f} of the separated voices".format(*words.mean(axis=0)))
    for name, values in faults.items():
        count = int(np.sum(np.array(values) < least_db))
        lines.append(f"{name}: {count} of {len(values)} found, {min(values):.1f} to {max(values):.1f} dB")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("songs", type=Path, nargs="+", help="finished song folders, at least two")
    parser.add_argument("--demucs", default=OWN_NAME)
    parser.add_argument("--threshold-db", type=float, help="of the check; by default as `songwright check` has it")
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    separator = DemucsSeparator.load(arguments.demucs)
    results = []
    for index, folder in enumerate(arguments.songs):
        results.append(measure_song(folder, arguments.songs[index - 1], separator, words=arguments.words))
        print(results[-1], flush=True)
    usual = OWN_MIN_SI_SDR_DB if arguments.demucs == OWN_NAME else MIN_SI_SDR_DB
    print(summary(results, usual if arguments.threshold_db is None else arguments.threshold_db))


if __name__ == "__main__":
    main()
