"""What was sung, in rows of bars: chords, the plan's notes with the measured pitch drawn over them, words and wave."""

from collections.abc import Iterator
from dataclasses import dataclass

from songwright.chords import printed_chord
from songwright.production.report.document import NoteResult, SongReport
from songwright.production.report.lettering import Label, PlacedLabel, place, text_width
from songwright.production.report.markup import Html, coordinate, element, joined
from songwright.production.report.measure import outline
from songwright.production.report.timeline import wave_path
from songwright.units import Key, Meter, beats_to_seconds, midi_name
from songwright.waveform import Waveform

# All lengths are units of the drawing, which is as wide as the page.
WIDTH, GUTTER = 1120.0, 34.0
TAG_HEIGHT, CHORD_HEIGHT, SEMITONE = 30.0, 22.0, 5.5
WORD_SIZE, WORD_LINES, WORD_HEIGHT, WORD_GAP = 15.0, 3, 17.0, 5.0
COUNT_HEIGHT, WAVE_HEIGHT, WAVE_STEP = 13.0, 32.0, 2.0
BARS_PER_ROW = (12, 8, 6, 4, 3, 2)
LONGEST_ROW_SECONDS = 16.0
# Of the syllables: a row may hold so many bars that no more than these have to be squeezed.
MOST_CROWDED = 0.04
ROW_COST_BARS = 1  # of empty paper that one row less is worth
# Nobody glides so fast; there Praat's curve jumps between octaves.
MOST_GLIDE_SEMITONES = 5.0  # from one value to the next
PITCH_MARGIN = 2  # semitones shown beyond the lowest and highest note


@dataclass(frozen=True)
class Row:
    """Some bars on one line; seconds from the song's start."""

    first_bar: int
    bars: int
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True)
class Sheet:
    """What the drawing functions share.

    Attributes:
        scale: length of a second.
        lowest, highest: MIDI pitches that are drawn.
    """

    report: SongReport
    master: Waveform
    bar_seconds: float
    scale: float
    lowest: int
    highest: int

    @property
    def roll_height(self) -> float:
        return (self.highest - self.lowest + 1) * SEMITONE

    def x(self, row: Row, seconds: float) -> float:
        return GUTTER + (seconds - row.start_seconds) * self.scale

    def y(self, midi: float) -> float:
        """Middle of a pitch's lane, from the roll's top."""
        return (self.highest - midi + 0.5) * SEMITONE


def leadsheet(report: SongReport, master: Waveform) -> Html:
    """One drawing for each row."""
    bar_seconds = beats_to_seconds(Meter(*report.meter).beats_per_bar, report.tempo_bpm)
    bars = _bars_per_row(report, bar_seconds)
    pitches = [note.midi for note in report.notes] or [60]
    sheet = Sheet(report, master, bar_seconds, (WIDTH - GUTTER) / (bars * bar_seconds), min(pitches) - PITCH_MARGIN,
                  max(pitches) + PITCH_MARGIN)  # fmt: skip
    return joined(*(_row(sheet, row) for row in rows(report, bars, bar_seconds)))


def rows(report: SongReport, bars_per_row: int, bar_seconds: float) -> tuple[Row, ...]:
    """A section begins a new row unless it fits whole behind the one before."""
    spans: list[tuple[int, int]] = []  # first bar, bars
    for section in report.sections:
        if spans and spans[-1][1] + section.bars <= bars_per_row:
            spans[-1] = (spans[-1][0], spans[-1][1] + section.bars)
            continue
        for first in range(0, section.bars, bars_per_row):
            spans.append((section.start_bar + first, min(bars_per_row, section.bars - first)))
    return tuple(Row(first, bars, first * bar_seconds, (first + bars) * bar_seconds) for first, bars in spans)


def syllables(report: SongReport, start_seconds: float, end_seconds: float) -> Iterator[tuple[NoteResult, str]]:
    """What is printed under the notes that begin between two times: hyphenated within words, backing in parentheses."""
    for index, note in enumerate(report.notes):
        if note.continues or not start_seconds - 1e-3 <= note.start_seconds < end_seconds - 1e-3:
            continue
        word = report.words[note.word]
        members = [n for n in report.notes[max(0, index - 40) : index + 40] if n.word == note.word and not n.continues]
        if len(members) == 1:
            yield note, word.text
            continue
        # The word's punctuation goes to its first and last syllable.
        bare = "".join(n.syllable for n in members)
        place_in_word = word.text.find(bare)
        before, after = (
            ("", "") if place_in_word < 0 else (word.text[:place_in_word], word.text[place_in_word + len(bare) :])
        )
        first, last = note is members[0], note is members[-1]
        text = f"{before if first else ''}{note.syllable}{after if last else '-'}"
        yield note, text


def _bars_per_row(report: SongReport, bar_seconds: float) -> int:
    """What needs the least paper among those that let the words stand beside each other."""
    printed = list(syllables(report, 0, float("inf")))

    def fits(bars: int) -> bool:
        scale = (WIDTH - GUTTER) / (bars * bar_seconds)
        crowded = sum(
            (later.start_seconds - note.start_seconds) * scale < text_width(text, WORD_SIZE) + WORD_GAP
            for (note, text), (later, _) in zip(printed, printed[WORD_LINES:], strict=False)
        )
        return crowded <= MOST_CROWDED * len(printed) and bars * bar_seconds <= LONGEST_ROW_SECONDS

    fitting = [bars for bars in BARS_PER_ROW if fits(bars)] or [BARS_PER_ROW[-1]]
    return min(fitting, key=lambda bars: len(rows(report, bars, bar_seconds)) * (bars + ROW_COST_BARS))


def _row(sheet: Sheet, row: Row) -> Html:
    report = sheet.report
    sung = any(row.start_seconds <= n.start_seconds < row.end_seconds - 1e-3 for n in report.notes)
    begins = any(row.first_bar <= s.start_bar < row.first_bar + row.bars for s in report.sections)
    chords = TAG_HEIGHT if begins else 6.0
    roll = chords + CHORD_HEIGHT
    words = _placed_words(sheet, row)
    below = roll + (sheet.roll_height if sung else 0)
    lines = max((word.label.line + 1 for word in words), default=0)
    wave = below + (lines * WORD_HEIGHT + 8 if sung else COUNT_HEIGHT)
    height = wave + WAVE_HEIGHT
    parts = [_grounds(sheet, row, roll, height), _chords(sheet, row, chords)]
    if sung:
        parts += [_keys(sheet, roll), _notes(sheet, row, roll), _pitch(sheet, row, roll), _words(words, below)]
    parts.append(_wave(sheet, row, wave))
    label = f"bars {row.first_bar + 1} to {row.first_bar + row.bars}"
    box = {"viewBox": f"0 0 {WIDTH:g} {coordinate(height)}", "role": "img", "aria-label": label}
    return element(
        "div",
        {"class": "row", "data-start": f"{row.start_seconds:.4f}", "data-end": f"{row.end_seconds:.4f}",
         "data-scale": f"{sheet.scale:.4f}"},
        element("svg", box, *parts),
    )  # fmt: skip


def _grounds(sheet: Sheet, row: Row, top: float, bottom: float) -> Html:
    """Each section's tinted ground and tag, and the bar lines with their numbers."""
    parts = []
    for section in sheet.report.sections:
        start, end = max(section.start_seconds, row.start_seconds), min(section.end_seconds, row.end_seconds)
        if end - start < 1e-3:
            continue
        left, right = sheet.x(row, start), sheet.x(row, end)
        parts.append(element("rect", {"class": f"ground k-{section.kind}", "x": left, "y": top, "width": right - left,
                                      "height": bottom - top}))  # fmt: skip
        if section.start_seconds >= row.start_seconds - 1e-3:
            parts.append(element("rect", {"class": f"rule k-{section.kind}", "x": left, "y": 18.0, "height": 2,
                                          "width": right - left - 3}))  # fmt: skip
            parts.append(element("text", {"class": f"tag k-{section.kind}", "x": left, "y": 13.0}, section.name))
    for bar in range(row.first_bar, row.first_bar + row.bars):
        x = sheet.x(row, bar * sheet.bar_seconds)
        parts.append(element("path", {"class": "bar", "d": f"M{coordinate(x)} {coordinate(top)}V{coordinate(bottom)}"}))
        parts.append(element("text", {"class": "count", "x": x + 4, "y": top + 10}, str(bar + 1)))
    return joined(*parts)


def _chords(sheet: Sheet, row: Row, top: float) -> Html:
    shown = [c for c in sheet.report.chords if row.start_seconds - 1e-3 <= c.start_seconds < row.end_seconds - 1e-3]
    return joined(*(
        element("text", {"class": "chord", "x": sheet.x(row, chord.start_seconds) + 2, "y": top + 14},
                printed_chord(chord.symbol))
        for before, chord in zip([None, *shown], shown, strict=False)
        if before is None or before.symbol != chord.symbol
    ))  # fmt: skip


def _keys(sheet: Sheet, top: float) -> Html:
    """A line and a name for each tonic and fifth of the key."""
    key = Key.parse(sheet.report.key)
    parts = []
    for midi in range(sheet.lowest, sheet.highest + 1):
        if (midi - key.tonic) % 12 in (0, 7):
            y = top + sheet.y(midi)
            parts.append(element("path", {"class": "lane", "d": f"M{GUTTER:g} {coordinate(y)}H{WIDTH:g}"}))
            name = midi_name(midi, key.uses_flats).replace("b", "♭").replace("#", "♯")
            parts.append(element("text", {"class": "key", "x": GUTTER - 6, "y": y + 3.5}, name))
    return joined(*parts)


def _notes(sheet: Sheet, row: Row, top: float) -> Html:
    kinds = {section.id: section.kind for section in sheet.report.sections}
    parts = []
    for note in sheet.report.notes:
        start, end = max(note.start_seconds, row.start_seconds), min(note.end_seconds, row.end_seconds)
        if end - start < 1e-3:
            continue
        word = sheet.report.words[note.word]
        left, height = sheet.x(row, start), 1.7 * SEMITONE
        kind = "note backing" if word.backing else "note"
        parts.append(element(
            "rect",
            {"class": f"{kind} k-{kinds[word.section_id]}", "x": left + 0.5, "y": top + sheet.y(note.midi) - height / 2,
             "width": max(2.0, (end - start) * sheet.scale - 1.5), "height": height, "rx": 3},
        ))  # fmt: skip
    return joined(*parts)


def _pitch(sheet: Sheet, row: Row, top: float) -> Html:
    """The measured curve; it breaks where nothing voiced is, and where it leaves the drawing."""
    curve = sheet.report.pitch
    if curve is None:
        return Html("")
    first = max(0, round((row.start_seconds - curve.start_seconds) / curve.step_seconds))
    last = round((row.end_seconds - curve.start_seconds) / curve.step_seconds)
    pieces: list[list[str]] = [[]]
    before = 0.0
    for index, midi in enumerate(curve.midi[first:last], start=first):
        if midi is None or not sheet.lowest - 0.5 <= midi <= sheet.highest + 0.5:
            pieces.append([])
            continue
        if abs(midi - before) > MOST_GLIDE_SEMITONES:
            pieces.append([])
        before = midi
        x = sheet.x(row, curve.start_seconds + index * curve.step_seconds)
        pieces[-1].append(f"{coordinate(x)} {coordinate(top + sheet.y(midi))}")
    data = "".join("M" + "L".join(piece) for piece in pieces if len(piece) > 1)
    return element("path", {"class": "sung", "d": data}) if data else Html("")


@dataclass(frozen=True)
class _Word:
    """A syllable where it is printed; `index` of its word."""

    index: int
    backing: bool
    label: PlacedLabel


def _placed_words(sheet: Sheet, row: Row) -> tuple[_Word, ...]:
    shown = [one for one in syllables(sheet.report, row.start_seconds, row.end_seconds) if one[1]]
    shown.sort(key=lambda one: one[0].start_seconds)
    labels = [Label(sheet.x(row, note.start_seconds) + 1, text) for note, text in shown]
    return tuple(
        _Word(note.word, sheet.report.words[note.word].backing, label)
        for (note, _), label in zip(shown, place(labels, WORD_SIZE, WORD_LINES, WORD_GAP, WIDTH), strict=True)
    )


def _words(words: tuple[_Word, ...], top: float) -> Html:
    return joined(*(
        element(
            "text",
            {"class": "word backing" if word.backing else "word", "data-word": word.index, "x": word.label.left,
             "y": top + WORD_SIZE + word.label.line * WORD_HEIGHT, "textLength": word.label.width,
             "lengthAdjust": None if word.label.width is None else "spacingAndGlyphs"},
            word.label.text,
        )
        for word in words
    ))  # fmt: skip


def _wave(sheet: Sheet, row: Row, top: float) -> Html:
    width = (row.end_seconds - row.start_seconds) * sheet.scale
    shape = outline(sheet.master, max(2, round(width / WAVE_STEP)), row.start_seconds, row.end_seconds)
    return element("path", {"class": "wave", "transform": f"translate({GUTTER:g} {coordinate(top)})",
                            "d": wave_path(shape, width, WAVE_HEIGHT)})  # fmt: skip
