"""``copydesk automations`` where there is no server; with one, see test_desk.py."""

from __future__ import annotations

import pytest

from tests.flows.support import copydesk


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "code", "line"),
    [
        (
            "",
            2,
            "no Prefect server is set: export PREFECT_API_URL=http://127.0.0.1:4200/api, "
            "or wherever yours is",
        ),
        ("http://127.0.0.1:9/api", 1, "cannot reach the Prefect server at http://127.0.0.1:9/api"),
    ],
)
def test_no_server_is_one_line(url, code, line, tmp_path):
    done = copydesk("automations", PREFECT_API_URL=url, HOME=str(tmp_path))
    assert (done.returncode, done.stderr) == (code, f"copydesk: {line}\n")


def test_a_patience_shorter_than_a_heartbeat_is_refused(tmp_path):
    done = copydesk("automations", "--dead-after", "10", HOME=str(tmp_path))
    assert done.returncode == 2
    assert "10 is not in the range x>=60" in done.stderr
