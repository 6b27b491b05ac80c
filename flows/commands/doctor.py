"""``copydesk doctor``: will scheduled runs work here?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.common import (
    DEFAULT_PROFILE,
    DONE,
    FAILED,
    Paint,
    ProfileName,
    StylebookFolder,
    errors_as_lines,
    harmless,
    show,
    use_utf8,
    wants_colour,
)
from flows.commands.engines import Address, Engines, engines_of

if TYPE_CHECKING:
    from flows.doctor.found import Found

_COLOURS = {"ok": "32", "warn": "33", "fail": "31"}


def doctor(
    *,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT", help="What the runs will read.  [default: corpus]", show_default=False
        ),
    ] = None,
    output: Annotated[
        str,
        typer.Option("--output", "-o", envvar="COPYDESK_OUTPUT", help="The folder of the corpus."),
    ] = "output",
    stylebook: StylebookFolder = None,
    profile: ProfileName = DEFAULT_PROFILE,
    pool: Annotated[
        str,
        typer.Option(
            "--pool",
            metavar="NAME",
            help="The work pool of the deployments, e.g. copydesk; copydesk serve needs none.",
            show_default=False,
        ),
    ] = "",
    engine: Engines = None,
    engine_url: Annotated[
        str,
        typer.Option(
            "--engine-url",
            metavar="URL",
            envvar="COPYDESK_ENGINE_URL",
            help="Where a LibreTranslate server listens.",
            show_default=False,
        ),
    ] = "",
    address: Address = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Look whether scheduled runs will work here, and say what to do where not.

    Looks at the versions, the settings, the stylebook, the inputs, the output (write access, locks, room
    on the disk), the Prefect server and its clock, the translation engine and the Dask cluster. Changes
    nothing, and sends no text anywhere.

    \b
    copydesk doctor                               what copydesk run and serve would use
    copydesk doctor articles/ -o corpora/a
    copydesk doctor s3://news/in -o s3://news/corpus --pool copydesk

    Exit codes: 0 runs will work, 1 something fails, 2 wrong usage.
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        from flows.doctor.checkup import Asked, checkup  # noqa: PLC0415

        engines = engines_of(engine)
        asked = Asked(
            inputs=tuple(inputs or ["corpus"]),
            output=output,
            stylebook=stylebook and Path(stylebook),
            profile=profile,
            pool=pool,
            engine=engines.translation,
            engine_url=engine_url.strip(),
            address=address,
            dask=engines.work == "dask",
        )
        paint = Paint(wants_colour() and not as_json)
        failed = False
        for found in checkup(asked):
            failed = failed or found.level == "fail"
            show(
                json.dumps(found._asdict(), ensure_ascii=False)
                if as_json
                else line_of(found, paint)
            )
        raise typer.Exit(FAILED if failed else DONE)


def line_of(found: Found, paint: Paint) -> str:
    """A finding as it is printed: how bad, what, and below it what to do."""
    level = paint(f"{found.level.value:4}", _COLOURS[found.level.value])
    line = f"{level}  {found.check:11}  {harmless(found.says)}"
    return f"{line}\n{'':19}{harmless(found.todo)}" if found.todo else line
