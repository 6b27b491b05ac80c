"""``copydesk quarantine``: the inputs that gave no article."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.common import (
    DEFAULT_LANGUAGES,
    DEFAULT_PROFILE,
    Languages,
    Map,
    MaxMb,
    Only,
    OutputFolder,
    ProfileName,
    Skip,
    StylebookFolder,
    errors_as_lines,
    harmless,
    show,
    to_stdout,
    use_utf8,
)
from flows.commands.rendering import cut
from flows.commands.running import WithReport, normalizing, show_summary, watching
from flows.errors import UsageError, suggested
from flows.places import Place, as_os_errors, place_of, reach

if TYPE_CHECKING:
    from flows.corpus.quarantine import Row
    from flows.readers import InputFile

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

HEAD = 2_000
"""How many bytes of an input `show` prints."""
LONGEST_REASON = 200
REPEAT = "repeat"
SHOWN_STDIN = "<stdin>"
_LINE = re.compile(r"#(\d+)\Z")
_OF_AN_OUTPUT = (".lock", "corpus/_delta_log", "quarantine/_delta_log")


@app.callback()
def quarantine() -> None:
    """The inputs that gave no article, with the reason and their bytes.

    A row leaves when its input gives an article or is gone.

    \b
    copydesk quarantine list output
    copydesk quarantine show output news/b.jsonl#12
    copydesk quarantine retry output
    """  # noqa: D301


@app.command("list")
def list_rows(
    folder: OutputFolder,
    category: Annotated[
        str, typer.Option(metavar="WORD", help="Only these, e.g. format.", show_default=False)
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Also repeats: the same id and text once more.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each.")] = False,
) -> None:
    """List the inputs that gave no article.

    Repeats (the same id and the same text once more, kept once) are no failures: they are counted,
    and listed with --all or --category repeat.

    \b
    copydesk quarantine list output
    copydesk quarantine list output --all
    copydesk quarantine list output --category encoding
    copydesk quarantine list output --json | jq -r .place
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        from flows.corpus.quarantine import quarantined  # noqa: PLC0415
        from flows.readers.records import CATEGORIES  # noqa: PLC0415

        if category and category not in CATEGORIES:
            raise UsageError(f"unknown category {category}; there are {', '.join(CATEGORIES)}")
        _must_be_there(folder)
        there = quarantined(folder, detail=False)
        if category:
            rows = [row for row in there if row.category == category]
        else:
            rows = [row for row in there if everything or row.category != REPEAT]
        if as_json:
            for row in rows:
                show(json.dumps(_as_dict(row), ensure_ascii=False))
            return
        for line in _listed(rows):
            show(line)
        counts = Counter(row.category for row in rows)
        totals = ", ".join(f"{count:,} {name}" for name, count in counts.most_common())
        if rows:
            show("")
        show(f"{len(rows):,} in quarantine{f': {totals}' if rows else ''}")
        repeats = sum(row.category == REPEAT for row in there)
        if repeats and not category and not everything:
            show(f"and {repeats:,} kept once that came again; --all lists them")


def _listed(rows: Sequence[Row]) -> Iterator[str]:
    """A line for each row; on a terminal it ends where the terminal does."""
    places = [harmless(row.place) for row in rows]
    room = min(max(map(len, places), default=0), 50)
    kinds = max((len(row.category) for row in rows), default=0)
    on_screen = sys.stdout.isatty()
    columns = shutil.get_terminal_size((80, 24)).columns
    for row, place in zip(rows, places, strict=True):
        reason = " ".join(harmless(row.reason).split())
        if len(reason) > LONGEST_REASON:
            reason = reason[: LONGEST_REASON - 1] + "…"
        line = f"{place:<{room}}  {row.category:<{kinds}}  {row.since[:10]}  {reason}"
        yield cut(line, columns) if on_screen else line


@app.command("show")
def show_row(
    folder: OutputFolder,
    place: Annotated[str, typer.Argument(metavar="PLACE", help="As `list` or a run prints it.")],
    raw: Annotated[
        bool, typer.Option("--raw", help="Write the bytes that were kept to stdout, as they are.")
    ] = False,
) -> None:
    """Show one input: reason, traceback, hash, and the head of its bytes.

    \b
    copydesk quarantine show output news/a.txt
    copydesk quarantine show output in/news/b.jsonl:12
    copydesk quarantine show output news/b.jsonl#12 --raw | xxd | head
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        from flows.corpus.quarantine import raw_of  # noqa: PLC0415

        _must_be_there(folder)
        rows = _found(folder, place)
        if not rows:
            raise _is_not_there(place, folder)
        for number, row in enumerate(rows):
            data = raw_of(folder, row)
            if raw:
                _write(data)
                return
            if number:
                show("")
            for line in _lines_of(row, data):
                show(harmless(line))


@app.command()
def retry(
    *,
    folder: OutputFolder,
    places: Annotated[
        list[str] | None,
        typer.Argument(metavar="PLACE", help="As `list` or a run prints them.  [default: all]"),
    ] = None,
    only: Only = "",
    skip: Skip = "",
    languages: Languages = DEFAULT_LANGUAGES,
    profile: ProfileName = DEFAULT_PROFILE,
    fields: Map = "",
    stylebook: StylebookFolder = None,
    max_mb: MaxMb = 10,
    report: WithReport = None,
) -> None:
    """Read inputs in quarantine again, now.

    Every run does so too for the inputs it is given; this needs no list of them. A file with many
    rows is read as a whole; rows that are in the corpus already are left alone. Give it the options
    the run had.

    \b
    copydesk quarantine retry output
    copydesk quarantine retry output news/a.txt news/b.jsonl#12
    copydesk quarantine retry output news/long.txt --max-mb 50
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; run again to go on"):
        from flows.corpus.quarantine import quarantined  # noqa: PLC0415
        from flows.run import run  # noqa: PLC0415
        from flows.settings import RunSettings  # noqa: PLC0415

        _must_be_there(folder)
        how = normalizing(
            only=only,
            skip=skip,
            languages=languages,
            profile=profile,
            fields=fields,
            stylebook=stylebook,
            max_mb=max_mb,
            say=None,
        )
        settings = RunSettings(output=folder, report=report, **how)
        rows = []
        for place in places or ():
            there = _found(folder, place)
            if not there:
                raise _is_not_there(place, folder)
            rows += there
        if not places:
            rows = quarantined(folder, detail=False)
        files = _inputs_of(rows)
        if not files:
            show("nothing to read again")
            return
        with watching() as observer:
            summary = run(settings, files=files, observer=observer)
        with to_stdout():
            show_summary(summary, folder)
        raise typer.Exit(summary.exit_code)


def _inputs_of(rows: list[Row]) -> list[InputFile]:
    """The files behind rows, each once, as the run that read them named them."""
    from flows.readers import discover  # noqa: PLC0415

    files: dict[tuple[str, str], InputFile] = {}
    for row in rows:
        file = place_of(row.file)
        if not row.file:
            typer.echo("standard input cannot be read again: it is skipped", err=True)
        elif file.is_dir():
            name = harmless(row.file)
            typer.echo(f"{name} is a folder: `copydesk run` over its inputs reads it", err=True)
        elif not file.exists():
            typer.echo(f"{harmless(row.file)} is gone: it is skipped", err=True)
        else:
            for one in discover([row.file], any_kind=True).files:
                files[row.file, row.path] = replace(one, path=row.path)
    return list(files.values())


def _lines_of(row: Row, data: bytes) -> list[str]:
    lines = [
        f"place     {row.place}",
        f"file      {row.file or 'standard input'}",
        f"category  {row.category}",
        f"reason    {row.reason}",
        f"since     {row.since}",
    ]
    if row.sha256:
        lines.append(f"sha256    {row.sha256}")
    if row.rival:
        lines.append(f"rival     {row.rival}")
    if row.detail:
        lines += ["", *row.detail.rstrip().split("\n")]
    if data:
        text = data[:HEAD].decode("utf-8", "backslashreplace")
        shown = f"the first {HEAD:,} of " if len(data) > HEAD else ""
        lines += ["", f"--- {shown}{len(data):,} bytes kept ---", *text.split("\n")]
    elif row.sha256:
        lines += ["", "--- no bytes kept ---"]
    return lines


def _as_dict(row: Row) -> dict[str, object]:
    fields = row._asdict()
    del fields["detail"]  # it was not read: there may be very many
    return {"place": row.place, **fields}


def _write(data: bytes) -> None:
    with to_stdout():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _found(folder: Place, place: str) -> list[Row]:
    """The rows of a place, as `list` prints it, or as a run does: a path from here, ``:line``."""
    from flows.corpus.quarantine import found  # noqa: PLC0415

    if place.startswith(SHOWN_STDIN):
        return found(folder, "-" + place.removeprefix(SHOWN_STDIN).replace(":", "#"))
    return found(folder, place) or found(folder, _LINE.sub(r":\1", os.path.abspath(place)))


def _is_not_there(place: str, folder: Place) -> UsageError:
    there = suggested("quarantine", "list", folder)
    return UsageError(f"{place} is not in quarantine; {there} shows what is")


def _must_be_there(folder: Place) -> None:
    reach(folder)
    with as_os_errors(folder):
        is_folder = folder.is_dir()
        is_output = is_folder and any((folder / name).exists() for name in _OF_AN_OUTPUT)
    if not is_folder:
        raise UsageError(f"no output folder {folder}")
    if not is_output:
        raise UsageError(f"{folder} is not the output folder of a run")
