"""The diff of articles with every kind of change; the page of ``explain`` is in test_explaining.py."""

from __future__ import annotations

import unicodedata

import pytest

from flows.commands.common import Paint
from flows.commands.explaining import explanation
from flows.commands.rendering import Page, diff, visible
from normalizers import CanonicalArticle, Evidence, Fact, Flag, LedgerEdit, Part, replay

PLAIN = Page(Paint(False), 80)


def part(before, after, rule, *facts, at=0):
    stage = rule.partition(".")[0]
    return Part(1, at, before, after, stage, rule, "kind", Evidence.A, "because", 0.99, facts)


def article(raw, *edits, **fields):
    ledger = tuple(edits)
    return CanonicalArticle(
        id="1",
        source="",
        url="",
        title=None,
        language="en",
        language_probability=1.0,
        text=replay(raw, ledger),
        raw_text=raw,
        edits=ledger,
        **fields,
    )


def edit(raw, old, new, *parts):
    start = raw.index(old)
    return LedgerEdit(start, start + len(old), old, new, parts or (part(old, new, "layout.x"),))


def cells(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def test_a_removed_line_is_one_minus_and_the_fact_it_left():
    raw = "Photo: Agency\nThe bridge is open.\n"
    gone = edit(
        raw,
        "Photo: Agency\n",
        "",
        part("Photo: Agency\n", "", "stray.credit", Fact("captions", {"credit": "Agency"})),
    )
    assert list(diff(article(raw, gone), "a", PLAIN))[2:] == [
        "@@ line 1: stray.credit @@",
        "- Photo: Agency",
        "> moved to captions: credit Agency",
    ]


def test_a_changed_word_stands_in_its_context():
    raw = "They said " + "word " * 30 + "Aleksandr came. " + "word " * 30
    lines = list(diff(article(raw, edit(raw, "Aleksandr", "Alexander")), "a", PLAIN))[2:]
    assert lines[0] == "@@ line 1: layout.x @@"
    assert lines[1].startswith("- … word word")
    assert "Aleksandr came." in " ".join(line[2:] for line in lines if line[0] == "-")
    assert "Alexander came." in " ".join(line[2:] for line in lines if line[0] == "+")
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 6


def test_neighbouring_changes_share_one_hunk_and_far_ones_do_not():
    raw = "teh big teh " + "word " * 40 + "teh end"
    edits = [
        LedgerEdit(at, at + 3, "teh", "the", (part("teh", "the", "r.x"),))
        for at in (0, 8, raw.rindex("teh"))
    ]
    lines = list(diff(article(raw, *edits), "a", PLAIN))
    assert sum(line.startswith("@@") for line in lines) == 2


def test_wide_text_fits_too():
    raw = "市政府昨天宣布大桥重新开放。" * 12
    lines = list(diff(article(raw, edit(raw, raw[60:130], "桥" * 70)), "a", PLAIN))
    assert max(map(cells, lines)) <= 80


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  ", "··"),
        ("a\u00a0b", "a⍽b"),
        (" \u00a0" * 20, "<40 spaces>"),
        ("\n" * 7, "<7 line breaks>"),
        ("a\u00adb", "a<U+00AD>b"),
        ("\x1b[31m", "<U+001B>[31m"),  # what is in an article must not drive the terminal
        ("a b\nc", "a b\nc"),
        ("\n\n", "⏎⏎"),
    ],
)
def test_invisible_characters_are_shown(text, shown):
    assert visible(text) == shown


def test_an_article_cannot_send_commands_to_the_terminal():
    raw = "\x1b]0;title\x07 The bridge  is open. \x1b[2J"
    one = article(raw, edit(raw, "  ", " "), flags=(Flag(20, 24, "doubt", "r"),))
    for lines in (diff(one, "a", PLAIN), explanation(one, "a", PLAIN)):
        assert "\x1b" not in "".join(lines)


def test_colours_mark_the_change_only():
    raw = "The bridge  is open."
    lines = list(diff(article(raw, edit(raw, "  ", " ")), "a", Page(Paint(True), 80)))
    old = next(line for line in lines if "··" in line)
    assert old == "\x1b[31m- \x1b[0mThe bridge\x1b[31m··\x1b[0mis open."
