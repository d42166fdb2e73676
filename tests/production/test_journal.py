"""Edits in place: whole or not at all, and every one can be taken back."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from songwright.errors import AudioError, OutputError
from songwright.production import patches
from songwright.production.journal import (
    commit,
    mend,
    past_edits,
    prune,
    redo,
    undo,
    undone_edits,
)
from songwright.production.patches import Patch, Stored, file_facts
from tests.production.killing import every_byte, killed_after

NAMES = ("song.wav", "stems/vocals.wav", "plan.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for index, name in enumerate((*NAMES, ".songwright/stages.json")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(np.random.default_rng(index).bytes(100_000))
    return tmp_path


def random_patches(rng: np.random.Generator, folder: Path) -> list[Patch]:
    """Something of every kind."""
    size = (folder / NAMES[0]).stat().st_size
    start = int(rng.integers(0, size))
    return [
        Patch(NAMES[0], rng.bytes(int(rng.integers(0, size - start + 1))), start),
        Patch(NAMES[0], rng.bytes(4), 4),
        Patch(NAMES[1], rng.bytes(int(rng.integers(10_000, 90_000))), int(rng.integers(10, 10_000)), to_end=True),
        Patch(NAMES[2], rng.bytes(int(rng.integers(0, 5000)))),
        Patch(f"take-{rng.integers(3)}", rng.bytes(9)),
        Patch(f"take-{rng.integers(3)}", None),
    ]


@pytest.mark.parametrize("seed", range(5))
def test_edits_undos_and_redos_in_any_order(folder: Path, seed: int) -> None:
    rng, states, undone = np.random.default_rng(seed), [every_byte(folder)], []
    for number in range(25):
        choice = rng.random()
        if choice < 0.4:
            commit(folder, f"edit {number}", random_patches(rng, folder))
            states.append(every_byte(folder))
            undone = []
        elif choice < 0.7 and len(states) > 1:
            undo(folder)
            undone.append(states.pop())
        elif undone:
            redo(folder)
            states.append(undone.pop())
        assert every_byte(folder) == states[-1]
        assert (len(past_edits(folder)), len(undone_edits(folder))) == (len(states) - 1, len(undone))
    while len(states) > 1:
        undo(folder)
        states.pop()
        assert every_byte(folder) == states[-1]


def test_what_was_undone_can_be_redone_until_the_next_edit(folder: Path) -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(AudioError, match="nothing was undone"):
        redo(folder)
    for number in range(2):
        commit(folder, f"edit {number}", random_patches(rng, folder))
    assert (undo(folder), undo(folder)) == ("edit 1", "edit 0")
    assert (redo(folder), redo(folder)) == ("edit 0", "edit 1")
    assert [one.what for one in past_edits(folder)] == ["edit 0", "edit 1"]
    undo(folder)
    commit(folder, "another", random_patches(rng, folder))
    assert undone_edits(folder) == ()


def test_undoing_leaves_what_the_patch_says(folder: Path) -> None:
    """Of a file that was edited by hand, undo brings back what was there before that."""
    before = every_byte(folder)
    (folder / "plan.json").write_bytes(b"by hand")
    commit(folder, "edit", [Patch("plan.json", b"new", undone=before["plan.json"]), Patch(NAMES[0], b"123", 7)])
    after = every_byte(folder)
    undo(folder)
    assert every_byte(folder) == before
    redo(folder)
    assert every_byte(folder) == after


def test_files_may_come_from_the_disk(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    new = tmp_path_factory.mktemp("new") / "new.bin"
    new.write_bytes(bytes(range(250)) * 10_000)
    before, patches = every_byte(folder), [Patch(NAMES[0], Stored.whole(new)), Patch(NAMES[1], Stored(new, 5, 9), 3)]
    facts = file_facts(folder, patches)
    commit(folder, "edit", patches)
    assert (folder / NAMES[0]).read_bytes() == new.read_bytes()
    assert (folder / NAMES[1]).read_bytes()[3:12] == new.read_bytes()[5:14]
    assert file_facts(folder, [Patch(name, b"", 0) for name in facts]) == facts
    undo(folder)
    assert every_byte(folder) == before


def test_killed_at_any_moment_the_folder_is_before_or_after(folder: Path) -> None:
    rng, seen = np.random.default_rng(3), set()
    began = time.perf_counter()
    commit(folder, "first", random_patches(rng, folder))
    seconds = time.perf_counter() - began
    undo(folder)
    for _ in range(40):
        before, patches = every_byte(folder), random_patches(rng, folder)
        facts = file_facts(folder, patches)
        killed_after(float(rng.uniform(0, 1.5)) * seconds, lambda: commit(folder, "edit", patches))  # noqa: B023
        mend(folder)
        after = every_byte(folder)
        made = bool(past_edits(folder))
        seen.add(made)
        seconds *= 0.9 if made else 1.1  # a busy machine is slower at one time than at another
        if not made:
            assert after == before
            continue
        assert {name: len(after[name]) for name in facts} == {name: one.size_bytes for name, one in facts.items()}
        assert file_facts(folder, [Patch(name, b"", 0) for name in facts]) == facts
        killed_after(float(rng.uniform(0, 1.0)) * seconds, lambda: undo(folder))
        mend(folder)
        assert every_byte(folder) == (after if past_edits(folder) else before)
        assert len(past_edits(folder)) + len(undone_edits(folder)) == 1
        if undone_edits(folder):
            killed_after(float(rng.uniform(0, 1.0)) * seconds, lambda: redo(folder))
            mend(folder)
            assert every_byte(folder) == (after if past_edits(folder) else before)
        if past_edits(folder):
            undo(folder)
    assert seen == {True, False}


def test_a_full_disk_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, write = every_byte(folder), patches.write_atomically

    def full(path: Path, fill: Callable[[Path], object]) -> None:
        if path.name == "plan.json" and (folder / NAMES[0]).read_bytes()[7:10] == b"123":
            raise OutputError("cannot write: No space left on device")
        write(path, fill)

    monkeypatch.setattr(patches, "write_atomically", full)
    with pytest.raises(OutputError, match="No space left"):
        commit(folder, "edit", [Patch(NAMES[0], b"123", 7), Patch("plan.json", b"new")])
    assert every_byte(folder) == before and past_edits(folder) == ()


def test_the_history_is_bounded(folder: Path) -> None:
    for number in range(6):
        commit(folder, f"edit {number}", [Patch(NAMES[0], bytes([number]) * 1000, 0)])
    prune(folder, most_entries=4)
    assert [entry.what for entry in past_edits(folder)] == ["edit 2", "edit 3", "edit 4", "edit 5"]
    assert all(1000 < entry.size_bytes < 2000 for entry in past_edits(folder))
    prune(folder, most_bytes=3000)
    assert [entry.what for entry in past_edits(folder)] == ["edit 4", "edit 5"]
    undo(folder)
    undo(folder)
    assert (folder / NAMES[0]).read_bytes()[:1000] == bytes([3]) * 1000
    with pytest.raises(AudioError, match="nothing|no edit"):
        undo(folder)
