"""Generated calques in a text: they only flag, and only where the concept is near."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from normalizers import Article, Pipeline, load_stylebook
from normalizers.artifacts import glosses
from normalizers.stylebook import Stylebook, StylebookError
from normalizers.stylebook.build_calques import COLUMNS
from normalizers.stylebook.glossing import gloss_id
from normalizers.stylebook.touching import rows_touching

CONCEPT = {
    "id": "quibble-council",
    "type": "institution",
    "canonical": {"en": "Quibble Council", "ru": "Совет придирок"},
    "labels": {"ru": ["Совет придирок"]},
    "anchors": ["Zorbland", "Zorblandish", "Quibbleton"],
    "forbid": {"after": ["stamps"], "context": ["philatel*"]},
    "origin": "a test",
    "example": "The Nitpick Advice of Zorbland met.",
    "counter_example": "It rains.",
}
OTHER = {
    **CONCEPT,
    "id": "goose-league",
    "canonical": {"en": "Goose League"},
    "labels": {},
    "anchors": ["Gooseland"],
    "calques": [
        {
            "language": "en",
            "text": "Union of Feathers",
            "gloss": "x=y",
            "tier": "A",
            "approved": True,
        }
    ],
}


def table(*texts: str, concept: str = "quibble-council") -> str:
    rows = [(gloss_id(text), text, concept, "ru", "Совет придирок", "x=y") for text in texts]
    return "\n".join("\t".join(row) for row in (COLUMNS, *rows)) + "\n"


TEXTS = (
    "Nitpick Advice",
    "Advice of the Nitpicks",
    "Zorb-White Advice",
    "Big Nitpick Cavil Advice",
)


def book_of(*concepts: dict[str, Any], calques: str = table(*TEXTS)) -> Stylebook:
    own = {
        "terms/test.jsonl": "\n".join(map(json.dumps, concepts)),
        "calques/test.tsv": calques,
    }
    packaged = load_stylebook().sources
    kept = {name: text for name, text in packaged.items() if not name.startswith("calques/")}
    return Stylebook(kept).overlaid(own)


BOOK = book_of(CONCEPT, OTHER)
PIPELINE = Pipeline(skip=("names",), stylebook=BOOK)


def flagged(
    text: str, pipeline: Pipeline = PIPELINE, language: str = "en"
) -> list[tuple[str, str]]:
    """Surface and suggestion of every flag of a calque; the text is never changed."""
    result = pipeline(Article(text, language=language))
    assert result.text == text
    rule = "artifacts.calque."
    return [
        (text[flag.start : flag.end], flag.suggestion)
        for flag in result.flags
        if flag.rule.startswith(rule)
    ]


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("The Nitpick Advice of Zorbland met on Monday.", "Nitpick Advice"),
        ("The Zorblandish Nitpick Advice met on Monday.", "Nitpick Advice"),
        ("Deputies of Zorbland left. The Nitpick Advice met without them.", "Nitpick Advice"),
        ("In Zorbland the Advice of the Nitpicks has met.", "Advice of the Nitpicks"),
        ("In Zorbland the Advice of Nitpicks has met.", "Advice of Nitpicks"),
        ("In Zorbland the Zorb-White Advice has met.", "Zorb-White Advice"),
        ("In Zorbland the Zorb White Advice has met.", "Zorb White Advice"),
        ("In Zorbland the big nitpick cavil advice has met.", "big nitpick cavil advice"),
        ("In Zorbland the Nitpick Advice voted for a law on bees.", "Nitpick Advice"),
        ("In Zorbland the Nitpick Advice on Monday rejected it.", "Nitpick Advice"),
        ("Nitpick Advice in Zorbland rejects the law on bees.", "Nitpick Advice"),
    ],
)
def test_a_gloss_near_its_concept_is_flagged(text: str, surface: str) -> None:
    assert flagged(text) == [(surface, "Quibble Council")]


@pytest.mark.parametrize(
    "text",
    [
        "The Nitpick Advice met on Monday, and nobody came.",  # nothing names the concept
        "Zorbland is cold. It rained. It snowed. The Nitpick Advice met at noon.",  # too far away
        "In Zorbland they gave us nitpick advice about bees.",  # no name
        "In Zorbland they gave us Nitpick advice about bees.",
        "In Zorbland he said: “The Nitpick Advice is closed.”",
        "In Zorbland the Gooseland Nitpick Advice has met.",  # another country's
        "From Zorbland he went to the Nitpick Advice of Gooseland.",
        "In Zorbland the Nitpick Advice for Bees has met.",  # a body for something
        "In Zorbland the Nitpick Advice of Zorbland on tourism has met.",
        "In Zorbland they sell Nitpick Advice stamps at noon.",  # forbidden neighbour
        "Philatelists of Zorbland met the Nitpick Advice.",
    ],
)
def test_a_gloss_that_is_something_else_is_left_alone(text: str) -> None:
    assert flagged(text) == []


def test_addresses_are_left_alone() -> None:
    book = book_of(CONCEPT, calques=table("nitpick-advice"))
    text = "In Zorbland see https://example.org/nitpick-advice/big for more."
    assert flagged(text, Pipeline(skip=("names",), stylebook=book)) == []


def test_it_is_english_that_is_read() -> None:
    text = "Der Nitpick Advice von Zorbland tagte am Montag, und niemand war in den Saal gekommen."
    assert flagged(text, language="de") == []


def test_other_signs_of_machine_translation_are_an_anchor() -> None:
    text = "The Nitpick Advice has met. Then it rained, and the roads were closed for a week."
    assert flagged(text) == []
    signs = "(责任编辑：李明)"
    result = PIPELINE(Article(f"{text}\n\n{signs}", language="en"))
    assert "artifacts.calque.quibble-council" in [flag.rule for flag in result.flags]


def test_a_gloss_is_no_ground_for_replacing_its_own_kind() -> None:
    """It is a doubtful sign, and no second ground for a calque that a person approved."""
    text = "In Zorbland the Nitpick Advice met the Union of Feathers."
    result = PIPELINE(Article(text, language="en"))
    assert result.text == text


def test_the_evidence_says_how_it_was_read() -> None:
    result = PIPELINE(Article("The Nitpick Advice of Zorbland met.", language="en"))
    assert [flag.reason for flag in result.flags] == ["read literally, Совет придирок (ru): x=y"]


def test_shouted_headlines_keep_their_capitals() -> None:
    text = "NITPICK ADVICE OF ZORBLAND REJECTS THE LAW"
    assert flagged(text) == [("NITPICK ADVICE", "QUIBBLE COUNCIL")]


def test_what_a_user_has_called_right_is_not_flagged() -> None:
    row = {**CONCEPT, "variants": {"en": ["Advice of Nitpick"]}}
    assert flagged("The Nitpick Advice of Zorbland met.", of(book_of(row))) == []


def of(book: Stylebook) -> Pipeline:
    return Pipeline(skip=("names",), stylebook=book)


def test_an_approved_calque_replaces_what_the_table_only_flags() -> None:
    calque = {"language": "en", "text": "Nitpick Advice", "gloss": "x=y", "tier": "A"}
    row = {**CONCEPT, "calques": [{**calque, "approved": True}]}
    result = of(book_of(row))(Article("The Nitpick Advice of Zorbland met.", language="en"))
    assert result.text == "The Quibble Council of Zorbland met."


def test_what_a_person_has_ruled_out_is_not_flagged() -> None:
    """A calque written by hand wins, also where its company says that it is something else."""
    calque = {"language": "en", "pattern": "[the ]Nitpick Advice", "keys": ["nitpick"]}
    row = {**CONCEPT, "calques": [{**calque, "gloss": "x=y", "forbid": {"context": ["bees"]}}]}
    pipeline = of(book_of(row))
    assert flagged("In Zorbland the Nitpick Advice met the bees.", pipeline) == []
    assert flagged("In Zorbland the Nitpick Advice met.", pipeline) != []
    more = {**CONCEPT, "id": "calques:test", "type": "calques", "concept": CONCEPT["id"]}
    pipeline = of(book_of(CONCEPT, {**more, "calques": row["calques"]}))
    assert flagged("In Zorbland the Nitpick Advice met the bees.", pipeline) == []


def test_without_the_concept_there_is_nothing() -> None:
    assert flagged("The Nitpick Advice of Zorbland met.", of(book_of())) == []


def test_a_later_file_says_of_which_concept_a_text_is() -> None:
    mine = {"calques/zz.tsv": table("Nitpick Advice", concept="goose-league")}
    pipeline = of(BOOK.overlaid(mine))
    assert flagged("The Nitpick Advice of Gooseland met.", pipeline) == [
        ("Nitpick Advice", "Goose League")
    ]
    assert flagged("The Nitpick Advice of Zorbland met.", pipeline) == []


def test_rows_of_another_file_format_are_read_too() -> None:
    cells = table("Nitpick Advice").split("\n")[1].split("\t")
    row = dict(zip(COLUMNS, cells, strict=True))
    sources = {name: text for name, text in BOOK.sources.items() if "calques/" not in name}
    book = Stylebook({**sources, "calques/x.jsonl": json.dumps(row)})
    assert flagged("The Nitpick Advice of Zorbland met.", of(book)) != []


def test_a_table_without_texts_is_an_error() -> None:
    book = Stylebook({"calques/x.tsv": "id\tconcept\ngloss:x\ty\n"})
    with pytest.raises(StylebookError, match=r"calques/x\.tsv"):
        list(glosses.triggers(book, "en"))


def test_the_row_and_its_concept_touch_the_article() -> None:
    article = Article("The Nitpick Advice of Zorbland met.", language="en")
    rows = {one.rpartition(":")[0] for one in rows_touching(article, (), BOOK)}
    assert rows >= {"calques/gloss:nitpick-advice", "terms/quibble-council"}
    small = replace(article, text="The nitpick advice of Zorbland met.")
    assert not any("gloss" in one for one in rows_touching(small, (), BOOK))
