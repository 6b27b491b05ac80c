"""Spellings that may be one person's, for a person to judge: ``Dzmitry Krutoy``, ``Dmitry Krutoi``.

:func:`cluster` takes the counted spellings of strangers (:mod:`normalizers.names.strangers`) in one
language and puts those together that can be one person's: one row of the given-name table, one
surname by its sound, one gender. Languages stay apart, because what is right in German is not a
variant of what is right in English. Nothing is ever replaced by this: a cluster is a question.

Every two spellings of a cluster fit each other; a spelling that fits two clusters goes to the one it is
most like. The result does not depend on the order of what comes in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from normalizers.folding import fold_key
from normalizers.names.equivalence import given_key, is_initial, parse_name, same_person
from normalizers.names.given import native_forms
from normalizers.names.index import without_diacritics
from normalizers.names.romanization import SOURCES, TARGETS, romanize
from normalizers.names.skeletons import skeletons
from normalizers.stylebook import Stylebook, load_stylebook
from normalizers.stylebook.kept import kept


@dataclass(frozen=True, slots=True)
class Spelling:
    """One spelling (given name and surname in the base form), how often it stands, and where."""

    name: str
    count: int
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cluster:
    """Two spellings or more that may be one person's name.

    ``spellings`` are ordered by count, then by name. ``suggestion`` is the most frequent one; of several
    the one that the romanization grammar ranks first. ``confidence`` (0 to 1) says how alike the two
    least alike spellings are.
    """

    language: str
    spellings: tuple[Spelling, ...]
    suggestion: str
    confidence: float

    @property
    def count(self) -> int:
        """How often the name stands, however spelled."""
        return sum(spelling.count for spelling in self.spellings)

    @property
    def id(self) -> str:
        """Eight hexadecimal digits of the language and the names: same cluster, same id."""
        names = sorted(spelling.name for spelling in self.spellings)
        return hashlib.sha256("\0".join((self.language, *names)).encode()).hexdigest()[:8]


def cluster(
    spellings: Iterable[Spelling], language: str, stylebook: Stylebook | None = None
) -> list[Cluster]:
    """The clusters of the spellings of one language, the most certain first.

    >>> counts = {"Dzmitry Krutoy": 3, "Dmitry Krutoi": 5, "Denis Krutoy": 1}
    >>> names = [Spelling(name, count) for name, count in counts.items()]
    >>> [(one.suggestion, len(one.spellings)) for one in cluster(names, "en")]
    [('Dmitry Krutoi', 2)]
    """
    book = stylebook or load_stylebook()
    buckets: dict[tuple[str, str], list[Spelling]] = {}
    for spelling in sorted(spellings, key=_order):
        for key in _keys(spelling.name, language, book):
            buckets.setdefault(key, []).append(spelling)
    pairs: dict[tuple[str, str], float] = {}
    for _, together in sorted(buckets.items()):
        for place, one in enumerate(together):
            for other in together[place + 1 :]:
                key = one.name, other.name
                if key not in pairs and same_person(*key, language, book):
                    pairs[key] = likeness(*key)
    groups = _grouped(pairs)
    names = {spelling.name: spelling for bucket in buckets.values() for spelling in bucket}
    return sorted(
        (_cluster([names[name] for name in group], language, book) for group in groups), key=_rank
    )


def _order(spelling: Spelling) -> tuple[int, str]:
    return -spelling.count, spelling.name


def _rank(one: Cluster) -> tuple[float, int, str, str]:
    return -one.confidence, -one.count, one.language, one.suggestion


def _keys(name: str, language: str, book: Stylebook) -> list[tuple[str, str]]:
    """Under what a name can meet its like: a row of its given name and a skeleton of its surname."""
    parts = parse_name(name, book)
    if not parts.given or is_initial(parts.given):
        return []
    rows = sorted(given_key(parts.given, book)) or [""]
    return [(row, key) for row in rows for key in skeletons(parts.family, language)]


def _grouped(pairs: dict[tuple[str, str], float]) -> list[list[str]]:
    """Groups in which every two fit, put together from the most alike pairs on."""
    group_of: dict[str, list[str]] = {}
    fitting = {frozenset(pair) for pair in pairs}
    for (one, other), _ in sorted(pairs.items(), key=lambda item: (-item[1], sorted(item[0]))):
        mine = group_of.setdefault(one, [one])
        its = group_of.setdefault(other, [other])
        if mine is its:
            continue
        if all(frozenset((a, b)) in fitting for a in mine for b in its):
            mine += its
            for name in its:
                group_of[name] = mine
    unique = {id(group): group for group in group_of.values() if len(group) > 1}
    return [sorted(group) for group in unique.values()]


def likeness(one: str, other: str) -> float:
    """How alike two spellings are to the eye, 0 to 1, diacritics and letter case aside.

    >>> likeness("Dmitry Krutoy", "Dmitry Krutoi") > likeness("Dmitry Krutoy", "Dzmicier Kruty")
    True
    """
    first, second = (without_diacritics(fold_key(name)) for name in (one, other))
    return (JaroWinkler.similarity(first, second) + fuzz.ratio(first, second) / 100) / 2


def _cluster(found: list[Spelling], language: str, book: Stylebook) -> Cluster:
    found = sorted(found, key=_order)
    most = found[0].count
    first = min(
        (one for one in found if one.count == most),
        key=lambda one: (_grammar_rank(book, one.name, language), one.name),
    )
    least = min(
        likeness(one.name, other.name) for place, one in enumerate(found) for other in found[:place]
    )
    return Cluster(language, tuple(found), first.name, round(least, 3))


# ------------------------------------------------------------------ what the grammar prefers


@kept(maxsize=8192)
def _grammar_rank(book: Stylebook, name: str, language: str) -> int:
    """The place of a given name among the spellings the grammar makes of its row; Russian first."""
    given = parse_name(name, book).given
    if language not in TARGETS:
        return 0
    rows = given_key(given, book)
    for row in book.rows("given_names"):
        if row["id"] in rows:
            natives = native_forms(row)
            made = [
                form
                for source in SOURCES
                for native in natives[source]
                for form in romanize(native, source, language)
            ]
            if fold_key(given) in made:
                return made.index(fold_key(given))
    return 10_000
