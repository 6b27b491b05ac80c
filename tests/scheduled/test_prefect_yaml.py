"""``prefect.yaml`` and ``automations.yaml``: what can be told of them without a server."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import yaml

from flows import arrivals, normalize
from flows.errors import UsageError
from flows.scheduled.automations import DIED, automations, block_named, put
from tests.support import ROOT

from prefect import Flow  # isort: skip - after flows.normalize has set its environment
from prefect.events.actions import SendNotification  # isort: skip
from prefect.events.schemas.automations import Automation  # isort: skip
from prefect.exceptions import ObjectNotFound  # isort: skip
from prefect.utilities.callables import parameter_schema  # isort: skip
from prefect.utilities.importtools import import_object  # isort: skip
from prefect.utilities.schema_tools.validation import validate  # isort: skip

assert normalize
TEXT = (ROOT / "prefect.yaml").read_text("utf-8")
SAID = yaml.safe_load(TEXT)
DEPLOYMENTS = {one["name"]: one for one in SAID["deployments"]}


def test_all_deployments_are_there():
    assert list(DEPLOYMENTS) == ["hourly", "arrival", "backfill", "renewal", "article"]


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_a_deployment_names_a_flow_and_gives_it_what_it_takes(name):
    one = DEPLOYMENTS[name]
    flow = import_object(one["entrypoint"])
    assert isinstance(flow, Flow)
    assert validate(one["parameters"], parameter_schema(flow.fn).model_dump()) == []
    assert flow.validate_parameters(one["parameters"])
    assert one["enforce_parameter_schema"] is True
    assert one["tags"] == ["copydesk"]  # by which the automations know its runs
    assert one["work_pool"]["name"] == "copydesk"
    frequency = one["work_pool"]["job_variables"]["env"]["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"]
    assert 3 * int(frequency) <= 90


def test_who_waits_and_who_is_cancelled():
    limits = {name: one.get("concurrency_limit") for name, one in DEPLOYMENTS.items()}
    assert limits.pop("article") is None
    assert {one["limit"] for one in limits.values()} == {1}
    assert {name: one["collision_strategy"] for name, one in limits.items()} == {
        "hourly": "CANCEL_NEW",
        "renewal": "CANCEL_NEW",
        "arrival": "ENQUEUE",
        "backfill": "ENQUEUE",
    }


def test_only_the_hourly_run_is_on_a_schedule_unless_somebody_wants_more():
    active = {
        name: [each["cron"] for each in one.get("schedules", ()) if each.get("active", True)]
        for name, one in DEPLOYMENTS.items()
    }
    assert {name: crons for name, crons in active.items() if crons} == {"hourly": ["0 * * * *"]}


def test_the_arrival_listens_to_the_event_that_is_sent():
    [trigger] = DEPLOYMENTS["arrival"]["triggers"]
    assert trigger["expect"] == [arrivals.ARRIVED]
    assert trigger["match"] == {"prefect.resource.id": arrivals.RESOURCE}


def test_no_credentials_stand_in_it():
    assert not re.search(r"(?i)secret|password|token|access_key", TEXT)


class Server:
    """Keeps automations as a Prefect server does."""

    def __init__(self) -> None:
        self.kept: dict[UUID, Automation] = {}

    def read_automations(self):
        return list(self.kept.values())

    def create_automation(self, one):
        name = uuid4()
        self.kept[name] = Automation(id=name, **one.model_dump())
        return name

    def update_automation(self, name, one):
        self.kept[name] = Automation(id=name, **one.model_dump())

    def read_block_document_by_name(self, name, kind):
        if (kind, name) != ("slack-webhook", "desk"):
            raise ObjectNotFound(http_exc=ValueError("no block"))
        return type("Block", (), {"id": UUID(int=7)})

    def named(self, name):
        return next(one for one in self.kept.values() if one.name == name)


TELLING = ["copydesk: a run failed", "copydesk: a source drifts", "copydesk: quarantine rises"]


def told(one):
    return [act.block_document_id for act in one.actions if isinstance(act, SendNotification)]


def test_automations_are_made_once():
    server = Server()
    assert set(put(automations(), server).values()) == {"made"}
    assert set(put(automations(), server).values()) == {"unchanged"}
    assert len(server.kept) == len(automations()) == 5


def test_a_change_changes_only_what_it_is_about():
    server = Server()
    put(automations(), server)
    done = put(automations(dead_after=300), server)
    assert [name for name, what in done.items() if what == "changed"] == [DIED]
    assert server.named(DIED).trigger.within == timedelta(seconds=300)


def test_what_was_paused_stays_paused():
    server = Server()
    put(automations(), server)
    server.named(DIED).enabled = False
    put(automations(dead_after=300), server)
    assert not server.named(DIED).enabled
    assert server.named("copydesk: a run failed").enabled


def test_whom_they_tell_stays_until_somebody_else_is_named():
    server = Server()
    put(automations(notify=UUID(int=7)), server)
    assert [told(server.named(name)) for name in TELLING] == [[UUID(int=7)]] * 3
    assert set(put(automations(), server).values()) == {"unchanged"}
    put(automations(notify=UUID(int=8)), server)
    assert [told(server.named(name)) for name in TELLING] == [[UUID(int=8)]] * 3
    others = [one for one in server.kept.values() if one.name not in TELLING]
    assert [[act.type for act in one.actions] for one in others] == [["change-flow-run-state"]] * 2


def test_a_notification_says_what_it_is_about():
    bodies = {
        one.name: act.body
        for one in automations(notify=UUID(int=7))
        for act in one.actions
        if isinstance(act, SendNotification)
    }
    assert list(bodies) == TELLING
    assert ["flow_run.state.message" in bodies[name] for name in TELLING] == [True, False, False]
    assert ["event.payload.message" in bodies[name] for name in TELLING] == [False, True, True]


def test_a_block_has_a_type_and_a_name():
    server = Server()
    assert block_named("slack-webhook/desk", server) == UUID(int=7)
    with pytest.raises(UsageError, match="has no block slack-webhook/other"):
        block_named("slack-webhook/other", server)
    with pytest.raises(UsageError, match="takes TYPE/NAME"):
        block_named("desk", server)
