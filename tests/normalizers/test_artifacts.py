"""Calques: the labelled cases, real articles, clean text, and what the surroundings say."""

from __future__ import annotations

import pytest

from normalizers import normalize
from normalizers.article import Article
from normalizers.findings import Edit
from tests.evaluation.judging import broken_promises, mt_case, run_hard_case
from tests.normalizers.artifact_findings import edits, flags, look
from tests.support import CASES, SHARED, needs_shared, read_jsonl, shared_rows, squeeze

OWN = [row for name in ("mt", "mt_hard") for row in read_jsonl(CASES / f"{name}.jsonl")]
GIVEN = shared_rows("cases/mt.jsonl")
CLEAN_LANGUAGES = ("en", "ru", "be", "uk", "de", "fr", "pl")


@pytest.mark.parametrize("row", [*OWN, *GIVEN], ids=lambda row: row["id"])
def test_case(row):
    assert mt_case(row) == []


@pytest.mark.parametrize("row", [*OWN, *GIVEN], ids=lambda row: row["id"])
def test_case_keeps_the_promises(row):
    result = run_hard_case("mt", row)
    assert broken_promises(result) == []
    assert normalize(result.as_article(), skip=["names"]).edits == ()


def test_own_cases_hold_as_many_keeps_as_repairs():
    count = {
        action: sum(row["action"] == action for row in OWN)
        for action in ("replace", "flag", "keep")
    }
    assert len(OWN) >= 60
    assert count["keep"] >= count["replace"]
    assert len({row["id"] for row in OWN}) == len(OWN)


# -- right words that look like calques


@pytest.mark.parametrize("row", read_jsonl(CASES / "mt_traps.jsonl"), ids=lambda row: row["id"])
def test_right_words_are_not_edited(row):
    """A flag is allowed: most of these were once edited by a row that has been mended since."""
    result = run_hard_case("mt", row)
    assert squeeze(result.text) == squeeze(row["input"])


# -- a calque by itself


def test_evidence_shows_the_gloss_path():
    (edit,) = edits("Lukashenko praised the Russian White Union.")
    assert "白=white" in edit.reason


def test_forbidden_neighbour_leaves_no_finding():
    assert not look("The Russian White Army marched on Minsk.")
    assert not look("The Russian White Union Foundation works in Minsk.")


def test_passage_in_another_language_is_left_alone():
    assert not look("Lukashenko sprach von der Russian White Union.", language="de")


# -- what the surroundings say


@pytest.mark.parametrize(
    "text",
    [
        "In Minsk Lukashenko praised the Union State (Russian White Union) of two peoples.",
        "The Federation Council, or Advice of Federation, met in Moscow.",
        "In Minsk the Russian White alliance of hunters met Lukashenko.",
    ],
)
def test_a_calque_that_is_explained_or_somebody_elses_is_only_flagged(text):
    assert not edits(text)
    assert flags(text)


def test_a_calque_without_its_context_is_flagged_if_it_is_written_as_a_name():
    assert flags("The Supreme Glad adopted the budget on Friday.")[0].suggestion == "Verkhovna Rada"
    assert not look("The supreme glad cry was heard on Friday.")


@pytest.mark.parametrize(
    "text",
    [
        "The midfielder Luka Shenko scored twice while Lukashenko watched.",
        "Luka Shenko, 24, a student from Lviv, won while President Lukashenko watched.",
    ],
)
def test_who_is_introduced_is_no_statesman(text):
    assert not look(text)


# -- real articles and clean text


@needs_shared
def test_articles_get_their_expected_flags_and_repairs():
    assert SHARED
    for row in read_jsonl(SHARED / "articles" / "expected.jsonl"):
        raw = (SHARED / "articles" / row["file"]).read_text("utf-8")
        result = normalize(Article(raw), skip=["names"])
        own = [edit for edit in result.edits for part in edit.parts if part.stage == "artifacts"]
        for edit in own:
            if edit.replacement:
                assert edit.replacement in row["text"]
        for wanted in row["flags"]:
            start = result.text.index(wanted)
            assert any(
                flag.start < start + len(wanted) and start < flag.end for flag in result.flags
            ), wanted
        stage_flags = [flag for flag in result.flags if flag.rule.startswith("artifacts.")]
        assert len(stage_flags) == len(row["flags"])
        if not row["flags"]:
            assert not own


@needs_shared
@pytest.mark.parametrize("language", CLEAN_LANGUAGES)
def test_clean_text_is_left_alone(language):
    assert SHARED
    sentences = (SHARED / "lid" / "train" / f"{language}.txt").read_text("utf-8").splitlines()
    flagged = 0
    for sentence in sentences:
        findings = look(sentence, language=language)
        assert not [finding for finding in findings if isinstance(finding, Edit)], sentence
        flagged += len(findings)
    assert flagged <= len(sentences) / 500
