"""``copydesk corpus drift``: what came in from each source, and whether it is as usual."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.common import OutputFolder, errors_as_lines, harmless, show, use_utf8
from flows.commands.corpus import aligned, must_be_there

if TYPE_CHECKING:
    from flows.drift.table import Row

SHOWN = 50
HEAD = ("source", "runs", "articles", "failed", "body length", "removed", "quarantined", "")


def drift(
    folder: OutputFolder,
    sources: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help="Show only so many sources.")
    ] = SHOWN,
    as_json: Annotated[
        bool, typer.Option("--json", help="All sources as JSON lines, with exact numbers.")
    ] = False,
) -> None:
    """Show what came in from each source, and which is not what it was.

    For each source: in how many runs it brought something, what the newest of them brought, and,
    usual → now, the length of its articles in characters, the share of them that is removed, and the
    share of its inputs that give no article. "–" stands where there is too little past. Sources with
    an alarm come first, then the largest. What is usual is told from the log of the corpus, from up
    to 1,000 versions; nothing is written.

    \b
    copydesk corpus drift output
    copydesk corpus drift output --json | jq -r 'select(.alarms != []).source'

    Exit codes: 0 done, whether or not there is an alarm; 2 wrong usage.
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        must_be_there(folder)
        from flows.drift.history import brought  # noqa: PLC0415
        from flows.drift.table import drift_of  # noqa: PLC0415

        found = drift_of(brought(folder))
        if as_json:
            for row in found.rows:
                show(json.dumps(asdict(row), ensure_ascii=False))
            return
        if not found.rows:
            show("no run has noted what came in yet; the next one that brings something does")
            return
        for remark in found.remarks():
            show(harmless(remark))
        lines = aligned([HEAD, *map(_cells, found.rows[:sources])])
        for line in lines:
            show(harmless(line))
        if len(found.rows) > sources:
            show(f"and {len(found.rows) - sources:,} more: --limit {len(found.rows)}")


def _cells(row: Row) -> tuple[str, ...]:
    from flows.drift.table import level_shown, name_of  # noqa: PLC0415

    levels = (level_shown(row, metric) for metric in ("length", "removed", "quarantined"))
    counts = (row.runs, row.newest.articles, row.newest.quarantined)
    alarm = "!" if row.alarms else ""
    return (name_of(row.source), *(f"{count:,}" for count in counts), *levels, alarm)
