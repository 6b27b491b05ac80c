"""What the names and terms of an article are called in another language, where that can be put in.

Precision over quantity: what gets no rendering the engine translates itself, and it knows what Russia is
called. A rendering that does not fit its sentence (the wrong case, a full name where the surname stood,
"in European Union") is worse than none. So the name must stand in the text as it is called there, see
:mod:`flows.translate.names.surfaces`; a placeholder must be able to take its place, see
:mod:`flows.translate.names.slots`; and the other language must be able to take the name as it is, see
:mod:`flows.translate.names.targets`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from flows.translate.names import doubts, slots
from flows.translate.names.labels import terms
from flows.translate.names.oblique import in_all_alike, in_same_case, is_two
from flows.translate.names.surfaces import Case, Extent, Surface, surface_of
from flows.translate.names.targets import (
    gender_of,
    never_declined,
    stands_alone,
    takes_the,
    target_name,
)
from normalizers import CanonicalArticle, Stylebook
from normalizers.findings import Mention
from normalizers.folding import fold_key
from normalizers.names.index import OUTPUT_LANGUAGES, index_for
from normalizers.names.inflection import INFLECTED
from normalizers.names.surroundings import sentence_around
from normalizers.scripts import is_cjk
from normalizers.stylebook.entities import Entity, entities
from normalizers.stylebook.kept import kept
from normalizers.stylebook.terms import UNSPACED

# Articles before a name. Of the first kind they go with it, where the other language has none there; the
# others are grown together with a preposition or say the case, so that they must stay, with the name.
_OWN = {
    "de": re.compile(r"(?<!\w)(?:die|das|den) $", re.IGNORECASE),
    "fr": re.compile(r"(?<!\w)(?:la |le |les |l['’])$", re.IGNORECASE),
}
_BOUND = {
    "de": re.compile(r"(?<!\w)(?:der|dem|des|im|zum|zur|vom|am|beim) $", re.IGNORECASE),
    "fr": re.compile(r"(?<!\w)(?:du|au|aux|des) $", re.IGNORECASE),
}
_ELIDED = re.compile(r"(?<!\w)l['’]$", re.IGNORECASE)
_LONGEST = 6  # characters of an article with its space
_MAKES_A_WORD = "长员人业法队报网家"  # 外交部长 is no ministry, but its minister
_SHORT = 5  # Chinese characters that may stand for an acronym

Span = tuple[int, int]


class Rendering(NamedTuple):
    """A name or term in the text, and what it is called in the other language.

    Attributes:
        start: where it stands in the text of the article, code points, half-open.
        end: where it ends.
        surface: what stands there.
        text: what is put in.
        to: the other language.
        article: whether an English sentence wants "the" before it.
    """

    start: int
    end: int
    surface: str
    text: str
    to: str
    article: bool = False


class _Named(NamedTuple):
    """A name or term that has a counterpart; a term has no entity."""

    start: int
    end: int
    name: str
    surface: Surface
    entity: Entity | None = None

    @property
    def kind(self) -> str:
        return self.entity.type if self.entity else "term"


def renderings(article: CanonicalArticle, to: str, stylebook: Stylebook) -> tuple[Rendering, ...]:
    """What can be put into a translation of an article's text, in order, not overlapping.

    Only names that the stylebook has in the other language count, never those of a third one.

    Args:
        article: a canonical article; its mentions say who and what is named.
        to: the language wanted, ISO 639-1.
        stylebook: what everything is called.
    """
    if to not in OUTPUT_LANGUAGES or article.language in (to, "und"):
        return ()
    return tuple(_Namer(article, to, stylebook).renderings())


class _Namer:
    """One article, and the language wanted."""

    def __init__(self, article: CanonicalArticle, to: str, stylebook: Stylebook) -> None:
        self._article = article
        self._text = article.text
        self._source = article.language
        self._to = to
        self._stylebook = stylebook
        self._index = index_for(stylebook, article.language)

    def renderings(self) -> Iterator[Rendering]:
        """From left to right."""
        text = self._text
        last: tuple[int, str] | None = None  # where a name behind a preposition ended, and its kind
        for one in self._named():
            governed = slots.is_governed(text, one.start, self._source) or (
                last is not None
                and last[1] == one.kind
                and slots.is_joined(text, last[0], one.start, self._source)
            )
            start = self._start(one)
            if start is None or not slots.is_bounded(text, start, one.end, self._source):
                continue
            if not self._is_taken(one):
                continue
            if not self._keeps_its_case(one, governed=governed):
                name = self._in_its_case(one)
                if not name:
                    continue
                one = one._replace(name=name)  # noqa: PLW2901 - the same name, declined
            if governed:
                last = (one.end, one.kind)
            yield self._rendering(one, start)

    def _rendering(self, one: _Named, start: int) -> Rendering:
        surface, name = self._text[one.start : one.end], one.name
        article = self._has_the(one)
        if article:
            name = name.removeprefix("The ")
        if surface.isupper() and len(surface) > 1 and not self._source_name(one).isupper():
            name = name.upper()
        return Rendering(start, one.end, self._text[start : one.end], name, self._to, article)

    # ------------------------------------------------------------------ who and what is named

    def _named(self) -> list[_Named]:
        """Names and terms that have a counterpart, from left to right.

        Of names within names only the longest, even if it is the one without a counterpart.
        """
        text, source, to = self._text, self._source, self._to
        spans = [(mention.start, mention.end) for mention in self._article.mentions]
        found = [one for mention in self._article.mentions if (one := self._mentioned(mention))]
        case = Case.BASE if source in INFLECTED else Case.NONE
        for start, end, name in terms(text, source, to, self._stylebook):
            met = [span for span in spans if _meet(span, (start, end))]
            if not self._is_foreign(start, end) and all(
                _is_part(span, (start, end)) for span in met
            ):
                found.append(_Named(start, end, name, Surface(Extent.FULL, case)))
                spans.append((start, end))
        alone = _outermost(found, spans)
        # 俄白联盟国家最高国务委员会: two placeholders without a gap are no phrase
        ends = {end for _, end in spans}
        return sorted((one for one in alone if one.start not in ends), key=lambda one: one.start)

    def _mentioned(self, mention: Mention) -> _Named | None:
        start, end = mention.start, mention.end
        entity = _by_id(self._stylebook).get(mention.entity_id)
        if entity is None or self._is_foreign(start, end):
            return None
        surface = surface_of(self._text[start:end], entity, mention.canonical, self._index)
        if surface is None:
            return None
        name = target_name(entity, surface.extent, self._to, self._article.published or "")
        if not name or self._is_doubtful(mention, entity, surface, name):
            return None
        return _Named(start, end, name, surface, entity)

    def _is_doubtful(self, mention: Mention, entity: Entity, surface: Surface, name: str) -> bool:
        """Whether the name may mean something else here, or was another one then."""
        text, start, end = self._text, mention.start, mention.end
        if doubts.is_another_thing(text, start, end, entity, self._source):
            return True
        if self._source in UNSPACED and surface.extent is Extent.SURNAME:
            ends = {one.end for one in self._article.mentions if one.entity_id == entity.id}
            return doubts.has_other_bearer(text, text[start:end], ends)
        return doubts.is_older(sentence_around(text, start, end), entity, name, self._to)

    def _is_foreign(self, start: int, end: int) -> bool:
        """Whether it stands in a passage in another language, where this one's grammar is not."""
        return any(
            _meet((start, end), (span.start, span.end)) for span in self._article.foreign_spans
        )

    def _source_name(self, one: _Named) -> str:
        return one.entity.canonical.get(self._source, "") if one.entity else ""

    # ------------------------------------------------------------------ whether it can be put in

    def _has_the(self, one: _Named) -> bool:
        return self._to == "en" and one.kind != "person" and takes_the(one.name)

    def _is_taken(self, one: _Named) -> bool:
        """Whether the other language takes the name as it is, beside what stands around it."""
        text, to = self._text, self._to
        surface = text[one.start : one.end]
        if one.kind == "person":
            return True
        if doubts.is_part_of_another(text, one.start, one.end, one.kind, self._source):
            return False
        first, space, _ = surface.partition(" ")
        if space and one.kind != "place" and self._source == "fr":
            is_country = self._index.offices.is_country_word(fold_key(first))
            if is_country and doubts.has_determiner(text, one.start):
                return False
        if to in ("de", "fr") and (
            one.entity is None or not stands_alone(one.entity, one.name, to)
        ):
            return False
        if self._source in UNSPACED:
            # 白俄罗斯总统 is the Belarusian president, and engines know how to say so
            country = one.entity is not None and bool(one.entity.iso2)
            following = text[one.end : one.end + 1]
            if following and following in _MAKES_A_WORD and one.kind != "place":
                return False
            return to in UNSPACED or not country or not is_cjk(following)
        if to in UNSPACED and surface.isupper() and len(one.name) > _SHORT:
            return False  # NATO is 北约, and no acronym of the stylebook
        if self._has_the(one) and slots.is_quoted(text, one.start, one.end):
            return False  # what it is stands before the quotation marks
        longer = len(one.name.split(" ")) - len(surface.split(" "))
        return to in UNSPACED or longer <= 1  # парк «Великий камень», Great Stone Industrial Park

    def _keeps_its_case(self, one: _Named, *, governed: bool) -> bool:
        """Whether a placeholder says as much of the sentence as the name, and the name fits in."""
        case, to, entity = one.surface.case, self._to, one.entity
        if to in INFLECTED:
            if is_two(self._source, to, slots.word_before(self._text, one.start)):
                return False
            if entity and never_declined(entity, one.surface.extent, one.name, to):
                # no verb of an uninflected language says that she is a woman
                return case is not Case.NONE or entity.gender == "m"
            if case is not Case.BASE or doubts.is_said_otherwise(self._text, one.end, to):
                return False
            if one.kind == "person":
                return True
            gender = gender_of(self._text[one.start : one.end], self._source)
            return not governed and gender != "" and gender == gender_of(one.name, to)
        if case in (Case.NONE, Case.BASE) or governed:
            return True
        if case is Case.MAYBE and slots.begins_sentence(self._text, one.start):
            return True
        if entity is None or one.kind != "person":
            return False
        return slots.is_behind_office(self._text, one.start, entity, self._index)

    def _in_its_case(self, one: _Named) -> str:
        """A person's name declined as it is here; empty where that is not sure."""
        source, to = self._source, self._to
        if one.entity is None or one.kind != "person" or not {source, to} <= set(INFLECTED):
            return ""
        preposition = slots.word_before(self._text, one.start)
        if is_two(source, to, preposition):
            return ""
        case = in_all_alike(source, preposition)
        surface = self._text[one.start : one.end]
        extent, book = one.surface.extent, self._stylebook
        return case and in_same_case(
            surface, one.entity, extent, book, source=source, to=to, case=case
        )

    def _start(self, one: _Named) -> int | None:
        """Where the placeholder begins: before an article that goes with the name.

        ``None`` where an article stands before the name that cannot go and should not stay.
        """
        start = one.start
        head = self._text[max(0, start - _LONGEST) : start]
        if self._source not in _OWN or self._has_the(one):
            elided = self._source == "fr" and _ELIDED.search(head)
            return start - 2 if elided else start
        article = _OWN[self._source].search(head)
        if _BOUND[self._source].search(head) or (article and one.kind == "person"):
            return None
        return start - len(article.group()) if article else start


@kept()
def _by_id(stylebook: Stylebook) -> Mapping[str, Entity]:
    return {entity.id: entity for entity in entities(stylebook)}


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _outermost(found: Iterable[_Named], spans: Iterable[Span]) -> list[_Named]:
    """Those that are no part of a longer span; in one sweep, for a page may hold thousands."""
    reach = 0  # how far the spans go that begin before
    kept: list[_Named] = []
    starting: dict[int, int] = {}
    for start, end in spans:
        starting[start] = max(end, starting.get(start, 0))
    starts = iter(sorted(starting))
    upcoming = next(starts, None)
    for one in sorted(found, key=lambda one: one.start):
        while upcoming is not None and upcoming < one.start:
            reach = max(reach, starting[upcoming])
            upcoming = next(starts, None)
        if reach < one.end and starting.get(one.start, 0) <= one.end:
            kept.append(one)
    return kept


def _is_part(one: Span, other: Span) -> bool:
    """Whether a span lies in another one and is shorter."""
    return other[0] <= one[0] and one[1] <= other[1] and one != other
