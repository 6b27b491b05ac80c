"""Spellings in a corpus that may be one unknown person's: a review list, nothing is changed by it.

The corpus is read once, article by article. Kept in memory are the different names with how often each
stands and where (three places at most); the words around them are read again for what is suggested.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flows.corpus.table import Corpus
from flows.errors import OutputError
from flows.own_rows.files import as_lines, write_whole
from normalizers.names.clusters import Cluster, Spelling, cluster
from normalizers.names.strangers import LANGUAGES, context_of, find_strangers
from normalizers.stylebook import Stylebook

SUGGESTIONS = "suggestions.jsonl"
"""In the output folder: what was suggested last, so that a key need not be searched again."""
MAX_PLACES = 3
_COLUMNS = ("id", "language", "text", "mentions")

Advance = Callable[[str, int, int], None]
Place = tuple[str, int, int]  # article, start, end


@dataclass(frozen=True, slots=True)
class Context:
    """A place where a spelling stands, with the words around it."""

    article: str
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """One spelling of a suggestion: how often it stands, and where, for example."""

    name: str
    count: int
    contexts: tuple[Context, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Spellings that may be one person's name; ``key`` is the same as long as they are."""

    key: str
    language: str
    suggestion: str
    confidence: float
    count: int
    articles: int
    spellings: tuple[Written, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The spellings alone."""
        return tuple(spelling.name for spelling in self.spellings)

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Suggestion:
        """Back from :meth:`to_dict`.

        Raises:
            KeyError, TypeError: it is none.
        """
        spellings = tuple(
            Written(one["name"], one["count"], tuple(Context(**part) for part in one["contexts"]))
            for one in row["spellings"]
        )
        return cls(**{**row, "spellings": spellings})


@dataclass(slots=True)
class _Sight:
    """Where one name stands; ``articles`` are numbers in the order of reading."""

    count: int = 0
    articles: array[int] = field(default_factory=lambda: array("I"))
    places: list[Place] = field(default_factory=list)

    def add(self, number: int, place: Place) -> None:
        self.count += 1
        if not self.articles or self.articles[-1] != number:
            self.articles.append(number)
            self.places.append(place)
            if len(self.places) > MAX_PLACES:
                self.places.remove(max(self.places))  # which ones stay depends on no order

    def merge(self, other: _Sight) -> None:
        self.count += other.count
        self.articles.extend(other.articles)
        self.places = sorted({*self.places, *other.places})[:MAX_PLACES]


_Key = tuple[str, tuple[str, ...]]  # language, base forms


def suggestions(
    corpus: Corpus,
    book: Stylebook,
    advance: Advance,
    languages: Collection[str] = LANGUAGES,
) -> list[Suggestion]:
    """The clusters of unknown persons whose spellings differ, the most certain first.

    Args:
        corpus: to read.
        book: whose given names and places count.
        advance: is told how far the reading is.
        languages: of the articles that are read.

    Raises:
        OutputError: the corpus cannot be read.
    """
    names = _by_name(_read(corpus, book, advance, languages))
    found: list[Cluster] = []
    for language in sorted(names):
        spelled = [Spelling(name, sight.count) for name, sight in sorted(names[language].items())]
        found += cluster(spelled, language, book)
    found.sort(key=lambda one: (-one.confidence, -one.count, one.language, one.suggestion))
    wanted = [names[one.language][spelling.name] for one in found for spelling in one.spellings]
    contexts = _contexts(corpus, wanted)
    return [_suggestion(one, names[one.language], contexts) for one in found]


def _read(
    corpus: Corpus, book: Stylebook, advance: Advance, languages: Collection[str]
) -> dict[_Key, _Sight]:
    found: dict[_Key, _Sight] = {}
    total, number = corpus.count(), 0
    for batch in corpus.rows(columns=_COLUMNS):
        for row in batch.to_pylist():
            number += 1
            if row["language"] not in languages:
                continue
            spans = [(mention["start"], mention["end"]) for mention in row["mentions"]]
            for one in find_strangers(row["text"], spans, row["language"], book):
                sight = found.setdefault((row["language"], one.bases), _Sight())
                sight.add(number, (row["id"], one.start, one.end))
        advance("reading", number, total)
    return found


def _by_name(found: Mapping[_Key, _Sight]) -> dict[str, dict[str, _Sight]]:
    """The sights by language and spelling.

    A case form counts for the base form that stands elsewhere most often, else for its likeliest.
    """
    names: dict[str, dict[str, _Sight]] = {}
    sure = {(language, bases[0]): one.count for (language, bases), one in found.items()
            if len(bases) == 1}  # fmt: skip
    for (language, bases), one in found.items():
        counts = [sure.get((language, base), 0) for base in bases]
        name = bases[counts.index(max(counts))]
        names.setdefault(language, {}).setdefault(name, _Sight()).merge(one)
    return names


def _contexts(corpus: Corpus, sights: Iterable[_Sight]) -> dict[Place, Context]:
    """The words around the places, read from the corpus."""
    wanted: dict[str, list[Place]] = {}
    for sight in sights:
        for place in sight.places:
            wanted.setdefault(place[0], []).append(place)
    found = {}
    for batch in corpus.rows(wanted, columns=("id", "text")):
        for row in batch.to_pylist():
            for place in wanted[row["id"]]:
                words = " ".join(context_of(row["text"], *place[1:]).split())
                found[place] = Context(place[0], words)
    return found


def _suggestion(
    one: Cluster, names: Mapping[str, _Sight], contexts: Mapping[Place, Context]
) -> Suggestion:
    sights = [names[spelling.name] for spelling in one.spellings]
    spellings = tuple(
        Written(spelling.name, spelling.count, tuple(contexts[place] for place in sight.places))
        for spelling, sight in zip(one.spellings, sights, strict=True)
    )
    articles = len({number for sight in sights for number in sight.articles})
    count = sum(spelling.count for spelling in one.spellings)
    confidence = round(one.confidence, 3)
    return Suggestion(one.id, one.language, one.suggestion, confidence, count, articles, spellings)


# ------------------------------------------------------------------ kept


def keep(output: Path, found: Iterable[Suggestion]) -> None:
    """Note what was suggested; a folder that cannot be written to is no hindrance."""
    with suppress(OutputError):
        write_whole(output / SUGGESTIONS, as_lines(one.to_dict() for one in found))


def kept(output: Path, key: str) -> Suggestion | None:
    """What was suggested last under a key; a key stands for the same spellings for ever."""
    return next((one for one in _kept(output) if one.key == key), None)


def _kept(output: Path) -> Iterator[Suggestion]:
    try:
        lines = (output / SUGGESTIONS).read_text("utf-8").split("\n")
        for line in filter(None, lines):
            yield Suggestion.from_dict(json.loads(line))
    except (OSError, ValueError, KeyError, TypeError):
        return  # it is searched for again
