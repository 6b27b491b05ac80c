"""Twice the lines, about twice the work: no stray rule may grow faster than the page it reads.

A page of thousands of captions, stamps or related links is rare and comes in one day; a rule that looks
at all the others for every line would then take minutes. Time says little on a busy machine, so the
work is counted instead: the calls of functions, those written in C among them, under the profiler.
The count is the same in every run.

What goes on inside one call (an expression that runs over a whole text, a copy of a long list) is not
counted, so the texts of one endless line are here for what breaks on them, not for their growth.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from cProfile import Profile

import pytest

from normalizers import Article, load_stylebook
from normalizers.document import Document
from normalizers.stray import RULES
from normalizers.stray.view import View

FEW, MANY = 500, 1000
GROWTH = 2.6  # of the calls when the lines double: sorting grows a little faster than they do
SMALL = 2000  # calls of a rule on MANY lines: it leaves nearly every line at once
BOOK = load_stylebook()
TITLE = "Council approves the budget"
PROSE = "It was a long debate in the old town hall of the city, and it ended after midnight."

# the line with this number of a page
KINDS: dict[str, Callable[[int], str]] = {
    "prose": lambda i: f"The council voted on day {i} to rebuild the old tram line here.",
    "same line": lambda i: "The same short line of the page",
    "same sentence": lambda i: PROSE,
    "title": lambda i: TITLE,
    "titles": lambda i: TITLE + ("", ".", " | BelTA", " - BBC News")[i % 4],
    "related": lambda i: ("Related", f"Ferry number {i} runs aground")[i % 2],
    "related, colon": lambda i: ("Related:", f"Ferry number {i} runs aground")[i % 2],
    "related, heading": lambda i: ("По теме", f"Паром {i} сел на мель у города")[i % 2],
    "related, one": lambda i: f"Ferry number {i} runs aground" if i else "Related",
    "related, inline": lambda i: f"Read also: Ferry number {i} runs aground",
    "caption": lambda i: f"A view of bridge {i}. Photo: Reuters",
    "caption, same": lambda i: "A view of the old bridge. Photo: Reuters",
    "caption, copies": lambda i: f"A view of the old bridge{'. Photo: Reuters' * (i % 2)}",
    "caption, owner": lambda i: f"A view of the old bridge {i} in the harbour. © Anna Weber / dpa",
    "caption, Chinese": lambda i: f"利达港的吊车{i}。新华社记者 周岚 摄",
    "counter": lambda i: f"{i % 900 + 1} of 900With the President {i}",
    "counter, same": lambda i: "1 of 4With the President in Brest",
    "counter, apart": lambda i: (f"{i % 900 + 1} of 900", "The President in the old town")[i % 2],
    "counter, between": lambda i: ("1 of 3", "A crane in Lida", "A crane in Lida")[i % 3],
    "fraction": lambda i: (f"{i % 50}/{i % 50 + 3}", "Hotel Brest")[i % 2],
    "agency": lambda i: "Reuters",
    "signature": lambda i: f"A man walks past house {i} (AP Photo/Tom Reed, File)",
    "film card": lambda i: ("Director: Anna Weber", "Camera: Paul Novak")[i % 2],
    "camera": lambda i: "Camera: Paul Novak",
    "source": lambda i: "Source: Reuters. Editor: Anna Weber",
    "byline": lambda i: f"By Anna Weber, {i % 28 + 1} June 2023",
    "stamp": lambda i: f"Posted: 1{i % 9}.06.2023 16:29:00",
    "stamp, bare": lambda i: f"{i % 28 + 1} June {1996 + i % 27}, 10:{i % 50 + 10}",
    "stamp, day": lambda i: f"Posted: 1{i % 9} June 2023" + " 10:15" * (i % 2),
    "stamp, either": lambda i: f"Published: 0{i % 9 + 1}/07/2023",
    "stamp, cells": lambda i: "Source: Reuters | 2023-06-13 16:29 | Editor: Anna Weber",
    "ago": lambda i: f"{i} minutes ago",
    "reading": lambda i: ("Reading time: 20 minutes", f"Listening: {i} minutes")[i % 2],
    "dateline": lambda i: f"Sochi, September {i % 28 + 1}, 2020",
    "glued": lambda i: f"AdvertisementMembers{'x' * (i % 7)} argued {i} until the midnight bell.",
    "notice": lambda i: f"*All rights reserved by the copyright holders, number {i}.*",
    "copyright": lambda i: f"© {i} Agency",
    "gallery": lambda i: "Photo gallery",
}

# lines that are one thing without an end
ENDLESS = (
    *("Read also: ", "It stood. Read also: Ferry aground ", "Photo: Reuters ", "Foto: "),
    *("Posted: ", "Posted: 13.06.2023 16:29 | ", "06/07/2023 ", "1 of 4 ", "1/4 ", "5 hours ago "),
    *("Reuters, AP ", "Anna Weber, ", "By Anna Weber and ", "Source: ", "a.b.c.", "© ", "(c)"),
    *("1", "(", ")", "[a] ", '"', "“", "»", "« a » ", "| ", "—", " / ", "*", ".", ":", "@", "!"),
    *("aA ", "Aa", "a\u00ad", "a    b", "记者", "摄 ", "来源：新华网 ", "What next? "),
)


def view_of(text: str) -> View:
    """A text as the rules see it, with all read that they share."""
    view = View(Document(text, Article(text), BOOK, language="en", language_probability=0.99))
    assert view.blocks
    assert view.title_index in (None, 0)
    view.label_at(view.blocks[0], view.blocks[0].start, "credit")  # the labels of all lines
    return view


def calls_of(rule: Callable[[View], Iterable[object]], view: View) -> int:
    """How many functions a rule calls on a page, its own and those of the interpreter."""
    profile = Profile()
    profile.enable()
    try:
        deque(rule(view), maxlen=0)
    finally:
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["tight", "apart"])
@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_lines_are_twice_the_work(kind: str, gap: str) -> None:
    few, many = (view_of(gap.join(map(KINDS[kind], range(size)))) for size in (FEW, MANY))
    for rule in RULES:
        work, more = calls_of(rule, few), calls_of(rule, many)
        assert more <= max(SMALL, GROWTH * work), f"{rule.__name__}: {work} calls, then {more}"


@pytest.mark.parametrize("piece", ENDLESS)
def test_endless_lines_break_no_rule(piece: str) -> None:
    for text in (piece * 4000, f"{TITLE}\n\n{piece * 4000}\n\n{PROSE}", piece * 24):
        view = view_of(text)
        for rule in RULES:
            found = list(rule(view))
            assert len(found) <= 2 * len(view.blocks), f"{rule.__name__}: {len(found)} findings"
