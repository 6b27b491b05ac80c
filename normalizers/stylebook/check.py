"""The stylebook's self-test: every row says what it must change and what it must not.

:func:`check` first looks at the form of the rows (an id used twice, a missing origin, two rows that
contradict each other), then runs them. How a row is run depends on its table:

* ``names``: the example goes through all stages; a mention must carry the row's id and, unless the
  row says ``"example_effect": "link"``, an edit must name the row. The counter-example must carry no
  such mention.
* ``given_names``, ``characters``: all stages; the example must change, the counter-example must
  not.
* ``terms``: all stages but names; an edit or a flag must name the row (for a word list: any row).
  Nothing may name it in the counter-example.
* ``interface``, ``forms``: the example is a line of a page. It is set into ordinary prose
  (:mod:`normalizers.stylebook.carriers`) and must be gone; the counter-example must stay.

Rows whose form is broken are reported and not run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from normalizers.article import Article, CanonicalArticle
from normalizers.folding import fold_key
from normalizers.pipeline import Pipeline
from normalizers.stylebook import TABLES, Row, Stylebook, StylebookError, parse_rows
from normalizers.stylebook.carriers import CARRIERS, embedded

REQUIRED = ("id", "origin", "example", "counter_example")
LANGUAGES = frozenset(CARRIERS)  # the eight languages copydesk writes, and "mul"
LINE_STAGES = ("encoding", "layout", "language", "stray")
_ERROR = re.compile(r"^(?P<file>[^:]+):(?P<line>\d+): (?P<message>.*)$", re.DOTALL)
_WORDS = re.compile(r"[\w.:~-]*\w")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong with one row.

    >>> print(Problem("names/persons.jsonl", 12, "Q2866", "no origin"))
    names/persons.jsonl:12: Q2866: no origin
    """

    file: str
    line: int
    id: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.id}: {self.message}"


def check(stylebook: Stylebook) -> list[Problem]:
    """All problems of a stylebook, sorted by file and line; none when it is sound."""
    rows, problems = _read(stylebook)
    for row in rows:
        problems += [_problem(row, message) for message in _malformed(row)]
    problems += _contradictions(rows)
    if problems:
        broken = {(problem.file, problem.line) for problem in problems}
        rows = [row for row in rows if (row["_file"], row["_line"]) not in broken]
        stylebook = _of(rows)
    try:
        problems += _Trial(stylebook).run(rows)
    except StylebookError as error:
        problems.append(_from_error(error))
    return sorted(problems)


def _of(rows: Iterable[Row]) -> Stylebook:
    """A stylebook of these rows only, so that a broken row cannot keep the sound ones from running."""
    sources: dict[str, str] = {}
    for row in rows:
        cells = {key: value for key, value in row.items() if key not in ("_file", "_line")}
        name = row["_file"].rpartition(".")[0] + ".jsonl"
        sources[name] = f"{sources.get(name, '')}{json.dumps(cells, ensure_ascii=False)}\n"
    return Stylebook(sources)


def _problem(row: Row, message: str) -> Problem:
    return Problem(row["_file"], row["_line"], row["id"], message)


def _from_error(error: StylebookError) -> Problem:
    place = _ERROR.match(str(error))
    if place is None:
        return Problem("stylebook", 0, "-", str(error))
    return Problem(place["file"], int(place["line"]), "-", place["message"])


# ------------------------------------------------------------------ form


def _read(stylebook: Stylebook) -> tuple[list[Row], list[Problem]]:
    """The rows in force, and the problems of reading them: broken lines and ids used twice."""
    rows: dict[str, Row] = {}
    problems = []
    for name, content in stylebook.sources.items():
        if name.split("/")[0] not in TABLES:
            problems.append(Problem(name, 0, "-", f"no such table; the tables are {TABLES}"))
            continue
        try:
            for row in parse_rows(name, content):
                known = rows.get(row["id"])
                if known is None or _overlays(row, known):
                    rows[row["id"]] = row
                else:
                    place = f"{known['_file']}:{known['_line']}"
                    problems.append(_problem(row, f"id is already used at {place}"))
        except StylebookError as error:
            problems.append(_from_error(error))
    return list(rows.values()), problems


def _overlays(row: Row, known: Row) -> bool:
    """Whether ``row`` stands in a user's overlay of the table and may replace ``known``."""
    (table, _, file), (known_table, _, known_file) = (
        item["_file"].partition("/") for item in (row, known)
    )
    return bool(table == known_table and file.startswith("~") and not known_file.startswith("~"))


def _malformed(row: Row) -> Iterator[str]:
    for name in REQUIRED:
        if not isinstance(row.get(name), str) or not row[name].strip():
            yield f"no {name}"
    for language in _languages(row):
        if language not in LANGUAGES:
            yield f"unknown language {language!r}"
    if row.get("example") and row.get("example") == row.get("counter_example"):
        yield "example and counter-example are the same"
    table = _table(row)
    if table in ("given_names", "characters"):
        return
    if table in ("interface", "forms"):
        for name in ("form", "language", "text", "value"):
            if row.get(name) is None or (name != "value" and not row[name]):
                yield f"no {name}"
    elif not isinstance(row.get("type"), str) or not row["type"]:
        yield "no type"
    elif not row.get("canonical") and row["type"] != "words":
        yield "no canonical"


def _languages(row: Row) -> list[str]:
    """Every language code a row names."""
    found = [row[key] for key in ("language", "example_language") if row.get(key)]
    for key in ("canonical", "spellings", "other_names", "surname_only", "variants"):
        if isinstance(row.get(key), dict):
            found += row[key]
    found += [item["language"] for item in row.get("calques") or () if item.get("language")]
    return found


def _contradictions(rows: Iterable[Row]) -> Iterator[Problem]:
    """Rows that say two things about one string."""
    said: dict[tuple[str, ...], tuple[str, Row]] = {}
    for row in rows:
        for subject, meaning in _claims(row):
            first, other = said.setdefault(subject, (meaning, row))
            if fold_key(first) != fold_key(meaning):
                yield _problem(
                    row,
                    f"contradicts {other['id']} ({other['_file']}:{other['_line']}): "
                    f"{subject[-1]!r} is {meaning!r} here and {first!r} there",
                )


def _claims(row: Row) -> Iterator[tuple[tuple[str, ...], str]]:
    """What a row says of a string, as pairs of subject and meaning."""
    table = _table(row)
    if table in ("interface", "forms"):
        subject = (table, str(row.get("form")), str(row.get("language")))
        yield (*subject, fold_key(str(row.get("text", "")))), str(row.get("value", ""))
        return
    # A name of two things is no contradiction; a spelling that would be rewritten to two is.
    for language, names in (row.get("spellings") or {}).items():
        for name in names:
            yield ("spelling", language, fold_key(name)), row["id"]
    for calque in row.get("calques") or ():
        language = str(calque.get("language"))
        canonical = calque.get("replacement") or (row.get("canonical") or {}).get(language, "")
        pairs = [(calque.get(key), canonical) for key in ("text", "pattern")]
        pairs += [(form["text"], form["replacement"]) for form in calque.get("forms") or ()]
        for text, replacement in pairs:
            if text:
                yield ("calque", language, fold_key(text)), str(replacement)


def _table(row: Row) -> str:
    return str(row["_file"]).split("/")[0]


# ------------------------------------------------------------------ trial


class _Trial:
    """Runs examples and counter-examples of one stylebook; equal runs are made once."""

    def __init__(self, stylebook: Stylebook) -> None:
        self._full = Pipeline(stylebook=stylebook)
        self._terms = Pipeline(skip=("names",), stylebook=stylebook)
        self._lines = Pipeline(only=LINE_STAGES, stylebook=stylebook)
        self._runs: dict[tuple[str, str, str], CanonicalArticle] = {}

    def run(self, rows: Iterable[Row]) -> Iterator[Problem]:
        for row in rows:
            table = _table(row)
            if table == "names":
                messages = self._name(row)
            elif table == "terms":
                messages = self._term(row)
            elif table in ("interface", "forms"):
                messages = self._line(row)
            else:
                messages = self._spelling(row)
            for message in messages:
                yield _problem(row, message)

    def _article(self, pipeline: Pipeline, text: str, language: str) -> CanonicalArticle:
        key = (pipeline.version, language, text)
        if key not in self._runs:
            hint = "" if language == "mul" else language
            self._runs[key] = pipeline(Article(text, language=hint))
        return self._runs[key]

    def _name(self, row: Row) -> Iterator[str]:
        language = row.get("example_language") or "en"
        article = self._article(self._full, row["example"], language)
        if not any(mention.entity_id == row["id"] for mention in article.mentions):
            yield f"example is not linked: {row['example']}"
        elif row.get("example_effect") != "link" and not _edits(article, row["id"]):
            yield f"example is not changed: {row['example']}"
        language = row.get("counter_example_language") or language
        article = self._article(self._full, row["counter_example"], language)
        linked = any(mention.entity_id == row["id"] for mention in article.mentions)
        if linked or _edits(article, row["id"]):
            yield f"counter-example is linked or changed: {article.text}"

    def _spelling(self, row: Row) -> Iterator[str]:
        language = row.get("language") or ("zh" if _table(row) == "characters" else "en")
        article = self._article(self._full, row["example"], language)
        if article.text == row["example"]:
            yield f"example is not changed: {row['example']}"
        article = self._article(self._full, row["counter_example"], language)
        if article.text != row["counter_example"]:
            yield f"counter-example is changed: {article.text}"

    def _term(self, row: Row) -> Iterator[str]:
        # a word list, or a country that is only ever the partner, is found by another row's rule
        helper = row["type"] == "words" or (row["type"] == "country" and not row.get("glosses"))
        wanted = "" if helper else row["id"]
        language = row.get("example_language") or "en"
        article = self._article(self._terms, row["example"], language)
        if not _finds(article, wanted):
            yield f"example is neither changed nor flagged: {row['example']}"
        article = self._article(self._terms, row["counter_example"], language)
        if _finds(article, wanted):
            yield f"counter-example is changed or flagged: {article.text}"

    def _line(self, row: Row) -> Iterator[str]:
        language = row["language"]
        example = row["example"]
        if row.get("value") == "share_item":  # the name of a network is dirt among its like only
            example = f"Facebook\n{example}\nWhatsApp\nE-mail"
        article = self._embedded(example, language)
        if row["form"] == "doubled_word":  # a repair inside a sentence: the line stays, mended
            if row["example"] in article.text:
                yield f"example is not changed: {row['example']}"
        elif article.text != embedded("", language):
            yield f"example is not removed: {_left(article.text, language)}"
        counter = row["counter_example"]
        article = self._embedded(counter, language)
        if counter not in article.text:
            yield f"counter-example is changed: {counter}"

    def _embedded(self, line: str, language: str) -> CanonicalArticle:
        return self._article(self._lines, embedded(line, language), language)


def _finds(article: CanonicalArticle, row_id: str) -> bool:
    """Whether an edit or a flag of the article names the row (or there is any, for no row)."""
    if not row_id:
        return bool(article.edits or article.flags)
    return _edits(article, row_id) or any(
        _names_row(flag.rule, flag.reason, row_id) for flag in article.flags
    )


def _edits(article: CanonicalArticle, row_id: str) -> bool:
    """Whether an edit of the article names the row."""
    return any(
        _names_row(part.rule, part.reason, row_id) for edit in article.edits for part in edit.parts
    )


def _names_row(rule: str, reason: str, row_id: str) -> bool:
    """Whether a finding's rule or reason holds the row's id as a whole word."""
    return rule == row_id or any(
        word == row_id or word.endswith((f":{row_id}", f".{row_id}"))
        for word in _WORDS.findall(f"{rule} {reason}")
    )


def _left(text: str, language: str) -> str:
    """What is left of the line between the carrier's paragraphs, for the message."""
    left = [block for block in text.split("\n\n") if block not in CARRIERS[language]]
    return " / ".join(left) or "(the prose around it changed)"
