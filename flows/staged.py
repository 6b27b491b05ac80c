"""A staged shard: one Parquet file that holds its rows, and beside them what the run has to know.

The file is whole or not there, whenever the power goes, and says everything by itself: a run that is
started again after a crash reads it instead of doing the work once more.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from flows.corpus.schema import schema_with
from flows.corpus.writing import parquet_file
from flows.drift.tally import Tally
from flows.failpoints import reached
from flows.places import Place, is_remote, write_bytes
from flows.readers import Failure
from flows.readers.records import split_place, spot_of
from flows.timings import read_back, spelled

SUFFIX = ".parquet"
_RESULT, _FAILURES, _CHECK = b"copydesk.result", b"copydesk.failures", b"copydesk.check"


class Moved(NamedTuple):
    """A row that stays as it is under another place, and under another id if that follows it."""

    donor: str
    id: str
    path: str
    file: str
    id_from: str


class Made(NamedTuple):
    """One staged row, as much of it as the run has to know.

    ``how`` is ``read`` (from an input), ``renewed`` (from the table) or ``moved``.
    """

    id: str
    path: str
    file: str
    raw_sha256: str
    how: str

    @property
    def spot(self) -> str:
        """The place on this machine, see :func:`flows.readers.records.spot_of`."""
        return spot_of(self.file, split_place(self.path)[1])

    @property
    def stand(self) -> str:
        """Names the row among all staged ones, see ``Corpus.commit``."""
        return "\0".join((self.id, self.file, self.path))


@dataclass(slots=True)
class ShardResult:
    """What a worker sends back; the rows, and the bytes of what failed, are in the staged file.

    ``sources`` counts what was read, by source. ``beside`` says of which source the articles of a file
    or folder are, ``blamed`` of which source a failure is, by its spot; see
    :mod:`flows.drift.arrivals`. ``stages`` are the seconds spent in each stage.
    """

    staged: Place
    jobs: int = 0
    made: list[Made] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    failures: list[tuple[Failure, str]] = field(default_factory=list)
    edits: Counter[str] = field(default_factory=Counter)
    flags: int = 0
    mentions: int = 0
    sources: dict[str, Tally] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    blamed: dict[str, str] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)


def light(failure: Failure) -> Failure:
    """A failure without the bytes, for whoever holds very many."""
    return replace(failure, raw=b"", detail="")


def stage(rows: pa.Table, result: ShardResult, failures: list[Failure]) -> None:
    """Write the file of a shard, and put it on the disk before it gets its name."""
    packed, spelled = json.dumps(_packed(result)), json.dumps(_spelled(failures))
    said = {_RESULT: packed, _FAILURES: spelled, _CHECK: _check(packed.encode(), spelled.encode())}
    table = rows.replace_schema_metadata(said)
    if is_remote(result.staged):
        content = io.BytesIO()
        pq.write_table(table, content, compression="zstd", write_page_checksum=True)
        reached("shard.written")
        write_bytes(result.staged, content.getvalue())
        reached("shard.synced")
        reached("shard.staged")
        return
    # a name of its own: a worker of a run that was killed may still be writing the same shard
    partial = result.staged.with_suffix(f".{uuid.uuid4().hex}.partial")
    with partial.open("wb") as file:
        pq.write_table(table, file, compression="zstd", write_page_checksum=True)
        reached("shard.written")
        file.flush()
        os.fsync(file.fileno())
    reached("shard.synced")
    os.replace(partial, result.staged)
    reached("shard.staged")


def staged_result(staged: Place) -> ShardResult | None:
    """The result of a shard that an earlier run staged; ``None`` when it is not there, or damaged."""
    try:
        with parquet_file(staged, checked=True) as file:
            said = file.schema_arrow.metadata
            if said[_CHECK] != _check(said[_RESULT], said[_FAILURES]):
                return None
            result = _unpacked(staged, json.loads(said[_RESULT]))
            rows = file.read()  # all of it: whole at its end, it may be damaged before
            exact = rows.schema.equals(schema_with(rows.schema.names))
            whole = exact and rows.num_rows == len(result.made)
        return result if whole else None
    except (OSError, pa.ArrowException, ValueError, KeyError, TypeError):
        return None


def _check(*parts: bytes) -> bytes:
    return hashlib.blake2b(b"\0".join(parts), digest_size=16).hexdigest().encode()


def staged_failures(staged: Place) -> Iterator[Failure]:
    """The failures of a staged shard, with the bytes that were kept."""
    with parquet_file(staged) as file:
        said = json.loads(file.schema_arrow.metadata[_FAILURES])
    for row in said:
        yield Failure(**{**row, "raw": base64.b64decode(row["raw"])})


def _packed(result: ShardResult) -> dict[str, Any]:
    return {
        "jobs": result.jobs,
        "made": result.made,
        "moved": result.moved,
        "failures": [
            [failure, mark]
            for failure, mark in zip(
                _spelled(f for f, _ in result.failures),
                (mark for _, mark in result.failures),
                strict=True,
            )
        ],
        "edits": result.edits,
        "flags": result.flags,
        "mentions": result.mentions,
        "sources": result.sources,
        "beside": result.beside,
        "blamed": result.blamed,
        "stages": spelled(result.stages),
    }


def _unpacked(staged: Place, said: dict[str, Any]) -> ShardResult:
    return ShardResult(
        staged,
        said["jobs"],
        [Made(*row) for row in said["made"]],
        [Moved(*row) for row in said["moved"]],
        [(Failure(**{**row, "raw": b""}), mark) for row, mark in said["failures"]],
        Counter(said["edits"]),
        said["flags"],
        said["mentions"],
        {source: Tally(*numbers) for source, numbers in said["sources"].items()},
        said["beside"],
        said["blamed"],
        read_back(said["stages"]),
    )


def _spelled(failures: Iterable[Failure]) -> list[dict[str, Any]]:
    return [{**asdict(f), "raw": base64.b64encode(f.raw).decode()} for f in failures]
