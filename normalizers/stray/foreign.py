"""What about a line in another language that no lexicon knows?

Another language is a cue (C), never a proof: people are quoted in their own words. Alone it flags a
line at the head or tail of the article; with a second cue (the line asks the reader to click, write,
subscribe) it is removed, under the guards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.findings import ACTED, Edit, Evidence, Flag, removal
from normalizers.folding import fold_key
from normalizers.stray.view import View

# imperatives and nouns of a page speaking to its reader
_PAGE_WORDS = re.compile(
    r"\b(?:подпи(?:шитесь|сывайтесь)|нажмите|выделите|поделитесь|читайте также|"
    r"падпі(?:шыцеся|свайцеся)|націсніце|вылучыце|чытайце таксама|падзяліцеся|"
    r"підпи(?:шіться|суйтесь)|натисніть|виділіть|поділіться|читайте також|"
    r"subscribe|sign up|follow us|click here|newsletter|share this|cookies?|"
    r"abonnieren sie|klicken sie|folgen sie uns|jetzt teilen|abonnez-vous|cliquez|suivez-nous|"
    r"zapisz się|kliknij|udostępnij|obserwuj nas)\b|订阅|点击|关注我们|分享到|扫描二维码"
)


def foreign_lines(view: View) -> Iterator[Edit | Flag]:
    """Whole lines in another language, with what speaks against them."""
    if not view.doc.foreign:
        return
    for index, line in enumerate(view.blocks):
        span = next(
            (
                span
                for span in view.doc.foreign
                if span.start <= line.start + 2 and span.end >= line.end - 2
            ),
            None,
        )
        if span is None or span.probability < ACTED or index == view.title_index:
            continue
        if view.doc.quoted(line.start, line.end) or view.in_dialogue(index):
            continue
        if _PAGE_WORDS.search(fold_key(line.text)) and line.words <= 40:
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
