"""Where the time of a run goes: its phases here, the stages of the pipeline in the workers.

What a stage takes is measured around its call and counted in the thread that calls it; a shard reads
the counter before and after. The seconds of all workers are added up, so the stages of a run with
four of them may take longer together than the phase they are part of. What the pipeline does between
the stages (it applies what they found) is in no stage.

Nothing that is measured gets into an article: it stands in the note of a version, see :data:`NOTE`.
"""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar, cast

from normalizers import STAGE_NAMES, Pipeline

if TYPE_CHECKING:
    from flows.staged import ShardResult
    from normalizers.document import Document
    from normalizers.findings import Finding
    from normalizers.passes import Normalizer

P = ParamSpec("P")
R = TypeVar("R")

NOTE = "copydesk.timings"
"""The key of the note: ``{"phases": {name: seconds}, "stages": {name: seconds}, "articles": n}``.

``articles`` are those that were normalized, here or in the run that died and that this one ends.
"""

PHASES = ("looking", "normalizing", "verifying", "translating", "committing")
"""The phases of a run, in their order."""


class _Spent(threading.local):
    """Seconds that a thread has spent in each stage, since it began."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)


_SPENT = _Spent()


class Timed:
    """A stage of the pipeline whose time is counted; it finds what the stage finds."""

    def __init__(self, stage: Normalizer) -> None:
        self.name = stage.name
        self.version = stage.version
        self._stage = stage

    def __call__(self, doc: Document) -> tuple[Finding, ...]:
        """The findings of the stage, all at once: one that yields works while it is asked."""
        began = time.perf_counter()
        try:
            return tuple(self._stage(doc))
        finally:
            _SPENT.seconds[self.name] += time.perf_counter() - began


def timed(pipeline: Pipeline) -> Pipeline:
    """The same pipeline, its stages timed from now on."""
    pipeline.stages = tuple(map(Timed, pipeline.stages))
    return pipeline


@contextmanager
def stages_into(seconds: dict[str, float]) -> Iterator[None]:
    """Note what this thread spends in each stage meanwhile."""
    before = _SPENT.seconds.copy()
    yield
    for name in STAGE_NAMES:
        seconds[name] = _SPENT.seconds[name] - before[name]


def spelled(seconds: Mapping[str, float]) -> dict[str, str]:
    """Seconds of all stages in a form that is always as long: in microseconds, with zeros.

    Two workers may stage one shard in an object store, the second over the first. Who reads it
    meanwhile may get a piece of each, which is right as long as both are of one length.
    """
    return {name: f"{round(seconds.get(name, 0.0) * 1e6):012d}" for name in STAGE_NAMES}


def read_back(said: Mapping[str, str]) -> dict[str, float]:
    """What :func:`spelled` wrote."""
    return {name: int(micros) / 1e6 for name, micros in said.items()}


class Timings:
    """The phases of a run as it goes through them; one that is done again counts again."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._going_on: tuple[str, float] | None = None

    @contextmanager
    def of(self, phase: str) -> Iterator[None]:
        """Time a phase, whether it ends well or not."""
        began = time.perf_counter()
        self._going_on = phase, began
        try:
            yield
        finally:
            self._going_on = None
            self._add(self._seconds, phase, began)

    def note(self, results: Iterable[ShardResult]) -> str:
        """What the log is told: the phases so far, that which is going on too, and the stages."""
        phases = dict(self._seconds)
        if self._going_on:
            self._add(phases, *self._going_on)
        stages = dict.fromkeys(STAGE_NAMES, 0.0)
        articles = 0
        for result in results:
            for name, seconds in result.stages.items():
                stages[name] += seconds
            articles += sum(one.how != "moved" for one in result.made)
        said = {
            "phases": _to_the_millisecond((name, phases.get(name, 0.0)) for name in PHASES),
            "stages": _to_the_millisecond(stages.items()),
            "articles": articles,
        }
        return json.dumps(said)

    @staticmethod
    def _add(seconds: dict[str, float], phase: str, began: float) -> None:
        seconds[phase] = seconds.get(phase, 0.0) + time.perf_counter() - began


def _to_the_millisecond(seconds: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Those that took some time."""
    rounded = ((name, round(spent, 3)) for name, spent in seconds)
    return {name: spent for name, spent in rounded if spent}


class Measured(Protocol):
    """What has phases."""

    timings: Timings


M = TypeVar("M", bound=Measured)
Method = Callable[Concatenate[M, P], R]


def phase(name: str) -> Callable[[Method[M, P, R]], Method[M, P, R]]:
    """Time a method as one phase, in the ``timings`` of its object."""

    def measuring(method: Method[M, P, R]) -> Method[M, P, R]:
        @wraps(method)
        def measured(self: M, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with self.timings.of(name):
                return method(self, *args, **kwargs)

        return cast("Method[M, P, R]", measured)

    return measuring
