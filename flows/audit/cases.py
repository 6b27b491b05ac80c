"""A judgement of a rule that is code, as a case of the test suite: a line of JSON.

The input is the piece of the clean text around the edit in which this edit alone is taken back. A right
edit must be made in it again (``change``; of machine translation ``replace``), a wrong one must not be
(``keep``). A right edit that the piece does not show, because it needs the whole article, is no case.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flows.audit.keeping import YES
from flows.audit.units import Unit
from normalizers import Article, Pipeline
from normalizers.stylebook import Stylebook

SKIPPED = {"stray": ("artifacts", "names"), "artifacts": ("names",)}
"""What does not run when the cases of a stage are tried."""


def cases_file(stage: str) -> str:
    """The file that the cases of a stage are in.

    >>> cases_file("stray")
    'audit.cases.stray.jsonl'
    """
    return f"audit.cases.{stage}.jsonl"


def case_of(unit: Unit, verdict: str, note: str, book: Stylebook) -> Mapping[str, Any] | None:
    """The case of a judged edit, ``None`` if there is none."""
    text = f"{unit.clean_left}{unit.before}{unit.clean_right}"
    is_right = verdict == YES
    expected = f"{unit.clean_left}{unit.after}{unit.clean_right}" if is_right else text
    pipeline = _pipeline(book, SKIPPED.get(unit.stage, ()))
    if is_right:
        article = pipeline(Article(text, language=unit.language))
        if article.text.split() != expected.split():
            return None
    kind = "change" if is_right else "keep"
    told = {"id": unit.key, "lang": unit.language, "kind": kind}
    if unit.stage == "artifacts":
        told = {"id": unit.key, "lang": unit.language, "action": "replace" if is_right else "keep"}
    why = "; ".join(filter(None, (unit.rule, unit.reason, note)))
    return {**told, "input": text, "expected": expected, "why": why}


@lru_cache(maxsize=4)
def _pipeline(book: Stylebook, skip: tuple[str, ...]) -> Pipeline:
    return Pipeline(stylebook=book, skip=skip)
