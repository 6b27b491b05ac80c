"""The names stage: two passes over the article, the second knows who is in it.

Tiers (docs/how-it-works.md, "Names"): a full name is linked and replaced; title or initials with a
surname are replaced when the article anchors them to exactly one person; a bare surname is linked when
anchored (or when it is the canonical spelling of a ``primary`` bearer) and replaced only when anchored.
Whatever is doubtful is left alone, and quoted speech is never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from normalizers.addresses import in_address
from normalizers.article import Article
from normalizers.document import Document
from normalizers.findings import Edit, Evidence, Finding, Mention
from normalizers.folding import fold_key
from normalizers.legible import is_simplified
from normalizers.matching import Match
from normalizers.names import chinese
from normalizers.names.fixed import Name, is_blocked, is_rewritable, read_name
from normalizers.names.index import Fixed, Form, Given, Kind, index_for
from normalizers.names.oblique import canonical_words
from normalizers.names.page import Page, page_of
from normalizers.names.persons import is_canonical, owners, read_person
from normalizers.names.readings import Reading, Tier
from normalizers.names.spelled import are_alternatives, is_about_spelling, stands_beside
from normalizers.names.surroundings import (
    REACH,
    Word,
    in_single_quotes,
    in_titled_quote,
    sentence_head,
    words_before,
)
from normalizers.names.vocabulary import is_function_word
from normalizers.stylebook import DEFAULT_NAMES, LINK_NAMES
from normalizers.stylebook.entities import Entity


@dataclass(slots=True)
class _Survey:
    """What the first pass found: everybody and everything the article may name."""

    readings: list[Reading] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    anchored: set[str] = field(default_factory=set)
    contested: set[str] = field(default_factory=set)
    doubted: set[str] = field(default_factory=set)
    # whose full name stands here in a form that is not rewritten: the surname then is not either
    kept: set[str] = field(default_factory=set)


class Names:
    """One spelling per person, place and body; an id on every mention.

    Args:
        profile: the profile of names the stylebook is read under; ``link`` changes no spelling.
    """

    name = "names"
    version = "2"

    def __init__(self, profile: str = DEFAULT_NAMES) -> None:
        if profile != DEFAULT_NAMES:
            self.version = f"{self.version}({profile})"
        self._links_only = profile == LINK_NAMES

    def __call__(self, doc: Document) -> Iterable[Finding]:
        """Edits to the canonical spelling, and a mention wherever an entity is named."""
        found = self._findings(doc)
        return (one for one in found if isinstance(one, Mention)) if self._links_only else found

    def _findings(self, doc: Document) -> Iterator[Finding]:
        page = page_of(doc, index_for(doc.stylebook, doc.working_language))
        survey = _survey(page)
        if not survey.readings and not survey.names:
            return
        _add_context(survey, page)
        date = str(doc.article.published or doc.facts.get("published") or "")
        named = {name.form.entity.id for name in survey.names if not name.ambiguous}
        present = survey.anchored | named
        found: list[tuple[int, int, Entity, bool, list[Edit]]] = []
        for reading in survey.readings:
            entity, may_edit = _resolve(reading, survey, present, page)
            if entity:
                yield _mention(reading.start, reading.end, entity, page.language, date)
                edits = list(_person_edits(reading, entity, page)) if may_edit else []
                full = reading.tier is Tier.FULL
                found.append((reading.start, reading.end, entity, full, edits))
        for name in survey.names:
            if not _is_linked(name, present, survey, page):
                continue
            if not name.region:
                yield _mention(name.start, name.end, name.form.entity, page.language, date)
            may_edit = not (name.ambiguous or name.inner) and is_rewritable(name, page, date)
            edits = list(_name_edit(name, page)) if may_edit else []
            whole = name.form.kind in (Kind.CANONICAL, Kind.SPELLING)
            found.append((name.start, name.end, name.form.entity, whole, edits))
        found.sort(key=lambda item: item[:2])
        for number, (start, end, entity, whole, edits) in enumerate(found):
            if not edits or not _is_editable(start, end, page):
                continue
            if is_about_spelling(page.view, start, end, page.language):
                continue
            beside = (*found[max(0, number - 1) : number], *found[number + 1 : number + 2])
            if any(
                other is entity
                and as_whole is whole
                and are_alternatives(page.view, min(stop, end), max(start, begin))
                for begin, stop, other, as_whole, _ in beside
            ) or stands_beside(page.view, start, end, edits[0].replacement):
                continue
            yield from edits


def _survey(page: Page) -> _Survey:
    """The first pass: read every hit, longest first where hits overlap."""
    survey = _Survey()
    view, index = page.view, page.index
    hits = [*index.acronyms(view), *index.matcher.find_all(view, page.folded)]
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    masked = -1
    outer: Name | None = None
    for hit in hits:
        if hit.start < masked:
            if outer and hit.end <= outer.end and " " in hit.pattern:
                _add_inner(survey, hit, outer, page)
            continue
        if _is_stop(hit):
            masked, outer = hit.end, None
            continue
        if in_address(view, hit.start, hit.end):
            continue
        name = read_name(hit, page)
        if name:
            survey.names.append(name)
            masked, outer = hit.end, name
            continue
        reading = read_person(hit, page)
        if reading:
            survey.readings.append(reading)
            masked, outer = max(hit.end, reading.end), None
    _collect(survey, page)
    return survey


def _add_inner(survey: _Survey, hit: Match[Form], outer: Name, page: Page) -> None:
    """Note a name of several words inside a longer one: both bodies are named there."""
    if hit.start == outer.start:
        return  # Nord Stream 2 is not Nord Stream
    name = read_name(hit, page)
    if name and name.form.kind is Kind.CANONICAL and name.form.entity is not outer.form.entity:
        name.inner = True
        survey.names.append(name)


def _is_stop(hit: Match[Form]) -> bool:
    """Whether a longer name stands here that means something else, and is not an entity itself."""
    fixed = [form for form in hit.values if isinstance(form, Fixed)]
    return bool(fixed) and all(form.kind is Kind.STOP for form in fixed)


def _collect(survey: _Survey, page: Page) -> None:
    """Who is anchored by a full name or an office, and whose surname somebody else bears here."""
    chinese_text = page.language == "zh"
    for reading in survey.readings:
        found = owners(reading)
        if reading.contested:
            doubt = survey.doubted if reading.doubtful else survey.contested
            doubt.update(entity.id for entity in found)
        survey.anchored |= reading.offices - _unsure(reading)
        if reading.tier is Tier.FULL and not reading.contested and not _is_common(reading, page):
            survey.anchored.add(found[0].id)
            if reading.given_kind is Given.OTHER and reading.forms[0].kind is Kind.SPELLING:
                survey.kept.add(found[0].id)
    for name in survey.names:
        entity, form = name.form.entity, name.form
        if name.elsewhere:
            survey.contested.add(entity.id)
            continue
        if chinese_text and chinese.has_office(page.view, name.start, form, page.index):
            survey.anchored.add(entity.id)
        if entity.type == "person" and form.kind is not Kind.SHORT and not name.ambiguous:
            if not chinese_text or chinese.is_whole_name(page.view, name.start, name.end):
                survey.anchored.add(entity.id)
        elif name.ambiguous and _has_office_beside(name, page):
            survey.anchored.add(entity.id)


def _is_common(reading: Reading, page: Page) -> bool:
    """Whether a full name is so common, in this spelling, that it names nobody by itself."""
    entity = reading.forms[0].entity
    surface = page.view[reading.start : reading.end]
    return entity.needs_anchor or surface in entity.ambiguous


def _has_office_beside(name: Name, page: Page) -> bool:
    """Whether the office stands beside a common personal name (``Premier Li Qiang of China``).

    A title directly before the name is enough when no capitalised word before it makes the office
    another country's: ``Foreign Minister Wang Yi``.
    """
    view, language, offices = page.view, page.language, page.index.offices
    head = sentence_head(view, name.start)
    tail = fold_key(view[name.end : name.end + REACH])
    for office, country in name.form.entity.offices:
        if offices.is_office_of(office, country, head, tail):
            return True
        length = offices.title_length(office, head)
        if length:
            owner = words_before(view, name.start - length, 1)
            if not owner or not _is_owner(owner[0], language):
                return True
    return False


def _is_owner(word: Word, language: str) -> bool:
    """Whether the word before an office may be a country: capitalised, no grammar, same sentence."""
    return (
        word.capitalised
        and not word.ends_sentence(language)
        and not is_function_word(word.key, language)
    )


def _add_context(survey: _Survey, page: Page) -> None:
    """Anchors outside this text: the whole article of a fragment, or the article's title."""
    doc = page.doc
    texts = [doc.context.text] if doc.context else []
    if doc.article.title and doc.article.title not in (doc.text, *texts):
        texts.append(doc.article.title)
    for text in texts:
        other = Document(text, Article(text), doc.stylebook, language=page.language)
        found = _survey(page_of(other, page.index))
        survey.anchored |= found.anchored
        survey.anchored |= {name.form.entity.id for name in found.names if not name.ambiguous}
        survey.contested |= found.contested
        survey.doubted |= found.doubted
        survey.kept |= found.kept


def _resolve(
    reading: Reading, survey: _Survey, present: set[str], page: Page
) -> tuple[Entity | None, bool]:
    """Who is meant, and whether the spelling may be changed."""
    if reading.contested:
        return None, False
    found = owners(reading)
    if reading.tier is Tier.FULL:
        entity = found[0]
        if not _is_common(reading, page) or entity.id in survey.anchored:
            return entity, True
        is_beside = not present.isdisjoint(entity.anchored_by)
        return (entity if is_beside else None), is_beside and not entity.needs_anchor
    unsure = _unsure(reading)
    by_office = [entity for entity in found if entity.id in reading.offices - unsure]
    if len(by_office) == 1:
        return by_office[0], True
    if any(entity.id in survey.contested for entity in found):
        return None, False
    anchored = [entity for entity in found if entity.id in survey.anchored]
    if anchored:
        entity = anchored[0]
        sure = entity.id not in survey.doubted and entity.id not in survey.kept
        return (entity, sure) if len(anchored) == 1 else (None, False)
    surface = page.view[slice(*reading.family)]
    primary = [
        form.entity
        for form in reading.forms
        if form.entity.primary
        and form.entity.id not in unsure
        and is_canonical(form, surface, page.language)
    ]
    if any(entity.id in survey.doubted for entity in primary) or reading.introduced:
        return None, False
    alone = len(primary) == 1
    return (primary[0] if alone and not in_titled_quote(page.doc, reading.start) else None), False


def _unsure(reading: Reading) -> set[str]:
    """Ids of those whose surname, as it stands, counts only in an article with the full name.

    It is somebody else's too, or a word; beside the given name it is neither.
    """
    if reading.tier is Tier.FULL:
        return set()
    return {form.entity.id for form in reading.forms if form.needs_full_name}


def _is_editable(start: int, end: int, page: Page) -> bool:
    """Whether spans here may change: not in quotes, not inside a passage in another language."""
    if page.doc.quoted(start, end) or in_single_quotes(page.doc.text, start, end):
        return False
    if page.language == "zh" and (
        not is_simplified(page.doc.text) or chinese.in_title(page.view, start)
    ):
        return False
    return not any(
        span.start < end and start < span.end and span.language != page.language
        for span in page.doc.foreign
    )


def _person_edits(reading: Reading, entity: Entity, page: Page) -> Iterator[Edit]:
    canonical = entity.canonical.get(page.language)
    form = next(form for form in reading.forms if form.entity is entity)
    if reading.mixed:
        yield from _mended(reading, entity, page)
        return
    if not canonical or form.kind > Kind.GENITIVE or reading.given_kind is Given.CASE:
        declined = canonical_words(reading, entity, page)
        edits = list(_spelled(declined, reading, entity, page))
        yield from edits or _mended(reading, entity, page)
        return
    if reading.tier is Tier.FULL and reading.given_kind is Given.OTHER and form.kind:
        return  # all of a name or nothing: Alexander Belyatsky is not half of Ales Bialiatski
    given, family = entity.split(canonical)
    start, end = reading.family
    words = [(start, end - (form.kind is Kind.GENITIVE), family)]
    if reading.tier is Tier.FULL and reading.given_kind is not Given.OTHER:
        parts = given.split(" ")
        if len(parts) == len(reading.given):
            for word, part in zip(reading.given, parts, strict=True):
                words.append((word.start, word.end, part.rstrip(".") if word.dotted else part))
        else:  # Jean Claude for Jean-Claude
            words.append((reading.given[0].start, reading.given[-1].end, given))
    yield from _spelled(words, reading, entity, page)


def _spelled(
    words: Iterable[tuple[int, int, str]], reading: Reading, entity: Entity, page: Page
) -> Iterator[Edit]:
    """Edits for the words of a name that are not spelled as they should be."""
    for start, end, part in words:
        wanted = _in_case_of(page.view[start:end], part)
        surface = page.doc.text[start:end]
        if fold_key(surface) != fold_key(wanted):
            if reading.tier is Tier.FULL:
                rule, why, confidence = "names.full_name", "full name", 0.99
            else:
                rule, why, confidence = "names.anchored_surname", "named in the article", 0.95
            reason = f"{entity.id}, {why}: {surface} is a spelling of {wanted}"
            yield Edit(start, end, wanted, rule, "name", Evidence.A, reason, confidence)


def _mended(reading: Reading, entity: Entity, page: Page) -> Iterator[Edit]:
    """Look-alike letters of another script in a name that keeps its form otherwise."""
    for start, end in (*((word.start, word.end) for word in reading.given), reading.family):
        surface, wanted = page.doc.text[start:end], page.view[start:end]
        if surface != wanted:
            reason = f"{entity.id}: {surface} has letters of another script"
            yield Edit(start, end, wanted, "names.look_alikes", "name", Evidence.A, reason, 0.97)


def _in_case_of(surface: str, wanted: str) -> str:
    """``wanted`` in capitals if ``surface`` is."""
    return wanted.upper() if surface.isupper() and len(surface) > 1 else wanted


def _is_linked(name: Name, present: set[str], survey: _Survey, page: Page) -> bool:
    entity, form = name.form.entity, name.form
    if is_blocked(name, page.folded.text) or name.elsewhere:
        return False
    if entity.type == "place" and entity.id in survey.contested:
        return False
    if entity.type == "person" and entity.id in survey.anchored:
        return page.language != "zh" or chinese.is_whole_name(page.view, name.start, name.end)
    if name.ambiguous:
        return entity.id in present or not present.isdisjoint(entity.anchored_by)
    if page.language == "zh" and entity.type == "person":
        return chinese.links_alone(form) and chinese.is_whole_name(page.view, name.start, name.end)
    return True


def _name_edit(name: Name, page: Page) -> Iterator[Edit]:
    form, entity = name.form, name.form.entity
    surface = page.doc.text[name.start : name.end]
    if form.kind is Kind.SPELLING:
        wanted = entity.canonical[page.language]
    elif form.kind in (Kind.CANONICAL, Kind.SHORT) and fold_key(surface) != fold_key(form.surface):
        wanted = form.surface  # only homoglyphs and traditional characters can differ
    else:
        return
    if not form.surface.isupper():
        wanted = _in_case_of(surface, wanted)
    if surface != wanted:
        reason = f"{entity.id}: {surface} is a spelling of {wanted}"
        rule = f"names.{entity.type}"
        yield Edit(name.start, name.end, wanted, rule, "name", Evidence.A, reason, 0.97)


def _mention(start: int, end: int, entity: Entity, language: str, date: str) -> Mention:
    return Mention(start, end, entity.id, entity.name_in(language, date), entity.type)
