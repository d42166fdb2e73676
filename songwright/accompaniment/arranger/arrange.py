"""The arranger: from the song plan to the notes of every player."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from songwright.accompaniment.arranger.band import HOOK_KINDS, Band, entry_step, gather, genre_style
from songwright.accompaniment.arranger.bass import write_bass
from songwright.accompaniment.arranger.comping import CompStyle, write_comping
from songwright.accompaniment.arranger.context import SectionContext, section_contexts
from songwright.accompaniment.arranger.drums import write_drums
from songwright.accompaniment.arranger.guitar import write_guitar
from songwright.accompaniment.arranger.motifs import LIVELY_ENERGY, write_answers, write_hook
from songwright.accompaniment.arranger.performing import Stroke, perform
from songwright.accompaniment.arranger.styles import PANS, TOUCHES, GenreStyle, chord_style
from songwright.instruments import Instrument
from songwright.score import Part, Score, ScoreNote
from songwright.song import SongPlan

ANSWER_ENERGY = 0.25


def arrange(plan: SongPlan) -> Score:
    """Write the band's score for a plan.

    The same plan gives the same score. A section's notes depend only on that section, the song-wide settings and the
    seed, and lie within the section, so changing one section leaves all others alone.

    Raises:
        PlanError: the plan's style names a genre or an instrument that does not exist.
    """
    band, contexts = gather(plan.style), section_contexts(plan)
    return played({player: [section_strokes(context, player, band) for context in contexts] for player in band.players},
                  contexts)  # fmt: skip


def played(strokes: Mapping[Instrument, Sequence[Sequence[Stroke]]], contexts: Sequence[SectionContext]) -> Score:
    """The score of what each player has written for each section; players without a note are left out."""
    parts = []
    for player, sections in strokes.items():
        notes: list[ScoreNote] = []
        for context, written in zip(contexts, sections, strict=True):
            notes += perform(written, context, TOUCHES[player.name], player.name)
        if notes:
            parts.append(Part(player.name, player.stem, player.program, PANS.get(player.name, 0.0), tuple(notes)))
    return Score(tuple(parts))


def section_strokes(context: SectionContext, player: Instrument, band: Band) -> list[Stroke]:
    """What one player plays in one section."""
    genre = genre_style(context.genre)
    if player.stem == "drums":
        return write_drums(context, genre.drums, has_brushes=player.name == "brushes")
    if player.stem == "bass":
        line = _from(entry_step(context, player, 1), write_bass(context, genre.bass, player))
        return _until(context.stop_step, line)
    return _until(context.stop_step, _chords_and_tune(context, player, band, genre))


def _chords_and_tune(context: SectionContext, player: Instrument, band: Band, genre: GenreStyle) -> list[Stroke]:
    """Chords, and for the melodist the tune where nobody sings and answers where the singer rests."""
    entries = band.entries(context)
    entry = entries[player]
    lively = genre.lively and context.energy >= LIVELY_ENERGY
    strokes: list[Stroke] = []
    is_melodist = player is band.melodist
    plays_tune = is_melodist and context.kind in HOOK_KINDS and not context.is_sung
    if plays_tune:
        strokes = write_hook(context, player, lively)
    others_play = any(entries[other] == 0 for other in band.chords if other is not player)
    if not plays_tune or not others_play:
        strokes = strokes + _from(entry, _chords(context, player, band, genre))
    if is_melodist and context.is_sung and context.energy >= ANSWER_ENERGY and entry < context.steps:
        strokes = strokes + _from(entry, write_answers(context, player, lively, genre.answers))
    return strokes


def _chords(context: SectionContext, player: Instrument, band: Band, genre: GenreStyle) -> list[Stroke]:
    style = chord_style(genre, player.name)
    if isinstance(style, CompStyle):
        return write_comping(context, style, player, with_bass=band.bass is not None)
    return write_guitar(context, style, player)


def _from(entry: int, strokes: list[Stroke]) -> list[Stroke]:
    return [stroke for stroke in strokes if stroke.step >= entry]


def _until(stop: int, strokes: list[Stroke]) -> list[Stroke]:
    return [replace(s, steps=min(s.steps, stop - s.step)) for s in strokes if s.step < stop]
