"""``copydesk run``: everything new or changed into the corpus."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.common import (
    DEFAULT_LANGUAGES,
    DEFAULT_PROFILE,
    Languages,
    Map,
    MaxMb,
    Only,
    ProfileName,
    Skip,
    StylebookFolder,
    errors_as_lines,
    to_stdout,
    use_utf8,
)
from flows.commands.engines import Address, Engines, Part, crew_of, engines_of
from flows.commands.running import (
    DEFAULT_OUTPUT,
    MaxRenew,
    OutputOption,
    Prune,
    WithReport,
    Workers,
    normalizing,
    show_summary,
    watching,
)
from flows.commands.translating import (
    DEFAULT_TIMEOUT,
    EngineChosen,
    EngineTimeout,
    EngineUrl,
    EngineVersion,
    GlossTo,
    MemoryFile,
    TranslateTo,
    translation_of,
)
from flows.errors import RunError, UsageError

if TYPE_CHECKING:
    from flows.observer import Observer
    from flows.settings import RunSettings
    from flows.summary import RunSummary


def run(
    *,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT",
            help="Folders (recursive) and files, here or in an object store "
            "(s3://bucket/folder), or - for standard input.  [default: corpus]",
            show_default=False,
        ),
    ] = None,
    output: OutputOption = DEFAULT_OUTPUT,
    only: Only = "",
    skip: Skip = "",
    languages: Languages = DEFAULT_LANGUAGES,
    profile: ProfileName = DEFAULT_PROFILE,
    fields: Map = "",
    stylebook: StylebookFolder = None,
    max_mb: MaxMb = 10,
    prune: Prune = False,
    plan_only: Annotated[
        bool, typer.Option("--plan", help="Say what would be done and why, and do nothing.")
    ] = False,
    renew: Annotated[
        bool,
        typer.Option(
            "--renew",
            help="Normalize every article of the corpus again, from its stored raw text.",
        ),
    ] = False,
    max_renew: MaxRenew = None,
    translate_to: TranslateTo = "",
    gloss_to: GlossTo = "",
    engine: Engines = None,
    address: Address = "",
    engine_url: EngineUrl = "",
    engine_version: EngineVersion = "",
    engine_timeout: EngineTimeout = DEFAULT_TIMEOUT,
    memory: MemoryFile = None,
    workers: Workers = None,
    shard: Part = "",
    report: WithReport = None,
    prefect: Annotated[
        bool | None,
        typer.Option(
            "--prefect/--no-prefect",
            help="As a Prefect flow run, or directly.  [default: when PREFECT_API_URL is set]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Normalize new and changed articles into the corpus.

    Reads .txt .md .html .jsonl .csv .tsv .parquet, feeds (.xml .rss .atom) and web archives (.warc),
    also packed as .gz or .zst; NAME.meta.json beside a file says what is known of it. An input that
    cannot be read is reported with file and line and kept in quarantine, and the rest goes on.

    Only what is new or has changed is normalized, and what a changed stylebook row, version or undo
    can touch. Articles whose inputs are gone are kept, unless --prune is given. One run is one
    version of the table under OUTPUT/corpus: readers see all of it or nothing. A run that was
    interrupted or killed goes on where it was when it is started again.

    With --translate-to and --gloss-to, and an engine that you name, articles also get their text, or
    what was removed and flagged, in other languages: in columns of their own, beside the original. An
    engine that is not there fails no run: what it did not give, the next run asks for again.

    \b
    copydesk run                         corpus/ into output/
    copydesk run articles/ -o corpora/a  a folder into a corpus of its own
    copydesk run day1.jsonl day2.jsonl   files
    copydesk run day.csv --map text=body,published=date
    copydesk run articles/ --plan        what would be done, and why
    copydesk run articles/ --skip names  all stages but one
    copydesk run articles/ --languages en,ru,be
    copydesk run articles/ --profile aggressive
    copydesk run articles/ --translate-to en --engine libre --url http://127.0.0.1:5000
    copydesk run articles/ --engine dask --address tcp://10.0.0.5:8786
    copydesk run articles/ --shard 3/8   the third of eight parts, each on a machine of its own
    copydesk run articles/ --prefect     as a flow run, on a temporary server if none is set

    Exit codes: 0 done, 1 something failed (the summary says what), 2 wrong usage.
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; nothing was committed, run again to go on"):
        for name in inputs or ["corpus"]:
            if name != "-" and "://" not in name and not Path(name).exists():
                raise UsageError(f"no such file or folder: {name}")
        from flows.readers.discover import keep_apart  # noqa: PLC0415
        from flows.settings import RunSettings  # noqa: PLC0415

        engines = engines_of(engine)
        asked = EngineChosen(
            engines.translation, engine_url, engine_version, engine_timeout, memory
        )
        settings = RunSettings(
            inputs=tuple(inputs or ["corpus"]),
            output=output,
            workers=workers,
            prune=prune,
            renew=renew,
            max_renew=max_renew,
            translation=translation_of(asked, translate_to=translate_to, gloss_to=gloss_to),
            report=report,
            **normalizing(
                only=only,
                skip=skip,
                languages=languages,
                profile=profile,
                fields=fields,
                stylebook=stylebook,
                max_mb=max_mb,
            ),
            **crew_of(engines.work, address, shard, inputs or ()),
        )
        keep_apart(settings.inputs, output)  # before anything is made in it
        if plan_only:
            _show_plan(settings)
            return
        through_prefect = bool(os.environ.get("PREFECT_API_URL")) if prefect is None else prefect
        with watching() as observer:
            summary = (_as_flow if through_prefect else _directly)(settings, observer)
        with to_stdout():
            show_summary(summary, settings.output)
        raise typer.Exit(summary.exit_code)


def _directly(settings: RunSettings, observer: Observer) -> RunSummary:
    from flows.run import run as run_here  # noqa: PLC0415

    return run_here(settings, observer=observer)


def _as_flow(settings: RunSettings, observer: Observer) -> RunSummary:
    from flows import prefect_env  # noqa: PLC0415

    prefect_env.prepare()
    server = prefect_env.server_url()
    if server:
        observer.say(f"flow run on the Prefect server at {server}")
    else:
        observer.say("starting a temporary Prefect server (this takes up to a minute) ...")
    from flows.normalize import OBSERVER, normalize_corpus  # noqa: PLC0415

    OBSERVER.set(observer)
    try:
        return normalize_corpus(settings)
    except RuntimeError as error:  # Prefect's own words for "no server there"
        if "reach API" not in str(error):
            raise
        message = f"cannot reach the Prefect server at {server}; --no-prefect runs without it"
        raise RunError(message) from None


def _show_plan(settings: RunSettings) -> None:
    from flows.commands.planned import plan_lines  # noqa: PLC0415
    from flows.run import plan  # noqa: PLC0415

    unlimited = settings.model_copy(update={"max_renew": None})
    with watching() as observer:
        planned = plan(unlimited, observer=observer)
    with to_stdout():
        for line in plan_lines(planned, prune=settings.prune, translation=settings.translation):
            typer.echo(line)
        if settings.max_renew is not None and len(planned.stale) > settings.max_renew:
            typer.echo(f"more than --max-renew {settings.max_renew}: the run would stop")
