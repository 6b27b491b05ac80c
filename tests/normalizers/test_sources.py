"""The usual language of a source: which rows speak for it, and which articles a row touches."""

from __future__ import annotations

from typing import Any

import pytest

from flows.readers.facts import host_of
from normalizers import Article, Pipeline, load_stylebook
from normalizers.codes import ISO_639_1
from normalizers.stylebook import Stylebook
from normalizers.stylebook.check import check
from normalizers.stylebook.sources import (
    key_of_address,
    rows_by_source,
    source_key,
    source_of,
    source_rows,
    usual_language,
)
from normalizers.stylebook.touching import rows_touching

BOOK = load_stylebook()
COLUMNS = ("id", "source", "language", "subdomains", "origin", "example", "counter_example")
TEXT = "Паромы сегодня не ходят: на озере шторм, и порт закрыт до вечера."


def row(source: str, language: str, subdomains: str = "no", **changes: str) -> dict[str, str]:
    return {
        "id": f"x.{source}.{language}",
        "source": source,
        "language": language,
        "subdomains": subdomains,
        "origin": "invented for a test",
        "example": f"https://www.{source}/ferry",
        "counter_example": f"https://en.{source}.example/ferry",
        **changes,
    }


def tsv(*rows: dict[str, str]) -> str:
    lines = ["\t".join(COLUMNS), *("\t".join(one[name] for name in COLUMNS) for one in rows)]
    return "\n".join(lines) + "\n"


def book_of(*rows: dict[str, str]) -> Stylebook:
    return Stylebook({"sources/a.tsv": tsv(*rows)})


# ------------------------------------------------------------------ which rows speak for a source


GULLS = book_of(
    row("gull.example", "ru"),
    row("eng.gull.example", "en"),
    row("tern.example", "uk", "yes"),
    row("pol.tern.example", "pl"),
    row("auk.example", "ru"),
    row("auk.example", "be"),
    row("skua.example", "de", "yes"),
    row("two.skua.example", "de", "yes"),
    row("two.skua.example", "fr", "yes"),
    row("The Daily Gull".lower(), "lt"),
    row("puffin.example/be", "be"),
)


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("gull.example", "ru"),
        ("eng.gull.example", "en"),  # the nearest row is the one that counts
        ("deu.gull.example", ""),  # the row of the main site does not speak for its sub-hosts
        ("old.eng.gull.example", ""),
        ("tern.example", "uk"),
        ("sport.tern.example", "uk"),  # here it says so
        ("a.b.c.tern.example", "uk"),
        ("pol.tern.example", "pl"),
        ("kino.pol.tern.example", ""),  # never across a sub-host that has its own row
        ("auk.example", ""),  # several languages, no usual one
        ("two.skua.example", ""),
        ("x.two.skua.example", ""),
        ("three.skua.example", "de"),
        ("mygull.example", ""),  # the end of a name is no sub-host
        ("tern.example.org", ""),
        ("example", ""),
        ("", ""),
        (" ", ""),
        ("www.", ""),
        (".", ""),
        ("...tern.example", "uk"),
        # what people write into their own inputs
        ("WWW.Gull.Example", "ru"),
        ("http://www.gull.example/", "ru"),
        ("gull.example.", "ru"),
        ("The Daily Gull", "lt"),
        ("The Daily Tern", ""),
        ("St. Gull. tern.example", ""),  # a sentence is no host
        # a path may be an edition in another language
        ("puffin.example/be", "be"),
        ("puffin.example", ""),
        ("gull.example/en", ""),
        ("https://gull.example/en/", ""),
        ("editor@tern.example", ""),
        ("x.tern.example:8080", ""),
    ],
)
def test_the_usual_language_of_a_source(source: str, language: str) -> None:
    assert usual_language(GULLS, source) == language


def test_an_empty_stylebook_knows_no_source() -> None:
    assert usual_language(Stylebook({}), "kremlin.ru") == ""
    assert source_rows(Stylebook({}), "kremlin.ru") == ()


@pytest.mark.parametrize(
    "address",
    [
        "https://www.daily.example/en/harbour?page=2#top",
        "http://eng.daily.example:8080/a",
        "HTTPS://WWW.DAILY.EXAMPLE/",
        "https://[broken/",
        "https:///nowhere",
    ],
)
def test_the_key_of_an_address_is_what_readers_make_of_it(address: str) -> None:
    assert key_of_address(address) == host_of(address)


def test_the_source_of_an_article_is_the_given_one_or_that_of_its_address() -> None:
    url = "https://www.gull.example/a"
    assert source_of(Article(TEXT, source="tern.example", url=url)) == "tern.example"
    assert source_of(Article(TEXT, url=url)) == "gull.example"
    assert source_of(Article(TEXT)) == ""


# ------------------------------------------------------------------ the packaged rows


def test_packaged_rows_say_the_language_of_real_publishers() -> None:
    rows = BOOK.rows("sources")
    assert len(rows) >= 200
    assert {one["language"] for one in rows} >= set(
        "en ru be uk de fr pl zh es lt lv et kk ka hy bg sr mk ar".split()
    )


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("belta.by", "ru"),
        ("eng.belta.by", "en"),
        ("blr.belta.by", "be"),
        ("jpn.belta.by", ""),
        ("kremlin.ru", "ru"),
        ("en.kremlin.ru", "en"),
        ("uk.reuters.com", "en"),  # the country, not Ukrainian
        ("people.onliner.by", "ru"),
        ("bbc.com", ""),  # many languages on one host
        ("dw.com", ""),
        ("daily.example", ""),
    ],
)
def test_packaged_sources(source: str, language: str) -> None:
    assert usual_language(BOOK, source) == language


def test_examples_are_addresses_whose_source_is_known() -> None:
    """Through the readers' own rule, which the stylebook repeats."""
    for one in BOOK.rows("sources"):
        assert usual_language(BOOK, host_of(one["example"])) == one["language"], one["id"]
        speaking = {said.id for said in source_rows(BOOK, host_of(one["counter_example"]))}
        assert one["id"] not in speaking


def test_no_row_of_a_sub_host_repeats_what_the_host_above_says() -> None:
    known = rows_by_source(BOOK)
    for key, rows in known.items():
        above = key.partition(".")[2]
        said = {one.language for one in known.get(above, ()) if one.subdomains}
        assert said.isdisjoint(one.language for one in rows), key


# ------------------------------------------------------------------ the self-test of rows


def told(*rows: dict[str, Any]) -> list[str]:
    return [str(problem) for problem in check(book_of(*rows))]


def test_sound_rows_have_no_problem() -> None:
    assert (
        told(
            row("gull.example", "ru", counter_example="https://eng.gull.example/ferry"),
            row("tern.example", "kk", "yes", example="sport.tern.example"),
            row("auk.example", "ru"),
            row("auk.example", "it"),
        )
        == []
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"example": "https://eng.gull.example/"}, "example is of another source: https://eng."),
        ({"example": "gull.example/en"}, "example is of another source: gull.example/en"),
        ({"counter_example": "http://gull.example/b"}, "counter-example is of this source"),
        (
            {"subdomains": "yes", "counter_example": "eng.gull.example"},
            "counter-example is of this source: eng.gull.example",
        ),
        ({"language": "by"}, "unknown language 'by'"),
        ({"language": "Russian"}, "unknown language 'Russian'"),
        ({"language": ""}, "no language"),
        ({"subdomains": "maybe"}, "subdomains is yes or no, not 'maybe'"),
        ({"subdomains": ""}, "no subdomains"),
        ({"source": ""}, "no source"),
        ({"origin": ""}, "no origin"),
        (
            {"source": "https://www.Gull.example/"},
            "the source 'https://www.Gull.example/' is written 'gull.example'",
        ),
    ],
)
def test_a_broken_row_is_told_with_its_place(changes: dict[str, str], message: str) -> None:
    found = told({**row("gull.example", "ru"), **changes})
    assert any(one.startswith("sources/a.tsv:2: x.gull.example.ru: ") for one in found)
    assert any(message in one for one in found), found


def test_a_list_of_languages_is_told_not_raised() -> None:
    line = '{"id": "x", "source": "a.example", "language": ["ru"], "subdomains": "no"}\n'
    found = [str(problem) for problem in check(Stylebook({"sources/a.jsonl": line}))]
    assert "sources/a.jsonl:1: x: language must be a text" in found


def test_rows_of_one_source_that_disagree_are_told() -> None:
    twice = {**row("gull.example", "ru"), "id": "y"}
    found = told(row("gull.example", "ru"), twice)
    assert any("y: contradicts x.gull.example.ru" in one for one in found), found
    found = told(row("gull.example", "ru"), row("gull.example", "be", "yes"))
    assert any("subdomains of gull.example" in one for one in found), found


def test_every_language_of_the_packaged_rows_is_one() -> None:
    assert {"en", "be", "sr", "zh", "it"} < ISO_639_1
    assert ISO_639_1.isdisjoint({"by", "ua", "cn", "kz", "cz", "jp", "gr", "mul", "und"})


# ------------------------------------------------------------------ a user's rows


def test_a_users_row_replaces_a_packaged_one_or_is_added() -> None:
    mine = BOOK.overlaid(
        {
            "sources/mine.tsv": tsv(
                row("belta.by", "be", id="source.belta.by"), row("gull.example", "et")
            )
        }
    )
    assert usual_language(mine, "belta.by") == "be"
    assert usual_language(mine, "gull.example") == "et"
    assert usual_language(mine, "eng.belta.by") == "en"
    assert usual_language(BOOK, "belta.by") == "ru"


def test_a_second_language_makes_a_packaged_source_one_without_a_usual_one() -> None:
    mine = BOOK.overlaid({"sources/mine.tsv": tsv(row("belta.by", "be"))})
    assert usual_language(mine, "belta.by") == ""


# ------------------------------------------------------------------ which articles a row touches


def entries(article: Article, book: Stylebook) -> list[str]:
    found = rows_touching(article, (), book)
    return [entry for entry in found if entry.startswith("sources/")]


ARTICLES = {
    "its own": Article(TEXT, source="gull.example"),
    "as people write it": Article(TEXT, source="https://WWW.gull.example/"),
    "by its address": Article(TEXT, url="https://www.gull.example/ferry"),
    "with a hint": Article(TEXT, source="gull.example", language="ru"),
}
OTHERS = {
    "no source": Article(TEXT),
    "another source": Article(TEXT, source="tern.example"),
    "a sub-host": Article(TEXT, source="eng.gull.example"),
    "the source is given": Article(TEXT, source="tern.example", url="https://gull.example/a"),
}
BEFORE = book_of(row("tern.example", "uk"))
AFTER = book_of(row("tern.example", "uk"), row("gull.example", "ru"))
CHANGED = book_of(row("tern.example", "uk"), row("gull.example", "be", id="x.gull.example.ru"))
LENT = book_of(row("tern.example", "uk"), row("gull.example", "ru", "yes"))


@pytest.mark.parametrize("name", ARTICLES)
def test_a_row_that_comes_goes_or_changes_shows_in_the_articles_of_its_source(name: str) -> None:
    article = ARTICLES[name]
    assert entries(article, BEFORE) == []
    (added,) = entries(article, AFTER)
    assert added.startswith("sources/x.gull.example.ru:")
    (changed,) = entries(article, CHANGED)
    assert changed.rpartition(":")[0] == added.rpartition(":")[0]
    assert changed != added


@pytest.mark.parametrize("name", OTHERS)
def test_a_row_does_not_show_in_other_articles(name: str) -> None:
    article = OTHERS[name]
    assert entries(article, BEFORE) == entries(article, AFTER) == entries(article, CHANGED)
    assert Pipeline(stylebook=AFTER)(article).touched_by == rows_touching(article, (), AFTER)


def test_a_row_that_speaks_for_sub_hosts_shows_there_until_they_have_their_own() -> None:
    article = Article(TEXT, source="eng.gull.example")
    assert entries(article, AFTER) == []
    (lent,) = entries(article, LENT)
    assert lent.startswith("sources/x.gull.example.ru:")
    own = book_of(row("gull.example", "ru", "yes"), row("eng.gull.example", "en"))
    (entry,) = entries(article, own)
    assert entry.startswith("sources/x.eng.gull.example.en:")
    shut = book_of(row("gull.example", "ru", "yes"), row("eng.gull.example", "en", "no"))
    deeper = Article(TEXT, source="a.eng.gull.example")
    assert entries(deeper, shut) == []
    assert len(entries(deeper, LENT)) == 1


def test_the_rows_that_touch_an_article_are_enough_for_its_usual_language() -> None:
    """A stylebook of just these rows says the same."""
    rows = {one["id"]: one for one in GULLS.rows("sources")}
    for source in ("x.two.skua.example", "kino.pol.tern.example", "auk.example", "a.tern.example"):
        named = [entry.split("/", 1)[1] for entry in entries(Article(TEXT, source=source), GULLS)]
        kept = [rows[entry.rpartition(":")[0]] for entry in named]
        reduced = book_of(*({name: str(one[name]) for name in COLUMNS} for one in kept))
        assert usual_language(reduced, source) == usual_language(GULLS, source)


def test_the_table_is_not_read_for_an_article_without_a_source(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    rows = Stylebook.rows

    def counted(book: Stylebook, table: str) -> Any:
        read.append(table)
        return rows(book, table)

    monkeypatch.setattr(Stylebook, "rows", counted)
    book = load_stylebook().overlaid({})
    assert usual_language(book, "") == ""
    assert read == []
    assert usual_language(book, source_key("www.belta.by")) == "ru"
    assert usual_language(book, "tass.ru") == "ru"
    assert read == ["sources"]
