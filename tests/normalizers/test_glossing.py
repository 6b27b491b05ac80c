"""Literal glosses of names: how they are derived, what is left out, and what the frozen table holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.folding import fold_key
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
    build_calques,
    seen,
)
from normalizers.stylebook.build_seen import LONGEST, gloss_words, sequences
from normalizers.stylebook.check import check
from normalizers.stylebook.form import malformed
from normalizers.stylebook.glossing import (
    KINDS,
    LANGUAGES,
    TABLE,
    concepts,
    derive,
    gloss_id,
    glosses,
    is_derivable,
    labels_of,
    missing_parts,
    split,
)
from normalizers.stylebook.label_keys import FUNCTION_WORDS, label_key, right_keys, right_labels
from normalizers.stylebook.wording import Part, orders, titled, worded

MORPHEMES = """
zh 俄 adjective Russian|Russia
zh 白 adjective white|Belarusian
zh 白俄罗斯 name Belarus
zh 联盟 noun union|alliance
zh 国家 noun state|country|national
zh 独立 adjective independent
zh 联合体 noun union
zh 的 particle
zh 和 preposition and
ru высший adjective supreme|highest
ru государственный adjective state|government
ru совет noun council|advice
ru федерации of federation
ru организация noun organization
ru договора of treaty|contract
ru о preposition on
ru коллективной adjective collective
ru безопасности of security|safety
ru палата noun chamber|ward
ru реки of river
ru гусей of geese|goose
ru и preposition and
de oberster adjective supreme|highest
de staats- of state
de sicherheits- of security
de rat noun council|advice
de und preposition and
de der particle
de republik of republic
es consejo noun council|advice
es supremo adjective supreme
es de particle
es la particle
es unión of union
ar مجلس noun council|board
ar الدولة of state
ar الأعلى adjective supreme|highest
"""
HEAD = "id\tlanguage\tmorpheme\tkind\tglosses\torigin\texample\tcounter_example\n"


def morphemes(lines: str = MORPHEMES) -> str:
    """A file of the table from lines of language, morpheme, kind, glosses."""
    rows = []
    for line in lines.strip().split("\n"):
        language, morpheme, kind, *cell = line.split(" ", 3)
        cells = (f"{language}:{morpheme}", language, morpheme, kind, "".join(cell), "a test")
        rows.append("\t".join((*cells, "x = y", "x = z")))
    return HEAD + "\n".join(rows) + "\n"


def concept(id_: str, en: str, labels: Mapping[str, list[str]], **more: Any) -> dict[str, Any]:
    said = {"origin": "a test", "example": "It rains.", "counter_example": "It snows."}
    return {
        "id": id_,
        "type": "institution",
        "canonical": {"en": en},
        "labels": labels,
        **said,
        **more,
    }


def book_of(*rows: dict[str, Any], names: tuple[dict[str, Any], ...] = ()) -> Stylebook:
    return Stylebook(
        {
            f"{TABLE}/test.tsv": morphemes(),
            "terms/test.jsonl": "\n".join(map(json.dumps, rows)),
            "names/test.jsonl": "\n".join(map(json.dumps, names)),
        }
    )


BOOK = book_of()
PACKAGED = load_stylebook()
ROWS: tuple[Row, ...] = PACKAGED.rows("calques")


# ------------------------------------------------------------------ label to gloss


@pytest.mark.parametrize(
    ("label", "language", "gloss"),
    [
        ("俄白联盟", "zh", "Russian-White Union"),
        ("俄白联盟", "zh", "Russian White Union"),
        ("俄白联盟", "zh", "Russia-Belarusian Alliance"),
        ("俄白联盟国家", "zh", "State of the Russian-White Union"),
        ("独立国家联合体", "zh", "Independent Country Union"),
        ("独立国家联合体", "zh", "Union of Independent Countries"),
        ("独立的国家", "zh", "Independent Country"),
        ("独立和白联盟", "zh", "Independent and White Union"),
        ("国家和联盟联合体", "zh", "Country and Union Union"),
        ("Высший Государственный Совет", "ru", "Highest State Advice"),
        ("Совет Федерации", "ru", "Advice of the Federation"),
        ("Совет Федерации", "ru", "Federation Advice"),
        (
            "Организация Договора о коллективной безопасности",
            "ru",
            "Organization of the Contract on Collective Safety",
        ),
        (
            "Организация Договора о коллективной безопасности",
            "ru",
            "Collective Safety Contract Organization",
        ),
        ("Палата гусей и реки", "ru", "Ward of the Geese and River"),
        ("Oberster Staatsrat", "de", "Highest State Advice"),
        ("Oberster Staatsrat", "de", "Highest Council of State"),
        ("Sicherheits- und Staatsrat", "de", "Security and State Advice"),
        ("Rat der Republik", "de", "Advice of the Republic"),
        ("Consejo Supremo de la Unión", "es", "Supreme Advice of the Union"),
        ("Consejo Supremo de la Unión", "es", "Supreme Union Advice"),
        ("مجلس الدولة الأعلى", "ar", "Highest Council of the State"),
        ("مجلس الدولة الأعلى", "ar", "Board of the Supreme State"),
    ],
)
def test_what_is_derived(label: str, language: str, gloss: str) -> None:
    assert is_derivable(label, language, gloss, BOOK)


@pytest.mark.parametrize(
    ("label", "language", "gloss"),
    [
        ("白俄罗斯", "zh", "White Russia"),  # a whole entry is never cut
        ("白俄罗斯联盟", "zh", "White Russian Union"),
        ("独立和白联盟", "zh", "And Independent White Union"),
        ("俄白联盟国家", "zh", "National of the Russian-White Union"),  # no head is an adjective
        ("独立国家联合体", "zh", "Countries of Independent Union"),  # the last is the head
        ("俄白联盟队", "zh", "Russian White Union"),  # a part is unknown
        ("Высший Государственный Совет", "ru", "Advice Highest State"),
        ("Совет Федерации", "ru", "Federation of the Council"),
        ("Совет Федераций", "ru", "Advice of the Federation"),  # another form, no row
        ("Палата гусей и реки", "ru", "Ward of the Geese River"),
        ("Oberster Staatsrat", "de", "Highest Staat Rat"),
        ("Staats", "de", "State"),  # bound: never by itself
        ("Consejo Supremo de la Unión", "es", "Council of the Supreme Union"),
    ],
)
def test_what_is_not_derived(label: str, language: str, gloss: str) -> None:
    assert not is_derivable(label, language, gloss, BOOK)


def test_the_path_names_every_part_but_particles() -> None:
    made = {one.text: one for one in derive("独立的国家", "zh", BOOK)}
    assert made["Independent Country"].path == (("独立", "independent"), ("国家", "country"))
    assert made["Independent Country"].evidence == "独立=independent 国家=country"


def test_the_likely_readings_come_first() -> None:
    made = derive("Высший Государственный Совет", "ru", BOOK)
    assert made[0].text == "Supreme State Council"
    assert [one.rank for one in made] == sorted(one.rank for one in made)
    assert len({fold_key(one.text) for one in made}) == len(made)
    assert len(derive("Высший Государственный Совет", "ru", BOOK, cap=3)) == 3


def test_an_unknown_part_is_told() -> None:
    assert split("Совет мостов", "ru", BOOK).missing == ("мостов",)
    assert split("俄白合作联盟", "zh", BOOK).missing == ("合作",)
    assert derive("Совет мостов", "ru", BOOK) == ()
    row = concept("bridges", "Bridge Council", {"ru": ["Совет мостов", "СМ", "Совет реки"]})
    assert missing_parts(book_of(row), "ru") == {"мостов": ["Совет мостов"]}


def test_names_of_others_are_kept_and_its_own_are_cut() -> None:
    union = concept("union", "Union State", {"zh": ["俄白联盟"]})
    council = concept("council", "Supreme Council of the Union State", {"zh": ["俄白联盟国家"]})
    book = book_of(union, council)
    rows = {row["id"]: row for row in concepts(book)}
    kept = derive("俄白联盟国家", "zh", book, rows["council"])
    assert all("Union State" in one.text for one in kept)
    cut = derive("俄白联盟", "zh", book, rows["union"])
    assert "Russian White Union" in {one.text for one in cut}


def test_two_countries_in_one_character_each_have_a_hyphen_between_them() -> None:
    lands = [
        {
            **concept(f"country:{name}", name, {}),
            "type": "country",
            "adjective": name,
            "character": character,
        }
        for name, character in (("Russia", "俄"), ("Belarus", "白"))
    ]
    made = {one.text for one in derive("俄白独立联盟", "zh", book_of(*lands))}
    assert "Russian-White Independent Union" in made
    assert not any("White-Independent" in text for text in made)


def test_names_of_the_authority_are_kept() -> None:
    river = {
        "id": "local:river",
        "type": "place",
        "canonical": {"en": "Goose River", "ru": "Совет реки"},
    }
    book = book_of(names=({**river, "origin": "a test"},))
    assert [one.text for one in derive("Палата Совет реки", "ru", book, cap=1)] == [
        "Chamber of Goose River"
    ]
    assert [one.text for one in derive("Палата реки", "ru", book, cap=1)] == [
        "Chamber of the River"
    ]


def test_brackets_and_quotes_are_no_part_of_a_label() -> None:
    assert derive("Совет «Федерации» (СФ)", "ru", BOOK) == derive("Совет Федерации", "ru", BOOK)


@pytest.mark.parametrize(
    ("text", "titled_text"),
    [
        ("council of the federation", "Council of the Federation"),
        ("of the federation", "Of the Federation"),
        ("trade-union state", "Trade-Union State"),
        ("people's union", "People's Union"),
    ],
)
def test_names_are_capitalised(text: str, titled_text: str) -> None:
    assert titled(text) == titled_text


_PARTS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(1, 2), st.booleans()), min_size=1, max_size=6
)


@given(kinds=_PARTS, language=st.sampled_from(LANGUAGES))
def test_no_word_is_lost_or_said_twice(kinds: list[tuple[str, int, bool]], language: str) -> None:
    """Whatever the kinds: all glosses but those of particles and prepositions stand in the text once."""
    parts = [
        Part(
            f"p{at}",
            kind,
            tuple(f"{'xyz'[number]}{'abcdef'[at]}k" for number in range(count)),
            "row",
            bound=bound and kind in ("of", "noun", "adjective") and at + 1 < len(kinds),
        )
        for at, (kind, count, bound) in enumerate(kinds)
    ]
    told = 0
    for rank, choice, order in orders(parts, language):
        words = worded(parts, choice, order).lower().split()
        wanted = {
            part.glosses[at]: part.kind
            for part, at in zip(parts, choice, strict=True)
            if part.kind != "particle"
        }
        assert rank >= 0
        for gloss, kind in wanted.items():
            assert words.count(gloss) == 1 or (kind == "preposition" and gloss not in words)
        assert set(words) <= set(wanted) | {"of", "the"}
        told += 1
        if told == 40:
            break
    content = [kind for kind, _, _ in kinds if kind not in ("particle", "preposition")]
    assert bool(told) is bool(content)


# ------------------------------------------------------------------ the same name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Council of the Federation", "federation councils"),
        ("Organisation for Co-operation", "Organization for cooperation"),
        ("Ministry of Defence", "Defense Ministry"),
        ("Labour Centre", "Labor Center"),
        ("People’s Assembly", "Assembly of the People"),
        ("Programme of the Theatre", "Theater Program"),
    ],
)
def test_labels_that_are_the_same_name(one: str, other: str) -> None:
    assert label_key(one) == label_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Federation Council", "Federation Advice"),
        ("Union State", "Union States of Geese"),
        ("Hour of Prayer", "Hor of Prayer"),
        ("Belarus", "Belaru"),
        ("Congress", "Congres"),
    ],
)
def test_labels_that_are_two_names(one: str, other: str) -> None:
    assert label_key(one) != label_key(other)


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
    row = concept("geese", "Geese Ward", GEESE, variants={"en": ["Chamber of Geese"]})
    assert set(built(row)) == {
        *("Ward of the Goose", "Goose Ward", "Ward of Goose"),
        *("Chamber of the Goose", "Goose Chamber", "Chamber of Goose"),
    } - {"Ward of the Geese"}
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
    assert "Ward of the Geese" not in built(row)
    assert "Geese Ward" in built(row)
    assert dropped(row)[BY_HAND] == 1


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
    assert "Ward of the Geese" not in built(geese)
    assert "Geese Ward" in built(geese)
    assert dropped(geese)[SEEN] == 1


def test_persons_and_what_has_no_english_name_are_not_glossed() -> None:
    person = {**concept("person:x", "Goose", GEESE), "type": "person"}
    nameless = {**concept("x", "", GEESE), "canonical": {"ru": "Палата гусей"}}
    assert built(person, nameless) == {}


def test_only_the_concepts_of_the_files_asked_for_are_built() -> None:
    book = book_of(concept("geese", "Goose Assembly", GEESE))
    assert build_calques(book, own=()).content.count("\n") == 1
    assert build_calques(book, own=("terms/test.jsonl",)) == build_calques(book)


# ------------------------------------------------------------------ the table there is


def test_the_committed_file_is_not_stale() -> None:
    committed = Path(str(files("normalizers.stylebook").joinpath("data", FILE)))
    assert committed.read_text("utf-8") == build_calques(PACKAGED).content, (
        "run: copydesk stylebook build"
    )


def test_a_build_is_deterministic() -> None:
    again = Stylebook(dict(reversed(PACKAGED.sources.items())))
    assert build_calques(again).content == build_calques(PACKAGED).content


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


# ------------------------------------------------------------------ rows of morphemes


def row_of(**cells: str) -> dict[str, Any]:
    row = {"id": "ru:рада", "language": "ru", "morpheme": "рада", "kind": "noun", "glosses": "rada"}
    said = {"origin": "x", "example": "рада = Rada", "counter_example": "рада = Hen"}
    return {**row, **said, "_file": f"{TABLE}/ru.tsv", "_line": 2, **cells}


def test_a_sound_morpheme_has_no_problems() -> None:
    assert list(malformed(row_of())) == []
    assert list(malformed(row_of(kind="particle", glosses=""))) == []


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"id": "ru:рад"}, "the id of a morpheme"),
        ({"kind": "verb"}, "unknown kind 'verb'"),
        ({"glosses": " | "}, "no glosses"),
        ({"glosses": ""}, "no glosses"),
        ({"language": "en", "id": "en:рада"}, "unknown language 'en'"),
        ({"example": "the rada met"}, "the example of a morpheme is written LABEL = GLOSS"),
        ({"counter_example": "рада ="}, "the counter_example of a morpheme"),
        ({"counter_example": ""}, "no counter_example"),
    ],
)
def test_a_broken_morpheme_is_told(cells: dict[str, str], message: str) -> None:
    assert any(problem.startswith(message) for problem in malformed(row_of(**cells)))


def test_examples_of_morphemes_are_tried() -> None:
    lines = [
        "ru:рада\tru\tрада\tnoun\trada|glad\tx\tрада = Glad\tрада = Joy",
        "ru:совет\tru\tсовет\tnoun\tcouncil\tx\tсовет = Advice\tсовет = Council",
        "ru:гуси\tru\tгуси\tnoun\tgeese\tx\tрада = Rada\tгуси = Hens",
    ]
    book = Stylebook({f"{TABLE}/ru.tsv": HEAD + "\n".join(lines) + "\n"})
    assert [str(problem) for problem in check(book)] == [
        f"{TABLE}/ru.tsv:3: ru:совет: counter-example follows: совет = Council",
        f"{TABLE}/ru.tsv:3: ru:совет: example does not follow from the row: совет = Advice",
        f"{TABLE}/ru.tsv:4: ru:гуси: example does not follow from the row: рада = Rada",
    ]


def test_right_labels_are_all_there_are_in_english() -> None:
    row = concept("x", "Goose Ward", {"en": ["GW"]}, variants={"en": ["Goose House"]})
    assert right_labels(row) == ("Goose Ward", "Goose House", "GW")
