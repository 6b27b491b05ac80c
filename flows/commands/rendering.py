"""A canonical article for a person's eyes: the diff, and what `explain` shares with it, in 80 columns.

News paragraphs are one long line each, so a diff of lines would print whole paragraphs for one
letter. Here every change is shown with a few words around it, wrapped, and with its reason.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from flows.commands.common import Paint, harmless
from normalizers import CanonicalArticle, Fact, LedgerEdit

CONTEXT = 40
MIN_CONTEXT = 12
BOLD, DIM, RED, GREEN, CYAN = "1", "2", "31", "32", "36"
NO_BREAK = "\xa0"
_SPACES = re.compile(r"[ \xa0]{5,}")
_BREAKS = re.compile(r"\n{5,}")
_PIECE = re.compile(r"\n|[^\S\n]+|[^\s]+")

Segment = tuple[str, str]  # text and its style; "" is plain


class Page(NamedTuple):
    """Where it is printed: in colour or not, and how wide."""

    paint: Paint
    width: int


def diff(article: CanonicalArticle, name: str, page: Page) -> Iterator[str]:
    """The lines of the diff from the raw to the clean text; none when nothing changed."""
    if not article.edits:
        return
    yield page.paint(harmless(f"--- {name}"), BOLD)
    yield page.paint(harmless(f"+++ {name} (clean)"), BOLD)
    raw = article.raw_text
    for group in _groups(article.edits, raw):
        line = raw.count("\n", 0, group[0].start) + 1
        rules = ", ".join(dict.fromkeys(part.rule for edit in group for part in edit.parts))
        yield from laid_out([(f"@@ line {line}: {rules} @@", CYAN)], page)
        old, new = sides(group, raw)
        yield from laid_out(old, page, first="- ", rest="- ", sign=RED)
        yield from laid_out(new, page, first="+ ", rest="+ ", sign=GREEN)
        for fact in _facts(group):
            yield from laid_out([(f"moved to {fact_in_words(fact)}", DIM)], page, "> ", "  ")


def visible(text: str) -> str:
    """Text with its invisible characters shown; plain spaces only where there is nothing else.

    >>> visible(chr(0xAD)), visible("  "), visible("a" + " " * 40 + "b")
    ('<U+00AD>', '··', 'a<40 spaces>b')
    """
    text = _SPACES.sub(lambda run: f"<{len(run[0])} spaces>", text)
    text = _BREAKS.sub(lambda run: f"<{len(run[0])} line breaks>", text)
    if text and not text.strip(f" \n{NO_BREAK}"):
        text = text.replace(" ", "·").replace("\n", "⏎")
    return "".join(
        "⍽" if c == NO_BREAK else f"<U+{ord(c):04X}>" if c not in "\n " and _invisible(c) else c
        for c in text
    )


def _invisible(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Co"}


def _groups(edits: Iterable[LedgerEdit], raw: str) -> Iterator[list[LedgerEdit]]:
    """Edits so near to each other that one hunk shows them all."""
    group: list[LedgerEdit] = []
    for edit in edits:
        if group:
            gap = raw[group[-1].end : edit.start]
            if len(gap) > CONTEXT or "\n" in gap:
                yield group
                group = []
        group.append(edit)
    if group:
        yield group


def sides(
    group: Sequence[LedgerEdit], raw: str, columns: int | None = None
) -> tuple[list[Segment], list[Segment]]:
    """The raw and the clean side of a hunk, with a few words around; empty when nothing is left.

    With ``columns``, each fits into two lines of so many if it can: there are fewer words around a
    longer text, and the longest lose their middle.
    """
    first, last = group[0].start, group[-1].end
    around = CONTEXT
    if columns:
        longest = max(_cells(visible(text)) for e in group for text in (e.original, e.replacement))
        around = room_beside(longest, columns)
    left, right = context(raw, first, last, around)
    old: list[Segment] = [(left, "")]
    new: list[Segment] = [(left, "")]
    at = first
    for edit in group:
        between = raw[at : edit.start]
        texts = [visible(edit.original), visible(edit.replacement)]
        if columns:
            texts = [shortened(text, 2 * columns - 2 * around) for text in texts]
        old += [(between, ""), (texts[0], RED)]
        new += [(between, ""), (texts[1], GREEN)]
        at = edit.end
    return [*old, (right, "")], [*new, (right, "")]


def room_beside(cells: int, columns: int) -> int:
    """How many characters to show on either side of a text so that all of it fits into one line."""
    return max(MIN_CONTEXT, min(CONTEXT, (columns - cells) // 2 - 3))


def is_whole(text: str, start: int, end: int) -> bool:
    r"""Whether a span is whole lines, with the line break on one of its sides or without.

    >>> is_whole("one\ntwo", 3, 7), is_whole("one\ntwo", 4, 7), is_whole("one\ntwo", 3, 6)
    (True, True, False)
    """
    if start >= end:
        return False
    line_end = text.find("\n", end)
    before = text[text.rfind("\n", 0, start) + 1 : start]
    after = text[end : len(text) if line_end < 0 else line_end]
    begins = text[start] == "\n" or not before.strip()
    return begins and (text[end - 1] == "\n" or not after.strip())


def context(text: str, start: int, end: int, around: int = CONTEXT) -> tuple[str, str]:
    """A few words of the same line on either side of a span; none beside whole lines."""
    if is_whole(
        text, start, end
    ):  # a removed line took a line break along: the rest is other lines
        return "", ""
    left = _context(text[max(0, start - around * 2) : start], around, from_end=True)
    return left, _context(text[end : end + around * 2], around, from_end=False)


def shortened(text: str, columns: int) -> str:
    """Text in at most so many columns; what is too long loses its middle, between words if it can.

    >>> shortened("one two three four five six seven", 20)
    'one two … seven'
    """
    if _cells(text) <= columns:
        return text
    tail = (columns - 3) // 3
    head = columns - 3 - tail
    begins = text[: sum(cells <= head for cells in accumulate(map(_cells, text)))]
    ends = text[len(text) - sum(c <= tail for c in accumulate(map(_cells, reversed(text)))) :]
    if " " in begins[len(begins) // 2 :]:
        begins = begins.rpartition(" ")[0]
    ends = ends[ends.find(" ", 0, len(ends) // 2) + 1 :]
    return f"{begins.rstrip()} … {ends.lstrip()}"


def _context(text: str, around: int, *, from_end: bool) -> str:
    """At most so many characters of the same line, cut between words."""
    if from_end:
        line = text.rpartition("\n")[2]
        if len(line) <= around:
            return line
        cut = line[-around:]
        return "… " + (cut.partition(" ")[2] or cut)
    line = text.partition("\n")[0]
    if len(line) <= around:
        return line
    cut = line[:around]
    return (cut.rpartition(" ")[0] or cut) + " …"


def laid_out(
    segments: Iterable[Segment], page: Page, first: str = "", rest: str = "", sign: str = ""
) -> Iterator[str]:
    """Wrap styled text to the page; ``first`` and ``rest`` begin the lines, in style ``sign``."""
    paint, width = page
    lines: list[list[Segment]] = [[]]
    room = width - max(len(first), len(rest))
    used = 0
    for text, style in segments:
        for piece in _PIECE.findall(harmless(text)):
            if piece == "\n":
                lines.append([])
                used = 0
                continue
            if piece.isspace():
                piece = " " * len(piece)  # noqa: PLW2901
            for chunk in _chunks(piece, room):
                cells = _cells(chunk)
                if used + cells > room:
                    lines.append([])
                    used = 0
                    if chunk.isspace():
                        continue
                lines[-1].append((chunk, style))
                used += cells
    filled = [line for line in lines if any(text.strip() for text, _ in line)]
    for number, line in enumerate(filled):
        head = paint(first if number == 0 else rest, sign)
        yield (head + "".join(paint(text, style) for text, style in _joined(line))).rstrip()


def _joined(line: Iterable[Segment]) -> Iterator[Segment]:
    held, style = "", ""
    for text, this in line:
        if this == style:
            held += text
        else:
            yield held, style
            held, style = text, this
    yield held, style


def _chunks(piece: str, room: int) -> Iterator[str]:
    """A word in pieces that fit: between ideographs anywhere, else only if it is too long."""
    wide = any(unicodedata.east_asian_width(char) in "WF" for char in piece)
    if _cells(piece) <= room and not wide:
        yield piece
        return
    yield from piece


def cut(text: str, columns: int) -> str:
    """Text that fits into a line of a terminal; the end of a longer one gives way to an ellipsis.

    >>> cut("a long line", 7), cut("a line", 7)
    ('a long…', 'a line')
    """
    if _cells(text) <= columns:
        return text
    fits = sum(cells < columns for cells in accumulate(map(_cells, text)))
    return text[:fits] + "…"


def _cells(text: str) -> int:
    """Columns a terminal needs: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _facts(group: Iterable[LedgerEdit]) -> list[Fact]:
    return [fact for edit in group for part in edit.parts for fact in part.facts]


def fact_in_words(fact: Fact) -> str:
    """A fact on one line: the field it goes to, and its value."""
    return f"{fact.field}: {in_words(fact.value)}"


def in_words(value: Any) -> str:
    """The value of a metadata field as a person reads it."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {in_words(item)}" for key, item in value.items())
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
