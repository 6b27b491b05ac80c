"""Where inputs and outputs are: a path of this machine, or one in an object store.

``s3://bucket/news`` is a place as much as ``/data/news`` is. A path of this machine stays a
:class:`pathlib.Path`, so nothing changes for it; any other is a :class:`upath.UPath`, which reads like
one and goes through fsspec. Credentials and endpoints are never part of a place: every process that
opens it, this one or a worker elsewhere, has them from its own environment (``AWS_ACCESS_KEY_ID``,
``AWS_ENDPOINT_URL`` …).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from flows.errors import UsageError

if TYPE_CHECKING:
    from upath import UPath

Place: TypeAlias = "Path | UPath"

_REMOTE = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def place_of(name: str | Path) -> Place:
    """The place that a name means.

    Raises:
        UsageError: no package is installed that opens such a place.
    """
    if isinstance(name, str) and _REMOTE.match(name):
        from upath import UPath  # noqa: PLC0415 - only where there is an object store

        try:
            place = UPath(name)
            _ = place.fs
        except (ImportError, ValueError) as error:
            raise UsageError(f"{name} cannot be opened: {error}") from None
        return place
    return Path(str(name).removeprefix("file://")) if isinstance(name, str) else name


def is_remote(place: Place) -> TypeGuard[UPath]:
    """Whether a place is in an object store: no locks, no renames, no fsync there."""
    return not isinstance(place, Path)
