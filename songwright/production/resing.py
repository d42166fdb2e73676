"""One section of a finished song, or one line of it, sung again; every other sample stays as it is (see `bench`)."""

import shlex
from pathlib import Path

from songwright.errors import PlanError
from songwright.production.bench import Bench, Part, TakeKey, Told, at_work
from songwright.production.folder import SongFolder
from songwright.production.history import Change, read_history
from songwright.production.journal import opened
from songwright.production.new_words import with_new_words
from songwright.production.performance import Performance, sung_passages
from songwright.production.provenance import require_same_codes
from songwright.production.record import line_numbers
from songwright.production.song import Song
from songwright.production.sung_plan import require_sung_plan
from songwright.production.watch import Nobody, Watch
from songwright.song import SongPlan


def resing(
    folder: Path, section_id: str, *, line: int | None = None, seed: int | None = None, lyrics: str | None = None,
    watch: Watch | None = None,
) -> Song:  # fmt: skip
    """Perform one section, or one of its lines, again and leave all else as it is.

    Args:
        line: the line of the section, from 1, of which only the voice sings another take; lines that are sung without
            a rest in between go with it. None for the whole section, with the band.
        seed: of the new take; by default it is the section's next take by the song's own seed.
        lyrics: new words for the section, a line of text for each line (or parted by ' / '); its bars and chords
            stay, and the melody stays where the syllables are as many as before.

    Raises:
        PlanError: there is no such section or line, or the new words do not fit it.
        AudioError: the folder does not hold a finished song, or one that another codec performed.
        OutputError: a file cannot be written, or another command is at work; the song is then as it was.
    """
    with opened(folder):
        _resing(SongFolder(folder), section_id, line, seed, lyrics, watch or Nobody())
    return Song.load(folder)


def _resing(
    files: SongFolder, section_id: str, line: int | None, seed: int | None, lyrics: str | None, watch: Watch
) -> None:
    plan = require_sung_plan(files)
    plan.section(section_id)
    files.require_finished()
    if line is not None and lyrics is not None:
        raise PlanError("new words are sung by section; leave out the line, or the words")
    request = files.request()
    other_weights = require_same_codes(files, request)
    lines = () if line is None else sung_together(files, plan, section_id, line)
    made = [one for one in read_history(files) if one.kind == "sung" and one.section_id == section_id]
    key = TakeKey(seed, 0 if seed is not None else request.takes + sum(one.seed is None for one in made))
    new = plan if lyrics is None else with_new_words(plan, section_id, lyrics, plan.seed if seed is None else seed)
    with at_work(files, plan, new, watch) as bench:
        parts = _parts(bench, section_id, key, lines)
        bench.finish(parts, _told(bench, section_id, key, lines, lyrics, other_weights))


def _parts(bench: Bench, section_id: str, key: TakeKey, lines: tuple[int, ...]) -> list[Part]:
    """The section, or the lines, from the new take."""
    before, parts = bench.before, []
    if before.band and not lines:
        parts.append(bench.play(section_id, key))
    if before.vocals is not None and bench.plan.section(section_id).notes:
        parts.append(bench.sing(section_id, key, lines))
    if not parts and before.played is not None:
        raise PlanError(
            f"nobody sings in section '{section_id}', and the soundfont plays its score the same way again; "
            "choose a sung section"
        )
    if not parts:
        raise PlanError(f"section '{section_id}' has nothing to sing or play in this song; choose another")
    return parts


def _told(
    bench: Bench, section_id: str, key: TakeKey, lines: tuple[int, ...], lyrics: str | None, other_weights: str | None
) -> Told:
    where = f"section '{section_id}'"
    name = f"line {line_numbers(lines)} of {section_id}" if lines else where
    seed = bench.plan.seed if key.seed is None else key.seed
    remark = f"{f'line {line_numbers(lines)} of {where}' if lines else where} was sung again (take {key.take}, "
    remark += f"seed {seed})"
    if other_weights is not None:
        remark += f"; {other_weights}"
    options = [] if key.seed is None else ["--seed", str(key.seed)]
    options += [] if lyrics is None else ["--lyrics", lyrics]
    place = ["--line", f"{section_id}:{lines[0] + 1}"] if lines else ["--section", section_id]
    line = shlex.join(["songwright", "resing", bench.old.path.name, *place, *options])
    return Told(f"{name} sung again", (Change(section_id, key.seed, key.take, lyrics, {}, lines),), remark, line)


def read_line(text: str) -> tuple[str, int]:
    """`chorus-2:3` as a section's id and the number of a line, from 1.

    Raises:
        PlanError: it is not of this form.
    """
    section_id, colon, number = text.rpartition(":")
    if not colon or not number.isdecimal() or int(number) < 1:
        raise PlanError(f"'{text}' names no line; write a section and the number of its line, such as chorus-2:3")
    return section_id, int(number)


def sung_together(files: SongFolder, plan: SongPlan, section_id: str, line: int) -> tuple[int, ...]:
    """The lines that are sung in one breath with a line; counted from 0."""
    section = plan.section(section_id)
    if line > len(section.lines):
        raise PlanError(f"section '{section_id}' has {len(section.lines)} lines, no line {line}")
    vocals = Performance.load(files.tokens).vocals
    groups = sung_passages(vocals, section) if vocals is not None else ()
    found = next((group for group in groups if line - 1 in group), None)
    if found is None:
        raise PlanError(f"nobody sings line {line} of section '{section_id}'; choose another")
    return found
