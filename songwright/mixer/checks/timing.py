"""Tempo, key and section boundaries of the finished audio, held against the plan.

Tempo: the pulse (`listening.beat`) near the planned beat rate and its subdivisions. Key and boundaries: chroma vectors
(`listening.harmony`) are correlated with the plan's chords, moved in pitch and in time.
"""

import numpy as np

from songwright.chords import parse_chord
from songwright.listening.beat import pulse_strength, spectral_flux
from songwright.listening.harmony import Chroma, centred, chroma
from songwright.mixer.checks.result import Check
from songwright.mixer.mix import section_spans
from songwright.song import SongPlan
from songwright.units import beats_to_seconds
from songwright.waveform import Waveform

TEMPO_SPAN = 0.06  # looked at on either side of the planned tempo
TEMPO_STEP = 0.0005
MAX_TEMPO_ERROR_PERCENT = 0.5
MIN_BEAT_STRENGTH = 2.0  # against rates that are no multiple of the beat
MAX_BOUNDARY_SECONDS = 0.25
BOUNDARY_SEARCH_BEATS = 2.0
# A lag is only believed over none if it fits this much better.
MIN_GAIN_OF_LAG = 0.02


def check_timing(song: Waveform, plan: SongPlan) -> tuple[Check, ...]:
    """All checks of this module."""
    harmony = chroma(song)
    return (*check_tempo(song, plan), check_key(harmony, plan), *check_boundaries(harmony, plan))


def check_tempo(song: Waveform, plan: SongPlan) -> tuple[Check, ...]:
    """How far the strongest pulse near the planned beat lies from it, and whether there is one."""
    flux, seconds_per_frame = spectral_flux(song)
    beat_hz = plan.tempo_bpm / 60
    multiples = (1, 3) if plan.meter_value.is_compound else (1, 2, 4)
    ratios = 1 + np.arange(-TEMPO_SPAN, TEMPO_SPAN + TEMPO_STEP / 2, TEMPO_STEP)
    strength = pulse_strength(flux, seconds_per_frame, beat_hz * ratios, multiples)
    best = int(strength.argmax())
    # 7/5 and 5/7 of the beat and their like fall on no grid that music uses.
    elsewhere = pulse_strength(flux, seconds_per_frame, beat_hz * np.array([0.713, 0.827, 1.187, 1.413]), multiples)
    planned = strength[len(ratios) // 2]
    return (
        Check("tempo", "song", abs(ratios[best] - 1) * 100, "percent off", "at most", MAX_TEMPO_ERROR_PERCENT,
              f"{plan.tempo_bpm * ratios[best]:.2f} bpm"),
        Check("beat", "song", float(planned / max(elsewhere.max(), 1e-12)), "times the rest", "at least",
              MIN_BEAT_STRENGTH),
    )  # fmt: skip


def check_key(harmony: Chroma, plan: SongPlan) -> Check:
    """By how many semitones the plan's chords must be moved to fit the audio best."""
    wanted = _planned_chroma(plan, len(harmony.values), harmony.seconds_per_frame)
    fits = [float((harmony.values * np.roll(wanted, shift, axis=1)).sum()) for shift in range(12)]
    best = int(np.argmax(fits))
    return Check("key", "song", min(best, 12 - best), "semitones off", "at most", 0, f"{plan.key} as planned"
                 if best == 0 else f"sounds like {plan.key_value.transposed(best)}")  # fmt: skip


def check_boundaries(harmony: Chroma, plan: SongPlan) -> tuple[Check, ...]:
    """How much later or earlier than planned each section's chords sound."""
    seconds = harmony.seconds_per_frame
    wanted = _planned_chroma(plan, len(harmony.values), seconds)
    reach = round(beats_to_seconds(BOUNDARY_SEARCH_BEATS, plan.tempo_bpm) / seconds)
    checks = []
    for section, span in zip(plan.sections, section_spans(plan), strict=True):
        first, last = round(span.start_seconds / seconds), round(span.end_seconds / seconds)
        if len({chord.symbol for chord in section.chords}) < 2:
            continue
        lag = _best_lag(harmony.values, wanted, first, min(last, len(wanted)), reach)
        checks.append(Check("boundary", section.id, abs(lag) * seconds, "s off", "at most", MAX_BOUNDARY_SECONDS))
    return tuple(checks)


def _planned_chroma(plan: SongPlan, frames: int, seconds_per_frame: float) -> np.ndarray:
    """(F, 12) of the planned chords, zero where none is planned."""
    wanted = np.zeros((frames, 12))
    for section in plan.sections:
        for chord in section.chords:
            start = plan.seconds_at(section, chord.start_beat) / seconds_per_frame
            end = plan.seconds_at(section, chord.start_beat + chord.beats) / seconds_per_frame
            template = np.zeros((1, 12))
            template[0, list(parse_chord(chord.symbol).pitch_classes)] = 1
            wanted[round(start) : round(end)] = centred(template)
    return wanted


def _best_lag(values: np.ndarray, wanted: np.ndarray, first: int, last: int, reach: int) -> int:
    """The shift in frames at which the audio from `first` to `last` fits best; 0 unless another is clearly better."""
    lags = range(-reach, reach + 1)
    fits = {}
    for lag in lags:
        begin, end = max(first, -lag), min(last, len(values) - lag)
        fits[lag] = float((values[begin + lag : end + lag] * wanted[begin:end]).sum() / max(end - begin, 1))
    best = max(lags, key=lambda lag: fits[lag])
    return best if fits[best] > fits[0] + MIN_GAIN_OF_LAG else 0
