"""Imports of terms that are there already, of ones that mean something else, and what is refused."""

from __future__ import annotations

import csv
import time

import pytest

from flows.termbase import identifying
from flows.termbase.imported import Imported, Wanted
from flows.termbase.mine import Mine
from flows.termbase.rejecting import Rejections
from flows.termbase.tables import read_terms
from tests.flows.test_own_terms import GULLS, imported, invoke, rows, table


@pytest.mark.slow
def test_a_row_of_another_file_is_changed_there(tmp_path):
    imported(table(tmp_path, GULLS))
    before = rows(tmp_path)["gull-league"]
    ran = imported(table(tmp_path, GULLS, "other.csv"))
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == "no row imported\n1 row is already in the termbase, unchanged\n"
    ran = imported(table(tmp_path, GULLS.replace("Seabird Union", "Seabird Onion"), "other.csv"))
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert f"imported to {tmp_path}/mine/terms/terms.jsonl: 0 new, 1 changed" in ran.stdout
    assert not (tmp_path / "mine/terms/other.jsonl").exists()
    (row,) = rows(tmp_path).values()
    assert [one["text"] for one in row["calques"]] == ["Seagull Alliance", "Seabird Onion"]
    assert row["calques"][1]["example"] == "The report names Seabird Onion twice."
    assert row["origin"] == before["origin"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "texts"),
    [
        ("<term>Seagull Alliance<", "<term>Seagull Allies<", ["Seagull Allies", "Seabird Union"]),
        ("<term>Seabird Union<", "<term>Seabird Onion<", ["Seagull Alliance", "Seabird Onion"]),
    ],
)
def test_a_calque_renamed_in_another_tool_is_renamed_in_its_file(old, new, texts, tmp_path):
    imported(table(tmp_path, GULLS))
    out = tmp_path / "e.tbx"
    invoke("stylebook", "export", "--as", "terms", "--stylebook", tmp_path / "mine", "--own",
           "--output", out)  # fmt: skip
    out.write_text(out.read_text("utf-8").replace(old, new), "utf-8")
    ran = imported(out)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert sorted(one.name for one in (tmp_path / "mine/terms").iterdir()) == ["terms.jsonl"]
    row = rows(tmp_path)["gull-league"]
    assert [one["text"] for one in row["calques"]] == texts
    assert [one["tier"] for one in row["calques"]] == ["A", "B"]
    assert all(text in one["example"] for text, one in zip(texts, row["calques"], strict=True))
    assert invoke("stylebook", "check", "--stylebook", tmp_path / "mine").exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Eurasian Economic Union", "'Eurasian Economic Union' is the right name of eaeu"),
        ("Belarus", "'Belarus' is the right name of belarus-country"),
        ("Russian White Union", "'Russian White Union' is a calque of union-state"),
    ],
)
def test_a_calque_that_is_something_else(text, told, tmp_path):
    file = table(tmp_path, GULLS.replace("Seabird Union", text))
    ran = imported(file)
    assert ran.exit_code == 1
    assert ran.stderr == f"copydesk: {file}:4: {told}\n"
    (row,) = rows(tmp_path).values()
    assert [one["text"] for one in row["calques"]] == ["Seagull Alliance"]
    terms = tmp_path / "mine/terms/terms.jsonl"
    terms.write_text(terms.read_text("utf-8").replace('"Seagull Alliance"', f'"{text}"'), "utf-8")
    ran = invoke("stylebook", "check", "--stylebook", tmp_path / "mine")
    assert ran.exit_code == 1
    assert told in ran.stdout


def test_a_glossary_is_looked_up_by_its_source_terms(tmp_path):
    file = table(
        tmp_path,
        "海鸥联盟,League of Gulls,zh,en\n海鸥联盟,Gull Pact,zh,en\n俄白联盟,Union State,zh,en\n"
        "俄罗斯,Russia,zh,en\n俄罗斯国家杜马,State Duma,zh,en\n燕鸥联盟,League of Terns,zh,en\n",
        "g.csv",
    )
    ran = imported(file)
    assert ran.exit_code == 1
    told = "'海鸥联盟' is ambiguous: it is translated as 'League of Gulls' and 'Gull Pact'"
    assert ran.stderr.count(told) == 2
    assert list(rows(tmp_path, "g")) == ["local:league-of-terns"]
    assert "1 pair left: names and countries that the authority has already" in ran.stdout


def test_replace_takes_only_what_differs(tmp_path):
    out = tmp_path / "all.csv"
    invoke("stylebook", "export", "--as", "terms", "--output", out)
    with out.open(encoding="utf-8", newline="") as lines:
        some = list(csv.reader(lines))[:60]
    some = [line for line in some if line[0] != some[-1][0]]  # whole rows
    with out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(some)
    ran = imported(out, "--replace")
    assert "no row imported" in ran.stdout
    assert not (tmp_path / "mine").exists()


def test_many_rows_of_one_name_take_seconds(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(identifying, "slug_of", lambda name: made.append(name) or "local:gull")
    lines = "".join(f"海鸥{number}-{number},Gull {number},zh,en\n" for number in range(4000))
    folder = tmp_path / "mine"
    mine = Mine(folder, folder / "x.jsonl")
    reject = Rejections(folder, Imported(folder / "x.jsonl", tmp_path / "y"))
    work = identifying.Identifying(mine, Wanted(), "imported from x.csv", reject)
    reading = read_terms(table(tmp_path, lines, "x.csv"))
    begun = time.monotonic()
    drafts = work.identified(reading.drafts)
    assert len({draft.row["id"] for draft in drafts}) == len(made) == 4000
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--language", "xx"), "--language: no language 'xx'"),
        (("--language", "zh", "--to", "xx"), "--to: no language 'xx' of texts"),
        (("--language", "zh", "--to", "zh"), "--language and --to are both zh"),
    ],
)
def test_languages_of_a_glossary_are_known_ones(arguments, told, tmp_path):
    file = table(tmp_path, GULLS)
    assert told in imported(file, *arguments).stderr
    ran = invoke("stylebook", "export", "--as", "terms", "--format", "deepl", *arguments)
    assert (ran.exit_code, told in ran.stderr) == (2, True)


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("x.tbx", ("--format", "csv"), "a .tbx file is no csv; name it .csv"),
        ("x.csv", ("--format", "tbx"), "a .csv file is no tbx; name it .tbx"),
        ("none/x.csv", (), "there is no folder"),
    ],
)
def test_outputs_that_are_refused(name, options, told, tmp_path):
    ran = invoke("stylebook", "export", "--as", "terms", "--output", tmp_path / name, *options)
    assert (ran.exit_code, told in ran.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_tbx_of_weblate_of_the_termbase_adds_nothing(tmp_path):
    out = tmp_path / "w.tbx"
    invoke("stylebook", "export", "--as", "terms", "--format", "weblate", "--language", "zh",
           "--to", "en", "--output", out)  # fmt: skip
    ran = imported(out)
    assert ran.exit_code == 0
    assert "''" not in ran.output
    assert not list(tmp_path.glob("mine/terms/*")) or not any(
        row.get("calques") for row in rows(tmp_path, "w").values()
    )
    assert "pairs left: names and countries that the authority has already" in ran.stdout
