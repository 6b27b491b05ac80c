"""What came in from one source, in a few whole numbers that can be added up."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

MOST_SOURCES = 500
"""A version's note tells so many sources apart, the largest ones; the others are one, :data:`REST`."""

REST = "*"
"""The name of all the others together in a note."""

LONGEST_NAME = 200
"""A source is what an input says it is, so it may be of any length; its note is not."""

_PER_MILLE = 1000
_MOST = 1 << 60  # what no corpus holds


class Tally(NamedTuple):
    """Arrivals of one source.

    Whole numbers, so that the sum is the same in whatever order the shards come.

    Attributes:
        articles: new or changed articles that came into the corpus.
        raw: characters (code points) of their raw texts.
        clean: characters of their clean texts.
        logs: the sum of the natural logarithms of the clean lengths (plus one), in thousandths.
        removed: the sum over the articles of ``asin(sqrt(share))``, in thousandths, where the share
            is what of the raw text is not in the clean one; on this scale a few articles that are
            nearly all removed do not make the mean.
        quarantined: inputs that gave no article, in the run in which they first did not.
    """

    articles: int = 0
    raw: int = 0
    clean: int = 0
    logs: int = 0
    removed: int = 0
    quarantined: int = 0

    @property
    def arrivals(self) -> int:
        """All that came, good or not."""
        return self.articles + self.quarantined

    @property
    def log_length(self) -> float:
        """The mean logarithm of the length of a clean text."""
        return self.logs / _PER_MILLE / self.articles if self.articles else 0.0

    @property
    def typical_length(self) -> int:
        """The geometric mean of the lengths: one very long text hardly moves it."""
        return max(0, round(math.exp(min(self.log_length, 40.0))) - 1)

    @property
    def removed_share(self) -> float:
        """The share of a text that is typically removed."""
        return math.sin(self.removed_angle) ** 2

    @property
    def removed_angle(self) -> float:
        """The mean of ``asin(sqrt(share))``: at most a quarter of a circle."""
        mean = self.removed / _PER_MILLE / self.articles if self.articles else 0.0
        return min(mean, math.pi / 2)

    @property
    def quarantined_share(self) -> float:
        """The share of the arrivals that gave no article."""
        return self.quarantined / self.arrivals if self.arrivals else 0.0


def plus(one: Tally, other: Tally) -> Tally:
    """Two tallies as one."""
    return Tally(*(a + b for a, b in zip(one, other, strict=True)))


def minus(one: Tally, other: Tally) -> Tally:
    """A tally without a part of it."""
    return Tally(*(a - b for a, b in zip(one, other, strict=True)))


def total(tallies: Iterable[Tally]) -> Tally:
    """Many tallies as one."""
    columns = zip(*tallies, strict=True)
    return Tally(*map(sum, columns))


def one_article(raw: int, clean: int) -> Tally:
    """The tally of one article with texts of these lengths.

    >>> one_article(1000, 900)
    Tally(articles=1, raw=1000, clean=900, logs=6804, removed=322, quarantined=0)
    """
    removed = math.asin(math.sqrt(max(0, raw - clean) / raw)) if raw else 0.0
    return Tally(1, raw, clean, round(_PER_MILLE * math.log1p(clean)), round(_PER_MILLE * removed))


def named(source: str) -> str:
    """A source as notes name it."""
    return source[:LONGEST_NAME].encode("utf-8", "replace").decode()


def packed(tallies: Mapping[str, Tally]) -> str:
    """Tallies as a note of one line; empty when there is nothing to note.

    Zeros at the end of a tally are left out.
    """
    worth = {source: tally for source, tally in tallies.items() if any(tally)}
    ranked = sorted(worth, key=lambda source: (-worth[source].arrivals, source))
    kept = {source: worth[source] for source in sorted(ranked[:MOST_SOURCES])}
    rest = total(worth[source] for source in ranked[MOST_SOURCES:])
    if any(rest):
        kept[REST] = plus(kept.get(REST, Tally()), rest)
    rows = {source: _without_zeros(tally) for source, tally in kept.items()}
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else ""


def unpacked(note: str) -> dict[str, Tally]:
    """The tallies of a note; none of one that cannot be read: another version may have written it."""
    try:
        said = json.loads(note) if note else {}
        return {source: _tally(row) for source, row in said.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _tally(row: list[int]) -> Tally:
    if type(sum(row)) is not int or min(row) < 0 or max(row) > _MOST:
        raise ValueError("no whole numbers")
    return Tally(*row[: len(Tally._fields)])


def _without_zeros(tally: Tally) -> list[int]:
    numbers = list(tally)
    while numbers and not numbers[-1]:
        numbers.pop()
    return numbers
