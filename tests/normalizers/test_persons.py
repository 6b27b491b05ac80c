"""The persons of the authority: every form of the table in its own alphabet, and at work."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

import pytest

from normalizers import Article
from normalizers.document import Document
from normalizers.findings import Edit, Mention
from normalizers.folding import fold_key
from normalizers.names import Names
from normalizers.names.index import OUTPUT_LANGUAGES
from normalizers.stylebook import Row, load_stylebook

PERSONS = [row for row in load_stylebook().rows("names") if row["type"] == "person"]
_LATIN = r"[A-Za-zÀ-žȘ-țẀ-ỿƏə .'’-]+"
ALPHABETS = {
    **dict.fromkeys(("en", "de", "fr", "pl"), _LATIN),
    "ru": r"[А-ЯЁа-яё .-]+",
    "be": r"[А-ЗЙ-ШЫ-ЯЁІЎа-зй-шы-яёіў' .-]+",
    "uk": r"[А-ЩЬЮЯҐЄІЇа-щьюяґєії' .-]+",
    "zh": r"[\u4e00-\u9fff·-]+",
}
SENTENCES = {
    "en": "Reporters saw {} there.",
    "ru": "Вчера {} дал интервью.",
    "be": "Учора {} даў інтэрв'ю.",
    "uk": "Учора {} дав інтерв'ю.",
    "de": "Gestern gab {} ein Interview.",
    "fr": "Hier, {} a donné un entretien.",
    "pl": "Wczoraj {} udzielił wywiadu.",
    "zh": "昨天，{}表示欢迎。",
}


def _names(row: Row, *keys: str) -> Iterator[tuple[str, str]]:
    """The names under some keys of a row, each with its language."""
    for key in keys:
        for language, names in (row.get(key) or {}).items():
            for name in [names] if isinstance(names, str) else names:
                yield language, name["name"] if isinstance(name, dict) else name


def _found(text: str, language: str) -> tuple[list[str], set[str]]:
    """The edits of the names stage as text, and the ids of whom it links."""
    findings = list(Names()(Document(text, Article(text, language=language), load_stylebook())))
    edits = [finding.replacement for finding in findings if isinstance(finding, Edit)]
    return edits, {finding.entity_id for finding in findings if isinstance(finding, Mention)}


@pytest.mark.parametrize("language", OUTPUT_LANGUAGES)
def test_names_keep_to_the_alphabet_of_their_language(language: str) -> None:
    strange = [
        (row["id"], name)
        for row in PERSONS
        for lang, name in _names(row, "canonical", "spellings", "other_names", "surname_only")
        if lang == language
        and not (
            re.fullmatch(ALPHABETS[language], name)
            and unicodedata.normalize("NFC", name) == name
            and " ".join(name.split()) == name
        )
    ]
    assert strange == []


def test_no_full_name_is_claimed_by_two_persons() -> None:
    claims = defaultdict(set)
    for row in PERSONS:
        for language, name in _names(row, "canonical", "spellings", "other_names"):
            claims[language, fold_key(name)].add(row["id"])
    assert {claim: ids for claim, ids in claims.items() if len(ids) > 1} == {}


def test_every_form_is_either_confirmed_or_said_to_be_compiled() -> None:
    for row in PERSONS:
        compiled, confirmed = set(row.get("compiled", ())), set(row.get("confirmed") or ())
        assert compiled <= set(row["canonical"]), row["id"]
        assert not compiled & confirmed, row["id"]
        if not set(row["canonical"]) <= confirmed:
            assert "compiled by hand" in row["origin"], row["id"]


@pytest.mark.parametrize("language", OUTPUT_LANGUAGES)
def test_canonical_forms_are_linked_and_spellings_are_changed_into_them(language: str) -> None:
    wrong = []
    tried = 0
    for row in PERSONS:
        canonical = next((n for lang, n in _names(row, "canonical") if lang == language), None)
        if canonical is None or row.get("needs_anchor"):
            continue
        for lang, name in _names(row, "canonical", "spellings"):
            if lang != language or name in row.get("ambiguous", ()):
                continue
            tried += 1
            sentence = SENTENCES[language]
            edits, linked = _found(sentence.format(name), language)
            if bool(edits) is (name == canonical) or linked != {row["id"]}:
                wrong.append((row["id"], name, edits, linked))
    assert wrong == []
    assert tried > 200


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "He lives in Trump Tower in Chicago."),
        ("de", "Er wohnt im Trump Tower."),
        ("en", "Teresa May plays a nurse in it."),
        ("en", "The Yeltsin Center lent two paintings."),
        ("en", "Alexey Danilov scored twice."),
        ("ru", "Армен Саркисян погиб при взрыве."),
        ("be", "Пуціна пачалася восенню."),
        ("uk", "Олег Зеленський переміг у забігу."),
        ("zh", "他在斯特拉斯堡买了许多东西。"),
    ],
)
def test_namesakes_and_words_are_nobody(language: str, text: str) -> None:
    assert _found(text, language) == ([], set())
