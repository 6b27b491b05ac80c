"""Places: where a rule fired and where a name stands, each with a few words around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from flows.decisions import stage_of
from flows.report.articles import Shown
from flows.report.contexts import REACH, around, shortened, sides
from normalizers import LedgerEdit

EDIT, FLAG = "e", "f"


class Place(NamedTuple):
    """A place of a rule or a name: its key, the number of the edit, flag or mention, and the rest."""

    key: str
    number: int
    fields: list[Any]


def rule_places(shown: Shown) -> Iterator[Place]:
    """Every part of every edit, and every flag, each once."""
    article = shown.article
    for number, edit in enumerate(article.edits):
        for rule, stage, (before, old, new, after) in _parts(article.raw_text, edit):
            fields = [EDIT, number, before, shortened(old), shortened(new), after]
            yield Place(rule, number, [article.id, *fields, article.language, stage])
    for number, flag in enumerate(article.flags):
        before, after = around(article.text, flag.start, flag.end)
        surface = shortened(article.text, flag.start, flag.end)
        suggestion = None if flag.suggestion is None else shortened(flag.suggestion)
        fields = [FLAG, number, before, surface, suggestion, after]
        stage = stage_of(flag.rule)
        yield Place(flag.rule, number, [article.id, *fields, article.language, stage])


def name_places(shown: Shown) -> Iterator[Place]:
    """Every mention of a name."""
    article = shown.article
    for number, mention in enumerate(article.mentions):
        before, after = around(article.text, mention.start, mention.end)
        raw, clean = shown.spellings[number]
        fields = [article.id, number, before, raw, clean, after, article.language]
        yield Place(mention.entity_id, number, fields)


def _parts(raw: str, edit: LedgerEdit) -> Iterator[tuple[str, str, tuple[str, str, str, str]]]:
    text = edit.original
    left = raw[max(0, edit.start - REACH) : edit.start]
    right = raw[edit.end : edit.end + REACH]
    for part in edit.parts:
        end = part.at + len(part.before)
        before = (left + text[max(0, part.at - REACH) : part.at])[-REACH:]
        after = (text[end : end + REACH] + right)[:REACH]
        before, after = sides(before, part.before, after)
        yield part.rule, part.stage, (before, part.before, part.after, after)
        if len(edit.parts) > 1:
            text = text[: part.at] + part.after + text[end:]
