"""``copydesk watch``: tells the Prefect server when files have arrived."""

from __future__ import annotations

import signal
from typing import Annotated, Any

import typer

from flows.commands.common import complain, errors_as_lines, harmless, use_utf8
from flows.errors import UsageError


def watch(
    *,
    inbox: Annotated[str, typer.Argument(metavar="INBOX", help="A folder, here or in S3.")],
    every: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="How often to look.")
    ] = 5,
    settle: Annotated[
        float,
        typer.Option(
            min=0,
            metavar="SECONDS",
            help="How long sizes and times must stand still: longer than an upload pauses.",
        ),
    ] = 10,
    once: Annotated[
        bool, typer.Option("--once", help="Tell of what is there now, and end.")
    ] = False,
) -> None:
    """Tell the Prefect server when files have arrived in INBOX.

    Looks at INBOX every few seconds, so it works on network disks and in object stores too, and sends
    one event when what is new or changed has stood still for a while; at its start also for what lies
    there already. The deployment "arrival" runs on that event. Only files that copydesk reads count.
    A server that is away is asked again until it has the event. Ctrl+C ends it.

    \b
    export PREFECT_API_URL=http://127.0.0.1:4200/api
    copydesk watch inbox/
    copydesk watch s3://news/inbox --every 60 --settle 120
    copydesk watch inbox/ --once          from a script, after it has put files there

    The event is "copydesk.arrived"; it holds the inbox, the count, and the names of the first files.
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        from flows import prefect_env  # noqa: PLC0415

        prefect_env.prepare()
        server = prefect_env.server_url()
        if not server:
            raise UsageError(
                "no Prefect server to tell: set PREFECT_API_URL, e.g. http://127.0.0.1:4200/api"
            )
        from flows.arrivals import Inbox, to_prefect  # noqa: PLC0415
        from flows.arrivals import watch as look_on  # noqa: PLC0415

        signal.signal(signal.SIGTERM, _interrupt)
        if not once:
            complain(f"watching {inbox}; events go to {server} (Ctrl+C ends)")
        try:
            look_on(Inbox(inbox, settle), to_prefect, _say, every=every, once=once)
        except KeyboardInterrupt:
            if once:
                raise
            complain("stopped watching")


def _say(message: str) -> None:
    typer.echo(harmless(message), err=True)


def _interrupt(_signal: int, _frame: Any) -> None:
    raise KeyboardInterrupt
