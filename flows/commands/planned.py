"""What ``copydesk run --plan`` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.plan import Plan

SHOWN = 20


def plan_lines(plan: Plan, *, prune: bool) -> Iterator[str]:
    """The plan in lines of at most 80 columns."""
    yield from _columns(
        [
            ("new", plan.new),
            ("changed", plan.changed),
            ("moved", len(plan.moves) + len(plan.relocated)),
            ("unchanged", plan.unchanged),
            ("to renew", len(plan.stale)),
            (f"gone, {'to remove' if prune else 'kept (--prune removes them)'}", len(plan.gone)),
            ("failed before, and the same", len(plan.standing)),
            ("cannot be read", len(plan.failures)),
        ]
    )
    if plan.stale:
        yield ""
        yield "to renew, by reason (an article may have several)"
        yield from _most(plan.reasons(), "no reason")
        yield ""
        yield "to renew, by source"
        yield from _most(plan.sources(), "(no source)")
    for failure, _ in plan.failures[:SHOWN]:
        yield f"{failure}"
    yield ""
    yield "nothing was done; an input that holds no article shows when it is parsed"


def _most(counts: Counter[str], unnamed: str) -> Iterator[str]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    yield from _columns([(f"  {name or unnamed}", count) for name, count in ranked[:SHOWN]])
    if len(ranked) > SHOWN:
        yield f"  and {len(ranked) - SHOWN:,} more"


def _columns(rows: list[tuple[str, int]]) -> Iterator[str]:
    wide = max((len(name) for name, _ in rows), default=0)
    yield from (f"{name:{wide}}  {count:>9,}" for name, count in rows)
