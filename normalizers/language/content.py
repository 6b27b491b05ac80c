"""What is content though it is in another language: names, titles, quotes, addresses, code."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter

from normalizers.lines import Line

QUOTED = 0.25  # of a span between quotation marks, and the rest of it decides

_ADDRESS = re.compile(
    r"https?://\S+|www\.\S+|(?<![^\s@])[^\s@]++@\S+|[@#]\w+|<[^<>\n]*>"
    r"|(?<![\w.-])[\w-]++(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?\b"
)
_ADDRESS_CUE = re.compile(r"[@#<]|\.[a-z]|:/")
_CODE = re.compile(
    r"[{}<>=\\]|\w\.\w+\(|;$|(?<!\S)--?[a-z]|(?<!\w)(?=\w*(?:_\w|[a-z][A-Z]))\w++\(|\b[a-z]+\((?:\)|[\"'])"
    r"|^(?:git|pip|npm|sudo|SELECT|curl|def|return|import|function|print|var|const) "
    r"|^(?:for|if|while)\b.*:(?:\s\w+[.(]|$)"
)
_CAPITALS = "".join(char for char in map(chr, range(0x41, 0x530)) if char.isupper())
CAPITALISED = re.compile(rf"\b[{_CAPITALS}][\w'’-]{{0,40}}")
_PARTS = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_NUMBER = re.compile(r"(?<!\S)\S*\d\S*")
_CURLY = re.compile("“[^“”]+”|„[^„“”]+[“”]|«[^«»]+»|»[^«»]+«|「[^「」]+」|『[^『』]+』")
_QUOTES = re.compile(_CURLY.pattern + '|"[^"]+"')
# Between an author and a title, a team and the next one
_DIVIDER = re.compile(r"\s*[:;,|/·•&+،、«»„“”\"]\s*|\s+[–—-]+\s+|\s*\([^()]*\)\s*$")
_CREDIT = re.compile(
    r"[(\[]?\w*(?:foto|photo|фота|фото|bild|fot|quelle|źródło|источник|крыніца|джерело|source)\.?\s*:",
    re.IGNORECASE,
)
_FINAL = re.compile(r"[.!?…。！？]['\"”’»)]*$")
# small words inside names and titles: University of Gdańsk, Ludwig van Beethoven, Brot & Rosen
PARTICLES = frozenset(
    "of the and de du des la le les el los las y et von van der den di da del al bin i a und "
    "и й і та".split()
)
MAX_NAME = 8  # words of a name of a person, a band, a publisher


def masked(text: str) -> str:
    """The text with addresses, tags and handles blanked out, offsets kept."""
    if not _ADDRESS_CUE.search(text):
        return text
    return _ADDRESS.sub(lambda match: " " * len(match.group()), text)


def is_code(text: str) -> bool:
    """Whether the line is program text or markup."""
    return _CODE.search(text) is not None


@lru_cache(maxsize=4)  # the sentences of one line ask in a row
def _closed_quotes(text: str) -> tuple[tuple[int, int], ...]:
    """Quotes that open and close on this line, shortest reading first.

    Of a quotation mark that lost its partner nobody knows how far it reaches; straight ones are
    believed only if their number is even.
    """
    pattern = _CURLY if text.count('"') % 2 else _QUOTES
    return tuple(match.span() for match in pattern.finditer(text))


def unquoted(line: Line, start: int, end: int) -> str | None:
    """What stands outside the quotation marks of a span; ``None`` if too little is quoted to matter.

    A quote is its speaker's, in the language it was spoken in; in which language the sentence around
    it is written is told by the rest: "…, he told the choir". Nothing is left of a quote alone.
    """
    rest, at, quoted = [], start - line.start, 0
    quotes = _closed_quotes(line.text)
    for number in range(bisect_right(quotes, at, key=itemgetter(1)), len(quotes)):
        opened, close = quotes[number]
        first, last = max(opened, at), min(close, end - line.start)
        if first >= last:
            break
        rest.append(line.text[at:first])
        quoted += last - first
        at = last
    if quoted < QUOTED * (end - start):
        return None
    return " ".join([*rest, line.text[at : end - line.start]])


def words_in(text: str) -> list[str]:
    """The words of a text, hyphens and apostrophes inside them kept."""
    return _PARTS.findall(text)


def glossed(before: str, after: str) -> bool:
    """Whether a run stands in brackets: an original name or wording given by the author."""
    return before.count("(") > before.count(")") and ")" in after


def is_numbers(text: str) -> bool:
    """Whether a piece is made of figures, with words for units: a table row, a score, a stamp."""
    return len(_NUMBER.findall(text)) >= max(2, len(_PARTS.findall(text)) / 2)


def is_name(words: Sequence[str]) -> bool:
    """Whether a run of words is written like a name: capitals, and only the small words of names."""
    small = [word for word in words if word.islower()]
    capitals = len(words) - len(small)  # iPhone and eBay have theirs inside
    return (
        0 < len(words) <= MAX_NAME
        and capitals >= min(2, len(words))
        and PARTICLES.issuperset(small)
    )


def is_credits(text: str) -> bool:
    """Whether a line is a credit, an author and a title, a title and a publisher, or a list of names.

    "Anna Böhm – Zwischen zwei Bahnhöfen" is no sentence, and one of its two parts is a name of at
    least two words.
    """
    text = " ".join(text.split())
    if _FINAL.search(text):
        return False
    if _CREDIT.match(text):
        return True
    parts = [words for part in _DIVIDER.split(text) if (words := words_in(part))]
    if len(parts) < 2:
        return False
    names = [is_name(words) for words in parts]
    if len(parts) > 2:
        named = sum(len(words) for words, name in zip(parts, names, strict=True) if name)
        return sum(names) * 2 > len(names) and named * 2 > sum(map(len, parts))
    if all(names):
        return True
    (name, other) = (parts[0], parts[1]) if names[0] else (parts[1], parts[0])
    return any(names) and len(name) > 1 and other[0][:1].isupper()
