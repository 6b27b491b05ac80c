"""What a flow may be asked: what the server's schema refuses, and what only the model can."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from flows.normalize import normalize_corpus
from flows.scheduled.backfill import backfill
from flows.scheduled.on_demand import article
from flows.scheduled.parameters import Backfill

from prefect import Flow  # isort: skip - after flows.normalize has set its environment
from prefect.exceptions import ParameterTypeError  # isort: skip
from prefect.utilities.callables import parameter_schema  # isort: skip
from prefect.utilities.schema_tools.validation import ValidationError as SchemaError  # isort: skip
from prefect.utilities.schema_tools.validation import validate  # isort: skip

FLOWS: dict[str, Flow[Any, Any]] = {one.name: one for one in (normalize_corpus, backfill, article)}
LINES = Path(__file__).with_name("parameters.jsonl").read_text("utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: json.dumps(case["parameters"])[:80])
def test_who_refuses_what(case):
    flow, parameters = FLOWS[case["flow"]], case["parameters"]
    schema = parameter_schema(flow.fn).model_dump()
    assert refuses(schema, parameters) is (case["refused"] == "server")
    if case["refused"]:
        with pytest.raises((ParameterTypeError, TypeError)):
            flow.validate_parameters(parameters) if parameters else flow.fn()
    else:
        assert flow.validate_parameters(parameters)


def refuses(schema: dict[str, Any], parameters: dict[str, Any]) -> bool:
    """Whether the server does; asked for one error, as it asks, no format is looked at."""
    try:
        validate(parameters, schema, raise_on_error=True)
    except SchemaError:
        return True
    return False


def test_there_is_a_case_of_each_kind_for_each_flow():
    kinds = {(case["flow"], case["refused"]) for case in CASES}
    assert kinds == {(flow, who) for flow in FLOWS for who in ("", "server", "model")}


def test_each_day_has_its_inputs():
    asked = Backfill.model_validate(
        {
            "first": "2025-12-31",
            "last": "2026-01-02",
            "settings": {"inputs": ["a/%Y/%m/%d", "b/%j.txt"], "workers": 2, "profile": "belta"},
        }
    )
    runs = list(asked.runs())
    assert [(str(day), run.inputs) for day, run in runs] == [
        ("2025-12-31", ("a/2025/12/31", "b/365.txt")),
        ("2026-01-01", ("a/2026/01/01", "b/001.txt")),
        ("2026-01-02", ("a/2026/01/02", "b/002.txt")),
    ]
    assert {(run.workers, run.profile) for _, run in runs} == {(2, "belta")}


def test_days_that_share_a_file_are_one_run():
    settings = {"inputs": ["archive/%Y-%m.jsonl"]}
    asked = Backfill(first=date(2026, 1, 30), last=date(2026, 2, 2), settings=settings)
    assert [run.inputs for _, run in asked.runs()] == [
        ("archive/2026-01.jsonl",),
        ("archive/2026-02.jsonl",),
    ]


def test_the_last_day_may_be_the_first_and_not_before_it():
    day = date(2026, 1, 1)
    assert len(list(Backfill(first=day, last=day).runs())) == 1
    with pytest.raises(ValidationError, match="the last day, 2026-01-01, is before the first"):
        Backfill(first=date(2026, 1, 2), last=day)
