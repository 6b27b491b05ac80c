"""What a check has found."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    """Runs work, but perhaps not as one thinks."""
    FAIL = "fail"
    """Runs will not work."""


class Found(NamedTuple):
    """One line of the report.

    Attributes:
        level: how bad it is.
        check: what was looked at.
        says: what was found.
        todo: what a person can do about it; empty if nothing is wrong.
    """

    level: Level
    check: str
    says: str
    todo: str = ""


Findings = Iterator[Found]


def ok(check: str, says: str) -> Found:
    """Nothing is wrong."""
    return Found(Level.OK, check, says)


def warn(check: str, says: str, todo: str) -> Found:
    """Something may be wrong."""
    return Found(Level.WARN, check, says, todo)


def fail(check: str, says: str, todo: str) -> Found:
    """Something is wrong."""
    return Found(Level.FAIL, check, says, todo)
