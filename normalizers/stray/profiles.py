"""How bold the stray stage is: remove what is proved, all that is doubtful, or nothing.

* ``safe`` removes what is proved, and flags the rest.
* ``aggressive`` removes what ``safe`` would flag as well: for those who train models on the text and
  would rather lose a line than keep a menu. The ledger can take each removal back.
* ``flag-only`` changes nothing: what ``safe`` would remove is flagged like the rest, and nothing is
  moved to the metadata.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from normalizers.findings import Edit, Finding, Flag
from normalizers.stray.view import View


class Profile(StrEnum):
    """How bold the stage is."""

    SAFE = "safe"
    AGGRESSIVE = "aggressive"
    FLAG_ONLY = "flag-only"


def profile_of(version: str) -> Profile:
    """The profile a stray stage of this version worked under; ``safe`` for one not known today.

    >>> profile_of("2(aggressive)"), profile_of("2")
    (<Profile.AGGRESSIVE: 'aggressive'>, <Profile.SAFE: 'safe'>)
    """
    name = version.partition("(")[2].rstrip(")")
    return Profile(name) if name in tuple(Profile) else Profile.SAFE


def under_profile(findings: Iterable[Finding], profile: Profile, view: View) -> Iterator[Finding]:
    """What a profile makes of the findings of ``safe``."""
    if profile is Profile.SAFE:
        yield from findings
        return
    lines = {(line.start, line.end) for line in view.blocks}
    for finding in findings:
        if isinstance(finding, Flag) and profile is Profile.AGGRESSIVE and finding.suggestion == "":
            yield _applied(finding, whole_line=(finding.start, finding.end) in lines)
        elif isinstance(finding, Edit) and profile is Profile.FLAG_ONLY:
            yield _flagged(finding)
        else:
            yield finding


def _applied(flag: Flag, *, whole_line: bool) -> Edit:
    return Edit(
        flag.start,
        flag.end,
        "",
        flag.rule,
        flag.category,
        flag.evidence,
        f"{flag.reason}; removed by the profile {Profile.AGGRESSIVE}",
        confidence=0.5,
        whole_line=whole_line,
    )


def _flagged(edit: Edit) -> Flag:
    return Flag(
        edit.start,
        edit.end,
        edit.category,
        edit.rule,
        edit.replacement,
        edit.evidence,
        f"{edit.reason}; kept by the profile {Profile.FLAG_ONLY}",
    )
