"""What names and terms are called in the other language, and where nothing is put in."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from flows.readers import read_files
from flows.readers.discover import discover
from flows.readers.records import Found
from flows.translate.names.protect import protect, restore
from flows.translate.names.renderings import Rendering, renderings
from flows.translate.names.targets import takes_the
from normalizers import Article, CanonicalArticle, load_stylebook, normalize
from normalizers.names.index import OUTPUT_LANGUAGES
from tests.support import ROOT, read_jsonl

CASES = read_jsonl(ROOT / "tests/translation/renderings.jsonl")


def shown(found: tuple[Rendering, ...]) -> list[str]:
    """The renderings as the cases write them."""
    return [f"{one.surface} = {'the ' if one.article else ''}{one.text}" for one in found]


def cleaned(text: str, language: str, published: str = "") -> CanonicalArticle:
    article = normalize(Article(text, language=language, published=published))
    assert article.language == language
    return article


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["note"])
def test_cases(case):
    article = cleaned(case["text"], case["from"], case.get("published", ""))
    found = renderings(article, case["to"], load_stylebook())
    assert shown(found) == case["named"]
    assert all(article.text[one.start : one.end] == one.surface for one in found)


# ------------------------------------------------------------------ sentences that were read

READ = read_jsonl(ROOT / "tests/translation/renderings_read.jsonl")
"""Sentences made to mislead, with all that is put in; each was read in the language it goes to."""


@pytest.mark.parametrize("language", sorted({case["from"] for case in READ}))
def test_sentences_made_to_mislead(language):
    stylebook = load_stylebook()
    for case in READ:
        if case["from"] != language:
            continue
        article = cleaned(case["text"], language)
        found = {to: shown(renderings(article, to, stylebook)) for to in case["named"]}
        assert found == case["named"], case["text"]


# ------------------------------------------------------------------ the sample articles

SAMPLES = read_jsonl(ROOT / "tests/translation/renderings_samples.jsonl")


def sample(name: str) -> CanonicalArticle:
    """An article of the folder ``corpus``."""
    [found] = read_files(discover([str(ROOT / "corpus" / name)]).files)
    assert isinstance(found, Found)
    return normalize(found.article)


@pytest.mark.parametrize("case", SAMPLES, ids=lambda case: f"{case['file']} to {case['to']}")
def test_what_was_read_and_found_right(case):
    found = renderings(sample(case["file"]), case["to"], load_stylebook())
    assert shown(found) == case["named"]


@pytest.mark.parametrize("name", sorted({case["file"] for case in SAMPLES}))
def test_the_sample_articles_into_every_language(name: str):
    article = sample(name)
    for to in OUTPUT_LANGUAGES:
        found = renderings(article, to, load_stylebook())
        assert not (found and to == article.language)
        assert all(one.end <= two.start for one, two in pairwise(found))
        assert all(article.text[one.start : one.end] == one.surface for one in found)
        assert all(one.to == to and one.text == one.text.strip() != "" for one in found)
        assert to == "en" or not any(one.article for one in found)
        protected = protect(article.text, 0, len(article.text), found)
        assert len(protected.marks) == len(found)
        if to not in ("en", "fr", "zh"):  # nothing to mend where an engine changes nothing
            assert restore(protected.text, protected.marks) == put_in(article.text, found)


def put_in(text: str, found: tuple[Rendering, ...]) -> str:
    for one in reversed(found):
        text = text[: one.start] + one.text + text[one.end :]
    return text


# ------------------------------------------------------------------ whose names


def test_a_language_nobody_has_names_in_gets_none():
    article = cleaned("Александр Лукашенко приехал вчера вечером в Минск.", "ru")
    assert renderings(article, "en", load_stylebook())
    assert renderings(article, "es", load_stylebook()) == ()
    assert renderings(article, "ru", load_stylebook()) == ()


def test_a_profile_has_names_of_its_own():
    article = cleaned("Александр Лукашенко приехал вчера вечером в Могилёв.", "ru")
    names = {
        profile: shown(renderings(article, "en", load_stylebook().under(profile)))
        for profile in ("default", "belta")
    }
    assert names["default"][1] == "Могилёв = Mogilev"
    assert names["belta"] != names["default"]


def test_rows_of_a_user_count():
    row = {
        "id": "local:north-port",
        "type": "place",
        "canonical": {"en": "North Port", "ru": "Северопорт"},
        "origin": "test",
        "example": "В Северопорте тихо.",
        "example_effect": "link",
        "counter_example": "В порту тихо.",
    }
    stylebook = load_stylebook().overlaid({"names/own.jsonl": json.dumps(row)})
    text = "Поезда ходят до Северопорта каждый день без пересадок, сообщили на станции."
    article = normalize(Article(text, language="ru"), stylebook=stylebook)
    assert shown(renderings(article, "en", stylebook)) == ["Северопорта = North Port"]
    assert renderings(article, "de", stylebook) == ()
    assert renderings(article, "en", load_stylebook()) == ()


# ------------------------------------------------------------------ the English article


@pytest.mark.parametrize(
    ("name", "has"),
    [
        ("Council of Europe", True),
        ("Organization for Security and Co-operation in Europe", True),
        ("United Kingdom", True),
        ("Bank of Russia", True),
        ("Arab Spring", True),
        ("G7", True),
        ("NATO", False),
        ("United Russia", False),
        ("Radio Liberty", False),
        ("Victory Day", False),
        ("Voice of America", False),
        ("Moscow", False),
    ],
)
def test_the_english_article(name: str, has: bool):
    assert takes_the(name) is has
