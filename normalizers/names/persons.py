"""Persons: from a family name in the text to who is meant, as far as the words around it tell.

A :class:`Reading` is what one hit can mean. The stage collects all readings of an article first,
because who is meant by ``Mr Lukashenka`` may stand three lines further down.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from normalizers.folding import fold_key
from normalizers.matching import Match
from normalizers.names.cases import INFLECTED
from normalizers.names.common_words import common_words
from normalizers.names.index import CYRILLIC, Family, Form, Index, Kind, without_diacritics
from normalizers.names.namesakes import (
    PATRONYMIC,
    disagree,
    is_other_patronymic,
    is_private,
    names_family,
    unless_other,
)
from normalizers.names.page import Page
from normalizers.names.readings import Hit, Reading, Tier
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

# ", a bus driver", ", 45," after a name introduces a person the reader does not know
_INTRODUCED = {
    "en": re.compile(r",\s+(?:an?\s+(?!former|ex-|longtime)|\d{1,3}\b)"),
    "de": re.compile(r",\s+(?:eine?\s|\d{1,3}\b)"),
    "fr": re.compile(r",\s+(?:une?\s|\d{1,3} ans)"),
}
_AGE = re.compile(r",\s+\d{1,3}\b|\s+\(\d{1,3}\)")
_CLOSED = re.compile(r"\s*(?:[.,;:()\]–—-]|$)", re.MULTILINE)
_SEASON = re.compile(r"(?:осенью|весной|летом|зимой|скоро|здесь|уже) $")


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
    hit = Hit(start, end, forms, before, after, in_adjective, fold_key(surface))
    reading = _full(hit, page) or _short(hit, page)
    if reading is None:
        return None
    head = sentence_head(view, reading.start)
    tail = fold_key(view[reading.end : reading.end + REACH])
    if names_street(head):
        return None
    reading.offices = _offices(reading.forms, head, tail, page)
    if not reading.offices and is_private(reading, head, tail, page.language):
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


def _is_double_barrelled(part: str, index: Index) -> bool:
    """Whether a word joined by a hyphen makes another surname (``Lukashenka-Petrova``)."""
    key = fold_key(part)
    return part[0].isupper() and key not in PREFIXES and key not in index.families


def _full(hit: Hit, page: Page) -> Reading | None:
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
                return unless_other(reading, before, page)
    if before and _may_be_given(before[0], language):
        return None
    return _inverted(hit, page)


def _may_be_given(word: Word, language: str) -> bool:
    """Whether a word before a surname may be the given name of a person we do not know."""
    return (
        word.capitalised
        and not word.key.endswith(("'s", "'"))
        and not is_function_word(word.key, language)
        and not is_title(word.key, language)
    )


def _inverted(hit: Hit, page: Page) -> Reading | None:
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
        if patronymic and any(is_other_patronymic(middle[0], f.entity) for f in reading.forms):
            return replace(reading, contested=True)
        return reading
    if comma and given.key not in page.index.known_given:
        return None
    if patronymic or given.key in page.index.known_given:
        return hit.reading(Tier.BARE, contested=True)
    return None


def _named(hit: Hit, words: tuple[Word, ...], index: Index) -> Reading | None:
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
        contested=len({form.entity.id for form in forms}) > 1 or disagree(hit, name, best, index),
    )


def _is_middle(word: Word, view: str) -> bool:
    initial = len(word.text) == 1 and view[word.end : word.end + 1] == "."
    return initial or bool(PATRONYMIC.fullmatch(word.key))


def _short(hit: Hit, page: Page) -> Reading | None:
    """The reading as initials, title or bare surname, or as somebody else's name."""
    view, index, language = page.view, page.index, page.language
    first = hit.before[0] if hit.before else None
    titled = first is not None and is_title(first.key, language)
    initial_start, letters = initials_before(view, hit.start)
    if letters and not titled:
        return _initialled(hit, initial_start, letters, index)
    if first and names_family(first, hit, language):
        return None
    in_office = first is not None and _ends_office(hit, page)
    if first and not in_office and _may_be_given(first, language):
        known = first.key in index.known_given or any(
            first.key in index.given(form.entity) for form in hit.forms
        )
        if known or PATRONYMIC.fullmatch(first.key):
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


def _is_place_adverbial(hit: Hit, page: Page) -> bool:
    """Whether a place with its preposition stands before the surname: ``In Minsk Lukashenka is``."""
    place, *preposition = hit.before[:2]
    return (
        place.key in page.index.places
        and bool(preposition)
        and is_function_word(preposition[0].key, page.language)
    )


def _disagrees(word: str, hit: Hit) -> bool:
    """Whether a noun before an oblique surname cannot be a given name: ``Указ Путина``.

    A given name would stand in the same case, and no oblique form but ``-ом`` ends in a consonant.
    """
    return word[-1] in "бвгджзклнпрстфхцчшщь" and all(form.kind is Kind.CASE for form in hit.forms)


def _looks_like_word(view: str, start: int) -> bool:
    """Whether the capital may be a sentence's: ``Путина началась``, ``осенью Путина``."""
    head = sentence_head(view, start).lstrip()
    return not head or _SEASON.fullmatch(head) is not None


def _initialled(hit: Hit, start: int, letters: str, index: Index) -> Reading:
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


def _runs_on(hit: Hit, page: Page) -> bool:
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


def _behind_word(hit: Hit, page: Page) -> Reading | None:
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


def _ends_office(hit: Hit, page: Page) -> bool:
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
