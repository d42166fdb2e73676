"""Every kind of lyric file, read as it is meant; see lyric_cases/README.md."""

import re
from pathlib import Path
from typing import Any

import pytest

from songwright.errors import LyricsError
from songwright.phonetics.english import pronounce_lines
from songwright.planner.genres import design_for
from songwright.planner.lyric_words import split_words
from songwright.planner.lyrics import read_lyrics
from songwright.planner.structure import choose_band
from songwright.planner.style import read_style
from songwright.units import Key
from tests.planner.shown_lyrics import shown

tomllib = pytest.importorskip("tomllib")  # Python 3.11
CASES = Path(__file__).parent / "lyric_cases"
SONGS = ("sections", "tags", "chordpro", "chord_lines", "other_names", "opensong", "timed", "pages", "repeats")


def cases(name: str) -> list[Any]:
    found = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=f"{name}-{case.get('name') or case['text']}") for case in found]


@pytest.mark.parametrize("case", [case for name in SONGS for case in cases(name)])
def test_songs(case: dict[str, Any]) -> None:
    lyrics = read_lyrics(case["text"].encode(), case.get("language"))
    assert shown(lyrics) == case["expect"].strip()
    assert lyrics.title == case.get("title", lyrics.title)
    assert lyrics.key == case.get("key", lyrics.key)
    remarks = "\n".join(finding.message for finding in lyrics.findings)
    for remark in case.get("remarks", ()):
        assert remark in remarks


@pytest.mark.parametrize("case", cases("words"))
def test_words(case: dict[str, Any]) -> None:
    language = case.get("language", "en")
    line = split_words(case["text"], 1, language)
    assert " ".join(said for word in line.words for said in word.said) == case["said"]
    if "syllables" in case:
        lyrics = read_lyrics(case["text"], language)
        words = [word for line in lyrics.sections[0].lines for word in line.words]
        assert sum(len(word.syllables) for word in words) == case["syllables"]
    assert case.get("remark", "") in "\n".join(finding.message for finding in line.findings)


@pytest.mark.parametrize("case", cases("homographs"))
def test_homographs(case: dict[str, Any]) -> None:
    words = case["text"].split()
    (place,) = (index for index, word in enumerate(words) if "*" in word)
    plain = [re.sub(r"[^\w'’]", "", word) for word in words]
    assert "".join(pronounce_lines([plain])[0][place].phonemes) == case["said"]


@pytest.mark.parametrize("case", cases("wrong_files"))
def test_wrong_files_are_declined_by_name(case: dict[str, Any]) -> None:
    data = bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode()
    with pytest.raises(LyricsError, match=case["message"]) as raised:
        read_lyrics(data)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("case", cases("styles"))
def test_styles(case: dict[str, Any]) -> None:
    request = read_style(case["text"])
    band = choose_band(request, design_for(request))
    assert request.genre == case.get("genre", request.genre)
    assert case.get("flavour") in (None, *request.flavours)
    assert request.acappella == case.get("acappella", False)
    assert bool(band) != request.acappella
    assert set(request.unknown) == set(case.get("unknown", request.unknown))
    assert request.key == (Key.parse(case["key"]) if "key" in case else request.key)
    assert request.vocalist == case.get("vocalist", request.vocalist)
    assert request.only_instruments == case.get("only", request.only_instruments)
    assert set(case.get("wants", ())) <= set(request.instruments)
    assert not set(band) & {*case.get("excludes", ()), *case.get("lacks", ())}
    assert set(case.get("excludes", ())) <= set(request.excluded_instruments)
    assert set(case.get("left_out", ())) <= set(request.left_out)
    remarks = " ".join(request.remarks)
    assert all(f"'{word}'" in remarks for word in request.unknown)
    assert all(word in remarks for word in case.get("says", ()))
