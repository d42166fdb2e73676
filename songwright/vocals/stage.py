"""The vocal stage: a plan in, codec tokens of the lead voice and the backing voices out.

    track = sing(plan, voice="heart:0.7+nova:0.3", expression=0.6)
    lead, *backing = track.parts
    wave = codec.decode(lead.tokens)
    breathe(wave.samples[0], wave.sample_rate_hz, lead.breaths, track.expression)

Every section is sung by itself, from random numbers of its own (song seed, section, voice, phrase, take): taking one
section again leaves all tokens of the others as they are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from songwright.codec.interface import VOICE_NAME
from songwright.errors import PlanError
from songwright.phonetics.inventory import bare, is_vowel
from songwright.phonetics.substitutes import nearest_sung
from songwright.seeding import generator
from songwright.singers import retirement_remarks
from songwright.song import Section, SongPlan
from songwright.units import midi_to_hz
from songwright.vocals.alignment import (
    BREATH,
    FRAME_RATE_HZ,
    LEAD_FRAMES,
    SILENCE,
    Alignment,
    VocalPhrase,
    Voice,
    align,
)
from songwright.vocals.breath import INHALE, Breath, BreathSpan, breath_before
from songwright.vocals.expression import MANNERS, Manner, loudness_curve, pitch_curve
from songwright.vocals.frames import Place, frame_conditions, is_voiced_symbol, places_of
from songwright.vocals.loading import SHIPPED_FOLDER, TrainedVoice, load_voice
from songwright.vocals.sampling import PhraseRequest, VoiceSampling, sing_phrases
from songwright.vocals.voice_mix import VoiceMix, parse_voice

USUAL_EXPRESSION = 0.6
BACKING_DOUBLES = 2
# How far the doubles of the backing voices are from each other, so that they sound like two people.
DOUBLE_DETUNE_SEMITONES = 0.08
BACKING_LOUDNESS_DB = -2.0


@dataclass(frozen=True)
class SungSound:
    """One phoneme as it was sung, in seconds from the song's start; `note` as in `AlignedPhoneme`.

    An `INHALE` is a breath, and its note the first of the phrase for which it is taken.
    """

    phoneme: str
    start_seconds: float
    end_seconds: float
    section_id: str
    note: int
    is_nucleus: bool


@dataclass(frozen=True, eq=False)
class VocalPart:
    """One voice through the whole song.

    Attributes:
        name: `lead`, `backing 1`, `backing 2`.
        role: for the mixer.
        tokens: (K, F) int64 of the codec; zeros are digital silence (breaths are added to the decoded sound).
        f0_hz: (F,) float32, the pitch to be sung at the frames' middles; 0 where nothing voiced is.
        sounds: every phoneme in order of time.
    """

    name: str
    role: Voice
    tokens: np.ndarray
    f0_hz: np.ndarray
    sounds: tuple[SungSound, ...]

    @property
    def breaths(self) -> tuple[Breath, ...]:
        """What `breath.breathe` adds to the decoded sound."""
        found = []
        for index, sound in enumerate(self.sounds):
            if sound.phoneme == INHALE:
                until = sound.end_seconds
                for after in self.sounds[index + 1 :]:
                    if after.start_seconds - until > (LEAD_FRAMES + 0.5) / FRAME_RATE_HZ:
                        break
                    until = after.end_seconds
                place = f"{sound.section_id} {sound.note}"
                found.append(Breath(sound.start_seconds, sound.end_seconds, until, place))
        return tuple(found)


@dataclass(frozen=True, eq=False)
class VocalTrack:
    """Everything that is sung; `warnings` are sentences for the user."""

    parts: tuple[VocalPart, ...]
    voice: VoiceMix
    expression: float
    warnings: tuple[str, ...]

    @property
    def lead(self) -> VocalPart:
        return self.parts[0]


@dataclass(frozen=True)
class Diction:
    """How clearly words are sung: what a singer changes who was not understood.

    Attributes:
        expression_share: of the expression that was asked for; less of it is less vibrato, swell and sliding.
        consonants_db: how much louder consonants are than usual.
    """

    expression_share: float = 1.0
    consonants_db: float = 0.0

    def __str__(self) -> str:
        """What is changed, for the report; empty for nothing."""
        found = [] if self.expression_share == 1 else [f"{self.expression_share:.0%} of the expression"]
        found += [f"consonants {self.consonants_db:+g} dB"] if self.consonants_db else []
        return ", ".join(found)


# In turn, for the second and later takes of a line that was not understood.
CLEAR_DICTIONS = (Diction(1 / 3), Diction(1 / 2, 4.0))


def diction_of_retake(number: int) -> Diction:
    """How the take of this number is sung; the first is 0."""
    return CLEAR_DICTIONS[(number - 1) % len(CLEAR_DICTIONS)] if number else Diction()


@dataclass(frozen=True)
class SingingOptions:
    """How a plan is sung.

    Attributes:
        expression: 0 exact pitch … 1 as expressive as the style.
        takes: for each section id the number of the take, 0 where it is not named.
        only: sing these sections and keep silent in the others; None sings them all.
        diction: how clearly.
        sampling: None draws as the voice's weights say.
    """

    expression: float = USUAL_EXPRESSION
    takes: Mapping[str, int] = field(default_factory=dict)
    sampling: VoiceSampling | None = None
    only: frozenset[str] | None = None
    diction: Diction = Diction()

    def __post_init__(self) -> None:
        if not 0 <= self.expression <= 1:
            raise PlanError(f"expression is a number from 0 (exact pitch) to 1, not {self.expression:g}")


@dataclass(frozen=True, eq=False)
class _Singer:
    """One person who sings: shares of the model's singers, and how far off the written pitch they stand."""

    name: str
    role: Voice
    shares: tuple[float, ...]
    detune_semitones: float = 0.0
    loudness_db: float = 0.0


@dataclass(frozen=True, eq=False)
class PhraseCurves:
    """What a phrase is to be sung like: pitch in MIDI, voicing, loudness in dB, each (F,)."""

    pitch_midi: np.ndarray
    voiced: np.ndarray
    loudness_db: np.ndarray


def sing(
    plan: SongPlan,
    voice: str | None = None,
    options: SingingOptions | None = None,
    weights: Path = SHIPPED_FOLDER,
    codec: str = VOICE_NAME,
    progress: Callable[[float], None] | None = None,
) -> VocalTrack:
    """Sing a plan.

    Args:
        voice: a singer or a mixture; by default the plan's voice.
        options: expression, takes and sampling.
        weights: folder of the trained voice.
        codec: whose tokens it writes, as `Codec.from_pretrained` names it.
        progress: is told the share that is sung.

    Raises:
        WeightsError: no trained voice is there.
        StyleError: no such voice.
        PlanError: a note cannot be sung, or an option names a section that does not exist.
    """
    return sing_with(load_voice(weights, codec), plan, voice, options or SingingOptions(), progress)


def sing_with(
    trained: TrainedVoice,
    plan: SongPlan,
    voice: str | None,
    options: SingingOptions,
    progress: Callable[[float], None] | None = None,
) -> VocalTrack:
    """As `sing`, with a voice that is loaded already."""
    for section_id in options.takes:
        plan.section(section_id)
    mix = parse_voice(voice or plan.voice, trained.singers)
    alignment = align(plan, with_breaths=BREATH in trained.heard)
    singers = _cast(mix.weights(trained.singers), any(phrase.voice == "backing" for phrase in alignment.phrases))
    phrases: dict[str, list[VocalPhrase]] = {singer.name: [] for singer in singers}
    codes: dict[str, list[np.ndarray]] = {singer.name: [] for singer in singers}
    curves: dict[str, list[PhraseCurves]] = {singer.name: [] for singer in singers}
    for index, section in enumerate(plan.sections):
        if options.only is not None and section.id not in options.only:
            continue
        wanted = [(s, p) for s in singers for p in alignment.of_section(section.id) if p.voice == s.role]
        shaped = [_curves(plan, section, phrase, singer, options) for singer, phrase in wanted]
        requests = [
            _request(plan, section, phrase, singer, curve, trained, options)
            for (singer, phrase), curve in zip(wanted, shaped, strict=True)
        ]
        sung = sing_phrases(trained.model, trained.quantizer, requests, options.sampling or trained.sampling)
        for (singer, phrase), curve, one in zip(wanted, shaped, sung, strict=True):
            phrases[singer.name].append(phrase)
            curves[singer.name].append(curve)
            codes[singer.name].append(one)
        if progress is not None:
            progress((index + 1) / len(plan.sections))
    # A voice that heard breaths sings its own.
    breathing = 0.0 if BREATH in trained.heard else options.expression
    parts = tuple(_part(plan, s, phrases[s.name], codes[s.name], curves[s.name], trained, breathing) for s in singers)
    warnings = (*retirement_remarks(voice or plan.voice, trained.singers), *_warnings(alignment, trained))
    return VocalTrack(parts, mix, options.expression, warnings)


def phrase_curves(phrase: VocalPhrase, manner: Manner, expression: float, energy: float, rng: np.random.Generator
                  ) -> PhraseCurves:  # fmt: skip
    """Pitch, voicing and loudness of a phrase at the middles of its frames."""
    times = (phrase.start_frame + np.arange(phrase.frames) + 0.5) / FRAME_RATE_HZ
    pitch = pitch_curve(phrase.notes, times, manner, expression, rng)
    loudness = loudness_curve(phrase.notes, times, manner, expression, energy)
    lengths = [phoneme.frames for phoneme in phrase.phonemes]
    voiced = np.repeat([is_voiced_symbol(phoneme.phoneme) for phoneme in phrase.phonemes], lengths)
    return PhraseCurves(pitch, voiced, loudness)


def _cast(shares: tuple[float, ...], with_backing: bool) -> tuple[_Singer, ...]:
    """The lead, and the doubles of the backing voice if there is something for them to sing."""
    lead = _Singer("lead", "lead", shares)
    if not with_backing:
        return (lead,)
    return (lead, *(
        _Singer(
            f"backing {index + 1}", "backing", shares, (2 * index - BACKING_DOUBLES + 1) * DOUBLE_DETUNE_SEMITONES / 2,
            BACKING_LOUDNESS_DB,
        )
        for index in range(BACKING_DOUBLES)
    ))  # fmt: skip


def _generator(plan: SongPlan, phrase: VocalPhrase, singer: _Singer, options: SingingOptions, use: str
               ) -> np.random.Generator:  # fmt: skip
    take = options.takes.get(phrase.section_id, 0)
    return generator(plan.seed, "vocals", phrase.section_id, singer.name, phrase.index, take, use)


def _curves(plan: SongPlan, section: Section, phrase: VocalPhrase, singer: _Singer, options: SingingOptions
            ) -> PhraseCurves:  # fmt: skip
    manner = MANNERS.get(plan.style.genre, MANNERS["pop"])
    rng = _generator(plan, phrase, singer, options, "curves")
    shaped = phrase_curves(phrase, manner, options.diction.expression_share * options.expression, section.energy, rng)
    pitch = shaped.pitch_midi + singer.detune_semitones * options.expression
    consonant = np.repeat(
        [phoneme.note >= 0 and not is_vowel(phoneme.phoneme) for phoneme in phrase.phonemes],
        [phoneme.frames for phoneme in phrase.phonemes],
    )
    loudness = shaped.loudness_db + singer.loudness_db + options.diction.consonants_db * consonant
    return PhraseCurves(pitch, shaped.voiced, loudness)


def _request(
    plan: SongPlan, section: Section, phrase: VocalPhrase, singer: _Singer, curves: PhraseCurves, trained: TrainedVoice,
    options: SingingOptions,
) -> PhraseRequest:  # fmt: skip
    phonemes = [
        p.phoneme if p.phoneme in (SILENCE, BREATH) else nearest_sung(p.phoneme, trained.heard) for p in phrase.phonemes
    ]
    conditions = frame_conditions(
        phonemes, _places(section, phrase), [p.frames for p in phrase.phonemes], curves.pitch_midi, curves.voiced,
        curves.loudness_db, (options.sampling or trained.sampling).spoken,
    )  # fmt: skip
    rng = _generator(plan, phrase, singer, options, "tokens")
    noise = rng.standard_normal((phrase.frames, trained.model.config.latent))
    return PhraseRequest(conditions, curves.pitch_midi, singer.shares, noise)


def _places(section: Section, phrase: VocalPhrase) -> list[Place]:
    """Where each phoneme of a phrase stands in its word; what is not sung stands nowhere."""
    by_note: dict[int, list[str]] = {}
    for one in phrase.phonemes:
        if one.note >= 0:
            by_note.setdefault(one.note, []).append(one.phoneme)
    words = [(section.notes[note].line, section.notes[note].word_index) for note in by_note]
    ends = [here != following for here, following in zip(words, [*words[1:], None], strict=True)]
    sung = iter(places_of(list(by_note.values()), ends))
    return [next(sung) if one.note >= 0 else Place() for one in phrase.phonemes]


def _part(plan: SongPlan, singer: _Singer, phrases: Sequence[VocalPhrase], codes: Sequence[np.ndarray],
          curves: Sequence[PhraseCurves], trained: TrainedVoice, breathing: float) -> VocalPart:  # fmt: skip
    """Lay the phrases into the song; silence never covers a sound of the phrase before.

    `breathing` is the expression with which breaths are taken, 0 for none.
    """
    frames = int(np.ceil(plan.duration_seconds * FRAME_RATE_HZ))
    tokens = np.zeros((len(trained.quantizer.each()), frames), np.int64)
    f0_hz = np.zeros(frames, np.float32)
    sounds: list[SungSound] = []
    sung_until = 0
    for phrase, code, curve in sorted(zip(phrases, codes, curves, strict=True), key=lambda one: one[0].start_frame):
        lead_in = phrase.start_frame + phrase.phonemes[0].frames
        first = max(phrase.start_frame, min(sung_until, lead_in), 0)
        last = min(phrase.end_frame, frames)
        inside = slice(first - phrase.start_frame, last - phrase.start_frame)
        tokens[:, first:last] = code[:, inside]
        f0_hz[first:last] = np.where(curve.voiced, midi_to_hz(curve.pitch_midi), 0)[inside]
        sounds += _sounds(phrase, breath_before(phrase, breathing))
        sung_until = phrase.end_frame - phrase.phonemes[-1].frames
    return VocalPart(singer.name, singer.role, tokens, f0_hz, tuple(sounds))


def _sounds(phrase: VocalPhrase, breath: BreathSpan | None) -> list[SungSound]:
    """The breath before a phrase, and its phonemes without its silences, in seconds."""
    found, at = [], phrase.start_frame
    if breath is not None:
        note = next(phoneme.note for phoneme in phrase.phonemes if phoneme.note >= 0)
        found.append(SungSound(INHALE, breath.start / FRAME_RATE_HZ, breath.stop / FRAME_RATE_HZ, phrase.section_id,
                               note, False))  # fmt: skip
    for phoneme in phrase.phonemes:
        start, at = at, at + phoneme.frames
        if phoneme.phoneme != SILENCE:
            found.append(SungSound(phoneme.phoneme, start / FRAME_RATE_HZ, at / FRAME_RATE_HZ, phrase.section_id,
                                   phoneme.note, phoneme.is_nucleus))  # fmt: skip
    return found


def _warnings(alignment: Alignment, trained: TrainedVoice) -> tuple[str, ...]:
    wanted = {bare(sound.phoneme) for phrase in alignment.phrases for sound in phrase.phonemes if sound.note >= 0}
    unheard = sorted(wanted - trained.heard)
    found = [warning.text for warning in alignment.warnings]
    if unheard:
        pairs = [(sound, nearest_sung(sound, trained.heard)) for sound in unheard]
        named = ", ".join(sound if other == sound else f"{sound} (sung as {other})" for sound, other in pairs)
        found.append(f"this voice never learned the sounds {named}; words with them will be unclear")
    return tuple(found)
