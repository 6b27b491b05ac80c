"""Rows that say two things about one string: one of them must be wrong.

Two names of one entity are no contradiction, nor is one name of two entities: that is ambiguity, which
the stages know how to read. A spelling that would be changed into two names is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from normalizers.folding import fold_key
from normalizers.stylebook import GENERATED, Row
from normalizers.stylebook.form import Problem, problem_of, table_of


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
            if fold_key(first) != fold_key(meaning):
                yield Conflict(row, other, subject[-1], meaning, first)


def _claims(row: Row) -> Iterator[tuple[tuple[str, ...], str]]:
    """What a row says of a string, as pairs of subject and meaning."""
    table = table_of(row)
    if table in ("interface", "forms"):
        subject = (table, str(row.get("form")), str(row.get("language")))
        yield (*subject, fold_key(str(row.get("text", "")))), str(row.get("value", ""))
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
                yield ("spelling", language, fold_key(name)), row["id"]
    # A name of two things is no contradiction; a spelling that would be rewritten to two is.
    for language, names in (row.get("spellings") or {}).items():
        for name in (names,) if isinstance(names, str) else names:
            yield ("spelling", language, fold_key(name)), row["id"]
    for calque in row.get("calques") or ():
        language = str(calque.get("language"))
        canonical = calque.get("replacement") or (row.get("canonical") or {}).get(language, "")
        pairs = [(calque.get(key), canonical) for key in ("text", "pattern")]
        pairs += [(form["text"], form["replacement"]) for form in calque.get("forms") or ()]
        for text, replacement in pairs:
            if text:
                yield ("calque", language, fold_key(text)), str(replacement)
