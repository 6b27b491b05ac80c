"""Undo: one rule's edits taken back in one canonical article, from its ledger alone.

No stage runs here and no stylebook is asked, so it works on the results of any version. The text
has the original back wherever the rule edited; what later stages made of the same place goes with
it, and so do the facts those edits moved, unless another edit brings the same fact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from normalizers.article import Article, CanonicalArticle
from normalizers.ledger import Ledger, OffsetMap, Part, Step, map_span, replay, undo
from normalizers.metadata import LIST_FIELDS, LocatedFact, merge_facts, published_date


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The article without the rules' edits, the parts by the rules, and later parts gone with them."""

    article: CanonicalArticle
    undone: tuple[Part, ...]
    later: tuple[Part, ...]


def take_back(article: CanonicalArticle, rules: Collection[str], given: Article) -> TakenBack:
    """Undo every edit by ``rules`` in a canonical article.

    Mentions, flags and foreign spans move with the text; one whose span vanished is dropped. A
    title that stands in the text is read from it again; a given one stays as it was repaired, and
    so do captions that stay. Those need the stages, as does a fact that was copied and not moved:
    the result therefore lists ``rules`` both in ``rules`` and in ``withdrawn``, which makes it stale
    under every policy until it is normalized again.

    Args:
        article: the stored result.
        rules: exact names of rules.
        given: the article as it came in.
    """
    outcome = undo(article.edits, rules)
    steps = _steps(article.edits, outcome.ledger)
    text = replay(article.raw_text, outcome.ledger)
    changed = replace(
        article,
        text=text,
        edits=outcome.ledger,
        title=article.title if given.title else _title(article, text, steps),
        mentions=tuple(_carried(article.mentions, steps)),
        flags=tuple(_carried(article.flags, steps)),
        foreign_spans=tuple(_carried(article.foreign_spans, steps)),
        rules=tuple(sorted({*article.rules, *rules})),
        withdrawn=tuple(sorted({*article.withdrawn, *rules})),
        **_metadata(article, outcome.ledger, given),
    )
    return TakenBack(
        changed,
        tuple(part for part in outcome.undone if part.rule in rules),
        tuple(part for part in outcome.undone if part.rule not in rules),
    )


def _steps(before: Ledger, after: Ledger) -> list[Step]:
    """From the text of one ledger to the text of what :func:`undo` left of it."""
    left = {(edit.start, edit.end): edit.replacement for edit in after}
    offsets = OffsetMap(before)
    return [
        Step(0, start, end, new, "", "", "")
        for edit, start, end in zip(before, offsets.starts, offsets.ends, strict=True)
        if (new := left.get((edit.start, edit.end), edit.original)) != edit.replacement
    ]


def _carried(items: Sequence[Any], steps: Sequence[Step]) -> Iterator[Any]:
    for item in items:
        span = map_span(item.start, item.end, steps)
        if span:
            yield replace(item, start=span[0], end=span[1])


def _title(article: CanonicalArticle, text: str, steps: Sequence[Step]) -> str | None:
    """A title that was inferred is a line of the text, so it changes as that line does."""
    title = article.title
    if not title or title not in article.text:
        return title
    start = article.text.index(title)
    span = map_span(start, start + len(title), steps)
    line = text[span[0] : span[1]].strip() if span else ""
    return line if line and "\n" not in line else title


def _metadata(article: CanonicalArticle, ledger: Ledger, given: Article) -> dict[str, Any]:
    """The fields that the facts of the undone parts had a share in."""
    before, after = (merge_facts(_facts(edits)) for edits in (article.edits, ledger))
    changed = {name for name in (*before, *after) if before.get(name) != after.get(name)}
    fields: dict[str, Any] = {name: after.get(name) for name in changed}
    for name in changed.intersection(LIST_FIELDS):
        fields[name] = tuple(after.get(name, ()))
    if "captions" in changed:  # a caption that stays keeps the repairs of its text
        pairs = zip(before.get("captions", ()), article.captions, strict=False)
        repaired = {old["text"]: new["text"] for old, new in pairs if "text" in old}
        fields["captions"] = tuple(
            {**caption, "text": repaired.get(caption["text"], caption["text"])}
            if "text" in caption
            else caption
            for caption in fields["captions"]
        )
    if "published" in changed:
        fields["published"] = published_date(fields["published"], given.published)
    return fields


def _facts(ledger: Ledger) -> Iterator[LocatedFact]:
    number = 0
    for edit in ledger:
        for part in edit.parts:
            for fact in part.facts:
                yield LocatedFact(edit.start, number, fact)
                number += 1
