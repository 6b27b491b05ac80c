"""``copydesk explain``: every decision with its evidence, on a page and as JSON."""

from __future__ import annotations

import json
import re

import pytest

from flows.commands.common import Paint
from flows.commands.explaining import LEGEND, MAX_LINES, explanation
from flows.commands.rendering import Page, is_whole, shortened
from flows.decisions import EVIDENCE, KINDS, as_json, decisions
from normalizers import (
    STAGE_NAMES,
    Article,
    Evidence,
    Fact,
    Flag,
    LedgerEdit,
    Mention,
    load_stylebook,
    normalize,
)
from normalizers.document import Document
from normalizers.findings import ForeignSpan, removal
from normalizers.stray.guards import guarded
from normalizers.stray.view import View
from tests.flows.test_languages_option import invoke
from tests.flows.test_profiles import FOREIGN, PAGE, RELATED, SHARE, STAMP
from tests.flows.test_rendering import PLAIN, article, cells, edit, part
from tests.support import ROOT


def page_of(found, page=PLAIN):
    return list(explanation(found, "a.txt", page))


def block(lines, text):
    """The decision whose first line shows this text, as one string without its line breaks."""
    at = next(n for n, line in enumerate(lines) if text in line and re.match(r" +\d+ [-?] ", line))
    end = at + 1
    while end < len(lines) and re.match(r" {6}", lines[end]):
        end += 1
    return " ".join(" ".join(lines[at:end]).split())


# --- a whole article


def test_each_decision_says_what_why_and_on_what_evidence():
    lines = page_of(normalize(PAGE))
    assert lines[:2] == [
        "a.txt",
        "language en (1.00); 1 removed, 2 moved, 4 changed, 1 flagged; 1 name",
    ]
    assert lines[2] == "by stage: layout 2, stray 3, names 2"
    assert lines[3] == LEGEND == "evidence: A proof, B source memory, C cue, D score"
    assert block(lines, SHARE) == (
        "11 - Share stray ui.en.share.2 (share): A proof, confidence 0.99 "
        "the whole line is an interface string (en)"
    )
    assert block(lines, STAMP) == (
        f"3 - {STAMP} > published: 2023-06-13T16:29 stray form.stamp.en.posted (stamp): A proof, "
        "confidence 0.99 the line parses completely as a stamp"
    )
    assert "> related: Ferries to the islands sail again" in block(lines, RELATED)
    assert block(lines, FOREIGN) == (
        f"5 ? {FOREIGN} stray.foreign_line (foreign): C cue a line in another language (ru) "
        "not removed: one cue only flags"
    )
    assert max(map(cells, lines)) <= 80


def test_other_profiles_are_named_and_say_what_they_did():
    bold = page_of(normalize(PAGE, profile="aggressive"))
    assert "profile aggressive" in " ".join(bold[1:3])
    assert "removed by the profile aggressive" in block(bold, FOREIGN)
    shy = page_of(normalize(PAGE, profile="flag-only"))
    assert "profile flag-only" in " ".join(shy[1:3])
    for line in (STAMP, SHARE, RELATED):
        assert block(shy, line).endswith("not removed: kept by the profile flag-only")
    assert block(shy, FOREIGN).endswith("not removed: one cue only flags")


def test_the_json_holds_all_of_it():
    found = normalize(Article(PAGE, id="1", source="daily.example"))
    told = json.loads(as_json(found))
    assert {"id": "1", "source": "daily.example", "language": "en", "profile": "safe"}.items() <= (
        told.items()
    )
    assert told["metadata"]["published"] == "2023-06-13T16:29"
    assert told["mentions"] == found.to_dict()["mentions"]
    assert len(told["decisions"]) == len(found.edits) + len(found.flags)
    by_text = {one["text"].strip(): one for one in told["decisions"]}
    assert by_text[SHARE] == {
        "kind": "removed",
        "line": 11,
        "start": by_text[SHARE]["start"],
        "end": by_text[SHARE]["end"],
        "text": by_text[SHARE]["text"],
        "replacement": "",
        "stage": "stray",
        "rule": "ui.en.share.2",
        "category": "share",
        "evidence": {
            "class": "A",
            "name": "proof",
            "reason": "the whole line is an interface string (en)",
        },
        "confidence": 0.99,
        "moved_to": [],
        "steps": [],
    }
    assert by_text[STAMP]["moved_to"] == [{"field": "published", "value": "2023-06-13T16:29"}]
    assert by_text[FOREIGN]["kind"] == "flagged"
    assert by_text[FOREIGN]["suggestion"] == ""
    assert by_text[FOREIGN]["kept_because"] == "one cue only flags"
    assert by_text[FOREIGN]["evidence"]["class"] == "C"
    for one in told["decisions"]:
        text = found.text if one["kind"] == "flagged" else found.raw_text
        assert text[one["start"] : one["end"]] == one["text"]
        first = one["text"].strip().partition("\n")[0]
        assert first in text.split("\n")[one["line"] - 1]


def test_the_command_prints_one_line_of_json_for_each_article(tmp_path):
    file = tmp_path / "two.jsonl"
    rows = [{"id": "a", "text": PAGE}, {"id": "b", "text": "The bridge is open."}]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    result = invoke("explain", file, "--json", "--profile", "flag-only")
    assert result.exit_code == 0, result.stderr
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["id"], one["profile"]) for one in told] == [("a", "flag-only"), ("b", "flag-only")]
    assert told[1]["decisions"] == []
    assert {one["kind"] for one in told[0]["decisions"]} == {"changed", "flagged"}


def test_the_help_is_a_legend():
    said = invoke("explain", "--help").stdout
    for key, name in EVIDENCE.items():
        assert re.search(rf"^ +{key}  {name}  ", said, re.MULTILINE)
    assert "not removed" in said


def test_the_samples_fit_into_80_columns_without_colours():
    for name in ("en-wire.html", "zh-wire.html", "en-machine-translated.txt", "ru-news.txt"):
        result = invoke("explain", ROOT / "corpus" / name)
        assert result.exit_code == 0, result.stderr
        assert "\x1b" not in result.stdout
        lines = result.stdout.splitlines()
        assert LEGEND in lines
        assert max(map(cells, lines)) <= 80, name


# --- kinds, guards, steps


@pytest.mark.parametrize(
    ("flag", "ground", "kept"),
    [
        (
            Flag(0, 3, "x", "r", "", Evidence.C, "odd; a quotation is protected"),
            "odd",
            "a quotation is protected",
        ),
        (Flag(0, 3, "x", "r", "", Evidence.C, "odd"), "odd", "one cue only flags"),
        (Flag(0, 3, "x", "r", "", Evidence.D, "score 0.91"), "score 0.91", "a score only flags"),
        (
            Flag(0, 3, "x", "r", "", Evidence.A, "odd; not applied: it would empty the article"),
            "odd",
            "it would empty the article",
        ),
        (
            Flag(0, 3, "x", "r", "day", Evidence.A, "a; b; kept by the profile flag-only"),
            "a; b",
            "kept by the profile flag-only",
        ),
        (Flag(0, 3, "x", "r", "day", Evidence.C, "half; not a guard"), "half; not a guard", ""),
        (Flag(0, 3, "x", "r", None, Evidence.C, "none of these; be is near"), None, ""),
        (Flag(0, 3, "x", "r", "", Evidence.A, ""), "", ""),
    ],
)
def test_a_flag_says_which_guard_kept_its_line(flag, ground, kept):
    (one,) = decisions(article("Day of rain.", flags=(flag,)))
    assert one.kept_because == kept
    assert one.ground == (flag.reason if ground is None else ground)
    said = block(page_of(article("Day of rain.", flags=(flag,))), "Day")
    assert (f"not removed: {kept}" in said) == bool(kept)
    assert f"r (x): {flag.evidence} {EVIDENCE[flag.evidence]}" in said


@pytest.mark.parametrize(
    ("paragraphs", "guard"),
    [(0, "over the budget of weak removals"), (9, "an item of a list is protected")],
)
def test_the_guards_of_the_stage_end_their_reason_as_the_page_reads_it(paragraphs, guard):
    """Two cues would remove the line; a guard keeps it, and is named."""
    items = "* Ferries sail again\n* The market is open\n* Trains are late"
    paragraph = (
        "The mayor of the town said on Monday that the harbour would open for all the boats."
    )
    text = "\n\n".join(["Harbour opens again", *[paragraph] * paragraphs, items])
    start = text.index("* Ferries")
    end = text.index("\n", start)
    weak = removal(start, end, "stray.x", "x", evidence=Evidence.C, reason="one cue; and another")
    flags = tuple(guarded([weak], View(Document(text, Article(text), load_stylebook()))))
    said = block(page_of(article(text, flags=flags)), "Ferries")
    assert said.endswith(f"stray.x (x): C cue one cue; and another not removed: {guard}")


def test_kinds_are_told_apart():
    raw = "Photo: Agency\nThe bridge  is open.\nShare\n"
    found = article(
        raw,
        edit(
            raw,
            "Photo: Agency\n",
            "",
            part("Photo: Agency\n", "", "stray.c", Fact("captions", {"credit": "Agency"})),
        ),
        edit(raw, "  ", " "),
        edit(raw, "\nShare", "", part("\nShare", "", "ui.en.share.2")),
        flags=(Flag(0, 3, "doubt", "r"),),
    )
    assert [one.kind for one in decisions(found)] == ["moved", "changed", "removed", "flagged"]
    assert [one.line for one in decisions(found)] == [1, 2, 3, 1]  # not where its break stood
    headings = [line.partition(" ")[0] for line in page_of(found)]
    assert [one for one in headings if one in KINDS] == list(KINDS)


def test_steps_of_one_place_are_all_shown_in_order():
    raw = "The storm passed Rgia."
    composed = edit(
        raw,
        "Rgia",
        "Rīga",
        part("Rgia", "Riga", "layout.typo"),
        part("i", "ī", "names.Q1773", at=1),
    )
    one = article(
        raw,
        composed,
        dateline={"place": "Riga", "date": "2023-06-13"},
        flags=(
            Flag(4, 9, "doubt", "artifacts.y", "tempest", Evidence.C, "odd word"),
            Flag(0, 3, "doubt", "artifacts.z", ""),
        ),
        mentions=(Mention(17, 21, "Q1773", "Riga", "place"),),
        foreign_spans=(ForeignSpan(0, 3, "de", 0.6), ForeignSpan(4, 9, "fr", 0.9995)),
    )
    lines = page_of(one)
    assert block(lines, "Rgia") == (
        "1 - The storm passed Rgia. + The storm passed Rīga. "
        "step 1: layout.typo (kind): A proof, confidence 0.99 because “Rgia” became “Riga” "
        "step 2: names.Q1773 (kind): A proof, confidence 0.99 because “i” became “ī”"
    )
    page = "\n".join(lines)
    for wanted in (
        "0 removed, 0 moved, 1 changed, 2 flagged; 1 name",
        "dateline: place Riga, date 2023-06-13",
        "artifacts.y (doubt): C cue\n        odd word",
        "= storm → tempest",
        "not removed: one cue only flags",
        "Rīga  place Q1773, Riga",
        "de, probability 0.6, reported only",
        "fr, probability 0.9995, strong enough to act on",
    ):
        assert wanted in page, wanted
    (step, other) = json.loads(as_json(one))["decisions"][0]["steps"]
    assert (step["before"], step["after"], step["rule"]) == ("Rgia", "Riga", "layout.typo")
    assert other["stage"] == "names"


def test_a_removal_that_took_steps_does_not_repeat_the_line():
    raw = "The bridge is open.\nPhoto:  Agency"
    gone = edit(
        raw,
        "\nPhoto:  Agency",
        "",
        part("  ", " ", "layout.spaces", at=7),
        part("\nPhoto: Agency", "", "stray.credit"),
    )
    said = block(page_of(article(raw, gone)), "Photo:")
    assert said == (
        "2 - Photo: Agency step 1: layout.spaces (kind): A proof, confidence 0.99 because "
        "“··” became “·” step 2: stray.credit (kind): A proof, confidence 0.99 because"
    )


# --- one stage alone


def test_a_stage_alone_tells_its_own_step():
    raw = "The storm passed Rgia."
    composed = edit(
        raw,
        "Rgia",
        "Rīga",
        part("Rgia", "Riga", "layout.typo"),
        part("i", "ī", "names.Q1773", at=1),
    )
    one = article(
        raw,
        composed,
        flags=(
            Flag(4, 9, "doubt", "artifacts.y", "tempest", Evidence.C, "odd word"),
            Flag(0, 3, "doubt", "ui.en.share.2", "", Evidence.A, "odd"),
            Flag(0, 1, "unsettled", "pipeline.unsettled"),
        ),
        mentions=(Mention(17, 21, "Q1773", "Riga", "place"),),
        foreign_spans=(ForeignSpan(0, 3, "de", 0.6),),
        dateline={"place": "Riga"},
    )
    layout = list(explanation(one, "a", PLAIN, stage="layout"))
    assert layout[1] == (
        "language en (1.00); layout alone: 0 removed, 0 moved, 1 changed, 1 flagged"
    )
    assert block(layout, "Rgia") == (
        "1 - The storm passed Rgia. + The storm passed Riga. "
        "layout.typo (kind): A proof, confidence 0.99 because"
    )
    names = list(explanation(one, "a", PLAIN, stage="names"))
    assert block(names, "Riga") == (
        "1 - The storm passed Riga. + The storm passed Rīga. "
        "names.Q1773 (kind): A proof, confidence 0.99 because"
    )
    assert names[-1] == "  Rīga  place Q1773, Riga"
    assert "1 flagged; 1 name" in " ".join(names[1:3])
    pages = {stage: "\n".join(explanation(one, "a", PLAIN, stage=stage)) for stage in STAGE_NAMES}
    for wanted, stage in (
        ("artifacts.y (doubt)", "artifacts"),
        ("stray ui.en.share.2 (doubt)", "stray"),
        ("de, probability 0.6", "language"),
        ("Q1773, Riga", "names"),
    ):
        assert [name for name, page in pages.items() if wanted in page] == [stage]
    for page in pages.values():
        assert "dateline" not in page
        assert "pipeline.unsettled (unsettled)" in page  # of no stage, and all must know


def test_a_stage_alone_in_json():
    raw = "The storm passed Rgia."
    composed = edit(
        raw,
        "Rgia",
        "Rīga",
        part("Rgia", "Riga", "layout.typo"),
        part("i", "ī", "names.Q1773", at=1),
    )
    found = article(raw, composed, flags=(Flag(0, 3, "doubt", "artifacts.y"),))
    told = {stage: json.loads(as_json(found, stage=stage)) for stage in STAGE_NAMES}
    assert [told[stage]["stage"] for stage in STAGE_NAMES] == list(STAGE_NAMES)
    assert "stage" not in json.loads(as_json(found))
    (layout,), (names,) = told["layout"]["decisions"], told["names"]["decisions"]
    assert (layout["text"], layout["replacement"]) == ("Rgia", "Riga")
    assert (names["text"], names["replacement"], names["rule"]) == ("i", "ī", "names.Q1773")
    assert raw[names["start"] : names["end"]] == "Rgia"  # where it stands in the raw text
    (flag,) = told["artifacts"]["decisions"]
    assert (flag["rule"], flag["stage"]) == ("artifacts.y", "artifacts")
    assert told["stray"]["decisions"] == []


# --- long and many


def test_the_same_change_in_many_places_is_shown_once_with_its_lines():
    raw = "\n".join(["It is  cold."] * 20)
    ledger = [
        LedgerEdit(*found.span(), "  ", " ", (part("  ", " ", "layout.spaces"),))
        for found in re.finditer("  ", raw)
    ]
    lines = page_of(article(raw, *ledger))
    page = " ".join(" ".join(lines).split())
    assert "20 changed" in page
    assert page.count("layout.spaces") == 1
    assert "19 times more, on lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 7 more" in page
    assert len(json.loads(as_json(article(raw, *ledger)))["decisions"]) == 20


def test_a_long_removal_shows_its_beginning_and_its_end():
    second = [f"Line {number} " + "of a story that was told twice " * 9 for number in range(30)]
    raw = "The bridge is open.\n" + "\n".join(second)
    gone = edit(raw, raw[19:], "")
    lines = page_of(article(raw, gone))
    shown = [line for line in lines if re.match(r" +\d* - ", line)]
    assert len(shown) == MAX_LINES - 1
    assert shown[0].startswith("    2 - Line 0 of a story")
    assert shown[-1].startswith("      - Line 29")
    assert "        … 27 more lines …" in lines
    assert max(map(len, lines)) <= 80
    assert len(lines) < 16


def test_long_text_is_cut_in_its_middle_also_where_letters_are_wide():
    assert shortened("short", 5) == "short"
    for text in ("word " * 60, "市政府昨天宣布大桥重新开放。" * 12, "x" * 300):
        cut = shortened(text, 70)
        assert cells(cut) <= 70
        head, _, tail = cut.partition(" … ")
        assert text.startswith(head)
        assert text.endswith(tail)
        assert len(head) > len(tail) > 5


@pytest.mark.parametrize(
    ("span", "whole"),
    [
        ("Share\n", True),
        ("\nShare", True),
        ("Share", True),
        ("• 1", True),  # spaces before it do not count
        ("Sha", False),
        ("is open.\nShare", False),
    ],
)
def test_whole_lines(span, whole):
    text = "The bridge is open.\nShare\n  • 1\nIt rains."
    start = text.index(span)
    assert is_whole(text, start, start + len(span)) is whole


def test_names_are_listed_once_each():
    text = "Minsk and Menesk and Minsk"
    spans = ((0, 5), (10, 16), (21, 26))
    found = article(
        text, mentions=tuple(Mention(*span, "Q2280", "Minsk", "place") for span in spans)
    )
    assert page_of(found)[-1] == "  Minsk ×2, Menesk  place Q2280, Minsk"
    assert "3 names" in page_of(found)[1]


def test_colours_only_where_they_are_wanted():
    found = normalize(PAGE)
    painted = page_of(found, Page(Paint(True), 80))
    assert any("\x1b[31m" in line for line in painted)
    assert [re.sub("\x1b\\[[\\d;]+m", "", line).rstrip() for line in painted] == page_of(found)


def test_a_line_of_a_stage_is_that_of_the_raw_text_whatever_an_earlier_one_did_there():
    raw = (
        "The council met on Monday and passed the budget for the year.\n\n\n\n"
        "Based\xa0on materials of and\n"
    )
    found = normalize(raw)
    (credit,) = (one for one in decisions(found, "stray") if one.edit)
    assert credit.line == 5 == 1 + raw[: raw.index("Based")].count("\n")
