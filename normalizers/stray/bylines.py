"""Who moves "By Anna Weber", "本报记者 周岚", "Ann Lee contributed to this report"?

A byline stands right under the headline, or at the end of the article, and holds full names. An
address of the author (an e-mail, a handle) counts beside a name, or where a byline would stand; that of
an office ("info@…") and one that a sentence or a list introduces are the article's. The day behind the
name is that of publication; a name and a day without "By" need a given name that is known. So does a
byline that is the very first line of a text without a title: "By Royal Decree" is a headline.
"""

from __future__ import annotations

import re

from normalizers.findings import Fact
from normalizers.folding import fold_key
from normalizers.lines import Line
from normalizers.stray.date_order import order_of_source
from normalizers.stray.dates import is_recent, parse_moment
from normalizers.stray.holders import EDGE, are_persons, has_given_name, is_outlet, name_like
from normalizers.stray.view import View

MAX_BYLINE = 120
BY = re.compile(r"(?:By|BY|by|Von|VON|von|Par|PAR|par)\s+(?=[^\W\d_])")
_DIGIT = re.compile(r"\d")
# where a day may begin behind a name: "Anna Weber, 13 June 2023", "Anne Lys le 13 juin 2023"
_BEFORE_DAY = re.compile(r"\s*[,，|/•·]\s*|\s+[–—-]\s+|\s+(?=(?:on|le|am|den|dnia)\s|\d)")
_SET_OFF = re.compile(r"\s*[,，|/•·]|\s+[–—-]\s")
_PARTS = re.compile(r"\s*[,|/]\s*|\s+[–—-]\s+|\s+(?:avec|mit|with|for)\s+")
_POSTS = frozenset(
    """
    correspondent reporter editor writer staff special senior chief political foreign columnist
    contributor for in at from of the to envoyé envoyée spécial spéciale correspondant correspondante
    journaliste à au en aus in und für redaktion
    """.split()
)
_MAIL = r"[\w.+-]+(?:@|\s?\[at\]\s?|\(at\))[\w-]+(?:\.[\w-]+)+"
_HANDLE = r"[@＠]\w[\w.]{1,29}"
_CONTACT = re.compile(
    rf"(?:(?P<label>(?:author'?s )?e-?mail(?: автора| аўтара)?|mail|kontakt|contact|twitter|x|instagram|"
    rf"telegram|facebook|эл\. почта|пошта|почта|courriel|邮箱|微博)\s*[:：]?\s*)?"
    rf"(?P<address>{_MAIL}|{_HANDLE})",
    re.IGNORECASE,
)
_NAME_AND_CONTACT = re.compile(
    rf"(?:(?:By|Von|Par|Follow|Autor:|Автор:)\s+)?(?P<name>[^\W\d_][^@(\[|,:]{{3,60}}?)\s*"
    rf"(?:[(\[|,/]|\s[–—-]|\son (?:Twitter|X|Instagram|Facebook)(?: at)?:?|\s)\s*"
    rf"(?P<address>{_MAIL}|{_HANDLE})[)\]]?\.?",
)
_OFFICES = re.compile(
    r"(?:info|www|web\w*|site|office|press|presse|news|contact|kontakt|redak\w*|redac\w*|mail|"
    r"editor\w*|support|help|service|admin|ticket\w*|book\w*|register|tips|feedback|letters|jobs|sales|ads|"
    r"advert\w*|reklama)\b",
    re.IGNORECASE,
)
_OF_PERSON = re.compile(r"[^\W\d_]+[._-][^\W\d_]+@", re.IGNORECASE)
_OF_AUTHOR = re.compile(r"автора|аўтара|author", re.IGNORECASE)
_CONTRIBUTED = re.compile(
    r"(?P<names>[^.;:!?]{3,90}?)(?:,? (?:in|from) (?P<place>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?),?)? "
    r"(?:also )?contributed (?:reporting|research|(?:reporting )?to this "
    r"(?:report|story|article|dispatch|piece))"
    r"(?: from [A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)?\.?"
)
_WRITERS = re.compile(
    r"^.*?\b(?:writers?|reporters?|correspondents?|journalists?|producers?|staff)\s+(?=[A-Z])"
)
_HAN_NAME = r"[\u4e00-\u9fff]{2,4}"
_HAN_POST = r"[\u4e00-\u9fff]{0,8}(?:记者|通讯员|特派员|撰稿人)"
_HAN_BYLINE = re.compile(
    rf"(?P<post>{_HAN_POST})(?P<gap>\s*)(?P<names>{_HAN_NAME}(?:[\s、]\s*{_HAN_NAME}){{0,5}})"
)
_HAN_FRAMED = re.compile(r"[(（\[【](.*)[)）\]】]")


def byline(view: View, line: Line, index: int) -> list[Fact] | None:
    """The author of a line that names nobody else."""
    if len(line.text) > MAX_BYLINE:
        return None
    titled = bool(view.doc.article.title)
    head = view.in_head(index) and (index > 0 or titled or opens_text(view, index))
    tail = index > 0 and view.in_tail(index)
    if not (head or tail):
        return None
    found = _named(view, line, first=not (index or titled)) if head else None
    found = found or _han_byline(line, head=head) or _dated_name(view, line, index)
    if not found and tail:
        found = _contributed(view, line)
    text = line.text
    if not found and ("@" in text or "＠" in text or "[at]" in text or "(at)" in text):
        found = _contact(view, line, index)
    return None if found and view.in_dialogue(index) else found


def opens_text(view: View, index: int) -> bool:
    """Whether a block is the very first line of an article, no given title, and sentences follow."""
    after = view.blocks[1:4]
    return (
        index == 0
        and not view.is_given_title(index)
        and any(line.has_final_stop and line.words >= 4 for line in after)
    )


def without_day(view: View, text: str) -> tuple[str, str]:
    """``Anna Weber, 13 June 2023`` as the name and the day, or the text and "" if no day ends it."""
    if not _DIGIT.search(text):
        return text, ""
    folded = fold_key(text)
    article = view.doc.article
    for gap in _BEFORE_DAY.finditer(text) if len(folded) == len(text) else ():
        moment = parse_moment(
            folded,
            gap.end(),
            view.doc.language,
            known=article.published,
            order=order_of_source(article),
        )
        if moment and moment.iso and not text[moment.end :].strip(" .,;|"):
            recent = is_recent(moment.iso, article.published)
            return (text[: gap.start()], moment.iso) if recent else (text, "")
    return text, ""


def _dated_name(view: View, line: Line, index: int) -> list[Fact] | None:
    """``Anna Weber, 13 June 2023`` under the headline or as the last line, no other of its form."""
    if index > 2 and index != len(view.blocks) - 1:
        return None
    name, day = without_day(view, line.text)
    if not day or not has_given_name(view, name) or not _SET_OFF.match(line.text, len(name)):
        return None
    if "T" in day and index > 2:
        return None  # who left a comment, and when
    if any(without_day(view, near.text)[1] for near in view.neighbours(index)):
        return None  # a list of people and days
    return [Fact("credits", {"role": "author", "text": name}), Fact("published", day)]


def _named(view: View, line: Line, *, first: bool = False) -> list[Fact] | None:
    """``By Anna Weber, Staff Writer``; ``Par Lou Morel avec AFP``."""
    by = BY.match(line.text)
    if not by or line.has_final_stop:
        return None
    value, day = without_day(view, line.text[by.end() :])
    facts = _by_whom(view, line, value, first=first)
    return [*facts, Fact("published", day)] if facts and day else facts


def _by_whom(view: View, line: Line, value: str, *, first: bool) -> list[Fact] | None:
    names, *rest = _PARTS.split(value, maxsplit=1)
    words = names.split()
    if not are_persons(names) or (first and not has_given_name(view, names)):
        return None
    if words[0] == words[-1]:
        return None  # "Von Haus zu Haus"
    facts = [Fact("credits", {"role": "author", "text": names})]
    if rest:
        more = rest[0]
        if is_outlet(view, line, more):
            facts.append(Fact("credits", {"role": "source", "text": more}))
        elif are_persons(more) and any(f" {joint} " in more for joint in ("and", "und", "et", "&")):
            facts = [Fact("credits", {"role": "author", "text": value})]
        elif not name_like(more, also=_POSTS) and not set(more.lower().split()) <= _POSTS:
            return None
    return facts


def _han_byline(line: Line, *, head: bool) -> list[Fact] | None:
    """``本报记者 周岚``; glued to its post only in brackets."""
    if "记者" not in line.text[:16] and "通讯员" not in line.text[:16]:
        return None
    framed = _HAN_FRAMED.fullmatch(line.text)
    match = _HAN_BYLINE.fullmatch(framed[1].strip() if framed else line.text.strip(EDGE + "□■●◎"))
    if not match or not (framed or (match["gap"] and head)):
        return None
    names = re.sub(r"\s+", " ", match["names"])
    return [Fact("credits", {"role": "author", "text": names})]


def _contributed(view: View, line: Line) -> list[Fact] | None:
    """Reads ``Ann Lee in Minsk contributed to this report``."""
    if "contributed" not in line.text:
        return None
    match = _CONTRIBUTED.fullmatch(line.text.strip(" *()_[]—–-"))
    if not match:
        return None
    names = _WRITERS.sub("", match["names"])
    if is_outlet(view, line, re.sub(r"^The ", "", names)) or is_outlet(view, line, names):
        return [Fact("credits", {"role": "source", "text": names})]
    each = re.split(r",\s+(?:and\s+)?|\s+and\s+", names)
    if not all(are_persons(name) for name in each):
        return None
    return [Fact("credits", {"role": "author", "text": names})]


def _contact(view: View, line: Line, index: int) -> list[Fact] | None:
    """``Jane Miller (jane@courier.example)``; ``E-mail: jane@courier.example`` as a byline."""
    if any(near.text.endswith((":", "：")) for near in view.blocks[max(0, index - 1) : index]):
        return None
    named = _NAME_AND_CONTACT.fullmatch(line.text)
    if named and are_persons(named["name"].strip()):
        return [Fact("credits", {"role": "author", "text": named["name"].strip()})]
    bare = _CONTACT.fullmatch(line.text.strip())
    if not bare or _OFFICES.match(bare["address"].lstrip("@＠")) or view.in_card(index):
        return None
    own = bare["label"] and (bare["address"][0] in "@＠" or _OF_AUTHOR.search(bare["label"]))
    last = index == len(view.blocks) - 1 and (own or _OF_PERSON.match(bare["address"]))
    if not last and (index > 2 or view.is_prose(view.blocks[max(0, index - 1)])):
        return None  # the address of a station or a shop ends its pages too
    if any("@" in fold_key(near.text) for near in view.neighbours(index)):
        return None  # a list of addresses
    return [Fact("credits", {"role": "author", "text": bare["address"]})]
