"""Stems against each other and against the plan: sum, balance, silence where something should sound, bleed, swaps."""

from collections.abc import Mapping, Sequence

import numpy as np
import scipy.ndimage
import scipy.signal

from songwright.mixer.checks.result import Check
from songwright.mixer.loudness import step_powers
from songwright.mixer.mix import section_spans
from songwright.mixer.tone import mean_spectrum
from songwright.mixer.tracks import MixStem
from songwright.mixer.voice import SectionSpan
from songwright.score import Score
from songwright.scratch import let_go, pieces_of
from songwright.song import SongPlan
from songwright.waveform import Waveform

MAX_SUM_ERROR_DBFS = -90.0
SILENT_SECTION_DBFS = -60.0
MIN_VOICE_TO_BAND_DB, MAX_VOICE_TO_BAND_DB = -8.0, 14.0
# Instruments that the voice does not bleed into measured -26 dB or less (share of chance), a voice 10 dB under the
# stem -12 to -3 dB.
MAX_BLEED_DB = -13.0
BLEED_BAND_HZ = (300.0, 4000.0)
BLEED_WINDOW = 4096
GROUP_SEGMENTS = 128  # bounds the memory, not the result
MIN_MONO_DB = -3.0
MONO_BANDS_HZ = (60.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0)
BASS_BELOW_HZ = 250.0


def check_sum(stems: Mapping[MixStem, Waveform], mix: Waveform) -> Check:
    """The stems' sum less the pre-master mix, RMS."""
    total = 0.0
    for whole, *parts in zip(*(pieces_of(wave.samples) for wave in (mix, *stems.values())), strict=True):
        difference = np.sum(parts, axis=0, dtype=np.float64) - whole
        total += float(np.square(difference).sum())
    error = float(np.sqrt(total / mix.samples.size))
    return Check("stems sum to the mix", "song", float(20 * np.log10(max(error, 1e-10))), "dBFS", "at most",
                 MAX_SUM_ERROR_DBFS)  # fmt: skip


def check_sections_sound(stems: Mapping[MixStem, Waveform], plan: SongPlan, score: Score | None) -> tuple[Check, ...]:
    """Every stem sounds in every section that gives it something to play (or sing)."""
    checks = []
    for section, span in zip(plan.sections, section_spans(plan), strict=True):
        for name, wave in stems.items():
            begin, end = plan.start_beat_of(section), plan.start_beat_of(section) + section.bars * plan.beats_per_bar
            if name == "vocals":
                wanted = any(not note.backing for note in section.notes)
            elif score is None:
                wanted = False
            else:
                wanted = any(begin <= n.start_beat < end for part in score.stem(name) for n in part.notes)
            if wanted:
                rms = float(np.sqrt(np.mean(np.square(_cut(wave, span), dtype=np.float64))))
                level = 20 * np.log10(max(rms, 1e-10))
                checks.append(Check("sounds", f"{name}, {section.id}", float(level), "dBFS", "at least",
                                    SILENT_SECTION_DBFS, "", name, section.id))  # fmt: skip
    return tuple(checks)


def check_voice_to_band(stems: Mapping[MixStem, Waveform], plan: SongPlan) -> tuple[Check, ...]:
    """K-weighted level of the voice, where it sounds, over the band's, where both are in the song."""
    if "vocals" not in stems or not any(name != "vocals" and _sounds(wave) for name, wave in stems.items()):
        return ()
    rate = stems["vocals"].sample_rate_hz
    step = rate // 10
    cuts = {name: pieces_of(wave.samples, step) for name, wave in stems.items() if name != "vocals"}
    band = (np.sum(pieces, axis=0) for pieces in zip(*cuts.values(), strict=True))
    voice_power = step_powers(pieces_of(stems["vocals"].samples, step), rate, step).sum(axis=0)
    band_power = step_powers(band, rate, step).sum(axis=0)
    sounding = voice_power > voice_power.max(initial=0) * 1e-3
    checks = []
    for section, span in zip(plan.sections, section_spans(plan), strict=True):
        inside = slice(round(span.start_seconds * 10), round(span.end_seconds * 10))
        active = sounding[inside]
        if section.notes and active.any():
            ratio = voice_power[inside][active].mean() / max(band_power[inside][active].mean(), 1e-12)
            level = float(10 * np.log10(ratio))
            checks += [
                Check("voice over band", section.id, level, "dB", "at least", MIN_VOICE_TO_BAND_DB),
                Check("voice not alone", section.id, level, "dB", "at most", MAX_VOICE_TO_BAND_DB),
            ]
    return tuple(checks)


def check_bleed(stems: Mapping[MixStem, Waveform]) -> tuple[Check, ...]:
    """How much of each instrument stem is a filtered copy of the voice: the share that coherence explains."""
    if "vocals" not in stems:
        return ()
    checks = []
    for name, wave in stems.items():
        if name == "vocals":
            continue
        share = _explained_share(stems["vocals"], wave)
        checks.append(Check("voice in other stem", name, float(10 * np.log10(max(share, 1e-6))), "dB", "at most",
                            MAX_BLEED_DB, "", name))  # fmt: skip
    return tuple(checks)


def _explained_share(voice: Waveform, stem: Waveform) -> float:
    """Share of the stem's power in the voice's band that is a filtered copy of the voice: coherence times power.

    By Welch's method, some seconds at a time.
    """
    rate, window = stem.sample_rate_hz, min(BLEED_WINDOW, stem.samples.shape[1])
    hop = window - window // 2
    frequencies = np.fft.rfftfreq(window, 1 / rate)
    inside = (frequencies > BLEED_BAND_HZ[0]) & (frequencies < BLEED_BAND_HZ[1])
    ones, others, common = np.zeros(inside.sum()), np.zeros(inside.sum()), np.zeros(inside.sum(), complex)
    for first in range(0, stem.samples.shape[1] - window + 1, hop * GROUP_SEGMENTS):
        stop = first + hop * (GROUP_SEGMENTS - 1) + window
        one, other = (wave.samples[:, first:stop].mean(axis=0, dtype=np.float32) for wave in (voice, stem))
        let_go(voice.samples, stem.samples)
        segments = (len(one) - window) // hop + 1
        ones += segments * scipy.signal.welch(one, rate, nperseg=window)[1][inside]
        others += segments * scipy.signal.welch(other, rate, nperseg=window)[1][inside]
        common += segments * scipy.signal.csd(one, other, rate, nperseg=window)[1][inside]
    # Silence explains nothing.
    explained = np.divide(np.square(np.abs(common)), ones, out=np.zeros(len(ones)), where=ones > 0)
    return float(explained.sum() / max(others.sum(), 1e-15))


def check_identity(stems: Mapping[MixStem, Waveform]) -> tuple[Check, ...]:
    """Each stem is what its name says: the bass has most of the low end, the drums are the most percussive.

    (Whether `vocals` is the voice, the pitch check says.)
    """
    sounding = {name: wave for name, wave in stems.items() if wave.samples.any()}
    checks = []
    for wanted, measure in (("bass", low_share), ("drums", percussive_share)):
        if wanted in sounding and len(sounding) > 1:
            values = {name: measure(wave) for name, wave in sounding.items()}
            best_other = max(value for name, value in values.items() if name != wanted)
            title = "most low end" if wanted == "bass" else "most percussive"
            margin = values[wanted] - best_other if wanted == "drums" else _bass_margin(values)
            checks.append(Check(title, wanted, margin, "share over the next stem", "at least", 0.0, "", wanted))
    return tuple(checks)


def low_share(wave: Waveform) -> float:
    """Share of the power that lies below 250 Hz."""
    frequencies, power = scipy.signal.welch(wave.mono().samples[0], wave.sample_rate_hz, nperseg=8192)
    return float(power[frequencies < BASS_BELOW_HZ].sum() / max(power.sum(), 1e-15))


def percussive_share(wave: Waveform) -> float:
    """Share of the magnitude that median filtering calls percussive (Fitzgerald, "Harmonic/Percussive Separation
    using Median Filtering", DAFx 2010), above 200 Hz, where drums and pitched instruments differ most."""
    samples = wave.mono().samples[0]
    step = max(1, len(samples) // (30 * wave.sample_rate_hz))  # at most about 30 s, from all parts of the song
    second = wave.sample_rate_hz
    pieces = [samples[at : at + second] for at in range(0, len(samples), second * step)]
    _, _, spectrum = scipy.signal.stft(np.concatenate(pieces), wave.sample_rate_hz, nperseg=2048)
    size = np.abs(spectrum[10:400])  # 215 Hz to 8.6 kHz
    harmonic = scipy.ndimage.median_filter(size, (1, 17))
    percussive = scipy.ndimage.median_filter(size, (17, 1))
    return float(percussive[percussive > harmonic].sum() / max(size.sum(), 1e-15))


def check_mono(mix: Waveform) -> tuple[Check, ...]:
    """What each octave keeps when the two channels are added."""
    frequencies, density = mean_spectrum(mix)
    _, folded = mean_spectrum(mix, in_mono=True)
    checks = []
    for low in MONO_BANDS_HZ:
        inside = (frequencies >= low) & (frequencies < 2 * low)
        kept = folded[inside].sum() / max(density[inside].sum(), 1e-20)
        checks.append(Check("mono", f"{low:g}-{2 * low:g} Hz", float(10 * np.log10(max(kept, 1e-10))), "dB",
                            "at least", MIN_MONO_DB))  # fmt: skip
    return tuple(checks)


def _bass_margin(values: Mapping[MixStem, float]) -> float:
    """Kick drums may hold as much low end as a bass, so only voice and harmony are compared."""
    others: Sequence[float] = [value for name, value in values.items() if name not in ("bass", "drums")]
    return values["bass"] - max(others, default=0.0)


def _sounds(wave: Waveform) -> bool:
    return any(piece.any() for piece in pieces_of(wave.samples))


def _cut(wave: Waveform, span: SectionSpan) -> np.ndarray:
    rate = wave.sample_rate_hz
    cut = wave.samples[:, round(span.start_seconds * rate) : round(span.end_seconds * rate)]
    return cut if cut.size else np.zeros((1, 1), np.float32)
