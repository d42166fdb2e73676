"""Lines with times, and the notations of timed text that they can be written in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TimedLine:
    words: tuple[str, ...]
    start_seconds: float
    singer: str = ""

    @property
    def text(self) -> str:
        return " ".join(word.replace("-", "") for word in self.words)


TIMED_NOTATIONS = ("lrc", "enhanced", "srt", "vtt", "ultrastar", "ultrastar-duet", "qrc", "krc")


def _clock(seconds: float, point: str = ".", hours: bool = False) -> str:
    whole, part = divmod(round(seconds * 1000), 1000)
    minutes, rest = divmod(whole, 60)
    return ("00:" if hours else "") + f"{minutes:02d}:{rest:02d}{point}{part:03d}"


def written_timed(lines: list[TimedLine], notation: str) -> str:
    """The lines in one of `TIMED_NOTATIONS`."""
    if notation == "lrc":
        return "[ti:Lantern]\n" + "\n".join(f"[{_clock(line.start_seconds)}]{line.text}" for line in lines)
    if notation == "enhanced":
        rows = []
        for line in lines:
            stamp = _clock(line.start_seconds)
            rows.append(f"[{stamp}]" + " ".join(f"<{stamp}>" + word.replace("-", f"<{stamp}>") for word in line.words))
        return "\n".join(rows)
    if notation == "srt":
        return "\n\n".join(
            f"{number}\n{_clock(line.start_seconds, ',', True)} --> {_clock(line.start_seconds + 1.5, ',', True)}\n"
            f"{line.text}"
            for number, line in enumerate(lines, start=1)
        )
    if notation == "vtt":
        return "WEBVTT\n\n" + "\n\n".join(
            f"{_clock(line.start_seconds)} --> {_clock(line.start_seconds + 1.5)}\n"
            f"<v {line.singer or 'Anna'}>{line.text}"
            for line in lines
        )
    if notation.startswith("ultrastar"):
        return _ultrastar(lines, notation.endswith("duet"))
    rows = []
    for line in lines:
        start = round(line.start_seconds * 1000)
        if notation == "qrc":
            pieces = [piece + (" " if last else "") for piece, last in _pieces(line)]
            rows.append(f"[{start},1500]" + "".join(f"{piece}({start},100)" for piece in pieces))
        else:
            pieces = [piece + (" " if last else "") for piece, last in _pieces(line)]
            rows.append(f"[{start},1500]" + "".join(f"<0,100,0>{piece}" for piece in pieces))
    return "\n".join(rows)


def _pieces(line: TimedLine) -> list[tuple[str, bool]]:
    return [(s, i == len(w.split("-")) - 1) for w in line.words for i, s in enumerate(w.split("-"))]


def _ultrastar(lines: list[TimedLine], duet: bool) -> str:
    """A beat is a twentieth of a second at this tempo."""
    rows = ["#TITLE:Lantern", "#LANGUAGE:English", "#BPM:300", "#GAP:0"]
    rows += ["#P1:Anna", "#P2:Ben"] if duet else []
    for line in lines:
        if duet:
            rows.append("P2" if line.singer == "Ben" else "P1")
        beat = round(line.start_seconds * 20)
        for index, (piece, last) in enumerate(_pieces(line)):
            rows.append(f": {beat + 2 * index} 2 60 {piece}{' ' if last else ''}")
        rows.append(f"- {beat + 100}")
    return "\n".join([*rows, "E"])
