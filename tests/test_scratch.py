"""Room for audio on disk: an array like any other, that leaves nothing behind."""

import mmap
import os
import resource
import tempfile
from pathlib import Path

import numpy as np
import pytest

from songwright.errors import OutputError
from songwright.scratch import RoomOnDisk, in_memory, let_go, pieces_of
from songwright.waveform import Waveform


def test_room_on_disk_is_silent_and_holds_what_is_written(tmp_path: Path) -> None:
    samples = RoomOnDisk(tmp_path / "new")(2, 300_000)
    assert samples.shape == (2, 300_000) and samples.dtype == np.float32 and not samples.any()
    samples[:, 1000:2000] = 0.5
    let_go(samples, samples[1:], np.broadcast_to(samples[:1], (2, 300_000)))
    assert samples.sum() == 1000 and Waveform(samples).seconds == pytest.approx(6.8, abs=0.01)


def test_nothing_lies_in_the_folder_meanwhile(tmp_path: Path) -> None:
    """So nothing stays of it however the program ends."""
    samples = RoomOnDisk(tmp_path)(1, 1000)
    assert list(tmp_path.iterdir()) == [] and not samples.any()
    with tempfile.TemporaryFile(dir=tmp_path):
        assert RoomOnDisk(tmp_path)(1, 0).shape == (1, 0)


def test_what_was_let_go_is_not_in_memory(tmp_path: Path) -> None:
    samples = RoomOnDisk(tmp_path)(1, 25_000_000)
    before = _resident_mib()
    samples[:] = 1.0
    assert _resident_mib() > before + 80
    let_go(samples)
    assert _resident_mib() < before + 20


def test_pieces_cover_all_in_order(tmp_path: Path) -> None:
    for room in (in_memory, RoomOnDisk(tmp_path)):
        samples = room(2, 500_001)
        samples[:] = np.arange(500_001)
        pieces = [piece.copy() for piece in pieces_of(samples, 4410)]
        assert all(piece.shape[1] % 4410 == 0 for piece in pieces[:-1])
        np.testing.assert_array_equal(np.concatenate(pieces, axis=1), samples)


def test_full_disk_is_told_before_anything_is_made(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    try:
        with pytest.raises(OutputError, match="cannot make room for 4 MiB .* free some space"):
            RoomOnDisk(tmp_path)(1, 1 << 20)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot make room"):
        RoomOnDisk(tmp_path / "file")(1, 10)


def test_without_fallocate_the_blocks_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "posix_fallocate")
    samples = RoomOnDisk(tmp_path)(1, 600_000)
    assert isinstance(samples.base, mmap.mmap) and not samples.any()


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
