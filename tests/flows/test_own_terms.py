"""`copydesk stylebook import|export --as terms`."""

from __future__ import annotations

import csv
import json

import pytest
from typer.testing import CliRunner

from flows.cli import app

GULLS = (
    "id,type,canonical_en,labels_zh,language,text,source_language,gloss,tier,approved\n"
    "gull-league,institution,League of Gulls,海鸥联盟,,,,,,\n"
    "gull-league,,,,en,Seagull Alliance,zh,海鸥=seagull 联盟=alliance,A,yes\n"
    "gull-league,,,,en,Seabird Union,zh,海鸥=seabird 联盟=union,,\n"
)


def invoke(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def imported(file, *options, book="mine"):
    return invoke(
        *("stylebook", "import", file, "--as", "terms"),
        *("--stylebook", file.parent / book),
        *options,
    )


def table(place, text, name="terms.csv"):
    path = place / name
    path.write_text(text, "utf-8", newline="")
    return path


def rows(place, name="terms", book="mine"):
    lines = (place / book / "terms" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def rejected(file):
    with (file.parent / f"{file.name}.rejected.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_what_was_imported_works_at_once(tmp_path):
    ran = imported(table(tmp_path, GULLS))
    mine = tmp_path / "mine"
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == [
        f"1 row imported to {mine}/terms/terms.jsonl: 1 new, 0 changed, 0 unchanged, "
        "1 calque to replace, 1 calque to flag",
        f"they are in use with --stylebook: copydesk clean story.txt --stylebook {mine}",
    ]
    assert invoke("stylebook", "check", "--stylebook", mine).exit_code == 0
    story = tmp_path / "story.txt"
    story.write_text("The Seagull Alliance (海鸥联盟) met in the old harbour on Monday.\n", "utf-8")
    assert "The Seagull Alliance" in invoke("clean", story).stdout
    assert "The League of Gulls" in invoke("clean", story, "--stylebook", mine).stdout
    story.write_text("The Seabird Union met in the old harbour on Monday.\n", "utf-8")
    told = json.loads(invoke("clean", story, "--json", "--stylebook", mine).stdout)
    assert "The Seabird Union" in told["text"]
    assert [flag["suggestion"] for flag in told["flags"]] == ["League of Gulls"]


def test_a_row_has_a_sentence_it_finds_and_one_it_does_not(tmp_path):
    imported(table(tmp_path, GULLS))
    row = rows(tmp_path)["gull-league"]
    assert row["example"] == "The report names Seagull Alliance twice. On the same page: 海鸥联盟."
    assert row["counter_example"] == "The report names League of Gulls twice."
    assert row["origin"] == "imported from terms.csv"
    assert row["calques"][1] == {
        "language": "en", "text": "Seabird Union", "source_language": "zh",
        "gloss": "海鸥=seabird 联盟=union", "tier": "B", "approved": False,
        "example": "The report names Seabird Union twice.",
    }  # fmt: skip


@pytest.mark.slow
def test_an_export_of_own_rows_gives_the_same_rows(tmp_path):
    imported(table(tmp_path, GULLS))
    mine = tmp_path / "mine"
    for format_ in ("csv", "tbx"):
        again = tmp_path / f"again.{format_}"
        ran = invoke("stylebook", "export", "--as", "terms", "--stylebook", mine, "--own",
                     "--format", format_, "--output", again)  # fmt: skip
        assert (ran.exit_code, ran.stderr) == (0, "")
        ran = imported(again, book=format_)
        assert (ran.exit_code, ran.stderr) == (0, "")
        assert rows(tmp_path, "again", format_) == rows(tmp_path)


@pytest.mark.slow
def test_nothing_of_an_unchanged_export_is_imported(tmp_path):
    file = tmp_path / "all.csv"
    invoke("stylebook", "export", "--as", "terms", "--output", file)
    ran = imported(file)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[0] == "no row imported"
    assert ran.stdout.splitlines()[1].endswith("rows are already in the termbase, unchanged")
    assert not (tmp_path / "mine").exists()


def test_what_a_file_adds_to_a_packaged_concept_stands_beside_it(tmp_path):
    file = table(
        tmp_path,
        "id,canonical_en,canonical_ru,language,text,gloss\n"
        "union-state,Union State,Союз двух,,,\nunion-state,,,en,Oneness State of Two,союз=oneness\n",
        "extra.csv",
    )
    ran = imported(file)
    assert ran.exit_code == 0
    assert ran.stderr == (
        f"copydesk: {file}:2: union-state is packaged and stays as it is; one calque is added to it, "
        "as local:union-state:extra; left out: canonical (--replace takes them)\n"
    )
    (row,) = rows(tmp_path, "extra").values()
    assert (row["id"], row["type"], row["concept"]) == (
        "local:union-state:extra", "calques", "union-state",
    )  # fmt: skip
    assert [one["text"] for one in row["calques"]] == ["Oneness State of Two"]
    assert row["origin"] == "imported from extra.csv"
    assert imported(file).stdout.splitlines()[0] == "no row imported"
    assert rows(tmp_path, "extra") == {row["id"]: row}


@pytest.mark.slow
def test_a_packaged_concept_is_replaced_if_one_says_so(tmp_path):
    known = rows_of_export(tmp_path)["cis"]
    file = table(
        tmp_path,
        f"source,target,context,flags\n独立国家共同体,{known},,\n"
        "独立国家共同体,Gull States Oneness,,forbidden\n",
        "ja.csv",
    )
    ran = imported(file, "--replace", "--language", "ja", "--to", "en")
    assert ran.exit_code == 0
    assert ran.stderr == f"copydesk: {file}:2: cis replaces the packaged row\n"
    row = rows(tmp_path, "ja")["cis"]
    assert row["labels"]["ja"] == ["独立国家共同体"]
    assert row["calques"][-1]["text"] == "Gull States Oneness"
    assert len(row["calques"]) > 1


def rows_of_export(place):
    file = place / "packaged.csv"
    invoke("stylebook", "export", "--as", "terms", "--output", file)
    with file.open(encoding="utf-8", newline="") as lines:
        return {one["id"]: one["canonical_en"] for one in csv.DictReader(lines) if one["type"]}


FORBIDDEN = (
    "source,target,context,flags\n"
    "海鸥联盟,League of Gulls,,\n海鸥联盟,Seagull Alliance,,forbidden\n海鸥联盟,Gulldom,,forbidden\n"
)


@pytest.mark.slow
@pytest.mark.parametrize(("options", "tiers"), [((), ["B", "B"]), (("--approve",), ["A", "B"])])
def test_a_forbidden_term_flags_unless_somebody_approves(options, tiers, tmp_path):
    file = table(tmp_path, FORBIDDEN, "w.csv")
    ran = imported(file, "--language", "zh", "--to", "en", *options)
    assert ran.exit_code == 0
    calques = rows(tmp_path, "w")["local:league-of-gulls"]["calques"]
    assert [one["tier"] for one in calques] == tiers
    assert [one["approved"] for one in calques] == [tier == "A" for tier in tiers]


@pytest.mark.slow
def test_a_second_import_of_a_glossary_has_the_same_ids(tmp_path):
    file = table(tmp_path, FORBIDDEN, "w.csv")
    imported(file, "--language", "zh", "--to", "en")
    first = rows(tmp_path, "w")
    ran = imported(file, "--language", "zh", "--to", "en")
    assert "1 row is already in the termbase, unchanged" in ran.stdout
    assert rows(tmp_path, "w") == first


CALQUE_ONLY = ("x",)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("y,zebra,Gull,,en,Gull Doom,", "unknown type 'zebra'"),
        ("x,party,Gull,,en,,(Gull Doom", "a pattern of it cannot be read"),
        ("x,party,Gull,,en,,{nobodys-list} Gull", "no word list @nobodys-list"),
        ("x,party,Gull,,xx,Gull Doom,", "unknown language 'xx'"),
        ("x,party,Gull,,ru,Чайка Чайка,", "'Чайка Чайка' has no right name in ru to stand for it"),
        ("x,party,,,en,Gull Doom,", "no canonical"),
        ("@x,party,Gull,,en,Gull Doom,", "the id of a word list, and of nothing else"),
        ("@x,words,,,,,", "no words"),
        ("nobody,calques,,,en,Gull Doom,", "no concept"),
        ("x,party,Gull Doom,,en,Gull Doom,", "'Gull Doom' is the right name of x"),
        ("x,party,Gull,Doom.,en,Gull Doom,", "neither changed nor flagged: Doom."),
    ],
)
def test_rows_that_cannot_be_kept_are_told_and_kept(lines, reason, tmp_path):
    head = "id,type,canonical_en,example,language,text,pattern\n"
    row_id, kind, name, example, language, text, pattern = lines.split(",")
    concept = f"{row_id},{kind},{name},{example},,,\n"
    calque = f"{row_id},,,,{language},{text},{pattern}\n" if language else ""
    file = table(tmp_path, head + concept + calque)
    ran = imported(file)
    assert ran.exit_code == 1, ran.output
    assert isinstance(ran.exception, SystemExit)
    assert reason in ran.stderr
    found = rejected(file)
    assert all(reason in one["reason"] for one in found)
    assert f"{file}:{found[0]['line']}: " in ran.stderr
    if row_id in CALQUE_ONLY and calque and not example and name:
        assert [one["line"] for one in found] == ["3"]  # the concept is kept without it
        assert "calques" not in rows(tmp_path)["x"] or not rows(tmp_path)["x"]["calques"]
    else:
        assert [one["line"] for one in found] == (["2", "3"] if calque else ["2"])
        assert found[0]["canonical_en"] == name
        assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"calques": "x"}, "calques must be a list of objects"),
        ({"calques": [{"language": "en", "forms": [["a"]]}]}, "forms must be a list of objects"),
        ({"calques": [{"text": "a"}]}, "calque 1: no language"),
        ({"variants": {"en": "x"}}, "variants must be an object: a list of texts"),
        ({"id": ["x"]}, "id must be a text"),
        (
            {"glosses": [{"text": "a", "tier": "B", "joins": ["*"]}]},
            "gloss 1: joins must be a list of 'and'",
        ),
    ],
)
def test_json_that_is_no_row_is_told(more, reason, tmp_path):
    cell = json.dumps(more).replace('"', '""')
    ran = imported(table(tmp_path, f'id,type,canonical_en,more\nx,party,Gull,"{cell}"\n'))
    assert isinstance(ran.exception, SystemExit)
    assert (ran.exit_code, reason in ran.stderr) == (1, True)


@pytest.mark.slow
def test_rejected_rows_are_mended_and_imported_again(tmp_path):
    file = table(tmp_path, GULLS.replace("institution", "zebra"))
    assert imported(file).exit_code == 1
    again = tmp_path / "terms.csv.rejected.csv"
    again.write_text(again.read_text("utf-8").replace(",zebra,", ",party,"), "utf-8", newline="")
    ran = imported(again)
    assert ran.exit_code == 0, ran.stderr
    assert rows(tmp_path)["gull-league"]["type"] == "party"
    file.write_text(GULLS, "utf-8")
    assert f"{again} is removed: nothing was rejected this time" in imported(file).stdout
    assert not again.exists()


@pytest.mark.slow
def test_what_is_refused_of_tbx_comes_as_our_table(tmp_path):
    file = tmp_path / "x.tbx"
    file.write_text(
        '<tbx xmlns="urn:iso:std:iso:30042:ed-2"><text><body>\n<conceptEntry id="gull-club">'
        '<langSec xml:lang="en"><termSec><term>Gull Club</term></termSec><termSec>'
        '<term>Gull Club</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts'
        "</termNote></termSec></langSec></conceptEntry>"
        "</body></text></tbx>"
    )
    assert imported(file).exit_code == 1
    (line,) = rejected(file)  # the calque; the concept is kept
    assert (line["line"], line["id"], line["text"]) == ("2", "gull-club", "Gull Club")
    again = tmp_path / "x.tbx.rejected.csv"
    mended = "Gull Hut House".join(again.read_text("utf-8").rsplit("Gull Club", 1))
    again.write_text(mended, "utf-8")
    assert imported(again).exit_code == 0
    assert set(rows(tmp_path, "x")) == {"gull-club"}


def test_rows_that_contradict_each_other_are_both_refused(tmp_path):
    file = table(
        tmp_path,
        "id,type,canonical_en,language,text\na,party,Gull Party,,\na,,,en,Sea Hen Party\n"
        "b,party,Tern Party,,\nb,,,en,Sea Hen Party\n",
    )
    ran = imported(file)
    assert ran.exit_code == 1
    assert "contradicts b (line 4)" in ran.stderr
    assert "contradicts a (line 2)" in ran.stderr


@pytest.mark.slow
def test_a_concept_that_stands_twice(tmp_path):
    ran = imported(table(tmp_path, GULLS + "gull-league,party,Gulls,,,,,,,\n"))
    assert ran.exit_code == 1
    assert "terms.csv:5: gull-league stands in line 2 too" in ran.stderr
    assert list(rows(tmp_path)) == ["gull-league"]


@pytest.mark.slow
def test_a_glossary_adds_to_a_row_of_another_file(tmp_path):
    imported(table(tmp_path, GULLS))
    ran = imported(table(tmp_path, FORBIDDEN, "w.csv"), "--language", "zh", "--to", "en")
    assert ran.exit_code == 0
    assert ran.stderr == (
        f"copydesk: {tmp_path}/w.csv:2: gull-league stands in {tmp_path}/mine/terms/terms.jsonl:1 "
        "and stays as it is; one calque is added to it, as local:gull-league:w\n"
    )
    (row,) = rows(tmp_path, "w").values()
    assert [one["text"] for one in row["calques"]] == ["Gulldom"]


@pytest.mark.slow
def test_a_dry_run_writes_nothing(tmp_path):
    ran = imported(table(tmp_path, GULLS), "--dry-run")
    assert ran.exit_code == 0
    assert "1 row would be imported to" in ran.stdout
    assert sorted(one.name for one in tmp_path.iterdir()) == ["terms.csv"]


def test_columns_that_say_nothing_are_told(tmp_path):
    file = table(tmp_path, GULLS.replace("gloss", "colour"))
    assert imported(file).stderr == "copydesk: columns not used: colour\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--as", "zebras"), "--as: no table 'zebras'; there are names, terms"),
        (("--as", "terms", "--format", "xls"), "--format: no format 'xls'; there are csv, tbx,"),
        (("--as", "terms", "--type", "words"), "--type: no type 'words' of terms"),
        (("--as", "terms", "--map", "a=b"), "--map is for --as names"),
        (("--as", "names", "--approve"), "--approve is for --as terms"),
        (("--to", "en"), "--to is for --as terms"),
        ((), "these columns are of terms: add --as terms"),
    ],
)
def test_wrong_usage(arguments, told, tmp_path):
    file = table(tmp_path, GULLS)
    ran = invoke("stylebook", "import", file, "--stylebook", tmp_path / "mine", *arguments)
    assert ran.exit_code == 2
    assert told in ran.stderr


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.xlsx", b"PK", "terms come from .csv, .tsv, .txt, .tbx, .xml files"),
        ("x.csv", b"", "it is empty"),
        ("x.csv", b'id,type\n"x,party\n', "x.csv:2: it cannot be read from here on"),
        ("x.csv", b"id,type\n\xff\n", "x.csv:2: it is not UTF-8"),
        ("x.csv", b"id,type,type\n", "two columns are called 'type'"),
        ("x.tbx", b"<!DOCTYPE tbx []><tbx/>", "x.tbx:1: a <!DOCTYPE"),
        ("none.csv", None, "no such file"),
        (".", None, "is a folder; import its files one by one"),
        ("x.csv", b"<?xml version='1.0'?>\n<tbx/>", "x.csv is XML; name it .tbx, or --format tbx"),
    ],
)
def test_files_that_cannot_be_read(name, content, told, tmp_path):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    ran = imported(file)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert told in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_glossary_says_what_stays_behind(tmp_path):
    file = tmp_path / "g.csv"
    ran = invoke("stylebook", "export", "--as", "terms", "--format", "deepl", "--language", "zh",
                 "--output", file)  # fmt: skip
    assert ran.exit_code == 0
    assert "calques: DeepL's glossaries cannot forbid a term (TBX can)" in ran.stderr
    with file.open(encoding="utf-8", newline="") as lines:
        assert {tuple(line[2:]) for line in csv.reader(lines)} == {("zh", "en")}
    ran = invoke("stylebook", "export", "--as", "terms", "--language", "zh")
    assert (ran.exit_code, "are for glossaries" in ran.stderr) == (2, True)


def test_help_of_export_fits_80_columns():
    ran = CliRunner(env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"}).invoke(
        app, ["stylebook", "export", "--help"]
    )
    assert [line for line in ran.stdout.splitlines() if len(line) > 80] == []
