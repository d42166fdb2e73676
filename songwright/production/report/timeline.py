"""The song at a glance: sections, wave, loudness and the stems' spectrograms above one another, on one axis of time.

Labels are HTML laid over the drawings by percent, so that no text is stretched with the window.
"""

import base64
from collections.abc import Mapping

from songwright.production.report.document import LoudnessResult, SectionResult, SongReport
from songwright.production.report.lettering import text_width
from songwright.production.report.markup import Html, coordinate, element, joined, number, percent
from songwright.production.report.measure import Outline, outline
from songwright.production.report.spectrogram import spectrogram_png
from songwright.units import format_seconds
from songwright.waveform import Waveform

WAVE_COLUMNS = 1000
WAVE_HEIGHT = 200  # of the drawing; the page scales it
# Waves are drawn as amplitude to this power, so that soft passages show.
WAVE_SHAPE = 0.8
LOUDEST_LUFS, SOFTEST_LUFS = -4.0, -34.0
LOUDNESS_GRID_LUFS = (-10.0, -20.0, -30.0)
STEM_HUES_DEGREES = {"vocals": 15.0, "drums": 75.0, "bass": 300.0, "other": 190.0}
OTHER_HUE_DEGREES = 250.0
RIBBON_WIDTH, RIBBON_TYPE = 960, 12  # pixels
TICK_SECONDS = (5, 10, 15, 30, 60, 120, 300)
MOST_TICKS = 14


def timeline(report: SongReport, stems: Mapping[str, Waveform], master: Waveform) -> Html:
    """All lanes; those of the stems carry their mute and solo buttons."""
    seconds = report.duration_seconds
    shape = outline(master, WAVE_COLUMNS)
    lanes = [
        _lane("sections", "", _section_ribbon(report)),
        _lane("wave", joined(element("b", None, "Master"), _figure(report.loudness.integrated_lufs, "LUFS")),
              joined(_wave(report, shape), _lyric_lines(report))),
        _lane("loudness", joined(element("b", None, "Loudness"), *_loudness_head(report.loudness)),
              _loudness(report.loudness, seconds)),
    ]  # fmt: skip
    for name in sorted(stems, key=lambda stem: (list(STEM_HUES_DEGREES).index(stem) if stem in STEM_HUES_DEGREES
                                                else len(STEM_HUES_DEGREES), stem)):  # fmt: skip
        lanes.append(_lane("stem", _stem_head(name), _stem_picture(name, stems[name], seconds), stem=name))
    lanes.append(_lane("ticks", "", _ticks(seconds)))
    playhead = element("div", {"class": "playhead", "hidden": ""})
    return element("div", {"class": "lanes"}, *lanes, element("div", {"class": "over"}, playhead))


def wave_path(shape: Outline, width: float, height: float) -> Html:
    """SVG path data of the peaks, mirrored at the middle."""
    middle, step = height / 2, width / len(shape.peak)
    rises = [middle * float(peak) ** WAVE_SHAPE for peak in shape.peak.clip(0, 1)]
    above = [f"{coordinate((i + 0.5) * step)} {coordinate(middle - rise)}" for i, rise in enumerate(rises)]
    below = [f"{coordinate((i + 0.5) * step)} {coordinate(middle + rise)}" for i, rise in enumerate(rises)]
    return Html("M" + "L".join([*above, *reversed(below)]) + "Z")


def _lane(kind: str, head: str, content: Html, stem: str | None = None) -> Html:
    return element(
        "div", {"class": f"lane {kind}", "data-stem": stem},
        element("div", {"class": "head"}, head),
        element("div", {"class": "track" if kind == "ticks" else "track seek"}, content),
    )  # fmt: skip


def _figure(value: float | None, unit: str) -> Html:
    return element("span", None, "silent" if value is None else f"{value:.1f} {unit}".replace("-", "\N{MINUS SIGN}"))


def _loudness_head(loudness: LoudnessResult) -> list[Html]:
    lines = [element("span", None, f"range {number(loudness.range_lu, 1)} LU")]
    if loudness.target_lufs is not None:
        lines.append(element("span", {"class": "target"}, f"target {number(loudness.target_lufs)}"))
    return lines


def _section_ribbon(report: SongReport) -> Html:
    seconds = report.duration_seconds
    return joined(*(
        element(
            "span",
            {
                "class": f"k-{section.kind}",
                "style": f"left:{percent(section.start_seconds / seconds)};"
                f"width:{percent((section.end_seconds - section.start_seconds) / seconds)}",
                "title": f"{section.name}, bars {section.start_bar + 1} to {section.start_bar + section.bars}",
            },
            section.name if _has_room(section, seconds) else "",
        )
        for section in report.sections
    ))  # fmt: skip


def _has_room(section: SectionResult, seconds: float) -> bool:
    """Whether the section's name fits into its part of the ribbon on a wide page."""
    share = (section.end_seconds - section.start_seconds) / seconds
    return text_width(section.name, RIBBON_TYPE) + 10 <= share * RIBBON_WIDTH


def _wave(report: SongReport, shape: Outline) -> Html:
    """The master, in the colours of its sections: one path, seen through a window for each."""
    seconds, path = report.duration_seconds, wave_path(shape, WAVE_COLUMNS, WAVE_HEIGHT)
    body = wave_path(Outline(shape.rms, shape.rms), WAVE_COLUMNS, WAVE_HEIGHT)
    ends = [(s.start_seconds, s.end_seconds, s.kind) for s in report.sections]
    last = ends[-1]
    # The last section rings on until the sound ends.
    ends[-1] = (last[0], max(last[1], seconds), last[2])
    bands = [
        element("rect", {"x": start / seconds * WAVE_COLUMNS, "width": (end - start) / seconds * WAVE_COLUMNS,
                         "y": 0, "height": WAVE_HEIGHT, "class": f"k-{kind}"})
        for start, end, kind in ends
    ]  # fmt: skip
    return element(
        "svg", {"viewBox": f"0 0 {WAVE_COLUMNS} {WAVE_HEIGHT}", "preserveAspectRatio": "none", "aria-hidden": "true"},
        element("clipPath", {"id": "wave-peak"}, element("path", {"d": path})),
        element("clipPath", {"id": "wave-body"}, element("path", {"d": body})),
        element("g", {"clip-path": "url(#wave-peak)", "opacity": "0.5"}, *bands),
        element("g", {"clip-path": "url(#wave-body)"}, *bands),
    )  # fmt: skip


def _lyric_lines(report: SongReport) -> Html:
    """A mark under the wave for each sung line; its words show when it is pointed at."""
    lines: dict[tuple[str, int], list[int]] = {}
    for index, word in enumerate(report.words):
        lines.setdefault((word.section_id, word.line), []).append(index)
    marks = []
    for members in lines.values():
        words = [report.words[index] for index in members]
        start, end = min(w.start_seconds for w in words), max(w.end_seconds for w in words)
        marks.append(element("i", {
            "class": "sung",
            "style": f"left:{percent(start / report.duration_seconds)};"
                     f"width:{percent((end - start) / report.duration_seconds)}",
            "title": " ".join(word.text for word in words),
        }))  # fmt: skip
    return joined(*marks)


def _loudness(loudness: LoudnessResult, seconds: float) -> Html:
    """Short-term loudness as an area, momentary as a line, the target dashed."""
    height = 100
    points = [
        (index * loudness.step_seconds / seconds * WAVE_COLUMNS, value)
        for index, value in enumerate(loudness.short_term_lufs, start=1)
    ]
    drawn = [f"{coordinate(x)} {coordinate(_loudness_y(value) * height)}" for x, value in points]
    area = f"M{coordinate(points[0][0])} {height}L{'L'.join(drawn)}L{coordinate(points[-1][0])} {height}Z"
    line = "L".join(
        f"{coordinate(index * loudness.step_seconds / seconds * WAVE_COLUMNS)} "
        f"{coordinate(_loudness_y(value) * height)}"
        for index, value in enumerate(loudness.momentary_lufs, start=1)
    )
    grid = [
        element("path", {"class": "grid", "d": f"M0 {coordinate(y)}H{WAVE_COLUMNS}"})
        for y in (_loudness_y(level) * height for level in LOUDNESS_GRID_LUFS)
    ]
    target = []
    labels = [
        element("em", {"style": f"top:{percent(_loudness_y(level))}"}, number(level)) for level in LOUDNESS_GRID_LUFS
    ]
    if loudness.target_lufs is not None:
        y = coordinate(_loudness_y(loudness.target_lufs) * height)
        target = [element("path", {"class": "target", "d": f"M0 {y}H{WAVE_COLUMNS}"})]
    svg = element(
        "svg", {"viewBox": f"0 0 {WAVE_COLUMNS} {height}", "preserveAspectRatio": "none", "aria-hidden": "true"},
        *grid, element("path", {"class": "short", "d": area}), element("path", {"class": "momentary", "d": f"M{line}"}),
        *target,
    )  # fmt: skip
    return joined(svg, *labels)


def _loudness_y(level: float | None) -> float:
    """0 at the loudest, 1 at the softest that is drawn."""
    if level is None:
        return 1.0
    return min(1.0, max(0.0, (LOUDEST_LUFS - level) / (LOUDEST_LUFS - SOFTEST_LUFS)))


def _stem_head(name: str) -> Html:
    buttons = [
        element("button", {"class": action, "data-stem": name, "aria-pressed": "false", "type": "button",
                           "title": f"{action} {name}"}, action[0].upper())
        for action in ("mute", "solo")
    ]  # fmt: skip
    return joined(element("b", None, name.capitalize()), element("span", {"class": "buttons"}, *buttons))


def _stem_picture(name: str, wave: Waveform, seconds: float) -> Html:
    data = base64.b64encode(spectrogram_png(wave, STEM_HUES_DEGREES.get(name, OTHER_HUE_DEGREES), seconds)).decode()
    return element("img", {"src": f"data:image/png;base64,{data}", "alt": f"spectrogram of the stem {name}"})


def _ticks(seconds: float) -> Html:
    step = next((step for step in TICK_SECONDS if seconds / step <= MOST_TICKS), TICK_SECONDS[-1])
    return joined(*(
        element("span", {"style": f"left:{percent(at / seconds)}"}, format_seconds(at))
        for at in range(0, int(seconds - 0.02 * seconds) + 1, step)
    ))  # fmt: skip
