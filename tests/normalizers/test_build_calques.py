"""The table of generated calques: what is left out of it, and what the committed file holds."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from normalizers.stylebook import Row, Stylebook, load_stylebook
from normalizers.stylebook.build_calques import (
    AUTHORITY,
    BY_HAND,
    CLAIMED,
    FILE,
    OTHER,
    OWN,
    PER_CONCEPT,
    PER_LABEL,
    REAL,
    SEEN,
    SINGLE,
    Made,
    build_calques,
    seen,
)
from normalizers.stylebook.build_seen import LONGEST, gloss_words, sequences
from normalizers.stylebook.glossing import gloss_id, glosses
from normalizers.stylebook.label_keys import FUNCTION_WORDS, label_key, right_keys
from normalizers.stylebook.label_parts import LANGUAGES, concepts, labels_of, split
from tests.normalizers.small_glossary import book_of, concept

PACKAGED = load_stylebook()
ROWS: tuple[Row, ...] = PACKAGED.rows("calques")


# ------------------------------------------------------------------ what is left out


GEESE = {"ru": ["Палата гусей"]}


def built(*rows: dict[str, Any], names: tuple[dict[str, Any], ...] = ()) -> dict[str, str]:
    """Text to concept of what is made of some concepts."""
    content = build_calques(book_of(*rows, names=names)).content
    return {line.split("\t")[1]: line.split("\t")[2] for line in content.split("\n")[1:] if line}


def dropped(*rows: dict[str, Any], names: tuple[dict[str, Any], ...] = ()) -> Mapping[str, int]:
    return build_calques(book_of(*rows, names=names)).dropped


def test_a_concept_gets_its_glosses() -> None:
    made = built(concept("geese", "Goose Assembly", GEESE))
    assert made["Ward of the Geese"] == "geese"
    assert made["Geese Chamber"] == "geese"


def test_right_names_are_left_out() -> None:
    row = concept("geese", "Geese Ward", GEESE)
    assert "Chamber of the Goose" in built(row)
    assert not any("Ward" in text and "Geese" in text for text in built(row))
    row["variants"] = {"en": ["Chamber of Geese"]}
    assert not any("Geese" in text for text in built(row))
    assert dropped(row)[OWN] >= 6


def test_right_names_of_another_concept_are_left_out() -> None:
    geese = concept("geese", "Goose Assembly", GEESE)
    other = concept("other", "Ward of Geese", {})
    assert "Ward of the Geese" in built(geese)
    assert "Ward of the Geese" not in built(geese, other)
    assert dropped(geese, other)[OTHER] == 3


def test_names_of_the_authority_are_left_out() -> None:
    geese = concept("geese", "Goose Assembly", GEESE)
    film = {"id": "local:film", "type": "work", "canonical": {"en": "The Ward of Geese"}}
    assert "Ward of the Geese" not in built(geese, names=(film,))
    assert dropped(geese, names=(film,))[AUTHORITY] == 3


def test_real_bodies_are_left_out() -> None:
    geese = concept("geese", "Goose Assembly", GEESE)
    words = {
        **concept("@real-names-test", "", {}),
        "type": "words",
        "words": ["Geese Wards"],
    }
    assert "Ward of the Geese" not in built(geese, words)
    assert dropped(geese, words)[REAL] == 3


def test_a_country_beside_a_right_name_makes_no_calque() -> None:
    land = {
        **concept("country:by", "Belarus", {}),
        "type": "country",
        "adjective": "Belarusian",
    }
    row = concept("union", "Belarus Alliance", {"zh": ["白俄罗斯联盟"]})
    assert set(built(row, land)) >= {"Belarus Union"}
    row = concept("union", "Alliance", {"zh": ["白俄罗斯联盟"]})
    assert "Belarus Alliance" in built(row)
    assert "Belarus Alliance" not in built(row, land)


def test_two_right_names_side_by_side_are_no_calque() -> None:
    row = concept("geese", "Wide Ward", {"ru": ["Палата гусей Совет Федерации"]})
    part = concept("council", "Federation Council", {"ru": ["Совет Федерации"]})
    whole = concept("chamber", "Geese Chamber", {})
    assert "Chamber of the Geese of Federation Council" in built(row, part)
    assert "Chamber of the Geese of Federation Council" not in built(row, part, whole)


def test_what_a_person_has_judged_is_left_out() -> None:
    calque = {"language": "en", "text": "Ward of the Geese", "gloss": "x", "tier": "B"}
    row = concept("geese", "Goose Assembly", GEESE, calques=[calque])
    assert not {"Ward of the Geese", "Ward of Geese"} & set(built(row))
    assert "Chamber of the Geese" in built(row)
    assert dropped(row)[BY_HAND] == 2


def test_what_two_concepts_claim_is_left_out() -> None:
    geese = concept("geese", "Goose Assembly", GEESE)
    other = concept("other", "Hen Assembly", GEESE)
    assert built(geese, other) == {}
    assert dropped(geese, other)[CLAIMED] > 6


def test_single_words_are_left_out() -> None:
    row = concept("house", "House", {"ru": ["Палата"]})
    assert built(row) == {}
    assert dropped(row)[SINGLE] == 2


def test_clean_news_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    geese = concept("geese", "Goose Assembly", GEESE)
    found = frozenset({"ward of the geese"})
    monkeypatch.setattr("normalizers.stylebook.build_calques.seen", lambda: found)
    assert not {"Ward of the Geese", "Ward of Geese"} & set(built(geese))
    assert "Chamber of the Geese" in built(geese)
    assert dropped(geese)[SEEN] == 2


def test_persons_and_what_has_no_english_name_are_not_glossed() -> None:
    person = {**concept("person:x", "Goose", GEESE), "type": "person"}
    nameless = {**concept("x", "", GEESE), "canonical": {"ru": "Палата гусей"}}
    assert built(person, nameless) == {}


def test_only_the_concepts_of_the_files_asked_for_are_built() -> None:
    book = book_of(concept("geese", "Goose Assembly", GEESE))
    assert build_calques(book, own=()).content.count("\n") == 1
    assert build_calques(book, own=("terms/test.jsonl",)) == build_calques(book)


# ------------------------------------------------------------------ the table there is


@pytest.fixture(scope="module")
def made() -> Made:
    return build_calques(PACKAGED)


def test_the_committed_file_is_not_stale(made: Made) -> None:
    committed = Path(str(files("normalizers.stylebook").joinpath("data", FILE)))
    assert committed.read_text("utf-8") == made.content, "run: copydesk stylebook build"


def test_a_build_is_deterministic(made: Made) -> None:
    again = Stylebook(dict(reversed(PACKAGED.sources.items())))
    assert build_calques(again) == made


def test_the_counts_are_those_of_the_rows(made: Made) -> None:
    assert sum(made.rows.values()) == made.content.count("\n") - 1
    assert set(made.rows) == set(made.missing) == set(LANGUAGES)
    assert made.dropped[OWN] > 1000


def test_rows_are_sorted_few_and_of_concepts() -> None:
    ids = [row["id"] for row in ROWS]
    assert ids == sorted(set(ids))
    assert 500 < len(ROWS) <= 4000
    known = {row["id"]: row for row in concepts(PACKAGED)}
    per_concept: dict[str, int] = {}
    per_label: dict[tuple[str, str, str], int] = {}
    for row in ROWS:
        assert row["id"] == gloss_id(row["text"])
        assert row["label"] in labels_of(known[row["concept"]], row["source"])
        per_concept[row["concept"]] = per_concept.get(row["concept"], 0) + 1
        label = (row["concept"], row["source"], row["label"])
        per_label[label] = per_label.get(label, 0) + 1
    assert max(per_concept.values()) <= PER_CONCEPT
    assert max(per_label.values()) <= PER_LABEL


@pytest.mark.slow
def test_every_path_leads_from_the_label_to_the_text() -> None:
    known = {row["id"]: row for row in concepts(PACKAGED)}
    for row in ROWS:
        parts = split(row["label"], row["source"], PACKAGED, known[row["concept"]])
        paths = {one.text: one.evidence for one in glosses(parts, row["source"])}
        assert paths.get(row["text"]) == row["path"], row["id"]


def test_no_generated_text_is_an_accepted_name() -> None:
    right = {key for row in concepts(PACKAGED) for key in right_keys(row)}
    names = {
        label_key(name)
        for row in PACKAGED.rows("names")
        if isinstance(name := row["canonical"].get("en"), str)
    }
    for row in ROWS:
        assert label_key(row["text"]) not in right | names, row["id"]
        assert " " in label_key(row["text"]), row["id"]


def test_every_source_language_has_rows() -> None:
    assert {row["source"] for row in ROWS} == set(LANGUAGES)


# ------------------------------------------------------------------ the stop-list


def test_sequences_of_gloss_words() -> None:
    words = frozenset({"white", "house", "union"})
    lines = ["The White House of the union, white paper; Union of 3 house", "a house"]
    assert set(sequences(lines, words)) == {
        *("white house", "white house of the union", "house of the union"),
    }


def test_the_stop_list_holds_gloss_words_alone() -> None:
    told: set[str] = set()
    assert len(seen()) > 100
    for line in seen():
        words = line.split(" ")
        assert 2 <= len(words) <= LONGEST
        assert not {words[0], words[-1]} & FUNCTION_WORDS, line
        told.update(words)
    strange = told - gloss_words(PACKAGED) - FUNCTION_WORDS
    assert len(strange) <= 0.05 * len(told), "run: python -m normalizers.stylebook.build_seen"
