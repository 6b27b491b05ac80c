"""Who moves "Read also: …" and the headlines under it to ``related``?

Label, separator and a headline without a final stop is a complete form. A label alone goes with the
headlines under it where they run to the end of the article (what other rules remove there does not
count), or where they stand tight under a label with a colon. A label whose headlines must stay, stays:
without it they would be taken for the article's own lines. So does a label over prose that may as well
head it (value ``heading``: "Hintergrund", "По теме").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from normalizers.findings import Edit, Evidence, Fact, Flag, removal
from normalizers.folding import fold_key
from normalizers.lines import FINAL_STOPS, Line, count_words, line_key
from normalizers.scripts import is_cjk
from normalizers.stray.captions import credited_captions, gallery_counters, gallery_labels
from normalizers.stray.credits import credit_lines
from normalizers.stray.interface import RELATED, interface_lines
from normalizers.stray.notices import notices
from normalizers.stray.pitches import pitches
from normalizers.stray.stamps import stamp_lines
from normalizers.stray.view import Label, View
from normalizers.stylebook.phrases import Phrase
from normalizers.titles import looks_like_title

MAX_HEADLINE_WORDS = 30
MIN_HEADLINE_WORDS = 3  # after a label in capitals without a separator
_ASKS = ("?", "!", "？", "！")
MAX_LENGTH = 300  # code points of a line that is a headline with its label
MAX_BLOCK = 8
_SEPARATOR = re.compile(r"\s*[:：|>»→]+\s*|\s+[–—-]\s+|\s*[–—]\s*")
_LEAD = re.compile(r"[^\w«“\"„「『‘'’]*")  # arrows, bullets, brackets, emoji
_LEAD_MARKS = " \t•·*▪►▶>»→([【-–—📌👉❗➡️"
_COLONS = (":", "：", "→", "↓", "▼")
# furniture that may stand under the headlines: the rules that remove it
_OTHERS = (
    interface_lines,
    stamp_lines,
    credit_lines,
    gallery_counters,
    gallery_labels,
    credited_captions,
    notices,
    pitches,
)


def related_links(view: View) -> Iterator[Edit | Flag]:
    """Related labels, the headline beside them, the headlines under them."""
    blocks = _Blocks(view)
    taken = -1
    if len(view.blocks) == 1:
        yield from _nothing_else(view, blocks)
        return
    for index, line in enumerate(view.blocks):
        if index <= taken:
            continue
        labelled = bool(view.labels(line, "related"))
        if _is_headline_of_article(view, index):
            if labelled and not view.is_given_title(index):
                yield from _at_end(view, line)
            continue
        if len(line.text) > MAX_LENGTH:
            if labelled:
                yield from _at_end(view, line)
            continue
        rule = blocks.label(index)
        if rule:
            block, evidence = blocks.under(index)
            yield from _block(line, rule, block, evidence)
            if not block:
                yield from _alone(view, blocks, index, rule)
            taken = index + len(block)
        elif labelled:
            yield from _beside(view, line)
            yield from _at_end(view, line)


def _block(line: Line, rule: str, block: list[Line], evidence: Evidence) -> Iterator[Edit]:
    if not block:
        return
    yield removal(
        line.start,
        line.end,
        rule,
        "related",
        evidence=evidence,  # the label goes only if its block goes
        reason="a related label and its block",
    )
    for under in block:
        yield removal(
            under.start,
            under.end,
            "stray.related_block",
            "related",
            Fact("related", under.text.strip(_LEAD_MARKS)),
            evidence=evidence,
            reason="a headline under a related label",
            confidence=0.95 if evidence is Evidence.A else 0.85,
        )


def _nothing_else(view: View, blocks: _Blocks) -> Iterator[Flag]:
    """A label that is the whole article: an article is never emptied."""
    rule, line = blocks.label(0), view.blocks[0]
    if rule:
        why = "a related label, and nothing else in the article"
        yield Flag(line.start, line.end, "related", rule, "", Evidence.A, why)


def _alone(view: View, blocks: _Blocks, index: int, rule: str) -> Iterator[Edit | Flag]:
    """A label without a block that may go: it goes too, unless a headline seems to be under it.

    Or unless it may head the article's own text.
    """
    line = view.blocks[index]
    after = view.blocks[index + 1] if index + 1 < len(view.blocks) else None
    over_text = not (line.text.endswith(_COLONS) or blocks.ends(index + 1))
    headlined = after is not None and _may_be_headline(after, at_least=3)
    if over_text and not headlined and blocks.is_heading(index):
        return
    if after and headlined and not view.interface(after.text):
        yield Flag(
            line.start,
            line.end,
            "related",
            rule,
            "",
            Evidence.C,
            "a related label over what may be its headlines or a line of the article",
        )
        return
    yield removal(line.start, line.end, rule, "related", reason="a related label alone on its line")


def _beside(view: View, line: Line) -> Iterator[Edit]:
    """Label, separator and headline on one line."""
    label = view.label_at(line, line.start + _lead(line), "related")
    if label and not view.doc.quoted(label.start, label.end):
        separator = _SEPARATOR.match(view.doc.text, label.end, line.end)
        begin = separator.end() if separator else _after_capitals(view, line, label)
        headline = view.doc.text[begin : line.end].strip(' »”"') if begin else ""
        if headline and _is_headline(line, headline):
            yield removal(
                line.start,
                line.end,
                label.phrase.id,
                "related",
                Fact("related", headline),
                reason="label, separator and a headline without a final stop",
            )


def _after_capitals(view: View, line: Line, label: Label) -> int:
    """Where the headline begins in ``À LIRE AUSSI Les grutiers retournent à l'école``, or 0."""
    shown = view.doc.text[label.start : label.end]
    rest = view.doc.text[label.end : line.end]
    fits = (
        shown.isupper()
        and " " in shown
        and rest[:1] == " "
        and rest[1:2].isupper()
        and not rest.isupper()
        and count_words(rest) >= MIN_HEADLINE_WORDS
    )
    return label.end + 1 if fits else 0


def _at_end(view: View, line: Line) -> Iterator[Flag]:
    """Label and headline after the last sentence of a paragraph: a flag, the cut is not proven."""
    for inside in view.labels(line, "related"):
        if line.end - inside.end > MAX_LENGTH:
            continue  # a line of nothing but labels has thousands of them
        begin = max(line.start, inside.start - MAX_LENGTH)
        before = view.doc.text[begin : inside.start].rstrip()
        headline = view.doc.text[inside.end : line.end].lstrip()
        if (
            before[-1:] in FINAL_STOPS
            and before
            and _is_capital(view.doc.text[inside.start])
            and headline[:1] in (":", "：")
            and _is_headline(line, headline)
            and _is_capital(headline[1:].strip()[:1])
            and not view.doc.quoted(inside.start, inside.end)
        ):
            yield Flag(
                inside.start,
                line.end,
                "related",
                inside.phrase.id,
                "",
                Evidence.C,
                "a related label and a headline at the end of a paragraph",
            )
            return


def _is_capital(char: str) -> bool:
    return char.isupper() or (char != "" and is_cjk(char))


class _Blocks:
    """The labels that stand alone, and where the headlines under them end."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._others: frozenset[int] | None = None
        self._ends: dict[tuple[int, bool], bool] = {}  # of every block that was walked over

    def label(self, index: int) -> str:
        """Id of the row if the whole block is a related label, else nothing."""
        view, line = self.view, self.view.blocks[index]
        if len(line.text) > 120 or line.text[0] in "«“\"„「『‘'":
            return ""
        label = view.label_at(line, line.start + _lead(line), "related")
        phrase: Phrase | None = None
        if label and line_key(line.text) == line_key(label.phrase.text):
            phrase = label.phrase
        elif not view.strange[index]:
            found = view.string(line)
            phrase = found if found and found.value in RELATED else None
        return phrase.id if phrase and line.words <= 10 else ""

    def is_heading(self, index: int) -> bool:
        """Whether the label may as well head a part of the article: "Hintergrund", "По теме".

        A button begins with a small letter ("więcej") or stands there more than once.
        """
        view, line = self.view, self.view.blocks[index]
        if line.text[0].islower() or view.copies[fold_key(line.text)] > 1:
            return False
        found = view.label_at(line, line.start + _lead(line), "related")
        whole = found is not None and line_key(line.text) == line_key(found.phrase.text)
        return found is not None and whole and found.phrase.value == "heading"

    def under(self, index: int) -> tuple[list[Line], Evidence]:
        """The headlines that go with a label, and on what evidence.

        To the end of the article, or tight under a colon, the form is complete (A) if the label
        speaks of reading or of articles; a single word ("Earlier:") may introduce a list.
        """
        view = self.view
        line = view.blocks[index]
        with_colon = line.text.endswith(_COLONS)
        block: list[Line] = []
        for at in range(index + 1, len(view.blocks)):
            under = view.blocks[at]
            tight = under.index == (block[-1] if block else line).index + 1
            if not _may_be_headline(under, at_least=2 if with_colon and tight else 3):
                break
            if self.label(at) or under.start in self.removed_by_others:
                break
            block.append(under)
        if not block or len(block) > MAX_BLOCK:
            return [], Evidence.C
        if self.ends(index + 1 + len(block)):
            return block, Evidence.A
        after = next(
            other
            for other in islice(view.blocks, index + 1 + len(block), None)
            if other.start not in self.removed_by_others
        )
        tight = block[-1].index == line.index + len(block)
        apart = after.index > block[-1].index + 1
        if not tight or not after.has_final_stop or len(block) > 5:
            return [], Evidence.C
        if with_colon:
            return block, Evidence.A if line.words > 1 and apart else Evidence.C
        return (block, Evidence.C) if line.words > 1 and apart else ([], Evidence.C)

    def ends(self, at: int) -> bool:
        """Whether nothing of the article stands from this block on: furniture, more such blocks."""
        blocks = self.view.blocks
        under_label = False
        walked: list[tuple[int, bool]] = []
        ends = True
        while at < len(blocks):
            state = (at, under_label)
            if state in self._ends:
                ends = self._ends[state]
                break
            walked.append(state)
            if under_label and _may_be_headline(blocks[at], 3):
                at += 1
                continue
            under_label = False
            if blocks[at].start not in self.removed_by_others:
                under_label = bool(self.label(at))
                if not under_label:
                    ends = False
                    break
            at += 1
        self._ends.update(dict.fromkeys(walked, ends))
        return ends

    @property
    def removed_by_others(self) -> frozenset[int]:
        """Starts of the lines that other rules take; asked for only under a label."""
        if self._others is None:
            self._others = frozenset(
                edit.start
                for rule in _OTHERS
                for edit in rule(self.view)
                if isinstance(edit, Edit) and edit.whole_line
            )
        return self._others


def _is_headline_of_article(view: View, index: int) -> bool:
    """Whether a block is the title, given or standing first over the text."""
    if index != view.title_index:
        return False
    if view.doc.article.title:
        return True
    after = view.blocks[1] if len(view.blocks) > 1 else None
    if after is None:
        return True
    # a headline stands apart from the text under it
    apart = after.index > view.blocks[index].index + 1
    return apart and not looks_like_title(after)


def _lead(line: Line) -> int:
    if line.text[0].isalnum():
        return 0  # nearly every line of prose leaves here
    found = _LEAD.match(line.text)
    return found.end() if found else 0


def _may_be_headline(line: Line, at_least: int) -> bool:
    asks = line.text.endswith(_ASKS) and line.words <= 15
    return (
        (asks or not line.has_final_stop)
        and at_least <= line.words <= MAX_HEADLINE_WORDS
        and not line.text[0].islower()
        and not line.text.endswith((",", ";", ":", "，", "："))
    )


def _is_headline(line: Line, headline: str) -> bool:
    asks = headline.endswith(_ASKS) and count_words(headline) <= 15 and not headline[0].islower()
    return (
        (asks or not line.has_final_stop)
        and not headline.endswith((",", ";", ":", "：", "，"))
        and len(headline.split()) <= MAX_HEADLINE_WORDS
    )
