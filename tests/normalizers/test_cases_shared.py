"""The hard cases: one test per row, half of them must not change.

Rows that fail are listed with the reason in ``cases/known_failures.json`` and are strict xfail, so
that a row which starts to pass must be taken off the list.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.evaluation.judging import SKIPPED_STAGES, action, hard_case, needless_flags
from tests.support import CASES, needs_shared, shared_rows

KNOWN_FAILURES: dict[str, str] = json.loads((CASES / "known_failures.json").read_text("utf-8"))
ROWS = [(kind, row) for kind in SKIPPED_STAGES for row in shared_rows(f"cases/{kind}.jsonl")]


def params() -> list[Any]:
    return [
        pytest.param(
            kind,
            row,
            id=row["id"],
            marks=pytest.mark.xfail(reason=KNOWN_FAILURES[row["id"]], strict=True)
            if row["id"] in KNOWN_FAILURES
            else (),
        )
        for kind, row in ROWS
    ]


@needs_shared
@pytest.mark.parametrize(("kind", "row"), params())
def test_case(kind: str, row: dict[str, Any]) -> None:
    assert hard_case(kind, row) == []


@needs_shared
@pytest.mark.parametrize(
    ("kind", "row"),
    [
        pytest.param(kind, row, id=row["id"])
        for kind, row in ROWS
        if action(row) == "keep" and kind != "names"
    ],
)
def test_kept_case_raises_no_flag(kind: str, row: dict[str, Any]) -> None:
    """A flag on a case that must be kept is half a miss: it costs a person's time."""
    assert needless_flags(kind, row) == []


@needs_shared
def test_known_failures_are_few_and_harm_nobody() -> None:
    ids = {row["id"]: row for _, row in ROWS}
    listed = [known for known in KNOWN_FAILURES if known in ids]
    assert len(listed) <= 0.4 * len(ids)
    assert [known for known in listed if action(ids[known]) == "keep"] == []
