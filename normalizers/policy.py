"""The policy overlay: rules that people took back, for one source or for all.

A rule that is withdrawn still reads the text: it may flag, link and warn, but none of its edits is
applied, to the text, the title or a caption, and none of the facts such an edit would have moved is
recorded. Every rule of every stage can be withdrawn, those of encoding and layout too.

Rows are dated and never removed: a rule that may edit again gets a counter-row (``allowed``), and
for one rule and one source **the last row that speaks of both decides**. So an exception is a later
row as well:

>>> rows = (
...     Withdrawal("ui.en.*", None, "Ann", "labels are wanted", "2026-11-02T09:00:00Z"),
...     Withdrawal("ui.en.share.4", None, "Ann", "not this one", "2026-11-03T09:00:00Z", True),
... )
>>> withdrawn = Policy(rows).rules_withdrawn("daily.example")
>>> withdrawn("ui.en.login.5"), withdrawn("ui.en.share.4"), withdrawn("stray.stamp")
(True, False, False)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from normalizers.findings import Edit

ANY = "*"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One row of the policy: who took which rule back, where, why and when.

    ``rule`` is a rule as it stands in the ledger (``stray.counted_caption``), or the beginning of
    several with ``*`` at its end (``ui.en.*``). ``source`` is a publisher's key, ``None`` for all
    (the empty string means articles without a source). ``allowed`` makes it a counter-row: the rule
    may edit again. ``date`` is only kept; this package knows no clock.

    Raises:
        ValueError: ``rule`` is empty, only ``*``, or holds a space or a ``*`` before its end.
    """

    rule: str
    source: str | None
    who: str
    why: str
    date: str
    allowed: bool = False

    def __post_init__(self) -> None:
        stem = self.rule.removesuffix(ANY)
        if not stem or ANY in stem or len(stem.split()) != 1 or stem.strip() != stem:
            raise ValueError(
                f"{self.rule!r} names no rule: give its name, or its beginning and one * at the end"
            )

    def speaks_of(self, rule: str) -> bool:
        """Whether the row is about this rule.

        >>> Withdrawal("stray.c*", None, "", "", "").speaks_of("stray.copyright")
        True
        """
        if self.rule.endswith(ANY):
            return rule.startswith(self.rule[:-1])
        return rule == self.rule

    def covers(self, other: Withdrawal) -> bool:
        """Whether every rule and source ``other`` speaks of is one that this row speaks of."""
        return self.source in (None, other.source) and self.speaks_of(other.rule)

    def meets(self, other: Withdrawal) -> bool:
        """Whether some rule of some source is one that both rows speak of."""
        sources = self.source is None or other.source is None or self.source == other.source
        return sources and (self.speaks_of(other.rule) or other.speaks_of(self.rule))


@dataclass(frozen=True)
class Policy:
    """All rows, oldest first. Two policies with the same rows are equal, and hash alike."""

    rows: tuple[Withdrawal, ...] = ()

    def rules_withdrawn(self, source: str) -> RuleMatcher:
        """Tells of each rule whether it is withdrawn in articles of this source."""
        return RuleMatcher(row for row in self.rows if row.source in (None, source))

    @cached_property
    def in_force(self) -> tuple[Withdrawal, ...]:
        """The rows that still decide something: none that a later row overrules altogether."""
        rows: list[Withdrawal] = []
        for row in self.rows:
            rows = [old for old in rows if not row.covers(old)]
            if not row.allowed or any(row.meets(old) for old in rows):
                rows.append(row)
        return tuple(rows)

    @cached_property
    def version(self) -> str:
        """A short hash of what results depend on: rules and sources, not who, why or when.

        A rule taken back and allowed again leaves the version as it was before.
        """
        if not self.in_force:
            return ""
        content = [(row.rule, row.source, row.allowed) for row in self.in_force]
        line = json.dumps(content, ensure_ascii=False)
        return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def with_row(self, row: Withdrawal) -> Policy:
        """The policy with one more row."""
        return Policy((*self.rows, row))


class RuleMatcher:
    """The verdict on each rule; false when it can withdraw none at all."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Iterable[Withdrawal]) -> None:
        self._rows = tuple(rows)[::-1]

    def __bool__(self) -> bool:
        return any(not row.allowed for row in self._rows)

    def __call__(self, rule: str) -> bool:
        """Whether the rule is withdrawn: the last row that speaks of it decides."""
        return next((not row.allowed for row in self._rows if row.speaks_of(rule)), False)

    def among(self, rules: Iterable[str]) -> set[str]:
        """Those of the rules that are withdrawn."""
        return {rule for rule in rules if self(rule)}


class Gate:
    """Where every edit of one article passes: withdrawn rules stop here.

    ``rules`` are those that found an edit and were let through, whether it was applied in the end
    or lost to another, ``withdrawn`` those that found one and were stopped. Together they are all
    that a policy can change in a result: see :func:`policy_stale`.
    """

    __slots__ = ("_is_withdrawn", "rules", "withdrawn")

    def __init__(self, is_withdrawn: RuleMatcher) -> None:
        self._is_withdrawn = is_withdrawn or None
        self.rules: set[str] = set()
        self.withdrawn: set[str] = set()

    def admit(self, edits: Iterable[Edit]) -> list[Edit]:
        """The edits whose rules may edit."""
        admitted = []
        for edit in edits:
            if self._is_withdrawn and self._is_withdrawn(edit.rule):
                self.withdrawn.add(edit.rule)
            else:
                self.rules.add(edit.rule)
                admitted.append(edit)
        return admitted


def policy_stale(
    withdrawn_before: Iterable[str], rules: Iterable[str], policy: Policy, source: str
) -> bool:
    """Whether a stored result would come out differently under this policy."""
    return next(policy_changes(withdrawn_before, rules, policy, source), None) is not None


def policy_changes(
    withdrawn_before: Iterable[str], rules: Iterable[str], policy: Policy, source: str
) -> Iterator[str]:
    """Why a stored result would come out differently under this policy, one reason per rule.

    It would if a rule that found an edit is withdrawn now, or one that was stopped is allowed again.
    If neither is so, normalizing again stops the same edits at every step, so the result is the same.
    A result that lists one rule as both is stale under every policy (``normalizers.undoing``).

    >>> rows = (Withdrawal("stray.stamp", None, "Ann", "", ""),)
    >>> list(policy_changes(["names.place"], ["stray.stamp", "layout.spaces"], Policy(rows), ""))
    ['policy stray.stamp: withdrawn', 'policy names.place: allowed again']

    Args:
        withdrawn_before: ``CanonicalArticle.withdrawn`` of the stored result.
        rules: its ``CanonicalArticle.rules``. The rules of its ledger are not enough: an edit of the
            title, or one that lost to another, stands in no ledger.
        policy: the policy as it is now.
        source: the article's source.
    """
    is_withdrawn = policy.rules_withdrawn(source)
    for rule in sorted(rules):
        if is_withdrawn(rule):
            yield f"policy {rule}: withdrawn"
    for rule in sorted(withdrawn_before):
        if not is_withdrawn(rule):
            yield f"policy {rule}: allowed again"
