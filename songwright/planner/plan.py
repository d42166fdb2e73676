"""Lyrics and a style become a song plan: the planner's steps in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from songwright.planner.directions import energy_asked
from songwright.planner.draft import Finding, Lyrics, LyricSection, SectionFrame, SongFrame, StyleRequest
from songwright.planner.given_chords import has_given, in_asked_key, placed, with_chart_bars
from songwright.planner.harmony import harmonise
from songwright.planner.melody.compose import compose
from songwright.planner.melody.likeness import likeness_of_notes
from songwright.planner.melody.tessitura import SingerRange
from songwright.planner.structure import lay_out
from songwright.seeding import generator
from songwright.song import Chord, Note, Section, SongPlan, StyleChoice
from songwright.units import beats_to_seconds

MOST_MELODIES = 8  # that are written before the least like a known tune is taken


@dataclass(frozen=True)
class Planned:
    """A finished plan with what the planner has to say about it."""

    plan: SongPlan
    findings: tuple[Finding, ...]


def plan_from(lyrics: Lyrics, request: StyleRequest, *, seed: int, voice: str, singer_range: SingerRange) -> Planned:
    """Lay the song out, harmonise it and write its melody.

    Args:
        lyrics: the words, read by `lyrics.read_lyrics`.
        request: the style, read by `style.read_style`; its constraints are met exactly.
        seed: the same seed gives the same plan.
        voice: the singer's name, for the plan file.
        singer_range: the range the melody stays in.

    Raises:
        StyleError: the constraints cannot be met with these words (a duration that is too short, say).
        LyricsError: a line cannot be sung in the bars it has.
    """
    lyrics, request, moved = in_asked_key(with_chart_bars(lyrics), request)
    frame = lay_out(lyrics, request, generator(seed, "structure"))
    chords = harmonise(frame, generator(seed, "harmony"))
    chords, notes, retaken = _melody_of_its_own(frame, chords, singer_range, seed)
    sections = tuple(
        Section(
            id=section.id,
            kind=section.kind,
            start_bar=section.start_bar,
            bars=section.bars,
            energy=round(section.energy, 3),
            key=str(section.key) if section.key != frame.key else None,
            lines=tuple(line.text for line in section.lyric.lines) if section.lyric else (),
            name=section.asked.name if section.asked else "",
            delivery=section.asked.delivery if section.asked else "sung",
            directions=section.asked.directions if section.asked else (),
            singers=_singers(section),
            chords=chords[section.id],
            notes=notes[section.id],
        )
        for section in frame.sections
    )
    bars = sum(section.bars for section in sections)
    plan = SongPlan(
        title=frame.title,
        language=frame.language,
        seed=seed,
        voice=voice,
        tempo_bpm=frame.tempo_bpm,
        meter=(frame.meter.numerator, frame.meter.denominator),
        key=str(frame.key),
        style=_style_choice(frame, request),
        duration_seconds=round(beats_to_seconds(bars * frame.meter.beats_per_bar, frame.tempo_bpm), 6),
        sections=sections,
    )
    plan.check()
    said = tuple(Finding(0, "warning", remark) for remark in request.remarks)
    asked = [section.asked for section in frame.sections if section.asked is not None]
    found = lyrics.findings + moved + frame.findings + retaken + not_followed(asked)
    return Planned(plan, said + found)


SectionChords = Mapping[str, tuple[Chord, ...]]
SectionNotes = Mapping[str, tuple[Note, ...]]


def _melody_of_its_own(
    frame: SongFrame, chords: SectionChords, singer_range: SingerRange, seed: int
) -> tuple[SectionChords, SectionNotes, tuple[Finding, ...]]:
    """A melody that is not too like a tune that the melody model learned from, its chords, and what is to be said."""
    tries = []
    for number in range(MOST_MELODIES):
        own_seed = seed if number == 0 else int(generator(seed, "melody", "again", number).integers(2**62))
        under, notes = _composed(frame, chords, singer_range, own_seed)
        beats_per_bar = frame.meter.beats_per_bar
        like = likeness_of_notes((one.start_bar * beats_per_bar, notes[one.id]) for one in frame.sections)
        tries.append((like.bits if like else 0.0, number, under, notes, like))
        if like is None or not like.is_too_close:
            break
    _, _, under, notes, like = min(tries, key=lambda one: one[:2])
    first = tries[0][-1]
    if first is None or not first.is_too_close:
        return under, notes, ()
    if like is not None and like.is_too_close:
        text = f"{len(tries)} melodies were written, and all are like a known tune; the least like one has {like}"
        return under, notes, (Finding(0, "warning", f"{text}; try another seed"),)
    return under, notes, (Finding(0, "note", f"the melody was written again: the first one had {first}"),)


def _composed(
    frame: SongFrame, chords: SectionChords, singer_range: SingerRange, seed: int
) -> tuple[SectionChords, SectionNotes]:
    """Chords and melody; chords that the lyrics give stand where the melody puts their syllables."""
    if has_given(frame):
        first = placed(frame, chords, None)
        chords = placed(frame, chords, compose(frame, first, singer_range, seed))
    return chords, compose(frame, chords, singer_range, seed)


def _singers(section: SectionFrame) -> tuple[str, ...]:
    """Who sings each line; empty where the file names nobody."""
    names = tuple(line.singer for line in section.lyric.lines) if section.lyric else ()
    return names if any(names) else ()


def not_followed(asked: Sequence[LyricSection]) -> tuple[Finding, ...]:
    """What the lyric file asks for and the plan only keeps: singers, rap, directions."""
    singers = dict.fromkeys(line.singer for section in asked for line in section.lines if line.singer)
    found = []
    if singers:
        found.append(
            Finding(0, "note", f"the plan says who sings which line ({', '.join(singers)}); one voice sings them all "
                    "for now")
        )  # fmt: skip
    for section in asked:
        if section.delivery != "sung":
            found.append(
                Finding(
                    section.source_line,
                    "note",
                    f"this section is {section.delivery} in the file; the plan says so, but it is sung for now",
                )
            )
        if section.directions:
            followed = "only its energy is followed" if energy_asked(section.directions) else "it is not followed yet"
            asked_for = ", ".join(section.directions)[:60]
            found.append(
                Finding(section.source_line, "note", f"'{asked_for}' is kept in the plan as a direction; {followed}")
            )
    return tuple(dict.fromkeys(found))


def _style_choice(frame: SongFrame, request: StyleRequest) -> StyleChoice:
    return StyleChoice(
        text=request.text,
        genre=frame.genre,
        mood=", ".join(frame.moods) or "neutral",
        energy=round(frame.energy, 3),
        swing=round(frame.swing, 3),
        instruments=frame.instruments,
        vocalist=frame.vocalist,
        acappella=request.acappella,
    )
