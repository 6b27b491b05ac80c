"""When is a word that pages use a word of the article?

"Share", "Реклама", "更多" stand on a line of their own on pages and, now and then, in texts: on a
poster, in a list, as a headline. :func:`is_text` says that the line is part of the text; :func:`doubt`
says what makes a removal too bold, so that the line is flagged.
"""

from __future__ import annotations

from normalizers.folding import fold_key
from normalizers.lines import STEM, Line
from normalizers.stray.elapsed import is_entry_of_card, says_reading_time
from normalizers.stray.page_lines import counted, known
from normalizers.stray.view import View

_OPENERS = "«“\"„‟「『‘'"
_CLOSERS = "»”\"“」』’'"
_DASHES = "–—-"
_CONTINUING_HAN = "是也的"  # a line that begins so goes on with the line before it
# a word of these kinds is also a word for a chapter of an article
_CHAPTERS = frozenset(
    "navigation comments share subscribe page_tools follow login messenger_pitch tags".split()
)


def is_text(view: View, index: int, category: str) -> bool:
    """Whether the block is quoted, spoken, an entry, or a word that the lines around it speak of."""
    line = view.blocks[index]
    if _is_spoken(view, index) or _is_entry(view, index):
        return True
    if len(line.text) > 2 and line.text[0] in _OPENERS and line.text.rstrip(".,!?")[-1] in _CLOSERS:
        return True
    if line.words > 2:
        return False
    before, after = _tight(view, index, -1), _tight(view, index, 1)
    announced = before and before.text.endswith((":", "：")) and not _furniture(view, before)
    if announced and not (after and after.text[0] in _OPENERS):
        return True
    if after and _goes_on(after) and after.has_final_stop and not _furniture(view, after):
        return True
    return category != "advertisement" and _in_list(view, index)


def _is_spoken(view: View, index: int) -> bool:
    """``— Реклама.`` in a dialogue: beside a line that begins so and ends like a sentence.

    A menu is written with dashes too; there the lines beside it are the page's and have no stop.
    """
    return view.blocks[index].text[0] in _DASHES and any(
        near.text[0] in _DASHES and near.has_final_stop and not known(view, near.text)
        for near in view.neighbours(index)
    )


def _is_entry(view: View, index: int) -> bool:
    """``Reading time: 15 minutes`` in the card of an examination."""
    folded = view.doc.folded_line(view.blocks[index]).text
    return says_reading_time(folded) and is_entry_of_card(view, index)


def doubt(view: View, index: int, category: str) -> str:
    """Why a single word may be the text's own, or nothing."""
    line = view.blocks[index]
    if line.words != 1 or not any(map(str.isalpha, line.text)):
        return ""
    if any(_furniture(view, near) for near in view.neighbours(index)):
        return ""
    after = view.blocks[index + 1] if index + 1 < len(view.blocks) else None
    before = view.blocks[index - 1] if index else None
    if after is None or not after.has_final_stop:
        return ""
    if before and not before.has_final_stop and _goes_on(after):
        return "the sentence goes on after it"
    word = "".join(filter(str.isalpha, fold_key(line.text)))
    if len(word) >= 4 and any(_is_form(other, word) for other in fold_key(after.text).split()[:6]):
        return "the next line speaks of it"
    headless = not view.doc.article.title or view.is_given_title(index)
    if index == 0 and headless and (category in _CHAPTERS or line.has_final_stop):
        return "it stands where the headline stands"
    if category in _CHAPTERS and _is_chapter(view, index):
        if view.chapters is None:
            view.chapters = frozenset(
                other.key for at, other in enumerate(view.blocks) if _is_chapter(view, at)
            )
        if view.chapters - {line.key}:
            return "it heads a paragraph like other words of this article"
    return ""


def _is_form(other: str, word: str) -> bool:
    """Whether ``other`` is the word with another ending or a derivation of it."""
    return other.startswith(word[: max(STEM - 1, len(word) - 1)]) and len(other) - len(word) <= 3


def _tight(view: View, index: int, step: int) -> Line | None:
    """The block right above or below, without a blank line between."""
    at = index + step
    if not 0 <= at < len(view.blocks):
        return None
    near = view.blocks[at]
    return near if near.index == view.blocks[index].index + step else None


def _furniture(view: View, line: Line) -> bool:
    return (
        known(view, line.text)
        or counted(view, line.text) is not None
        or view.label_at(line, line.start, "credit", "stamp", "notice", "related") is not None
    )


def _goes_on(line: Line) -> bool:
    return line.text[0].islower() or line.text[0] in _CONTINUING_HAN


def _in_list(view: View, index: int) -> bool:
    """Whether most lines of the list of words around a block are no strings of a page."""
    if index in view.lists:
        return view.lists[index]
    ends = [index, index]
    edges = []
    for side, step in enumerate((-1, 1)):
        while (near := _tight(view, ends[side], step)) and _is_item(near):
            ends[side] += step
        edges.append(near)
    run = view.blocks[ends[0] : ends[1] + 1]
    strange = sum(not _furniture(view, line) for line in run)
    prose = any(edge and (edge.has_final_stop or edge.text.endswith(":")) for edge in edges)
    answer = len(run) >= 3 and 2 * strange > len(run) and prose
    if _is_item(view.blocks[index]):  # else the lines around it are two lists
        view.lists.update(dict.fromkeys(range(ends[0], ends[1] + 1), answer))
    return answer


def _is_item(line: Line) -> bool:
    return line.words <= 2 and not line.has_final_stop


def _is_chapter(view: View, index: int) -> bool:
    """A word under a blank line and right above its paragraph."""
    line = view.blocks[index]
    if line.words != 1 or line.has_final_stop or not index:
        return False
    after = _tight(view, index, 1)
    return bool(after and after.has_final_stop and not _tight(view, index, -1))
