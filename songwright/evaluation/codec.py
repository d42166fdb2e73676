"""What the codec does to sound: an audit of voice and band stems before and after it.

    python -m songwright.evaluation.codec held-out --codec songwright -o audit

`held-out` holds one folder per kind (singing, speech, drums, bass, other) of WAV or FLAC files; a text file beside a
singing file holds its words. Voices are judged by predictors of opinions, before and after (`naturalness`), instruments
by ViSQOL. Prints the tables of docs/codec.md and draws the best and the worst case.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from songwright.codec.interface import SHIPPED_NAME, Codec
from songwright.errors import AudioError
from songwright.evaluation.naturalness import Interval, Naturalness, interval, naturalness, treble_distance_db
from songwright.evaluation.onset_metrics import onset_f_measure
from songwright.evaluation.signal_metrics import (
    amplitude_spectrum,
    band_energy_db,
    mel_distance,
    stft_distance,
)
from songwright.evaluation.similarity import audio_quality
from songwright.listening.distortion import si_sdr_db
from songwright.listening.pitch import HIGHEST_PITCH_HZ, LOWEST_PITCH_HZ, PitchAgreement, pitch_agreement, pitch_track
from songwright.listening.recogniser import load_recogniser
from songwright.phonetics.word_errors import word_error_rate
from songwright.waveform import Waveform

KINDS = ("singing", "speech", "drums", "bass", "other")
VOICES = ("singing", "speech")
AUDIO_SUFFIXES = (".wav", ".flac")
AIR_ABOVE_HZ = 16_000.0
FAINTEST_AIR_DB = -90.0  # an original with less than this above 16 kHz has nothing there to lose


@dataclass(frozen=True, eq=False)
class Stem:
    """One held-out recording at the codec's rate; `words` is empty if nobody sings or they are not known."""

    name: str
    kind: str
    waveform: Waveform
    words: str


@dataclass(frozen=True, eq=False)
class Passed:
    """A stem, what came out of the codec, its codes (K, F), and the distances between the two."""

    stem: Stem
    decoded: np.ndarray  # (T,)
    codes: np.ndarray
    mel_db: float
    stft: float
    si_sdr_db: float
    air_db: float | None  # change of energy above 16 kHz; none if the original has none
    opinions: tuple[Naturalness, Naturalness] | None  # of a voice, before and after
    likeness: float | None  # ViSQOL of an instrument
    treble_db: float

    @property
    def original(self) -> np.ndarray:
        return self.stem.waveform.samples[0]


@dataclass(frozen=True)
class KindSummary:
    """Means over the stems of one kind; `air_db` is over those that have energy above 16 kHz, worst first."""

    kind: str
    stems: int
    seconds: float
    mel_db: float
    stft: float
    si_sdr_db: float
    air_db: float | None
    treble_db: float
    likeness: Interval | None
    distillmos: tuple[Interval, Interval, Interval] | None  # before, after, what was lost
    dnsmos_p808: tuple[Interval, Interval, Interval] | None


@dataclass(frozen=True)
class VoiceSummary:
    """The voice over all singing stems; word error rates are against the sung text, nan if no text is known.

    `pitch` is by a tracker whose range is set to each stem's voice, as Praat's manual advises; `pitch_any_range` by one
    that may answer anything from 65 to 1100 Hz and so takes a few creaky frames for another octave, before or after.
    """

    pitch: PitchAgreement
    pitch_any_range: PitchAgreement
    words_wrong_before: float
    words_wrong_after: float


@dataclass(frozen=True)
class Audit:
    """Everything the audit found.

    Attributes:
        onset_f: onset F-measure of the drums, nan without drums.
        entries_used: of each codebook's entries, the share that the stems used; (K,).
        perplexity: effective number of entries in use; (K,).
        encode_factor, decode_factor: seconds of work per second of sound.
    """

    kinds: tuple[KindSummary, ...]
    voice: VoiceSummary | None
    onset_f: float
    entries_used: tuple[float, ...]
    perplexity: tuple[float, ...]
    encode_factor: float
    decode_factor: float


def load_stems(folder: Path, sample_rate_hz: int) -> list[Stem]:
    """Read `folder/KIND/NAME.wav|flac` and `NAME.txt`.

    Raises:
        AudioError: there is not one such file.
    """
    stems = []
    for kind in KINDS:
        for path in sorted((folder / kind).glob("*")):
            if path.suffix.lower() in AUDIO_SUFFIXES:
                text = path.with_suffix(".txt")
                words = text.read_text(encoding="utf-8").strip() if text.is_file() else ""
                stems.append(Stem(path.stem, kind, Waveform.load(path).mono().resampled(sample_rate_hz), words))
    if not stems:
        raise AudioError(f"'{folder}' has no WAV or FLAC files in folders named {', '.join(KINDS)}")
    return stems


def passed_through(codec: Codec, stem: Stem) -> Passed:
    """Encode and decode one stem and measure what changed."""
    codes = codec.encode(stem.waveform)
    original = stem.waveform.samples[0]
    decoded = codec.decode(codes, len(original)).samples[0]
    rate = codec.sample_rate_hz
    air_before, air_after = (band_energy_db(samples, rate, AIR_ABOVE_HZ) for samples in (original, decoded))
    return Passed(
        stem, decoded, codes,
        mel_db=mel_distance(original, decoded, rate),
        stft=stft_distance(original, decoded),
        si_sdr_db=si_sdr_db(decoded, original),
        air_db=air_after - air_before if air_before > FAINTEST_AIR_DB else None,
        opinions=(naturalness(original, rate), naturalness(decoded, rate)) if stem.kind in VOICES else None,
        likeness=None if stem.kind in VOICES else audio_quality(original, decoded, rate),
        treble_db=treble_distance_db(original, decoded, rate),
    )  # fmt: skip


def audit(codec: Codec, results: list[Passed]) -> Audit:
    """Sum up stems that went through the codec; loads Whisper if any singing has words."""
    kinds = tuple(_kind_summary(kind, of_kind) for kind in KINDS if (of_kind := _of_kind(results, kind)))
    drums = _of_kind(results, "drums")
    rate = codec.sample_rate_hz
    onset_f = float(np.mean([onset_f_measure(one.original, one.decoded, rate) for one in drums])) if drums else np.nan
    singing = _of_kind(results, "singing")
    codes = np.concatenate([one.codes for one in results], axis=1)
    counts = np.stack([np.bincount(book, minlength=codec.codebook_size) for book in codes])
    share = counts / counts.sum(axis=1, keepdims=True)
    entropy = -(share * np.log(np.maximum(share, 1e-12))).sum(axis=1)
    encode_factor, decode_factor = real_time_factors(codec)
    return Audit(
        kinds=kinds,
        voice=_voice_summary(singing, rate) if singing else None,
        onset_f=float(onset_f),
        entries_used=tuple((counts > 0).mean(axis=1).tolist()),
        perplexity=tuple(np.exp(entropy).tolist()),
        encode_factor=encode_factor,
        decode_factor=decode_factor,
    )


def _of_kind(results: list[Passed], kind: str) -> list[Passed]:
    return [one for one in results if one.stem.kind == kind]


def _kind_summary(kind: str, results: list[Passed]) -> KindSummary:
    airs = [one.air_db for one in results if one.air_db is not None]
    return KindSummary(
        kind=kind,
        stems=len(results),
        seconds=sum(one.stem.waveform.seconds for one in results),
        mel_db=float(np.mean([one.mel_db for one in results])),
        stft=float(np.mean([one.stft for one in results])),
        si_sdr_db=float(np.mean([one.si_sdr_db for one in results])),
        air_db=max(airs, key=abs) if airs else None,
        treble_db=float(np.mean([one.treble_db for one in results])),
        likeness=interval(likeness) if (likeness := [one.likeness for one in results if one.likeness]) else None,
        distillmos=_opinion(results, "distillmos"),
        dnsmos_p808=_opinion(results, "dnsmos_p808"),
    )


def _opinion(results: list[Passed], name: str) -> tuple[Interval, Interval, Interval] | None:
    """One predictor's means before and after, and of the difference."""
    pairs = [tuple(float(getattr(side, name)) for side in one.opinions) for one in results if one.opinions]
    if not pairs:
        return None
    before, after = zip(*pairs, strict=True)
    return interval(before), interval(after), interval([b - a for b, a in pairs])


def _voice_summary(singing: list[Passed], sample_rate_hz: int) -> VoiceSummary:
    pairs = [(one.original, one.decoded) for one in singing]
    any_range = [[pitch_track(samples, sample_rate_hz) for samples in pair] for pair in pairs]
    ranges = [_voice_range_hz(before) for before, _ in any_range]
    own_range = [
        [pitch_track(samples, sample_rate_hz, lowest, highest) for samples in pair]
        for pair, (lowest, highest) in zip(pairs, ranges, strict=True)
    ]
    with_words = [one for one in singing if one.stem.words]
    wrong_before = wrong_after = float("nan")
    if with_words:
        recogniser = load_recogniser(threads=2)
        references = [one.stem.words for one in with_words]
        wrong_before, wrong_after = (
            word_error_rate(references, [recogniser.words(samples, sample_rate_hz) for samples in versions])
            for versions in ([one.original for one in with_words], [one.decoded for one in with_words])
        )
    return VoiceSummary(_all_agreement(own_range), _all_agreement(any_range), wrong_before, wrong_after)


def _voice_range_hz(track: np.ndarray) -> tuple[float, float]:
    """A tracker's floor and ceiling for the voice of a first track: 0.75 of the lower quartile, 2.5 of the upper.

    De Looze & Hirst (2008, 2010: the wide ceiling of expressive speech). Without a voiced frame: everything.
    """
    voiced = track[track > 0]
    if not len(voiced):
        return LOWEST_PITCH_HZ, HIGHEST_PITCH_HZ
    lower, upper = np.percentile(voiced, (25, 75))
    return 0.75 * float(lower), 2.5 * float(upper)


def _all_agreement(pairs: list[list[np.ndarray]]) -> PitchAgreement:
    """Of pairs of tracks, put end to end, so that every voiced frame counts the same."""
    lengths = [min(map(len, pair)) for pair in pairs]
    before, after = (
        np.concatenate([pair[side][:length] for pair, length in zip(pairs, lengths, strict=True)]) for side in (0, 1)
    )
    return pitch_agreement(before, after)


def real_time_factors(codec: Codec, seconds: float = 20.0) -> tuple[float, float]:
    """Work per second of sound for encoding and for decoding one stem, the better of two rounds after a warm-up."""
    noise = np.random.default_rng(0).normal(0, 0.1, (1, int(seconds * codec.sample_rate_hz)))
    waveform = Waveform(noise.astype(np.float32), codec.sample_rate_hz)
    codes = codec.encode(waveform)
    codec.decode(codes[:, :100])
    encode, decode = [], []
    for _ in range(2):
        began = time.perf_counter()
        codec.encode(waveform)
        middle = time.perf_counter()
        codec.decode(codes)
        encode.append((middle - began) / seconds)
        decode.append((time.perf_counter() - middle) / seconds)
    return min(encode), min(decode)


def as_markdown(found: Audit) -> str:
    """The audit as the tables of docs/codec.md."""
    lines = [
        "| kind | stems | seconds | mel distance dB | MR-STFT | SI-SDR dB | above 16 kHz dB (worst) |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind in found.kinds:
        air = "none in original" if kind.air_db is None else f"{kind.air_db:+.1f}"
        lines.append(
            f"| {kind.kind} | {kind.stems} | {kind.seconds:.0f} | {kind.mel_db:.2f} | {kind.stft:.3f} | "
            f"{kind.si_sdr_db:.1f} | {air} |"
        )
    lines += ["", "| kind | predictor | before | after | lost | 8 to 16 kHz, dB |", "|---|---|---|---|---|---|"]
    for kind in found.kinds:
        for name, opinion in (("DistillMOS", kind.distillmos), ("DNSMOS P.808", kind.dnsmos_p808)):
            if opinion is not None:
                before, after, lost = opinion
                lines.append(f"| {kind.kind} | {name} | {before} | {after} | {lost} | {kind.treble_db:.1f} |")
        if kind.likeness is not None:
            lines.append(f"| {kind.kind} | ViSQOL | | {kind.likeness} | | {kind.treble_db:.1f} |")
    lines += ["", "| measure | value |", "|---|---|"]
    if found.voice is not None:
        pitch = found.voice.pitch
        lines += [
            f"| words wrong before | {found.voice.words_wrong_before:.1%} |",
            f"| words wrong after | {found.voice.words_wrong_after:.1%} |",
            f"| pitch within 50 cents (frames voiced in both) | {pitch.within_50_cents:.1%} |",
            f"| pitch within 50 cents (frames voiced in the original) | {pitch.voiced_kept_within_50_cents:.1%} |",
            f"| log-F0 RMSE | {pitch.log_f0_rmse:.3f} |",
            f"| the same, tracker's range wide open | {found.voice.pitch_any_range.log_f0_rmse:.3f} |",
            f"| voicing error | {pitch.voicing_error:.1%} |",
        ]
    lines += [
        f"| drum onset F | {found.onset_f:.3f} |",
        f"| codebook entries used | {', '.join(f'{share:.0%}' for share in found.entries_used)} |",
        f"| codebook perplexity | {', '.join(f'{value:.0f}' for value in found.perplexity)} |",
        f"| real-time factor encoding, decoding | {found.encode_factor:.4f}, {found.decode_factor:.4f} |",
    ]
    return "\n".join(lines)


def draw_cases(results: list[Passed], sample_rate_hz: int, path: Path) -> None:
    """A picture of the stems with the smallest and the greatest mel distance, before and after."""
    from matplotlib.figure import Figure

    ordered = sorted(results, key=lambda one: one.mel_db)
    figure = Figure(figsize=(14, 8), layout="constrained")
    axes = figure.subplots(2, 2, sharey=True)
    for row, (label, one) in zip(axes, (("best", ordered[0]), ("worst", ordered[-1])), strict=True):
        for place, (when, samples) in zip(row, (("before", one.original), ("after", one.decoded)), strict=True):
            samples = samples[: 8 * sample_rate_hz]
            picture = 20 * np.log10(np.maximum(amplitude_spectrum(samples, 2048), 1e-5))
            place.imshow(
                picture, origin="lower", aspect="auto", vmin=-100, vmax=-10, cmap="magma",
                extent=(0, len(samples) / sample_rate_hz, 0, sample_rate_hz / 2000),
            )  # fmt: skip
            place.set_title(f"{label}: {one.stem.kind} {one.stem.name}, {when} ({one.mel_db:.1f} dB)", fontsize=9)
            place.set_xlabel("seconds")
        row[0].set_ylabel("kHz")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=80)


def evaluate_codec(folder: Path, codec_name: str = SHIPPED_NAME, output: Path | None = None) -> Audit:
    """The whole audit of one codec over a folder of stems; `output` gets the tables and the picture.

    Raises:
        AudioError, WeightsError: nothing to audit, or no such codec.
    """
    codec = Codec.from_pretrained(codec_name)
    results = [passed_through(codec, stem) for stem in load_stems(folder, codec.sample_rate_hz)]
    found = audit(codec, results)
    if output is not None:
        draw_cases(results, codec.sample_rate_hz, output / "best-and-worst.png")
        (output / "audit.md").write_text(as_markdown(found) + "\n", encoding="utf-8")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--codec", default=SHIPPED_NAME)
    parser.add_argument("-o", "--output", type=Path)
    arguments = parser.parse_args()
    print(as_markdown(evaluate_codec(arguments.folder, arguments.codec, arguments.output)))


if __name__ == "__main__":
    main()
