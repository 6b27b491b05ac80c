"""``copydesk automations``: what the Prefect server does by itself when something is wrong."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.common import errors_as_lines, show, use_utf8


def automations(
    *,
    notify: Annotated[
        str,
        typer.Option(
            metavar="TYPE/NAME",
            help="The notification block that is told, e.g. slack-webhook/desk.",
            show_default=False,
        ),
    ] = "",
    dead_after: Annotated[
        int,
        typer.Option(
            min=60,
            metavar="SECONDS",
            help="Without a sign of life for so long, a run counts as dead; three heartbeats.",
        ),
    ] = 90,
) -> None:
    """Put copydesk's automations on the Prefect server, or bring them up to date.

    They mark runs that died with their machine as crashed, so that the next run gets its slot, and
    stand for what a person should hear of: a run that failed, a source that drifts, a quarantine that
    rises. With --notify they tell somebody; make the block in the server's UI first. One that was
    paused stays paused, and running this twice changes nothing.

    \b
    copydesk automations
    copydesk automations --notify slack-webhook/desk
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        from flows import prefect_env  # noqa: PLC0415

        prefect_env.prepare()
        from flows.scheduled.automations import put_on_server  # noqa: PLC0415

        done = put_on_server(dead_after=dead_after, notify=notify)
        for name, what in done.items():
            show(f"{what:9}  {name}")
