"""Terms as tables, TBX and glossaries: what is written, and what comes back of it."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from lxml import etree

from flows.authority.labels import FactError
from flows.errors import UsageError
from flows.termbase.columns import calque_of_cells, concept_of_cells, records_of
from flows.termbase.expanding import CAP, expanded, literals
from flows.termbase.exporting import as_table, export_terms
from flows.termbase.tables import WEBLATE_COLUMNS, read_terms, recognised
from flows.termbase.tbx_reading import read_tbx
from flows.termbase.tbx_writing import MARK, NAMESPACE, as_tbx
from normalizers.stylebook import Stylebook, load_stylebook
from normalizers.stylebook.terms import calque_regex, calques_in

TBX = f"{{{NAMESPACE}}}"
CALQUE = {
    "language": "en",
    "source_language": "zh",
    "pattern": "[the ](Seagull|Seabird) Alliance",
    "gloss": "海鸥=seagull 联盟=alliance",
    "tier": "A",
    "approved": True,
    "keys": ["seagull alliance", "seabird alliance"],
    "anchors": [],
    "require": [["harbour", "port*"], ["@cn"]],
    "forbid": {"after": ["of birds"], "context": ["film"]},
    "example": "Seagull Alliance met.",
}
GULLS = {
    "id": "gull-league",
    "type": "institution",
    "canonical": {"en": "League of Gulls", "zh": "海鸥联盟"},
    "variants": {"en": ["Gull League"]},
    "labels": {"zh": ["海鸥联盟"], "ar": ["رابطة النوارس"]},
    "calques": [CALQUE, {"language": "en", "text": "Gull Unity", "tier": "B", "approved": False}],
    "origin": "written by hand",
    "example": "The Gull Unity sat down.",
    "counter_example": "The League of Gulls sat down.",
}
MORE = {
    "id": "calques:ru:gull-league",
    "type": "calques",
    "concept": "gull-league",
    "calques": [
        {
            "language": "ru",
            "forms": [
                {"text": "чайный союз", "replacement": "Лига чаек"},
                {"text": "чайного союза", "replacement": "Лиги чаек"},
            ],
        }
    ],
    "origin": "written by hand",
    "example": "Чайный союз",
    "example_language": "ru",
    "counter_example": "Лига чаек",
}
WORDS = {"id": "@gulls", "type": "words", "words": ["gull", "a|b", "x & y", "-"], "origin": "o",
         "example": "e", "counter_example": "c"}  # fmt: skip


def book_of(*rows):
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return Stylebook({"terms/x.jsonl": text})


def plain(book):
    return {
        row["id"]: {key: value for key, value in row.items() if not key.startswith("_")}
        for row in book.rows("terms")
    }


def read(tmp_path, text, name="x.csv", **options):
    path = tmp_path / name
    path.write_text(text, "utf-8", newline="")
    return read_terms(path, **options)


def rows_of(reading):
    assert not reading.rejected
    return {draft.row["id"]: draft.row for draft in reading.drafts}


# ------------------------------------------------------------------ our own table


def test_the_packaged_termbase_comes_back_from_a_table_as_it_was(tmp_path):
    book = load_stylebook()
    reading = read(tmp_path, export_terms(book).text)
    assert rows_of(reading) == plain(book)
    assert (reading.format, reading.unused, reading.notices) == ("csv", [], [])


@pytest.mark.parametrize("row", [GULLS, MORE, WORDS], ids=lambda row: row["id"])
def test_a_row_comes_back_from_a_table_as_it_was(row, tmp_path):
    assert rows_of(read(tmp_path, as_table([row]))) == {row["id"]: row}


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
    assert rows_of(read(tmp_path, as_table([row]))) == {"gull-league": row}


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
        read(tmp_path, f"{first}\n1,2,3\n")


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


# ------------------------------------------------------------------ TBX


def test_the_packaged_termbase_comes_back_from_tbx_as_it_was(tmp_path):
    book = load_stylebook()
    path = tmp_path / "x.tbx"
    path.write_text(export_terms(book, "tbx").text, "utf-8")
    reading = read_tbx(path, book)
    wanted = {name: row for name, row in plain(book).items() if row["type"] != "words"}
    assert rows_of(reading) == wanted
    assert (reading.unused, reading.notices) == ([], [])


def tbx_of(*rows):
    text = as_tbx(rows, book_of(*rows))
    return text, etree.fromstring(text.encode())


def test_tbx_has_the_statuses_of_the_standard():
    _, root = tbx_of(GULLS, MORE)
    assert (root.tag, root.get("type"), root.get("style")) == (f"{TBX}tbx", "TBX-Basic", "dca")
    found = {
        (section.getparent().get("{http://www.w3.org/XML/1998/namespace}lang"),
         section.findtext(f"{TBX}term")): section.findtext(f"{TBX}termNote")
        for section in root.iter(f"{TBX}termSec")
    }  # fmt: skip
    assert found == {
        ("en", "League of Gulls"): "preferredTerm-admn-sts",
        ("en", "Gull League"): "admittedTerm-admn-sts",
        ("en", "Seagull Alliance"): "deprecatedTerm-admn-sts",
        ("en", "Seabird Alliance"): "deprecatedTerm-admn-sts",
        ("en", "the Seagull Alliance"): "deprecatedTerm-admn-sts",
        ("en", "the Seabird Alliance"): "deprecatedTerm-admn-sts",
        ("en", "Gull Unity"): "deprecatedTerm-admn-sts",
        ("zh", "海鸥联盟"): "preferredTerm-admn-sts",
        ("ar", "رابطة النوارس"): "admittedTerm-admn-sts",
        ("ru", "чайный союз"): "deprecatedTerm-admn-sts",
        ("ru", "чайного союза"): "deprecatedTerm-admn-sts",
    }


def test_a_calque_in_tbx_says_where_it_comes_from():
    _, root = tbx_of(GULLS)
    section = next(one for one in root.iter(f"{TBX}termSec") if one[0].text == "Seagull Alliance")
    assert [(one.tag.removeprefix(TBX), one.get("type"), one.text) for one in section[1:]] == [
        ("termNote", "administrativeStatus", "deprecatedTerm-admn-sts"),
        ("descrip", "context", "Seagull Alliance met."),
        ("note", None, "海鸥=seagull 联盟=alliance; from zh; tier A, replaced; "
         "pattern: [the ](Seagull|Seabird) Alliance"),
    ]  # fmt: skip
    entry = next(root.iter(f"{TBX}conceptEntry"))
    told = {one.get("type"): one.text for one in entry if one.get("type")}
    assert told == {"subjectField": "institution", "source": "written by hand"}


# What may stand in an element, in this order: the content models of TBX-Basic in DCA style, as far as
# they are used here ("+": one or more, "*": any number, "?": one or none).
MODELS = {
    "tbx": "tbxHeader text",
    "tbxHeader": "fileDesc",
    "fileDesc": "titleStmt? sourceDesc+",
    "titleStmt": "title",
    "sourceDesc": "p+",
    "text": "body",
    "body": "conceptEntry+",
    "conceptEntry": "(descrip|admin|note)* langSec+",
    "langSec": "termSec+",
    "termSec": "term termNote* (descrip|note)*",
}


def model(told):
    parts = [re.sub(r"(\w+)", r"(?:\1 )", part) for part in told.split()]
    return re.compile("".join(parts))


def test_elements_of_tbx_stand_in_the_order_of_the_standard():
    book = load_stylebook()
    root = etree.fromstring(export_terms(book, "tbx").text.encode())
    ids = [entry.get("id") for entry in root.iter(f"{TBX}conceptEntry")]
    assert len(ids) == len(set(ids)) > 40
    levels = {"subjectField": "conceptEntry", "source": "conceptEntry", "context": "termSec",
              "administrativeStatus": "termSec", "termType": "termSec"}  # fmt: skip
    for element in root.iter():
        name = element.tag.removeprefix(TBX)
        inside = "".join(f"{one.tag.removeprefix(TBX)} " for one in element)
        assert model(MODELS.get(name, "")).fullmatch(inside), (name, inside)
        if element.get("type") and name != "tbx":
            assert element.getparent().tag == TBX + levels[element.get("type")]
    for name in ids:  # an NCName: with ":" it is no ID
        assert not set(name) & set(": @/"), name


def edited(tmp_path, old, new, row=GULLS):
    text, _ = tbx_of(row)
    assert old in text
    path = tmp_path / "x.tbx"
    path.write_text(text.replace(old, new), "utf-8")
    reading = read_tbx(path, book_of(row))
    (draft,) = reading.drafts
    return draft.row, reading.notices


def test_a_term_added_in_another_tool_is_carried_over(tmp_path):
    added = (
        "<termSec><term>Gull Doom</term><termNote type='administrativeStatus'>"
        "deprecatedTerm-admn-sts</termNote></termSec></langSec>"
    )
    row, told = edited(tmp_path, '</langSec>\n        <langSec xml:lang="zh">',
                       added + '<langSec xml:lang="zh">')  # fmt: skip
    assert row["calques"] == [*GULLS["calques"], {"language": "en", "text": "Gull Doom"}]
    assert {**row, "calques": []} == {**GULLS, "calques": []}
    assert told == []


def test_a_term_renamed_in_another_tool_is_renamed(tmp_path):
    row, _ = edited(tmp_path, "<term>League of Gulls</term>", "<term>Gulls' League</term>")
    assert row["canonical"] == {"en": "Gulls' League", "zh": "海鸥联盟"}
    row, _ = edited(tmp_path, "<term>Gull Unity</term>", "<term>Gull Oneness</term>")
    assert [one.get("text") for one in row["calques"]] == [None, "Gull Oneness"]


def test_a_text_of_a_pattern_that_was_changed_is_said(tmp_path):
    row, told = edited(tmp_path, "<term>Seabird Alliance</term>", "<term>Sea Alliance</term>")
    assert CALQUE in row["calques"]
    assert {"language": "en", "text": "Sea Alliance"} in row["calques"]
    ((line, notice),) = told
    assert line > 1
    assert notice.startswith("'Seabird Alliance' is one text of a pattern, which stays as it is")


def test_a_note_that_somebody_has_broken_is_said(tmp_path):
    row, told = edited(tmp_path, MARK + "[{", MARK + "[[{")
    assert [notice for _, notice in told] == [
        "the note of copydesk cannot be read; only the terms are taken"
    ]
    assert row["canonical"] == GULLS["canonical"]
    assert len(literals(row["calques"][0], book_of())) == 1


# ------------------------------------------------------------------ glossaries


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
    (draft,) = read(tmp_path, text).drafts
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
    reading = read(tmp_path, text, source="zh", target="en")
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
        read(tmp_path, "海鸥联盟,League of Gulls\n")
    assert read(tmp_path, "海鸥联盟,League of Gulls\n", source="zh", target="en").drafts


def test_records_of_a_row_without_calques():
    assert records_of({"id": "x", "type": "words", "words": ["a"]}) == [
        {"id": "x", "type": "words", "words": "a"}
    ]
