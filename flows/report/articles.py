"""One article as the report shows it: plain data, nothing in it that a page would have to judge.

What is said of edits and flags is what ``copydesk explain`` says (:mod:`flows.decisions`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flows.corpus.rows import to_article_dict
from flows.corpus.schema import GLOSSES
from flows.decisions import Decision, decisions, fact_in_words, in_words, metadata
from flows.report.contexts import shortened
from flows.report.origin import Origin
from flows.report.rows import rows_of
from normalizers import CanonicalArticle, Fact, Flag, Mention, Part
from normalizers.ledger import OffsetMap

_SAID_ELSEWHERE = ("title", "published", "updated")


@dataclass(frozen=True)
class Shown:
    """A row of the table, read."""

    article: CanonicalArticle
    path: str
    glosses: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Shown:
        """Read a row, with its ``path`` and, if the table has them, its glosses."""
        told = tuple(row.get(GLOSSES) or ())
        return cls(CanonicalArticle.from_dict(to_article_dict(row)), row["path"], told)

    @cached_property
    def decisions(self) -> list[Decision]:
        """All edits, then all flags."""
        return decisions(self.article)

    @cached_property
    def edits(self) -> list[Decision]:
        """The edits, by their numbers."""
        return [one for one in self.decisions if one.edit]

    @cached_property
    def offsets(self) -> OffsetMap:
        """From the clean text to the raw one."""
        return OffsetMap(self.article.edits)

    @cached_property
    def spellings(self) -> list[tuple[str, str]]:
        """Of each name in the text: what stood there in the raw text, and what stands there now."""
        raw, text = self.article.raw_text, self.article.text
        origin = Origin(self.offsets)
        found = []
        for mention in self.article.mentions:
            old = shortened(raw, *origin.of(mention.start, mention.end))
            found.append((old, shortened(text, mention.start, mention.end)))
        return found


def article_page(shown: Shown) -> dict[str, Any]:
    """All that the page of an article shows."""
    article = shown.article
    named = _named(shown)
    return {
        "id": article.id,
        "title": article.title or "",
        "source": article.source,
        "url": article.url,
        "language": article.language,
        "probability": article.language_probability,
        "published": article.published,
        "updated": article.updated,
        "file": shown.path,
        "raw": len(article.raw_text),
        "clean": len(article.text),
        "pipeline": article.pipeline_version,
        "stylebook": article.stylebook_version,
        "near_duplicate_of": article.near_duplicate_of,
        "metadata": [
            [field, _values(value)]
            for field, value in metadata(article)
            if field not in _SAID_ELSEWHERE
        ],
        "given": [[str(name), in_words(value)] for name, value in article.extra.items()],
        "edits": [_edit(one, name) for one, name in zip(shown.edits, named, strict=True)],
        "flags": [_flag(one, one.flag) for one in shown.decisions if one.flag],
        "mentions": [
            _mention(mention, *texts)
            for mention, texts in zip(article.mentions, shown.spellings, strict=True)
        ],
        "foreign": [
            {"language": span.language, "probability": span.probability}
            for span in article.foreign_spans
        ],
        "glosses": [dict(gloss) for gloss in shown.glosses],
        "machine_translation": article.machine_translation,
        "rows": rows_of(article),
    }


def _values(value: Any) -> list[str]:
    return [in_words(item) for item in (value if isinstance(value, list) else [value])]


def _edit(one: Decision, name: str | None) -> dict[str, Any]:
    assert one.edit
    parts = one.parts if len(one.parts) > 1 else ()
    return {
        "kind": one.kind,
        **_grounds(one.edit.last),
        "facts": list(map(_fact, one.facts)),
        "line": one.line,
        "name": name,
        "parts": [{**_grounds(p), "before": p.before, "after": p.after} for p in parts],
    }


def _grounds(part: Part) -> dict[str, Any]:
    return {
        "stage": part.stage,
        "rule": part.rule,
        "category": part.category,
        "confidence": part.confidence,
        "evidence": str(part.evidence),
        "reason": part.reason,
    }


def _fact(fact: Fact) -> list[str]:
    return [fact.field, fact_in_words(fact).removeprefix(f"{fact.field}: ")]


def _flag(one: Decision, flag: Flag) -> dict[str, Any]:
    return {
        "rule": flag.rule,
        "category": flag.category,
        "evidence": str(flag.evidence),
        "reason": one.ground,
        "kept": one.kept_because,
        "suggestion": flag.suggestion,
        "surface": one.surface,
        "line": one.line,
    }


def _mention(mention: Mention, raw: str, clean: str) -> dict[str, Any]:
    return {
        "entity": mention.entity_id,
        "canonical": mention.canonical,
        "type": mention.type,
        "surface": clean,
        "raw": raw,
    }


def _named(shown: Shown) -> list[str | None]:
    """The entity whose spelling each edit changed, where the names stage had a part in it."""
    mentions: Sequence[Mention] = sorted(shown.article.mentions, key=lambda one: one.start)
    starts = [one.start for one in mentions]
    found: list[str | None] = []
    for number, edit in enumerate(shown.article.edits):
        entity = None
        if any(part.stage == "names" for part in edit.parts):
            begin, end = shown.offsets.starts[number], shown.offsets.ends[number]
            near = bisect_left(starts, end) - 1
            if near >= 0 and mentions[near].end > begin:
                entity = mentions[near].entity_id
        found.append(entity)
    return found
