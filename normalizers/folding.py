"""Folding: one view of the text in which spelling differences that mean nothing are gone.

Lower case, plain quotes, dashes and spaces, ``ё`` as ``е``; soft hyphens, zero-width characters and
stress marks are left out. Every pattern of the stylebook is folded by the same function, so text and
pattern meet. Folding is for finding only: no folded text ever reaches the output.

All mappings but the left-out characters are one to one, so for nearly every text the folded offsets
*are* the offsets; only a text that has left-out characters carries a table.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_QUOTES = '“”„‟«»「」『』〝〞"'
_APOSTROPHES = "’‘ʼ‛`´′＇ʹ"
_DASHES = "‐‑‒–—―−"
_SPACES = "\u00a0\u202f\u2009\u2007\u2008\u200a\u2002\u2003\u2004\u2005\u2006\u205f\u3000\t"

# One-to-one replacements, as pairs: str.replace with a missing character costs a memchr, which on
# clean text is far cheaper than str.translate's look-up per character.
_PAIRS = [
    ("İ", "i"),  # the one letter whose lower() is two code points
    *((char, '"') for char in _QUOTES if char != '"'),
    *((char, "'") for char in _APOSTROPHES),
    *((char, "-") for char in _DASHES),
    *((char, " ") for char in _SPACES),
    ("ё", "е"),
    ("Ё", "е"),
]

_SHORT = 100  # code points up to which translating every one of them is cheaper than 50 searches
_TABLE = str.maketrans(dict(_PAIRS))

LEFT_OUT = "\u00ad\u0300\u0301\u0361\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_LEFT_OUT = re.compile(f"[{LEFT_OUT}]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the way back: ``original[span(s, e)]`` is what ``text[s:e]`` came from."""

    text: str
    # folded offsets of the left-out characters, ascending; empty for nearly every text
    _gaps: tuple[int, ...] = ()

    @property
    def is_shifted(self) -> bool:
        """Whether folded and original offsets differ anywhere."""
        return bool(self._gaps)

    def start(self, offset: int) -> int:
        """The original offset of a folded start; left-out characters before it stay outside."""
        return offset + bisect_right(self._gaps, offset) if self._gaps else offset

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of a folded span; left-out characters inside it belong to it."""
        if not self._gaps:
            return start, end
        first = start + bisect_right(self._gaps, start)
        return first, max(first, self.start(end - 1) + 1)


def fold(text: str) -> Folded:
    r"""Fold ``text``.

    >>> fold("Luka\u00adshenka’s Ёлка").text
    "lukashenka's елка"
    >>> fold("Luka\u00adshenka’s").span(0, 10)
    (0, 11)
    """
    gaps: tuple[int, ...] = ()
    if not text.isascii():
        found = [match.start() for match in _LEFT_OUT.finditer(text)]
        if found:
            gaps = tuple(offset - number for number, offset in enumerate(found))
            text = _LEFT_OUT.sub("", text)
        if len(text) < _SHORT:
            text = text.translate(_TABLE)
        else:
            for char, plain in _PAIRS:
                if char in text:
                    text = text.replace(char, plain)
    elif "`" in text or "\t" in text:
        text = text.replace("`", "'").replace("\t", " ")
    return Folded(text.lower(), gaps)


def fold_key(text: str) -> str:
    """The folded text alone, for patterns and dictionary keys."""
    if text.isascii() and "`" not in text and "\t" not in text:
        return text.lower()  # most keys, without the way back that nobody asks for
    return fold(text).text
