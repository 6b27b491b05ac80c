"""Who moves picture captions, their credits and gallery counters?

A caption is proved by its form: a gallery counter glued to it (``1 of 4With the President``), or what
``caption_credits.py`` reads: a credit behind it, or the word that it is a file picture. Its exact
repeats as lines of their own are the same caption; all of them go, because none is article text.

A counter alone is proved by its word (``3 из 7``). ``4/5`` may be a rating, a score or a fraction and
needs a picture beside it; a bullet with a number must be the only one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from normalizers.findings import Edit, Evidence, Fact, Flag, removal
from normalizers.folding import fold_key
from normalizers.lines import Line, count_words
from normalizers.scripts import is_cjk
from normalizers.stray.bylines import opens_text
from normalizers.stray.caption_credits import WIDE_GAP, captioned, two_cells
from normalizers.stray.credits import parse_credits
from normalizers.stray.holders import EDGE, FILE_ALONE, FILE_OPENS
from normalizers.stray.view import Label, View
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.phrases import phrases

__all__ = ["WIDE_GAP", "credited_captions", "gallery_counters", "gallery_labels", "near_picture"]

MAX_CAPTION = 400
MAX_LABEL = 60  # of a line that only says "file picture"
_BULLET = re.compile(r"[•·*▪●‣◦]\s*\d{1,3}|\d{1,3}\s*[•·▪●]")
_COUNT = re.compile(r"\W*\d+\W*(?:[^\W\d]+\W*)?")
# the first characters of what :func:`_counter` reads, its labels among them
_COUNT_OPENS = frozenset("[(•·*第图bBfFiIİpPsSzZзЗсСфФ")
_NAMED = re.compile(r"\s*[:：]\s*\S")
_FRACTION = re.compile(r"\d{1,3}\s*/\s*\d{1,3}")
_PICTURED = re.compile(r"(?:图|图片)\s?\d{1,3}\s?/\s?\d{1,3}[\s:：]+\S")
_SCORE = re.compile(r"(?<!\d)\d{1,2}(?::\d|[–-]\d{1,2})(?!\d)")
MAX_APART_WORDS = 20  # of a caption apart from its counter
_TWICE = re.compile(r"(?P<once>\S.{3,200}?[.!?…])(?:\s*(?P=once))+")  # a caption glued to itself
MAX_RESULT_WORDS = 8  # a line with a score in it


@kept()
def _joining(stylebook: Stylebook) -> str:
    """The joining words of all languages, folded, as alternatives: ``of``, ``из``, ``von``."""
    rows = [phrase for phrase in phrases(stylebook, "forms") if phrase.form == "gallery"]
    words = {fold_key(row.text).strip() for row in rows if row.value == "counter"}
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) or "(?!)"


@kept()
def _worded_count(stylebook: Stylebook) -> re.Pattern[str]:
    """``3 of 4`` anywhere in a folded line."""
    return re.compile(rf"(?<!\d)(\d{{1,3}})\s(?:{_joining(stylebook)})\s(\d{{1,3}})(?!\d)")


@kept()
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
    copies = _Copies(view)
    for index, line in enumerate(view.blocks):
        text = line.text
        if len(text) > MAX_CAPTION:
            continue
        if _BULLET.fullmatch(text):
            bullets.append((index, line))
            continue
        if not (text[0].isdigit() or text[0] in _COUNT_OPENS):
            continue
        counted = _count(view, line)
        if counted is None or view.is_given_title(index):
            continue
        counter, caption, glued = counted
        if caption:
            yield from _captioned(view, line, counter, caption, copies, glued=glued)
        else:
            yield from _bare(view, index, counter, copies)
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


def _bare(view: View, index: int, counter: str, copies: _Copies) -> Iterator[Edit | Flag]:
    """A counter alone on its line: a picture's, or a score, a rating, a fraction."""
    if _among_counts(view, index):
        return
    line = view.blocks[index]
    caption = "" if _FRACTION.search(counter) else _apart(view, index, copies)
    if caption:
        reason = f"the repeated line beside a gallery counter, {counter}"
        fact = Fact("captions", {"text": caption, "gallery": counter})
        yield removal(line.start, line.end, "stray.counted_caption", "caption", fact, reason=reason)
        for copy in copies.not_yet_told(line, fold_key(caption)):
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


def _apart(view: View, index: int, copies: _Copies) -> str:
    """The caption a counter stands apart from: a short line beside it that the page printed again."""
    for near in view.neighbours(index):
        twice = _TWICE.fullmatch(near.text)
        caption = twice["once"] if twice else near.text
        key = fold_key(caption)
        if not 2 <= count_words(caption) <= MAX_APART_WORDS or caption[0].islower():
            continue
        found = copies.of(key)
        others = len(found) - (view.blocks[index].start in found)
        title = view.title_index
        titled = title is not None and fold_key(view.blocks[title].text) == key
        if (twice or others > 1) and near.start in found and not titled:
            return caption
    return ""


class _Copies:
    """The lines that are a caption, once or several times, by its folded text; the title is none.

    A page may have thousands of captions. So its lines are read once, and kept by the shortest string
    that each of them repeats.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._found: dict[str, dict[int, Line]] = {}
        self._untold: dict[str, list[Line]] = {}

    @cached_property
    def _by_unit(self) -> dict[str, list[tuple[str, Line]]]:
        by_unit: dict[str, list[tuple[str, Line]]] = {}
        for index, line in enumerate(self._view.blocks):
            if index != self._view.title_index:
                folded = fold_key(line.text)
                by_unit.setdefault(_unit(folded), []).append((folded, line))
        return by_unit

    def of(self, key: str) -> dict[int, Line]:
        """The lines that are a caption, by their start."""
        if key not in self._found:
            self._found[key] = {
                line.start: line
                for folded, line in self._by_unit.get(_unit(key), ())
                if folded == key or (len(folded) > len(key) and _repeats(folded, key))
            }
        return self._found[key]

    def not_yet_told(self, line: Line, key: str) -> list[Line]:
        """The lines but ``line`` itself that are a caption and were not returned before."""
        untold = self._untold.get(key)
        if untold is None:
            untold = list(self.of(key).values())
        self._untold[key] = [copy for copy in untold if copy.start == line.start]
        return [copy for copy in untold if copy.start != line.start]


def _unit(folded: str) -> str:
    """The shortest string that a line repeats, white space aside: all of it, nearly always."""
    solid = "".join(folded.split())
    return solid[: (solid + solid).find(solid, 1)] if solid else ""


def _repeats(folded: str, key: str) -> bool:
    """Whether a line is nothing but a caption several times."""
    once = re.escape(key)
    return re.fullmatch(rf"{once}(?:\s*{once})*", folded) is not None


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
    view: View, line: Line, counter: str, caption: str, copies: _Copies, *, glued: bool
) -> Iterator[Edit | Flag]:
    whole = caption
    credited = captioned(view, line)
    value = {"text": caption}
    if credited:  # "1 of 2Anna Weber in Brest. Photo: BelTA"
        value = {**credited.value, "text": credited.value["text"][len(line.text) - len(caption) :]}
        caption = value["text"] or whole
    keys = dict.fromkeys((fold_key(caption), fold_key(whole)))
    again = any(len(found) > (line.start in found) for found in map(copies.of, keys))
    glued = glued and caption[0].isalpha() and caption[0] == caption[0].upper()
    # "图1/4 士兵在大坝上": the word says that a picture is counted
    pictured = _PICTURED.match(fold_key(line.text)) and not line.has_final_stop
    if not glued and not pictured and not again and (not credited or caption[0].islower()):
        if caption[0].islower() or is_cjk(caption[0]):
            return  # "1 of 4 voters stayed at home": a sentence goes on
        if view.doc.language == "de" and line.has_final_stop:
            return  # "2 von 4 Kränen standen still.": every noun has its capital
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
    for copy in (copy for key in keys for copy in copies.not_yet_told(line, key)):
        yield removal(
            copy.start,
            copy.end,
            "stray.caption_repeat",
            "caption",
            reason=f"exact repeat of the caption of picture {counter}",
        )


def credited_captions(view: View) -> Iterator[Edit]:
    """Captions proved by the photo credit behind them, and labels of file pictures alone."""
    copies = _Copies(view)
    given = view.title_index if view.doc.article.title else None
    for index, line in enumerate(view.blocks):
        if len(line.text) > MAX_CAPTION or index == given:
            continue
        if (
            len(line.text) <= MAX_LABEL
            and line.text[0] in FILE_OPENS
            and FILE_ALONE.fullmatch(fold_key(line.text))
            and (index or opens_text(view, index))
        ):
            label = Fact("captions", {"text": line.text})
            yield _captured(line, label, "the label of a file picture, nothing else")
            continue
        fact = captioned(view, line) or (two_cells(view, index) if view.has_wide_gap else None)
        # a line that begins with a quotation is speech; one inside a quotation that somebody forgot
        # to close is still a caption
        if not fact or line.text[0] in '“"«„‚‘「『' or view.in_dialogue(index):
            continue
        if _is_counted(view, line):
            continue  # with its number: gallery_counters
        yield _captured(line, fact, "a caption with its photo credit")
        if fact.value.get("credit") and count_words(fact.value.get("text", "")) >= 3:
            for copy in copies.not_yet_told(line, fold_key(fact.value["text"])):
                yield removal(
                    copy.start,
                    copy.end,
                    "stray.caption_repeat",
                    "caption",
                    reason="exact repeat of a caption that stands here with its credit",
                )


def _captured(line: Line, fact: Fact, reason: str) -> Edit:
    return removal(line.start, line.end, "stray.credited_caption", "caption", fact, reason=reason)


def _is_counted(view: View, line: Line) -> bool:
    """Whether :func:`gallery_counters` takes this caption, with the number before it."""
    counted = _count(view, line)
    return counted is not None and bool(counted[1]) and not counted[1][0].islower()
