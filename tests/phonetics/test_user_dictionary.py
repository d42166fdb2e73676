import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from songwright.cli import app
from songwright.errors import LyricsError
from songwright.phonetics.user_dictionary import read_dictionary
from songwright.planner.lyrics import read_lyrics

LYRIC = "pronunciations: names.txt\n\n[verse]\nSaoirse sings in the morning\nI {read|ɹ ˈɛ d} it for Niamh\n"


def test_a_dictionary_file_says_how_words_are_sung() -> None:
    dictionary = read_dictionary("# mine\n\nSaoirse  sˈɜɹʃə\nlovin’|l ˈʌ v ɪ n  # dropped g\n")
    assert dictionary == {"saoirse": "sˈɜɹʃə", "lovin'": "l ˈʌ v ɪ n"}
    word = read_lyrics("Saoirse sings", pronunciations=dictionary).sections[0].lines[0].words[0]
    assert ["".join(s.phonemes) for s in word.syllables] == ["sˈɜɹ", "ʃə"]
    assert word.source == "override"


@pytest.mark.parametrize(
    ("text", "message"),
    [("alone", "line 1: 'alone' has no phonemes"), ("\nab p9", "line 2: '9' in the phonemes"), ("x p t", "no vowel")],
)
def test_bad_lines_are_named(text: str, message: str) -> None:
    with pytest.raises(LyricsError, match=message):
        read_dictionary(text)


def sung(folder: Path) -> dict[str, str]:
    """Phonemes by word of the plan in a folder."""
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    words: dict[str, str] = {}
    verse = next(section for section in plan["sections"] if section["notes"])
    for note in verse["notes"]:
        words[note["word"]] = words.get(note["word"], "") + note["phonemes"].replace(" ", "")
    return words


def planned(folder: Path, *options: str) -> dict[str, str]:
    arguments = ["plan", str(folder / "song.txt"), "-o", str(folder / "out"), "-s", "no intro, no outro", *options]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return sung(folder / "out")


def test_a_header_names_a_dictionary_beside_the_lyric(tmp_path: Path) -> None:
    (tmp_path / "song.txt").write_text(LYRIC, encoding="utf-8")
    (tmp_path / "names.txt").write_text("saoirse sˈɜɹʃə\nniamh nˈiv\n", encoding="utf-8")
    words = planned(tmp_path)
    assert (words["Saoirse"], words["read"], words["Niamh"]) == ("sˈɜɹʃə", "ɹˈɛd", "nˈiv")


def test_the_option_goes_before_the_header_and_the_text_before_both(tmp_path: Path) -> None:
    (tmp_path / "song.txt").write_text(LYRIC, encoding="utf-8")
    (tmp_path / "names.txt").write_text("saoirse sˈɜɹʃə\nniamh nˈiv\n", encoding="utf-8")
    (tmp_path / "other.txt").write_text("niamh nˈiəv\nread ɹˈid\n", encoding="utf-8")
    words = planned(tmp_path, "--pronunciations", str(tmp_path / "other.txt"))
    assert (words["Saoirse"], words["read"], words["Niamh"]) == ("sˈɜɹʃə", "ɹˈɛd", "nˈiəv")


def test_lint_names_what_is_wrong_with_pronunciations(tmp_path: Path) -> None:
    (tmp_path / "song.txt").write_text("pronunciations: nowhere.txt\n\nla la la la\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["lint", str(tmp_path / "song.txt")])
    assert done.exit_code == 3 and "there is no pronunciation dictionary" in " ".join(done.output.split())
    (tmp_path / "song.txt").write_text("la la la\nla {read|ɹ E d}\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["lint", str(tmp_path / "song.txt")])
    output = " ".join(done.output.split())
    assert done.exit_code == 3
    assert "error: line 2: word 'read': 'E' in the phonemes 'ɹ E d' is not a phoneme; did you mean ɛ or e?" in output


def test_a_line_is_printed_without_its_phonemes() -> None:
    assert read_lyrics("I {read|ɹ ɛ d} it").sections[0].lines[0].text == "I read it"
