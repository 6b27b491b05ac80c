"""`copydesk stylebook import` and `export`: tables of a user's own people, places and organisations."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.authority.columns import columns_of
from flows.authority.exporting import as_table
from flows.authority.facts import facts_of
from flows.authority.importing import import_names
from flows.cli import app
from flows.errors import UsageError
from flows.overlay import load_overlay, overlaid
from flows.own_rows.reading import read_table
from normalizers.stylebook import load_stylebook

KEPT = ("_file", "_line", "id_evidence", "confirmed", "compiled", "qid_unverified", "valid_from",
        "family_shared_with")  # fmt: skip


def invoke(*arguments: object, **environment: str):
    return CliRunner(env=environment).invoke(app, [str(one) for one in arguments])


def table(place: Path, text: str, name: str = "people.csv") -> Path:
    path = place / name
    path.write_text(text, "utf-8", newline="")
    return path


def rows(folder: Path, name: str = "people") -> dict[str, dict[str, Any]]:
    lines = (folder / "names" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def rejected(file: Path) -> list[dict[str, str]]:
    with (file.parent / f"{file.name}.rejected.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


QUERY = (
    "item,itemLabel,itemAltLabel,type,genderLabel\n"
    "http://www.wikidata.org/entity/Q900000001,Uladzimir Zhavaronak,"
    '"Vladimir Zhavoronok, Zhavaronak the Elder",http://www.wikidata.org/entity/Q5,male\n'
)


def test_what_was_imported_works_at_once(tmp_path):
    mine = tmp_path / "mine"
    file = table(
        tmp_path, "id,type,label_en,spellings_en\n,person,Yanina Vosip,Janina Osipova|Yanina Osip\n"
    )
    ran = invoke("stylebook", "import", file, "--stylebook", mine)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == [
        f"1 row imported to {mine}/names/people.jsonl: 1 new, 0 as before or renewed, "
        "2 spellings to change, 0 other names to link",
        f"they are in use with --stylebook: copydesk clean story.txt --stylebook {mine}",
    ]
    story = tmp_path / "story.txt"
    story.write_text(
        "The prize went to Yanina Osip, a poet from the north of the country.\n", "utf-8"
    )
    assert "to Yanina Osip," in invoke("clean", story).stdout
    assert "to Yanina Vosip," in invoke("clean", story, "--stylebook", mine).stdout
    assert invoke("stylebook", "check", "--stylebook", mine).exit_code == 0


@pytest.mark.slow
def test_an_export_of_wikidata_is_read_as_it_is(tmp_path):
    file = table(tmp_path, QUERY)
    ran = invoke("stylebook", "import", file, "--stylebook", tmp_path / "mine", "--language", "en")
    assert ran.exit_code == 0
    (row,) = rows(tmp_path / "mine").values()
    assert row["id"] == "Q900000001"
    assert (row["type"], row["gender"]) == ("person", "m")
    assert row["canonical"] == {"en": "Uladzimir Zhavaronak"}
    assert row["spellings"] == {"en": ["Vladimir Zhavoronok"]}
    assert row["other_names"] == {"en": ["Zhavaronak the Elder"]}
    assert row["origin"] == "imported from people.csv"
    assert row["example_effect"] == "rewrite"
    assert "Vladimir Zhavoronok" in row["example"]
    assert "Zhavaronak" in row["counter_example"]
    assert "Uladzimir" not in row["counter_example"]


def test_a_label_of_no_language_is_an_error(tmp_path):
    ran = invoke("stylebook", "import", table(tmp_path, QUERY), "--stylebook", tmp_path / "mine")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert (
        ran.stderr == "copydesk: the column 'itemLabel' does not say its language: --language en\n"
    )


def test_the_map_names_columns(tmp_path):
    file = table(tmp_path, "Who,Key,x\nYanina Vosip,local:yv,1\n")
    ran = invoke(
        *("stylebook", "import", file, "--stylebook", tmp_path / "mine", "--type", "person"),
        *("--map", "label_en=Who, id=Key"),
    )
    assert ran.exit_code == 0
    assert ran.stderr == "copydesk: columns not used: x\n"
    assert rows(tmp_path / "mine")["local:yv"]["canonical"] == {"en": "Yanina Vosip"}


NAMED = "id,type,label_en,{}\nlocal:x,person,Yanina Vosip,{}\n"
BROKEN = {
    "a type": (
        "id,type,en\nlocal:x,zebra,Ann Gull\n",
        "unknown type 'zebra'; there are person, place",
    ),
    "no type": ("id,en\nlocal:x,Ann Gull\n", "no type: a column type, or --type"),
    "an id": ("id,type,en\nx y,person,Ann Gull\n", "'x y' is no id: Q and a number, or one of"),
    "no label": ("id,type,en,ru\nlocal:x,person,,\n", "no label: a column such as label_en"),
    "one name": ("id,type,en\nlocal:x,person,Gull\n", "'Gull' has no given name"),
    "a native name": (NAMED.format("native_ru", "Чайка"), "native_ru is 'Чайка': it takes a given"),
    "a gender": (NAMED.format("gender", "z"), "unknown gender 'z'; m or f"),
    "a yes": (NAMED.format("primary", "perhaps"), "primary is yes or no, not 'perhaps'"),
    "an office": (NAMED.format("office", "president"), "office 'president': no country; its id"),
    "a country": (
        NAMED.format("office,country", "president,XX"),
        "no country 'XX' in the stylebook",
    ),
    "an unknown office": (
        NAMED.format("office,country", "presidnet,BY"),
        "unknown office 'presidnet'; is it 'president'?",
    ),
    "a trade": (NAMED.format("trades", "sailor"), "unknown trade 'sailor'; there are student,"),
    "a common word": ("id,type,en\nlocal:x,place,May\n", "label_en is 'May', a common word too"),
    "a label that is an id": (
        "id,type,en\nlocal:x,place,Q4115189\n",
        "no label but Q4115189, which is its id",
    ),
    "Cyrillic in English": (
        "id,type,en\nlocal:x,person,Анна Чайка\n",
        "label_en is 'Анна Чайка': Cyrillic letters, not Latin",
    ),
    "Latin in Russian": (
        NAMED.format("label_ru", "Yanina Vosip"),
        "label_ru is 'Yanina Vosip': Latin letters, not Cyrillic",
    ),
    "two scripts": ("id,type,en\nlocal:x,person,Ann 王\n", "Han and Latin letters, not Latin"),
    "Latin in Chinese": (NAMED.format("label_zh", "Vosip"), "Latin letters, not Han"),
    "a Latin native name": (
        NAMED.format("native_uk", "Yanina Vosip"),
        "native_uk is 'Yanina Vosip': Latin letters, not Cyrillic",
    ),
    "no such day": (
        NAMED.format("dates_en", "Yanina Vosip=2023-02-29/.."),
        "2023-02-29 is no date; YYYY, YYYY-MM or YYYY-MM-DD",
    ),
    "a time that ends before it begins": (
        NAMED.format("dates_en", "Yanina Vosip=2001/..|Yanina Osip=1999/1998"),
        "'Yanina Osip' ends before it begins",
    ),
    "two names at a time": (
        NAMED.format("dates_en", "Yanina Vosip=2001/..|Yanina Osip=../2001-06"),
        "'Yanina Osip' and 'Yanina Vosip' hold at the same time, from 2001-01-01 on",
    ),
    "cells": ("id,type,en\nlocal:x,person\n", "it has 2 cells, the header 3"),
    "dates": (
        NAMED.format("dates_en", "Yanina Osip=1990/.."),
        "of the dated names 'Yanina Vosip' and no other must be the one without an end",
    ),
    "an example": (
        NAMED.format("example,counter_example", "Nobody came.,Nobody went."),
        "example is not linked: Nobody came.",
    ),
    "a counter-example": (
        NAMED.format("counter_example", "Yanina Vosip came."),
        "counter-example is linked or changed: Yanina Vosip came.",
    ),
    "a packaged name": (
        "id,type,en\nlocal:x,place,Minsk\n",
        "'minsk' is 'local:x' here and 'Q2280' there; with the id Q2280 it would replace that row",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", BROKEN)
def test_a_row_that_fails_is_kept_with_its_reason_and_the_others_are_imported(case, tmp_path):
    text, told = BROKEN[case]
    header, line = text.splitlines()
    cells = next(csv.reader([header]))
    good = {"id": "local:good", "type": "person", "en": "Ales Zubarik", "label_en": "Ales Zubarik"}
    file = table(tmp_path, f"{text}{','.join(good.get(cell, '') for cell in cells)}\n")
    mine = tmp_path / "mine"
    if case == "no type":
        file.write_text(text, "utf-8")
    ran = invoke("stylebook", "import", file, "--stylebook", mine)
    assert ran.exit_code == 1
    (problem, *_) = [one for one in ran.stderr.splitlines() if f"{file}:2: " in one]
    assert told in problem
    (kept,) = rejected(file)
    assert told in kept["reason"]
    assert kept["line"] == "2"
    assert kept[cells[0]] == line.split(",")[0]
    assert (set(rows(mine)) if case != "no type" else {"local:good"}) == {"local:good"}


def test_two_rows_that_contradict_each_other_name_both_lines(tmp_path):
    file = table(
        tmp_path,
        "id,type,en,spellings_en\nlocal:a,person,Ann Gull,\nlocal:b,person,Anna Tern,Ann Gull\n"
        "local:c,person,Jon Kite,\nlocal:c,person,Jan Kite,\n",
    )
    ran = invoke("stylebook", "import", file, "--stylebook", tmp_path / "mine")
    assert ran.exit_code == 1
    assert ran.stderr.splitlines() == [
        f"copydesk: {file}:2: contradicts local:b ({file}:3): 'ann gull' is 'local:a' here and "
        "'local:b' there",
        f"copydesk: {file}:3: contradicts local:a ({file}:2): 'ann gull' is 'local:b' here and "
        "'local:a' there",
        f"copydesk: {file}:4: local:c stands in line 5 too: canonical is {{'en': 'Jon Kite'}} here, "
        "{'en': 'Jan Kite'} there",
        f"copydesk: {file}:5: local:c stands in line 4 too: canonical is {{'en': 'Jan Kite'}} here, "
        "{'en': 'Jon Kite'} there",
    ]
    assert not (tmp_path / "mine").exists()
    assert len(rejected(file)) == 4


def test_a_row_that_stands_twice_is_one(tmp_path):
    """A query repeats an item for each value of a property nobody asked us to read."""
    file = table(
        tmp_path, "id,type,en\n" + "Q900000001,person,Ann Gull\n" * 2 + ",place,Gullhaven\n" * 2
    )
    ran = invoke("stylebook", "import", file, "--stylebook", tmp_path / "mine")
    assert ran.exit_code == 0
    assert set(rows(tmp_path / "mine")) == {"Q900000001", "local:gullhaven"}


@pytest.mark.slow
def test_importing_again_replaces_the_rows_of_the_same_ids(tmp_path):
    mine = tmp_path / "mine"
    file = table(tmp_path, "type,en,ru\nperson,Ann Gull,\nperson,,Анна Чайка\n")
    invoke("stylebook", "import", file, "--stylebook", mine)
    assert set(rows(mine)) == {"local:ann-gull", "local:анна-чайка"}
    table(tmp_path, "type,en,spellings_en\nperson,Ann Gull,Anne Gull\nperson,Jon Kite,\n")
    ran = invoke("stylebook", "import", file, "--stylebook", mine)
    assert "2 rows imported" in ran.stdout
    assert "1 new, 1 as before or renewed" in ran.stdout
    found = rows(mine)
    assert list(found) == ["local:ann-gull", "local:анна-чайка", "local:jon-kite"]
    assert found["local:ann-gull"]["spellings"] == {"en": ["Anne Gull"]}


@pytest.mark.slow
def test_mended_rows_go_where_the_others_went(tmp_path):
    mine = tmp_path / "mine"
    file = table(tmp_path, "type,en\nperson,Ann Gull\nzebra,Jon Kite\n")
    assert invoke("stylebook", "import", file, "--stylebook", mine).exit_code == 1
    again = tmp_path / "people.csv.rejected.csv"
    again.write_text(again.read_text("utf-8").replace(",zebra,", ",person,"), "utf-8")
    ran = invoke("stylebook", "import", again, "--stylebook", mine)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert set(rows(mine)) == {"local:ann-gull", "local:jon-kite"}


def test_a_dry_run_writes_nothing(tmp_path):
    file = table(tmp_path, "type,en\nperson,Ann Gull\nzebra,Jon Kite\n")
    ran = invoke("stylebook", "import", file, "--stylebook", tmp_path / "mine", "--dry-run")
    assert ran.exit_code == 1
    assert "1 row would be imported to" in ran.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]


def test_a_row_with_a_packaged_id_replaces_that_row_and_says_so(tmp_path):
    file = table(tmp_path, "id,type,en,spellings_en\nQ2280,place,Menskton,Minsk\n")
    ran = invoke("stylebook", "import", file, "--stylebook", tmp_path / "mine")
    assert ran.exit_code == 0
    assert ran.stderr == f"copydesk: {file}:2: Q2280 replaces the packaged row of Minsk\n"


def test_an_id_of_another_file_is_edited_there(tmp_path):
    mine = tmp_path / "mine"
    invoke(
        "stylebook", "import", table(tmp_path, "type,en\nperson,Ann Gull\n"), "--stylebook", mine
    )
    file = table(tmp_path, "id,type,en\nlocal:ann-gull,person,Ann Gull\n", "more.csv")
    ran = invoke("stylebook", "import", file, "--stylebook", mine)
    assert ran.exit_code == 1
    assert f"local:ann-gull is already in {mine}/names/people.jsonl:1: edit it there" in ran.stderr


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("people.xlsx", "x", "names come from .csv, .tsv, .jsonl files"),
        ("people.csv", "", "it is empty; the first line names the columns"),
        ("people.csv", "id,id\n", "people.csv:1: two columns are called 'id'"),
        (
            "people.csv",
            'type,en\nperson,Ann Gull\nperson,"Jon\n',
            "people.csv:3: it cannot be read",
        ),
    ],
)
def test_a_table_that_cannot_be_read_is_one_line(name, text, told, tmp_path):
    ran = invoke(
        "stylebook", "import", table(tmp_path, text, name), "--stylebook", tmp_path / "mine"
    )
    assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert told in ran.stderr


def test_wrong_usage_is_one_line(tmp_path):
    file = table(tmp_path, "type,en\nperson,Ann Gull\n")
    latin = tmp_path / "latin.csv"
    latin.write_bytes("type,en\nperson,Zoë\n".encode("latin-1"))
    mine = ("--stylebook", tmp_path / "mine")
    for arguments, told in (
        ((file,), "--stylebook is missing"),
        ((tmp_path / "no.csv", *mine), "cannot read"),
        ((latin, *mine), f"{latin}:2: it is not UTF-8"),
        ((file, *mine, "--as", "zebras"), "--as: no table 'zebras'; there are names, terms"),
        ((file, *mine, "--language", "xx"), "--language: no language 'xx'"),
        ((file, *mine, "--type", "zebra"), "--type: no type 'zebra'"),
        ((file, *mine, "--map", "en"), "--map takes FIELD=COLUMN pairs"),
        ((file, *mine, "--map", "zz=en"), "--map: no field 'zz'"),
        (
            (file, *mine, "--map", "id=Key"),
            "--map: there is no column 'Key'; there are 'type', 'en'",
        ),
    ):
        ran = invoke("stylebook", "import", *arguments)
        assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (2, "", 1), told
        assert told in ran.stderr
    assert not (tmp_path / "mine").exists()


def test_json_lines_with_wikidatas_own_labels(tmp_path):
    entity = {
        "id": "Q900000001",
        "type": "Q5",
        "labels": {"en": {"language": "en", "value": "Ann Gull"}, "ru": {"value": "Анна Чайка"}},
        "aliases": {"en": [{"language": "en", "value": "The Gull"}]},
        "native": {"ru": ["Анна", None, "Чайка"]},
        "primary": True,
    }
    text = json.dumps(entity, ensure_ascii=False) + "\n\n{oops\n[1]\n"
    file = table(tmp_path, text, "people.jsonl")
    ran = invoke("stylebook", "import", file, "--stylebook", tmp_path / "mine")
    assert ran.exit_code == 1
    (row,) = rows(tmp_path / "mine").values()
    assert row["canonical"] == {"en": "Ann Gull", "ru": "Анна Чайка"}
    assert row["native"] == {"ru": ["Анна", None, "Чайка"]}
    assert (row["primary"], row["other_names"]) == (True, {"en": ["The Gull"]})
    assert [(one["line"], one["row"]) for one in rejected(file)] == [("3", "{oops"), ("4", "[1]")]


def test_the_export_of_the_authority_imports_to_the_same_facts(tmp_path):
    """All rows of one file of each kind, and some persons with everything a row can say."""
    book = load_stylebook()
    every = [row for row in book.rows("names") if row["type"] != "person"][::6]
    persons = [row for row in book.rows("names") if row["type"] == "person"]
    wanted = every + persons[::12] + [row for row in persons if row.get("family_first")][:2]
    wanted += [row for row in persons if row.get("trades") or row.get("needs_anchor")][:4]
    text = tmp_path / "all.csv"
    text.write_text(as_table(book), "utf-8", newline="")
    headers, records = read_table(text)
    columns, unused = columns_of(headers, {}, "")
    assert unused == []
    land = {row["id"]: row["id"] for row in book.rows("names")}
    found = {
        one.cells["id"]: facts_of(one.cells, columns, book, lambda x: land.get(x, ""))
        for one in records
    }
    assert set(found) == {row["id"] for row in book.rows("names")}
    for row in book.rows("names"):
        assert found[row["id"]] == {
            k: v for k, v in row.items() if k not in KEPT and v is not False
        }
    ids = {row["id"] for row in wanted}
    with (tmp_path / "some.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headers)
        writer.writeheader()
        writer.writerows(one.cells for one in records if one.cells["id"] in ids)
    done = import_names(tmp_path / "some.csv", tmp_path / "mine")
    assert [one.reason for one in done.rejected] == []
    assert {row["id"] for row in done.rows} == ids


@pytest.mark.slow
def test_export_of_ones_own_rows(tmp_path):
    mine = tmp_path / "mine"
    file = table(
        tmp_path,
        "type,en,dates_en,office,country\n"
        "place,Gullhaven,Gullhaven=1991-08-24/..|Port Gull=../1991-08-24,,\n"
        "person,Ann Gull,,president,BY\n",
    )
    assert invoke("stylebook", "import", file, "--stylebook", mine).exit_code == 0
    ran = invoke("stylebook", "export", "--stylebook", mine, "--own")
    found = {row["id"]: row for row in csv.DictReader(ran.stdout.splitlines())}
    assert list(found) == ["local:gullhaven", "local:ann-gull"]
    told = found["local:gullhaven"]
    assert told["dates_en"] == "Gullhaven=1991-08-24/..|Port Gull=../1991-08-24"
    assert found["local:ann-gull"]["office"] == "president:Q184"
    ran = invoke("stylebook", "export", "--stylebook", mine, "-o", tmp_path / "all.csv")
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert len(read_table(tmp_path / "all.csv")[1]) == 2 + len(load_stylebook().rows("names"))
    assert invoke("stylebook", "export", "--own").exit_code == 2


def test_a_broken_stylebook_is_told_before_anything_is_written(tmp_path):
    mine = tmp_path / "mine"
    (mine / "names").mkdir(parents=True)
    (mine / "names" / "a.jsonl").write_text('{"id": "x"}\n', "utf-8")
    with pytest.raises(UsageError, match=r"a\.jsonl:1: x: no origin"):
        import_names(table(tmp_path, "type,en\nperson,Ann Gull\n"), mine)
    assert [path.name for path in (mine / "names").iterdir()] == ["a.jsonl"]


@pytest.mark.slow
def test_every_imported_row_is_tried_and_holds(tmp_path):
    """Names of all types and languages get examples by templates; the check runs them all."""
    lines = [
        "type,label_en,label_ru,label_be,label_uk,label_de,label_fr,label_pl,label_zh,spellings_en,gender"
    ]
    lines += [
        "person,Tsimafei Kulik,Тимофей Кулик,Цімафей Кулік,,Timofej Kulik,,,,Timofey Kulik,m",
        "person,,Раиса Дроздова,,,,,,,,f",
        "person,,,Раіса Драздова,,,,,,,",
        "person,,,,Раїса Дроздова-Кіт,,,,,,",
        "person,,,,,Gerlinde Kranich,,,,,f",
        "person,,,,,,Ghislaine Cormoran,,,,",
        "person,,,,,,,Zdzisława Czapla,,,",
        "person,,,,,,,,季海鸥,,",
        "place,Port Petrel,,,,,,,,Port Petrell,",
        "place,,Буревестовск,,,,,,,,",
        "organization,Gull Rescue Society,Общество спасения чаек,,,,,,,,",
        "organization,GRSX,,,,,,,,,",
        "work,The Last Gull,,,,,,,,,",
        "event,Tern Festival,,,,,,,,,",
    ]
    done = import_names(table(tmp_path, "\n".join(lines) + "\n"), tmp_path / "mine")
    assert [one.reason for one in done.rejected] == []
    assert len({row["example"] for row in done.rows}) == len(lines) - 1
    assert all(row["counter_example"] != row["example"] for row in done.rows)
    assert overlaid(load_overlay(tmp_path / "mine"))
    ran = invoke("stylebook", "check", "--stylebook", tmp_path / "mine")
    assert ran.stdout == f"{tmp_path}/mine: 14 rows, no problems\n"
