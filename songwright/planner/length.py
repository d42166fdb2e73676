"""Meeting a requested length: bars of intro, outro and breaks first, then longer or shorter phrases."""

from collections.abc import Sequence
from dataclasses import dataclass

from songwright.errors import StyleError
from songwright.planner.draft import Lyrics, LyricSection
from songwright.planner.phrases import Pulse, SectionPhrases, bearable, phrase_bars, usual_bars
from songwright.planner.style_numbers import LONGEST_SECONDS, SHORTEST_SECONDS
from songwright.song import SectionKind
from songwright.units import format_seconds

LONGEST_EDGE = 16  # bars of an intro or outro
LONGEST_BREAK = 16
TEMPO_TOLERANCE = 0.04
# Where a song is too long a break goes before an intro shrinks, an intro before the ending.
_GOING = ("instrumental", "break", "intro", "outro")


@dataclass(frozen=True)
class Block:
    """A section on its way: a stanza with its phrases, or bars for the band.

    Attributes:
        kind: what it is.
        lyric: the stanza or the instrumental section of the lyric file; None if the planner adds it.
        phrases: bars of its lines.
        flexible: whether its bars are the planner's to choose.
    """

    kind: SectionKind
    lyric: LyricSection | None
    phrases: SectionPhrases
    flexible: bool

    @property
    def bars(self) -> int:
        return self.phrases.bars

    def with_bars(self, bars: int) -> "Block":
        return Block(self.kind, self.lyric, SectionPhrases(self.phrases.line_bars, bars), self.flexible)


def band_block(kind: SectionKind, bars: int, lyric: LyricSection | None = None, flexible: bool = True) -> Block:
    """A section in which nobody sings."""
    return Block(kind, lyric, SectionPhrases((), bars), flexible)


def natural_blocks(
    lyrics: Lyrics, phrases: Sequence[SectionPhrases], pulse: Pulse, left_out: Sequence[SectionKind]
) -> tuple[Block, ...]:
    """The song as the style would have it: the lyrics' sections, and the intro, break and outro that they lack."""
    design = pulse.design
    unit = bar_unit(pulse)
    blocks = []
    for section, layout in zip(lyrics.sections, phrases, strict=True):
        if section.lines:
            blocks.append(Block(section.kind, section, layout, False))
        else:
            default = {"intro": design.intro_bars, "outro": design.outro_bars, "break": 4}.get(section.kind, 8)
            bars = section.asked_bars or max(1, round(default * unit))
            blocks.append(band_block(section.kind, bars, section, section.asked_bars is None))
    without_words = {block.kind for block in blocks}
    sung = [index for index, block in enumerate(blocks) if block.lyric is not None and block.lyric.lines]
    if "instrumental" not in left_out and design.solo_bars and not without_words & {"instrumental", "break"}:
        choruses = [index for index in sung if blocks[index].kind == "chorus"]
        at = choruses[-1] if len(choruses) >= 2 else sung[-1] if len(sung) >= 4 else None
        if at is not None and at > 0 and blocks[at - 1].kind not in ("bridge", "pre-chorus"):
            blocks.insert(at, band_block("instrumental", round(design.solo_bars * unit)))
    if "intro" not in left_out and blocks[0].kind not in ("intro", "instrumental"):
        blocks.insert(0, band_block("intro", max(1, round(design.intro_bars * unit))))
    if "outro" not in left_out and blocks[-1].kind not in ("outro", "instrumental"):
        blocks.append(band_block("outro", max(1, round(design.outro_bars * unit))))
    return tuple(blocks)


def bar_unit(pulse: Pulse) -> float:
    """Twice as many bars for the band where bars are short (a fast waltz), half as many where they are long."""
    return 2.0 if pulse.bar_seconds < 1.45 else 0.5 if pulse.bar_seconds > 4.2 else 1.0


@dataclass(frozen=True)
class Layout:
    """One way of giving the lines their bars, and how far it is from the natural way."""

    phrases: tuple[SectionPhrases, ...]
    penalty: float


def natural_layout(lyrics: Lyrics, pulse: Pulse) -> Layout:
    """The lines in the bars that suit them."""
    return Layout(phrase_bars(lyrics, pulse, usual_bars(lyrics, pulse), {}), 0.0)


def layouts(lyrics: Lyrics, pulse: Pulse) -> tuple[Layout, ...]:
    """The natural layout, and those with the lines of all or some kinds of section twice or half as long."""
    usual = usual_bars(lyrics, pulse)
    kinds = tuple(dict.fromkeys(section.kind for section in lyrics.sections if section.lines))
    choices = [kinds, *[(kind,) for kind in kinds], tuple(kind for kind in kinds if kind != "chorus")]
    done = [natural_layout(lyrics, pulse)]
    for scale, penalty in ((2.0, 0.6), (0.5, 0.8)):
        for chosen in dict.fromkeys(choices):
            phrases = phrase_bars(lyrics, pulse, usual, dict.fromkeys(chosen, scale))
            if bearable(lyrics, phrases, pulse):
                # Sections that no longer match each other in pace are a little worse.
                done.append(Layout(phrases, penalty + (0.1 if chosen != kinds else 0.0)))
    return tuple(done)


def blocks_of_length(
    lyrics: Lyrics, pulse: Pulse, left_out: Sequence[SectionKind], duration_seconds: float
) -> tuple[Block, ...] | None:
    """The song in that many seconds, to the nearest bar; None if these words cannot be stretched or pressed so far.

    Of the layouts that can, the one wins whose band sections keep nearest to their natural share.
    """
    wanted_bars = max(1, round(duration_seconds / pulse.bar_seconds))
    best: tuple[float, tuple[Block, ...]] | None = None
    for layout in layouts(lyrics, pulse):
        natural = natural_blocks(lyrics, layout.phrases, pulse, left_out)
        blocks = _stretched(natural, wanted_bars, left_out)
        if blocks is None:
            continue
        natural_bars = sum(block.bars for block in natural)
        cost = layout.penalty + abs(wanted_bars - natural_bars) / natural_bars * 2
        if best is None or cost < best[0]:
            best = (cost, blocks)
    return best[1] if best else None


@dataclass(frozen=True)
class Reach:
    """How short and how long a song some words can make."""

    shortest_seconds: float
    longest_seconds: float


def reach(lyrics: Lyrics, pulse: Pulse, left_out: Sequence[SectionKind]) -> Reach:
    """The shortest and longest song of these words at this tempo."""
    bars: list[int] = []
    for layout in layouts(lyrics, pulse):
        natural = natural_blocks(lyrics, layout.phrases, pulse, left_out)
        bars += [_fixed_bars(natural), _fixed_bars(natural) + _most_band_bars(natural, left_out)]
    return Reach(min(bars) * pulse.bar_seconds, max(bars) * pulse.bar_seconds)


def refuse_length(duration_seconds: float, possible: Reach, tempo_bpm: float) -> StyleError:
    """The error for a length that these words cannot take."""
    shortest = format_seconds(max(SHORTEST_SECONDS, possible.shortest_seconds + 0.5))
    longest = format_seconds(min(LONGEST_SECONDS, possible.longest_seconds - 0.5))
    return StyleError(
        f"these lyrics cannot make a song of {format_seconds(duration_seconds)} at {tempo_bpm:g} bpm; they take a "
        f"duration from {shortest} to {longest}: "
        "choose one of these, or change the words or the tempo"
    )


def _fixed_bars(blocks: Sequence[Block]) -> int:
    return sum(block.bars for block in blocks if not block.flexible) + sum(
        1 for block in blocks if block.flexible and block.lyric is not None
    )


def _most_band_bars(blocks: Sequence[Block], left_out: Sequence[SectionKind]) -> int:
    """Bars the band may have: what its places hold, and no more than the singer has, give or take a few."""
    sung = sum(block.bars for block in blocks if not block.flexible)
    edges = LONGEST_EDGE * (("intro" not in left_out) + ("outro" not in left_out))
    between = LONGEST_BREAK * (len(blocks) - 1) if "instrumental" not in left_out else 0
    return min(sung + 24, edges + between)


def _stretched(natural: Sequence[Block], wanted_bars: int, left_out: Sequence[SectionKind]) -> tuple[Block, ...] | None:
    """Give the band's sections the bars that are left over, adding breaks where they would grow too long."""
    budget = wanted_bars - sum(block.bars for block in natural if not block.flexible)
    flexible = [block for block in natural if block.flexible]
    written = sum(1 for block in flexible if block.lyric is not None)
    if budget < written or budget > _most_band_bars(natural, left_out) + written:
        return None
    blocks = list(natural)
    if budget < sum(block.bars for block in flexible):
        return _shortened(blocks, budget)
    blocks = _with_breaks(blocks, budget, left_out)
    return _lengthened(blocks, budget)


def _shortened(blocks: list[Block], budget: int) -> tuple[Block, ...]:
    """Take bars from the band's sections, the planner's own first, in turn by two where that keeps them even."""
    bars = {index: block.bars for index, block in enumerate(blocks) if block.flexible}
    order = sorted(bars, key=lambda i: (blocks[i].lyric is not None, _GOING.index(_band_kind(blocks[i]))))
    excess = sum(bars.values()) - budget
    for index in order:
        least = 1 if blocks[index].lyric is not None else 0
        taken = min(excess, bars[index] - least)
        bars[index] -= taken
        excess -= taken
    return tuple(
        block.with_bars(bars[index]) if block.flexible else block
        for index, block in enumerate(blocks)
        if not block.flexible or bars[index] > 0
    )


def _band_kind(block: Block) -> str:
    return block.kind if block.kind in ("intro", "outro", "break") else "instrumental"


def _with_breaks(blocks: list[Block], budget: int, left_out: Sequence[SectionKind]) -> list[Block]:
    """Add instrumental sections, best places first, until the bars have somewhere to go."""
    if "instrumental" in left_out:
        return blocks
    while _room(blocks, 8) < budget:
        places = [
            index for index in range(1, len(blocks)) if not blocks[index].flexible and not blocks[index - 1].flexible
        ]
        if not places or budget - sum(block.bars for block in blocks if block.flexible) < 4:
            break
        at = min(places, key=lambda i: (_unwelcome(blocks, i), -i))
        blocks = [*blocks[:at], band_block("instrumental", 4), *blocks[at:]]
    return blocks


def _unwelcome(blocks: Sequence[Block], at: int) -> int:
    """How little a break suits the place before a block: best after a chorus, worst inside a build-up."""
    before, after = blocks[at - 1].kind, blocks[at].kind
    if before == "chorus" and after in ("verse", "bridge"):
        return 0
    if after == "chorus" and before not in ("pre-chorus", "bridge"):
        return 1 if at > len(blocks) // 2 else 3
    return 4 if before == "pre-chorus" else 2


def _room(blocks: Sequence[Block], usual: int) -> int:
    """Bars the band's sections take before another break is better than longer ones."""
    return sum(usual if block.kind in ("intro", "outro") else usual * 2 for block in blocks if block.flexible)


def _lengthened(blocks: Sequence[Block], budget: int) -> tuple[Block, ...] | None:
    """Share the bars out: breaks and edges grow by four in turn, the ending takes what is left."""
    bars = {index: block.bars for index, block in enumerate(blocks) if block.flexible}
    spare = budget - sum(bars.values())
    while spare > 0 and bars:
        step = 4 if spare >= 4 else spare
        longest = {index: LONGEST_EDGE if _is_edge(blocks[index]) else LONGEST_BREAK * 2 for index in bars}
        growing = [index for index in bars if bars[index] + step <= longest[index]]
        if not growing:
            growing = list(bars)
        if step < 4:  # odd bars go to the ending, where a held chord explains them
            chosen = min(growing, key=lambda index: (blocks[index].kind != "outro", index))
        else:
            weight = {index: bars[index] * (1.6 if _is_edge(blocks[index]) else 1.0) for index in growing}
            chosen = min(weight, key=weight.__getitem__)
        bars[chosen] += step
        spare -= step
    if spare != 0:
        return _held(blocks, spare)
    return tuple(block.with_bars(bars[index]) if block.flexible else block for index, block in enumerate(blocks))


def _is_edge(block: Block) -> bool:
    return block.kind in ("intro", "outro")


def _held(blocks: Sequence[Block], spare: int) -> tuple[Block, ...] | None:
    """No section is the band's own: hold the last one for a few bars more."""
    if not -1 <= spare <= 4:
        return None
    return (*blocks[:-1], blocks[-1].with_bars(blocks[-1].bars + spare))
