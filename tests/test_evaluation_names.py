"""The yardsticks of the names: their tables, their data, and how they are counted."""

from __future__ import annotations

import doctest
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.evaluation import build_name_spellings as spellings
from tests.evaluation import build_other_people as others
from tests.evaluation import names, practices, standards
from tests.evaluation.sets import Metric, Result
from tests.support import needs_shared, read_jsonl

ROWS = read_jsonl(spellings.SPELLINGS)
OTHERS = read_jsonl(others.OTHERS)
BY_NAME = {item.name: item for item in (*standards.STANDARDS, *practices.PRACTICES)}


@pytest.mark.parametrize("module", [standards, practices, others], ids=lambda m: m.__name__)
def test_examples_of_the_tables(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


# -- the spellings


def test_every_person_with_a_cyrillic_name_has_five_spellings() -> None:
    names_of = Counter((row["id"]) for row in ROWS)
    assert not [person.id for person in spellings.persons() if names_of[person.id] < 5]


def test_no_spelling_stands_twice() -> None:
    assert len(ROWS) == len({(row["id"], row["language"], row["name"]) for row in ROWS})


def test_every_spelling_is_what_its_rules_give_or_was_collected() -> None:
    people = {person.id: person for person in spellings.persons()}
    by_hand = spellings.attested()
    for row in ROWS:
        person = people[row["id"]]
        for by in row["by"].split(spellings.BETWEEN):
            if by == spellings.ATTESTED_BY:
                assert (row["language"], row["name"]) in by_hand[row["id"]], row
            elif by in BY_NAME:
                standard = BY_NAME[by]
                made = map(standard.spell, person.names(standard.source))
                assert row["name"] in list(made), row
            else:
                assert by.startswith("native") or by.endswith("with patronymic"), row


def test_every_language_has_sentences_for_its_names() -> None:
    used = {row["language"] for row in (*ROWS, *OTHERS)}
    assert used == names.carriers().keys()
    assert all(
        sentence.count("{name}") == 1 for listed in names.carriers().values() for sentence in listed
    )


# -- the others


def test_two_thousand_others_and_nobody_twice() -> None:
    assert len(OTHERS) == sum(others.SHARES.values()) == 2_000
    assert len({(row["language"], row["name"]) for row in OTHERS}) == 2_000
    assert all(row["text"].count(row["name"]) == 1 for row in OTHERS)


def test_no_other_bears_a_true_spelling_of_somebody() -> None:
    true = others.true_spellings()
    assert not [row["name"] for row in OTHERS if others.folded(row["name"]) in true]


def test_others_are_made_the_same_way_each_time() -> None:
    one, two = others.Maker(), others.Maker()
    assert [one.same_given("en") for _ in range(20)] == [two.same_given("en") for _ in range(20)]


# -- how it is counted


def _values(result: Result) -> dict[str, float]:
    return {metric.name: metric.value for metric in result.metrics}


def _written(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_coverage_counts_found_missed_and_crossed(tmp_path: Path) -> None:
    """One found, one missed, one that is somebody else's; the second rule of a name counts too."""
    rows = [
        {"id": "Q2866", "language": "en", "name": "Alexander Lukashenko", "by": "attested; B"},
        {"id": "Q2866", "language": "en", "name": "Alfred Nobody", "by": "attested"},
        {"id": "Q2866", "language": "en", "name": "Vladimir Putin", "by": "B"},
    ]
    result = names.measure_coverage([_written(tmp_path / "x.jsonl", rows)], 1)
    assert _values(result) == {
        "recall": pytest.approx(1 / 3),
        "cross-matches": pytest.approx(1 / 3),
        "attested": 0.5,
        "en": pytest.approx(1 / 3),
        "B": 0.5,
    }
    assert [error.kind for error in result.errors] == ["missed", "taken for another"]


def test_title_and_edits_before_a_name_do_not_hide_it(tmp_path: Path) -> None:
    """The name before is respelled, so that all that follows is moved."""
    text = "Aliaksandr Lukashenka and Nikol Pashinian left."
    start = text.index("Nikol")
    assert names.linked(text, "en", start, start + len("Nikol Pashinian")) == {"Q7035479"}
    assert names.linked(text, "en", 0, len("Aliaksandr Lukashenka")) == {"Q2866"}
    assert names.linked(text, "en", text.index("left"), len(text)) == set()


def test_others_count_whoever_is_linked(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "language": "en", "text": "Oscar Nobody left.", "name": "Oscar Nobody"},
        {"id": "b", "language": "en", "text": "Vladimir Putin left.", "name": "Vladimir Putin"},
    ]
    result = names.measure_others([_written(tmp_path / "x.jsonl", rows)], 1)
    assert _values(result) == {"linked": 0.5, "en": 0.5}
    assert [(error.place, error.kind) for error in result.errors] == [("b", "linked")]


def test_an_edit_nobody_judged_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "en.txt"
    path.write_text("Nobody left.\nAlexander Lukashenka left.\nNikol Pashinian left.\n", "utf-8")
    found = [touch for touch, _ in names.touches(path)]
    assert found == [
        ("en", 2, "Lukashenka", "Lukashenko", "Q2866"),
        ("en", 3, "Pashinian", "Pashinyan", "Q7035479"),
    ]
    for verdicts, wrong in (({}, 2), ({found[0]: True}, 1), (dict.fromkeys(found, True), 0)):
        monkeypatch.setattr(names, "reviewed", lambda verdicts=verdicts: verdicts)
        values = _values(names.measure_touches([path], 1))
        assert values == {"wrong-per-10k": pytest.approx(10_000 * wrong / 3), "edits en": 2}
    monkeypatch.setattr(names, "reviewed", lambda: {found[0]: True, found[1]: False})
    assert [e.kind for e in names.measure_touches([path], 1).errors] == ["false"]


@needs_shared
def test_every_judged_edit_stands_in_its_line() -> None:
    (item,) = (item for item in names.SETS if item.name == "names-false-touch")
    lines = {path.stem: path.read_text("utf-8").splitlines() for path in item.files()}
    for language, line, surface, _, _ in names.reviewed():
        assert surface in lines[language][line - 1], (language, line, surface)


def test_metrics_have_names_of_their_own() -> None:
    listed: list[Metric] = list(names.measure_others([others.OTHERS], 100).metrics)
    assert len(listed) == len({metric.name for metric in listed})
