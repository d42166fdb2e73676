"""Small scores written as MuseScore exports them, for the tests of tunes."""

from collections.abc import Sequence

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">
<score-partwise version="4.0">
  <work><work-title>Small Tune</work-title></work>
  <identification><encoding><software>MuseScore 4.2.0</software></encoding></identification>
"""
DIVISIONS = 4
TYPES = {1: "16th", 2: "eighth", 3: "eighth", 4: "quarter", 6: "quarter", 8: "half", 12: "half", 16: "whole"}


def note(
    pitch: str, quarters: float = 1, *words: str, tie: str = "", slur: str = "", extra: str = "", chord: bool = False
) -> str:
    """A note such as `note('F#4', 1, 'glo-', '2:sing')`; a hyphen shows where a word goes on, `verse:` the verse."""
    duration = round(quarters * DIVISIONS)
    step, alter, octave = pitch[0], {"#": 1, "b": -1}.get(pitch[1:-1], 0), pitch[-1]
    alter_text = f"<alter>{alter}</alter>" if alter else ""
    ties = "".join(f'<tie type="{one}"/>' for one in tie.split())
    tied = "".join(f'<tied type="{one}"/>' for one in tie.split())
    slurs = "".join(f'<slur type="{one}" number="1"/>' for one in slur.split())
    notations = f"<notations>{tied}{slurs}</notations>" if tied or slurs else ""
    dot = "<dot/>" if duration in (3, 6, 12) else ""
    return (
        f"<note>{'<chord/>' if chord else ''}<pitch><step>{step}</step>{alter_text}<octave>{octave}</octave></pitch>"
        f"<duration>{duration}</duration>{ties}<voice>1</voice><type>{TYPES.get(duration, 'quarter')}</type>{dot}"
        f"{extra}{notations}{''.join(lyric(one) for one in words)}</note>"
    )


def lyric(text: str) -> str:
    """`la`, `glo-` (begins), `-ri-` (goes on), `-a` (ends), each with `2:` before it for the second verse."""
    verse, _, word = text.partition(":") if text[1:2] == ":" else ("1", "", text)
    begins, ends = not word.startswith("-"), not word.endswith("-")
    syllabic = ("single" if ends else "begin") if begins else ("end" if ends else "middle")
    return f'<lyric number="{verse}"><syllabic>{syllabic}</syllabic><text>{word.strip("-")}</text></lyric>'


def rest(quarters: float) -> str:
    return f"<note><rest/><duration>{round(quarters * DIVISIONS)}</duration><voice>1</voice></note>"


def chord(root: str, kind: str, text: str, bass: str = "", degrees: Sequence[tuple[int, int, str]] = ()) -> str:
    def step(name: str, tag: str) -> str:
        alter = {"#": "1", "b": "-1"}.get(name[1:], "")
        return f"<{tag}><{tag}-step>{name[0]}</{tag}-step>" + (
            f"<{tag}-alter>{alter}</{tag}-alter>" if alter else ""
        ) + f"</{tag}>"  # fmt: skip

    added = "".join(
        f"<degree><degree-value>{value}</degree-value><degree-alter>{alter}</degree-alter>"
        f"<degree-type>{how}</degree-type></degree>"
        for value, alter, how in degrees
    )
    low = step(bass, "bass") if bass else ""
    return f'<harmony print-frame="no">{step(root, "root")}<kind text="{text}">{kind}</kind>{low}{added}</harmony>'


def attributes(fifths: int | None = 0, meter: str = "4/4", mode: str = "") -> str:
    key = "" if fifths is None else f"<key><fifths>{fifths}</fifths>{f'<mode>{mode}</mode>' if mode else ''}</key>"
    beats, _, unit = meter.partition("/")
    time = f"<time><beats>{beats}</beats><beat-type>{unit}</beat-type></time>" if meter else ""
    clef = "<clef><sign>G</sign><line>2</line></clef>"
    return f"<attributes><divisions>{DIVISIONS}</divisions>{key}{time}{clef}</attributes>"


def tempo(per_minute: float) -> str:
    return (
        '<direction placement="above"><direction-type><metronome parentheses="no"><beat-unit>quarter</beat-unit>'
        f'<per-minute>{per_minute}</per-minute></metronome></direction-type><sound tempo="{per_minute}"/></direction>'
    )


def words(text: str, sound: str = "") -> str:
    return (
        f'<direction placement="above"><direction-type><words>{text}</words></direction-type>'
        f"{f'<sound {sound}/>' if sound else ''}</direction>"
    )


def rehearsal(text: str) -> str:
    return f'<direction placement="above"><direction-type><rehearsal>{text}</rehearsal></direction-type></direction>'


def repeat(direction: str) -> str:
    place = "left" if direction == "forward" else "right"
    return f'<barline location="{place}"><repeat direction="{direction}"/></barline>'


def ending(number: str, kind: str, extra: str = "") -> str:
    place = "left" if kind == "start" else "right"
    return f'<barline location="{place}"><ending number="{number}" type="{kind}"/>{extra}</barline>'


def sheet(*bars: str, pickup: bool = False, parts: dict[str, Sequence[str]] | None = None) -> str:
    """A score of one part, or of several by name; bars are numbered from 0 where the first is a pickup."""
    named = parts or {"Voice": bars}
    listed = "".join(
        f'<score-part id="P{index}"><part-name>{name}</part-name></score-part>'
        for index, name in enumerate(named, start=1)
    )
    text = f"{HEAD}<part-list>{listed}</part-list>"
    for index, part in enumerate(named.values(), start=1):
        text += f'<part id="P{index}">'
        for number, bar in enumerate(part, start=0 if pickup else 1):
            implicit = ' implicit="yes"' if pickup and number == 0 else ""
            text += f'<measure number="{number}"{implicit}>{bar}</measure>\n'
        text += "</part>"
    return text + "</score-partwise>\n"


def line(*syllables: str, pitches: str = "C4 D4 E4 F4") -> str:
    """A bar of quarter notes."""
    return "".join(note(pitch, 1, word) for pitch, word in zip(pitches.split(), syllables, strict=True))
