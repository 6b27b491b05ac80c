"""Several threads that wait for the network, with results in order.

Not a ``ThreadPoolExecutor``: Python waits for the threads of one before it ends, so Ctrl+C would
hang until the last answer is there.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from queue import SimpleQueue
from types import TracebackType
from typing import Generic, TypeVar

LISTENS = 0.2
"""Seconds after which the one who waits for a result looks whether there was a Ctrl+C."""

T = TypeVar("T")
R = TypeVar("R")


class Threads(Generic[T, R]):
    """Do one thing to many items, some at a time; what is in work when it is left is not waited for.

    Args:
        work: done to each item, in any thread.
        count: how many threads.
    """

    def __init__(self, work: Callable[[T], R], count: int) -> None:
        self._work = work
        self._jobs: SimpleQueue[_Job[T, R] | None] = SimpleQueue()
        self._left = threading.Event()
        self.threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(count)]

    def __enter__(self) -> Threads[T, R]:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._left.set()
        for _ in self.threads:
            self._jobs.put(None)

    def map(self, items: Iterable[T]) -> Iterator[R]:
        """The results in the order of the items, of which a few are taken ahead.

        Raises:
            BaseException: whatever the work raised for the item whose turn it is.
        """
        waiting: deque[_Job[T, R]] = deque()
        for item in items:
            job: _Job[T, R] = _Job(item)
            waiting.append(job)
            self._jobs.put(job)
            if len(waiting) > 2 * len(self.threads):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            if not self._left.is_set():
                job.do(self._work)


class _Job(Generic[T, R]):
    def __init__(self, item: T) -> None:
        self._item = item
        self._done = threading.Event()
        self._results: list[R] = []
        self._error: BaseException | None = None

    def do(self, work: Callable[[T], R]) -> None:
        try:
            self._results.append(work(self._item))
        except BaseException as error:  # noqa: BLE001, RUF100 - raised where the result is wanted
            self._error = error
        self._done.set()

    def result(self) -> R:
        while not self._done.wait(LISTENS):
            pass  # Python may miss a Ctrl+C that comes just before a wait without an end
        if self._error:
            raise self._error
        return self._results[0]
