"""Where texts are cut before they are sent."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.translate.chunks import MOST, chunks, lines
from tests.strategies import ODD, PROSE, raw_texts

CASES = [
    json.loads(row)
    for row in Path(__file__).with_name("chunks.jsonl").read_text("utf-8").splitlines()
]


def anything(_text: str) -> bool:
    return True


def found(line: str, surfaces: list[str]) -> list[tuple[int, int]]:
    return [(line.index(one), line.index(one) + len(one)) for one in surfaces]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["note"])
def test_parts(case):
    line = case["line"]
    spans = chunks(line, anything, case["most"], found(line, case.get("whole", [])))
    assert [line[start:end] for start, end in spans] == case["parts"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["note"])
def test_the_engine_may_be_the_one_who_limits(case):
    line, most = case["line"], case["most"]
    spans = chunks(line, lambda text: len(text) <= most, whole=found(line, case.get("whole", [])))
    assert [line[start:end] for start, end in spans] == case["parts"]


def test_a_limit_in_bytes_of_an_address():
    """As of an engine that is asked by GET: a Cyrillic letter takes six bytes there."""
    line = " ".join(PROSE["ru"] * 40)
    spans = chunks(line, lambda text: len(quote(text)) < 3000)
    assert all(len(quote(line[start:end])) < 3000 for start, end in spans)
    assert {line[start:end][-1] for start, end in spans} == {"."}
    assert len(chunks(line, anything)) < len(spans)


def test_an_engine_that_takes_nothing_gets_no_endless_list():
    assert chunks("a bc", lambda _: False) == [(0, 1), (2, 3), (3, 4)]


def test_a_very_long_line_without_any_mark():
    line = "字" * 50_000
    spans = chunks(line, anything)
    assert [end - start for start, end in spans] == [MOST] * 33 + [500]


def test_lines_have_their_places():
    text = "\n A title \n\n\tThe text.\r\nEnd\n"
    assert [text[start:end] for start, end in lines(text)] == ["A title", "The text.", "End"]
    assert lines("") == lines(" \n\n ") == []


# -- what holds for every line --------------------------------------------------------------------

pieces = st.one_of(
    st.sampled_from([one for several in PROSE.values() for one in several]),
    st.sampled_from(ODD),
    st.text(max_size=20),
    st.text(alphabet="ab 字。，,.;— \u0301\u200d🇧🇾\u3099ᅡ", max_size=30),
)
one_line = st.lists(pieces, max_size=8).map(lambda parts: " ".join(parts).replace("\n", " "))


@st.composite
def marked_lines(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    line = draw(one_line)
    edges = sorted(draw(st.sets(st.integers(0, len(line)), max_size=8)))
    return line, list(zip(edges[::2], edges[1::2], strict=False))


@given(marked_lines(), st.integers(1, 80))
def test_parts_are_the_line_in_order(marked, most):
    line, whole = marked
    at = 0
    for start, end in chunks(line, anything, most, whole):
        assert at <= start < end
        assert not line[at:start].strip()
        assert line[start:end] == line[start:end].strip()
        at = end
    assert not line[at:].strip()


@given(one_line, st.integers(1, 80))
def test_parts_fit_or_are_one_character(line, most):
    for start, end in chunks(line, anything, most):
        part = line[start:end]
        joined = any(
            unicodedata.category(char)[0] == "M"
            or char in "\u200c\u200dᅡ🇧🇾"
            or "🏻" <= char <= "🏿"  # the colour of a skin
            for char in part
        )
        assert len(part) <= most or joined


@given(one_line, st.integers(1, 80))
def test_no_part_begins_in_the_middle_of_a_character(line, most):
    for start, _ in chunks(line, anything, most):
        if start and not line[start - 1].isspace():
            assert unicodedata.category(line[start])[0] != "M"
            assert line[start - 1] != "\u200d"


@given(marked_lines(), st.integers(1, 80))
def test_what_is_whole_and_fits_is_in_one_part(marked, most):
    line, whole = marked
    spans = chunks(line, anything, most, whole)
    for start, end in whole:
        # a mark on the last letter belongs to it, and a whole span may begin inside a character
        wide = end - start + 40
        bare = line[start:end].strip()
        if bare and wide <= most:
            at = start + line[start:end].index(bare)
            assert any(low <= at and at + len(bare) <= high for low, high in spans)


@given(one_line)
def test_a_line_that_fits_is_one_part(line):
    spans = chunks(line, anything, len(line) or 1)
    assert [line[start:end] for start, end in spans] == ([line.strip()] if line.strip() else [])


@given(one_line, st.integers(1, 80))
def test_a_part_is_not_cut_again(line, most):
    for start, end in chunks(line, anything, most):
        part = line[start:end]
        assert len(part) > most or chunks(part, anything, most) == [(0, len(part))]


@given(raw_texts())
def test_lines_leave_only_whitespace_out(text):
    at = 0
    for start, end in lines(text):
        assert at <= start < end
        assert not text[at:start].strip()
        assert "\n" not in text[start:end]
        at = end
    assert not text[at:].strip()
