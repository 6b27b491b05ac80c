"""Texts cut for a list: a few words around a span, and as much of a long one as tells it."""

from __future__ import annotations

CONTEXT = 60
"""Characters of the same line that are shown on either side."""

REACH = 2 * CONTEXT
"""Characters on either side that :func:`sides` needs to know."""

LONGEST = 600
"""Characters that are shown of a text; of a longer one, such as a copy of the whole article, the
beginning and the end."""


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands in the same line before and after a span."""
    before = text[max(0, start - REACH) : start]
    return sides(before, text[start:end], text[end : end + REACH])


def sides(before: str, span: str, after: str) -> tuple[str, str]:
    """The few words of a span's own line, of what stands before and after it."""
    # a line that was taken out has its line break with it: what stands beyond are other lines
    gone = bool(span.strip())
    left = "" if gone and span[0] == "\n" else before.rpartition("\n")[2]
    right = "" if gone and span[-1] == "\n" else after.partition("\n")[0]
    if len(left) > CONTEXT:
        left = left[-CONTEXT:]
        left = "… " + (left.partition(" ")[2] or left)
    if len(right) > CONTEXT:
        right = right[:CONTEXT]
        right = (right.rpartition(" ")[0] or right) + " …"
    return left, right


def shortened(text: str, start: int = 0, end: int | None = None) -> str:
    """A span of a text, by default all of it; of a very long one its beginning and its end."""
    end = len(text) if end is None else end
    if end - start <= LONGEST:
        return text[start:end]
    return f"{text[start : start + LONGEST * 3 // 4]} … {text[end - LONGEST // 4 : end]}"
