"""MIDI files: the track that is sung, its words (lyric events, or karaoke text), tempo, meter, key and markers.

Words are told apart as MMA RP-017 wants it (a hyphen where the word goes on, a space where it ends, a line feed or
carriage return where a line does) or as karaoke files do it (a space before each word, `/` and `\\` before lines); an
underscore holds the syllable before. Times are kept as they are played, to the tick.
"""

import io
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mido import KeySignatureError, MidiFile

from songwright.errors import TuneError
from songwright.planner.tunes.document import SHORTEST_QUARTERS, Tune, TuneMark, TuneNote, TuneSyllable, bar_quarters
from songwright.planner.tunes.judged_key import Signature, judged_key
from songwright.planner.tunes.midi_head import is_kind, nearest_bar, read_head, timed_events
from songwright.planner.tunes.parts import ChosenPart, PartName, chosen_part

DRUM_CHANNEL = 9
SLUR = Fraction(1, 8)  # quarter notes that played legato may overlap by
NEAR = Fraction(1, 32)  # quarter notes between a word's event and its note
LONGEST_REST_BARS = 16  # that a track may go on after its last note


@dataclass(frozen=True)
class _Played:
    """A note of a track, in ticks."""

    start: int
    end: int
    midi: int


@dataclass(frozen=True)
class _Track:
    """A track's notes and words, in ticks; drums are left out."""

    name: str
    notes: tuple[_Played, ...]
    lyrics: tuple[tuple[int, str], ...]
    texts: tuple[tuple[int, str], ...]
    end: int


def tune_of_midi(data: bytes, source: str, part: str | None = None, *, one_tempo: bool = False) -> Tune:
    """Read a MIDI file.

    Args:
        source: the file's name.
        part: name or number (from 1) of the track that is sung; None for the one with words.
        one_tempo: whether the user names the tempo, so that changes of it are no error.

    Raises:
        TuneError: it is damaged, there is nothing to sing, or something that a plan cannot hold; names the bar.
    """
    midi = _parsed(data)
    per_quarter = midi.ticks_per_beat
    head = read_head(midi, one_tempo)
    tracks = _tracks(midi)
    choice, words, remarks = _chosen(tracks, part, source, per_quarter)
    bar = bar_quarters(head.meter)
    lead, more = _voice(tracks[choice.index], words, per_quarter, bar)
    backing = [note for index in choice.backing
               for note in _voice(tracks[index], tracks[index].lyrics, per_quarter, bar)[0]]  # fmt: skip
    last = max(Fraction(note.end, per_quarter) for track in tracks for note in track.notes)
    end = min(Fraction(max(track.end for track in tracks), per_quarter), last + LONGEST_REST_BARS * bar)
    # The end of a track may stand a little after the bar it means.
    bars = max(-(-last // bar), -(-(end - Fraction(1, 4)) // bar))
    keys = [(nearest_bar(tick, per_quarter, bar), key) for tick, key in head.keys]
    names = [(nearest_bar(tick, per_quarter, bar), text) for tick, text in head.markers]
    marks = [TuneMark(at, name=text) for at, text in names] + [TuneMark(at, key=key) for at, key in keys if at]
    first = next((Signature(key.fifths, key) for at, key in keys if at == 0), None)
    return Tune(
        source=source,
        title=head.title,
        meter=head.meter,
        tempo_bpm=head.tempo_bpm,
        key=judged_key(lead, (), first),
        bars=int(bars),
        notes=tuple(lead),
        backing=tuple(sorted(backing, key=lambda note: note.start)),
        marks=tuple(sorted(marks, key=lambda mark: mark.bar)),
        remarks=(*choice.remarks, *head.remarks, *remarks, *more),
    )


def _parsed(data: bytes) -> MidiFile:
    if not data.startswith(b"MThd"):
        raise TuneError("it is no MIDI file (it does not begin with 'MThd'); export it again")
    charset = "utf-8" if _is_utf8(data) else "latin-1"
    try:
        midi = MidiFile(file=io.BytesIO(data), charset=charset, clip=True)
    except (EOFError, OSError, ValueError, LookupError, TypeError, KeySignatureError) as error:
        told = str(error).strip() or "it ends too early"
        raise TuneError(f"its MIDI is damaged ({told[:100]}); export it again") from error
    if midi.type == 2:
        raise TuneError("it is a MIDI file of format 2, whose tracks are pieces of their own; export it as format 1")
    if midi.ticks_per_beat <= 0 or midi.ticks_per_beat >= 0x8000:
        raise TuneError("it counts time in film frames (SMPTE), without beats; export it with ticks a quarter note")
    return midi


def _is_utf8(data: bytes) -> bool:
    """Whether the words are UTF-8: some byte pairs are, and no text event is anything else."""
    texts = re.findall(rb"\xff[\x01\x03\x05\x06]([\x00-\x7f])", data, re.DOTALL)
    places = [match.end() for match in re.finditer(rb"\xff[\x01\x03\x05\x06][\x00-\x7f]", data, re.DOTALL)]
    try:
        for length, place in zip(texts, places, strict=True):
            data[place : place + length[0]].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _tracks(midi: MidiFile) -> list[_Track]:
    """The tracks; those of a file of one track (format 0) are its channels."""
    found: list[_Track] = []
    for track in midi.tracks:
        events = timed_events(track)
        lyrics = [(at, m.text) for at, m in events if is_kind(m, "lyrics")]
        texts = [(at, m.text) for at, m in events if is_kind(m, "text")]
        name = next((m.name for _, m in events if is_kind(m, "track_name")), "").strip("\x00 ")
        end = events[-1][0] if events else 0
        channels = sorted({m.channel for _, m in events if is_kind(m, "note_on")} - {DRUM_CHANNEL})
        if len(channels) <= 1:
            notes = _notes(events, channels[0]) if channels else ()
            found.append(_Track(name or f"track {len(found) + 1}", notes, tuple(lyrics), tuple(texts), end))
            continue
        parts = {channel: _notes(events, channel) for channel in channels}
        # In a file of one track the words are of the channel whose notes they stand at.
        owner = max(channels, key=lambda channel: _share(lyrics or texts, parts[channel], 0))
        for channel in channels:
            mine = channel == owner
            found.append(
                _Track(
                    f"{name} channel {channel + 1}".strip(), parts[channel], tuple(lyrics) if mine else (),
                    tuple(texts) if mine else (), end,
                )
            )  # fmt: skip
    return found


def _notes(events: Sequence[tuple[int, Any]], channel: int) -> tuple[_Played, ...]:
    found: list[_Played] = []
    open_notes: dict[int, int] = {}
    for at, message in events:
        if getattr(message, "channel", -1) != channel or message.type not in ("note_on", "note_off"):
            continue
        pitch, velocity = message.note, message.velocity
        begun = open_notes.pop(pitch, None)
        if begun is not None and at > begun:
            found.append(_Played(begun, at, pitch))
        if is_kind(message, "note_on") and velocity > 0:
            open_notes[pitch] = at
    return tuple(sorted(found, key=lambda note: (note.start, note.midi)))


def _share(words: Sequence[tuple[int, str]], notes: Sequence[_Played], near: int) -> float:
    """The share of words that stand at a note's beginning."""
    starts = sorted({note.start for note in notes})
    sung = [at for at, text in words if re.search(r"\w", text) and not text.startswith("@")]
    hits = 0
    for at in sung:
        place = bisect_left(starts, at - near)
        hits += place < len(starts) and starts[place] <= at + near
    return hits / len(sung) if sung else 0.0


def _chosen(
    tracks: Sequence[_Track], part: str | None, source: str, per_quarter: int
) -> tuple[ChosenPart, tuple[tuple[int, str], ...], tuple[str, ...]]:  # fmt: skip
    """The track that is sung, and its words: its own, or those of a karaoke file's track of words."""
    near = int(NEAR * per_quarter)
    names = [PartName(t.name, len(t.notes), _sung_words(t.lyrics) if t.notes else 0) for t in tracks]
    karaoke = max((_words_of(track) for track in tracks), key=_sung_words, default=())
    if any(name.words for name in names) or not _sung_words(karaoke):
        choice = chosen_part(names, part, source)
        own = tracks[choice.index].lyrics
        return choice, own or (_words_of(tracks[choice.index])), ()
    shares = [_share(karaoke, track.notes, near) for track in tracks]
    best = max(range(len(tracks)), key=lambda index: (shares[index], -len(tracks[index].notes)))
    told = [PartName(t.name, len(t.notes), _sung_words(karaoke) if i == best and shares[best] > 0.5 else 0)
            for i, t in enumerate(tracks)]  # fmt: skip
    choice = chosen_part(told, part, source)
    return choice, karaoke, ()


def _words_of(track: _Track) -> tuple[tuple[int, str], ...]:
    """A track's words: its lyric events, or the texts of a karaoke track."""
    if track.lyrics:
        return track.lyrics
    timed = tuple((at, text) for at, text in track.texts if not text.startswith("@"))
    return timed if len({at for at, _ in timed}) > 2 else ()


def _sung_words(words: Sequence[tuple[int, str]]) -> int:
    return sum(bool(re.search(r"\w", text)) for _, text in words)


def _voice(
    track: _Track, words: Sequence[tuple[int, str]], per_quarter: int, bar: Fraction
) -> tuple[list[TuneNote], list[str]]:
    """A track's notes with the words that stand at them.

    Raises:
        TuneError: two notes sound at once.
    """
    remarks: list[str] = []
    shortest = SHORTEST_QUARTERS * per_quarter
    notes = [note for note in track.notes if note.end - note.start >= shortest]
    if len(notes) < len(track.notes):
        remarks.append(f"{len(track.notes) - len(notes)} notes of '{track.name}' have hardly a length and are not sung")
    trimmed = 0
    for index, (note, after) in enumerate(zip(notes, notes[1:], strict=False)):
        if after.start >= note.end:
            continue
        if after.start - note.start < shortest or note.end - after.start > SLUR * per_quarter:
            where = int(Fraction(after.start, per_quarter) // bar) + 1
            raise TuneError(
                f"bar {where}: in the track '{track.name}' a note begins while another sounds; a voice sings one note "
                "at a time, so leave one of them or name another track with --tune-part"
            )
        notes[index] = _Played(note.start, after.start, note.midi)
        trimmed += 1
    if trimmed:
        remarks.append(f"{trimmed} notes of '{track.name}' reach a little into the next one; they end where it begins")
    syllables, lost = _at_notes(_syllables(words), notes, int(NEAR * per_quarter))
    if lost:
        remarks.append(f"{len(lost)} syllables stand at no note and are not sung: {', '.join(lost[:5])}")
    return [
        TuneNote(
            Fraction(note.start, per_quarter), Fraction(note.end - note.start, per_quarter), note.midi,
            syllables.get(index),
        )
        for index, note in enumerate(notes)
    ], remarks  # fmt: skip


def _at_notes(
    syllables: Sequence[tuple[int, TuneSyllable]], notes: Sequence[_Played], near: int
) -> tuple[Mapping[int, TuneSyllable], list[str]]:
    """Each syllable's note by its place, and the syllables that have none."""
    starts = [note.start for note in notes]
    found: dict[int, TuneSyllable] = {}
    lost: list[str] = []
    for at, syllable in syllables:
        place = bisect_left(starts, at - near)
        while place < len(starts) and place in found and starts[place] <= at + near:
            place += 1
        if place < len(starts) and starts[place] <= at + near:
            found[place] = syllable
        else:
            lost.append(f"'{syllable.text}'")
    return found, lost


def _syllables(words: Sequence[tuple[int, str]]) -> list[tuple[int, TuneSyllable]]:
    """Lyric events as syllables; those that only hold the one before are left out."""
    karaoke = _is_karaoke([text for _, text in words])
    pieces: list[tuple[int, TuneSyllable]] = []
    for at, text in words:
        if karaoke:
            if not text.strip(" \r\n/\\") or text.startswith("@"):
                continue
            begins = text[0] in " /\\" or not pieces
            if begins and pieces:
                line = text[0] in "/\\"
                pieces[-1] = (pieces[-1][0], _closed(pieces[-1][1], line))
            bare = text.strip(" \r\n/\\").rstrip("-")
            pieces.append((at, TuneSyllable(bare, begins, False)))
            continue
        bare = text.strip("\r\n \t")
        line = "\r" in text or "\n" in text
        if not bare or bare in ("_", "~"):
            if line and pieces:
                pieces[-1] = (pieces[-1][0], _closed(pieces[-1][1], True))
            continue
        goes_on = bare.endswith("-")
        begins = not pieces or pieces[-1][1].ends
        pieces.append((at, TuneSyllable(bare[:-1] if goes_on else bare, begins, not goes_on, line)))
    if karaoke and pieces:
        pieces[-1] = (pieces[-1][0], _closed(pieces[-1][1], True))
    return pieces


def _closed(syllable: TuneSyllable, line: bool) -> TuneSyllable:
    return TuneSyllable(syllable.text, syllable.begins, True, syllable.ends_line or line)


def _is_karaoke(texts: Sequence[str]) -> bool:
    """Whether words are told apart by what stands before them."""
    before = sum(text[:1] in (" ", "/", "\\") and text.strip() != "" for text in texts)
    behind = sum(text[-1:] in (" ", "-", "\r", "\n") for text in texts)
    return before > behind
