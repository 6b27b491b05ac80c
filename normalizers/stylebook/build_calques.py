"""``copydesk stylebook build``: the literal glosses of the termbase's concepts, as a table.

:func:`build_calques` derives the glosses of every label a concept has in the languages it is translated
from (:mod:`normalizers.stylebook.glossing`) and leaves out what could be anything else:

* a single word;
* a right name or a part of one, of the concept or of any other one, of the authority, or of a real
  body (the word lists ``@real-names…``), with what makes no difference set aside
  (:func:`normalizers.stylebook.label_keys.label_key`);
* what a calque written by hand matches already: a person has judged it;
* what stands in clean news (``data/seen``, made by :mod:`normalizers.stylebook.build_seen`);
* what two concepts would claim.

The rest, up to a number for each label and each concept, is the table ``calques``: a row a gloss, which
only ever flags (:mod:`normalizers.artifacts.glosses`). It is deterministic, and a test fails when the
committed file is stale.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import combinations, islice

from normalizers.folding import fold
from normalizers.matching import Matcher
from normalizers.stylebook import Row, Stylebook
from normalizers.stylebook.entities import entities
from normalizers.stylebook.glossing import Gloss, gloss_id, glosses, missing_parts, spellings
from normalizers.stylebook.label_keys import label_key, right_keys
from normalizers.stylebook.label_parts import LANGUAGES, concepts, labels_of, split
from normalizers.stylebook.terms import Calque, calque_regex, calques_in, countries, word_lists

TABLE = "calques"
FILE = f"{TABLE}/en.tsv"
COLUMNS = ("id", "text", "concept", "source", "label", "path")
REAL_NAMES = "@real-names"  # how the names of the word lists begin
PER_LABEL, PER_CONCEPT = 5, 16
_COUNTRY = re.compile(r"[A-Z]{2}(?:-[A-Z]{2})?")  # in the table of lands: not a body, nor a town
_LOOKED_AT = 80  # glosses of one label, for those that two concepts claim

SINGLE, OWN, OTHER = "a single word", "a right name of the concept", "another concept"
AUTHORITY, REAL, BY_HAND = "a name of the authority", "a real body", "written by hand"
PART = "part of a right name"
SEEN, CLAIMED, MANY = "in clean news", "two concepts", "beyond the number kept"


@dataclass(frozen=True, slots=True)
class Made:
    """The table and how it came about.

    ``rows`` counts by source language, ``dropped`` by reason; ``missing`` are the parts of labels no
    row of the table ``morphemes`` knows, by language.
    """

    content: str
    rows: Mapping[str, int]
    dropped: Mapping[str, int]
    missing: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Found:
    """A gloss that is nothing else, and where it is from."""

    gloss: Gloss
    concept: str
    source: str
    label: str


def build_calques(stylebook: Stylebook, own: Collection[str] | None = None) -> Made:
    """The file of the table, and what to tell of it.

    Args:
        stylebook: whose concepts and morphemes.
        own: only the concepts of these files (a user's own); of all by default.
    """
    chosen = [row for row in concepts(stylebook) if own is None or row["_file"] in own]
    judge = _Judge(stylebook)
    dropped: Counter[str] = Counter()
    found: dict[str, list[_Found]] = {}
    claims: dict[str, set[str]] = {}
    for concept in concepts(stylebook) if chosen else ():  # those of others claim too
        if concept["canonical"].get("en"):
            made = list(_glosses(concept, stylebook, judge, dropped))
            found[concept["id"]] = made
            for one in made:
                claims.setdefault(label_key(one.gloss.text), set()).add(one.concept)
    rows, counted = [], Counter[str]()
    for concept in chosen:
        sole = [
            one
            for one in found.get(concept["id"], ())
            if len(claims[label_key(one.gloss.text)]) == 1
        ]
        kept = _kept(sole)
        dropped[CLAIMED] += len(found.get(concept["id"], ())) - len(sole)
        dropped[MANY] += len(set(map(_row_key, sole))) - len(kept)
        for one in kept.values():
            counted[one.source] += 1
            text = one.gloss.text
            cells = (gloss_id(text), text, one.concept, one.source, one.label, one.gloss.evidence)
            rows.append(cells)
    lines = ["\t".join(row) for row in (COLUMNS, *sorted(rows))]
    return Made(
        "\n".join(lines) + "\n",
        {language: counted[language] for language in LANGUAGES},
        dict(sorted(dropped.items())),
        {language: missing_parts(stylebook, language, chosen) for language in LANGUAGES},
    )


def _kept(found: Iterable[_Found]) -> dict[str, _Found]:
    """The glosses of one concept that are kept, by :func:`_row_key`.

    The labels take turns, so that every language has its likeliest ones.
    """
    labels: dict[tuple[str, str], list[_Found]] = {}
    for one in found:
        labels.setdefault((one.source, one.label), []).append(one)
    waiting = [iter(ranked) for ranked in labels.values()]
    kept: dict[str, _Found] = {}
    for _ in range(PER_LABEL):
        for ranked in waiting:
            new = next((one for one in ranked if _row_key(one) not in kept), None)
            if new and len(kept) < PER_CONCEPT:
                kept[_row_key(new)] = new
    return kept


def _row_key(found: _Found) -> str:
    """What makes a row of its own: another spelling does not."""
    return gloss_id(found.gloss.text).replace("-of-the-", "-of-")


def _glosses(
    concept: Row, stylebook: Stylebook, judge: _Judge, dropped: Counter[str]
) -> Iterator[_Found]:
    for language in LANGUAGES:
        for label in labels_of(concept, language):
            parts = split(label, language, stylebook, concept)
            for gloss in islice(glosses(parts, language), _LOOKED_AT):
                reason = judge.reason(gloss.text, concept)
                if reason:
                    dropped[reason] += 1
                else:
                    yield _Found(gloss, concept["id"], language, label)


class _Judge:
    """What a gloss might be, if not a calque.

    Names of countries make no difference: if the Foreign Ministry is right, so is the Belarusian
    Foreign Ministry; nor does it if one right name is put beside another one (the House of
    Representatives of the National Assembly).
    """

    def __init__(self, stylebook: Stylebook) -> None:
        self._book = stylebook
        self._lands = _lands(stylebook)
        full = {row["id"]: right_keys(row) for row in concepts(stylebook)}
        self._right = {name: keys | set(map(self._bare, keys)) for name, keys in full.items()}
        others = frozenset[str]().union(*self._right.values())
        self._known = {
            OTHER: _of_two_words(others),
            AUTHORITY: _of_two_words(map(label_key, _names(stylebook))),
            REAL: frozenset(map(label_key, _real_names(stylebook))),
        }
        self._all = others.union(*self._known.values())
        self._by_word: dict[str, list[frozenset[str]]] = {}
        for known in self._all:
            words = frozenset(known.split())
            for word in words:
                self._by_word.setdefault(word, []).append(words)
        self._pairs: dict[str, list[tuple[str, str]]] = {}
        self._seen = seen()
        self._by_hand = Matcher(
            [(key, calque) for calque in calques_in(stylebook, "en") for key in calque.keys]
        )
        self._reasons: dict[str, str] = {}  # by key: many glosses have the same words

    def reason(self, text: str, concept: Row) -> str:
        """Why a text is not to be taken for a calque of a concept; "" if it may."""
        key = label_key(text)
        if " " not in key:
            return SINGLE
        bare = self._bare(key)
        own = self._right[concept["id"]]
        if not bare or bare in own:
            return OWN
        if any(
            (one in own and self._is_known(other)) or (other in own and self._is_known(one))
            for one, other in self._names_in(bare)
        ):
            return OWN
        if key not in self._reasons:
            self._reasons[key] = self._reason(key, bare)
        return self._reasons[key] or self._reason_of_text(text)

    def _reason(self, key: str, bare: str) -> str:
        for reason, known in self._known.items():
            if key in known or bare in known:
                return reason
        if any(
            self._is_known(one) and self._is_known(other) for one, other in self._names_in(bare)
        ):
            return OTHER
        return PART if self._is_part(bare) else ""

    def _is_part(self, key: str) -> bool:
        """Whether a longer right name has all the words: Second World in Second World War."""
        words = frozenset(key.split())
        fewest = min((self._by_word.get(word, []) for word in words), key=len)
        return any(words < longer for longer in fewest)

    def _reason_of_text(self, text: str) -> str:
        for spelling in spellings(text):
            folded = fold(spelling)
            if folded.text in self._seen:
                return SEEN
            for match in self._by_hand.find_all(spelling, folded):
                if any(_covers(self._book, calque, spelling) for calque in match.values):
                    return BY_HAND
        return ""

    def _bare(self, key: str) -> str:
        """A key without the names of countries."""
        return " ".join(word for word in key.split() if word not in self._lands)

    def _is_known(self, key: str) -> bool:
        return any(key in known for known in self._known.values())

    def _names_in(self, key: str) -> list[tuple[str, str]]:
        """The ways to part the words of a key into two names."""
        if key not in self._pairs:
            words = key.split()
            first, *others = range(len(words))
            found = []
            for size in range(len(others)):
                for more in combinations(others, size):
                    one = " ".join(words[at] for at in (first, *more))
                    if one in self._all:
                        other = " ".join(words[at] for at in others if at not in more)
                        if other in self._all:
                            found.append((one, other))
            self._pairs[key] = found
        return self._pairs[key]


def _of_two_words(keys: Iterable[str]) -> frozenset[str]:
    """Single words are too many things."""
    return frozenset(key for key in keys if " " in key)


def _lands(stylebook: Stylebook) -> frozenset[str]:
    """The words countries are named by, and what belongs to them, as they stand in a key."""
    found = set()
    for row in stylebook.rows("lands"):
        if row["language"] == "en" and _COUNTRY.fullmatch(row["land"]):
            found |= {word.rstrip("*") for word in row["text"].split("|") if word[0] != "("}
    for country in countries(stylebook):
        found |= {country.name, country.adjective}
    return frozenset(key for key in map(label_key, found) if " " not in key)


def _real_names(stylebook: Stylebook) -> Iterator[str]:
    for name, words in word_lists(stylebook).items():
        if name.startswith(REAL_NAMES):
            yield from words


def _names(stylebook: Stylebook) -> Iterator[str]:
    """Everything in English that the authority knows as somebody's name."""
    for entity in entities(stylebook):
        if entity.canonical.get("en"):
            yield entity.canonical["en"]
        yield from (name.name for name in entity.dated.get("en", ()))
        yield from (*entity.spellings.get("en", ()), *entity.other_names.get("en", ()))
        yield from (*entity.never, *entity.stop_phrases)


def _covers(stylebook: Stylebook, calque: Calque, text: str) -> bool:
    """Whether a calque written by hand replaces, or flags, the whole of a gloss."""
    found = calque_regex(stylebook, calque).finditer(text)
    return any(match.span("span") == (0, len(text)) for match in found)


@lru_cache(maxsize=1)
def seen() -> frozenset[str]:
    """Sequences of words of glosses that clean news has, in lower case."""
    file = files("normalizers.stylebook").joinpath("data/seen/en.txt")
    lines = file.read_text("utf-8").split("\n") if file.is_file() else []
    return frozenset(line for line in lines if line and not line.startswith("#"))
