"""What is done with a finished song: measuring its files again, and writing it in further formats."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from songwright.errors import AudioError, OutputError
from songwright.listening.recogniser import find_recogniser
from songwright.mixer.checks import Check
from songwright.mixer.checks.listener import MIN_SI_SDR_DB, OWN_MIN_SI_SDR_DB, check_listener
from songwright.mixer.checks.separation import OWN_NAME, DemucsSeparator
from songwright.mixer.credentials import Signatory, Statement, signer_of
from songwright.mixer.desk import DeskSettings, Production
from songwright.mixer.export import write_audio
from songwright.mixer.master import Mastered, apply_master
from songwright.mixer.mix import Mix, Stem
from songwright.mixer.tracks import MIX_STEMS
from songwright.production.audio_files import read_master
from songwright.production.finish import song_tags, write_song_report
from songwright.production.folder import SongFolder
from songwright.production.history import master_is_held, read_history
from songwright.production.jobs import ListenJob, load_checks
from songwright.production.journal import opened
from songwright.production.ledger import Ledger, file_sha256
from songwright.production.models import recogniser_folder, stated_models
from songwright.production.performance import Performance
from songwright.production.provenance import made_with
from songwright.production.song_checks import song_checks
from songwright.production.splice import FADE_OUT_SECONDS
from songwright.production.watch import Nobody, Watch
from songwright.song import SongPlan
from songwright.waveform import Waveform

# Between the master and what its settings make of the stems there is the rounding to 24 bits, lifted by the master.
MAX_REMASTER_ERROR_DBFS = -70.0


@dataclass(frozen=True, eq=False)
class WrittenSong:
    """The audio of a song folder.

    Attributes:
        production: built from the files.
        remaster: the master that the settings make of the stems.
    """

    production: Production
    remaster: Waveform


def check_folder(
    folder: Path, watch: Watch | None = None, *, demucs: str | None = None, recogniser: str | None = None
) -> tuple[Check, ...]:
    """Measure a finished song again: the dry performance decoded anew, and the files as they are. The report is
    written anew with what was found.

    What was performed with another codec cannot be decoded: then what was heard of it when it was made stands.

    Args:
        demucs: a Demucs checkpoint by name or path, for the listener's check with its words; without one our own
            small network looks for the voice. Its words are not listened to: it is not good enough for that.
        recogniser: a faster-whisper folder that listens to the words; None for the one that the song was made with.

    Raises:
        AudioError, PlanError: a file is missing or cannot be read.
        WeightsError: there is no such checkpoint or recogniser.
    """
    with opened(folder):
        return _check(SongFolder(folder), watch or Nobody(), demucs, recogniser)


def _check(files: SongFolder, watch: Watch, demucs: str | None, recogniser: str | None) -> tuple[Check, ...]:
    separator = DemucsSeparator.load(demucs or OWN_NAME)
    request, plan = files.request(), SongPlan.load(files.plan)
    models = replace(request.models, recogniser=recogniser or request.models.recogniser)
    target = None if master_is_held(read_history(files)) else request.loudness_lufs
    heard = files.checks("listen")
    made = made_with(files, request)
    if not made.codes_differ:
        job = ListenJob.of(replace(request, models=models), files, files.tokens, heard, voice=files.dry_voice)
        job.run(lambda share: watch.stage("listen", share))
    watch.stage("check", 0.0)
    is_own = demucs in (None, OWN_NAME)
    listens = request.words_check and not is_own
    listener = find_recogniser(plan.language, recogniser_folder(models)) if listens else None
    written = read_written(files)
    least_db = OWN_MIN_SI_SDR_DB if is_own else MIN_SI_SDR_DB
    found = check_listener(written.production, plan, separator, listener, min_si_sdr_db=least_db)
    measured = (*load_checks(heard), *_measure(written, files, plan, target), *found)
    watch.stage("check", 1.0)
    write_song_report(files, measured, Ledger(files.path).stage_seconds, target, made)
    watch.stage("report", 1.0)
    return measured


def weights_remark(folder: Path) -> str | None:
    """One sentence where a song was made with other weights than those of today; None where it was not.

    Raises:
        AudioError: the folder holds no song.
    """
    files = SongFolder(folder)
    return made_with(files, files.request()).remark


def measure_files(files: SongFolder, plan: SongPlan, target_lufs: float | None) -> tuple[Check, ...]:
    """The checks of mix and master, on the written files."""
    return _measure(read_written(files), files, plan, target_lufs)


def _measure(written: WrittenSong, files: SongFolder, plan: SongPlan, target_lufs: float | None) -> tuple[Check, ...]:
    # The sum of the stem files is the mix here, so that comparing them would say nothing.
    found = tuple(
        check for check in song_checks(written.production, plan, target_lufs)
        if check.name != "stems sum to the mix"
    )  # fmt: skip
    is_lossless = files.song("wav").is_file() or files.song("flac").is_file()
    return (_check_remaster(written, files), *found) if is_lossless else found


def _check_remaster(written: WrittenSong, files: SongFolder) -> Check:
    """That the stems, summed and mastered by the settings, give the master."""
    error = written.remaster.samples - written.production.master.wave.samples
    rate = written.remaster.sample_rate_hz
    for edge in _joins(files, rate):
        # The master's moving gains remember the take that was there before.
        reach = written.production.settings.master.memory_samples + round(FADE_OUT_SECONDS * rate)
        error[:, max(edge - reach, 0) : edge + reach] = 0
    level = float(np.sqrt(np.mean(np.square(error, dtype=np.float64))))
    return Check("stems make the master", "song", float(20 * np.log10(max(level, 1e-10))), "dBFS", "at most",
                 MAX_REMASTER_ERROR_DBFS)  # fmt: skip


def _joins(files: SongFolder, sample_rate_hz: int) -> list[int]:
    """The samples at which a section that was sung again was laid into a stem or the master."""
    edges = {edge for again in read_history(files) for stretch in again.stretches.values() for edge in stretch}
    return [round(edge * sample_rate_hz) for edge in sorted(edges)]


def read_written(files: SongFolder) -> WrittenSong:
    """The audio of a finished song.

    Raises:
        AudioError: a stem, the master or the settings are missing or damaged.
    """
    settings = DeskSettings.load(files.settings)
    stems = tuple(Stem(name, Waveform.load(files.stem(name))) for name in MIX_STEMS if files.stem(name).is_file())
    if not stems:
        raise AudioError(f"there are no stems in '{files.path}'; run 'songwright sing' again to finish the song")
    total = np.asarray(sum(stem.wave.samples for stem in stems), np.float32)
    mix = Mix(Waveform(total, stems[0].wave.sample_rate_hz), stems, settings.mix)
    again = apply_master(mix.wave, settings.master)
    master = read_master(files.path)
    if master.samples.shape != again.wave.samples.shape:
        raise AudioError(f"the song in '{files.path}' is not as long as its stems; run 'songwright sing' again")
    return WrittenSong(Production(mix, Mastered(master, settings.master, again.gains), settings), again.wave)


def export_folder(
    folder: Path, formats: tuple[str, ...], *, bits: int = 24, stems: bool = False, output: Path | None = None,
    signatory: Signatory | None = None,
) -> tuple[Path, ...]:  # fmt: skip
    """Write a finished song in further formats, tagged as the song is; returns the files.

    Args:
        bits: 16 or 24, for WAV and FLAC.
        stems: write each stem too.
        output: another folder than the song's own.
        signatory: signs the song (not its stems) with content credentials, which name the models and the stems.

    Raises:
        AudioError: there is no finished song.
        OutputError: it cannot be signed, or a file cannot be written, or would replace one that the song was made of.
    """
    with opened(folder):
        return _export(SongFolder(folder), formats, bits, stems, output or folder, signatory)


def _export(
    files: SongFolder, formats: tuple[str, ...], bits: int, stems: bool, target: Path, signatory: Signatory | None
) -> tuple[Path, ...]:
    request, plan = files.request(), SongPlan.load(files.plan)
    waves = {"song": read_master(files.path)}
    tags = song_tags(request, plan, Performance.load(files.tokens).played)
    if stems:
        waves |= {f"stems/{name}": Waveform.load(files.stem(name)) for name in MIX_STEMS if files.stem(name).is_file()}
    jobs = [(target / f"{name}.{suffix}", wave) for name, wave in waves.items() for suffix in formats]
    ours = {path.resolve() for path in (*(files.stem(name) for name in MIX_STEMS), files.song("wav"))}
    for path, _ in jobs:
        if path.resolve() in ours and path.is_file():
            raise OutputError(f"'{path}' is the song itself; choose another format, or another folder with -o")
    sign = None
    if signatory is not None:
        parts = {path.name: path for path in map(files.stem, MIX_STEMS) if path.is_file()}
        sign = signer_of(Statement(tags, stated_models(request), file_sha256(files.plan) or ""), signatory, parts)
    for path, wave in jobs:
        is_song = path.stem == "song" and path.parent == target
        write_audio(path, wave, tags, bits=bits, dither=bits != 24, sign=sign if is_song else None)
    return tuple(path for path, _ in jobs)
