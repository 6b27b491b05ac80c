"""Who is told how a run, an undo or a repair gets on."""

from __future__ import annotations

from typing import Protocol


class Observer(Protocol):
    """Who watches a run: a progress bar, a log, nobody."""

    def say(self, message: str) -> None:
        """One line for the user."""

    def advance(self, step: str, done: int, total: int) -> None:
        """``done`` of ``total`` units of a step are finished."""


class Silent:
    """The observer that shows nothing."""

    def say(self, message: str) -> None:
        """Show nothing."""

    def advance(self, step: str, done: int, total: int) -> None:
        """Show nothing."""
