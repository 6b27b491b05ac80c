"""Given names: the reviewed table, and all the ways its names are spelled.

``Halina Lukashenka`` at the head of a sentence is a person, ``Embattled Lukashenka`` is not: so the
table also holds names that no person of the authority bears. Its rows (``given_names/*.tsv``) say
one given name each: ``ru``, ``be``, ``uk`` its native forms, ``en``, ``de``, ``fr``, ``pl`` what is
in use beyond what the romanization grammar makes of those. A row whose column ``script`` says
``Latin`` is a name of Latin letters by birth (``John``, Джон): its Cyrillic forms are not romanized
again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from normalizers.folding import fold_key
from normalizers.names.cases import GIVEN
from normalizers.names.inflection import case_forms
from normalizers.names.romanization import SOURCES, TARGETS, lacinka, romanize
from normalizers.names.vocabulary import is_function_word
from normalizers.stylebook import Row, Stylebook
from normalizers.stylebook.kept import kept

# What some form of a name is besides: a capital at the head of a sentence says nothing about these.
_OTHER_WORDS: Mapping[str, frozenset[str]] = {
    "en": frozenset({"german"}),
    "ru": frozenset("дали жана рыта".split()),
    "be": frozenset("далі жана жаны рыта".split()),
    "uk": frozenset({"далі"}),
}


def is_other_word(form: str, language: str) -> bool:
    """Whether a folded form of a given name is more often another word of ``language``.

    >>> is_other_word("яна", "be"), is_other_word("яна", "ru")
    (True, False)
    """
    return form in _OTHER_WORDS.get(language, ()) or is_function_word(form, language)


def native_forms(row: Row) -> dict[str, tuple[str, ...]]:
    """The Cyrillic forms of a row by language, as written."""
    return {source: tuple(filter(None, row[source].split("|"))) for source in SOURCES}


def is_latin(row: Row) -> bool:
    """Whether a row's name is written in Latin letters at home."""
    return row.get("script") == "Latin"


def latin_forms(row: Row, language: str) -> Iterator[str]:
    """The Latin spellings of a row in texts of ``language``, folded; some more than once."""
    yield from map(fold_key, filter(None, row[language].split("|")))
    if not is_latin(row):
        for source, names in native_forms(row).items():
            for name in names:
                yield from romanize(name, source, language)
                if source == "be":
                    yield lacinka(name)


@kept()
def known_given_names(stylebook: Stylebook, language: str) -> Mapping[str, str]:
    """Folded given names as texts of ``language`` write them, each with the first row that has it.

    In Cyrillic languages the forms of all three and their case forms; in Latin languages without
    rules of their own the English spellings.
    """
    found: dict[str, str] = {}
    for row in stylebook.rows("given_names"):
        if language in SOURCES:
            for names in native_forms(row).values():
                for name in names:
                    for form in (name.lower(), *case_forms(name.lower(), language, part=GIVEN)):
                        found.setdefault(fold_key(form), row["id"])
        else:
            for form in latin_forms(row, language if language in TARGETS else "en"):
                found.setdefault(form, row["id"])
    for form in [form for form in found if is_other_word(form, language)]:
        del found[form]
    return MappingProxyType(found)


@kept()
def plain_given_names(stylebook: Stylebook) -> Mapping[str, str]:
    """Folded given names in any language, each with a row that has it, without case forms.

    For those who ask whether two capitalised words are a person at all.
    """
    found = dict(known_given_names(stylebook, "en"))
    for row in stylebook.rows("given_names"):
        for language in (*SOURCES, *TARGETS):
            for name in filter(None, row[language].split("|")):
                found.setdefault(fold_key(name), row["id"])
    return MappingProxyType(found)
