"""A canonical article for a person's eyes: what the diff and ``explain`` share.

Colours, text in its context, invisible characters shown, lines that fit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from flows.commands.common import Paint, harmless
from normalizers import LedgerEdit

CONTEXT = 40
MIN_CONTEXT = 12
BOLD, DIM, RED, GREEN, CYAN = "1", "2", "31", "32", "36"
NO_BREAK = "\xa0"
_SPACES = re.compile(r"[ \xa0]{5,}")
_BREAKS = re.compile(r"\n{5,}")
_PIECE = re.compile(r"\n|[^\S\n]+|[^\s]+")

STAGE_STYLES = {
    "encoding": "38;5;134",  # violet
    "layout": "38;5;67",  # slate
    "language": "38;5;243",  # grey
    "stray": "38;5;161",  # red, towards rose: what is taken out of a line has the red of "-"
    "artifacts": "38;5;130",  # amber
    "names": "38;5;30",  # teal
}
"""The colour of each stage, near those of the report, of a lightness that black and white both bear."""
FLAGGED_STYLE = "38;5;32"  # blue

Segment = tuple[str, str]  # text and its style; "" is plain
Margin = Sequence[Segment]


def stage_style(stage: str) -> str:
    """The style of a stage; plain for what is of none."""
    return STAGE_STYLES.get(stage, "")


def ground(stage: str, rule: str) -> list[Segment]:
    """A rule in its stage's colour, and the stage before it where the rule does not say it."""
    said = rule if not stage or rule.startswith(f"{stage}.") else f"{stage} {rule}"
    return [(said, stage_style(stage))]


def stages_counted(made: Mapping[str, int]) -> list[Segment]:
    """``layout 1, stray 2``, each stage in its colour."""
    said: list[Segment] = []
    for stage, count in made.items():
        said += [(", " if said else "", ""), (f"{stage} {count}", stage_style(stage))]
    return said


class Page(NamedTuple):
    """Where it is printed: in colour or not, and how wide."""

    paint: Paint
    width: int


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
        longest = max(
            cells_of(visible(text)) for e in group for text in (e.original, e.replacement)
        )
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
    left = clipped(text[max(0, start - around * 2) : start], around, from_end=True)
    return left, clipped(text[end : end + around * 2], around, from_end=False)


def shortened(text: str, columns: int) -> str:
    """Text in at most so many columns; what is too long loses its middle, between words if it can.

    >>> shortened("one two three four five six seven", 20)
    'one two … seven'
    """
    if cells_of(text) <= columns:
        return text
    tail = (columns - 3) // 3
    head = columns - 3 - tail
    begins = text[: sum(cells <= head for cells in accumulate(map(cells_of, text)))]
    ends = text[len(text) - sum(c <= tail for c in accumulate(map(cells_of, reversed(text)))) :]
    if " " in begins[len(begins) // 2 :]:
        begins = begins.rpartition(" ")[0]
    ends = ends[ends.find(" ", 0, len(ends) // 2) + 1 :]
    return f"{begins.rstrip()} … {ends.lstrip()}"


def clipped(text: str, around: int, *, from_end: bool) -> str:
    """At most so many characters of the same line, cut between words; long gaps are closed."""
    text = _SPACES.sub(" " * 4, text)
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
    segments: Iterable[Segment], page: Page, first: Margin = (), rest: Margin | None = None
) -> Iterator[str]:
    """Wrap styled text to the page; ``first`` begins its first line and ``rest`` the others.

    Without ``rest`` all lines begin alike.
    """
    paint, width = page
    rest = first if rest is None else rest
    lines: list[list[Segment]] = [[]]
    room = width - max(sum(cells_of(text) for text, _ in margin) for margin in (first, rest))
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
                cells = cells_of(chunk)
                if used + cells > room:
                    lines.append([])
                    used = 0
                    if chunk.isspace():
                        continue
                lines[-1].append((chunk, style))
                used += cells
    filled = [line for line in lines if any(text.strip() for text, _ in line)]
    for number, line in enumerate(filled):
        margin = rest if number else first
        yield "".join(paint(text, style) for text, style in _joined([*margin, *line])).rstrip()


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
    """A word in pieces that fit: between ideographs, else only if it is too long."""
    chunk = ""
    for char in piece:
        if chunk and _may_break(chunk[-1], char):
            yield from _that_fit(chunk, room)
            chunk = ""
        chunk += char
    yield from _that_fit(chunk, room)


def _may_break(left: str, right: str) -> bool:
    """Whether a line may end between two characters: not before what closes, nor after what opens."""
    if right.isascii() and (left.isascii() or not right.isalnum()):
        return False
    return (
        (_is_wide(left) or _is_wide(right))
        and unicodedata.category(left) not in {"Ps", "Pi"}
        and unicodedata.category(right) not in {"Pe", "Pf", "Po", "Mn", "Mc", "Me", "Cf"}
    )


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _that_fit(chunk: str, room: int) -> Iterator[str]:
    if cells_of(chunk) <= room:
        yield chunk
    else:
        yield from chunk


def cut(text: str, columns: int) -> str:
    """Text that fits into a line of a terminal; the end of a longer one gives way to an ellipsis.

    >>> cut("a long line", 7), cut("a line", 7)
    ('a long…', 'a line')
    """
    if cells_of(text) <= columns:
        return text
    fits = sum(cells < columns for cells in accumulate(map(cells_of, text)))
    return text[:fits] + "…"


def cells_of(text: str) -> int:
    """Columns a terminal needs: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(char) else 2 if _is_wide(char) else 1 for char in text)
