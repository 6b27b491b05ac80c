"""The page's way between clean and raw text, in Python and in SQL, against the ledger's own."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.ledger import LedgerEdit, OffsetMap, replay
from tests.consuming import page

ALPHABET = st.sampled_from("ab \n😀é\u0301")
SHORT = st.text(ALPHABET, max_size=3)


def spans():
    names: dict[str, Any] = {}
    exec(page.file("spans.py"), names)
    return SimpleNamespace(**names)


SPANS = spans()


GROUNDS = {"stage": "s", "rule": "r", "category": "c", "confidence": 1.0, "evidence": "A"}


def edit(start, original, replacement):
    return {
        "start": start,
        "end": start + len(original),
        "original": original,
        "replacement": replacement,
        **GROUNDS,
    }


@st.composite
def edited(draw):
    """A raw text and edits of it: removals, insertions, replacements, some of them neighbours."""
    raw, edits = "", []
    for kept, original, replacement in draw(st.lists(st.tuples(SHORT, SHORT, SHORT), max_size=6)):
        raw += kept
        # as in the ledger: no edit without an effect, and no two at one place
        if original != replacement and (original or (kept and raw)):
            edits.append(edit(len(raw), original, replacement))
        raw += original
    return raw + draw(SHORT), edits


def every_span(text):
    return [(a, b) for a in range(len(text) + 1) for b in range(a, len(text) + 1)]


@given(edited())
@settings(max_examples=200, deadline=None)
def test_to_raw_is_the_ledgers_own_map(case):
    raw, edits = case
    ledger = tuple(map(LedgerEdit.from_dict, edits))
    offsets = OffsetMap(ledger)
    for start, end in every_span(replay(raw, ledger)):
        if start < end:
            assert SPANS.to_raw(edits, start, end) == offsets.raw_span(start, end)


@given(edited())
@settings(max_examples=200, deadline=None)
def test_there_and_back_covers_the_span(case):
    raw, edits = case
    clean = replay(raw, map(LedgerEdit.from_dict, edits))
    for start, end in every_span(clean):
        low, high = SPANS.to_raw(edits, start, end)
        again = SPANS.to_clean(edits, low, high)
        assert 0 <= low <= high <= len(raw)
        inserted = any(one["start"] == one["end"] in (low, high) for one in edits)
        assert start == end or inserted or (again[0] <= start and end <= again[1])


@given(edited())
@settings(max_examples=200, deadline=None)
def test_a_span_that_no_edit_touches_reads_the_same(case):
    raw, edits = case
    clean = replay(raw, map(LedgerEdit.from_dict, edits))
    for start, end in every_span(raw):
        if any(one["start"] < end and start < one["end"] for one in edits) or start == end:
            continue
        if any(one["start"] == one["end"] and start < one["start"] < end for one in edits):
            continue
        low, high = SPANS.to_clean(edits, start, end)
        assert clean[low:high] == raw[start:end]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(4, 9, (4, 4)), (0, 9, (0, 4)), (2, 12, (2, 7)), (6, 7, (4, 4)), (9, 12, (4, 7))],
)
def test_what_was_removed_is_an_empty_span(start, end, expected):
    assert "one Share two"[4:9] == "Share"
    assert SPANS.to_clean([edit(4, "Share", "")], start, end) == expected


def in_sql(rows):
    """The page's statement over some articles: spans of raw text by article and mention."""
    blocks = [block.text for block in page.sections()[SECTION] if "WITH edit AS" in block.text]
    (sql,) = (found for text in blocks for found in re.findall(r'"""(.*?)"""', text, re.DOTALL)[:1])
    corpus = pa.Table.from_pylist(rows)
    connection = duckdb.connect()
    connection.register("corpus", corpus)
    found = connection.sql(sql)
    names = found.columns
    return {
        (row["id"], row["first"], row["last"]): (row["raw_first"], row["raw_last"])
        for row in (dict(zip(names, values, strict=True)) for values in found.fetchall())
    }


SECTION = "From the clean text to the raw text, and back"


@given(st.lists(edited(), min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_sql_says_the_same_as_python(cases):
    rows, expected = [], {}
    for number, (raw, edits) in enumerate(cases):
        clean = replay(raw, map(LedgerEdit.from_dict, edits))
        wanted = [span for span in every_span(clean) if span[0] < span[1]]
        mentions = [
            {"start": start, "end": end, "surface": clean[start:end], "entity_id": "Q1"}
            for start, end in wanted
        ]
        rows.append({"id": str(number), "edits": edits, "mentions": mentions})
        for start, end in wanted:
            expected[str(number), start, end] = SPANS.to_raw(edits, start, end)
    nothing = {
        "id": "x",
        "edits": [edit(0, "a", "")],
        "mentions": [{"start": 0, "end": 1, "surface": "b", "entity_id": "Q2"}],
    }
    expected["x", 0, 1] = (1, 2)
    assert in_sql([*rows, nothing]) == expected
