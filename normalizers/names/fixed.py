"""Places, bodies, works and events (and family-first personal names): names found as one string."""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers.folding import fold_key
from normalizers.matching import Match
from normalizers.names.index import Fixed, Form, Kind
from normalizers.names.page import Page
from normalizers.names.surroundings import (
    HYPHENS,
    hyphenated_after,
    hyphenated_before,
    in_capitals,
    in_headline,
    sentence_around,
    words_after,
    words_before,
)
from normalizers.names.vocabulary import ends_run, is_country_word, is_function_word, is_title

_SPLIT = re.compile(r"[ \u00a0\u202f-]+")
_OLD_YEAR = re.compile(r"(?<!\d)(?:1[0-8]\d\d|19[0-8]\d|1990)(?!\d)")


@dataclass(slots=True)
class Name:
    """A fixed name in the text.

    ``ambiguous`` ones count only if the article anchors them; an ``inner`` one is part of a longer
    name (``Supreme State Council of the Union State``) and is linked beside it, never changed.
    """

    start: int
    end: int
    form: Fixed
    ambiguous: bool
    inner: bool = False


def read_name(match: Match[Form], page: Page) -> Name | None:
    """What the hit names, or ``None`` when case or neighbours say it is something else."""
    start, end, view = match.start, match.end, page.view
    surface = view[start:end]
    form = _best(surface, match, capitals=surface.isupper() and in_capitals(page.doc, start))
    if form is None:
        return None
    if page.language != "zh":
        longer = _in_longer_name if form.entity.type == "place" else _in_longer_body
        if longer(start, end, page):
            return None
    ambiguous = form.entity.needs_anchor or not form.entity.ambiguous.isdisjoint(
        (form.surface, surface)
    )
    return Name(start, end, form, ambiguous)


def _in_longer_body(start: int, end: int, page: Page) -> bool:
    """Whether a hyphen makes a body's name another one (``Interfax-Ukraine``)."""
    suffix = hyphenated_after(page.view, end)
    capitals = page.view[start:end].isupper()
    return bool(suffix and suffix[0].isupper()) and page.language != "de" and not capitals


def _best(surface: str, match: Match[Form], *, capitals: bool) -> Fixed | None:
    """The form this surface is: exactly as written if there is one, else the strongest that fits."""
    forms = [form for form in match.values if isinstance(form, Fixed)]
    exact = [form for form in forms if form.surface == surface]
    fitting = exact or [
        form
        for form in forms
        if _capitals_fit(surface, form.surface) and not _differs_in_case_only(form, forms)
    ]
    if capitals and len(surface) <= 4 and exact:
        return None  # an acronym in a line of capitals may be any word
    if len({form.entity.id for form in fitting}) > 1:
        strongest = min(form.kind for form in fitting)
        fitting = [form for form in fitting if form.kind is strongest]
        if len({form.entity.id for form in fitting}) > 1:
            return None
    best = min(fitting, key=lambda form: form.kind, default=None)
    if best and capitals and best.kind is Kind.SPELLING and best.surface.isupper():
        return None
    return best


def _differs_in_case_only(form: Fixed, forms: list[Fixed]) -> bool:
    """``Belta`` beside ``BelTA``: such a spelling counts only when written exactly so."""
    return form.kind is Kind.SPELLING and any(
        other.kind is Kind.CANONICAL and other.entity is form.entity for other in forms
    )


def _capitals_fit(surface: str, pattern: str) -> bool:
    """Whether every capitalised word of ``pattern`` is capitalised in the text."""
    words, wanted = _SPLIT.split(surface), _SPLIT.split(pattern)
    if len(words) != len(wanted):
        return False
    return all(
        word[:1].isupper() or not want[:1].isupper()
        for word, want in zip(words, wanted, strict=True)
    ) and (surface.isupper() or not surface[1:2].isupper() or pattern[1:2].isupper())


def _in_longer_name(start: int, end: int, page: Page) -> bool:
    """Whether a place name is part of a longer capitalised run (``Minsk Region``)."""
    view, index, language = page.view, page.index, page.language
    prefix, suffix = hyphenated_before(view, start), hyphenated_after(view, end)
    for joined in (prefix, suffix):
        if joined and joined[0].isupper() and not is_country_word(joined.lower(), language):
            return True
    if start and view[start - 1] in HYPHENS and prefix == "":
        return True
    after = words_after(view, end, 1)
    if after and after[0].capitalised and ends_run(after[0].key, language):
        return True
    if language == "de":
        return False
    before = words_before(view, start, 1)
    neighbours = [
        word
        for word in (*before, *after)
        if word.capitalised
        and not is_function_word(word.key, language)
        and not is_title(word.key, language)
        and not is_country_word(word.key, language)
        and word.key not in index.known_given
        and word.key not in index.families
    ]
    return bool(neighbours) and not in_headline(page.doc, start)


def is_rewritable(name: Name, view: str, date: str) -> bool:
    """Whether the canonical spelling holds for this text: not in older texts or about older times."""
    since = name.form.entity.valid_from
    if not since:
        return True
    if date and date[: len(since)] < since:
        return False
    return not _OLD_YEAR.search(sentence_around(view, name.start, name.end))


def is_blocked(name: Name, folded: str) -> bool:
    """Whether a word anywhere in the article says that the namesake is meant."""
    return any(fold_key(word) in folded for word in name.form.entity.blocked_by)
