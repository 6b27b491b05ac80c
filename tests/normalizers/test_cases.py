"""The project's own cases for the small stages: every row is a test, positive and negative."""

from __future__ import annotations

from typing import Any

import pytest

from tests.evaluation.judging import TEXT_STAGES, text_case
from tests.support import CASES, read_jsonl


def rows(*names: str) -> list[Any]:
    return [
        pytest.param(name, row, id=f"{name}-{row['id']}")
        for name in names
        for row in read_jsonl(CASES / f"{name}.jsonl")
    ]


@pytest.mark.parametrize(("name", "row"), rows(*TEXT_STAGES))
def test_case(name: str, row: dict[str, Any]) -> None:
    assert text_case(name, row) == []
