"""What a family name in the text can mean: the readings that the persons' rules make of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from normalizers.names.index import Family, Given
from normalizers.names.surroundings import Word


class Tier(IntEnum):
    """How much of the name stands there."""

    FULL = 0
    INITIAL = 1
    TITLE = 2
    BARE = 3


@dataclass(slots=True)
class Reading:
    """One family name in the text and what stands around it.

    ``forms`` are the persons it may name. ``given`` holds the given-name words and what they are to
    the person (full names only). ``contested`` says that another bearer of the surname is meant,
    ``mixed`` that a patronymic in another romanization than the canonical name's stands in it.
    """

    start: int
    end: int
    family: tuple[int, int]
    tier: Tier
    forms: tuple[Family, ...]
    given: tuple[Word, ...] = ()
    given_kind: Given = Given.OTHER
    contested: bool = False
    doubtful: bool = False
    mixed: bool = False
    introduced: bool = False
    offices: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """A family name with the words around it."""

    start: int
    end: int
    forms: tuple[Family, ...]
    before: list[Word]
    after: list[Word]
    in_adjective: bool = False  # post-Lukashenka Belarus
    key: str = ""  # the folded family name

    def reading(self, tier: Tier, **more: object) -> Reading:
        """A reading of this hit that covers the surname alone."""
        span = (self.start, self.end)
        return Reading(self.start, self.end, span, tier, self.forms, **more)  # type: ignore[arg-type]
