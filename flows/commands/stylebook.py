"""``copydesk stylebook``: the policy data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands import building, own_tables
from flows.commands.common import FAILED, complain, errors_as_lines, harmless, show, use_utf8

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def stylebook() -> None:
    """The editorial policy as data.

    Names, terms, interface strings and forms: plain files a person edits.

    \b
    copydesk stylebook check                   try each row's example
    copydesk stylebook check --stylebook mine  the same for your own rows
    copydesk stylebook import people.csv --stylebook mine
    copydesk stylebook import terms.tbx --as terms --stylebook mine
    copydesk stylebook export --output names.csv
    copydesk stylebook build                   make the generated tables
    """  # noqa: D301


app.command("import")(own_tables.import_table)
app.command("export")(own_tables.export_table)
app.command("build")(building.build_tables)


@app.command()
def check(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--stylebook",
            metavar="FOLDER",
            envvar="COPYDESK_STYLEBOOK",
            help="Check your own rows, laid over the packaged ones.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Run the self-tests of every row, or of your own.

    Each row has an example it must change and a counter-example it must not; both are tried, and
    the form of every row is checked. Prints one line per problem; exit code 1 if there is any.

    \b
    copydesk stylebook check
    copydesk stylebook check --stylebook mine
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        from flows.overlay import in_folder, overlaid, own_files, read_overlay  # noqa: PLC0415
        from normalizers.stylebook import TABLES  # noqa: PLC0415
        from normalizers.stylebook.check import check as problems_of  # noqa: PLC0415
        from normalizers.stylebook.form import read_rows  # noqa: PLC0415

        overlay = read_overlay(folder, complain)
        book = overlaid(overlay)
        if folder:
            files = own_files(overlay)
            problems = [in_folder(folder, problem) for problem in problems_of(book, files)]
            rows = sum(row["_file"] in files for row in read_rows(book)[0])
        else:
            problems = [str(problem) for problem in problems_of(book)]
            rows = sum(len(book.rows(table)) for table in TABLES)
        for problem in problems:
            show(harmless(problem))
        found = _many(len(problems), "problem") if problems else "no problems"
        told = f"{folder or f'stylebook {book.version}'}: {_many(rows, 'row')}, {found}"
        if problems:
            typer.echo(harmless(told), err=True)
            raise typer.Exit(FAILED)
        show(harmless(told))


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
