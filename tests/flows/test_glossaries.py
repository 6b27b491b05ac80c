"""Glossaries of DeepL and Weblate: what is written for them, and concepts made of theirs."""

from __future__ import annotations

import pytest
from lxml import etree

from flows.errors import UsageError
from flows.termbase.exporting import export_terms
from flows.termbase.tbx_reading import read_tbx
from tests.flows.term_rows import GULLS, MORE, book_of, read_table


def test_a_glossary_of_deepl_has_labels_and_right_names_only():
    done = export_terms(book_of(GULLS, MORE), "deepl", language="zh", to="en")
    assert done.text == "海鸥联盟,League of Gulls,zh,en\r\n"
    assert done.left == ["2 calques: DeepL's glossaries cannot forbid a term (TBX can)"]
    everything = export_terms(book_of(GULLS), "deepl").text
    assert "رابطة النوارس,League of Gulls,ar,en" in everything


def test_a_source_term_of_two_names_stands_once_in_a_glossary_of_deepl():
    other = {**GULLS, "id": "other", "canonical": {"en": "Gull Club", "zh": "海鸥联盟"}}
    done = export_terms(book_of(GULLS, other), "deepl", language="zh")
    assert done.text.count("海鸥联盟") == 1
    assert "1 source terms of two names: DeepL takes one" in done.left


def test_a_table_of_weblate_leaves_calques_out_and_its_tbx_forbids_them():
    book = book_of(GULLS)
    done = export_terms(book, "weblate", language="zh", to="en")
    assert done.text.splitlines() == [
        "location,source,target,ID,fuzzy,context,translator_comments,developer_comments",
        ",海鸥联盟,League of Gulls,,,gull-league,,institution",
    ]
    assert "Weblate's CSV has no flags" in done.left[0]
    told = export_terms(book, "weblate", language="zh", to="en", forbidden=True)
    root = etree.fromstring(told.text.encode())
    pairs = [
        ([term.text for term in entry.iter("term")], entry.findtext(".//termNote"))
        for entry in root.iter("termEntry")
    ]
    assert pairs[0] == (["海鸥联盟", "League of Gulls"], None)
    assert (["海鸥联盟", "Gull Unity"], "forbidden") in pairs
    assert len({entry.get("id") for entry in root.iter("termEntry")}) == len(pairs) == 6
    with pytest.raises(UsageError, match="two languages"):
        export_terms(book, "weblate")


def test_the_tbx_of_weblate_is_read_as_concepts(tmp_path):
    told = export_terms(book_of(GULLS), "weblate", language="zh", to="en", forbidden=True)
    path = tmp_path / "x.tbx"
    path.write_text(told.text, "utf-8")
    (draft,) = read_tbx(path, book_of()).drafts
    assert draft.row["id"] == "gull-league"
    assert draft.row["canonical"] == {"en": "League of Gulls", "zh": "海鸥联盟"}
    assert [one["text"] for one in draft.row["calques"]] == [
        *("Seagull Alliance", "Seabird Alliance", "the Seagull Alliance", "the Seabird Alliance"),
        "Gull Unity",
    ]


def test_a_glossary_becomes_concepts_with_labels(tmp_path):
    text = "海鸥联盟,League of Gulls,zh,EN-US\nЛига чаек,League of Gulls,ru,en\n"
    (draft,) = read_table(tmp_path, text).drafts
    assert draft.row == {
        "id": "",
        "canonical": {"en": "League of Gulls"},
        "labels": {"zh": ["海鸥联盟"], "ru": ["Лига чаек"]},
    }
    assert [record.line for record in draft.records] == [1, 2]


def test_forbidden_and_read_only_terms_of_weblate(tmp_path):
    text = (
        "source,target,context,flags\n海鸥联盟,League of Gulls,,\n"
        '海鸥联盟,Seagull Alliance,,"forbidden, terminology"\nTERN,,,read-only\n'
        "鸥,Gull Doom,,forbidden\n"
        "燕鸥,,,\n"
    )
    reading = read_table(tmp_path, text, source="zh", target="en")
    first, second = reading.drafts
    assert first.row["calques"] == [
        {"language": "en", "source_language": "zh", "text": "Seagull Alliance",
         "gloss": "海鸥联盟=Seagull Alliance"}
    ]  # fmt: skip
    assert second.row["canonical"] == {"en": "TERN"}
    assert sorted((one.record.line, one.reason) for one in reading.rejected) == [
        (5, "'Gull Doom' is forbidden, but the table has no right term for '鸥'"),
        (6, "no target"),
    ]


def test_a_glossary_whose_languages_nobody_tells(tmp_path):
    with pytest.raises(UsageError, match=r"x\.csv:1: it is read as a glossary, whose languages"):
        read_table(tmp_path, "海鸥联盟,League of Gulls\n")
    assert read_table(tmp_path, "海鸥联盟,League of Gulls\n", source="zh", target="en").drafts
