"""Words of an office or a country as patterns, and how the two are found next to each other.

What may stand between them is the caller's matter (:mod:`normalizers.names.offices`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from normalizers.stylebook.offices import LAND, as_pattern

NEVER = re.compile("$^")
# Chinese runs on: some characters that do not begin another clause or name another party
_GAP = "[^，。；：！？、“”\\s和与同及跟对向访会副]{0,8}"
_AFTER_SHORT = "(?:前|现任|新任|时任|代|候任|当选)?"  # what may follow a country of one character
_POINTS = "东南西北中拉"  # 南美 is no 美


class Ends:
    """Words to be found at one of two places; a longer alternative counts before a shorter one."""

    def __init__(self, words: Iterable[str], suffix: str = "", guards: str = "") -> None:
        self.words = sorted(dict.fromkeys(words), key=lambda one: (-len(one), one))
        self._suffix, self._guards = suffix, guards

    @property
    def _union(self) -> str:
        return "|".join(map(as_pattern, self.words))

    @cached_property
    def end(self) -> re.Pattern[str]:
        """The words at the end of a text."""
        return self._compiled(rf"(?<!\w){self._guards}(?:{self._union}){self._suffix}$")

    @cached_property
    def begin(self) -> re.Pattern[str]:
        """The words from a place on."""
        return self._compiled(rf"(?:{self._union}){self._suffix}(?!\w)")

    def _compiled(self, pattern: str) -> re.Pattern[str]:
        return re.compile(pattern) if self.words else NEVER


class ChineseTitle(Ends):
    """An office, but not the deputy's: ``副总统`` is no ``总统``."""

    @cached_property
    def end(self) -> re.Pattern[str]:
        """The words at the end of a text."""
        return self._compiled(f"(?<!副)(?:{self._union})$")

    @cached_property
    def begin(self) -> re.Pattern[str]:
        """The words from a place on."""
        return self._compiled(self._union)


class ChineseLand(Ends):
    """A country, but neither where somebody is posted nor the end of another country's name.

    Args:
        words: the names of the country.
        all_lands: those of all countries, among them longer ones (``白俄罗斯`` and ``俄罗斯``).
    """

    def __init__(self, words: Iterable[str], all_lands: Iterable[str]) -> None:
        super().__init__(words)
        lands = set(all_lands)
        self._longer = {
            word: sorted(one.removesuffix(word) for one in lands - {word} if one.endswith(word))
            for word in self.words
        }

    @cached_property
    def end(self) -> re.Pattern[str]:
        """The words at the end of a text."""
        parts = []
        for word in self.words:
            before = ("驻", *self._longer[word], *(_POINTS if len(word) == 1 else ()))
            guards = "".join(f"(?<!{re.escape(one)})" for one in before)
            parts.append(guards + re.escape(word) + (_GAP if len(word) > 1 else _AFTER_SHORT))
        return self._compiled(f"(?:{'|'.join(parts)})$")

    @cached_property
    def begin(self) -> re.Pattern[str]:
        """The words from a place on."""
        return self._compiled(f"(?:{self._union})(?:前|现任|时任)?")


class Title:
    """The words of an office: those the country stands beside, and those it stands in the midst of."""

    def __init__(
        self,
        words: Iterable[str],
        ends: Callable[[Iterable[str]], Ends],
        between_end: re.Pattern[str],
    ) -> None:
        self.words = list(words)
        self.whole = ends([one for one in self.words if LAND not in one])
        parts = [one.partition(LAND) for one in self.words if LAND in one]
        # "head of" ends in a word that may stand between the two anyway
        self._around = [
            (ends([between_end.sub("", head)]), Ends([tail.strip()])) for head, _, tail in parts
        ]

    def chains(self, land: Ends) -> list[tuple[Ends, ...]]:
        """The orders in which office and country may stand."""
        whole = self.whole
        return [(whole, land), (land, whole), *((a, land, b) for a, b in self._around)]


class Pair:
    """An office and its country."""

    def __init__(self, title: Title, land: Ends) -> None:
        self.title, self.land = title, land
        self.chains = title.chains(land)
        last = {_last_words(one)[0] for chain in self.chains for one in chain[-1].words}
        self._exact = frozenset(last)
        self._stems = tuple(one[: one.index("*")] for one in last if "*" in one)

    def may_end(self, text: str) -> bool:
        """Whether the last word of a text is one of theirs: far cheaper than to search it."""
        words = _last_words(text)
        return not self._exact.isdisjoint(words) or any(
            one.startswith(self._stems) for one in words
        )


def _last_words(text: str) -> tuple[str, ...]:
    """What the last word of a text may be, with and without what an apostrophe joins to it."""
    last = text[max(text.rfind(" "), text.rfind("-")) + 1 :]
    if "'" not in last:
        return (last,)
    return last, last.rpartition("'")[0], last.rpartition("'")[2]


def ends_in(head: str, chain: tuple[Ends, ...], between: re.Pattern[str]) -> bool:
    """Whether ``head`` ends with the links of a chain, joined by what may stand between them."""
    for link in chain[:0:-1]:
        found = link.end.search(head)
        gap = between.search(head, 0, found.start()) if found else None
        if not gap:
            return False
        head = head[: gap.start()]
    return chain[0].end.search(head) is not None


def begins_with(tail: str, at: int, chain: tuple[Ends, ...], between: re.Pattern[str]) -> bool:
    """Whether the links of a chain stand in ``tail`` from ``at`` on."""
    for number, link in enumerate(chain):
        gap = between.match(tail, at) if number else None
        if number and not gap:
            return False
        found = link.begin.match(tail, gap.end() if gap else at)
        if not found:
            return False
        at = found.end()
    return True
