"""The two texts of an article side by side: rows that are aligned, cut into pieces for a page.

A page counts characters as UTF-16 does, a ledger in code points. So no offset leaves this module: a
row is a list of segments, each with its own text. A row goes from one line break that both texts have
to the next. A line that was removed is a row of its own, with nothing opposite.

A segment is text that no edit touches, or a slice of an edit (mostly all of it), with the texts that
stood there after each stage. Names, flags and foreign spans are marks on segments, by their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from normalizers import CanonicalArticle
from normalizers.ledger import LedgerEdit
from normalizers.stepping import states

Segment = dict[str, Any]
Row = list[Segment]

NAME, FLAG, FOREIGN = "m", "f", "l"


class Mark(NamedTuple):
    """A span of the clean text that a segment is marked with."""

    start: int
    end: int
    kind: str
    number: int


class Slice(NamedTuple):
    """A part of an edit that stays in one row: its text at each step, from the raw one on."""

    texts: tuple[str, ...]

    @property
    def steps(self) -> list[list[Any]]:
        """The numbers of the steps that change the text, each with what it leaves."""
        pairs = enumerate(zip(self.texts, self.texts[1:], strict=False), 1)
        return [[step, after] for step, (before, after) in pairs if before != after]


def rows_of(article: CanonicalArticle) -> list[Row]:
    """The rows of an article.

    The raw texts of all segments, one after the other, are the raw text without its line breaks, and
    the same holds for the clean texts. An empty line is no row; the row after one begins with the
    segment ``{"gap": True}``.
    """
    page = _Page(article)
    at = 0
    for number, edit in enumerate(article.edits):
        page.plain(article.raw_text[at : edit.start])
        _put(page, number, edit, article.raw_text)
        at = edit.end
    page.plain(article.raw_text[at:])
    page.end_row(real=False)
    return page.rows


class _Page:
    """The rows so far, and how far in the clean text they go."""

    def __init__(self, article: CanonicalArticle) -> None:
        self.rows: list[Row] = []
        self._row: Row = []
        self._gap = False
        self._at = 0
        self._marks = _Marks(_marks(article))

    def plain(self, text: str) -> None:
        """Text that no edit touches."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self._at += 1
                self.end_row()
            end = self._at + len(line)
            first = self._at
            for border in (*self._marks.borders(first, end), end):
                if border > first:
                    piece = line[first - self._at : border - self._at]
                    self._row.append({"t": piece, **self._marks.on(first, border)})
                first = border
            self._at = end

    def slice(self, number: int, part: Slice) -> None:
        """A slice of the edit of this number."""
        end = self._at + len(part.texts[-1])
        marks = self._marks.on(self._at, end)
        self._row.append({"t": part.texts[0], "e": number, "s": part.steps, **marks})
        self._at = end

    def pass_over(self, characters: int) -> None:
        """Line breaks of the clean text that are no part of a segment."""
        self._at += characters

    def end_row(self, *, real: bool = True) -> None:
        """What comes next stands in another row.

        Args:
            real: there is a line break in the text; an empty line is one after which comes another.
        """
        if self._row:
            self.rows.append([{"gap": True}, *self._row] if self._gap and self.rows else self._row)
            self._row, self._gap = [], False
        elif real:
            self._gap = True


def _put(page: _Page, number: int, edit: LedgerEdit, raw: str) -> None:
    texts = states(edit)
    shared = _shared_breaks(texts)
    for _ in range(shared[0]):
        page.pass_over(1)
        page.end_row()
    texts = [text[shared[0] : len(text) - shared[1]] for text in texts]
    if not any(text.strip() for text in texts):
        page.slice(number, Slice(tuple(texts)))
        for _ in range(texts[-1].count("\n") if "\n" in texts[0] else 0):
            page.end_row()
    elif "\n" not in texts[0]:
        page.slice(number, Slice(tuple(texts)))
    elif not texts[-1].strip("\n") and _is_lines(raw, edit):
        _put_gone(page, number, texts)
    elif len({text.count("\n") for text in texts}) == 1:
        for line, part in enumerate(_by_line(texts)):
            if line:
                page.pass_over(1)
                page.end_row()
            if any(part.texts):
                page.slice(number, part)
    else:
        page.slice(number, Slice(tuple(texts)))
    for _ in range(shared[1]):
        page.pass_over(1)
        page.end_row()


def _put_gone(page: _Page, number: int, texts: list[str]) -> None:
    """Whole lines that went: each is a row; the spaces of an empty one stand behind those before."""
    left = len(texts[-1])  # line breaks only
    texts = [text if text.strip("\n") else "" for text in texts]
    if len({text.count("\n") for text in texts if text}) > 1:
        page.end_row(real=False)
        page.slice(number, Slice(tuple(text.strip("\n") for text in texts)))
        page.end_row(real=False)
        page.pass_over(left)
        return
    breaks = 0
    for line, part in enumerate(_by_line(texts)):
        breaks += bool(line)
        if part.texts[0].strip() or any(text.strip() for text in part.texts):
            for _ in range(breaks):
                page.end_row()
            breaks = 0
        if any(part.texts):
            page.slice(number, part)
    for _ in range(breaks):
        page.end_row()
    page.pass_over(left)


def _by_line(texts: Sequence[str]) -> Iterator[Slice]:
    """The texts cut at their line breaks, of which all that are not empty have the same number."""
    lines = texts[0].count("\n") + 1
    split = [text.split("\n") if text else [""] * lines for text in texts]
    return map(Slice, zip(*split, strict=True))


def _shared_breaks(texts: Sequence[str]) -> tuple[int, int]:
    """How many line breaks all texts begin with, and how many more all of them end with."""
    shortest = min(map(len, texts))
    behind = min(len(text) - len(text.rstrip("\n")) for text in texts)
    before = min(len(text) - len(text.lstrip("\n")) for text in texts)
    return min(before, shortest - behind), behind


def _is_lines(raw: str, edit: LedgerEdit) -> bool:
    """Whether an edit takes whole lines, but for spaces that another edit may have taken."""
    first, last = raw[edit.start], raw[edit.end - 1]
    before = raw[raw.rfind("\n", 0, edit.start) + 1 : edit.start]
    line_end = raw.find("\n", edit.end)
    after = raw[edit.end : len(raw) if line_end < 0 else line_end]
    return (first == "\n" or not before.strip()) and (last == "\n" or not after.strip())


def _marks(article: CanonicalArticle) -> Iterator[Mark]:
    length = len(article.text)
    kinds: tuple[tuple[str, Iterable[Any]], ...] = (
        (NAME, article.mentions),
        (FLAG, article.flags),
        (FOREIGN, article.foreign_spans),
    )
    for kind, spans in kinds:
        for number, span in enumerate(spans):
            start = min(span.start, max(0, length - 1))  # one of no width marks what follows it
            yield Mark(start, max(span.end, start + 1), kind, number)


class _Marks:
    """Marks, asked for from the beginning of the text to its end."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._waiting = sorted(marks, reverse=True)
        self._open: list[Mark] = []
        self._borders = sorted(
            {border for mark in self._waiting for border in mark[:2]}, reverse=True
        )

    def borders(self, start: int, end: int) -> list[int]:
        """Where in a stretch of the text a mark begins or ends."""
        found = []
        while self._borders and self._borders[-1] < end:
            border = self._borders.pop()
            if border > start:
                found.append(border)
        return found

    def on(self, start: int, end: int) -> dict[str, list[int]]:
        """The marks that a stretch of the text has; those around it, if nothing is left there."""
        while self._waiting and self._waiting[-1].start < end:
            self._open.append(self._waiting.pop())
        self._open = [mark for mark in self._open if mark.end > start]
        there = sorted((mark.kind, mark.number) for mark in self._open)
        return {
            kind: [number for _, number in group] for kind, group in groupby(there, lambda m: m[0])
        }
