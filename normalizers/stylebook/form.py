"""The form of stylebook rows: what a row must have before anything can be made of it.

:func:`read_rows` reads the rows in force, :func:`malformed` looks at one row by itself and
:func:`unbuildable` tries to make of it what the stages do (its word lists, its patterns).
:func:`form_problems` does it all for some files of a stylebook, which is how a user's own rows are
looked at before a run; :mod:`normalizers.stylebook.check` does it for all, and then runs them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from normalizers.codes import ISO_639_1
from normalizers.stray.profiles import Profile
from normalizers.stylebook import (
    DEFAULT_NAMES,
    GENERATED,
    LINK_NAMES,
    TABLES,
    Row,
    Stylebook,
    StylebookError,
    parse_rows,
)
from normalizers.stylebook.carriers import CARRIERS
from normalizers.stylebook.glossing import gloss_id, is_gloss_pair
from normalizers.stylebook.label_parts import KINDS
from normalizers.stylebook.label_parts import LANGUAGES as GLOSSED
from normalizers.stylebook.offices import misworded
from normalizers.stylebook.phrases import WORD_LISTS
from normalizers.stylebook.shapes import misshapen
from normalizers.stylebook.sources import source_key
from normalizers.stylebook.terms import (
    calque_regex,
    calques_of,
    concept_of,
    country_of,
    word_lists,
    words_regex,
)

REQUIRED = ("id", "origin", "example", "counter_example")
LANGUAGES = frozenset(CARRIERS)  # of which pages have strings; and "mul"
TYPES: Mapping[str, tuple[str, ...]] = {
    "names": ("person", "place", "organization", "work", "event"),
    "terms": (
        *("words", "country", "country-name", "institution", "person", "event", "party"),
        *("programme", "infrastructure", "media", "holiday", "forum", "treaty", "office"),
        "calques",
    ),
}
FORMS: Mapping[str, tuple[str, ...]] = {
    "agency": ("both", "photo"),
    "caption_label": ("gallery",),
    "credit": ("author", "editor", "photo", "source", "translator", "video"),
    "doubled_word": ("",),
    "page_word": ("",),
    "gallery": ("counter",),
    "loose_stamp": ("published", "updated"),
    "notice": ("copyright", "disclaimer"),
    "related": ("related", "heading"),
    "source_tail": ("source",),
    "stamp": ("published", "updated"),
    **dict.fromkeys(sorted(WORD_LISTS), ("",)),
    **dict.fromkeys(("condition_word", "noticed_word"), ("", "opening")),
    "counted_line": ("views", "votes"),
    "pitch_word": tuple(
        "newsletter messenger_pitch cookies error_report app_store paywall "
        "subscribe follow login loading share".split()
    ),
}
"""The forms of the table ``forms`` and their values; ``interface`` has one form, and any value."""
_COLUMNS = {
    "given_names": ("ru", "be", "uk", "en", "de", "fr", "pl"),
    "characters": ("simplified", "traditional"),
    "interface": ("form", "language", "text", "value"),
    "forms": ("form", "language", "text", "value"),
    "sources": ("source", "language", "subdomains"),
    "profiles": ("profile", "entity", "canonical", "reason"),
    "offices": ("office", "language", "text"),
    "lands": ("land", "language", "text"),
    "morphemes": ("language", "morpheme", "kind", "glosses"),
    "calques": ("text", "concept", "source", "label", "path"),
    "variants": ("entity", "language", "inputs", "family", "given", "cases", "dropped"),
}
_MAY_BE_EMPTY = (
    *("ru", "be", "uk", "en", "de", "fr", "pl", "value"),
    *("family", "given", "cases", "dropped", "glosses"),
)
_KNOWN: Mapping[str, Collection[str]] = {"sources": ISO_639_1, "morphemes": GLOSSED}
_PROFILE = re.compile(r"[^\W_][\w-]*")  # stands between commas in --profile, and in no quotes
_ERROR = re.compile(r"^(?P<file>[^:]+):(?P<line>\d+): (?P<message>.*)$", re.DOTALL)


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


def form_problems(stylebook: Stylebook, files: Collection[str]) -> list[Problem]:
    """What is wrong with the form of the rows in some files, sorted by file and line.

    Rows that contradict others, or stand twice, are no hindrance and not told here.
    """
    problems = []
    for name in files:
        try:
            for row in parse_rows(name, stylebook.sources[name]):
                problems += [problem_of(row, message) for message in malformed(row)]
        except StylebookError as error:
            problems.append(from_error(error))
    if not problems:  # else the row at fault may be one that others refer to
        for table in TABLES:
            for row in stylebook.rows(table):
                if row["_file"] in files:
                    problems += [
                        problem_of(row, message) for message in unbuildable(row, stylebook)
                    ]
    return sorted(problems, key=lambda problem: (problem.file, problem.line))


def read_rows(stylebook: Stylebook) -> tuple[list[Row], list[Problem]]:
    """The rows in force, and the problems of reading them: broken lines and ids used twice."""
    rows: dict[str, Row] = {}
    problems = []
    for name in stylebook.sources:
        if name.split("/")[0] not in TABLES:
            problems.append(Problem(name, 0, "-", f"no such table; the tables are {TABLES}"))
            continue
        try:
            for row in stylebook.rows_of_file(name):
                known = rows.get(row["id"])
                if known is None or _overlays(row, known):
                    rows[row["id"]] = row
                else:
                    place = f"{known['_file']}:{known['_line']}"
                    problems.append(problem_of(row, f"id is already used at {place}"))
        except StylebookError as error:
            problems.append(from_error(error))
    return list(rows.values()), problems


def twice_used(stylebook: Stylebook, files: Collection[str]) -> Iterator[Problem]:
    """Rows of some files whose id another row of these files has too: which of them holds?"""
    rows: dict[tuple[str, str], Row] = {}
    for name in files:
        for row in stylebook.rows_of_file(name):
            known = rows.setdefault((table_of(row), row["id"]), row)
            if known is not row:
                place = f"{known['_file']}:{known['_line']}"
                yield problem_of(row, f"id is already used at {place}")


def _overlays(row: Row, known: Row) -> bool:
    """Whether ``row`` stands in a user's overlay of the table and may replace ``known``."""
    (table, _, file), (known_table, _, known_file) = (
        item["_file"].partition("/") for item in (row, known)
    )
    return bool(table == known_table and file.startswith("~") and not known_file.startswith("~"))


def problem_of(row: Row, message: str) -> Problem:
    """A problem with the place of a row."""
    return Problem(row["_file"], row["_line"], str(row["id"]), message)


def from_error(error: StylebookError) -> Problem:
    """A problem from what stopped the reading; the message may name file and line."""
    place = _ERROR.match(str(error))
    if place is None:
        return Problem("stylebook", 0, "-", str(error))
    return Problem(place["file"], int(place["line"]), "-", place["message"])


def table_of(row: Row) -> str:
    """The table a row stands in."""
    return str(row["_file"]).split("/")[0]


# ------------------------------------------------------------------ one row by itself


def malformed(row: Row) -> Iterator[str]:
    """What is missing in a row, or is not what it must be."""
    shapes = list(misshapen(row, table_of(row)))
    yield from shapes
    for name in REQUIRED if table_of(row) not in GENERATED else ():
        if not row.get(name) or not str(row[name]).strip():
            yield f"no {name}"
    if shapes:
        return
    table = table_of(row)
    for language in _languages(row) if table not in GENERATED else ():
        if language not in _KNOWN.get(table, LANGUAGES):
            yield f"unknown language {language!r}"
    if row.get("example") and row.get("example") == row.get("counter_example"):
        yield "example and counter-example are the same"
    for name in _COLUMNS.get(table, ()):
        if row.get(name) is None or (name not in _MAY_BE_EMPTY and not row[name]):
            yield f"no {name}"
    if table in TYPES:
        yield from _mistyped(row, TYPES[table])
    elif table == "sources":
        yield from _missourced(row)
    elif table == "profiles":
        yield from _misprofiled(row)
    elif table == "morphemes":
        yield from _misglossed(row)
    elif table == "calques":
        if row["id"] != gloss_id(str(row.get("text"))):
            yield "the id of a generated calque is made of its text"
    elif table in ("offices", "lands"):
        yield from misworded(str(row.get("text") or ""), table)
    elif row.get("form"):
        yield from _misformed(row, table)


def _mistyped(row: Row, types: Collection[str]) -> Iterator[str]:
    kind = row.get("type")
    if not kind:
        yield "no type"
        return
    if kind not in types:
        yield f"unknown type {kind!r}; there are {', '.join(types)}"
    if kind == "words":
        if not row.get("words"):
            yield "no words"
    elif kind == "calques":
        yield from (f"no {name}" for name in ("concept", "calques") if not row.get(name))
    elif not row.get("canonical"):
        yield "no canonical"
    if table_of(row) == "names":
        if row.get("example_effect", "rewrite") not in ("rewrite", "link"):
            yield "example_effect is rewrite or link"
    elif (kind == "words") != row["id"].startswith("@"):
        yield "the id of a word list, and of nothing else, begins with @"
    if kind == "country":
        if not row.get("adjective"):
            yield "no adjective"
        if "en" not in (row.get("canonical") or {}):
            yield "no canonical in en"


def _misformed(row: Row, table: str) -> Iterator[str]:
    form, forms = row["form"], ("interface",) if table == "interface" else tuple(FORMS)
    if form not in forms:
        yield f"unknown form {form!r}; there are {', '.join(forms)}"
    elif form in FORMS and row.get("value") is not None and row["value"] not in FORMS[form]:
        values = " or ".join(value or "empty" for value in FORMS[form])
        yield f"the value of a {form} is {values}, not {row['value']!r}"
    elif form == "interface" and row.get("value") == "":
        yield "no value"


def _misprofiled(row: Row) -> Iterator[str]:
    name = row.get("profile")
    if name and not (isinstance(name, str) and _PROFILE.fullmatch(name)):
        yield f"the profile {name!r} is named with letters, digits, - and _"
    elif name in (DEFAULT_NAMES, LINK_NAMES, *Profile):
        yield f"the profile {name!r} is one that is always there: choose another name"
    if any(not isinstance(name, str) for name in (row.get("canonical") or {}).values()):
        yield "the canonical names of a profile have no dates"


def _misglossed(row: Row) -> Iterator[str]:
    if row["id"] != f"{row.get('language')}:{row.get('morpheme')}":
        yield "the id of a morpheme is its language, a colon and the morpheme"
    if row.get("kind") and row["kind"] not in KINDS:
        yield f"unknown kind {row['kind']!r}; there are {', '.join(KINDS)}"
    elif row.get("kind") != "particle" and not str(row.get("glosses") or "").strip(" |"):
        yield "no glosses"
    for name in ("example", "counter_example"):
        if row.get(name) and not is_gloss_pair(row[name]):
            yield f"the {name} of a morpheme is written LABEL = GLOSS"


def _missourced(row: Row) -> Iterator[str]:
    source = row.get("source") or ""
    if source != source_key(source):
        yield f"the source {source!r} is written {source_key(source)!r}"
    if row.get("subdomains") and row["subdomains"] not in ("yes", "no"):
        yield f"subdomains is yes or no, not {row['subdomains']!r}"


def _languages(row: Row) -> list[str]:
    """Every language code a row names."""
    keys = ("language", "example_language", "counter_example_language")
    found = [row[key] for key in keys if row.get(key)]
    for key in ("canonical", "spellings", "other_names", "surname_only", "variants"):
        found += row.get(key) or ()
    found += [item["language"] for item in row.get("calques") or ()]
    return found


# ------------------------------------------------------------------ one row among the others


def unbuildable(row: Row, stylebook: Stylebook) -> Iterator[str]:
    """Why a sound row cannot be used: a list that is not there, a pattern that is none.

    Without this terms would fail in every article that holds their words.
    """
    if table_of(row) == "profiles":
        if all(row["entity"] != other["id"] for other in stylebook.rows("names")):
            yield f"there is no entity {row['entity']}"
        return
    if table_of(row) != "terms":
        return
    try:
        word_lists(stylebook)
    except StylebookError as error:
        if row["type"] == "words":  # the others are not at fault
            yield str(error)
        return
    try:
        concept = concept_of(row, stylebook)
        if row["type"] == "country":
            words_regex(stylebook, country_of(row).anchors)
        found = () if row["type"] in ("words", "country") else calques_of(row, concept)
        asked: dict[tuple[str, ...], None] = {}
        for calque in found:
            if not calque.literal:  # a text always is a pattern of itself
                calque_regex(stylebook, calque)
            context = calque.context
            groups = (context.anchors, context.before, context.after, context.context)
            asked.update(dict.fromkeys((*groups, *context.require)))
        for words in asked:
            words_regex(stylebook, words)
    except StylebookError as error:
        yield str(error)
    except (re.error, ValueError) as error:
        yield f"a pattern of it cannot be read: {error}"
