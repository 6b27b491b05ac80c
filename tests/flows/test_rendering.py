"""The diff of articles with every kind of change, and what it shares with the page of ``explain``."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import replace

import pytest

from flows.commands.common import Paint, harmless
from flows.commands.diffing import diff
from flows.commands.explaining import explanation
from flows.commands.rendering import FLAGGED_STYLE, STAGE_STYLES, Page, visible
from flows.decisions import decisions, stage_of
from flows.readers import Found, ReadOptions, discover, read
from normalizers import (
    STAGE_NAMES,
    CanonicalArticle,
    Evidence,
    Fact,
    Flag,
    LedgerEdit,
    Part,
    normalize,
    replay,
)
from normalizers.ledger import Step, compose
from tests.support import ROOT

PLAIN = Page(Paint(False), 80)
NARROW = Page(Paint(False), 40)
SIGNS = ("@@ ", "# ", "- ", "+ ", "> ", "  ", "== ")


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
        "@@ line 1: stray @@",
        "# stray.credit A: because",
        "- Photo: Agency",
        "  The bridge is open.",
        "> moved to captions: credit Agency",
        "== 0 removed, 1 moved, 0 changed, 0 flagged; stray 1",
    ]


def test_a_changed_word_stands_in_its_context():
    raw = "They said " + "word " * 30 + "Aleksandr came. " + "word " * 30
    lines = list(diff(article(raw, edit(raw, "Aleksandr", "Alexander")), "a", PLAIN))[2:]
    assert lines[:2] == ["@@ line 1: layout @@", "# layout.x A: because"]
    assert lines[2].startswith("- … word word")
    assert "Aleksandr came." in " ".join(line[2:] for line in lines if line[0] == "-")
    assert "Alexander came." in " ".join(line[2:] for line in lines if line[0] == "+")
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 8


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


# --- what is said of each change


def hunks(lines):
    """The lines of each hunk, without the names above and the sum below."""
    found = []
    for line in lines[2:-1]:
        if line.startswith("@@ "):
            found.append([])
        found[-1].append(line)
    return found


def test_each_hunk_names_stage_rule_evidence_and_reason():
    raw = "The bridge  is open.\nShare\nIt rains."
    found = article(
        raw,
        edit(raw, "  ", " "),
        edit(raw, "Share\n", "", replace(part("Share\n", "", "ui.en.share.2"), stage="stray")),
    )
    assert hunks(list(diff(found, "a", PLAIN))) == [
        [
            "@@ line 1: layout @@",
            "# layout.x A: because",
            "- The bridge··is open.",
            "+ The bridge·is open.",
        ],
        [
            "@@ line 2: stray @@",
            "# stray ui.en.share.2 A: because",
            "  The bridge  is open.",
            "- Share",
            "  It rains.",
        ],
    ]


def test_a_reason_is_told_once_and_another_is_not_taken_for_it():
    raw = "\n".join(["It is  cold."] * 3 + ["It is\tcold."])
    ledger = compose(
        raw,
        (),
        [
            Step(1, at, at + len(old), " ", "layout", "layout.x", "spaces", reason=reason)
            for at, old, reason in (
                (5, "  ", "one space"),
                (18, "  ", "one space"),
                (31, "  ", "a space"),
                (44, "\t", ""),
            )
        ],
    )
    said = [line for line in diff(article(raw, *ledger), "a", PLAIN) if line.startswith("#")]
    assert said == [
        "# layout.x A: one space",
        "# layout.x A: as above",
        "# layout.x A: a space",
        "# layout.x A",
    ]


def test_lines_that_go_themselves_are_no_context():
    raw = "The bridge is open.\n\nShare\nPrint\n\nIt rains."
    ledger = [
        edit(raw, f"{word}\n", "", part(f"{word}\n", "", "stray.x")) for word in ("Share", "Print")
    ]
    first, second = hunks(list(diff(article(raw, *ledger), "a", PLAIN)))
    assert first[2:] == ["  The bridge is open.", "- Share"]
    assert second[2:] == ["- Print", "  It rains."]


def test_long_neighbours_are_cut_where_they_are_farthest():
    raw = "word " * 40 + "end.\nShare\nBegin " + "word " * 40
    lines = list(diff(article(raw, edit(raw, "Share\n", "")), "a", PLAIN))
    above, below = (line for line in lines if line.startswith("  "))
    assert above.startswith("  … word")
    assert above.endswith("word end.")
    assert below.startswith("  Begin word")
    assert below.endswith("word …")


def test_the_sum_ends_the_diff():
    raw = "Photo: AP\nThe  bridge.\nShare\nEnd."
    found = article(
        raw,
        edit(raw, "Photo: AP\n", "", part("Photo: AP\n", "", "stray.c", Fact("captions", {}))),
        edit(raw, "  ", " "),
        edit(raw, "Share\n", "", part("Share\n", "", "stray.x")),
        flags=(Flag(0, 3, "doubt", "r"),),
    )
    assert list(diff(found, "a", PLAIN))[-1] == (
        "== 1 removed, 1 moved, 1 changed, 1 flagged; layout 1, stray 2"
    )
    assert list(diff(article(raw), "a", PLAIN)) == []


# --- one stage alone


def composed():
    """A line that is mended inside and then removed, and a name."""
    raw = "Photo:  Agency\nMenesk is  cold."
    ledger = compose(
        raw,
        (),
        [
            Step(1, 6, 8, " ", "layout", "layout.spaces", "spaces", reason="one space"),
            Step(1, 24, 26, " ", "layout", "layout.spaces", "spaces", reason="one space"),
        ],
    )
    ledger = compose(raw, ledger, [Step(2, 0, 14, "", "stray", "form.x", "credit", reason="form")])
    ledger = compose(raw, ledger, [Step(3, 0, 6, "Minsk", "names", "names.Q2280", "name")])
    return article(raw, *ledger, pipeline_version=" ".join(f"{name}-1" for name in STAGE_NAMES))


def test_a_step_shows_what_the_stage_was_given_and_what_it_left():
    found = composed()
    assert list(diff(found, "a", PLAIN, "layout")) == [
        "--- a (after encoding)",
        "+++ a (after layout)",
        "@@ line 1: layout @@",
        "# layout.spaces A: one space",
        "- Photo:··Agency",
        "+ Photo:·Agency",
        "@@ line 2: layout @@",
        "# layout.spaces A: as above",
        "- Menesk is··cold.",
        "+ Menesk is·cold.",
        "== 0 removed, 0 moved, 2 changed, 0 flagged; layout 2",
    ]
    assert list(diff(found, "a", PLAIN, "stray"))[2:] == [
        "@@ line 1: stray @@",
        "# stray form.x A: form",
        "- Photo: Agency",
        "  Menesk is cold.",
        "== 1 removed, 0 moved, 0 changed, 0 flagged; stray 1",
    ]
    names = list(diff(found, "a", PLAIN, "names"))
    assert names[:2] == ["--- a (after artifacts)", "+++ a (after names)"]
    assert names[2] == "@@ line 2: names @@"  # of the raw text, though the first line has gone
    assert "- Menesk is cold." in names


def test_a_step_where_nothing_happened_is_one_line():
    found = composed()
    assert list(diff(found, "a", PLAIN, "artifacts")) == ["a: artifacts changed nothing here"]
    skipped = article(found.raw_text, pipeline_version="layout-1")
    assert list(diff(skipped, "a", PLAIN, "layout")) == ["a: layout changed nothing here"]
    assert list(diff(skipped, "a", PLAIN, "stray")) == ["a: stray did not run"]


@pytest.mark.parametrize(
    ("rule", "stage"),
    [
        ("encoding.mojibake", "encoding"),
        ("artifacts.calque.union-state", "artifacts"),
        ("stray.pitch.login", "stray"),
        ("ui.en.share.2", "stray"),
        ("form.stamp.en.posted", "stray"),
        ("my-own-line", "stray"),
        ("names", "names"),
        ("pipeline.unsettled", ""),
    ],
)
def test_the_stage_of_a_rule(rule, stage):
    assert stage_of(rule) == stage


# --- the samples, on a wide and on a narrow page


def samples():
    inputs = discover([str(ROOT / "corpus")])
    for file in inputs.files:
        for found in read(file, ReadOptions(), Counter()):
            if isinstance(found, Found):
                yield normalize(found.article)


@pytest.fixture(scope="module")
def corpus():
    articles = list(samples())
    assert len(articles) > 20
    assert {part.stage for one in articles for edit in one.edits for part in edit.parts} >= {
        "encoding",
        "layout",
        "stray",
        "artifacts",
        "names",
    }
    return articles


def test_every_line_of_the_samples_fits_and_is_plain(corpus):
    for one in corpus:
        for page in (PLAIN, NARROW):
            for stage in ("", *STAGE_NAMES):
                lines = list(diff(one, "a", page, stage))
                for line in (*lines, *explanation(one, "a", page, stage=stage)):
                    assert cells(line) <= page.width, line
                    assert harmless(line) == line, repr(line)
                if len(lines) > 1:
                    assert all(line.startswith(SIGNS) for line in lines[2:]), lines


def test_the_six_steps_together_tell_each_decision_once(corpus):
    for one in corpus:
        parts, flags = Counter(), Counter()
        for stage in STAGE_NAMES:
            for found in decisions(one, stage):
                parts.update(map(told, found.parts))
                flags.update([found.flag] if found.flag else [])
        assert parts == Counter(told(part) for edit in one.edits for part in edit.parts)
        assert flags == Counter(one.flags)


def told(part):
    return part.stage, part.rule, part.before, part.after, part.reason


def test_a_step_points_into_the_raw_text(corpus):
    """Where one stage alone touched a place, its step says of it what the whole ledger says."""
    for one in corpus:
        whole = {(found.start, found.end): found for found in decisions(one) if found.edit}
        for stage in STAGE_NAMES:
            for found in decisions(one, stage):
                same = whole.get((found.start, found.end))
                if found.edit and same and len(same.parts) == 1:
                    assert found.edit.original == same.edit.original
                    assert (found.kind, found.line) == (same.kind, same.line)


# --- colours


@pytest.mark.parametrize("stage", [*STAGE_NAMES, "flags"])
def test_the_colours_are_read_on_black_and_on_white(stage):
    style = STAGE_STYLES.get(stage, FLAGGED_STYLE)
    luminance = luminance_of(int(style.removeprefix("38;5;")))
    assert min(1.05 / (luminance + 0.05), (luminance + 0.05) / 0.05) > 3.7


def luminance_of(number):
    """Relative luminance of one of the 256 colours of a terminal, as WCAG computes it."""
    if number >= 232:
        channels = [8 + 10 * (number - 232)] * 3
    else:
        levels = (0, 95, 135, 175, 215, 255)
        channels = [levels[(number - 16) // base % 6] for base in (36, 6, 1)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (channel / 255 for channel in channels)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_each_stage_has_its_own_colour():
    assert tuple(STAGE_STYLES) == STAGE_NAMES
    assert len({*STAGE_STYLES.values(), FLAGGED_STYLE}) == 7


def test_place_and_rule_have_the_colour_of_their_stage_and_the_signs_their_own():
    raw = "The bridge  is open."
    lines = list(diff(article(raw, edit(raw, "  ", " ")), "a", Page(Paint(True), 80)))
    layout = f"\x1b[{STAGE_STYLES['layout']}m"
    assert lines[2] == f"{layout}@@ line 1: layout @@\x1b[0m"
    assert lines[3] == f"{layout}# layout.x\x1b[0m A: because"
    assert lines[4].startswith("\x1b[31m- ")
    assert lines[5].startswith("\x1b[32m+ ")
