"""Rows: the two texts side by side, cut so that nothing is lost and lines stand beside each other."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.report.rows import rows_of
from normalizers import STAGE_NAMES, Article, CanonicalArticle, normalize
from normalizers.findings import Evidence, Flag, ForeignSpan, Mention
from normalizers.ledger import Ledger, Step, compose, replay
from normalizers.stepping import CLEAN, RAW, text_at
from tests import strategies
from tests.report.reading import joined, text_of


def made(
    raw: str,
    *batches: list[tuple[int, int, str]],
    names: tuple[tuple[int, int], ...] = (),
    flags: tuple[tuple[int, int], ...] = (),
) -> CanonicalArticle:
    """An article with edits (start, end, replacement), a batch for each stage from layout on."""
    ledger: Ledger = ()
    stages = [stage for stage in STAGE_NAMES if stage != "encoding"]
    for seq, (stage, batch) in enumerate(zip(stages, batches, strict=False), 1):
        steps = [Step(seq, *edit, stage, f"{stage}.rule", "kind") for edit in batch]
        ledger = compose(raw, ledger, steps)
    return CanonicalArticle(
        id="a",
        source="",
        url="",
        title=None,
        language="en",
        language_probability=1.0,
        text=replay(raw, ledger),
        raw_text=raw,
        edits=ledger,
        mentions=tuple(Mention(*span, "Q1", "A", "person") for span in names),
        flags=tuple(Flag(*span, "kind", "stray.rule", None) for span in flags),
    )


def seen(article: CanonicalArticle) -> list[list[str]]:
    """Rows in short: ``text``, ``old>new``, and ``~`` for the gap; names in brackets."""
    return [[_short(segment) for segment in row] for row in rows_of(article)]


def _short(segment: dict[str, Any]) -> str:
    if "gap" in segment:
        return "~"
    text = segment["t"] if "e" not in segment else f"{segment['t']}>{text_of(segment)}"
    return f"[{text}]" if "m" in segment else text


def test_lines_without_edits_are_rows_and_an_empty_one_is_a_gap() -> None:
    assert seen(made("one\ntwo\n\nthree\n")) == [["one"], ["two"], ["~", "three"]]
    assert seen(made("\n\none")) == [["one"]]
    assert seen(made("")) == []


def test_a_removed_line_is_a_row_of_its_own() -> None:
    raw = "one\nout\ntwo"
    expected = [["one"], ["out>"], ["two"]]
    for start, end in ((4, 8), (3, 7)):  # with the line break behind it, or before
        assert seen(made(raw, [(start, end, "")])) == expected


def test_each_of_several_removed_lines_is_a_row() -> None:
    raw = "one\n\nout\noff\n\ntwo"
    assert seen(made(raw, [(3, 12, "")])) == [["one"], ["~", "out>"], ["off>"], ["~", "two"]]
    assert seen(made(raw, [(3, 14, "\n\n")])) == [["one"], ["~", "out>"], ["off>"], ["~", "two"]]


def test_a_removal_within_a_line_and_beyond_it_stays_in_one_row() -> None:
    assert seen(made("say it\nnow not", [(4, 11, "")])) == [["say ", "it\nnow >", "not"]]


def test_an_edit_of_white_space_stays_in_its_line() -> None:
    assert seen(made("one  two", [(3, 5, " ")])) == [["one", "  > ", "two"]]
    assert seen(made("one\n\n\ntwo", [(3, 6, "\n\n")])) == [["one", "\n>"], ["~", "two"]]
    assert seen(made("one\n\n two", [(3, 6, "\n\n")])) == [["one"], ["~", " >", "two"]]
    assert seen(made("one\ntwo", [(3, 4, " ")])) == [["one", "\n> ", "two"]]


def test_a_line_break_of_another_kind_still_parts_two_rows() -> None:
    raw = "one\r\n\r\ntwo"
    assert seen(made(raw, [(3, 7, "\n\n")])) == [["one", "\r\n\r>\n"], ["~", "two"]]
    assert seen(made("one\r\ntwo", [(3, 5, "\n")])) == [["one", "\r>"], ["two"]]


def test_a_line_that_two_stages_had_a_part_in_is_a_row_of_its_own() -> None:
    raw = "one\nout  now\ntwo"
    article = made(raw, [(7, 9, " ")], [], [(4, 12, "")])
    assert seen(article) == [["one"], ["out  now>"], ["two"]]
    (segment,) = rows_of(article)[1]
    assert segment["s"] == [[2, "out now"], [4, ""]]


def test_a_line_behind_white_space_that_went_is_not_in_one_row_with_the_next() -> None:
    raw = "one\n out\ntwo"
    assert seen(made(raw, [(4, 5, "")], [], [(4, 8, "")])) == [["one"], [" >", "out>"], ["two"]]


def test_lines_of_an_edit_stand_beside_each_other_where_they_can() -> None:
    raw = "ome\ntvo\nthree"
    assert seen(made(raw, [(0, 7, "one\ntwo")])) == [["ome>one"], ["tvo>two"], ["three"]]
    assert seen(made(raw, [(0, 7, "one two")])) == [["ome\ntvo>one two"], ["three"]]


def test_names_cut_what_no_edit_touches_and_mark_what_one_does() -> None:
    article = made("Mr Lavroff came", [(3, 10, "Lavrov")], names=((0, 9), (10, 12)))
    assert seen(article) == [["[Mr ]", "[Lavroff>Lavrov]", " ", "[ca]", "me"]]
    beside = made("Mr X  came", [(4, 6, " ")], names=((3, 4),))
    assert seen(beside) == [["Mr ", "[X]", "  > ", "came"]]


def test_a_removal_inside_a_name_has_its_mark_and_one_beside_it_has_not() -> None:
    assert seen(made("Lav-rov", [(3, 4, "")], names=((0, 6),))) == [["[Lav]", "[->]", "[rov]"]]
    assert seen(made("-Lavrov-", [(0, 1, ""), (7, 8, "")], names=((0, 6),))) == [
        ["->", "[Lavrov]", "->"]
    ]


def test_marks_that_overlap_are_all_told() -> None:
    (row,) = rows_of(made("one two three", names=((0, 7),), flags=((4, 13),)))
    assert [(s["t"], s.get("m"), s.get("f")) for s in row] == [
        ("one ", [0], None),
        ("two", [0], [0]),
        (" three", None, [0]),
    ]


def check(article: CanonicalArticle) -> None:
    """What must hold of the rows of any article."""
    rows = rows_of(article)
    for step in range(RAW, CLEAN + 1):
        expected = text_at(article.raw_text, article.edits, step).replace("\n", "")
        assert joined(rows, step) == expected
    assert joined(rows) == article.text.replace("\n", "")
    segments = [segment for row in rows for segment in row if "t" in segment]
    assert sorted({s["e"] for s in segments if "e" in s}) == list(range(len(article.edits)))
    assert all(row[0].keys() == {"gap"} or "gap" not in row[0] for row in rows)
    assert all("t" in row[-1] for row in rows)
    assert all(s["t"] or "e" in s for s in segments), "an empty piece"
    for kind, spans in (("m", article.mentions), ("f", article.flags)):
        for number, span in enumerate(spans):
            surface = article.text[span.start : span.end].replace("\n", "")
            there = "".join(text_of(s) for s in segments if number in s.get(kind, ()))
            assert surface in there.replace("\n", "")
    untouched = [s for s in segments if "e" not in s]
    assert not any("\n" in s["t"] for s in untouched)


@settings(max_examples=60, deadline=None)
@given(strategies.articles())
@example(Article("one\r\nout\r\n\r\ntwo"))
def test_the_rows_of_an_article_give_both_its_texts_back(article: Article) -> None:
    check(normalize(article))


SNIPPETS = ["", "", "", "a", "b\n", "\n", "\n\n", " ", "\r", "long line", "x\ny", "\r\n", "\n z"]


@st.composite
def composed(draw: st.DrawFn) -> CanonicalArticle:
    """An article with a ledger like no pipeline makes: any spans, any texts, any order of stages."""
    pieces = st.sampled_from(
        ["one", "two ", "\n", "\n", "\r\n", " ", "…", "слово", "\n\n\n", "漢字"]
    )
    raw = "".join(draw(st.lists(pieces, max_size=14)))
    ledger: Ledger = ()
    for seq in range(draw(st.integers(0, 4))):
        text = replay(raw, ledger)
        borders = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        steps = []
        stage = draw(st.sampled_from([*STAGE_NAMES, "a stage of tomorrow"]))
        for start, end in zip(borders[::2], borders[1::2], strict=False):
            if steps and start <= steps[-1].end:
                continue
            new = draw(st.sampled_from(SNIPPETS))
            steps.append(Step(seq, start, end, new, stage, f"{stage}.rule", "kind"))
        ledger = compose(raw, ledger, steps)
    text = replay(raw, ledger)
    spans = st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, 5)), max_size=4)
    ends = [(start, min(len(text), start + size)) for start, size in draw(spans)]
    names = [Mention(start, end, "Q1", "A", "person") for start, end in ends if start < end]
    flags = [Flag(start, end, "kind", "r", None, Evidence.C) for start, end in ends]
    foreign = [ForeignSpan(start, end, "de", 0.9) for start, end in ends if start < end]
    return CanonicalArticle(
        id="a",
        source="",
        url="",
        title=None,
        language="en",
        language_probability=1.0,
        text=text,
        raw_text=raw,
        edits=ledger,
        mentions=tuple(names),
        flags=tuple(flags),
        foreign_spans=tuple(foreign),
    )


@settings(max_examples=400, deadline=None)
@given(composed())
def test_the_rows_of_any_ledger_give_both_texts_back(article: CanonicalArticle) -> None:
    check(article)


@pytest.mark.parametrize("count", [2_000, 8_000])
def test_a_long_line_with_many_edits_is_one_row(count: int) -> None:
    raw = "ab  cd " * count
    article = made(raw, [(7 * n + 2, 7 * n + 4, " ") for n in range(count)])
    (row,) = rows_of(article)
    assert len(row) == 2 * count + 1
