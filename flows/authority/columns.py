"""The columns of a table of names, as people, OpenRefine and Wikidata's query service call them.

A column is a field, and for most fields a language: ``label_en``, ``Len``, ``itemLabel_en`` and plain
``en`` are the label in English. :data:`FIELDS` lists them all, with the names they go by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from flows.errors import UsageError
from normalizers.names.index import OUTPUT_LANGUAGES

LANGUAGES = ("en", "ru", "be", "uk", "de", "fr", "pl", "zh")
assert set(LANGUAGES) == set(OUTPUT_LANGUAGES)
BY_LANGUAGE: Mapping[str, tuple[str, ...]] = {
    "label": ("label", "labels", "name", "canonical", "itemlabel", "l"),
    "dates": ("dates",),
    "native": ("native", "native_name"),
    "spellings": ("spellings", "spelling"),
    "other_names": ("other_names", "other_name"),
    "aliases": ("aliases", "alias", "itemaltlabel", "altlabel", "also_known_as", "a"),
    "surname_only": ("surname_only",),
}
"""Fields that have one column for each language, ``FIELD_LANGUAGE``."""
PLAIN: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "qid", "item", "entity", "wikidata", "wikidata_id", "wikidata_qid"),
    "type": ("type", "kind", "instance_of", "p31", "typelabel", "type_label", "instance_oflabel"),
    "gender": ("gender", "sex", "p21", "sex_or_gender", "genderlabel", "sex_or_genderlabel"),
    "office": ("office", "offices"),
    "country": ("country",),
    "roles": (
        *("roles", "role", "description", "itemdescription", "d"),
        *("occupation", "occupations", "occupationlabel", "occupation_label", "profession"),
    ),
    "primary": ("primary",),
    "family_first": ("family_first",),
    "family_tokens": ("family_tokens",),
    "needs_anchor": ("needs_anchor",),
    **{
        name: (name,)
        for name in (
            *("case_sensitive", "ambiguous", "homographs", "anchored_by", "blocked_by"),
            *("stop_phrases", "never", "trades", "iso2", "geonames_id", "notes", "origin"),
            *("example", "example_language", "example_effect"),
            *("counter_example", "counter_example_language"),
        )
    },
}
"""Fields that have one column."""
FIELDS = (*PLAIN, *BY_LANGUAGE)
IGNORED = ("line", "reason")  # what a file of rejected rows says beside the row
LISTED = (
    *("spellings", "other_names", "aliases", "surname_only", "roles", "office", "country"),
    *("case_sensitive", "ambiguous", "homographs", "anchored_by", "blocked_by", "stop_phrases"),
    *("never", "trades", "dates"),
)
"""Fields whose cells hold several values with ``|`` between them."""
_FIELD_OF = {
    name: field
    for fields in (PLAIN, BY_LANGUAGE)
    for field, names in fields.items()
    for name in names
}
_SHORT = re.compile(r"[LAD]([a-z]{2})")
_WITH_LANGUAGE = re.compile(r"(.+)_([a-z]{2})")
_OTHERS = re.compile(r"[^0-9a-z]+")


class Column(NamedTuple):
    """What one column of a table holds; ``comma`` for aliases that Wikidata joins with commas."""

    header: str
    field: str
    language: str = ""
    comma: bool = False


def columns_of(
    headers: Iterable[str], mapping: Mapping[str, str], language: str = ""
) -> tuple[list[Column], list[str]]:
    """The columns of a table, and the headers that say nothing to us.

    Args:
        headers: of the table.
        mapping: field (``en``, ``aliases_ru``, ``type``) to the header that it has here.
        language: of columns that do not say theirs, such as ``itemLabel``.

    Raises:
        UsageError: a mapped header is not there, or a label is of no known language.
    """
    headers = list(headers)
    wanted: dict[str, Column] = {}
    for name, header in mapping.items():
        column = _column(header, name, language)
        if column is None:
            raise UsageError(f"--map: no field {name!r}; there are {', '.join(FIELDS)}, {_HOW}")
        if header not in headers:
            raise UsageError(f"--map: there is no column {header!r}; there are {_some(headers)}")
        wanted[header] = column
    found, unused = [], []
    for header in headers:
        column = wanted.get(header) or _column(header, header, language)
        if column is None:
            if header and _simple(header) not in IGNORED:
                unused.append(header)
        elif column.field in BY_LANGUAGE and not column.language:
            raise UsageError(f"the column {header!r} does not say its language: --language en")
        else:
            found.append(column)
    return found, unused


_HOW = f"each of the last {len(BY_LANGUAGE)} with a language: label_en"


def _column(header: str, name: str, language: str) -> Column | None:
    """What a column called ``name`` holds.

    >>> _column("?itemAltLabel", "?itemAltLabel", "en")
    Column(header='?itemAltLabel', field='aliases', language='en', comma=True)
    >>> _column("Lru", "Lru", "")[1:3], _column("uk", "uk", "")[1:3]
    (('label', 'ru'), ('label', 'uk'))
    """
    short = _SHORT.fullmatch(name.strip())
    simple = f"{name.strip()[0].lower()}_{short[1]}" if short else _simple(name)
    if simple in LANGUAGES:
        return Column(header, "label", simple)
    comma = "altlabel" in simple
    field = _FIELD_OF.get(simple)
    if field and len(simple) > 1:
        return Column(header, field, language if field in BY_LANGUAGE else "", comma)
    with_language = _WITH_LANGUAGE.fullmatch(simple)
    if with_language:
        field = _FIELD_OF.get(with_language[1], "")
        if field in BY_LANGUAGE and (with_language[2] in LANGUAGES or field == "native"):
            return Column(header, field, with_language[2], comma)
        if field == "roles":
            return Column(header, field)
    return None


def _simple(header: str) -> str:
    return _OTHERS.sub("_", header.strip().lower()).strip("_")


def _some(headers: list[str]) -> str:
    return ", ".join(repr(header) for header in headers[:8]) + (" …" if len(headers) > 8 else "")
