"""The sentence rule: cases in nineteen languages, and what holds for any text at all."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.language.languages import EXPECTED
from normalizers.sentences import sentence_spans
from tests.strategies import PROSE
from tests.support import CASES, SHARED, needs_shared, read_jsonl

ROWS = read_jsonl(CASES / "sentences.jsonl")
EIGHT = ("en", "ru", "be", "uk", "pl", "de", "fr", "zh")
FINAL = re.compile(r"[.!?…。！？։؟][\"”’»)」』“]*$")

# What the rule looks at, crowded: marks, openers, closers, letters of all kinds, abbreviations.
crowded = st.lists(
    st.sampled_from(
        [
            *".!?…:։؟۔。！？｡।",
            *"\"'“”„«»‘’()[]【】「」《》-–—•#¿$",
            *" \t\u00a0\u202f\u3000\n",
            *"aZяЯўժԺა中あم5٣²",
            *("Mr", "г", "т.е", "U.S", "13", "2019", "XIV", "The", "Juni", "homes", "etc", "[1]"),
        ]
    ),
    max_size=40,
).map("".join)


def cut(text: str, *, loose: bool = False) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, loose=loose)]


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_case(row: dict[str, Any]) -> None:
    assert cut(row["text"]) == row["sentences"]
    assert cut(row["text"], loose=True) == row.get("loose", row["sentences"])


def test_every_language_has_both_kinds_of_cases() -> None:
    kept = Counter(row["lang"] for row in ROWS if len(row["sentences"]) == 1)
    split = Counter(row["lang"] for row in ROWS if len(row["sentences"]) > 1)
    for language in EXPECTED:
        assert kept[language] >= 2
        assert split[language] >= 2
        assert kept[language] + split[language] >= (12 if language in EIGHT else 6)


@given(st.one_of(st.text(), crowded), st.booleans())
def test_spans_hold_the_whole_text(text: str, loose: bool) -> None:
    spans = sentence_spans(text, loose=loose)
    at = 0
    for start, end in spans:
        assert at <= start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@given(st.one_of(st.text(), crowded))
def test_loose_only_adds_borders(text: str) -> None:
    strict = {end for _, end in sentence_spans(text)}
    assert strict <= {end for _, end in sentence_spans(text, loose=True)}


@given(crowded)
def test_outer_whitespace_is_nothing(text: str) -> None:
    assert cut(f" \u00a0{text}\n ") == cut(text)


@pytest.mark.parametrize("language", PROSE)
def test_own_prose(language: str) -> None:
    sentences = PROSE[language]
    joined = ("" if language == "zh" else " ").join(sentences)
    assert cut(joined) == sentences
    assert cut(joined, loose=True) == sentences


@pytest.mark.parametrize(
    "text", ["! " * 50_000, '."' * 50_000, "。”“" * 30_000, "a. " * 30_000, ". – " * 30_000]
)
@pytest.mark.timeout(20)
def test_time_grows_with_the_length_only(text: str) -> None:
    assert "".join(cut(text, loose=True)).replace(" ", "") == text.replace(" ", "")


@needs_shared
@pytest.mark.parametrize("language", [*EXPECTED, "sr-Latn"])
def test_borders_of_joined_lines_are_found(language: str) -> None:
    """Five translated news sentences in one line; what a line holds inside is not known."""
    assert SHARED is not None
    lines = (SHARED / "lid" / "train" / f"{language}.txt").read_text("utf-8").split("\n")
    final = FINAL if language != "hy" else re.compile(FINAL.pattern.replace("…", "…:"))
    lines = [line.strip() for line in lines if final.search(line.strip())]
    glue = "" if language == "zh" else " "
    found = wanted = 0
    for first in range(0, len(lines) - 4, 5):
        group = lines[first : first + 5]
        ends = {end for _, end in sentence_spans(glue.join(group))}
        at = 0
        for line in group[:-1]:
            at += len(line)
            found += at in ends
            at += len(glue)
        wanted += len(group) - 1
    assert found >= (0.9 if language == "hy" else 0.96) * wanted
