"""What somebody does to our terms in another tool, and what an import of the file makes of it."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from flows.termbase.tbx_writing import NAMESPACE
from tests.flows.test_own_terms import imported, invoke, rejected, rows, table

TBX = f"{{{NAMESPACE}}}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
GULLS = (
    "id,type,concept,canonical_en,canonical_ru,variants_en,labels_zh,language,text,pattern,"
    "source_language,gloss,tier,approved,example,counter_example\n"
    "gull-league,institution,,League of Gulls,Лига чаек,Gull League,海鸥联盟,,,,,,,,"
    "The Seagull Alliance (海鸥联盟) met on Monday.,The League of Gulls met.\n"
    "gull-league,,,,,,,en,Seagull Alliance,,zh,海鸥=seagull 联盟=alliance,A,yes,,\n"
    "gull-league,,,,,,,en,,(Union|Soviet) of Seagulls,ru,чаек=of gulls,B,no,,\n"
    "more,calques,gull-league,,,,,,,,,,,,,\n"
    "more,,,,,,,en,Seabird Federation,,zh,海鸥=seabird,B,no,,\n"
    "of-union-state,calques,union-state,,,,,,,,,,,,,\n"
    "of-union-state,,,,,,,en,Russo Belarus Togetherness,,zh,俄白=Russo,B,no,,\n"
)


class Edited:
    """Own rows, exported as TBX; edits of it, and the import of the result."""

    def __init__(self, place):
        self.place = place
        self.file = place / "own.tbx"
        assert imported(table(place, GULLS)).exit_code == 0
        invoke("stylebook", "export", "--as", "terms", "--stylebook", place / "mine", "--own",
               "--output", self.file)  # fmt: skip
        self.root = etree.parse(self.file).getroot()

    def term(self, text):
        return next(one for one in self.root.iter(f"{TBX}termSec") if one[0].text == text)

    def status(self, text, status):
        self.term(text)[1].text = f"{status}Term-admn-sts"

    def delete(self, *texts):
        for text in texts:
            term = self.term(text)
            term.getparent().remove(term)

    def rename(self, text, new):
        self.term(text)[0].text = new

    def note(self, text, old, new):
        note = self.term(text).find(f"{TBX}note")
        assert old in note.text
        note.text = note.text.replace(old, new)

    def add(self, entry, language, text, status=""):
        entry = next(one for one in self.root.iter(f"{TBX}conceptEntry") if one.get("id") == entry)
        sections = [one for one in entry.iter(f"{TBX}langSec") if one.get(LANG) == language]
        section = sections[0] if sections else etree.SubElement(entry, f"{TBX}langSec")
        section.set(LANG, language)
        term = etree.SubElement(section, f"{TBX}termSec")
        etree.SubElement(term, f"{TBX}term").text = text
        if status:
            note = etree.SubElement(term, f"{TBX}termNote", type="administrativeStatus")
            note.text = f"{status}Term-admn-sts"

    def imported(self, code=0):
        """What is said, without places; the second import changes nothing, and all of it holds."""
        etree.ElementTree(self.root).write(self.file, encoding="utf-8", xml_declaration=True)
        ran = imported(self.file)
        assert ran.exit_code == code, ran.output
        found = self.rows()
        assert imported(self.file).stdout.startswith("no row imported\n")
        assert self.rows() == found
        check = invoke("stylebook", "check", "--stylebook", self.place / "mine")
        assert check.exit_code == 0, check.output
        return re.sub(r"copydesk: \S+?own\.tbx(?::\d+)?: ", "", ran.stderr).splitlines()

    def rows(self):
        return rows(self.place)


@pytest.fixture
def edited(tmp_path):
    return Edited(tmp_path)


def texts(row):
    return [one.get("text") or one["pattern"] for one in row.get("calques", ())]


def test_another_name_is_preferred_and_the_old_one_stays(edited):
    edited.status("Gull League", "preferred")
    edited.status("League of Gulls", "admitted")
    edited.rename("海鸥联盟", "海鸥大联盟")
    edited.add("gull-league", "zh", "海鸥同盟", "admitted")
    edited.add("gull-league", "de", "Möwenbund", "preferred")
    edited.note("Seabird Federation", "tier B, flagged only", "tier A, replaced")
    told = edited.imported()
    assert "海鸥联盟" not in edited.rows()["gull-league"]["labels"]["zh"]
    row = edited.rows()["gull-league"]
    assert row["canonical"] == {"en": "Gull League", "ru": "Лига чаек", "de": "Möwenbund"}
    assert row["variants"] == {"en": ["League of Gulls"]}
    assert sorted(row["labels"]["zh"]) == ["海鸥同盟", "海鸥大联盟"]
    (calque,) = edited.rows()["more"]["calques"]
    assert (calque["tier"], calque["approved"]) == ("A", True)
    assert not [one for one in told if "preferred" in one]


def test_two_preferred_names_are_told(edited):
    edited.status("Gull League", "preferred")
    told = edited.imported()
    assert told == ["several preferred terms in en: 'Gull League' is the canonical name, "
                    "the others are variants"]  # fmt: skip
    assert edited.rows()["gull-league"]["variants"] == {"en": ["League of Gulls"]}


def test_a_renamed_organisation_is_taken_the_first_time(edited):
    edited.status("League of Gulls", "deprecated")
    edited.status("Gull League", "preferred")
    told = edited.imported()
    assert told == ["the counter-example of gull-league does not hold any more "
                    "(The League of Gulls met.); a new one is made"]  # fmt: skip
    row = edited.rows()["gull-league"]
    assert row["canonical"]["en"] == "Gull League"
    assert "variants" not in row
    assert texts(row) == ["Seagull Alliance", "(Union|Soviet) of Seagulls", "League of Gulls"]


def test_calques_that_are_admitted_or_deleted(edited):
    edited.delete("Seagull Alliance")
    edited.status("Seabird Federation", "admitted")
    edited.delete("Russo Belarus Togetherness")  # no term is left in the entry
    told = edited.imported()
    assert list(edited.rows()) == ["gull-league"]
    row = edited.rows()["gull-league"]
    assert row["variants"] == {"en": ["Gull League", "Seabird Federation"]}
    assert texts(row) == ["(Union|Soviet) of Seagulls"]
    place = edited.place / "mine/terms/terms.jsonl"
    assert sorted(told) == [
        "1 term of gull-league is no longer in the file and is removed",
        f"more has no calques left and is removed from {place}",
        f"of-union-state has no calques left and is removed from {place}",
        "the example of gull-league does not hold any more (The Seagull Alliance (海鸥联盟) met on "
        "Monday.); a new one is made",
    ]


@pytest.mark.slow
def test_a_text_of_a_pattern_is_no_variant_while_the_pattern_stands(edited):
    edited.status("Soviet of Seagulls", "admitted")
    edited.add("union-state", "en", "The Bond State", "admitted")
    edited.add("union-state", "en", "Russo White Bond", "deprecated")
    edited.add("gull-league", "tlh", "Qa'", "admitted")
    told = edited.imported()
    assert told == [
        "'Soviet of Seagulls' is one text of a pattern, which stays as it is ((Union|Soviet) of "
        "Seagulls), so it can be no right name; edit it in a table (--format csv)",
        "xml:lang 'tlh' is no language of ISO 639-1: its terms are left out",
        "left out: 'The Bond State', a name; the entry has only calques of union-state, whose names "
        "stand elsewhere",
    ]
    assert edited.rows()["gull-league"]["variants"] == {"en": ["Gull League"]}
    assert "canonical" not in edited.rows()["of-union-state"]
    assert texts(edited.rows()["of-union-state"]) == [
        "Russo Belarus Togetherness", "Russo White Bond",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_pattern_goes_when_none_of_its_texts_is_wrong(edited):
    edited.delete("Union of Seagulls")
    edited.status("Soviet of Seagulls", "admitted")
    edited.imported()
    row = edited.rows()["gull-league"]
    assert texts(row) == ["Seagull Alliance"]
    assert row["variants"] == {"en": ["Gull League", "Soviet of Seagulls"]}


@pytest.mark.slow
def test_a_concept_that_has_lost_its_name_is_refused_for_one_reason(edited):
    before = edited.rows()
    edited.delete("League of Gulls")
    edited.status("Seabird Federation", "admitted")
    told = edited.imported(1)
    assert told == ["gull-league has no right name in en any more, and its calques need one"]
    assert edited.rows() == before  # nor is the calque taken out of its row
    assert {one["reason"] for one in rejected(edited.file)} == set(told)


@pytest.mark.slow
def test_the_check_finds_a_pattern_that_matches_a_right_name(edited):
    terms = edited.place / "mine/terms/terms.jsonl"
    text = terms.read_text("utf-8")
    terms.write_text(text.replace('["Gull League"]', '["Soviet of Seagulls"]'), "utf-8")
    ran = invoke("stylebook", "check", "--stylebook", edited.place / "mine")
    assert ran.exit_code == 1
    assert "'Soviet of Seagulls', which (Union|Soviet) of Seagulls matches" in ran.stdout


@pytest.mark.slow
def test_an_edited_export_of_a_packaged_concept_says_what_is_left_out(tmp_path):
    file = tmp_path / "full.tbx"
    invoke("stylebook", "export", "--as", "terms", "--output", file)
    root = etree.parse(file).getroot()
    for entry in root.iter(f"{TBX}conceptEntry"):
        if entry.get("id") == "special-military-operation":
            for one in list(entry.iter(f"{TBX}termSec")):
                if one[0].text == "SVO":
                    one.getparent().remove(one)
    etree.ElementTree(root).write(file, encoding="utf-8")
    ran = imported(file)
    assert ran.exit_code == 0
    assert re.sub(r".*?\d+: ", "", ran.stderr) == (
        "special-military-operation is packaged and stays as it is; left out: 1 calque that the file "
        "no longer has (--replace takes them)\n"
    )
    assert not (tmp_path / "mine").exists()
