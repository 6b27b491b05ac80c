"""``copydesk corpus diff``: what changed between two versions of the corpus."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.common import (
    OutputFolder,
    Paint,
    errors_as_lines,
    harmless,
    show,
    use_utf8,
    wants_colour,
    width,
)

if TYPE_CHECKING:
    from flows.corpus.changes import Change, RuleTotal, Totals

BOLD, RED, GREEN, CYAN = "1", "31", "32", "36"
SHOWN = 20
SHOWN_RULES = 15
_KINDS = ("added", "removed", "changed", "moved")


def diff(
    *,
    folder: OutputFolder,
    before: Annotated[int, typer.Argument(metavar="V1", min=0, help="The version before.")],
    after: Annotated[
        int | None,
        typer.Argument(
            metavar="V2", min=0, help="The version after.  [default: newest]", show_default=False
        ),
    ] = None,
    articles: Annotated[
        int, typer.Option(metavar="N", min=0, help="How many articles to list; 0 for none.")
    ] = SHOWN,
    as_json: Annotated[
        bool, typer.Option("--json", help="All articles as JSON lines, the totals last.")
    ] = False,
) -> None:
    """What changed between two versions of the corpus, by rule.

    First the totals: articles added, removed, changed and moved; the edits and flags of the changed
    ones that appeared (+) and are gone (-), by rule; the fields that differ. Then the articles,
    sorted by id. An edit is the same if its rule, what it replaced and by what are the same.

    \b
    copydesk corpus diff output 3 4
    copydesk corpus diff output 3                  up to the newest version
    copydesk corpus diff output 3 4 --articles 500
    copydesk corpus diff output 3 4 --json | jq -r 'select(.kind == "removed").id'

    Exit codes: 0 done, whether or not there are differences; 2 wrong usage.
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        from flows.corpus.changes import Totals, changes, open_version  # noqa: PLC0415

        old, new = open_version(folder, before), open_version(folder, after)
        totals = Totals()
        if as_json:
            for change in changes(old, new):
                totals.add(change)
                show(json.dumps(change.to_dict(), ensure_ascii=False))
            versions = {"before": old.version, "after": new.version}
            show(json.dumps({"totals": {**versions, **totals.to_dict()}}, ensure_ascii=False))
            return
        found = _added_up(changes(old, new), totals)
        listed = list(islice(found, articles))
        for _ in found:  # the totals need them all
            pass
        paint = Paint(wants_colour())
        title = (
            f"{folder}: version {old.version} ({old.count():,} articles) "
            f"to {new.version} ({new.count():,})"
        )
        for line in rendered(title, totals, listed, paint, width()):
            show(line)


def _added_up(found: Iterable[Change], totals: Totals) -> Iterator[Change]:
    for change in found:
        totals.add(change)
        yield change


def rendered(
    title: str, totals: Totals, listed: Sequence[Change], paint: Paint, columns: int
) -> Iterator[str]:
    """The page: totals, rules, fields, articles."""
    yield paint(harmless(title), BOLD)
    count = totals.kinds.total()
    if not count:
        yield "no differences"
        return
    yield ", ".join(f"{totals.kinds[name]:,} {name}" for name in _KINDS)
    if totals.kinds["changed"]:
        yield from _rules("edits in changed articles", totals.by_rule("edits"), paint, columns)
        yield from _rules("flags in changed articles", totals.by_rule("flags"), paint, columns)
        yield ""
        yield paint("fields of changed articles", BOLD)
        for name, number in sorted(totals.fields.items(), key=lambda item: (-item[1], item[0])):
            yield f"  {name:<22}{number:>10,}"
        if totals.versions_only:
            yield f"  {totals.versions_only:,} differ in nothing but their versions"
    if not listed:
        return
    yield ""
    more = (
        f" ({len(listed):,} of {count:,}; --articles N lists more)" if count > len(listed) else ""
    )
    yield paint("articles", BOLD) + more
    for change in listed:
        yield from _article(change, paint, columns)


def _rules(title: str, rows: Sequence[RuleTotal], paint: Paint, columns: int) -> Iterator[str]:
    if not rows:
        return
    room = columns - 34
    yield ""
    yield paint(f"{title:<{room + 2}}{'+':>10}{'-':>10}{'articles':>12}", BOLD)
    for row in rows[:SHOWN_RULES]:
        name, *rest = _cut(harmless(row.rule), room)
        appeared = paint(f"{row.appeared:>10,}", GREEN if row.appeared else "")
        gone = paint(f"{row.gone:>10,}", RED if row.gone else "")
        yield f"  {name:<{room}}{appeared}{gone}{row.articles:>12,}"
        yield from (f"    {piece}" for piece in rest)
    if len(rows) > SHOWN_RULES:
        left = rows[SHOWN_RULES:]
        name = f"{len(left):,} more rules, see --json"
        appeared, gone = (sum(values) for values in list(zip(*left, strict=True))[1:3])
        yield f"  {name:<{room}}{appeared:>10,}{gone:>10,}"


def _article(change: Change, paint: Paint, columns: int) -> Iterator[str]:
    colour = {"added": GREEN, "removed": RED}.get(change.kind, CYAN)
    place = f"{change.was} -> {change.path}" if change.was else change.path
    head = f"{change.id}  {place}" if place != change.id else change.id
    first, *rest = _cut(harmless(head), columns - 10)
    yield f"{paint(f'{change.kind:<8}', colour)}  {first}"
    yield from (f"          {piece}" for piece in rest)
    if change.kind != "changed":
        return
    told = [name for name in change.fields if name not in ("edits", "flags")]
    if change.versions_only:
        told = ["versions only"]
    pieces = [*_signed("", change.edits_appeared, change.edits_gone)]
    pieces += _signed("flag ", change.flags_appeared, change.flags_gone)
    yield from _wrapped([*told, *pieces], columns)


def _signed(what: str, appeared: Mapping[str, int], gone: Mapping[str, int]) -> Iterator[str]:
    for rule in sorted({*appeared, *gone}):
        signs = [f"+{appeared[rule]:,}"] if rule in appeared else []
        signs += [f"-{gone[rule]:,}"] if rule in gone else []
        yield f"{what}{harmless(rule)} {' '.join(signs)}"


def _wrapped(pieces: Iterable[str], columns: int) -> Iterator[str]:
    """Pieces with commas between them, none torn apart unless it is too long by itself."""
    line = ""
    for piece in pieces:
        if line and len(line) + len(piece) + 3 > columns - 10:
            yield f"          {line},"
            line = ""
        *full, last = _cut(f"{line}, {piece}" if line else piece, columns - 11)
        yield from (f"          {part}" for part in full)
        line = last
    if line:
        yield f"          {line}"


def _cut(text: str, room: int) -> list[str]:
    return [text[at : at + room] for at in range(0, len(text), room)] or [""]
