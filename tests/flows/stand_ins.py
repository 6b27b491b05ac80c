"""Stand-ins for the work of a shard: workers that wait, die, or are interrupted at a given place.

A test puts them in the place of the real function, by name (``patches`` of
:meth:`tests.flows.crashing.Desk.start`), because they run in another process.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
import zlib
from pathlib import Path
from typing import Any

GATE, MARKS = "COPYDESK_TEST_GATE", "COPYDESK_TEST_MARKS"
DEADLY = "day  666"
"""An article with these words kills whoever parses it, where :func:`deadly_shard` works."""


def gated_shard(shard: Any) -> Any:
    """Do a shard, but from the third one on wait until the gate (a file) is there."""
    from flows.shards import normalize_shard  # noqa: PLC0415

    gate = Path(os.environ[GATE])
    while not gate.exists() and len(list(shard.folder.glob("*.parquet"))) >= 3:
        time.sleep(0.005)
    return normalize_shard(shard)


def deadly_shard(shard: Any) -> Any:
    """Do a shard; some articles end the process that parses them, each time."""
    from flows import shards  # noqa: PLC0415

    if shards.parse.__module__ != __name__:
        harmless = shards.parse

        def parse(record: Any, options: Any) -> Any:
            if DEADLY.encode() in record.data:
                os._exit(9)
            return harmless(record, options)

        parse.__module__ = __name__
        shards.parse = parse
    return shards.normalize_shard(shard)


def raising_pipeline(*_: Any, **__: Any) -> Any:
    """A pipeline that raises at the deadly article."""
    from normalizers import Pipeline  # noqa: PLC0415

    class Raising(Pipeline):
        def __call__(self, article: Any) -> Any:
            return 1 / 0 if DEADLY in article.text else super().__call__(article)

    return Raising()


def deadly_check(*_: Any) -> Any:
    """A check for rows to renew that takes its worker down."""
    os._exit(9)


def dying_shard(shard: Any) -> Any:
    """Do a shard; the first worker that comes to each point of it is killed there."""
    from flows import shards, staged  # noqa: PLC0415

    def reached(name: str) -> None:
        with contextlib.suppress(FileExistsError):
            Path(os.environ[MARKS], name).touch(exist_ok=False)
            os.kill(os.getpid(), signal.SIGKILL)

    shards.reached = staged.reached = reached
    return shards.normalize_shard(shard)


def interrupting(name: str) -> None:
    """A failpoint that does not kill: Ctrl+C comes in the moment the version is there."""
    if name == os.environ[MARKS]:
        os.kill(os.getpid(), signal.SIGINT)


def number_by_place(shard: Any) -> int:
    """``flows.parts.number_of`` by where the articles stand, wherever the test's own folder is."""
    places = "".join(job.record.place for job in shard.jobs)
    return zlib.crc32(places.encode())
