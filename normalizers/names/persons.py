"""Persons: from a family name in the text to who is meant, as far as the words around it tell.

A :class:`Reading` is what one hit can mean. The stage collects all readings of an article first,
because who is meant by ``Mr Lukashenka`` may stand three lines further down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import lru_cache
from itertools import takewhile

from normalizers.folding import fold_key
from normalizers.matching import Match
from normalizers.names.cases import FAMILY, INFLECTED, slots
from normalizers.names.common_words import common_words
from normalizers.names.index import CYRILLIC, Family, Form, Given, Index, Kind, without_diacritics
from normalizers.names.occupations import is_private_ahead, is_private_behind
from normalizers.names.page import Page
from normalizers.names.romanization import LATIN_TARGETS, TARGETS, romanize
from normalizers.names.surroundings import (
    PREFIXES,
    REACH,
    Word,
    hyphenated_after,
    hyphenated_before,
    in_headline,
    initials_before,
    sentence_head,
    words_after,
    words_before,
)
from normalizers.names.vocabulary import (
    contradicts_gender,
    ends_run,
    is_courtesy,
    is_function_word,
    is_generation,
    is_title,
    names_street,
)
from normalizers.stylebook.entities import Entity

_PATRONYMIC = re.compile(
    r".+(?:vi[cč]h?|wi?tsch|vitch|wicz|[oe]vna|[oe]wna|[oe]ŭna|ouna|[еоаё]вич\w{0,2}|[еоаё]віч\w{0,2}|"
    r"ич|[оеё]вн[аыеуой]\w?|іч\w{0,2}|івн[аиіуою]\w?|[оеаяу]ўн[аыеу]\w?|оглы|ogl[uyı])"
)
# ", a bus driver", ", 45," after a name introduces a person the reader does not know
_INTRODUCED = {
    "en": re.compile(r",\s+(?:an?\s+(?!former|ex-|longtime)|\d{1,3}\b)"),
    "de": re.compile(r",\s+(?:eine?\s|\d{1,3}\b)"),
    "fr": re.compile(r",\s+(?:une?\s|\d{1,3} ans)"),
}
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
_AGE = re.compile(r",\s+\d{1,3}\b|\s+\(\d{1,3}\)")
_CLOSED = re.compile(r"\s*(?:[.,;:()\]–—-]|$)", re.MULTILINE)
_SEASON = re.compile(r"(?:осенью|весной|летом|зимой|скоро|здесь|уже) $")


class Tier(IntEnum):
    """How much of the name stands there."""

    FULL = 0
    INITIAL = 1
    TITLE = 2
    BARE = 3


@dataclass(slots=True)
class Reading:
    """One family name in the text and what stands around it.

    ``forms`` are the persons it may name. ``given`` holds the given-name words and what they are to
    the person (full names only). ``contested`` says that another bearer of the surname is meant,
    ``mixed`` that a patronymic in another romanization than the canonical name's stands in it.
    """

    start: int
    end: int
    family: tuple[int, int]
    tier: Tier
    forms: tuple[Family, ...]
    given: tuple[Word, ...] = ()
    given_kind: Given = Given.OTHER
    contested: bool = False
    doubtful: bool = False
    mixed: bool = False
    introduced: bool = False
    offices: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True, eq=False)
class _Hit:
    """A family name with the words around it."""

    start: int
    end: int
    forms: tuple[Family, ...]
    before: list[Word]
    after: list[Word]
    in_adjective: bool = False  # post-Lukashenka Belarus

    key: str = ""  # the folded family name

    def reading(self, tier: Tier, **more: object) -> Reading:
        """A reading of this hit that covers the surname alone."""
        span = (self.start, self.end)
        return Reading(self.start, self.end, span, tier, self.forms, **more)  # type: ignore[arg-type]


def read_person(match: Match[Form], page: Page) -> Reading | None:
    """What the hit can mean, or ``None`` when it is not the name of one of these persons at all."""
    start, end, view = match.start, match.end, page.view
    forms = tuple(form for form in match.values if isinstance(form, Family))
    surface = view[start:end]
    if not forms or surface.islower():
        return None
    if surface[0].islower() and " " not in surface:
        return None  # only a particle may be small: von der Leyen
    prefix = hyphenated_before(view, start)
    suffix = hyphenated_after(view, end)
    if suffix and is_generation(fold_key(suffix)):
        return None
    before = _same_sentence(words_before(view, _compound_start(start, prefix)), page.language)
    compound = page.language == "de" and not (before and _may_be_given(before[0], "de"))
    if any(part and _is_double_barrelled(part, page.index) for part in (prefix, suffix)) and (
        not compound  # nouns are capitalised: Die Lukaschenka-Anhänger
    ):
        return None
    if prefix is not None:
        before = []
    in_adjective = prefix is not None and fold_key(prefix) in PREFIXES
    after = words_after(view, end)
    hit = _Hit(start, end, forms, before, after, in_adjective, fold_key(surface))
    reading = _full(hit, page) or _short(hit, page)
    if reading is None:
        return None
    head = sentence_head(view, reading.start)
    tail = fold_key(view[reading.end : reading.end + REACH])
    if names_street(head):
        return None
    reading.offices = _offices(reading.forms, head, tail, page)
    if not reading.offices and _is_private(reading, head, tail, page.language):
        reading.contested, reading.doubtful = True, False
    introduced = _INTRODUCED.get(page.language, _AGE)
    reading.introduced = introduced.match(view, end) is not None
    return reading


def _compound_start(start: int, prefix: str | None) -> int:
    """Where a hyphenated word begins whose last part begins at ``start``."""
    return start if prefix is None else start - 1 - len(prefix)


def _same_sentence(words: list[Word], language: str) -> list[Word]:
    """The words before a name up to the end of the last sentence."""
    return list(takewhile(lambda word: not word.ends_sentence(language), words))


def _is_private(reading: Reading, head: str, tail: str, language: str) -> bool:
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


def _is_double_barrelled(part: str, index: Index) -> bool:
    """Whether a word joined by a hyphen makes another surname (``Lukashenka-Petrova``)."""
    key = fold_key(part)
    return part[0].isupper() and key not in PREFIXES and key not in index.families


def _full(hit: _Hit, page: Page) -> Reading | None:
    """The reading as a full name: given name before, or after (``Lukashenka, Aliaksandr``)."""
    before, after, language = hit.before, hit.after, page.language
    if after and after[0].capitalised and ends_run(after[0].key, language):
        return None
    if after and is_generation(after[0].key):
        return None
    tries = [before[:size] for size in (3, 2, 1) if len(before) >= size]
    if len(before) > 1 and _is_middle(before[0], page.view):
        tries += [before[1 : 1 + size] for size in (2, 1) if len(before) > size]
    for words in tries:
        if words[-1].capitalised and not any(w.dotted and len(w.text) > 1 for w in words[1:]):
            reading = _named(hit, tuple(reversed(words)), page.index)
            if reading:
                return _unless_other(reading, before, page)
    if before and _may_be_given(before[0], language):
        return None
    return _inverted(hit, page)


def _unless_other(reading: Reading, before: list[Word], page: Page) -> Reading:
    """The reading, contested where a patronymic or a second given name says somebody else is meant.

    ``Alexander Petrovich Lukashenko`` is not Alexander Grigoryevich; ``Aliaksandr and Viktar
    Lukashenka`` share a surname, and to change half of that would be wrong.
    """
    at = before.index(reading.given[0])
    middles = [word for word in before[:at] if word.dotted or _PATRONYMIC.fullmatch(word.key)]
    if any(_is_other_patronymic(word, form.entity) for word in middles for form in reading.forms):
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


def _is_other_patronymic(word: Word, entity: Entity) -> bool:
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


def _may_be_given(word: Word, language: str) -> bool:
    """Whether a word before a surname may be the given name of a person we do not know."""
    return (
        word.capitalised
        and not word.key.endswith(("'s", "'"))
        and not is_function_word(word.key, language)
        and not is_title(word.key, language)
    )


def _inverted(hit: _Hit, page: Page) -> Reading | None:
    """``Lukashenka, Aliaksandr``, ``Лукашенко Александр Григорьевич``; another given name contests.

    What follows must not belong to somebody else: ``Lavrov, Sergei Shoigu`` are two men, and in
    ``Lavrov, Sergei said`` the comma is no part of the name.
    """
    view, language = page.view, page.language
    comma = re.compile(r",[ \u00a0]").match(view, hit.end)
    words = words_after(view, hit.end + 1) if comma else hit.after
    if not words or not words[0].capitalised or is_function_word(words[0].key, language):
        return None
    given, middle = words[0], words[1:2]
    patronymic = bool(middle) and middle[0].capitalised and _is_middle(middle[0], view)
    if middle and middle[0].capitalised and not patronymic:
        return None
    if comma:
        last = middle[0] if patronymic else given
        if not _CLOSED.match(view, last.end):
            return None
    reading = _named(hit, (given,), page.index)
    if reading:
        if patronymic and any(_is_other_patronymic(middle[0], f.entity) for f in reading.forms):
            return replace(reading, contested=True)
        return reading
    if comma and given.key not in page.index.known_given:
        return None
    if patronymic or given.key in page.index.known_given:
        return hit.reading(Tier.BARE, contested=True)
    return None


def _named(hit: _Hit, words: tuple[Word, ...], index: Index) -> Reading | None:
    """A full name with the given name ``words``, if one of the persons bears it."""
    name = " ".join(word.key for word in words)
    bearers = []
    for form in hit.forms:
        given = index.given(form.entity).get(name)
        if given is not None:
            bearers.append((given, form.kind, form))
    if not bearers:
        return None
    best = min(bearers, key=lambda bearer: bearer[:2])
    forms = tuple(form for given, kind, form in bearers if (given, kind) == best[:2])
    return Reading(
        min(hit.start, words[0].start),
        max(hit.end, words[-1].end),
        (hit.start, hit.end),
        Tier.FULL,
        forms,
        words,
        best[0],
        contested=len({form.entity.id for form in forms}) > 1 or _disagree(hit, name, best, index),
    )


def _disagree(hit: _Hit, name: str, best: tuple[Given, Kind, Family], index: Index) -> bool:
    """Whether given and family name stand in different cases: ``Alaksandra Łukaszenka`` is a woman.

    Only if the form of the given name is a name of its own: writers often leave a foreign surname as it
    is (``Wiktora Juszczenko``).
    """
    given, kind, form = best
    row = index.known_given.get(name)
    if row is None or any(row == own.id for own in index.given_rows(form.entity)):
        return False
    if given is not Given.CASE or kind > Kind.SPELLING or index.language not in INFLECTED:
        return False
    family, gender = hit.key.rpartition(" ")[2], form.entity.gender
    forms = slots(family, index.language, gender, FAMILY)
    return bool(forms) and all(family not in alike for alike in forms.values())


def _is_middle(word: Word, view: str) -> bool:
    initial = len(word.text) == 1 and view[word.end : word.end + 1] == "."
    return initial or bool(_PATRONYMIC.fullmatch(word.key))


def _short(hit: _Hit, page: Page) -> Reading | None:
    """The reading as initials, title or bare surname, or as somebody else's name."""
    view, index, language = page.view, page.index, page.language
    first = hit.before[0] if hit.before else None
    titled = first is not None and is_title(first.key, language)
    initial_start, letters = initials_before(view, hit.start)
    if letters and not titled:
        return _initialled(hit, initial_start, letters, index)
    if first and _names_family(first, hit, language):
        return None
    in_office = first is not None and _ends_office(hit, page)
    if first and not in_office and _may_be_given(first, language):
        known = first.key in index.known_given or any(
            first.key in index.given(form.entity) for form in hit.forms
        )
        if known or _PATRONYMIC.fullmatch(first.key):
            return hit.reading(Tier.BARE, contested=True)
        if language == "de":
            return None  # nouns are capitalised: nothing can be told
        if language in CYRILLIC and _disagrees(first.key, hit):
            return hit.reading(Tier.BARE)
        if _is_place_adverbial(hit, page):
            return None if _runs_on(hit, page) else hit.reading(Tier.BARE)
        if not index.offices.is_country_word(first.key):
            opens = not sentence_head(view, first.start).strip()
            if opens and first.key in common_words(language):
                return _behind_word(hit, page)
            doubtful = opens or first.dotted or first.text.isupper()
            return hit.reading(Tier.BARE, contested=True, doubtful=doubtful)
    if titled and first:
        fitting = tuple(
            form
            for form in hit.forms
            if not contradicts_gender(first.key, form.entity.gender, language)
        )
        if not fitting:
            return hit.reading(Tier.TITLE, contested=True)
        hit = replace(hit, forms=fitting)
    if not hit.in_adjective and _runs_on(hit, page):
        return None
    # a capital inside a sentence sets a surname apart from the word, except where months have one too
    named_so = titled or in_office
    if not named_so and (language in ("en", "de") or _looks_like_word(view, hit.start)):
        surface = view[hit.start : hit.end]
        forms = tuple(form for form in hit.forms if surface not in form.entity.homographs)
        if not forms:
            return None
        hit = replace(hit, forms=forms)
    return hit.reading(Tier.TITLE if titled else Tier.BARE)


def _is_place_adverbial(hit: _Hit, page: Page) -> bool:
    """Whether a place with its preposition stands before the surname: ``In Minsk Lukashenka is``."""
    place, *preposition = hit.before[:2]
    return (
        place.key in page.index.places
        and bool(preposition)
        and is_function_word(preposition[0].key, page.language)
    )


def _disagrees(word: str, hit: _Hit) -> bool:
    """Whether a noun before an oblique surname cannot be a given name: ``Указ Путина``.

    A given name would stand in the same case, and no oblique form but ``-ом`` ends in a consonant.
    """
    return word[-1] in "бвгджзклнпрстфхцчшщь" and all(form.kind is Kind.CASE for form in hit.forms)


def _looks_like_word(view: str, start: int) -> bool:
    """Whether the capital may be a sentence's: ``Путина началась``, ``осенью Путина``."""
    head = sentence_head(view, start).lstrip()
    return not head or _SEASON.fullmatch(head) is not None


def _initialled(hit: _Hit, start: int, letters: str, index: Index) -> Reading:
    """``A. Lukashenka``, or a full name if the person goes by the initials (``J.D. Vance``)."""
    forms = tuple(
        form
        for form in hit.forms
        if any(name.startswith(letters[0]) for name in index.given(form.entity))
    )
    if not forms:
        return hit.reading(Tier.BARE, contested=True)
    known = tuple(form for form in forms if letters in index.given(form.entity))
    tier = Tier.FULL if len(known) == 1 else Tier.INITIAL
    return Reading(start, hit.end, (hit.start, hit.end), tier, known or forms)


def _runs_on(hit: _Hit, page: Page) -> bool:
    """Whether the capitalised word after a surname makes a longer name (``Lavrov Street``)."""
    follower = hit.after[0] if hit.after else None
    if not follower:
        return False
    if is_generation(follower.key):
        return True
    if not follower.capitalised:
        return False
    if is_function_word(follower.key, page.language):
        return False
    if ends_run(follower.key, page.language):
        return True
    return (
        page.language != "de"
        and not is_title(follower.key, page.language)
        and not in_headline(page.doc, hit.start)
    )


def _behind_word(hit: _Hit, page: Page) -> Reading | None:
    """A surname behind a common word that begins the sentence: ``Обвинение Трампа``, ``Stop Trump``.

    Its capital says nothing. In an oblique case the surname depends on the word; in the base form it
    may be a stranger's behind his occupation (``Капитан Лукашенко``).
    """
    if _runs_on(hit, page):
        return None
    if page.language in INFLECTED:
        if all(form.kind is Kind.CASE for form in hit.forms):
            return hit.reading(Tier.BARE)
        return hit.reading(Tier.BARE, contested=True, doubtful=True)
    if is_courtesy(hit.before[0].key, page.language):
        return hit.reading(Tier.BARE, contested=True, doubtful=True)
    return None


def _names_family(word: Word, hit: _Hit, language: str) -> bool:
    """Whether the word before makes the surname that of several: ``les Clinton``, ``die Clintons``."""
    if word.text not in _SEVERAL.get(language, ()):
        return False
    return language != "de" or all(form.kind is Kind.GENITIVE for form in hit.forms)


def _ends_office(hit: _Hit, page: Page) -> bool:
    """Whether the word before is the end of somebody's office (``Gazprom CEO Miller``)."""
    return bool(_offices(hit.forms, sentence_head(page.view, hit.start), "", page))


def _offices(forms: tuple[Family, ...], head: str, tail: str, page: Page) -> frozenset[str]:
    """Ids of the persons whose office and country stand right beside the name."""
    index = page.index
    return frozenset(
        form.entity.id
        for form in forms
        for office, country in form.entity.offices
        if index.offices.is_office_of(office, country, head, tail)
    )


def owners(reading: Reading) -> tuple[Entity, ...]:
    """The persons a reading may name, each once."""
    return tuple({form.entity.id: form.entity for form in reading.forms}.values())


def is_canonical(form: Family, surface: str, language: str) -> bool:
    """Whether the surname stands in a canonical spelling, in whatever case form."""
    if form.kind is Kind.GENITIVE:
        family = form.entity.split(form.entity.canonical[language])[1]
        return fold_key(surface) == fold_key(family) + "s"
    if form.kind is Kind.SPELLING:  # Erdogan, as a keyboard without ğ writes it
        canonical = form.entity.split(form.entity.canonical[language])[1]
        return fold_key(surface) == fold_key(without_diacritics(canonical))
    return form.kind in (Kind.CANONICAL, Kind.CASE, Kind.FOREIGN)
