"""What one run did, in numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.readers import Failure
from normalizers import STAGE_NAMES

if TYPE_CHECKING:
    from flows.drift.table import Drift
    from flows.outcome import Outcome
    from flows.parts import StagedPart
    from flows.plan import Plan
    from flows.staged import ShardResult

# the language stage only says what it sees
_EDITING_STAGES = tuple(stage for stage in STAGE_NAMES if stage != "language")


@dataclass(frozen=True)
class Translated:
    """What the translating part of a run did.

    Attributes:
        done: articles that got a translation or glosses.
        missing: articles that have no translation into a language that was asked for.
        glosses_missing: strings without a gloss.
        unprotected: segments that were translated without placeholders for names and terms.
        empty: segments that were left empty, because the engine fails at them.
        reasons: why articles have no translation, with the number of articles.
        gloss_reasons: why strings have no gloss, with the number of articles.
        asked: texts that were sent; ``characters`` of them in all.
        remembered: texts that the translation memory had.
    """

    done: int = 0
    missing: int = 0
    glosses_missing: int = 0
    unprotected: int = 0
    empty: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    gloss_reasons: Mapping[str, int] = field(default_factory=dict)
    asked: int = 0
    characters: int = 0
    remembered: int = 0

    def counts(self) -> list[tuple[str, int]]:
        """The rows of the summary table."""
        return [
            ("translated", self.done),
            ("texts sent to the engine", self.asked),
            ("texts from the translation memory", self.remembered),
        ]

    def remarks(self) -> list[str]:
        """What is missing and why, each in a line; empty when all is there."""
        said = []
        if self.missing:
            said.append(f"not translated: {_with_reasons(self.missing, self.reasons)}")
        if self.glosses_missing:
            why = _with_reasons(self.glosses_missing, self.gloss_reasons)
            said.append(f"glosses missing: {why}")
        if self.unprotected:
            count = _counted(self.unprotected, "segment")
            said.append(f"translated without protected names: {count}")
        if self.empty:
            said.append(f"left empty: {_counted(self.empty, 'segment')}")
        return said


@dataclass(frozen=True)
class LeftReport:
    """What came of the report of a run.

    Attributes:
        page: the file to open; empty when there is none.
        written: it was written by this run.
        trouble: why there is none, or an old one.
    """

    page: str = ""
    written: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class RunSummary:
    """The result of a run, or of a part of one.

    ``seconds`` is shown, never stored: it is not the same twice.
    """

    articles: int = 0
    new: int = 0
    changed: int = 0
    moved: int = 0
    renewed: int = 0
    unchanged: int = 0
    removed: int = 0
    gone: int = 0
    duplicates: int = 0
    failed: int = 0
    edits: Mapping[str, int] = field(default_factory=dict)
    flags: int = 0
    mentions: int = 0
    version: int | None = None
    committed: bool = False
    unsupported: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    translated: Translated | None = None
    drift: Drift | None = None
    staged: StagedPart | None = None
    report: LeftReport | None = None
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 when every input gave an article, else 1."""
        return 1 if self.failed else 0

    @property
    def headline(self) -> str:
        """The run in one sentence."""
        if self.staged:
            return self.staged.headline
        if self.committed:
            done = f"committed version {self.version}: {self.new:,} new, {self.changed:,} changed"
            translated = self.translated.done if self.translated else 0
            more = (
                *(("moved", self.moved), ("renewed", self.renewed)),
                *(("removed", self.removed), ("translated", translated)),
            )
            done += "".join(f", {count:,} {name}" for name, count in more if count)
        elif self.failed and not self.unchanged:
            done = "nothing committed"
        elif not self.articles:
            done = "nothing to do: no articles found"
        else:
            done = f"nothing to do: {_counted(self.unchanged, 'article')} unchanged"
            if self.translated and self.translated.remarks():
                done = f"nothing new: {_counted(self.unchanged, 'article')} unchanged"
        return f"{done}, {self.failed} failed" if self.failed else done

    def counts(self) -> list[tuple[str, int]]:
        """The rows of the summary table, in order; rows that can say nothing are left out."""
        if self.staged:
            return self.staged.counts()
        rows = [("articles in", self.articles)]
        if self.committed:
            rows += [("new", self.new), ("changed", self.changed)]
        if self.moved:
            rows.append(("moved", self.moved))
        rows.append(("unchanged", self.unchanged))
        if self.renewed:
            rows.append(("renewed under the policy of today", self.renewed))
        if self.removed:
            rows.append(("removed, their inputs are gone", self.removed))
        if self.gone:
            rows.append(("kept, their inputs are gone", self.gone))
        if self.duplicates:
            rows.append(("identical duplicates", self.duplicates))
        rows.append(("failed", self.failed))
        if self.committed:
            rows += [(f"edits: {stage}", self.edits.get(stage, 0)) for stage in _EDITING_STAGES]
            rows += [("flags", self.flags), ("mentions", self.mentions)]
        if self.translated:
            rows += self.translated.counts()
        return rows

    @property
    def remarks(self) -> list[str]:
        """What is missing and why, and which sources drift, each in a line."""
        missing = self.translated.remarks() if self.translated else []
        if self.report and self.report.trouble:
            missing = [*missing, f"report: {self.report.trouble}"]
        return [*missing, *(self.drift.remarks() if self.drift else ())]

    @property
    def not_read(self) -> str:
        """The files of kinds copydesk does not read, in one line; empty when there were none."""
        kinds = (f"{count} {kind}" for kind, count in sorted(self.unsupported.items()))
        return ", ".join(kinds)


def summed(
    plan: Plan, outcome: Outcome, results: Sequence[ShardResult], failed_now: Sequence[Failure]
) -> RunSummary:
    """The numbers of a run, before anything is said of its version and its translations.

    Args:
        plan: what had to be done.
        outcome: what it came to.
        results: of the shards.
        failed_now: the failures of this run; those that stood before and still stand join them.
    """
    counts = outcome.counts
    told = {failure.spot for failure in failed_now}
    stood = (one.failure for one in plan.standing if one.failure.spot not in told)
    failures = [*failed_now, *stood]
    real = tuple(f for f in failures if f.category != "repeat")
    edits: Counter[str] = Counter()
    for result in results:
        edits.update(result.edits)
    read = sum(one.how == "read" for result in results for one in result.made)
    return RunSummary(
        articles=plan.unchanged + read + sum(len(result.moved) for result in results),
        new=counts["new"],
        changed=counts["changed"],
        moved=counts["moved"],
        renewed=counts["renewed"],
        unchanged=plan.unchanged,
        removed=counts["removed"],
        gone=outcome.gone,
        duplicates=len(failures) - len(real),
        failed=len(real),
        edits=dict(edits),
        flags=sum(result.flags for result in results),
        mentions=sum(result.mentions for result in results),
        unsupported=dict(plan.inputs.unsupported),
        failures=tuple(sorted(real, key=lambda f: (f.path, f.line or 0))),
    )


SHOWN_REASONS = 3


def _with_reasons(count: int, reasons: Mapping[str, int]) -> str:
    """A count, and in brackets the reasons, the most frequent ones first.

    One that only begins another ("…; the rest was not sent") says nothing more. Those that differ only
    in the languages ("…: ru → en") are one.
    """
    reasons = _by_languages(reasons)
    kept = [one for one in reasons if not any(other.startswith(f"{one}; ") for other in reasons)]
    ranked = sorted(kept, key=lambda reason: (-reasons[reason], reason))
    shown = [*ranked[:SHOWN_REASONS], "…"] if len(ranked) > SHOWN_REASONS else ranked
    return f"{count:,} ({'; '.join(shown)})" if shown else f"{count:,}"


def _by_languages(reasons: Mapping[str, int]) -> dict[str, int]:
    """Reasons, with all pairs of languages behind the same words."""
    pairs: dict[str, list[str]] = {}
    counts: dict[str, int] = {}
    for reason in sorted(reasons):
        said, colon, pair = reason.rpartition(": ")
        words = said if colon and _PAIR.fullmatch(pair) else reason
        if words is said:
            pairs.setdefault(said, []).append(pair)
        counts[words] = counts.get(words, 0) + reasons[reason]
    named = {words: f"{words}: {', '.join(pairs[words])}" for words in pairs}
    return {named.get(words, words): count for words, count in counts.items()}


_PAIR = re.compile(r"[a-z]{2,3} → [a-z]{2,3}")


def _counted(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"
