"""Glosses: which strings, in what language, and what an engine's failure means for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.translate.errors import (
    EngineError,
    GivenUpError,
    NotSupportedError,
    RejectedError,
    UnreachableError,
)
from flows.translate.glosses import CUT, MOST, ForeignString, foreign_strings, glosses, surface_of
from flows.translate.languages import language_of
from flows.translate.service import TRIES
from normalizers import CanonicalArticle, Flag, ForeignSpan, load_stylebook, normalize
from tests.support import read_jsonl
from tests.translation.support import HERE, Remembering, StandIn, translator

WIDGET = "Нашли ошибку? Выделите текст и нажмите Ctrl+Enter"
STORY = (
    "Harbour reopens after the storm\n\n"
    "The mayor of the town said on Monday that the harbour would be open again for all boats.\n\n"
)


def article(text: str, language: str = "en", **fields: Any) -> CanonicalArticle:
    """An article that nothing was removed from."""
    return CanonicalArticle("", "", "", None, language, 1.0, text, text, **fields)


@pytest.mark.parametrize("case", read_jsonl(HERE / "languages.jsonl"), ids=lambda case: case["why"])
def test_language_of_a_string(case):
    assert language_of(case["text"], case["article"], load_stylebook()) == case["language"]


@pytest.mark.parametrize("case", read_jsonl(HERE / "glosses.jsonl"), ids=lambda case: case["id"])
def test_foreign_strings(case):
    found = foreign_strings(normalize(case["text"]), case["to"])
    assert [list(one) for one in found] == case["strings"], case["why"]


def test_flags_and_foreign_spans():
    text = "Die Stadt baut ab Montag. Наш канал в Дзене. Ende."
    span = ForeignSpan(26, 44, "ru", 0.999)
    flagged = article(
        text, "de", foreign_spans=(span,), flags=(Flag(26, 44, "x", "x"), Flag(45, 50, "x", "x"))
    )
    # a flag in a foreign span has its language, and the span itself is the same string
    assert foreign_strings(flagged, "en") == [
        ForeignString("Наш канал в Дзене.", "ru"),
        ForeignString("Ende.", "de"),
    ]
    assert foreign_strings(flagged, "ru") == [ForeignString("Ende.", "de")]


def test_a_doubtful_span_proves_no_language():
    text = "Порт откроют во вторник. TikTok"
    doubtful = article(text, "ru", foreign_spans=(ForeignSpan(25, 31, "lt", 0.43),))
    assert foreign_strings(doubtful, "en") == []
    told = article("Порт откроют. Labas", "ru", foreign_spans=(ForeignSpan(14, 19, "lt", 0.9),))
    assert foreign_strings(told, "en") == [ForeignString("Labas", "lt")]


SENTENCE = "В старом дворе откроют школу крановщиков, а башня с часами останется на месте. "


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("  Поделиться\n  с друзьями ", "Поделиться с друзьями"),
        (SENTENCE * 3, (SENTENCE * 3).strip()),
        (SENTENCE * 5, (SENTENCE * 3).strip() + CUT),
        ("слово " * 100, "слово " * 48 + "слово" + CUT),
        ("港" * 400, "港" * (MOST - len(CUT)) + CUT),
    ],
)
def test_of_a_long_string_only_its_beginning(text, surface):
    assert surface_of(text) == surface


@given(st.text(alphabet="ab .。港\n\t", max_size=700))
def test_a_surface_is_short_and_its_own_surface(text):
    surface = surface_of(text)
    assert len(surface) <= MOST
    assert surface_of(surface) == surface
    assert " ".join(text.split()).startswith(surface.removesuffix(CUT))


def test_a_second_copy_of_an_article_is_not_sent():
    lines = [f"{SENTENCE}Это было сказано в {hour} часов." for hour in range(9)]
    made = normalize("\n\n".join([*lines, *lines]))
    assert len(made.edits) == len(lines)
    assert foreign_strings(made, "en") == []
    # what was removed beside it is
    other = normalize("\n\n".join([*lines, *lines, WIDGET]))
    assert foreign_strings(other, "en") == [ForeignString(WIDGET, "ru")]


def test_of_a_text_in_two_languages_not_all_is_sent():
    lines = [f"Наш порт {number} снова открыт для всех." for number in range(40)]
    text = "\n".join(lines)
    spans = [
        ForeignSpan(text.index(line), text.index(line) + len(line), "ru", 0.999) for line in lines
    ]
    found = foreign_strings(article(text, "en", foreign_spans=tuple(spans)), "en")
    assert [one.text for one in found] == lines[: len(found)]
    assert len(text) / 3 < sum(len(one.text) for one in found) <= len(text) / 2


def test_glosses_come_with_their_origin():
    engine = StandIn(says=lambda _: "  Found a\n mistake? ")
    done = glosses(normalize(STORY + WIDGET), "en", translator(engine))
    assert engine.sent == [(WIDGET, "ru", "en")]
    assert [gloss._asdict() for gloss in done.found] == [
        {
            "surface": WIDGET,
            "language": "ru",
            "to": "en",
            "text": "Found a mistake?",
            "engine": "stand-in",
        }
    ]
    assert (done.missing, done.complete, done.reasons) == (0, True, {})


def test_nothing_is_asked_where_nothing_is_foreign():
    engine = StandIn()
    done = glosses(normalize(STORY + "Found a mistake? Press Ctrl+Enter"), "en", translator(engine))
    assert engine.sent == []
    assert (done.found, done.complete) == ((), True)


TWO = f"{STORY}Поделиться\n\n{WIDGET}"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (lambda: UnreachableError("nobody answers"), "nobody answers"),
        (lambda: GivenUpError("left alone"), "left alone"),
        (lambda: NotSupportedError("cannot"), "cannot: ru → en"),
        (lambda: RejectedError("malformed"), "malformed"),
    ],
)
def test_an_error_costs_one_gloss(error: Callable[[], EngineError], message: str):
    made = normalize(TWO)
    engine = StandIn(fails={"ошибку": error})
    memory = Remembering()
    done = glosses(made, "en", translator(engine, memory))
    assert {gloss.surface for gloss in done.found} == {"Поделиться"}
    assert (done.missing, done.complete, done.reasons) == (1, False, {message: 1})
    # and the run after it has all of them
    engine.fails.clear()
    healed = glosses(made, "en", translator(engine, memory))
    assert healed == glosses(made, "en", translator(StandIn()))
    assert healed.complete
    assert [text for text, _, _ in engine.sent].count("Поделиться") == 1


def test_an_engine_that_will_never_do_it_is_believed():
    made = normalize(STORY + WIDGET)
    engine, memory = StandIn(fails={"ошибку": lambda: RejectedError("malformed")}), Remembering()
    for run in range(1, TRIES + 1):
        done = glosses(made, "en", translator(engine, memory))
        assert (done.missing, done.complete) == (1, run == TRIES)
    again = glosses(made, "en", translator(engine, memory))
    assert (again.missing, again.complete) == (1, True)
    assert len(engine.sent) == TRIES
