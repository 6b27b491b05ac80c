"""Direct quotes and titles of works: the spans in which somebody else speaks.

Names and calques inside them are not changed (promise: a quote is a quote). A quote may run over
several lines; then each line of it is inside.
"""

from __future__ import annotations

import re

_PAIRS = {"“": "”", "«": "»", "»": "«", "„": "“”", "「": "」", "『": "』", "‹": "›", "‚": "‘"}
_MARK = re.compile('[“”«»„「」『』‹›‚‘"\\n]')
MAX_QUOTE = 4000  # code points; a quote left open by a typo must not cover the whole article


def quote_spans(text: str) -> list[tuple[int, int]]:
    """Spans of quoted text, marks included, sorted and not overlapping.

    Curly and angle quotes may stay open over line breaks if a later line closes them before another
    one opens; straight quotes pair inside one line. Single curly quotes are left to apostrophes,
    except after the low mark ``‚``.

    >>> [("“A b,” he said: «c»."[s:e]) for s, e in quote_spans("“A b,” he said: «c».")]
    ['“A b,”', '«c»']
    """
    spans: list[tuple[int, int]] = []
    opened: tuple[int, str] | None = None
    depth = 0
    straight: int | None = None
    lines = 0  # line breaks with text between them since the straight quote opened
    for match in _MARK.finditer(text):
        char, at = match.group(), match.start()
        if char == "\n":
            if straight is not None and text[at + 1 : at + 2] != "\n":
                lines += 1
                if lines > 1:
                    spans.append((straight, _line_end(text, straight)))
                    straight = None
            continue
        if char == '"':
            if opened:
                if text[opened[0]] in "„“" and _closes(text, at):
                    spans.append((opened[0], at + 1))
                    opened = None
                continue
            if straight is None:
                if at and text[at - 1].isdigit():  # 5'10"
                    continue
                if _closes(text, at):
                    spans = _cut_quote(spans, text, at)
                else:
                    straight, lines = at, 0
            elif lines and not _closes(text, at):
                # the first quote was never closed, this one opens another
                spans.append((straight, _line_end(text, straight)))
                straight, lines = at, 0
            else:
                spans.append((straight, at + 1))
                straight = None
            continue
        if opened and at - opened[0] > MAX_QUOTE:
            spans.append((opened[0], _line_end(text, opened[0])))
            opened, depth = None, 0
        if opened:
            if char in opened[1]:
                depth -= 1
                if depth == 0:
                    spans.append((opened[0], at + 1))
                    opened = None
            elif text[opened[0]] == char:
                # a paragraph of a running quote opens again without having been closed
                if at == 0 or text[at - 1] == "\n":
                    spans.append((opened[0], at))
                    opened, depth = (at, _PAIRS[char]), 1
                else:
                    depth += 1
        elif char in "”»" and not _opens(text, at):
            # the opening mark was lost (a cut article): the line up to here is the quote
            spans = _cut_quote(spans, text, at)
        elif char in _PAIRS:
            opened, depth = (at, _PAIRS[char]), 1
            straight = None
    if opened:
        spans.append((opened[0], _line_end(text, opened[0])))
    if straight is not None:
        spans.append((straight, _line_end(text, straight)))
    return sorted(spans)


def _cut_quote(spans: list[tuple[int, int]], text: str, at: int) -> list[tuple[int, int]]:
    """The spans with one from the line's start to the closing mark at ``at``."""
    start = _line_start(text, at)
    return [*(span for span in spans if span[1] <= start), (start, at + 1)]


def _closes(text: str, at: int) -> bool:
    """Whether the straight mark at ``at`` can only be a closing one."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return (before.isalnum() or before in ",.!?…;)%'’") and not after.isalnum()


def _opens(text: str, at: int) -> bool:
    """Whether the mark at ``at`` stands where an opening one would: ``»so«`` in German."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return text[at] == "»" and (before.isspace() or before in "([—–-") and after.isalnum()


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
