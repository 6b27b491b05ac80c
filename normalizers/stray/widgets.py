"""Small machines of a page, each one line: counters of readers, ratings, polls, pagers, switches.

* how often a story was **read**: whole lines of the word list ``counted_line`` with any numbers;
* a **rating** with its number of votes; the options of a **poll** with their counts and shares;
* the **head of a comment**: a name and a moment to the second, a guest and a moment;
* a **pager**, a **path** ``// Site // Section // date``, a **menu** ``Print | E-mail | Home``, a
  **language switch**, the head row of a **calendar**, an arrow or a cross alone.

Each form covers its line to the last character. What texts have as well is left: ``Rating: 4/5``,
``Smith - 1,204 (43%)``, a programme of dates and hours, a table of results, verse with slashes.
"""

from __future__ import annotations

import re
from itertools import pairwise

from normalizers.folding import fold_key
from normalizers.lines import FINAL_STOPS, Line, line_key
from normalizers.stray.dates import parse_moment
from normalizers.stray.view import View

Widget = tuple[str, str, str]  # rule, category, reason
MAX_LENGTH = 120
MAX_CLOSED = 40  # of a line with a final stop: "Lesezeit: 3 Min."
MAX_CALENDAR = 40
MAX_SWITCH = 60
_NUMBER = r"\d+(?:[ .,]\d{3})*(?:[.,]\d{1,2})?"
_SYMBOL = re.compile(r"[×✕✖✗»«›‹→←↑↓▲▼►◄▶◀☰➔⇒]{1,3}")
_JOINTS = re.compile(r"\s*[:：()（）\[\]【】|·•]\s*|\s+[-–—]\s+")
_RATING = re.compile(
    rf"(?P<label>[^\d:：★☆⭐(]{{2,30}}?)\s*[:：]?\s*"
    rf"(?:[★☆⭐]{{1,10}}|{_NUMBER}(?:\s?(?:/|из|з|of|von|sur|z|na)\s?\d{{1,3}})?)\s*"
    rf"[-–—,|]?\s*[(（\[]?\s*(?:(?P<before>[^\W\d]+)\s*[:：]\s*)?{_NUMBER}"
    rf"\s*(?P<after>[^\W\d]+)?\s*[)）\]]?"
)
_OPTION = re.compile(r"\S.{0,60}?[\s:–—-]\s*\d{1,7}\s?\[\d{1,3}(?:[.,]\d+)?\s?%\]")
_NICK = re.compile(r"~\s?\S{1,30}\s*\[(?P<when>[^\]]{10,25})\]")
_NAME = r"[^\W\d_][^\s,:;()\[\]]{0,30}(?:\s[^\s,:;()\[\]\d]{1,30}){0,2}"
_GUEST = re.compile(rf"{_NAME}\s*[(\[（](?P<guest>[^()\[\]（）]{{2,20}})[)\]）]\s*[,|·-]?\s*(?=\d)")
_NO_NICK = re.compile(r"：|www\.|https?:")
_COMMENTER = re.compile(rf"{_NAME}\s*[,|·-]?\s+(?=\d)")
_SCORE = re.compile(r"\s*(?:[-+]?\d{1,3})?\s*")
_SECONDS = re.compile(r"\d:\d\d:\d\d")
_PAGE = re.compile(r"(?:(?:«|‹|<|←|<<)\s*)?(?:[\[(]?\d{1,3}[\])]?[\s|.…]+){2,}(?:»|›|>|→|>>|⇒)")
_NUMBERS = re.compile(r"\d+")
_GAP = re.compile(r"…|\.{2,}")
_SLASHES = re.compile(r"\s*//\s*")
_BARS = re.compile(r"\s*[|•·]\s*")
_NAMES = re.compile(r"\s*[|/•·]\s*|\s+")
_BARS_OF_SWITCH = re.compile(r"[|/•·]")
_DAYS = re.compile(r"[\d\s|]+")
_NO_NAMES = ("stamp", "loose_stamp", "credit", "source_tail", "agency", "notice", "related")
_STARS = "★☆⭐"


def widget_of(view: View, index: int) -> Widget | None:
    """What widget the whole block is, if it is one."""
    line = view.blocks[index]
    text = line.text
    if len(text) > MAX_LENGTH or (
        len(text) > MAX_CLOSED and text[-1] in FINAL_STOPS and "//" not in text
    ):
        return None  # nearly every line of prose leaves here
    if len(text) <= 3 and _SYMBOL.fullmatch(text):
        return _symbol(view, index)
    if _NUMBERS.search(text):
        return _with_number(view, index, line)
    if line.has_final_stop:
        return None
    if len(text) <= MAX_CALENDAR and view.is_listed("calendar", _without_joints(text)):
        below = _has_calendar_below(view, index)
        why = "the days of the week, as a calendar heads them"
        return ("stray.calendar", "navigation", why) if below else None
    if "|" in text or "•" in text or "·" in text or "/" in text:
        return _switch(view, text) or _menu(view, index, text)
    return _switch(view, text)


def _with_number(view: View, index: int, line: Line) -> Widget | None:
    text = line.text
    if found := _counted_line(view, index):
        return found
    if text[-1] == "]" and _OPTION.fullmatch(text) and _is_poll(view, index):
        return "stray.poll", "page_tools", "an option of a poll with its votes and its share"
    if text[-1] in "»›>→⇒" and _PAGE.fullmatch(text) and _ascends(text):
        return "stray.pager", "navigation", "numbers of pages and an arrow"
    if "//" in text and _is_path(view, text):
        return "stray.path", "navigation", "a path of sections that ends with a date"
    if _is_rating(view, text):
        return "stray.rating", "page_tools", "a rating with the number of its votes"
    if _heads_comment(view, index):
        return "stray.comment_head", "comments", "a name and a moment, as above a comment"
    return None


# ------------------------------------------------------------------ numbers


def _counted_line(view: View, index: int) -> Widget | None:
    """``Views: 1 204``; ``Votes: 328`` beside a poll or a rating only: elections count them too."""
    text = view.blocks[index].text
    row = view.words("counted_line").equal(_without_joints(text))
    if row is None:
        return None
    view.use(row)
    if view.in_card(index) or (row.value == "votes" and not _is_beside_poll(view, index)):
        return None
    return row.id, "page_tools", "a counter of the page with its number"


def _is_beside_poll(view: View, index: int) -> bool:
    """Whether an option of a poll, a rating or a button ("Vote") stands above or below."""
    for near in view.neighbours(index):
        if _OPTION.fullmatch(near.text) or _is_rating(view, near.text):
            return True
        button = view.interface(near.text)
        if button and button.value == "page_tools":
            return True
    return False


def _without_joints(text: str) -> str:
    return _JOINTS.sub(" ", text)


def _is_rating(view: View, text: str) -> bool:
    """``Rating: 4.5/5 (12 votes)``: the number of votes is what no review writes."""
    if len(text) > MAX_LENGTH or not (match := _RATING.fullmatch(text)):
        return False
    votes = match["before"] or match["after"]
    stars = any(star in text for star in _STARS)
    return view.is_listed("rating_label", match["label"]) and (
        view.is_listed("vote_word", votes) if votes else stars
    )


def _is_poll(view: View, index: int) -> bool:
    return any(_OPTION.fullmatch(near.text) for near in view.neighbours(index))


def _ascends(text: str) -> bool:
    """Whether numbers are those of pages: each the next one but for a gap, the first 1 or an arrow."""
    runs = [[int(number) for number in _NUMBERS.findall(run)] for run in _GAP.split(text)]
    runs = [run for run in runs if run]
    return (
        (runs[0][0] == 1 or text[0] in "«‹<←")
        and len(runs[0]) >= 2
        and all(run == list(range(run[0], run[0] + len(run))) for run in runs)
        and all(one[-1] < other[0] for one, other in pairwise(runs))
    )


# ------------------------------------------------------------------ dates


def _ends_with_date(view: View, folded: str) -> bool:
    moment = parse_moment(folded, 0, view.doc.language)
    return bool(
        moment and (moment.iso or moment.options) and not folded[moment.end :].strip(" .)]")
    )


def _is_path(view: View, text: str) -> bool:
    """``// Site // Section // 3 May 2012``: two steps at least, the last one a date."""
    steps = [step for step in _SLASHES.split(text) if step]
    return (
        len(steps) >= 2
        and (text.startswith("//") or len(steps) >= 3)
        and all(len(step.split()) <= 4 for step in steps[:-1])
        and _ends_with_date(view, fold_key(steps[-1]))
    )


def _heads_comment(view: View, index: int) -> bool:
    """``~nick [2012-01-04 08:01]``, ``Jan (guest) 30.12.11, 16:44``, ``Inga 7 May 2012 20:20:56 0``.

    Without a word for guests or a bracket, a programme of an event has the same form: only a moment
    to the second tells a comment.
    """
    line = view.blocks[index]
    text = line.text
    if text[0] == "~" and (nick := _NICK.fullmatch(text)):
        return _says_moment(view, nick["when"])
    if guest := _GUEST.match(text):
        return view.is_listed("guest", guest["guest"]) and _says_moment(view, text[guest.end() :])
    # at the head of the article it may be its author or its source with the hour
    if view.in_head(index) or not _SECONDS.search(text) or _says_moment(view, text):
        return False
    if index < view.first_prose:
        return False
    name = _COMMENTER.match(text)
    return bool(
        name
        and not _NO_NICK.search(name[0])
        and not view.label_at(line, line.start, *_NO_NAMES)
        and _says_moment(view, text[name.end() :], scored=True)
    )


def _says_moment(view: View, text: str, *, scored: bool = False) -> bool:
    """Whether a text is a date with its time, and perhaps the score of a comment."""
    folded = fold_key(text)
    moment = parse_moment(folded, 0, view.doc.language)
    if moment is None or not moment.has_time or not (moment.iso or moment.options):
        return False
    rest = folded[moment.end :]
    return _SCORE.fullmatch(rest) is not None if scored else not rest.strip(" .)]")


# ------------------------------------------------------------------ no numbers


def _symbol(view: View, index: int) -> Widget | None:
    """An arrow or a cross, but for a cell of a table whose cells became lines."""
    line = view.blocks[index]
    for near in view.neighbours(index):
        is_tight = abs(near.index - line.index) == 1
        if is_tight and near.words <= 2 and not view.interface(near.text):
            return None
    return "stray.symbol", "page_tools", "a sign of the page alone on its line"


def _menu(view: View, index: int, text: str) -> Widget | None:
    """Short pieces between bars, most of them strings of the page; no row of a table."""
    pieces = [piece for piece in _BARS.split(text) if piece]
    if len(pieces) < 3 or any(len(piece.split()) > 3 for piece in pieces):
        return None
    known = sum(view.interface(piece) is not None for piece in pieces)
    if known < 2 or 2 * known <= len(pieces):
        return None
    if any(_BARS.search(near.text) for near in view.neighbours(index)):
        return None
    return "stray.menu", "navigation", f"a menu: {known} of {len(pieces)} pieces are the page's"


def _switch(view: View, text: str) -> Widget | None:
    """``укр | eng``: two languages or more, and nothing else."""
    if len(text) > MAX_SWITCH:
        return None
    names = [name for name in _NAMES.split(text) if name.strip("[]() ")]
    if len(names) == 2 and not _BARS_OF_SWITCH.search(text):
        return None
    if not 2 <= len(names) <= 12 or not all(view.is_listed("language_name", n) for n in names):
        return None
    if len(set(map(line_key, names))) < len(names):
        return None
    return "stray.language_switch", "navigation", "a switch between languages"


def _has_calendar_below(view: View, index: int) -> bool:
    """Whether days stand under the days of the week, or nothing right under them: no timetable."""
    after = view.blocks[index + 1 : index + 2]
    is_tight = after and after[0].index == view.blocks[index].index + 1
    return not is_tight or _DAYS.fullmatch(after[0].text) is not None
