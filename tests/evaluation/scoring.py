"""How answers are scored: F1 over classes, and spans against spans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    start: int
    end: int
    language: str


def f1(hits: int, wrong: int, missed: int) -> float:
    """The harmonic mean of precision and recall, from counts."""
    return 2 * hits / (2 * hits + wrong + missed) if hits else 0.0


def f1_by_class(pairs: Iterable[tuple[str, str]]) -> dict[str, float]:
    """F1 of every class that is right somewhere, from pairs (right, answered).

    An answer outside these classes (``und``) costs the right class its recall and nobody precision.
    """
    hits: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for right, answered in pairs:
        if right == answered:
            hits[right] += 1
        else:
            missed[right] += 1
            wrong[answered] += 1
    classes = sorted(hits.keys() | missed.keys())
    return {name: f1(hits[name], wrong[name], missed[name]) for name in classes}


def mean(values: Iterable[float]) -> float:
    """The arithmetic mean; over the F1 of the classes it is macro F1."""
    listed = list(values)
    return sum(listed) / len(listed)


def agree(one: Span, other: Span) -> bool:
    """Same language, and the intersection is at least half of the union."""
    inside = min(one.end, other.end) - max(one.start, other.start)
    union = max(one.end, other.end) - min(one.start, other.start)
    return one.language == other.language and inside > 0 and 2 * inside >= union


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def matched(found: Sequence[Span], right: Sequence[Span]) -> dict[int, int]:
    """Which found span stands for which right one, each at most once: the first that agrees."""
    pairs: dict[int, int] = {}
    for number, span in enumerate(found):
        for wanted, gold in enumerate(right):
            if wanted not in pairs.values() and agree(span, gold):
                pairs[number] = wanted
                break
    return pairs
