"""Namesakes: what beside a name says that another bearer of it is meant.

An age or a private occupation, a patronymic that is not the person's, a second given name before the
same surname, words that mean a couple or a family, given and family name in different cases.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from normalizers.names.cases import FAMILY, INFLECTED, slots
from normalizers.names.index import CYRILLIC, Family, Given, Index, Kind
from normalizers.names.occupations import is_private_ahead, is_private_behind
from normalizers.names.page import Page
from normalizers.names.readings import Hit, Reading, Tier
from normalizers.names.romanization import LATIN_TARGETS, TARGETS, romanize
from normalizers.names.surroundings import Word
from normalizers.stylebook.entities import Entity

PATRONYMIC = re.compile(
    r".+(?:vi[cč]h?|wi?tsch|vitch|wicz|[oe]vna|[oe]wna|[oe]ŭna|ouna|[еоаё]вич\w{0,2}|[еоаё]віч\w{0,2}|"
    r"ич|[оеё]вн[аыеуой]\w?|іч\w{0,2}|івн[аиіуою]\w?|[оеаяу]ўн[аыеу]\w?|оглы|ogl[uyı])"
)
# words before a surname by which it means several of that name
_SEVERAL = {
    "de": frozenset("die der den".split()),
    "fr": frozenset("les aux des".split()),
    "es": frozenset("los las".split()),
    "ru": frozenset("чета четы чете чету супруги супругов супругам".split()),
    "uk": frozenset("подружжя подружжю подружжям".split()),
    "pl": frozenset("państwo państwa państwu państwem".split()),
}
_AND = frozenset("and & und et i и і й та".split())


def is_private(reading: Reading, head: str, tail: str, language: str) -> bool:
    """Whether age or occupation beside the name say that a namesake is meant.

    An occupation *before* the name counts only with a full name in the base form: ``врач Путина`` is
    Putin's doctor.
    """
    trades = frozenset[str]().union(*(form.entity.trades for form in reading.forms))
    if not any(f.entity.roles or f.entity.offices or f.entity.trades for f in reading.forms):
        return False  # nobody has said what the person is
    if is_private_behind(tail, language, trades):
        return True
    return (
        reading.tier is Tier.FULL
        and reading.given_kind is not Given.CASE
        and is_private_ahead(head, language, trades)
    )


def unless_other(reading: Reading, before: list[Word], page: Page) -> Reading:
    """The reading, contested where a patronymic or a second given name says somebody else is meant.

    ``Alexander Petrovich Lukashenko`` is not Alexander Grigoryevich; ``Aliaksandr and Viktar
    Lukashenka`` share a surname, and to change half of that would be wrong.
    """
    at = before.index(reading.given[0])
    middles = [word for word in before[:at] if word.dotted or PATRONYMIC.fullmatch(word.key)]
    if any(is_other_patronymic(word, form.entity) for word in middles for form in reading.forms):
        return replace(reading, contested=True)
    if any(not word.dotted and not _fits(word, reading, page) for word in middles):
        reading = replace(reading, mixed=True)
    if len(before) > at + 2 and before[at + 1].key in _AND:
        first = before[at + 2]
        if first.capitalised and first.key in page.index.known_given:
            return replace(reading, contested=True, doubtful=True)
    return reading


def _fits(patronymic: Word, reading: Reading, page: Page) -> bool:
    """Whether a patronymic is written as the canonical name is, so that it can stand inside it."""
    if page.language not in TARGETS:
        return True
    names = [form.entity.native.get("ru") for form in reading.forms]
    return any(
        patronymic.key in romanize(name[1], "ru", page.language)
        for name in names
        if name and len(name) == 3 and name[1]
    )


def is_other_patronymic(word: Word, entity: Entity) -> bool:
    """Whether a patronymic, or its initial, is another than the person's."""
    known = [name[1] for name in entity.native.values() if len(name) == 3 and name[1]]
    if not known or not word.capitalised:
        return False
    sources = tuple(source for source in CYRILLIC if source in entity.native)
    return word.key[0] not in _patronymic_initials(tuple(known), sources)


@lru_cache(maxsize=1024)
def _patronymic_initials(names: tuple[str, ...], sources: tuple[str, ...]) -> frozenset[str]:
    """The letters a patronymic may begin with, in any script."""
    found = {name[0].lower() for name in names}
    for source in sources:
        for name in names:
            for target in LATIN_TARGETS:
                found |= {form[0] for form in romanize(name, source, target)[:40]}
    return frozenset(found)


def disagree(hit: Hit, name: str, best: tuple[Given, Kind, Family], index: Index) -> bool:
    """Whether given and family name stand in different cases: ``Alaksandra Łukaszenka`` is a woman.

    Only if the form of the given name is a name of its own: writers often leave a foreign surname as it
    is (``Wiktora Juszczenko``).
    """
    given, kind, form = best
    if given is not Given.CASE or kind > Kind.SPELLING or index.language not in INFLECTED:
        return False
    row = index.known_given.get(name)
    if row is None or any(row == own.id for own in index.given_rows(form.entity)):
        return False
    family, gender = hit.key.rpartition(" ")[2], form.entity.gender
    forms = slots(family, index.language, gender, FAMILY)
    return bool(forms) and all(family not in alike for alike in forms.values())


def names_family(word: Word, hit: Hit, language: str) -> bool:
    """Whether the word before makes the surname that of several: ``les Clinton``, ``die Clintons``."""
    if word.text not in _SEVERAL.get(language, ()):
        return False
    return language != "de" or all(form.kind is Kind.GENITIVE for form in hit.forms)
