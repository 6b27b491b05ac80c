"""Folding, matching, quotes, lines, overlap and the small helpers all stages stand on."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

import normalizers
from normalizers import Article, Edit, Evidence, UnknownStageError, normalize
from normalizers.applying import resolve
from normalizers.folding import LEFT_OUT, fold
from normalizers.lines import line_key
from normalizers.matching import Matcher
from normalizers.quotes import quote_spans


@pytest.mark.parametrize(
    "name",
    [module.name for module in pkgutil.walk_packages(normalizers.__path__, "normalizers.")],
)
def test_doctests(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


@given(st.text(max_size=80))
def test_folded_offsets_lead_back(text: str) -> None:
    folded = fold(text)
    kept = [i for i, char in enumerate(text) if char not in LEFT_OUT or text.isascii()]
    assert len(folded.text) == len(kept)
    for offset, origin in enumerate(kept):
        assert folded.span(offset, offset + 1) == (origin, origin + 1)


@given(st.text(max_size=60))
def test_folding_is_stable(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@pytest.mark.parametrize(
    ("patterns", "text", "expected"),
    [
        (["Kiev", "Dynamo Kiev"], "the Dynamo Kiev striker", ["Dynamo Kiev"]),
        (["Kiev"], "Kievan Rus", []),
        (["Kiev"], "(Kiev)", ["Kiev"]),
        (["new york times", "new york"], "New York timeserver", ["New York"]),
        (["Lukashenka"], "Luka\u00adshenka’s", ["Luka\u00adshenka"]),
        (["普京"], "总统普京说", ["普京"]),
        (["İstanbul"], "in İSTANBUL now", ["İSTANBUL"]),
        (["Ёлка"], "новогодняя елка", ["елка"]),
        (["a", "ab"], "ab a", ["ab", "a"]),
    ],
)
def test_matcher(patterns: list[str], text: str, expected: list[str]) -> None:
    matcher = Matcher([(pattern, pattern) for pattern in patterns])
    assert [text[m.start : m.end] for m in matcher.find(text, fold(text))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“A b,” he said.", ["“A b,”"]),
        ("«Да», — сказал он.", ["«Да»"]),
        ("„Ja“, sagte er. »Nein«, sagte sie.", ["„Ja“", "»Nein«"]),
        ('He said "yes" and left.', ['"yes"']),
        ("“One line.\nThe other,” he said.", ["“One line.\nThe other,”"]),
        ("All is well,” he said.", ["All is well,”"]),
        ("It's the dogs' day.", []),
        ("5'10\" tall", []),
        ('"One line.\nThe other," he said, and left.', ['"One line.\nThe other,"']),
        ('„Das ist alles", sagte er.', ['„Das ist alles"']),
        ('That is all," he said. "And more," she said.', ['That is all,"', '"And more,"']),
        ('He said "yes.\n\nShe said "no" and left.', ['"yes.', '"no"']),
    ],
)
def test_quotes(text: str, expected: list[str]) -> None:
    assert [text[s:e] for s, e in quote_spans(text)] == expected


@given(st.text(alphabet='ab “”«»„"\n.', max_size=60))
def test_quote_spans_are_sorted_and_inside(text: str) -> None:
    spans = quote_spans(text)
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Read also:", "READ ALSO →"),
        ("12 Comments", "3 comments"),
        ("«Ещё по теме»", "еще по теме"),
        ("分享到：", "分享到"),
    ],
)
def test_line_keys_meet(one: str, other: str) -> None:
    assert line_key(one) == line_key(other)


def test_overlap_rule() -> None:
    def edit(start: int, end: int, rule: str, evidence: Evidence) -> Edit:
        return Edit(start, end, "", rule, "kind", evidence)

    strong = edit(4, 6, "strong", Evidence.A)
    long = edit(0, 9, "long", Evidence.C)
    apart = edit(9, 12, "apart", Evidence.C)
    longer = edit(9, 14, "longer", Evidence.C)
    assert resolve([long, apart, strong, longer]) == [strong, longer]
    assert resolve([longer, strong, apart, long]) == [strong, longer]


def test_unknown_stage_is_named() -> None:
    with pytest.raises(UnknownStageError, match="unknown stage strays"):
        normalize("x", skip=["strays"])


def test_title_and_captions_get_the_repairs_of_the_text() -> None:
    article = Article(
        "Alexander Lukashenko met the ministers in Brest on Monday to talk about gas.",
        title="Aleksandr Lukashenko meets ministers",
        language="en",
    )
    assert normalize(article).title == "Alexander Lukashenko meets ministers"
