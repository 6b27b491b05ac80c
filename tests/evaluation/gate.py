"""Measure sets and hold them to their floors."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from enum import StrEnum

from flows.errors import RunError
from tests.evaluation import registry
from tests.evaluation.floors import Pinned, meets
from tests.evaluation.sets import EvaluationSet, Metric, Result, shown

COMMAND = "python -m tests.evaluation"


class Status(StrEnum):
    """How a metric stands to its floor."""

    HELD = "held"
    BROKEN = "BROKEN"
    CHANGED = "CHANGED DATA"  # the project's own data are not those that were pinned
    NO_FLOOR = "NO FLOOR"
    NOT_MEASURED = "NOT MEASURED"
    OTHER = "other data"  # the shared data are not those that were pinned: nothing to compare
    GIVEN_UP = "given up"  # a person took the floor away, with a reason
    INFO = ""


FAILING = frozenset({Status.BROKEN, Status.CHANGED, Status.NO_FLOOR, Status.NOT_MEASURED})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    set: str
    metric: str
    value: str
    n: str
    floor: str
    status: Status


def measured(
    sets: Sequence[EvaluationSet], fast: bool, jobs: int
) -> Iterator[tuple[EvaluationSet, Result]]:
    """The results of the sets, in their order; ``jobs`` processes share the work."""
    if jobs == 1 or len(sets) == 1:
        for item in sets:
            yield item, item.run(fast)
        return
    # Ctrl-C ends the workers without a word; the command says that it was interrupted
    quiet = (signal.SIGINT, signal.SIG_DFL)
    with ProcessPoolExecutor(jobs, initializer=signal.signal, initargs=quiet) as pool:
        futures = [pool.submit(_run, item.name, fast) for item in sets]
        try:
            for item, future in zip(sets, futures, strict=True):
                yield item, future.result()
        except BrokenProcessPool:
            raise RunError("a process was killed, or ran out of memory: try --jobs 1") from None
        finally:
            pool.shutdown(cancel_futures=True)


def _run(name: str, fast: bool) -> Result:
    return registry.by_name(name).run(fast)


def compared(item: EvaluationSet, result: Result, pinned: Pinned | None) -> list[Line]:
    """Every metric of a set against its floor."""
    same = pinned is None or pinned.data == item.data()
    lines = [_line(item, metric, pinned, same) for metric in result.metrics]
    if pinned and same:
        names = {metric.name for metric in result.metrics if metric.pinned}
        lines += [
            Line(item.name, name, "", "0", str(pinned.bar(name)), Status.NOT_MEASURED)
            for name in (*pinned.floors, *pinned.ceilings)
            if name not in names
        ]
    return lines


def _line(item: EvaluationSet, metric: Metric, pinned: Pinned | None, same: bool) -> Line:
    bar = pinned.bar(metric.name) if pinned else None
    floor = ""
    if not metric.pinned:
        status = Status.INFO
    elif not same:
        status = Status.OTHER if item.shared else Status.CHANGED
    elif bar is None:
        gone = pinned is not None and pinned.given_up(metric.name)
        status = Status.GIVEN_UP if gone else Status.NO_FLOOR
    else:
        held = meets(metric.value, bar, metric.lower_is_better)
        status = Status.HELD if held else Status.BROKEN
    if bar is not None and metric.pinned and status is not Status.OTHER:
        floor = f"{'≤' if metric.lower_is_better else '≥'} {shown(bar, metric.unit)}"
    return Line(item.name, metric.name, metric.shown, str(metric.n), floor, status)


def advice(lines: Iterable[Line], fast: bool) -> list[str]:
    """What to do about sets whose floors could not be compared."""
    lines = list(lines)
    fix = f"{COMMAND} {'--fast ' * fast}"
    told = []
    for status, why in (
        (Status.CHANGED, "not the data that the floors were measured on; if that is meant"),
        (Status.NO_FLOOR, "no floor yet; to pin what was measured"),
        (Status.OTHER, "other shared data than was pinned, nothing was compared; to pin it"),
    ):
        names = list(dict.fromkeys(line.set for line in lines if line.status is status))
        if names:
            options = " ".join(f"--set {name}" for name in names)
            told.append(f"{', '.join(names)}: {why}: {fix}--raise {options}")
    gone = [f"{line.set}:{line.metric}" for line in lines if line.status is Status.NOT_MEASURED]
    return told + [
        f"{metric}: a floor without a metric; to give it up: {fix}--lower {metric} --to none --why TEXT"
        for metric in gone
    ]


def may_raise(item: EvaluationSet, pinned: Pinned | None) -> bool:
    """Whether ``--raise`` without names covers a set: not one whose shared data are other ones."""
    return pinned is None or not item.shared or pinned.data == item.data()


def absences(absent: Sequence[EvaluationSet]) -> list[str]:
    """Which sets are not here."""
    shared = [item.name for item in absent if item.shared]
    own = [item.name for item in absent if not item.shared]
    told = [f"not here: {', '.join(own)}"] if own else []
    if shared:
        why = "they need the folder shared beside the repository"
        told.append(f"not measured: {', '.join(shared)} ({why})")
    return told


def gains(name: str, before: Pinned | None, after: Pinned) -> list[str]:
    """What raising changed, in words."""
    told = [] if before and before.data == after.data else [f"{name}: the data are pinned"]
    for metric in (*after.floors, *after.ceilings):
        old, new = before.bar(metric) if before else None, after.bar(metric)
        if old != new:
            told.append(f"{name}:{metric} {'' if old is None else f'{old} '}-> {new}")
    return told


def verdict(lines: Sequence[Line], problems: Sequence[str]) -> str:
    """The last line: whether the floors held."""
    held = sum(line.status is Status.HELD for line in lines)
    failing = [line for line in lines if line.status in FAILING]
    if problems:
        return f"floors.json is not in order: {'; '.join(problems)}"
    if failing:
        names = ", ".join(f"{line.set}:{line.metric}" for line in failing[:5])
        more = f" and {len(failing) - 5} more" if len(failing) > 5 else ""
        return f"{len(failing)} of {held + len(failing)} floors not held: {names}{more}"
    return f"all {held} floors held"
