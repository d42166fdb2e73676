"""A plan sung without a band, dry, into one file: `songwright vocals`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from songwright.accompaniment.arranger.arrange import arrange
from songwright.listening.recogniser import Recogniser, find_recogniser
from songwright.mixer.checks import Check
from songwright.mixer.checks.song import check_tracks
from songwright.production.models import codec_names, recogniser_folder, voice_folder
from songwright.production.performance import Performance, Stream
from songwright.production.record import Passage, TakeRecord
from songwright.production.takes import Take, choose_takes, laid_in
from songwright.production.tracks import render_tracks
from songwright.production.watch import Watch
from songwright.request import USUAL_EXPRESSION, ModelChoice
from songwright.song import SongPlan
from songwright.threads import one_thread
from songwright.vocals.loading import load_voice
from songwright.vocals.stage import SingingOptions, VocalTrack, diction_of_retake, sing_with
from songwright.waveform import Waveform


@dataclass(frozen=True)
class VocalsRequest:
    """What is to be sung and how; as in `SingRequest`. `voice` None means the plan's."""

    plan: Path
    voice: str | None = None
    expression: float = USUAL_EXPRESSION
    takes: int = 1
    models: ModelChoice = ModelChoice()


@dataclass(frozen=True, eq=False)
class BestTakes:
    """What was kept of several takes, and what was tried of each passage."""

    track: VocalTrack
    records: tuple[TakeRecord, ...]


def sing_vocals(request: VocalsRequest, output: Path, watch: Watch) -> BestTakes:
    """Sing a plan and write all its voices, dry and added up, in mono.

    With several takes, lines in which words or notes are missed are sung again, and the best take of each is kept.

    Raises:
        PlanError, StyleError, WeightsError, OutputError: the plan, the voice, the weights or the file are at fault.
    """
    plan = SongPlan.load(request.plan)
    voice = load_voice(voice_folder(request.models), request.models.voice_codec)
    codecs = codec_names(request.models)

    def sing_all(options: SingingOptions) -> VocalTrack:
        return sing_with(voice, plan, request.voice, options, lambda share: watch.stage("voice", share))

    with one_thread():
        if request.takes > 1:
            recogniser = find_recogniser(plan.language, recogniser_folder(request.models))
            best = best_takes(plan, sing_all, request.expression, codecs, recogniser, request.takes)
        else:
            best = BestTakes(sing_all(SingingOptions(request.expression)), ())
        tracks = render_tracks(Performance(best.track), codecs)
    total = np.asarray(sum(one.wave.samples for one in tracks), np.float32)
    peak = float(np.abs(total).max(initial=0.0))
    Waveform(total / np.float32(max(peak, 1.0)), tracks[0].wave.sample_rate_hz).save(output)
    return best


def best_takes(
    plan: SongPlan, sing_as: Callable[[SingingOptions], VocalTrack], expression: float,
    codecs: Mapping[Stream, str], recogniser: Recogniser | None, most_takes: int,
) -> BestTakes:  # fmt: skip
    """Sing a plan, and again the lines that the checks find wanting: the choice that `songwright sing` makes.

    Args:
        sing_as: sings the plan.
        recogniser: None holds no words against the lyrics.
        most_takes: of each passage, at least 1.
    """

    def perform(number: int, passages: tuple[Passage, ...] | None, base: Performance | None) -> Take:
        ids = {section.id for section in plan.sections}
        if passages is not None:
            ids = {one.section_id for one in passages}
        wanted = [section.id for section in plan.sections if section.id in ids]
        options = SingingOptions(
            expression, dict.fromkeys(wanted, number), only=frozenset(wanted), diction=diction_of_retake(number)
        )
        performance = Performance(sing_as(options))
        if base is not None and passages is not None:
            performance = laid_in(base, performance, passages, plan)
        return Take(performance, passages, _lead_checks(performance, plan, wanted, codecs, recogniser))

    performance, records = choose_takes(plan, perform, most_takes)
    assert performance.vocals is not None
    return BestTakes(performance.vocals, records)


def _lead_checks(
    performance: Performance,
    plan: SongPlan,
    section_ids: list[str],
    codecs: Mapping[Stream, str],
    recogniser: Recogniser | None,
) -> tuple[Check, ...]:
    """What the checks say of the lead in these sections."""
    assert performance.vocals is not None
    lead = Performance(replace(performance.vocals, parts=performance.vocals.parts[:1]))
    heard = plan.model_copy(update={"sections": tuple(s for s in plan.sections if s.id in section_ids)})
    checks = check_tracks(render_tracks(lead, codecs), heard, arrange(plan), recogniser)
    return tuple(check for check in checks if check.stem == "vocals")
