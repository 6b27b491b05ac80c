"""One part of a run: what a job of a batch system does, on one machine of many with a shared disk.

Every part plans the whole, because the plan is what says which shards there are, does those whose name
falls to it, and leaves them staged. Nothing else passes between the parts: a shard is named by what is
in it, so all of them cut and deal alike, and whoever ends last sees all shards of the plan and commits
them as one version. Of a part that dies the next attempt finds the shards; a plain run does what is
missing and commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from flows.errors import UsageError
from flows.readers import STDIN
from flows.summary import RunSummary
from flows.workers import cannot_stage
from flows.workspace import staged_shards, workspace

if TYPE_CHECKING:
    from flows.places import Place
    from flows.run import Run
    from flows.settings import RunSettings
    from flows.shards import Shard
    from flows.staged import ShardResult


class Part(NamedTuple):
    """The ``number``-th (from 1) of ``of`` parts."""

    number: int
    of: int

    def has(self, shard: Shard) -> bool:
        """Whether a shard falls to this part."""
        return number_of(shard) % self.of == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def number_of(shard: Shard) -> int:
    """A number that every part makes of a shard alike."""
    return int(shard.name[:16], 16)


WHOLE = Part(1, 1)


class StagedPart(NamedTuple):
    """What a part did.

    Attributes:
        part: which one it was.
        articles: how many it had; ``planned`` is the number of all.
        there: how many shards are staged, this part's and those of others; ``shards`` of all.
    """

    part: Part
    articles: int
    planned: int
    there: int
    shards: int

    @property
    def headline(self) -> str:
        """The part in one sentence."""
        missing = f"{self.shards - self.there} of {self.shards} shards are still missing"
        return f"part {self.part} is staged, nothing committed: {missing}"

    def counts(self) -> list[tuple[str, int]]:
        """The rows of the summary table."""
        return [
            ("articles of this part", self.articles),
            ("articles of all parts", self.planned),
            ("shards staged by all parts", self.there),
            ("shards of all parts", self.shards),
        ]


def part_of(said: str) -> Part:
    """The part that ``3/8`` means; the only one there is without a word.

    Raises:
        UsageError: it is no such thing.
    """
    if not said:
        return WHOLE
    number, slash, count = (word.strip() for word in said.partition("/"))
    if not (slash and number.isdecimal() and count.isdecimal()):
        raise UsageError(f"--shard takes a part of a whole, such as 3/8, not {said!r}")
    part = Part(int(number), int(count))
    if not 1 <= part.number <= part.of:
        parts = f"the parts are 1/{part.of} to {part.of}/{part.of}"
        raise UsageError(f"--shard {said}: there is no such part, {parts}")
    return part


class Share:
    """The shards that fall to one part of a run.

    Attributes:
        part: which one.
    """

    def __init__(self, part: Part) -> None:
        self.part = part
        self._names: set[str] = set()  # of all shards, those of other parts too

    def of(self, shards: Iterable[Shard]) -> Iterator[Shard]:
        """Those that fall to this part; without parts, all."""
        self._names.clear()
        for shard in shards:
            if self.part != WHOLE:
                self._names.add(shard.name)
            if self.part.has(shard):
                yield shard

    def summary(
        self, results: Sequence[ShardResult], planned: int, staging: Place
    ) -> RunSummary | None:
        """What this part did; ``None`` when with it the whole is staged.

        Args:
            results: of the shards of this part.
            planned: the number of articles of all parts.
            staging: where the shards are.

        Raises:
            RunError: the staging folder cannot be looked at.
        """
        try:
            there = len(self._names & set(staged_shards(staging)))
        except OSError as error:
            raise cannot_stage(staging, error) from error
        if there == len(self._names):
            return None
        failures = [failure for result in results for failure, _ in result.failures]
        articles = sum(result.jobs for result in results)
        staged = StagedPart(self.part, articles, planned, there, len(self._names))
        return RunSummary(staged=staged, failures=tuple(failures))


def stage_part(settings: RunSettings, work: Run) -> RunSummary | None:
    """Do the part of a run that its settings name, and commit nothing.

    Args:
        settings: of the run.
        work: that run, not begun yet.

    Returns:
        What was done; ``None`` when no part is asked for, or the whole is staged now, so that whoever
        is told so can commit it.

    Raises:
        UsageError: there is no such part, an input does not exist, the output cannot be written.
        RunError: the part had to stop; what is staged is kept.
    """
    if part_of(settings.shard) == WHOLE:
        return None
    if STDIN in settings.inputs:  # whoever commits has to read all of it once more
        raise UsageError("standard input cannot be read by several parts; name files")
    with workspace(settings.output, work.observer.say, part=True) as staging:
        work.plan()
        work.normalize(staging)
        return work.part_summary(staging)
