"""Rows that say two things about one string: one of them must be wrong.

Two names of one entity are no contradiction, nor is one name of two entities: that is ambiguity, which
the stages know how to read. A spelling that would be changed into two names is one, and so is a calque
that is somebody's right name, or a calque of another concept: see :class:`Meanings`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from normalizers.folding import fold, fold_key
from normalizers.matching import Matcher
from normalizers.stylebook import GENERATED, Row, Stylebook
from normalizers.stylebook.form import Problem, problem_of, table_of
from normalizers.stylebook.kept import kept
from normalizers.stylebook.terms import (
    Calque,
    calque_regex,
    calques_in,
    calques_of,
    concept_of,
    texts_of,
)

_folded = lru_cache(maxsize=1 << 17)(
    fold_key
)  # an import asks for the packaged names again and again


class Conflict(NamedTuple):
    """A row and an earlier one that say two things about one string."""

    row: Row
    other: Row
    subject: str
    here: str
    there: str

    def __str__(self) -> str:
        return f"{self.subject!r} is {self.here!r} here and {self.there!r} there"

    def turned(self) -> Conflict:
        """The same as the other row sees it."""
        return Conflict(self.other, self.row, self.subject, self.there, self.here)


def contradictions(rows: Iterable[Row]) -> Iterator[Problem]:
    """Rows that say two things about one string."""
    for conflict in conflicts(rows):
        other = conflict.other
        place = f"{other['_file']}:{other['_line']}"
        yield problem_of(conflict.row, f"contradicts {other['id']} ({place}): {conflict}")


def conflicts(rows: Iterable[Row]) -> Iterator[Conflict]:
    """Rows that say two things about one string, each with the first that said the other."""
    said: dict[tuple[str, ...], tuple[str, Row]] = {}
    for row in rows:
        for subject, meaning in _claims(row):
            first, other = said.setdefault(subject, (meaning, row))
            if first != meaning and _folded(first) != _folded(meaning):
                yield Conflict(row, other, subject[-1], meaning, first)


def _claims(row: Row) -> Iterator[tuple[tuple[str, ...], str]]:
    """What a row says of a string, as pairs of subject and meaning."""
    table = table_of(row)
    if table in ("interface", "forms"):
        subject = (table, str(row.get("form")), str(row.get("language")))
        yield (*subject, _folded(str(row.get("text", "")))), str(row.get("value", ""))
        return
    if table in GENERATED:
        return
    if table == "profiles":
        for language, name in row["canonical"].items():
            yield ("profile", row["profile"], f"{row['entity']} in {language}"), str(name)
        return
    if table == "sources":
        # two languages of one source are no contradiction: it has no usual one
        yield ("source", f"subdomains of {row['source']}"), row["subdomains"]
        yield ("source", f"{row['source']} in {row['language']}"), row["id"]
        return
    if table == "names" and not row.get("needs_anchor"):
        # what is right of one entity is not to be changed into another's name
        unsure = row.get("ambiguous") or ()
        for language, name in row["canonical"].items():
            if isinstance(name, str) and name not in unsure:
                yield ("spelling", language, _folded(name)), row["id"]
    # A name of two things is no contradiction; a spelling that would be rewritten to two is.
    for language, names in (row.get("spellings") or {}).items():
        for name in (names,) if isinstance(names, str) else names:
            yield ("spelling", language, _folded(name)), row["id"]
    for calque in row.get("calques") or ():
        language = str(calque.get("language"))
        canonical = calque.get("replacement") or (row.get("canonical") or {}).get(language, "")
        pairs = [(calque.get(key), canonical) for key in ("text", "pattern")]
        pairs += [(form["text"], form["replacement"]) for form in calque.get("forms") or ()]
        for text, replacement in pairs:
            if text:
                yield ("calque", language, _folded(text)), str(replacement)


# ------------------------------------------------------------------ calques that are something else


class _Right(NamedTuple):
    """A right name, and of what."""

    row: str
    text: str


class Meanings:
    """What a text is in a stylebook: the right name of something, or a calque of a concept."""

    def __init__(self, stylebook: Stylebook) -> None:
        self._book = stylebook
        self._right: dict[tuple[str, str], list[_Right]] = {}
        concepts = [one for one in stylebook.rows("terms") if one["type"] not in _NO_NAMES]
        for row, keys in (
            *((row, ("canonical", "variants")) for row in concepts),
            *((row, ("canonical", "spellings")) for row in stylebook.rows("names")),
        ):
            for key in keys:
                for language, text in texts_of(row.get(key)):
                    right = _Right(str(row["id"]), text)
                    self._right.setdefault((language, _folded(text)), []).append(right)
        self._matchers: dict[str, Matcher[Calque]] = {}

    def of_calque(self, calque: Row, row: Row, texts: Iterable[str] = ()) -> str:
        """What a calque is instead, for a message; "" if it is nothing else.

        A calque with required words may be a right name of its own concept without them.

        Args:
            calque: of the row.
            row: a concept, or more calques of one.
            texts: what its pattern matches, where that is known.
        """
        concept = str(row.get("concept") or row["id"])
        language = str(calque["language"])
        required = bool(calque.get("require", row.get("require")))
        for text in (*literal_texts(calque), *texts):
            for right in self._right.get((language, fold_key(text)), ()):
                other_case = calque.get("exact") and right.text != text
                if not other_case and not (required and right.row == concept):
                    return f"{text!r} is the right name of {right.row}"
        return ""

    def calque_of_another(self, calque: Row, row: Row) -> str:
        """The concept that a calque belongs to by the calques of that one, for a message; or ""."""
        concept = str(row.get("concept") or row["id"])
        for text in literal_texts(calque):
            found = list(self.calques_of(text, str(calque["language"])))
            own = {one.replacement for one in found if one.concept == concept}
            for other in found:
                # two houses of the same name have the same calques, told apart by their context
                if other.concept != concept and other.replacement not in own:
                    return f"{text!r} is a calque of {other.concept}"
        return ""

    def matched_by(self, calque: Row, concept: Row) -> str:
        """The right name of its own concept that a pattern matches, for a message; or ""."""
        row = {"id": str(concept["id"]), "canonical": {}, "calques": [calque]}
        if not calque.get("pattern") or calque.get("require", concept.get("require")):
            return ""
        patterns = [calque_regex(self._book, one) for one in calques_of(row) if not one.literal]
        for key in ("canonical", "variants"):
            for language, text in texts_of(concept.get(key)):
                for pattern in patterns if language == calque["language"] else ():
                    if any(one.span("span") == (0, len(text)) for one in pattern.finditer(text)):
                        return f"{text!r}, which {calque['pattern']} matches, is its right name"
        return ""

    def calques_of(self, text: str, language: str) -> Iterator[Calque]:
        """The calques that match a whole text."""
        if language not in self._matchers:
            self._matchers[language] = Matcher(
                [(key, one) for one in calques_in(self._book, language) for key in one.keys]
            )
        folded = fold(text)
        for found in self._matchers[language].find_all(text, folded):
            for calque in found.values:
                spans = calque_regex(self._book, calque).finditer(text)
                if any(match.span("span") == (0, len(text)) for match in spans):
                    yield calque


_NO_NAMES = ("words", "calques")


def literal_texts(calque: Row) -> tuple[str, ...]:
    """The texts of a calque that are no patterns."""
    forms = (str(form["text"]) for form in calque.get("forms") or ())
    return (*((str(calque["text"]),) if calque.get("text") else ()), *forms)


@kept()
def meanings(stylebook: Stylebook) -> Meanings:
    """What texts are in a stylebook."""
    return Meanings(stylebook)


def misused(
    rows: Iterable[Row], stylebook: Stylebook, own: Collection[str] | None = None
) -> Iterator[Problem]:
    """Calques that are right names; in a user's own files also those of another concept, and patterns.

    In the packaged termbase one text may be a calque of two concepts: the words required around it
    tell them apart.
    """
    known = meanings(stylebook)
    for row in rows:
        if table_of(row) != "terms":
            continue
        mine = own is not None and row["_file"] in own
        for calque in row.get("calques") or ():
            told = known.of_calque(calque, row)
            if mine:
                told = told or known.calque_of_another(calque, row)
                told = told or known.matched_by(calque, concept_of(row, stylebook))
            if told:
                yield problem_of(row, told)
