"""What ``copydesk run --plan`` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.plan import Plan
    from flows.translate.settings import TranslationSettings

SHOWN = 20
ANY_ROW = "the stylebook has changed, and any row of it may matter here"
_EVERY_ROW = "stylebook */*:"


def plan_lines(
    plan: Plan, *, prune: bool, translation: TranslationSettings | None = None
) -> Iterator[str]:
    """The plan in lines of at most 80 columns."""
    to_translate = plan.to_translate(prune=prune) if translation else 0
    yield from _columns(
        [
            ("new", plan.new),
            ("changed", plan.changed),
            ("moved", len(plan.moves) + len(plan.relocated)),
            ("unchanged", plan.unchanged),
            ("to renew", len(plan.stale)),
            *([("to translate", to_translate)] if translation else []),
            (f"gone, {'to remove' if prune else 'kept (--prune removes them)'}", len(plan.gone)),
            ("failed before, and the same", len(plan.standing)),
            ("cannot be read", len(plan.failures)),
        ]
    )
    if plan.stale:
        yield ""
        yield "to renew, by reason (an article may have several)"
        yield from _most(_in_words(plan.reasons()), "no reason")
        yield ""
        yield "to renew, by source"
        yield from _most(plan.sources(), "(no source)")
    if translation and to_translate:
        from flows.translate.engines.adapters import where  # noqa: PLC0415 - only where it is asked for

        yield ""
        yield f"texts that the translation memory has not got would go to {where(translation)}"
    for failure, _ in plan.failures[:SHOWN]:
        yield f"{failure}"
    yield ""
    yield "nothing was done; ids, duplicates and inputs without an article show when inputs"
    yield "are parsed, so that new, changed and gone may shift a little"


def _in_words(reasons: Counter[str]) -> Counter[str]:
    """Reasons as a person reads them: ``*/*`` stands for all rows of the stylebook."""
    said: Counter[str] = Counter()
    for reason, count in reasons.items():
        said[ANY_ROW if reason.startswith(_EVERY_ROW) else reason] += count
    return said


def _most(counts: Counter[str], unnamed: str) -> Iterator[str]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    yield from _columns([(f"  {name or unnamed}", count) for name, count in ranked[:SHOWN]])
    if len(ranked) > SHOWN:
        yield f"  and {len(ranked) - SHOWN:,} more"


def _columns(rows: list[tuple[str, int]]) -> Iterator[str]:
    wide = max((len(name) for name, _ in rows), default=0)
    yield from (f"{name:{wide}}  {count:>9,}" for name, count in rows)
