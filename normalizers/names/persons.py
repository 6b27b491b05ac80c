"""Persons: from a family name in the text to who is meant, as far as the words around it tell.

A :class:`Reading` is what one hit can mean. The stage collects all readings of an article first,
because who is meant by ``Mr Lukashenka`` may stand three lines further down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import IntEnum

from normalizers.folding import fold_key
from normalizers.matching import Match
from normalizers.names.index import CYRILLIC, Family, Form, Given, Index, Kind
from normalizers.names.page import Page
from normalizers.names.surroundings import (
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
    apposition_pattern,
    ends_run,
    is_country_word,
    is_function_word,
    is_title,
    office_pattern,
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
_AGE = re.compile(r",\s+\d{1,3}\b|\s+\(\d{1,3}\)")
_PREFIXES = frozenset({"anti", "pro", "ex", "post", "анти", "про", "экс", "екс", "пост", "non"})


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
    the person (full names only). ``contested`` says that another bearer of the surname is meant.
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
    if any(part and _is_double_barrelled(part, page.index) for part in (prefix, suffix)):
        return None
    before = [] if prefix is not None else words_before(view, start)
    hit = _Hit(start, end, forms, before, words_after(view, end))
    reading = _full(hit, page) or _short(hit, page)
    if reading:
        reading.offices = _offices(reading, page)
        introduced = _INTRODUCED.get(page.language, _AGE)
        reading.introduced = introduced.match(view, end) is not None
    return reading


def _is_double_barrelled(part: str, index: Index) -> bool:
    """Whether a word joined by a hyphen makes another surname (``Lukashenka-Petrova``)."""
    key = fold_key(part)
    return part[0].isupper() and key not in _PREFIXES and key not in index.families


def _full(hit: _Hit, page: Page) -> Reading | None:
    """The reading as a full name: given name before, or after (``Lukashenka, Aliaksandr``)."""
    before, after, language = hit.before, hit.after, page.language
    if after and after[0].capitalised and ends_run(after[0].key, language):
        return None
    tries = [before[:size] for size in (3, 2, 1) if len(before) >= size]
    if len(before) > 1 and _is_middle(before[0]):
        tries += [before[1 : 1 + size] for size in (2, 1) if len(before) > size]
    for words in tries:
        if words[-1].capitalised and not any(w.dotted and len(w.text) > 1 for w in words[1:]):
            reading = _named(hit, tuple(reversed(words)), page.index)
            if reading:
                return reading
    if before and _may_be_given(before[0], language):
        return None
    return _inverted(hit, page)


def _may_be_given(word: Word, language: str) -> bool:
    """Whether a word before a surname may be the given name of a person we do not know."""
    return (
        word.capitalised
        and not is_function_word(word.key, language)
        and not is_title(word.key, language)
    )


def _inverted(hit: _Hit, page: Page) -> Reading | None:
    comma = re.compile(r",[ \u00a0]").match(page.view, hit.end)
    if not comma and page.language not in CYRILLIC:
        return None
    words = words_after(page.view, hit.end + 1) if comma else hit.after
    if not words or not words[0].capitalised:
        return None
    if len(words) > 1 and words[1].capitalised and not _PATRONYMIC.fullmatch(words[1].key):
        return None
    return _named(hit, (words[0],), page.index)


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
        contested=len({form.entity.id for form in forms}) > 1,
    )


def _is_middle(word: Word) -> bool:
    return (word.dotted and len(word.text) == 1) or bool(_PATRONYMIC.fullmatch(word.key))


def _short(hit: _Hit, page: Page) -> Reading | None:
    """The reading as initials, title or bare surname, or as somebody else's name."""
    view, index, language = page.view, page.index, page.language
    first = hit.before[0] if hit.before else None
    titled = first is not None and is_title(first.key, language)
    initial_start, letters = initials_before(view, hit.start)
    if letters and not titled:
        return _initialled(hit, initial_start, letters, index)
    if first and _may_be_given(first, language):
        known = first.key in index.known_given or any(
            first.key in index.given(form.entity) for form in hit.forms
        )
        if known or _PATRONYMIC.fullmatch(first.key):
            return hit.reading(Tier.BARE, contested=True)
        if language == "de":
            return None  # nouns are capitalised: nothing can be told
        if not is_country_word(first.key, language):
            opens = not sentence_head(view, first.start).strip()
            doubtful = opens or first.dotted or first.text.isupper()
            return hit.reading(Tier.BARE, contested=True, doubtful=doubtful)
    if _runs_on(hit, page):
        return None
    # a capital inside a sentence sets a surname apart from the word, except where months have one too
    if not titled and (language in ("en", "de") or not sentence_head(view, hit.start).strip()):
        surface = view[hit.start : hit.end]
        forms = tuple(form for form in hit.forms if surface not in form.entity.homographs)
        if not forms:
            return None
        hit = replace(hit, forms=forms)
    return hit.reading(Tier.TITLE if titled else Tier.BARE)


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
    if not follower or not follower.capitalised:
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


def _offices(reading: Reading, page: Page) -> frozenset[str]:
    """Ids of the persons whose office and country stand right beside the name."""
    view, index = page.view, page.index
    found = set()
    head = tail = None
    for form in reading.forms:
        for office, country in form.entity.offices:
            iso2 = index.by_id[country].iso2 if country in index.by_id else ""
            pattern = office_pattern(office, iso2, index.language)
            if pattern is None:
                continue
            if head is None or tail is None:
                head = sentence_head(view, reading.start)
                tail = fold_key(view[reading.end : reading.end + REACH])
            after = apposition_pattern(office, iso2, index.language)
            if pattern.search(head) or (after and after.match(tail)):
                found.add(form.entity.id)
    return frozenset(found)


def owners(reading: Reading) -> tuple[Entity, ...]:
    """The persons a reading may name, each once."""
    return tuple({form.entity.id: form.entity for form in reading.forms}.values())


def is_canonical(form: Family) -> bool:
    """Whether the surname stands in a canonical spelling, in whatever case form."""
    return form.kind in (Kind.CANONICAL, Kind.CASE, Kind.FOREIGN)
