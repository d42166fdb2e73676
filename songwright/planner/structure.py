"""The song laid out in bars: tempo, key and meter settled, sections in order, every line with its bars.

What the user asked for is met exactly; everything else comes from the genre's design, the mood and the seed.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from songwright.instruments import BY_NAME
from songwright.planner.directions import energy_asked
from songwright.planner.draft import (
    Finding,
    Lyrics,
    LyricSection,
    Phrase,
    SectionFrame,
    SongFrame,
    StyleRequest,
)
from songwright.planner.genres import GenreDesign, TempoRange, design_for
from songwright.planner.length import (
    TEMPO_TOLERANCE,
    Block,
    Reach,
    blocks_of_length,
    natural_blocks,
    natural_layout,
    reach,
    refuse_length,
)
from songwright.planner.phrases import FASTEST_SYLLABLES_PER_SECOND, Pulse, sung_syllables
from songwright.planner.timed import is_timed, lay_out_timed, timed_tempo
from songwright.song import SectionKind
from songwright.units import Key, Meter

LIFT_SEMITONES = 2
# The middle of a song's energy curve for the calmest and the most energetic style, with room for the curve around it.
QUIETEST, LOUDEST = 0.16, 0.82
# How far a section lies from the song's energy, before the genre's dynamics.
_ENERGY_OFFSET: dict[SectionKind, float] = {
    "intro": -0.22, "verse": -0.14, "pre-chorus": 0.0, "chorus": 0.16, "post-chorus": 0.14, "bridge": -0.06,
    "instrumental": 0.06, "break": -0.2, "outro": -0.2,
}  # fmt: skip


def lay_out(lyrics: Lyrics, request: StyleRequest, rng: np.random.Generator) -> SongFrame:
    """Lay the song out.

    Args:
        lyrics: at least one section.
        request: tempo, key, meter and duration in it are met exactly, the duration within one bar. Line times of an
            LRC file are met within a bar where the tempo allows.
        rng: chooses what neither request nor lyrics decide.

    Raises:
        StyleError: the duration cannot be met with these words; names the range that can.
    """
    design = design_for(request)
    meter = request.meter or design.meter
    key = request.key or _choose_key(request, design, rng)
    tempos = tempo_range(design, meter)
    # Drawn even when the tempo is asked for, so that asking for the tempo the seed would have chosen changes nothing.
    drawn = choose_tempo(tempos, request.pace, rng)
    if request.tempo_bpm is None and is_timed(lyrics):
        drawn = timed_tempo(lyrics, meter, tempos, drawn)
    tempo = request.tempo_bpm or drawn
    pulse = Pulse(meter, tempo, design)
    if is_timed(lyrics):
        timed = lay_out_timed(lyrics, pulse, request.duration_seconds)
        blocks, phrases_of = timed.blocks, timed.phrases
    else:
        pulse, blocks = _fitted(lyrics, request, pulse)
        phrases_of = tuple(_phrases_in_turn(block) for block in blocks)
    lifted = _lifts(request, design)
    sections = _frames(blocks, phrases_of, key, request.energy, design, lifted)
    return SongFrame(
        title=lyrics.title or "Untitled",
        language=lyrics.language,
        genre=request.genre,
        moods=request.moods,
        energy=request.energy,
        tempo_bpm=pulse.tempo_bpm,
        meter=meter,
        key=key,
        swing=_swing(request, design, meter),
        vocalist=request.vocalist,
        instruments=choose_band(request, design),
        sections=sections,
        findings=_findings(sections, pulse),
        flavours=request.flavours,
    )


def choose_band(request: StyleRequest, design: GenreDesign) -> tuple[str, ...]:
    """The instruments: all that the user names, and of the genre's those that these leave room for.

    An instrument that is named takes the place of the genre's own for drums and bass; named instruments of chords
    leave two places for the genre's.
    """
    wanted = list(request.instruments)
    if request.acappella:
        return ()
    if request.only_instruments:
        return tuple(wanted)
    stems = [BY_NAME[name].stem for name in wanted]
    chosen: list[str] = []
    for name in design.instruments:
        stem = BY_NAME[name].stem
        taken = (
            stem in stems
            if stem != "other"
            else name in wanted or stems.count("other") + _count(chosen) >= max(3, stems.count("other") + 1)
        )
        if not taken and name not in request.excluded_instruments:
            chosen.append(name)
    band = [*wanted, *chosen]
    if not band:  # everything the genre has is excluded: the nearest instrument that is not
        nearest = ("piano", "acoustic guitar", "pad", "strings")
        band = [name for name in nearest if name not in request.excluded_instruments][:1]
    order = {"drums": 0, "bass": 1, "other": 2}
    return tuple(sorted(band, key=lambda name: order[BY_NAME[name].stem]))


def _count(names: Sequence[str]) -> int:
    return sum(1 for name in names if BY_NAME[name].stem == "other")


def _choose_key(request: StyleRequest, design: GenreDesign, rng: np.random.Generator) -> Key:
    minor = rng.random() < design.minor_share
    mode = request.mode or ("minor" if minor else "major")
    return Key(int(rng.choice(design.tonics)), mode)


def tempo_range(design: GenreDesign, meter: Meter) -> TempoRange:
    """The genre's tempi in another meter: a beat of three eighths or a half note is longer than a quarter."""
    factor = 0.6 if meter.denominator != 4 else 1.0
    own = 0.6 if design.meter.denominator != 4 else 1.0
    if meter.beats_per_bar == 3 and not meter.is_compound and design.meter.beats_per_bar != 3:
        factor *= 1.15
    if meter.beats_per_bar != 3 and design.meter == Meter(3, 4):
        factor *= 0.8
    scaled = design.tempo.scaled(factor / own)
    return TempoRange(max(40.0, scaled.slowest), max(42.0, scaled.typical), max(44.0, scaled.fastest))


def choose_tempo(tempos: TempoRange, pace: float | None, rng: np.random.Generator) -> float:
    """A whole number of beats a minute near the pace asked for."""
    spread = rng.uniform(-0.22, 0.22) if pace is None else rng.uniform(-0.07, 0.07)
    return float(round(tempos.at(min(1.0, max(0.0, (0.5 if pace is None else pace) + spread)))))


def _fitted(lyrics: Lyrics, request: StyleRequest, pulse: Pulse) -> tuple[Pulse, tuple[Block, ...]]:
    """The blocks at the tempo, or at one within 4 % where only that meets the length and no tempo was asked for."""
    duration = request.duration_seconds
    if duration is None:
        return pulse, natural_blocks(lyrics, natural_layout(lyrics, pulse).phrases, pulse, request.left_out)
    tempi = [pulse.tempo_bpm]
    if request.tempo_bpm is None:
        tempi += [pulse.tempo_bpm * (1 + step * TEMPO_TOLERANCE / 4) for step in (1, -1, 2, -2, 3, -3, 4, -4)]
    reached = []
    for tempo in tempi:
        varied = Pulse(pulse.meter, round(tempo, 2), pulse.design)
        blocks = blocks_of_length(lyrics, varied, request.left_out, duration)
        if blocks is not None:
            return varied, blocks
        reached.append(reach(lyrics, varied, request.left_out))
    possible = Reach(min(one.shortest_seconds for one in reached), max(one.longest_seconds for one in reached))
    raise refuse_length(duration, possible, pulse.tempo_bpm)


def _phrases_in_turn(block: Block) -> tuple[Phrase, ...]:
    phrases = []
    at = 0
    for line, bars in enumerate(block.phrases.line_bars):
        phrases.append(Phrase(line, at, bars))
        at += bars
    return tuple(phrases)


def _lifts(request: StyleRequest, design: GenreDesign) -> bool:
    return design.lifts if request.lift is None else request.lift


def _swing(request: StyleRequest, design: GenreDesign, meter: Meter) -> float:
    """Compound meters divide into three already."""
    if meter.is_compound:
        return 0.5
    return design.swing if request.swing is None else request.swing


def _frames(
    blocks: Sequence[Block],
    phrases_of: Sequence[tuple[Phrase, ...]],
    key: Key,
    energy: float,
    design: GenreDesign,
    lifted: bool,
) -> tuple[SectionFrame, ...]:
    choruses = [index for index, block in enumerate(blocks) if block.kind == "chorus" and block.lyric]
    # A lift needs a chorus before it to rise from.
    lift_from = choruses[-1] if lifted and len(choruses) >= 2 else len(blocks)
    energies = energy_curve(blocks, energy, design.dynamics)
    counts: dict[str, int] = {}
    frames: list[SectionFrame] = []
    start = 0
    for index, block in enumerate(blocks):
        counts[block.kind] = counts.get(block.kind, 0) + 1
        name = f"{block.kind}-{counts[block.kind]}"
        lyric = block.lyric if block.lyric is not None and block.lyric.lines else None
        here = SectionFrame(
            id=name,
            kind=block.kind,
            like=name,
            lyric=lyric,
            start_bar=start,
            bars=block.bars,
            energy=energies[index],
            phrases=phrases_of[index],
            key=key.transposed(LIFT_SEMITONES) if index >= lift_from else key,
            asked=block.lyric,
        )
        model = next((frame for frame in frames if frame.like == frame.id and _alike(frame, here)), None)
        if model is not None:
            here = replace(here, like=model.id)
        frames.append(here)
        start += block.bars
    return tuple(frames)


def _alike(model: SectionFrame, section: SectionFrame) -> bool:
    """Whether a section is the model's material again.

    Verses and other sections with new words return with the same bars; a chorus only word for word, because choruses
    that are alike share every note.
    """
    if model.chart != section.chart:
        return False
    if model.kind != section.kind or model.bars != section.bars or (model.lyric is None) != (section.lyric is None):
        return False
    if section.kind in ("bridge", "outro", "intro") and not _same_words(model.lyric, section.lyric):
        return False
    if section.kind in ("chorus", "post-chorus"):
        return _same_words(model.lyric, section.lyric) and model.phrases == section.phrases
    return True


def _same_words(one: LyricSection | None, other: LyricSection | None) -> bool:
    if one is None or other is None:
        return one is other
    return [(line.words, line.chords) for line in one.lines] == [(line.words, line.chords) for line in other.lines]


def energy_curve(blocks: Sequence[Block], energy: float, dynamics: float) -> list[float]:
    """The energy curve: verses below choruses, each chorus a little above the one before, the last on top."""
    seen: dict[str, int] = {}
    curve = []
    for index, block in enumerate(blocks):
        times = seen.get(block.kind, 0)
        seen[block.kind] = times + 1
        offset = _ENERGY_OFFSET[block.kind]
        if block.kind in ("verse", "chorus", "pre-chorus", "instrumental"):
            offset += 0.05 * min(times, 2)
        if block.lyric is not None:
            offset += energy_asked(block.lyric.directions)
        if block.kind == "chorus" and not any(later.kind == "chorus" for later in blocks[index + 1 :]) and times:
            offset += 0.05
        level = QUIETEST + (LOUDEST - QUIETEST) * energy + offset * (0.3 + 0.7 * dynamics)
        curve.append(round(min(0.98, max(0.05, level)), 3))
    return curve


def _findings(sections: Sequence[SectionFrame], pulse: Pulse) -> tuple[Finding, ...]:
    """Lines that stay denser than can be sung."""
    found = []
    for section in sections:
        for phrase in section.phrases:
            assert section.lyric is not None
            line = section.lyric.lines[phrase.line]
            rate = pulse.rate(sung_syllables(line), phrase.bars)
            if rate > FASTEST_SYLLABLES_PER_SECOND:
                found.append(
                    Finding(
                        line.source_line,
                        "warning",
                        f"{sung_syllables(line)} syllables in {phrase.bars} bars at {pulse.tempo_bpm:g} bpm are "
                        f"{rate:.1f} a second, too fast to sing clearly; break the line in two or slow down",
                    )
                )
    return tuple(dict.fromkeys(found))
