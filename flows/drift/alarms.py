"""The statistics: is what came lately from a source unlike what used to come from it?

Runs are small and of many sizes: two articles at night, sixty in the morning. So runs are put together,
from the newest one backwards, into *batches* of at least so many articles, and the newest batch is
compared with the ones before it, each of a source with that source's own. Lengths of articles have
heavy tails, so a batch is told by its mean logarithm, and the usual value and its spread are the median
and the median absolute deviation of the batches, which one odd day does not move.

An alarm needs all of this at once: enough past; an effect that a person would care about; a distance
from the usual value that its spread does not explain; and a value beyond all past ones. And it has to
hold without the worst run of the batch too: one bad hour is no drift. It is looked at with small
batches, which see a collapse within hours, and with large ones, which see less.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple

from flows.drift.tally import Tally, minus, total


@dataclass(frozen=True)
class Metric:
    """One thing that is watched.

    Attributes:
        key: its name in tables and events.
        what: its name for people, with what it does.
        size: how much of a tally it is told from.
        value: it, on a scale on which its spread does not depend on it.
        worse: whether a value (second) is worse than the usual one (first) by as much as a person
            would care about; in the units of ``plain``.
        plain: it, as people say it.
        sign: 1 if rising is bad, -1 if falling is.
        least: the least spread on the scale of ``value``, for a batch of so many.
        known: a spread that the past is known to have, from how far off its batches were.
    """

    key: str
    what: str
    size: Callable[[Tally], int]
    value: Callable[[Tally], float]
    plain: Callable[[Tally], float]
    worse: Callable[[float, float], bool]
    sign: int
    least: Callable[[int], float]
    known: Callable[[Sequence[float]], float] = lambda _: 0.0


LENGTH_FALLS = 0.7
"""The typical body is shorter than this share of the usual one."""

SHARE_RISES = 0.1
"""A share rises by so much (ten percent of the articles, or of their characters)."""

LENGTH = Metric(
    key="length",
    what="body length falls",
    size=lambda tally: tally.articles,
    value=lambda tally: tally.log_length,
    plain=lambda tally: float(tally.typical_length),
    worse=lambda usual, now: now < LENGTH_FALLS * usual,
    sign=-1,
    least=lambda _: 0.03,
)
REMOVED = Metric(
    key="removed",
    what="removed share rises",
    size=lambda tally: tally.articles,
    value=lambda tally: tally.removed_angle,
    plain=lambda tally: tally.removed_share,
    worse=lambda usual, now: now > usual + SHARE_RISES,
    sign=1,
    least=lambda _: 0.02,
)
QUARANTINED = Metric(
    key="quarantined",
    what="quarantined share rises",
    size=lambda tally: tally.arrivals,
    value=lambda tally: math.asin(math.sqrt(tally.quarantined_share)),
    plain=lambda tally: tally.quarantined_share,
    worse=lambda usual, now: now > usual + SHARE_RISES,
    sign=1,
    # the spread of a share of so many draws, on this scale: it holds where no failure was ever seen
    least=lambda size: 0.5 / math.sqrt(size),
    # failures come in bursts: most batches have none, so their median says nothing of the bursts
    known=lambda off: math.sqrt(sum(one * one for one in off) / len(off)),
)
METRICS = (LENGTH, REMOVED, QUARANTINED)

BATCHES = (8, 30, 100)
"""Articles a batch holds at least."""

LEAST_RUNS = 2
"""Runs a batch holds at least: what only one run says is no drift."""

LEAST_PAST = 12
"""So many batches are a past."""

MOST_PAST = 60
"""No more batches than these are looked at: what was usual a year ago is not what is usual."""

DISTANCES = (5.0, 4.0, 4.0)
"""How many spreads from the usual value are no accident, for each size of batch.

With the effects above, and many sources looked at every hour; measured, see docs/drift.md.
"""

DOUBT = 8
"""A spread told from few batches is told badly: more of them are asked for, at so many batches twice
as many."""

AS_BAD = 12
"""One in so many past batches may have been as bad: it has happened before, and is no less an alarm."""

_NORMAL = 1.4826  # the median absolute deviation of a normal distribution, as a standard deviation


@dataclass(frozen=True)
class Alarm:
    """A source is not what it was.

    Attributes:
        source: its name; empty for articles that name none.
        metric: the key of what is watched: ``length``, ``removed`` or ``quarantined``.
        usual: the median of the past, in characters or as a share.
        now: the same of the newest batch.
        arrivals: how many articles that batch holds.
        distance: spreads between the two.
        began: it was not on when the runs before ended.
    """

    source: str
    metric: str
    usual: float
    now: float
    arrivals: int
    distance: float
    began: bool = True


QUIET = 12
"""An alarm that goes off and on again within so many runs with arrivals is the same one."""


def alarms(source: str, past: Sequence[Tally], metrics: Sequence[Metric] = METRICS) -> list[Alarm]:
    """The alarms of one source after its newest run.

    Args:
        source: its name.
        past: what each run brought of it, oldest first; runs that brought nothing are left out.
        metrics: what to look at.
    """
    found = []
    for metric in metrics:
        on = _judged(source, metric, past)
        if on:
            before = range(1, min(QUIET, len(past) - 1) + 1)
            stood = any(_judged(source, metric, past[:-back]) for back in before)
            found.append(replace(on, began=not stood))
    return found


def _judged(source: str, metric: Metric, past: Sequence[Tally]) -> Alarm | None:
    came = sum(map(metric.size, past))
    for least, distance in zip(BATCHES, DISTANCES, strict=True):
        if came <= LEAST_PAST * least:
            break
        found = _compared(source, metric, batches(past, metric.size, least), distance)
        if found:
            return found
    return None


def _compared(source: str, metric: Metric, made: Sequence[Batch], far: float) -> Alarm | None:
    now, past = made[:1], [batch.tally for batch in made[1:]]
    if len(past) < LEAST_PAST:
        return None
    usual = median(map(metric.plain, past))
    if not metric.worse(usual, metric.plain(now[0].tally)):
        return None
    # what came since it changed is no past to compare with: the alarm stays on until it is usual
    since = itertools.takewhile(lambda one: metric.worse(usual, metric.plain(one)), past)
    past = past[sum(1 for _ in since) :]
    if len(past) < LEAST_PAST:
        return None
    values = [metric.value(one) for one in past]
    middle = median(values)
    off = [abs(one - middle) for one in values]
    extreme = sorted(metric.sign * one for one in values)[-1 - len(values) // AS_BAD]
    known = metric.known(off)
    enough = far * (1 + DOUBT / len(past))
    far_off = 0.0
    # the batch as it is, and without the one of its runs that is the worst
    for tally in (now[0].tally, _without_worst(now[0], metric)):
        size = metric.size(tally)
        if not size or not metric.worse(usual, metric.plain(tally)):
            return None
        # one that is smaller than the past ones spreads more, as its articles are independent
        grown = [math.sqrt(metric.size(one) / size) for one in past]
        scaled = [one * scale for one, scale in zip(off, grown, strict=True)]
        spread = max(_NORMAL * max(median(off), median(scaled)), known, metric.least(size))
        value = metric.value(tally)
        distance = metric.sign * (value - middle) / spread
        if distance < enough or metric.sign * value <= extreme:
            return None
        far_off = far_off or distance
    whole = now[0].tally
    return Alarm(source, metric.key, usual, metric.plain(whole), metric.size(whole), far_off)


def _without_worst(batch: Batch, metric: Metric) -> Tally:
    worst = max(
        (run for run in batch.runs if metric.size(run)),
        key=lambda run: (metric.sign * metric.value(run), metric.size(run)),
    )
    return minus(batch.tally, worst)


class Batch(NamedTuple):
    """Runs put together."""

    tally: Tally
    runs: tuple[Tally, ...]


def batches(past: Sequence[Tally], size: Callable[[Tally], int], least: int) -> list[Batch]:
    """Runs put together, the newest batch first; what is left of the oldest runs is no batch.

    No more than :data:`MOST_PAST` and the newest.
    """
    made: list[Batch] = []
    sizes = list(map(size, past))
    end = len(past)
    count = runs = 0
    for first in range(end - 1, -1, -1):
        count += sizes[first]
        runs += sizes[first] > 0
        if count >= least and runs >= LEAST_RUNS:
            made.append(Batch(total(past[first:end]), tuple(past[first:end])))
            end, count, runs = first, 0, 0
            if len(made) > MOST_PAST:
                break
    return made
