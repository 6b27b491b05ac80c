"""Who does the shards: this process, a pool, a cluster; any ``concurrent.futures.Executor``."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import ParamSpec, TypeVar

PROCESSES, DASK = EXECUTORS = ("processes", "dask")
"""Who may do the work: processes of this machine, or the workers of a Dask cluster."""

FEW_ARTICLES = 200
"""Below this, starting processes takes longer than the work."""

P = ParamSpec("P")
T = TypeVar("T")


class InProcessExecutor(Executor):
    """Runs each call at once in the calling thread."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call ``fn`` now; its result or error is in the future returned."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001, RUF100 - that is what a future is for
            future.set_exception(error)
        return future


class Cluster(Executor):
    """An executor whose workers are not ours: they come and go, and dead ones are replaced elsewhere.

    What it raises for a call whose workers died is a :class:`WorkersDiedError`.
    """

    @abstractmethod
    def workers(self) -> int:
        """How many processes work for it at the moment."""

    @abstractmethod
    def look(self) -> None:
        """Called now and then while nothing comes back.

        Raises:
            RunError: nothing will.
        """


class WorkersDiedError(BrokenExecutor):
    """The workers of a cluster that took up a call died, one after the other.

    Attributes:
        deaths: how many.
    """

    def __init__(self, deaths: int) -> None:
        super().__init__(deaths)
        self.deaths = deaths


def workers_for(articles: int, asked: int | None) -> int:
    """How many processes: what was asked for, else one for few articles, else one per processor."""
    if asked is not None:
        return asked
    return 1 if articles < FEW_ARTICLES else available_processors()


def available_processors() -> int:
    """Processors this process may use; a container often has fewer than the machine."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def make_executor(workers: int) -> Executor:
    """An executor with that many workers."""
    if workers == 1:
        return InProcessExecutor()
    # "spawn": forking a process with running threads (Arrow's, Prefect's) can deadlock
    return ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin
    )


def close(executor: Executor) -> None:
    """End an executor: what was not begun is dropped, what was ends by itself.

    Ctrl+C while that is waited for does not wait any longer, it ends the workers.

    Raises:
        KeyboardInterrupt: there was a Ctrl+C; the executor has ended all the same.
    """
    if threading.current_thread() is not threading.main_thread():  # no Ctrl+C comes here
        executor.shutdown(wait=True, cancel_futures=True)
        return
    # An exception out of the wait itself would leave the executor's thread running, which Python
    # takes for ended and cuts off when it cleans up, maybe with a lock in its hands that is asked for.
    interrupted = False

    def end_workers(*_: object) -> None:
        nonlocal interrupted
        interrupted = True
        for process in multiprocessing.active_children():
            process.kill()

    before = signal.signal(signal.SIGINT, end_workers)
    try:
        executor.shutdown(wait=True, cancel_futures=True)
    finally:
        signal.signal(signal.SIGINT, before)
    if interrupted:
        raise KeyboardInterrupt


def _begin() -> None:
    """What a worker process does first."""
    # Ctrl+C goes to the whole process group; only the parent shall answer it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent is gone.

    A parent that was killed tells nobody, and the queue of jobs stays open, because every worker
    holds both of its ends.
    """
    parent = multiprocessing.parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)
