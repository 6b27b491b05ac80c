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
from functools import lru_cache
from typing import NamedTuple

from normalizers.folding import fold_key
from normalizers.lines import line_key
from normalizers.stray.view import View
from normalizers.stylebook import Stylebook
from normalizers.stylebook.phrases import Phrase, phrases

_NUMBER = r"\d[\d\s.,]*\s?(?:k|K|тыс\.?|万)?"
_ONLY_NUMBER = re.compile(r"^\W*\d[\d\s.,]*\W*$")
_COUNT_AFTER = re.compile(rf"(?P<text>.+?)\s*[:：]?\s*(?:[(（\[]\s*{_NUMBER}\s*[)）\]]|{_NUMBER})$")
_COUNT_BEFORE = re.compile(rf"[(（\[]?{_NUMBER}[)）\]]?\s+(?P<text>\D+)$")
# the strings that carry a count; "Page 2" or "Login 2" would be something else
_COUNTED = frozenset("comments share share_item page_tools follow".split())
_WITH_NETWORK = frozenset("follow share messenger_pitch subscribe login newsletter".split())
PAGER = re.compile(r"(?:[\[(]?\d{1,3}[\])]?[\s.…|]+){2,}(?P<text>\D+)$")
_HOME = frozenset(
    "home|homepage|home page|startseite|accueil|strona główna|главная|"
    "главная страница|галоўная|галоўная старонка|головна|головна сторінка|首页|网站首页".split("|")
)
_HERE = re.compile(
    r"(?:您?当前的?位置|您的位置|你的位置|you are here|вы здесь)\s*[:：]\s*", re.IGNORECASE
)
_STEP = re.compile(r"\s*[>»›→]\s*")
_STEPS = ">»›→"
_SLASH = re.compile(r"\s+/\s+")  # "Home / Away / Draw" is a table: a path at the head only
_TAGS = re.compile(
    r"(?:tags?|keywords?|topics|теги|тэги|метки|ключевые слова|тэгі|меткі|ключавыя словы|мітки|"
    r"ключові слова|schlagw(?:ö|oe)rter|schlagworte|stichw(?:ö|o)rter?|mots[- ]cl[ée]s|étiquettes|"
    r"tagi|słowa kluczowe|标签|关键词|关键字)\s*[:：]\s*(?P<list>\S.*)",
    re.IGNORECASE,
)
_AGE = re.compile(r"[(\[]?(?:0|6|12|16|18)\s?\+[)\]]?")
_HANDLE = re.compile(
    r"(?:follow|suivez|folgen sie|folge|obserwuj|следите за|подписывайтесь на|стежте за|"
    r"сачыце за|关注)\s*(?:us\s*|me\s*)?[@＠][\w.]{2,30}(?:\s+(?:on|auf|sur|na|w|в|у|ў)\s+\S+)?",
    re.IGNORECASE,
)
_AND = r"(?:\s*[,、/&+]\s*|\s+(?:and|or|und|et|и|і|й|та|ды|i|oraz)\s+|\s*[和与及]\s*)"


class Found(NamedTuple):
    """What a line is: the rule that says so, its category, and why."""

    rule: str
    category: str
    reason: str


def known(view: View, piece: str) -> bool:
    """Whether a piece of a line is a string of the page, a number or nothing."""
    return len(piece) <= 200 and bool(
        not piece.strip(" \t.:|") or _ONLY_NUMBER.match(piece) or view.interface(piece)
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
    if len(text) > 200:
        return None
    phrase = counted(view, text)
    if phrase and phrase.value != "share_item":
        return Found(phrase.id, phrase.value, "an interface string with its count")
    if (
        text[0] in "[(0123456789"
        and (pager := PAGER.match(text))
        and (page := view.interface(pager["text"]))
    ):
        return Found(page.id, page.value, "numbers of pages and an interface string")
    if len(text) <= 6 and _AGE.fullmatch(text):
        return Found("stray.age_mark", "page_tools", "an age mark alone on its line")
    if (any(step in text for step in _STEPS) and _is_breadcrumb(text, _STEP)) or (
        view.in_head(index) and " / " in text and _is_breadcrumb(text, _SLASH)
    ):
        return Found("stray.breadcrumb", "navigation", "a path that begins at the home page")
    if view.in_tail(index) and (tags := _TAGS.fullmatch(text)) and _is_list(tags["list"]):
        return Found("stray.tags", "tags", "a label and a list of tags")
    if ("@" in text or "＠" in text) and line.words <= 7 and _HANDLE.fullmatch(text):
        return Found("stray.follow_handle", "follow", "asks the reader to follow an account")
    if len(text) <= 120 and not line.has_final_stop:
        return _with_networks(view, text)
    return None


def _is_breadcrumb(text: str, step: re.Pattern[str]) -> bool:
    """``Home > News > Headline``: two steps at least, and only the last one may be long."""
    here = _HERE.match(text)
    steps = [part for part in step.split(text[here.end() :] if here else text) if part]
    if len(steps) < 3 - bool(here) or text[-1] in ".!?。":
        return False
    return line_key(steps[0]) in _HOME and all(len(part.split()) <= 4 for part in steps[:-1])


def _is_list(text: str) -> bool:
    """Short items without a final stop; one item is a list as well."""
    items = re.split(r"[,，、;；|]\s*", text.rstrip(",; "))
    return (
        text[-1] not in ".!?。！？:："
        and len(items) <= 15
        and all(0 < len(item.split()) <= 4 and len(item) <= 40 for item in items)
    )


@lru_cache(maxsize=8)
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


@lru_cache(maxsize=8)
def network_names(stylebook: Stylebook) -> tuple[tuple[str, str], ...]:
    """The folded names of networks and the ids of their rows."""
    return tuple(
        (fold_key(phrase.text), phrase.id)
        for phrase in phrases(stylebook, "interface")
        if phrase.value == "share_item" and phrase.language == "mul"
    )


def names_network(stylebook: Stylebook, text: str) -> bool:
    """Whether any of the names stands in a text: ten times cheaper than the pattern of all."""
    folded = fold_key(text)
    return any(name in folded for name, _ in network_names(stylebook))


def _is_distinct(name: str) -> bool:
    """Whether a button's name is a network's, and no word besides ("Mail", "Line", "X")."""
    return (len(name) >= 4 or not name.isascii()) and name.lower() not in (
        "mail", "email", "e\\-mail", "link", "line", "pocket", "copy\\ url", "threads",
    )  # fmt: skip


@lru_cache(maxsize=8)
def network_rows(stylebook: Stylebook) -> dict[str, Phrase]:
    """Line key with every network replaced by one sign, to the first row of that wording."""
    run, _ = networks(stylebook)
    rows: dict[str, Phrase] = {}
    for phrase in phrases(stylebook, "interface"):
        if phrase.value in _WITH_NETWORK and run.search(phrase.text) and " " in phrase.text:
            rows.setdefault(line_key(run.sub("Facebook", phrase.text)), phrase)
    return rows


def _with_networks(view: View, text: str) -> Found | None:
    run, tail = networks(view.doc.stylebook)
    if not names_network(view.doc.stylebook, text) or not run.search(text):
        return None
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
