"""What the commands share that normalize articles into a corpus: options, progress, the summary."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from flows.commands.common import (
    chosen,
    complain,
    harmless,
    languages_of,
    mapping,
    output_named,
    profile_named,
    stylebook_of,
)
from flows.places import Place

if TYPE_CHECKING:
    from flows.observer import Observer
    from flows.summary import RunSummary

SHOWN_FAILURES = 20

OutputOption = Annotated[
    Place,
    typer.Option(
        "--output",
        "-o",
        metavar="DIR",
        parser=output_named,
        envvar="COPYDESK_OUTPUT",
        help="The folder of the corpus, here or in an object store (s3://bucket/folder).",
    ),
]
DEFAULT_OUTPUT = Path("output")
Prune = Annotated[bool, typer.Option("--prune", help="Remove articles whose inputs are gone.")]
MaxRenew = Annotated[
    int | None,
    typer.Option(
        min=0,
        metavar="N",
        help="Stop if a new policy or version would rewrite more than N articles.",
        show_default=False,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        min=1,
        envvar="COPYDESK_WORKERS",
        help="Processes; 1 for fewer than 200 articles, else one per processor.",
        show_default=False,
    ),
]
WithReport = Annotated[
    bool | None,
    typer.Option(
        "--report/--no-report",
        envvar="COPYDESK_REPORT",
        help="Write pages that show what was done to each article, into DIR/report.  "
        "[default: for up to 20,000 articles]",
        show_default=False,
    ),
]


class Normalizing(TypedDict):
    """The fields of :class:`flows.settings.RunSettings` that say how articles are read and mended."""

    only: tuple[str, ...]
    skip: tuple[str, ...]
    languages: tuple[str, ...]
    profile: str
    mapping: tuple[tuple[str, str], ...]
    stylebook: Path | None
    limit: int


def normalizing(
    *,
    only: str,
    skip: str,
    languages: str,
    profile: str,
    fields: str,
    stylebook: Path | None,
    max_mb: float,
    say: Callable[[str], None] | None = complain,
) -> Normalizing:
    """The settings behind the options of these names; ``say`` is told if a stylebook holds no rows.

    Raises:
        UsageError: one of them means nothing.
    """
    kept, left_out = chosen(only, skip)
    return {
        "only": kept,
        "skip": left_out,
        "languages": languages_of(languages),
        "profile": str(profile_named(profile, stylebook_of(stylebook, say))),
        "mapping": mapping(fields) if fields else (),
        "stylebook": stylebook,
        "limit": round(max_mb * 1_000_000),
    }


class _Lines:
    """Progress where there is no terminal: only what is said."""

    def say(self, message: str) -> None:
        typer.echo(message, err=True)

    def advance(self, step: str, done: int, total: int) -> None:
        pass


@contextmanager
def watching() -> Iterator[Observer]:
    """Progress bars on a terminal, else only what is said."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from flows.commands.progress import Bar  # noqa: PLC0415

    with Bar() as bar:
        yield bar


def show_summary(summary: RunSummary, output: Place) -> None:
    """What the run did: failures, counts, and how to open the corpus."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from flows.opening import ways_to_open  # noqa: PLC0415

    for failure in summary.failures[:SHOWN_FAILURES]:
        complain(str(failure))
    if summary.failed > SHOWN_FAILURES:
        complain(f"and {summary.failed - SHOWN_FAILURES} more, see {output / 'quarantine'}")
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for name, count in summary.counts():
        table.add_row(name, f"{count:,}", style="red" if name == "failed" and count else None)
    headline = f"{summary.headline} ({summary.seconds:.1f} s)"
    if not summary.committed:
        typer.echo(f"{headline}\n")
    Console(highlight=False).print(table)
    for remark in summary.remarks:
        typer.echo(harmless(remark))
    if summary.not_read:
        typer.echo(f"not read: {summary.not_read}")
    if summary.committed:
        typer.echo(f"\n{headline}")
    told = (
        summary.committed or sys.stdout.isatty()
    )  # else the log of an hourly job with nothing new
    if summary.report and summary.report.page and (told or summary.report.written):
        typer.echo(harmless(f"report: {summary.report.page}"))
    if summary.version is not None and told:
        typer.echo(f"\n{ways_to_open(output)}")
