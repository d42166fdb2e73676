from songwright.api import plan_song
from songwright.production.planning import lint_lyric_file, plan_and_arrange
from songwright.request import SongRequest
from songwright.song import Note, SongPlan
from songwright.vocals.alignment import align
from songwright.vocals.articulation import at_tempo, lines_too_fast
from tests.vocals.test_alignment import note, one_section

TONGUE_TWISTER = (
    "[verse]\nThe river runs down to the sea\n"
    "strengths scrimped splints and twelfths glimpsed through the depths of the months\n"
)


def crowded(beats: float, tempo_bpm: float = 120.0) -> SongPlan:
    notes: list[Note] = [note(4 + beats * i, beats, "s t ɹ ˈɛ ŋ θ s", i) for i in range(4)]
    return one_section(*notes, note(10, 2, "l ˈɑ", 4), tempo_bpm=tempo_bpm)


def test_a_line_too_fast_names_its_words_and_the_tempo_at_which_it_goes() -> None:
    (line,) = lines_too_fast(crowded(0.4, 120))
    assert line.words == ("word0", "word1", "word2", "word3")
    assert line.singable_tempo_bpm is not None and 40 < line.singable_tempo_bpm < 120
    assert "too fast to be articulated at 120 bpm" in line.text
    assert f"lower the tempo to {line.singable_tempo_bpm} bpm" in line.text


def test_at_the_tempo_named_the_same_notes_go() -> None:
    plan = crowded(0.4, 120)
    (line,) = lines_too_fast(plan)
    assert line.singable_tempo_bpm is not None
    assert align(at_tempo(plan, line.singable_tempo_bpm)).warnings == ()
    assert lines_too_fast(at_tempo(plan, line.singable_tempo_bpm)) == ()


def test_notes_that_no_tempo_mends() -> None:
    (line,) = lines_too_fast(crowded(0.02, 60))
    assert line.singable_tempo_bpm is None
    assert "use fewer or simpler words" in line.text and "lower the tempo" not in line.text


def test_a_usual_line_is_not_remarked_on() -> None:
    assert lines_too_fast(plan_song("[verse]\nThe river runs down to the sea\nAnd carries a letter from me\n")) == ()


def test_lint_and_plan_name_the_line_of_the_file() -> None:
    findings = [f for f in lint_lyric_file(TONGUE_TWISTER, tempo_bpm=236) if "too fast" in f.message]
    assert [(f.source_line, f.severity) for f in findings] == [(3, "warning")]
    assert "'strengths'" in findings[0].message and "bpm" in findings[0].message
    assert not [f for f in lint_lyric_file(TONGUE_TWISTER, tempo_bpm=50) if "too fast" in f.message]
    assert findings[0] in plan_and_arrange(SongRequest(TONGUE_TWISTER, tempo_bpm=236)).findings
