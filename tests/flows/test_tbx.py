"""Terms as TBX: what is written, and what comes back of it from another tool."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from flows.termbase.expanding import literals
from flows.termbase.exporting import export_terms
from flows.termbase.tbx_reading import read_tbx
from flows.termbase.tbx_writing import MARK, NAMESPACE, as_tbx
from normalizers.stylebook import load_stylebook
from tests.flows.term_rows import CALQUE, GULLS, MORE, book_of, plain, rows_of

TBX = f"{{{NAMESPACE}}}"


@pytest.mark.slow
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
    kept = {key: one for key, one in CALQUE.items() if key not in ("pattern", "keys", "example")}
    assert {**kept, "text": "Sea Alliance"} in row["calques"]
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
