"""The hard cases: one test per row, half of them must not change.

Rows that fail are listed with the reason in ``cases/known_failures.json`` and are strict xfail, so
that a row which starts to pass must be taken off the list.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from normalizers import Article, CanonicalArticle, normalize
from tests.support import CASES, contains, needs_shared, shared_rows, squeeze

SKIPPED_STAGES = {"stray": ("artifacts", "names"), "mt": ("names",), "names": ()}
KNOWN_FAILURES: dict[str, str] = json.loads((CASES / "known_failures.json").read_text("utf-8"))
ROWS = [(kind, row) for kind in SKIPPED_STAGES for row in shared_rows(f"cases/{kind}.jsonl")]
CYRILLIC = re.compile("[\u0400-\u04ff]")

Span = tuple[int, int]


def action(row: dict[str, Any]) -> str:
    """``keep``, ``flag`` or ``change``, whatever the file calls it."""
    said = row.get("action") or row["kind"]
    return said if said in ("keep", "flag") else "change"


def run(kind: str, row: dict[str, Any]) -> CanonicalArticle:
    language = row.get("lang") or ("ru" if CYRILLIC.search(row["input"]) else "en")
    return normalize(Article(row["input"], language=language), skip=SKIPPED_STAGES[kind])


def touching(text: str, words: str, spans: list[Span]) -> list[int]:
    """Numbers of the ``spans`` that overlap an occurrence of ``words`` in ``text``."""
    return [
        number
        for number, (start, end) in enumerate(spans)
        for match in re.finditer(re.escape(words), text)
        if start < match.end() and match.start() < end
    ]


def assert_linked(article: CanonicalArticle, words: str, entity_id: str) -> None:
    spans = [(mention.start, mention.end) for mention in article.mentions]
    ids = [article.mentions[number].entity_id for number in touching(article.text, words, spans)]
    if entity_id.startswith("local:"):  # any local id: the number after it is not a fact
        assert any(found.startswith("local:") for found in ids), (words, ids)
    else:
        assert entity_id in ids, (words, ids)


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
    article = run(kind, row)
    wanted = row["expected"] if action(row) == "change" else row["input"]
    assert squeeze(article.text) == squeeze(wanted)
    assert contains(article.to_dict(), row.get("metadata", {}))
    if action(row) == "flag":
        spans = [(flag.start, flag.end) for flag in article.flags]
        assert touching(article.text, row["span"], spans)
    for edit in row.get("edits", ()):
        assert_linked(article, edit["new"], edit["qid"])
    for link in row.get("links", ()):
        assert_linked(article, link["text"], link["qid"])


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
    assert [article_flag.rule for article_flag in run(kind, row).flags] == []


@needs_shared
def test_known_failures_are_few_and_harm_nobody() -> None:
    ids = {row["id"]: row for _, row in ROWS}
    listed = [known for known in KNOWN_FAILURES if known in ids]
    assert len(listed) <= 0.4 * len(ids)
    assert [known for known in listed if action(ids[known]) == "keep"] == []
