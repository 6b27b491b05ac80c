"""Country pairs read character by character: 俄白总统 as "Russian and white presidents".

Chinese writes a pair of countries with one character each, and a translator that does not know the
pair gives the plain sense of the second: 白 (Belarus) is *white*, 乌 (Ukraine) *Wu*, 美 (the United
States) *beautiful*. Only the country's slot is repaired, only beside another country's adjective
and before a noun that states share (``@shared-nouns``): voters, flags, Houses are not among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizers.artifacts.calques import WINDOW, Candidate, judge, like_surface
from normalizers.artifacts.reading import Reading
from normalizers.stylebook import Stylebook
from normalizers.stylebook.terms import Context, Country, Gloss, countries, word_list

RULE = "compound"


@dataclass(frozen=True, slots=True)
class Slot:
    """One country with one of its literal readings."""

    country: Country
    gloss: Gloss


def triggers(stylebook: Stylebook, language: str) -> Iterator[tuple[str, Slot]]:
    """The readings themselves; only English has adjectives for them so far."""
    if language == "en":
        for country in countries(stylebook):
            for gloss in country.glosses:
                yield gloss.text, Slot(country, gloss)


def _any(words: Sequence[str]) -> str:
    """Any of the words; never a match when there are none."""
    return (
        "(?!)"
        if not words
        else "|".join(
            re.escape(word).replace(r"\ ", "[ \u00a0]+")
            for word in sorted(words, key=lambda word: (-len(word), word))
        )
    )


@lru_cache(maxsize=64)
def _regex(stylebook: Stylebook, slot: Slot) -> re.Pattern[str]:
    """All shapes in which the reading stands beside a partner, before a shared noun."""
    others = [country for country in countries(stylebook) if country.id != slot.country.id]
    adjective = _any([country.adjective for country in others])
    prefix = _any([name for c in others for name in (c.name, c.adjective, *c.prefixes)])
    modifiers = _any(word_list(stylebook, "noun-modifiers"))
    noun = rf"(?:(?:{modifiers}) )*(?:{_any(word_list(stylebook, 'shared-nouns'))})"
    office = _any(word_list(stylebook, "offices"))
    gloss = re.escape(slot.gloss.text)
    shapes = []
    if "and" in slot.gloss.joins:
        shapes += [
            rf"(?:{adjective})(?:,| and|, and) (?P<a>{gloss})"
            rf"(?=(?:(?:,| and|, and) (?:{adjective}))? {noun}(?!\w))",
            rf"(?<= of )(?:{_any([c.name for c in others])}) and (?P<c>{gloss})(?=[.,;:]|$|\n"
            rf"| (?:and|on|in|will|have|had|met|held|signed|agreed|discussed)\b)",
        ]
    if "and-first" in slot.gloss.joins:
        shapes.append(
            rf"(?P<b>{gloss})(?=(?:,| and|, and) (?:{adjective})"
            rf"(?: and (?:{adjective}))? {noun}(?!\w))"
        )
    if "-" in slot.gloss.joins:
        shapes.append(rf"(?P<d>(?P<dp>{prefix})(?: ?[-–/] ?){gloss})(?= {noun}(?!\w))")
        shapes.append(rf"(?P<e>{gloss}(?: ?[-–/] ?)(?P<ep>{prefix}))(?= {noun}(?!\w))")
    if " " in slot.gloss.joins:
        shapes.append(rf"(?P<f>(?P<fp>{prefix}) {gloss})(?= {noun}(?!\w))")
    if "office" in slot.gloss.joins:
        bearer = _any(word_list(stylebook, "bearers-" + slot.country.id.partition(":")[2]))
        shapes.append(rf"(?P<g>{gloss})(?= (?:{office}) (?:[A-Z][\w.]+ )?(?:{bearer})(?!\w))")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(shapes)})", re.IGNORECASE)


def find(reading: Reading, slot: Slot, start: int, end: int) -> Iterator[Candidate]:
    """The pair around a hit of the reading."""
    doc = reading.doc
    stylebook, text = doc.stylebook, doc.text
    country = slot.country
    regex = _regex(stylebook, slot)
    for match in regex.finditer(text, max(0, start - WINDOW), min(len(text), end + WINDOW)):
        groups = {name: value for name, value in match.groupdict().items() if value}
        kind = next(name for name in "abcdefg" if name in groups)
        low, high = match.span(kind)
        if not (low <= start and end <= high):
            continue
        if kind in "abg":
            replacement = country.adjective
        elif kind == "c":
            replacement = country.name
        else:
            partner = _adjective(stylebook, groups[f"{kind}p"])
            pair = (country.adjective, partner) if kind == "e" else (partner, country.adjective)
            replacement = "-".join(pair)
        candidate = judge(
            reading,
            low,
            high,
            like_surface(match.group(), replacement),
            concept=country.id,
            gloss=f"{country.character}={slot.gloss.text}, the pair's character for {country.name}",
            tier_a=slot.gloss.tier == "A",
            proven=False,
            context=Context(
                anchors=country.anchors,
                require=() if slot.gloss.alone and kind in "abc" else (country.anchors,),
                context=("@race-and-civil-war",),
            ),
        )
        if candidate:
            yield candidate


def _adjective(stylebook: Stylebook, surface: str) -> str:
    """The adjective for any of a country's names in compounds; ``Sino-`` stays as it is."""
    key = surface.casefold()
    for country in countries(stylebook):
        if key in (country.name.casefold(), country.adjective.casefold()):
            return country.adjective
    return surface
