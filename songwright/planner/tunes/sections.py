"""A tune's sections: whole bars, named as the file names them, each with the lines that are sung in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from songwright.errors import TuneError
from songwright.planner.reading.section_names import named_section, simplified
from songwright.planner.tunes.document import Tune, TuneMark
from songwright.planner.tunes.setting import SetLine, SetWord, StanzaMark, WordSetting
from songwright.song import Delivery, SectionKind
from songwright.units import Key

FEWEST_BARS = 4  # of a section that only a repeat or a double bar line begins
BAND_BARS = 2  # without a word at the start or end: an intro or outro
MOST_BARS = 128  # of a section; a longer one is parted


@dataclass(frozen=True)
class TuneSection:
    """A section on its way to the plan; its lines are all sung in its own bars, or up to a bar before them."""

    kind: SectionKind
    name: str
    start_bar: int
    bars: int
    key: Key
    lines: tuple[SetLine, ...]
    delivery: Delivery = "sung"
    directions: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Place:
    """Where a section begins, and what is known of it."""

    bar: int
    key: Key
    kind: SectionKind | None = None
    name: str = ""
    stanza: StanzaMark | None = None


def sections_of(tune: Tune, setting: WordSetting) -> tuple[TuneSection, ...]:
    """Cut the song into sections: at the stanzas of a lyric file, else where the tune's file marks places.

    Raises:
        TuneError: a word is held for longer than a section may be.
    """
    bar = tune.bar_quarters
    places = _stanza_places(tune, setting) if setting.stanzas else _marked_places(tune)
    places = _with_band_ends(tune, setting, places)
    words = [word for line in setting.lines for word in line.words]
    places = [place for place in places if place.bar == 0 or not _cuts(place.bar * bar, bar, words)]
    places = _parted(_joined(places, setting.lines, bar), tune.bars, bar, words)
    lines = _shared_out(setting.lines, [place.bar * bar for place in places], bar)
    ends = [*(place.bar for place in places[1:]), tune.bars]
    found = []
    for index, (place, end) in enumerate(zip(places, ends, strict=True)):
        stanza = place.stanza
        found.append(
            TuneSection(
                place.kind or _kind(index, len(places), bool(lines[index])), place.name, place.bar, end - place.bar,
                place.key, lines[index], stanza.delivery if stanza else "sung", stanza.directions if stanza else (),
            )
        )  # fmt: skip
    return _with_choruses(found, [place.kind is not None for place in places])


def _joined(places: Sequence[_Place], lines: Sequence[SetLine], bar: Fraction) -> list[_Place]:
    """Places without those that only part one stretch of the band's from another."""
    shared = _shared_out(lines, [place.bar * bar for place in places], bar)
    empty = [not own and place.kind is None and not place.name for place, own in zip(places, shared, strict=True)]
    return [
        place for index, place in enumerate(places)
        if not (index and empty[index] and empty[index - 1] and place.key == places[index - 1].key)
    ]  # fmt: skip


def _kind(index: int, count: int, sung: bool) -> SectionKind:
    if sung:
        return "verse"
    return "intro" if index == 0 and count > 1 else "outro" if index == count - 1 and count > 1 else "instrumental"


def _marked_places(tune: Tune) -> list[_Place]:
    """Every named place and key change, and of the others those that leave sections of some length."""
    by_bar: dict[int, TuneMark] = {}
    for mark in tune.marks:
        before = by_bar.get(mark.bar, TuneMark(mark.bar))
        by_bar[mark.bar] = TuneMark(mark.bar, mark.name or before.name, mark.key or before.key)
    by_bar.setdefault(0, TuneMark(0))
    forced = [mark.bar for mark in by_bar.values() if mark.name or mark.key or mark.bar == 0]
    places: list[_Place] = []
    key = tune.key
    for at in sorted(bar for bar in by_bar if bar < tune.bars):
        mark = by_bar[at]
        near = any(abs(at - other) < FEWEST_BARS for other in [*forced, *(place.bar for place in places)])
        if at not in forced and (near or tune.bars - at < FEWEST_BARS):
            continue
        key = mark.key or key
        named = named_section(mark.name, free=True) if mark.name else None
        kind = named.kind if named is not None else None
        usual = kind is not None and simplified(mark.name).rstrip(" 0123456789") == simplified(kind)
        places.append(_Place(at, key, kind, "" if usual else mark.name))
    return places


def _stanza_places(tune: Tune, setting: WordSetting) -> list[_Place]:
    """The bar that each stanza begins in, and the key changes of the tune."""
    keys = {mark.bar: mark.key for mark in tune.marks if mark.key is not None}
    found: dict[int, _Place] = {}
    for stanza in setting.stanzas:
        line = setting.lines[stanza.first_line]
        at = _bar_of(line, tune.bar_quarters)
        found.setdefault(at, _Place(at, tune.key, stanza.kind, stanza.name, stanza))
    for at in keys:
        if at < tune.bars:
            before = max((bar for bar in found if bar <= at), default=None)
            model = found[before] if before is not None else None
            found.setdefault(at, _Place(at, tune.key, model.kind if model else None))
    if 0 not in found:
        first = min(found)
        if first * tune.bar_quarters > setting.lines[0].words[0].start or first < BAND_BARS:
            found[0] = replace(found.pop(first), bar=0)
        else:
            found[0] = _Place(0, tune.key, "intro")
    key = tune.key
    places = []
    for at in sorted(found):
        key = keys.get(at) or key
        places.append(replace(found[at], key=key))
    return places


def _bar_of(line: SetLine, bar: Fraction) -> int:
    """The bar a line belongs to: the next one where it begins with a pickup."""
    start = line.words[0].start
    at = int(start // bar)
    end = line.words[-1].end
    is_pickup = (at + 1) * bar - start <= bar / 2 and end - (at + 1) * bar > bar / 2
    return at + 1 if is_pickup else at


def _with_band_ends(tune: Tune, setting: WordSetting, places: list[_Place]) -> list[_Place]:
    """With an intro and an outro where the first and last bars have no words and no name."""
    bar = tune.bar_quarters
    first = _bar_of(setting.lines[0], bar)
    ends = max(word.end for line in setting.lines for word in line.words)
    last = -(-ends // bar)
    found = list(places)
    opening = found[0]
    next_bar = found[1].bar if len(found) > 1 else tune.bars
    if opening.kind is None and not opening.name and BAND_BARS <= first < next_bar:
        found[0:1] = [replace(opening, kind="intro"), replace(opening, bar=first)]
    closing = found[-1]
    if not closing.name and tune.bars - last >= BAND_BARS and last > closing.bar:
        found.append(_Place(int(last), closing.key, "outro"))
    return found


def _cuts(border: Fraction, bar: Fraction, words: Sequence[SetWord]) -> bool:
    """Whether a word sounds over a border and begins too long before it to be a pickup."""
    return any(word.start < border - bar and word.end > border for word in words)


def _parted(places: list[_Place], bars: int, bar: Fraction, words: Sequence[SetWord]) -> list[_Place]:
    """With further borders in sections that are longer than a plan allows."""
    found: list[_Place] = []
    for place, end in zip(places, [*(place.bar for place in places[1:]), bars], strict=True):
        found.append(place)
        while end - found[-1].bar > MOST_BARS:
            ahead = range(found[-1].bar + MOST_BARS, found[-1].bar, -1)
            at = next((one for one in ahead if not _cuts(one * bar, bar, words)), None)
            if at is None:
                raise TuneError(f"bar {found[-1].bar + 2}: one word is held for more than {MOST_BARS} bars; part it")
            found.append(replace(found[-1], bar=at))
    return found


def _shared_out(lines: Sequence[SetLine], borders: Sequence[Fraction], bar: Fraction) -> list[tuple[SetLine, ...]]:
    """The lines of each section; a line that goes on over a border is parted there, its pickup is not."""
    found: list[list[SetLine]] = [[] for _ in borders]
    for line in lines:
        homes = [_home(word, borders) for word in line.words]
        homes = [max(homes[: index + 1]) for index in range(len(homes))]
        last = homes[-1]
        ahead = [index for index, home in enumerate(homes) if home == last - 1]
        pickup = ahead and homes[0] == last - 1 and line.words[0].start >= borders[last] - bar
        if pickup and line.words[-1].end - borders[last] > borders[last] - line.words[0].start:
            homes = [last] * len(homes)
        for home in dict.fromkeys(homes):
            words = tuple(word for word, at in zip(line.words, homes, strict=True) if at == home)
            whole = len(words) == len(line.words)
            found[home].append(SetLine(words, line.text if whole else "", line.singer))
    return [tuple(section) for section in found]


def _home(word: SetWord, borders: Sequence[Fraction]) -> int:
    """The section a word is sung in: the next one where it sounds over the border."""
    at = max(index for index, border in enumerate(borders) if border <= max(word.start, Fraction(0)))
    return at + 1 if at + 1 < len(borders) and word.end > borders[at + 1] else at


def _with_choruses(sections: Sequence[TuneSection], told: Sequence[bool]) -> tuple[TuneSection, ...]:
    """Sections that nobody named and that come again word for word are choruses, if other words come between."""
    texts = [tuple(line.printed for line in section.lines) for section in sections]
    return tuple(
        replace(section, kind="chorus")
        if not known and text and texts.count(text) > 1 and any(other and other != text for other in texts)
        else section
        for section, text, known in zip(sections, texts, told, strict=True)
    )
