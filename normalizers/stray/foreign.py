"""What about a line in another language that no lexicon knows?

Another language is a cue (C), never a proof: people are quoted in their own words. Alone it flags a
line at the head or tail of the article; with a second cue (the line asks the reader to click, write,
subscribe) it is removed, under the guards.
"""

from __future__ import annotations

from collections.abc import Iterator

from normalizers.findings import ACTED, Edit, Evidence, Flag, removal
from normalizers.lines import Line
from normalizers.stray.view import View

MAX_WORDS = 40


def foreign_lines(view: View) -> Iterator[Edit | Flag]:
    """Whole lines in another language, with what speaks against them."""
    if not view.doc.foreign:
        return
    for index, span in view.foreign.items():
        line = view.blocks[index]
        if span.probability < ACTED or index == view.title_index:
            continue
        if view.doc.quoted(line.start, line.end) or view.in_dialogue(index):
            continue
        if speaks_to_reader(view, line):
            yield removal(
                line.start,
                line.end,
                "stray.foreign_page_line",
                "foreign",
                evidence=Evidence.C,
                reason=f"a line in another language ({span.language}) that speaks to the reader",
                confidence=0.9,
            )
        elif view.in_head(index) or view.in_tail(index):
            yield Flag(
                line.start,
                line.end,
                "foreign",
                "stray.foreign_line",
                "",
                Evidence.C,
                f"a line in another language ({span.language})",
            )


def speaks_to_reader(view: View, line: Line) -> bool:
    """Whether a line of some other language holds a word of pages (``page_word``) in that language."""
    return (
        any(label.phrase.language != view.doc.language for label in view.labels(line, "page_word"))
        and line.words <= MAX_WORDS
    )
