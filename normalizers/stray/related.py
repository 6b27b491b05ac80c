"""Who moves "Read also: …" and the headlines under it to ``related``?

Label, separator and a headline without a final stop is a complete form. A label alone goes with the
headlines under it where they run to the end of the article (what other rules remove there does not
count), or where they stand tight under a label with a colon. A label whose headlines must stay, stays:
without it they would be taken for the article's own lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.findings import Edit, Evidence, Fact, Flag, removal
from normalizers.lines import FINAL_STOPS, Line, line_key
from normalizers.stray.captions import credited_captions, gallery_counters, gallery_labels
from normalizers.stray.credits import credit_lines
from normalizers.stray.interface import RELATED, interface_lines
from normalizers.stray.notices import notices
from normalizers.stray.pitches import pitches
from normalizers.stray.stamps import stamp_lines
from normalizers.stray.view import View
from normalizers.titles import looks_like_title

MAX_HEADLINE_WORDS = 30
MAX_BLOCK = 8
_SEPARATOR = re.compile(r"\s*[:：|>»→]+\s*|\s+[–—-]\s+|\s*[–—]\s*")
_LEAD = " \t•·*▪►▶>»→([【-–—📌👉❗➡️"
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
    for index, line in enumerate(view.blocks):
        if index <= taken:
            continue
        if _is_headline_of_article(view, index):
            if not view.is_given_title(index):
                yield from _at_end(view, line)
            continue
        if len(line.text) > 300:
            yield from _at_end(view, line)
            continue
        rule = blocks.label(index)
        if rule:
            block, evidence = blocks.under(index)
            yield from _block(line, rule, block, evidence)
            if not block:
                yield _alone(view, index, rule)
            taken = index + len(block)
        else:
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
            Fact("related", under.text.strip(_LEAD)),
            evidence=evidence,
            reason="a headline under a related label",
            confidence=0.95 if evidence is Evidence.A else 0.85,
        )


def _alone(view: View, index: int, rule: str) -> Edit | Flag:
    """A label without a block that may go: it goes too, unless a headline seems to be under it."""
    line = view.blocks[index]
    after = view.blocks[index + 1] if index + 1 < len(view.blocks) else None
    if after and _may_be_headline(after, at_least=3) and not view.interface(after.text):
        return Flag(
            line.start,
            line.end,
            "related",
            rule,
            "",
            Evidence.C,
            "a related label over what may be its headlines or a line of the article",
        )
    return removal(
        line.start, line.end, rule, "related", reason="a related label alone on its line"
    )


def _beside(view: View, line: Line) -> Iterator[Edit]:
    """Label, separator and headline on one line."""
    label = view.label_at(line, line.start + _lead(line), "related")
    if label and not view.doc.quoted(label.start, label.end):
        separator = _SEPARATOR.match(view.doc.text, label.end, line.end)
        headline = view.doc.text[separator.end() : line.end].strip(' »”"') if separator else ""
        if headline and _is_headline(line, headline):
            yield removal(
                line.start,
                line.end,
                label.phrase.id,
                "related",
                Fact("related", headline),
                reason="label, separator and a headline without a final stop",
            )


def _at_end(view: View, line: Line) -> Iterator[Flag]:
    """Label and headline after the last sentence of a paragraph: a flag, the cut is not proven."""
    for inside in view.labels(line, "related"):
        before = view.doc.text[line.start : inside.start].rstrip()
        headline = view.doc.text[inside.end : line.end].lstrip()
        if (
            before[-1:] in FINAL_STOPS
            and before
            and view.doc.text[inside.start].isupper()
            and headline[:1] in (":", "：")
            and _is_headline(line, headline)
            and headline[1:].strip()[:1].isupper()
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


class _Blocks:
    """The labels that stand alone, and where the headlines under them end."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._others: frozenset[int] | None = None

    def label(self, index: int) -> str:
        """Id of the row if the whole block is a related label, else nothing."""
        view, line = self.view, self.view.blocks[index]
        if len(line.text) > 120 or line.words > 10 or line.text[0] in "«“\"„「『‘'":
            return ""
        found = view.label_at(line, line.start + _lead(line), "related")
        if found and line_key(line.text) == line_key(found.phrase.text):
            return found.phrase.id
        phrase = view.interface(line.text)
        return phrase.id if phrase and phrase.value in RELATED else ""

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
        if self._ends(index + 1 + len(block)):
            return block, Evidence.A
        after = next(
            other
            for other in view.blocks[index + 1 + len(block) :]
            if other.start not in self.removed_by_others
        )
        tight = block[-1].index == line.index + len(block)
        apart = after.index > block[-1].index + 1
        if not tight or not after.has_final_stop or len(block) > 5:
            return [], Evidence.C
        if with_colon:
            return block, Evidence.A if line.words > 1 and apart else Evidence.C
        return (block, Evidence.C) if line.words > 1 and apart else ([], Evidence.C)

    def _ends(self, at: int) -> bool:
        """Whether nothing of the article stands from this block on: furniture, more such blocks."""
        while at < len(self.view.blocks):
            if self.view.blocks[at].start in self.removed_by_others:
                at += 1
            elif self.label(at):
                at += 1
                while at < len(self.view.blocks) and _may_be_headline(self.view.blocks[at], 3):
                    at += 1
            else:
                return False
        return True

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
    return len(line.text) - len(line.text.lstrip(_LEAD))


def _may_be_headline(line: Line, at_least: int) -> bool:
    asks = line.text.endswith(("?", "!", "？", "！")) and line.words <= 15
    return (
        (asks or not line.has_final_stop)
        and at_least <= line.words <= MAX_HEADLINE_WORDS
        and not line.text[0].islower()
        and not line.text.endswith((",", ";", ":", "，", "："))
    )


def _is_headline(line: Line, headline: str) -> bool:
    return (
        not line.has_final_stop
        and not headline.endswith((",", ";", ":", "：", "，"))
        and len(headline.split()) <= MAX_HEADLINE_WORDS
    )
