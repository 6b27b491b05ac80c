"""The Prefect server: whether it is there, of the same version, with a work pool and a true clock."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from flows.doctor.found import Findings, fail, ok, warn

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

CLOCK_WARN = timedelta(seconds=5)
CLOCK_FAIL = timedelta(seconds=60)
"""A schedule that comes a minute late or early starts the wrong hour's run."""


_BEGIN = "PREFECT_API_URL has to begin with http:// or https://"
_END = "PREFECT_API_URL has to end with /api"


def prefect_server(url: str, pool: str = "") -> Findings:
    """Whether the server answers as a run needs it.

    Args:
        url: of its API, as the environment or the profile names it; empty if they do not.
        pool: the work pool of the deployments; empty if there need be none.
    """
    if not url:
        yield ok("prefect", "no server is named: copydesk serve starts one of its own")
        if pool:
            yield fail("work pool", "work pools need a server", "set PREFECT_API_URL")
        return
    import httpx  # noqa: PLC0415
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    with get_client(sync_client=True) as client:
        try:
            answer = client.request("GET", "/admin/version")
        except httpx.HTTPStatusError as error:
            todo = _credentials() if url.rstrip("/").endswith("/api") else _END
            yield fail("prefect", f"{url} answers {error.response.status_code}", todo)
            return
        except (httpx.HTTPError, RuntimeError, OSError):
            start = "start it (prefect server start), or mend PREFECT_API_URL; "
            start += "without it runs are direct"
            todo = start if url.startswith(("http://", "https://")) else _BEGIN
            yield fail("prefect", f"nobody answers at {url}", todo)
            return
        yield from same_version(url, answer.text)
        yield from clock(answer.headers.get("date", ""), datetime.now(UTC))
        if pool:
            yield from _work_pool(client, pool)


def _credentials() -> str:
    return "check PREFECT_API_URL, and PREFECT_API_AUTH_STRING or PREFECT_API_KEY"


def same_version(url: str, answer: str, ours: str = "") -> Findings:
    """Whether the server has the version of the client here."""
    ours = ours or version("prefect")
    try:
        theirs = str(json.loads(answer))
    except ValueError:
        yield fail("prefect", f"{url} is no Prefect server", _END)
        return
    if theirs == ours:
        yield ok("prefect", f"{url}, version {theirs}")
        return
    says = f"{url} has version {theirs}, this machine {ours}"
    todo = f"install prefect=={ours} there; a server must not be older than what asks it"
    near = theirs.split(".")[:2] == ours.split(".")[:2]
    yield warn("prefect", says, todo) if near else fail("prefect", says, todo)


def clock(date: str, now: datetime) -> Findings:
    """Whether this machine's clock agrees with the server's."""
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        yield warn(
            "clock", "the server does not say what time it is", "compare the clocks: date -u"
        )
        return
    apart = abs(now - theirs.astimezone(UTC))
    says = f"{apart.total_seconds():.0f} s apart from the server's"
    if apart <= CLOCK_WARN:
        yield ok("clock", "agrees with the server's")
    elif apart <= CLOCK_FAIL:
        yield warn("clock", says, "let both machines ask a time server (NTP)")
    else:
        yield fail("clock", says, "let both machines ask a time server (NTP)")


def _work_pool(client: SyncPrefectClient, pool: str) -> Findings:
    import httpx  # noqa: PLC0415

    try:
        found = client.request("GET", "/work_pools/{name}", path_params={"name": pool}).json()
        workers = client.request(
            "POST",
            "/work_pools/{work_pool_name}/workers/filter",
            path_params={"work_pool_name": pool},
            json={},
        ).json()
    except httpx.HTTPStatusError as error:
        if error.response.status_code != httpx.codes.NOT_FOUND:
            raise
        todo = f"make it: prefect work-pool create {pool} --type process"
        yield fail("work pool", f"there is no work pool {pool}", todo)
        return
    yield from work_pool(pool, found, workers)


def work_pool(pool: str, found: dict[str, object], workers: list[dict[str, object]]) -> Findings:
    """Whether the work pool works, as the server describes it and its workers."""
    online = [one for one in workers if one.get("status") == "ONLINE"]
    if found.get("is_paused"):
        yield fail("work pool", f"{pool} is paused", f"prefect work-pool resume {pool}")
    elif not online:
        todo = f"start one: prefect worker start --pool {pool}"
        yield fail("work pool", f"{pool} has no worker that is online", todo)
    else:
        yield ok("work pool", f"{pool} ({found.get('type')}), workers online: {len(online)}")
