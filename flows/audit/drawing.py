"""Drawing the sample: stratified, seeded, and the same whatever the order of rows, files and processes.

The table is read twice: once to count the strata, once to draw. Every unit has a rank, a hash of the
seed and of what it is, and each stratum gives those of the lowest ranks. So nothing but the corpus and
the seed has a say, and memory holds the sample and the sizes of the strata, never the units.

A stratum gets units in proportion to the square root of its size (power allocation, Bankier 1988,
J. Amer. Statist. Assoc. 83: 174-177): a rule that works everywhere is judged more often than one that
hardly ever does, but not so much more often that nothing is known of the rare one.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256

from flows.audit.units import (
    COLUMNS,
    EDIT_KEYS,
    EDITS,
    LINE_KEYS,
    LINES,
    Audited,
    Candidate,
    Lines,
    Stratum,
    Unit,
)
from flows.corpus.table import Corpus

REST: Stratum = ()
"""The stratum that all those are in which are too many to have one each."""

ROWS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be drawn: how many edits and lines, from which strata, and by which seed."""

    edits: int
    lines: int
    by: tuple[str, ...] = ("rule",)
    seed: int = 1

    @property
    def lines_by(self) -> tuple[str, ...]:
        """The keys among them that lines have; their language if there is none."""
        return tuple(key for key in self.by if key in LINE_KEYS) or ("language",)

    def keys(self, of: str) -> tuple[str, ...]:
        """By what edits, or lines, are told apart."""
        return self.by if of == EDITS else self.lines_by

    def wanted(self, of: str) -> int:
        """How many edits, or lines, are to be drawn."""
        return self.edits if of == EDITS else self.lines


@dataclass
class Frame:
    """What there is to draw from."""

    articles: int = 0
    sizes: dict[str, Counter[Stratum]] = field(
        default_factory=lambda: {EDITS: Counter(), LINES: Counter()}
    )
    lines: Lines = Lines()  # noqa: RUF009 - a tuple
    pipelines: set[str] = field(default_factory=set)
    stylebooks: set[str] = field(default_factory=set)

    @property
    def stylebook_hash(self) -> str:
        """One hash over the stylebook versions of all articles, 12 hexadecimal digits."""
        return sha256("\n".join(sorted(self.stylebooks)).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample before anybody has judged it."""

    plan: Plan
    frame: Frame
    units: tuple[Unit, ...]

    def pooled(self, of: str) -> set[Stratum]:
        """The strata that are in :data:`REST`."""
        return pooled(self.frame.sizes[of], self.plan.wanted(of))


Advance = Callable[[str, int, int], None]


def draw(corpus: Corpus, plan: Plan, advance: Advance = lambda _step, _done, _all: None) -> Drawn:
    """Draw the sample.

    Args:
        corpus: one version of the table.
        plan: what to draw.
        advance: is told how far it is.
    """
    frame = _counted(corpus, plan, advance)
    rest = {of: pooled(frame.sizes[of], plan.wanted(of)) for of in (EDITS, LINES)}
    shares = {
        of: allocation(merged(frame.sizes[of], rest[of]), plan.wanted(of)) for of in (EDITS, LINES)
    }
    heaps: dict[tuple[str, Stratum], _Lowest] = {
        (of, stratum): _Lowest(share) for of in shares for stratum, share in shares[of].items()
    }
    for article in _articles(corpus, "drawing", advance):
        for one in _candidates(article):
            stratum = _stratum(one, plan)
            stratum = REST if stratum in rest[one.of] else stratum
            heaps[one.of, stratum].offer(article.digest(plan.seed, one.where), one, stratum)
    drawn = [
        (of, rank, unit) for (of, _), heap in heaps.items() for rank, unit in heap.sorted_units()
    ]
    drawn.sort(key=lambda one: (one[0] != EDITS, one[1]))
    return Drawn(plan, frame, tuple(unit for _, _, unit in drawn))


def _counted(corpus: Corpus, plan: Plan, advance: Advance) -> Frame:
    frame = Frame()
    total = Counter[str]()
    for article in _articles(corpus, "counting", advance, frame):
        lines, untouched = article.lines()
        total.update(lines._asdict())
        for one in (*article.edits(), *untouched):
            frame.sizes[one.of][_stratum(one, plan)] += 1
    frame.lines = Lines(**{name: total[name] for name in Lines._fields})
    return frame


def _articles(
    corpus: Corpus, step: str, advance: Advance, frame: Frame | None = None
) -> Iterator[Audited]:
    total = corpus.count()
    done = 0
    advance(step, 0, total)
    for batch in corpus.rows(columns=COLUMNS, at_once=ROWS_AT_ONCE):
        for row in batch.to_pylist():
            if frame:
                frame.articles += 1
                frame.pipelines.add(row["pipeline_version"])
                frame.stylebooks.add(row["stylebook_version"])
            yield Audited(row)
        done += batch.num_rows
        advance(step, done, total)


def _candidates(article: Audited) -> Iterator[Candidate]:
    yield from article.edits()
    yield from article.lines()[1]


def _stratum(one: Candidate, plan: Plan) -> Stratum:
    return tuple(one.values[key] for key in plan.keys(one.of))


class _Lowest:
    """The units of the lowest ranks, so many of them."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._heap: list[tuple[int, str, Unit]] = []  # the highest rank first

    def offer(self, rank: bytes, one: Candidate, stratum: Stratum) -> None:
        place = -int.from_bytes(rank)
        if len(self._heap) < self._count:
            heapq.heappush(self._heap, (place, one.where, one.unit(stratum)))
        elif self._heap and place > self._heap[0][0]:
            heapq.heapreplace(self._heap, (place, one.where, one.unit(stratum)))

    def sorted_units(self) -> list[tuple[int, Unit]]:
        return [(-place, unit) for place, _, unit in sorted(self._heap, reverse=True)]


def pooled(sizes: Mapping[Stratum, int], wanted: int) -> set[Stratum]:
    """The strata that share one, because there are more of them than units to draw.

    The largest keep a stratum of their own, half as many as there are units to draw.
    """
    if len(sizes) <= wanted:
        return set()
    kept = max(0, wanted // 2 - 1)
    return set(_by_size(sizes)[kept:])


def merged(sizes: Mapping[Stratum, int], rest: set[Stratum]) -> dict[Stratum, int]:
    """The sizes of the strata that are drawn from."""
    told = {stratum: size for stratum, size in sizes.items() if stratum not in rest}
    return {**told, REST: sum(sizes[one] for one in rest)} if rest else told


def allocation(sizes: Mapping[Stratum, int], wanted: int) -> dict[Stratum, int]:
    """How many units each stratum gives.

    At least one if there are enough, never more than it has, else in proportion to the square root
    of its size. A larger sample takes from no stratum what a smaller one gave it.

    >>> allocation({("a",): 10_000, ("b",): 100, ("c",): 1}, 12)
    {('a',): 9, ('b',): 2, ('c',): 1}
    """
    given = dict.fromkeys(sorted(sizes), 0)
    left = min(wanted, sum(sizes.values()))
    for stratum in _by_size(sizes)[:left]:
        given[stratum] = 1
        left -= 1

    def turn(stratum: Stratum) -> tuple[Fraction, Stratum]:
        # the method of equal proportions (Hill), for weights that are square roots: exact
        count = given[stratum]
        return Fraction(-sizes[stratum], count * (count + 1)), stratum

    queue = [turn(stratum) for stratum in given if 0 < given[stratum] < sizes[stratum]]
    heapq.heapify(queue)
    while left:
        _, stratum = heapq.heappop(queue)
        given[stratum] += 1
        left -= 1
        if given[stratum] < sizes[stratum]:
            heapq.heappush(queue, turn(stratum))
    return given


def _by_size(sizes: Mapping[Stratum, int]) -> list[Stratum]:
    """The largest first; of equal ones the first by name."""
    return sorted((one for one in sizes if sizes[one]), key=lambda one: (-sizes[one], one))


def keys_of(words: Sequence[str]) -> tuple[str, ...]:
    """The keys of ``--by``, each once.

    Raises:
        ValueError: there is no such key, or none at all.
    """
    for word in words:
        if word not in EDIT_KEYS:
            raise ValueError(f"no key {word!r}; there are {', '.join(EDIT_KEYS)}")
    if not words:
        raise ValueError(f"no key is named; there are {', '.join(EDIT_KEYS)}")
    return tuple(dict.fromkeys(words))
