"""One id, one article: which of several stays.

Within a run the first by path stays, whatever the order they were read in; another with the same
text is a repeat and only counted, another with a different text goes to quarantine. An article that
came in an earlier run, and whose input this run did not look at, gives way: the later one updates it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from flows.readers.records import split_place
from flows.staged import Made


class Loser(NamedTuple):
    """An article that gets nothing: its id belongs to ``winner``. Either may stand in the table."""

    article: Made
    winner: Made

    @property
    def same_text(self) -> bool:
        """Whether it is the same article once more."""
        return self.article.raw_sha256 == self.winner.raw_sha256


def losers(
    made: Iterable[Made], held: Iterable[Made], current: Collection[str]
) -> tuple[list[Loser], list[Made]]:
    """Settle which article each id belongs to.

    Args:
        made: the articles of this run.
        held: the unchanged rows of the table that this run looked at and that have one of their ids.
        current: the ids of the rows whose unchanged inputs this run looked at.

    Returns:
        The articles that lose, and the renewed ones that are out of date.
    """
    claims: dict[str, list[Made]] = {}
    renewed: dict[str, Made] = {}
    for one in (*held, *made):
        if one.how == "renewed" and one.id not in current:  # nobody looked at its input
            renewed[one.id] = one
        else:
            claims.setdefault(one.id, []).append(one)
    lost = []
    for rivals in claims.values():
        winner, *others = sorted(rivals, key=lambda one: (split_place(one.path), one.file))
        lost += [Loser(one, winner) for one in others]
    return lost, [one for name, one in renewed.items() if name in claims]
