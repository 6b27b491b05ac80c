"""The numbers and the paragraph."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from statsmodels.stats.proportion import proportion_confint

from flows.audit.drawing import Plan
from flows.audit.intervals import Estimate
from flows.audit.methods import interval, markdown, paragraph, percent
from flows.audit.results import as_data, result
from flows.audit.units import EDITS, LINES
from tests.audit.support import drawn_sample, judge, sample_of


def test_by_hand(tmp_path: Path) -> None:
    """Precision .86 as in the test of the intervals; lines: 1 of 4 and 0 of 2, sizes 60 and 40.

    Missed dirt is .6 · 1/4 = .15, n_eff = 1 / (.36/4 + .16/2) = 1 / .17.
    """
    sample = sample_of(
        tmp_path / "a.jsonl",
        {"often": (900, "yyyyyyyyns"), "seldom": (100, "yyynn")},
        {"en": (60, "yyyn"), "ru": (40, "yy-")},
    )
    edits, lines = result(sample, EDITS), result(sample, LINES)
    assert edits.overall.share == pytest.approx(0.86)
    assert edits.overall.effective == pytest.approx(1 / 0.092)
    assert (edits.skipped, edits.drawn, edits.size, edits.covered) == (1, 15, 1000, 1.0)
    assert lines.overall.share == pytest.approx(0.15)
    assert lines.overall.effective == pytest.approx(1 / 0.17)
    theirs = proportion_confint(0.15 / 0.17, 1 / 0.17, method="wilson")
    assert (lines.overall.low, lines.overall.high) == pytest.approx(theirs)
    rules = edits.by["rule",]
    assert [(g.values, g.size, g.estimate.judged) for g in rules] == [
        (("seldom",), 100, 5),  # the lower end is lower: it comes first
        (("often",), 900, 9),
    ]
    theirs = proportion_confint(3, 5, method="wilson")
    assert (rules[0].estimate.low, rules[0].estimate.high) == pytest.approx(theirs)
    assert [g.values for g in lines.by["language",]] == [("en",), ("ru",)]


def test_what_has_no_judgement_is_named(tmp_path: Path) -> None:
    sample = sample_of(tmp_path / "a.jsonl", {"a": (70, "yy"), "b": (20, "s-"), "c": (10, "-")})
    told = result(sample, EDITS)
    assert told.covered == pytest.approx(0.7)
    assert told.unjudged == ((("b",), 20), (("c",), 10))
    text = paragraph(sample)
    assert (
        "for the 70.0 % of all edits that are in judged strata (2 strata had no judgement)" in text
    )
    assert "1 unit was skipped" in text
    assert "2 units of the sample were not judged" in text


def test_strata_that_were_drawn_as_one(tmp_path: Path) -> None:
    """The small rules stand for all of their stratum together."""
    sample = sample_of(
        tmp_path / "a.jsonl", {"a": (80, "yyyy"), "b": (15, "n"), "c": (5, "")}, pooled=("b", "c")
    )
    told = result(sample, EDITS)
    assert told.overall.share == pytest.approx(0.8)
    assert told.covered == 1.0
    assert "Of the 3 strata of edits, the 2 smallest were drawn as one." in paragraph(sample)


def test_of_lines_that_were_not_asked_for_nothing_is_said(tmp_path: Path) -> None:
    sample = sample_of(tmp_path / "a.jsonl", {"a": (80, "yyyy")}, {"en": (9, ""), "ru": (8, "")})
    assert sample.about.pooled[LINES]
    assert "drawn as one" not in paragraph(sample)


def test_without_a_judgement(tmp_path: Path) -> None:
    told = result(sample_of(tmp_path / "a.jsonl", {"a": (70, "--")}), EDITS)
    assert (told.overall.share, told.overall.judged, told.covered) == (None, 0, 0.0)
    assert told.by["rule",] == ()


def test_rules_are_told_apart_even_if_the_strata_are_others(output: Path, tmp_path: Path) -> None:
    """Weighted by what each unit stands for; how many there are in the corpus is not known then."""
    sample = drawn_sample(output, tmp_path / "a.jsonl", Plan(60, 20, ("language",)))
    judge(sample, lambda unit: "no" if unit.stage == "layout" else "yes")
    told = result(sample, EDITS)
    assert list(told.by) == [("language",), ("rule",)]
    assert sum(group.estimate.judged for group in told.by["rule",]) == 60
    for group in told.by["rule",]:
        assert group.size is None
        assert group.estimate.share == (0.0 if group.values[0].startswith("layout") else 1.0)
    assert sum(group.size or 0 for group in told.by["language",]) == told.size


def test_two_keys_give_three_lists(output: Path, tmp_path: Path) -> None:
    sample = drawn_sample(output, tmp_path / "a.jsonl", Plan(80, 20, ("stage", "language")))
    judge(sample, lambda unit: "yes")
    told = result(sample, EDITS)
    assert list(told.by) == [("stage",), ("language",), ("stage", "language"), ("rule",)]
    assert sum(group.size or 0 for group in told.by["stage",]) == told.size
    assert told.overall.share == 1.0


def test_the_paragraph(tmp_path: Path) -> None:
    sample = sample_of(
        tmp_path / "a.jsonl",
        {"often": (900, "yyyyyyyyns"), "seldom": (100, "yyynn")},
        {"en": (60, "yyyn"), "ru": (40, "yy")},
    )
    text = paragraph(sample)
    assert "\n" not in text
    for said in (
        "The corpus news (version 3 of its table, 7 articles)",
        "cleaned with copydesk (pipeline stray-2 names-2; stylebook ",
        "audited by hand with copydesk 1.2.3.",
        "drawn with seed 1: 15 of its 1,000 edits (stratified by rule) and 6 of its 100 untouched "
        "lines (stratified by language)",
        "100 of the 100 lines with a letter are",
        "The units were judged by one person.",
        "Of the 14 edits judged, 11 were right: a precision of 86.0 % (95 % interval ",
        "Of the 6 lines judged, 1 was found to hold dirt still: a missed-dirt rate of 15.0 %",
        "1 unit was skipped as undecidable and left out.",
        "Wilson 1927",
        f"in a.jsonl (SHA-256 {sample.digest()})",
    ):
        assert said in text
    theirs = proportion_confint(0.86 / 0.092, 1 / 0.092, method="wilson")
    assert f"{100 * theirs[0]:.1f} to {100 * theirs[1]:.1f} %" in text
    assert "  " not in text


def test_markdown_is_only_text(tmp_path: Path) -> None:
    name = "a|b <img src=x> `c` [d](e)"
    sample = sample_of(tmp_path / "a.jsonl", {name: (9, "yn")}, {"en": (9, "y")})
    lines = list(markdown(sample))
    row = next(line for line in lines if "img" in line)
    assert row.startswith("| a\\|b \\<img src=x> \\`c\\` \\[d\\](e) | 9 | 2 | 1 | 50.0 % |")
    tables = [line for line in lines if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in tables} == {7}


def test_the_numbers_as_data(tmp_path: Path) -> None:
    sample = sample_of(tmp_path / "a.jsonl", {"a": (90, "yyn"), "b": (10, "")}, {"en": (9, "y")})
    told = json.loads(json.dumps(as_data(sample)))
    assert told["edits"]["overall"]["judged"] == 3
    assert told["edits"]["overall"]["share"] == pytest.approx(2 / 3)
    assert told["edits"]["by"]["rule"][0]["rule"] == "a"
    assert told["edits"]["unjudged_strata"] == [{"values": ["b"], "in_corpus": 10}]
    assert told["judgements_sha256"] == sample.digest()
    assert told["lines"]["measure"] == "missed-dirt rate"


def test_one_decimal() -> None:
    assert percent(2 / 3) == "66.7 %"
    assert percent(0.0) == "0.0 %"
    assert interval(result_of(0.0449, 1.0)) == "4.5 to 100.0 %"


def result_of(low: float, high: float) -> Estimate:
    return Estimate(1, 1, 1.0, low, high, 1.0)
