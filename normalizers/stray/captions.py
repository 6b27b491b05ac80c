"""Who moves picture captions, their credits and gallery counters?

A caption is proved by its form: a gallery counter glued to it (``1 of 4With the President``), a wide
gap of a lost table before an agency or a site (``Sochi        shutterstock``), a photo credit at its
end (``… in Sochi. © BelTA``). Its exact repeats as lines of their own are the same caption; all of them
go, because none is article text.

A counter alone is proved by its word (``3 из 7``). ``4/5`` may be a rating, a score or a fraction and
needs a picture beside it; a bullet with a number must be the only one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from normalizers.findings import Edit, Evidence, Fact, Flag, removal
from normalizers.folding import fold_key
from normalizers.lines import Line, count_words
from normalizers.scripts import is_cjk
from normalizers.stray.credits import parse_credits
from normalizers.stray.holders import EDGE, are_persons, is_place, name_like
from normalizers.stray.view import Label, View
from normalizers.stylebook import Stylebook
from normalizers.stylebook.phrases import phrases

MAX_CAPTION = 400
_SPACES = r"[ \u00a0\u2000-\u200a\u3000]"
WIDE_GAP = re.compile(rf"{_SPACES}*\t(?:{_SPACES}|\t)*|{_SPACES}{{4,}}")
COLUMN_GAP = 20  # columns between two cells that need no known agency
_COPYRIGHT_TAIL = re.compile(r"\s*(?:[|/—–-]\s*)?(?:©|\(c\)|ⓒ)\s*", re.IGNORECASE)
_SENTENCES = re.compile(r"[.!?…。！？](?=\s|$)")
_SITE_END = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,6}")
_BULLET = re.compile(r"[•·*▪●‣◦]\s*\d{1,3}|\d{1,3}\s*[•·▪●]")
_COUNT = re.compile(r"\W*\d+\W*(?:[^\W\d]+\W*)?")
_NAMED = re.compile(r"\s*[:：]\s*\S")
_FRACTION = re.compile(r"\d{1,3}\s*/\s*\d{1,3}")
_SCORE = re.compile(r"(?<!\d)\d{1,2}(?::\d|[–-]\d{1,2})(?!\d)")
MAX_CELLS = 100
_CELL = re.compile(r"[^\d:!?;]+")
_SLASH = re.compile(r"\s*/\s*")
MAX_APART_WORDS = 20  # of a caption apart from its counter
_TWICE = re.compile(r"(?P<once>\S.{3,200}?[.!?…])(?:\s*(?P=once))+")  # a caption glued to itself
MAX_RESULT_WORDS = 8  # a line with a score in it


@lru_cache(maxsize=8)
def _joining(stylebook: Stylebook) -> str:
    """The joining words of all languages, folded, as alternatives: ``of``, ``из``, ``von``."""
    rows = [phrase for phrase in phrases(stylebook, "forms") if phrase.form == "gallery"]
    words = {fold_key(row.text).strip() for row in rows if row.value == "counter"}
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) or "(?!)"


@lru_cache(maxsize=8)
def _worded_count(stylebook: Stylebook) -> re.Pattern[str]:
    """``3 of 4`` anywhere in a folded line."""
    return re.compile(rf"(?<!\d)(\d{{1,3}})\s(?:{_joining(stylebook)})\s(\d{{1,3}})(?!\d)")


@lru_cache(maxsize=8)
def _counter(stylebook: Stylebook) -> re.Pattern[str]:
    """``1 of 4`` with the joining words of all languages, a label before it, folded."""
    joined = f"{_joining(stylebook)}|/"
    label = (
        r"(?:(?:photo|image|picture|slide|фото|снимок|слайд|фота|здымак|знімок|bild|foto|zdjecie|"
        r"zdjęcie|图|图片)\s*)?"
    )
    return re.compile(
        rf"[\[(•·*\s]*{label}(?P<n>\d{{1,3}})\s*(?:{joined})\s*(?P<m>\d{{1,3}})"
        r"(?:\s*[张页](?!\w))?[\])]*(?P<gap>[\s:.|–—-]*)"
        r"|第\s*(?P<n2>\d{1,3})\s*[张页]\s*[,，/]?\s*共\s*(?P<m2>\d{1,3})\s*[张页](?P<gap2>\s*)"
    )


def gallery_counters(view: View) -> Iterator[Edit | Flag]:
    """Counters alone on a line, and captions with a counter before them, with all their repeats."""
    bullets = []
    for index, line in enumerate(view.blocks):
        text = line.text
        if len(text) > MAX_CAPTION:
            continue
        if _BULLET.fullmatch(text):
            bullets.append((index, line))
            continue
        if not (text[0].isdigit() or text[0] in "[(•·*第" or text[:1].isalpha()):
            continue
        counted = _count(view, line)
        if counted is None or view.is_given_title(index):
            continue
        counter, caption, glued = counted
        if caption:
            yield from _captioned(view, line, counter, caption, glued=glued)
        else:
            yield from _bare(view, index, line, counter)
    if len(bullets) == 1 and not any(map(view.is_list_item, view.neighbours(bullets[0][0]))):
        yield _counter_line(bullets[0][1], "a bullet and a number, nothing else")


def _count(view: View, line: Line) -> tuple[str, str, bool] | None:
    """The counter a line begins with, the caption behind it, and whether they are glued."""
    folded = view.doc.folded_line(line).text
    match = _counter(view.doc.stylebook).match(folded)
    if not match or len(folded) != len(line.text):
        return None
    number = int(match["n"] or match["n2"])
    total = int(match["m"] or match["m2"])
    caption = line.text[match.end() :].strip()
    if not 1 <= number <= total or caption[:1].isdigit() or caption[:1] in ("/", ".", "-"):
        return None  # 06/07/2023 is a date
    counter = line.text[: match.end()].strip(" :.|–—-[]()•·*\t")
    glued = not (match["gap"] or match["gap2"])
    # Chinese fractions are followed by what they are of: 2/3的代表
    glued = glued and (match["n"] is None or not is_cjk(caption[:1] or " "))
    return counter, caption, glued


def _bare(view: View, index: int, line: Line, counter: str) -> Iterator[Edit | Flag]:
    """A counter alone on its line: a picture's, or a score, a rating, a fraction."""
    if _among_counts(view, index):
        return
    caption = "" if _FRACTION.search(counter) else _apart(view, index)
    if caption:
        reason = f"the repeated line beside a gallery counter, {counter}"
        fact = Fact("captions", {"text": caption, "gallery": counter})
        yield removal(line.start, line.end, "stray.counted_caption", "caption", fact, reason=reason)
        for copy in _copies(view, line, fold_key(caption)):
            yield removal(copy.start, copy.end, "stray.caption_repeat", "caption", reason=reason)
    elif not _FRACTION.search(counter):
        yield _counter_line(line, f"a whole gallery counter, {counter}")
    elif near_picture(view, index):
        yield _counter_line(line, f"a counter, {counter}, beside a picture", Evidence.C)
    elif 0 < index < len(view.blocks) - 1 and not _is_labelled(view, index):
        yield Flag(
            line.start,
            line.end,
            "gallery_counter",
            "stray.gallery_counter",
            "",
            Evidence.C,
            "a gallery counter, or a rating, a score, a fraction",
        )


def _apart(view: View, index: int) -> str:
    """The caption a counter stands apart from: a short line beside it that the page printed again."""
    for near in view.neighbours(index):
        twice = _TWICE.fullmatch(near.text)
        caption = twice["once"] if twice else near.text
        key = fold_key(caption)
        if not 2 <= count_words(caption) <= MAX_APART_WORDS or caption[0].islower():
            continue
        copies = _copies(view, view.blocks[index], key)
        title = view.title_index
        titled = title is not None and fold_key(view.blocks[title].text) == key
        if (twice or len(copies) > 1) and near in copies and not titled:
            return caption
    return ""


def _copies(view: View, line: Line, key: str) -> list[Line]:
    """The other lines that are a caption, once or several times, by its folded text."""
    again = re.compile(rf"{re.escape(key)}(?:\s*{re.escape(key)})*")
    return [
        other
        for other in view.blocks
        if other.start != line.start
        and again.fullmatch(fold_key(other.text))
        and not _is_title(view, other)
    ]


def near_picture(view: View, index: int) -> bool:
    """Whether the line before or after is a gallery's label, a caption, a photo credit or a repeat."""
    at = (index - 1, index + 1)
    return any(_is_picture(view, near) for near in at if 0 <= near < len(view.blocks))


def _is_picture(view: View, index: int) -> bool:
    line = view.blocks[index]
    if index == view.title_index or len(line.text) > MAX_CAPTION:
        return False
    if line.words > 1 and view.copies[fold_key(line.text)] > 1:
        return True
    if _is_gallery_label(view, line) is not None or captioned(view, line):
        return True
    counted = _count(view, line)
    if counted and counted[1] and counted[2]:
        return True
    facts = parse_credits(view, line, line.start, index) or ()
    return bool(facts) and all(fact.field == "captions" for fact in facts)


def gallery_labels(view: View) -> Iterator[Edit]:
    """``Фотогалерея`` alone, or with the name of the gallery it leads to."""
    for index, line in enumerate(view.blocks):
        if len(line.text) > 160 or view.is_given_title(index):
            continue
        found = _is_gallery_label(view, line)
        if found is None:
            continue
        label, name = found
        if name and (line.has_final_stop or index == 0):
            continue
        facts = [Fact("related", name)] if name else []
        yield removal(
            line.start,
            line.end,
            label.phrase.id,
            "gallery_controls",
            *facts,
            reason="a label of a picture gallery" + (" and its name" if facts else ""),
        )


def _is_gallery_label(view: View, line: Line) -> tuple[Label, str] | None:
    """The label a line consists of, and the name of the gallery after its colon, if any."""
    lead = len(line.text) - len(line.text.lstrip(" •·*▪►▶>»→([【📷"))
    label = view.label_at(line, line.start + lead, "caption_label")
    if not label:
        return None
    rest = view.doc.text[label.end : line.end]
    if not rest.strip(EDGE + ":：→>»") or _COUNT.fullmatch(fold_key(rest)):
        return label, ""
    return (label, rest.strip(EDGE + ":： ")) if _NAMED.match(rest) else None


def _counter_line(line: Line, reason: str, evidence: Evidence = Evidence.A) -> Edit:
    return removal(
        line.start,
        line.end,
        "stray.gallery_counter",
        "gallery_counter",
        evidence=evidence,
        reason=reason,
    )


def _among_counts(view: View, index: int) -> bool:
    """Whether a line stands in a table or a list of results: fractions, scores."""
    if _is_introduced(view, index):
        return True
    pattern = _counter(view.doc.stylebook)
    for near in view.neighbours(index):
        folded = fold_key(near.text)
        if pattern.fullmatch(folded):
            if near.text != view.blocks[index].text:
                return True
            continue
        if near.words <= MAX_RESULT_WORDS and _SCORE.search(folded):
            return True
        begins = pattern.match(folded)
        counts = _worded_count(view.doc.stylebook).finditer(folded, begins.end() if begins else 0)
        if any(int(count[1]) <= int(count[2]) for count in counts):
            return True
    return False


def _is_introduced(view: View, index: int) -> bool:
    return index > 0 and view.blocks[index - 1].text.endswith((":", "："))


def _is_labelled(view: View, index: int) -> bool:
    """Whether a short line without a stop stands right above: ``Rating``, the teams of a match."""
    above, line = view.blocks[index - 1 : index + 1]
    return (
        above.index + 1 == line.index
        and not above.has_final_stop
        and above.words <= MAX_RESULT_WORDS
    )


def _captioned(
    view: View, line: Line, counter: str, caption: str, *, glued: bool
) -> Iterator[Edit | Flag]:
    whole = caption
    credited = _credit_tail(view, line)
    value = {"text": caption}
    if credited:  # "1 of 2Anna Weber in Brest. Photo: BelTA"
        value = {**credited.value, "text": credited.value["text"][len(line.text) - len(caption) :]}
        caption = value["text"] or whole
    keys = dict.fromkeys((fold_key(caption), fold_key(whole)))
    copies = [copy for key in keys for copy in _copies(view, line, key)]
    glued = glued and caption[0].isalpha() and caption[0] == caption[0].upper()
    if not glued and not copies:
        if caption[0].islower() or is_cjk(caption[0]):
            return  # "1 of 4 voters stayed at home": a sentence goes on
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
    fact = Fact("captions", {**value, "text": caption, "gallery": counter})
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
        fact = captioned(view, line) or _two_cells(view, index)
        # a line that begins with a quotation is speech; one inside a quotation that somebody forgot
        # to close is still a caption
        if fact and line.text[0] not in '“"«„‚‘「『':
            yield removal(
                line.start,
                line.end,
                "stray.credited_caption",
                "caption",
                fact,
                reason="a caption with its photo credit",
            )


def captioned(view: View, line: Line) -> Fact | None:
    """The caption and the credit of a line that is both."""
    if view.labels(line, "agency", "credit"):
        return _gap_credit(view, line) or _credit_tail(view, line)
    # a site that is no agency of the list
    if "." in line.text[-7:-2] and _SITE_END.search(line.text):
        return _gap_credit(view, line)
    return None


def _gap_credit(view: View, line: Line) -> Fact | None:
    """``Sochi            shutterstock``: caption and agency in two cells of a lost table."""
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


def _two_cells(view: View, index: int) -> Fact | None:
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
        if not before or (before[-1] not in ".!?(/|[—–-…)」”»" and not before.endswith("  ")):
            continue
        return _with_text(before.rstrip(EDGE).strip(), parse_credits(view, line, label.start))
    for match in _COPYRIGHT_TAIL.finditer(line.text):
        if match.start() < 3 or "©" not in match.group():
            continue
        agency = view.label_at(line, line.start + match.end(), "agency")
        rest = line.text[match.end() :]
        if agency and len(rest) <= 60 and not rest.rstrip().endswith((".", "!", "?")):
            caption = line.text[: match.start()].strip(EDGE)
            return Fact("captions", {"text": caption, "credit": rest.strip()}) if caption else None
    return None


def _with_text(text: str, facts: list[Fact] | None) -> Fact | None:
    photo = [fact.value for fact in facts or () if fact.field == "captions"]
    if len(photo) != 1 or len(facts or ()) != 1 or not text:
        return None
    return Fact("captions", {"text": text, **photo[0]})
