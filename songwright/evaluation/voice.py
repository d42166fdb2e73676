"""How well the voice sings what is written: words, pitch, time, and who is singing.

    python -m songwright.evaluation.voice STANZAS --weights FOLDER -o OUT

`STANZAS` is a folder of lyric files with a `style:` header (`songwright.training.vocals_stanzas` writes held-out ones),
or one lyric file. Every stanza is planned, sung once without selection (with `--takes N`: as `songwright sing` chooses
the best of them), decoded and measured; sounds and `scores.json` go to `OUT`. Words are heard by Whisper tiny.en; for
other languages than English name a multilingual faster-whisper model with `--recogniser FOLDER`. `--at` puts every
stanza where the singer's range says: its middle pitch at the comfortable range's middle (`centre`), four semitones
above that (`higher`), or its highest note at the range's top (`top`).

Words wrong are counted twice: as written, and with spacing aside (`phonetics.word_errors`), since public-domain sheets
write "be fore" and "Andturning".

There is no phoneme recogniser that would do: our own listener (`phonemes`) errs in two of five phonemes of the clean
teacher. So phonemes are counted through words: what Whisper wrote, pronounced as the planner pronounces lyrics, against
the plan's. That is kinder than the word error rate to a word that is nearly right, and harsher to one that is lost.
"""

import argparse
import dataclasses
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import torch
from rich.console import Console
from rich.table import Table
from scipy.fft import dct

from songwright.codec.interface import VOICE_NAME, Codec
from songwright.errors import AudioError
from songwright.evaluation.naturalness import Interval, Naturalness, interval, naturalness
from songwright.evaluation.signal_metrics import amplitude_spectrum
from songwright.files import write_text
from songwright.listening.phonemes import phoneme_error_rate
from songwright.listening.pitch import PITCH_STEP_SECONDS, PitchAgreement, pitch_agreement, pitch_track
from songwright.listening.recogniser import Recogniser, find_recogniser
from songwright.listening.sung_words import heard_sections, lead_words
from songwright.listening.vowel_onsets import SEARCH_SECONDS, vowel_onset_errors
from songwright.phonetics.inventory import VOICELESS, bare, is_vowel
from songwright.phonetics.languages import pronounce_lines, readable
from songwright.phonetics.word_errors import line_errors, plain_words, word_error_rate
from songwright.production.models import codec_names
from songwright.production.planning import plan_and_arrange
from songwright.production.vocals import best_takes
from songwright.request import ModelChoice, SongRequest
from songwright.singers import find_singer, singers
from songwright.song import LANGUAGE_NAMES, Section, SongPlan
from songwright.vocals.alignment import FRAME_RATE_HZ
from songwright.vocals.breath import breathe
from songwright.vocals.loading import SHIPPED_FOLDER, TrainedVoice, load_voice
from songwright.vocals.stage import USUAL_EXPRESSION, SingingOptions, VocalTrack, sing_with
from songwright.vocals.voice_mix import parse_voice
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

TIMBRE_WINDOW = 1024
HIGHER_SEMITONES = 4
Place = Literal["centre", "higher", "top"]


@dataclass(frozen=True)
class StanzaScore:
    """One stanza, sung once.

    Attributes:
        language: of its words.
        text, heard: the lead's words, and what was understood of them.
        phonemes, phonemes_heard: of both, by the same rules.
        pitch: Praat's track against the plan's F0.
        onset_errors: seconds from beat to vowel onset, of syllables with a voiceless consonant before their vowel.
        song_seconds, stage_seconds: the plan's length, and the processor time that singing it took, decoding left out:
            on a machine that has nothing else to do no less than the time it takes.
        takes: how many were sung of each line.
    """

    name: str
    voice: str
    genre: str
    language: str
    text: str
    heard: str
    phonemes: tuple[str, ...]
    phonemes_heard: tuple[str, ...]
    pitch: PitchAgreement
    onset_errors: tuple[float, ...]
    song_seconds: float
    stage_seconds: float
    natural: Naturalness
    takes: tuple[int, ...] = ()


@dataclass(frozen=True)
class VoiceScore:
    """Stanzas together; shares are from 0 to 1, frames and onsets count alike whatever stanza they are in.

    `distillmos` and `dnsmos_p808` are means over stanzas.

    `word_error_rate_spacing_aside` is the same with the spaces between words left out of account.
    """

    stanzas: int
    genres: int
    distillmos: Interval
    dnsmos_p808: Interval
    word_error_rate: float
    word_error_rate_spacing_aside: float
    phoneme_error_rate: float
    within_50_cents: float
    log_f0_rmse: float
    voicing_error: float
    onset_median_ms: float
    onset_95th_percentile_ms: float
    real_time_factor: float


def score_stanza(
    name: str, plan: SongPlan, voice: str, f0_hz: np.ndarray, samples: np.ndarray, recogniser: Recogniser,
    stage_seconds: float, takes: tuple[int, ...] = (),
) -> StanzaScore:  # fmt: skip
    """Measure one sung stanza.

    Args:
        f0_hz: (F,) the F0 that was to be sung at the codec's frames, 0 where nothing voiced is.
        samples: (T,) the dry lead at 44.1 kHz, from the song's start.
    """
    song_seconds = len(samples) / SAMPLE_RATE_HZ
    beats = [b for b in checked_beats(plan) if SEARCH_SECONDS < b < song_seconds - SEARCH_SECONDS]
    text, heard = lead_words(plan), heard_words(samples, plan, recogniser)
    return StanzaScore(
        name, voice, plan.style.genre, plan.language, text, heard, spoken_phonemes(text, plan.language),
        spoken_phonemes(heard, plan.language), agreement_with_plan(f0_hz, samples),
        tuple(vowel_onset_errors(samples, SAMPLE_RATE_HZ, beats).round(4).tolist()), song_seconds, stage_seconds,
        naturalness(samples, SAMPLE_RATE_HZ), takes,
    )  # fmt: skip


def heard_words(samples: np.ndarray, plan: SongPlan, recogniser: Recogniser) -> str:
    """What is understood of each section that is sung, one after the other."""
    return " ".join(one.heard for one in heard_sections(samples, SAMPLE_RATE_HZ, plan, recogniser))


def spoken_phonemes(text: str, language: str) -> tuple[str, ...]:
    """The phonemes of words, without stress."""
    lines = pronounce_lines([[word for word in plain_words(text) if readable(word)]], language)
    return tuple(bare(phoneme) for line in lines for word in line for phoneme in word.phonemes)


def checked_beats(plan: SongPlan) -> list[float]:
    """Beats, in seconds, on which a vowel of the lead begins after a voiceless consonant of its own syllable."""
    found = []
    for section in plan.sections:
        for note in section.notes:
            if note.backing or note.continues:
                continue
            phonemes = note.phonemes.split()
            nucleus = next((i for i, phoneme in enumerate(phonemes) if is_vowel(phoneme)), 0)
            if nucleus and bare(phonemes[nucleus - 1]) in VOICELESS:
                found.append(plan.seconds_at(section, note.start_beat))
    return found


def agreement_with_plan(f0_hz: np.ndarray, samples: np.ndarray) -> PitchAgreement:
    """Praat's pitch of the samples against the planned F0 at the codec's frames."""
    found = pitch_track(samples, SAMPLE_RATE_HZ)
    # Praat centres its frames: times are counted from the middle of the sound outwards.
    offset = (len(samples) / SAMPLE_RATE_HZ - (len(found) - 1) * PITCH_STEP_SECONDS) / 2
    frames = np.floor((offset + PITCH_STEP_SECONDS * np.arange(len(found))) * FRAME_RATE_HZ).astype(int)
    return pitch_agreement(f0_hz[np.clip(frames, 0, len(f0_hz) - 1)].astype(np.float64), found)


def summarise(scores: Sequence[StanzaScore]) -> VoiceScore:
    """All stanzas as one."""
    frames = np.array([score.pitch.frames for score in scores], dtype=float)
    errors = np.abs([error for score in scores for error in score.onset_errors])

    def pooled(values: Sequence[float]) -> float:
        return float(np.average(values, weights=frames))

    return VoiceScore(
        stanzas=len(scores),
        genres=len({score.genre for score in scores}),
        distillmos=interval([score.natural.distillmos for score in scores]),
        dnsmos_p808=interval([score.natural.dnsmos_p808 for score in scores]),
        word_error_rate=word_error_rate([score.text for score in scores], [score.heard for score in scores]),
        word_error_rate_spacing_aside=_spacing_aside(scores),
        phoneme_error_rate=phoneme_error_rate(
            [score.phonemes for score in scores], [score.phonemes_heard for score in scores]
        ),
        within_50_cents=pooled([score.pitch.within_50_cents for score in scores]),
        log_f0_rmse=pooled([score.pitch.log_f0_rmse**2 for score in scores]) ** 0.5,
        voicing_error=float(np.mean([score.pitch.voicing_error for score in scores])),
        onset_median_ms=1000 * float(np.median(errors)) if len(errors) else float("nan"),
        onset_95th_percentile_ms=1000 * float(np.percentile(errors, 95)) if len(errors) else float("nan"),
        real_time_factor=sum(s.stage_seconds for s in scores) / sum(s.song_seconds for s in scores),
    )


def _spacing_aside(scores: Sequence[StanzaScore]) -> float:
    found = [line_errors([score.text.split()], score.heard) for score in scores]
    return sum(one.errors[0] for one in found) / sum(one.words[0] for one in found)


def timbre(samples: np.ndarray) -> np.ndarray:
    """What a voice sounds like on the whole: the smooth shape of its mean log spectrum from 0.3 to 12 kHz, (11,).

    The first cosine coefficients of 24 bands, without the level: too coarse to see the harmonics of a pitch.
    """
    spectrum = amplitude_spectrum(samples, TIMBRE_WINDOW)
    loud = spectrum.sum(axis=0) > 0.1 * spectrum.sum(axis=0).max()
    edges = np.geomspace(300, 12_000, 25) * TIMBRE_WINDOW / SAMPLE_RATE_HZ
    edges = np.round(edges).astype(int)
    bands = np.stack([spectrum[a:b, loud].mean(axis=0) for a, b in zip(edges, edges[1:], strict=False)])
    return dct(np.log(bands + 1e-6).mean(axis=1), norm="ortho")[1:12]


def singers_told_apart(timbres: np.ndarray, singers: Sequence[str]) -> float:
    """Share of takes whose nearest singer, by the mean of that singer's *other* takes, is the right one.

    Args:
        timbres: (N, D), one row for each take.
        singers: who sings each take; at least two takes of each.
    """
    names = sorted(set(singers))
    right = 0
    for index, singer in enumerate(singers):
        others = [
            timbres[[i for i, who in enumerate(singers) if who == name and i != index]].mean(axis=0) for name in names
        ]
        right += names[int(np.argmin([np.linalg.norm(timbres[index] - other) for other in others]))] == singer
    return right / len(singers)


@dataclass(frozen=True, eq=False)
class Singing:
    """With what stanzas are sung: `takes` of each line at most, chosen by what the recogniser in a folder hears, and
    where in the singer's range (`placed`).
    """

    trained: TrainedVoice
    codec_name: str
    takes: int = 1
    recogniser: Path | None = None
    at: Place | None = None


def middle_pitch(plan: SongPlan) -> int:
    """The MIDI pitch below which half of the lead's time lies."""
    lead = [note for section in plan.sections for note in section.notes if not note.backing]
    pitches, beats = np.array([note.midi for note in lead]), np.array([note.beats for note in lead])
    order = np.argsort(pitches, kind="stable")
    return int(pitches[order][np.searchsorted(np.cumsum(beats[order]), beats.sum() / 2)])


def moved(plan: SongPlan, semitones: int) -> SongPlan:
    """The plan with its notes so much higher; nothing else moves."""

    def higher(section: Section) -> Section:
        notes = tuple(note.model_copy(update={"midi": note.midi + semitones}) for note in section.notes)
        return section.model_copy(update={"notes": notes})

    return plan.model_copy(update={"sections": tuple(map(higher, plan.sections))})


def placed(plan: SongPlan, at: Place) -> SongPlan:
    """The plan with its lead moved by whole semitones to a place in its singer's range."""
    singer = find_singer(parse_voice(plan.voice, [one.name for one in singers()]).names[0], "any")
    low, high = singer.comfortable_midi
    if at == "top":
        return moved(plan, high - max(note.midi for section in plan.sections for note in section.notes))
    return moved(plan, (low + high) // 2 + HIGHER_SEMITONES * (at == "higher") - middle_pitch(plan))


def listener_for(path: Path, plan: SongPlan, model: Path | None) -> Recogniser:
    """Who listens to a lyric file's words: the model in a folder, or Whisper tiny.en.

    Raises:
        AudioError: neither knows the language.
    """
    recogniser = find_recogniser(plan.language, model)
    if recogniser is None:
        raise AudioError(
            f"'{path.name}' is in {LANGUAGE_NAMES[plan.language]}, which Whisper tiny.en does not know; name a "
            "multilingual faster-whisper model with --recogniser"
        )
    return recogniser


def sing_stanza(path: Path, singing: Singing, voice: str | None, output: Path) -> StanzaScore:
    """Plan, sing, decode and measure a lyric file; the dry lead is kept in `output`.

    Args:
        voice: None: whom the planner chooses.
    """
    plan = plan_and_arrange(SongRequest(path, voice=voice)).plan
    if singing.at is not None:
        plan = placed(plan, singing.at)
    recogniser = listener_for(path, plan, singing.recogniser)

    def sing_as(options: SingingOptions) -> VocalTrack:
        return sing_with(singing.trained, plan, None, options)

    takes: tuple[int, ...] = ()
    began = time.process_time()
    track = sing_as(SingingOptions())
    stage_seconds = time.process_time() - began
    if singing.takes > 1:
        codecs = codec_names(ModelChoice(voice_codec=singing.codec_name))
        best = best_takes(plan, sing_as, USUAL_EXPRESSION, codecs, recogniser, singing.takes)
        track, takes = best.track, tuple(len(record.scores) for record in best.records)
    wave = Codec.from_pretrained(singing.codec_name).decode(track.lead.tokens)
    breathe(wave.samples[0], wave.sample_rate_hz, track.lead.breaths, track.expression)
    wave.save(output / plan.voice / f"{path.stem}.flac", subtype="PCM_16")
    return score_stanza(
        path.stem, plan, plan.voice, track.lead.f0_hz, wave.samples[0], recogniser, stage_seconds, takes
    )


def score_table(rows: Sequence[tuple[str, VoiceScore]]) -> Table:
    """Scores side by side, one row for each name."""
    table = Table("", "stanzas", "styles", "DistillMOS", "P.808", "words wrong", "spacing aside", "phonemes wrong",
                  "F0 in 50 cents", "log F0 RMSE", "voicing", "onset median", "onset 95 %",
                  "real-time factor")  # fmt: skip
    for name, score in rows:
        table.add_row(
            name, str(score.stanzas), str(score.genres), str(score.distillmos), f"{score.dnsmos_p808.mean:.2f}",
            f"{score.word_error_rate:.1%}",
            f"{score.word_error_rate_spacing_aside:.1%}", f"{score.phoneme_error_rate:.1%}",
            f"{score.within_50_cents:.1%}", f"{score.log_f0_rmse:.3f}", f"{score.voicing_error:.1%}",
            f"{score.onset_median_ms:.0f} ms", f"{score.onset_95th_percentile_ms:.0f} ms",
            f"{score.real_time_factor:.3f}",
        )  # fmt: skip
    return table


def write_scores(scores: Sequence[StanzaScore], path: Path) -> None:
    """All stanzas' scores and their summary as JSON."""
    document = {
        "summary": dataclasses.asdict(summarise(scores)),
        "stanzas": [dataclasses.asdict(score) for score in scores],
    }
    write_text(path, json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def main() -> None:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("stanzas", type=Path, nargs="+", help="lyric files, or folders of them")
    parser.add_argument("--weights", type=Path, default=SHIPPED_FOLDER, help="the voice's weights folder")
    parser.add_argument("--codec", default=VOICE_NAME)
    parser.add_argument("--voices", nargs="*", help="singers; whom the planner chooses if none is named")
    parser.add_argument("--in-turn", action="store_true", help="each stanza is sung by one of the singers, in turn")
    parser.add_argument("--takes", type=int, default=1, help="at most so many of a line, chosen as `sing` does")
    parser.add_argument("--recogniser", type=Path, metavar="FOLDER", help="a multilingual faster-whisper model")
    parser.add_argument("--at", choices=get_args(Place), help="where in the singer's range; by default as planned")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)  # threads that wait for each other would count as processor time
    stanzas = [path for one in options.stanzas for path in (sorted(one.glob("*.txt")) if one.is_dir() else [one])]
    singers: list[str | None] = [*options.voices] if options.voices else [None]
    trained = load_voice(options.weights, options.codec)
    singing = Singing(trained, options.codec, options.takes, options.recogniser, options.at)
    everything = [
        sing_stanza(path, singing, voice, options.output)
        for index, voice in enumerate(singers)
        for path in (stanzas[index :: len(singers)] if options.in_turn else stanzas)
    ]
    write_scores(everything, options.output / "scores.json")
    by_voice = {name: [s for s in everything if s.voice == name] for name in dict.fromkeys(s.voice for s in everything)}
    rows = [(name, summarise(scores)) for name, scores in by_voice.items()]
    Console().print(score_table([*rows, ("all", summarise(everything))]))
    if len(rows) > 1 and min(row.stanzas for _, row in rows) > 1:
        timbres = [timbre(Waveform.load(options.output / s.voice / f"{s.name}.flac").samples[0]) for s in everything]
        told = singers_told_apart(np.stack(timbres), [score.voice for score in everything])
        print(f"takes whose singer is told from their timbre: {told:.0%}")


if __name__ == "__main__":
    main()
