"""Where the test data is, and the few helpers every test module needs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases"
_SHARED = ROOT.parent / "shared"
SHARED: Path | None = _SHARED if (_SHARED / "DESIGN.md").is_file() else None

needs_shared = pytest.mark.skipif(
    SHARED is None, reason="the shared evaluation data is not beside the repository"
)


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """All objects of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def shared_rows(name: str) -> list[dict[str, Any]]:
    """Rows of a shared JSONL file, or none at all when the shared data is not here."""
    return read_jsonl(SHARED / name) if SHARED else []


def squeeze(text: str) -> str:
    """Whitespace squeezed, as the shared cases are compared."""
    return re.sub(r"\s+", " ", text).strip()


def contains(whole: Any, part: Any) -> bool:
    """Whether ``part`` is contained in ``whole``: dicts by key, lists by member."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            key in whole and contains(whole[key], value) for key, value in part.items()
        )
    if isinstance(part, list):
        return isinstance(whole, list) and all(
            any(contains(item, wanted) for item in whole) for wanted in part
        )
    return bool(whole == part)
