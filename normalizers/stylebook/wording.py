"""The English order of glosses: what stands before its head, what behind it with *of*.

A label is a chain of *groups*, each a head with its adjectives. In Russian, German, Spanish or Arabic
the first group is what the name is about, and each further one depends on the one before it (Совет |
Федерации); in Chinese it is the last (独立国家 | 联合体). English can say either: "Council of the
Federation", "Federation Council". :func:`orders` goes through the wordings of a label, the likely ones
first, and :func:`worded` writes one down.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from normalizers.stylebook.label_keys import FUNCTION_WORDS

# Kinds of links between a group and what it depends on.
OF_THE, OF, BEFORE, AS_SAID, AS_SAID_THE = "of the", "of", "before", "as said", "as said the"
# Link, cost and number of what stands behind its head in English and before it in Chinese.
_OWNERS = ((OF_THE, 1, False), (OF, 1, True), (OF_THE, 2, True), (OF, 2, False))
_MANY = 60_000  # wordings of one label; beyond it the rarest glosses are left out
_HYPHEN = "\u2010"  # of a pair, until the words stand in their order
# A gloss that is an adjective cannot be a head: no "National of the Union".
_ADJECTIVE = re.compile(
    r"(?:'s|ional|ular|ical|ial|tral|eral|ental|rnal|ublican)$|^[A-Z]\w+(?:ian|ish|ese|ean)$"
)
_NOUN = re.compile(r"(?:general|journal|memorial|official|professional|trial)$")
_COUNTED = frozenset(
    "citizen country defender deputy minister nation region representative republic state veteran"
    " worker".split()
)  # what Chinese may mean many of, without saying so
_HEAD_LAST = ("zh",)
_ADJECTIVES_BEHIND = ("es", "ar")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a label; one of kind ``name`` may have no row.

    ``bound`` is the first part of a German compound; ``paired`` the first of two countries in one
    character each (俄白), between which English has a hyphen.
    """

    surface: str
    kind: str
    glosses: tuple[str, ...]
    row: str
    bound: bool = False
    paired: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A head and its adjectives, as places in the list of parts.

    ``link`` is the place of the preposition before it, -1 for none; ``bound`` groups are the first
    parts of the compound whose head follows them; ``more`` are groups joined to it by "and".
    """

    adjectives: tuple[int, ...]
    head: int
    link: int = -1
    bound: bool = False
    more: tuple[tuple[int, Group], ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """One wording: groups, by which link each hangs on another one, and what it costs.

    Where the head comes first, the link of a group is to the group before it (of a bound one, to the
    head that follows); where it comes last, to the group behind it.
    """

    groups: tuple[Group, ...]
    links: tuple[str, ...]
    head_last: bool
    cost: int
    plural: bool = False

    def heads(self) -> tuple[int, ...]:
        """The places of the heads that must be nouns: all but a bare one that stands before another."""
        main = len(self.groups) - 1 if self.head_last else _first_free(self.groups)
        return tuple(
            group.head
            for at, group in enumerate(self.groups)
            if at == main or group.adjectives or self.links[at] != BEFORE
        )


Choice = tuple[int, ...]  # for each part, which of its glosses


def orders(parts: Sequence[Part], language: str) -> Iterator[tuple[int, Choice, Order]]:
    """All wordings of a label as (rank, glosses chosen, order), the likeliest first.

    A gloss costs its place in its row; a link costs what it is rarer than another.
    """
    kinds = [
        order
        for groups in _groupings(parts, language)
        for order in _linked(parts, groups, language)
    ]
    sizes = [max(1, len(part.glosses)) for part in parts]
    while prod(sizes) * max(1, len(kinds)) > _MANY and max(sizes) > 1:
        sizes[sizes.index(max(sizes))] -= 1
    choices = sorted(product(*map(range, sizes)), key=lambda choice: (sum(choice), choice))
    streams = [_ranked(number, order, choices) for number, order in enumerate(kinds)]
    heads = [order.heads() for order in kinds]
    for rank, number, choice in heapq.merge(*streams):
        if not any(_is_adjective(parts[at], choice[at]) for at in heads[number]):
            yield rank, choice, kinds[number]


def _is_adjective(part: Part, at: int) -> bool:
    gloss = part.glosses[at]
    return bool(part.kind != "adjective" and _ADJECTIVE.search(gloss) and not _NOUN.search(gloss))


def _ranked(
    number: int, order: Order, choices: Sequence[Choice]
) -> Iterator[tuple[int, int, Choice]]:
    for choice in choices:
        yield sum(choice) + order.cost, number, choice


# ------------------------------------------------------------------ groups


def _groupings(parts: Sequence[Part], language: str) -> list[tuple[Group, ...]]:
    """The ways to tell which adjective belongs to which head; nearly always one."""
    behind = language in _ADJECTIVES_BEHIND
    found = [_grouped(parts, behind, first=False)]
    if language == "ar":  # the adjective at the end may be that of the first word
        other = _grouped(parts, behind, first=True)
        if other not in found:
            found.append(other)
    return [groups for groups in found if groups]


def _grouped(parts: Sequence[Part], behind: bool, first: bool) -> tuple[Group, ...]:
    groups: list[Group] = []
    waiting: list[int] = []
    link, joined = -1, -1
    for at, part in enumerate(parts):
        if part.kind == "particle":
            continue
        if part.kind == "preposition":
            if part.glosses[:1] == ("and",) and waiting:
                waiting.append(at)  # between two adjectives of one head
            elif part.glosses[:1] == ("and",) and groups:
                joined = at
            else:
                link = at
        elif part.kind == "adjective" and not part.bound:
            if behind and groups and joined < 0 and link < 0:
                to = 0 if first else len(groups) - 1
                group = groups[to]
                groups[to] = Group(
                    (at, *group.adjectives), group.head, group.link, False, group.more
                )
            else:
                waiting.append(at)
        elif part.kind == "adjective":
            waiting.append(at)
        else:
            if part.bound:  # what stands before a compound is about its head
                group = Group((), at, bound=True)
            else:
                group = Group(tuple(waiting), at, link)
                waiting, link = [], -1
            if joined >= 0:
                last = groups[-1]
                groups[-1] = Group(
                    last.adjectives, last.head, last.link, last.bound, (*last.more, (joined, group))
                )
                joined = -1
            else:
                groups.append(group)
    if waiting and groups:  # adjectives with no head behind them belong to the last one
        last = groups[-1]
        groups[-1] = Group(
            (*waiting, *last.adjectives), last.head, last.link, last.bound, last.more
        )
    elif waiting:
        groups.append(Group(tuple(waiting[:-1]), waiting[-1]))
    return tuple(groups)


# ------------------------------------------------------------------ links


def _linked(parts: Sequence[Part], groups: tuple[Group, ...], language: str) -> Iterator[Order]:
    if language in _HEAD_LAST:
        plain = (BEFORE,) * len(groups)
        yield Order(groups, plain, True, 0)
        yield Order(groups, plain, True, 1, plural=True)
        for at in range(len(groups) - 1):
            for link, cost, plural in _OWNERS:
                links = (*plain[:at], link, *plain[at + 1 :])
                yield Order(groups, links, True, cost, plural)
        return
    first = _first_free(groups)
    ways = [
        ((BEFORE, 0),) if at == first else _ways(parts, group) for at, group in enumerate(groups)
    ]
    for chosen in product(*ways):
        links = tuple(link for link, _ in chosen)
        yield Order(groups, links, False, sum(cost for _, cost in chosen))


def _first_free(groups: Sequence[Group]) -> int:
    """The group a name is about: the first, behind the first parts of its own compound."""
    return next((at for at, group in enumerate(groups) if not group.bound), 0)


def _ways(parts: Sequence[Part], group: Group) -> tuple[tuple[str, int], ...]:
    """How a dependent group can be said, and what each way costs."""
    proper = parts[group.head].kind == "name"
    if group.bound:
        return ((BEFORE, 0), (OF, 1), (OF_THE, 1))
    if group.link >= 0:
        return (
            ((AS_SAID, 0), (BEFORE, 2)) if proper else ((AS_SAID, 0), (AS_SAID_THE, 1), (BEFORE, 2))
        )
    if proper:
        return ((OF, 0), (BEFORE, 1))
    return ((OF_THE, 0), (BEFORE, 1), (OF, 1))


# ------------------------------------------------------------------ writing it down


def worded(parts: Sequence[Part], choice: Choice, order: Order) -> str:
    """The text of one wording, in the capitals of a name.

    An article before a name of its own (``of the Russia``) is left out.
    """
    said = [
        f"{part.glosses[at] if part.glosses else ''}{_HYPHEN if part.paired else ''}"
        for part, at in zip(parts, choice, strict=True)
    ]
    text = _head_last(order, said) if order.head_last else _head_first(order, said)
    return titled(text.replace(f"{_HYPHEN} ", "-"))


def _core(group: Group, said: Sequence[str], inside: str = "") -> str:
    words = [said[at] for at in group.adjectives]
    words += [inside, said[group.head]]
    for joined, other in group.more:
        words += [said[joined], _core(other, said)]
    return " ".join(filter(None, words))


def _behind(link: str, phrase: str, group: Group, said: Sequence[str]) -> str:
    """A dependent phrase with what joins it to its head: of the ..., on ..."""
    start = said[group.link] if link in (AS_SAID, AS_SAID_THE) else "of"
    head = said[group.head]
    is_name = head[:1].isupper() and " " not in head
    return f"{start} the {phrase}" if link.endswith("the") and not is_name else f"{start} {phrase}"


def _head_last(order: Order, said: Sequence[str]) -> str:
    groups = order.groups
    if order.plural:
        many = list(said)
        for group in groups[:-1]:
            many[group.head] = _many(said[group.head])
        said = many
    spoken = [
        f"{said[group.link]} {_core(group, said)}" if group.link >= 0 else _core(group, said)
        for group in groups
    ]
    for at, link in enumerate(order.links):
        if link != BEFORE:
            owner = _behind(link, " ".join(spoken[: at + 1]), groups[at], said)
            return " ".join((*spoken[at + 1 :], owner))
    return " ".join(spoken)


def _head_first(order: Order, said: Sequence[str], at: int = 0) -> str:
    """A group with all that depends on it."""
    groups, links = order.groups, order.links
    inside, behind = "", ""
    while groups[at].bound and at + 1 < len(groups):
        core = _core(groups[at], said)
        if links[at] == BEFORE:
            inside = f"{inside} {core}".strip()
        else:
            behind += " " + _behind(links[at], core, groups[at], said)
        at += 1
    group, after = groups[at], at + 1
    if after == len(groups):
        return _core(group, said, inside) + behind
    real = after
    while groups[real].bound and real + 1 < len(groups):
        real += 1
    phrase = _head_first(order, said, after)
    if links[real] != BEFORE:
        joined = _behind(links[real], phrase, groups[real], said)
        return f"{_core(group, said, inside)}{behind} {joined}"
    if " " in phrase:  # the Collective Security Treaty Organization
        return f"{phrase} {_core(group, said, inside)}{behind}"
    return _core(group, said, f"{inside} {phrase}".strip()) + behind


def _many(noun: str) -> str:
    first, space, last = noun.rpartition(" ")
    if last not in _COUNTED:
        return noun
    return f"{first}{space}{last[:-1]}ies" if last.endswith("y") else f"{noun}s"


def titled(text: str) -> str:
    """A name in the capitals English gives it.

    >>> titled("council of the trade-union federation")
    'Council of the Trade-Union Federation'
    """
    words = []
    for number, word in enumerate(text.split()):
        small = word in FUNCTION_WORDS and number > 0
        words.append(word if small else "-".join(p[:1].upper() + p[1:] for p in word.split("-")))
    return " ".join(words)
