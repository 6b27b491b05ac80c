"""Sentences that start wrongly: small after an opening quote, or capital in the middle.

Translators work sentence by sentence and lose the seams: a quote that opens a paragraph in lower
case, a clause that begins with a capital where nothing ended ("analyzed the results as prices fell
The main causes of"). Where the missing words were is unknown, so both are flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
_LOWER_START = re.compile(rf"(?P<mark>[“\"«„])(?P<word>{_OPENERS})[ '’]")
_HEAD = re.compile(r"(?:^|\n|[.!?][”\"»]?[ \u00a0])[ \t]*$")
_CAPITAL = re.compile(
    r" (?P<word>(?:The|This|These|Those|He|She|They|It|We|In|At|When|While|However|Therefore|"
    r"According|There|During|After|Before|Although))(?= (?P<next>[a-z]+) [a-z])"
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
    for match in _LOWER_START.finditer(text):
        start, end = match.span("word")
        at = match.start()
        if not _HEAD.search(text, max(0, at - 8), at):
            continue
        close = _closed(text, match["mark"], end)
        if close is None:
            continue
        said = text[end:close]
        sentence_like = text[close - 1] in ".,!?…" or text[close + 1 : close + 2] in (",", ".")
        if len(said.split()) >= 4 and sentence_like:
            yield Flag(
                start,
                end,
                "lower-case-start",
                "artifacts.lower-case-start",
                match["word"][:1].upper() + match["word"][1:],
                Evidence.C,
                "direct speech opens a sentence in lower case",
            )


def _closed(text: str, mark: str, at: int) -> int | None:
    closers = {"“": "”", '"': '"', "«": "»", "„": "“"}
    stop = text.find("\n", at)
    close = text.find(closers[mark], at, len(text) if stop < 0 else stop)
    return None if close < 0 else close


def capital(reading: Reading) -> Iterator[Flag]:
    """A closed-class word with a capital where no sentence ended."""
    text = reading.doc.text
    for match in _CAPITAL.finditer(text):
        start, end = match.span("word")
        last = text[max(0, start - 3) : start - 1]
        if len(last) < 2 or not (last.isalpha() and last.islower()):
            continue
        if match["next"] in _NEVER_NEXT or _LEADS.search(text, max(0, start - 24), start - 1):
            continue
        if text[start - 4 : start - 1] == "The":
            continue  # The The, the band
        if reading.quoted(start, end) or reading.foreign(start, end):
            continue
        yield Flag(
            start,
            min(len(text), match.end("next")),
            "garbled-capital",
            "artifacts.garbled-capital",
            None,
            Evidence.C,
            f"{match['word']!r} in the middle of a sentence: a clause lost its place",
        )
