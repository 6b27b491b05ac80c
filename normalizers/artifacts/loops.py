"""Repetition loops: a neural translator that lost its place says the same phrase again and again.

The content behind a loop is lost, so it is flagged and never shortened. One word three times
("very, very, very"), a pair joined by a connector ("again and again and again"), chants and
reduplicated names are language, not loops.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from normalizers.artifacts.reading import Reading
from normalizers.findings import Evidence, Flag

CATEGORY = "loop"
LONGEST = 12  # words of the repeated phrase
SHORTEST = 11  # code points of a line that can hold one: six words

_WORD = re.compile(r"\w+")
_MARKS = '.,!?;:"()'
_CLAUSE_ENDS = ",.!?;:…"
_LONG_WORD = 6  # letters of a word that nobody says four times in a row; one less: five times
_LONGER_WORD = 8  # the same behind "and" each time
# What people do say, sing or shout again and again, of five letters and more.
_SAID_AGAIN = frozenset(
    "never really again maybe please sorry always great bravo hello money faster higher forever "
    "extremely terribly quickly slowly little thank thanks happy crazy right wrong winning waiting "
    "training practice location location education developers mayday cheers hurray hurrah "
    "очень никогда снова опять много давно далеко долго скоро вперед вперёд быстро медленно дальше "
    "больше меньше сильно пожалуйста спасибо всегда браво горько скорее хорошо правда может быстрее "
    "дуже ніколи знову багато завжди ганьба слава вельмі ніколі заўсёды жыве жывёл вельми хутка зноў "
    "immer wieder lange niemals nochmal bitte weiter schnell toujours jamais encore vraiment "
    "tellement bardzo zawsze nigdy znowu długo dużo szybko proszę".split()
)
_CONNECTORS = frozenset(
    (
        "and",
        "by",
        "after",
        "upon",
        "to",
        "or",
        "for",
        "и",
        "да",
        "или",
        "за",
        "после",
        "und",
        "et",
        "i",
    )
)

# What goes "from one to one to one": runs of wins, ways and days.
_TO_EACH = frozenset(
    "back face door side end day year week month night house hand man mouth heart town city place "
    "time shore coast wall cheek from again next and way get got has have".split()
)


def find(reading: Reading) -> Iterator[Flag]:
    """Phrases that follow themselves often enough to be no figure of speech; never across lines."""
    text = plain = reading.doc.folded.text
    for mark in _MARKS:
        if mark in plain:
            plain = plain.replace(mark, " ")
    at = 0
    for line in plain.split("\n"):
        first, at = at, at + len(line) + 1
        if len(line) > SHORTEST:
            words = line.split()
            if len(words) - len(set(words)) < 3:
                continue  # the second time, the words have stood there before
            pairs = [*pairwise(words)]
            if len(pairs) - len(set(pairs)) < 2:
                continue  # and so have the pairs of them: a word four times has three of one kind
            fours = [*zip(words, words[1:], words[2:], words[3:], strict=False)]
            # four words that come twice are rare, and twice within reach rarer: the rest may cost
            if (len(set(fours)) < len(fours) and _near(fours)) or any(
                len(set(four)) == 1 for four in fours
            ):
                yield from _loops(reading, text, first, first + len(line))


def _near(fours: list[tuple[str, str, str, str]]) -> bool:
    """Whether the same four words stand twice within the length of a phrase."""
    seen: dict[tuple[str, str, str, str], int] = {}
    for at, four in enumerate(fours):
        if at - seen.get(four, -LONGEST - 1) <= LONGEST:
            return True
        seen[four] = at
    return False


def _loops(reading: Reading, text: str, first: int, last: int) -> Iterator[Flag]:
    """The loops of one line, ``text[first:last]``."""
    spans = [match.span() for match in _WORD.finditer(text, first, last)]
    words = [text[low:high] for low, high in spans]
    seen: dict[tuple[str, str], int] = {}
    done = -1
    for at, pair in enumerate(pairwise(words)):
        start, seen[pair] = seen.get(pair, -LONGEST - 1), at
        period = at - start
        if period > LONGEST or start < done:
            continue
        stop = at
        while stop < len(words) and words[stop] == words[stop - period]:
            stop += 1
        low, high = reading.doc.folded.span(spans[start][0], spans[stop - 1][1])
        seams = text[spans[start][0] : spans[at][0]]
        clauses = any(mark in seams for mark in _CLAUSE_ENDS)
        cried = reading.doc.text[high : high + 1] == "!"
        phrase = words[start:at]
        stuck = period == 1 and stop - start < len(words) - 1 and _is_stuck(reading, low, high)
        if stuck or _is_loop(phrase, (stop - start) / period, clauses, cried):
            done = stop
            yield Flag(
                low,
                high,
                CATEGORY,
                "artifacts.loop",
                None,
                Evidence.C,
                f"{' '.join(phrase)!r} repeated, what followed is lost",
            )


def _is_stuck(reading: Reading, low: int, high: int) -> bool:
    """Whether a long small word stands in the middle of a clause four times and more."""
    said = reading.doc.text[low:high]
    words = said.split()
    word = words[-1]
    capitals = reading.language == "de" and len(word) > _LONG_WORD  # its nouns have them
    if not ((capitals or said[1:].islower()) and "".join(words).isalpha()) or word in _SAID_AGAIN:
        return False  # names, and what marks or hyphens part
    if len(word) < _LONG_WORD - (len(words) > 4):
        return False
    return reading.doc.text[high : high + 1] != "!" and not reading.quoted(low, high)


def _is_loop(phrase: list[str], times: float, clauses: bool, cried: bool) -> bool:
    """Whether a phrase said so many times, a clause each (and cried out), is a loop."""
    if any(word.isdigit() for word in phrase):
        return False  # scores, tables, telephone numbers
    if len(set(phrase)) == 1:
        return times * len(phrase) >= 6
    if len(phrase) == 2 and "to" in phrase and not clauses and not _TO_EACH.intersection(phrase):
        return times >= 3  # "continue to continue to continue to"
    if len(phrase) == 2 and _CONNECTORS.intersection(phrase):
        word = next(iter({*phrase} - _CONNECTORS), "")
        stuck = len(word) >= _LONGER_WORD and word not in _SAID_AGAIN
        return times >= (4.5 if stuck else 5)  # at its end the pair lacks the connector
    if clauses and (cried or times < 4):
        return False  # "We will win, we will win, we will win!": rhetoric, clause by clause
    # twice is a doubled heading or a figure of speech; a long phrase may be cut in its third round
    return times >= (3 if len(phrase) < 3 else 2.5)
