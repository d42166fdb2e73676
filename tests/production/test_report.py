"""What somebody who opens a report sees, and what a tool reads from it."""

import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from songwright.errors import AudioError, OutputError, WeightsError
from songwright.mixer.checks import Check
from songwright.production.record import TakeRecord
from songwright.production.report.document import SongReport
from songwright.production.report.make import ReportInputs, make_report, write_report
from songwright.production.report.page import render_page
from songwright.score import Part, Score, ScoreNote
from songwright.song import Chord, Note, Section, SongPlan, StyleChoice
from songwright.waveform import SAMPLE_RATE_HZ, Waveform

NASTY_TITLE = "</title><script>alert('x')</script> \"Lied\" 🎵 שלום"
NASTY_WORD = "</script><b>"
SECONDS = 8.0


def note(start: float, beats: float, midi: int, syllable: str, word: str, place: tuple[int, int], **more: bool) -> Note:
    return Note(start_beat=start, beats=beats, midi=midi, syllable=syllable, word=word, line=place[0],
                word_index=place[1], phonemes="l a", **more)  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> SongPlan:
    chords = (Chord(start_beat=0, beats=4, symbol="Bbm7"), Chord(start_beat=4, beats=4, symbol="Db/F"))
    verse = Section(
        id="verse-1", kind="verse", start_bar=0, bars=2, energy=0.4, chords=chords, lines=("Morning, friend!",),
        notes=(note(0, 2, 57, "Morn", "Morning", (0, 0)), note(2, 2, 59, "ing", "Morning", (0, 0)),
               note(4, 2, 61, "friend", "friend", (0, 1)),
               note(6, 1, 62, "friend", "friend", (0, 1), continues=True)),
    )  # fmt: skip
    chorus = Section(
        id="chorus-1", kind="chorus", start_bar=2, bars=2, energy=0.8, chords=chords, lines=(NASTY_WORD, "(oh 🎵)"),
        notes=(note(0, 4, 57, NASTY_WORD, NASTY_WORD, (0, 0)), note(4, 2, 60, "oh", "oh", (1, 0), backing=True),
               note(6, 2, 60, "🎵", "🎵", (1, 1), backing=True)),
    )  # fmt: skip
    return SongPlan(title=NASTY_TITLE, tempo_bpm=120, key="Bb minor", duration_seconds=SECONDS, seed=7,
                    sections=(verse, chorus), style=StyleChoice(text='soft & "slow" <i>', genre="folk"))  # fmt: skip


@pytest.fixture(scope="module")
def inputs(plan: SongPlan, tmp_path_factory: pytest.TempPathFactory) -> ReportInputs:
    folder = tmp_path_factory.mktemp("song")
    times = np.arange(round(SECONDS * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    voice = Waveform((0.3 * np.sign(np.sin(2 * np.pi * 220.0 * times)))[None].astype(np.float32))  # A3 = MIDI 57
    band = Waveform(np.zeros((2, len(times)), np.float32))
    stereo = Waveform(np.repeat(voice.samples, 2, axis=0))
    stereo.save(folder / "song.wav")
    stereo.save(folder / "stems" / "vocals.wav")
    checks = (
        Check("tempo", "song", 0.0, "percent off", "at most", 0.5, "120.00 bpm"),
        Check("clicks", "vocals", 0.0, "", "at most", 0),
        Check("pitch", "verse-1, line 1", 1.0, "of the notes in tune", "at least", 0.9),
        Check("pitch", "chorus-1, line 1", 0.25, "of the notes in tune", "at least", 0.9, "heard <nothing>"),
        Check("loudness", "master", float("nan"), "LU off", "at most", 0.2),
    )
    takes = (
        TakeRecord("vocals", "verse-1", (0.0,), ((),), 0),
        TakeRecord(
            "vocals",
            "chorus-1",
            (-1.0, -0.65),
            (("pitch <low>",), ("pitch lower",)),
            1,
            (0, 1),
            ("", "33% of the expression"),
        ),
    )
    score = Score((Part("upright bass", "bass", 32, 0.0, (ScoreNote(0, 1, 34, 90),)),))
    return ReportInputs(
        plan=plan, score=score, stems={"vocals": stereo, "other": band}, master=stereo, voice=voice, target_lufs=-14.0,
        checks=checks, takes=takes, command="songwright sing 'my <words>.txt' --seed 7", folder=folder,
        files=(folder / "song.wav", folder / "stems" / "vocals.wav"), warnings=("the sound ʒ is <new>",),
        stage_seconds={"band": 1.5, "voice": 2.0},
    )  # fmt: skip


@pytest.fixture(scope="module")
def report(inputs: ReportInputs) -> SongReport:
    return make_report(inputs)


@pytest.fixture(scope="module")
def page(report: SongReport, inputs: ReportInputs) -> str:
    return render_page(report, inputs.stems, inputs.master)


class Reader(HTMLParser):
    """Collects what a page says, and whether every element is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for key, value in attrs if key in ("src", "href")]
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data + "\n"


def test_the_page_is_well_formed_and_stands_alone(page: str) -> None:
    reader = Reader(page)
    assert reader.open == []
    without_pictures = re.sub(r'"data:image/png;base64,[^"]*"', '""', page)
    assert not re.search(r"https?:|[\"'(]//|@import|url\((?!#)", without_pictures)
    assert all(link.startswith(("data:", "#")) or link in ("song.wav", "stems/vocals.wav") for link in reader.links)
    assert "link" not in reader.tags


def test_what_the_user_wrote_stays_text(page: str) -> None:
    reader = Reader(page)
    assert reader.tags.count("script") == 1 and "i" in reader.tags
    assert NASTY_TITLE in reader.text
    assert NASTY_WORD in reader.text
    assert "songwright sing 'my <words>.txt' --seed 7" in reader.text
    assert "heard <nothing>" in reader.text
    assert "the sound ʒ is <new>" in reader.text
    assert 'soft & "slow" <i>' in reader.text


def test_every_word_is_printed_under_its_note(page: str) -> None:
    text = Reader(page).text
    for syllable in ("Morn-", "ing,", "friend!", "(oh", "🎵)"):
        assert f"{syllable}\n" in text
    assert text.count("friend!\n") == 1  # a melisma prints its syllable once


def test_chords_and_key_have_real_accidentals(page: str) -> None:
    text = Reader(page).text
    assert "B♭m7" in text and "D♭/F" in text and "B♭ minor" in text


def test_failed_checks_come_first(page: str) -> None:
    text = Reader(page).text
    assert text.index("2 checks failed") < text.index("chorus-1, line 1") < text.index("The voice")
    assert "25 % of the notes in tune" in text and "at least 90 % of the notes in tune" in text
    assert "not measurable" in text
    assert re.search(r"3\n of 5\nchecks passed", text)


def test_without_failures_there_is_no_failed_box(inputs: ReportInputs) -> None:
    good = replace(inputs, checks=[check for check in inputs.checks if check.passed])
    page = render_page(make_report(good), inputs.stems, inputs.master)
    assert "checks failed" not in page and 'class="verdict good"' in page


def test_takes_say_which_is_in_the_song(page: str) -> None:
    assert 'title="take 2, 33% of the expression (in the song): pitch lower"' in page
    assert 'title="lines 1, 2"' in page and "lines 1, 2<ul>" in page
    assert "pitch &lt;low&gt;" in page


def test_the_report_loads_back(report: SongReport, inputs: ReportInputs) -> None:
    document, page = write_report(report, inputs.stems, inputs.master, inputs.folder)
    assert SongReport.load(document) == report
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_same_song_gives_the_same_bytes(report: SongReport, inputs: ReportInputs, page: str) -> None:
    again = make_report(inputs)
    assert again.to_json() == report.to_json()
    assert render_page(again, inputs.stems, inputs.master) == page
    slower = make_report(replace(inputs, stage_seconds={"band": 9.0}))
    assert slower.model_copy(update={"timing": report.timing}) == report


def test_figures_are_those_of_the_sound(report: SongReport, inputs: ReportInputs) -> None:
    assert report.pitch is not None
    heard = [midi for midi in report.pitch.midi if midi is not None]
    assert len(heard) > 350 and abs(np.median(heard) - 57) < 0.05
    assert len(report.pitch.midi) * report.pitch.step_seconds == pytest.approx(SECONDS, abs=0.2)
    sound = (inputs.folder / "song.wav").read_bytes()
    assert report.files[0].path == "song.wav" and report.files[0].bytes == len(sound)
    assert report.files[0].sha256 == hashlib.sha256(sound).hexdigest()
    assert [(word.text, word.start_seconds, word.end_seconds) for word in report.words[:2]] == [
        ("Morning,", 0.0, 2.0), ("friend!", 2.0, 3.5),
    ]  # fmt: skip
    assert report.verdict == "3 of 5 checks passed"


def test_a_silent_voice_has_no_pitch(inputs: ReportInputs, plan: SongPlan) -> None:
    silent = Waveform(np.zeros((1, round(SECONDS * SAMPLE_RATE_HZ)), np.float32))
    report = make_report(replace(inputs, voice=silent))
    assert report.pitch is None
    assert "no voice was measured" in render_page(report, inputs.stems, inputs.master)


def test_an_instrumental_of_silence_still_gives_a_page(inputs: ReportInputs, plan: SongPlan) -> None:
    bare = plan.model_copy(update={"sections": tuple(s.model_copy(update={"notes": ()}) for s in plan.sections)})
    silent = Waveform(np.zeros((2, round(SECONDS * SAMPLE_RATE_HZ)), np.float32))
    quiet = replace(inputs, plan=bare, stems={"drums": silent}, master=silent, voice=None, checks=(), takes=())
    report = make_report(quiet)
    assert report.loudness.integrated_lufs is None
    text = Reader(render_page(report, quiet.stems, silent)).text
    assert "nobody sings" in text and "Nothing was checked." in text and "silent" in text


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda text: text[:-40], r"report.json, line \d+, column \d+: not valid JSON .*songwright check"),
        (lambda text: "[]", "a report is a JSON object, this file holds a list"),
        (lambda text: text.replace('"format_version": 1', '"format_version": 2'), "format_version is 2, .* reads 1"),
        (lambda text: text.replace('"seed": 7', '"seed": "seven"'), "seed: .*integer"),
        (lambda text: text.replace('"seed": 7', '"sead": 7'), r"seed: Field required \(and 1 more\)"),
        (lambda text: text.replace('"bound": "at most"', '"bound": "about"', 1), "checks, 0, bound: .*at most"),
    ],
)
def test_a_broken_report_says_what_is_wrong(report: SongReport, spoil, message: str) -> None:
    with pytest.raises(AudioError, match=message):
        SongReport.from_json(spoil(report.to_json()))


def test_missing_things_are_named(inputs: ReportInputs, tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="there is no report at .*run 'songwright sing' again"):
        SongReport.load(tmp_path / "report.json")
    with pytest.raises(WeightsError, match="config.json"):
        make_report(replace(inputs, weights={"voice": tmp_path}))
    with pytest.raises(OutputError, match="song.flac"):
        make_report(replace(inputs, files=(inputs.folder / "song.flac",)))
