"""Offices and countries as rows: whose office stands beside a name, and that a new one costs no code."""

from __future__ import annotations

import json

import pytest

from normalizers import Article, Pipeline, load_stylebook
from normalizers.folding import fold_key
from normalizers.names.index import OUTPUT_LANGUAGES, index_for
from normalizers.names.surroundings import sentence_head
from normalizers.stylebook import Stylebook
from normalizers.stylebook.check import check
from normalizers.stylebook.entities import entities
from normalizers.stylebook.offices import HERE, misworded

BOOK = load_stylebook()


def stands(text: str, office: str, country: str, language: str) -> bool:
    """Whether an office and its country stand beside the mark in a text."""
    head, _, tail = text.partition(HERE)
    view = fold_key(head) if language == "zh" else sentence_head(text, len(head))
    return index_for(BOOK, language).offices.is_office_of(office, country, view, fold_key(tail))


# ------------------------------------------------------------------ the words are whole


@pytest.mark.parametrize(("table", "key"), [("offices", "office"), ("lands", "land")])
def test_every_office_and_land_has_words_in_every_language(table: str, key: str) -> None:
    by_language = {
        language: {row[key] for row in BOOK.rows(table) if row["language"] == language}
        for language in OUTPUT_LANGUAGES
    }
    assert len(by_language["en"]) > 50
    assert all(found == by_language["en"] for found in by_language.values())


def test_offices_of_the_authority_have_words_in_every_language() -> None:
    wordless = []
    for language in OUTPUT_LANGUAGES:
        offices = index_for(BOOK, language).offices
        for entity in entities(BOOK):
            for office, country in entity.offices:
                found = {table for table, _ in offices.rows(office, country)}
                if "offices" not in found or not list(offices._land(country).words):
                    wordless.append((language, entity.id, office, country))
    assert wordless == []


@pytest.mark.parametrize("table", ["offices", "lands"])
def test_rows_are_sound(table: str) -> None:
    files = {row["_file"] for row in BOOK.rows(table)}
    assert len(files) == len(OUTPUT_LANGUAGES)
    assert check(BOOK, files) == []


# ------------------------------------------------------------------ grammar

BESIDE = [
    ("en", "president", "Q184", "The Belarusian president ~ waved."),
    ("en", "president", "Q184", "President ~ of Belarus waved."),
    ("en", "president", "Q184", "~, the president of the Republic of Belarus, waved."),
    ("en", "president", "Q184", "Belarus' president ~ waved."),
    ("en", "ambassador", "Q159", "The Russian ambassador to Belarus ~ waved."),
    ("en", "foreign-minister", "Q212", "The head of Ukraine's foreign ministry ~ waved."),
    ("en", "prime-minister", "Q813", "Kyrgyzstan's then-prime minister ~ waved."),
    ("ru", "foreign-minister", "Q184", "Глава белорусского МИД ~ улыбнулся."),
    ("ru", "ambassador", "Q159", "Посол РФ в Белоруссии ~ улыбнулся."),
    ("ru", "prime-minister", "Q863", "С премьер-министром Таджикистана ~ говорили долго."),
    ("be", "prime-minister", "Q184", "Прэм'ер-міністр Рэспублікі Беларусь ~ усміхнуўся."),
    ("uk", "foreign-minister", "Q36", "Очільник польського МЗС ~ усміхнувся."),
    ("uk", "president", "Q265", "Президентові Узбекистану ~ подарували халат."),
    ("de", "president", "Q30", "Der frühere US-Präsident ~ winkte."),
    ("de", "president", "Q212", "Der Präsident der Ukraine, ~, winkte."),
    ("fr", "president", "Q212", "Le président d'Ukraine ~ salua."),
    ("fr", "president", "Q212", "Le président de l'Ukraine, ~, salua."),
    ("fr", "chancellor", "Q183", "La chancelière allemande ~ salua."),
    ("pl", "foreign-minister", "Q184", "Szefowa białoruskiej dyplomacji ~ machała ręką."),
    ("pl", "president", "Q874", "Z prezydentem Turkmenistanu ~ rozmawiano długo."),
    ("zh", "president", "Q184", "白俄罗斯总统~挥手。"),
    ("zh", "ambassador", "Q159", "俄罗斯驻白俄罗斯大使~挥手。"),
    ("zh", "foreign-minister", "Q148", "国务委员兼外长~挥手。"),
]
NOT_BESIDE = [
    ("en", "president", "Q184", "The Belarusian vice president ~ waved."),
    ("en", "president", "Q184", "He left Belarus. President ~ waved."),
    ("en", "president", "Q184", "The Belarusian president waved at ~ again."),
    ("en", "president", "Q184", "Between Belarus and president ~ there was peace."),
    ("en", "foreign-minister", "Q184", "The deputy foreign minister of Belarus ~ waved."),
    ("en", "governor", "IN", "The Indiana governor ~ waved."),
    ("ru", "defence-minister", "Q159", "Заместитель министра обороны России ~ улыбнулся."),
    ("ru", "president", "Q159", "Вице-президент России ~ улыбнулся."),
    ("ru", "president", "Q142", "Президент Франциско ~ улыбнулся."),
    ("ru", "foreign-minister", "Q184", "Глава украинского МИД ~ улыбнулся."),
    ("uk", "president", "QA", "Президент Катарина ~ усміхнулася."),
    ("de", "president", "Q37", "Der literarische Präsident ~ winkte."),
    ("fr", "prime-minister", "Q230", "Le porte-parole du premier ministre de Géorgie ~ salua."),
    ("pl", "president", "CY", "Prezydent Cyprian ~ machał ręką."),
    ("zh", "president", "Q159", "白俄罗斯总统~挥手。"),
    ("zh", "president", "Q184", "白俄罗斯副总统~挥手。"),
    ("zh", "ambassador", "Q184", "俄罗斯驻白俄罗斯大使~挥手。"),
    ("zh", "president", "Q30", "南美总统~挥手。"),
    ("zh", "prime-minister", "Q148", "新加坡总理~挥手。"),
]


@pytest.mark.parametrize(("language", "office", "country", "text"), BESIDE)
def test_beside(language: str, office: str, country: str, text: str) -> None:
    assert stands(text, office, country, language)


@pytest.mark.parametrize(("language", "office", "country", "text"), NOT_BESIDE)
def test_not_beside(language: str, office: str, country: str, text: str) -> None:
    assert not stands(text, office, country, language)


@pytest.mark.parametrize(
    ("language", "words", "others"),
    [
        ("en", "russian belarus qatari kazakhstan's", "jordan georgia rushing moscow polished"),
        ("ru", "россии латвийский иран", "ираклий франциск катарина данила литвинов ливанов"),
        ("uk", "україни польська", "франциск литвин іраклій катарина"),
        ("pl", "litewski kataru", "katarzyna cyprian litwin kuba"),
        ("fr", "chinois biélorusse", "france chiner washington"),
    ],
)
def test_country_words(language: str, words: str, others: str) -> None:
    offices = index_for(BOOK, language).offices
    for word in words.split():
        assert offices.is_country_word(word), word
        assert offices.country_row(word).startswith(f"land.{language}.")
    for word in others.split():
        assert not offices.is_country_word(word), word
        assert not offices.country_row(word)


def test_a_body_lends_its_own_names() -> None:
    """No row of ``lands`` says what the authority says already."""
    assert stands("Rosatom chief ~ waved.", "chief-executive", "local:rosatom", "en")
    assert stands("Глава Росатома ~ улыбнулся.", "chief-executive", "local:rosatom", "ru")
    assert not stands("Gazprom chief ~ waved.", "chief-executive", "local:rosatom", "en")


@pytest.mark.parametrize(
    ("language", "text", "entity"),
    [
        ("en", "In the hall the president of Georgia Saakashvili waved.", "Q43330"),
        ("en", "In the hall Belarus Top Diplomat Makey waved.", "Q2026222"),
        ("de", "Im Saal winkte der belarussische Chefdiplomat Makej.", "Q2026222"),
        ("ru", "В зале глава МИД Беларуси Макей помахал рукой.", "Q2026222"),
        ("fr", "Dans la salle le chef de la diplomatie biélorusse Makeï salua.", "Q2026222"),
    ],
)
def test_the_end_of_an_office_is_no_given_name(language: str, text: str, entity: str) -> None:
    result = Pipeline(stylebook=BOOK)(Article(text, language=language))
    assert entity in {mention.entity_id for mention in result.mentions}


def test_a_given_name_behind_an_office_is_one() -> None:
    text = "In the hall Belarus Top Diplomat Zorble Makey waved."
    result = Pipeline(stylebook=BOOK)(Article(text, language="en"))
    assert result.text == text
    assert "Q2026222" not in {mention.entity_id for mention in result.mentions}


def test_title_length() -> None:
    offices = index_for(BOOK, "en").offices
    assert offices.title_length("foreign-minister", "he met foreign minister ") == 17
    assert offices.title_length("foreign-minister", "he met deputy foreign minister ") == 0
    assert offices.title_length("foreign-minister", "he met the minister ") == 0


# ------------------------------------------------------------------ a user's own

PERSON = {
    "id": "local:quimby",
    "type": "person",
    "gender": "m",
    "canonical": {"en": "Zander Quimby"},
    "spellings": {"en": ["Zander Kwimby"]},
    "offices": [["chief-scout", "local:zorble"]],
    "origin": "made up",
    "example": "Yesterday Zander Kwimby sang.",
    "counter_example": "Yesterday Zander Zimby sang.",
}
COLUMNS = "language\ttext\torigin\texample\tcounter_example"
OFFICE = (
    f"id\toffice\t{COLUMNS}\n"
    "x.1\tchief-scout\ten\tchief scout|scout-in-chief\tmade up\t"
    "Zorblian scout-in-chief Kwimby sang.\tScout-in-chief Kwimby sang.\n"
)
LAND = (
    f"id\tland\t{COLUMNS}\n"
    "y.1\tlocal:zorble\ten\tzorble|zorblian*\tmade up\t"
    "The chief scout of Zorble, ~, sang.\tThe chief scout of Zorb, ~, sang.\n"
)
OWN = {
    "names/own.jsonl": json.dumps(PERSON),
    "offices/own.tsv": OFFICE,
    "lands/own.tsv": LAND,
}


def test_a_new_person_with_a_new_office_costs_no_code() -> None:
    book = BOOK.overlaid(OWN)
    pipeline = Pipeline(stylebook=book)
    text = "The Zorblian chief scout Kwimby sang for an hour."
    result = pipeline(Article(text, language="en"))
    assert result.text == text.replace("Kwimby", "Quimby")
    bare = pipeline(Article("Kwimby sang for an hour in the rain.", language="en"))
    assert not bare.edits
    assert not bare.mentions
    named = {entry.rpartition(":")[0] for entry in result.touched_by}
    assert {"names/local:quimby", "offices/x.1", "lands/y.1"} <= named
    files = [name for name in book.sources if name.startswith(("offices/~", "lands/~"))]
    assert check(book, files) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("chief scout|scout-in-chief", "chief (scout)", "is more than words and *"),
        ("chief scout|scout-in-chief", "s*", "leaves too much open"),
        ("chief scout|scout-in-chief", "chief||scout", "an alternative is empty"),
        ("scout-in-chief Kwimby sang.\tS", "baker Kwimby sang.\tS", "holds none of the words"),
        ("Zorblian scout", "Zorkian scout", "does not say whose office it is"),
        ("\tScout-in-chief", "\tThe Zorblian scout-in-chief", "counter-example says whose"),
    ],
)
def test_what_is_wrong_with_a_row_is_told(old: str, new: str, message: str) -> None:
    assert old in OFFICE
    book = BOOK.overlaid({**OWN, "offices/own.tsv": OFFICE.replace(old, new, 1)})
    problems = check(book, [name for name in book.sources if name.startswith("offices/~")])
    assert [problem for problem in problems if message in problem.message]


@pytest.mark.parametrize(
    ("text", "table", "problems"),
    [
        ("head of {land} mission|u.s. envoy*", "offices", 0),
        ("{land} envoy", "offices", 1),
        ("(jordan)|jordanian*", "lands", 0),
        ("(jordan", "lands", 1),
        ("jordan[s]?", "lands", 1),
        ("*", "lands", 1),
    ],
)
def test_misworded(text: str, table: str, problems: int) -> None:
    assert len(list(misworded(text, table))) == problems


def test_rows_that_say_the_words_are_listed() -> None:
    article = Article("The Belarusian foreign minister Makey sang in the rain.", language="en")
    result = Pipeline(stylebook=BOOK)(article)
    named = {entry.rpartition(":")[0] for entry in result.touched_by}
    assert {"offices/office.en.foreign-minister", "lands/land.en.by"} <= named
    assert not any(entry.startswith("offices/office.ru") for entry in named)


def test_without_the_rows_nothing_is_an_office() -> None:
    book = Stylebook(
        {name: text for name, text in BOOK.sources.items() if not name.startswith("offices/")}
    )
    offices = index_for(book, "en").offices
    assert not offices.is_office_of("president", "Q184", "belarusian president ", "")
    assert offices.title_length("president", "the president ") == 0
