"""What one run did, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.readers import Failure
from normalizers import STAGE_NAMES

# the language stage only says what it sees
_EDITING_STAGES = tuple(stage for stage in STAGE_NAMES if stage != "language")


@dataclass(frozen=True)
class RunSummary:
    """The result of a run. ``seconds`` is shown, never stored: it is not the same twice."""

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
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 when every input gave an article, else 1."""
        return 1 if self.failed else 0

    @property
    def headline(self) -> str:
        """The run in one sentence."""
        if self.committed:
            done = f"committed version {self.version}: {self.new:,} new, {self.changed:,} changed"
            more = (("moved", self.moved), ("renewed", self.renewed), ("removed", self.removed))
            done += "".join(f", {count:,} {name}" for name, count in more if count)
        elif self.failed and not self.unchanged:
            done = "nothing committed"
        elif not self.articles:
            done = "nothing to do: no articles found"
        else:
            done = f"nothing to do: {_articles(self.unchanged)} unchanged"
        return f"{done}, {self.failed} failed" if self.failed else done

    def counts(self) -> list[tuple[str, int]]:
        """The rows of the summary table, in order; rows that can say nothing are left out."""
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
        return rows

    @property
    def not_read(self) -> str:
        """The files of kinds copydesk does not read, in one line; empty when there were none."""
        kinds = (f"{count} {kind}" for kind, count in sorted(self.unsupported.items()))
        return ", ".join(kinds)


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count} articles"
