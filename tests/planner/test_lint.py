from pathlib import Path

from songwright.planner.draft import Finding
from songwright.planner.lint import line_capacity, lint_lyrics
from songwright.units import Meter

DATA = Path(__file__).parents[1] / "data" / "lyrics"


def about(findings: tuple[Finding, ...], text: str) -> list[Finding]:
    return [finding for finding in findings if text in finding.message]


def test_a_clean_lyric_has_no_findings() -> None:
    assert lint_lyrics((DATA / "tags_square.txt").read_bytes()) == ()


def test_lines_too_long_for_their_bars() -> None:
    (finding,) = about(lint_lyrics((DATA / "long_line.txt").read_bytes()), "too many for one line")
    assert (finding.source_line, finding.severity) == (1, "warning")
    assert "41 syllables" in finding.message and "4 bars of 4/4 at 100 bpm hold 30" in finding.message


def test_tempo_and_meter_decide_what_fits() -> None:
    line = "one two three four five six seven eight nine ten one two three four five six seven eight nine ten"
    assert not about(lint_lyrics(line, tempo_bpm=90, meter=Meter(4, 4)), "syllables")
    assert about(lint_lyrics(line, tempo_bpm=90, meter=Meter(2, 4)), "syllables are too many")
    assert about(lint_lyrics(f"meter: 2/4\ntempo: 90\n\n{line}"), "4 bars of 2/4 at 90 bpm")
    assert line_capacity(240, Meter(4, 4)) < line_capacity(120, Meter(4, 4))
    assert line_capacity(80, Meter(6, 8)) == 21


def test_a_line_that_cannot_be_articulated() -> None:
    heavy = " ".join(["strengths scrimped splints"] * 6)
    (finding,) = about(lint_lyrics(heavy, tempo_bpm=200), "its sounds need")
    assert "slower tempo" in finding.message
    assert not about(lint_lyrics(heavy, tempo_bpm=70), "its sounds need")


def test_long_words_and_guessed_words() -> None:
    findings = lint_lyrics((DATA / "long_words.txt").read_bytes())
    assert about(findings, "'Antidisestablishmentarianism' has 12 syllables")
    assert about(lint_lyrics("zorblax"), "is in no dictionary")


def test_only_backing_vocals() -> None:
    assert about(lint_lyrics((DATA / "all_backing.txt").read_bytes()), "lead singer has nothing to sing")


def test_what_the_reader_raises_is_an_error_finding() -> None:
    assert [(f.source_line, f.severity) for f in lint_lyrics("La\nla {la|9}")] == [(2, "error")]
    assert [(f.source_line, f.severity) for f in lint_lyrics("")] == [(0, "error")]


def test_findings_come_in_the_order_of_lines() -> None:
    for path in sorted(DATA.iterdir()):
        lines = [finding.source_line for finding in lint_lyrics(path.read_bytes())]
        assert lines == sorted(lines), path.name
