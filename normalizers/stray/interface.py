"""Who removes share buttons, error-report widgets, cookie notices and other strings of the page?

The lexicon is ``stylebook/data/interface``. A whole line that is one of its strings (case, digits and
outer punctuation aside) is evidence A in an article of any language: a Russian widget stands under
English stories too. So is a line that falls apart into such strings. A string at the *beginning* of a
line proves nothing: "Share on Facebook fell 4 percent."
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.findings import Edit, removal
from normalizers.folding import fold_key
from normalizers.lines import Line
from normalizers.stray.view import View

SHARE_ITEM = "share_item"
_PIECES = re.compile(r"(?<=[.!?…])\s+|\s*[|·•／]\s*|(?<=[:：])\s+|\s{2,}|\s+/\s+|[,;]\s+")
_CTRL_ENTER = re.compile(r"\bctrl\s*(?:\+|&|и|і|und|and|et|oraz)?\s*(?:enter|ввод|entrée)\b")
# "error", "typo", "mistake" in the languages of news sites with this widget
_ERROR_WORD = re.compile(
    r"ошибк|опечат|неточност|памылк|абдрук|помилк|описк|неточніст|error|typo|mistake|misprint|"
    r"fehler|erreur|faute|coquille|błąd|bled|literówk|klaid|kļūd|chyb|greš|грешк|错误|错别字|hata|viga"
)
_SENTENCE_END = re.compile(r"[.!…。]+[\"'”’»)]*\s+")
_CONDITION = re.compile(
    r"\?|？|^(?:if|when|если|коли|якщо|калі|wenn|falls|si|jeśli|jeżeli|gdy|如)\b|如果|发现"
)
_SELECT = re.compile(
    r"\bselect|highlight|\bmark\b|выдел|вылуч|пазнач|виділ|позначт|markier|auswähl|sélectionn|surlign|"
    r"zaznacz|选中|选择|选取|označ|pažymė|iezīmē"
)
_COUNTED = re.compile(r"^\W*\d[\d\s.,]*\W*$")


def interface_lines(view: View) -> Iterator[Edit]:
    """Lines that are strings of the page, one by one."""
    for index, line in enumerate(view.blocks):
        if len(line.text) > 400:
            continue
        phrase = view.interface(line.text)
        if phrase and phrase.value != SHARE_ITEM:
            yield removal(
                line.start,
                line.end,
                phrase.id,
                phrase.value,
                reason=f"the whole line is an interface string ({phrase.language})",
            )
        elif reason := _pieces(view, line):
            yield removal(
                line.start, line.end, "stray.interface_pieces", reason[0], reason=reason[1]
            )
        elif (report := _error_report(line)) and not view.doc.quoted(line.start, line.end):
            yield report
        elif phrase and _in_share_block(view, index):
            yield removal(
                line.start,
                line.end,
                phrase.id,
                "share",
                reason="a network's name inside a share block",
            )


def _pieces(view: View, line: Line) -> tuple[str, str] | None:
    """Category and reason if the line falls apart into interface strings, all of them."""
    first = _PIECES.search(line.text)
    if not first or not _known_or_number(view, line.text[: first.start()]):
        return None  # nearly every line of prose leaves here
    pieces = [piece for piece in _PIECES.split(line.text) if piece.strip(" \t.:|")]
    if len(pieces) < 2:
        return None
    found = [view.interface(piece) for piece in pieces]
    known = [phrase for phrase in found if phrase]
    if all(phrase or _COUNTED.match(piece) for phrase, piece in zip(found, pieces, strict=True)):
        main = next((phrase for phrase in known if phrase.value != SHARE_ITEM), None)
        if main or len(known) >= 3:
            ids = ", ".join(phrase.id for phrase in known)
            return (main.value if main else "share"), f"the line is interface strings only: {ids}"
    return None


def _known_or_number(view: View, piece: str) -> bool:
    return len(piece) <= 200 and bool(
        not piece.strip(" \t.:|") or _COUNTED.match(piece) or view.interface(piece)
    )


def _error_report(line: Line) -> Edit | None:
    """The widget of a spelling-error reporter, in whatever words: the line, or its last sentences.

    Complete is: a question or a condition, or the request to select the text; an error word; and
    Ctrl+Enter. "A typo in the manual says to press Ctrl+Enter to save" asks nobody.
    """
    if "trl" not in line.text.lower():
        return None
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(line.text))]
    for start in reversed(starts):
        tail = fold_key(line.text[start:])
        if len(tail.split()) > 30:
            return None
        asks = _CONDITION.search(tail) or _SELECT.search(tail)
        if asks and _CTRL_ENTER.search(tail) and _ERROR_WORD.search(tail):
            return Edit(
                line.start + (start and _before_space(line.text, start)),
                line.end,
                "",
                "stray.error_report",
                "error_report",
                reason="asks the reader to report an error with Ctrl+Enter: the form is complete",
                whole_line=start == 0,
            )
    return None


def _before_space(text: str, at: int) -> int:
    return len(text[:at].rstrip())


def _in_share_block(view: View, index: int) -> bool:
    """Whether a run of share strings around a block holds a share label or three networks."""
    items = 1
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(view.blocks):
            phrase = view.interface(view.blocks[at].text)
            if phrase and phrase.value in ("share", "follow"):
                return True
            if not phrase or phrase.value != SHARE_ITEM:
                break
            items += 1
            at += step
    return items >= 3
