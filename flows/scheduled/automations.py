"""The automations of ``automations.yaml`` on a Prefect server: made, or brought up to date.

What a person did to one in the UI stays: one that was paused stays paused, and whom it notifies is
only changed by naming somebody else.
"""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flows.errors import RunError, UsageError

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.events.schemas.automations import AutomationCore

DIED = "copydesk: a run died"
DEAD_AFTER = 90
"""Seconds without a sign of life: three heartbeats of ``prefect.yaml``."""

_ABOUT_A_RUN = """\
{{ flow.name }}, run {{ flow_run.name }}: {{ flow_run.state.name }}, {{ flow_run.state.message }}
{{ flow_run|ui_url }}"""
_ABOUT_A_SOURCE = "{{ event.resource.name }}: {{ event.payload.message }}"
_TELLS = "do-nothing"
"""The action of an automation that is there to tell somebody, while there is nobody to tell."""


def automations(
    *, dead_after: int = DEAD_AFTER, notify: UUID | None = None
) -> list[AutomationCore]:
    """What is to be on the server.

    Args:
        dead_after: seconds without a sign of life after which a run counts as dead.
        notify: the block that is told of runs that failed, and of sources.
    """
    import yaml  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with Prefect
    from prefect.events.actions import SendNotification  # noqa: PLC0415
    from prefect.events.schemas.automations import AutomationCore  # noqa: PLC0415

    text = files("flows.scheduled").joinpath("automations.yaml").read_text("utf-8")
    found = []
    for said in yaml.safe_load(text)["automations"]:
        one = AutomationCore.model_validate(said)
        if one.name == DIED:
            one.trigger.within = timedelta(seconds=dead_after)  # type: ignore[union-attr]
        if notify and one.actions[0].type == _TELLS:
            about_runs = "prefect.flow-run.Failed" in said["trigger"]["expect"]
            body = _ABOUT_A_RUN if about_runs else _ABOUT_A_SOURCE
            telling = SendNotification(block_document_id=notify, subject=one.name, body=body)
            one.actions = [telling]
        found.append(one)
    return found


def put(wanted: list[AutomationCore], client: SyncPrefectClient) -> dict[str, str]:
    """Make the automations that are not there, and change those that are others.

    Returns:
        What was done with each, by name: ``made``, ``changed`` or ``unchanged``.
    """
    from prefect.events.schemas.automations import AutomationCore  # noqa: PLC0415

    done = {}
    there = {one.name: one for one in client.read_automations()}
    for one in wanted:
        known = there.get(one.name)
        if not known:
            client.create_automation(one)
            done[one.name] = "made"
            continue
        one.enabled = known.enabled
        if one.actions[0].type == _TELLS:
            told = [act for act in known.actions if act.type == "send-notification"]
            one.actions = [*told] or one.actions
        before = AutomationCore.model_validate(known.model_dump(include=_OURS))
        same = _said(before) == _said(one)
        if not same:
            client.update_automation(known.id, one)
        done[one.name] = "unchanged" if same else "changed"
    return done


_OURS = {"name", "description", "enabled", "trigger", "actions", "owner_resource", "tags"}


def _said(one: AutomationCore) -> dict[str, Any]:
    # not as JSON: a set of events would be a list there, in the order of the day
    return one.model_dump(include={"description", "enabled", "trigger", "actions"})


def block_named(name: str, client: SyncPrefectClient) -> UUID:
    """The id of a notification block, ``slack-webhook/desk``.

    Raises:
        UsageError: it has no type in its name, or there is none of it.
    """
    from prefect.exceptions import ObjectNotFound  # noqa: PLC0415

    kind, slash, own = name.partition("/")
    if not slash or not kind or not own:
        raise UsageError(f"--notify takes TYPE/NAME of a block (slack-webhook/desk), not {name!r}")
    try:
        return client.read_block_document_by_name(own, kind).id
    except ObjectNotFound:
        raise UsageError(
            f"the server has no block {name}; make it in its UI under Blocks, and run again"
        ) from None


def put_on_server(*, dead_after: int, notify: str = "") -> dict[str, str]:
    """:func:`put` all :func:`automations` on the server of the environment or the profile.

    Raises:
        UsageError: no server is set, or it has no such block.
        RunError: it does not answer, or refuses.
    """
    import httpx  # noqa: PLC0415
    from prefect.client.orchestration import get_client  # noqa: PLC0415
    from prefect.exceptions import PrefectHTTPStatusError  # noqa: PLC0415

    from flows.prefect_env import server_url  # noqa: PLC0415

    server = server_url()
    if not server:
        raise UsageError(
            "no Prefect server is set: export PREFECT_API_URL=http://127.0.0.1:4200/api, "
            "or wherever yours is"
        )
    try:
        with get_client(sync_client=True) as client:
            block = block_named(notify, client) if notify else None
            return put(automations(dead_after=dead_after, notify=block), client)
    except PrefectHTTPStatusError as error:
        said = str(error).partition("\n")[0]
        raise RunError(f"the Prefect server at {server} refuses: {said}") from error
    except (httpx.TransportError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "reach API" not in str(error):
            raise
        raise RunError(f"cannot reach the Prefect server at {server}") from error
