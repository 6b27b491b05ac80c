"""The example and the counter-example that a row of the authority needs, made and tried.

A row says by a sentence what it does, and by another what it must not touch; whoever imports a
thousand people cannot write them. Here they are made by templates and tried on the real pipeline, in
order: a sentence with a spelling that is changed, else one whose name is linked; a namesake with
another given name, a longer word, a part of the name, which must not be.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from flows.authority.columns import LANGUAGES
from flows.own_rows.sentences import NOTHING_NAMED
from normalizers import Article, CanonicalArticle, Pipeline
from normalizers.names.index import Index, index_for
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import Entity

Facts = Mapping[str, Any]

_TRIED = 3  # spellings of one language
_PERSONS: Mapping[str, tuple[str, ...]] = {
    "en": ("This evening {} answers questions.", "The second speech is by {}.", "{} sat down."),
    "ru": ("Сегодня {} отвечает на вопросы.", "На сцену выходит {}.", "{} молчит."),
    "be": ("Сёння {} адказвае на пытанні.", "На сцэну выходзіць {}.", "{} маўчыць."),
    "uk": ("Сьогодні {} відповідає на запитання.", "На сцену виходить {}.", "{} мовчить."),
    "de": ("Heute beantwortet {} alle Fragen.", "Am Abend spricht {}.", "{} schweigt."),
    "fr": ("Ce soir, {} prend la parole.", "Le discours est de {}.", "{} se tait."),
    "pl": ("Dzisiaj {} odpowiada na pytania.", "Na scenę wchodzi {}.", "{} milczy."),
    "zh": ("今天{}回答了提问。", "{}没有说话。"),
}
_PLACES: Mapping[str, tuple[str, ...]] = {
    "en": ("The road to {} is open again.", "It rained in {}."),
    "ru": ("Гостей ждёт {}.", "На карте есть {}."),
    "be": ("Гасцей чакае {}.", "На карце ёсць {}."),
    "uk": ("Гостей чекає {}.", "На мапі є {}."),
    "de": ("Die Straße nach {} ist wieder frei.", "In {} regnet es."),
    "fr": ("La route de {} est rouverte.", "La carte montre {}."),
    "pl": ("Na gości czeka {}.", "Na mapie jest {}."),
    "zh": ("通往{}的路又开了。", "地图上有{}。"),
}
_OTHERS: Mapping[str, tuple[str, ...]] = {
    "en": ("The report names {} twice.", "The last page is about {}."),
    "ru": ("В отчёте есть {}.", "Последней названа {}."),
    "be": ("У справаздачы ёсць {}.", "Апошняй названа {}."),
    "uk": ("У звіті є {}.", "Останньою названо {}."),
    "de": ("Der Bericht nennt {} zweimal.", "Auf der letzten Seite steht {}."),
    "fr": ("Le rapport cite {} deux fois.", "La dernière page montre {}."),
    "pl": ("W raporcie jest {}.", "Na ostatniej stronie stoi {}."),
    "zh": ("报告两次提到{}。", "最后一页写着{}。"),
}
_GIVEN: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # of men, of women
    "en": (("Thaddeus", "Barnaby", "Cuthbert"), ("Philippa", "Winifred", "Rosalind")),
    "ru": (("Фаддей", "Ипполит", "Кузьма"), ("Глафира", "Пелагея", "Аглая")),
    "be": (("Тадэвуш", "Іпаліт", "Кузьма"), ("Глафіра", "Пелагея", "Тэкля")),
    "uk": (("Тадей", "Іполит", "Кузьма"), ("Глафіра", "Пелагія", "Текля")),
    "de": (("Thaddäus", "Kuno", "Ottokar"), ("Ottilie", "Kunigunde", "Walburga")),
    "fr": (("Thaddée", "Barnabé", "Hippolyte"), ("Philippine", "Clothilde", "Sidonie")),
    "pl": (("Tadeusz", "Hipolit", "Kuźma"), ("Pelagia", "Tekla", "Walburga")),
}
_NAMESAKES: Mapping[str, tuple[str, ...]] = {
    "en": ("{} repairs bicycles.", "The bakery belongs to {}, a cousin of the miller."),
    "ru": ("{} чинит велосипеды.", "Пекарню держит {}."),
    "be": ("{} рамантуе ровары.", "Пякарню трымае {}."),
    "uk": ("{} лагодить велосипеди.", "Пекарню тримає {}."),
    "de": ("{} repariert Fahrräder.", "Die Bäckerei führt {}."),
    "fr": ("{} répare des vélos.", "La boulangerie est tenue par {}."),
    "pl": ("{} naprawia rowery.", "Piekarnię prowadzi {}."),
    "zh": ("{}在修自行车。", "面包店是{}开的。"),
}
_SIGNS: Mapping[str, str] = {
    "en": "The sign says {}.",
    "ru": "На вывеске стоит слово {}.",
    "be": "На шыльдзе стаіць слова {}.",
    "uk": "На вивісці стоїть слово {}.",
    "de": "Auf dem Schild steht {}.",
    "fr": "Sur la pancarte, on lit {}.",
    "pl": "Na szyldzie widnieje {}.",
    "zh": "牌子上写着{}。",
}
_FEMALE = ("ова", "ева", "ёва", "ина", "ая", "ava", "ova", "eva", "ska", "skaya")


class Trials:
    """Tries sentences on the pipeline with a stylebook that already has the rows in question."""

    def __init__(self, book: Stylebook) -> None:
        self._pipeline = Pipeline(stylebook=book)
        self._book = book

    def complete(self, row: Facts) -> tuple[dict[str, Any], str]:
        """The row with what it is tried by, and what is wrong if nothing holds.

        What the row itself says is kept, whether it holds or not.
        """
        tested: dict[str, Any] = {}
        if not row.get("example"):
            tested = next(self._examples(row), {})
            if not tested:
                return dict(row), self._unfound(row)
        if not row.get("counter_example"):
            language = row.get("example_language") or tested.get("example_language") or "en"
            tested["counter_example"] = self._counter_example(row, language)
        return _ordered({**row, **tested}), ""

    def _examples(self, row: Facts) -> Iterator[dict[str, Any]]:
        templates = _templates(row)
        for language in _languages(row):
            for name in _listed(row, "spellings", language)[:_TRIED]:
                for text in _filled(templates[language], name, row["id"]):
                    if self._is_linked(row["id"], text, language) == (True, True):
                        yield _example(text, language, "rewrite")
        for language in _languages(row):
            for text in _filled(templates[language], self._present(row, language), row["id"]):
                if self._is_linked(row["id"], text, language)[0]:
                    yield _example(text, language, "link")
        for language in _languages(row) if row.get("ambiguous") else ():  # a label that is unsure
            for name in _listed(row, "other_names", language)[:_TRIED]:
                for text in _filled(templates[language], name, row["id"]):
                    if self._is_linked(row["id"], text, language)[0]:
                        yield _example(text, language, "link")

    def _unfound(self, row: Facts) -> str:
        names = [self._present(row, language) for language in _languages(row)]
        reason = f"{names[0]!r} is not found where it stands in a sentence"
        if row["type"] == "person":
            reason += " (a person is found by given and family name"
            reason += "; family_first says that the family name stands first)"
        return f"{reason}; a column example may give one that holds"

    def _counter_example(self, row: Facts, language: str) -> str:
        for text in self._negatives(row, language):
            if not self._is_linked(row["id"], text, language)[0]:
                return text
        return NOTHING_NAMED[language]

    def _negatives(self, row: Facts, language: str) -> Iterator[str]:
        name = self._present(row, language)
        if not name:
            return
        if row["type"] == "person":
            for namesake in self._namesakes(row, name, language):
                yield from _filled(_NAMESAKES[language], namesake, row["id"])
            return
        rest = name.partition(" ")[2]
        if len(rest) > 3 and rest[0].isupper():
            yield _SIGNS[language].format(rest)
        if language != "zh":
            ending = "ченко" if language in ("ru", "be", "uk") else "son"
            yield _SIGNS[language].format(name + ending)

    def _namesakes(self, row: Facts, name: str, language: str) -> Iterator[str]:
        if language == "zh":
            given, dot, family = name.rpartition("·")
            yield f"塔德乌什·{family}" if dot else f"{name[:1]}小丁"
            return
        if row.get("family_first"):
            yield f"{name.partition(' ')[0]} {_GIVEN[language][0][0]}"
            return
        family = self._entity(row, language).split(name)[1]
        women = row.get("gender") == "f" or (not row.get("gender") and family.endswith(_FEMALE))
        for given in _GIVEN[language][women]:
            yield f"{given} {family}"

    def _entity(self, row: Facts, language: str) -> Entity:
        index: Index = index_for(self._book, language)
        return index.by_id[row["id"]]

    def _present(self, row: Facts, language: str) -> str:
        return self._entity(row, language).canonical.get(language, "")

    def _is_linked(self, row_id: str, text: str, language: str) -> tuple[bool, bool]:
        """Whether a text names the entity, and whether an edit of it does."""
        article: CanonicalArticle = self._pipeline(Article(text, language=language))
        linked = any(mention.entity_id == row_id for mention in article.mentions)
        changed = any(
            row_id in part.reason.replace(",", " ").split()
            for edit in article.edits
            for part in edit.parts
        )
        return linked or changed, changed


def _templates(row: Facts) -> Mapping[str, tuple[str, ...]]:
    return {"person": _PERSONS, "place": _PLACES}.get(row["type"], _OTHERS)


def _languages(row: Facts) -> list[str]:
    return [language for language in LANGUAGES if language in row["canonical"]]


def _listed(row: Facts, key: str, language: str) -> list[str]:
    names = (row.get(key) or {}).get(language) or []
    return [names] if isinstance(names, str) else list(names)


def _filled(templates: tuple[str, ...], name: str, row_id: str) -> Iterator[str]:
    """The templates with a name, a different one first for each row."""
    first = zlib.crc32(row_id.encode()) % len(templates)
    for template in (*templates[first:], *templates[:first]):
        yield template.format(name)


def _example(text: str, language: str, effect: str) -> dict[str, Any]:
    told = {"example": text, "example_language": language, "example_effect": effect}
    if language == "en":
        del told["example_language"]
    return told


_LAST = ("origin", "example", "example_language", "example_effect", "counter_example")


def _ordered(row: Facts) -> dict[str, Any]:
    """The keys in the order of the packaged rows: what a row is tried by comes last."""
    first = {key: value for key, value in row.items() if key not in _LAST}
    return first | {key: row[key] for key in _LAST if key in row}
