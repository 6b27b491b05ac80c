"""The pinned floors: what each metric must reach, on which data it was measured, and what was lowered.

``floors.json`` holds, for the whole sets (``full``) and their fast part (``fast``), one entry per set:

* ``data``: the hash of the files that were measured; ``measured``: the values then;
* ``floors`` and ``ceilings``: what must be reached, and what must not be passed;
* ``best``: the strictest bar there ever was. A bar below it needs an entry in ``lowered`` that says
  why, so a number lowered by hand is refused;
* ``lowered``: ``metric, from, to, why`` and, if the person gave it, ``when``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Any

from flows.errors import RunError, UsageError
from tests.evaluation.sets import RATE_SUFFIX, Result

FLOORS = Path(__file__).with_name("floors.json")
FULL, FAST = "full", "fast"
_STEP = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Pinned:
    """What is pinned for one set."""

    data: str
    measured: dict[str, float] = field(default_factory=dict)
    floors: dict[str, float] = field(default_factory=dict)
    ceilings: dict[str, float] = field(default_factory=dict)
    best: dict[str, float] = field(default_factory=dict)
    lowered: list[dict[str, Any]] = field(default_factory=list)

    def bar(self, metric: str) -> float | None:
        """The floor or ceiling of a metric, if it has one."""
        return self.floors.get(metric, self.ceilings.get(metric))

    def given_up(self, metric: str) -> bool:
        """Whether a person lowered the bar to none at all."""
        last = self.last_lowered(metric)
        return self.bar(metric) is None and last is not None and last["to"] is None

    def last_lowered(self, metric: str) -> dict[str, Any] | None:
        return next((row for row in reversed(self.lowered) if row["metric"] == metric), None)


Book = dict[str, dict[str, Pinned]]


def rounded(value: float, lower_is_better: bool) -> float:
    """Four decimals, towards what is easier to reach: the value itself must hold its own bar.

    >>> rounded(0.97899, False), rounded(0.01231, True)
    (0.9789, 0.0124)
    """
    rounding = ROUND_CEILING if lower_is_better else ROUND_FLOOR
    return float(Decimal(str(value)).quantize(_STEP, rounding))


def meets(value: float, bar: float, lower_is_better: bool) -> bool:
    """Whether a value is as good as the bar, or better."""
    return value <= bar if lower_is_better else value >= bar


def load(path: Path) -> Book:
    """Read the file; nothing is pinned where there is none.

    Raises:
        RunError: it is not what :func:`save` writes.
    """
    if not path.exists():
        return {FULL: {}, FAST: {}}
    try:
        read = json.loads(path.read_text("utf-8"))
        return {
            mode: {name: Pinned(**entry) for name, entry in read[mode].items()}
            for mode in (FULL, FAST)
        }
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RunError(f"{path.name} is damaged: {error}") from None


def save(path: Path, book: Book) -> None:
    """Write the file, keys in order, so that a diff shows only what was meant."""
    plain = {
        mode: {name: asdict(pinned) for name, pinned in sorted(sets.items())}
        for mode, sets in book.items()
    }
    path.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", "utf-8")


def problems(book: Book, known: Iterable[str]) -> list[str]:
    """What is wrong with the file itself: a bar lowered without a reason, a set that is no more."""
    names = set(known)
    found = []
    for mode, sets in book.items():
        for name, pinned in sets.items():
            if name not in names:
                found.append(f"{mode} {name}: there is no such set")
            metrics = sorted({*pinned.floors, *pinned.ceilings, *pinned.best})
            found += [
                f"{mode} {name}:{metric}: {fault}"
                for metric in metrics
                if (fault := _fault(pinned, metric))
            ]
            found += [
                f"{mode} {name}: a lowered bar without a reason: {row}"
                for row in pinned.lowered
                if not str(row.get("why", "")).strip() or not {"metric", "from", "to"} <= row.keys()
            ]
    return found


def _fault(pinned: Pinned, metric: str) -> str:
    bar, down = pinned.bar(metric), metric in pinned.ceilings
    last = pinned.last_lowered(metric)
    if bar is None:
        return "" if pinned.given_up(metric) else "the bar is gone, and nobody said why"
    if metric in pinned.floors and down:
        return "both a floor and a ceiling"
    if metric not in pinned.best:
        return "no best value stands beside the bar"
    strictest = [pinned.best[metric]]
    if metric in pinned.measured:
        strictest.append(pinned.measured[metric])
    best = min(strictest) if down else max(strictest)
    # the entry must have come down from as high as the best, or it licensed an earlier step
    allowed = last is not None and (
        last["to"] is None or (meets(bar, last["to"], down) and meets(last["from"], best, down))
    )
    if meets(bar, best, down) or allowed:
        return ""
    return f"{bar} is less strict than {best}, and no entry in 'lowered' says why"


def raised(pinned: Pinned | None, result: Result, data: str) -> Pinned:
    """The bars brought up to a result; one that it does not reach stays where it is."""
    old = pinned or Pinned(data)
    new = replace(
        old,
        data=data,
        measured={
            metric.name: rounded(metric.value, metric.lower_is_better)
            for metric in result.metrics
            if metric.pinned
        },
        floors=dict(old.floors),
        ceilings=dict(old.ceilings),
        best=dict(old.best),
    )
    for metric in result.metrics:
        if not metric.pinned or new.given_up(metric.name):
            continue
        down = metric.lower_is_better
        stricter = min if down else max
        bars = new.ceilings if down else new.floors
        value = rounded(metric.value, down)
        bars[metric.name] = stricter(bars.get(metric.name, value), value)
        best = new.best.get(metric.name, value)
        new.best[metric.name] = stricter(best, bars[metric.name])
    return new


def lower(book: Book, mode: str, metric: str, to: str, why: str, when: str) -> Book:
    """The book with one bar lowered (a ceiling: heightened), and the reason beside it.

    Raises:
        UsageError: there is no such bar, it would not get lower, or no reason is given.
    """
    name, _, short = metric.partition(":")
    pinned = book[mode].get(name)
    if pinned is None or pinned.bar(short) is None:
        known = [f"{name}:{bar}" for bar in (*pinned.floors, *pinned.ceilings)] if pinned else []
        hint = ", ".join(known or sorted(book[mode])) or "nothing yet"
        raise UsageError(f"no {mode} floor {metric!r} (SET:METRIC); pinned: {hint}")
    if not why.strip():
        raise UsageError("a floor is lowered with a reason: --why TEXT")
    down, bar = short in pinned.ceilings, pinned.bar(short)
    assert bar is not None
    value = _parsed(to, short)
    if value is not None and meets(value, bar, down):
        raise UsageError(
            f"{metric} stands at {bar}; {value} is no lower bar (--raise is the way up)"
        )
    row = {"metric": short, "from": bar, "to": value, "why": why.strip()}
    bars = dict(pinned.ceilings if down else pinned.floors)
    if value is None:
        del bars[short]
    else:
        bars[short] = value
    new = replace(
        pinned,
        lowered=[*pinned.lowered, row | ({"when": when} if when else {})],
        ceilings=bars if down else pinned.ceilings,
        floors=pinned.floors if down else bars,
    )
    return {**book, mode: {**book[mode], name: new}}


def _parsed(to: str, metric: str) -> float | None:
    """``0.98``, ``98%`` or ``none``."""
    if to.strip().lower() == "none":
        return None
    try:
        value = float(to.strip().removesuffix("%")) / (100 if to.strip().endswith("%") else 1)
    except ValueError:
        raise UsageError(f"--to takes a number like 0.98 or 98%, or none, not {to!r}") from None
    if not math.isfinite(value) or value < 0 or (value > 1 and not metric.endswith(RATE_SUFFIX)):
        raise UsageError(f"--to: a share lies between 0 and 1 (or 0% and 100%), not {to!r}")
    return round(value, 4)
