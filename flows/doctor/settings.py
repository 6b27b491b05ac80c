"""The settings of a run as the environment gives them, and the stylebook."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from flows.commands.common import languages_of, profile_named, stylebook_of
from flows.doctor.found import Findings, fail, ok, warn
from flows.errors import UsageError
from normalizers.stylebook import StylebookError

VARIABLES = (
    *("COPYDESK_OUTPUT", "COPYDESK_LANGUAGES", "COPYDESK_PROFILE", "COPYDESK_STYLEBOOK"),
    *("COPYDESK_WORKERS", "COPYDESK_ENGINE", "COPYDESK_ENGINE_URL", "COPYDESK_ENGINE_VERSION"),
    *(
        "COPYDESK_ENGINE_TIMEOUT",
        "COPYDESK_MEMORY",
        "COPYDESK_ADDRESS",
        "COPYDESK_TRANSLATE_TO",
        "COPYDESK_GLOSS_TO",
    ),
)
"""What options are read from; the keys of engines are no settings and not named here."""

_SECRET = "KEY"  # noqa: S105 - a part of a name


def variables(environment: Mapping[str, str] = os.environ) -> Findings:
    """Whether what is set means something, and nothing is misspelt."""
    given = {name: value for name, value in environment.items() if name.startswith("COPYDESK_")}
    unknown = sorted(name for name in given if name not in VARIABLES and _SECRET not in name)
    for name in unknown:
        yield warn(
            "settings", f"{name} is read by nothing", "see copydesk run --help for the names"
        )
    checks: dict[str, Callable[[str], object]] = {
        "COPYDESK_LANGUAGES": languages_of,
        "COPYDESK_WORKERS": _whole_number,
        "COPYDESK_ENGINE_TIMEOUT": _seconds,
    }
    wrong = False
    for name, check in checks.items():
        if name not in given:
            continue
        try:
            check(given[name])
        except (UsageError, ValueError) as error:
            wrong = True
            yield fail("settings", f"{name}={given[name]}: {error}", "set it anew, or unset it")
    if not wrong:
        known = [name for name in VARIABLES if name in given]
        yield ok("settings", f"from the environment: {', '.join(known) or 'none, all as usual'}")


def _whole_number(value: str) -> None:
    if not value.isdigit() or int(value) < 1:
        raise ValueError("not a number of processes")


def _seconds(value: str) -> None:
    if not float(value) > 0:
        raise ValueError("not a number of seconds")


def stylebook(folder: Path | None, profile: str) -> Findings:
    """Whether the stylebook loads, with the user's rows laid over it, and has this profile."""
    said: list[str] = []
    try:
        book = stylebook_of(folder, said.append)
    except (UsageError, StylebookError) as error:
        yield fail("stylebook", str(error), "mend the row, or leave out --stylebook")
        return
    for line in said:
        yield warn("stylebook", line, "check the name of the folder")
    yield ok("stylebook", f"loads{f', with the rows of {folder}' if folder else ''}")
    try:
        profile_named(profile, book)
    except UsageError as error:
        yield fail("settings", str(error), "choose one of them, or leave it out: safe")
