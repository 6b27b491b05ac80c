"""A spelling in an oblique case, in the canonical spelling and the same case.

``Aleksandra Łukaszenki`` is the genitive of ``Aleksandr Łukaszenko`` (or of ``Aleksander Łukaszenka``),
so it becomes the genitive of ``Alaksandr Łukaszenka``: ``Alaksandra Łukaszenki``. A form may stand in
several cases, and be a form of several spellings; it is changed only when all that the words
*together* can be come to the same text, and every one of these is a reviewed form of the canonical
name. What is left is linked as it stands.

A man's genitive can be a woman's nominative: ``Яна Сурикова``, or beside a name that does not decline
``Александра Лукашенко``. It is left alone unless a patronymic or the office says that he is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from normalizers.folding import fold_key
from normalizers.names.cases import FAMILY, GIVEN, name_slots
from normalizers.names.index import Given, Index, Kind, index_for
from normalizers.names.page import Page
from normalizers.names.readings import Reading, Tier
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import Entity
from normalizers.stylebook.kept import kept

_NOMINATIVE = "nom"

# women's names that are the genitive of men's names, folded
_WOMEN = frozenset(
    """
    александра валентина валерия виталия владислава вячеслава евгения станислава ярослава мирослава
    богдана руслана ростислава романа ивана павла яна юлия антонина августина мартина эмилия василия
    аляксандра валянціна валерыя яўгена яўгенія віталія станіслава уладзіслава яраслава браніслава
    олександра валерія євгена євгенія броніслава бронислава
    aleksandra alaksandra ołeksandra walentyna walentina stanisława władysława władisława jarosława
    bogdana bohdana bronisława rusłana jana iwana daniela emanuela gabriela michaela rafaela martina
    roberta romana juliana eugenia jewgienija walerija wałerija waleryja witalija pawła
    """.split()
)
_WOMANS_SURNAME = re.compile(r".*(?:[оеєа]ва|[ыиії]на|[цсз]ь?ка|ая|[oóea]wa|[iy]na|[scz]ka)")

_HIS_PATRONYMIC = re.compile(r".*[іи]ч(?:а|у|[еоа]м|е|[ео]ві)|.*icz(?:a|owi|em|u)")

Words = tuple[tuple[str, ...], ...]  # word by word its forms in one case, the usual one first
_Spots = tuple[tuple[int, int], ...]  # word by word which of how many forms stands there
_Cases = Mapping[str, set[_Spots]]


@dataclass(frozen=True, slots=True)
class Declined:
    """A person's name in one language that declines, all in lower case and folded but ``cases``.

    Args:
        language: of the text.
        gender: the person's.
        given: spellings of the given name in the base form.
        family: the same of the family name.
        cases: the words of the canonical given and of the family name in every case that is reviewed,
            as they are written.
    """

    language: str
    gender: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    cases: Mapping[str, tuple[Words, Words]] = field(default_factory=dict)

    def full(
        self, given: Sequence[str], family: str, *, is_man: bool = False
    ) -> tuple[list[str], list[str]] | None:
        """The canonical words for a full name in an oblique case, or ``None`` where that is not sure.

        Args:
            given: the given names as they stand.
            family: the family name as it stands.
            is_man: whether something beside the name says that it is a man's.

        Returns:
            As many given names, and the words of the family name.
        """
        first, last = [fold_key(word) for word in given], fold_key(family).split(" ")
        firsts = self._read(first, self.given, GIVEN)
        lasts = self._read(last, self.family, FAMILY)
        if not is_man and self._may_be_woman(first, last, in_base_form=_NOMINATIVE in lasts):
            return None
        shared = firsts.keys() & lasts.keys()
        if not shared or not shared <= self.cases.keys():
            return None  # a case that is not reviewed, or it may be no oblique case at all
        found = set()
        for case in shared:
            given_words, family_words = self.cases[case]
            if (len(given_words), len(family_words)) != (len(first), len(last)):
                return None
            for one, other in ((one, other) for one in firsts[case] for other in lasts[case]):
                pair = (_chosen(given_words, first, one), _chosen(family_words, last, other))
                found.add(pair)
        if len(found) != 1:
            return None
        ((given_name, family_name),) = found
        return list(given_name), list(family_name)

    def surname(self, family: str, *, is_man: bool = False) -> list[str] | None:
        """The canonical words for an oblique family name alone, or ``None`` where that is not sure."""
        last = fold_key(family).split(" ")
        lasts = self._read(last, self.family, FAMILY)
        if not lasts or not lasts.keys() <= self.cases.keys():
            return None
        canonical = [names for _, names in self.cases.values()]
        if any(_stands(last, names) for names in canonical):
            return None  # it stands in a canonical form, whatever else it may be
        if not is_man and self.gender == "m" and _WOMANS_SURNAME.fullmatch(last[-1]):
            return None
        found = set()
        for case, spots in lasts.items():
            words = self.cases[case][1]
            if len(words) != len(last):
                return None
            found |= {_chosen(words, last, spot) for spot in spots}
        return list(found.pop()) if len(found) == 1 else None

    def _read(self, words: list[str], bases: tuple[str, ...], part: str) -> _Cases:
        """The cases that words can stand in, as forms of any of the spellings."""
        return _forms_of(bases, self.language, self.gender, part).get(" ".join(words), {})

    def _may_be_woman(self, given: list[str], family: list[str], *, in_base_form: bool) -> bool:
        return (
            self.gender == "m"
            and bool(_WOMEN.intersection(given))
            and (in_base_form or _WOMANS_SURNAME.fullmatch(family[-1]) is not None)
        )


@lru_cache(maxsize=2048)
def _forms_of(
    bases: tuple[str, ...], language: str, gender: str, part: str
) -> Mapping[str, _Cases]:
    """Every folded form of some spellings, with the cases it can stand in."""
    found: dict[str, dict[str, set[_Spots]]] = {}
    for base in bases:
        found.setdefault(base, {}).setdefault(_NOMINATIVE, set()).add(())
        slots = name_slots(base, language, gender, part)
        for case in frozenset[str]().union(*slots):
            numbered = [list(enumerate(forms.get(case, ()))) for forms in slots]
            for words in product(*numbered):
                form = fold_key(" ".join(word for _, word in words))
                spots = tuple(
                    (number, len(forms)) for (number, _), forms in zip(words, numbered, strict=True)
                )
                found.setdefault(form, {}).setdefault(case, set()).add(spots)
    return found


def _chosen(canonical: Words, words: list[str], spots: _Spots) -> tuple[str, ...]:
    """The canonical words: where there are two forms, the one that stands there, or the like of it."""
    chosen = []
    for forms, word, (number, count) in zip(canonical, words, spots, strict=True):
        standing = [form for form in forms if fold_key(form) == word]
        if standing:
            chosen.append(standing[0])
        else:
            chosen.append(forms[number] if count == len(forms) else forms[0])
    return tuple(chosen)


def _stands(words: list[str], canonical: Words) -> bool:
    return len(words) == len(canonical) and all(
        word in map(fold_key, forms) for word, forms in zip(words, canonical, strict=True)
    )


def frozen_cases(
    cases: Iterable[tuple[str, str]], family_tokens: int
) -> dict[str, tuple[Words, Words]]:
    """The cases of a frozen row: ``("dat", "Олександру/Олександрові Лукашенку/Лукашенкові")``.

    >>> frozen_cases([("gen", "Donalda Tuska")], 1)
    {'gen': ((('Donalda',),), (('Tuska',),))}
    """
    found = {}
    for case, name in cases:
        words = tuple(tuple(word.split("/")) for word in name.split(" "))
        at = max(len(words) - family_tokens, 0)
        found[case] = (words[:at], words[at:])
    return found


# ------------------------------------------------------------------ in an article


def canonical_words(reading: Reading, entity: Entity, page: Page) -> list[tuple[int, int, str]]:
    """Where the words of an oblique name stand, and the canonical words in the same case.

    None at all where the case is not sure, or for a name of another kind.
    """
    form = next(form for form in reading.forms if form.entity is entity)
    if form.kind not in (Kind.CANONICAL, Kind.SPELLING, Kind.CASE):
        return []
    declined = declined_name(page.index, entity)
    view, (start, end) = page.view, reading.family
    if not declined.cases:
        return []
    if reading.tier is not Tier.FULL:
        alone = declined.surname(view[start:end], is_man=entity.id in reading.offices)
        return _placed(alone, start, end) if form.kind is Kind.CASE else []
    if reading.given_kind is Given.OTHER or not reading.given:
        return []
    names = [view[word.start : word.end] for word in reading.given]
    is_his = entity.id in reading.offices or _has_his_patronymic(reading, view)
    words = declined.full(names, view[start:end], is_man=is_his)
    if words is None:
        return []
    given, family = words
    spots = [(word.start, word.end) for word in reading.given]
    placed = [(low, high, name) for (low, high), name in zip(spots, given, strict=True)]
    return [*placed, *_placed(family, start, end)]


def _placed(words: list[str] | None, start: int, end: int) -> list[tuple[int, int, str]]:
    return [] if words is None else [(start, end, " ".join(words))]


def _has_his_patronymic(reading: Reading, view: str) -> bool:
    """Whether a man's patronymic in an oblique case stands between the names, or behind both."""
    low = max(word.end for word in reading.given)
    between = view[low : reading.family[0]] if low < reading.family[0] else ""
    behind = view[reading.end : reading.end + 30] if not between else ""
    words = between.split() + behind.split(" ")[1:2]
    return any(_HIS_PATRONYMIC.fullmatch(fold_key(word.strip(".,;:"))) for word in words)


def declined_name(index: Index, entity: Entity) -> Declined:
    """The spellings of a person in the language of the index, and the reviewed canonical cases."""
    return _declined(index.stylebook, index.language, entity)


@kept()
def _declined(stylebook: Stylebook, language: str, entity: Entity) -> Declined:
    index = index_for(stylebook, language)
    given = (name for name, kind in index.given(entity).items() if kind <= Given.SPELLING)
    family = (name for name, form in index.families_of(entity) if form.kind <= Kind.SPELLING)
    cases = index.variants(entity).cases if index.language in entity.canonical else ()
    return Declined(
        index.language,
        entity.gender,
        tuple(dict.fromkeys(given)),
        tuple(dict.fromkeys(map(fold_key, family))),
        frozen_cases(cases, entity.family_tokens),
    )
