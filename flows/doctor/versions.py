"""Python and the packages, against the set that is known to work together."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement
from packaging.version import Version

from flows.doctor.found import Findings, fail, ok, warn

PYTHONS = ((3, 11), (3, 14))
"""The first that works, and the first that does not."""

NEEDED = ("", "flows")
"""The extras of a scheduled run; of the others only what is installed is looked at."""

BROKEN = (
    # found by letting a schedule fire, not in a changelog: the server answers, and no run is ever made
    ("prefect==3.8.8", "sqlalchemy>=2.1", "no schedule of the Prefect server ever fires"),
)
"""Pairs that install together and do not work together: the one, the other, what happens."""


def python(running: tuple[int, ...] = sys.version_info[:3]) -> Findings:
    """Whether this Python is one copydesk is tested with."""
    first, beyond = PYTHONS
    name = ".".join(map(str, running))
    if first <= running[:2] < beyond:
        yield ok("python", name)
    else:
        yield fail(
            "python", f"{name} is not supported", "use Python 3.11, 3.12 or 3.13: make PYTHON=…"
        )


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def packages(
    required: Iterable[str] | None = None,
    installed: Callable[[str], str | None] = _installed,
) -> Findings:
    """Whether each package is in the range that copydesk asks for, and no known bad pair is there.

    Args:
        required: requirements, by default those of the installed copydesk.
        installed: the version of a package; None if it is not there.
    """
    try:
        asked = requires("copydesk") if required is None else required
    except PackageNotFoundError:
        yield fail("packages", "copydesk is not installed", "install it: make setup")
        return
    wrong = 0
    count = 0
    for requirement in map(Requirement, asked or ()):
        extra = _extra_of(requirement)
        found = installed(requirement.name)
        if extra is None or (found is None and extra not in NEEDED):
            continue
        count += 1
        if found is None:
            wrong += 1
            yield fail("packages", f"{requirement.name} is missing", _install(requirement))
        elif not requirement.specifier.contains(found, prereleases=True):
            wrong += 1
            says = f"{requirement.name} {found}, needed is {requirement.specifier}"
            yield fail("packages", says, _install(requirement))
    for one, other, happens in BROKEN:
        if all(_is_there(Requirement(each), installed) for each in (one, other)):
            wrong += 1
            name = Requirement(other).name
            bound = next(iter(Requirement(other).specifier)).version
            says = f"{name} {installed(name)} beside {one.replace('==', ' ')}: {happens}"
            yield fail("packages", says, f"pip install '{name}<{bound}'")
    if not wrong:
        yield ok("packages", f"{count} as they are known to work together")


def _extra_of(requirement: Requirement) -> str | None:
    """The extra it belongs to, ``""`` for the base; None if it is not for this machine."""
    if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
        return ""
    extras = ("flows", "dask", "s3", "fast", "translate")
    return next((one for one in extras if requirement.marker.evaluate({"extra": one})), None)


def _is_there(requirement: Requirement, installed: Callable[[str], str | None]) -> bool:
    found = installed(requirement.name)
    return found is not None and Version(found) in requirement.specifier


def _install(requirement: Requirement) -> str:
    return (
        f"pip install '{requirement.name}{requirement.specifier}', or all of the lock: make setup"
    )


def extras(installed: Callable[[str], str | None] = _installed) -> Findings:
    """Whether the quick language detector is there; without it runs are slower, not different."""
    if installed("langdetect-rs") is None:
        yield warn(
            "packages", "no langdetect-rs: the same results, slower", "pip install 'copydesk[fast]'"
        )
