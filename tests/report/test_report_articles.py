"""What the report says of one article: decisions, names with their spellings, places with context."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows.decisions import as_json
from flows.report import Report
from flows.report.articles import Shown, article_page
from flows.report.contexts import LONGEST
from flows.report.files import packed, script
from flows.report.places import name_places, rule_places
from normalizers import CanonicalArticle, normalize
from normalizers.article import Article
from normalizers.findings import Evidence, Flag, Mention
from normalizers.ledger import Step, compose, replay
from tests.report.making import ATTACKS, IDS, cleaned, edited, plain_article
from tests.report.reading import CALL, articles_in, files_in, index_in, joined
from tests.support import ROOT


def page_of(article: CanonicalArticle) -> dict[str, Any]:
    return article_page(Shown(article, "a.txt"))


def rules_of(article: CanonicalArticle) -> list[tuple[str, list[Any]]]:
    return [(place.key, place.fields) for place in rule_places(Shown(article, "a.txt"))]


SAMPLES = [
    Article((ROOT / "corpus" / name).read_text("utf-8-sig"), id=name)
    for name in ("ru-news.txt", "de-council.txt", "en-machine-translated.txt", "ru-archive.txt")
]


@pytest.mark.parametrize("given", SAMPLES, ids=lambda given: given.id)
def test_the_page_says_what_explain_says(given: Article) -> None:
    article = normalize(given)
    told = json.loads(as_json(article))
    page = page_of(article)
    decided = [one for one in told["decisions"] if one["kind"] != "flagged"]
    assert [
        (one["kind"], one["line"], one["rule"], one["evidence"]["reason"], one["confidence"])
        for one in decided
    ] == [
        (edit["kind"], edit["line"], edit["rule"], edit["reason"], edit["confidence"])
        for edit in page["edits"]
    ]
    assert [len(one["steps"]) for one in decided] == [len(edit["parts"]) for edit in page["edits"]]
    flagged = [one for one in told["decisions"] if one["kind"] == "flagged"]
    assert [
        (one["rule"], one["text"], one["suggestion"], one["kept_because"] or "", one["line"])
        for one in flagged
    ] == [
        (flag["rule"], flag["surface"], flag["suggestion"], flag["kept"], flag["line"])
        for flag in page["flags"]
    ]
    known = {field for field, _ in page["metadata"]}
    assert known == told["metadata"].keys() - {"title", "published", "updated"}


def test_metadata_and_facts_are_in_words() -> None:
    text = "Harbour reopens\n\nPhoto: Reuters\n\nNobody was hurt, the fire service said on Monday."
    page = page_of(cleaned("a", text, language="en"))
    assert page["metadata"] == [["captions", ["credit Reuters"]]]
    (moved,) = (edit for edit in page["edits"] if edit["kind"] == "moved")
    assert moved["facts"] == [["captions", "credit Reuters"]]


def test_an_edit_of_a_name_knows_whose_it_is() -> None:
    page = page_of(cleaned("a", "On Monday President Aleksandr Lukashenka  met reporters.\n"))
    named = {edit["rule"]: edit["name"] for edit in page["edits"]}
    assert named["names.full_name"] == "Q2866"
    assert named["layout.spaces"] is None
    (mention,) = (one for one in page["mentions"] if one["entity"] == "Q2866")
    assert (mention["raw"], mention["surface"]) == ("Aleksandr Lukashenka", "Alexander Lukashenko")


def with_names(raw: str, steps: list[tuple[int, int, str]], *names: str) -> CanonicalArticle:
    """An article in which these words of the clean text are names."""
    ledger = compose(raw, (), [Step(1, *step, "encoding", "e.r", "kind") for step in steps])
    text = replay(raw, ledger)
    mentions = tuple(
        Mention(text.index(name), text.index(name) + len(name), f"Q-{name}", name, "person")
        for name in names
    )
    return replace(plain_article("a", text), raw_text=raw, edits=ledger, mentions=mentions)


@pytest.mark.parametrize(
    ("raw", "steps", "name", "spelling"),
    [
        ("Mr Putín came", [(3, 8, "Putin")], "Putin", "Putín"),
        ("Mr Putin  came", [(8, 10, " ")], "Putin", "Putin"),
        ("Mr&nbsp;Putin came", [(0, 13, "Mr Putin")], "Putin", "Putin"),
        ("Pu\u00adtin", [(2, 3, "")], "Putin", "Pu\u00adtin"),
        # decoded as a whole: the beginning and the end that did not change are told apart
        ("Putin Ã© Lavrov", [(0, 15, "Putin é Lavrov")], "Putin", "Putin"),
        ("Putin Ã© Lavrov", [(0, 15, "Putin é Lavrov")], "Lavrov", "Lavrov"),
        ("Ã© Putin Ã©", [(0, 11, "é Putin é")], "Putin", "Ã© Putin Ã©"),
    ],
)
def test_the_spelling_of_a_name_is_what_stood_in_the_raw_text(
    raw: str, steps: list[tuple[int, int, str]], name: str, spelling: str
) -> None:
    article = with_names(raw, steps, name)
    assert [one["raw"] for one in page_of(article)["mentions"]] == [spelling]
    (place,) = name_places(Shown(article, ""))
    assert place.fields[3:5] == [spelling, name]


def test_a_spelling_of_many_pages_is_cut() -> None:
    raw = "\n".join(f"Putin {number}" for number in range(5_000))
    page = page_of(with_names(raw, [(0, len(raw), raw.replace("\n", " "))], "Putin 2500"))
    (mention,) = page["mentions"]
    assert len(mention["raw"]) < LONGEST + 10
    assert mention["raw"].startswith("\nPutin 1\nPutin 2\n"), "what is alike is left out"


def test_a_place_has_a_few_words_of_its_line_around_it() -> None:
    line = "word " * 30 + "bad" + " word" * 30
    ((rule, fields),) = rules_of(edited("a", f"first line\n{line}\nlast line", "bad", "good"))
    name, kind, number, before, old, new, after, language, stage = fields
    assert (rule, name, kind, number) == ("stray.rule", "a", "e", 0)
    assert (old, new, language, stage) == ("bad", "good", "en", "stray")
    assert re.fullmatch(r"… (word ){11}", before)
    assert re.fullmatch(r"( word){11} …", after)
    ((_, fields),) = rules_of(edited("a", "say it\nbad one\nnow", "bad", "good"))
    assert (fields[3], fields[6]) == ("", " one")


def test_a_line_that_was_removed_has_no_other_lines_around_it() -> None:
    for taken in ("\nout", "out\n", "\nout\n"):
        ((_, fields),) = rules_of(edited("a", "one\nout\ntwo", taken, ""))
        assert (fields[3], fields[6]) == ("", "")
    ((_, fields),) = rules_of(edited("a", "one\n\n\ntwo", "\n\n\n", "\n\n"))
    assert (fields[3], fields[6]) == ("one", "two")


def test_each_part_of_an_edit_is_a_place_with_its_own_texts() -> None:
    raw = "we say  hallo now"
    ledger = compose(raw, (), [Step(1, 6, 8, " ", "layout", "spaces", "k")])
    ledger = compose(raw, ledger, [Step(2, 3, 12, "hello", "names", "word", "k")])
    article = replace(plain_article("a", replay(raw, ledger)), raw_text=raw, edits=ledger)
    found = [(rule, fields[3:7]) for rule, fields in rules_of(article)]
    assert found == [
        ("spaces", ["we say", "  ", " ", "hallo now"]),
        ("word", ["we ", "say hallo", "hello", " now"]),
    ]


def test_a_flag_is_a_place_and_says_its_stage_where_it_can() -> None:
    flags = (
        Flag(0, 3, "k", "artifacts.residue", None, Evidence.C, "why"),
        Flag(4, 7, "k", "form.credit.en.source", "", Evidence.A, "why; kept by the profile"),
        Flag(4, 7, "k", "a row of one's own", "2", Evidence.C, "why"),
        Flag(4, 7, "k", "pipeline.unsettled", None, Evidence.C, "why"),
    )
    article = replace(plain_article("a", "one two"), flags=flags)
    found = [fields for _, fields in rules_of(article)]
    assert found[0] == ["a", "f", 0, "", "one", None, " two", "en", "artifacts"]
    assert [fields[-1] for fields in found] == ["artifacts", "stray", "stray", ""]
    assert [flag["kept"] for flag in page_of(article)["flags"]][1] == "kept by the profile"


def test_a_very_long_place_loses_its_middle_and_the_article_does_not() -> None:
    copy = "A long line that stands there twice. " * 100
    article = edited("a", f"start {copy}end", copy, "")
    ((_, fields),) = rules_of(article)
    assert len(fields[4]) < LONGEST + 10
    assert " … " in fields[4]
    ((_, segment, _),) = page_of(article)["rows"]
    assert segment["t"] == copy


def strings(value: object) -> Iterator[str]:
    """Every string in a value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(key)
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def test_attacks_come_through_as_the_strings_they_are(sample_report: Report) -> None:
    place = Path(str(sample_report.place))
    found = articles_in(place)  # which takes a file for nothing but a call with two strings
    index = index_in(place)
    for name, attack in zip(IDS, ATTACKS, strict=True):
        article = found[name]
        assert article["title"] == attack
        assert article["url"] == f"javascript:{attack}"
        assert [attack, attack] in article["given"]
        assert joined(article["rows"][:1], 0) == f"before {attack} after"
        assert attack in index["sources"]
        assert sum(row[0] == name for row in index["articles"]) == 1
        (entity,) = (row for row in index["names"] if row["entity"] == name)
        assert (entity["canonical"], entity["count"]) == (attack, 1)
        assert attack in {row["rule"] for row in index["rules"]}
    for name, content in files_in(place).items():
        if name.endswith(".js") and name.startswith("data/"):
            assert not re.search(rb"</script|<!--|<script", content, re.IGNORECASE), name


def test_half_of_a_surrogate_pair_is_escaped() -> None:
    value = {"\ud800": ["a\udfffb", "😀", "\x00\x1b\u2028</script>"]}
    data = script("x", packed(value))
    call = CALL.fullmatch(data.decode("utf-8"))
    assert call
    assert json.loads(json.loads(call[2])) == value
    assert "😀" in data.decode("utf-8")
