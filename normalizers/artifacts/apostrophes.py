"""Lost apostrophes: ``Russias closest partner`` for *Russia's closest partner*.

A possessive is restored only where nothing else is possible: the base is a country, a capital, a
statesman of the stylebook or a person of the authority who is known by the surname alone or named in
full in the article; what follows can be possessed and cannot be a verb; nothing before it
(``the two``, ``all the``) makes it a plural. Where a plural can be read, as in *the Russian
Presidents website*, it is flagged. Demonyms (*Russians closest to it*) are never touched; a name
that ends in -s itself (Laos, Vilnius) is a base only with a second one (``Vilniuss mayor``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from normalizers.artifacts.reading import Reading
from normalizers.document import Document
from normalizers.findings import Edit, Evidence, Flag
from normalizers.folding import fold_key
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import entities
from normalizers.stylebook.terms import countries, word_list, words_regex

RULE = "apostrophe"
CATEGORY = "lost-apostrophe"
_SHORTEST = 4  # letters of a surname

_PLURAL_BEFORE = re.compile(
    r"\b(?:these|those|two|three|both|all|many|several|other|few|some|no|past|former|previous|\d+)"
    r"(?: [a-z]+)?$",
    re.IGNORECASE,
)
_LIST_BEFORE = re.compile(r"\b[A-Z]\w+s and$")
_ARTICLE_BEFORE = re.compile(r"\b(?:the|a|an)(?: [a-z]+)?$", re.IGNORECASE)
_NOT_SUPERLATIVE = (
    "west|forest|interest|request|protest|test|guest|conquest|harvest|invest|manifest|contest|"
    "priest|chest|quest|nest|rest|arrest|honest|modest|digest|suggest|crest|vest|pest|jest|attest|"
    "detest|ingest|infest|molest|southwest|northwest|midwest|retest|behest|bequest|inquest|zest|best"
)
_SUPERLATIVE = re.compile(
    rf"[ \u00a0](?:(?:second|third|fourth|fifth|single)[- ])?"
    rf"(?:(?!(?:{_NOT_SUPERLATIVE})\b)[a-z]{{2,}}est\b(?!-)|(?:most|least)[ \u00a0][a-z]+|best\b|"
    r"worst\b|foremost\b|biggest\b)[ -](?!of\b|to\b|from\b|in\b|for\b|among\b|on\b)[a-z]"
)
_TALKS = re.compile(r"[ \u00a0]talks[ \u00a0](?:with|in|at|about)\b")
# "China is Russias key partner": what is said of one thing is one thing, not one of the Russias.
_COPULA_BEFORE = re.compile(r"\b(?:is|was|as|became|becomes|remains|remained)$")
_ONE_THING = re.compile(
    r"[ \u00a0](?:(?:only|key|main|chief|top|leading|major|principal|reliable|trusted|faithful|loyal|"
    r"important|close|good|dear|great|big|large|old|new|first|second|third|fourth|fifth|sixth|"
    r"eastern|western|northern|southern|immediate|next-door|natural|long-time|longtime|"
    r"long-standing|traditional|strategic|economic|military|political|trading|trade|export|gas|oil|"
    r"energy|foreign|regional|sole|single)[ \u00a0]){0,3}"
    r"(?:partner|ally|neighbou?r|friend|supporter|backer|buyer|lender|supplier|customer|market|"
    r"investor|creditor|donor|rival|opponent|brother)(?![\w-])"
)
_GOES_ON = re.compile(r"[ \u00a0][a-z]")
_CONTRACTED = "didn|doesn|don|isn|wasn|couldn|wouldn|shouldn|haven|hasn|hadn|weren|aren"
_WORDS_THEMSELVES = "can|won"  # "can t" is "can't" unless a t stands for something: flagged


@dataclass(frozen=True, slots=True)
class Base:
    """A name that can lose its apostrophe, or a negation, or an office in the plural."""

    name: str
    kind: str  # place, person, office, negation
    split: bool  # the apostrophe became a space: "Russia s"
    entity: str = ""  # who of the authority bears it, if that is why it is known
    full_name: str = ""  # what the article must say somewhere, if the surname alone is not enough


def triggers(stylebook: Stylebook, language: str) -> Iterator[tuple[str, Base]]:
    """Each base as it looks without its apostrophe."""
    if language != "en":
        return
    for kind, table in (("place", "places"), ("person", "statespeople")):
        for name in word_list(stylebook, table):
            if not name.endswith("s") and " " not in name:
                yield f"{name}s", Base(name, kind, split=False)
                yield f"{name} s", Base(name, kind, split=True)
            elif " " not in name:
                yield f"{name} s", Base(name, kind, split=True)
                yield f"{name}s", Base(name, kind, split=False)  # "Belaruss": never a plural
    listed = frozenset(word_list(stylebook, "statespeople"))
    for entity, name, full_name in _surnames(stylebook):
        if name not in listed:
            for split, key in ((False, f"{name}s"), (True, f"{name} s")):
                yield key, Base(name, "person", split, entity, full_name)
    for name in word_list(stylebook, "office-holders"):
        yield f"{name}s", Base(name, "office", split=False)
    for word in _CONTRACTED.split("|"):
        yield f"{word} t", Base(word, "negation", split=True)
    for word in _WORDS_THEMSELVES.split("|"):
        yield f"{word} t", Base(word, "doubtful negation", split=True)


def _surnames(stylebook: Stylebook) -> Iterator[tuple[str, str, str]]:
    """Id, surname and full name of the persons of the authority; no full name if primary."""
    for entity in entities(stylebook):
        full_name = entity.canonical.get("en", "")
        if entity.type == "person" and full_name and not entity.family_first:
            family = entity.split(full_name)[1]
            if family.isalpha() and len(family) >= _SHORTEST and not family.endswith("s"):
                yield entity.id, family, "" if entity.primary else full_name


def find(reading: Reading, base: Base, start: int, end: int) -> Iterator[Edit | Flag]:
    """The possessive at a hit, repaired or flagged."""
    text = reading.doc.text
    surface = text[start:end]
    if reading.in_address(start, end) or reading.foreign(start, end):
        return
    if base.full_name and base.full_name not in (reading.doc.context or reading.doc).text:
        return
    if base.kind.endswith("negation"):
        if surface[1:].islower() and _GOES_ON.match(text, end):
            stem = surface[: -len(" t")]
            if base.kind == "negation":
                yield _edit(reading, start, end, stem, "t")
            else:
                suggestion = f"{stem}{reading.apostrophe}t"
                yield _flag(start, end, suggestion, "a contraction without its apostrophe")
        return
    if base.kind == "office":
        yield from _office(reading, start, end)
        return
    if not surface.startswith(base.name) or not surface.endswith("s"):
        return  # another case of letters: "turkeys", or a headline in capitals
    if base.split:
        if _GOES_ON.match(text, end):
            yield _edit(reading, start, end, base.name, "s")
        return
    before = text[max(0, start - 24) : start].rstrip(" \u00a0")
    if _PLURAL_BEFORE.search(before):
        return
    sure = (
        _follows(reading, "@possessions", end)
        or _SUPERLATIVE.match(text, end) is not None
        or _TALKS.match(text, end) is not None
        or (_COPULA_BEFORE.search(before) and _ONE_THING.match(text, end)) is not None
    )
    if not sure and not _follows(reading, "@possessions-or-verbs", end):
        return
    doubt = _ARTICLE_BEFORE.search(before) or _LIST_BEFORE.search(before)
    if doubt and not sure and base.kind == "person":
        return  # "The Medvedevs visit Sochi": a family and its verb
    if sure and not doubt and not reading.quoted(start, end):
        yield _edit(reading, start, end, base.name, "s")
    else:
        yield _flag(start, end, base.name + reading.apostrophe + "s", "a plural is possible")


def _follows(reading: Reading, name: str, end: int) -> bool:
    """Whether a word of the list stands next."""
    stylebook, text = reading.doc.stylebook, reading.doc.text
    if not word_list(stylebook, name[1:]) or text[end : end + 1] not in (" ", "\u00a0"):
        return False
    folded = fold_key(text[end + 1 : end + 60])
    return words_regex(stylebook, (name,)).match(folded) is not None


def _office(reading: Reading, start: int, end: int) -> Iterator[Flag]:
    """``Russian Presidents website``: a country, an office, a thing that has one holder."""
    text = reading.doc.text
    span = office_of_one_holder(reading.doc, start, end)
    if span and text[start].isupper() and not text[start:end].isupper():
        low, high = span
        if _PLURAL_BEFORE.search(text[max(0, low - 24) : low].rstrip(" \u00a0")):
            return  # "two Russian Presidents": a plural
        office = text[low : end - 1] + reading.apostrophe + "s"
        suggestion = office + text[end:high]
        yield _flag(low, high, suggestion, "an office with one holder in the plural")


def office_of_one_holder(doc: Document, start: int, end: int) -> tuple[int, int] | None:
    """The span from the country before an office to the thing behind it, where both stand there."""
    country, thing = _around_office(doc.stylebook)
    after = thing.match(doc.text, end, end + 40)
    low = max(0, start - 50)
    before = after and country.search(doc.text[low:start])
    return (low + before.start(), after.end()) if before and after else None


@lru_cache(maxsize=8)
def _around_office(stylebook: Stylebook) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The country (and the rank) before an office, and the thing behind it."""
    names = "|".join(
        re.escape(name)
        for country in countries(stylebook)
        for name in (country.adjective, country.name)
    )
    ranks = (
        "Deputy|Prime|Foreign|Defen[cs]e|Interior|Finance|Economy|Energy|Health|Education|Transport|"
        "Justice"
    )
    things = "|".join(word_list(stylebook, "things-of-one-holder"))
    return (
        re.compile(rf"(?<![\w-])(?:{names})(?: (?:{ranks}))*[ \u00a0]$"),
        re.compile(rf"[ \u00a0](?:{things})(?!\w)"),
    )


def _edit(reading: Reading, start: int, end: int, base: str, letter: str) -> Edit:
    return Edit(
        start,
        end,
        f"{base}{reading.apostrophe}{letter}",
        "artifacts.lost-apostrophe",
        CATEGORY,
        reason="no plural is possible before what follows",
        confidence=0.97,
    )


def _flag(start: int, end: int, suggestion: str, reason: str) -> Flag:
    return Flag(start, end, CATEGORY, "artifacts.lost-apostrophe", suggestion, Evidence.C, reason)
