"""Sentences that start wrongly: small after an opening quote, or capital in the middle.

Translators work sentence by sentence and lose the seams: a quote that opens a paragraph in lower
case, a clause that begins with a capital where nothing ended ("analyzed the results as prices fell
The main causes of"). Where the missing words were is unknown, so both are flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from normalizers.artifacts.reading import Reading
from normalizers.findings import Evidence, Flag

# The words that open clauses and are hardly ever quoted for themselves.
_OPENERS = (
    "it|we|i|the|he|she|they|this|that|these|those|there|you|our|my|his|her|their|its|a|an|if|in|"
    "as|when|but|for|at|on|all|some|such|today|now|no|yes|of course|do|did|is|are|was|were|have|"
    "has|had|what|how|why|who|where|will|would|can|could|should|let|please|so|or|because|since|"
    "although|while|after|before|until|unless|perhaps|maybe|never|always|everyone|everything|"
    "nobody|nothing|many|most|each|every|both|another|one|people|by|with|from|to|not|"
    "я|мы|он|она|они|это|мне|нам|у|вы|наш|наша|наши|если|когда|сегодня|в|на|ми|він|вона|вони|це|"
    "він|якщо|гэта|яны|калі|у нас"
)
_LOWER_START = re.compile(rf"(?P<mark>[“\"«„])(?P<word>{_OPENERS})(?=[ '’])")
# Single marks are apostrophes too, and other languages quote words more freely: there the clause
# must be long, end inside the marks, or be followed by a verb of speech.
_SINGLE_START = re.compile(rf"(?P<mark>‘)(?P<word>{_OPENERS})(?=[ ’])")
_OTHER_STARTS = {
    "de": (
        r"es|ich|wir|sie|er|das|die|der|dies|diese|dieser|ein|eine|man|wenn|heute|jetzt|unser|unsere|"
        r"alle|für|mit|in|so|wie|was",
        r"sagte|sagt|erklärte|betonte|meinte|so der|so die|teilte|berichtete|fügte|schrieb",
    ),
    "fr": (
        r"c['’]est|il|elle|ils|elles|nous|je|on|le|la|les|un|une|ce|cette|ces|notre|nos|si|"
        r"aujourd['’]hui|pour|dans|avec",
        r"a dit|dit|a déclaré|déclare|a affirmé|a expliqué|a ajouté|a souligné|a indiqué|a estimé",
    ),
    "pl": (
        r"to|my|ja|on|ona|oni|jest|nie|ten|ta|te|nasz|nasza|nasze|jeśli|dziś|dzisiaj|teraz|w|na|jak|"
        r"wszyscy|chcemy|mamy",
        r"powiedział|powiedziała|oświadczył|oświadczyła|podkreślił|podkreśliła|dodał|dodała|"
        r"stwierdził|stwierdziła|zaznaczył|zaznaczyła",
    ),
}
_SINGLE_END = re.compile(r"[.,!?…]’(?!\w)")
_CLAUSE = re.compile(r"[^\s“”\"«»„]+(?:[ \u00a0][^\s“”\"«»„]+){0,2}")
_HEAD = re.compile(r"(?:^|\n|[.!?][”\"»]?[ \u00a0])[ \t]*$")
_CAPITAL = re.compile(
    r" (?P<word>(?:The|This|These|Those|He|She|They|It|We|In|At|When|While|However|Therefore|"
    r"According|There|During|After|Before|Although))(?= (?P<next>[a-z]+) [a-z])"
)
# These open clauses too, but belong to names and titles more often: only after a verb's past form,
# and not of a verb that makes works with titles.
_CAPITAL_AFTER_VERB = re.compile(
    r" (?P<word>(?:Some|Both|Such|All|Our|His|Many|Most|New))(?= (?P<next>[a-z]+) [a-z])"
)
_VERB_BEFORE = re.compile(
    r" (?:(?!(?:need|indeed|hundred|naked|sacred|kindred|speed|breed|feed|seed|weed|greed|directed|"
    r"released|recorded|published|produced|performed|authored|penned|staged|reviewed|edited|composed|"
    r"featured|covered|joined|played)\b)[a-z]{3,}ed|fell|rose|grew|came|went|met|began|fall|rise|grow|"
    r"falls|rises|grows|continues|remains)$"
)
# After these a capital The belongs to a name or to reported words.
_LEADS = re.compile(
    r"\b(?:a|an|the|of|in|on|at|by|from|for|to|with|and|or|as|is|was|are|were|be|than|about|like|"
    r"film|movie|book|novel|song|album|single|series|show|play|poem|musical|opera|game|band|group|"
    r"magazine|newspaper|paper|daily|weekly|website|site|blog|channel|programme|program|podcast|"
    r"article|essay|story|report|episode|chapter|painting|exhibition|project|campaign|brand|pub|"
    r"called|named|titled|entitled|dubbed|nicknamed|known|say|says|said|saying|asked|told|tells|"
    r"tell|reads|read|adds|added|wrote|writes|replied|sang|starring|hit|new|debut|its|his|her)$"
)
_NEVER_NEXT = frozenset({"of", "and", "to", "or"})


def lower_case(reading: Reading) -> Iterator[Flag]:
    """A quote that opens a paragraph or a sentence, and begins small."""
    text = reading.doc.text
    seen = set()
    for match in _LOWER_START.finditer(text):
        close = _opens_speech(text, match)
        if close is None or not _ends_speech(text, close):
            continue
        if len(text[match.end() : close].split()) >= 4:
            seen.add(match.start())
            yield _small(text, match, close)
    if reading.language == "en" and "‘" in text:
        for match in _SINGLE_START.finditer(text):
            close = _opens_speech(text, match)
            if close is not None and len(text[match.end() : close].split()) >= 4:
                yield _small(text, match, close)
    starts, speech = _spoken(reading.language)
    if starts is None:
        return
    for match in starts.finditer(text):
        close = _opens_speech(text, match)
        if close is None or match.start() in seen or len(text[match.end() : close].split()) < 3:
            continue
        stop = text.find("\n", close)
        if speech.search(text, close, min(len(text) if stop < 0 else stop, close + 80)):
            yield _small(text, match, close)


@lru_cache(maxsize=8)
def _spoken(language: str) -> tuple[re.Pattern[str] | None, re.Pattern[str]]:
    """How direct speech begins in a language, and the verbs that follow it."""
    openers, verbs = _OTHER_STARTS.get(language, ("", "(?!)"))
    start = rf"(?P<mark>[“\"«„])[ \u00a0\u202f]?(?P<word>{openers})(?=[ \u00a0])"
    return (re.compile(start) if openers else None, re.compile(rf"\b(?:{verbs})\b"))


def _opens_speech(text: str, match: re.Match[str]) -> int | None:
    """Where speech that opens a sentence here is closed."""
    at = match.start()
    if not _HEAD.search(text, max(0, at - 8), at):
        return None
    return _closed(text, match["mark"], match.end("word"))


def _ends_speech(text: str, close: int) -> bool:
    """Whether what is quoted ends as a clause does."""
    return text[close - 1] in ".,!?…" or text[close + 1 : close + 2] in (",", ".")


def _small(text: str, match: re.Match[str], close: int) -> Flag:
    """The flag on the first three words of the clause."""
    start = match.start("word")
    clause = _CLAUSE.match(text, start, close)
    end = clause.end() if clause else match.end("word")
    words = text[start:end].rstrip(".,;:!?…")
    return Flag(
        start,
        start + len(words),
        "lower-case-start",
        "artifacts.lower-case-start",
        words[:1].upper() + words[1:],
        Evidence.C,
        "direct speech opens a sentence in lower case",
    )


def _closed(text: str, mark: str, at: int) -> int | None:
    """The closing mark on the same line; a single one only behind the end of a clause."""
    stop = text.find("\n", at)
    stop = len(text) if stop < 0 else stop
    if mark == "‘":
        single = _SINGLE_END.search(text, at, stop)
        return single.end() - 1 if single else None
    closers = {"“": "”", '"': '"', "«": "»", "„": '“”"'}
    found = [at for at in (text.find(closer, at, stop) for closer in closers[mark]) if at >= 0]
    return min(found, default=None)


def capital(reading: Reading) -> Iterator[Flag]:
    """A closed-class word with a capital where no sentence ended."""
    text = reading.doc.text
    for match in chain(_CAPITAL.finditer(text), _CAPITAL_AFTER_VERB.finditer(text)):
        start, end = match.span("word")
        last = text[max(0, start - 3) : start - 1]
        if len(last) < 2 or not (last.isalpha() and last.islower()):
            continue
        if match["next"] in _NEVER_NEXT or _LEADS.search(text, max(0, start - 24), start - 1):
            continue
        if text[start - 4 : start - 1] == "The":
            continue  # The The, the band
        before = text[max(0, start - 24) : start - 1]
        if match.re is _CAPITAL_AFTER_VERB and not _VERB_BEFORE.search(before):
            continue
        if reading.quoted(start, end) or reading.foreign(start, end):
            continue
        clause = _CLAUSE.match(text, start)
        yield Flag(
            start,
            clause.end() if clause else match.end("next"),
            "garbled-capital",
            "artifacts.garbled-capital",
            None,
            Evidence.C,
            f"{match['word']!r} in the middle of a sentence: a clause lost its place",
        )
