"""``copydesk export``: the corpus for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.common import errors_as_lines, to_stdout, use_utf8
from flows.errors import UsageError


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The output folder of a run.")],
    kind: Annotated[str, typer.Option("--format", help="The format to write: jsonl.")] = "jsonl",
    output: Annotated[
        str, typer.Option("--output", "-o", help="The file to write, or - for stdout.")
    ] = "-",
) -> None:
    """Write the corpus for other tools.

    One JSON object a line, sorted by id. Every line is a canonical article with the fields of
    docs/schema.md. The same corpus gives the same bytes. A file appears only when it is complete.

    \b
    copydesk export output --output corpus.jsonl
    copydesk export output | head -1 | python -m json.tool
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; nothing was written"):
        from flows.export import FORMATS, open_corpus, replacing, write_jsonl  # noqa: PLC0415

        if kind not in FORMATS:
            raise UsageError(f"unknown format {kind}; there is {', '.join(FORMATS)}")
        corpus = open_corpus(folder)
        if output == "-":
            with to_stdout() as stdout:
                write_jsonl(corpus, stdout)
            return
        with replacing(Path(output)) as file:
            count = write_jsonl(corpus, file)
        typer.echo(f"{count} articles in {output}", err=True)
