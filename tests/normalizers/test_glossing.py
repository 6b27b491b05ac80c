"""Literal glosses of names: how a label is cut, and how its glosses are put together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.folding import fold_key
from normalizers.stylebook import Stylebook
from normalizers.stylebook.check import check
from normalizers.stylebook.form import malformed
from normalizers.stylebook.glossing import derive, is_derivable, missing_parts
from normalizers.stylebook.label_keys import label_key, right_labels
from normalizers.stylebook.label_parts import KINDS, LANGUAGES, TABLE, concepts, split
from normalizers.stylebook.wording import Part, orders, titled, worded
from tests.normalizers.small_glossary import HEAD, book_of, concept

BOOK = book_of()


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
