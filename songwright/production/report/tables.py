"""The report's tables: checks, takes, how it was made, how to make it again."""

from collections.abc import Sequence

from songwright.production.report.document import CheckResult, Family, SongReport, TakeResult
from songwright.production.report.markup import Html, element, joined, number, percent

FAMILY_NAMES: dict[Family, str] = {
    "voice": "The voice", "stems": "The stems", "master": "The master", "timing": "Tempo, key and form",
}  # fmt: skip
SHARE_UNITS = "of the "  # units that begin so are shares of 1
MEBIBYTE = 1 << 20
MOST_FAILED_SHOWN = 12


def checks_section(report: SongReport) -> Html:
    """Failed checks first, one by one; then each family, a line for each kind of check that opens to all of them."""
    if not report.checks:
        return element("p", {"class": "quiet"}, "Nothing was checked.")
    parts = [_failed(report.failed)] if report.failed else []
    for family, name in FAMILY_NAMES.items():
        members = [check for check in report.checks if check.family == family]
        if members:
            parts.append(_family(name, members))
    return joined(*parts)


def measured(check: CheckResult) -> str:
    """The value with its unit: '97 % of the notes in tune', '-1.02 dBTP'."""
    if check.value is None:
        return "not measurable"
    return _with_unit(check.value, check.unit)


def wanted(check: CheckResult) -> str:
    """`at most −1 dBTP`."""
    return f"{check.bound} {_with_unit(check.threshold, check.unit)}"


def takes_section(report: SongReport) -> Html:
    """A mark for each take, the one in the song filled; sections from left to right, stems from top to bottom.

    What a section's lines are sung in has a group of marks each.
    """
    if not report.takes:
        return element("p", {"class": "quiet"}, "No takes were recorded for this song.")
    found: dict[tuple[str, str], list[TakeResult]] = {}
    for take in report.takes:
        found.setdefault((take.stem, take.section_id), []).append(take)
    stems = list(dict.fromkeys(take.stem for take in report.takes))
    head = element("tr", None, element("th"), *(
        element("th", {"scope": "col"}, section.name) for section in report.sections
    ))  # fmt: skip
    body = [
        element("tr", None, element("th", {"scope": "row"}, stem.capitalize()), *(
            element("td", None, _all_marks(found.get((stem, section.id), []))) for section in report.sections
        ))
        for stem in stems
    ]  # fmt: skip
    troubles = [_take_trouble(report, take) for take in report.takes if any(take.failures)]
    table = element("div", {"class": "scroll"}, element("table", {"class": "takes"}, head, *body))
    if not troubles:
        return joined(table, element("p", {"class": "quiet"}, "Every first take passed its checks."))
    return joined(
        table,
        element("details", None, element("summary", None, "What the takes failed"), element("ul", None, *troubles)),
    )


def making_section(report: SongReport) -> Html:
    """The stages' times as bars, and the band."""
    parts = []
    longest = max((stage.seconds for stage in report.timing), default=0.0)
    if longest > 0:
        parts.append(element("table", {"class": "stages"}, *(
            element("tr", None, element("th", {"scope": "row"}, stage.stage),
                    element("td", None, f"{number(stage.seconds, 1)} s"),
                    element("td", None, element("i", {"style": f"width:{percent(stage.seconds / longest)}"})))
            for stage in report.timing
        )))  # fmt: skip
        parts.append(element("p", {"class": "quiet"}, "Stages run side by side and wait for one another: the times "
                             "do not add up to the whole."))  # fmt: skip
    if report.parts:
        parts.append(element("p", {"class": "band"}, "The band: ", *(
            piece for index, part in enumerate(report.parts)
            for piece in (", " if index else "", element("b", None, part.name), f" ({part.notes} notes)")
        ), "."))  # fmt: skip
    parts += [element("p", {"class": "warning"}, warning) for warning in report.warnings]
    return joined(*parts)


def reproduce_section(report: SongReport) -> Html:
    """The command, what it ran with, and the files with their sums."""
    command = element("div", {"class": "command"}, element("pre", None, element("code", None, report.command)),
                      element("button", {"id": "copy", "type": "button"}, "Copy"))  # fmt: skip
    components = element("table", {"class": "sums"}, *(
        element("tr", None, element("th", {"scope": "row"}, one.name), element("td", None, one.version),
                element("td", {"class": "sum"}, one.sha256 or ""))
        for one in report.components
    ))  # fmt: skip
    files = element("table", {"class": "sums"}, *(
        element("tr", None, element("th", {"scope": "row"}, element("a", {"href": quoted_path(file.path)}, file.path)),
                element("td", None, _size(file.bytes)), element("td", {"class": "sum"}, file.sha256))
        for file in report.files
    ))  # fmt: skip
    promise = (
        "The same command with the same seed and weights gives the same WAV files, to the last bit, on the same kind "
        "of machine. The sums are SHA-256."
    )
    return joined(command, element("p", {"class": "quiet"}, promise), element("div", {"class": "scroll"}, components),
                  element("div", {"class": "scroll"}, files) if report.files else "")  # fmt: skip


def quoted_path(path: str) -> str:
    """A relative path as a URL; a colon in its first part would be read as a scheme."""
    from urllib.parse import quote

    return quote(path, safe="/")


def _failed(checks: Sequence[CheckResult]) -> Html:
    title = "One check failed" if len(checks) == 1 else f"{len(checks)} checks failed"
    rows = [
        element("tr", None, element("th", {"scope": "row"}, check.name), element("td", None, check.where),
                element("td", {"class": "bad"}, measured(check)), element("td", None, wanted(check)),
                element("td", {"class": "quiet", "dir": "auto"}, check.note))
        for check in checks
    ]  # fmt: skip
    head = element("tr", None, *(element("th", {"scope": "col"}, t) for t in ("What", "Where", "Is", "Should be", "")))
    shown, more = rows[:MOST_FAILED_SHOWN], rows[MOST_FAILED_SHOWN:]
    parts = [element("h3", None, title), element("table", None, head, *shown)]
    if more:
        parts.append(element("details", None, element("summary", None, f"and {len(more)} more"),
                             element("table", None, *more)))  # fmt: skip
    return element("div", {"class": "failed scroll"}, *parts)


def _family(name: str, checks: Sequence[CheckResult]) -> Html:
    good = sum(check.passed for check in checks)
    kinds = list(dict.fromkeys(check.name for check in checks))
    rows = [_kind([check for check in checks if check.name == kind]) for kind in kinds]
    title = element("h3", None, name, element("small", {"class": None if good == len(checks) else "bad"},
                                              f"{good} of {len(checks)}"))  # fmt: skip
    return element("div", {"class": "family"}, title, *rows)


def _kind(checks: Sequence[CheckResult]) -> Html:
    """Checks of one name: the verdict, and the value that is nearest to failing; opens to all of them."""
    good = sum(check.passed for check in checks)
    worst = min(checks, key=_margin)
    first = checks[0]
    summary = element(
        "summary", None,
        element("i", {"class": "ok" if good == len(checks) else "no"}),
        element("b", None, first.name),
        element("span", {"class": "many"}, f"{good}/{len(checks)}" if len(checks) > 1 else worst.where),
        element("span", {"class": "value"}, measured(worst)),
        element("span", {"class": "limit"}, wanted(worst)),
    )  # fmt: skip
    rows = [
        element("tr", {"class": None if check.passed else "bad"}, element("td", None, check.where),
                element("td", None, measured(check)), element("td", None, wanted(check)),
                element("td", {"class": "quiet", "dir": "auto"}, check.note))
        for check in sorted(checks, key=lambda check: check.passed)
    ]  # fmt: skip
    return element("details", {"class": "kind"}, summary, element("table", None, *rows))


def _margin(check: CheckResult) -> float:
    """How far the value is on the good side of its threshold."""
    if check.value is None:
        return float("-inf")
    return check.threshold - check.value if check.bound == "at most" else check.value - check.threshold


def _with_unit(value: float, unit: str) -> str:
    if unit.startswith(SHARE_UNITS):
        return f"{number(100 * value, 0)} % {unit}"
    return f"{number(value)} {unit}".strip()


def _all_marks(takes: Sequence[TakeResult]) -> Html:
    if not takes:
        return element("span", {"class": "quiet"}, "–")
    return joined(*(
        element("div", {"title": _lines(take)} if take.lines else None, _take_marks(take)) for take in takes
    ))  # fmt: skip


def _lines(take: TakeResult) -> str:
    """`lines 1, 2`; empty for a whole section."""
    named = ", ".join(str(line + 1) for line in take.lines)
    return f"line{'s' if len(take.lines) > 1 else ''} {named}" if named else ""


def _take_marks(take: TakeResult) -> Html:
    return joined(*(
        element(
            "i",
            {"class": f"take {'bad' if failures else 'good'}{' chosen' if index == take.chosen else ''}",
             "title": f"{_take_name(take, index)}: {'; '.join(failures) or 'passed'}"},
        )
        for index, failures in enumerate(take.failures)
    ))  # fmt: skip


def _take_name(take: TakeResult, index: int) -> str:
    """`take 2, 33% of the expression (in the song)`."""
    manner = take.manners[index] if index < len(take.manners) else ""
    return f"take {index + 1}{', ' + manner if manner else ''}{' (in the song)' if index == take.chosen else ''}"


def _take_trouble(report: SongReport, take: TakeResult) -> Html:
    section = next((s.name for s in report.sections if s.id == take.section_id), take.section_id)
    lines = [
        element("li", {"dir": "auto"}, f"{_take_name(take, index)}: ", "; ".join(failures) or "passed")
        for index, failures in enumerate(take.failures)
    ]  # fmt: skip
    where = ", ".join(filter(None, (take.stem.capitalize(), section, _lines(take))))
    return element("li", None, where, element("ul", None, *lines))


def _size(count: int) -> str:
    return f"{number(count / MEBIBYTE, 1)} MiB" if count >= MEBIBYTE else f"{number(count / 1024, 1)} kiB"
