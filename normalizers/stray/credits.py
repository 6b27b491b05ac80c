"""Who moves "Photo: BelTA", "Source: dpa" and editor lines to the metadata?

A credit line is read as a chain ``label [of AGENCY] : value``, to its end or not at all. Photo credits
go to ``captions``; source, author, editor and translator to ``credits``. The value must look like a
name: "Source code of the voting machine was shown" and "记者：您对会谈满意吗？" are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from normalizers.findings import Edit, Fact, removal
from normalizers.folding import fold_key
from normalizers.lines import Line, count_words
from normalizers.scripts import SCRIPT_RUNS, is_cjk
from normalizers.stray.view import Label, View

MAX_LENGTH = 240
_JOINT = re.compile(r"[\s,;|/·•()（）\[\]【】—–*-]*")
_COLON = re.compile(r"\s*[:：]\s*")
_OWNER = re.compile(r"\s+(?:of|at|from|for|with|de|du|von|z)\s+(?:the\s+)?", re.IGNORECASE)
_BYLINE = re.compile(r"(?:By|BY|Von|Par)\s+([^\W\d_][^,.;:!?/|]{3,50})")
_SLASH = re.compile(r"\s*/\s*")
_HAN_STOP = re.compile(r"[，。；：！？]")
_CODE = re.compile(r"\s*[\[(（]?\b([A-Za-z]{0,3}\d{3,10})[\])）]?\s*$")
_EDGE = " \t,;|/·•()（）[]【】—–*-"
_WORD = re.compile(r"[^\s,;/|·•()\[\]&+]+")
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.IGNORECASE)
_PARTICLES = frozenset(
    """
    of the and for de du des la le von van der den al bin и и. для та і й und et i y et by из по
    при a an
    """.split()
)
# what is left of "Based on materials of <a>X</a> and <a>Y</a>" once the links are stripped
_LEFTOVERS = frozenset("and und et i oraz и і й та or или of from с з із 和 及 等 the".split())
_SENTENCE = re.compile(r"[.!?。！？…][\"'”’»)）]*$")
_INITIAL_END = re.compile(r"(?:^|\s)\w\.$|(?:Inc|Ltd|Co|Corp)\.$")


def credit_lines(view: View) -> Iterator[Edit]:
    """Lines that are nothing but credits."""
    for index, line in enumerate(view.blocks):
        if len(line.text) > MAX_LENGTH:
            continue
        labels = view.labels(line, "credit", "source_tail")
        lead = _skip(_JOINT, line.text, 0) + line.start
        if not labels or labels[0].start != lead:
            author = _BYLINE.fullmatch(line.text) if index in (1, 2) else None
            if author and _name_like(author[1]) and " " in author[1]:
                yield removal(
                    line.start,
                    line.end,
                    "stray.byline",
                    "credit",
                    Fact("credits", {"role": "author", "text": author[1]}),
                    reason="a byline under the headline",
                )
            credit = _signature(view, line, lead)
            if credit and not view.is_given_title(index):
                yield removal(
                    line.start,
                    line.end,
                    "stray.photo_signature",
                    "credit",
                    Fact("captions", {"credit": credit}),
                    reason="an agency and a photographer, nothing else",
                )
            continue
        if index == view.title_index and not _has_agency(view, line):
            continue
        if labels[0].phrase.form == "source_tail":
            fact = _source_tail(view, line, index, labels[0])
            facts = [fact] if fact else None
        else:
            facts = None if view.in_dialogue(index) else parse_credits(view, line, lead, index)
        if facts:
            yield removal(
                line.start,
                line.end,
                labels[0].phrase.id,
                "credit",
                *facts,
                reason="label and value, read to the end of the line",
            )


def _signature(view: View, line: Line, lead: int) -> str | None:
    """``Sputnik / Viktor Tolochko``; ``新华社记者 王晔 摄``: a photo's signature without a label."""
    text = line.text.strip(_EDGE)
    if text.endswith("摄") and 3 <= len(text) <= 20 and not _HAN_STOP.search(text):
        return text[:-1].strip(_EDGE) or None
    agency = view.label_at(line, lead, "agency")
    if not agency or len(text) > 60:
        return None
    if agency.end == line.end and agency.start == line.start and text == line.text:
        return text if _stands_as_credit(view, line) else None
    slash = _SLASH.match(view.doc.text, agency.end, line.end)
    rest = view.doc.text[slash.end() : line.end].strip(_EDGE) if slash else ""
    bare = _without_agencies(view, line, rest)
    return text if rest and (not bare or _name_like(bare)) and not line.has_final_stop else None


def _stands_as_credit(view: View, line: Line) -> bool:
    """Whether an agency's name alone is a signature: near the end, and not one of a list of names."""
    index = next(i for i, block in enumerate(view.blocks) if block.start == line.start)
    near = view.neighbours(index)
    return index > 0 and view.in_tail(index) and all(block.has_final_stop for block in near)


def parse_credits(
    view: View, line: Line, start: int, index: int | None = None, end: int | None = None
) -> list[Fact] | None:
    """Read ``[start, end)``, by default to the end of the line, as a chain of credits.

    Returns:
        The facts, or ``None`` if it cannot be read to its end. ``index`` (the block's number) lets a
        line at the tail of the article have a value in small letters.
    """
    text = view.doc.text
    stop = line.end if end is None else end
    labels = [label for label in view.labels(line, "credit") if label.end <= stop]
    at = _skip(_JOINT, text, start, stop)
    facts: list[Fact] = []
    owner = ""
    while at < stop:
        label = next((found for found in labels if found.start == at), None)
        if label is None:
            return None
        opened = _open(view, line, label)
        if opened is None:
            return None
        value_start, of_agency = opened
        following = next(
            (
                later.start
                for later in labels
                if later.start >= value_start and _opens_chain(view, line, later)
            ),
            stop,
        )
        value = text[value_start:following].strip(_EDGE)
        if of_agency:
            facts.append(Fact("credits", {"role": "source", "text": of_agency}))
        elif not value and following < stop and label.phrase.value == "source":
            owner = label.phrase.id  # "Source: editor in charge of X": X will be the source
            at = following
            continue
        fact = _credit(view, line, label, value, index)
        if fact is None:
            return None
        facts.append(fact)
        at = _skip(_JOINT, text, following, stop)
    if owner and not any(f.value.get("role") == "source" for f in facts if f.field == "credits"):
        return None
    return facts or None


def _open(view: View, line: Line, label: Label) -> tuple[int, str] | None:
    """Where a label's value begins, and the agency it belongs to; ``None`` if it opens nothing."""
    text = view.doc.text
    colon = _COLON.match(text, label.end, line.end)
    if colon and colon.group().strip():
        return colon.end(), ""
    owner = _OWNER.match(text, label.end, line.end)
    if owner:
        colon = _COLON.search(text, owner.end(), line.end)
        outlet = text[owner.end() : colon.start()] if colon else ""
        if colon and (_is_agency(view, line, outlet) or _name_like(outlet)):
            return colon.end(), outlet.strip()
    rest = text[label.end : line.end].strip(_EDGE)
    if not rest and label.start == line.start and label.phrase.value in ("photo", "video"):
        # the label is the whole credit ("Фото из открытых источников")
        return (label.start, "") if " " in text[label.start : label.end].strip() else None
    said = fold_key(text[label.start : label.end])
    by = (
        said.endswith((" by", " von", " par", " de", " od", "."))
        or text[label.end : label.end + 1] == "."
        or label.phrase.value == "translator"  # a verb: "Перевела Анна Смирнова"
    )
    bare = _without_agencies(view, line, rest)
    if rest and (_is_agency(view, line, rest) or ((by or bare != rest) and _name_like(bare))):
        return label.end, ""
    if is_cjk(text[label.end - 1]) and rest and not SCRIPT_RUNS["Han"].match(rest):
        return label.end, ""
    return None


def _opens_chain(view: View, line: Line, label: Label) -> bool:
    before = view.doc.text[label.start - 1] if label.start > line.start else " "
    if before.isalnum() and not is_cjk(before):
        return False
    return _open(view, line, label) is not None and (
        _COLON.match(view.doc.text, label.end, line.end) is not None
        or _OWNER.match(view.doc.text, label.end, line.end) is not None
    )


def _credit(view: View, line: Line, label: Label, value: str, index: int | None) -> Fact | None:
    role = label.phrase.value
    code = ""
    if value == view.doc.text[label.start : label.end]:
        return Fact("captions", {"credit": value})
    if role in ("editor", "author"):
        match = _CODE.search(value)
        if match and match.start():
            value, code = value[: match.start()].strip(_EDGE), match[1]
    value = value.strip(_EDGE).removeprefix("©").strip()
    if not value or not _credible(view, line, value, role, index):
        return None
    if role in ("photo", "video"):
        return Fact("captions", {"credit": value})
    credit: dict[str, Any] = {"role": role, "text": value}
    if code:
        credit["code"] = code
    return Fact("credits", credit)


def _credible(view: View, line: Line, value: str, role: str, index: int | None) -> bool:
    """Whether a value can be whom the credit names, and not the rest of a sentence."""
    if _SENTENCE.search(value) and not _INITIAL_END.search(value):
        return False
    if any(char in value for char in '?!。！？“”«»"'):
        return False
    if _is_agency(view, line, value) or _DOMAIN.fullmatch(value):
        return True
    if _name_like(_without_agencies(view, line, value)):
        return True
    at_tail = index is not None and index > 0 and view.in_tail(index)
    if role == "editor":  # Xinhua signs in small letters: "Editor: huaxia"
        return (index is None or at_tail) and count_words(value) <= 3
    return role in ("source", "photo") and at_tail and index != 1 and count_words(value) <= 8


def _is_agency(view: View, line: Line, value: str) -> bool:
    """Whether the value is made of agencies of the list, joined by commas, slashes or "and"."""
    at = view.doc.text.find(value, line.start, line.end)
    if at < 0:
        return False
    end = at + len(value)
    covered = at
    for label in view.labels(line, "agency"):
        if label.start < covered or label.end > end:
            continue
        gap = view.doc.text[covered : label.start]
        if gap.strip(_EDGE) and fold_key(gap).strip(_EDGE) not in _LEFTOVERS:
            return False
        covered = label.end
    return covered > at and not view.doc.text[covered:end].strip(_EDGE + ".")


def _without_agencies(view: View, line: Line, value: str) -> str:
    """``dpa/Jens Büttner`` → ``Jens Büttner``: an agency's name may be in small letters."""
    for label in view.labels(line, "agency"):
        value = value.replace(view.doc.text[label.start : label.end], " ", 1)
    return value.strip(_EDGE)


def _has_agency(view: View, line: Line) -> bool:
    return bool(view.labels(line, "agency"))


def _name_like(value: str) -> bool:
    """Up to six words, each capitalised or a particle; Chinese: up to a dozen characters."""
    if SCRIPT_RUNS["Han"].match(value):
        return len(value) <= 14 and not any(char in value for char in "，。；：")
    words = _WORD.findall(value)
    if not 1 <= len(words) <= 6 or ":" in value:
        return False
    capital = [word for word in words if word[0].isupper() or word[0].isdigit()]
    return bool(capital) and all(word in capital or word in _PARTICLES for word in words)


def _source_tail(view: View, line: Line, index: int, label: Label) -> Fact | None:
    """Read "Based on materials of …": the agency named, or the whole line when its links are gone."""
    rest = view.doc.text[label.end : line.end].strip(_EDGE + ":：.")
    if not rest or all(fold_key(word) in _LEFTOVERS for word in _WORD.findall(rest)):
        if line.has_final_stop or not (view.in_tail(index) or view.in_head(index)):
            return None
        text = re.sub(r"\s+", " ", view.doc.raw(line.start, line.end)).strip()
        return Fact("credits", {"role": "source", "text": text, "incomplete": True})
    if _is_agency(view, line, rest) or _DOMAIN.fullmatch(rest):
        return Fact("credits", {"role": "source", "text": rest})
    if not view.in_tail(index) or index == 0 or line.has_final_stop:
        return None
    short = count_words(rest) <= 4 and not any(char in rest for char in ",;:，：")
    if _name_like(rest) or (short and (_has_agency(view, line) or count_words(rest) <= 3)):
        return Fact("credits", {"role": "source", "text": rest})
    return None


def _skip(pattern: re.Pattern[str], text: str, at: int, stop: int | None = None) -> int:
    match = pattern.match(text, at, len(text) if stop is None else stop)
    return match.end() if match else at
