"""The lock of the container image: what scheduled runs need out of requirements.lock, and no more.

``python .ci/image_lock.py`` writes ``.ci/image.lock`` anew, from what is installed in the environment
that requirements.lock made. Versions and hashes are those of requirements.lock, line by line.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
IMAGE_LOCK = Path(__file__).parent / "image.lock"
EXTRAS = ("flows", "dask", "s3", "translate", "fast")
TO_BUILD = ("hatchling", "editables")  # builds copydesk itself, without asking an index

PYTHONS = tuple(
    {"python_version": one, "python_full_version": f"{one}.0"} for one in ("3.11", "3.12", "3.13")
)
PLATFORM = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}


def needed() -> set[str]:
    """The packages that are installed for copydesk with these extras, on Linux."""
    todo = [("copydesk", frozenset(EXTRAS)), *((name, frozenset()) for name in TO_BUILD)]
    done = set()
    while todo:
        one = todo.pop()
        if one in done:
            continue
        done.add(one)
        name, extras = one
        try:
            asked = requires(name) or ()
        except PackageNotFoundError:  # for another Python than this one
            continue
        for requirement in map(Requirement, asked):
            if any(_holds(requirement, extra) for extra in ("", *extras)):
                wanted = frozenset(requirement.extras)
                todo.append((canonicalize_name(requirement.name), wanted))
    return {name for name, _ in done} - {"copydesk"}


def _holds(requirement: Requirement, extra: str) -> bool:
    marker = requirement.marker
    return marker is None or any(
        marker.evaluate({**python, **PLATFORM, "extra": extra}) for python in PYTHONS
    )


def image_lock() -> str:
    """The entries of requirements.lock that the image needs, in its order."""
    names = needed()
    entries = re.split(r"\n(?=[a-z0-9])", LOCK.read_text("utf-8").strip())
    kept = [one for one in entries if canonicalize_name(re.split(r"==| ", one)[0]) in names]
    return "\n".join(kept) + "\n"


if __name__ == "__main__":
    IMAGE_LOCK.write_text(image_lock(), "utf-8")
