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

from normalizers.findings import Edit, Evidence, Flag, removal
from normalizers.folding import fold_key
from normalizers.lines import Line
from normalizers.stray.page_lines import Found, composed, counted, known
from normalizers.stray.single_words import doubt, is_text
from normalizers.stray.view import View

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
# "error", "typo", "mistake" in the languages of news sites with this widget
_ERROR_WORD = re.compile(
    r"ошибк|опечат|неточност|памылк|абдрук|недакладн|апіск|помилк|описк|неточніст|error|typo|"
    r"mistake|misprint|inaccura|fehler|ungenauigkeit|erreur|faute|coquille|inexactitude|błąd|błęd|"
    r"bled|literówk|nieścisłoś|pomyłk|klaid|kļūd|viga\b|vea\b|chyb|překlep|preklep|greš|gresk|грешк|"
    r"错误|错别字|有误|纠错|差错|hata\b|қате|ката\b|хато\b|хата\b|xato\b|səhv|შეცდომ|სხალ|სխալ|"
    r"սխալ|վրիպակ|greșeal|greseal|greşeal|eroare|hibá|hiba\b|λάθος|virhe|\bfout\b|\bfel\b|errore\b|erro\b|errat"
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
    r"\?|？|՞|^(?:if|when|если|коли|якщо|калі|wenn|falls|si|jeśli|jeżeli|gdy|如)\b|如果|发现"
)
_SELECT = re.compile(
    r"\bselect|highlight|\bmark\b|выдел|вылуч|пазнач|виділ|позначт|markier|auswähl|sélectionn|surlign|"
    r"zaznacz|选中|选择|选取|označ|pažymė|iezīmē|белгіле|белгиле|მონიშნ|նշեք|selecta"
)
# The widget without its shortcut: an error noticed, asked; then a request to tell the editors.
_NOTICED = re.compile(
    r"\b(?:f[io]u?nd|spot(?:ted)?|see|seen|saw|notice[d]?|is there|(?:не)?наш(?:ли|ёл|ел)|замети|"
    r"увиде|обнаруж|знайш|поміт|побач|вияв|заўваж|убач|знайшл|пабач|gefunden|entdeckt|bemerkt|"
    r"gesehen|aufgefallen|repéré|trouvé|remarqué|constaté|vu\b|znala|zauważ|dostrzeg|widzisz|"
    r"zobaczy|jest\b)|^(?:une?|ein|en?|est|есть|ёсць|є|ошибка|памылка|помилка|błąd|fehler|erreur)\b|"
    r"发现|看到|有"
)
_TELL = re.compile(
    r"(?:(?:please|пожалуйста|калі ласка|будь ласка|bitte|merci de|proszę|请|欢迎|敬请),?\s*)?(?:"
    r"(?:let|tell|e-?mail|inform|notify|alert|contact|message|write to) us|drop us a (?:line|note)|"
    r"(?:сообщи|напиши|расскажи|скажи)(?:те)? (?:нам|в редакцию|редакции|редактору)|"
    r"дай(?:те)? (?:нам|редакции) знать|свяжитесь с (?:нами|редакцией)|"
    r"(?:паведаміце|напішыце|скажыце) (?:нам|у рэдакцыю|рэдакцыі)|дайце нам ведаць|"
    r"(?:повідомте|напишіть|скажіть|повідом) (?:нам|нас|редакцію|в редакцію|редакції)|"
    r"дайте нам знати|(?:schreiben|sagen|melden|teilen|informieren|kontaktieren) sie "
    r"(?:es |ihn |sie |das )?(?:uns|der redaktion|die redaktion)|(?:schreib|sag|melde) (?:es )?uns|"
    r"(?:dites|signalez|écrivez|prévenez|informez|contactez|alertez)(?:-l[ea])?-nous|"
    r"(?:napisz|pisz|zgłoś|powiedz) (?:go |to |ją )?(?:do nas|nam|do redakcji|redakcji)|"
    r"daj(?:cie)? nam znać|(?:powiadom|poinformuj)(?:cie)? (?:nas|redakcję)|"
    r"(?:告诉|联系|告知|通知|反馈给)(?:我们|编辑部|本网|编辑))(?P<more>[^,.!?…，。！？]*)[.!。！…\s]*"
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
            continue
        report = _error_report(view, line) if has_shortcut else None
        if not report and not view.is_given_title(index) and not view.in_dialogue(index):
            report = _error_request(line)
        if report and not view.doc.quoted(report.start, report.end):
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
    first = PIECE_END.search(line.text)
    if not first or not known(view, line.text[: first.start()]):
        return None  # nearly every line of prose leaves here
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


def _error_report(view: View, line: Line) -> Edit | None:
    """The widget of a spelling-error reporter, in whatever words: the line, or its last sentences.

    Complete is: a question or a condition, or the request to select the text; an error word; and
    Ctrl+Enter. "A typo in the manual says to press Ctrl+Enter to save" asks nobody. In a line of
    another language than the article the error word may be one that nobody listed.
    """
    if not _CTRL_ENTER.search(fold_key(line.text)):
        return None
    is_foreign = any(
        span.start <= line.start + 2 and span.end >= line.end - 2 for span in view.doc.foreign
    )
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(line.text))]
    for start in reversed(starts):
        tail = fold_key(line.text[start:])
        if len(tail.split()) > 30:
            return None
        asks = _CONDITION.search(tail) or _SELECT.search(tail)
        keys = _CTRL_ENTER.search(tail)
        # a foreign line that ends with the keys and a verb: "… Ctrl+Enter басыңыз"
        ends_so = is_foreign and keys and len(tail[keys.end() :].split()) <= 3
        if keys and asks and (ends_so or _ERROR_WORD.search(tail.replace("՞", ""))):
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


def _error_request(line: Line) -> Edit | None:
    """``Znalazłeś błąd? Daj nam znać``: the widget of a site without the shortcut.

    A question whether the reader has noticed an error, and nothing after it but the request to tell
    the editors. "Found a mistake? Let us know, the teacher tells her class" goes on.
    """
    if len(line.text) > 160 or not ("?" in line.text or "？" in line.text):
        return None
    question, _, request = fold_key(line.text).replace("？", "?").partition("?")
    question, request = question.strip(" *•·>"), request.strip(" *•·>→")
    if len(question.split()) > 10 or not _ERROR_WORD.search(question):
        return None
    told = _TELL.fullmatch(request)
    if not told or len(told["more"].split()) > 6 or not _NOTICED.search(question):
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
