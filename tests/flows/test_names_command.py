"""`copydesk names`: unknown spellings suggested, accepted, rejected, and taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.authority.judging import Judgements
from flows.authority.suggesting import SUGGESTIONS, suggestions
from flows.cli import app
from flows.corpus.table import Corpus
from flows.errors import OutputError
from normalizers.stylebook import load_stylebook
from tests.flows.support import articles, run_into

STORY = """The town hall opened its new library on {day}, after three years of work.

{name} cut the ribbon before some hundred readers and said that all the books were gifts.

Later {name} showed the guests the reading room, and they thanked {family} for the evening.
"""
WRITTEN = (
    ("a", "Monday", "Hleb Tsvirkun", "Tsvirkun"),
    ("b", "Tuesday", "Gleb Tsvirkun", "Tsvirkun"),
    ("c", "Friday", "Gleb Tsvirkun", "Tsvirkun"),
    ("d", "Sunday", "Oleg Tsvirkun", "Tsvirkun"),  # another man
    ("e", "Saturday", "Marta Plain", "Plain"),  # spelled in one way
)
RUSSIAN = """В посёлке открыли новую библиотеку, и жители пришли посмотреть на книги.

Ленту перерезала председатель совета {}, она сказала, что книги собирали много лет.
"""


def invoke(*arguments: object, **environment: str):
    return CliRunner(env=environment).invoke(app, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("in")
    for key, day, name, family in WRITTEN:
        (folder / f"{key}.txt").write_text(STORY.format(day=day, name=name, family=family), "utf-8")
    for key, name in (("f", "Наталья Дзюбайло"), ("g", "Наталия Дзюбайло")):
        (folder / f"{key}.txt").write_text(RUSSIAN.format(name), "utf-8")
    return folder


@pytest.fixture
def out(inputs, tmp_path):
    run_into(tmp_path / "out", inputs)
    return tmp_path / "out"


def suggested(out: Path, *options: object) -> list[dict[str, Any]]:
    ran = invoke("names", "suggest", out, "--json", *options)
    assert ran.exit_code == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def the_one(out: Path, language: str = "en") -> dict[str, Any]:
    (one,) = (one for one in suggested(out) if one["language"] == language)
    return one


def texts(out: Path) -> list[str]:
    return [row["text"] for row in articles(Corpus(out))]


def test_spellings_of_unknown_persons_are_suggested_with_places(out):
    english, russian = sorted(suggested(out), key=lambda one: one["language"])
    assert (english["count"], english["articles"]) == (6, 3)
    assert [(one["name"], one["count"]) for one in english["spellings"]] == [
        ("Gleb Tsvirkun", 4),
        ("Hleb Tsvirkun", 2),
    ]
    assert english["suggestion"] == "Gleb Tsvirkun"
    assert 0 < english["confidence"] <= 1
    ids = {row["id"] for row in articles(Corpus(out)) if "Gleb Tsvirkun" in row["text"]}
    places = english["spellings"][0]["contexts"]
    assert {place["article"] for place in places} == ids
    assert all("Gleb Tsvirkun cut the ribbon" in place["text"] for place in places)
    assert {one["name"] for one in russian["spellings"]} == {"Наталья Дзюбайло", "Наталия Дзюбайло"}


def test_the_page_shows_key_names_counts_and_places_in_80_columns(out):
    key = the_one(out)["key"]
    ran = invoke("names", "suggest", out, "--language", "en")
    assert ran.exit_code == 0
    lines = ran.stdout.splitlines()
    assert lines[0].startswith(f"1  {key}  en  0.")
    assert lines[0].endswith("6 times in 3 articles: Gleb Tsvirkun")
    assert "     4 × Gleb Tsvirkun" in lines
    assert "     2 × Hleb Tsvirkun" in lines
    assert "Oleg" not in ran.stdout
    assert f"copydesk names accept {out} KEY --stylebook mine" in lines
    assert all(len(line) <= 80 or str(out) in line for line in lines)


def test_the_options_of_suggest(out):
    assert {one["language"] for one in suggested(out, "--language", "ru,be")} == {"ru"}
    assert len(suggested(out, "--limit", 1)) == 1
    assert {one["language"] for one in suggested(out, "--min-count", 3)} == {"en"}
    ran = invoke("names", "suggest", out, "--min-count", 99)
    assert (ran.exit_code, ran.stdout) == (
        0,
        "no unknown names of differing spellings found, but for 2 that stand less than 99 times\n",
    )
    assert "and 1 more: --limit" in invoke("names", "suggest", out, "--limit", 1).stdout


def test_keys_do_not_change_with_what_else_is_in_the_corpus(out, inputs, tmp_path):
    key = the_one(out)["key"]
    more = tmp_path / "more"
    more.mkdir()
    more.joinpath("x.txt").write_text(
        STORY.format(day="Thursday", name="Hleb Tsvirkun", family="Tsvirkun"), "utf-8"
    )
    run_into(out, inputs, more)
    one = the_one(out)
    assert (one["key"], one["count"]) == (key, 8)
    (out / SUGGESTIONS).unlink()
    assert invoke("names", "reject", out, key, "--why", "two men").exit_code == 0, "found again"


def test_suggesting_changes_nothing(out):
    before = texts(out)
    version = Corpus(out).version
    suggested(out)
    assert (Corpus(out).version, texts(out)) == (version, before)


@pytest.mark.slow
def test_after_accept_and_run_the_spellings_are_one(out, inputs, tmp_path):
    key, mine = the_one(out)["key"], tmp_path / "mine"
    ran = invoke(
        *("names", "accept", out, key, "--stylebook", mine, "--canonical", "Hleb Tsvirkun"),
        *("--id", "Q900000001", "--by", "Ann"),
    )
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Q900000001 is Hleb Tsvirkun now, also spelled Gleb Tsvirkun: ")
    (line,) = (mine / "names" / "accepted.jsonl").read_text("utf-8").splitlines()
    row = json.loads(line)
    assert row["canonical"] == {"en": "Hleb Tsvirkun"}
    assert row["spellings"] == {"en": ["Gleb Tsvirkun"]}
    assert row["origin"].startswith(f"accepted from 3 articles of {out} by Ann on 20")
    assert invoke("stylebook", "check", "--stylebook", mine).exit_code == 0
    assert [one["language"] for one in suggested(out)] == ["ru"], "decided about"

    summary = run_into(out, inputs, stylebook=mine)
    assert summary.renewed == 4, "the three, and the one with another bearer of the surname"
    found = {row["raw_text"]: row for row in articles(Corpus(out))}
    for key_, day, name, family in WRITTEN:
        article = found[STORY.format(day=day, name=name, family=family)]
        ids = [mention["entity_id"] for mention in article["mentions"]]
        if key_ in "abc":
            assert article["text"].count("Hleb Tsvirkun") == 2
            assert "Gleb" not in article["text"]
            assert ids == ["Q900000001"] * 3
        else:
            assert article["text"].count(name) == 2
            assert "Q900000001" not in ids
    ran = invoke("names", "suggest", out, "--stylebook", mine, "--language", "en")
    assert ran.stdout == "no unknown names of differing spellings found\n"


@pytest.mark.slow
def test_an_accepted_name_is_taken_back(out, inputs, tmp_path):
    key, mine, before = the_one(out)["key"], tmp_path / "mine", texts(out)
    assert invoke("names", "accept", out, key, "--stylebook", mine).exit_code == 0
    run_into(out, inputs, stylebook=mine)
    assert texts(out) != before
    ran = invoke("names", "accept", out, key, "--stylebook", mine, "--undo")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert "is no longer accepted as local:gleb-tsvirkun: Gleb Tsvirkun, Hleb" in ran.stdout
    run_into(out, inputs, stylebook=mine)
    assert texts(out) == before
    assert the_one(out)["key"] == key


@pytest.mark.slow
def test_a_cyrillic_name_has_its_native_form(out, tmp_path):
    key, mine = the_one(out, "ru")["key"], tmp_path / "mine"
    ran = invoke("names", "accept", out, key, "--stylebook", mine, "--gender", "f")
    assert (ran.exit_code, ran.stderr) == (0, "")
    row = json.loads((mine / "names" / "accepted.jsonl").read_text("utf-8"))
    given, _, family = row["canonical"]["ru"].partition(" ")
    assert row["native"] == {"ru": [given, None, family]}
    assert row["gender"] == "f"
    assert row["example_language"] == "ru"
    assert invoke("stylebook", "check", "--stylebook", mine).exit_code == 0


@pytest.mark.slow
def test_spellings_are_added_to_a_person_one_has(out, tmp_path):
    mine = tmp_path / "mine"
    english, russian = the_one(out)["key"], the_one(out, "ru")["key"]
    assert invoke("names", "accept", out, english, "--stylebook", mine).exit_code == 0
    ran = invoke(
        "names", "accept", out, russian, "--stylebook", mine, "--id", "local:gleb-tsvirkun"
    )
    assert (ran.exit_code, ran.stderr) == (0, ""), "one row for both languages"
    (line,) = (mine / "names" / "accepted.jsonl").read_text("utf-8").splitlines()
    assert set(json.loads(line)["canonical"]) == {"en", "ru"}
    ran = invoke("names", "accept", out, english, "--stylebook", mine, "--undo")
    assert ran.exit_code == 2
    assert (
        f"{russian} was accepted as local:gleb-tsvirkun after {english}: undo {russian} first"
        in (ran.stderr)
    )
    assert invoke("names", "accept", out, russian, "--stylebook", mine, "--undo").exit_code == 0
    (line,) = (mine / "names" / "accepted.jsonl").read_text("utf-8").splitlines()
    assert set(json.loads(line)["canonical"]) == {"en"}
    assert invoke("names", "accept", out, english, "--stylebook", mine, "--undo").exit_code == 0
    assert (mine / "names" / "accepted.jsonl").read_text("utf-8") == ""


def test_what_is_rejected_is_not_suggested_until_that_is_taken_back(out):
    key = the_one(out)["key"]
    ran = invoke("names", "reject", out, key)
    assert (ran.exit_code, ran.stderr) == (
        2,
        "copydesk: --why is missing: the reason stays with the corpus\n",
    )
    ran = invoke("names", "reject", out, key, "--why", "father and son", "--by", "Ann")
    assert ran.stdout == f"{key} is rejected: Gleb Tsvirkun, Hleb Tsvirkun stay as they are\n"
    assert key not in {one["key"] for one in suggested(out)}
    again = invoke("names", "reject", out, key, "--why", "x")
    assert again.exit_code == 2
    assert f"{key} was rejected on 20" in again.stderr
    assert "by Ann; --undo takes that back" in again.stderr
    assert invoke("names", "accept", out, key, "--stylebook", out / "mine").exit_code == 2
    listed = invoke("names", "judgements", out).stdout
    assert f"{key}  en  rejected: Gleb Tsvirkun, Hleb Tsvirkun" in " ".join(listed.split("\n  "))
    assert "    Ann: father and son\n" in listed
    assert invoke("names", "reject", out, key, "--undo").exit_code == 0
    assert key in {one["key"] for one in suggested(out)}
    assert invoke("names", "reject", out, key, "--undo").exit_code == 2
    verdicts = [row.verdict for row in Judgements(out).rows]
    assert verdicts == ["rejected", "undone"]


def test_a_new_spelling_of_what_was_rejected_is_suggested(out, inputs, tmp_path):
    key = the_one(out)["key"]
    invoke("names", "reject", out, key, "--why", "father and son")
    more = tmp_path / "more"
    more.mkdir()
    more.joinpath("x.txt").write_text(
        STORY.format(day="Thursday", name="Hlieb Tsvirkun", family="Tsvirkun"), "utf-8"
    )
    run_into(out, inputs, more)
    one = the_one(out)
    assert one["key"] != key
    assert "Hlieb Tsvirkun" in {spelling["name"] for spelling in one["spellings"]}


def test_wrong_usage_is_one_line_and_writes_nothing(out, tmp_path):
    key, mine = the_one(out)["key"], ("--stylebook", tmp_path / "mine")
    accept = ("names", "accept", out)
    for arguments, told in (
        (("names", "suggest", tmp_path / "no"), "no corpus in"),
        (("names", "suggest", out, "--language", "xx"), "no names are found in 'xx'"),
        (("names", "suggest", out, "--language", ","), "no names are found in ','"),
        (("names", "suggest", out, "--stylebook", tmp_path / "no"), "cannot read"),
        ((*accept, key), "--stylebook is missing"),
        ((*accept, "00000000", *mine), "no suggestion 00000000 in"),
        ((*accept, key, *mine, "--id", "x y"), "--id: 'x y' is no id"),
        ((*accept, key, *mine, "--id", "Q2280"), "--id: Q2280 is no person but a place"),
        ((*accept, key, *mine, "--id", "Q2866"), "no spelling of Alexander Lukashenko"),
        (
            (*accept, key, *mine, "--canonical", "Jon Kite"),
            "Gleb Tsvirkun is no spelling of Jon Kite",
        ),
        ((*accept, key, *mine, "--without", "Jon Kite"), "--without: 'Jon Kite' is not there"),
        ((*accept, key, *mine, "--without", "Hleb Tsvirkun"), "nothing is left to accept"),
        ((*accept, key, *mine, "--gender", "x"), "--gender is m or f, not 'x'"),
        ((*accept, key, *mine, "--undo"), f"nothing holds of {key} that could be taken back"),
        (("names", "judgements", tmp_path / "no"), "no corpus in"),
    ):
        ran = invoke(*arguments)
        assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (2, "", 1), told
        assert told in ran.stderr
    assert not (tmp_path / "mine").exists()
    assert Judgements(out).rows == []
    assert invoke("names", "judgements", out).stdout == "nothing was decided yet\n"


@pytest.mark.slow
def test_an_accepted_name_that_was_changed_is_not_taken_back(out, tmp_path):
    key, mine = the_one(out)["key"], tmp_path / "mine"
    assert invoke("names", "accept", out, key, "--stylebook", mine).exit_code == 0
    path = mine / "names" / "accepted.jsonl"
    path.write_text(path.read_text("utf-8").replace('"type"', '"notes": "x", "type"'), "utf-8")
    ran = invoke("names", "accept", out, key, "--stylebook", mine, "--undo")
    assert ran.exit_code == 2
    assert f"{path}:1: local:gleb-tsvirkun was changed since it was accepted" in ran.stderr


def test_what_stands_beside_the_name_becomes_its_trades(tmp_path):
    (tmp_path / "in").mkdir()
    for key, beside, name in (("a", "The pianist ", "Hleb Tsvirkun"), ("b", "", "Gleb Tsvirkun")):
        text = STORY.replace("{name} cut", beside + "{name} cut")
        text = text.format(day="Monday", name=name, family="Tsvirkun")
        (tmp_path / "in" / f"{key}.txt").write_text(text, "utf-8")
    out, mine = tmp_path / "out", tmp_path / "mine"
    run_into(out, tmp_path / "in")
    ran = invoke("names", "accept", out, the_one(out)["key"], "--stylebook", mine)
    assert "by the words beside the name: artist (trades)" in ran.stdout
    row = json.loads((mine / "names" / "accepted.jsonl").read_text("utf-8"))
    assert row["trades"] == ["artist"]


def test_what_another_row_says_is_not_said_twice(out, tmp_path):
    key, mine = the_one(out)["key"], tmp_path / "mine"
    table = tmp_path / "people.csv"
    table.write_text("id,type,en\nlocal:ht,person,Hleb Tsvirkun\n", "utf-8")
    assert invoke("stylebook", "import", table, "--stylebook", mine).exit_code == 0
    ran = invoke("names", "accept", out, key, "--stylebook", mine)
    assert ran.exit_code == 2
    assert ran.stderr == (
        f"copydesk: 'hleb tsvirkun' is a name of local:ht ({mine}/names/people.jsonl:1) too; "
        "--id local:ht adds the spellings to that person\n"
    )
    ran = invoke("names", "accept", out, key, "--stylebook", mine, "--id", "local:ht")
    assert f"local:ht is in {mine}/names/people.jsonl:1: add the spellings there" in ran.stderr


@pytest.mark.parametrize("line", ["{oops", '{"key": "x"}', "[1]"])
def test_a_broken_judgement_is_told_with_its_place(line, out):
    (out / "judgements.jsonl").write_text(line + "\n", "utf-8")
    with pytest.raises(OutputError, match=r"judgements\.jsonl:1"):
        Judgements(out)
    ran = invoke("names", "suggest", out)
    assert (ran.exit_code, ran.stderr.count("\n")) == (2, 1)


def test_a_corpus_without_unknown_names(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(
        STORY.format(day="Monday", name="They", family="them"), "utf-8"
    )
    run_into(tmp_path / "out", tmp_path / "in")
    ran = invoke("names", "suggest", tmp_path / "out")
    assert (ran.exit_code, ran.stdout) == (0, "no unknown names of differing spellings found\n")


def test_the_reading_says_how_far_it_is(out):
    steps: list[tuple[str, int, int]] = []
    suggestions(Corpus(out), load_stylebook(), lambda *step: steps.append(step))
    assert steps[-1] == ("reading", 7, 7)


@pytest.mark.parametrize("command", ["suggest", "accept", "reject", "judgements"])
def test_every_help_teaches_with_an_example(command):
    ran = invoke("names", command, "--help")
    assert ran.exit_code == 0
    assert f"copydesk names {command} output" in ran.stdout
