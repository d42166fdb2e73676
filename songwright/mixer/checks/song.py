"""All checks of a finished song."""

from collections.abc import Mapping, Sequence

import numpy as np

from songwright.listening.recogniser import Recogniser
from songwright.mixer.checks.defects import check_recording
from songwright.mixer.checks.hum import check_hum
from songwright.mixer.checks.pitch import check_pitch, measure_notes
from songwright.mixer.checks.result import Check
from songwright.mixer.checks.stems import (
    check_bleed,
    check_identity,
    check_mono,
    check_sections_sound,
    check_sum,
    check_voice_to_band,
)
from songwright.mixer.checks.stretches import stretches
from songwright.mixer.checks.timing import check_timing
from songwright.mixer.checks.words import check_words
from songwright.mixer.desk import Production
from songwright.mixer.loudness import integrated_lufs, true_peak_dbtp
from songwright.mixer.tracks import MixStem, Track
from songwright.mixer.watermark import THRESHOLD, detect
from songwright.score import Score
from songwright.scratch import pieces_of
from songwright.song import SongPlan
from songwright.waveform import Waveform

LOUDNESS_TOLERANCE_LU = 0.2


def check_tracks(
    tracks: Sequence[Track], plan: SongPlan, score: Score | None = None, recogniser: Recogniser | None = None
) -> tuple[Check, ...]:
    """Checks of the dry takes: these tell which phrase or section to take again."""
    checks: list[Check] = []
    for track in tracks:
        found = check_recording(
            track.name, track.wave, percussive=track.role == "drums", stem=track.stem,
            sections=stretches(plan, track.stem),
        )  # fmt: skip
        checks += [check for check in found if check.name != "not silent" or _has_notes(track, score)]
    dry = dry_stems(tracks)
    checks += check_sections_sound(dry, plan, score)
    checks += check_identity(dry)
    checks += check_bleed(dry)
    lead = next((track.wave for track in tracks if track.role == "lead"), None)
    if lead is not None and lead.samples.any():
        checks += check_pitch(measure_notes(lead, plan))
        checks.append(check_hum(lead))
        if recogniser is not None:
            checks += check_words(lead, plan, recogniser)
    return tuple(checks)


def _has_notes(track: Track, score: Score | None) -> bool:
    """Whether the track is to sound at all: a lullaby may have no drums."""
    return score is None or track.stem == "vocals" or any(part.notes for part in score.stem(track.stem))


def check_production(
    production: Production, plan: SongPlan, loudness_lufs: float | None = None, ceiling_dbtp: float | None = None
) -> tuple[Check, ...]:
    """Checks of the mix and the master.

    Args:
        loudness_lufs: what was asked of the master; not checked where a master's gain is held (None).
        ceiling_dbtp: by default the ceiling in the settings.
    """
    stems = {stem.name: stem.wave for stem in production.mix.stems}
    master = production.master.wave
    ceiling = production.settings.master.ceiling_dbtp if ceiling_dbtp is None else ceiling_dbtp
    checks = [check_sum(stems, production.mix.wave), *check_voice_to_band(stems, plan), *check_mono(master)]
    checks.append(Check("true peak", "master", true_peak_dbtp(master), "dBTP", "at most", ceiling))
    if loudness_lufs is not None:
        loudness = integrated_lufs(master)
        checks.append(Check("loudness", "master", abs(loudness - loudness_lufs), "LU off", "at most",
                            LOUDNESS_TOLERANCE_LU, f"{loudness:.2f} LUFS"))  # fmt: skip
    if production.settings.watermark:
        checks.append(Check("watermark", "master", detect(master).score, "sigma", "at least", THRESHOLD))
    # A voice alone has no beat and no chords to be heard; its notes are held to the plan one by one (`check_tracks`).
    is_played = any(name != "vocals" and any(piece.any() for piece in pieces_of(wave.samples))
                    for name, wave in stems.items())  # fmt: skip
    return (*checks, *check_timing(master, plan)) if is_played else tuple(checks)


def dry_stems(tracks: Sequence[Track]) -> Mapping[MixStem, Waveform]:
    """The tracks of each stem, added in mono."""
    sums: dict[MixStem, np.ndarray] = {}
    for track in tracks:
        mono = track.wave.mono().samples
        sums[track.stem] = sums[track.stem] + mono if track.stem in sums else mono
    rate = tracks[0].wave.sample_rate_hz
    return {name: Waveform(samples, rate) for name, samples in sums.items()}
