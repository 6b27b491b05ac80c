"""How far a command is: bars on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[str, int, int], None]
"""Takes a step, how much of it is done, and how much there is."""


@contextmanager
def advancing() -> Iterator[Advance]:
    """Show the steps of a command while it works, on a terminal."""
    if not sys.stderr.isatty():
        yield _nowhere
        return
    from flows.commands.progress import Bar  # noqa: PLC0415

    with Bar() as bar:
        yield bar.advance


def _nowhere(step: str, done: int, total: int) -> None:
    """What is shown where there is no terminal."""
