"""A plan sung without a band, dry, into one file: `songwright vocals`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from songwright.mixer.checks.pitch import check_pitch, measure_notes
from songwright.mixer.checks.words import Recogniser, check_words, find_recogniser
from songwright.song import SongPlan
from songwright.studio.models import voice_folder
from songwright.studio.performance import Performance
from songwright.studio.request import USUAL_EXPRESSION, ModelChoice
from songwright.studio.takes import missed
from songwright.studio.tracks import render_tracks
from songwright.studio.watch import Watch
from songwright.threads import one_thread
from songwright.vocals.loading import load_voice
from songwright.vocals.stage import SingingOptions, VocalTrack, sing_with
from songwright.vocals.takes import best_takes
from songwright.waveform import Waveform


@dataclass(frozen=True)
class VocalsRequest:
    """What is to be sung and how; as in `SingRequest`. `voice` None means the plan's."""

    plan: Path
    voice: str | None = None
    expression: float = USUAL_EXPRESSION
    takes: int = 1
    models: ModelChoice = ModelChoice()


def sing_vocals(request: VocalsRequest, output: Path, watch: Watch) -> VocalTrack:
    """Sing a plan and write all its voices, dry and added up, in mono.

    With several takes, sections in which words or notes are missed are sung again, and the best take is kept.

    Raises:
        PlanError, StyleError, WeightsError, OutputError: the plan, the voice, the weights or the file are at fault.
    """
    plan = SongPlan.load(request.plan)
    voice = load_voice(voice_folder(request.models))
    listener = _Listener(plan, request.models.codec, find_recogniser(plan.language) if request.takes > 1 else None)
    score = listener.score if request.takes > 1 else _unheard

    def sing_takes(takes: Mapping[str, int]) -> VocalTrack:
        options = SingingOptions(request.expression, takes)
        return sing_with(voice, plan, request.voice, options, lambda share: watch.stage("voice", share))

    sung = [section.id for section in plan.sections if section.notes]
    with one_thread():
        track = best_takes(sung, sing_takes, score, request.takes, 0.0).track if sung else sing_takes({})
        tracks = render_tracks(Performance(track), request.models.codec)
    total = np.asarray(sum(one.wave.samples for one in tracks), np.float32)
    peak = float(np.abs(total).max(initial=0.0))
    Waveform(total / np.float32(max(peak, 1.0)), tracks[0].wave.sample_rate_hz).save(output)
    return track


def _unheard(track: VocalTrack, section_id: str) -> float:
    """A single take is kept as it is."""
    return 0.0


class _Listener:
    """Scores sections of a track by its notes and words; decodes each track once."""

    def __init__(self, plan: SongPlan, codec_name: str, recogniser: Recogniser | None) -> None:
        self._plan, self._codec_name, self._recogniser = plan, codec_name, recogniser
        self._track: VocalTrack | None = None
        self._lead: Waveform | None = None

    def score(self, track: VocalTrack, section_id: str) -> float:
        """0 where every check passed and every word was heard, less where something is missing."""
        if track is not self._track or self._lead is None:
            lead = replace(track, parts=track.parts[:1])
            self._track, self._lead = track, render_tracks(Performance(lead), self._codec_name)[0].wave
        section = self._plan.section(section_id)
        alone = self._plan.model_copy(update={"sections": (section,)})
        checks = check_pitch(measure_notes(self._lead, alone))
        if self._recogniser is not None:
            checks = (*checks, *check_words(self._lead, alone, self._recogniser))
        return -sum(map(missed, checks))
