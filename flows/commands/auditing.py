"""The results of ``copydesk audit`` on a terminal: the rates, a line for each group, the paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from flows.commands.common import Paint, harmless, wants_colour, width
from flows.commands.rendering import BOLD, DIM, NO_BREAK, cells_of, shortened

if TYPE_CHECKING:
    from flows.audit.keeping import Sample
    from flows.audit.results import Group, Result

SHOWN_GROUPS = 20


def results_of(sample: Sample) -> Iterator[str]:
    """The numbers so far, for edits and for lines; the paragraph, once somebody has judged."""
    from flows.audit.keeping import NO, YES  # noqa: PLC0415
    from flows.audit.methods import paragraph  # noqa: PLC0415
    from flows.audit.results import result  # noqa: PLC0415
    from flows.audit.units import EDITS, LINES  # noqa: PLC0415

    paint = Paint(wants_colour())
    for of in (EDITS, LINES):
        if sample.drawn(of):
            yield from _result(result(sample, of), paint)
            yield ""
    judged = any(one.verdict in (YES, NO) for one in sample.judgements.values())
    if judged:
        yield paint("for the methods section", BOLD)
        told = harmless(paragraph(sample)).replace(" %", f"{NO_BREAK}%")
        for line in wrap(told, width(), break_on_hyphens=False):
            yield line.replace(NO_BREAK, " ")
    left = sum(not sample.verdict(unit) for unit in sample.units)
    if left:
        if judged:
            yield ""
        yield f"{left:,} of {len(sample.units):,} are left to judge; the same command goes on"


def _result(found: Result, paint: Paint) -> Iterator[str]:
    from flows.audit.methods import interval, percent  # noqa: PLC0415
    from flows.audit.results import MEASURES  # noqa: PLC0415
    from flows.audit.units import EDITS  # noqa: PLC0415

    told = found.overall
    counted = "right" if found.of == EDITS else "with dirt"
    skipped = f", {found.skipped:,} skipped" if found.skipped else ""
    name = found.of if found.of == EDITS else "untouched lines"
    yield paint(
        f"{name}: {told.judged:,} judged of {found.drawn:,} drawn from {found.size:,}{skipped}",
        BOLD,
    )
    if not told.judged:
        yield "  nothing judged yet"
        return
    yield (
        f"  {MEASURES[found.of]} {percent(told.share)}, 95 % interval {interval(told)} "
        f"({told.counted:,} {counted})"
    )
    if found.unjudged:
        strata = "stratum" if len(found.unjudged) == 1 else "strata"
        names = ", ".join(
            f"{_named(stratum)} ({size:,})" for stratum, size in found.unjudged[:SHOWN_GROUPS]
        )
        more = len(found.unjudged) - SHOWN_GROUPS
        said = (
            f"covers {percent(found.covered)} of them; {len(found.unjudged):,} {strata} without a "
            f"judgement: {names}{f' and {more:,} more' if more > 0 else ''}"
        )
        for line in wrap(harmless(said), width() - 2):
            yield f"  {line}"
    for keys, groups in found.by.items():
        yield ""
        yield from _table(keys, groups, counted, paint)


def _table(
    keys: tuple[str, ...], groups: tuple[Group, ...], counted: str, paint: Paint
) -> Iterator[str]:
    """A line for each group, the worst first."""
    from flows.audit.methods import interval, percent  # noqa: PLC0415

    heads = ("in corpus", "judged", counted, "rate", "95 % interval")
    rows = [
        (
            _named(one.values),
            "" if one.size is None else f"{one.size:,}",
            f"{one.estimate.judged:,}",
            f"{one.estimate.counted:,}",
            percent(one.estimate.share),
            interval(one.estimate),
        )
        for one in groups[:SHOWN_GROUPS]
    ]
    widths = [max(len(head), *(len(row[n]) for row in rows)) for n, head in enumerate(heads, 1)]
    room = max(12, width() - 4 - sum(widths) - 2 * len(widths))
    title = f"by {', '.join(keys)}"
    first = min(room, max(len(title), *(cells_of(row[0]) for row in rows)))
    head = "".join(f"  {word:>{w}}" for word, w in zip(heads, widths, strict=True))
    yield paint(f"  {title:<{first}}{head}", DIM)
    for row in rows:
        cells = "".join(f"  {cell:>{w}}" for cell, w in zip(row[1:], widths, strict=True))
        name = row[0]
        if cells_of(name) > first:  # a rule that is cut short cannot be looked up
            yield f"  {shortened(name, width() - 2)}"
            name = ""
        yield f"  {name}{' ' * (first - cells_of(name))}{cells}"
    if len(groups) > SHOWN_GROUPS:
        yield f"  and {len(groups) - SHOWN_GROUPS:,} more; --markdown or --json has all of them"


def _named(values: tuple[str, ...]) -> str:
    """A stratum as it is called."""
    if not values:
        return "the small ones together"
    return ", ".join(harmless(" ".join(value.split())) or "(none)" for value in values)
