"""Jobs in processes of their own, so that two stages use two cores.

A worker is a fresh Python that reads its job from standard input and says on standard output how far it is: it needs
no `if __name__ == "__main__"` in the caller's script, and it ends when its parent does, however that ended.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from types import TracebackType

import songwright.errors
from songwright.errors import SongwrightError
from songwright.production.jobs import Job, ListenJob, PlayJob, SingJob
from songwright.production.watch import Watch

WORKER = "songwright.production.worker"  # a module that is run, never imported
JOBS: tuple[type[SingJob] | type[PlayJob] | type[ListenJob], ...] = (SingJob, PlayJob, ListenJob)


class Background:
    """A job that runs while the caller does something else; on a single core it runs when it is waited for.

    with Background(job, watch) as other:
        ...
        other.wait()
    """

    def __init__(self, job: Job, watch: Watch, *, alone: bool | None = None) -> None:
        self._job, self._watch = job, watch
        self._process: subprocess.Popen[str] | None = None
        self._began = self._ended = time.perf_counter()
        self._error: Exception | None = None
        if (os.cpu_count() or 1) < 2 if alone is None else alone:
            return
        self._process = subprocess.Popen(
            [sys.executable, "-m", WORKER],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        assert self._process.stdin is not None
        self._process.stdin.write(job_to_json(job) + "\n")
        self._process.stdin.flush()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait(self) -> float:
        """Come back when the job is done, with the seconds that it took.

        Raises:
            SongwrightError: what the job raised.
        """
        began = time.perf_counter()
        if self._process is None:
            run_here(self._job, self._watch)
            return time.perf_counter() - began
        self._reader.join()
        code = self._process.wait()
        if self._error is not None:
            raise self._error
        if code:
            raise RuntimeError(f"the worker of stage '{self._job.stage}' ended with {code}; its message is above")
        return self._ended - self._began

    def __enter__(self) -> "Background":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _read(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        for line in self._process.stdout:
            message = json.loads(line)
            if "share" in message:
                self._watch.stage(self._job.stage, message["share"])
            else:
                self._error = _error(message["error"], message["text"])
        self._ended = time.perf_counter()


def run_here(job: Job, watch: Watch) -> None:
    """Do a job in this process."""
    job.run(lambda share: watch.stage(job.stage, share))


def job_to_json(job: Job) -> str:
    """A job as one line."""
    return json.dumps({"kind": type(job).__name__, "fields": asdict(job)})  # type: ignore[call-overload]


def job_from_json(text: str) -> Job:
    """The inverse of `job_to_json`."""
    data = json.loads(text)
    kind = next(kind for kind in JOBS if kind.__name__ == data["kind"])
    fields = data["fields"]
    only = fields.get("only")
    return kind(**{**fields, "only": None if only is None else tuple(only)})


def _error(name: str, text: str) -> Exception:
    """The worker's exception, of its own class where it is one of ours."""
    kind: Callable[[str], Exception] | None = getattr(songwright.errors, name, None)
    if kind is not None and isinstance(kind, type) and issubclass(kind, SongwrightError):
        return kind(text)
    return RuntimeError(f"{name}: {text}")
