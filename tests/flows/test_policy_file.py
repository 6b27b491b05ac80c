"""The policy file of a corpus: rows are added, nothing is lost, a broken line is named."""

from __future__ import annotations

import json

import pytest

from flows.errors import OutputError
from flows.policy import POLICY, append_row, load_policy
from normalizers import Policy, Withdrawal
from tests.flows.support import run_into


def row(rule: str, source: str | None = None, *, allowed: bool = False) -> Withdrawal:
    return Withdrawal(rule, source, "Ann", "because", "2026-11-02T09:00:00Z", allowed)


def test_rows_are_added_and_what_stands_there_stays_byte_for_byte(tmp_path):
    file = tmp_path / POLICY
    line = (
        '{"why": "Уже", "who": "Ann", "rule": "a.b", "source": null,'
        ' "date": "2026-01-02", "action": "withdraw"}'
    )
    file.write_text(f"\n{line}", "utf-8")  # an editor that writes no last line break
    append_row(tmp_path, row("c.*", "daily.example", allowed=True))
    lines = file.read_text("utf-8").split("\n")
    assert lines[:2] == ["", line]
    assert [one.rule for one in load_policy(tmp_path).rows] == ["a.b", "c.*"]
    assert load_policy(tmp_path).rows[1] == row("c.*", "daily.example", allowed=True)
    assert [path.name for path in tmp_path.iterdir()] == [POLICY]


def test_no_file_is_an_empty_policy(tmp_path):
    assert load_policy(tmp_path) == Policy()


GOOD = {
    "date": "2026-01-02",
    "action": "withdraw",
    "rule": "a.b",
    "source": None,
    "who": "Ann",
    "why": "",
}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "it is not JSON"),
        ("[]", "it is not an object"),
        (json.dumps({**GOOD, "rule": "*"}), "names no rule"),
        (json.dumps({**GOOD, "rule": 7}), "'rule' is not a string"),
        (json.dumps({**GOOD, "source": 7}), "'source' is not a string"),
        (json.dumps({**GOOD, "action": "drop"}), "'action' is withdraw or allow"),
        (json.dumps({**GOOD, "date": "yesterday"}), "'date' is not a date"),
        (json.dumps({**GOOD, "rules": "x"}), "there is no key 'rules'"),
        (json.dumps({name: GOOD[name] for name in GOOD if name != "who"}), "'who' is missing"),
    ],
)
def test_a_broken_line_is_named_and_nothing_is_added(line, told, tmp_path):
    file = tmp_path / POLICY
    file.write_text(f"{json.dumps(GOOD)}\n{line}\n", "utf-8")
    with pytest.raises(OutputError, match=f"policy.jsonl:2 is no row of the policy: .*{told}"):
        load_policy(tmp_path)
    with pytest.raises(OutputError):
        append_row(tmp_path, row("a.b"))
    assert file.read_text("utf-8") == f"{json.dumps(GOOD)}\n{line}\n"
    with pytest.raises(OutputError):  # a run must not guess what was meant
        run_into(tmp_path, tmp_path)
