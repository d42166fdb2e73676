"""Lines of a section are taken by themselves: the rest of the section keeps every token."""

from pathlib import Path

import numpy as np
from hypothesis import given, settings

from songwright.mixer.checks import Check
from songwright.production.bench import Part, TakeKey, _regions
from songwright.production.operations import SplitNote
from songwright.production.performance import Performance, renumbered, sung_passages, sung_span
from songwright.production.record import Passage
from songwright.production.splice import Stretch
from songwright.production.takes import Take, choose_takes, laid_in, passages_of
from songwright.song import SongPlan
from songwright.vocals.stage import SingingOptions, VocalTrack, sing_with
from tests.vocals.random_plans import plans
from tests.vocals.test_alignment import note, one_section
from tests.vocals.tiny_voice import tiny_voice

VOICE = tiny_voice()


def sung(plan: SongPlan, take: int) -> VocalTrack:
    return sing_with(VOICE, plan, "heart", SingingOptions(takes={section.id: take for section in plan.sections}))


def lines(*starts: tuple[float, ...]) -> SongPlan:
    """A section with a line for each tuple of beats that its words begin on; every word is one beat long."""
    notes = []
    for line, beats in enumerate(starts):
        for word, beat in enumerate(beats):
            notes.append(note(beat, 1, "s ˈɑ", word).model_copy(update={"line": line, "word": f"w{line}{word}"}))
    return one_section(*notes)


def test_lines_without_a_rest_between_them_go_together() -> None:
    plan = lines((2, 3), (4, 5), (8, 9), (12,))
    assert sung_passages(sung(plan, 0), plan.sections[0]) == ((0, 1), (2,), (3,))


def test_a_line_of_another_take_changes_nothing_else() -> None:
    plan = lines((2, 3), (5, 6), (8, 9))
    first, second = sung(plan, 0), sung(plan, 1)
    line = frozenset({1})
    merged = laid_in(Performance(first), Performance(second), [Passage("vocals", "verse-1", (1,))], plan).vocals
    span = sung_span(first.lead, "verse-1", plan, line)
    assert merged is not None and span is not None
    inside = np.zeros(first.lead.tokens.shape[1], bool)
    inside[span.start : span.stop] = True
    assert (merged.lead.tokens[:, ~inside] == first.lead.tokens[:, ~inside]).all()
    assert (merged.lead.tokens[:, inside] == second.lead.tokens[:, inside]).all()
    # Where one take ends and the next begins, both are digital silence: nothing can click.
    assert not merged.lead.tokens[:, [span.start - 1, span.stop]].any()


@settings(max_examples=15, deadline=None)
@given(plans())
def test_all_passages_of_a_take_make_that_take(plan: SongPlan) -> None:
    first, second = Performance(sung(plan, 0)), Performance(sung(plan, 1))
    made = laid_in(first, second, passages_of(plan, first), plan).vocals
    assert made is not None and second.vocals is not None
    for part, wanted in zip(made.parts, second.vocals.parts, strict=True):
        assert np.array_equal(part.tokens, wanted.tokens) and np.array_equal(part.f0_hz, wanted.f0_hz)


def test_each_line_gets_its_best_take() -> None:
    plan = lines((2, 3), (5, 6), (8, 9))
    heard = {(0, 0): 1.0, (0, 1): 0.5, (0, 2): 0.5, (1, 1): 0.6, (1, 2): 1.0, (2, 1): 0.55}
    asked = []

    def perform(number: int, passages: tuple[Passage, ...] | None, base: Performance | None) -> Take:
        asked.append(None if passages is None else tuple(one.lines for one in passages))
        new = Performance(sung(plan, number))
        if base is not None and passages is not None:
            new = laid_in(base, new, passages, plan)
        checks = tuple(
            Check("words", "x", heard[number, line], "", "at least", 0.5, "", "vocals", "verse-1", line)
            for line in range(3) if (number, line) in heard
        )  # fmt: skip
        return Take(new, passages, checks)

    performance, records = choose_takes(plan, perform, 3)
    assert asked == [None, ((1,), (2,)), ((1,),)]
    assert [record.chosen for record in records] == [0, 1, 1]
    assert [record.scores for record in records] == [(0.0,), (-0.5, -0.4, -0.45), (-0.5, 0.0)]
    takes = [Performance(sung(plan, number)) for number in range(2)]
    wanted = laid_in(*takes, [Passage("vocals", "verse-1", (line,)) for line in (1, 2)], plan).vocals
    assert performance.vocals is not None and wanted is not None
    assert np.array_equal(performance.vocals.lead.tokens, wanted.lead.tokens)


def test_an_edited_line_leaves_the_takes_of_the_others() -> None:
    """Notes that an edit adds move the numbers of those after them, and nothing that these sing."""
    plan = lines((2, 3), (5, 6), (8, 9))
    first, second = sung(plan, 0), sung(plan, 1)
    merged = laid_in(Performance(first), Performance(second), [Passage("vocals", "verse-1", (1,))], plan).vocals
    assert merged is not None
    new = SplitNote(section="verse-1", note=1, midi=64).applied(plan)
    old = renumbered(merged, plan, new)
    notes = {sound.note for sound in old.lead.sounds if sound.note >= 0}
    assert notes == {0, 1, 3, 4, 5, 6}
    edited = laid_in(Performance(old), Performance(sung(new, 0)), [Passage("vocals", "verse-1", (0,))], new).vocals
    assert edited is not None
    section = new.sections[0]
    spans = {line: sung_span(edited.lead, "verse-1", new, frozenset({line})) for line in range(3)}
    for line, wanted in ((0, sung(new, 0)), (1, second), (2, first)):
        span = spans[line]
        assert span is not None
        inside = slice(span.start, span.stop)
        assert np.array_equal(edited.lead.tokens[:, inside], wanted.lead.tokens[:, inside]), line
    assert sung_passages(edited, section) == ((0,), (1,), (2,))
    assert renumbered(merged, plan, plan) is merged


def part(start: int, stop: int, name: str = "vocals") -> tuple[Part, dict[str, Stretch]]:
    one = Part(f"verse-{start}", (name,), (), TakeKey(), Path(), "")
    return one, {name: Stretch(start, stop), "song": Stretch(start, stop)}


def test_parts_whose_sound_overlaps_are_laid_in_together() -> None:
    apart, near, early = part(100, 200), part(150, 260, "other"), part(0, 90)
    found = _regions([apart, near, early, (part(5, 6)[0], {})])
    assert [len(region.parts) for region in found] == [1, 2]
    assert found[1].stretches == {"vocals": Stretch(100, 200), "other": Stretch(150, 260), "song": Stretch(100, 260)}
