"""The words of a line set to time: which syllables the lead sings, how early it may start, when it must be over."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from songwright.planner.draft import Line, Phrase, SectionFrame, SongFrame, Syllable, Word
from songwright.planner.melody.manner import Manner

LONGEST_PICKUP_SYLLABLES = 3
BROAD_SECONDS = 0.5
SHORT_PICKUP_SECONDS = 0.2
PAUSE = re.compile(r"[,;:.!?…–—]")


@dataclass(frozen=True)
class SungSyllable:
    """A syllable with its place in the line."""

    syllable: Syllable
    word: Word
    word_index: int
    ends_word: bool
    pauses: bool  # a comma, dash or full stop follows in the text


@dataclass(frozen=True)
class LineSetting:
    """A line ready to be set to notes.

    Attributes:
        line: number within the section.
        phrase: its bars.
        lead: what the melody sings: the words outside parentheses, or all words if the whole line is for the backing.
        backing_only: whether the whole line is for the backing.
        echoes: backing words beside the lead, in runs of neighbouring words.
        pickup_steps: how far before its first bar it may start.
        reserve_steps: kept free at its end for the next line's pickup.
        changes: whether a chord of the lyric file comes in with a syllable of `lead`; empty if the line has none.
    """

    line: int
    phrase: Phrase
    lead: tuple[SungSyllable, ...]
    backing_only: bool
    echoes: tuple[tuple[SungSyllable, ...], ...]
    pickup_steps: int
    reserve_steps: int
    changes: tuple[bool, ...] = ()

    @property
    def echo_after(self) -> int:
        """Backing syllables sung after the last lead word."""
        last = max((s.word_index for s in self.lead), default=-1)
        return sum(len(run) for run in self.echoes if run[0].word_index > last)


def line_settings(frame: SongFrame, manner: Manner) -> Mapping[str, tuple[LineSetting, ...]]:
    """The lines of each section that has words.

    Sections that are alike get the same pickups and reserves, so that they can be sung alike.
    """
    pickups = _pickups(frame, _pickup_steps(frame, manner))
    reserves = _reserves(frame, pickups)
    for section in frame.sections:
        if section.lyric is not None:
            _treat_alike(section, pickups[section.id], reserves[section.id])
    settings = {}
    for section in frame.sections:
        if section.lyric is None:
            continue
        settings[section.id] = tuple(
            _setting(section, phrase, pickups[section.id][at], reserves[section.id][at])
            for at, phrase in enumerate(section.phrases)
        )
    return settings


def _treat_alike(section: SectionFrame, pickups: list[int], reserves: list[int]) -> None:
    """Lines of one section with the same words get the same room, so that a hook can come back note for note."""
    assert section.lyric is not None
    words = [section.lyric.lines[phrase.line].words for phrase in section.phrases]
    for at in range(len(words)):
        twins = [i for i in range(len(words)) if words[i] == words[at]]
        pickups[at] = min(pickups[i] for i in twins)
        reserves[at] = max(reserves[i] for i in twins)


def _setting(section: SectionFrame, phrase: Phrase, pickup_steps: int, reserve_steps: int) -> LineSetting:
    assert section.lyric is not None
    line = section.lyric.lines[phrase.line]
    lead = _sung(line, backing=False)
    echoes = _runs(_sung(line, backing=True))
    if lead:
        return LineSetting(phrase.line, phrase, lead, False, echoes, pickup_steps, reserve_steps, _changes(line))
    everything = tuple(s for run in echoes for s in run)
    return LineSetting(phrase.line, phrase, everything, True, (), pickup_steps, reserve_steps)


def _changes(line: Line) -> tuple[bool, ...]:
    """For each syllable of the lead whether a chord comes in with it."""
    if not line.chords:
        return ()
    over = {chord.syllable for chord in line.chords}
    flags, count = [], 0
    for word in line.words:
        for _ in word.syllables:
            flags += [] if word.backing else [count in over]
            count += 1
    return tuple(flags)


def _sung(line: Line, backing: bool) -> tuple[SungSyllable, ...]:
    pauses = _pauses(line)
    return tuple(
        SungSyllable(
            syllable, word, index, at == len(word.syllables) - 1, at == len(word.syllables) - 1 and pauses[index]
        )
        for index, word in enumerate(line.words)
        if word.backing == backing
        for at, syllable in enumerate(word.syllables)
    )


def _pauses(line: Line) -> list[bool]:
    """For each word whether punctuation follows it inside the line."""
    pauses, at = [], 0
    for word, following in zip(line.words, (*line.words[1:], None), strict=True):
        begin = line.text.find(word.text, at)
        at = begin + len(word.text) if begin >= 0 else at
        until = line.text.find(following.text, at) if following is not None else -1
        pauses.append(bool(PAUSE.search(line.text[at:until])) if until >= 0 else False)
    return pauses


def _runs(syllables: tuple[SungSyllable, ...]) -> tuple[tuple[SungSyllable, ...], ...]:
    runs: list[list[SungSyllable]] = []
    for syllable in syllables:
        if not runs or syllable.word_index > runs[-1][-1].word_index + 1:
            runs.append([])
        runs[-1].append(syllable)
    return tuple(tuple(run) for run in runs)


def _pickup_steps(frame: SongFrame, manner: Manner) -> int:
    """Sixteenths for each syllable of a pickup: an eighth, or a quarter where the genre is broad or the tempo fast."""
    meter = frame.meter
    eighth_seconds = 2 * 60 / frame.tempo_bpm / meter.steps_per_beat
    broad = manner.syllable_seconds >= BROAD_SECONDS and eighth_seconds < manner.syllable_seconds
    return 4 if (broad and not meter.is_compound) or eighth_seconds < SHORT_PICKUP_SECONDS else 2


def _pickups(frame: SongFrame, each_steps: int) -> dict[str, list[int]]:
    """Sixteenths before each line's first bar that its unstressed first syllables may use."""
    meter = frame.meter
    wished: dict[str, list[int]] = {}
    for section in frame.sections:
        if section.lyric is None:
            continue
        wished[section.id] = []
        for phrase in section.phrases:
            weak = _weak_start(section.lyric.lines[phrase.line])
            steps = min(meter.steps_per_bar // 2, weak * each_steps)
            room = (section.start_bar + phrase.start_bar) * meter.steps_per_bar
            wished[section.id].append(min(steps, room))
    # A chorus that opens the song has no bar before it, so its returns have no pickup either.
    for section in frame.sections:
        if section.id in wished and section.like in wished and section.like != section.id:
            for at in range(min(len(wished[section.id]), len(wished[section.like]))):
                least = min(wished[section.id][at], wished[section.like][at])
                if wished[section.like][at] == 0 and frame.sections[0].id == section.like:
                    wished[section.id][at] = least
    return wished


def _weak_start(line: Line) -> int:
    """Unstressed syllables before the first stressed one; none if there is no stress to lead to."""
    stresses = [s.stress for s in line.syllables]
    weak = next((i for i, stress in enumerate(stresses) if stress == 2), 0)
    return min(weak, LONGEST_PICKUP_SYLLABLES)


def _reserves(frame: SongFrame, pickups: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """What each line leaves free for the pickup that may follow it."""
    reserves: dict[str, list[int]] = {}
    last: dict[str, int] = {}  # by group: the most that any member's end has to leave
    for section, following in zip(frame.sections, (*frame.sections[1:], None), strict=True):
        if section.id not in pickups:
            continue
        own = pickups[section.id]
        reserves[section.id] = [
            own[at + 1]
            if at + 1 < len(own)
            and section.phrases[at + 1].start_bar == section.phrases[at].start_bar + section.phrases[at].bars
            else 0
            for at in range(len(own))
        ]
        after = pickups.get(following.id, []) if following is not None else []
        first_bar = following.phrases[0].start_bar if following is not None and following.phrases else 1
        steps = after[0] if after and first_bar == 0 else 0
        last[section.like] = max(last.get(section.like, 0), steps)
    for section in frame.sections:
        if section.id in reserves and reserves[section.id]:
            reserves[section.id][-1] = max(reserves[section.id][-1], last[section.like])
    return reserves
