"""The schema of the corpus table; docs/schema.md explains every field and is tested against this.

Compatibility: within one :data:`SCHEMA_VERSION` columns may be added at the end; a column that
changes its type or meaning, or goes away, raises the version.

Beside the columns of :data:`SCHEMA` there are optional ones, those of translations: a table gets one
when rows that have it are first committed, so a corpus that was never translated knows none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pyarrow as pa

SCHEMA_VERSION = 2

_STRING = pa.string()
_OFFSET = pa.int32()


def _struct(**fields: tuple[pa.DataType, bool]) -> pa.DataType:
    return pa.struct([pa.field(name, kind, nullable=null) for name, (kind, null) in fields.items()])


def _list(kind: pa.DataType) -> pa.DataType:
    return pa.list_(pa.field("element", kind, nullable=False))


_TEXT = (_STRING, False)
_MAYBE = (_STRING, True)
_SPAN = {"start": (_OFFSET, False), "end": (_OFFSET, False)}

_FACTS = _list(_struct(field=_TEXT, value=_TEXT))
_GROUNDS = {
    "stage": _TEXT,
    "rule": _TEXT,
    "category": _TEXT,
    "confidence": (pa.float64(), False),
    "evidence": _TEXT,
    "facts": (_FACTS, False),
}
_PARTS = _list(_struct(at=(_OFFSET, False), before=_TEXT, after=_TEXT, **_GROUNDS))

SCHEMA = pa.schema(
    [
        pa.field("id", _STRING, nullable=False),
        pa.field("source", _STRING, nullable=False),
        pa.field("url", _STRING, nullable=False),
        pa.field("title", _STRING),
        pa.field("language", _STRING, nullable=False),
        pa.field("language_probability", pa.float64(), nullable=False),
        pa.field("text", _STRING, nullable=False),
        pa.field("raw_text", _STRING, nullable=False),
        pa.field("raw_sha256", _STRING, nullable=False),
        pa.field("published", _STRING),
        pa.field("updated", _STRING),
        pa.field("dateline", _struct(place=_MAYBE, date=_MAYBE)),
        pa.field(
            "captions", _list(_struct(text=_MAYBE, credit=_MAYBE, gallery=_MAYBE)), nullable=False
        ),
        pa.field(
            "credits",
            _list(_struct(role=_MAYBE, text=_MAYBE, code=_MAYBE, incomplete=(pa.bool_(), True))),
            nullable=False,
        ),
        pa.field("related", _list(_STRING), nullable=False),
        pa.field("disclaimer", _STRING),
        pa.field("copyright", _STRING),
        pa.field(
            "foreign_spans",
            _list(_struct(**_SPAN, language=_TEXT, probability=(pa.float64(), False))),
            nullable=False,
        ),
        pa.field(
            "mentions",
            _list(_struct(**_SPAN, surface=_TEXT, entity_id=_TEXT, canonical=_TEXT, type=_TEXT)),
            nullable=False,
        ),
        pa.field(
            "edits",
            _list(
                _struct(
                    **_SPAN, original=_TEXT, replacement=_TEXT, **_GROUNDS, parts=(_PARTS, False)
                )
            ),
            nullable=False,
        ),
        pa.field(
            "flags",
            _list(
                _struct(
                    **_SPAN,
                    surface=_TEXT,
                    category=_TEXT,
                    rule=_TEXT,
                    suggestion=_MAYBE,
                    evidence=_TEXT,
                )
            ),
            nullable=False,
        ),
        pa.field("near_duplicate_of", _STRING),
        pa.field("pipeline_version", _STRING, nullable=False),
        pa.field("stylebook_version", _STRING, nullable=False),
        pa.field("extra", _STRING, nullable=False),
        pa.field("path", _STRING, nullable=False),
        pa.field("file", _STRING, nullable=False),
        pa.field("fingerprint", _STRING, nullable=False),
        pa.field("id_from", _STRING, nullable=False),
        pa.field("given", _struct(title=_TEXT, published=_TEXT, language=_TEXT), nullable=False),
        pa.field("touched_by", _list(_STRING), nullable=False),
        pa.field("withdrawn", _list(_STRING), nullable=False),
        pa.field("rules", _list(_STRING), nullable=False),
        pa.field(
            "machine_translation",
            _struct(
                likely=(pa.bool_(), False),
                score=(pa.int32(), False),
                signs=(
                    _list(
                        _struct(
                            sign=_TEXT,
                            concept=_MAYBE,
                            points=(pa.int32(), False),
                            count=(pa.int32(), False),
                            example=_TEXT,
                        )
                    ),
                    False,
                ),
            ),
        ),
    ]
)

BOOKKEEPING = (
    *("path", "file", "fingerprint", "id_from", "given"),
    *("touched_by", "withdrawn", "rules"),
)
"""Columns that are copydesk's own and no part of the canonical article or its export."""

GLOSSES = "glosses"
TRANSLATIONS = "translations"

_COUNT = (pa.int32(), False)
_OPTIONAL = {
    GLOSSES: _list(_struct(surface=_TEXT, language=_TEXT, to=_TEXT, text=_TEXT, engine=_TEXT)),
    TRANSLATIONS: _list(
        _struct(
            what=_TEXT,
            to=_TEXT,
            engine=_TEXT,
            version=_TEXT,
            basis=_TEXT,
            complete=(pa.bool_(), False),
            segments=_COUNT,
            unprotected=_COUNT,
            empty=_COUNT,
        )
    ),
}
_TEXT_COLUMN = re.compile(r"text_([a-z]{2,3})")


def text_column(language: str) -> str:
    """The name of the column for the text in another language (ISO 639-1).

    >>> text_column("en")
    'text_en'
    """
    return f"text_{language}"


def language_of(column: str) -> str | None:
    """The language of a text column; ``None`` for any other column.

    >>> language_of("text_en"), language_of("raw_text")
    ('en', None)
    """
    found = _TEXT_COLUMN.fullmatch(column)
    return found[1] if found else None


def optional_columns(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that are optional columns, each once, in the order they always have.

    >>> optional_columns(["text_ru", "id", "text_en", "translations"])
    ('translations', 'text_en', 'text_ru')
    """
    there = {*names}
    fixed = [name for name in _OPTIONAL if name in there]
    return (*fixed, *sorted(name for name in there if language_of(name)))


def field_of(name: str) -> pa.Field:
    """A column by name, one of :data:`SCHEMA` or an optional one.

    Raises:
        KeyError: there is no such column.
    """
    if language_of(name):
        return pa.field(name, _STRING)
    return pa.field(name, _OPTIONAL[name]) if name in _OPTIONAL else SCHEMA.field(name)


def schema_of(names: Sequence[str]) -> pa.Schema:
    """The columns of these names, in this order.

    Raises:
        KeyError: there is no such column.
    """
    return pa.schema([field_of(name) for name in names])


def schema_with(names: Iterable[str]) -> pa.Schema:
    """:data:`SCHEMA`, then the optional columns among the names."""
    return schema_of((*SCHEMA.names, *optional_columns(names)))


QUARANTINE = pa.schema(
    [
        pa.field("path", _STRING, nullable=False),
        pa.field("line", pa.int32()),
        pa.field("category", _STRING, nullable=False),
        pa.field("reason", _STRING, nullable=False),
        pa.field("detail", _STRING, nullable=False),
        pa.field("sha256", _STRING, nullable=False),
        pa.field("raw", pa.binary(), nullable=False),
        pa.field("since", _STRING, nullable=False),
        pa.field("file", _STRING, nullable=False),
        pa.field("fingerprint", _STRING, nullable=False),
        pa.field("rival", _STRING, nullable=False),
    ]
)


def flattened(schema: pa.Schema) -> list[tuple[str, str, bool]]:
    """Every field of a schema as (dotted name, type, may be null), nested ones below their parent.

    >>> flattened(pa.schema([pa.field("related", pa.list_(pa.string()), nullable=False)]))
    [('related[]', 'string', False)]
    """
    rows: list[tuple[str, str, bool]] = []

    def walk(name: str, kind: pa.DataType, nullable: bool) -> None:
        if pa.types.is_list(kind):
            walk(f"{name}[]", kind.value_type, nullable)
        elif pa.types.is_struct(kind):
            rows.append((name, "struct", nullable))
            for field in kind:
                walk(f"{name}.{field.name}", field.type, field.nullable)
        else:
            rows.append((name, str(kind), nullable))

    for field in schema:
        walk(field.name, field.type, field.nullable)
    return rows
