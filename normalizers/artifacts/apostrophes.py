"""Lost apostrophes: ``Russias closest partner`` for *Russia's closest partner*.

A possessive is restored only where nothing else is possible: the base is a country, a capital, a
statesman of the stylebook or a person of the authority who is known by the surname alone or named in
full in the article; what follows can be possessed and cannot be a verb: a thing (``@possessions``),
an adjective that only stands before a noun (*former*), an ordinal and a thing behind it; nothing
before it (``the two``, ``all the``) makes it a plural. Where a plural can be read, as in *the Russian
Presidents website*, it is flagged. So are demonyms, before a thing that one person has (*the Belarusians
phone*) or a superlative and a noun (*the Russians closest allies*, but not *the Russians closest to
it*). A name that ends in -s itself (Laos, Vilnius) is a base only with a second one (``Vilniuss
mayor``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from normalizers.artifacts.reading import Reading
from normalizers.document import Document
from normalizers.findings import Edit, Evidence, Flag
from normalizers.folding import fold_key
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import entities
from normalizers.stylebook.kept import kept
from normalizers.stylebook.terms import countries, word_list, words_regex

RULE = "apostrophe"
CATEGORY = "lost-apostrophe"
_SHORTEST = 4  # letters of a surname
_NO_PLURAL = "no plural is possible before what follows"

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
    rf"(?:(?!(?:{_NOT_SUPERLATIVE})\b)[a-z]{{2,}}est\b(?:-(?:ever|[a-z]+ing|[a-z]+ed|known)\b)?"
    r"(?!-)|(?:most|least)[ \u00a0][a-z]+|best\b|"
    r"worst\b|foremost\b|biggest\b)[ -](?!of\b|to\b|from\b|in\b|for\b|among\b|on\b)[a-z]"
)
_NO_NOUN = "to|for|and|or|in|at|of|from|with|by|on|as|but|than|since|the|a|an|door|year|week|month"
# Adjectives that stand before their noun and are no verbs or adverbs: enough by themselves.
_RELATIVE = re.compile(
    r"[ \u00a0](?:former|current|new|recent|previous|future|upcoming|forthcoming|ruling|incoming|"
    r"outgoing|main|key|entire|sole|de facto|economic|political|military|foreign|domestic|internal|"
    r"external|nuclear|national|presidential|parliamentary|diplomatic|financial|monetary|industrial|"
    r"agricultural|strategic|territorial|constitutional|federal|regional|authoritarian|eastern|"
    r"western|northern|southern|full-scale|long-standing|long-time|longtime|state-owned|state-run|"
    r"pro-\w+|anti-\w+|energy|defen[cs]e)[ \u00a0]"
    rf"(?!(?:{_NO_NOUN})\b)[A-Za-z]"
)
# These may be adverbs or verbs: a thing must follow, near enough.
_COUNTED = (
    r"(?:(?:very|own)[ \u00a0])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    r"next|last|only|\d+(?:st|nd|rd|th)|(?:19|20)\d\d|\d+-(?:year|month|week|day|hour|seat|member)"
    r"(?:-(?:old|long))?)"
)
_BETWEEN = rf"(?:(?!(?:{_NO_NOUN})\b)[a-z][a-z-]*[ \u00a0])"
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
_NEXT_NAME = re.compile(r"[ \u00a0][A-Z][a-z]")
_OWN = re.compile(r"[ \u00a0]own\b")  # "The Putins own a house"
# Demonyms: "the injured Belarusians phone", not "gave the Belarusians body armour".
_ONE_BEFORE = re.compile(r"\b(?:the|an?|this|that|another|every)(?: [a-z-]+)?$", re.IGNORECASE)
_COPULA_OR_ARTICLE = re.compile(r"\b(?:the|is|are|was|were|as)$", re.IGNORECASE)
_GIVEN_BEFORE = re.compile(
    r"\b(?:g[ai]ve[sn]?|giving|offer\w*|sen[dt]s?|sending|den(?:y|ies|ied|ying)|costs?|costing|"
    r"teach(?:es)?|taught|owe[sd]?|show(?:s|ed|n|ing)?|sells?|sold|buys?|bought|promis\w+|"
    r"grant(?:s|ed|ing)?|refus(?:e[sd]?|ing)|hand(?:s|ed|ing)?|lends?|lent|allow\w*|ma[dk]es?|making|"
    r"call(?:s|ed|ing)?|pa(?:ys?|id)|bring(?:s|ing)?|brought|elected|named|appointed|considered?|"
    r"left|leaves?|leaving|tells?|told|wish(?:es|ed)?|guarantee[ds]?|earn(?:s|ed|ing)?|won|wins?|"
    r"let|lets|help(?:s|ed)?|se(?:e|es|en|ing)|saw|watch\w*|hear[ds]?)"
    r" (?:the|an?|this|that|another|every)(?: [a-z-]+)?$",
    re.IGNORECASE,
)
_AFTER_THING = (
    r"(?=$|[.,;:!?)\n]|[ \u00a0](?:was|is|were|are|had|has|have|will|would|can|could|did|does|said|says|"
    r"told|tells|lay|rang|came|went|left|found|under|near|behind|beside|when|which|who|that|while|"
    r"after|before|in|on|at|from|with|by|of|and|for|until|during|into|over|[a-z]{2,}ed)\b)"
)
_AFTER_VERB_TOO = (  # of "phone" and "coach"
    r"(?=[.,;]|[ \u00a0](?:was|is|had|has|said|says|told|tells|lay|rang|under|near|behind|beside|which|"
    r"who|that|when|[a-z]{2,}ed)\b)"
)
_CONTRACTED = "didn|doesn|don|isn|wasn|couldn|wouldn|shouldn|haven|hasn|hadn|weren|aren"
_WORDS_THEMSELVES = "can|won"  # "can t" is "can't" unless a t stands for something: flagged


@dataclass(frozen=True, slots=True)
class Base:
    """A name that can lose its apostrophe, or a negation, or an office in the plural."""

    name: str
    kind: str  # place, person, people, office, negation
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
                yield f"{name} 's", Base(name, kind, split=True)  # as a tokenizer leaves it
            elif " " not in name:
                yield f"{name} s", Base(name, kind, split=True)
                yield f"{name}s", Base(name, kind, split=False)  # "Belaruss": never a plural
    listed = frozenset(word_list(stylebook, "statespeople"))
    for entity, name, full_name in _surnames(stylebook):
        if name not in listed:
            for split, key in ((False, f"{name}s"), (True, f"{name} s")):
                yield key, Base(name, "person", split, entity, full_name)
    for name in word_list(stylebook, "demonyms"):
        yield f"{name}s", Base(name, "people", split=False)
    for name in word_list(stylebook, "office-holders"):
        yield f"{name}s", Base(name, "office", split=False)
    for word in _CONTRACTED.split("|"):
        yield f"{word} t", Base(word, "negation", split=True)
        kind = "doubtful negation" if word == "don" else "negation"  # dont is French as well
        yield f"{word}t", Base(word, kind, split=False)
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
            stem = surface[:-1].rstrip()
            reason = "a contraction without its apostrophe"
            if base.kind == "negation" and not reading.quoted(start, end):
                yield _edit(start, end, f"{stem}{reading.apostrophe}t", reason)
            else:
                yield _flag(start, end, f"{stem}{reading.apostrophe}t", reason)
        return
    if base.kind == "office":
        yield from _office(reading, start, end)
        return
    if not surface.startswith(base.name) or not surface.endswith("s"):
        return  # another case of letters: "turkeys", or a headline in capitals
    if base.kind == "people":
        yield from _of_a_people(reading, base, start, end)
        return
    if base.split:
        if _GOES_ON.match(text, end) or ("'" in fold_key(surface) and _NEXT_NAME.match(text, end)):
            yield _edit(start, end, f"{base.name}{reading.apostrophe}s")
        return
    before = text[max(0, start - 24) : start].rstrip(" \u00a0")
    if _PLURAL_BEFORE.search(before):
        return
    sure = (
        _follows(reading, "@possessions", end)
        or _SUPERLATIVE.match(text, end) is not None
        or _TALKS.match(text, end) is not None
        or _RELATIVE.match(text, end) is not None
        or _counted(reading.doc.stylebook).match(text, end) is not None
        or (_COPULA_BEFORE.search(before) and _ONE_THING.match(text, end)) is not None
    )
    if not sure and not _follows(reading, "@possessions-or-verbs", end):
        return
    doubt = _ARTICLE_BEFORE.search(before) or _LIST_BEFORE.search(before)
    if doubt and base.kind == "person" and (not sure or _OWN.match(text, end)):
        return  # "The Medvedevs visit Sochi": a family and its verb
    if sure and not doubt and not reading.quoted(start, end):
        yield _edit(start, end, f"{base.name}{reading.apostrophe}s")
    else:
        yield _flag(start, end, base.name + reading.apostrophe + "s", "a plural is possible")


def _follows(reading: Reading, name: str, end: int) -> bool:
    """Whether a word of the list stands next."""
    stylebook, text = reading.doc.stylebook, reading.doc.text
    if not word_list(stylebook, name[1:]) or text[end : end + 1] not in (" ", "\u00a0"):
        return False
    folded = fold_key(text[end + 1 : end + 60])
    return words_regex(stylebook, (name,)).match(folded) is not None


def _of_a_people(reading: Reading, base: Base, start: int, end: int) -> Iterator[Flag]:
    """``the Belarusians phone``, ``the Russians closest allies``: whose is plain, how many are not."""
    text = reading.doc.text
    before = text[max(0, start - 48) : start].rstrip(" \u00a0")
    if _GIVEN_BEFORE.search(before) or _PLURAL_BEFORE.search(before):
        return
    one, many = _of_one_or_many(reading.doc.stylebook)
    thing = one.match(text, end) if _ONE_BEFORE.search(before) else None
    if thing:
        suggestion = f"{base.name}{reading.apostrophe}s"
    else:
        thing = many.match(text, end) if _COPULA_OR_ARTICLE.search(before) else None
        suggestion = f"{base.name}s{reading.apostrophe}"
    if thing:
        behind = text[end : thing.end()]
        yield _flag(start, thing.end(), suggestion + behind, "one of a people, or all of them")


@kept()
def _counted(stylebook: Stylebook) -> re.Pattern[str]:
    """An ordinal, words between, and a thing that can be possessed: first official trip."""
    things = _alternatives(stylebook, "possessed")
    return re.compile(
        rf"[ \u00a0]{_COUNTED}[ \u00a0]{_BETWEEN}{{0,2}}?(?:{things})(?![\w-])(?![ \u00a0][A-Z])"
    )


@kept()
def _of_one_or_many(stylebook: Stylebook) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What one person has, and what a people has most of."""
    own = _alternatives(stylebook, "things-of-one-person")
    verbs = _alternatives(stylebook, "things-or-verbs")
    most = _alternatives(stylebook, "things-of-a-people")
    return (
        re.compile(rf"[ \u00a0](?:(?:{own}){_AFTER_THING}|(?:{verbs}){_AFTER_VERB_TOO})"),
        re.compile(
            rf"[ \u00a0](?:(?:second|third)[- ])?(?:(?!(?:{_NOT_SUPERLATIVE})\b)[a-z]{{2,}}est|best|"
            rf"worst|most[ \u00a0][a-z]+|main|chief|principal)[ \u00a0]{_BETWEEN}{{0,2}}?"
            rf"(?:{most})(?![\w-])"
        ),
    )


def _alternatives(stylebook: Stylebook, name: str) -> str:
    """The words of a list in a pattern, the longest first; never a match without them."""
    words = sorted(word_list(stylebook, name), key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, words)) or "(?!)"


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


@kept()
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


def _edit(start: int, end: int, replacement: str, reason: str = _NO_PLURAL) -> Edit:
    rule = "artifacts.lost-apostrophe"
    return Edit(start, end, replacement, rule, CATEGORY, reason=reason, confidence=0.97)


def _flag(start: int, end: int, suggestion: str, reason: str) -> Flag:
    return Flag(start, end, CATEGORY, "artifacts.lost-apostrophe", suggestion, Evidence.C, reason)
