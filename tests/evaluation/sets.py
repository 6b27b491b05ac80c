"""What a labelled set is, what measuring it gives, and how its rows are read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from flows.errors import RunError

RATE_SUFFIX = "-per-10k"


class Unit(StrEnum):
    """What a metric's value counts."""

    SHARE = "share"  # 0 to 1, printed in percent
    RATE = "rate"  # so many in 10,000
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Metric:
    """One number of a set, measured on ``n`` things.

    ``lower_is_better``: it is held under a ceiling instead of over a floor. ``pinned`` is false for
    a line that only informs.
    """

    name: str
    value: float
    n: int
    unit: Unit = Unit.SHARE
    lower_is_better: bool = False
    pinned: bool = True

    @property
    def shown(self) -> str:
        return shown(self.value, self.unit)


def share(
    name: str, hits: float, n: int, lower_is_better: bool = False, pinned: bool = True
) -> list[Metric]:
    """``hits`` of ``n``; no metric at all where there was nothing to measure."""
    return [Metric(name, hits / n, n, Unit.SHARE, lower_is_better, pinned)] if n else []


def rate(name: str, hits: int, n: int) -> list[Metric]:
    """``hits`` in 10,000, of which there should be few."""
    return [Metric(name + RATE_SUFFIX, 10_000 * hits / n, n, Unit.RATE, True)] if n else []


def count(name: str, hits: int, n: int) -> Metric:
    """A number that only informs."""
    return Metric(name, hits, n, Unit.COUNT, pinned=False)


def shown(value: float, unit: Unit) -> str:
    """A value as the table prints it."""
    if unit is Unit.COUNT:
        return f"{value:.0f}"
    return f"{value:.2%}" if unit is Unit.SHARE else f"{value:.2f}"


@dataclass(frozen=True, slots=True)
class Error:
    """One thing that came out wrong: where it stands, of which kind it is, and what happened."""

    place: str
    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Result:
    metrics: tuple[Metric, ...]
    errors: tuple[Error, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """A labelled set: which files hold it and how it is measured.

    ``root`` is the folder of its files, ``None`` if that is the shared data and it is not here.
    ``measure`` gets the files and a step: ``--fast`` takes every ``step``-th row. ``also`` are files
    beside ``root`` that its figures depend on.
    """

    name: str
    about: str
    root: Path | None
    patterns: tuple[str, ...]
    measure: Callable[[Sequence[Path], int], Result]
    step: int = 1
    shared: bool = False
    also: tuple[Path, ...] = ()

    def files(self) -> list[Path]:
        """The files of the set, always in the same order."""
        if self.root is None:
            return []
        found = {path for pattern in self.patterns for path in self.root.glob(pattern)}
        return sorted(path for path in found if path.is_file() and path.name[0] != ".")

    def data(self) -> str:
        """SHA-256 over the names and bytes of the files."""
        assert self.root is not None
        digest = hashlib.sha256()
        named = [(path.relative_to(self.root).as_posix(), path) for path in self.files()]
        for name, path in [*named, *((path.name, path) for path in self.also)]:
            content = path.read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()

    def run(self, fast: bool) -> Result:
        return self.measure(self.files(), self.step if fast else 1)


def labelled(path: Path, *fields: str, step: int = 1) -> list[dict[str, Any]]:
    """Every ``step``-th row of a JSONL file, with the place it stands at as ``place``.

    Raises:
        RunError: a line is no JSON object, or lacks one of ``fields``.
    """
    rows = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise RunError(f"{path.name}: line {number} is not JSON: {error}") from None
        missing = [field for field in fields if not isinstance(row, dict) or field not in row]
        if missing:
            raise RunError(f"{path.name}: line {number} has no {', '.join(missing)}")
        rows.append(row | {"place": row.get("id") or f"{path.name}:{number}"})
    return rows[::step]
