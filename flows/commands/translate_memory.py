"""``copydesk translate memory``: what is remembered of earlier translations."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.common import complain, errors_as_lines, harmless, show, use_utf8
from flows.errors import UsageError

if TYPE_CHECKING:
    from flows.translate.memory.care import Chosen, Group, Pruned

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

MemoryPath = Annotated[
    Path | None,
    typer.Option(
        "--memory",
        metavar="FILE",
        envvar="COPYDESK_MEMORY",
        help="The memory.  [default: translations.sqlite3 in copydesk's folder of your cache]",
        show_default=False,
    ),
]
_AGE = re.compile(r"(\d{1,7})d?")
_HEAD = ("engine", "version", "from", "to", "texts", "characters", "failed", "last used")
_TEXT_COLUMNS = 4  # of the table; the rest are numbers, to the right


@app.callback()
def memory() -> None:
    """What is remembered of earlier translations.

    Every translation is kept in one file on this machine, under the engine, its version, the
    languages and a hash of the text, so that no text is sent twice. The text itself is not in it.

    \b
    copydesk translate memory stats
    copydesk translate memory prune --older-than 90d --dry-run
    """  # noqa: D301


@app.command()
def stats(
    *,
    file: MemoryPath = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Show what is in the memory, by engine, version and languages.

    "failed" are texts that the engine could not translate; it is asked for each in three runs, and
    then no more until `prune --failures`.

    \b
    copydesk translate memory stats
    copydesk translate memory stats --json | jq .size
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        from flows.translate.memory import care as memory_care  # noqa: PLC0415

        path = memory_care.place(file)
        groups = memory_care.stats(path) if memory_care.is_there(path) else []
        size = memory_care.size_of(path)
        if as_json:
            engines = [group._asdict() for group in groups]
            show(
                json.dumps(
                    {"file": str(path), "size": size, "engines": engines}, ensure_ascii=False
                )
            )
        elif not memory_care.is_there(path):
            show(harmless(_none_yet(path)))
        else:
            for line in _table(groups):
                show(harmless(line))
            texts = sum(group.translations for group in groups)
            show(harmless(f"{_count(texts, 'translation')}, {_size(size)} in {path}"))


@app.command()
def prune(
    *,
    file: MemoryPath = None,
    older_than: Annotated[
        str,
        typer.Option(
            metavar="DAYS", help="What was not used for so long, e.g. 90d.", show_default=False
        ),
    ] = "",
    engine: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="What this engine did: google, mymemory, deepl, libre, or a name as `stats` shows it.",
            show_default=False,
        ),
    ] = "",
    failures: Annotated[
        bool,
        typer.Option("--failures", help="Only what engines failed at: it is sent to them again."),
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="Everything.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be forgotten.")
    ] = False,
) -> None:
    """Forget translations, and make the file smaller.

    Options that are given together must hold together. No corpus changes by this: a text that is
    asked for again is sent again.

    \b
    copydesk translate memory prune --older-than 90d --dry-run
    copydesk translate memory prune --engine mymemory
    copydesk translate memory prune --failures
    copydesk translate memory prune --all
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; nothing was forgotten, or all of it"):
        from flows.translate.memory import care as memory_care  # noqa: PLC0415

        chosen = _chosen(older_than, engine, failures=failures, everything=everything)
        path = memory_care.place(file)
        if not memory_care.is_there(path):
            show(harmless(_none_yet(path)))
            return
        done = memory_care.prune(path, chosen, dry_run=dry_run)
        show(harmless(_said(done, path, dry_run)))
        if done.note:
            complain(done.note)


def _chosen(older_than: str, engine: str, *, failures: bool, everything: bool) -> Chosen:
    from flows.translate.memory.care import Chosen  # noqa: PLC0415

    named = bool(older_than or engine or failures)
    if everything and named:
        raise UsageError("--all forgets everything; leave the other options out")
    if not everything and not named:
        raise UsageError(
            "say what to forget: --older-than 90d, --engine NAME, --failures, or --all"
        )
    age = _AGE.fullmatch(older_than)
    if older_than and not age:
        raise UsageError(f"--older-than takes days such as 90d, not {older_than!r}")
    return Chosen(int(age[1]) if age else None, engine, failures)


def _said(done: Pruned, path: Path, dry_run: bool) -> str:
    what = [f"{_count(done.translations, 'translation')} ({_count(done.characters, 'character')})"]
    if not done.translations:
        what = []
    if done.failures:
        what.append(_count(done.failures, "failure"))
    if not what:
        return f"nothing to forget in {path}"
    forgot = "would forget" if dry_run else "forgot"
    line = f"{forgot} {' and '.join(what)}"
    return (
        line
        if dry_run
        else f"{line}; {path} has {_size(done.size)}, before {_size(done.size_before)}"
    )


def _none_yet(path: Path) -> str:
    return f"no translation memory yet: the first translation makes {path}"


def _table(groups: Sequence[Group]) -> list[str]:
    if not groups:
        return []
    rows = [_HEAD] + [
        (
            group.engine,
            group.version,
            group.source,
            group.target,
            f"{group.translations:,}",
            f"{group.characters:,}",
            f"{group.failures:,}",
            group.last_used,
        )
        for group in groups
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if number < _TEXT_COLUMNS else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size / 1e3:.0f} kB"


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
