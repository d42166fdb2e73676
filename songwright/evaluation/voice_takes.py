"""The best of several takes of the dry voice, chosen as `songwright sing --takes N` chooses them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from songwright.accompaniment.arranger import arrange
from songwright.mixer.checks.song import check_tracks
from songwright.mixer.checks.words import Recogniser
from songwright.song import SongPlan
from songwright.studio.performance import Performance
from songwright.studio.takes import Failing, Take, choose_takes, laid_in
from songwright.studio.tracks import render_tracks
from songwright.vocals.loading import TrainedVoice
from songwright.vocals.stage import SingingOptions, VocalTrack, sing_with


@dataclass(frozen=True, eq=False)
class BestTakes:
    """The track that was kept, and how many takes were sung of each section."""

    track: VocalTrack
    takes: Mapping[str, int]


def sing_best(
    trained: TrainedVoice, plan: SongPlan, voice: str, codec_name: str, recogniser: Recogniser, most_takes: int
) -> BestTakes:
    """Sing a plan's lead; sections that the checks find wanting are sung again, at most so many times in all."""
    score = arrange(plan)

    def perform(number: int, failing: Failing | None, base: Performance | None) -> Take:
        wanted = frozenset(section.id for section in plan.sections) if failing is None else failing["vocals"]
        options = SingingOptions(takes=dict.fromkeys(sorted(wanted), number), only=wanted)
        track = sing_with(trained, plan, voice, options)
        performance = Performance(replace(track, parts=track.parts[:1]))
        heard = plan.model_copy(update={"sections": tuple(s for s in plan.sections if s.id in wanted)})
        if base is not None and failing is not None:
            performance = laid_in(base, performance, failing, plan)
        checks = check_tracks(render_tracks(performance, codec_name), heard, score, recogniser)
        return Take(performance, failing, tuple(check for check in checks if check.stem == "vocals"))

    performance, records = choose_takes(plan, perform, most_takes)
    assert performance.vocals is not None
    return BestTakes(performance.vocals, {record.section_id: len(record.scores) for record in records})
