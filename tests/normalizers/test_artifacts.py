"""The artifacts stage: machine-translation calques, lost apostrophes, residue, loops."""

from __future__ import annotations

import pytest

from normalizers import normalize
from normalizers.article import Article
from normalizers.artifacts import Artifacts
from normalizers.artifacts.number_scale import spelled
from normalizers.document import Document
from normalizers.findings import Edit, Flag
from normalizers.stylebook import Stylebook, StylebookError, load_stylebook
from normalizers.stylebook.terms import countries, terms, word_lists
from tests.evaluation.judging import broken_promises, mt_case, run_hard_case
from tests.support import CASES, SHARED, needs_shared, read_jsonl, shared_rows

OWN = read_jsonl(CASES / "mt.jsonl")
GIVEN = shared_rows("cases/mt.jsonl")
CLEAN_LANGUAGES = ("en", "ru", "be", "uk", "de", "fr", "pl")


def look(text: str, language: str = "en", context: Document | None = None) -> list:
    book = load_stylebook()
    doc = Document(text, Article(text, language=language), book, context=context)
    return list(Artifacts()(doc))


def edits(text: str, **kwargs) -> list[Edit]:
    return [finding for finding in look(text, **kwargs) if isinstance(finding, Edit)]


def flags(text: str, **kwargs) -> list[Flag]:
    return [finding for finding in look(text, **kwargs) if isinstance(finding, Flag)]


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


# -- the stylebook


@pytest.mark.parametrize("row", load_stylebook().rows("terms"), ids=lambda row: row["id"])
def test_row_changes_its_example_and_leaves_its_counter_example(row):
    language = row.get("example_language", "en")
    assert row["origin"]
    assert look(row["example"], language=language)
    assert not look(row["counter_example"], language=language)


def test_termbase_is_consistent():
    book = load_stylebook()
    assert len(terms(book)) >= 40
    lists = word_lists(book)
    for term in terms(book):
        for calque in term.calques:
            assert calque.tier in ("A", "B")
            assert calque.approved == (calque.tier == "A"), calque
            assert calque.replacement, calque
            assert calque.gloss, calque
            company = calque.context
            words = [
                *company.anchors,
                *(word for group in company.require for word in group),
                *company.before,
                *company.after,
                *company.context,
            ]
            assert all(word in lists for word in words if word.startswith("@")), calque
    assert {country.adjective for country in countries(book)} >= {"Russian", "Belarusian"}


def test_unknown_word_list_is_named():
    book = Stylebook(
        {
            "terms/x.jsonl": '{"id": "@a", "type": "words", "words": ["@b"], "origin": "x",'
            ' "example": "x", "counter_example": "y"}'
        }
    )
    with pytest.raises(StylebookError, match="@b"):
        word_lists(book)


def test_word_list_must_not_contain_itself():
    book = Stylebook({"terms/x.jsonl": '{"id": "@a", "type": "words", "words": ["@a"]}'})
    with pytest.raises(StylebookError, match="contains itself"):
        word_lists(book)


@pytest.mark.parametrize("language", ["en", "ru", "zh", "de"])
def test_stylebook_without_terms_leaves_the_rules_that_need_none(language):
    text = "They didn t say that Russias largest bank and Russian and white presidents met. 合作"
    doc = Document(text, Article(text, language=language), Stylebook({}))
    assert all(isinstance(finding, Edit | Flag) for finding in Artifacts()(doc))


def test_list_missing_from_a_pattern_is_named():
    row = (
        '{"id": "t", "type": "institution", "canonical": {"en": "Blue Council"}, "calques":'
        ' [{"language": "en", "pattern": "{colours} Advice", "tier": "A", "approved": true}],'
        ' "origin": "x", "example": "x", "counter_example": "y"}'
    )
    book = Stylebook({"terms/x.jsonl": row})
    with pytest.raises(StylebookError, match="@colours"):
        list(Artifacts()(Document("Sound Advice", Article("x", language="en"), book)))


def test_unapproved_calque_only_flags():
    row = (
        '{"id": "t", "type": "institution", "canonical": {"en": "Blue Council"},'
        ' "calques": [{"language": "en", "text": "Azure Advice", "tier": "A", "approved": %s,'
        ' "anchors": []}], "origin": "x", "example": "x", "counter_example": "y"}'
    )
    text = "The Azure Advice met on Monday."
    for approved, kind in (("true", Edit), ("false", Flag)):
        book = Stylebook({"terms/x.jsonl": row % approved})
        (finding,) = Artifacts()(Document(text, Article(text, language="en"), book))
        assert isinstance(finding, kind)


# -- the second ground


def test_calque_without_any_ground_is_flagged():
    assert not edits("The Russian White Union held a congress.")
    (flag,) = flags("The Russian White Union held a congress.")
    assert flag.suggestion == "Union State"


@pytest.mark.parametrize(
    "sign",
    [
        "(End) Responsibility Editor: Wang Fang",
        "Sales rose to 12 one hundred million yuan.",
        "The 合作 plan was signed.",
        "A bill of the bill of the bill of the bill was read.",
        "Veterans of the Great Domestic War came.",
        "It was Japans largest bank. He saw the market as prices fell The main cause of it.",
    ],
)
def test_other_signs_of_machine_translation_are_a_ground(sign):
    filler = "Nothing of note was said there. It was a long day for all. The rain went on."
    result = normalize(
        Article(f"The Russian White Union held a congress.\n\n{filler}\n\n{filler}. {sign}"),
        skip=["names"],
    )
    assert "The Union State held a congress." in result.text
    (edit,) = (e for e in result.edits if e.original == "Russian White Union")
    assert "reads machine-translated" in edit.last.reason


def test_one_weak_sign_is_not_enough():
    text = "The Russian White Union held a congress.\n\nIt rained.\n\nIt was Japans largest bank."
    assert [edit.replacement for edit in edits(text)] == ["Japan's"]


def test_a_calque_is_no_ground_for_itself():
    text = "The Russian White Union met.\n\nIt rained.\n\nThe Russian White Union parted."
    assert not edits(text)
    assert len(flags(text)) == 2


def test_anchor_in_the_neighbouring_sentence_counts_and_one_further_away_does_not():
    near = "The Russian White Union held a congress. Lukashenko was there."
    far = "The Russian White Union held a congress. It rained. It was cold. Lukashenko was there."
    assert edits(near)
    assert not edits(far)


def test_title_is_judged_by_its_article():
    whole = "Lukashenko opened the congress."
    context = Document(whole, Article(whole, language="en"), load_stylebook())
    assert edits("Russian White Union meets", context=context)
    assert not edits("Russian White Union meets")


def test_given_title_gets_the_repair_of_the_text():
    result = normalize(
        Article(
            "The Russian White Union has a budget, Lukashenko said.",
            title="Russian White Union has a budget",
            language="en",
        ),
        skip=["names"],
    )
    assert result.title == "Union State has a budget"


# -- single rules


def test_evidence_shows_the_gloss_path():
    (edit,) = edits("Lukashenko praised the Russian White Union.")
    assert "白=white" in edit.reason


def test_editor_tail_goes_to_credits():
    result = normalize(
        "The bridge was opened. (End) Responsible Editor: Li Na a1234", skip=["names"]
    )
    assert result.text == "The bridge was opened."
    assert result.credits == ({"role": "editor", "text": "Li Na", "code": "a1234"},)


def test_apostrophe_follows_the_article():
    assert edits("Minsk’s mayor saw Chinas largest ship.")[0].replacement == "China’s"
    assert edits("Minsk's mayor saw Chinas largest ship.")[0].replacement == "China's"


def test_no_apostrophe_in_a_quote():
    assert not edits("“It is Chinas largest ship,” he said.")
    assert flags("“It is Chinas largest ship,” he said.")[0].suggestion == "China's"


@pytest.mark.parametrize(
    ("digits", "scale", "words"),
    [
        ("350", 10**8, "35 billion"),
        ("1.2", 10**4, "12,000"),
        ("3", 10**4, "30,000"),
        ("12,000", 10**8, "1.2 trillion"),
        ("1.23456", 10**4, None),
    ],
)
def test_number_scale_suggestion(digits, scale, words):
    assert spelled(digits, scale) == words


def test_forbidden_neighbour_leaves_no_finding():
    assert not look("The Russian White Army marched on Minsk.")
    assert not look("The Russian White Union Foundation works in Minsk.")


def test_passage_in_another_language_is_left_alone():
    assert not look("Lukashenko sprach von der Russian White Union.", language="de")


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
