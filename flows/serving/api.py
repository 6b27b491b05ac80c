"""What ``copydesk serve`` asks of the Prefect server, and tells it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Cancelled, Crashed

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun

_HELD = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
_ENDED = [StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED]
_PAGE = 200


def free_what_a_dead_serve_left(client: SyncPrefectClient, deployment: UUID) -> tuple[int, int]:
    """Settle the runs of a ``serve`` that was killed; to be called while nobody serves the corpus.

    A run that died with its ``serve`` is Running for ever and keeps the only slot, so that every later
    one would be cancelled. Runs that came due meanwhile would all be made up for, one after another,
    with nothing new for any but the first.

    Returns:
        How many were running, and how many had come due.
    """
    dead = _runs(client, deployment, _HELD)
    for run in dead:
        crashed: State[Any] = Crashed(message="copydesk serve ended before this run did")
        client.set_flow_run_state(run.id, crashed, force=True)
    missed = _runs(client, deployment, [StateType.SCHEDULED], before=datetime.now(UTC))
    missed = [run for run in missed if run.auto_scheduled]
    for run in missed:
        cancelled: State[Any] = Cancelled(message="copydesk serve was not running at this time")
        client.set_flow_run_state(run.id, cancelled, force=True)
    return len(dead), len(missed)


def next_due(client: SyncPrefectClient, deployment: UUID) -> datetime | None:
    """When the next run is due; None while the server has not made it yet."""
    coming = _runs(client, deployment, [StateType.SCHEDULED], limit=1)
    return coming[0].expected_start_time if coming else None


def recent(client: SyncPrefectClient, deployment: UUID, after: datetime) -> list[FlowRun]:
    """The last runs that are going on or have ended since, by the time they were due."""
    newest = FlowRunSort.EXPECTED_START_TIME_DESC
    return _runs(client, deployment, [*_HELD, *_ENDED], after=after, limit=20, sort=newest)[::-1]


def _runs(
    client: SyncPrefectClient,
    deployment: UUID,
    states: list[StateType],
    *,
    after: datetime | None = None,
    before: datetime | None = None,
    limit: int = _PAGE,
    sort: FlowRunSort = FlowRunSort.EXPECTED_START_TIME_ASC,
) -> list[FlowRun]:
    return client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])),
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states)),
            expected_start_time=FlowRunFilterExpectedStartTime.model_validate(
                {"after_": after, "before_": before}
            ),
        ),
        sort=sort,
        limit=limit,
    )
