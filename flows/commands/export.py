"""``copydesk export``: the corpus for other tools."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.common import OutputFolder, errors_as_lines, to_stdout, use_utf8
from flows.places import place_of


def export(
    *,
    folder: OutputFolder,
    kind: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="jsonl, parquet, csv or hf.")
    ] = "jsonl",
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="PATH", help="What to write, or - for stdout."),
    ] = "-",
    since: Annotated[
        str,
        typer.Option(
            metavar="VERSION",
            help="Only what changed after that version: a number, or a *.watermark.json file.",
            show_default=False,
        ),
    ] = "",
    version: Annotated[
        int | None,
        typer.Option(
            metavar="VERSION", help="The version to export.  [default: the newest]", min=0
        ),
    ] = None,
    excel: Annotated[
        bool,
        typer.Option(
            "--excel", help="CSV that a spreadsheet opens safely, see below.", show_default=False
        ),
    ] = False,
) -> None:
    """Write the corpus for other tools, sorted by id.

    \b
    jsonl    one canonical article a line, see docs/schema.md; the same corpus, the same bytes
    parquet  one file with nested columns, for pandas, Polars, DuckDB
    csv      RFC 4180, UTF-8; nested columns are JSON
    hf       a folder that datasets.load_dataset reads

    A file or folder appears only when it is complete; a folder is replaced only if it is an
    earlier export. Beside it stand a dataset card (PATH.card.md; in hf README.md) and
    PATH.watermark.json, which says which version it holds.

    With --since, only what changed after that version: each row has an operation _op, upsert or
    delete (of a deleted article only the id is left). The version to give next time is the
    watermark: in PATH.watermark.json, on stderr, in the last line of jsonl and in the metadata of
    parquet.

    csv texts are written as they are. --excel adds a byte order mark and an apostrophe before
    texts that a spreadsheet would run as formulas.

    \b
    copydesk export output --output corpus.jsonl
    copydesk export output --format parquet -o corpus.parquet
    copydesk export output --format hf -o dataset
    copydesk export output --since 12 -o changes.jsonl
    copydesk export output --since changes.jsonl.watermark.json -o changes-2.jsonl
    copydesk export output | head -1 | python -m json.tool

    Exit codes: 0 done, 1 standard output takes no more, 2 wrong usage or cannot be written.
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; nothing was written"):
        from flows.exports.write import open_export, to_place, to_stream  # noqa: PLC0415

        job = open_export(folder, kind, version=version, since=since, for_excel=excel)
        if output == "-":
            with to_stdout() as stdout:
                to_stream(job, stdout)
        else:
            to_place(job, place_of(output))
        where = "" if output == "-" else f" in {output}"
        typer.echo(f"{job.told}{where}; watermark: version {job.version}", err=True)
