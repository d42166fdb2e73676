"""Chords that the lyric file brings: every one comes in where its syllable is sung, and the file's charts are bars.

The melody needs chords before it has notes, and chords over syllables need notes before they have times. The rhythm of
a line with chords does not depend on when they come in, so the song is composed twice: first with chords at the
places that the syllables' order suggests, then with chords where the syllables fell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from songwright.chords import parse_chord
from songwright.planner.draft import (
    ChartBar,
    Finding,
    Line,
    Lyrics,
    LyricSection,
    SectionFrame,
    SongFrame,
    StyleRequest,
)
from songwright.planner.given_keys import chords_of, estimated_key, key_of_header, raised
from songwright.planner.reading.chord_names import transposed
from songwright.song import Chord, Note
from songwright.units import Key

SHORTEST_BEATS = 0.25
Chords = Mapping[str, tuple[Chord, ...]]


def with_chart_bars(lyrics: Lyrics) -> Lyrics:
    """Sections without words get the bars of their charts, where the file asks for no others."""
    return replace(
        lyrics,
        sections=tuple(
            replace(section, asked_bars=section.asked_bars or len(section.chart))
            if section.chart and not section.lines
            else section
            for section in lyrics.sections
        ),
    )


def in_asked_key(lyrics: Lyrics, request: StyleRequest) -> tuple[Lyrics, StyleRequest, tuple[Finding, ...]]:
    """Chords and key brought together.

    Where nobody asks for a key, it is the chords' own; where another is asked for than the file's, the chords move
    with it. A song with chords keeps its key to the end unless a lift is asked for.
    """
    symbols = chords_of(lyrics.sections)
    if not symbols:
        return lyrics, request, ()
    estimate = estimated_key(symbols)
    assert estimate is not None
    if request.lift is None:
        request = replace(request, lift=False)
    if request.key is None:
        tonics = [estimate, _relative(estimate)]
        chosen = next((key for key in tonics if request.mode in (None, key.mode)), estimate)
        return lyrics, replace(request, key=chosen), ()
    own = key_of_header(lyrics.key) or estimate
    steps = (request.key.fifths - own.fifths) * 7 % 12
    if steps == 0 or own == request.key:
        return lyrics, request, ()
    steps = steps - 12 if steps > 6 else steps
    moved = tuple(raised(section, steps, request.key.uses_flats) for section in lyrics.sections)
    said = Finding(0, "note", f"the file's chords are in {own}; they are moved to {request.key}, which is asked for")
    return replace(lyrics, sections=moved), request, (said,)


def _relative(key: Key) -> Key:
    """A minor to C major and back."""
    return Key((key.tonic + 9) % 12, "minor") if key.mode == "major" else Key((key.tonic + 3) % 12, "major")


def has_given(frame: SongFrame) -> bool:
    return any(section.lyric is not None and section.lyric.has_chords or section.chart for section in frame.sections)


def placed(frame: SongFrame, written: Chords, notes: Mapping[str, tuple[Note, ...]] | None) -> Chords:
    """The song's chords, the file's own where it brings some.

    Args:
        written: the planner's chords for every section.
        notes: the sung notes; without them the syllables' places are guessed.

    Returns:
        chords that cover every section without gaps. A section that the file has no chords for takes those of the
        section that it is like, or, without words, those of a neighbour.
    """
    done: dict[str, tuple[Chord, ...]] = {}
    beats = frame.meter.beats_per_bar
    for section in frame.sections:
        if section.chart:
            done[section.id] = _of_chart(section.chart, section.bars, beats, _lift(frame, section))
        elif section.lyric is not None and section.lyric.has_chords:
            found = _of_words(section, frame, notes[section.id] if notes is not None else None)
            done[section.id] = _covering(found, section.bars * beats)
    for section in frame.sections:
        if section.id not in done:
            done[section.id] = _borrowed(section, frame, done) or written[section.id]
    return {section.id: done[section.id] for section in frame.sections}


def _lift(frame: SongFrame, section: SectionFrame) -> int:
    return (section.key.tonic - frame.key.tonic) % 12


def _of_chart(chart: Sequence[ChartBar], bars: int, beats: int, lift: int) -> tuple[Chord, ...]:
    """The bars of a chart, again from the start where the section is longer."""
    found: list[tuple[float, str]] = []
    for bar in range(bars):
        symbols = chart[bar % len(chart)]
        found += [
            (bar * beats + beats * index / len(symbols), _raised(symbol, lift)) for index, symbol in enumerate(symbols)
        ]
    return _covering(found, bars * beats)


def _raised(symbol: str, semitones: int) -> str:
    return transposed(symbol, semitones, flats="b" in symbol[1:2]) if semitones else symbol


def _of_words(section: SectionFrame, frame: SongFrame, notes: Sequence[Note] | None) -> list[tuple[float, str]]:
    """The chords over a section's lines, by the beat they come in."""
    assert section.lyric is not None
    beats_per_bar = frame.meter.beats_per_bar
    lift = _lift(frame, section)
    found: list[tuple[float, str]] = []
    for phrase in section.phrases:
        line = section.lyric.lines[phrase.line]
        if not line.chords:
            continue
        first, length = float(phrase.start_bar * beats_per_bar), float(phrase.bars * beats_per_bar)
        times = _syllable_times(line, phrase.line, notes) if notes is not None else _guessed_times(line, first, length)
        found += [(beat, _raised(symbol, lift)) for beat, symbol in _line_times(line, times, first + length)]
    return found


def _guessed_times(line: Line, first: float, length: float) -> list[tuple[float, float]]:
    count = sum(len(word.syllables) for word in line.words)
    return [(first + length * index / (count + 1), length / (count + 1)) for index in range(count)]


def _syllable_times(line: Line, number: int, notes: Sequence[Note]) -> list[tuple[float, float]]:
    """Start and length of every syllable of a line, in the order of its words."""
    times: list[tuple[float, float]] = []
    for word_index, word in enumerate(line.words):
        own = [note for note in notes if note.line == number and note.word_index == word_index]
        starts: list[list[Note]] = []
        for note in own:
            if note.continues and starts:
                starts[-1].append(note)
            else:
                starts.append([note])
        for index in range(len(word.syllables)):
            if index < len(starts):
                group = starts[index]
                times.append((group[0].start_beat, sum(note.beats for note in group)))
            else:  # a backing word that the arrangement leaves out: with the word before it
                times.append(times[-1] if times else (0.0, SHORTEST_BEATS))
    return times


def _line_times(line: Line, times: Sequence[tuple[float, float]], end: float) -> list[tuple[float, str]]:
    """When a line's chords come in: with their syllable, where several share its time; those behind share the rest."""
    found: list[tuple[float, str]] = []
    behind = [chord.symbol for chord in line.chords if chord.syllable >= len(times)]
    for syllable in dict.fromkeys(chord.syllable for chord in line.chords if chord.syllable < len(times)):
        symbols = [chord.symbol for chord in line.chords if chord.syllable == syllable]
        start, length = times[syllable]
        found += [(start + length * index / len(symbols), symbol) for index, symbol in enumerate(symbols)]
    if behind:
        last, length = max(times, key=lambda time: time[0]) if times else (end - 1.0, 0.0)
        # On whole beats behind the last word, as far as there are any; else while it is held.
        start = float(int(last + min(length, 1.0)) + 1)
        if end - start < len(behind) * 0.5:
            start = last + (end - last) / (len(behind) + 1)
        share = (end - start) / len(behind)
        share = float(int(share)) if share >= 1 else share
        found += [(start + share * index, symbol) for index, symbol in enumerate(behind)]
    return found


def _covering(found: Sequence[tuple[float, str]], length: float) -> tuple[Chord, ...]:
    """Chords without gaps: the first reaches back to the section's start, each lasts until the next."""
    starts: list[tuple[float, str]] = []
    for beat, symbol in found:
        beat = round(max(0.0, beat), 6)
        if starts and beat < starts[-1][0] + SHORTEST_BEATS:
            beat = round(starts[-1][0] + SHORTEST_BEATS, 6)
        if beat > length - SHORTEST_BEATS:
            if starts and starts[-1][0] >= length - 2 * SHORTEST_BEATS:
                continue
            beat = length - SHORTEST_BEATS
        starts.append((beat if starts else 0.0, symbol))
    ends = [*(beat for beat, _ in starts[1:]), length]
    return tuple(
        Chord(start_beat=beat, beats=round(end - beat, 6), symbol=symbol)
        for (beat, symbol), end in zip(starts, ends, strict=True)
    )


def _borrowed(section: SectionFrame, frame: SongFrame, given: Mapping[str, tuple[Chord, ...]]) -> tuple[Chord, ...]:
    """The chords of the section it is like, of its kind, or, for the band alone, of the one it opens or follows."""
    index = frame.sections.index(section)
    order = [*reversed(frame.sections[:index]), *frame.sections[index + 1 :]]
    with_chords = [other for other in order if other.id in given]
    like = [other for other in with_chords if other.like == section.like]
    kind = [other for other in with_chords if other.kind == section.kind and other.lyric is not None]
    if section.lyric is not None:
        source = next(iter([*like, *kind]), None)
        lines = len(section.lyric.lines)
        if source is None or source not in like and (source.lyric is None or len(source.lyric.lines) != lines):
            return ()
        return _fitted(given[source.id], source, section, frame, whole_beats=source.bars != section.bars)
    choruses = [other for other in with_chords if other.kind == "chorus"]
    after = [other for other in frame.sections[index + 1 :] if other.id in given]
    sources = after if section.kind == "intro" else [*choruses, *with_chords] if section.kind == "outro" else []
    source = next(iter([*like, *sources, *with_chords]), None)
    if source is None:
        return ()
    chords = _fitted(given[source.id], source, section, frame, whole_beats=True)
    return _ending_at_home(chords, section, frame) if section is frame.sections[-1] else chords


def _fitted(
    chords: Sequence[Chord], source: SectionFrame, section: SectionFrame, frame: SongFrame, whole_beats: bool
) -> tuple[Chord, ...]:
    """A section's chords over another's bars, from the start again where they are too few."""
    beats = frame.meter.beats_per_bar
    whole, length = source.bars * beats, section.bars * beats
    shift = (section.key.tonic - source.key.tonic) % 12
    found: list[tuple[float, str]] = []
    for turn in range(-(-length // whole)):
        for chord in chords:
            start = turn * whole + (round(chord.start_beat) if whole_beats else chord.start_beat)
            if start < length:
                found.append((float(start), _raised(chord.symbol, shift)))
    return _covering(found, float(length))


def _ending_at_home(chords: tuple[Chord, ...], section: SectionFrame, frame: SongFrame) -> tuple[Chord, ...]:
    """The song's last bar is the tonic's where the planner adds an ending of its own."""
    beats = frame.meter.beats_per_bar
    last = float((section.bars - 1) * beats)
    if parse_chord(chords[-1].symbol).root == section.key.tonic:
        return chords
    home = section.key.name_of(section.key.tonic) + ("m" if section.key.mode == "minor" else "")
    kept = [(chord.start_beat, chord.symbol) for chord in chords if chord.start_beat < last]
    return _covering([*kept, (last, home)], float(section.bars * beats))


def words_with_chords(section: LyricSection | None) -> bool:
    """Whether chords stand over the section's words, so that its rhythm must not hang on when they come in."""
    return section is not None and any(line.chords for line in section.lines)
