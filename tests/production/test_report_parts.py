"""Lettering, pictures and the list of songs."""

import io
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from songwright.production.report.index import IndexEntry, render_index
from songwright.production.report.lettering import Label, place, text_width
from songwright.production.report.markup import Html, element, number
from songwright.production.report.measure import measured_loudness, outline
from songwright.production.report.spectrogram import BANDS, COLUMNS, HIGHEST_HZ, LOWEST_HZ, palette, spectrogram_png
from songwright.waveform import SAMPLE_RATE_HZ, Waveform


def sine(hz: float, seconds: float, amplitude: float = 0.5) -> Waveform:
    times = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return Waveform(np.tile(amplitude * np.sin(2 * np.pi * hz * times), (2, 1)).astype(np.float32))


def test_markup_escapes_all_but_markup() -> None:
    assert element("b", {"title": '"<'}, "<&") == '<b title="&quot;&lt;">&lt;&amp;</b>'
    assert element("p", None, element("i", None, "x"), Html("<br>")) == "<p><i>x</i><br></p>"
    assert [number(value) for value in (1.5, -0.001, -14.0, 100.0)] == ["1.5", "0", "−14", "100"]


def test_labels_do_not_overlap() -> None:
    words = [Label(20.0 * index, text) for index, text in enumerate(["strength", "through", "a", "nightingale", "oh"])]
    placed = place(words, 15, 2, 4, 130)
    for line in range(2):
        row = [label for label in placed if label.line == line]
        widths = [label.width or text_width(label.text, 15) for label in row]
        assert all(a.left + w <= b.left for a, w, b in zip(row, widths, row[1:], strict=False))
    assert placed[2].text == "a"


def test_a_label_at_the_right_edge_is_pulled_in() -> None:
    (label,) = place([Label(95.0, "morning")], 15, 2, 4, 100)
    assert label.left + text_width("morning", 15) <= 100


@pytest.mark.parametrize("hz", [110.0, 1000.0, 8000.0])
def test_a_tone_is_a_line_at_its_height(hz: float) -> None:
    picture = imread(io.BytesIO(spectrogram_png(sine(hz, 3.0), 200.0, 3.0)), format="png")
    assert picture.shape[:2] == (BANDS, COLUMNS)
    brightness = picture[:, COLUMNS // 4 : -COLUMNS // 4, :3].sum(axis=(1, 2))
    row_from_below = BANDS - 1 - int(brightness.argmax())
    expected = BANDS * np.log(hz / LOWEST_HZ) / np.log(HIGHEST_HZ / LOWEST_HZ)
    assert abs(row_from_below + 0.5 - expected) < 2


def test_sound_shorter_than_the_song_leaves_the_picture_dark() -> None:
    picture = imread(io.BytesIO(spectrogram_png(sine(440, 1.0), 200.0, 4.0)), format="png")
    left, right = picture[:, : COLUMNS // 5, :3].max(), picture[:, COLUMNS // 2 :, :3].max()
    assert left > 0.8 and right < 0.1


def test_palettes_grow_lighter() -> None:
    weights = np.array([0.2126, 0.7152, 0.0722])
    for hue in range(0, 360, 30):
        assert (np.diff(palette(hue) @ weights) > -1).all()


def test_outline_and_loudness_of_a_known_tone() -> None:
    wave = sine(1000.0, 10.0)
    shape = outline(wave, 50)
    assert np.allclose(shape.peak, 0.5, atol=0.01) and np.allclose(shape.rms, 0.5 / 2**0.5, atol=0.01)
    assert outline(wave, 10, 9.0, 11.0).peak[-4:].max() == 0
    loudness = measured_loudness(wave, -14.0)
    # A stereo sine of 1 kHz at -6 dBFS: -6.02 LUFS (both channels' power adds to that of one at full scale less 6 dB).
    assert loudness.integrated_lufs == pytest.approx(-6.02, abs=0.1)
    assert len(loudness.short_term_lufs) == len(loudness.momentary_lufs) == 50
    assert loudness.short_term_lufs[13] is None and loudness.short_term_lufs[14] == pytest.approx(-6.02, abs=0.1)


def test_the_list_of_songs(tmp_path: Path) -> None:
    entries = [
        IndexEntry(tmp_path / "a b", "Tom & <Jerry>", "waltz", "de", 151.2, "41 of 43 checks passed", False),
        IndexEntry(tmp_path / "c", "c.txt", "", "en", None, "line 3: nothing to sing in '###'", False, song=None),
        IndexEntry(tmp_path / "d", "Dawn", "pop", "en", 60.0, "40 of 40 checks passed", True, song="song.flac"),
    ]
    page = render_index(entries, tmp_path / "index.html", "Demo").read_text(encoding="utf-8")
    assert "Tom &amp; &lt;Jerry&gt;" in page and 'href="a%20b/report.html"' in page and "German · 2:31" in page
    assert page.count("<audio") == 2 and 'src="d/song.flac"' in page
    assert "nothing to sing in &#x27;###&#x27;" in page and 'href="c/' not in page
    assert "3 songs; 1 passed every check" in page and "http" not in page
