"""The parts of the melody writer: rhythm, form, the model."""

from pathlib import Path

import numpy as np
import torch

from songwright.chords import parse_chord
from songwright.planner.draft import GENRES
from songwright.planner.lyrics import read_lyrics
from songwright.planner.melody.features import FEATURES, INTERVALS, NoteSlot, OutputIndex, context_row, history_rows
from songwright.planner.melody.form import line_roles
from songwright.planner.melody.manner import MANNERS
from songwright.planner.melody.model import WEIGHTS, MelodyModel, MelodyModelConfig, interval_scores
from songwright.planner.melody.pitch import allowed_pitch_classes
from songwright.planner.melody.rhythm import LONGEST_STEPS, Grid, RhythmTask, UsualRhythm, make_groove, set_line
from songwright.training.melody import MelodyNetwork
from songwright.units import Key, Meter

FLAT = UsualRhythm(np.zeros((4, 16, LONGEST_STEPS)), np.zeros((4, 12, LONGEST_STEPS)))


def grid(genre: str = "folk", seed: int = 0) -> Grid:
    meter = Meter(4, 4)
    return Grid(meter, 0.15, MANNERS[genre], make_groove(meter, MANNERS[genre], 1.0, np.random.default_rng(seed)), FLAT)


def task(stresses: tuple[int, ...], end_steps: int = 28, template: tuple[int, ...] = ()) -> RhythmTask:
    many = len(stresses)
    return RhythmTask(stresses, (True,) * many, (False,) * many, 4, end_steps, 16, False, template)


def test_every_genre_has_a_manner() -> None:
    assert set(MANNERS) == set(GENRES)


def test_strong_syllables_take_the_beats() -> None:
    for seed in range(10):
        rhythm = set_line(task((0, 2, 0, 2, 0, 2, 0, 2)), grid(seed=seed))
        assert rhythm is not None
        on_beat = [rhythm.onsets[i] % 4 == 0 for i in (1, 3, 5, 7)]
        assert sum(on_beat) >= 3


def test_notes_follow_each_other_and_end_in_time() -> None:
    rhythm = set_line(task((2, 0, 0, 2, 0, 2, 0)), grid("r&b"))
    assert rhythm is not None
    for onset, length, following in zip(rhythm.onsets, rhythm.lengths, (*rhythm.onsets[1:], 28), strict=True):
        assert onset + length <= following and length >= 1


def test_a_template_is_taken_up() -> None:
    first = set_line(task((2, 0, 2, 0, 2, 0)), grid())
    assert first is not None
    again = set_line(task((2, 0, 2, 0, 2, 0), template=first.onsets), grid(seed=5))
    assert again is not None and again.onsets == first.onsets


def test_too_many_syllables_do_not_fit() -> None:
    assert set_line(task((0,) * 60), grid()) is None


def test_equal_lines_share_a_motif() -> None:
    section = read_lyrics(
        b"[Chorus]\nCarry me home, carry me home\nOver the hills where the wild birds roam\n"
        b"Carry me home, carry me home\nI was never meant to walk alone\n"
    ).sections[0]
    roles = line_roles(section.lines, "chorus", np.random.default_rng(1))
    assert roles[2].model == 0 and roles[2].same_text
    assert roles[3].closes and not roles[3].opens


def test_forms_of_any_length() -> None:
    line = read_lyrics(b"[Verse]\nWe walk along the river\n").sections[0].lines[0]
    for count in range(1, 25):
        roles = line_roles([line] * count, "verse", np.random.default_rng(count))
        assert len(roles) == count and all(role.model is None or role.model < at for at, role in enumerate(roles))


def test_a_chord_outside_the_scale_replaces_its_neighbours() -> None:
    c_major = Key.parse("C major")
    with_a7 = allowed_pitch_classes(c_major, parse_chord("A7"))
    assert 1 in with_a7 and 0 not in with_a7  # C sharp, so no C
    assert allowed_pitch_classes(c_major, parse_chord("Am")) == frozenset(c_major.scale)
    assert 8 in allowed_pitch_classes(Key.parse("A minor"), parse_chord("E7"))  # the leading tone


def test_the_numpy_model_is_the_network_that_was_trained() -> None:
    torch.manual_seed(0)
    config = MelodyModelConfig(width=8)
    network = MelodyNetwork(config).eval()
    tensors = {name: value.numpy() for name, value in network.state_dict().items()}
    tensors |= {"rhythm.quadruple": FLAT.quadruple, "rhythm.triple": FLAT.triple}
    model = MelodyModel(config, tensors)
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(3, 5, FEATURES)).astype(np.float32)
    previous = rng.integers(55, 75, size=(3, 5))
    state = model.start(3)
    ours, tones, chord_tones, registers = [], [], [], []
    for at in range(5):
        index = OutputIndex.at(previous[:, at], 2, 7, 64.0)
        heads, state = model.step(rows[:, at], state)
        ours.append(interval_scores(heads, index))
        tones.append(index.tone)
        chord_tones.append(index.chord_tone)
        registers.append(index.register)
    stacked = [torch.from_numpy(np.stack(part, 1)) for part in (tones, chord_tones, registers)]
    with torch.no_grad():
        theirs = network(torch.from_numpy(rows), *stacked).numpy()
    np.testing.assert_allclose(np.stack(ours, 1), theirs, atol=1e-4)


def test_the_shipped_weights_are_small_and_musical() -> None:
    assert sum(path.stat().st_size for path in Path(WEIGHTS).iterdir()) < 4_000_000
    model = MelodyModel.load()
    key = Key.parse("C major")
    slot = NoteSlot(4, 2.0, parse_chord("C"), None, 6, 0, False, False)
    previous = np.array([59])  # the leading tone at a phrase's end
    rows = np.concatenate([history_rows(previous, np.array([57]), 0, 0, 64.0)[0], context_row(slot, key)])[None]
    heads, _ = model.step(rows, model.start(1))
    scores = interval_scores(heads, OutputIndex.at(previous, 0, 0, 64.0))[0]
    assert INTERVALS[scores.argmax()] == 1, "it resolves upwards"


def test_a_transposed_song_looks_the_same() -> None:
    slot = NoteSlot(2, 0.5, parse_chord("Dm7"), parse_chord("G7"), 1, 3, False, False)
    moved = NoteSlot(2, 0.5, parse_chord("Fm7"), parse_chord("Bb7"), 1, 3, False, False)
    np.testing.assert_array_equal(context_row(slot, Key.parse("C")), context_row(moved, Key.parse("Eb")))
    here = history_rows(np.array([62]), np.array([60]), 2, 0, 64.0)
    np.testing.assert_array_equal(here, history_rows(np.array([65]), np.array([63]), 5, 3, 67.0))
