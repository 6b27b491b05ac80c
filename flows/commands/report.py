"""``copydesk report``: pages that show what was done to each article, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.common import (
    OutputFolder,
    errors_as_lines,
    harmless,
    output_named,
    show,
    use_utf8,
)
from flows.places import Place, is_remote


def report(
    folder: OutputFolder,
    output: Annotated[
        Place | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            parser=output_named,
            help="The folder of the report.  [default: DIR/report, or DIR/report-N]",
            show_default=False,
        ),
    ] = None,
    version: Annotated[
        int | None,
        typer.Option(
            "--version",
            min=0,
            metavar="N",
            help="Of this version of the corpus.  [default: the newest]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write pages that show what was done to each article, and why.

    The report is a folder: open its index.html in any browser, from the disk. It needs no server and
    no network, so it can be packed, sent and printed. It shows the run at a glance, each article raw
    and clean side by side with every edit and its reason, each rule with every place where it
    fired, and each name with all its spellings.

    Every run writes it, for up to 20,000 articles (`copydesk run --report` forces it,
    COPYDESK_REPORT=0 stops it). Only what is new in the corpus is written anew.

    \b
    copydesk report output                        into output/report
    copydesk report output --output /var/www/desk elsewhere
    copydesk report output --version 12           as it was, into output/report-12
    copydesk report s3://news/corpus -o report    of a corpus in an object store, onto this disk

    Exit codes: 0 written, 1 the object store did not answer, 2 no corpus there, no such version, or the
    report cannot be written.
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; run again to go on"):
        from flows.commands.running import watching  # noqa: PLC0415
        from flows.report import write_report  # noqa: PLC0415

        with watching() as observer:
            done = write_report(folder, into=output, version=version, observer=observer)
        number, count = done.index["version"], len(done.index["articles"])
        articles = "1 article" if count == 1 else f"{count:,} articles"
        where = str(done.page)
        if not is_remote(done.page):
            where = f"{where}  {done.page.resolve().as_uri()}"
        show(harmless(f"report of version {number}, {articles}: {where}"))
