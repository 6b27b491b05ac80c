"""Who removes share buttons, error-report widgets, cookie notices and other strings of the page?

The lexicon is ``stylebook/data/interface``. A whole line that is one of its strings (case, digits and
outer punctuation aside) is evidence A in an article of any language: a Russian widget stands under
English stories too. So is a line that falls apart into such strings, or is one of them with a count, a
list of networks or a list of tags (:mod:`normalizers.stray.page_lines`), or asks for a report of errors
in whatever words. A string at the *beginning* of a line proves nothing: "Share prices at Facebook fell
again." Nor does a single word that the text itself uses: quoted, after a colon, inside a sentence or a
list, as a headline (:mod:`normalizers.stray.single_words`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.document import Document
from normalizers.findings import Edit, Evidence, Flag, removal
from normalizers.folding import fold_key
from normalizers.lines import Line
from normalizers.stray.page_lines import MAX_LENGTH, Found, composed, counted, known
from normalizers.stray.single_words import doubt, is_text
from normalizers.stray.view import MAX_INTERFACE, View
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.phrases import word_list

SHARE_ITEM = "share_item"
# related.py looks after these: a label goes with its headlines or not at all
RELATED = frozenset(("related_label", "read_also"))
PIECES = re.compile(r"(?<=[.!?…])\s+|\s*[|·•／]\s*|(?<=[:：])\s+|\s{2,}|\s+[/>»›→]\s+|[,;]\s+")
# where the first piece can end at the earliest: one cheap search settles nearly every line
PIECE_END = re.compile(r"[.!?…:：,;|·•／]|\s[/>»›→\s]")
_CTRL_ENTER = re.compile(
    r"\b(?:ctrl|strg)\s*(?:\+|&|и|і|ир|ir|un|ja|si|și|ve|a|und|and|et|oraz)?\s*"
    r"(?:enter|ввод|entrée|eingabe|invio|intro)(?![a-z])"
)
# after a stop and a space, or glued to the stop where a sentence begins
_SENTENCE_END = re.compile(r"[.!…。]+[\"'”’»)]*\s+|(?<=\w)[.!…]+[\"”’»)]*(?=[^\W\d_a-zа-яёіїєґў])")
_QUESTION = re.compile("[?？՞]")
MAX_REQUEST = 160


def interface_lines(view: View) -> Iterator[Edit | Flag]:
    """Lines that are strings of the page, one by one."""
    has_shortcut = may_ask_for_keys(view.doc)
    asks = may_ask(view)
    strange, prose = view.strange, view.prose
    for index, line in enumerate(view.blocks):
        text, size = line.text, len(line.text)
        if size > MAX_INTERFACE:
            continue
        if (
            strange[index]
            and (prose[index] or size > MAX_LENGTH)
            and not has_shortcut
            and not (asks and ("?" in text or "？" in text))
        ):
            continue  # nearly every line of prose leaves here
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
            continue
        report = error_report(view, index) if has_shortcut else None
        if not report and (request := error_request(view, line)):
            is_text_of = view.is_given_title(index) or view.in_dialogue(index)
            report = None if is_text_of else request
        if report and not view.doc.quoted(report.start, report.end):
            yield report


def may_ask(view: View) -> bool:
    """Whether there is a question in a text at all."""
    return "?" in view.marks or "？" in view.marks


def may_ask_for_keys(doc: Document) -> bool:
    """Whether a text may speak of Ctrl+Enter at all."""
    return "trl" in doc.folded.text or "strg" in doc.folded.text


def _found(view: View, index: int, line: Line) -> Found | None:
    """What string of the page the whole line is, if it is one."""
    if view.strange[index]:
        return composed(view, index)
    phrase = view.string(line)
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


def begins_with_string(view: View, line: Line) -> bool:
    """Whether the first piece of a block of several is a string of the page, a number or nothing."""
    found = view.first_pieces.get(line.start)
    if found is None:
        first = PIECE_END.search(line.text)
        found = first is not None and known(view, line.text[: first.start()])
        view.first_pieces[line.start] = found
    return found


def _pieces(view: View, index: int, line: Line) -> Found | None:
    """The line falls apart into interface strings, all of them."""
    if not begins_with_string(view, line):
        return None
    pieces = [piece for piece in PIECES.split(line.text) if piece.strip(" \t.:|")]
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


def error_report(view: View, index: int) -> Edit | None:
    """The widget of a spelling-error reporter, in whatever words: the line, or its last sentences.

    Complete is: a question or a condition, or the request to select the text; an error word; and
    Ctrl+Enter. "A typo in the manual says to press Ctrl+Enter to save" asks nobody. In a line of
    another language than the article the error word may be one that nobody listed.
    """
    line = view.blocks[index]
    if len(line.text) > MAX_INTERFACE or not _CTRL_ENTER.search(fold_key(line.text)):
        return None
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(line.text))]
    for start in reversed(starts):
        tail = fold_key(line.text[start:])
        if len(tail.split()) > 30:
            return None
        asks = (
            _QUESTION.search(tail)
            or view.has_word("condition_word", tail)
            or view.has_word("select_word", tail)
        )
        keys = _CTRL_ENTER.search(tail)
        # a foreign line that ends with the keys and a verb: "… Ctrl+Enter басыңыз"
        ends_so = index in view.foreign and keys and len(tail[keys.end() :].split()) <= 3
        if keys and asks and (ends_so or view.has_word("error_word", tail.replace("՞", ""))):
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


def error_request(view: View, line: Line) -> Edit | None:
    """``Znalazłeś błąd? Daj nam znać``: the widget of a site without the shortcut.

    A question whether the reader has noticed an error, and nothing after it but the request to tell
    the editors. "Found a mistake? Let us know, the teacher tells her class" goes on.
    """
    if len(line.text) > MAX_REQUEST or not ("?" in line.text or "？" in line.text):
        return None
    question, _, request = fold_key(line.text).replace("？", "?").partition("?")
    question, request = question.strip(" *•·>"), request.strip(" *•·>→")
    if len(question.split()) > 10 or not view.has_word("error_word", question):
        return None
    told = request_form(view.doc.stylebook).fullmatch(request)
    if not told:
        return None
    view.use(*view.words("please").of(told["please"]) if told["please"] else ())
    view.use(*view.words("tell_us").of(told["tell"]))
    if len(told["more"].split()) > 6 or not view.has_word("noticed_word", question):
        return None
    return Edit(
        line.start,
        line.end,
        "",
        "stray.error_request",
        "error_report",
        reason="asks whether the reader has noticed an error, and to tell the editors",
        whole_line=True,
    )


@kept()
def request_form(stylebook: Stylebook) -> re.Pattern[str]:
    """``Please, let us know``, with a few words more ("about it"); of folded text."""
    please, tell = (word_list(stylebook, form).alternatives for form in ("please", "tell_us"))
    return re.compile(
        rf"(?:(?P<please>{please}),?\s*)?(?P<tell>{tell})(?P<more>[^,.!?…，。！？]*)[.!。！…\s]*"
    )


def _before_space(text: str, at: int) -> int:
    return len(text[:at].rstrip())


def _in_share_block(view: View, index: int) -> bool:
    """Whether the run of page strings around a block holds a share label or three networks.

    Three networks without a label are a list of the text where a colon or a question stands before
    them, and may be one between two paragraphs, unless mail or print stands among them.
    """
    if index not in view.share_blocks:
        ends = [index, index]
        for side, step in enumerate((-1, 1)):
            while _share_piece(view, ends[side] + step):
                ends[side] += step
        run = range(ends[0], ends[1] + 1)
        pieces = [_share_piece(view, at) for at in run]
        items = sum(piece == SHARE_ITEM for piece in pieces)
        others = any(view.is_listed("share_tool", view.blocks[at].text) for at in run)
        answer = any(piece in ("share", "follow") for piece in pieces) or (
            items >= 3 and _stands_apart(view, *ends, is_page=others or items >= 5)
        )
        view.share_blocks.update(dict.fromkeys(run, answer))
    return view.share_blocks[index]


def _share_piece(view: View, at: int) -> str:
    """The category of a block that may stand in a share block."""
    if not 0 <= at < len(view.blocks):
        return ""
    phrase = view.interface(view.blocks[at].text) or counted(view, view.blocks[at].text)
    return "" if not phrase or phrase.value in RELATED else phrase.value


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
