"""TBX files of strangers: attacks, broken ones, and those of other tools."""

from __future__ import annotations

import json

import pytest

from flows.errors import UsageError
from flows.termbase import safe_xml
from flows.termbase.tbx_reading import read_tbx
from normalizers.stylebook import Stylebook

BOOK = Stylebook({})
HEAD = '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">'
BODY = (
    '<text><body><conceptEntry id="x"><langSec xml:lang="en"><termSec><term>{}</term></termSec>'
    "</langSec></conceptEntry></body></text></tbx>"
)


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "x.tbx"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return read_tbx(path, BOOK)


def refusal(tmp_path, text, encoding="utf-8"):
    with pytest.raises(UsageError) as caught:
        read(tmp_path, text, encoding)
    assert "Traceback" not in str(caught.value)
    return str(caught.value).removeprefix(f"{tmp_path}/")


# ------------------------------------------------------------------ attacks

LAUGHS = "".join(
    f'<!ENTITY l{number} "{f"&l{number - 1};" * 10 if number else "lol"}">' for number in range(12)
)
DOCTYPES = {
    "billion laughs": f"<!DOCTYPE tbx [{LAUGHS}]>",
    "quadratic": f'<!DOCTYPE tbx [<!ENTITY a "{"a" * 100_000}">]>',
    "external entity": '<!DOCTYPE tbx [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>',
    "parameter entity": '<!DOCTYPE tbx [<!ENTITY % p SYSTEM "http://192.0.2.1/x.dtd"> %p;]>',
    "external subset": '<!DOCTYPE tbx SYSTEM "http://192.0.2.1/x.dtd">',
    "public": '<!DOCTYPE martif PUBLIC "ISO 12200:1999A//DTD MARTIF core (DXFcdV04)//EN" "T.dtd">',
    "bare": "<!DOCTYPE tbx>",
    "default attribute": '<!DOCTYPE tbx [<!ATTLIST term x CDATA "y">]>',
}


@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_at_its_line(doctype, encoding, tmp_path):
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n<!-- a comment -->\n'
    told = refusal(tmp_path, f"{head}{doctype}\n{HEAD}{BODY.format('&l11;')}", encoding)
    assert told.startswith("x.tbx:3: a <!DOCTYPE …> stands here; it is refused")


def test_no_file_and_no_address_is_read_along(tmp_path, monkeypatch):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    include = (
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" '
        'parse="text"/>'
    )
    sheet = f'<?xml-stylesheet href="{secret.as_uri()}"?>'
    reading = read(tmp_path, f"{sheet}{HEAD}{BODY.format('Gull' + include)}")
    assert "secret" not in json.dumps([draft.row for draft in reading.drafts])
    assert reading.drafts[0].row["canonical"] == {"en": "Gull"}


def test_an_entity_that_nobody_has_declared(tmp_path):
    told = refusal(tmp_path, f"{HEAD}\n{BODY.format('&l11;')}")
    assert told == "x.tbx:2: it is not XML: undefined entity"


def test_the_usual_entities_and_references_are_letters(tmp_path):
    (draft,) = read(tmp_path, f"{HEAD}{BODY.format('Gull &amp; Tern &#233;')}").drafts
    assert draft.row["canonical"] == {"en": "Gull & Tern é"}


def test_elements_nested_too_deeply(tmp_path):
    told = refusal(tmp_path, HEAD + "\n" + "<note>" * 100_000)
    assert told == "x.tbx:2: elements stand more than 40 deep"


def test_too_many_elements(tmp_path, monkeypatch):
    monkeypatch.setattr(safe_xml, "MAX_ELEMENTS", 5)
    assert "it has more than 5 elements" in refusal(tmp_path, HEAD + BODY.format("Gull"))


def test_a_file_that_is_too_large(tmp_path):
    path = tmp_path / "x.tbx"
    path.write_text(HEAD)
    with pytest.raises(UsageError, match="it is larger than 0 MB; split it"):
        safe_xml.read_xml(path, max_bytes=10)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "x.tbx: it is empty"),
        (b"  \n", "x.tbx: it is empty"),
        (b"id,type\n", "x.tbx:1: it is not XML"),
        (b"PK\x03\x04\x00\x00", "x.tbx:1: it is not XML"),
        (b"\xff\xfe\x00\xd8", "x.tbx:1: it is not XML"),
        (b'<?xml version="1.0" encoding="no-such"?><tbx/>', "x.tbx:1: it is not XML"),
        (b"<tbx>\n<text>\n</tbx>", "x.tbx:3: it is not XML: mismatched tag"),
        (b"<tbx>\n<a:b/></tbx>", "x.tbx:2: it is not XML"),
        (b"<tbx>\n\x01</tbx>", "x.tbx:2: it is not XML"),
        (b"<tbx>caf\xe9</tbx>", "x.tbx:1: a byte that is not UTF-8: save it as UTF-8 or correct"),
        (b"<tbx>\n<text>", "x.tbx:2: the file ends in the middle (no </tbx>): export or copy it"),
        (b"<tbx>\n&nbsp;</tbx>", "x.tbx:2: &nbsp; is no entity of XML: write &#160;"),
        (b"<html/>", "x.tbx:1: the file begins with <html>; TBX begins with <tbx>"),
        (b"<tbx/>", "x.tbx:1: there is no concept in it (<conceptEntry>)"),
    ],
)
def test_files_that_are_no_tbx(content, told, tmp_path):
    assert refusal(tmp_path, content).startswith(told)


def test_no_file_and_a_folder(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        read_tbx(tmp_path / "none.tbx", BOOK)
    with pytest.raises(UsageError, match="cannot read"):
        read_tbx(tmp_path, BOOK)


# ------------------------------------------------------------------ other tools

MULTITERM = """<?xml version="1.0" encoding="UTF-8"?>
<martif type="TBX" xml:lang="en-US">
<martifHeader><fileDesc><sourceDesc><p>MultiTerm</p></sourceDesc></fileDesc></martifHeader>
<text><body>
<termEntry id="c117">
  <transacGrp><transac type="transactionType">origination</transac><date>2020-01-01</date></transacGrp>
  <descrip type="subjectField">party</descrip>
  <descripGrp><descrip type="definition">A party of terns.</descrip><admin type="source">A book</admin>
  </descripGrp>
  <langSet xml:lang="en-GB">
    <tig><term>Terns' Party</term>
      <termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></tig>
    <tig><term>Tern <hi>Party</hi></term><termNote type="partOfSpeech">noun</termNote>
      <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></tig>
    <ntig><termGrp><term>Sea Swallow
      Party</term>
      <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termGrp>
      <descrip type="context">The Sea Swallow Party won.</descrip></ntig>
    <tig><term>Tern Club</term>
      <termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></tig>
  </langSet>
  <langSet xml:lang="ja"><tig><term>アジサシ党</term></tig>
    <tig><term>アジ党</term>
      <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig>
  </langSet>
  <langSet><tig><term>of no language</term></tig></langSet>
</termEntry>
<termEntry id="c118"><langSet xml:lang="en"><tig><term> </term></tig></langSet></termEntry>
</body></text></martif>
"""


def test_version_2_is_read(tmp_path):
    reading = read(tmp_path, MULTITERM)
    (draft,) = reading.drafts
    assert draft.line == 5
    assert draft.row == {
        "id": "",
        "type": "party",
        "canonical": {"en": "Tern Party"},
        "variants": {"en": ["Terns' Party", "Tern Club"]},
        "labels": {"ja": ["アジサシ党"]},
        "calques": [
            {"language": "en", "text": "Sea Swallow Party", "example": "The Sea Swallow Party won."}
        ],
        "notes": "A party of terns.",
        "origin": "A book",
    }
    assert [(one.record.line, one.reason) for one in reading.rejected] == [(28, "it has no term")]
    assert sorted(notice for _, notice in reading.notices) == [
        "a term without words is left out",
        "left out: 'アジ党': no texts in ja are read",
        "terms of no language are left out: no xml:lang",
    ]
    assert reading.unused == ["partOfSpeech", "transacGrp"]


DCT = """<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
  xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">
<text><body><conceptEntry id="tern-party"><min:subjectField>party</min:subjectField>
<langSec xml:lang="en">
<termSec><term>Tern Party</term>
<min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus>
</termSec><termSec><term>Sea Swallow Party</term>
<min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus>
<basic:context>The Sea Swallow Party won.</basic:context></termSec></langSec>
</conceptEntry></body></text></tbx>"""


def test_the_style_with_data_categories_as_elements_is_read(tmp_path):
    (draft,) = read(tmp_path, DCT).drafts
    assert draft.row == {
        "id": "tern-party",
        "type": "party",
        "canonical": {"en": "Tern Party"},
        "calques": [
            {"language": "en", "text": "Sea Swallow Party", "example": "The Sea Swallow Party won."}
        ],
    }


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        ("forbidden", "calques"),
        ("deprecated", "calques"),
        ("notRecommended", "calques"),
        ("deprecatedTerm-admn-sts", "calques"),
        ("obsolete", "variants"),
        ("admitted", "variants"),
        ("standardizedTerm-admn-sts", "canonical"),
        ("preferred", "canonical"),
        ("", "variants"),
    ],
)
def test_statuses_as_tools_write_them(status, kept, tmp_path):
    text = BODY.format("First").replace(
        "</langSec>",
        f'<termSec><term>Second</term><termNote type="administrativeStatus">{status}</termNote>'
        "</termSec></langSec>",
    )
    (draft,) = read(tmp_path, HEAD + text).drafts
    found = {
        "calques": [one["text"] for one in draft.row.get("calques", [])],
        "variants": draft.row.get("variants", {}).get("en", []),
        "canonical": [draft.row["canonical"]["en"]],
    }
    assert "Second" in found[kept]


def test_a_status_that_says_nothing_is_said(tmp_path):
    text = BODY.format("Gull").replace(
        "</termSec>", '<termNote type="administrativeStatus">fine</termNote></termSec>'
    )
    reading = read(tmp_path, HEAD + text)
    assert reading.notices == [
        (
            1,
            "unknown status 'fine': taken as right (a variant); "
            "use deprecatedTerm-admn-sts to forbid it",
        )
    ]


@pytest.mark.parametrize("note", ["[", "{}", "[1]", '[{"id": 1}]', '[{"id": "x", "type": "party", '
                                  '"canonical": {"en": 5}, "variants": {"en": 3}}]',
                                  "[" * 50_000])  # fmt: skip
def test_a_note_that_only_looks_like_ours(note, tmp_path):
    text = BODY.format("Gull").replace("<langSec", f"<note>copydesk: {note}</note><langSec")
    reading = read(tmp_path, HEAD + text)
    assert "the note of copydesk cannot be read" in reading.notices[0][1]
    assert reading.drafts[0].row["canonical"] == {"en": "Gull"}
