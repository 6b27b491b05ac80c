"""Which line is a caption by its end or its beginning: a photo credit, or the word "file picture"?

A photo credit behind a label (``… in Sochi. Photo: BelTA``), behind the copyright sign (an agency, a
person, or both), in the second cell of a lost table, or without any label: ``… (AP Photo/Tom Reed,
File)``, ``… REUTERS/Tom Reed``, ``…。新华社记者 周岚 摄``. Without a label an agency must stand beside a
person: "(AP)" at the end of a line only says who reported it.

A file picture says so: ``FILE - …``, ``资料图：…``, ``… (Archivbild)``.
"""

from __future__ import annotations

import re

from normalizers.findings import Fact
from normalizers.folding import fold_key
from normalizers.lines import Line, count_words
from normalizers.scripts import is_cjk
from normalizers.stray.credits import parse_credits
from normalizers.stray.holders import (
    EDGE,
    FILE_LABELS,
    are_persons,
    is_place,
    is_signature,
    name_like,
)
from normalizers.stray.view import View

MAX_CELLS = 100
_SPACES = r"[ \u00a0\u2000-\u200a\u3000]"
WIDE_GAP = re.compile(rf"{_SPACES}*\t(?:{_SPACES}|\t)*|{_SPACES}{{4,}}")
COLUMN_GAP = 20  # columns between two cells that need no known agency
MAX_SENTENCES = 3  # of a caption before a credit without a label
_LETTERS = re.compile(r"[^\W\d_]{2}")  # "1. 照片：三寸" is an item of a list
_COPYRIGHT_TAIL = re.compile(r"\s*(?:[|/—–-]\s*)?(?:©|\(c\)|ⓒ)\s*", re.IGNORECASE)
_SENTENCES = re.compile(r"[.!?…。！？](?=\s|$)")
_SITE_END = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,6}")
_CELL = re.compile(r"[^\d:!?;]+")
_SLASH = re.compile(r"\s*/\s*")
_BEFORE_CREDIT = ".!?(/|[—–-…)」”»。！？（［【）｜／"
# "… in Lida (AP Photo/Tom Reed, File)", "… in Lida. REUTERS/Tom Reed/File Photo"
_FRAMED_TAIL = re.compile(r"\s*[(（\[](?P<credit>[^()（）\[\]]{4,80})[)）\]]\.?$")
_BARE_TAIL = re.compile(
    r"(?:[.!?…][\"'”’»)]*\s+|\s(?=[A-Z]{2,12}(?: Photo)?/))(?P<credit>(?:\b\w\.|[^.!?…()]){5,70})$"
)
_FILE_AT_END = re.compile(rf"[(（\[](?:{FILE_LABELS})[)）\]]\.?$")
_FILE_AT_HEAD = re.compile(rf"(?:{FILE_LABELS})\s*[:：]\s*(?=\S)")
_WIRE_FILE = re.compile(r"\(?FILES?(?: PHOTO| IMAGE)?\)?\s*[:–—-]+\s+(?=[A-Z“\"])")
MAX_FILE_WORDS = 45
_FRAME_ENDS = (")", "）", "]", ").", "）。")
# "…。新华社记者 周岚 摄", "…（周岚 摄）"
_HAN_TAIL = re.compile(
    r"(?P<cut>[。！？”）)]?\s*[（(]|[。！？”）)]\s*|\s+)"
    r"(?P<credit>(?:[^\s，。；：！？（）()]{2,12}\s)?[^\s，。；：！？（）()]{2,14}?)\s?"
    r"(?P<sign>摄影?|供图|图)[）)]?$"
)
_PHOTOGRAPHER = re.compile(r"(?:\S{0,12}(?:记者|通讯员|摄影师|特约))?\s?[\u4e00-\u9fff·]{2,4}")
_HAN_PERSON = re.compile(r"[\u4e00-\u9fff·]{2,4}")
_WITH_POST = re.compile(r"记者|通讯员|摄影师|特约")


def captioned(view: View, line: Line) -> Fact | None:
    """The caption and the credit of a line that is both, or the caption of a file picture."""
    text = line.text
    found: Fact | None
    if view.labels(line, "agency", "credit"):
        found = _gap_credit(view, line) or _credit_tail(view, line) or _agency_tail(view, line)
        if found:
            return found
    elif "©" in text:
        return _credit_tail(view, line)
    # a site that is no agency of the list
    elif "." in text[-7:-2] and _SITE_END.search(text):
        return _gap_credit(view, line)
    found = _han_tail(line) if "摄" in text[-3:] or "图" in text[-3:] else None
    return found or _file_picture(line)


def _agency_tail(view: View, line: Line) -> Fact | None:
    """A caption and, without a label, its agency with the photographer."""
    text = line.text
    framed = text.rstrip(".")[-1:] in ")）]"
    if not framed and text[-1] == "." and text[-3:-1].isalnum():
        return None  # a sentence ends here, and no initial: nearly every line leaves
    match = (_FRAMED_TAIL if framed else _BARE_TAIL).search(text)
    if not match or not match.start() or text[match.start() - 1] == ":":
        return None
    caption = text[: match.start("credit")].rstrip(" (（[")
    credit = match["credit"].strip()
    if len(_SENTENCES.findall(caption)) > MAX_SENTENCES or count_words(caption) < 2:
        return None
    if not is_signature(view, line, credit):
        return None
    return Fact("captions", {"text": caption, "credit": credit})


def _han_tail(line: Line) -> Fact | None:
    """``利达港的吊车。新华社记者 周岚 摄``: a photographer's name, after a stop or his post."""
    match = _HAN_TAIL.search(line.text)
    if not match or match.start() < 2:
        return None
    caption = line.text[: match.start("credit")].rstrip(" （(\u3000")
    credit = match["credit"].strip()
    if (
        credit.endswith(("拍", "资料", "示意", "效果"))
        or len(_SENTENCES.findall(caption)) > MAX_SENTENCES
    ):
        return None
    named = _PHOTOGRAPHER.fullmatch(credit) is not None
    apart = bool(match["cut"].strip()) or _WITH_POST.search(credit) is not None
    if match["sign"] == "图" and not (named and "（" in match["cut"]):
        return None
    if match["sign"] == "供图":
        named = len(credit) <= 12
    return Fact("captions", {"text": caption, "credit": credit}) if named and apart else None


def _file_picture(line: Line) -> Fact | None:
    """``FILE - A crane in Lida.``, ``Ein Kran (Archivbild)``: the form says what the line is."""
    text = line.text
    if text.startswith(("FILE", "(FILE")):
        match = _WIRE_FILE.match(text)
        return Fact("captions", {"text": text}) if match else None
    if text.endswith(_FRAME_ENDS) and line.words <= MAX_FILE_WORDS:
        at_end = _FILE_AT_END.search(fold_key(text))
        if at_end and at_end.start() > 2:
            return Fact("captions", {"text": text})
    if ":" in text[:40] or "：" in text[:40]:
        folded = fold_key(text[:40])
        at_head = _FILE_AT_HEAD.match(folded)
        if at_head and len(folded) == len(text[:40]) and line.words <= MAX_FILE_WORDS:
            caption = text[at_head.end() :]
            if not caption[:1].islower() and len(_SENTENCES.findall(caption)) <= 1:
                return Fact("captions", {"text": caption})
    return None


def _gap_credit(view: View, line: Line) -> Fact | None:
    """``Sochi            shutterstock``: caption and agency in two cells of a lost table."""
    if not view.has_wide_gap:
        return None
    raw = view.doc.raw(line.start, line.end).strip()
    parts = WIDE_GAP.split(raw)
    if len(parts) != 2 or "\n" in raw:
        return None
    text, credit = (re.sub(r"\s+", " ", part).strip() for part in parts)
    if len(_SENTENCES.findall(text)) > 1:
        return None  # paragraphs have wide gaps too
    start = view.doc.text.rfind(credit, line.start, line.end)
    label = view.label_at(line, start, "agency")
    if _SITE_END.fullmatch(credit):
        return Fact("captions", {"text": text, "credit": credit})
    slash = _SLASH.match(view.doc.text, label.end, line.end) if label else None
    if slash and name_like(view.doc.text[slash.end() : line.end]):
        return Fact("captions", {"text": text, "credit": credit})
    if not label or label.end != line.end:
        facts = parse_credits(view, line, start) if start >= 0 else None
        return _with_text(text, facts)
    return Fact("captions", {"text": text, "credit": credit})


def two_cells(view: View, index: int) -> Fact | None:
    """``Baku`` and ``AZERTAC`` in two far columns, alone between paragraphs: no agency is needed."""
    line = view.blocks[index]
    if len(line.text) > MAX_CELLS or line.words > 10 or not 0 < index < len(view.blocks) - 1:
        return None
    cells = _cells(view, line)
    near = view.neighbours(index)
    if cells is None or line.has_final_stop or index == view.title_index:
        return None
    if any(abs(other.index - line.index) < 2 or _cells(view, other) for other in near):
        return None  # a table
    text, credit = cells
    words = text.split()
    titled = words[0][0].isupper() and all(
        word[0].isupper() or (word.islower() and len(word) <= 3) for word in words
    )
    if not titled or len(words) > 6 or count_words(credit) > 4 or not _CELL.fullmatch(credit):
        return None
    proved = (
        (credit.isupper() and len(credit) > 2)
        or (are_persons(credit) and len(words) > 1)
        or is_place(view, re.split(r",\s*", text)[-1])
    )
    if not proved or not any(map(view.is_prose, near)):
        return None
    return Fact("captions", {"text": text, "credit": credit})


def _cells(view: View, line: Line) -> tuple[str, str] | None:
    """The two cells of a line with one gap of twenty columns."""
    raw = view.doc.raw(line.start, line.end).strip() if len(line.text) <= MAX_CELLS else ""
    gaps = list(WIDE_GAP.finditer(raw))
    if len(gaps) != 1 or len(gaps[0].group().expandtabs()) < COLUMN_GAP or "\n" in raw:
        return None
    return raw[: gaps[0].start()], raw[gaps[0].end() :]


def _credit_tail(view: View, line: Line) -> Fact | None:
    """``The ministers in Sochi. © BelTA`` or ``… in Sochi (Photo: BelTA)``."""
    text = view.doc.text
    for label in view.labels(line, "credit"):
        if label.phrase.value != "photo" or label.start == line.start:
            continue
        before = text[line.start : label.start].rstrip()
        if not _LETTERS.search(before) or not _may_end(before, text[label.start - 1 : label.end]):
            continue
        found = _with_text(before.rstrip(EDGE).strip(), parse_credits(view, line, label.start))
        if found:
            return found
    for match in _COPYRIGHT_TAIL.finditer(line.text) if "©" in line.text else ():
        if match.start() < 3 or "©" not in match.group():
            continue
        agency = view.label_at(line, line.start + match.end(), "agency")
        rest = line.text[match.end() :].strip()
        caption = line.text[: match.start()].strip(EDGE)
        if not caption or not rest or len(rest) > 60 or rest.endswith((".", "!", "?")):
            continue
        if agency or _owns_picture(view, line, caption, rest):
            return Fact("captions", {"text": caption, "credit": rest})
    return None


def _owns_picture(view: View, line: Line, caption: str, owner: str) -> bool:
    """Whether a person, with an agency or alone, owns the picture: ``… © Anna Weber / dpa``.

    A person alone stands behind a caption of three words; "Texts © Anna Weber" is none.
    """
    if len(_SENTENCES.findall(caption)) > MAX_SENTENCES:
        return False
    if is_signature(view, line, owner):
        return True
    if is_cjk(owner[0]):
        parts = _SLASH.split(owner)
        at = [view.doc.text.find(part, line.end - len(owner), line.end) for part in parts]
        agencies = [view.label_at(line, start, "agency") is not None for start in at]
        return any(agencies) and all(
            known or _HAN_PERSON.fullmatch(part)
            for known, part in zip(agencies, parts, strict=True)
        )
    labelled = view.label_at(line, line.start, "credit") is not None
    return are_persons(owner) and count_words(caption) >= 3 and not labelled


def _may_end(before: str, label: str) -> bool:
    """Whether a caption may end here: at a mark, or at a space before ``图据``."""
    return before[-1] in _BEFORE_CREDIT or (label[0].isspace() and is_cjk(label[-1]))


def _with_text(text: str, facts: list[Fact] | None) -> Fact | None:
    photo = [fact.value for fact in facts or () if fact.field == "captions"]
    if len(photo) != 1 or len(facts or ()) != 1 or not text:
        return None
    return Fact("captions", {"text": text, **photo[0]})
