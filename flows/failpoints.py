"""Named points where a test can kill the process: how the crash tests reach every write.

``reached("commit.logged")`` does nothing unless the environment names the point:
``COPYDESK_FAILPOINT=commit.logged`` kills this process there as a power cut would (SIGKILL, no
cleanup), ``commit.logged:3`` the third time. Workers inherit it. The method is the one of the
databases' fail points (FreeBSD's ``fail(9)``, TiKV's ``fail-rs``).
"""

from __future__ import annotations

import os
import signal
from collections import Counter

NAMES = (
    "workspace.locked",  # the output folder is held, nothing was read
    "plan.made",  # all inputs were looked at
    "shard.started",  # a worker begins a shard
    "shard.written",  # its rows are in a temporary file
    "shard.synced",  # and on the disk
    "shard.staged",  # and have their name
    "normalized",  # all shards are staged
    "verified",  # and checked
    "quarantine.committed",
    "commit.started",
    "commit.file-written",  # one data file of the new version is in the table's folder
    "commit.written",  # all of them are, no log entry names them
    "commit.logged",  # the new version is there
    "staging.removed",
    "policy.written",  # of undo: the policy row is there, the corpus is not yet
)
"""Every point there is; a test checks that a run passes each of them."""

VARIABLE = "COPYDESK_FAILPOINT"
_seen: Counter[str] = Counter()


def reached(name: str) -> None:
    """Die here, if the environment says so."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    assert name in NAMES, f"{name} is missing in flows.failpoints.NAMES"
    _seen[name] += 1
    point, _, count = wanted.partition(":")
    if point == name and _seen[name] == int(count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
