"""Where each section's take sounds, which is where its checks listen."""

from dataclasses import replace

from songwright.mixer.mix import section_spans
from songwright.mixer.voice import SectionSpan
from songwright.song import SongPlan
from songwright.units import beats_to_seconds

# Two section ends are one where they lie closer than this.
SAME_SECONDS = 0.01


def stretches(plan: SongPlan, stem: str) -> tuple[SectionSpan, ...]:
    """Where each section's take sounds: the voice's from its pickup on, the song's last one until all is silent."""
    spans = section_spans(plan)
    if stem == "vocals":
        starts = [span.start_seconds + _pickup_seconds(plan, i) for i, span in enumerate(spans)]
        ends = [*starts[1:], float("inf")]
        # Sections may have been left out: then the next one's pickup says nothing.
        spans = tuple(
            replace(span, start_seconds=start, end_seconds=min(span.end_seconds, end))
            for span, start, end in zip(spans, starts, ends, strict=True)
        )
    if spans[-1].end_seconds < plan.duration_seconds - SAME_SECONDS:
        return spans
    return (*spans[:-1], replace(spans[-1], end_seconds=float("inf")))


def _pickup_seconds(plan: SongPlan, index: int) -> float:
    """At most 0: how long before its bars a section begins to be sung."""
    first = min((note.start_beat for note in plan.sections[index].notes), default=0.0)
    return beats_to_seconds(min(first, 0.0), plan.tempo_bpm)
