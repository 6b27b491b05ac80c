"""A user's own stylebook: what is laid over, and what is said of a broken one before a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.errors import UsageError
from flows.overlay import load_overlay, overlaid
from tests.flows.support import exported, run_into, story

SAID = {"origin": "a test", "example": "The gull came.", "counter_example": "No gull came."}
LINE = "id\tform\tlanguage\ttext\tvalue\torigin\texample\tcounter_example\n"
TIDES = "x\t{}\ten\tRead our tide table\t{}\ta test\tRead our tide table\tRead it, he said.\n"


def name(**changes: Any) -> str:
    row = {"id": "local:gull", "type": "person", "canonical": {"en": "Ann Gull"}, **SAID}
    return json.dumps({**row, **changes}) + "\n"


def term(*calques: dict[str, Any], **changes: Any) -> str:
    row = {"id": "gull-party", "type": "party", "canonical": {"en": "Gull Party"}, **SAID}
    return json.dumps({**row, "calques": list(calques), **changes}) + "\n"


def words(*listed: str, **changes: Any) -> str:
    return json.dumps({"id": "@gulls", "type": "words", "words": listed, **SAID, **changes}) + "\n"


def folder_of(place: Path, **files: str) -> Path:
    for file, content in files.items():
        table, _, file_name = file.partition("__")
        path = (
            place / "book" / table / file_name.replace("_jsonl", ".jsonl").replace("_tsv", ".tsv")
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return place / "book"


CALQUE = {"language": "en", "text": "Seagull Batch", "tier": "A"}
BROKEN = {
    "a row of an id": ("terms__a_jsonl", '{"id": "x"}', "a.jsonl:1: x: no origin"),
    "a list without words": (
        "terms__a_jsonl",
        '{"id": "x", "type": "words"}',
        "a.jsonl:1: x: no origin",
    ),
    "an empty list": ("terms__a_jsonl", words(), "a.jsonl:1: @gulls: no words"),
    "a list with another name": ("terms__a_jsonl", words("a", id="gulls"), "begins with @"),
    "a name that is a text": (
        "names__a_jsonl",
        name() + name(canonical="Foo"),
        "a.jsonl:2: local:gull: canonical must be an object: a name for each language",
    ),
    "a name of an id": ("names__a_jsonl", '{"id": "x"}', "a.jsonl:1: x: no origin"),
    "a type": ("names__a_jsonl", name(type="zebra"), "unknown type 'zebra'; there are person, "),
    "no type": ("names__a_jsonl", name(type=""), "local:gull: no type"),
    "no canonical name": ("names__a_jsonl", name(canonical={}), "local:gull: no canonical"),
    "an id that is a list": ("names__a_jsonl", name(id=["x"]), "a.jsonl:1: -: an id is a text"),
    "an office alone": ("names__a_jsonl", name(offices=["president"]), "offices must be a list of"),
    "a language": ("names__a_jsonl", name(canonical={"xx": "A"}), "unknown language 'xx'"),
    "no columns": ("interface__a_tsv", "id\ttext\nx\thello\n", "a.tsv:2: x: no origin"),
    "no value": ("interface__a_tsv", LINE + TIDES.format("interface", ""), "a.tsv:2: x: no value"),
    "a form": (
        "forms__a_tsv",
        LINE + TIDES.format("noform", "x"),
        "a.tsv:2: x: unknown form 'noform'; there are agency, ",
    ),
    "a form of the other table": (
        "interface__a_tsv",
        LINE + TIDES.format("stamp", "published"),
        "unknown form 'stamp'; there are interface",
    ),
    "a value of a form": (
        "forms__a_tsv",
        LINE + TIDES.format("stamp", "zebra"),
        "the value of a stamp is published or updated, not 'zebra'",
    ),
    "a given name of an id": ("given_names__a_tsv", "id\nx\n", "a.tsv:2: x: no origin"),
    "a given name without languages": (
        "given_names__a_tsv",
        "id\torigin\texample\tcounter_example\nx\ta\tb\tc\n",
        "a.tsv:2: x: no ru",
    ),
    "a character": (
        "characters__a_tsv",
        "id\tsimplified\torigin\texample\tcounter_example\nx\ta\tb\tc\td\n",
        "a.tsv:2: x: no traditional",
    ),
    "anchors that are not there": (
        "terms__a_jsonl",
        term(CALQUE, anchors=["@nope"]),
        "a.jsonl:1: gull-party: no word list @nope",
    ),
    "required words that are not there": (
        "terms__a_jsonl",
        term({**CALQUE, "require": [["tide", "@nope"]]}),
        "no word list @nope",
    ),
    "a list in a pattern": (
        "terms__a_jsonl",
        term({"language": "en", "pattern": "Batch of {nope}", "tier": "A"}),
        "no word list @nope",
    ),
    "a list in itself": ("terms__a_jsonl", words("tide", "@gulls"), "@gulls contains itself"),
    "a pattern that is none": (
        "terms__a_jsonl",
        term({"language": "en", "pattern": "Batch (of", "tier": "A"}),
        "a pattern of it cannot be read",
    ),
    "a calque of no language": ("terms__a_jsonl", term({"text": "a"}), "calque 1: no language"),
    "a calque that says nothing": (
        "terms__a_jsonl",
        term({"language": "en"}),
        "calque 1: no text, pattern or forms",
    ),
    "calques that are texts": ("terms__a_jsonl", term("a"), "calques must be a list of objects"),  # type: ignore[arg-type]
    "a country without an adjective": ("terms__a_jsonl", term(type="country"), "no adjective"),
    "not JSON": ("terms__a_jsonl", '{"id": ', "terms/a.jsonl:1: -: not JSON"),
    "a line of too few columns": ("interface__a_tsv", "id\ttext\nx\n", "a.tsv:2: -: wrong number"),
    "a table that is none": ("words__a_jsonl", "{}", "book/words is no table; there are names, "),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_row_is_one_line_with_its_place(case, tmp_path):
    file, content, told = BROKEN[case]
    folder = folder_of(tmp_path, **{file: content})
    with pytest.raises(UsageError) as stopped:
        load_overlay(folder)
    message = str(stopped.value)
    assert message.startswith(f"{folder}/")
    assert told in message
    assert "\n" not in message
    assert "~" not in message


def test_sound_rows_of_every_kind_are_taken(tmp_path):
    """Each of them is next to a broken one above."""
    names = ("ru", "be", "uk", "en", "de", "fr", "pl")
    folder = folder_of(
        tmp_path,
        names__a_jsonl=name(gender=None, offices=[["president", "Q1"]], family_tokens=2)
        + name(
            id="local:b",
            native={"ru": ["Анна", None, "Чайка"]},
            canonical={"en": "Anna Chaika"},
            spellings={"en": "Anne Gull"},
        ),
        given_names__a_tsv="\t".join(["id", *names, "origin\texample\tcounter_example"])
        + "\n"
        + "\t".join(["ann", "Анна", "", "", "Ann|Anne", "", "", "", "a\tb\tc"]),
        characters__a_tsv="\ufeffid\tsimplified\ttraditional\torigin\texample\tcounter_example\n"
        "x\t业\t業\ta\tb\tc\n",
        interface__a_tsv=LINE + TIDES.format("interface", "tide_tables"),
        forms__a_tsv=LINE
        + TIDES.format("doubled_word", "")
        + TIDES.replace("x", "y", 1).format("stamp", "updated"),
        terms__a_jsonl=words("tide", "@belarus", "gull*")
        + term(
            {**CALQUE, "require": [["@gulls"], "tide"], "forbid": {"after": ["@gulls"]}},
            {"language": "en", "pattern": "[the ](Batch|Lot) of {gulls}", "keys": ["of"]},
            {"language": "ru", "forms": [{"text": "чайки", "replacement": "чаек"}]},
            anchors=["@gulls"],
        )
        + term(id="country:gull", type="country", adjective="Gullish", anchors=["@gulls"]),
    )
    overlay = load_overlay(folder)
    assert len(overlay) == 6
    assert {row["id"] for row in overlaid(overlay).rows("names")} > {"local:gull", "local:b"}


def invoke(*arguments: object, **environment: str):
    return CliRunner(env=environment).invoke(app, [str(one) for one in arguments])


@pytest.fixture
def inputs(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(story(1), "utf-8")
    return folder


def test_a_run_with_a_broken_stylebook_does_nothing(inputs, tmp_path):
    book = folder_of(tmp_path, terms__a_jsonl='{"id": "x"}\n', names__b_jsonl=name(type="zebra"))
    for extra in ((), ("--plan",)):
        ran = invoke("run", inputs, "-o", tmp_path / "out", "--stylebook", book, *extra)
        assert (ran.exit_code, ran.stdout) == (2, "")
        assert ran.stderr.startswith(f"copydesk: {book}/names/b.jsonl:1: local:gull: unknown type")
        assert ran.stderr.endswith(f"more: `copydesk stylebook check --stylebook {book}`)\n")
        assert ran.stderr.count("\n") == 1
        assert not (tmp_path / "out").exists()


def test_an_empty_stylebook_is_a_note_and_a_missing_one_an_error(inputs, tmp_path):
    """An hourly job must not stop because the last row was taken out."""
    out, book = tmp_path / "out", tmp_path / "book"
    (book / "interface").mkdir(parents=True)
    (book / "interface" / "notes.txt").write_text("rows come here", "utf-8")
    ran = invoke("run", inputs, "-o", out, COPYDESK_STYLEBOOK=str(book))
    assert ran.exit_code == 0
    (line,) = [line for line in ran.stderr.splitlines() if "no rows in" in line]
    assert line.startswith(f"copydesk: no rows in {book} (.jsonl and .tsv files in names/, ")
    run_into(tmp_path / "plain", inputs)
    assert exported(out) == exported(tmp_path / "plain")
    assert not run_into(out, inputs).committed, "the same as none at all"
    ran = invoke("run", inputs, "-o", out, COPYDESK_STYLEBOOK=str(tmp_path / "books"))
    assert (ran.exit_code, ran.stderr) == (
        2,
        f"copydesk: cannot read {tmp_path}/books: no such file or directory\n",
    )


TIDE_TABLE = TIDES.format("interface", "navigation").replace(
    "Read it, he said.", "Read our tide table before you go out, the old man said to them."
)


def test_checking_ones_own_rows_runs_their_examples(tmp_path):
    book = folder_of(tmp_path, interface__a_tsv=LINE + TIDE_TABLE)
    ran = invoke("stylebook", "check", "--stylebook", book)
    assert (ran.exit_code, ran.stdout) == (0, f"{book}: 1 row, no problems\n")
    bad = TIDE_TABLE.replace("x", "y", 1).replace(
        "\tRead our tide table\tRead", "\tThe gull flew over the harbour.\tRead"
    )
    folder_of(tmp_path, interface__b_tsv=LINE + bad, names__c_jsonl='{"id": "z"}\n{oops\n')
    ran = invoke("stylebook", "check", "--stylebook", book)
    assert ran.exit_code == 1
    told = ran.stdout.splitlines()
    assert told[0].startswith(f"{book}/interface/b.tsv:2: y: example is not removed: ")
    assert f"{book}/names/c.jsonl:1: z: no type" in told
    assert any(line.startswith(f"{book}/names/c.jsonl:2: -: not JSON") for line in told)
    assert all(line.startswith(f"{book}/") for line in told)
    assert ran.stderr == f"{book}: 3 rows, {len(told)} problems\n"


def test_checking_tells_of_a_row_that_contradicts_a_packaged_one(tmp_path):
    row = overlaid(()).rows("interface")[0]
    mine = TIDES.format("interface", "other").replace("Read our tide table", row["text"])
    book = folder_of(
        tmp_path, interface__a_tsv=LINE + mine.replace("\ten\t", f"\t{row['language']}\t")
    )
    assert load_overlay(book), "no hindrance for a run"
    ran = invoke("stylebook", "check", "--stylebook", book)
    assert ran.exit_code == 1
    assert f"{book}/interface/a.tsv:2: x: contradicts {row['id']}" in ran.stdout


def test_one_spelling_of_two_entities_names_both_rows(tmp_path):
    book = folder_of(
        tmp_path,
        names__a_jsonl=name()
        + name(id="local:tern", spellings={"en": ["Anne Gull"]}, canonical={"en": "Ann Tern"}),
        names__b_jsonl=name(
            id="local:kite", spellings={"en": ["Anne Gull"]}, canonical={"en": "Ann Kite"}
        ),
    )
    with pytest.raises(UsageError) as stopped:
        load_overlay(book)
    assert str(stopped.value) == (
        f"{book}/names/b.jsonl:1: local:kite: contradicts local:tern ({book}/names/a.jsonl:2): "
        "'anne gull' is 'local:kite' here and 'local:tern' there"
    )


def test_one_spelling_of_one_entity_twice_is_no_contradiction(tmp_path):
    book = folder_of(tmp_path, names__a_jsonl=name(spellings={"en": ["Anne Gull", "Anne Gull"]}))
    assert load_overlay(book)


def test_one_id_in_two_files_names_both_rows(tmp_path):
    book = folder_of(tmp_path, names__a_jsonl=name(), names__b_jsonl="\n" + name())
    with pytest.raises(UsageError) as stopped:
        load_overlay(book)
    assert str(stopped.value) == (
        f"{book}/names/b.jsonl:2: local:gull: id is already used at {book}/names/a.jsonl:1"
    )
    ran = invoke("stylebook", "check", "--stylebook", book)
    assert ran.exit_code == 1
    assert f"id is already used at {book}/names/a.jsonl:1" in ran.stdout
    assert "~" not in ran.stdout


def profile(row_id: str, canonical: str, profile: str = "gulls", **changes: Any) -> str:
    row = {"id": row_id, "profile": profile, "entity": "local:gull", "canonical": {"en": canonical}}
    return json.dumps({**row, "reason": "a test", **SAID, **changes}) + "\n"


def test_two_canonical_names_in_one_profile_name_both_rows(tmp_path):
    book = folder_of(
        tmp_path,
        names__a_jsonl=name(),
        profiles__a_jsonl=profile("gulls/1", "Anne Gull") + profile("gulls/2", "Anna Gull"),
    )
    with pytest.raises(UsageError) as stopped:
        load_overlay(book)
    assert str(stopped.value) == (
        f"{book}/profiles/a.jsonl:2: gulls/2: contradicts gulls/1 ({book}/profiles/a.jsonl:1): "
        "'local:gull in en' is 'Anna Gull' here and 'Anne Gull' there"
    )
    folder_of(
        tmp_path,
        profiles__a_jsonl=profile("gulls/1", "Anne Gull") + profile("t/1", "Anna Gull", "terns"),
    )
    assert load_overlay(book), "two profiles may differ"


def test_a_place_in_the_packaged_stylebook_is_not_called_ones_own(tmp_path):
    row = next(row for row in overlaid(()).rows("names") if row["canonical"].get("en") == "Minsk")
    book = folder_of(
        tmp_path, names__a_jsonl=name(canonical={"en": "Ann Gull"}, spellings={"en": ["Minsk"]})
    )
    assert load_overlay(book), "no hindrance for a run"
    ran = invoke("stylebook", "check", "--stylebook", book)
    assert f"contradicts {row['id']} ({row['_file']}:{row['_line']})" in ran.stdout
