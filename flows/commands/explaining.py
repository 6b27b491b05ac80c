"""The page of ``copydesk explain``: what was decided, on what evidence, and what was overruled.

Each decision is a block of its own, as grep would print it: the line number and the text, where its
facts went, then the stage and the rule with the evidence in words, and the reason::

     15 - Found a typo? Press Ctrl+Enter
          stray.error_report (error_report): A proof, confidence 0.99
          asks the reader to report an error with Ctrl+Enter: the form is complete

Where a gloss was asked for, "≈" and the translation stand below the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.commands.common import harmless
from flows.commands.diffing import unchanged
from flows.commands.rendering import (
    BOLD,
    DIM,
    FLAGGED_STYLE,
    GREEN,
    RED,
    Margin,
    Page,
    Segment,
    context,
    ground,
    is_whole,
    laid_out,
    room_beside,
    shortened,
    sides,
    stage_style,
    stages_counted,
    visible,
)
from flows.decisions import (
    CHANGED,
    EVIDENCE,
    FLAGGED,
    KINDS,
    MOVED,
    REMOVED,
    Decision,
    counts,
    decisions,
    fact_in_words,
    in_words,
    metadata,
    parts_by_stage,
    profile_used,
    stage_of,
    step_of,
)
from normalizers import CanonicalArticle, Flag, LedgerEdit, Mention, Part, Profiles
from normalizers.findings import ACTED, ForeignSpan

if TYPE_CHECKING:
    from flows.translate.glosses import Gloss, Glosses

TITLES = {
    REMOVED: "removed (-), by lines of the raw text",
    MOVED: "moved to metadata (- from the raw text, > to this field)",
    CHANGED: "changed (- in the raw text, + in the clean text)",
    FLAGGED: "flagged (?), not changed, by lines of the clean text",
}
CHANGED_IN_STEP = "changed (- before this stage, + after it)"
MAX_LINES = 4
"""How many lines of a long removal are shown; a removed second copy may be a whole article."""
SHOWN_LINES = 12
INDENT: Margin = [("  ", "")]
DEEPER: Margin = [("      ", "")]
LEGEND = f"evidence: {', '.join(f'{key} {name}' for key, name in EVIDENCE.items())}"


def explanation(
    article: CanonicalArticle,
    name: str,
    page: Page,
    glosses: Glosses | None = None,
    stage: str = "",
) -> Iterator[str]:
    """Every edit, flag, foreign span and name, with its grounds and, if there is one, its gloss.

    With ``stage``, what this one decided and found: one line when that is nothing.
    """
    found = decisions(article, stage)
    told = _told_by(article, stage)
    if stage and not (found or any(told)):
        yield page.paint(harmless(f"{name}: {unchanged(article, stage)}"), DIM)
        return
    before = step_of(article, stage).before
    glossary = _Glossary(glosses)
    yield page.paint(harmless(name), BOLD)
    yield from laid_out(_summary(article, found, stage), page)
    made = parts_by_stage(found)
    if made and not stage:
        yield from laid_out([("by stage: ", ""), *stages_counted(made)], page)
    if found:
        yield from laid_out([(LEGEND, DIM)], page)
    facts = [] if stage else list(metadata(article))
    if facts:
        yield from _heading("metadata", page)
        for field, value in facts:
            for item in value if isinstance(value, list) else (value,):
                yield from laid_out(
                    [(f"{field}: ", DIM), (in_words(item), "")], page, INDENT, DEEPER
                )
    if told.machine_translation:
        yield from _translated(told.machine_translation, page)
    gutter = max(3, *(len(str(one.line)) for one in found)) if found else 3
    for kind in KINDS:
        alike = _alike(one for one in found if one.kind == kind)
        if alike:
            title = CHANGED_IN_STEP if stage and kind == CHANGED else TITLES[kind]
            yield from _heading(title, page)
        for one, *others in alike:
            block = _block(one.line, gutter, page, _stage(one))
            if one.flag:
                yield from _flagged(one, article.text, block, glossary)
            else:
                yield from _edited(one, before, block, glossary)
            if others:
                yield from block.said((_again(others), DIM))
    if told.foreign_spans:
        yield from _heading("in another language, by lines of the clean text", page)
        for span in told.foreign_spans:
            line = article.text.count("\n", 0, span.start) + 1
            block = _block(line, gutter, page, "language")
            yield from _foreign(span, article.text, block, glossary)
    if told.mentions:
        yield from _heading("names", page)
        yield from _names(article, page)


class _Told(NamedTuple):
    """What the stages said about the text beside their edits and flags."""

    foreign_spans: Sequence[ForeignSpan] = ()
    machine_translation: Mapping[str, Any] | None = None
    mentions: Sequence[Mention] = ()


def _told_by(article: CanonicalArticle, stage: str) -> _Told:
    """What one stage said, or all of them."""
    return _Told(
        article.foreign_spans if stage in ("", "language") else (),
        article.machine_translation if stage in ("", "artifacts") else None,
        article.mentions if stage in ("", "names") else (),
    )


def _summary(article: CanonicalArticle, found: list[Decision], stage: str) -> list[Segment]:
    said: list[Segment] = [
        (f"language {article.language} ({article.language_probability:.2f}); ", "")
    ]
    if stage:
        said.append((f"{stage} alone: ", stage_style(stage)))
    said.append((counts(found), ""))
    if stage in ("", "names"):
        mentions = len(article.mentions)
        said.append(("; 1 name" if mentions == 1 else f"; {mentions} names", ""))
    profile = profile_used(article)
    if profile != Profiles():
        said.append((f"; profile {profile}", ""))
    return said


def _translated(signal: Mapping[str, Any], page: Page) -> Iterator[str]:
    """What in the article reads as if a machine had translated it, and how much that says."""
    likely = "yes" if signal["likely"] else "not enough to say so"
    said = f"reads machine-translated: {likely} ({_points(signal['score'])})"
    yield from _heading(said, page)
    for sign in signal["signs"]:
        kind = sign["sign"].replace("-", " ")
        told = f"{kind} of {sign['concept']}" if sign["concept"] else kind
        told = f"{_points(sign['points'])}, {told}"
        times = f" ({sign['count']} times)" if sign["count"] > 1 else ""
        yield from laid_out(
            [(f"{told}: ", DIM), (f"{visible(sign['example'])}{times}", "")], page, INDENT, DEEPER
        )


def _points(count: int) -> str:
    return "1 point" if count == 1 else f"{count} points"


def _alike(found: Iterable[Decision]) -> list[list[Decision]]:
    """Decisions with those that do the same to the same text: a page may hold 200 no-break spaces."""
    groups: dict[tuple[object, ...], list[Decision]] = {}
    for number, one in enumerate(found):
        edit, flag = one.edit, one.flag
        key: tuple[object, ...] = (number,)
        if edit and len(edit.parts) == 1 and not one.facts:
            key = (
                edit.original.strip("\n") or edit.original,
                edit.replacement,
                edit.last.rule,
                edit.last.reason,
            )
        elif flag:
            key = (one.surface, flag.rule, flag.category, flag.reason, flag.suggestion)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _again(others: Sequence[Decision]) -> str:
    lines = list(dict.fromkeys(one.line for one in others))
    shown = ", ".join(map(str, lines[:SHOWN_LINES]))
    more = f" and {len(lines) - SHOWN_LINES:,} more" if len(lines) > SHOWN_LINES else ""
    times = "once more" if len(others) == 1 else f"{len(others):,} times more"
    return f"{times}, on line{'s' if len(lines) > 1 else ''} {shown}{more}"


class _Block(NamedTuple):
    """Where one decision is printed: its line number stands in the margin of its first line.

    The number has the colour of the stage, its sign that of what it says.
    """

    page: Page
    number: str
    style: str

    @property
    def margin(self) -> str:
        return " " * len(self.number)

    @property
    def room(self) -> int:
        """Columns for text."""
        return self.page.width - len(self.number) - 2

    def signed(self, text: Sequence[Segment], sign: str, style: str) -> Iterator[str]:
        """Text of the article after its sign; the first of a block has the line number before."""
        first = [(self.number, self.style), (f"{sign} ", style)]
        return laid_out(text, self.page, first, [(f"{self.margin}  ", "")])

    def said(self, *text: Segment) -> Iterator[str]:
        """A remark about it."""
        first, rest = f"{self.margin}  ", f"{self.margin}    "
        return laid_out(text, self.page, [(first, "")], [(rest, "")])

    def below(self) -> _Block:
        """The block without its number."""
        return self._replace(number=self.margin, style="")

    def whole_lines(self, text: str, sign: str, mark: str, style: str) -> Iterator[str]:
        """Whole lines of an article, cut in the middle; of very many the first and the last."""
        lines = [line for line in text.split("\n") if line.strip()] or [text]
        left_out = len(lines) - MAX_LINES + 1
        block = self
        for number, line in enumerate(lines):
            if left_out > 1 and MAX_LINES - 2 <= number < len(lines) - 1:
                if number == MAX_LINES - 2:
                    yield from block.said((f"… {left_out:,} more lines …", DIM))
                continue
            yield from block.signed([(shortened(visible(line), 2 * self.room), style)], sign, mark)
            block = self.below()


def _block(line: int, gutter: int, page: Page, stage: str) -> _Block:
    return _Block(page, f"  {line:>{gutter}} ", stage_style(stage))


def _stage(one: Decision) -> str:
    """The stage that had the last word."""
    return stage_of(one.flag.rule) if one.flag else one.parts[-1].stage


class _Glossary:
    """What the foreign strings of an article mean."""

    def __init__(self, glosses: Glosses | None) -> None:
        self._known: dict[str, Gloss] = {}
        if glosses:
            # one that repeats its string says nothing
            told = (gloss for gloss in glosses.found if gloss.text != gloss.surface)
            self._known = {gloss.surface: gloss for gloss in told}

    def below(self, text: str, block: _Block) -> Iterator[str]:
        """The gloss of a text, if it has one, below that text."""
        if not self._known:
            return
        from flows.translate.glosses import surface_of  # noqa: PLC0415

        gloss = self._known.get(surface_of(text))
        if gloss:
            meaning = shortened(visible(" ".join(gloss.text.split())), 3 * block.room)
            engine = gloss.engine.partition(" ")[0]
            origin = f"  ({engine}, {gloss.language} → {gloss.to})"
            yield from block.below().signed([(meaning, ""), (origin, DIM)], "≈", BOLD)


def _edited(one: Decision, raw: str, block: _Block, glossary: _Glossary) -> Iterator[str]:
    edit, below = one.edit, block.below()
    assert edit
    if one.kind != CHANGED and is_whole(raw, edit.start, edit.end):
        yield from block.whole_lines(edit.original, "-", RED, RED)
    else:
        old, new = sides([edit], raw, block.room)
        yield from block.signed(old, "-", RED)
        yield from below.signed(new, "+", GREEN)
    if one.kind != CHANGED:
        yield from glossary.below(edit.original, block)
    for fact in one.facts:
        yield from below.signed([(fact_in_words(fact), "")], ">", stage_style(_stage(one)))
    for step, part in enumerate(one.parts, 1):
        head = (f"step {step}: " if len(one.parts) > 1 else "", DIM)
        yield from block.said(
            head, *_grounds(part, part.stage, f", confidence {part.confidence:.2f}")
        )
        yield from block.said((part.reason, DIM))
        if len(one.parts) > 1:
            yield from block.said((_step(part, edit, block.room), DIM))


def _step(part: Part, edit: LedgerEdit, columns: int) -> str:
    """What one of several steps did; nothing where it took the whole away."""
    if not edit.replacement.strip() and part is edit.last and not part.after.strip():
        return ""
    before, after = (
        shortened(visible(text.strip("\n") or text), columns // 3)
        for text in (part.before, part.after)
    )
    return f"“{before}” became “{after}”" if after else f"“{before}” removed"


def _flagged(one: Decision, text: str, block: _Block, glossary: _Glossary) -> Iterator[str]:
    flag = one.flag
    assert flag
    if is_whole(text, flag.start, flag.end):
        yield from block.whole_lines(one.surface, "?", FLAGGED_STYLE, BOLD)
    else:
        surface = shortened(visible(one.surface), 2 * block.room)
        around = room_beside(len(surface), block.room)
        left, right = context(text, flag.start, flag.end, around)
        yield from block.signed([(left, DIM), (surface, BOLD), (right, DIM)], "?", FLAGGED_STYLE)
    yield from glossary.below(one.surface, block)
    if flag.suggestion:
        advice = visible(flag.suggestion)
        if not is_whole(text, flag.start, flag.end):  # which of the words it would replace
            advice = f"{visible(one.surface)} → {advice}"
        advice = shortened(advice, 2 * block.room)
        yield from block.below().signed([(advice, GREEN)], "=", GREEN)
    yield from block.said(*_grounds(flag, stage_of(flag.rule)))
    yield from block.said((one.ground, DIM))
    if one.kept_because:
        yield from block.said(("not removed: ", BOLD), (one.kept_because, ""))


def _grounds(grounds: Part | Flag, stage: str, more: str = "") -> list[Segment]:
    """The stage, the rule, the kind of dirt, and the evidence in words."""
    name = EVIDENCE[grounds.evidence]
    said = f" ({grounds.category}): {grounds.evidence} {name}{more}"
    return [*ground(stage, grounds.rule), (said, "")]


def _foreign(span: ForeignSpan, text: str, block: _Block, glossary: _Glossary) -> Iterator[str]:
    surface = text[span.start : span.end]
    yield from block.whole_lines(surface, "?", FLAGGED_STYLE, BOLD)
    yield from glossary.below(surface, block)
    strength = "strong enough to act on" if span.probability >= ACTED else "reported only"
    yield from block.said((f"{span.language}, probability {span.probability:.4g}, {strength}", ""))


def _names(article: CanonicalArticle, page: Page) -> Iterator[str]:
    """One line for each entity: how it is called here, how often, and who it is."""
    entities: dict[str, list[Mention]] = {}
    for mention in article.mentions:
        entities.setdefault(mention.entity_id, []).append(mention)
    for entity, mentions in entities.items():
        surfaces: dict[str, int] = {}
        for mention in mentions:
            surface = visible(article.text[mention.start : mention.end])
            surfaces[surface] = surfaces.get(surface, 0) + 1
        called = ", ".join(
            name if count == 1 else f"{name} ×{count}" for name, count in surfaces.items()
        )
        first = mentions[0]
        who = f"  {first.type} {entity}"
        if list(surfaces) != [first.canonical]:
            who += f", {first.canonical}"
        yield from laid_out([(called, BOLD), (who, "")], page, INDENT, DEEPER)


def _heading(name: str, page: Page) -> Iterator[str]:
    yield ""
    yield from laid_out([(name, BOLD)], page)
