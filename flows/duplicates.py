"""One id, one article: which of several stays.

Within a run the first by path stays, whatever the order they were read in; another with the same
text is a repeat and only counted, another with a different text goes to quarantine. An article that
came in an earlier run, and whose input this run did not look at, gives way: the later one updates it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from flows.staged import Made


class Claim(NamedTuple):
    """An article that wants an id. ``held`` is true for a row of the table that stays as it is."""

    id: str
    path: str
    raw_sha256: str
    held: bool


class Loser(NamedTuple):
    """A claim that gets nothing: the id belongs to the article at ``rival``."""

    claim: Claim
    rival: str
    same_text: bool


def losers(
    made: Iterable[Made], held: Iterable[Claim], seen: Collection[str]
) -> tuple[list[Loser], set[str]]:
    """Settle which article each id belongs to.

    Args:
        made: the articles of this run.
        held: the rows of the table that have one of their ids, are unchanged, and were seen.
        seen: the places of unchanged inputs that this run looked at.

    Returns:
        The claims that lose, and the places of renewed articles that are out of date.
    """
    claims: dict[str, list[Claim]] = {}
    for claim in held:
        claims.setdefault(claim.id, []).append(claim)
    renewed: dict[str, Claim] = {}
    for one in made:
        claim = Claim(one.id, one.path, one.raw_sha256, False)
        if one.how == "renewed" and one.path not in seen:  # nobody looked at its input
            renewed[one.id] = claim
        else:
            claims.setdefault(one.id, []).append(claim)
    lost = []
    for rivals in claims.values():
        winner, *others = sorted(rivals, key=lambda claim: place_order(claim.path))
        for claim in others:
            same = claim.raw_sha256 == winner.raw_sha256
            lost.append(Loser(claim, winner.path, same))
    return lost, {claim.path for name, claim in renewed.items() if name in claims}


def place_order(path: str) -> tuple[str, int]:
    """The order of places: files by path, lines by number.

    >>> sorted(["b.jsonl#10", "b.jsonl#9", "a.txt"], key=place_order)
    ['a.txt', 'b.jsonl#9', 'b.jsonl#10']
    """
    file, _, line = path.rpartition("#")
    return (file, int(line)) if file and line.isdigit() else (path, 0)
