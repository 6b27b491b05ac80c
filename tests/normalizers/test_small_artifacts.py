"""Lost apostrophes, split names, language tags, editor lines, number scale."""

from __future__ import annotations

import pytest

from normalizers import normalize
from normalizers.article import Article
from normalizers.artifacts.number_scale import spelled
from tests.normalizers.artifact_findings import edits, flags, look

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


# -- apostrophes


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
