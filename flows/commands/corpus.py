"""``copydesk corpus``: the table of articles itself, its versions and its health."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.advancing import advancing
from flows.commands.common import (
    FAILED,
    OutputFolder,
    complain,
    errors_as_lines,
    harmless,
    show,
    use_utf8,
)
from flows.places import Place, as_os_errors, reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.corpus.log import Entry

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Folder = OutputFolder
COUNTS = ("new", "changed", "renewed", "moved", "removed")


@app.callback()
def corpus() -> None:
    """The corpus table: its versions, its health, its size.

    Every run that changes something makes one version; the versions before stay readable until
    `vacuum` removes what only they need.

    \b
    copydesk corpus check output             is everything there, and right?
    copydesk corpus history output           which run did what
    copydesk corpus drift output             which source is not what it was
    copydesk corpus restore output 41        back to version 41, as a new version
    copydesk corpus restore output           out of a broken table, to the newest whole version
    copydesk corpus vacuum output --dry-run  what old versions take on the disk
    copydesk corpus compact output           join small data files
    """  # noqa: D301


@app.command()
def check(
    folder: Folder,
    quick: Annotated[
        bool, typer.Option("--quick", help="Do not check the ledger of every article.")
    ] = False,
) -> None:
    """Check the corpus from end to end.

    The log opens; every data file is there and can be read; the number of rows is right; no id is
    there twice; every article's ledger leads from its raw text to its clean text and back, and the
    raw text is the one its hash is of; quarantine and policy can be read. Prints one line per
    problem with what to do; exit code 1 if there is any. Nothing is written.

    \b
    copydesk corpus check output
    copydesk corpus check output --quick     without the ledgers
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        must_be_there(folder)
        from flows.corpus.check import check as remarks_of  # noqa: PLC0415
        from flows.corpus.table import Corpus  # noqa: PLC0415

        problems = 0
        with advancing() as advance:
            for remark in remarks_of(folder, advance, quick=quick):
                problems += remark.is_problem
                show(harmless(f"{'problem' if remark.is_problem else 'note'}: {remark}"))
        if problems:
            typer.echo(f"{_count(problems, 'problem')}", err=True)
            raise typer.Exit(FAILED)
        now = Corpus(folder)
        if now.version is None:
            show("no problems; there is no version yet")
        else:
            show(f"no problems: version {now.version}, {_count(now.count(), 'article')}")


@app.command()
def history(
    folder: Folder,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="Show only the newest versions.", show_default=False),
    ] = None,
) -> None:
    """List the versions, newest first.

    Each line is one version: when it was made, how many articles came in new, changed (their input
    did), renewed (by another policy or version), moved and removed, and what else is to be said of
    it. "vacuumed" versions can be read no more.

    \b
    copydesk corpus history output
    copydesk corpus history output --limit 5
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        must_be_there(folder)
        from flows.corpus.log import entries, readable_versions  # noqa: PLC0415
        from flows.corpus.table import TABLE  # noqa: PLC0415

        path = folder / TABLE
        readable = readable_versions(path)
        newest_first = sorted(entries(path), key=lambda entry: -entry.version)[:limit]
        rows: list[tuple[str, ...]] = [("version", "time (UTC)", *COUNTS, "")]
        rows += [_history_row(entry, entry.version in readable) for entry in newest_first]
        for line in aligned(rows):
            show(harmless(line))


@app.command()
def restore(
    folder: Folder,
    version: Annotated[
        int | None,
        typer.Argument(
            metavar="VERSION",
            min=0,
            help="The version to go back to.  [default: the newest that is whole]",
            show_default=False,
        ),
    ] = None,
    without_lost: Annotated[
        bool,
        typer.Option(
            "--without-lost", help="Leave out missing or damaged data files and their articles."
        ),
    ] = False,
) -> None:
    """Make an old version the newest one.

    It becomes a new version; nothing in between is forgotten. The same command is the way out of a
    broken table: files of the log that cannot be read are moved into a folder beside the table and
    the newest version that is whole is restored. The next run over the inputs brings back what
    was lost.

    \b
    copydesk corpus restore output 41              version 41 again
    copydesk corpus restore output                 out of a broken table
    copydesk corpus restore output --without-lost  keep what can be read
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; run it again"):
        must_be_there(folder)
        from flows.corpus.maintenance import restore as restore_it  # noqa: PLC0415

        done = restore_it(folder, version, _say, without_lost=without_lost)
        if done is None:
            show("the newest version is whole; name the version to go back to")
            return
        if done.aside:
            show(f"moved what cannot be read of the log to {done.aside}")
        if done.lost:
            files = _count(len(done.lost), "data file")
            show(f"left out {files} with {_count(done.articles, 'article')}")
        show(f"version {done.version} is version {done.source} again")
        show("the next run over the inputs brings back what is missing")


@app.command()
def vacuum(
    folder: Folder,
    keep_days: Annotated[
        float, typer.Option(min=0, help="Keep what versions of the last days need.")
    ] = 7,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be removed.")
    ] = False,
) -> None:
    """Remove data files that only old versions need.

    Also removes what runs left that were killed. The articles of the newest version stay as they
    are; versions that were replaced before the last days can be read no more.

    \b
    copydesk corpus vacuum output --dry-run
    copydesk corpus vacuum output --keep-days 30
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        must_be_there(folder)
        from flows.corpus.maintenance import vacuum as vacuum_it  # noqa: PLC0415

        freed = vacuum_it(folder, keep_days, _say, dry_run=dry_run)
        what = f"{_count(freed.files, 'data file')}, {freed.size / 1e6:.1f} MB"
        show(f"would remove {what}" if dry_run else f"removed {what}")


@app.command()
def compact(folder: Folder) -> None:
    """Join small data files into bigger ones.

    The articles stay as they are, and so does every export. Runs do it by themselves when there are
    many small files; this does it now.

    \b
    copydesk corpus compact output
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; nothing was changed"):
        must_be_there(folder)
        from flows.corpus.maintenance import compact as compact_it  # noqa: PLC0415

        before, after, version = compact_it(folder, _say)
        if version is None:
            show(f"nothing to join: {_count(before, 'data file')}")
        else:
            show(f"joined {_count(before, 'data file')} into {after}: version {version}")


def _history_row(entry: Entry, readable: bool) -> tuple[str, ...]:
    note = {key.removeprefix("copydesk."): value for key, value in entry.note.items()}
    kind = note.get("kind", "")
    said = [] if kind in ("", "run") else [kind]
    if kind == "restore":
        said = [f"restored version {note.get('restored', '?')}"]
    if kind == "undo":
        source = f" in {note['source']}" if note.get("source") else ""
        articles = _count(int(note.get("articles") or 0), "article")
        said = [f"undo of {note.get('rule', '?')}{source}, {articles}"]
    if note.get("columns"):
        said = [f"new columns: {note['columns']}"]
    if int(note.get("translated") or 0):
        said.append(f"{_count(int(note['translated']), 'article')} translated")
    if note.get("who") or note.get("why"):
        said.append(": ".join(note[key] for key in ("who", "why") if note.get(key)))
    if entry.broken:
        said.append(f"broken: {entry.broken}")
    elif not readable:
        said.append("vacuumed")
    time = f"{entry.time:%Y-%m-%d %H:%M:%S}" if entry.time else "?"
    return (str(entry.version), time, *(note.get(name, "") for name in COUNTS), "; ".join(said))


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines: numbers to the right, the last column as long as it is."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row[:-1], widths, strict=False)]
        lines.append("  ".join([*cells, row[-1]]).rstrip())
    return lines


def must_be_there(folder: Place) -> None:
    """Make sure that there is a corpus.

    Raises:
        UsageError: there is none.
    """
    from flows.corpus.table import TABLE  # noqa: PLC0415
    from flows.errors import UsageError, suggested  # noqa: PLC0415

    reach(folder)
    with as_os_errors(folder):
        is_there = (folder / TABLE).is_dir()
    if not is_there:
        raise UsageError(f"no corpus in {folder}: {suggested('run', '--output', folder)} makes one")


def _say(message: str) -> None:
    complain(message)


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
