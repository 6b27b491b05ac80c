"""Getting the shards done: a bounded number in flight, and workers that may die.

A process pool breaks as a whole when one worker is killed (by the system for want of memory, by a
person): its shards in flight are then done again by a new pool. A shard that was there twice when
that happened is taken apart and its jobs are done one at a time, so that an article that kills
whoever touches it ends in quarantine and all others go on. A cluster goes on by itself with the
workers that are left, and speaks up when several have died of the same shard.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait

from flows.cluster import fitting
from flows.errors import RunError, explain_os_error
from flows.executors import Cluster, WorkersDiedError, available_processors, close
from flows.places import Place, exists, names_in
from flows.shards import Shard, crashed, normalize_shard
from flows.staged import ShardResult, staged_result
from flows.workspace import note_apart, shards_apart

STRIKES = 2
"""How often a shard may be in flight when workers die, before it is taken apart."""
SHARDS_PER_WORKER = 2
"""How many shards are given out at a time: one in work, one waiting."""
BEAT_SECONDS = 2.0
"""How often it is looked how a cluster does, while nothing comes back."""
VISIBLE_SECONDS = 90.0
"""How long a shared disk may take to show here what a worker has staged elsewhere; NFS: 60."""


def work_through(
    shards: Iterable[Shard],
    make: Callable[[], Executor],
    workers: int,
    say: Callable[[str], None],
    *,
    own: bool = True,
) -> Iterator[ShardResult]:
    """The results of all shards, in any order; those staged by an earlier run are taken from there.

    Args:
        shards: read only as fast as they are done.
        make: a new executor; called again when one breaks.
        workers: how many it has; a cluster says so itself.
        say: told when workers die.
        own: close the executor at the end.

    Raises:
        RunError: the staging folder cannot be written, or no worker can be started.
    """
    crew = _Crew(make, workers, say, own)
    try:
        yield from crew.results(iter(shards))
    finally:
        if own:  # on Ctrl+C those in flight end by themselves
            close(crew.executor)


def cannot_stage(staging: Place, error: OSError) -> RunError:
    """What to say when the staging folder takes no more."""
    message = f"cannot write to {staging}: {explain_os_error(error)}"
    return RunError(f"{message}; nothing was committed; what is staged is kept, run again to go on")


class _Crew:
    def __init__(
        self, make: Callable[[], Executor], workers: int, say: Callable[[str], None], own: bool
    ) -> None:
        self.executor = make()
        self._cluster = self.executor if isinstance(self.executor, Cluster) else None
        self._own = own
        self._came_back = False  # a shard has: so workers can work
        self._generation = 0  # of the executor: a pool that broke is replaced once, not per shard
        self._make = make
        self._workers = workers
        self._say = say
        self._again: deque[Shard] = deque()
        self._alone: deque[Shard] = deque()
        self._singled: set[str] = set()
        self._apart: set[str] | None = None
        self._strikes: Counter[str] = Counter()
        self._pending: dict[Future[ShardResult], tuple[Shard, int]] = {}

    def results(self, shards: Iterator[Shard]) -> Iterator[ShardResult]:
        while True:
            workers = self._cluster.workers() if self._cluster else self._workers
            while len(self._pending) < workers * SHARDS_PER_WORKER:
                shard = self._next(shards)
                if not shard:
                    break
                done = staged_result(shard.staged)
                if done:
                    yield done
                elif self._was_apart(shard):
                    self._take_apart(shard)  # an earlier run did; no worker has to die for it again
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
        if self._cluster:
            future = self._cluster.submit(fitting, normalize_shard, shard)
            self._pending[future] = shard, self._generation
            return
        try:
            future = self.executor.submit(normalize_shard, shard)
        except BrokenExecutor:  # it broke since the last look
            self._renew()
            future = self.executor.submit(normalize_shard, shard)
        self._pending[future] = shard, self._generation

    def _finished(self) -> Iterator[ShardResult]:
        beat = BEAT_SECONDS if self._cluster else None
        ready, _ = wait(self._pending, beat, return_when=FIRST_COMPLETED)
        if self._cluster and not ready:
            self._cluster.look()
        for future in ready:
            shard, generation = self._pending.pop(future)
            try:
                result = future.result()
                if self._cluster:
                    _wait_to_see(result.staged)
            except WorkersDiedError as error:
                self._say(
                    f"{error.deaths} workers of the cluster died; their articles are done again"
                )
                self._strikes[shard.name] += STRIKES - 1 if error.deaths > 1 else 0
                yield from self._lost(shard)
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
            self._take_apart(shard)
            if len(shard.jobs) > 1:
                note_apart(shard.folder, shard.name)

    def _was_apart(self, shard: Shard) -> bool:
        """Whether an earlier run took it apart."""
        if self._apart is None:
            self._apart = shards_apart(shard.folder)
        return shard.name in self._apart and shard.name not in self._singled

    def _take_apart(self, shard: Shard) -> None:
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
            if self._cluster:
                reason = "the workers of the cluster die whatever they do; nothing was committed"
                raise RunError(f"{reason}; what they said last is in their logs") from None
            reason = "worker processes cannot start, or die at once; nothing was committed"
            raise RunError(f"{reason}; --workers 1 does without them") from None
        self._came_back = True


def _wait_to_see(staged: Place) -> None:
    """Wait until what another machine has staged is there for this one too.

    A network disk remembers for a while that there was no such file; listing the folder makes it look
    again.
    """
    end = time.monotonic() + VISIBLE_SECONDS
    while not exists(staged) and time.monotonic() < end:
        if staged.name not in names_in(staged.parent):
            time.sleep(0.5)
