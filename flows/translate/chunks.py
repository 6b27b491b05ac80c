"""Where a text is cut before it is sent: an engine takes only so much at once.

A line is cut where its sentences end, and as many sentences go together as fit: an engine translates a
sentence better beside its neighbours. Only a sentence that is too long by itself is cut inside.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from normalizers.lines import split_lines
from normalizers.scripts import is_cjk
from normalizers.sentences import sentence_spans

MOST = 1500
"""Characters of one chunk: a few sentences, far below what any engine takes."""

Span = tuple[int, int]

_CLOSING = "[\"'”’»›)\\]」』）】》]*"
_CLAUSES = re.compile(rf"[;:؛]{_CLOSING}\s+|[；：]{_CLOSING}|\s+(?=[—–―-]\s)")
_COMMAS = re.compile(rf"[,،՝]{_CLOSING}\s+|[，、]{_CLOSING}")
_SPACES = re.compile(r"\s+")
_JOINER = "\u200d"
# what belongs to the character before it, besides the marks of Unicode's category M: the joiners,
# the skin tones, the tags of flags, the half-width voicing marks, the vowels and finals of Hangul
_ATTACHED = re.compile(
    "[\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\uff9e\uff9f\u1160-\u11ff]"
)
_FLAG_LETTERS = "\U0001f1e6", "\U0001f1ff"


def lines(text: str) -> list[Span]:
    r"""The lines of a text that hold anything: half-open spans without line break and outer spaces.

    What lies between them is whitespace, to be kept as it is.

    >>> lines("a\n\n  b c ")
    [(0, 1), (5, 8)]
    """
    return [(line.start, line.end) for line in split_lines(text) if line.text]


def chunks(
    line: str, fits: Callable[[str], bool], most: int = MOST, whole: Iterable[Span] = ()
) -> list[Span]:
    """Cut one line into parts that can be sent.

    Args:
        line: one line.
        fits: whether the engine takes a text at once; it takes the shorter part of what it takes.
        most: characters a part has at most.
        whole: spans that are not cut if they fit, such as names and placeholders; they do not overlap.

    Returns:
        Half-open spans in order, none of them empty and none with outer whitespace; only whitespace
        lies between them. A character with its marks is never cut, even if it does not fit.

    >>> text = "One sentence. Another one, with a clause. A third."
    >>> [text[a:b] for a, b in chunks(text, lambda part: True, most=30)]
    ['One sentence.', 'Another one, with a clause.', 'A third.']
    >>> [text[a:b] for a, b in chunks(text, lambda part: True, most=20)]
    ['One sentence.', 'Another one,', 'with a clause.', 'A third.']
    """
    start, end = _stripped(line, 0, len(line))
    if start == end:
        return []
    return _Cutter(line, fits, most, whole).cut(start, end)


class _Cutter:
    """One line, and where it may be cut: first at the best places, then at the next best."""

    def __init__(
        self, line: str, fits: Callable[[str], bool], most: int, whole: Iterable[Span]
    ) -> None:
        self._line = line
        self._fits = fits
        self._most = most
        self._closed = {at for start, end in whole for at in range(start + 1, end)}
        self._borders: dict[int, list[int]] = {}

    def cut(self, start: int, end: int, level: int = 0) -> list[Span]:
        """The parts of a span that is not empty and has no outer whitespace."""
        if level == len(_LEVELS) or self._ok(start, end):
            return [(start, end)]
        parts = self._parts(start, end, level)
        spans = []
        first = 0
        while first < len(parts):
            if not self._ok(*parts[first]):
                spans += self.cut(*parts[first], level + 1)
                first += 1
                continue
            last = self._joined(parts, first)
            spans.append((parts[first][0], parts[last][1]))
            first = last + 1
        return spans

    def _joined(self, parts: list[Span], first: int) -> int:
        """The last part that still goes together with the first one, which fits."""
        start = parts[first][0]
        ends = [end for _, end in parts[first : first + self._most]]
        good, bad = 0, bisect_right(ends, start + self._most)
        while bad - good > 1:
            middle = (good + bad) // 2
            if self._ok(start, ends[middle]):
                good = middle
            else:
                bad = middle
        return first + good

    def _ok(self, start: int, end: int) -> bool:
        return end - start <= self._most and self._fits(self._line[start:end])

    def _parts(self, start: int, end: int, level: int) -> list[Span]:
        if level not in self._borders:
            closed = self._closed if level < len(_LEVELS) - 1 else ()
            self._borders[level] = [
                at
                for at in _LEVELS[level](self._line)
                if at not in closed and not _belongs_to_before(self._line, at)
            ]
        borders = self._borders[level]
        inside = borders[bisect_right(borders, start) : bisect_right(borders, end - 1)]
        edges = [start, *inside, end]
        parts = [_stripped(self._line, *pair) for pair in pairwise(edges)]
        return [part for part in parts if part[0] < part[1]]


def _sentences(line: str) -> Iterator[int]:
    return (start for start, _ in sentence_spans(line))


def _loose_sentences(line: str) -> Iterator[int]:
    return (start for start, _ in sentence_spans(line, loose=True))


def _after(marks: re.Pattern[str]) -> Callable[[str], Iterator[int]]:
    return lambda line: (found.end() for found in marks.finditer(line))


def _unspaced(line: str) -> Iterator[int]:
    """Between two characters of a script without spaces, and at the edge of its runs."""
    for at in range(1, len(line)):
        before, after = line[at - 1], line[at]
        if (is_cjk(before) or is_cjk(after)) and not (_opens(before) or _follows(after)):
            yield at


def _opens(char: str) -> bool:
    return unicodedata.category(char) in ("Ps", "Pi")


def _follows(char: str) -> bool:
    """Whether it is a mark that stands behind something."""
    return not (char.isalnum() or _opens(char))


def _anywhere(line: str) -> Iterator[int]:
    return iter(range(1, len(line)))


_LEVELS = (
    _sentences,
    _loose_sentences,
    _after(_CLAUSES),
    _after(_COMMAS),
    _after(_SPACES),
    _unspaced,
    _anywhere,
    _anywhere,  # also inside what should stay whole: it does not fit
)


def _belongs_to_before(line: str, at: int) -> bool:
    """Whether the character there is seen as one with the one before it."""
    if not 0 < at < len(line):
        return False
    before, char = line[at - 1], line[at]
    if before < "\u0300" and char < "\u0300":
        return False
    if "\udc00" <= char <= "\udfff":  # the second half of a character that was read as two
        return "\ud800" <= before <= "\udbff"
    if before == _JOINER or _ATTACHED.match(char) or unicodedata.category(char)[0] == "M":
        return True
    return _is_flag_letter(before) and _is_flag_letter(char) and _flag_letters(line, at) % 2 == 1


def _is_flag_letter(char: str) -> bool:
    return _FLAG_LETTERS[0] <= char <= _FLAG_LETTERS[1]


def _flag_letters(line: str, end: int) -> int:
    """How many of the letters that make flags, two by two, stand before a place without a gap."""
    start = end
    while start and _is_flag_letter(line[start - 1]):
        start -= 1
    return end - start


def _stripped(line: str, start: int, end: int) -> Span:
    """A span without its outer whitespace."""
    piece = line[start:end]
    bare = piece.strip()
    start += len(piece) - len(piece.lstrip()) if bare else 0
    return start, start + len(bare)
