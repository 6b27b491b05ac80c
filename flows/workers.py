"""Getting the shards done: a bounded number in flight, and workers that may die.

A process pool breaks as a whole when one worker is killed (by the system for want of memory, by a
person): its shards in flight are then done again by a new pool. A shard that was there twice when
that happened is taken apart and its jobs are done one at a time, so that an article that kills
whoever touches it ends in quarantine and all others go on.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from pathlib import Path

from flows.errors import RunError, explain_os_error
from flows.executors import available_processors, close
from flows.shards import Shard, crashed, normalize_shard
from flows.staged import ShardResult, staged_result

STRIKES = 2
"""How often a shard may be in flight when workers die, before it is taken apart."""


def work_through(
    shards: Iterable[Shard],
    make: Callable[[], Executor],
    in_flight: int,
    say: Callable[[str], None],
    *,
    own: bool = True,
) -> Iterator[ShardResult]:
    """The results of all shards, in any order; those staged by an earlier run are taken from there.

    Args:
        shards: read only as fast as they are done.
        make: a new executor; called again when one breaks.
        in_flight: how many shards are given out at a time.
        say: told when workers die.
        own: close the executor at the end.

    Raises:
        RunError: the staging folder cannot be written, or no worker can be started.
    """
    crew = _Crew(make, in_flight, say, own)
    try:
        yield from crew.results(iter(shards))
    finally:
        if own:  # on Ctrl+C those in flight end by themselves
            close(crew.executor)


def cannot_stage(staging: Path, error: OSError) -> RunError:
    """What to say when the staging folder takes no more."""
    message = f"cannot write to {staging}: {explain_os_error(error)}"
    return RunError(f"{message}; nothing was committed; what is staged is kept, run again to go on")


class _Crew:
    def __init__(
        self, make: Callable[[], Executor], in_flight: int, say: Callable[[str], None], own: bool
    ) -> None:
        self.executor = make()
        self._own = own
        self._came_back = False  # a shard has: so workers can work
        self._generation = 0  # of the executor: a pool that broke is replaced once, not per shard
        self._make = make
        self._in_flight = in_flight
        self._say = say
        self._again: deque[Shard] = deque()
        self._alone: deque[Shard] = deque()
        self._singled: set[str] = set()
        self._strikes: Counter[str] = Counter()
        self._pending: dict[Future[ShardResult], tuple[Shard, int]] = {}

    def results(self, shards: Iterator[Shard]) -> Iterator[ShardResult]:
        while True:
            while len(self._pending) < self._in_flight:
                shard = self._next(shards)
                if not shard:
                    break
                done = staged_result(shard.staged)
                if done:
                    yield done
                else:
                    self._submit(shard)
            if not self._pending:
                return
            yield from self._finished()

    def _next(self, shards: Iterator[Shard]) -> Shard | None:
        if self._again:
            return self._again.popleft()
        shard = next(shards, None)
        if not shard and self._alone and not self._pending:
            return self._alone.popleft()  # nothing else in flight: then it is known who did it
        return shard

    def _submit(self, shard: Shard) -> None:
        try:
            future = self.executor.submit(normalize_shard, shard)
        except BrokenExecutor:  # it broke since the last look
            self._renew()
            future = self.executor.submit(normalize_shard, shard)
        self._pending[future] = shard, self._generation

    def _finished(self) -> Iterator[ShardResult]:
        ready, _ = wait(self._pending, return_when=FIRST_COMPLETED)
        for future in ready:
            shard, generation = self._pending.pop(future)
            try:
                result = future.result()
            except BrokenExecutor:
                if generation == self._generation:
                    self._renew()
                yield from self._lost(shard)
            except OSError as error:
                raise cannot_stage(shard.folder, error) from error
            else:
                self._came_back = True
                yield result

    def _renew(self) -> None:
        if not self._own:
            raise RunError("the executor broke; nothing was committed, run again to go on")
        self._say("a worker process died; its articles are done again")
        self.executor.shutdown(wait=False, cancel_futures=True)
        self.executor = self._make()
        self._generation += 1

    def _lost(self, shard: Shard) -> Iterator[ShardResult]:
        self._strikes[shard.name] += 1
        if self._strikes[shard.name] < STRIKES:
            (self._alone if shard.name in self._singled else self._again).append(shard)
        elif shard.name in self._singled:
            self._check_workers()
            yield crashed(shard)
        else:
            for single in shard.singles():
                self._singled.add(single.name)
                self._strikes[single.name] = 0
                self._alone.append(single)

    def _check_workers(self) -> None:
        """Before an article is blamed: would a worker that has nothing to do live?"""
        if self._came_back:
            return
        try:
            self.executor.submit(available_processors).result()
        except BrokenExecutor:
            reason = "worker processes cannot start, or die at once; nothing was committed"
            raise RunError(f"{reason}; --workers 1 does without them") from None
        self._came_back = True
