"""Makers of songs that take no time, for batches whose plumbing is tested; workers import them by name."""

import os
import time
from pathlib import Path

from songwright.batch.task import Made
from songwright.errors import LyricsError
from songwright.files import write_text
from songwright.production.planning import read_lyric_source
from songwright.production.watch import Watch
from songwright.request import SingRequest

MAKE = "tests.batch.makers:make"
MAKE_SLOWLY = "tests.batch.makers:make_slowly"


def make(request: SingRequest, folder: Path, watch: Watch, *, force: bool, alone: bool | None) -> Made:
    """Writes the words as the 'sound'; the word in the lyrics says what goes wrong."""
    words = read_lyric_source(request.song.lyrics).decode()
    watch.stage("voice", 0.5)
    if "BROKEN" in words:
        raise LyricsError("line 1: no singable text in 'BROKEN'; remove it or add words\nand a list of findings")
    if "FAULT" in words:
        raise ZeroDivisionError("division by zero")
    if "DEADLY" in words:
        os._exit(1)
    write_text(folder / "song.wav", words)
    write_text(folder / f"by-{os.getpid()}.txt", "")
    with (folder / "times-made.txt").open("a") as file:
        file.write("x")
    watch.stage("voice", 1.0)
    return Made(words.strip(), request.song.style, "en", 61.5, 40, 41, 0.9, 0.95, "song.wav")


def make_slowly(request: SingRequest, folder: Path, watch: Watch, *, force: bool, alone: bool | None) -> Made:
    """As `make`, in up to 60 s; stops when its batch was stopped."""
    write_text(folder / "begun.txt", "")
    for step in range(600):
        if (folder.parent / "go.txt").exists():
            break
        time.sleep(0.1)
        watch.stage("voice", step / 600)
    return make(request, folder, watch, force=force, alone=alone)
