"""The names stage: who is respelled, who is linked, and who is left alone."""

from __future__ import annotations

from typing import Any

import pytest

from normalizers import Article, normalize
from normalizers.document import Document
from normalizers.findings import Edit, ForeignSpan
from normalizers.legible import legible
from normalizers.names import Names
from normalizers.names.equivalence import is_pair
from normalizers.names.index import OUTPUT_LANGUAGES, Kind, index_for
from normalizers.names.inflection import case_forms
from normalizers.names.romanization import MAX_SPELLINGS, SOURCES, TARGETS, romanize
from normalizers.stylebook import load_stylebook
from normalizers.stylebook.entities import entities
from tests.evaluation.judging import names_case
from tests.support import CASES, SHARED, needs_shared, read_jsonl, shared_rows

OWN = [
    row
    for file in ("names.jsonl", "names_hard.jsonl", "names_oblique.jsonl")
    for row in read_jsonl(CASES / file)
]
SHARED_CASES = shared_rows("cases/names.jsonl")
KNOWN_FAILURES: dict[str, str] = {}


def _params(rows: list[dict[str, Any]]) -> list[Any]:
    return [
        pytest.param(
            row,
            id=row["id"],
            marks=pytest.mark.xfail(reason=KNOWN_FAILURES[row["id"]], strict=True)
            if row["id"] in KNOWN_FAILURES
            else (),
        )
        for row in rows
    ]


@pytest.mark.parametrize("row", _params(OWN))
def test_own_case(row: dict[str, Any]) -> None:
    assert names_case(row) == []


@needs_shared
@pytest.mark.parametrize("row", _params(SHARED_CASES))
def test_shared_case(row: dict[str, Any]) -> None:
    assert names_case(row) == []


def test_cases_hold_both_kinds_in_every_language() -> None:
    assert {row["lang"] for row in OWN} == set(OUTPUT_LANGUAGES)
    assert sum(row["kind"] == "keep" for row in OWN) >= 30
    assert sum(row["kind"] == "change" for row in OWN) >= 30


ROWS = load_stylebook().rows("names")


def test_every_entity_changes_or_links_its_example() -> None:
    wrong = []
    for row in ROWS:
        result = normalize(Article(row["example"], language=row.get("example_language", "en")))
        linked = row["id"] in {mention.entity_id for mention in result.mentions}
        changed = result.text != row["example"]
        if not linked or changed != (row["example_effect"] == "rewrite"):
            wrong.append((row["id"], result.text))
    assert wrong == []


def test_no_entity_touches_its_counter_example() -> None:
    wrong = []
    for row in ROWS:
        text = row["counter_example"]
        result = normalize(Article(text, language=row.get("example_language", "en")))
        if result.text != text or row["id"] in {m.entity_id for m in result.mentions}:
            wrong.append((row["id"], result.text))
    assert wrong == []


@pytest.mark.parametrize(("table", "language"), [("given_names", "en"), ("characters", "zh")])
def test_rows_of_the_small_tables_work(table: str, language: str) -> None:
    rows = load_stylebook().rows(table)
    assert len(rows) > 50
    for row in rows:
        if is_pair(row["example"]):
            continue  # two invented persons, see test_clusters.py
        assert normalize(Article(row["example"], language=language)).text != row["example"]
        counter = row["counter_example"]
        assert normalize(Article(counter, language=language)).text == counter


def test_authority_is_well_formed() -> None:
    known = {entity.id for entity in entities(load_stylebook())}
    assert len(known) >= 460
    for entity in entities(load_stylebook()):
        assert entity.id.startswith(("Q", "local:"))
        assert set(entity.canonical) <= set(OUTPUT_LANGUAGES)
        for names in (entity.spellings, entity.other_names):
            for language, values in names.items():
                assert entity.canonical.get(language) not in values, entity.id
        for language in entity.spellings:
            assert language in entity.canonical, entity.id
        assert {country for _, country in entity.offices} <= known
        assert set(entity.anchored_by) <= known
    for row in ROWS:
        assert row["origin"]
        assert row["example"] != row["counter_example"]


def test_a_spelling_belongs_to_one_full_name_only() -> None:
    """No full name made of a given and a family spelling may mean two persons of the authority."""
    for language in ("en", "de", "fr", "pl", "ru", "be", "uk"):
        index = index_for(load_stylebook(), language)
        bearers: dict[str, set[str]] = {}
        for entity in index.entities:
            if entity.type == "person" and not entity.family_first:
                for name, form in index.families_of(entity):
                    if form.kind <= Kind.GENITIVE:
                        bearers.setdefault(name, set()).add(entity.id)
        for name, ids in bearers.items():
            seen: dict[str, str] = {}
            for id_ in sorted(ids):
                for given in index.given(index.by_id[id_]):
                    assert seen.setdefault(given, id_) == id_, (language, given, name)


@pytest.mark.parametrize(
    ("word", "source", "target", "spellings"),
    [
        ("Лукашэнка", "be", "en", ["lukashenka"]),
        ("Цепкало", "ru", "en", ["tsepkalo", "cepkalo"]),
        ("Жириновский", "ru", "en", ["zhirinovsky", "zhirinovskiy", "zhirinovskii", "žirinovskij"]),
        ("Ющенко", "uk", "en", ["yushchenko", "iushchenko", "yuschenko"]),
        ("Гройсман", "uk", "en", ["hroysman", "groysman", "hroisman"]),
        ("Лихачёв", "ru", "en", ["likhachev", "likhachyov", "likhachov"]),
        ("Лавров", "ru", "de", ["lawrow"]),
        ("Порошенко", "uk", "fr", ["porochenko"]),
        ("Тимошенко", "uk", "pl", ["tymoszenko"]),
    ],
)
def test_romanization_covers_the_systems_in_use(
    word: str, source: str, target: str, spellings: list[str]
) -> None:
    assert set(spellings) <= set(romanize(word, source, target))


def test_romanization_is_consistent_within_a_word() -> None:
    spelled = romanize("Яляця", "ru", "en")
    assert "yalyatsya" in spelled
    assert "yaliatsya" not in spelled


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("target", TARGETS)
def test_romanization_knows_the_whole_alphabet_and_stays_small(source: str, target: str) -> None:
    letters = {
        "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
        "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    }[source]
    for letter in letters:
        assert romanize("та" + letter + "та", source, target)
    assert len(romanize(letters, source, target)) <= MAX_SPELLINGS
    assert romanize("王毅", source, target) == ()


@pytest.mark.parametrize(
    ("word", "language", "gender", "form"),
    [
        ("лавров", "ru", "m", "лавровым"),
        ("тихановская", "ru", "f", "тихановской"),
        ("сергей", "ru", "m", "сергею"),
        ("зеленський", "uk", "m", "зеленського"),
        ("лукашэнка", "be", "m", "лукашэнку"),
        ("zełenski", "pl", "m", "zełenskiemu"),
    ],
)
def test_case_forms(word: str, language: str, gender: str, form: str) -> None:
    assert form in case_forms(word, language, gender)


def test_feminine_surname_in_a_consonant_does_not_inflect() -> None:
    assert case_forms("меркель", "ru", "f") == ("меркели", "меркелью")
    assert case_forms("мэй", "ru", "f") == ()
    assert case_forms("кириенко", "ru", "m") == ()


def test_legible_view_keeps_offsets() -> None:
    text = "Lukаshenko и Mинск, café, Жалю"
    view = legible(text, {})
    assert len(view) == len(text)
    assert view == "Lukashenko и Минск, café, Жалю"
    assert legible("plain ascii", {}) == "plain ascii"


def test_title_and_captions_are_anchored_by_the_article() -> None:
    article = Article(
        "Aliaksandr Lukashenka opened the fair. The fair was large and lasted until the evening.",
        title="Lukashenka at the fair",
        language="en",
    )
    assert normalize(article).title == "Lukashenko at the fair"


def test_title_anchors_the_text() -> None:
    text = "Mr Lukashenka opened the fair."
    alone = normalize(Article(text, language="en"), only=["names"])
    titled = normalize(
        Article(text, title="Aliaksandr Lukashenka visits", language="en"), only=["names"]
    )
    assert alone.text == text
    assert titled.text == "Mr Lukashenko opened the fair."


def test_passages_in_another_language_are_not_changed() -> None:
    text = "He said it in German: Viktor Janukowitsch kam nach Sergei Lavrov."
    doc = Document(
        text,
        Article(text),
        load_stylebook(),
        language="en",
        foreign=(ForeignSpan(22, len(text), "de", 0.99),),
    )
    assert not [finding for finding in Names()(doc) if isinstance(finding, Edit)]


SYLLABLES = ["bra", "dol", "kim", "nar", "pes", "tov", "zul", "gor", "mel", "vik", "san", "hut"]


def test_invented_people_are_never_touched() -> None:
    """Two thousand people who do not exist, many with given names that statesmen bear."""
    given = ["Alexander", "Sergei", "Vladimir", "Anna", "Dmitri", "Maria", "Viktor", "Oleg"]
    names = [
        f"{given[number % 8]} {SYLLABLES[number % 12].title()}{SYLLABLES[number // 12 % 12]}"
        f"{SYLLABLES[number // 144 % 12]}{('ov', 'enko', 'sky', 'ich')[number % 4]}"
        for number in range(2000)
    ]
    text = "\n".join(f"Yesterday {name} planted a tree." for name in names)
    doc = Document(text, Article(text, language="en"), load_stylebook(), language="en")
    assert list(Names()(doc)) == []


# Every edit over the clean news text that is a true variant; anything else fails.
TRUE_VARIANTS: set[tuple[str, str]] = {("Aleksandr", "Alexander")}  # the energy minister Novak


@needs_shared
@pytest.mark.parametrize("language", OUTPUT_LANGUAGES)
def test_clean_news_is_not_touched(language: str) -> None:
    assert SHARED
    wrong = []
    for line in (SHARED / f"lid/train/{language}.txt").read_text("utf-8").splitlines():
        doc = Document(line, Article(line, language=language), load_stylebook())
        for finding in Names()(doc):
            if isinstance(finding, Edit):
                pair = (line[finding.start : finding.end], finding.replacement)
                if pair not in TRUE_VARIANTS:
                    wrong.append(pair)
    assert wrong == []
