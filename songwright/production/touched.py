"""Checks of what an edit touched: one section, listened to by itself."""

from collections.abc import Sequence
from dataclasses import replace

from songwright.listening.recogniser import Recogniser
from songwright.mixer.checks import Check
from songwright.mixer.checks.song import check_tracks
from songwright.mixer.tracks import Track
from songwright.score import Score
from songwright.song import Section, SongPlan
from songwright.units import beats_to_seconds
from songwright.waveform import Waveform

BARS_BEFORE = 1  # a section may begin with a pickup


def first_sample(plan: SongPlan, section: Section, sample_rate_hz: int) -> int:
    """From where on the dry tracks are listened to."""
    return round(beats_to_seconds(_first_bar(section) * plan.beats_per_bar, plan.tempo_bpm) * sample_rate_hz)


def checks_of_section(
    tracks: Sequence[Track], plan: SongPlan, section_id: str, score: Score | None, recogniser: Recogniser | None
) -> tuple[Check, ...]:
    """The checks of one section's dry takes; levels are held against the section's own loud notes.

    Args:
        tracks: as long as the song; no more of them is looked at than the section and a bar before it.
        score: of the whole song; None where only voices are given.
    """
    section, rate = plan.section(section_id), tracks[0].wave.sample_rate_hz
    bar = _first_bar(section)
    start = first_sample(plan, section, rate)
    stop = round(plan.seconds_at(section, section.bars * plan.beats_per_bar) * rate)
    cut = [replace(one, wave=Waveform(one.wave.samples[:, start:stop], rate)) for one in tracks]
    alone = plan.model_copy(update={"sections": (section.model_copy(update={"start_bar": section.start_bar - bar}),)})
    found = check_tracks(cut, alone, None if score is None else _from_beat(score, bar * plan.beats_per_bar), recogniser)
    return tuple(check for check in found if check.section_id == section_id)


def renewed(before: Sequence[Check], now: Sequence[Check]) -> tuple[Check, ...]:
    """The song's checks with those that were made again, in their old places; new ones come last.

    Checks of a line that is not there any more go.
    """
    made = {_key(check): check for check in now}
    touched = {(check.stem, check.section_id) for check in now if check.line is not None}
    kept = [
        made.pop(_key(check), check) for check in before
        if _key(check) in made or check.line is None or (check.stem, check.section_id) not in touched
    ]  # fmt: skip
    return (*kept, *made.values())


def _key(check: Check) -> tuple[object, ...]:
    return check.name, check.where, check.stem, check.section_id, check.line


def _first_bar(section: Section) -> int:
    return max(0, section.start_bar - BARS_BEFORE)


def _from_beat(score: Score, beat: float) -> Score:
    return replace(score, parts=tuple(
        replace(part, notes=tuple(
            replace(note, start_beat=note.start_beat - beat) for note in part.notes if note.start_beat >= beat
        ))
        for part in score.parts
    ))  # fmt: skip
