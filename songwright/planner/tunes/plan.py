"""A tune with its words becomes a song plan that sings every note as it is given."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from songwright.errors import StyleError, TuneError
from songwright.planner.draft import Finding, LyricSection, StyleRequest
from songwright.planner.genres import GenreDesign, design_for
from songwright.planner.length import band_block
from songwright.planner.melody.tessitura import SingerRange
from songwright.planner.plan import Planned
from songwright.planner.structure import choose_band, choose_tempo, energy_curve, tempo_range
from songwright.planner.tunes.chords import chords_of
from songwright.planner.tunes.document import Tune
from songwright.planner.tunes.reach import fitting_shift, refuse_range
from songwright.planner.tunes.sections import TuneSection, sections_of
from songwright.planner.tunes.setting import SetWord, WordSetting
from songwright.seeding import generator
from songwright.song import Note, Section, SongPlan, StyleChoice
from songwright.units import Key, beats_to_seconds, format_seconds, midi_name

SLOWEST_BPM, FASTEST_BPM = 30, 260
LONGEST_SECONDS = 1800


@dataclass(frozen=True)
class TuneOrder:
    """Everything a plan of a tune is made of.

    Attributes:
        title: overrules the tune's own; empty for none.
        language: of the words.
        voice: the singer's name, whose range `reach` is.
    """

    tune: Tune
    setting: WordSetting
    request: StyleRequest
    title: str
    language: str
    seed: int
    voice: str
    reach: SingerRange


def key_shift(tune: Tune, asked: Key | None) -> int:
    """Semitones from the tune's key to the one asked for, the shorter way.

    Raises:
        StyleError: one is major and the other minor.
    """
    if asked is None or asked == tune.key:
        return 0
    if asked.mode != tune.key.mode:
        raise StyleError(
            f"'{tune.source}' is in {tune.key} and cannot be sung in {asked} as it is written; ask for a "
            f"{tune.key.mode} key"
        )
    return (asked.tonic - tune.key.tonic + 5) % 12 - 5


def plan_of_tune(order: TuneOrder) -> Planned:
    """Lay the tune out in sections and write the plan: pitches, onsets and lengths as given.

    Raises:
        StyleError: the style asks for another meter, mode or length than the tune has.
        TuneError: no singer's octave holds the notes, or the tempo is none a plan can have.
    """
    tune, request = order.tune, order.request
    if not order.setting.lines:
        raise TuneError(
            f"'{tune.source}' has no words to sing; give them in a lyric file: songwright plan LYRICS --tune "
            f"{tune.source}"
        )
    _refuse(tune, request)
    wanted = key_shift(tune, request.key)
    pitches = [note.midi for line in order.setting.lines for word in line.words for s in word.syllables
               for note in s.notes]  # fmt: skip
    shift = fitting_shift(pitches, order.reach, wanted)
    if shift is None:
        raise refuse_range(pitches, order.reach, order.voice, tune.source, tune.key)
    design = design_for(request)
    tempo = _tempo(tune, request, design, order.seed)
    sections = sections_of(tune, order.setting)
    sections = tuple(_moved(section, wanted) for section in sections)
    key = tune.key.transposed(wanted)
    seconds = beats_to_seconds(tune.bars * tune.meter.beats_per_bar, tempo)
    if seconds > LONGEST_SECONDS:
        raise TuneError(
            f"'{tune.source}' lasts {format_seconds(seconds)} at {tempo:g} beats a minute; a song may last "
            f"{format_seconds(LONGEST_SECONDS)}, so cut it or name another --tempo"
        )
    plan = SongPlan(
        title=order.title or tune.title or Path(tune.source).stem,
        language=order.language,
        seed=order.seed,
        voice=order.voice,
        tempo_bpm=tempo,
        meter=(tune.meter.numerator, tune.meter.denominator),
        key=str(key),
        style=StyleChoice(
            text=request.text,
            genre=request.genre,
            mood=", ".join(request.moods) or "neutral",
            energy=round(request.energy, 3),
            swing=_swing(tune, request),
            instruments=choose_band(request, design),
            vocalist=request.vocalist,
            acappella=request.acappella,
        ),
        duration_seconds=round(seconds, 6),
        sections=_plan_sections(tune, sections, request, design, key, wanted, shift),
    )
    plan.check()
    return Planned(plan, _findings(order, shift, wanted))


def _refuse(tune: Tune, request: StyleRequest) -> None:
    if request.meter is not None and request.meter != tune.meter:
        raise StyleError(
            f"'{tune.source}' is in {tune.meter} and is sung as it is written; leave out the meter {request.meter}"
        )
    if request.duration_seconds is not None:
        raise StyleError(
            f"'{tune.source}' has a length of its own; leave out the duration of "
            f"{format_seconds(request.duration_seconds)}, or set it by the tempo"
        )


def _tempo(tune: Tune, request: StyleRequest, design: GenreDesign, seed: int) -> float:
    if request.tempo_bpm is not None:
        return request.tempo_bpm
    if tune.tempo_bpm is None:
        return choose_tempo(tempo_range(design, tune.meter), request.pace, generator(seed, "structure"))
    if not SLOWEST_BPM <= tune.tempo_bpm <= FASTEST_BPM:
        raise TuneError(
            f"'{tune.source}' is at {tune.tempo_bpm:g} beats a minute; a plan holds {SLOWEST_BPM} to {FASTEST_BPM}, so "
            "name another with --tempo"
        )
    return tune.tempo_bpm


def _swing(tune: Tune, request: StyleRequest) -> float:
    """The band swings where the sheet or the style says so, not for a genre alone: the tune would stay straight."""
    if tune.meter.is_compound:
        return 0.5
    return tune.swing if request.swing is None or tune.swing != 0.5 else request.swing


def _moved(section: TuneSection, semitones: int) -> TuneSection:
    return replace(section, key=section.key.transposed(semitones))


def _plan_sections(
    tune: Tune, sections: Sequence[TuneSection], request: StyleRequest, design: GenreDesign, key: Key, wanted: int,
    shift: int,
) -> tuple[Section, ...]:  # fmt: skip
    blocks = [
        band_block(section.kind, section.bars, LyricSection(section.kind, (), 0, directions=section.directions))
        for section in sections
    ]
    energies = energy_curve(blocks, request.energy, design.dynamics)
    chords = chords_of(tune, sections, wanted)
    counts: dict[str, int] = {}
    found = []
    for section, energy, own in zip(sections, energies, chords, strict=True):
        counts[section.kind] = counts.get(section.kind, 0) + 1
        singers = tuple(line.singer for line in section.lines)
        found.append(
            Section(
                id=f"{section.kind}-{counts[section.kind]}",
                kind=section.kind,
                start_bar=section.start_bar,
                bars=section.bars,
                energy=energy,
                key=str(section.key) if section.key != key else None,
                lines=tuple(line.printed for line in section.lines),
                name=section.name,
                delivery=section.delivery,
                directions=section.directions,
                singers=singers if any(singers) else (),
                chords=own,
                notes=_notes(tune, section, shift),
            )
        )
    return tuple(found)


def _notes(tune: Tune, section: TuneSection, shift: int) -> tuple[Note, ...]:
    border = section.start_bar * tune.bar_quarters
    per_beat = Fraction(tune.meter.quarters_per_beat)
    return tuple(
        note
        for number, line in enumerate(section.lines)
        for index, word in enumerate(line.words)
        for note in _word_notes(word, number, index, border, per_beat, shift)
    )


def _word_notes(
    word: SetWord, line: int, word_index: int, border: Fraction, per_beat: Fraction, shift: int
) -> list[Note]:
    return [
        Note(
            start_beat=round(float((note.start - border) / per_beat), 6),
            beats=round(float(note.quarters / per_beat), 6),
            midi=note.midi + shift,
            syllable=one.syllable.text,
            word=word.word,
            line=line,
            word_index=word_index,
            phonemes=" ".join(one.syllable.phonemes),
            continues=place > 0,
            stress=one.syllable.stress,
            backing=word.backing,
        )
        for one in word.syllables
        for place, note in enumerate(one.notes)
    ]


def _findings(order: TuneOrder, shift: int, wanted: int) -> tuple[Finding, ...]:
    tune, request = order.tune, order.request
    said = [*tune.remarks, *order.setting.remarks]
    if wanted:
        said.append(f"the tune is in {tune.key}; it is moved to {request.key}, which is asked for")
    if shift != wanted:
        octaves = abs(shift - wanted) // 12
        where = "higher" if shift > wanted else "lower"
        reach = f"{midi_name(order.reach.extreme_low)} to {midi_name(order.reach.extreme_high)}"
        said.append(
            f"'{order.voice}' sings {reach}, so the tune is sung {octaves} octave{'s' if octaves > 1 else ''} {where} "
            "than it is written"
        )
    if tune.tempo_bpm is not None and request.tempo_bpm not in (None, tune.tempo_bpm):
        said.append(f"the tune is at {tune.tempo_bpm:g} beats a minute; it is sung at {request.tempo_bpm:g}, which is "
                    "asked for")  # fmt: skip
    if request.key is None and request.mode not in (None, tune.key.mode):
        said.append(f"the tune stays in {tune.key}; the style's mood would rather be {request.mode}")
    if request.lift:
        said.append("the tune is sung as it is written, so its last chorus is not lifted")
    if request.swing not in (None, 0.5) and tune.swing == 0.5:
        said.append("the band swings; the tune is sung as it is written")
    if not tune.chords:
        said.append("the tune's file has no chords; they are chosen to fit its notes")
    warnings = tuple(Finding(0, "warning", remark) for remark in request.remarks)
    return warnings + tuple(Finding(0, "note", remark) for remark in dict.fromkeys(said))
