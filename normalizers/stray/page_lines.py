"""Lines put together from strings of the page: what is one of them with something variable in it?

* a **count**: ``Comments (15)``, ``Просмотров: 1 234``, ``3 Kommentare`` are the bare string;
* **networks**: ``Follow us on Facebook and X`` is the row that names any network, ``Share: Facebook
  Telegram`` is a label with its buttons, ``Follow @handle``;
* a **breadcrumb** that begins at the home page; a **pager**; a list of **tags** at the end; the age
  mark (``16+``) of a page.

Each form covers its line to the last character; nothing here is a prefix.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import ahocorasick_rs

from normalizers.folding import fold_key
from normalizers.lines import line_key
from normalizers.matching import spots
from normalizers.stray.view import PAGER_BEGINS, View
from normalizers.stray.widgets import widget_of
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.phrases import Phrase, phrases

_NUMBER = r"\d[\d\s.,]*\s?(?:k|K|тыс\.?|万)?"
_ONLY_NUMBER = re.compile(r"^(?!.*\d\.\d{1,2}\.\d\d)\W*\d[\d\s.,]*\W*$")  # and no date
_COUNT_AFTER = re.compile(rf"(?P<text>.+?)\s*[:：]?\s*(?:[(（\[]\s*{_NUMBER}\s*[)）\]]|{_NUMBER})$")
_COUNT_BEFORE = re.compile(rf"[(（\[]?{_NUMBER}[)）\]]?\s+(?P<text>\D+)$")
# the strings that carry a count; "Page 2" or "Login 2" would be something else
_COUNTED = frozenset("comments share share_item page_tools follow".split())
_WITH_NETWORK = frozenset("follow share messenger_pitch subscribe login newsletter".split())
MAX_LENGTH = 200
PAGER = re.compile(r"(?:[\[(]?\d{1,3}[\])]?[\s.…|]+){2,}(?P<text>\D+)$")
_STEP = re.compile(r"\s*[>»›→]\s*")
_STEPS = frozenset(">»›→")
_SLASH = re.compile(r"\s+/\s+")  # "Home / Away / Draw" is a table: a path at the head only
_AGE = re.compile(r"[(\[]?(?:0|6|12|16|18)\s?\+[)\]]?")
_HANDLE = re.compile(r"(?P<verb>[^@＠]+)[@＠][\w.]{2,30}(?:\s+\w{1,4}\s+(?P<network>\S+))?")
_LABEL = re.compile(r"(?P<label>[^:：]{1,40}?)\s*[:：]\s*(?=\S)")
_AND = r"(?:\s*[,、/&+]\s*|\s+(?:and|or|und|et|и|і|й|та|ды|i|oraz)\s+|\s*[和与及]\s*)"


class Found(NamedTuple):
    """What a line is: the rule that says so, its category, and why."""

    rule: str
    category: str
    reason: str


def known(view: View, piece: str) -> bool:
    """Whether a piece of a line is a string of the page, a number or nothing."""
    return len(piece) <= MAX_LENGTH and bool(
        not piece.strip(" \t.:|")
        or (not piece[0].isalpha() and _ONLY_NUMBER.match(piece))
        or view.interface(piece)
    )


def counted(view: View, text: str) -> Phrase | None:
    """The interface string that ``text`` is when its count is left out."""
    if len(text) > 60 or not any(map(str.isdigit, text)):
        return None
    for form in (_COUNT_AFTER, _COUNT_BEFORE):
        match = form.match(text)
        phrase = match and view.interface(match["text"])
        if phrase and phrase.value in _COUNTED:
            return phrase
    return None


def composed(view: View, index: int) -> Found | None:
    """The form of :mod:`page_lines` that the whole block has, if it has one."""
    line = view.blocks[index]
    text = line.text
    if len(text) > MAX_LENGTH or view.prose[index]:
        return None
    phrase = counted(view, text)
    if phrase and phrase.value != "share_item":
        return Found(phrase.id, phrase.value, "an interface string with its count")
    if (
        text[0] in PAGER_BEGINS
        and (pager := PAGER.match(text))
        and (page := view.interface(pager["text"]))
    ):
        return Found(page.id, page.value, "numbers of pages and an interface string")
    if len(text) <= 6 and _AGE.fullmatch(text):
        return Found("stray.age_mark", "page_tools", "an age mark alone on its line")
    if found := worded(view, index):
        return found
    if len(text) <= 120 and not line.has_final_stop:
        return _with_networks(view, text)
    return None


def worded(view: View, index: int) -> Found | None:
    """The forms that ask the stylebook's word lists: breadcrumb, tags, an account, widgets."""
    line = view.blocks[index]
    text = line.text
    if len(text) > MAX_LENGTH or view.prose[index]:
        return None
    has_step = view.marks & _STEPS and (">" in text or "»" in text or "›" in text or "→" in text)
    if (has_step and _is_breadcrumb(view, text, _STEP)) or (
        view.in_head(index) and " / " in text and _is_breadcrumb(view, text, _SLASH)
    ):
        return Found("stray.breadcrumb", "navigation", "a path that begins at the home page")
    if (
        view.in_tail(index)
        and (":" in text or "：" in text)
        and (label := _LABEL.match(text))
        and view.is_listed("tags_label", label["label"])
        and _is_list(text[label.end() :])
    ):
        return Found("stray.tags", "tags", "a label and a list of tags")
    if ("@" in text or "＠" in text) and line.words <= 7 and _follows(view, text):
        return Found("stray.follow_handle", "follow", "asks the reader to follow an account")
    widget = widget_of(view, index)
    return Found(*widget) if widget else None


def _is_breadcrumb(view: View, text: str, step: re.Pattern[str]) -> bool:
    """``Home > News > Headline``: two steps at least, and only the last one may be long.

    Behind ``You are here:`` any path will do.
    """
    if text[-1] in ".!?。":
        return False
    here = _LABEL.match(text)
    if here and not view.is_listed("here_label", here["label"]):
        here = None
    steps = [part for part in step.split(text[here.end() :] if here else text) if part]
    if len(steps) < 3 - bool(here):
        return False
    short = all(len(part.split()) <= 4 for part in steps[:-1])
    return short and (here is not None or view.is_listed("home", steps[0]))


def _follows(view: View, text: str) -> bool:
    """``Follow us @handle on X``."""
    match = _HANDLE.fullmatch(text)
    if not match or not view.is_listed("follow_verb", match["verb"]):
        return False
    network = match["network"] and view.interface(match["network"])
    return not match["network"] or bool(network and network.value == "share_item")


def _is_list(text: str) -> bool:
    """Short items without a final stop; one item is a list as well."""
    items = re.split(r"[,，、;；|]\s*", text.rstrip(",; "))
    return (
        text[-1] not in ".!?。！？:："
        and len(items) <= 15
        and all(0 < len(item.split()) <= 4 and len(item) <= 40 for item in items)
    )


@kept()
def networks(stylebook: Stylebook) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One or more names of networks with their endings; and such names at the end of a line."""
    names = sorted(
        {
            re.escape(phrase.text)
            for phrase in phrases(stylebook, "interface")
            if phrase.value == "share_item" and phrase.language == "mul"
        },
        key=lambda name: (-len(name), name),
    )
    names = names or [r"(?!)"]  # a stylebook without networks: nothing matches
    name = rf"(?:{'|'.join(names)})(?:[a-zа-яіў]{{1,3}})?"
    long = [text for text in names if _is_distinct(text)] or [r"(?!)"]
    inside = rf"(?<!\w)(?:{'|'.join(long)})(?:[a-zа-яіў]{{1,3}})?(?!\w)"
    run = re.compile(rf"{inside}(?:{_AND}(?:{inside}|X(?!\w)))*", re.IGNORECASE)
    tail = re.compile(
        rf"(?P<label>.+?)(?P<colon>\s*[:：])?\s*(?P<items>{name}(?:[\s,;|·/、]+{name})*)",
        re.IGNORECASE,
    )
    return run, tail


@kept()
def network_names(stylebook: Stylebook) -> tuple[tuple[str, str], ...]:
    """The folded names of networks and the ids of their rows."""
    return tuple(
        (fold_key(phrase.text), phrase.id)
        for phrase in phrases(stylebook, "interface")
        if phrase.value == "share_item" and phrase.language == "mul"
    )


@kept()
def _names(stylebook: Stylebook) -> tuple[str, ...]:
    return tuple(name for name, _ in network_names(stylebook))


@kept()
def _any_name(stylebook: Stylebook) -> ahocorasick_rs.AhoCorasick | None:
    names = [name for name in _names(stylebook) if name]
    return ahocorasick_rs.AhoCorasick(names) if names else None


def names_network(stylebook: Stylebook, folded: str) -> bool:
    """Whether a folded text holds the name of a network, also inside a word."""
    names = _any_name(stylebook)
    return names is not None and bool(spots(names, folded))


def may_hold_networks(view: View, text: str) -> bool:
    """Whether a line names a network, and begins like a string of the page that names one."""
    book = view.doc.stylebook
    folded = fold_key(text)
    if not names_network(book, folded):
        return False  # ten times cheaper than the pattern of all
    if view.begins_strangely(text) and not folded.startswith(_names(book)):
        return False
    return bool(networks(book)[0].search(text))


def _is_distinct(name: str) -> bool:
    """Whether a button's name is a network's, and no word besides ("Mail", "Line", "X")."""
    return (len(name) >= 4 or not name.isascii()) and name.lower() not in (
        "mail", "email", "e\\-mail", "link", "line", "pocket", "copy\\ url", "threads",
    )  # fmt: skip


@kept()
def network_rows(stylebook: Stylebook) -> dict[str, Phrase]:
    """Line key with every network replaced by one sign, to the first row of that wording."""
    run, _ = networks(stylebook)
    rows: dict[str, Phrase] = {}
    for phrase in phrases(stylebook, "interface"):
        if phrase.value in _WITH_NETWORK and run.search(phrase.text) and " " in phrase.text:
            rows.setdefault(line_key(run.sub("Facebook", phrase.text)), phrase)
    return rows


def _with_networks(view: View, text: str) -> Found | None:
    if not may_hold_networks(view, text):
        return None
    run, tail = networks(view.doc.stylebook)
    row = network_rows(view.doc.stylebook).get(line_key(run.sub("Facebook", text)))
    if row:
        return Found(row.id, row.value, "an interface string with other networks")
    match = tail.fullmatch(text)
    if not match:
        return None
    label = view.interface(match["label"])
    several = len(re.split(r"[\s,;|·/、]+", match["items"])) >= 2
    if label and label.value in ("share", "follow") and (match["colon"] or several):
        return Found(label.id, label.value, "a share label with its networks")
    return None
