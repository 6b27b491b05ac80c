"""Who moves "Read also: …" and the headlines under it to ``related``?

Label, separator and a headline without a final stop is a complete form. A label alone goes; headlines
right under it go with it where they run to the end of the article or the label ends in a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.findings import Edit, Evidence, Fact, removal
from normalizers.lines import Line, line_key
from normalizers.stray.view import Label, View

MAX_HEADLINE_WORDS = 30
MAX_BLOCK = 8
_SEPARATOR = re.compile(r"\s*[:：|>»→]+\s*|\s+[–—-]\s+|\s*[–—]\s*")
_LEAD = " \t•·*▪►▶>»→([【-–—📌👉❗➡️"


def related_links(view: View) -> Iterator[Edit]:
    """Related labels, the headline beside them, the headlines under them."""
    taken = -1
    for index, line in enumerate(view.blocks):
        if index <= taken or len(line.text) > 300:
            continue
        label = _label(view, line)
        if not label or view.doc.quoted(line.start, line.end):
            continue
        if line_key(line.text) == line_key(label.phrase.text):
            block, evidence = _headlines_under(view, index)
            yield removal(
                line.start,
                line.end,
                label.phrase.id,
                "related",
                evidence=evidence if block else Evidence.A,  # the label goes only if its block goes
                reason="a related label" + (" and its block" if block else " alone on its line"),
            )
            for under in block:
                yield removal(
                    under.start,
                    under.end,
                    "stray.related_block",
                    "related",
                    Fact("related", under.text.strip(_LEAD)),
                    evidence=evidence,
                    reason="a headline under a related label",
                    confidence=0.85,
                )
            taken = index + len(block)
            continue
        separator = _SEPARATOR.match(view.doc.text, label.end, line.end)
        if not separator:
            continue
        headline = view.doc.text[separator.end() : line.end].strip(' »”"')
        if headline and _is_headline(line, headline):
            yield removal(
                line.start,
                line.end,
                label.phrase.id,
                "related",
                Fact("related", headline),
                reason="label, separator and a headline without a final stop",
            )


def _label(view: View, line: Line) -> Label | None:
    lead = len(line.text) - len(line.text.lstrip(_LEAD))
    return view.label_at(line, line.start + lead, "related")


def _is_headline(line: Line, headline: str) -> bool:
    return (
        not line.has_final_stop
        and not headline.endswith((",", ";", ":", "：", "，"))
        and len(headline.split()) <= MAX_HEADLINE_WORDS
    )


def _headlines_under(view: View, index: int) -> tuple[list[Line], Evidence]:
    """Headlines of a related block: to the end of the article, or a few before prose goes on.

    To the end the form is complete (label, line breaks, headlines, nothing else): evidence A. In the
    middle of the article it is a cue.
    """
    block: list[Line] = []
    for line in view.blocks[index + 1 : index + 2 + MAX_BLOCK]:
        if line.has_final_stop or not 3 <= line.words <= MAX_HEADLINE_WORDS:
            break
        if view.labels(line, "stamp", "credit", "notice") and not line.text[0].isupper():
            break
        block.append(line)
    if not block or len(block) > MAX_BLOCK:
        return [], Evidence.C
    after = view.blocks[index + 1 + len(block) : index + 2 + len(block)]
    reaches_end = not after
    with_colon = view.blocks[index].text.rstrip().endswith((":", "：", "→", "↓", "▼"))
    tight = block[0].index == view.blocks[index].index + 1
    if reaches_end:
        return block, Evidence.A
    if with_colon and tight and len(block) <= 3 and after[0].has_final_stop:
        return block, Evidence.C
    return [], Evidence.C
