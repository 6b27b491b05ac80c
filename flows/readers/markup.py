"""From a piece of HTML that is article text throughout to lines of plain text."""

from __future__ import annotations

import re
from typing import Any

MAX_DEPTH = 256
"""How deep the HTML parser (libxml2) follows nested tags; what lies deeper it drops."""

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section"
    " summary table tbody tfoot thead tr ul".split()
)
_UNSEEN = frozenset("head iframe noscript object script style svg template title".split())
_CELLS = frozenset(("td", "th"))
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?![^<>]*/>)")
# tags without an end, and those whose end is usually left out: they do not nest
_NO_END = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th"
    " option thead tbody tfoot colgroup".split()
)
_SUSPICIOUS_DEPTH = 80
HOPELESS_DEPTH = 10_000
_SPACE = re.compile(r"[ \t\n\r\f]+")
_BREAK = "\n"


def apparent_depth(markup: str) -> int:
    """How deep tags seem to be nested, at most :data:`HOPELESS_DEPTH` and one."""
    depth = deepest = 0
    if markup.count("<") < _SUSPICIOUS_DEPTH:
        return 0
    for tag in _TAG.finditer(markup):
        if tag[2].lower() not in _NO_END:
            depth = depth - 1 if tag[1] else depth + 1
            if depth > deepest:
                deepest = depth
                if deepest > HOPELESS_DEPTH:
                    break
    return deepest


def is_nested_too_deeply(markup: str) -> bool:
    """Whether the parser would drop a part of a page for the depth of its tags."""
    depth = apparent_depth(markup)
    if depth < _SUSPICIOUS_DEPTH or depth > HOPELESS_DEPTH:
        return depth > HOPELESS_DEPTH
    from lxml import etree  # noqa: PLC0415 - for HTML only

    # many tags never closed look deep and are not: the parser knows
    parser = etree.HTMLParser(recover=True)
    etree.fromstring(markup.encode("utf-8", "replace"), parser)
    return any("depth" in error.message for error in parser.error_log)


def parsed(markup: str) -> Any:
    """A page as a tree, without comments; None when there is none in it."""
    from lxml import etree  # noqa: PLC0415 - for HTML only

    parser = etree.HTMLParser(recover=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    return etree.fromstring(markup.encode("utf-8", "replace"), parser)


def text_of_markup(markup: str) -> str:
    r"""The text of a fragment: a line for each block; list items begin with ``- ``.

    >>> text_of_markup("<p>The <b>old</b> bridge<br>is open.</p><ul><li>At last</ul>")
    'The old bridge\nis open.\n- At last'
    """
    from lxml import etree  # noqa: PLC0415 - for HTML only

    root = parsed(f"<div>{markup}</div>")
    if root is None:
        return ""
    pieces: list[str] = []
    unseen = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = str(element.tag)
        if event == "start":
            unseen += tag in _UNSEEN
            if tag in _BLOCKS or tag == "br" or (tag in _CELLS and _holds_lines(element)):
                pieces.append(_BREAK)
            if tag == "li":
                pieces.append("- ")
            if not unseen:
                pieces.append(_squeezed(element, element.text))
        else:
            unseen -= tag in _UNSEEN
            if tag in _BLOCKS:
                pieces.append(_BREAK)
            elif tag in _CELLS:
                pieces.append(_BREAK if _holds_lines(element) else " ")
            if not unseen:
                pieces.append(_squeezed(element.getparent(), element.tail))
    lines = (_SPACE.sub(" ", line).strip(" ") for line in "".join(pieces).split(_BREAK))
    return "\n".join(line for line in lines if line and line != "-")


def captions_of(markup: str) -> list[str]:
    """The captions of pictures in a fragment, each on one line."""
    root = parsed(f"<div>{markup}</div>")
    captions = [] if root is None else list(root.iter("figcaption"))
    texts = (" ".join("".join(caption.itertext()).split()) for caption in captions)
    return [text for text in texts if text]


def _holds_lines(cell: Any) -> bool:
    """Whether a cell is a part of the page and not of a table: old pages are laid out in cells."""
    return next(cell.iterdescendants("br", *_BLOCKS), None) is not None


def _squeezed(around: Any, text: str | None) -> str:
    """Text without the line breaks of the markup; those of ``<pre>`` are real."""
    if not text:
        return ""
    if around is not None and around.tag == "pre":
        return text
    return _SPACE.sub(" ", text)
