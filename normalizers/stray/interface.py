"""Who removes share buttons, error-report widgets, cookie notices and other strings of the page?

The lexicon is ``stylebook/data/interface``. A whole line that is one of its strings (case, digits and
outer punctuation aside) is evidence A in an article of any language: a Russian widget stands under
English stories too. So is a line that falls apart into such strings, or is one of them with a count, a
list of networks or a list of tags (:mod:`normalizers.stray.page_lines`). A string at the *beginning* of
a line proves nothing: "Share prices at Facebook fell again." Nor does a single word that the text itself
uses: quoted, after a colon, inside a sentence or a list, as a headline
(:mod:`normalizers.stray.single_words`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.findings import Edit, Evidence, Flag, removal
from normalizers.folding import fold_key
from normalizers.lines import Line
from normalizers.stray.page_lines import Found, composed, counted, known
from normalizers.stray.single_words import doubt, is_text
from normalizers.stray.view import View

SHARE_ITEM = "share_item"
# related.py looks after these: a label goes with its headlines or not at all
RELATED = frozenset(("related_label", "read_also"))
_PIECES = re.compile(r"(?<=[.!?…])\s+|\s*[|·•／]\s*|(?<=[:：])\s+|\s{2,}|\s+[/>»›→]\s+|[,;]\s+")
# where the first piece can end at the earliest: one cheap search settles nearly every line
_PIECE_END = re.compile(r"[.!?…:：,;|·•／]|\s[/>»›→\s]")
_CTRL_ENTER = re.compile(
    r"\b(?:ctrl|strg)\s*(?:\+|&|и|і|und|and|et|oraz)?\s*(?:enter|ввод|entrée|eingabe)\b"
)
# "error", "typo", "mistake" in the languages of news sites with this widget
_ERROR_WORD = re.compile(
    r"ошибк|опечат|неточност|памылк|абдрук|помилк|описк|неточніст|error|typo|mistake|misprint|"
    r"fehler|erreur|faute|coquille|błąd|bled|literówk|klaid|kļūd|chyb|greš|грешк|错误|错别字|hata|viga"
)
# in a list of networks that a text speaks of these do not stand
_NO_NETWORK = re.compile(
    r"(?:e-?mail|mail|sms|link|rss|copy (?:url|link)|print|drucken|imprimer|drukuj|печать|друкувати|"
    r"打印)\W*",
    re.IGNORECASE,
)
# after a stop and a space, or glued to the stop where a sentence begins
_SENTENCE_END = re.compile(r"[.!…。]+[\"'”’»)]*\s+|(?<=\w)[.!…]+[\"”’»)]*(?=[^\W\d_a-zа-яёіїєґў])")
_CONDITION = re.compile(
    r"\?|？|^(?:if|when|если|коли|якщо|калі|wenn|falls|si|jeśli|jeżeli|gdy|如)\b|如果|发现"
)
_SELECT = re.compile(
    r"\bselect|highlight|\bmark\b|выдел|вылуч|пазнач|виділ|позначт|markier|auswähl|sélectionn|surlign|"
    r"zaznacz|选中|选择|选取|označ|pažymė|iezīmē"
)


def interface_lines(view: View) -> Iterator[Edit | Flag]:
    """Lines that are strings of the page, one by one."""
    has_shortcut = "trl" in view.doc.folded.text or "strg" in view.doc.folded.text
    for index, line in enumerate(view.blocks):
        if len(line.text) > 400:
            continue
        found = _found(view, index, line)
        if found:
            if is_text(view, index, found.category):
                continue
            if why := doubt(view, index, found.category):
                yield Flag(
                    line.start,
                    line.end,
                    found.category,
                    found.rule,
                    "",
                    Evidence.C,
                    f"{found.reason}; {why}",
                )
                continue
            yield removal(line.start, line.end, found.rule, found.category, reason=found.reason)
        elif (
            has_shortcut
            and (report := _error_report(line))
            and not view.doc.quoted(report.start, report.end)
        ):
            yield report


def _found(view: View, index: int, line: Line) -> Found | None:
    """What string of the page the whole line is, if it is one."""
    phrase = view.interface(line.text)
    if phrase and phrase.value in RELATED:
        return None
    if phrase and phrase.value not in (SHARE_ITEM, "language_item"):
        reason = f"the whole line is an interface string ({phrase.language})"
        return Found(phrase.id, phrase.value, reason)
    if found := _pieces(view, index, line) or composed(view, index):
        return found
    item = phrase or counted(view, line.text)
    if item and item.value == SHARE_ITEM and _in_share_block(view, index):
        return Found(item.id, "share", "a network's name inside a share block")
    return None


def _pieces(view: View, index: int, line: Line) -> Found | None:
    """The line falls apart into interface strings, all of them."""
    first = _PIECE_END.search(line.text)
    if not first or not known(view, line.text[: first.start()]):
        return None  # nearly every line of prose leaves here
    pieces = [piece for piece in _PIECES.split(line.text) if piece.strip(" \t.:|")]
    if len(pieces) < 2 or not all(known(view, piece) for piece in pieces):
        return None
    phrases = [phrase for phrase in map(view.interface, pieces) if phrase]
    ids = ", ".join(phrase.id for phrase in phrases)
    reason = f"the line is interface strings only: {ids}"
    main = next((p for p in phrases if p.value not in (SHARE_ITEM, "language_item")), None)
    if main:
        return Found("stray.interface_pieces", main.value, reason)
    networks = sum(phrase.value == SHARE_ITEM for phrase in phrases)
    if networks >= 3 and not line.has_final_stop and _stands_apart(view, index, index):
        return Found("stray.interface_pieces", "share", reason)
    if not networks and len(phrases) >= 2 and re.search(r"\s[|/·]\s", line.text):
        return Found("stray.interface_pieces", "navigation", reason)
    return None


def _error_report(line: Line) -> Edit | None:
    """The widget of a spelling-error reporter, in whatever words: the line, or its last sentences.

    Complete is: a question or a condition, or the request to select the text; an error word; and
    Ctrl+Enter. "A typo in the manual says to press Ctrl+Enter to save" asks nobody.
    """
    if not _CTRL_ENTER.search(fold_key(line.text)):
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
    """Whether the run of page strings around a block holds a share label or three networks.

    Three networks without a label are a list of the text where a colon or a question stands before
    them, and may be one between two paragraphs, unless mail or print stands among them.
    """
    items = 1
    ends = [index, index]
    others = bool(_NO_NETWORK.fullmatch(view.blocks[index].text))
    for side, step in enumerate((-1, 1)):
        at = index + step
        while 0 <= at < len(view.blocks):
            phrase = view.interface(view.blocks[at].text) or counted(view, view.blocks[at].text)
            if not phrase or phrase.value in RELATED:
                break
            if phrase.value in ("share", "follow"):
                return True
            items += phrase.value == SHARE_ITEM
            others = others or bool(_NO_NETWORK.fullmatch(view.blocks[at].text))
            ends[side] = at
            at += step
    return items >= 3 and _stands_apart(view, *ends, is_page=others or items >= 5)


def _stands_apart(view: View, first: int, last: int, *, is_page: bool = False) -> bool:
    """Whether a run of blocks is surely the page's or stands at an end or among furniture."""
    before = view.blocks[first - 1] if first else None
    if before and before.text.endswith((":", "：", "?", "？")) and not known(view, before.text):
        return False
    under_title = first == 1 and before is not None and not before.has_final_stop
    if is_page or first == 0 or under_title or last == len(view.blocks) - 1:
        return True
    after = view.blocks[last + 1]
    return bool(
        (before and known(view, before.text))
        or known(view, after.text)
        or view.label_at(after, after.start, "credit", "stamp", "notice", "related")
    )
