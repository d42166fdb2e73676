"""The chord plan: progressions of the genre's palette, closed and opened where the song's form wants it.

Every kind of section draws one progression for the whole song. It is fitted to the section's bars, given cadences at
the middle and the end (a half cadence where a chorus follows, home at the song's end), varied in its second half, and
coloured in the genre's way. Sections without words borrow the chords of their neighbours.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from songwright.planner.colouring import colour_bars
from songwright.planner.draft import SectionFrame, SongFrame, StyleRequest
from songwright.planner.genres import GenreDesign, design_for
from songwright.planner.numerals import Bar, Numeral, parse_bars, parse_numeral
from songwright.planner.progressions import PaletteKind
from songwright.planner.variation import vary
from songwright.song import Chord, SectionKind
from songwright.units import Meter, beats_to_seconds

# Which palette a section with words takes.
_PALETTE: Mapping[SectionKind, PaletteKind] = {
    "intro": "verse", "verse": "verse", "pre-chorus": "pre-chorus", "chorus": "chorus", "post-chorus": "chorus",
    "bridge": "bridge", "instrumental": "chorus", "break": "verse", "outro": "chorus",
}  # fmt: skip
SHORT_BAR_SECONDS = 1.35  # below this a chord lasts two bars
LONG_BAR_SECONDS = 3.7  # above this two chords may share a bar


def harmonise(frame: SongFrame, rng: np.random.Generator) -> Mapping[str, tuple[Chord, ...]]:
    """Chords for every section, by section id; they cover it without gaps.

    Sections with the same `like` get the same chords, transposed where the key is lifted. The song ends on the tonic.
    """
    design = design_for(StyleRequest(text="", genre=frame.genre, flavours=frame.flavours))
    choose = _Chooser(frame, design, rng)
    written: dict[str, tuple[Bar, ...]] = {}
    for index, section in enumerate(frame.sections):
        if section.lyric is not None and section.like == section.id:
            written[section.id] = choose.sung(index)
    for index, section in enumerate(frame.sections):
        if section.lyric is None and section.like == section.id:
            written[section.id] = choose.played(index, written)
    chords: dict[str, tuple[Chord, ...]] = {}
    for section in frame.sections:
        chords[section.id] = _chords(written[section.like], section, frame.meter)
    return chords


class _Chooser:
    """Writes the bars of the song's sections; holds the progression drawn for each kind."""

    def __init__(self, frame: SongFrame, design: GenreDesign, rng: np.random.Generator) -> None:
        self.frame = frame
        self.design = design
        self.rng = rng
        self.mode = frame.key.mode
        self.materials: dict[PaletteKind, tuple[Bar, ...]] = {}
        self.contrasts: dict[PaletteKind, tuple[Bar, ...]] = {}
        self.last_like = frame.sections[-1].like

    def sung(self, index: int) -> tuple[Bar, ...]:
        """The bars of a section with words."""
        section = self.frame.sections[index]
        kind = _PALETTE[section.kind]
        bars = self._fitted(kind, section.bars)
        if not self.design.harmony.loops:
            bars = self._half_cadence(bars, _middle(section))
        bars = vary(bars, self.design.harmony, self.mode, _middle(section), self.rng)
        return self._finished(bars, section, index)

    def played(self, index: int, written: Mapping[str, tuple[Bar, ...]]) -> tuple[Bar, ...]:
        """The bars of a section without words, from those of the section it leads to or stems from."""
        section = self.frame.sections[index]
        source = self._source(index)
        if source is None:
            kind = _PALETTE[section.kind]
            bars = self._fitted(kind, section.bars)
        else:
            whole = written[source.like]
            short = section.bars < len(whole) and section.kind in ("outro", "break", "intro")
            bars = self._filled(whole[: max(section.bars, 4)] if short else whole, section.bars)
        return self._finished(bars, section, index)

    def _source(self, index: int) -> SectionFrame | None:
        """An intro takes the chords of the verse it opens, other sections those of a chorus, else of what is before."""
        sung = [section for section in self.frame.sections if section.lyric is not None]
        before = [section for section in self.frame.sections[:index] if section.lyric is not None]
        after = [section for section in self.frame.sections[index + 1 :] if section.lyric is not None]
        choruses = [section for section in sung if section.kind == "chorus"]
        kind = self.frame.sections[index].kind
        if kind == "intro":
            return after[0] if after else sung[0] if sung else None
        if kind in ("outro", "instrumental") and choruses:
            return choruses[0]
        return before[-1] if before else sung[0] if sung else None

    def _fitted(self, kind: PaletteKind, bars: int) -> tuple[Bar, ...]:
        """A kind's progression over so many bars; where it comes round four times, another takes the third turn."""
        main = self._material(kind, bars)
        whole = self._filled(main, bars)
        if bars < 16 or bars // len(main) < 4 or self.design.harmony.colour == "blues":
            return whole
        if kind not in self.contrasts:
            # A loop's style mostly stays with its loop.
            stays = self.design.harmony.loops and self.rng.random() < 0.6
            self.contrasts[kind] = main if stays else self._drawn(kind, bars // 4)
        quarter = bars // 4 - (bars // 4) % min(len(main), 4) or bars // 4
        contrast = self._filled(self.contrasts[kind], quarter)
        return (*whole[: 2 * quarter], *contrast, *self._filled(main, bars - 3 * quarter))

    def _material(self, kind: PaletteKind, bars: int) -> tuple[Bar, ...]:
        """The progression of a kind of section, drawn when it is first wanted."""
        if kind not in self.materials:
            self.materials[kind] = self._drawn(kind, bars)
        return self.materials[kind]

    def _drawn(self, kind: PaletteKind, bars: int) -> tuple[Bar, ...]:
        """A progression of the palette that no other section has."""
        palette = self.design.harmony.family.in_mode(self.mode).for_kind(kind)
        used = [_pattern(material) for material in (*self.materials.values(), *self.contrasts.values())]
        parsed = [parse_bars(text) for text in palette]
        fresh = [progression for progression in parsed if _pattern(progression) not in used] or parsed
        weights = np.array([self._fitness(progression, bars) for progression in fresh])
        chosen = fresh[int(self.rng.choice(len(fresh), p=weights / weights.sum()))]
        return self._paced(chosen, kind, bars)

    @staticmethod
    def _fitness(progression: Sequence[Bar], bars: int) -> float:
        """A period that fills the bars exactly is likeliest, one longer than they are unlikely."""
        if bars % len(progression) == 0:
            return 1.5 if len(progression) >= 8 else 1.0
        return 0.4 if len(progression) < bars else 0.1

    def _paced(self, bars: tuple[Bar, ...], kind: PaletteKind, section_bars: int) -> tuple[Bar, ...]:
        """Bars of a progression at the pace that suits how long a bar is."""
        seconds = beats_to_seconds(self.frame.meter.beats_per_bar, self.frame.tempo_bpm)
        slow = self.rng.random() < self.design.harmony.slow and kind == "verse" and section_bars >= len(bars) * 2
        if slow or seconds < SHORT_BAR_SECONDS and len(bars) <= 4:
            return tuple(bar for bar in bars for _ in range(2))
        pairs = all(len(bar) == 1 for bar in bars) and len(bars) % 2 == 0 and len(bars) > 2
        if seconds > LONG_BAR_SECONDS and pairs and self.rng.random() < 0.5:
            return tuple((*first, *second) for first, second in zip(bars[::2], bars[1::2], strict=True))
        return bars

    @staticmethod
    def _filled(bars: Sequence[Bar], count: int) -> tuple[Bar, ...]:
        return tuple(bars[index % len(bars)] for index in range(count))

    def _half_cadence(self, bars: tuple[Bar, ...], middle: int) -> tuple[Bar, ...]:
        """In the middle of a section the harmony opens: the last bar before it is not the tonic."""
        if len(bars) < 8 or not bars[middle - 1][-1].is_tonic or self.design.harmony.colour == "blues":
            return bars
        open_bar = (self._dominant(False),)
        return (*bars[: middle - 1], open_bar, *bars[middle:])

    def _finished(self, bars: tuple[Bar, ...], section: SectionFrame, index: int) -> tuple[Bar, ...]:
        """Close or open the section's end, and colour its chords."""
        following = self._following(section)
        if section.like == self.last_like:
            bars = self._closed(bars, at_end=True)
        elif section.kind in ("pre-chorus", "bridge") or (
            section.kind in ("verse", "intro", "instrumental", "break") and "chorus" in following
        ):
            bars = self._opened(bars)
        elif not self.design.harmony.loops and section.kind in ("chorus", "verse", "post-chorus", "outro"):
            bars = self._closed(bars, at_end=False)
        return colour_bars(bars, self.design.harmony.colour, self.rng)

    def _following(self, section: SectionFrame) -> list[SectionKind]:
        """The kinds of the sections that follow this one and its likes."""
        pairs = zip(self.frame.sections, self.frame.sections[1:], strict=False)
        return [after.kind for before, after in pairs if before.like == section.like]

    def _opened(self, bars: tuple[Bar, ...]) -> tuple[Bar, ...]:
        """End on the dominant, or in a loop's style on any chord that leads on."""
        last = bars[-1][-1]
        leads = last.is_dominant or (self.design.harmony.loops and last.is_subdominant)
        if leads or len(bars) < 2:
            return bars
        beats = self.frame.meter.beats_per_bar
        if last.is_subdominant and beats >= 2:
            final: Bar = (last, self._dominant(True))
        else:
            final = (self._dominant(True),)
        before = bars[-2]
        if before[-1].is_dominant and before[-1].semitones == 7:
            before = (*before[:-1], self._subdominant())
        return (*bars[:-2], before, final)

    def _closed(self, bars: tuple[Bar, ...], at_end: bool) -> tuple[Bar, ...]:
        """End on the tonic, after the dominant or by way of the subdominant."""
        tonic = (parse_numeral("I" if self.mode == "major" else "i"),)
        if len(bars) < 2:
            return (tonic,) if at_end else bars
        before = bars[-2]
        approach = before[-1]
        modal = self.design.harmony.loops
        leads = approach.is_dominant or (approach.is_subdominant and (modal or at_end))
        if not leads:
            plagal = self.rng.random() < self.design.harmony.plagal
            before = (*before[:-1], self._subdominant() if plagal else self._dominant(True))
        return (*bars[:-2], before, tonic)

    def _dominant(self, strong: bool) -> Numeral:
        """V; in minor the major dominant where it must pull, else now and then the modal one."""
        if self.design.harmony.colour == "blues":
            return parse_numeral("V7")
        if self.mode == "minor" and not strong and self.design.harmony.loops:
            return parse_numeral("bVII")
        return parse_numeral("V")

    def _subdominant(self) -> Numeral:
        """IV or ii; iv or bVI in minor."""
        names = ("IV", "IV", "ii") if self.mode == "major" else ("iv", "iv", "bVI")
        if self.design.harmony.colour == "blues":
            names = ("IV7", "IV7", "IV7")
        return parse_numeral(str(self.rng.choice(names)))


def _pattern(bars: Sequence[Bar]) -> tuple[Numeral, ...]:
    """A progression's chords without their lengths."""
    chords = [numeral for bar in bars for numeral in bar]
    return tuple(chord for chord, before in zip(chords, [None, *chords], strict=False) if chord != before)


def _middle(section: SectionFrame) -> int:
    """The bar at which the phrase nearest the section's middle ends."""
    ends = [phrase.start_bar + phrase.bars for phrase in section.phrases] or [section.bars // 2]
    return max(1, min(ends, key=lambda end: (abs(end - section.bars / 2), end)))


def _chords(bars: Sequence[Bar], section: SectionFrame, meter: Meter) -> tuple[Chord, ...]:
    """Bars as chords with times: equal neighbours are one chord, up to two bars; chords sharing a bar split it."""
    chords: list[Chord] = []
    for index, bar in enumerate(bars):
        start = float(index * meter.beats_per_bar)
        for numeral, beats in zip(bar, _shares(len(bar), meter.beats_per_bar), strict=True):
            symbol = numeral.in_key(section.key).spelled(section.key)
            held = chords[-1] if chords else None
            if held is not None and held.symbol == symbol and held.beats + beats <= 2 * meter.beats_per_bar:
                chords[-1] = Chord(start_beat=held.start_beat, beats=held.beats + beats, symbol=symbol)
            else:
                chords.append(Chord(start_beat=start, beats=beats, symbol=symbol))
            start += beats
    return tuple(chords)


def _shares(count: int, beats_per_bar: int) -> tuple[float, ...]:
    """Beats of each of the chords that share a bar, whole beats where there are enough, the first the longest."""
    if count == 1:
        return (float(beats_per_bar),)
    if beats_per_bar < count:
        return (beats_per_bar / count,) * count
    base, extra = divmod(beats_per_bar, count)
    return tuple(float(base + (1 if index < extra else 0)) for index in range(count))
