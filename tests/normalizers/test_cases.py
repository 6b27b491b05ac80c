"""The project's own cases for the small stages: every row is a test, positive and negative."""

from __future__ import annotations

from typing import Any

import pytest

from normalizers import Article, normalize, replay
from tests.support import CASES, contains, read_jsonl

STAGES = {
    "encoding": ["encoding", "layout"],
    "layout": ["encoding", "layout"],
    "stray": ["encoding", "layout", "language", "stray"],
    "stray_page": ["encoding", "layout", "language", "stray"],
    "stray_forms": ["encoding", "layout", "language", "stray"],
}


def rows(*names: str) -> list[Any]:
    return [
        pytest.param(name, row, id=f"{name}-{row['id']}")
        for name in names
        for row in read_jsonl(CASES / f"{name}.jsonl")
    ]


@pytest.mark.parametrize(("name", "row"), rows(*STAGES))
def test_case(name: str, row: dict[str, Any]) -> None:
    article = Article(
        row["input"],
        title=row.get("title", ""),
        language=row.get("lang", ""),
        published=row.get("published", ""),
    )
    result = normalize(article, only=STAGES[name])
    assert result.text == row["expected"]
    assert contains(result.to_dict(), row.get("metadata", {}))
    assert replay(row["input"], result.edits) == result.text
    if row["kind"] == "keep":
        assert [edit.to_dict() for edit in result.edits] == []
    for surface in row.get("flags", []):
        assert any(surface in result.text[flag.start : flag.end] for flag in result.flags)
    if row["kind"] == "keep" and "flags" not in row:
        assert [flag.rule for flag in result.flags] == []
