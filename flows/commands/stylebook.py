"""``copydesk stylebook``: the policy data."""

from __future__ import annotations

import typer

from flows.commands.common import FAILED, errors_as_lines, show, use_utf8

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def stylebook() -> None:
    """The editorial policy as data.

    Names, terms, interface strings and forms: plain files a person edits.

    \b
    copydesk stylebook check    run every row's example and counter-example
    """  # noqa: D301


@app.command()
def check() -> None:
    """Run the self-tests of every row.

    Each row has an example it must change and a counter-example it must not; both are tried, and
    the form of every row is checked. Prints one line per problem; exit code 1 if there is any.

    \b
    copydesk stylebook check
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        from normalizers import load_stylebook  # noqa: PLC0415
        from normalizers.stylebook import TABLES  # noqa: PLC0415
        from normalizers.stylebook.check import check as problems_of  # noqa: PLC0415

        book = load_stylebook()
        problems = problems_of(book)
        for problem in problems:
            show(str(problem))
        rows = sum(len(book.rows(table)) for table in TABLES)
        found = f"{len(problems)} problems" if problems else "no problems"
        told = f"stylebook {book.version}: {rows} rows, {found}"
        if problems:
            typer.echo(told, err=True)
            raise typer.Exit(FAILED)
        show(told)
