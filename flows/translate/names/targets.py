"""What the languages translated into ask of a name that is put in: case, article, gender.

English and Chinese take a name as it is (English with its article, see
:mod:`flows.translate.names.fitting`). German and French take one that stands without an article:
persons, towns, firms. Russian, Belarusian, Ukrainian and Polish decline it, and a placeholder cannot say
in which case: they take one only where it is the subject, as what it stands for was, or where it never
changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.translate.names.surfaces import Extent, never_changes
from normalizers.stylebook.entities import Entity

# ------------------------------------------------------------------ what it is called

_BRACKETS = set("()（）[],")


def target_name(entity: Entity, extent: Extent, to: str, date: str) -> str:
    """What an entity is called in a language, as much of the name as stood there; empty if unknown.

    Args:
        entity: what is named.
        extent: how much of a person's name stands there.
        to: the language.
        date: of the article.
    """
    if to not in entity.canonical:
        return ""
    name = entity.name_in(to, date)
    if extent is Extent.FULL:
        return "" if _BRACKETS.intersection(name) else name
    if entity.family_first:
        return ""
    if to == "zh":
        return next(iter(entity.surname_only.get(to, ())), "") or name.rpartition("·")[2]
    given, family = entity.split(name)
    if extent is Extent.SURNAME:
        return family
    return f"{given[0]}. {family}" if given else ""


def never_declined(entity: Entity, extent: Extent, name: str, to: str) -> bool:
    """Whether what is put in is right in every case of the language."""
    return extent is Extent.SURNAME and never_changes(name, to, entity)


# ------------------------------------------------------------------ articles

# English common nouns that give a name its article: the head, before "of", "for" …
_HEADS = frozenset(
    """
    academy accord accords act administration agency agreement agreements alliance area army assembly
    association award bank bazaar belt board bridge bulge bureau cabinet camp center centre chamber
    charter club coalition commission committee commonwealth community company conference congress
    convention corporation cosmodrome council court crescent cross daily department duma emirates exam
    federation festival force forces forest format fortress forum front fund gala games group house
    hundred initiative institute invasion islands journal kingdom kremlin league memorandum ministry
    movement museum nations ocean office opera organisation organization pact parliament partnership
    party peninsula pipeline plant post prize programme project protocol rada railway regiment republic
    reserve revolution road route rush sea sector service services sessions soviet space spring state
    states strip structure theatre times treaty union war world
    """.split()
)
_ALONE = frozenset(
    """
    kremlin politburo bundestag bundesrat sejm mazhilis holodomor g7 g8 g20 netherlands philippines
    maldives bahamas gambia vatican hague taliban knesset folketing riksdag storting seimas saeima
    """.split()
)
_BARE = frozenset({"right sector", "government house"})
_LINKS = frozenset("of for on in and to against between".split())


def takes_the(name: str) -> bool:
    """Whether a name has the article in an English sentence.

    >>> takes_the("Council of Europe"), takes_the("United Russia"), takes_the("Radio Liberty")
    (True, False, False)
    """
    words = name.lower().split(" ")
    if len(words) == 1:
        return words[0] in _ALONE
    if name.lower() in _BARE:
        return False
    at = next((number for number, word in enumerate(words) if word in _LINKS), len(words))
    return words[at - 1] in _HEADS


# names with an article of their own, or a form that changes with the case
_WITH_ARTICLE = {
    "de": frozenset(
        """
        ukraine türkei schweiz slowakei mongolei niederlande krim donbass libanon iran irak sudan jemen
        vatikan kosovo philippinen malediven nato sberbank brics
        """.split()
    ),
    "fr": frozenset(
        """
        crimée donbass haut-karabagh transnistrie kosovo caucase sibérie oural nato brics sberbank
        """.split()
    ),
}


def stands_alone(entity: Entity, name: str, to: str) -> bool:
    """Whether a name stands without an article in German or French: a person, a town, a firm.

    >>> from normalizers.stylebook.entities import Entity
    >>> town, land = Entity("x", "place", {}), Entity("y", "place", {}, iso2="UA")
    >>> stands_alone(town, "Minsk", "fr"), stands_alone(land, "Ukraine", "fr")
    (True, False)
    """
    if entity.type == "person":
        return True
    if name.lower() in _WITH_ARTICLE[to] or not name[:1].isupper():
        return False
    if entity.type == "place":
        if to == "fr":
            return (
                not entity.iso2
                and not name.startswith(("Le ", "La ", "Les "))
                and "de " not in name
            )
        return name.partition(" ")[0] not in _NO_TOWNS
    # a firm or an agency whose name nobody translates
    english = entity.canonical.get("en", "")
    return entity.type == "organization" and name == english and not takes_the(english)


_NO_TOWNS = frozenset(
    {"Republik", "Vereinigte", "Vereinigtes", "Oblast", "Region", "Białowieża-Urwald"}
)

# ------------------------------------------------------------------ gender

# endings, the longest first, each with the gender that words with it have
_ADJECTIVES = {
    "ru": "ый:m ий:m ой:m ая:f яя:f ое:n ее:n ые:p ие:p",
    "be": "ая:f яя:f ае:n ое:n ее:n яе:n ыя:p ія:p ы:m і:m",
    "uk": "ий:m ій:m а:f я:f е:n є:n і:p",
    "pl": "y:m i:m a:f",
}
_NOUNS = {
    "ru": "а:f я:f о:n е:n ь:s и:p ы:p у: ю: э:",
    "be": "а:f я:f о:n е:n ь:s і:p ы:p у: ю: э:",
    "uk": "а:f я:f о:n е:n ь:s и:p і:p у: ю: є: ї:",
    "pl": "a:f o:n y:p i:p ś:s ź:s ć:s ń:s e: u: ó: ą: ę:",
}


def gender_of(name: str, language: str) -> str:
    """The gender of a thing's name by its ending: m, f, n, p (plural) or s (in a soft consonant).

    Empty where nobody can tell; two names of the same thing that both end in a soft consonant have the
    same gender.

    >>> gender_of("Саюзная дзяржава", "be"), gender_of("Союзное государство", "ru")
    ('f', 'n')
    """
    first, space, _ = name.lower().partition(" ")
    if space:
        for ending, gender in _pairs(_ADJECTIVES[language]):
            if first.endswith(ending):
                return gender
    for ending, gender in _pairs(_NOUNS[language]):
        if first.endswith(ending):
            return gender
    return "m" if first[-1:].isalpha() else ""


def _pairs(endings: str) -> Iterator[tuple[str, str]]:
    for pair in endings.split(" "):
        ending, _, gender = pair.partition(":")
        yield ending, gender
