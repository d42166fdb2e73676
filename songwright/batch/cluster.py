"""The workers of a batch: Dask processes on this machine, or the user's own cluster."""

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import dask
from dask.system import CPU_COUNT
from distributed import Client, LocalCluster, Worker, WorkerPlugin
from distributed.system import MEMORY_LIMIT

from songwright.errors import BatchError
from songwright.version import __version__

# What a three-minute song takes at most.
SONG_BYTES = 3 * 2**30
ANSWER_SECONDS = 20


def usual_workers(songs: int) -> int:
    """One for each core, as far as there are songs for them and memory."""
    return max(1, min(songs, CPU_COUNT, MEMORY_LIMIT // SONG_BYTES))


@contextmanager
def local_workers(count: int) -> Iterator[Client]:
    """Processes on this machine with a thread each, that end with us.

    A worker that takes more than its share of the memory is ended and its song tried again. It is not paused short of
    that, as Dask would: memory that a finished song gave back late would then stop the batch for ever.
    """
    settings = {
        "distributed.worker.memory.target": False, "distributed.worker.memory.spill": False,
        "distributed.worker.memory.pause": False, "distributed.worker.memory.terminate": 0.95,
        "distributed.logging.distributed": "critical",
    }  # fmt: skip
    with dask.config.set(settings), LocalCluster(
        n_workers=count, threads_per_worker=1, processes=True, memory_limit=MEMORY_LIMIT // count,
        host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL,
    ) as cluster, Client(cluster) as client:  # fmt: skip
        client.register_plugin(DeafToInterrupts())
        yield client


@contextmanager
def remote_workers(address: str) -> Iterator[Client]:
    """The workers of a Dask scheduler.

    Raises:
        BatchError: nobody answers there, it has no workers, or they cannot make songs.
    """
    try:
        client = Client(address, timeout=ANSWER_SECONDS)
    except (OSError, ValueError) as error:
        raise BatchError(
            f"no Dask scheduler answers at '{address}'; start one with 'dask scheduler' and give its tcp:// address"
        ) from error
    with client:
        _check_workers(client, address)
        yield client


class DeafToInterrupts(WorkerPlugin):
    """Ctrl-C goes to every process of a terminal; only the one that knows what to stop shall hear it."""

    name = "songwright-deaf-to-interrupts"

    def setup(self, worker: Worker) -> None:
        """Called in each worker's main thread."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def songwright_version() -> str:
    """Asked of each worker."""
    return __version__


def _check_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=ANSWER_SECONDS)
    except TimeoutError as error:
        raise BatchError(
            f"the scheduler at '{address}' has no workers; start some with 'dask worker {address} --nthreads 1'"
        ) from error
    for worker, threads in client.nthreads().items():
        if threads != 1:
            raise BatchError(
                f"the worker {worker} has {threads} threads, but a song needs a process of its own; start it with "
                f"'dask worker {address} --nworkers {threads} --nthreads 1'"
            )
    for worker, version in client.run(songwright_version, on_error="return").items():
        if isinstance(version, BaseException):
            raise BatchError(f"the worker {worker} cannot load songwright ({version}); install it there too")
        if version != __version__:
            raise BatchError(
                f"the worker {worker} has songwright {version}, this is {__version__}; install the same everywhere"
            )
