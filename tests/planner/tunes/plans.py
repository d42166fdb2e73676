"""Planning tunes in tests, and plans as what is heard of them."""

from pathlib import Path

from songwright.production.planning import PlannedSong, plan_and_arrange
from songwright.request import SongRequest
from songwright.song import SongPlan


def planned(text: str | bytes, folder: Path, name: str = "tune.musicxml", **wishes: object) -> PlannedSong:
    """The plan of a tune file with this content."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return plan_and_arrange(SongRequest(path, **wishes))  # type: ignore[arg-type]


def laid(lyrics: str, tune: str | bytes, folder: Path, name: str = "tune.musicxml", **wishes: object) -> PlannedSong:
    """The plan of words laid over a tune file with this content."""
    path = folder / name
    path.write_bytes(tune if isinstance(tune, bytes) else tune.encode())
    text = lyrics if "\n" in lyrics else f"language: en\n\n{lyrics}"  # text of one line would be a file's name
    return plan_and_arrange(SongRequest(text, tune=path, **wishes))  # type: ignore[arg-type]


def sung(plan: SongPlan, backing: bool = False) -> list[tuple[float, float, int, str]]:
    """Start and length in quarter notes from the song's start, pitch, and syllable ('~' where one is held)."""
    quarters = plan.meter_value.quarters_per_beat
    return [
        (
            round((plan.start_beat_of(section) + note.start_beat) * quarters, 4), round(note.beats * quarters, 4),
            note.midi, "~" if note.continues else note.syllable,
        )
        for section in plan.sections for note in section.notes if note.backing == backing
    ]  # fmt: skip


def said(plan: SongPlan) -> list[tuple[str, str]]:
    """Words and phonemes of the syllables, in order."""
    return [(note.word, note.phonemes) for section in plan.sections for note in section.notes if not note.continues]


def chords(plan: SongPlan) -> list[tuple[float, str]]:
    """Chords by quarter notes from the song's start."""
    quarters = plan.meter_value.quarters_per_beat
    return [
        (round((plan.start_beat_of(section) + chord.start_beat) * quarters, 4), chord.symbol)
        for section in plan.sections for chord in section.chords
    ]  # fmt: skip


def remarks(song: PlannedSong) -> str:
    return "\n".join(finding.message for finding in song.findings)
