"""Who moves what is signed without a label: "By Anna Weber", "Sputnik / Viktor Tolochko", "(dpa)"?

A byline stands right under the headline and holds full names. A photo's signature begins with an
agency of the list or ends with 摄 or 供图. An agency alone is a credit at the end of the article or
beside a picture; elsewhere it may be what the article is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.findings import Edit, Fact, removal
from normalizers.lines import Line
from normalizers.stray.captions import near_picture
from normalizers.stray.holders import EDGE, are_persons, is_outlet, name_like, without_agencies
from normalizers.stray.view import View

MAX_BYLINE = 120
MAX_SIGNATURE = 60
_BY = re.compile(r"(?:By|BY|by|Von|VON|von|Par|PAR|par)\s+(?=[^\W\d_])")
_PARTS = re.compile(r"\s*[,|/]\s*|\s+[–—-]\s+")
_POSTS = frozenset(
    """
    correspondent reporter editor writer staff special senior chief political foreign columnist
    contributor for in at from of the to envoyé envoyée spécial spéciale correspondant correspondante
    journaliste à au en aus in und für redaktion
    """.split()
)
_SLASH = re.compile(r"\s*/\s*")
_HAN_STOP = re.compile(r"[，。；：！？]")
_HAN_SIGNS = ("摄", "供图")
_FRAMED = re.compile(r"[(（\[【].*[)）\]】]|[–—-]+\s*[^\s–—-].*[^\s–—-]\s*[–—-]+")


def signatures(view: View) -> Iterator[Edit]:
    """Bylines, signatures of photos and of agencies; what begins with a label is not looked at."""
    for index, line in enumerate(view.blocks):
        if len(line.text) > MAX_BYLINE or view.is_given_title(index):
            continue
        lead = line.start + len(line.text) - len(line.text.lstrip(EDGE))
        if view.label_at(line, lead, "credit", "source_tail"):
            continue
        rule, reason = "stray.byline", "a byline under the headline"
        facts = _byline(view, line, index)
        if not facts:
            rule, reason = "stray.sign_off", "the article ends with its agency"
            facts = _sign_off(view, line, index)
        if not facts:
            rule, reason = "stray.photo_signature", "a photographer or agency, nothing else"
            facts = _photo_signature(view, line, index, lead)
        if facts:
            yield removal(line.start, line.end, rule, "credit", *facts, reason=reason)


def _byline(view: View, line: Line, index: int) -> list[Fact] | None:
    by = _BY.match(line.text)
    first = 0 if view.doc.article.title else 1
    if not by or not first <= index <= 2 or len(line.text) > MAX_BYLINE or line.has_final_stop:
        return None
    value = line.text[by.end() :]
    names, *rest = _PARTS.split(value, maxsplit=1)
    if not are_persons(names):
        return None
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


def _sign_off(view: View, line: Line, index: int) -> list[Fact] | None:
    """``(dpa)`` or ``-- AP --`` as the last line."""
    if not 0 < index == len(view.blocks) - 1 or len(line.text) > MAX_SIGNATURE:
        return None
    text = line.text.strip(EDGE + ".")
    if not text or not _FRAMED.fullmatch(line.text) or not is_outlet(view, line, text):
        return None
    agencies = [label for label in view.labels(line, "agency") if label.phrase.value == "both"]
    if agencies:
        return [Fact("credits", {"role": "source", "text": text})]
    return [Fact("captions", {"credit": text})]


def _photo_signature(view: View, line: Line, index: int, lead: int) -> list[Fact] | None:
    """``Sputnik / Viktor Tolochko``; ``新华社记者 王晔 摄``; an agency alone beside a picture."""
    text = line.text.strip(EDGE)
    sign = next((sign for sign in _HAN_SIGNS if text.endswith(sign)), "")
    if sign:
        credit = text.removesuffix(sign).strip(EDGE)
        fits = 2 <= len(credit) <= 18 and not _HAN_STOP.search(credit)
        return [Fact("captions", {"credit": credit})] if fits else None
    agency = view.label_at(line, lead, "agency")
    if not agency or len(text) > MAX_SIGNATURE or index == view.title_index:
        return None
    if agency.end == line.end and agency.start == line.start and text == line.text:
        last = index == len(view.blocks) - 1
        proved = index and (last or "/" in text or near_picture(view, index))
        return [Fact("captions", {"credit": text})] if proved else None
    slash = _SLASH.match(view.doc.text, agency.end, line.end)
    rest = view.doc.text[slash.end() : line.end].strip(EDGE) if slash else ""
    bare = without_agencies(view, line, rest)
    if rest and (not bare or name_like(bare)) and not line.has_final_stop:
        return [Fact("captions", {"credit": text})]
    return None
