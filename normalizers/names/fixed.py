"""Places, bodies, works and events (and family-first personal names): names found as one string."""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers.folding import fold_key
from normalizers.matching import Match
from normalizers.names import chinese
from normalizers.names.index import Fixed, Form, Kind
from normalizers.names.occupations import is_private_behind
from normalizers.names.page import Page
from normalizers.names.places import (
    in_longer_name,
    is_elsewhere,
    is_older,
    is_region,
    soft_sign,
)
from normalizers.names.surroundings import (
    Word,
    hyphenated_after,
    in_capitals,
    in_headline,
    words_after,
    words_before,
)
from normalizers.names.vocabulary import ends_run, is_function_word, is_title

# what makes another body of a body's name
_BODY_ENDS = frozenset("ag gmbh inc ltd llc plc corp tv fm sa bank".split())
_BODY_BEGINS = frozenset("radio tv lake mount cape saint".split())
_SPLIT = re.compile(r"[ \u00a0\u202f-]+")


@dataclass(slots=True)
class Name:
    """A fixed name in the text.

    ``ambiguous`` ones count only if the article anchors them; an ``inner`` one is part of a longer
    name (``Supreme State Council of the Union State``) and is linked beside it, never changed; a
    ``region`` is changed and not linked, because a region is not its town; one that is ``elsewhere``
    says that the article speaks of another town.
    """

    start: int
    end: int
    form: Fixed
    ambiguous: bool
    inner: bool = False
    region: bool = False
    elsewhere: bool = False


def read_name(match: Match[Form], page: Page) -> Name | None:
    """What the hit names, or ``None`` when case or neighbours say it is something else."""
    start, end, view = match.start, match.end, page.view
    surface = view[start:end]
    form = _best(surface, match, capitals=surface.isupper() and in_capitals(page.doc, start))
    if form is None:
        return None
    written = (form.surface, form.base, surface)  # "у Лиды" is as doubtful as "Лида"
    ambiguous = form.entity.needs_anchor or not form.entity.ambiguous.isdisjoint(written)
    name = Name(start, end, form, ambiguous)
    if page.language == "zh":
        private = form.entity.type == "person" and is_private_behind(
            view[end : end + 24], "zh", form.entity.trades
        )
        return None if private or chinese.in_longer_name(view, start, end, form) else name
    if form.entity.type == "place":
        return _place(name, page)
    return None if _in_longer_body(name, page) else name


def _place(name: Name, page: Page) -> Name | None:
    if is_elsewhere(page.view, name.end):
        name.elsewhere = True
        return name
    if name.form.kind is Kind.SPELLING and not name.ambiguous and is_region(name.end, page):
        name.region = True
        return name
    if in_longer_name(name.start, name.end, name.form, page):
        return None
    end = soft_sign(name.start, name.end, name.form, page)
    if end is None:
        name.inner = True  # linked, not changed
    else:
        name.end = end
    return name


def _in_longer_body(name: Name, page: Page) -> bool:
    """Whether a body's name is part of another one (``Interfax-Ukraine``, ``Nato Vachnadze``).

    A capitalised neighbour nobody knows matters only for spellings that would be changed: written
    right, the name is what it looks like.
    """
    start, end, view, language = name.start, name.end, page.view, page.language
    if language == "de":
        return False
    surface = view[start:end]
    suffix = hyphenated_after(view, end)
    if suffix and suffix[0].isupper() and not surface.isupper():
        return True
    form = name.form
    if form.kind is not Kind.SPELLING or (" " in surface and not _is_recased(form, language)):
        return False
    after = words_after(view, end, 1)
    ends = after[0].key if after and after[0].capitalised else ""
    if ends in _BODY_ENDS or ends_run(ends, language):
        return True
    before = words_before(view, start, 1)
    if before and before[0].capitalised and before[0].key in _BODY_BEGINS:
        return True
    if in_headline(page.doc, start):
        # a surname closes its phrase: "Nato Vachnadze, an actress"; a verb does not
        after = [word for word in after if view[word.end : word.end + 1] in {",", ".", ""}]
        before = []
    around = [*before, *after]
    return any(_is_stranger(word, page) for word in around)


def _is_recased(form: Fixed, language: str) -> bool:
    return form.surface.lower() == form.entity.canonical.get(language, "").lower()


def _is_stranger(word: Word, page: Page) -> bool:
    """Whether a neighbour is capitalised and neither grammar, nor a title, nor a country."""
    language = page.language
    return (
        word.capitalised
        and not word.ends_sentence(language)
        and not is_function_word(word.key, language)
        and not is_title(word.key, language)
        and not page.index.offices.is_country_word(word.key)
    )


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


def is_rewritable(name: Name, page: Page, date: str) -> bool:
    """Whether the canonical spelling holds for this text: not in older texts or about older times."""
    entity, language = name.form.entity, page.language
    if language not in entity.dated:
        return True
    return entity.is_current(language, date) and not is_older(name.start, name.end, page)


def is_blocked(name: Name, folded: str) -> bool:
    """Whether a word anywhere in the article says that the namesake is meant."""
    return any(fold_key(word) in folded for word in name.form.entity.blocked_by)
