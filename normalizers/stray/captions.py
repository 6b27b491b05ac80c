"""Who moves picture captions, their credits and gallery counters?

A caption is proved by its form: a gallery counter glued to it (``1 of 4With the President``), a wide
gap of a lost table before an agency (``Sochi        shutterstock``), a photo credit at its end
(``… in Sochi. © BelTA``). Its exact repeats as lines of their own are the same caption; all of them
go, because none is article text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from normalizers.findings import Edit, Evidence, Fact, Flag, removal
from normalizers.folding import fold_key
from normalizers.lines import Line
from normalizers.stray.credits import parse_credits
from normalizers.stray.view import View
from normalizers.stylebook import Stylebook
from normalizers.stylebook.phrases import phrases

MAX_CAPTION = 400
_BULLET = re.compile(r"[•·*▪●‣◦]\s*\d{1,3}|\d{1,3}\s*[•·▪●]")
_WIDE_GAP = re.compile(r"[ \t\u00a0\u2000-\u200a\u3000]{4,}")
_COPYRIGHT_TAIL = re.compile(r"\s*(?:[|/—–-]\s*)?(?:©|\(c\)|ⓒ)\s*", re.IGNORECASE)
_SENTENCES = re.compile(r"[.!?…。！？](?=\s|$)")
_COUNT = re.compile(r"\W*\d+\W*(?:[^\W\d]+\W*)?")
_NAMED = re.compile(r"\s*[:：]\s*\S")
_EDGE = " \t,;|/·•()（）[]【】—–-"


@lru_cache(maxsize=8)
def _counter(stylebook: Stylebook) -> re.Pattern[str]:
    """``1 of 4`` with the joining words of all languages, a label before it, folded."""
    rows = [phrase for phrase in phrases(stylebook, "forms") if phrase.form == "gallery"]
    words = sorted(
        {fold_key(row.text).strip() for row in rows if row.value == "counter"} | {"/"},
        key=lambda word: (-len(word), word),
    )
    joined = "|".join(map(re.escape, words))
    label = (
        r"(?:(?:photo|image|picture|slide|фото|снимок|слайд|фота|здымак|знімок|bild|foto|zdjecie|"
        r"zdjęcie|图|图片)\s*)?"
    )
    return re.compile(
        rf"[\[(•·*\s]*{label}(?P<n>\d{{1,3}})\s*(?:{joined})\s*(?P<m>\d{{1,3}})[\])]*(?P<gap>[\s:.|–—-]*)"
        r"|第\s*(?P<n2>\d{1,3})\s*[张页]\s*[,，/]?\s*共\s*(?P<m2>\d{1,3})\s*[张页](?P<gap2>\s*)"
    )


def gallery_counters(view: View) -> Iterator[Edit | Flag]:
    """Counters alone on a line, and captions with a counter before them, with all their repeats."""
    pattern = _counter(view.doc.stylebook)
    for index, line in enumerate(view.blocks):
        text = line.text
        if len(text) > MAX_CAPTION:
            continue
        if _BULLET.fullmatch(text):
            yield _counter_line(line, "a bullet and a number, nothing else")
            continue
        if not (text[0].isdigit() or text[0] in "[(•·*第" or text[:1].isalpha()):
            continue
        folded = view.doc.folded_line(line).text
        match = pattern.match(folded)
        if not match or len(folded) != len(text):
            continue
        number = int(match["n"] or match["n2"])
        total = int(match["m"] or match["m2"])
        if not 1 <= number <= total:
            continue
        caption = text[match.end() :].strip()
        if caption[:1].isdigit() or caption[:1] in ("/", ".", "-"):
            continue  # 06/07/2023 is a date
        counter = text[: match.end()].strip(" :.|–—-[]()•·*\t")
        if not caption:
            if not _among_counters(view, index, pattern):
                yield _counter_line(line, f"a whole gallery counter, {number} of {total}")
            continue
        yield from _captioned(
            view, line, counter, caption, glued=not (match["gap"] or match["gap2"])
        )


def gallery_labels(view: View) -> Iterator[Edit]:
    """``Фотогалерея`` alone, or with the name of the gallery it leads to."""
    for index, line in enumerate(view.blocks):
        if len(line.text) > 160 or view.is_given_title(index):
            continue
        lead = len(line.text) - len(line.text.lstrip(" •·*▪►▶>»→([【📷"))
        label = view.label_at(line, line.start + lead, "caption_label")
        if not label:
            continue
        rest = view.doc.text[label.end : line.end]
        if not rest.strip(_EDGE + ":：→>»") or _COUNT.fullmatch(fold_key(rest)):
            facts: list[Fact] = []
        elif _NAMED.match(rest) and not line.has_final_stop and index > 0:
            facts = [Fact("related", rest.strip(_EDGE + ":： "))]
        else:
            continue
        yield removal(
            line.start,
            line.end,
            label.phrase.id,
            "gallery_controls",
            *facts,
            reason="a label of a picture gallery" + (" and its name" if facts else ""),
        )


def _counter_line(line: Line, reason: str) -> Edit:
    return removal(line.start, line.end, "stray.gallery_counter", "gallery_counter", reason=reason)


def _among_counters(view: View, index: int, pattern: re.Pattern[str]) -> bool:
    """A column of fractions is a table (scores, odds), not a gallery."""
    return any(
        pattern.fullmatch(fold_key(near.text)) and near.text != view.blocks[index].text
        for near in view.neighbours(index)
    )


def _captioned(
    view: View, line: Line, counter: str, caption: str, *, glued: bool
) -> Iterator[Edit | Flag]:
    key = fold_key(caption)
    copies = [
        other
        for other in view.blocks
        if other.start != line.start and fold_key(other.text) == key and not _is_title(view, other)
    ]
    glued = glued and caption[0].isalpha() and caption[0] == caption[0].upper()
    if not glued and not copies:
        yield Flag(
            line.start,
            line.end,
            "caption",
            "stray.counted_caption",
            None,
            Evidence.C,
            "begins like a gallery counter, but could be a sentence",
        )
        return
    fact = Fact("captions", {"text": caption, "gallery": counter})
    yield removal(
        line.start,
        line.end,
        "stray.counted_caption",
        "caption",
        fact,
        reason=f"gallery counter {counter}" + (" glued to a caption" if glued else ""),
    )
    for copy in copies:
        yield removal(
            copy.start,
            copy.end,
            "stray.caption_repeat",
            "caption",
            reason=f"exact repeat of the caption of picture {counter}",
        )


def _is_title(view: View, line: Line) -> bool:
    index = view.title_index
    return index is not None and view.blocks[index].start == line.start


def credited_captions(view: View) -> Iterator[Edit]:
    """Captions proved by the photo credit behind them."""
    for index, line in enumerate(view.blocks):
        if len(line.text) > MAX_CAPTION or view.is_given_title(index):
            continue
        agencies = view.labels(line, "agency")
        if not agencies and not view.labels(line, "credit"):
            continue
        fact = _gap_credit(view, line) or _credit_tail(view, line)
        if fact and not view.doc.quoted(line.start, line.start + 1):
            yield removal(
                line.start,
                line.end,
                "stray.credited_caption",
                "caption",
                fact,
                reason="a caption with its photo credit",
            )


def _gap_credit(view: View, line: Line) -> Fact | None:
    """``Sochi            shutterstock``: caption and agency in two cells of a lost table."""
    raw = view.doc.raw(line.start, line.end).strip()
    parts = _WIDE_GAP.split(raw)
    if len(parts) != 2 or "\n" in raw:
        return None
    text, credit = (re.sub(r"\s+", " ", part).strip() for part in parts)
    if len(_SENTENCES.findall(text)) > 1:
        return None  # paragraphs have wide gaps too
    start = view.doc.text.rfind(credit, line.start, line.end)
    label = view.label_at(line, start, "agency")
    if not label or label.end != line.end:
        facts = parse_credits(view, line, start) if start >= 0 else None
        return _with_text(text, facts)
    return Fact("captions", {"text": text, "credit": credit})


def _credit_tail(view: View, line: Line) -> Fact | None:
    """``The ministers in Sochi. © BelTA`` or ``… in Sochi (Photo: BelTA)``."""
    text = view.doc.text
    for label in view.labels(line, "credit"):
        if label.phrase.value != "photo" or label.start == line.start:
            continue
        before = text[line.start : label.start].rstrip()
        if not before or (before[-1] not in ".!?(/|[—–-…)」”»" and not before.endswith("  ")):
            continue
        return _with_text(before.rstrip(_EDGE).strip(), parse_credits(view, line, label.start))
    for match in _COPYRIGHT_TAIL.finditer(line.text):
        if match.start() < 3 or "©" not in match.group():
            continue
        agency = view.label_at(line, line.start + match.end(), "agency")
        rest = line.text[match.end() :]
        if agency and len(rest) <= 60 and not rest.rstrip().endswith((".", "!", "?")):
            caption = line.text[: match.start()].strip(_EDGE)
            return Fact("captions", {"text": caption, "credit": rest.strip()}) if caption else None
    return None


def _with_text(text: str, facts: list[Fact] | None) -> Fact | None:
    photo = [fact.value for fact in facts or () if fact.field == "captions"]
    if len(photo) != 1 or len(facts or ()) != 1 or not text:
        return None
    return Fact("captions", {"text": text, **photo[0]})
