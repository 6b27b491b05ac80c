"""A canonical article for a person's eyes: the diff and the explanation, in 80 columns.

News paragraphs are one long line each, so a diff of lines would print whole paragraphs for one
letter. Here every change is shown with a few words around it, wrapped, and with its reason.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from flows.commands.common import Paint, harmless
from normalizers import CanonicalArticle, Fact, Flag, LedgerEdit
from normalizers.findings import ACTED, ForeignSpan

CONTEXT = 40
BOLD, DIM, RED, GREEN, CYAN = "1", "2", "31", "32", "36"
NO_BREAK = "\xa0"
_SPACES = re.compile(r"[ \xa0]{5,}")
_BREAKS = re.compile(r"\n{5,}")
_PIECE = re.compile(r"\n|[^\S\n]+|[^\s]+")

Segment = tuple[str, str]  # text and its style; "" is plain


class Page(NamedTuple):
    """Where it is printed: in colour or not, and how wide."""

    paint: Paint
    width: int


def diff(article: CanonicalArticle, name: str, page: Page) -> Iterator[str]:
    """The lines of the diff from the raw to the clean text; none when nothing changed."""
    if not article.edits:
        return
    yield page.paint(harmless(f"--- {name}"), BOLD)
    yield page.paint(harmless(f"+++ {name} (clean)"), BOLD)
    raw = article.raw_text
    for group in _groups(article.edits, raw):
        line = raw.count("\n", 0, group[0].start) + 1
        rules = ", ".join(dict.fromkeys(part.rule for edit in group for part in edit.parts))
        yield from _laid_out([(f"@@ line {line}: {rules} @@", CYAN)], page)
        old, new = _sides(group, raw)
        yield from _laid_out(old, page, first="- ", rest="- ", sign=RED)
        yield from _laid_out(new, page, first="+ ", rest="+ ", sign=GREEN)
        for fact in _facts(group):
            yield from _laid_out([(f"moved to {_fact(fact)}", DIM)], page, "> ", "  ")


def explanation(article: CanonicalArticle, name: str, page: Page) -> Iterator[str]:
    """Every edit, flag, mention and moved fact, with its grounds."""
    parts = sum(len(edit.parts) for edit in article.edits)
    yield page.paint(harmless(name), BOLD)
    yield from _laid_out(
        [
            (
                f"language {article.language} ({article.language_probability:.2f}), "
                f"{_many(parts, 'edit')}, {_many(len(article.flags), 'flag')}, "
                f"{_many(len(article.mentions), 'mention')}",
                "",
            )
        ],
        page,
    )
    facts = _metadata(article)
    if facts:
        yield from _heading("metadata", page)
        for field, value in facts:
            yield from _laid_out([(f"{field}: {value}", "")], page, "  ", "      ")
    if article.edits:
        yield from _heading("edits", page)
        for edit in article.edits:
            yield from _edit(edit, article.raw_text, page)
    if article.flags:
        yield from _heading("flags", page)
        for flag in article.flags:
            yield from _flag(flag, article.text, page)
    if article.foreign_spans:
        yield from _heading("foreign spans", page)
        for span in article.foreign_spans:
            yield from _foreign(span, article.text, page)
    if article.mentions:
        yield from _heading("mentions", page)
        for mention in article.mentions:
            surface = article.text[mention.start : mention.end]
            told = f"{mention.type}, {mention.canonical}, at {mention.start}-{mention.end}"
            yield from _laid_out(
                [(surface, BOLD), (f"  {mention.entity_id}  {told}", "")],
                page,
                "  ",
                "      ",
            )


def visible(text: str) -> str:
    """Text with its invisible characters shown; plain spaces only where there is nothing else.

    >>> visible(chr(0xAD)), visible("  "), visible("a" + " " * 40 + "b")
    ('<U+00AD>', '··', 'a<40 spaces>b')
    """
    text = _SPACES.sub(lambda run: f"<{len(run[0])} spaces>", text)
    text = _BREAKS.sub(lambda run: f"<{len(run[0])} line breaks>", text)
    if text and not text.strip(" \n"):
        text = text.replace(" ", "·").replace("\n", "⏎")
    return "".join(
        "⍽" if c == NO_BREAK else f"<U+{ord(c):04X}>" if c not in "\n " and _invisible(c) else c
        for c in text
    )


def _invisible(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Co"}


def _edit(edit: LedgerEdit, raw: str, page: Page) -> Iterator[str]:
    line = raw.count("\n", 0, edit.start) + 1
    place = f"line {line}, {edit.start}-{edit.end} of the raw text"
    for part in edit.parts:
        told = (
            f"{part.category}, evidence {part.grounds}, confidence {part.confidence:.2f}, {place}"
        )
        yield from _head(part.rule, told, page)
        if len(edit.parts) > 1:  # several stages touched this place: who did what, in order
            step = f"{visible(part.before)!r} became {visible(part.after)!r}"
            yield from _laid_out([(step, DIM)], page, "    ", "      ")
    old, new = _sides([edit], raw)
    yield from _laid_out(old, page, "    - ", "    - ", RED)
    yield from _laid_out(new, page, "    + ", "    + ", GREEN)
    for fact in _facts([edit]):
        yield from _laid_out([(f"moved to {_fact(fact)}", DIM)], page, "    > ", "      ")


def _flag(flag: Flag, text: str, page: Page) -> Iterator[str]:
    line = text.count("\n", 0, flag.start) + 1
    grounds = f"{flag.evidence}: {flag.reason}" if flag.reason else str(flag.evidence)
    place = f"line {line}, {flag.start}-{flag.end} of the clean text"
    yield from _head(flag.rule, f"{flag.category}, evidence {grounds}, {place}", page)
    before = _context(text[max(0, flag.start - CONTEXT * 2) : flag.start], from_end=True)
    after = _context(text[flag.end : flag.end + CONTEXT * 2], from_end=False)
    span = [(before, DIM), (visible(text[flag.start : flag.end]), BOLD), (after, DIM)]
    yield from _laid_out(span, page, "    ? ", "    ? ", CYAN)
    if flag.suggestion is not None:
        advice = visible(flag.suggestion) or "(remove)"
        yield from _laid_out([(advice, GREEN)], page, "    = ", "      ")


def _foreign(span: ForeignSpan, text: str, page: Page) -> Iterator[str]:
    line = text.count("\n", 0, span.start) + 1
    strength = "strong enough to act on" if span.probability >= ACTED else "reported only"
    place = f"line {line}, {span.start}-{span.end} of the clean text"
    told = f"probability {span.probability:.4g}, {strength}, {place}"
    yield from _head(span.language, told, page)
    yield from _laid_out(
        [(visible(text[span.start : span.end]), BOLD)], page, "    ? ", "    ? ", CYAN
    )


def _head(rule: str, told: str, page: Page) -> Iterator[str]:
    yield from _laid_out([(rule, CYAN), (f"  {told}", "")], page, "  ", "      ")


def _heading(name: str, page: Page) -> Iterator[str]:
    yield ""
    yield page.paint(name, BOLD)


def _groups(edits: Iterable[LedgerEdit], raw: str) -> Iterator[list[LedgerEdit]]:
    """Edits so near to each other that one hunk shows them all."""
    group: list[LedgerEdit] = []
    for edit in edits:
        if group:
            gap = raw[group[-1].end : edit.start]
            if len(gap) > CONTEXT or "\n" in gap:
                yield group
                group = []
        group.append(edit)
    if group:
        yield group


def _sides(group: Sequence[LedgerEdit], raw: str) -> tuple[list[Segment], list[Segment]]:
    """The raw and the clean side of a hunk, with a few words around; empty when nothing is left."""
    first, last = group[0].start, group[-1].end
    # a removed line took its line break along: what follows is another line, no context
    whole = (first == 0 or raw[first - 1] == "\n") and raw[first:last].endswith("\n")
    left = "" if whole else _context(raw[max(0, first - CONTEXT * 2) : first], from_end=True)
    right = "" if whole else _context(raw[last : last + CONTEXT * 2], from_end=False)
    old: list[Segment] = [(left, "")]
    new: list[Segment] = [(left, "")]
    at = first
    for edit in group:
        between = raw[at : edit.start]
        old += [(between, ""), (visible(edit.original), RED)]
        new += [(between, ""), (visible(edit.replacement), GREEN)]
        at = edit.end
    return [*old, (right, "")], [*new, (right, "")]


def _context(text: str, *, from_end: bool) -> str:
    """At most :data:`CONTEXT` characters of the same line, cut between words."""
    if from_end:
        line = text.rpartition("\n")[2]
        if len(line) <= CONTEXT:
            return line
        cut = line[-CONTEXT:]
        return "… " + (cut.partition(" ")[2] or cut)
    line = text.partition("\n")[0]
    if len(line) <= CONTEXT:
        return line
    cut = line[:CONTEXT]
    return (cut.rpartition(" ")[0] or cut) + " …"


def _laid_out(
    segments: Iterable[Segment], page: Page, first: str = "", rest: str = "", sign: str = ""
) -> Iterator[str]:
    """Wrap styled text to the page; ``first`` and ``rest`` begin the lines, in style ``sign``."""
    paint, width = page
    lines: list[list[Segment]] = [[]]
    room = width - len(first)
    used = 0
    for text, style in segments:
        for piece in _PIECE.findall(harmless(text)):
            if piece == "\n":
                lines.append([])
                used = 0
                continue
            if piece.isspace():
                piece = " " * len(piece)  # noqa: PLW2901
            for chunk in _chunks(piece, room):
                cells = _cells(chunk)
                if used + cells > room:
                    lines.append([])
                    used = 0
                    if chunk.isspace():
                        continue
                lines[-1].append((chunk, style))
                used += cells
    filled = [line for line in lines if any(text.strip() for text, _ in line)]
    for number, line in enumerate(filled):
        head = paint(first if number == 0 else rest, sign)
        yield (head + "".join(paint(text, style) for text, style in _joined(line))).rstrip()


def _joined(line: Iterable[Segment]) -> Iterator[Segment]:
    held, style = "", ""
    for text, this in line:
        if this == style:
            held += text
        else:
            yield held, style
            held, style = text, this
    yield held, style


def _chunks(piece: str, room: int) -> Iterator[str]:
    """A word in pieces that fit: between ideographs anywhere, else only if it is too long."""
    wide = any(unicodedata.east_asian_width(char) in "WF" for char in piece)
    if _cells(piece) <= room and not wide:
        yield piece
        return
    yield from piece


def cut(text: str, columns: int) -> str:
    """Text that fits into a line of a terminal; the end of a longer one gives way to an ellipsis.

    >>> cut("a long line", 7), cut("a line", 7)
    ('a long…', 'a line')
    """
    if _cells(text) <= columns:
        return text
    fits = sum(cells < columns for cells in accumulate(map(_cells, text)))
    return text[:fits] + "…"


def _cells(text: str) -> int:
    """Columns a terminal needs: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _facts(group: Iterable[LedgerEdit]) -> list[Fact]:
    return [fact for edit in group for part in edit.parts for fact in part.facts]


def _fact(fact: Fact) -> str:
    return f"{fact.field}: {_plain(fact.value)}"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(item)}" for key, item in value.items())
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _metadata(article: CanonicalArticle) -> list[tuple[str, str]]:
    data = article.to_dict()
    single = ("title", "published", "updated", "dateline", "disclaimer", "copyright")
    rows = [(name, _plain(data[name])) for name in single if data[name]]
    for name in ("captions", "credits", "related"):
        rows += [(name, _plain(value)) for value in data[name]]
    return rows


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
