"""``copydesk serve``: runs on a schedule, on this machine."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

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
    harmless,
    use_utf8,
)
from flows.commands.engines import Address, Engines, crew_of, engines_of
from flows.commands.running import (
    DEFAULT_OUTPUT,
    MaxRenew,
    OutputOption,
    Prune,
    WithReport,
    Workers,
    normalizing,
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
from flows.errors import UsageError
from flows.places import Place, is_remote, place_of


def serve(
    *,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT",
            help="Folders (recursive) or files.  [default: corpus]",
            show_default=False,
        ),
    ] = None,
    cron: Annotated[
        str,
        typer.Option(
            metavar="EXPRESSION",
            help="When: minute, hour, day, month, weekday; '0 * * * *' is every hour.",
        ),
    ],
    timezone: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The time zone of --cron, e.g. Europe/Minsk.  [default: this machine's]",
            show_default=False,
        ),
    ] = "",
    now: Annotated[bool, typer.Option("--now", help="Also run once at the start.")] = False,
    port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            help="Where a server of its own listens on 127.0.0.1.  [default: 4200 if it is free]",
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
    report: WithReport = None,
) -> None:
    """Normalize new and changed articles on a schedule, until it is ended.

    Uses the Prefect server of PREFECT_API_URL or of the Prefect profile. Without one it starts a server
    of its own on this machine, for this machine only, whose pages show every run; it ends with this
    command, and keeps its history for the next time. While a run is going on no other starts. What a
    killed run had done is not lost: the next one goes on there.

    \b
    copydesk serve --cron "0 * * * *"                        corpus/ into output/, every hour
    copydesk serve --cron "0 * * * *" articles/ -o corpora/a --now
    copydesk serve --cron "30 3 * * mon-fri" --timezone Europe/Minsk articles/

    Ctrl+C or SIGTERM ends it. `copydesk doctor` checks beforehand whether it will work.
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("ended"):
        from flows.readers.discover import keep_apart  # noqa: PLC0415
        from flows.settings import RunSettings  # noqa: PLC0415

        places = [place_of(name) for name in inputs or ["corpus"]]
        for place in places:
            if str(place) == "-":
                raise UsageError("standard input is read once; name folders or files")
            if not is_remote(place) and not place.exists():
                raise UsageError(f"no such file or folder: {place}")
        engines = engines_of(engine)
        asked = EngineChosen(
            engines.translation, engine_url, engine_version, engine_timeout, memory
        )
        settings = RunSettings(
            inputs=tuple(str(_from_anywhere(place)) for place in places),
            output=_from_anywhere(output),
            workers=workers,
            prune=prune,
            max_renew=max_renew,
            translation=translation_of(asked, translate_to=translate_to, gloss_to=gloss_to),
            report=report,
            **normalizing(
                only=only,
                skip=skip,
                languages=languages,
                profile=profile,
                fields=fields,
                stylebook=stylebook and stylebook.absolute(),
                max_mb=max_mb,
            ),
            **crew_of(engines.work, address, ""),
        )
        keep_apart(settings.inputs, settings.output)

        from flows import prefect_env  # noqa: PLC0415

        prefect_env.prepare()
        from flows.serving.schedule import schedule_of  # noqa: PLC0415
        from flows.serving.service import Service  # noqa: PLC0415

        Service(settings, schedule_of(cron, timezone), _say).serve(port=port, now=now)
        _say("ended")


def _from_anywhere(place: Place) -> Place:
    """The same place, named so that a run in another folder finds it."""
    return place.absolute() if isinstance(place, Path) else place


def _say(line: str) -> None:
    typer.echo(harmless(f"{time.strftime('%H:%M:%S')} {line}"), err=True)
