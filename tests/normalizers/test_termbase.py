"""The termbase of the stylebook: its rows, word lists and patterns."""

from __future__ import annotations

import pytest

from normalizers.article import Article
from normalizers.artifacts import Artifacts
from normalizers.document import Document
from normalizers.findings import Edit, Fact, Flag
from normalizers.stylebook import Stylebook, StylebookError, load_stylebook
from normalizers.stylebook.terms import calques_in, countries, word_lists
from tests.normalizers.artifact_findings import look


@pytest.mark.parametrize("row", load_stylebook().rows("terms"), ids=lambda row: row["id"])
def test_row_changes_its_example_and_leaves_its_counter_example(row):
    language = row.get("example_language", "en")
    assert row["origin"]
    assert look(row["example"], language=language)
    assert not look(row["counter_example"], language=language)


def test_termbase_is_consistent():
    book = load_stylebook()
    lists = word_lists(book)
    for language in "en ru be uk de fr pl zh".split():
        for calque in calques_in(book, language):
            assert calque.tier in ("A", "B")
            assert calque.approved == (calque.tier == "A"), calque
            assert calque.replacement, calque
            assert calque.gloss, calque
            company = calque.context
            words = [
                *company.anchors,
                *(word for group in company.require for word in group),
                *company.before,
                *company.after,
                *company.context,
            ]
            assert all(word in lists for word in words if word.startswith("@")), calque
    assert {country.adjective for country in countries(book)} >= {"Russian", "Belarusian"}


def test_unknown_word_list_is_named():
    book = Stylebook(
        {
            "terms/x.jsonl": '{"id": "@a", "type": "words", "words": ["@b"], "origin": "x",'
            ' "example": "x", "counter_example": "y"}'
        }
    )
    with pytest.raises(StylebookError, match="@b"):
        word_lists(book)


def test_word_list_must_not_contain_itself():
    book = Stylebook({"terms/x.jsonl": '{"id": "@a", "type": "words", "words": ["@a"]}'})
    with pytest.raises(StylebookError, match="contains itself"):
        word_lists(book)


@pytest.mark.parametrize("language", ["en", "ru", "zh", "de"])
def test_stylebook_without_terms_leaves_the_rules_that_need_none(language):
    text = "They didn t say that Russias largest bank and Russian and white presidents met. 合作"
    doc = Document(text, Article(text, language=language), Stylebook({}))
    assert all(isinstance(finding, Edit | Flag | Fact) for finding in Artifacts()(doc))


def test_list_missing_from_a_pattern_is_named():
    row = (
        '{"id": "t", "type": "institution", "canonical": {"en": "Blue Council"}, "calques":'
        ' [{"language": "en", "pattern": "{colours} Advice", "tier": "A", "approved": true}],'
        ' "origin": "x", "example": "x", "counter_example": "y"}'
    )
    book = Stylebook({"terms/x.jsonl": row})
    with pytest.raises(StylebookError, match="@colours"):
        list(Artifacts()(Document("Sound Advice", Article("x", language="en"), book)))


def test_unapproved_calque_only_flags():
    row = (
        '{"id": "t", "type": "institution", "canonical": {"en": "Blue Council"},'
        ' "calques": [{"language": "en", "text": "Azure Advice", "tier": "A", "approved": %s,'
        ' "anchors": []}], "origin": "x", "example": "x", "counter_example": "y"}'
    )
    text = "The Azure Advice met on Monday."
    for approved, kind in (("true", Edit), ("false", Flag)):
        book = Stylebook({"terms/x.jsonl": row % approved})
        finding, fact = Artifacts()(Document(text, Article(text, language="en"), book))
        assert isinstance(finding, kind)
        assert fact.value["signs"][0]["concept"] == "t"
