"""What whoever commits does when another writer was faster: begin again, a few times."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from flows.errors import ConflictError

T = TypeVar("T")

TRIES = 5
LONGEST_WAIT = 2.0
"""How often it begins again when other writers are faster, and at most how many seconds later."""


def until_first(once: Callable[[], T], say: Callable[[str], None]) -> T:
    """Do something that commits, again from its beginning when another writer was faster.

    Raises:
        ConflictError: others were faster each time.
    """
    for _ in range(TRIES - 1):
        try:
            return once()
        except ConflictError as error:
            say(f"{str(error).partition(';')[0]}; planning again")
            time.sleep(random.uniform(0, LONGEST_WAIT))  # noqa: S311 - so that two do not go in step
    return once()
