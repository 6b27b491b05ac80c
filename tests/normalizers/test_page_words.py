"""The vocabulary of news pages: as much of it for every language, and each in its own letters."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from normalizers.language.build import LANGUAGES
from normalizers.language.ngrams import words_of
from normalizers.scripts import SCRIPT_RUNS
from tests.support import ROOT

FILE = ROOT / "normalizers" / "language" / "data" / "page_words.tsv"
SCRIPT_OF = {language: script for script, codes in LANGUAGES.items() for language in codes}
# An apostrophe or a hyphen may join the parts of a word.
SHAPE = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Letters of the Latin or Cyrillic script that the orthography of a language does not have.
FOREIGN_LETTERS = {
    "en": "äöüßàâæçéèêëîïôùûáíóúñąćęłńśźżčđšžėįųūāēģīķļņõ",
    "de": "àâæçéèêëîïôùûáíóúñąćęłńśźżčđšžėįųūāēģīķļņõ",
    "fr": "äößáíóúñąćęłńśźżčđšžėįųūāēģīķļņõ",
    "es": "äößàâæçèêëîïôùûąćęłńśźżčđšžėįųūāēģīķļņõ",
    "pl": "äöüßàâæçéèêëîïôùûáíúñčđšžėįųūāēģīķļņõqvx",
    "lt": "äöüßàâæçéèêëîïôùûáíóúñćłńśźżđāēģīķļņõqwx",
    "lv": "äöüßàâæçéèêëîïôùûáíóúñąćęłńśźżđėįųõqwxy",
    "et": "ßàâæçéèêëîïôùûáíóúñąćęłńśźżčđėįųūāēģīķļņqwxy",
    "sr-Latn": "äöüßàâæçéèêëîïôùûáíóúñąęłńśźżėįųūāēģīķļņõqwxy",
    "ru": "іїєґўђјљњћџѓќѕәғқңөұүһ",
    "be": "ищъїєґђјљњћџѓќѕәғқңөұүһ",
    "uk": "ыэёўъђјљњћџѓќѕәғқңөұүһ",
    "bg": "ыэёіїєґўђјљњћџѓќѕәғқңөұүһ",
    "sr": "ыэёіїєґўщъйяюьѓќѕәғқңөұүһ",
    "mk": "ыэёіїєґўщъйяюьђћәғқңөұүһ",
    "kk": "їєґўђјљњћџѓќѕ",
}
CYRILLIC_OF_SERBIAN = re.compile("lj|nj|dž|[a-zčćđšž]")
SERBIAN = {
    "lj": "љ",
    "nj": "њ",
    "dž": "џ",
    **dict(zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True)),
}


@cache
def listed() -> dict[str, list[list[str]]]:
    """The lines of the file, in words, by language."""
    found: dict[str, list[list[str]]] = {}
    for line in FILE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            language, words = line.split("\t")
            found.setdefault(language, []).append(words.split(" "))
    return found


def words(language: str) -> list[str]:
    return [word for line in listed()[language] for word in line]


def test_the_languages_are_those_of_the_tables() -> None:
    assert sorted(listed()) == sorted(SCRIPT_OF) == sorted(FOREIGN_LETTERS)


def test_no_language_gets_more_than_another() -> None:
    counts = {language: len(words(language)) for language in SCRIPT_OF}
    assert min(counts.values()) > 100
    assert max(counts.values()) <= 1.15 * min(counts.values()), counts


def test_every_language_has_every_group_of_notions() -> None:
    assert len({len(lines) for lines in listed().values()}) == 1


@pytest.mark.parametrize("language", SCRIPT_OF)
def test_words_are_lower_case_in_the_script_of_the_language(language: str) -> None:
    run = SCRIPT_RUNS[SCRIPT_OF[language]]
    for word in words(language):
        assert SHAPE.fullmatch(word), word
        assert word == word.lower()
        assert all(run.fullmatch(part) for part in words_of(word)), word


@pytest.mark.parametrize("language", SCRIPT_OF)
def test_words_have_no_letter_of_another_orthography(language: str) -> None:
    foreign = set(FOREIGN_LETTERS[language])
    assert [word for word in words(language) if foreign & set(word)] == []


@pytest.mark.parametrize("language", SCRIPT_OF)
def test_no_word_is_listed_twice(language: str) -> None:
    assert [word for word, times in Counter(words(language)).items() if times > 1] == []


def test_serbian_is_the_same_in_both_scripts() -> None:
    back = [
        CYRILLIC_OF_SERBIAN.sub(lambda found: SERBIAN[found[0]], word) for word in words("sr-Latn")
    ]
    assert back == words("sr")
