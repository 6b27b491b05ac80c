"""A table row gives the canonical article back, whatever it holds."""

from __future__ import annotations

import pyarrow as pa
import pytest

from flows.corpus.rows import to_article_dict, to_row
from flows.corpus.schema import SCHEMA
from normalizers import (
    CanonicalArticle,
    Evidence,
    Fact,
    Flag,
    ForeignSpan,
    LedgerEdit,
    Mention,
    Part,
)

RAW = "Credit line\nThe storm 🌊 passed  Riga."


def full_article() -> CanonicalArticle:
    fact = Fact("captions", {"text": "The quay.", "credit": "Agency"})
    date = Fact("published", "2023-06-13")
    removed = Part(
        1,
        0,
        "Credit line\n",
        "",
        "stray",
        "stray.credit",
        "credit",
        Evidence.A,
        "whole line",
        0.99,
        (fact, date),
    )
    steps = (
        Part(
            1,
            0,
            "passed  Riga",
            "passed Riga",
            "layout",
            "layout.spaces",
            "spacing",
            Evidence.A,
            "",
            0.99,
        ),
        Part(2, 7, "Riga", "Rīga", "names", "Q1773", "name", Evidence.C, "a cue", 0.5),
    )
    return CanonicalArticle(
        id="ä/1",
        source="daily.example",
        url="",
        title=None,
        language="en",
        language_probability=0.123456789,
        text="The storm 🌊 passed Rīga.",
        raw_text=RAW,
        dateline={"place": "Riga"},
        captions=({"text": "The quay.", "credit": "Agency"}, {"gallery": "1 of 4"}),
        credits=({"role": "editor", "text": "Jane Roe", "incomplete": True},),
        related=("Another story",),
        foreign_spans=(ForeignSpan(0, 3, "ru", 0.75),),
        mentions=(Mention(19, 23, "Q1773", "Riga", "place"),),
        edits=(
            LedgerEdit(0, 12, "Credit line\n", "", (removed,)),
            LedgerEdit(24, 36, "passed  Riga", "passed Rīga", steps),
        ),
        flags=(Flag(0, 3, "doubt", "r1", None), Flag(4, 9, "doubt", "r2", "", reason="why")),
        pipeline_version="layout-1",
        stylebook_version="abc",
        extra={"n": 1, "deep": [None, {"x": 1.5}], "ü": "\u2028"},
    )


def test_round_trip_through_arrow():
    article = full_article()
    given = {"title": "", "published": "2023", "language": "en"}
    row = to_row(
        article, path="a.txt", file="/in/a.txt", fingerprint="f", id_from="given", given=given
    )
    batch = pa.RecordBatch.from_pylist([row], schema=SCHEMA)
    batch.validate(full=True)
    assert to_article_dict(batch.to_pylist()[0]) == article.to_dict()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("captions", ({"text": "x", "camera": "y"},)),
        ("credits", ({"name": "x"},)),
        ("dateline", {"town": "x"}),
    ],
)
def test_a_key_the_schema_does_not_know_is_an_error_not_a_loss(field, value):
    article = CanonicalArticle(
        id="1",
        source="",
        url="",
        title=None,
        language="en",
        language_probability=1.0,
        text="x",
        raw_text="x",
        **{field: value},
    )
    with pytest.raises(ValueError, match=f"the schema has no {field}"):
        to_row(article, path="", file="", fingerprint="", id_from="", given={})
