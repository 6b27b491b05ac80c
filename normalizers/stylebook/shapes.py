"""What kind of value stands under which key of a JSONL row: a text, a list, a name per language.

Keys that are not listed (``notes``, ``confirmed`` …) may hold anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple


class Shape(NamedTuple):
    """A kind of value: how a message calls it, and how it is told."""

    name: str
    fits: Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_word, value))


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and _DATE.fullmatch(value) is not None


def _is_dated(value: Any) -> bool:
    """Names with the time each holds; exactly one of them is not over."""
    return (
        isinstance(value, list)
        and all(
            isinstance(one, dict)
            and _is_word(one.get("name"))
            and set(one) <= {"name", "valid_from", "valid_to"}
            and all(_is_date(one[key]) for key in one if key != "name")
            for one in value
        )
        and sum("valid_to" not in one for one in value) == 1
    )


def _is_canonical(value: Any) -> bool:
    return isinstance(value, dict) and all(
        _is_word(names) or _is_dated(names) for names in value.values()
    )


def _is_names(value: Any) -> bool:
    """By language: a name, or a list of names or of the parts of one (``null``: not known)."""
    return isinstance(value, dict) and all(
        _is_word(names)
        or (isinstance(names, list) and all(name is None or _is_word(name) for name in names))
        for names in value.values()
    )


def _is_lists(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_words, value.values()))


TEXT = Shape("a text", _is_text)
WORD = Shape("a text that is not empty", _is_word)
WORDS = Shape("a list of texts", _is_words)
FLAG = Shape("true or false", lambda value: isinstance(value, bool))
COUNT = Shape("a number from 1 on", _is_count)
TIER = Shape("A or B", lambda value: value in ("A", "B"))
CANONICAL = Shape(
    "an object: a name for each language, or a list of dated names",
    _is_canonical,
)
NAMES = Shape("an object: a name or a list of names for each language", _is_names)
LISTS = Shape("an object: a list of texts for each language", _is_lists)
FORBID = Shape(
    "an object: lists of words for before, after, context",
    lambda value: _is_lists(value) and set(value) <= {"before", "after", "context"},
)
GROUPS = Shape(
    "a list of words or of lists of words",
    lambda value: isinstance(value, list) and all(_is_word(one) or _is_words(one) for one in value),
)
PAIRS = Shape(
    "a list of pairs of an office and an id",
    lambda value: (
        isinstance(value, list) and all(_is_words(pair) and len(pair) == 2 for pair in value)
    ),
)
_JOINS = ("and", "and-first", "-", "name", " ", "office")
JOINS = Shape(
    f"a list of {', '.join(map(repr, _JOINS))}",
    lambda value: isinstance(value, list) and all(join in _JOINS for join in value),
)

Shapes = Mapping[str, Shape]


def _shapes(**keys: tuple[Shape, str]) -> Shapes:
    return {key: shape for shape, names in keys.values() for key in names.split()}


_ROW = _shapes(
    texts=(TEXT, "id origin example counter_example example_language counter_example_language"),
    more_texts=(TEXT, "type example_effect gender iso2 adjective character concept"),
    source_texts=(TEXT, "language source subdomains"),
    flags=(FLAG, "family_first primary needs_anchor"),
    counts=(COUNT, "family_tokens"),
    words=(WORDS, "case_sensitive ambiguous homographs anchored_by blocked_by stop_phrases never"),
    more_words=(WORDS, "trades words anchors prefixes compiled pinyin"),
    canonical=(CANONICAL, "canonical"),
    names=(NAMES, "native spellings other_names surname_only"),
    lists=(LISTS, "variants labels"),
    pairs=(PAIRS, "offices"),
    forbid=(FORBID, "forbid"),
    groups=(GROUPS, "require"),
)
_CALQUE = _shapes(
    words=(WORD, "language pattern text"),
    texts=(TEXT, "source_language gloss replacement example counter_example"),
    flags=(FLAG, "approved exact ambiguous"),
    tiers=(TIER, "tier"),
    lists=(WORDS, "keys anchors"),
    forbid=(FORBID, "forbid"),
    groups=(GROUPS, "require"),
)
_FORM = _shapes(words=(WORD, "text replacement"))
_GLOSS = _shapes(
    words=(WORD, "text"), tiers=(TIER, "tier"), joins=(JOINS, "joins"), flags=(FLAG, "alone")
)


def misshapen(row: Mapping[str, Any], table: str) -> Iterator[str]:
    """What in a row is another kind of value than it must be.

    >>> list(misshapen({"id": "x", "canonical": "Foo"}, "names"))
    ['canonical must be an object: a name for each language, or a list of dated names']
    """
    if table == "names":  # there null says that it is not known
        row = {key: value for key, value in row.items() if value is not None}
    yield from _wrong(row, _ROW, "")
    if table != "terms":
        return
    for name, parts in _objects(row, "calques"):
        yield from _wrong(parts, _CALQUE, f"{name}: ", ("language",))
        if not {"text", "pattern", "forms"} & parts.keys():
            yield f"{name}: no text, pattern or forms"
        if not _is_list_of_objects(parts.get("forms", [])):
            yield f"{name}: forms must be a list of objects"
        for form_name, form in _objects(parts, "forms"):
            yield from _wrong(form, _FORM, f"{name}, {form_name}: ", tuple(_FORM))
    for name, parts in _objects(row, "glosses"):
        yield from _wrong(parts, _GLOSS, f"{name}: ", ("text", "tier", "joins"))
    for key in ("calques", "glosses"):
        if not _is_list_of_objects(row.get(key, [])):
            yield f"{key} must be a list of objects"


def _wrong(
    values: Mapping[str, Any], shapes: Shapes, where: str, required: tuple[str, ...] = ()
) -> Iterator[str]:
    for key in required:
        if key not in values:
            yield f"{where}no {key}"
    for key, value in values.items():
        if key in shapes and not shapes[key].fits(value):
            yield f"{where}{key} must be {shapes[key].name}"


def _objects(values: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if _is_list_of_objects(values.get(key, [])):
        for number, one in enumerate(values.get(key, []), 1):
            yield f"{key[:-1] if key != 'glosses' else 'gloss'} {number}", one


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)
