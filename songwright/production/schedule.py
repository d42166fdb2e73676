"""Doing what the ledger does not know as done, side by side where there are cores for it."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from songwright.production.background import Background, run_here
from songwright.production.jobs import Job
from songwright.production.ledger import Ledger
from songwright.production.watch import Watch


@dataclass(frozen=True)
class Step:
    """A job with its place in the ledger.

    Attributes:
        name: in the ledger.
        inputs: fingerprint of all that it depends on.
        outputs: the files it writes, relative to the song folder.
    """

    name: str
    inputs: str
    outputs: tuple[str, ...]
    job: Job


def do_steps(steps: Sequence[Step], ledger: Ledger, watch: Watch, *, alone: bool | None = None) -> None:
    """Do those steps that are not done yet: the last of them here, the others meanwhile in processes of their own.

    Args:
        alone: do all of them here, one after another; None: where there is only one core.

    Raises:
        SongwrightError: what a job raised; those that still run are stopped.
    """
    todo = []
    for step in steps:
        if ledger.is_done(step.name, step.inputs):
            watch.stage(step.job.stage, 1.0)
        else:
            todo.append(step)
    if not todo:
        return
    with ExitStack() as stack:
        others = [stack.enter_context(Background(step.job, watch, alone=alone)) for step in todo[:-1]]
        last = todo[-1]
        began = time.perf_counter()
        run_here(last.job, watch)
        ledger.record(last.name, last.inputs, last.outputs, time.perf_counter() - began)
        watch.stage(last.job.stage, 1.0)
        for step, other in zip(todo, others, strict=False):
            seconds = other.wait()
            ledger.record(step.name, step.inputs, step.outputs, seconds)
            watch.stage(step.job.stage, 1.0)
