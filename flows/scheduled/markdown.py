"""Text of strangers inside a page of Markdown: articles and their sources say what they like."""

from __future__ import annotations

_MARKS = frozenset("\\`*_[]|~#!")


def inert(text: str) -> str:
    r"""Text that commands nothing, in one line.

    >>> inert("a | [b](c)\n<i>")
    'a \\| \\[b\\](c) &lt;i>'
    """
    plain = "".join(f"\\{mark}" if mark in _MARKS else mark for mark in text)
    return plain.replace("\n", " ").replace("<", "&lt;")


def fenced(text: str) -> list[str]:
    """The lines of a fence around text that does not close it itself."""
    fence = "```"
    while fence in text:
        fence += "`"
    return [f"{fence}text", text, fence]
