"""One part of a run: what a job of a batch system does, on one machine of many with a shared disk.

Every part plans the whole, because the plan is what says which shards there are, does those whose name
falls to it, and leaves them staged. Nothing else passes between the parts: a shard is named by what is
in it, so all of them cut and deal alike, and whoever ends last sees all shards of the plan and commits
them as one version. Of a part that dies the next attempt finds the shards; a plain run does what is
missing and commits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flows.errors import UsageError

if TYPE_CHECKING:
    from flows.shards import Shard


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
