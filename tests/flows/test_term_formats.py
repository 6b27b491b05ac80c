"""Terms as our own table: what is written, and what comes back of it."""

from __future__ import annotations

import csv
import io

import pytest

from flows.authority.labels import FactError
from flows.errors import UsageError
from flows.termbase.columns import calque_of_cells, concept_of_cells, records_of
from flows.termbase.expanding import CAP, expanded
from flows.termbase.exporting import as_table, export_terms
from flows.termbase.tables import WEBLATE_COLUMNS, recognised
from normalizers.stylebook import load_stylebook
from normalizers.stylebook.terms import calque_regex, calques_in
from tests.flows.term_rows import GULLS, MORE, WORDS, book_of, plain, read_table, rows_of


def test_the_packaged_termbase_comes_back_from_a_table_as_it_was(tmp_path):
    book = load_stylebook()
    reading = read_table(tmp_path, export_terms(book).text)
    assert rows_of(reading) == plain(book)
    assert (reading.format, reading.unused, reading.notices) == ("csv", [], [])


@pytest.mark.parametrize("row", [GULLS, MORE, WORDS], ids=lambda row: row["id"])
def test_a_row_comes_back_from_a_table_as_it_was(row, tmp_path):
    assert rows_of(read_table(tmp_path, as_table([row]))) == {row["id"]: row}


@pytest.mark.parametrize(
    "extra",
    [
        {"notes": {"who": "me"}},
        {"anchors": []},
        {"anchors": ["-"]},
        {"require": ["plain", ["list"]]},
        {"require": []},
        {"prefixes": ["", " x "]},
        {"forbid": {}},
        {"calques": []},
        {"canonical": {"en": [{"name": "New", "valid_from": "2001"}]}},
        {"adjective": ""},
        {"words": ["back\\slash", "end\\"]},
        {"example": "two\nlines"},
    ],
    ids=str,
)
def test_what_a_cell_cannot_say_stands_in_more(extra, tmp_path):
    row = {**GULLS, **extra}
    assert rows_of(read_table(tmp_path, as_table([row]))) == {"gull-league": row}


def test_the_table_has_a_line_for_each_calque():
    lines = list(csv.DictReader(io.StringIO(as_table([GULLS]))))
    assert [line["id"] for line in lines] == ["gull-league"] * 3
    assert [line["language"] for line in lines] == ["", "en", "en"]
    assert lines[1]["pattern"] == "[the ](Seagull|Seabird) Alliance"
    assert lines[1]["require"] == "harbour|port* & @cn"
    assert (lines[1]["anchors"], lines[2]["anchors"]) == ("-", "")
    assert lines[0]["labels_zh"] == "海鸥联盟"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"language": "en", "text": "x", "approved": "maybe"}, "approved: 'maybe' is neither"),
        ({"language": "en", "forms": "a|b"}, "forms are WRONG=RIGHT pairs"),
        ({"language": "en"}, "a calque needs text, pattern or forms"),
        ({"language": "en", "text": "x", "more": "{"}, "more: it is not JSON"),
        ({"language": "en", "text": "x", "more": "[1]"}, "more is a JSON object"),
    ],
)
def test_cells_that_say_nothing(cells, told):
    with pytest.raises(FactError, match=told):
        calque_of_cells(cells)


def test_a_cell_of_json_too_deep_is_no_crash():
    with pytest.raises(FactError, match="it is not JSON"):
        concept_of_cells({"id": "x", "glosses": "[" * 100_000})


@pytest.mark.parametrize(
    ("first", "format_"),
    [
        ("id,type,canonical_en", "csv"),
        ("line,reason,id,language,text", "csv"),
        ("source,target,source_lang,target_lang", "deepl"),
        ("source,target", "deepl"),
        ("Source term,Target term,Source language,Target language,Relevance", "deepl"),
        ("俄白联盟,Union State,zh,en", "deepl"),
        ("俄白联盟,Union State", "deepl"),
        (",".join(WEBLATE_COLUMNS), "weblate"),
        ("source,target,context,flags", "weblate"),
    ],
)
def test_a_table_is_known_by_its_first_line(first, format_, tmp_path):
    assert recognised(tmp_path, first.split(",")) == format_


@pytest.mark.parametrize("first", ["a,b,c", "name,wikidata,type", "term"])
def test_a_table_of_something_else(first, tmp_path):
    with pytest.raises(UsageError, match=r"x\.csv:1: the columns are of no table of terms"):
        read_table(tmp_path, f"{first}\n1,2,3\n")


# ------------------------------------------------------------------ patterns spelled out


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("Gull_Unity", ["Gull Unity"]),
        ("[the ]Gull[s|ish]", ["Gull", "Gulls", "Gullish", "the Gull", "the Gulls", "the Gullish"]),
        ("((a|b) c|d)", ["a c", "b c", "d"]),
        ("(Sea|Chai*) Gull", ["Sea Gull"]),
        ("Gull*", []),
        ("the <Gull> of (x|y)", ["the Gull of x", "the Gull of y"]),
        ("{no-list} Gull", []),
        ("a) b", []),
    ],
)
def test_a_pattern_is_spelled_out(pattern, texts):
    assert expanded(pattern, book_of()) == texts


def test_a_pattern_of_many_texts_is_capped():
    options = "[a ][b ][c ][d ][e ][f ][g ][h ][i ][j ][k ][l ][m ][n ][o ][p ][q ][r ][s ]x"
    assert len(expanded(options * 3, book_of())) == CAP


@pytest.mark.slow
def test_every_text_spelled_out_is_one_that_the_calque_matches():
    book = load_stylebook()
    tried = 0
    for language in "en ru be uk de fr pl zh".split():
        for calque in calques_in(book, language):
            if not calque.literal:
                for text in expanded(calque.pattern, book):
                    assert calque_regex(book, calque).search(f" {text} "), (calque.row, text)
                    tried += 1
    assert tried > 500


def test_records_of_a_row_without_calques():
    assert records_of({"id": "x", "type": "words", "words": ["a"]}) == [
        {"id": "x", "type": "words", "words": "a"}
    ]
