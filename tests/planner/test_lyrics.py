"""What the reader makes of lyric files: sections, words, syllables, headers, findings."""

from pathlib import Path

import pytest

from songwright.errors import LyricsError
from songwright.planner.draft import Lyrics, LyricSection
from songwright.planner.lyric_words import split_words
from songwright.planner.lyrics import read_lyrics

DATA = Path(__file__).parents[1] / "data" / "lyrics"
EXAMPLES = Path(__file__).parents[2] / "examples" / "lyrics"


def read(name: str) -> Lyrics:
    return read_lyrics((DATA / name).read_bytes())


def kinds(lyrics: Lyrics) -> list[str]:
    return [section.kind for section in lyrics.sections]


def sung(section: LyricSection) -> list[str]:
    return [" ".join(word.text for word in line.words) for line in section.lines]


def messages(lyrics: Lyrics) -> str:
    return "\n".join(f"{finding.source_line}: {finding.message}" for finding in lyrics.findings)


VERSE, CHORUS = "verse", "chorus"
SECTIONS = {
    "tags_square.txt": [VERSE, CHORUS, VERSE, CHORUS, "bridge", "outro"],
    "tags_upper.txt": [VERSE, "pre-chorus", CHORUS, "bridge"],
    "tags_lower_spaces.txt": [VERSE, "pre-chorus", CHORUS],
    "tags_round.txt": [VERSE, CHORUS, VERSE, CHORUS],
    "tags_colon.txt": [VERSE, CHORUS, VERSE, CHORUS, "bridge"],
    "tags_bare.txt": [VERSE, CHORUS, VERSE, CHORUS],
    "tags_bare_tight.txt": [VERSE, CHORUS, VERSE, CHORUS],
    "tags_angle.txt": [VERSE, CHORUS],
    "tags_braces.txt": [VERSE, CHORUS],
    "tags_markdown.md": [VERSE, CHORUS, VERSE, CHORUS],
    "tags_markdown_bold.md": [VERSE, CHORUS, "bridge"],
    "tags_dashes.txt": [VERSE, CHORUS],
    "tags_performer.txt": [VERSE, CHORUS, VERSE],
    "tags_roman.txt": [VERSE, VERSE, CHORUS],
    "tags_tight.txt": [VERSE, CHORUS, VERSE, CHORUS, "outro"],
    "tags_inline.txt": [VERSE, CHORUS],
    "tags_chorus_colon_inline.txt": [VERSE, CHORUS],
    "tags_post_chorus_hook.txt": [CHORUS, VERSE, "post-chorus", "bridge", CHORUS, "outro"],
    "tags_empty_chorus.txt": [VERSE, CHORUS, VERSE, CHORUS, "bridge", CHORUS],
    "tags_empty_verse.txt": [VERSE, CHORUS],
    "tags_instrumental_bars.txt": ["intro", VERSE, "instrumental", CHORUS, "instrumental", "break", "outro"],
    "repeat_x2_tag.txt": [VERSE, CHORUS, CHORUS, VERSE, VERSE],
    "repeat_chorus_words.txt": [VERSE, CHORUS, VERSE, CHORUS, "bridge", CHORUS, CHORUS],
    "repeat_stanza_mark.txt": [CHORUS, CHORUS, VERSE, CHORUS, CHORUS],
    "untagged_repeats.txt": [VERSE, CHORUS, VERSE, CHORUS, VERSE, CHORUS],
    "untagged_case_punctuation.txt": [VERSE, CHORUS, VERSE, CHORUS],
    "untagged_plain.txt": [VERSE, VERSE, VERSE],
    "dividers.txt": [VERSE, CHORUS, VERSE, CHORUS],
    "chordpro.cho": [CHORUS, VERSE],
    "lrc_tags.lrc": ["intro", VERSE, CHORUS],
    "es_simple.txt": [VERSE, CHORUS, "bridge"],
    "fr_simple.txt": [VERSE, CHORUS],
    "it_simple.txt": [VERSE, CHORUS],
    "pt_simple.txt": [VERSE, CHORUS],
    "de_simple.txt": [VERSE, CHORUS],
    "tag_words_in_song.txt": [VERSE, VERSE],
}


@pytest.mark.parametrize("name", SECTIONS)
def test_sections_are_recognised_in_every_spelling(name: str) -> None:
    assert kinds(read(name)) == SECTIONS[name]


def test_there_are_sixty_sample_files_and_more() -> None:
    assert len(list(DATA.iterdir())) >= 60


def test_section_names_are_never_sung() -> None:
    for name in SECTIONS:
        if name != "tag_words_in_song.txt":
            words = {word.text.lower() for s in read(name).sections for line in s.lines for word in line.words}
            assert not words & {"verse", "chorus", "bridge", "estribillo", "refrain", "x2", "repeat"}, name


def test_asked_bars_and_instrumental_sections() -> None:
    sections = read("tags_instrumental_bars.txt").sections
    assert [(s.kind, s.asked_bars) for s in sections if not s.lines] == [
        ("intro", 4), ("instrumental", 8), ("instrumental", 8), ("break", 2), ("outro", 4)
    ]  # fmt: skip


def test_repeated_lines_are_written_out() -> None:
    chorus = read("repeat_x2_lines.txt").sections[0]
    assert sung(chorus) == ["Hold on tight"] * 2 + ["Don't let go"] * 3 + ["Hold on"] * 2 + ["Till the morning"] * 2
    assert [line.source_line for line in chorus.lines][:5] == [2, 2, 3, 3, 3]


def test_a_chorus_named_again_repeats_its_words() -> None:
    sections = read("tags_empty_chorus.txt").sections
    assert sung(sections[1]) == sung(sections[3]) == sung(sections[5])
    assert sections[3].source_line == 15


def test_inferred_sections_say_so() -> None:
    assert [s.tagged for s in read("untagged_repeats.txt").sections] == [False] * 6
    assert [s.tagged for s in read("tags_square.txt").sections] == [True] * 6


def test_headers() -> None:
    lyrics = read("headers_all.txt")
    found = (lyrics.title, lyrics.key, lyrics.tempo, lyrics.meter, lyrics.style, lyrics.language)
    assert found == ("River Song", "G major", "92", "3/4", "folk, warm", "en")
    variants = read("headers_variants.txt")
    assert (variants.title, variants.tempo, variants.meter, variants.style) == ("River Song", "128", "6/8", "country")
    yaml = read("headers_yaml.md")
    assert (yaml.title, yaml.key, yaml.tempo) == ("River Song", "Bb minor", "76")
    chordpro = read("chordpro.cho")
    assert (chordpro.title, chordpro.key, chordpro.tempo) == ("River Song", "G", "90")


def test_second_and_unknown_headers_are_said() -> None:
    lyrics = read("headers_twice.txt")
    assert lyrics.title == "One"
    assert "2: a second 'title' ('Two') was ignored" in messages(lyrics)
    assert "3: the header 'Difficulty' is not known" in messages(lyrics)
    assert len(lyrics.sections) == 1


def test_a_colon_in_the_song_is_no_header() -> None:
    assert sung(read("header_words_in_song.txt").sections[0]) == [
        "Love it takes a minute", "Time a river with you in it", "Note to self be kind"
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["utf8_bom.txt", "utf16.txt", "tags_angle.txt"])
def test_encodings_read_the_same(name: str) -> None:
    assert sung(read(name).sections[0])[0] == "The river runs below the hill"


@pytest.mark.parametrize("name", ["crlf.txt", "old_mac.txt"])
def test_line_ends_do_not_matter(name: str) -> None:
    assert kinds(read(name)) == [VERSE, CHORUS]


def test_windows_1252_is_read_and_said() -> None:
    lyrics = read("cp1252.txt")
    assert sung(lyrics.sections[0])[0].startswith("The café is closed the piano’s déjà vu")
    assert "0: the file is not UTF-8; it was read as Windows-1252" in messages(lyrics)


def test_parentheses_are_backing_vocals() -> None:
    lyrics = read("backing.txt")
    first = lyrics.sections[0].lines[0]
    assert [word.backing for word in first.words] == [False, False, False, True, True, True]
    assert len(first.syllables) == 4
    assert "5: a '(' is not closed" in messages(lyrics)


def test_lrc_times_are_line_starts() -> None:
    lyrics = read("lrc_plain.lrc")
    assert lyrics.title == "River Song"
    assert [[line.start_seconds for line in s.lines] for s in lyrics.sections] == [[10.0, 14.5], [21.25, 24.0]]
    assert [line.start_seconds for line in read("lrc_enhanced.lrc").sections[0].lines] == [9.5, 12.5]


def test_lrc_lines_with_several_times_are_sung_at_each() -> None:
    lines = [line for section in read("lrc_multi.lrc").sections for line in section.lines]
    assert [line.start_seconds for line in lines] == [5.0, 10.0, 14.0, 24.0, 30.0, 34.0]
    assert lines[1].text == lines[4].text == "Sing it to the morning"


def test_lrc_out_of_order_is_put_in_order() -> None:
    lyrics = read("lrc_unordered.lrc")
    assert [line.start_seconds for s in lyrics.sections for line in s.lines] == [10.0, 15.0, 20.0]
    assert "times do not rise" in messages(lyrics)


def test_lrc_pauses_part_stanzas() -> None:
    assert [len(section.lines) for section in read("lrc_gaps.lrc").sections] == [3, 3]


def test_unknown_names_are_said_and_not_sung() -> None:
    lyrics = read("tags_unknown.txt")
    assert kinds(lyrics) == [VERSE, CHORUS]
    assert "1: 'Spaceship' is not a known section; it starts a section and is not sung" in messages(lyrics)
    assert "'softly' is not a section's name; taken as a direction, not sung" in messages(lyrics)


def test_chords_stand_over_syllables_and_are_not_sung() -> None:
    for name, chords in (("chords_above.txt", ["G", "D/F#", "Em"]), ("chordpro.cho", ["Em", "C"])):
        lines = [line for section in read(name).sections for line in section.lines]
        (line,) = (line for line in lines if line.text == "The river runs below the hill")
        assert [chord.symbol for chord in line.chords] == chords


def test_lines_without_words_are_said() -> None:
    assert "21: no singable text in '###'; remove it or add words" in messages(read("dividers.txt"))
    assert "2: '❤🎉👩👧' cannot be sung" in messages(read("emoji.txt"))
    assert "1: '愛してる' is not in Latin letters" in messages(read("scripts_mixed.txt"))
    assert "https://example.org/song" in messages(read("urls_comments.txt"))


def test_repeats_have_a_limit() -> None:
    lyrics = read("repeat_huge.txt")
    assert len(lyrics.sections) == 16
    assert "1: repeated 16 times, not 999" in messages(lyrics)


def test_overrides_give_a_words_phonemes() -> None:
    lines = read("overrides.txt").sections[0].lines
    read_word, siobhan = lines[0].words[1], lines[2].words[0]
    assert read_word.text == "read" and read_word.source == "override"
    assert read_word.syllables[0].phonemes == ("ɹ", "ˈɛ", "d")
    assert [s.phonemes for s in siobhan.syllables] == [("ʃ", "ɪ"), ("v", "ˈɔ", "n")]


def test_overrides_for_the_whole_file() -> None:
    lyrics = read_lyrics("I read what you read", pronunciations={"read": "ɹ ˈɛ d"})
    assert [w.source for w in lyrics.sections[0].lines[0].words].count("override") == 2


def test_guessed_words_are_marked_and_said() -> None:
    lyrics = read("invented_words.txt")
    guessed = {w.text for s in lyrics.sections for line in s.lines for w in line.words if w.source == "fallback"}
    assert {"brillig", "slithy"} <= guessed
    assert "1: 'brillig' is in no dictionary; it is sung as" in messages(lyrics)


def test_syllables_concatenate_to_the_word() -> None:
    for path in sorted(DATA.iterdir()):
        if path.name in ("numbers.txt", "dates.txt", "currency.txt"):
            continue
        lyrics = read_lyrics(path.read_bytes())
        for section in lyrics.sections:
            for line in section.lines:
                for word in line.words:
                    if any(c.isdigit() or c in "&%+@#.°" for c in word.text):
                        continue
                    letters = "".join(syllable.text for syllable in word.syllables)
                    assert letters == word.text.replace("-", ""), (path.name, word)


def test_the_language_is_guessed_only_when_clear() -> None:
    assert read("es_undeclared.txt").language == "es"
    assert "the words look Spanish" in messages(read("es_undeclared.txt"))
    assert read("mixed_en_es.txt").language == "en"
    assert read_lyrics("la la la\nde do da da").language == "en"
    assert read_lyrics("Sing me a song", language="es-MX").language == "es"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_the_example_songs_need_no_remark(path: Path) -> None:
    lyrics = read_lyrics(path.read_bytes())
    assert lyrics.title and lyrics.style and lyrics.key and lyrics.tempo
    assert lyrics.findings == ()
    assert kinds(lyrics).count("chorus") >= 2


@pytest.mark.parametrize(
    ("text", "language", "message"),
    [
        ("", None, "no words to sing; write at least one line"),
        ("\n \n\t\n", None, "no words to sing"),
        ("title: Only a header\n", None, "no words to sing"),
        ("[Verse]\n\n[Chorus]\n", None, "no words to sing"),
        ("[Instrumental: 8 bars]", None, "no words to sing"),
        ("###\n***\n", None, "no words to sing"),
        ("愛してる\n大好き", None, "line 1: no singable text in '愛してる'"),
        ("Hello", "klingon", "language 'klingon' is not supported; choose one of en"),
        ("language: ja\n\nHello", None, "language 'ja' is not supported"),
        ("I {read|r 9 d} it", None, "line 1, word 'read': '9' in the phonemes"),
        ("La\nI {read|p t} it", None, "line 2, word 'read': the phonemes 'p t' have no vowel"),
        ("la\n" * 700, None, "700 sung lines; a song may have at most 600"),
        ("la la la la la la la la\n" * 590 + "a " * 2000, None, "words; a song may have at most 6,000"),
        ("x" * 500_000, None, "500,000 characters, which is no song"),
        (b"\x00\x01\x02\x03\x04\x05\x06\x07" * 20, None, "not text but binary data"),
        (b"\xff\xfeh", None, "starts as UTF-16 but is damaged"),
    ],
)
def test_what_cannot_be_sung_is_declined_in_one_sentence(text: str | bytes, language: str | None, message: str) -> None:
    with pytest.raises(LyricsError) as raised:
        read_lyrics(text, language)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("1999", "nineteen ninety nine"), ("2005", "two thousand and five"), ("2024", "twenty twenty four"),
        ("24/7", "twenty four seven"), ("$5", "five dollars"), ("$1", "one dollar"),
        ("€3.50", "three euros fifty"), ("£20", "twenty pounds"), ("50%", "fifty percent"), ("3am", "three ay em"),
        ("7:30", "seven thirty"), ("3:05 pm", "three oh five pee em"), ("9:00", "nine o'clock"),
        ("21st", "twenty first"), ("'90s", "nineties"), ("1980s", "nineteen eighties"), ("1,000", "one thousand"),
        ("2.5", "two point five"), ("007", "oh oh seven"), ("#9", "number nine"), ("&", "and"),
        ("12/25/2004", "twelve twenty five two thousand and four"), ("100°", "one hundred degrees"),
        ("9" * 15, " ".join(["nine"] * 15)), ("H2O", "H. two O."), ("0/0$", "zero zero"), ("4ever", "four ever"),
    ],
)  # fmt: skip
def test_numbers_and_signs_are_read_as_words(written: str, spoken: str) -> None:
    (word,) = split_words(written, 1, "en").words
    assert " ".join(word.said) == spoken
    assert word.text == written


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("es", "1999", "mil novecientos noventa y nueve"), ("es", "$5", "cinco dólares"), ("fr", "25", "vingt cinq"),
        ("fr", "&", "et"), ("it", "50%", "cinquanta per cento"), ("pt", "3", "três"), ("de", "24", "vierundzwanzig"),
    ],
)  # fmt: skip
def test_numbers_in_other_languages(language: str, written: str, spoken: str) -> None:
    (word,) = split_words(written, 1, language).words
    assert " ".join(word.said) == spoken
