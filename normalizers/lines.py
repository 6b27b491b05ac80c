"""Lines: the blocks of an article, and the key under which two lines are the same line."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from normalizers.folding import fold_key
from normalizers.scripts import SCRIPT_RUNS

_SPACE = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+(?:[ .,]\d{3})*(?!\d)|\d+")
_LOOSE = re.compile(r"[,、]|\s*(\+)\s*")  # commas, and the spaces of "Ctrl + Enter"
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
STEM = 5
FINAL_STOPS = ".!?…。！？։՜՞؟۔।"  # of all scripts that come in
_CLOSERS = "\"'”’»“«)]）」』"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the working text, without its line break. ``text`` has no outer whitespace."""

    index: int
    start: int
    end: int
    text: str

    @property
    def key(self) -> str:
        """See :func:`line_key`."""
        return line_key(self.text)

    @property
    def words(self) -> int:
        """Number of words; for Chinese, where words are not spaced, characters halved."""
        return count_words(self.text)

    @property
    def has_final_stop(self) -> bool:
        """Whether the line ends like a sentence, closing quotes and brackets aside."""
        return self.text.rstrip(_CLOSERS)[-1:] in FINAL_STOPS and bool(self.text)


def split_lines(text: str) -> tuple[Line, ...]:
    r"""Split at ``\n`` (the layout stage has already turned every other break into it).

    >>> [(line.start, line.end, line.text) for line in split_lines("a\n\n b")]
    [(0, 1, 'a'), (2, 2, ''), (4, 5, 'b')]
    """
    lines = []
    at = 0
    for index, raw in enumerate(text.split("\n")):
        stripped = raw.strip()
        start = at if stripped == raw else at + len(raw) - len(raw.lstrip())
        if not stripped:
            start = at
        lines.append(Line(index, start, start + len(stripped), stripped))
        at += len(raw) + 1
    return tuple(lines)


@lru_cache(maxsize=4096)
def line_key(text: str) -> str:
    """The line without what varies and means nothing: case, width, outer punctuation, digits.

    Two lines with one key are the same interface string: ``12 Comments`` and ``3 comments:``.

    >>> line_key("  • 12 Comments: ↓")
    '0 comments'
    >>> line_key("Ctrl + Enter") == line_key("ctrl+enter")
    True
    >>> line_key("Read also:") == line_key("READ ALSO →")
    True
    """
    folded = fold_key(unicodedata.normalize("NFKC", text))
    folded = _SPACE.sub(" ", _LOOSE.sub(r"\1", folded))
    return _DIGITS.sub("0", _EDGES.sub("", folded))


def word_stems(text: str) -> list[str]:
    """The first five letters of every longer word, folded; of Chinese, every pair of characters.

    Crude on purpose: enough to see that two sentences are made of the same words in eight languages
    with their endings, and no lemmatizer to keep.
    """
    return folded_stems(fold_key(text))


def folded_stems(folded: str) -> list[str]:
    """:func:`word_stems` of a text that is folded already."""
    if folded.isascii():
        return [word[:STEM] for word in _LONG_WORD.findall(folded)]
    han = SCRIPT_RUNS["Han"]
    stems = [word[:STEM] for word in _LONG_WORD.findall(han.sub(" ", folded))]
    return stems + [run[i : i + 2] for run in han.findall(folded) for i in range(len(run) - 1)]


def count_words(text: str) -> int:
    """Words of a text; every two CJK characters count as one word."""
    if text.isascii():
        return len(_WORD.findall(text))
    han = sum(map(len, SCRIPT_RUNS["Han"].findall(text)))
    spaced = len(_WORD.findall(SCRIPT_RUNS["Han"].sub(" ", text) if han else text))
    return spaced + han // 2
