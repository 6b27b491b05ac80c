"""What `copydesk stylebook import` makes of labels, aliases, dates and descriptions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.flows.test_importing import invoke, rows, table


def imported(tmp_path: Path, text: str) -> tuple[dict[str, dict[str, Any]], str]:
    """The rows of a table without rejects, and what was said of it."""
    file = table(tmp_path, text)
    ran = invoke("stylebook", "import", file, "--stylebook", tmp_path / "mine")
    assert ran.exit_code == 0, ran.stderr
    return rows(tmp_path / "mine"), ran.stderr.replace(f"{file}:", "")


@pytest.mark.parametrize(
    ("column", "said", "trades"),
    [
        ("description", "Belarusian footballer and coach", ["athlete"]),
        ("occupationLabel", "taxi driver", ["worker"]),
        ("roles", "белорусская певица|teacher", ["professional", "artist"]),
        ("description", "daughter of a footballer", None),
        ("description", "minister of sport", None),
        ("description,trades", "Belarusian footballer,artist|young", ["artist", "young"]),
        ("description,trades", "Belarusian footballer,", ["athlete"]),
    ],
)
def test_the_trades_of_a_person_come_out_of_the_description(column, said, trades, tmp_path):
    found, _ = imported(
        tmp_path,
        f"id,type,en,label_ru,{column}\nlocal:x,person,Yanina Vosip,Янина Восип,{said}\n",
    )
    assert found["local:x"].get("trades") == trades


def test_a_name_beside_a_trade_of_its_own_is_changed_and_beside_another_is_not(tmp_path):
    imported(
        tmp_path,
        "id,type,en,spellings_en,description\n"
        "local:x,person,Yanina Vosip,Janina Osip,Belarusian swimmer\n",
    )
    story = tmp_path / "story.txt"
    for trade, name in (("swimmer", "Yanina Vosip"), ("plumber", "Janina Osip")):
        story.write_text(f"The {trade} Janina Osip came to the opening last night.\n", "utf-8")
        ran = invoke("clean", story, "--stylebook", tmp_path / "mine")
        assert f"The {trade} {name} came" in ran.stdout


def test_rows_of_one_id_that_differ_in_their_roles_are_one(tmp_path):
    found, _ = imported(
        tmp_path,
        "id,type,en,occupationLabel\nQ900000001,person,Ann Gull,singer\n"
        "Q900000001,person,Ann Gull,dentist\nQ900000001,person,Ann Gull,singer\n",
    )
    assert found["Q900000001"]["roles"] == ["singer", "dentist"]
    assert found["Q900000001"]["trades"] == ["artist", "professional"]


def test_aliases_that_are_ordinary_words_are_left_out_with_a_notice(tmp_path):
    found, told = imported(
        tmp_path,
        "id,type,en,aliases_en,other_names_en,ambiguous\n"
        "local:o,organization,Gull Airways,GA|May|The Company|US|Olga|gulls|Tern|tern|Gull,"
        "Will,Flight|Gull\n"
        "local:p,person,Yanina Vosip,Minsk|Yanina|The Tern|Vosipka,,\n"
        "local:q,place,Gullhaven,Minsk,,\n",
    )
    assert found["local:o"]["other_names"] == {"en": ["Will", "GA", "Gull"]}
    assert found["local:p"]["other_names"] == {"en": ["The Tern", "Vosipka"]}
    assert found["local:q"]["other_names"] == {"en": ["Minsk"]}
    lines = told.splitlines()
    assert lines[0] == (
        "copydesk: 2: aliases_en: 'May' is left out: it is a common word too; "
        "other_names_en has it linked all the same"
    )
    for line, name, what in (
        (2, "The Company", "a common word"),
        (2, "US", "a common word"),
        (2, "Olga", "a given name"),
        (2, "gulls", "a word in small letters"),
        (3, "Minsk", "a town or country"),
        (3, "Yanina", "a given name"),
    ):
        assert any(f"{line}: aliases_en: {name!r} is left out: it is {what}" in x for x in lines)


def test_a_label_that_is_a_common_word_needs_a_row_that_knows(tmp_path):
    found, _ = imported(
        tmp_path,
        "id,type,en,other_names_en,ambiguous\nlocal:x,place,May,Mayhaven-on-Tern,May\n",
    )
    assert found["local:x"]["ambiguous"] == ["May"]


def test_labels_are_put_in_order_and_ids_are_no_labels(tmp_path):
    found, _ = imported(
        tmp_path,
        "id,type,en,ru\n"
        'local:a,person,"Gull, Ann",Q4115189\n'
        'local:b,person,"Tern Kite, Jon",\n'
        'local:c,organization,"Gull, Tern and Sons",Gull\n',
    )
    assert found["local:a"]["canonical"] == {"en": "Ann Gull"}
    assert found["local:b"]["canonical"] == {"en": "Jon Tern Kite"}
    assert found["local:b"]["family_tokens"] == 2
    assert found["local:c"]["canonical"] == {"en": "Gull, Tern and Sons", "ru": "Gull"}


def test_a_native_name_is_the_label_of_its_language_if_there_is_none(tmp_path):
    found, _ = imported(
        tmp_path,
        "id,type,en,ru,native_ru,native_be\n"
        'local:a,person,Ann Gull,,"Чайка, Анна Петровна",\n'
        "local:b,person,Jon Kite,Джон Кайт,Иван Коршун,Ян Каршун\n"
        "local:c,person,,,Пётр Цапля,\n",
    )
    assert found["local:a"]["canonical"] == {"en": "Ann Gull", "ru": "Анна Чайка"}
    assert found["local:b"]["canonical"] == {"en": "Jon Kite", "ru": "Джон Кайт", "be": "Ян Каршун"}
    assert found["local:c"]["canonical"] == {"ru": "Пётр Цапля"}


def test_dates_alone_have_the_label_in_them(tmp_path):
    found, _ = imported(
        tmp_path,
        "id,type,en,dates_en\nlocal:x,place,,"
        "Gullhaven=2001/..|Port Gull=1990/1995-02|Old Gull=../1990\n",
    )
    assert found["local:x"]["canonical"]["en"][0] == {"name": "Gullhaven", "valid_from": "2001"}
    story = tmp_path / "story.txt"
    story.write_text("It rained in Gullhaven the whole day long.\n", "utf-8")
    assert "local:x" in invoke("clean", story, "--json", "--stylebook", tmp_path / "mine").stdout


def test_a_country_without_an_office_is_told(tmp_path):
    found, told = imported(tmp_path, "id,type,en,country\nlocal:x,person,Ann Gull,BY\n")
    assert "offices" not in found["local:x"]
    assert told == "copydesk: 2: country 'BY' is left out: it says something only of an office\n"


@pytest.mark.slow
def test_a_file_that_is_being_mended_is_left_as_it_is(tmp_path):
    mine = tmp_path / "mine"
    file = table(tmp_path, "type,en\nzebra,Ann Gull\nzebra,Jon Kite\n")
    invoke("stylebook", "import", file, "--stylebook", mine)
    again = tmp_path / "people.csv.rejected.csv"
    half = again.read_text("utf-8").replace("zebra,Ann", "person,Ann")
    again.write_text(half, "utf-8", newline="")
    ran = invoke("stylebook", "import", again, "--stylebook", mine)
    assert ran.exit_code == 1
    assert set(rows(mine)) == {"local:ann-gull"}
    assert again.read_bytes().decode("utf-8") == half
    rest = tmp_path / "people.csv.rejected-2.csv"
    assert "Jon Kite" in rest.read_text("utf-8")
    assert "Ann Gull" not in rest.read_text("utf-8")
    rest.write_text(rest.read_text("utf-8").replace(",zebra,", ",person,"), "utf-8")
    assert invoke("stylebook", "import", rest, "--stylebook", mine).exit_code == 0
    assert set(rows(mine)) == {"local:ann-gull", "local:jon-kite"}
    assert [path.name for path in (mine / "names").iterdir()] == ["people.jsonl"]


@pytest.mark.slow
def test_rejected_rows_of_an_earlier_import_are_removed_when_nothing_fails(tmp_path):
    mine = tmp_path / "mine"
    file = table(tmp_path, "type,en\nzebra,Ann Gull\n")
    invoke("stylebook", "import", file, "--stylebook", mine)
    stale, strange = (tmp_path / f"{name}.csv.rejected.csv" for name in ("people", "towns"))
    strange.write_text("my own notes\n", "utf-8")
    table(tmp_path, "type,en\nperson,Ann Gull\n")
    ran = invoke("stylebook", "import", file, "--stylebook", mine, "--dry-run")
    assert f"{stale} would be removed: nothing was rejected this time" in ran.stdout
    assert stale.exists()
    ran = invoke("stylebook", "import", file, "--stylebook", mine)
    assert f"{stale} is removed: nothing was rejected this time" in ran.stdout
    assert not stale.exists()
    towns = table(tmp_path, "type,en\nplace,Gullhaven\n", "towns.csv")
    assert "removed" not in invoke("stylebook", "import", towns, "--stylebook", mine).stdout
    assert strange.exists(), "no file of ours"


PROFILE = {
    "id": "x/Q1899",
    "entity": "Q1899",
    "canonical": {"en": "Kiev"},
    "reason": "house style",
    "origin": "house style",
    "example": "A train to Kyiv leaves at noon.",
    "counter_example": "The cook made chicken Kiev.",
}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("mine", ""),
        ("наш-2", ""),
        ("a,b", "the profile 'a,b' is named with letters, digits, - and _"),
        (" x", "the profile ' x' is named"),
        ("-x", "the profile '-x' is named"),
        (["mine"], "the profile ['mine'] is named"),
        ("safe", "the profile 'safe' is one that is always there"),
        ("", "no profile"),
    ],
)
def test_a_profile_has_a_name_that_the_option_takes(name, told, tmp_path):
    (tmp_path / "profiles").mkdir()
    line = json.dumps({**PROFILE, "profile": name}, ensure_ascii=False) + "\n"
    (tmp_path / "profiles" / "x.jsonl").write_text(line, "utf-8")
    ran = invoke("stylebook", "check", "--stylebook", tmp_path)
    assert ran.exit_code == bool(told)
    assert told in ran.stdout


def test_the_profile_in_the_docs_holds(tmp_path):
    page = Path(__file__).parents[2].joinpath("docs", "own-names.md").read_text("utf-8")
    row = json.loads(page.partition("```json\n")[2].partition("```")[0])
    (tmp_path / "profiles").mkdir()
    line = json.dumps(row, ensure_ascii=False) + "\n"
    (tmp_path / "profiles" / "mine.jsonl").write_text(line, "utf-8")
    assert invoke("stylebook", "check", "--stylebook", tmp_path).exit_code == 0


@pytest.mark.parametrize("command", [("stylebook",), ("stylebook", "import"), ("names", "accept")])
def test_help_fits_80_columns(command):
    ran = invoke(*command, "--help", COLUMNS="80", TERMINAL_WIDTH="80")
    assert [line for line in ran.stdout.splitlines() if len(line) > 80] == []
