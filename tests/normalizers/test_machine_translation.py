"""Whether an article reads machine-translated, and what follows from it for its calques."""

from __future__ import annotations

import pytest

from normalizers import normalize
from normalizers.article import Article
from normalizers.document import Document
from normalizers.stylebook import load_stylebook
from tests.normalizers.artifact_findings import edits, flags

# -- the signs


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
