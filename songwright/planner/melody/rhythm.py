"""Where the syllables of a line fall: the cheapest way through a grid of sixteenths, found by dynamic programming.

Stressed syllables want strong beats or length, the genre wants its syncopation, the section wants its own groove and
its motif, phrases want to end long on a strong beat, and what people wrote (OpenEWLD) says which rhythms are usual.
All wishes are costs in nats.
"""

from dataclasses import dataclass

import numpy as np

from songwright.planner.melody.manner import Manner
from songwright.units import Meter

LONGEST_STEPS = 24  # between two onsets inside a phrase
SHORTEST_SECONDS = 0.115
COMFORTABLE_SECONDS = 0.19
# Cost of a syllable on a grid point of metrical strength 0..4, for stress none, secondary, primary.
PLACE_COST = np.array([[0.25, 0.0, 0.35, 0.8, 1.5], [1.5, 0.5, 0.2, 0.2, 0.4], [8.0, 6.0, 0.25, 0.05, 0.0]])
HELD_STRESS_COST = 1.1  # a stressed syllable off the beat that is longer than its neighbours
LONG_WEAK_COST = 1.4  # an unstressed syllable longer than the one before
DRAGGED_COST = 1.8  # an unstressed syllable half again as long as the line's pace
BROKEN_WORD_COST = 1.2  # a long wait inside a word
HURRIED_COMMA_COST = 2.0  # less than a beat where the text has a comma
END_COST = np.array([3.0, 1.6, 0.7, 0.1, 0.0])  # the last syllable, by strength
CHANGE_COST = np.array([6.0, 4.0, 1.2, 0.5, 0.0])  # a syllable with a given chord, by strength: chords change on beats
USUAL_WEIGHT = 0.45  # of the learned onset statistics
TEMPLATE_BONUS = 1.6
TEMPLATE_COST = 1.3
BLOCKED = 1e6


@dataclass(frozen=True)
class UsualRhythm:
    """What people write: log probability of the time to the next onset.

    Attributes:
        quadruple: (density, 16 grid points of a bar, LONGEST_STEPS) for meters in two and four.
        triple: (density, 12, LONGEST_STEPS) for 3/4.
    """

    quadruple: np.ndarray
    triple: np.ndarray

    def costs(self, meter: Meter, mean_steps: float) -> np.ndarray:
        """(grid points of a bar, LONGEST_STEPS); zero for meters that nothing was learned about."""
        density = density_class(mean_steps)
        if meter.is_compound or meter.beats_per_bar == 5:
            return np.zeros((meter.steps_per_bar, LONGEST_STEPS))
        table = self.triple if meter.beats_per_bar == 3 else self.quadruple
        return -table[density, : meter.steps_per_bar]


def density_class(mean_steps: float) -> int:
    """0 dense … 3 sparse, from a phrase's mean sixteenths per syllable."""
    return int(np.searchsorted((2.5, 3.6, 5.2), mean_steps))


@dataclass(frozen=True)
class RhythmTask:
    """One line to be set.

    Attributes:
        stresses: of its syllables.
        word_ends: whether a syllable is its word's last.
        pauses: whether a comma or the like follows it.
        pickup_steps: how far before its first bar it may start.
        end_steps: the last note must be over by then (from the line's first bar line).
        landing_step: where its last chord starts; its last syllable belongs there or later.
        closes: whether it ends its section.
        template: onsets of the line whose rhythm this one takes up; empty if it is free.
        changes: whether a given chord comes in with a syllable, which then wants a strong beat; empty if none does.
    """

    stresses: tuple[int, ...]
    word_ends: tuple[bool, ...]
    pauses: tuple[bool, ...]
    pickup_steps: int
    end_steps: int
    landing_step: int
    closes: bool
    template: tuple[int, ...] = ()
    changes: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Rhythm:
    """Onsets and lengths in sixteenths from the line's first bar line."""

    onsets: tuple[int, ...]
    lengths: tuple[int, ...]


@dataclass(frozen=True)
class Grid:
    """What all lines of a section share.

    Attributes:
        meter, step_seconds: the grid.
        manner: of the genre.
        groove: the section's own rhythm.
        usual: learned statistics.
    """

    meter: Meter
    step_seconds: float
    manner: Manner
    groove: "Groove"
    usual: UsualRhythm

    def strengths(self, points: np.ndarray) -> np.ndarray:
        table = np.array([self.meter.strength(step) for step in range(self.meter.steps_per_bar)])
        return table[points % self.meter.steps_per_bar]


@dataclass(frozen=True)
class Groove:
    """A section's rhythmic character, the same for all its lines.

    Attributes:
        places: (2 * steps_per_bar,) cost of each grid point of two bars.
        waits: (2 * steps_per_bar, LONGEST_STEPS) cost of waiting so long at a place.
        entry_steps: where after the bar line its lines like to start.
        pace: syllables are this much longer than the genre's.
    """

    places: np.ndarray
    waits: np.ndarray
    entry_steps: int
    pace: float


def make_groove(meter: Meter, manner: Manner, pace: float, rng: np.random.Generator) -> Groove:
    """Draw a section's rhythmic character, with the genre's syncopations; `pace` is what its kind of section asks."""
    points = np.arange(2 * meter.steps_per_bar)
    strengths = np.array([meter.strength(int(p)) for p in points])
    groove = rng.normal(0, manner.groove, len(points)) * np.where(strengths >= 1, 1.0, 0.6)
    between = 2.2 * (1 - manner.sixteenths)
    groove[strengths == 0] += between if not meter.is_compound else 2.5
    early = np.flatnonzero((strengths == 1) & (np.roll(strengths, -meter.steps_per_beat // 2) >= 2))
    if len(early) and not meter.is_compound:
        liked = rng.choice(early, size=min(len(early), 1 + round(2 * manner.syncopation)), replace=False)
        groove[liked] -= 1.8 * manner.syncopation
        groove[early] += 0.5 * (1 - manner.syncopation)
    beat = meter.steps_per_beat
    waits = rng.normal(0, 1.3 * manner.groove, (len(points), LONGEST_STEPS))
    entries = (beat, beat // 2 if manner.syncopation > 0.3 and not meter.is_compound else beat, beat)
    entry = int(rng.choice(entries)) if rng.random() < manner.late_start else 0
    return Groove(groove, waits, entry, pace * float(np.exp(rng.normal(0, 0.2))))


def set_line(task: RhythmTask, grid: Grid) -> Rhythm | None:
    """The cheapest rhythm for a line; None if its syllables do not fit between pickup and end."""
    count = len(task.stresses)
    points = np.arange(-task.pickup_steps, task.end_steps)
    places = _place_costs(task, grid, points)
    waits = _wait_costs(task, grid, points)
    # cost[p, w]: the syllable at hand falls on point p, w steps after the one before (0: it is the first).
    cost = np.full((len(points), LONGEST_STEPS + 1), BLOCKED)
    cost[:, 0] = places[0] + _start_costs(task, grid, points)
    choices = []
    for index in range(count - 1):
        total = cost[:, :, None] + _stress_costs(task, index, grid, points)
        choice = total.argmin(axis=1)
        best = np.take_along_axis(total, choice[:, None, :], axis=1)[:, 0] + waits
        if not task.word_ends[index]:
            best = best + BROKEN_WORD_COST * (np.arange(1, LONGEST_STEPS + 1) > grid.meter.steps_per_beat * 1.5)
        if task.pauses[index]:
            best = best + HURRIED_COMMA_COST * (np.arange(1, LONGEST_STEPS + 1) < grid.meter.steps_per_beat)
        choices.append(choice)
        cost = np.full_like(cost, BLOCKED)
        for wait in range(1, min(LONGEST_STEPS, len(points) - 1) + 1):
            cost[wait:, wait] = best[:-wait, wait - 1] + places[index + 1, wait:]
    cost = cost + _end_costs(task, grid, points)[:, None]
    if cost.min() >= BLOCKED / 2:
        return None
    return _with_lengths(_trace(cost, choices, points), task, grid)


def _trace(cost: np.ndarray, choices: list[np.ndarray], points: np.ndarray) -> list[int]:
    point, wait = (int(i) for i in np.unravel_index(int(cost.argmin()), cost.shape))
    onsets = [int(points[point])]
    for choice in reversed(choices):
        before = point - wait
        wait = int(choice[before, wait - 1])
        point = before
        onsets.insert(0, int(points[point]))
    return onsets


def _with_lengths(onsets: list[int], task: RhythmTask, grid: Grid) -> Rhythm:
    """Notes last until the next one, with a breath where the line itself pauses; the last is held as the genre does."""
    beat = grid.meter.steps_per_beat
    lengths = []
    for index, (onset, following) in enumerate(zip(onsets, onsets[1:], strict=False)):
        wait = following - onset
        pause = (task.word_ends[index] and wait > 2.5 * beat) or (task.pauses[index] and wait > 1.5 * beat)
        lengths.append(wait - beat // 2 if pause else wait)
    free = task.end_steps - onsets[-1]
    held = max(min(free, beat), round(free * grid.manner.hold))
    ends = onsets[-1] + min(held, 2 * grid.meter.steps_per_bar)
    if ends - onsets[-1] > beat:
        ends -= ends % (beat // 2)
    lengths.append(ends - onsets[-1])
    return Rhythm(tuple(onsets), tuple(lengths))


def _place_costs(task: RhythmTask, grid: Grid, points: np.ndarray) -> np.ndarray:
    """(syllables, points) without what depends on note lengths (primary stress is in `_stress_costs`)."""
    strengths = grid.strengths(points)
    stress = np.array(task.stresses)
    costs = np.where((stress == 2)[:, None], 0.0, PLACE_COST[stress][:, strengths])
    costs = costs + grid.groove.places[points % len(grid.groove.places)]
    if any(task.changes):
        costs = costs + np.where(np.array(task.changes)[:, None], CHANGE_COST[strengths], 0.0)
    if task.template:
        matched = np.isin(points, task.template)
        costs = costs + np.where(matched, -TEMPLATE_BONUS, TEMPLATE_COST)
    return costs


def _stress_costs(task: RhythmTask, index: int, grid: Grid, points: np.ndarray) -> np.ndarray:
    """(points, wait before, wait after) for the syllable `index`: stress wants the beat, or length."""
    before = np.arange(LONGEST_STEPS + 1)[None, :, None]
    after = np.arange(1, LONGEST_STEPS + 1)[None, None, :]
    longer = (after > before) & (after >= grid.meter.steps_per_beat * 0.7)
    if task.stresses[index] == 2:
        place = PLACE_COST[2][grid.strengths(points)][:, None, None]
        held = np.minimum(place, HELD_STRESS_COST * (1.3 - grid.manner.syncopation))
        return np.where(longer, held, place)
    if task.stresses[index] == 1:
        return np.zeros((len(points), 1, LONGEST_STEPS))
    weak = LONG_WEAK_COST * longer + DRAGGED_COST * (after > 1.5 * _wished_steps(task, grid))
    return np.broadcast_to(weak, (len(points), LONGEST_STEPS + 1, LONGEST_STEPS))


def _wait_costs(task: RhythmTask, grid: Grid, points: np.ndarray) -> np.ndarray:
    """(points, waits): how unusual, too fast or too slow the time to the next syllable is."""
    waits = np.arange(1, LONGEST_STEPS + 1)
    seconds = waits * grid.step_seconds
    wished = _wished_steps(task, grid)
    costs = USUAL_WEIGHT * grid.usual.costs(grid.meter, wished)[points % grid.meter.steps_per_bar]
    costs = costs + grid.groove.waits[points % len(grid.groove.waits)]
    costs = costs + 0.35 * np.abs(np.log2(waits / wished))
    costs = costs + np.where(seconds < COMFORTABLE_SECONDS, 1.0 + 12 * (COMFORTABLE_SECONDS - seconds), 0.0)
    costs = costs + np.where(waits == 1, 0.9 * (1 - grid.manner.sixteenths), 0.0)
    return np.where(seconds < SHORTEST_SECONDS, BLOCKED, costs)


def _wished_steps(task: RhythmTask, grid: Grid) -> float:
    """Sixteenths per syllable: what the genre likes, but no more than there is room for."""
    room = (task.end_steps - 0.75 * grid.meter.steps_per_beat) / max(1, len(task.stresses))
    liked = grid.groove.pace * grid.manner.syllable_seconds / grid.step_seconds
    # With room to spare, lines are sung somewhat broader rather than left short.
    return float(np.clip(liked**0.6 * max(1.0, room) ** 0.4, 1.0, max(1.0, room)))


def _start_costs(task: RhythmTask, grid: Grid, points: np.ndarray) -> np.ndarray:
    """Lines start where their section likes to, on or near the bar line; a pickup is for unstressed syllables."""
    weak = next((at for at, stress in enumerate(task.stresses) if stress == 2), 0) if task.pickup_steps else 0
    lead_in = min(task.pickup_steps, round(weak * min(_wished_steps(task, grid), grid.meter.steps_per_beat)))
    beats = (points - grid.groove.entry_steps + lead_in) / grid.meter.steps_per_beat
    costs = np.where(beats > 0, 1.1 * np.abs(beats) ** 1.5, 0.8 * np.abs(beats))
    return costs + (0.8 * (points < 0) if task.stresses[0] == 2 else 0.0)


def _end_costs(task: RhythmTask, grid: Grid, points: np.ndarray) -> np.ndarray:
    """The last syllable falls on a strong beat, on the line's last chord, with room to be held."""
    syncopated = np.where(grid.strengths(points) == 1, 0.9 * grid.manner.syncopation, 0.0)
    strong = END_COST[grid.strengths(points)] - syncopated
    steady = grid.groove.entry_steps + (len(task.stresses) - 1) * 1.15 * _wished_steps(task, grid)
    wished = min(0.75 * task.end_steps, steady)
    far = np.abs(points - wished) / grid.meter.steps_per_bar
    left = (task.end_steps - points) / grid.meter.steps_per_beat
    hurried = np.where(left < 1, 5.0 * (1 - left), 0.0)
    short = np.where((task.end_steps - points) * grid.step_seconds < SHORTEST_SECONDS, BLOCKED, 0.0)
    early = np.where(points < task.landing_step - 2, 3.0 if task.closes else 0.8, 0.0)
    return strong + 1.2 * far**2 + hurried + short + early
