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
from normalizers import Article, CanonicalArticle
from normalizers.ledger import Ledger, LedgerEdit

_OPEN_STRUCTS = ("captions", "credits")
_KEYS = {
    name: {field.name for field in SCHEMA.field(name).type.value_type} for name in _OPEN_STRUCTS
} | {"dateline": {field.name for field in SCHEMA.field("dateline").type}}


def to_row(
    article: CanonicalArticle,
    *,
    path: str,
    file: str,
    fingerprint: str,
    id_from: str,
    given: Mapping[str, str],
) -> dict[str, Any]:
    """The table row of an article.

    Args:
        article: the result.
        path: the place it came from, relative to its input root, see ``Record.place``.
        file: the full path of the file it came from; empty for standard input.
        fingerprint: of the record it came from, see ``Record.fingerprint``.
        id_from: what its id was made of, see ``Found.id_from``.
        given: ``title``, ``published`` and ``language`` as they came in, so that the article can be
            normalized again without its file.

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
    return {
        **row,
        "extra": _json(row["extra"]),
        "path": path,
        "file": file,
        "fingerprint": fingerprint,
        "id_from": id_from,
        "given": dict(given),
        "touched_by": list(article.touched_by),
        "withdrawn": list(article.withdrawn),
        "rules": list(article.rules),
    }


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


def given_article(row: Mapping[str, Any]) -> Article:
    """The article as it came in, from its table row: what has to be normalized again."""
    given = row["given"]
    return Article(
        text=row["raw_text"],
        id=row["id"],
        source=row["source"],
        url=row["url"],
        title=given["title"],
        published=given["published"],
        language=given["language"],
        extra=json.loads(row["extra"]),
    )


def ledger_of(row: Mapping[str, Any]) -> Ledger:
    """The ledger of a table row."""
    return tuple(
        LedgerEdit.from_dict(
            {
                **edit,
                "facts": [_unpacked(fact) for fact in edit["facts"]],
                "parts": [
                    {**part, "facts": [_unpacked(fact) for fact in part["facts"]]}
                    for part in edit["parts"]
                ],
            }
        )
        for edit in row["edits"]
    )


GIVEN_COLUMNS = ("id", "source", "url", "raw_text", "extra", "given")
"""The columns :func:`given_article` needs."""


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
