"""Who moves what is signed without a label: "Sputnik / Viktor Tolochko", "(dpa)", "zew, PAP"?

A photo's signature begins with an agency of the list and a person beside it, or ends with 摄 or 供图. An
agency alone is a credit at the end of the article or beside a picture; elsewhere it may be what the
article is about. The last line may be signed by agencies, initials, the staff and a date, in brackets
or without: every part must be one of these, and one of them an agency. Bylines are in ``bylines.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.findings import Edit, Evidence, Fact, removal
from normalizers.folding import fold_key
from normalizers.lines import Line
from normalizers.stray.bylines import MAX_BYLINE, byline
from normalizers.stray.captions import near_picture
from normalizers.stray.dates import parse_moment
from normalizers.stray.holders import (
    EDGE,
    are_persons,
    is_outlet,
    is_signature,
    name_like,
    without_agencies,
)
from normalizers.stray.view import View

MAX_SIGNATURE = 60
_SLASH = re.compile(r"\s*/\s*")
_HAN_STOP = re.compile(r"[，。；：！？]")
_HAN_SIGNS = ("摄", "供图")
_LAST = f"{EDGE}{''.join(sign[-1] for sign in _HAN_SIGNS)}"  # of a longer line that is signed
_FRAMED = re.compile(
    r"[(（\[【].*[)）\]】]|[–—-]+\s*[^\s–—-].*[^\s–—-]\s*[–—-]+|[–—-]{1,2}\s*[A-Z]\S*"
)
_IN_BRACKETS = re.compile(r"[(（\[【].*[)）\]】]\.?")
_SIGNED_PARTS = re.compile(r"\s*[,;/|+&]\s*|\s+(?:und|and|et|i|mit|avec|with|с|и)\s+")
_DAY = re.compile(r"[\d. /-]*\d{4}|\d{1,2}\.\d{1,2}\.\d\d")
_STAFF = frozenset("red redaktion ed wire staff rédaction ред oprac opr online".split())
_INITIALS = re.compile(r"[^\W\d_]{2,5}|(?:[^\W\d_]\.\s?){2,3}")
# "(jkr)", "(BMcC)"; "(EU)" and "(lacht)" are none
_OWN_INITIALS = re.compile(
    r"[b-df-hj-np-tv-xzбвгджзйклмнпрстфхцчшщ]{2,4}|[A-Z]{1,2}[a-z]{1,3}[A-Z]{1,2}"
)
_PAP_INITIALS = re.compile(r"(?:[a-ząćęłńóśźż]{2,5}/\s?){1,4}")
_WITH_AGENCY = re.compile(
    r"(?P<who>[^,()/]{4,60}?)\s*(?:,\s*|\s\(?(?:avec|mit|with)\s+|\s\(|\s[–—-]\s)"
    r"(?P<agency>[^(),]{2,40})\)?\.?"
)
_STAFF_LINE = re.compile(
    r"(?:la )?rédaction|(?:die )?redaktion|редакция|рэдакцыя|редакція|redakcja"
)
_END_MARK = re.compile(r"\s?(?:（完）|\(完\)|【完】)$")


def signatures(view: View) -> Iterator[Edit]:
    """Bylines, signatures of photos and of agencies; what begins with a label is not looked at."""
    given = view.title_index if view.doc.article.title else None
    marked = "完" in view.doc.text
    for index, line in enumerate(view.blocks):
        if marked and "完" in line.text[-2:]:
            yield from _end_mark(view, line, index)
        if len(line.text) > MAX_BYLINE or index == given:
            continue
        is_long = _is_long(line.text)
        if is_long and not (view.in_head(index) or view.in_tail(index)):
            continue  # nearly every line of prose leaves here
        lead = line.start + len(line.text) - len(line.text.lstrip(EDGE))
        if view.label_at(line, lead, "credit", "source_tail") and not _starts_with_han_post(line):
            continue
        rule, reason = "stray.byline", "a byline under the headline or at the end"
        facts = byline(view, line, index)
        if is_long and not facts:
            continue
        facts = facts or _with_agency(view, line, index)
        if not facts:
            rule, reason = "stray.sign_off", "the article ends with its agency"
            facts = _sign_off(view, line, index)
        if not facts:
            rule, reason = "stray.photo_signature", "a photographer or agency, nothing else"
            facts = _photo_signature(view, line, index, lead)
        if facts:
            yield removal(line.start, line.end, rule, "credit", *facts, reason=reason)


def _is_long(text: str) -> bool:
    """Whether a line is too long for a signature, whatever stands around that."""
    return len(text) > MAX_SIGNATURE and text[0] not in EDGE and text[-1] not in _LAST


def _starts_with_han_post(line: Line) -> bool:
    """``记者 周岚``: the label 记者 without its colon."""
    return "记者" in line.text[:10] or "通讯员" in line.text[:10]


def _end_mark(view: View, line: Line, index: int) -> Iterator[Edit]:
    """``……塔什干。（完）``: the mark that ends a report, glued to its last paragraph."""
    mark = _END_MARK.search(line.text)
    if (
        mark
        and mark.start()
        and view.in_tail(index)
        and line.text[mark.start() - 1] in "。！？”.!?"
    ):
        yield Edit(
            line.start + mark.start(),
            line.end,
            "",
            "stray.end_mark",
            "page_tools",
            Evidence.A,
            "the mark that ends an agency's report",
        )


def _with_agency(view: View, line: Line, index: int) -> list[Fact] | None:
    """``Adam Wrona (PAP)``, ``Lou Morel avec AFP`` under the headline or as the last line."""
    if len(line.text) > MAX_SIGNATURE or index in (0, view.title_index):
        return None
    if index != len(view.blocks) - 1 and index > 2:
        return None
    match = _WITH_AGENCY.fullmatch(line.text)
    if not match or not _has_wire(view, line) or not is_outlet(view, line, match["agency"]):
        return None
    source = Fact("credits", {"role": "source", "text": match["agency"]})
    who = match["who"].strip()
    if _STAFF_LINE.fullmatch(fold_key(who)):
        return [source]
    if not are_persons(who) and not re.fullmatch(r"(?:[^\W\d_]\.[ -]?){2,3}", who):
        return None
    return [Fact("credits", {"role": "author", "text": who}), source]


def _has_wire(view: View, line: Line) -> bool:
    return any(label.phrase.value == "both" for label in view.labels(line, "agency"))


def _sign_off(view: View, line: Line, index: int) -> list[Fact] | None:
    """``(dpa)``, ``-- AP --``, ``(APA, red., 21.8.2018)``, ``zew, PAP`` at the end."""
    if index == 0 or not view.in_tail(index) or len(line.text) > MAX_SIGNATURE:
        return None
    last = index == len(view.blocks) - 1
    framed = _FRAMED.fullmatch(line.text) is not None
    text = line.text.strip(EDGE + ".")
    if last and framed and text and is_outlet(view, line, text):
        if _has_wire(view, line):
            return [Fact("credits", {"role": "source", "text": text})]
        return [Fact("captions", {"credit": text})]
    if last and (_PAP_INITIALS.fullmatch(line.text) or (framed and _OWN_INITIALS.fullmatch(text))):
        return [Fact("credits", {"role": "author", "text": text if framed else line.text})]
    if not (last or _IN_BRACKETS.fullmatch(line.text)) or not _has_wire(view, line):
        return None
    return _signed(view, line, line.text.strip(EDGE))


def _signed(view: View, line: Line, text: str) -> list[Fact] | None:
    """The agencies and initials of a signature whose every part is read."""
    parts = [part for part in _SIGNED_PARTS.split(text) if part]
    agencies = {
        fold_key(view.doc.text[label.start : label.end]) for label in view.labels(line, "agency")
    }
    sources, facts = [], []
    for part in parts:
        key = fold_key(part)
        if key in agencies or key.strip(".") in agencies:
            sources.append(part)
        elif _DAY.fullmatch(part):
            moment = parse_moment(key, 0, view.doc.language)
            if moment and moment.iso and not view.doc.article.published:
                facts.append(Fact("published", moment.iso))
        elif key.strip(".") in _STAFF:
            continue
        elif _INITIALS.fullmatch(part) and (part.islower() or len(part) <= 3):
            facts.append(Fact("credits", {"role": "author", "text": part}))
        elif part.isupper() and len(part) <= 8 and text.endswith(parts[-1]) and key != parts[-1]:
            sources.append(part)  # "RMF FM/PAP": an outlet beside its agency
        else:
            return None
    if not sources or len(parts) < 2 or len(parts) > 5:
        return None
    return [Fact("credits", {"role": "source", "text": ", ".join(sources)}), *facts]


def _photo_signature(view: View, line: Line, index: int, lead: int) -> list[Fact] | None:
    """``Sputnik / Viktor Tolochko``; ``新华社记者 王晔 摄``; an agency alone beside a picture."""
    text = line.text.strip(EDGE)
    sign = next((sign for sign in _HAN_SIGNS if text.endswith(sign)), "")
    if sign:
        credit = text.removesuffix(sign).strip(EDGE)
        fits = 2 <= len(credit) <= 18 and not _HAN_STOP.search(credit) and credit[-1] != "拍"
        return [Fact("captions", {"credit": credit})] if fits else None
    if len(text) > MAX_SIGNATURE or index == view.title_index:
        return None
    agency = view.label_at(line, lead, "agency")
    if not agency:
        signed = not line.has_final_stop and not view.is_list_item(line)
        if signed and ("/" in text or "|" in text) and is_signature(view, line, text):
            return [Fact("captions", {"credit": text})]
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
