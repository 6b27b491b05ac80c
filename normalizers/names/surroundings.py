"""What stands around a hit: neighbouring words, headlines, addresses."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from normalizers.document import Document
from normalizers.folding import LEFT_OUT, fold_key
from normalizers.names.vocabulary import is_title

# ... and the apostrophe of a soft sign before the surname: Igor’ Sergeyenko
_WORD = re.compile(
    rf"[^\W\d_](?:[{LEFT_OUT}'’ʼ`‑-]*[^\W\d_])*[{LEFT_OUT}]*(?:(?<=[^\W_saeiou])['’`](?=[ \u00a0]))?"
)
_GAP = re.compile(r"\.?[ \u00a0\u202f\u2009]{1,2}")
_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_]\.[ \u00a0\u202f]?){1,2}$")
# apostrophes stand inside words; a mark that opens stands before one, a mark that closes behind one
_SINGLE_QUOTED = re.compile(r"(?<!\w)['‘](?=\w)(?!\d0s\b)(?:[^'‘’]|(?<=\w)['’](?=\w))*['’](?!\w)")
_FRAMED = re.compile(r"\s*['‘](?=\w).*['’][.,;:!?…]?\s*$")
# l'Ukraine, d'Alexandre, qu'Alexandre: the elided word is a word of its own
_ELIDED = re.compile(r"(?i:[dlnsmtcj]|qu|jusqu|lorsqu|puisqu|quoiqu)['’ʼ](?=[^\W\d_a-z])")
HYPHENS = "-‑‐"
# what makes an adjective of a name: pro-Kiev, экс-президент
PREFIXES = frozenset({"anti", "pro", "ex", "post", "анти", "про", "экс", "екс", "пост", "non"})
REACH = 90  # code points looked at on either side


@dataclass(frozen=True, slots=True)
class Word:
    """A neighbouring word; ``dotted`` when a full stop follows it (an initial, ``Mr.``)."""

    start: int
    end: int
    text: str
    dotted: bool = False

    @property
    def key(self) -> str:
        """The folded word."""
        return fold_key(self.text)

    @property
    def capitalised(self) -> bool:
        """Whether the word begins with a capital letter."""
        return self.text[0].isupper()

    def ends_sentence(self, language: str) -> bool:
        """Whether the full stop behind the word ends a sentence: no initial, no ``Mr.``, ``Gen.``."""
        if not self.dotted or len(self.text) == 1 or is_title(self.key, language):
            return False
        return len(self.text) > 3 or self.text.isupper()


def words_before(text: str, start: int, limit: int = 4) -> list[Word]:
    """Up to ``limit`` words right before ``start``, the nearest first, joined by spaces only.

    >>> [w.text for w in words_before("He met Mr. Ivan Lukashenko", 16)]
    ['Ivan', 'Mr', 'met', 'He']
    """
    low = max(0, start - REACH, text.rfind("\n", 0, start) + 1)
    words: list[Word] = []
    right = start
    for match in reversed(list(_WORD.finditer(text, low, start))):
        gap = text[match.end() : right]
        if not _GAP.fullmatch(gap) or len(words) == limit:
            break
        elided = _ELIDED.match(match.group())
        left = match.start() + (elided.end() if elided else 0)
        words.append(Word(left, match.end(), text[left : match.end()], gap[0] == "."))
        if elided:
            break
        right = match.start()
    return words


def words_after(text: str, end: int, limit: int = 3) -> list[Word]:
    """Up to ``limit`` words right after ``end``, joined by spaces only."""
    words: list[Word] = []
    for match in _WORD.finditer(text, end, end + REACH):
        gap = text[end : match.start()]
        if not gap or gap.strip(" \u00a0\u202f\u2009") or len(words) == limit:
            break
        words.append(Word(match.start(), match.end(), match.group()))
        end = match.end()
    return words


def initials_before(text: str, start: int) -> tuple[int, str]:
    """Start and letters (folded) of the initials before ``start``; ``(start, "")`` if none.

    >>> initials_before("Так сказал А.Г. Лукашенко", 16)
    (11, 'аг')
    """
    low = max(0, start - 12)
    match = _INITIALS.search(text, low, start)
    if not match or (match.start() and text[match.start() - 1].isalnum()):
        return start, ""
    letters = "".join(char for char in match.group() if char.isalpha())
    return (match.start(), letters.lower()) if letters.isupper() else (start, "")


def hyphenated_before(text: str, start: int) -> str | None:
    """The word joined by a hyphen before ``start`` (``pro-`` in ``pro-Putin``), or ``None``."""
    if not start or text[start - 1] not in HYPHENS:
        return None
    match = re.search(r"[^\W\d_]+$", text[max(0, start - 40) : start - 1])
    return match.group() if match else ""


def hyphenated_after(text: str, end: int) -> str | None:
    """The word joined by a hyphen after ``end``, or ``None``."""
    if end >= len(text) or text[end] not in HYPHENS:
        return None
    match = re.match(r"[^\W\d_]+", text[end + 1 : end + 40])
    return match.group() if match else None


def in_headline(doc: Document, start: int) -> bool:
    """Whether the line is set in title case or capitals, so that capitals mean nothing."""
    line = doc.line_at(start)
    words: list[str] = [word for word in _WORD.findall(line.text) if len(word) > 3]
    if len(words) < 2 or line.has_final_stop:
        return bool(words) and line.text.isupper() and len(words) > 1
    return sum(word[0].isupper() for word in words) >= 0.75 * len(words)


def in_capitals(doc: Document, start: int) -> bool:
    """Whether the whole line is in capitals."""
    return doc.line_at(start).text.isupper()


def sentence_head(text: str, start: int) -> str:
    """The folded text of the sentence before ``start`` (at most :data:`REACH` code points)."""
    window = text[max(0, start - REACH) : start]
    cut = max(window.rfind(mark) for mark in ("\n", "! ", "? ", ";", ":", "“", "«", "("))
    stop = re.search(r"(?<=[^\W\d_]{3})\.\s(?!.*(?<=[^\W\d_]{3})\.\s)", window, re.DOTALL)
    return fold_key(window[max(cut + 1, stop.end() if stop else 0) :])


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence around a span, roughly: up to a stop and a space, or a line break."""
    low = max(text.rfind(mark, 0, start) + 1 for mark in ("\n", ". ", "! ", "? "))
    highs = [text.find(mark, end) for mark in ("\n", ". ", "! ", "? ")]
    high = min((found for found in highs if found >= 0), default=len(text))
    return text[low:high]


def in_single_quotes(text: str, start: int, end: int) -> bool:
    """Whether the span is inside single quotes: ``'Minsk is cold,' she said``, ``‘Minsk’``."""
    low, high = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line = text[low : high if high >= 0 else len(text)]
    if "'" not in line and "’" not in line:
        return False
    if _FRAMED.match(line):
        return True
    return any(
        match.start() < start - low and end - low < match.end()
        for match in _SINGLE_QUOTED.finditer(line)
    )


def in_titled_quote(doc: Document, start: int) -> bool:
    """Whether the span stands in the quoted title of a work (``“Minsk: A Life”``)."""
    at = bisect_right(doc.quotes, (start, len(doc.text))) - 1
    if at < 0 or doc.quotes[at][1] <= start:
        return False
    low, high = doc.quotes[at]
    inner = doc.text[low + 1 : high - 1]
    words: list[str] = [word for word in _WORD.findall(inner) if len(word) > 3]
    return (
        len(words) <= 8
        and inner.rstrip()[-1:] not in ".,!?…"
        and all(word[0].isupper() for word in words)
    )
