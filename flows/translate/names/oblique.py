"""Names of persons in an oblique case, into another language that declines them.

The stylebook has their case forms, reviewed. But what case the other language wants is the preposition's
to say, and prepositions differ (к Путину, да Пуціна): only those count that want the same case in
Russian, Belarusian, Ukrainian and Polish.

>>> in_all_alike("ru", "с"), in_all_alike("be", "да")
('ins', '')

And some are two prepositions elsewhere, told apart by the case alone, which a placeholder has not: an
engine of our tests makes «зустрівся з ⟦X_1⟧» a meeting "out of" somebody.

>>> is_two("uk", "ru", "з"), is_two("uk", "pl", "з")
(True, False)
"""

from __future__ import annotations

from flows.translate.names.surfaces import Extent
from normalizers.folding import fold_key
from normalizers.names.index import index_for
from normalizers.names.oblique import Words, frozen_cases
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import Entity

# (у Путина есть … is said with another subject elsewhere, so "у" does not count either)
_ALIKE = {
    "ins": {
        "ru": "с со над перед между",
        "be": "з са над перад паміж",
        "uk": "з із зі над перед між",
        "pl": "z ze nad przed między",
    },
    "gen": {
        "ru": "от для без кроме вокруг",
        "be": "ад для без акрамя вакол",
        "uk": "від для без крім навколо",
        "pl": "od dla bez oprócz wokół",
    },
}


# with whom and from where, in Russian «с» and «из»; of the Belarusian «з» engines make «с»
_TWO_IN_RUSSIAN = {"uk": frozenset("з із зі".split()), "pl": frozenset("z ze".split())}


def is_two(language: str, to: str, preposition: str) -> bool:
    """Whether another language has two prepositions for one, each for another case."""
    return to == "ru" and preposition in _TWO_IN_RUSSIAN.get(language, ())


def in_all_alike(language: str, preposition: str) -> str:
    """The case that a preposition wants, if its counterparts want the same; else nothing."""
    for case, words in _ALIKE.items():
        if preposition in words.get(language, "").split():
            return case
    return ""


def in_same_case(
    text: str,
    entity: Entity,
    extent: Extent,
    stylebook: Stylebook,
    *,
    source: str,
    to: str,
    case: str,
) -> str:
    """A person's name in another language and the same case; empty where that is not sure.

    Args:
        text: the name as it stands.
        entity: the person.
        extent: how much of the name it is.
        stylebook: whose reviewed case forms.
        source: the language of the text.
        to: the other language.
        case: in which the name must stand.
    """
    mine, other = (_cases(entity, language, stylebook).get(case) for language in (source, to))
    if mine is None or other is None or extent is Extent.INITIAL or entity.family_first:
        return ""
    given, family = mine
    wanted = (*given, *family) if extent is Extent.FULL else family
    words = text.split()
    stands = len(words) == len(wanted) and all(
        fold_key(word) in map(fold_key, forms) for word, forms in zip(words, wanted, strict=True)
    )
    put = (*other[0], *other[1]) if extent is Extent.FULL else other[1]
    return " ".join(forms[0] for forms in put) if stands else ""


def _cases(entity: Entity, language: str, stylebook: Stylebook) -> dict[str, tuple[Words, Words]]:
    if language not in entity.canonical:
        return {}
    cases = index_for(stylebook, language).variants(entity).cases
    return frozen_cases(cases, entity.family_tokens)
