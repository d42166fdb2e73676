"""A lyric file as the reader understands it, in the short form that the lyric cases are written in."""

from songwright.planner.draft import Line, Lyrics, LyricSection


def shown(lyrics: Lyrics) -> str:
    """Sections with their kinds, bars, directions and charts; lines with times, singers, chords and backing words."""
    rows: list[str] = []
    for section in lyrics.sections:
        rows.append(_head(section))
        rows += [f"  {_line(line)}" for line in section.lines]
    return "\n".join(rows)


def _head(section: LyricSection) -> str:
    parts: list[str] = [section.kind]
    if section.delivery != "sung":
        parts.append(section.delivery)
    if section.asked_bars and not section.chart:
        parts.append(f"{section.asked_bars} bars")
    if section.directions:
        parts.append("{" + "; ".join(section.directions) + "}")
    if section.chart:
        parts.append("|" + "".join(" ".join(bar) + "|" for bar in section.chart))
    return " ".join(parts)


def _line(line: Line) -> str:
    words: list[str] = []
    count = 0
    for word in line.words:
        text = ""
        letters = "".join(syllable.text for syllable in word.syllables)
        whole = letters.lower() != "".join(c for c in word.text if c.isalpha() or c in "'’").lower()
        for syllable in word.syllables:
            text += "".join(f"[{chord.symbol}]" for chord in line.chords if chord.syllable == count)
            text += "" if whole else syllable.text
            count += 1
        words.append(text + (word.text if whole else ""))
    text = ""
    for index, (word, written) in enumerate(zip(line.words, words, strict=True)):
        opens = word.backing and not (index and line.words[index - 1].backing)
        closes = word.backing and not (index + 1 < len(words) and line.words[index + 1].backing)
        text += (" " if index else "") + ("(" if opens else "") + written + (")" if closes else "")
    text += "".join(f" [{chord.symbol}]" for chord in line.chords if chord.syllable >= count)
    singer = f"<{line.singer}> " if line.singer else ""
    time = f"@{line.start_seconds:g} " if line.start_seconds is not None else ""
    return f"{time}{singer}{text}"
