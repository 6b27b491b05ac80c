"""What is made of a stylebook (matchers, patterns, indexes): made once, kept with it, gone with it.

A cache beside the stylebook would keep it alive: whoever tries rows in stylebooks of their own, as an
import does, would hold all of them, 60 MB and more each. Like this both go when the garbage
collector next finds them (what a stage read last may hold one a little longer).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial, wraps
from typing import Concatenate, ParamSpec, TypeVar

from normalizers.stylebook import Stylebook

P = ParamSpec("P")
T = TypeVar("T")
Maker = Callable[Concatenate[Stylebook, P], T]


def kept(maxsize: int | None = None) -> Callable[[Maker[P, T]], Maker[P, T]]:
    """A decorator: remember the results of a function, whose first argument is a stylebook, with it.

    Args:
        maxsize: how many results of one stylebook; the others are those asked for longest ago. Without
            it all are kept: for arguments that are rows of the stylebook, never for texts of articles.
    """

    def decorated(make: Maker[P, T]) -> Maker[P, T]:
        @wraps(make)
        def made(stylebook: Stylebook, /, *args: P.args, **kwargs: P.kwargs) -> T:
            known = stylebook.made.get(make)
            if known is None:
                remembering = lru_cache(maxsize)(partial(make, stylebook))
                known = stylebook.made.setdefault(make, remembering)
            result: T = known(*args, **kwargs)
            return result

        return made

    return decorated
