"""Between a canonical article and a row of the table.

The two differ in three places, where the article holds values of any type: ``extra`` and the values
of facts are JSON strings in the table, and the optional keys of captions, credits and the dateline
are nulls there. :func:`to_article_dict` undoes all three, so an exported row equals
``CanonicalArticle.to_dict()``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flows.corpus.schema import BOOKKEEPING, SCHEMA
from normalizers import CanonicalArticle

_OPEN_STRUCTS = ("captions", "credits")
_KEYS = {
    name: {field.name for field in SCHEMA.field(name).type.value_type} for name in _OPEN_STRUCTS
} | {"dateline": {field.name for field in SCHEMA.field("dateline").type}}


def to_row(article: CanonicalArticle, *, path: str, key: str) -> dict[str, Any]:
    """The table row of an article.

    Raises:
        ValueError: a caption, credit or dateline has a key the schema does not know; it would be
            lost in silence.
    """
    row = article.to_dict()
    for name in _OPEN_STRUCTS:
        for value in row[name]:
            _check_keys(name, value)
    if row["dateline"]:
        _check_keys("dateline", row["dateline"])
    for edit in row["edits"]:
        edit["facts"] = [_packed(fact) for fact in edit["facts"]]
        for part in edit["parts"]:
            part["facts"] = [_packed(fact) for fact in part["facts"]]
    return {**row, "extra": _json(row["extra"]), "path": path, "key": key}


def to_article_dict(row: Mapping[str, Any]) -> dict[str, Any]:
    """The canonical article of a table row: what ``CanonicalArticle.to_dict()`` gave."""
    article = {name: value for name, value in row.items() if name not in BOOKKEEPING}
    for name in _OPEN_STRUCTS:
        article[name] = [_without_nulls(value) for value in article[name]]
    if article["dateline"] is not None:
        article["dateline"] = _without_nulls(article["dateline"])
    for edit in article["edits"]:
        edit["facts"] = [_unpacked(fact) for fact in edit["facts"]]
        for part in edit["parts"]:
            part["facts"] = [_unpacked(fact) for fact in part["facts"]]
    article["extra"] = json.loads(article["extra"])
    return article


def _check_keys(name: str, value: Mapping[str, Any]) -> None:
    unknown = sorted(value.keys() - _KEYS[name])
    if unknown:
        raise ValueError(f"the schema has no {name}.{unknown[0]}")


def _packed(fact: Mapping[str, Any]) -> dict[str, str]:
    return {"field": fact["field"], "value": _json(fact["value"])}


def _unpacked(fact: Mapping[str, str]) -> dict[str, Any]:
    return {"field": fact["field"], "value": json.loads(fact["value"])}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _without_nulls(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in value.items() if item is not None}
