"""Country pairs read character by character: 俄白总统 as "Russian and white presidents".

Chinese writes a pair of countries with one character each, and a translator that does not know the
pair gives the plain sense of the second: 白 (Belarus) is *white*, 乌 (Ukraine) *Wu*, 美 (the United
States) *beautiful*. Only the country's slot is repaired, only beside another country and before a
noun that states share (``@shared-nouns``; behind a hyphen ``@joined-nouns`` as well): voters, flags,
Houses are not among them. A pair of names stays one of names (Russia-Belarus), a pair of adjectives
one of adjectives (Russian-Belarusian); where both slots are misread (Wu-White), both countries must
be named nearby.

The readings are ordinary words, so the pair must also stand where a pair of states can stand: not
after a colour or a copula ("painted white and …"), not after a name (Barry White), not in a list
that names the country already. Nouns that other things have too (``@loose-nouns``: sides, trade)
ask for more than a place name nearby: a statesman of the country, or other signs of machine
translation in the article. Behind a hyphen that is needed only for those a colour can have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from normalizers.artifacts.calques import WINDOW, Candidate, judge, like_surface
from normalizers.artifacts.reading import Reading
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.terms import Context, Country, Gloss, countries, word_list

RULE = "compound"

_GAP = 48  # code points before a pair in which its list and what leads to it must lie
# Before "white and Russian leaders": where a noun phrase of its own can begin. After a verb of
# speech or a preposition a capital White is as likely a person.
_OPENS = re.compile(
    r"(?:^|[.!?…:;]|[\n“\"«(—–]|\b(?:(?P<plain>the|both|between)|of|from|with|by|for|to|among|"
    r"said|says|say|told|reported|that|when|where|while|as|after|before|because|since|if|but))"
    r"[ \u00a0]*$",
    re.IGNORECASE,
)
# Before "Russian and white leaders": never a predicate, a colour, or a list of them.
_NO_PAIR_BEFORE = re.compile(
    r"(?:\b(?:is|are|was|were|be|been|being|am|look|looks|looked|seem|seems|seemed|become|became|"
    r"wear|wears|wore|painted|dyed|coloured|colored|dressed|red|black|blue|green|yellow|grey|gray|"
    r"brown|pink|orange|golden|beige|cream|purple|young|old|rich|poor|tall|blond|blonde|rural)"
    r"(?:,| and|, and)?)[ \u00a0]+$",
    re.IGNORECASE,
)
# What may follow a noun that is not a matter of states alone.
_FOLLOWS = re.compile(
    r"$|[\n.,;:!?)—–]|[ \u00a0](?:[—–(-]|(?:in|on|at|with|about|for|from|to|between|by|after|"
    r"before|during|over|under|since|until|was|were|is|are|has|have|had|will|would|can|could|may|"
    r"might|must|should|did|does|do|began|begins|met|meet|meets|took|takes|grew|grows|rose|fell|"
    r"held|hold|came|went|left|led|saw|set|brought|became|won|lost|made|said|say|says|[a-z]+ed|"
    r"agree|agrees|discuss|sign|reached?|continues?|remains?|ends?|opens?|starts?|plans?)\b)",
    re.IGNORECASE,
)
# After a pair with a hyphen the time, the place or another clause may follow too.
_GOES_ON = re.compile(
    r"[ \u00a0](?:last|this|next|near|again|yesterday|today|tomorrow|tonight|across|along|through|"
    r"where|when|while|who|which|that|there|as|and|or|but|if|because|against|without|within|into|"
    r"onto|of[ \u00a0](?:19|20)\d\d|[A-Z]\w+[ \u00a0](?:said|says)|guards?|crossings?|posts?|"
    r"checkpoints?|commissions?|police|troops|fence|regions?|towns?|villages?|areas?|zone|hurts?|cut|"
    r"costs?|hits?|put|shut|runs?|needs?|goes|lasts?|lies|stretches|worries|threatens?|means?|meant|"
    r"stands?|got|gets?)\b",
    re.IGNORECASE,
)
# "the Polish-white border", but "a Polish-white border of a towel"
_DEFINITE = re.compile(
    r"(?:\b(?:the|at|on|across|along|near|beside|to|from|over|beyond|this|that|by|of|common|shared|"
    r"whole|entire|state)|[^\w\s,])[ \u00a0]+$|(?:^|\n)$",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"[ \u00a0]of[ \u00a0](?!(?:the[ \u00a0])?(?:two|both|three|these|those|our|their)\b|\d)"
)
_NAMED_WHITE = r"\b(?P<given>[A-Z][\w'’-]+\.?|Mr|Ms|Mrs|Dr)[ \u00a0]{gloss}\b(?! (?:House|Paper)\b)"

# After "the presidents of Russia and white": what the two did. No colour or look of a thing.
_VERB = (
    r" (?:(?:later|then|also|both|soon|now|today|yesterday|once|jointly|[a-z]{3,}ly) )?"
    r"(?!(?:colou?red|painted|skinned|dyed|washed|haired|collared|dressed|striped|bearded)\b)"
    r"(?:[a-z]{2,}ed|came|went|left|led|saw|set|brought|became|won|made|took|gave|told|began|flew|"
    r"did|found|stood|kept|wrote)\b"
)
# Reading the syllable as a surname: Wu Xinbo, Minister Wu.
_SURNAME = r"\b(?:{gloss} [A-Z][a-z]+|(?:[Mm]inister|[Pp]resident|[Pp]rofessor|officer) {gloss})\b"

_CAPITAL_BEFORE = re.compile(r"\b(?P<word>[A-Z][\w'’-]*)[ \u00a0]$")
_RACES = re.compile(r"(?:Indian|American)[ \u00a0]?[-–/][ \u00a0]?white")  # of the Old West
_EMIGRES = re.compile(r"white[ \u00a0]?[-–/][ \u00a0]?russian", re.IGNORECASE)

# Words that begin sentences: with a capital, but no given names.
_FUNCTION_WORDS = frozenset(
    "the a an both between of from with by for to in on at and but or if when while where as after "
    "before since that this these those his her its their our my said says".split()
)
_COMBINING = frozenset({"sino", "russo"})
# The word lists this module asks for, but for the bearers of each country
LISTS = (
    *("noun-modifiers", "shared-nouns", "joined-nouns", "loose-nouns", "coloured-nouns"),
    "sovereign-nouns",
    *("offices", "race-and-civil-war"),
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One country with one of its literal readings."""

    country: Country
    gloss: Gloss

    @property
    def is_word(self) -> bool:
        """Whether the reading is an ordinary English word (white), not a syllable (Wu)."""
        return self.gloss.text.islower()


def triggers(stylebook: Stylebook, language: str) -> Iterator[tuple[str, Slot]]:
    """The readings themselves; only English has adjectives for them so far."""
    if language != "en":
        return
    for country in countries(stylebook):
        for gloss in country.glosses:
            slot = Slot(country, gloss)
            if set(gloss.joins) <= {
                "-",
                "name",
            }:  # the common words "day" and "law" alone are no cause
                for dash in ("-", "- ", "/", "/ "):
                    yield f"{dash}{gloss.text}", slot
                    yield f"{gloss.text}{dash[::-1]}", slot
            else:
                yield gloss.text, slot


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


@kept()
def _regex(stylebook: Stylebook, slot: Slot) -> re.Pattern[str]:
    """All shapes in which the reading stands beside a partner, before a shared noun."""
    others = [country for country in countries(stylebook) if country.id != slot.country.id]
    adjective = _any([country.adjective for country in others])
    prefix = _any([name for c in others for name in (c.name, c.adjective, *c.prefixes)])
    name = _any([country.name for country in others])
    modifiers = _any(word_list(stylebook, "noun-modifiers"))
    nouns = _any(word_list(stylebook, "shared-nouns"))
    noun = rf"(?: (?:(?:{modifiers}) )*(?:{nouns})(?![\w-]))"
    joined = _any([*word_list(stylebook, "shared-nouns"), *word_list(stylebook, "joined-nouns")])
    pair_noun = rf"(?: (?:(?:{modifiers}) )*(?:{joined})(?![\w-]))"
    reading = _any([g.text for c in others for g in c.glosses if _is_half(g)])
    office = _any(word_list(stylebook, "offices"))
    gloss = re.escape(slot.gloss.text)
    join = "(?:,| and|, and)"
    shapes = []
    if "and" in slot.gloss.joins:
        shapes += [
            rf"(?:{adjective}){join} (?P<a>{gloss})(?=(?:{join} (?:{adjective}))?{noun})",
            rf"(?<= of )(?:{name}) and (?P<c>{gloss})(?=[.,;:]|$|\n"
            rf"| (?:and|on|in|at|to|will|have|had|met|meet|held|hold|signed|sign|agreed|agree|"
            rf"discussed|discuss|talked|spoke|said|are|were)\b)",
            rf"(?P<h>(?P<hp>{name}) and {gloss})(?={noun})",
            rf"(?:{nouns}) of (?:{name}) and (?P<i>{gloss})(?={_VERB})",
        ]
    if "and-first" in slot.gloss.joins:
        shapes.append(rf"(?P<b>{gloss})(?={join} (?:{adjective})(?: and (?:{adjective}))?{noun})")
    if "-" in slot.gloss.joins:
        shapes.append(rf"(?P<d>(?P<dp>{prefix}|{reading})(?: ?[-–/] ?){gloss})(?={pair_noun})")
        shapes.append(rf"(?P<e>{gloss}(?: ?[-–/] ?)(?P<ep>{prefix}))(?={pair_noun})")
    if " " in slot.gloss.joins:
        shapes.append(rf"(?P<f>(?P<fp>{prefix}) {gloss})(?={noun})")
    if "office" in slot.gloss.joins:
        bearer = _any(word_list(stylebook, bearers_of(slot.country)))
        shapes.append(rf"(?P<g>{gloss})(?= (?:{office}) (?:[A-Z][\w.]+ )?(?:{bearer})(?!\w))")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(shapes)})", re.IGNORECASE)


@kept()
def _head(stylebook: Stylebook) -> re.Pattern[str]:
    """What stands behind the pair: the rest of the list, modifiers, the noun they share."""
    adjective = _any([country.adjective for country in countries(stylebook)])
    modifiers = _any(word_list(stylebook, "noun-modifiers"))
    nouns = _any([*word_list(stylebook, "shared-nouns"), *word_list(stylebook, "joined-nouns")])
    return re.compile(
        rf"(?P<rest>(?:(?:,| and|, and) (?:{adjective}))*) "
        rf"(?:(?:{modifiers}) )*(?P<noun>{nouns})(?![\w-])",
        re.IGNORECASE,
    )


@kept()
def _list_before(stylebook: Stylebook) -> re.Pattern[str]:
    """The countries' adjectives that lead to the slot, with what joins them."""
    adjective = _any([country.adjective for country in countries(stylebook)])
    return re.compile(rf"(?<![\w-])(?:(?:{adjective})(?:, and|,| and)[ \u00a0])*$", re.IGNORECASE)


def bearers_of(country: Country) -> str:
    """The name of the list of statespeople of a country."""
    return "bearers-" + country.id.partition(":")[2]


@kept(maxsize=64)
def pairs_around(
    stylebook: Stylebook, slot: Slot, text: str, start: int, end: int
) -> tuple[re.Match[str], ...]:
    """The pairs that hold the reading near a hit of it."""
    regex = _regex(stylebook, slot)
    return tuple(regex.finditer(text, max(0, start - WINDOW), min(len(text), end + WINDOW)))


def find(reading: Reading, slot: Slot, start: int, end: int) -> Iterator[Candidate]:
    """The pair around a hit of the reading."""
    doc = reading.doc
    stylebook, text = doc.stylebook, doc.text
    country = slot.country
    for match in pairs_around(stylebook, slot, text, start, end):
        groups = {name: value for name, value in match.groupdict().items() if value}
        kind = next(name for name in "abcdefghi" if name in groups)
        low, high = match.span(kind)
        if not (low <= start and end <= high):
            continue
        if slot.is_word:
            verdict = _stands_as_pair(reading, slot, kind, low, high)
        else:
            verdict = "no" if kind in "abchi" and _a_person(reading, slot) else "sure"
        partner = _partner(stylebook, groups.get(f"{kind}p", ""))
        if verdict == "no" or (partner.gloss and not _is_pair_of_readings(reading, slot, partner)):
            continue
        if kind in "abg":
            replacement = country.adjective
        elif kind in "ci":
            replacement = country.name
        else:
            own = _as_name(country) if partner.is_name and kind != "h" else country.adjective
            other = partner.name if partner.is_name and kind != "h" else partner.adjective
            pair = (own, other) if kind == "e" else (other, own)
            replacement = (" and " if kind == "h" else "-").join(pair)
        bearers = word_list(stylebook, bearers_of(country))
        # "Sino-" joins peoples and states only, so any sign of the country will do
        proof = verdict == "sure" or groups.get("dp", "").casefold() in _COMBINING
        require = () if slot.gloss.alone and kind in "abci" else (country.anchors,)
        if partner.gloss and partner.country:
            require = (*require, partner.country.anchors)
        candidate = judge(
            reading,
            low,
            high,
            like_surface(match.group(), replacement),
            concept=country.id,
            gloss=f"{country.character}={slot.gloss.text}, the pair's character for {country.name}",
            tier_a=slot.gloss.tier == "A"
            or (
                kind == "e" and partner.is_name and _is_as_good_as_a_name(reading, slot, low, high)
            ),
            proven=False,
            context=Context(
                anchors=country.anchors if proof else bearers,
                require=require,
                context=("@race-and-civil-war",),
            ),
            silent=verdict == "loose" and kind == "f",
            ambiguous=True,
        )
        if candidate:
            yield candidate


@dataclass(frozen=True, slots=True)
class _Partner:
    """What stands in the other slot: its two forms, and the reading if it is misread as well."""

    name: str
    adjective: str
    is_name: bool
    country: Country | None = None
    gloss: Gloss | None = None


def _partner(stylebook: Stylebook, surface: str) -> _Partner:
    """The country in the other slot; ``Sino-`` stays as it is, and ``US`` is a name."""
    key = surface.casefold()
    for country in countries(stylebook):
        if key == country.adjective.casefold():
            return _Partner(country.name, country.adjective, False, country)
        if key == country.name.casefold():
            return _Partner(country.name, country.adjective, True, country)
        if key in (prefix.casefold() for prefix in country.prefixes):
            return _Partner(surface, surface, not key.endswith("o"), country)
        for gloss in country.glosses:
            same = _is_half(gloss) and key == gloss.text.casefold()
            if same and (gloss.tier == "A" or surface[0].isupper()):
                return _Partner(_as_name(country), country.adjective, True, country, gloss)
    return _Partner(surface, surface, False)


def _is_half(gloss: Gloss) -> bool:
    """Whether a reading may be the partner of another one."""
    return "-" in gloss.joins and (gloss.tier == "A" or "name" in gloss.joins)


def _as_name(country: Country) -> str:
    """The name as it stands in a pair: the US and the EU have short ones."""
    short = (prefix for prefix in country.prefixes if prefix.isupper())
    return next(short, country.name)


def _is_pair_of_readings(reading: Reading, slot: Slot, partner: _Partner) -> bool:
    """``Wu-White``: two countries, none of them somebody's name in the article."""
    if partner.country is None or partner.gloss is None or partner.country.id == slot.country.id:
        return False
    return not (
        _a_person(reading, slot) or _a_person(reading, Slot(partner.country, partner.gloss))
    )


def _is_as_good_as_a_name(reading: Reading, slot: Slot, low: int, high: int) -> bool:
    """``the Day-Russia summit``: a capital before a hyphen and a name, and no deal of a company."""
    text, stylebook = reading.doc.text, reading.doc.stylebook
    if "name" not in slot.gloss.joins or not text[low].isupper():
        return False
    head = _head(stylebook).match(text, high)
    if head is None or head["noun"].lower() not in word_list(stylebook, "sovereign-nouns"):
        return False
    return not _a_person(reading, slot)


def _stands_as_pair(reading: Reading, slot: Slot, kind: str, low: int, high: int) -> str:
    """How sure it is that an ordinary word means a country here: sure, loose (or ``no``)."""
    if kind in "cgi":
        return "sure"
    stylebook, text = reading.doc.stylebook, reading.doc.text
    before = text[max(0, low - _GAP) : low]
    listed = _list_before(stylebook).search(before)
    chain = listed.group() if listed else ""
    lead = before[: len(before) - len(chain)]
    head = _head(stylebook).match(text, high)
    own = slot.country.adjective.casefold()
    if head is None or own in chain.casefold() or own in head["rest"].casefold():
        return "no"
    noun = head["noun"].lower()
    doubtful = noun in word_list(stylebook, "loose-nouns")
    joined = kind in "de"
    follows = _FOLLOWS.match(text, head.end()) or (joined and _GOES_ON.match(text, head.end()))
    if doubtful and not follows:
        return "no"
    if _OF_OTHERS.match(text, head.end()):
        return "no"
    if joined and _EMIGRES.fullmatch(text, low, high):
        if noun not in word_list(stylebook, "shared-nouns"):
            return "no"  # "a White-Russian committee" of emigrants
    elif joined:  # no thing but a border has such a colour
        doubtful = noun in word_list(stylebook, "coloured-nouns") and not _DEFINITE.search(lead)
        doubtful |= _RACES.fullmatch(text, low, high) is not None
        name_before = _CAPITAL_BEFORE.search(lead) if kind == "e" and text[low].isupper() else None
        if name_before and name_before["word"].lower() not in _FUNCTION_WORDS:
            return "no"  # "the Victory Day-Russia summit"
    if kind in "bh":
        opens = _OPENS.search(lead)
        capital = text[high - len(slot.gloss.text)].isupper()
        if opens is None or chain or (kind == "h" and not capital):
            return "no"
        if capital and _a_person(reading, slot):
            return "no"
        # "talks with White and Russian ministers": a person, or not
        doubtful |= capital and opens.group()[:1].isalpha() and opens["plain"] is None
    elif _NO_PAIR_BEFORE.search(lead):
        return "no"
    return "loose" if doubtful else "sure"


def _a_person(reading: Reading, slot: Slot) -> bool:
    """Whether the article names somebody with the reading as a surname: Mr White, Barry White."""
    whole = (reading.doc.context or reading.doc).text
    gloss = slot.gloss.text.capitalize()
    if gloss not in whole:
        return False
    others = {
        word
        for country in countries(reading.doc.stylebook)
        for word in (country.name, country.adjective, *country.prefixes)
    }
    if not slot.is_word and re.search(_SURNAME.format(gloss=re.escape(gloss)), whole):
        return True
    pattern = _NAMED_WHITE.format(gloss=re.escape(gloss))
    names = (match["given"] for match in re.finditer(pattern, whole))
    return any(name not in others and name.lower() not in _FUNCTION_WORDS for name in names)
