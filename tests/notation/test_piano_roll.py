"""The picture: that it can be drawn in every format, shows what it should, and is the same each time."""

import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from songwright.accompaniment.arranger.arrange import arrange
from songwright.errors import OutputError
from songwright.notation.piano_roll import draw
from songwright.notation.picture_layout import SECTION_COLORS, lay_out
from songwright.units import METERS
from tests.notation.plans import make_plan


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_same_song_gives_the_same_picture(suffix: str, tmp_path: Path) -> None:
    plan = make_plan(form=(("intro", 4, 0.3), ("verse", 8, 0.5)))
    for name in ("a", "b"):
        draw(plan, tmp_path / f"{name}{suffix}", arrange(plan))
    one, other = ((tmp_path / f"{name}{suffix}").read_bytes() for name in ("a", "b"))
    assert one == other and len(one) > 5000


def test_every_section_has_its_colour_on_the_page(tmp_path: Path) -> None:
    plan = make_plan()
    draw(plan, tmp_path / "plan.png")
    pixels = (imread(tmp_path / "plan.png")[..., :3] * 255).round().astype(int).reshape(-1, 3)
    for kind in {section.kind for section in plan.sections}:
        color = [int(SECTION_COLORS[kind][i : i + 2], 16) for i in (1, 3, 5)]
        assert np.sum(np.all(pixels == color, axis=1)) > 1000, kind


def test_the_words_are_in_the_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib.axes import Axes

    shown: list[str] = []
    text = Axes.text

    def spy(self: Axes, x: float, y: float, s: str, **options: object) -> object:
        shown.append(s)
        return text(self, x, y, s, **options)

    monkeypatch.setattr(Axes, "text", spy)
    plan = make_plan(key="Bb major")
    draw(plan, tmp_path / "plan.svg")
    assert {"Morning Light", "Verse 1", "Chorus 3", "morn-", "ing", "town", "B♭", "Gm", "1", "64"} <= set(shown)
    facts = next(line for line in shown if "beats a minute" in line)
    assert re.search(r"B♭ major.*100 beats a minute.*4/4.*2:34", facts)
    syllables = [n.syllable for s in plan.sections for n in s.notes]
    assert sum(s.rstrip("-") in set(syllables) for s in shown) >= len(syllables)


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_each_bar_stands_once_in_a_row_that_holds_it(meter: tuple[int, int]) -> None:
    plan = make_plan("pop", meter, form=(("intro", 3, 0.3), ("verse", 16, 0.5), ("chorus", 9, 0.8), ("outro", 1, 0.3)))
    layout = lay_out(plan)
    bars = [
        block.section.start_bar + block.first_bar + bar
        for row in layout.rows
        for block in row.blocks
        for bar in range(block.bars)
    ]
    assert bars == list(range(plan.bars))
    for row in layout.rows:
        assert row.blocks[0].at_bar == 0
        assert row.blocks[-1].at_bar + row.blocks[-1].bars <= layout.bars_per_row


def test_a_song_without_words_can_be_drawn(tmp_path: Path) -> None:
    draw(make_plan(form=(("instrumental", 4, 0.5),)), tmp_path / "plan.svg")
    assert (tmp_path / "plan.svg").stat().st_size > 1000


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"ends in \.png, \.svg, \.pdf"):
        draw(make_plan(), tmp_path / "plan.bmp")
