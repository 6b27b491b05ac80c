"""Whole articles: five real ones, and variants of them.

``variants.jsonl`` says exactly what text must come out, what the canonical article must contain,
which removed strings must stand in the ledger and which places must be flagged. The variants tell
the same kinds of dirt with other people, dates, languages and orders. The sample corpus has a test
of its own, ``tests/flows/test_samples.py``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from normalizers import Article, CanonicalArticle, normalize
from normalizers.ledger import replay, revert
from tests.evaluation import judging
from tests.support import CASES, SHARED, needs_shared, read_jsonl, shared_rows

REAL = shared_rows("articles/expected.jsonl")
VARIANTS = read_jsonl(CASES / "variants.jsonl")


@lru_cache
def real(file: str) -> CanonicalArticle:
    assert SHARED
    return normalize((SHARED / "articles" / file).read_text("utf-8"))


@lru_cache
def variant(number: int) -> CanonicalArticle:
    return judging.variant(VARIANTS[number])


@needs_shared
@pytest.mark.parametrize("expected", REAL, ids=lambda row: row["file"][:3])
def test_real_article(expected: dict[str, Any]) -> None:
    assert judging.whole_article(real(expected["file"]).to_dict(), expected) == []


@pytest.mark.parametrize("number", range(len(VARIANTS)), ids=[row["id"] for row in VARIANTS])
def test_variant(number: int) -> None:
    expected = VARIANTS[number]["expected"]
    assert judging.whole_article(variant(number).to_dict(), expected) == []


def test_variants_cover_the_kinds_of_dirt_and_the_languages() -> None:
    assert len(VARIANTS) >= 14
    assert {kind for row in VARIANTS for kind in row["like"].split("+")} >= {
        "000", "001", "002", "003", "004",
    }  # fmt: skip
    assert {row["expected"]["language"] for row in VARIANTS} == {
        "en", "ru", "be", "uk", "de", "fr", "pl", "zh",
    }  # fmt: skip


@pytest.mark.parametrize("number", range(len(VARIANTS)), ids=[row["id"] for row in VARIANTS])
def test_variant_keeps_the_promises(number: int) -> None:
    article = variant(number)
    assert replay(article.raw_text, article.edits) == article.text
    assert revert(article.text, article.edits) == article.raw_text
    again = normalize(article.as_article())
    assert again.text == article.text
    assert not again.edits


@pytest.mark.parametrize("number", range(len(VARIANTS)), ids=[row["id"] for row in VARIANTS])
def test_expected_text_is_clean(number: int) -> None:
    """The expectation agrees with itself: the clean text, given again, is left alone."""
    row = VARIANTS[number]
    again = normalize(Article(row["expected"]["text"], **row["hints"]))
    assert again.text == row["expected"]["text"]
