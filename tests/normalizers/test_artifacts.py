"""The artifacts stage: machine-translation calques, lost apostrophes, residue, loops."""

from __future__ import annotations

import pytest

from normalizers import normalize
from normalizers.article import Article
from normalizers.artifacts import Artifacts
from normalizers.artifacts.number_scale import spelled
from normalizers.document import Document
from normalizers.findings import Edit, Fact, Flag
from normalizers.stylebook import Stylebook, StylebookError, load_stylebook
from normalizers.stylebook.terms import calques_in, countries, word_lists
from tests.evaluation.judging import broken_promises, mt_case, run_hard_case
from tests.support import CASES, SHARED, needs_shared, read_jsonl, shared_rows

OWN = [row for name in ("mt", "mt_hard") for row in read_jsonl(CASES / f"{name}.jsonl")]
GIVEN = shared_rows("cases/mt.jsonl")
CLEAN_LANGUAGES = ("en", "ru", "be", "uk", "de", "fr", "pl")


def look(text: str, language: str = "en", context: Document | None = None) -> list:
    book = load_stylebook()
    doc = Document(text, Article(text, language=language), book, context=context)
    return [found for found in Artifacts()(doc) if isinstance(found, Edit | Flag)]


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
    lists = word_lists(book)
    for language in "en ru be uk de fr pl zh".split():
        for calque in calques_in(book, language):
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
    assert all(isinstance(finding, Edit | Flag | Fact) for finding in Artifacts()(doc))


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
        finding, fact = Artifacts()(Document(text, Article(text, language="en"), book))
        assert isinstance(finding, kind)
        assert fact.value["signs"][0]["concept"] == "t"


# -- does the article read machine-translated?


def signal(text: str, language: str = "en") -> dict | None:
    result = normalize(Article(text, language=language), skip=["names"])
    found = result.machine_translation
    return None if found is None else dict(found)


def test_clean_text_has_no_signs():
    assert signal("The two presidents met in Minsk. They agreed on gas prices.") is None


def test_one_weak_sign_is_told_and_proves_nothing():
    found = signal("Russias largest bank closed its branch in Riga on Monday.")
    assert found == {
        "likely": False,
        "score": 1,
        "signs": [
            {
                "sign": "lost-apostrophe",
                "concept": None,
                "points": 1,
                "count": 1,
                "example": "Russias",
            },
        ],
    }


def test_two_kinds_of_signs_call_the_article_machine_translated():
    text = "Lukashenko spoke of the Russian White Union. Russias largest bank closed a branch."
    found = signal(text)
    assert found
    assert found["likely"]
    assert [sign["sign"] for sign in found["signs"]] == ["calque", "lost-apostrophe"]
    assert found["signs"][0]["example"] == "Russian White Union"


def test_signs_are_those_of_the_raw_text_and_stay_when_it_is_repaired():
    once = normalize("Lukashenko spoke of the Russian White Union. Russias largest bank closed.")
    assert "Union State" in once.text
    assert "Russia's" in once.text
    assert once.machine_translation["score"] == 3
    assert normalize(once.as_article()).machine_translation is None


def test_an_editor_line_that_was_moved_away_is_a_sign():
    text = (
        "The two delegations met again in Minsk on Monday and agreed on the price of gas.\n\n"
        "Responsible editor: Li Ming"
    )
    found = signal(text)
    assert found
    assert [sign["sign"] for sign in found["signs"]] == ["credit"]
    assert not found["likely"]


def test_at_home_the_editor_line_is_no_sign():
    assert signal("两国代表团周一在明斯克再次会晤。责任编辑：李明", language="zh") is None


def test_the_language_of_a_long_article_holds_for_its_raw_text():
    lead = "The presidents of the two countries talked about trade and the price of gas. " * 3
    found = signal(f"{lead}\n\n\n\nRussias  largest bank closed a branch in Minsk.")
    assert found
    assert found["score"] == 1


# -- names in two pieces


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Alexander Luka Shenko flew home.", "Alexander Lukashenko flew home."),
        ("Sergey Lav Rov was there.", "Sergey Lavrov was there."),
        ("Mr Mishu Stin smiled. Mishustin had won.", "Mr Mishustin smiled. Mishustin had won."),
    ],
)
def test_a_surname_in_two_pieces_is_joined(text, clean):
    assert normalize(Article(text, language="en")).text == clean


@pytest.mark.parametrize(
    "text",
    [
        "Anna Luka Shenko sang for Lukashenko.",
        "The singer Luka Shenko is from Serbia, Lukashenko is not.",
        "Luka Shenko Street was closed when Lukashenko came.",
        "General Luka met Shenko in the office of Lukashenko.",
        "The Lav rov was tried by Lavrov's driver.",
        "Luka Shenko won the chess cup in Novi Sad.",
    ],
)
def test_two_words_that_are_somebody_else_are_left(text):
    result = normalize(Article(text, language="en"), skip=["names"])
    assert result.text == text
    assert not result.flags


def test_beside_an_office_the_pieces_are_flagged():
    (flag,) = flags("Prime Minister Mishu Stin said no.")
    assert flag.suggestion == "Mishustin"


# -- language tags


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("The talks go on next week.en", "The talks go on next week."),
        ("The talks go on next week.[en]", "The talks go on next week."),
        ("“We shall sign it in Minsk.”EN", "“We shall sign it in Minsk.”"),
        (">>eng<< The talks go on next week.", "The talks go on next week."),
        ("The talks go on next week. eng_Latn", "The talks go on next week."),
        ("Переговоры продолжатся на следующей неделе.ru", None),
    ],
)
def test_a_language_tag_is_cut_off(text, clean):
    language = "ru" if clean is None else "en"
    result = normalize(Article(text, language=language), skip=["names"])
    assert result.text == (clean or text.removesuffix("ru"))


@pytest.mark.parametrize(
    "text",
    [
        "More on this can be read on kremlin.ru",
        "This was first reported by Gazeta.Ru",
        "The two sides asked what it would be. It",
        "The setting of the machine was en_US before the update came",
        "Press en",
    ],
)
def test_what_only_looks_like_a_tag_stays(text):
    result = normalize(Article(text, language="en"), skip=["names"])
    assert result.text == text
    assert not [flag for flag in result.flags if flag.category == "language-tag"]


def test_a_code_by_itself_at_the_end_is_flagged():
    (flag,) = flags("The talks between the two go on next week. EN")
    assert (flag.category, flag.suggestion) == ("language-tag", "")


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


# -- the editor's line


@pytest.mark.parametrize(
    ("tail", "moved"),
    [
        (" (Editor: Li Ming)", [("editor", "Li Ming")]),
        (" Responsible editors: Li Ming", [("editor", "Li Ming")]),
        (" 责任编辑：李明", [("editor", "李明")]),
        (
            " (Source: Harbour Net) (Editor in charge: Li Ming)",
            [("source", "Harbour Net"), ("editor", "Li Ming")],
        ),
    ],
)
def test_an_editor_line_behind_the_last_sentence_is_moved(tail, moved):
    said = "The two sides agreed to meet again in Minsk on Friday."
    result = normalize(Article(f"{said}{tail}", language="en"), skip=["names"])
    assert result.text == said
    assert [(one["role"], one["text"]) for one in result.credits] == moved


@pytest.mark.parametrize(
    "tail", [" She was the first editor: Anna Stone", " Edited by: hand", " An editor: who is that"]
)
def test_a_sentence_about_an_editor_stays(tail):
    said = "The two sides agreed to meet again in Minsk on Friday." + tail
    result = normalize(Article(said, language="en"), skip=["names"])
    assert (result.text, result.credits) == (said, ())


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


# -- contractions


def test_a_negation_that_lost_its_apostrophe_is_mended():
    assert normalize("He didnt say when they werent there.").text == (
        "He didn't say when they weren't there."
    )


@pytest.mark.parametrize("text", ["As is his wont, he said no.", "They cant their masts."])
def test_words_that_look_like_a_negation_stay(text):
    assert not look(text)


@pytest.mark.parametrize("text", ["“We didnt know that,” he said.", "I dont know that."])
def test_a_quoted_or_doubtful_negation_is_flagged(text):
    assert not edits(text)
    assert flags(text)
