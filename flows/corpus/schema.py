"""The schema of the corpus table; docs/schema.md explains every field and is tested against this.

Compatibility: within one :data:`SCHEMA_VERSION` columns may be added at the end; a column that
changes its type or meaning, or goes away, raises the version.
"""

from __future__ import annotations

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
