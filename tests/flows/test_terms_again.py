"""A file that is imported again, edited: what it can say of its rows comes from it."""

from __future__ import annotations

import json

import pytest

from tests.flows.test_own_terms import imported, invoke, rejected, rows, table

HEAD = "<tbx type='TBX-Basic' style='dca' xmlns='urn:iso:std:iso:30042:ed-2'><text><body>\n"


def tbx(place, *entries):
    """A file of another tool: entries of an id and of terms by language, each with its status."""
    told = [HEAD]
    for name, languages in entries:
        told.append(f"<conceptEntry id='{name}'>")
        for language, terms in languages.items():
            told.append(f"<langSec xml:lang='{language}'>")
            told += [
                f"<termSec><term>{text}</term><termNote type='administrativeStatus'>"
                f"{status}Term-admn-sts</termNote></termSec>"
                for text, status in terms
            ]
            told.append("</langSec>")
        told.append("</conceptEntry>\n")
    return table(place, "".join(told) + "</body></text></tbx>", "gl.tbx")


FIRST = {
    "en": [
        ("League of Gulls", "preferred"),
        ("Gull League", "admitted"),
        ("Old Gull League", "admitted"),
        ("Seagull Alliance", "deprecated"),
        ("Mew Bond", "deprecated"),
    ],
    "zh": [("海鸥联盟", "admitted")],
}
EDITED = {
    "en": [
        ("Gull League", "preferred"),
        ("League of Gulls", "admitted"),
        ("Seagull Alliance", "deprecated"),
        ("Seabird Onion", "deprecated"),
    ],
    "zh": [("海鸥联盟", "admitted")],
}
TERNS = ("tern-club", {"en": [("Tern Club", "preferred")]})


def holds(place):
    ran = invoke("stylebook", "check", "--stylebook", place / "mine")
    assert ran.exit_code == 0, ran.output


def test_a_file_of_another_tool_says_what_its_rows_are(tmp_path):
    assert imported(tbx(tmp_path, ("gl", FIRST), TERNS)).exit_code == 0
    path = tmp_path / "mine/terms/gl.jsonl"
    row = rows(tmp_path, "gl")["gl"]
    row["calques"][0] |= {"tier": "A", "approved": True, "gloss": "海鸥=seagull"}
    pattern = {"language": "en", "pattern": "(Union|Soviet) of Seagulls", "tier": "B"}
    row["calques"].append(pattern)
    others = path.read_text("utf-8").splitlines()[1:]
    path.write_text("\n".join([json.dumps(row, ensure_ascii=False), *others]) + "\n", "utf-8")
    file = tbx(tmp_path, ("gl", EDITED))
    ran = imported(file)
    assert (ran.exit_code, ran.stderr.splitlines()) == (
        0,
        [
            f"copydesk: {file}: 1 concept of gl.jsonl is not in the file and stays; delete its line",
            f"copydesk: {file}:2: 2 terms of gl are no longer in the file and are removed",
        ],
    )
    found = rows(tmp_path, "gl")
    row = found["gl"]
    assert (row["canonical"]["en"], row["variants"]) == ("Gull League", {"en": ["League of Gulls"]})
    assert [one.get("text") for one in row["calques"]] == [
        "Seagull Alliance",
        None,
        "Seabird Onion",
    ]
    assert (row["calques"][0]["tier"], row["calques"][0]["gloss"]) == ("A", "海鸥=seagull")
    assert row["calques"][1]["pattern"] == pattern["pattern"]
    assert "tern-club" in found
    holds(tmp_path)
    ran = imported(file)
    assert ran.stdout.startswith("no row imported\n")
    assert "removed" not in ran.stderr
    assert rows(tmp_path, "gl") == found
    imported(tbx(tmp_path, ("gl", EDITED), TERNS), "--approve")  # of all that are in the file
    assert [one["tier"] for one in rows(tmp_path, "gl")["gl"]["calques"]] == ["A", "B", "A"]


def test_a_glossary_of_deepl_says_names_of_its_languages_only(tmp_path):
    file = table(tmp_path, "海鸥联盟,League of Gulls,zh,en\n鸥盟,League of Gulls,zh,en\n", "gl.csv")
    imported(file)
    path = tmp_path / "mine/terms/gl.jsonl"
    row = json.loads(path.read_text("utf-8"))
    row["canonical"]["ru"] = "Лига чаек"
    row["variants"] = {"en": ["Gull League"]}
    row["calques"] = [{"language": "en", "text": "Seagull Alliance", "tier": "B"}]
    row["example"] = "The Seagull Alliance met."
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    file.write_text("海鸥联盟,Great League of Gulls,zh,en\n", "utf-8")
    ran = imported(file)
    assert ran.exit_code == 0
    assert "2 terms of local:league-of-gulls are no longer in the file" in ran.stderr
    (row,) = rows(tmp_path, "gl").values()
    assert row["canonical"] == {"en": "Great League of Gulls", "ru": "Лига чаек"}
    assert row["labels"] == {"zh": ["海鸥联盟"]}
    assert row["variants"] == {"en": ["Gull League"]}
    assert [one["text"] for one in row["calques"]] == ["Seagull Alliance"]
    assert row["example"] == "The Seagull Alliance met."
    holds(tmp_path)


WEBLATE = ("--language", "zh", "--to", "en")


@pytest.mark.slow
def test_a_table_of_weblate_takes_back_what_it_forbade(tmp_path):
    head = "source,target,context,flags\n海鸥联盟,League of Gulls,,\n俄白联盟,Union State,,\n"
    file = table(
        tmp_path,
        f"{head}海鸥联盟,Seagull Alliance,,forbidden\n海鸥联盟,Mew Bond,,forbidden\n"
        "俄白联盟,Russo Belarus Togetherness,,forbidden\n",
        "gl.csv",
    )
    assert imported(file, *WEBLATE).exit_code == 0
    assert set(rows(tmp_path, "gl")) == {"local:league-of-gulls", "local:union-state:gl"}
    file.write_text(f"{head}海鸥联盟,Mew Bond,,forbidden\n", "utf-8")
    ran = imported(file, *WEBLATE)
    assert ran.exit_code == 0
    assert "local:union-state:gl has no calques left and is removed from" in ran.stderr
    (row,) = rows(tmp_path, "gl").values()
    assert [one["text"] for one in row["calques"]] == ["Mew Bond"]
    holds(tmp_path)
    # a rejected line that somebody has mended is added to what there is
    mended = table(tmp_path, head + "海鸥联盟,Sea Hen Bond,,forbidden\n", "gl.csv.rejected.csv")
    assert imported(mended, *WEBLATE).exit_code == 0
    (row,) = rows(tmp_path, "gl").values()
    assert [one["text"] for one in row["calques"]] == ["Mew Bond", "Sea Hen Bond"]


def test_an_entry_of_ours_without_terms_is_a_deletion(tmp_path):
    lines = "id,type,canonical_en,language,text\na,party,Gull Party,,\na,,,en,Sea Hen Party\n"
    imported(table(tmp_path, f"{lines}b,party,Tern Party,,\nb,,,en,Sea Swallow Party\n"))
    out = tmp_path / "own.tbx"
    invoke("stylebook", "export", "--as", "terms", "--stylebook", tmp_path / "mine", "--own",
           "--output", out)  # fmt: skip
    text = out.read_text("utf-8")
    begin, end = text.index("<langSec"), text.index("</conceptEntry>")
    out.write_text(text[:begin] + text[end:], "utf-8")
    ran = imported(out)
    assert ran.exit_code == 0
    assert "a has no terms left and is removed from" in ran.stderr
    assert "1 row removed" in ran.stdout
    assert list(rows(tmp_path)) == ["b"]
    ran = imported(out)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert list(rows(tmp_path)) == ["b"]


LINES = "id,type,canonical_en,language,text,tier,approved\n"


@pytest.mark.parametrize(
    ("lines", "line", "told", "kept"),
    [
        ("a,party,Gull Party,,,,\na,,,en,Sea Hen Party,C,yes\na,,,en,Mew Party,B,no\n", "3",
         "tier must be A or B", ["Mew Party"]),
        ("a,party,Gull Party,,,,\na,,,en,Mew Party,B,no\na,,,en,Mew Party,A,yes\n", "4",
         "'Mew Party' stands in line 3 too, with another tier or gloss", ["Mew Party"]),
        ("a,party,Gull Party,,,,\na,,,en,Mew Party,B,no\nnobody,,,en,Foo Party,B,no\n", "4",
         "no concept nobody", ["Mew Party"]),
        ("a,party,Gull Party,,,,\na,,,en,Mew Party,B,no\nb c,party,Tern Party,,,,\n", "4",
         "the id 'b c': an id has letters, digits and . : ~ - _ only", ["Mew Party"]),
        ("a,party,Gull Party,,,,\na,,,en,Mew Party,B,no\nb/c,party,Tern Party,,,,\n", "4",
         "the id 'b/c': an id has letters, digits and . : ~ - _ only", ["Mew Party"]),
    ],
)  # fmt: skip
def test_a_line_is_rejected_for_its_own_reason(lines, line, told, kept, tmp_path):
    file = table(tmp_path, LINES + lines)
    ran = imported(file)
    assert ran.exit_code == 1
    assert ran.stderr.startswith(f"copydesk: {file}:{line}: {told}")
    assert [one["line"] for one in rejected(file)] == [line]
    (row,) = rows(tmp_path).values()
    assert [one["text"] for one in row["calques"]] == kept


def test_the_same_line_twice_is_no_error(tmp_path):
    calque = "a,,,en,Mew Party,B,no\n"
    file = table(tmp_path, f"{LINES}a,party,Gull Party,,,,\n{calque}{calque}")
    ran = imported(file)
    assert (ran.exit_code, ran.stderr) == (
        0, f"copydesk: {file}:4: 'Mew Party' stands in line 3 too\n",
    )  # fmt: skip
    assert [one["text"] for one in rows(tmp_path)["a"]["calques"]] == ["Mew Party"]
