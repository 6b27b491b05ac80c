"""The ``copydesk`` command. Each command is a module of :mod:`flows.commands`.

Nothing heavy is imported here: ``clean`` and ``explain`` must feel instant, so every command
imports what it needs when it runs.
"""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from flows.commands import (
    audit,
    automations,
    clean,
    corpus,
    corpus_diff,
    corpus_drift,
    doctor,
    explain,
    export,
    names,
    quarantine,
    report,
    run,
    serve,
    stylebook,
    translate,
    undo,
    watch,
)

# reading the stylebook makes many objects and no garbage: 30 ms less before the first article
gc.set_threshold(100_000, 50, 50)

app = typer.Typer(
    name="copydesk",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415

        typer.echo(f"copydesk {version('copydesk')}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """The copy desk of a multilingual news corpus.

    Scraped articles go in; clean text, facts in metadata and one spelling per name come out, with a
    ledger that explains and can undo every change.

    \b
    copydesk clean story.html          one article, clean text on stdout
    copydesk clean --diff story.txt    what would change, and why
    copydesk run articles/             everything new or changed into one corpus
    copydesk report output             pages that show what was done to it, and why
    copydesk export output --format jsonl --output corpus.jsonl
    """  # noqa: D301


app.command("run")(run.run)
app.command("clean")(clean.clean)
app.command("explain")(explain.explain)
app.command("export")(export.export)
app.command("report")(report.report)
app.command("undo")(undo.undo)
app.command("audit")(audit.audit)
app.command("automations", short_help="Watch over scheduled runs: put automations on the server.")(
    automations.automations
)
app.command("serve", short_help="Run on a schedule, on this machine, until it is ended.")(
    serve.serve
)
app.command("doctor", short_help="Check whether scheduled runs will work here.")(doctor.doctor)
app.command("watch")(watch.watch)
corpus.app.command("diff")(corpus_diff.diff)
corpus.app.command("drift")(corpus_drift.drift)
app.add_typer(corpus.app, name="corpus")
app.add_typer(names.app, name="names")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(stylebook.app, name="stylebook")
app.add_typer(translate.app, name="translate")


if __name__ == "__main__":
    app()
