"""The packaged stylebook is sound, and a broken one is reported with file and line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from normalizers import Article, normalize
from normalizers.language.languages import EXPECTED
from normalizers.lines import line_key
from normalizers.stylebook import Stylebook, StylebookError, load_stylebook
from normalizers.stylebook.carriers import CARRIERS, embedded
from normalizers.stylebook.check import LINE_STAGES, Problem, check
from normalizers.stylebook.phrases import phrases

HEAD = "id\tform\tlanguage\ttext\tvalue\torigin\texample\tcounter_example"
SHARE = (
    "x.en.1\tinterface\ten\tShare this story\tshare\town\tShare this story\t"
    "Share this story with care, he said."
)


def tsv(*rows: str) -> str:
    return "\n".join((HEAD, *rows)) + "\n"


def jsonl(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def person(**changes: Any) -> dict[str, Any]:
    row = {
        "id": "local:test-person",
        "type": "person",
        "canonical": {"en": "Maryna Testova"},
        "spellings": {"en": ["Marina Testova"]},
        "origin": "test",
        "example": "Marina Testova spoke in Minsk.",
        "counter_example": "Marina Ivanova spoke in Minsk.",
    }
    return {**row, **changes}


def problems(**sources: str) -> list[Problem]:
    """What ``check`` says of files given as ``table__file__suffix="content"``.

    The packaged termbase is there as well: the stages look up its word lists.
    """
    terms = {
        name: content
        for name, content in load_stylebook().sources.items()
        if name.startswith("terms/")
    }
    named = {"{}/{}.{}".format(*name.split("__")): content for name, content in sources.items()}
    return check(Stylebook({**terms, **named}), tuple(named))


def assert_reported(found: list[Problem], place: str, words: str) -> None:
    assert any(str(problem).startswith(place) and words in str(problem) for problem in found), found


@pytest.mark.slow
def test_packaged_stylebook_is_sound() -> None:
    assert [str(problem) for problem in check(load_stylebook())] == []


def test_packaged_stylebook_is_not_empty() -> None:
    book = load_stylebook()
    assert {
        table: bool(book.rows(table)) for table in ("names", "terms", "interface", "forms")
    } == {
        "names": True,
        "terms": True,
        "interface": True,
        "forms": True,
    }


@pytest.mark.parametrize("table", ["interface", "forms"])
def test_no_two_rows_of_a_language_and_form_share_a_key(table: str) -> None:
    """The first row of a key keeps it, so a second one would say nothing."""
    first: dict[tuple[str, str, str], str] = {}
    doubled = []
    for phrase in phrases(load_stylebook(), table):
        kept = first.setdefault((phrase.language, phrase.form, line_key(phrase.text)), phrase.id)
        if kept != phrase.id:
            doubled.append((kept, phrase.id))
    assert first
    assert doubled == []


@pytest.mark.parametrize("language", sorted(set(CARRIERS) - {"mul"}))
def test_carriers_are_clean_prose(language: str) -> None:
    """The prose a line is tried in is left alone, so what changes is the line."""
    text = embedded("", language)
    article = normalize(Article(text, language=language), only=LINE_STAGES)
    assert article.text == text
    assert article.edits == ()
    unhinted = normalize(Article(text))
    assert unhinted.text == text
    assert unhinted.language == language or language not in EXPECTED


def test_problem_names_file_line_and_row() -> None:
    problem = Problem("names/persons.jsonl", 12, "Q2866", "example is not changed: x")
    assert str(problem) == "names/persons.jsonl:12: Q2866: example is not changed: x"


@pytest.mark.parametrize("field", ["origin", "example", "counter_example"])
def test_missing_field_is_reported(field: str) -> None:
    found = problems(names__persons__jsonl=jsonl(person(**{field: ""})))
    assert_reported(found, "names/persons.jsonl:1: local:test-person", f"no {field}")


def test_duplicate_id_is_reported_across_tables() -> None:
    found = problems(
        forms__labels__tsv=tsv(SHARE.replace("interface", "label")),
        interface__en__tsv=tsv(SHARE),
    )
    assert_reported(found, "interface/en.tsv:2: x.en.1", "already used at forms/labels.tsv:2")


def test_overlay_may_replace_a_row() -> None:
    book = Stylebook({"interface/en.tsv": tsv(SHARE)}).overlaid(
        {"interface/en.tsv": tsv(SHARE.replace("\tshare\t", "\tsocial\t"))}
    )
    assert not [p for p in check(book) if "already used" in p.message or "contradicts" in p.message]


def test_unknown_language_is_reported() -> None:
    found = problems(interface__xx__tsv=tsv(SHARE.replace("\ten\t", "\txx\t")))
    assert_reported(found, "interface/xx.tsv:2: x.en.1", "unknown language 'xx'")


def test_wrong_number_of_columns_is_reported() -> None:
    found = problems(interface__en__tsv=tsv("x.en.2\tinterface\ten"))
    assert_reported(found, "interface/en.tsv:2", "wrong number of columns")


def test_missing_column_is_reported_and_the_rest_is_run() -> None:
    found = problems(
        interface__de__tsv="id\torigin\texample\tcounter_example\nx.de.1\ttest\tTeilen\tTeilen wir!\n",
        interface__en__tsv=tsv(SHARE.replace("\town\tShare", "\town\tThey share")),
    )
    assert_reported(found, "interface/de.tsv:2: x.de.1", "no value")
    assert_reported(found, "interface/en.tsv:2: x.en.1", "example is not removed")


def test_broken_json_is_reported() -> None:
    found = problems(names__persons__jsonl=jsonl(person()) + "{broken\n")
    assert_reported(found, "names/persons.jsonl:2", "not JSON")


def test_two_meanings_of_one_string_are_reported() -> None:
    other = SHARE.replace("x.en.1", "x.en.9").replace("\tshare\t", "\trelated\t")
    found = problems(interface__en__tsv=tsv(SHARE, other))
    assert_reported(found, "interface/en.tsv:3: x.en.9", "contradicts x.en.1")


def test_two_owners_of_one_spelling_are_reported() -> None:
    found = problems(
        names__persons__jsonl=jsonl(
            person(), person(id="local:other", canonical={"en": "Marina Testowa"})
        )
    )
    assert_reported(found, "names/persons.jsonl:2: local:other", "contradicts local:test-person")


def test_example_that_changes_nothing_is_reported() -> None:
    bad = SHARE.replace("\town\tShare this story\t", "\town\tThe mayor walked home in the rain.\t")
    found = problems(interface__en__tsv=tsv(bad))
    assert_reported(found, "interface/en.tsv:2: x.en.1", "example is not removed")


def test_name_example_that_is_not_linked_is_reported() -> None:
    found = problems(names__persons__jsonl=jsonl(person(example="Nobody spoke in Minsk.")))
    assert_reported(found, "names/persons.jsonl:1: local:test-person", "example is not linked")


def test_counter_example_that_changes_is_reported() -> None:
    row = (
        "x.en.of\tdoubled_word\ten\tof\t\ttest\tThe head of of the delegation said nothing.\t"
        "This is what he dreamt of of an evening."
    )
    found = problems(forms__doubled__tsv=tsv(row))
    assert_reported(found, "forms/doubled.tsv:2: x.en.of", "counter-example is changed")
    assert not [problem for problem in found if problem.message.startswith("example")]


def test_reading_a_broken_stylebook_names_the_line() -> None:
    with pytest.raises(StylebookError, match=r"interface/en\.tsv:3"):
        Stylebook({"interface/en.tsv": tsv(SHARE, "no-columns")}).rows("interface")
