"""The text of an article in another language: what is sent, and what comes of each failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.translate.errors import (
    EmptyAnswerError,
    EngineError,
    GivenUpError,
    NotSupportedError,
    RefusedError,
    RejectedError,
    TimedOutError,
    UnreachableError,
)
from flows.translate.service import TRIES
from flows.translate.text import TextTranslation, basis_of, translate_text
from normalizers import Article, CanonicalArticle, ForeignSpan, load_stylebook, normalize
from tests.support import read_jsonl
from tests.translation.support import HERE, Remembering, StandIn, translator

BOOK = load_stylebook()
STORY = "Порт откроют в среду.\n\nМэр сказал это вечером.\n\nРыбаки ждали."


def russian(text: str) -> CanonicalArticle:
    """A Russian article, cleaned, with its mentions."""
    return normalize(Article(text, language="ru"))


NAMED = russian("Президент Александр Лукашенко посетил порт.\n\nПосле этого он уехал домой.")


def article(
    text: str, language: str = "ru", foreign: tuple[tuple[str, str, float], ...] = ()
) -> CanonicalArticle:
    """An article as it came, with spans in other languages."""
    spans = tuple(
        ForeignSpan(text.index(part), text.index(part) + len(part), code, probability)
        for part, code, probability in foreign
    )
    return CanonicalArticle("", "", "", None, language, 1.0, text, text, foreign_spans=spans)


def into_english(
    source: CanonicalArticle, engine: StandIn, memory: Remembering | None = None
) -> TextTranslation:
    return translate_text(source, "en", translator(engine, memory), BOOK)


@pytest.mark.parametrize("case", read_jsonl(HERE / "texts.jsonl"), ids=lambda case: case["id"])
def test_what_is_sent_and_what_comes_of_it(case: dict[str, Any]):
    said = case.get("says", {})
    engine = StandIn(lambda text: said.get(text, text.upper()), limit=case.get("limit", 5000))
    source = article(case["text"], case["language"], case.get("foreign", ()))
    memory = Remembering()
    done = translate_text(source, case["to"], translator(engine, memory), BOOK)
    assert [[text, language] for text, language, _ in engine.sent] == case["sent"], case["why"]
    assert done.text == case["result"], case["why"]
    assert (done.complete, done.segments) == (True, len(case["sent"]))
    assert bool(done.reason) == (case["result"] is None)
    # the second time nothing is sent
    assert translate_text(source, case["to"], translator(engine, memory), BOOK) == done
    assert len(engine.sent) == len(case["sent"])


def test_it_says_who_translated():
    done = into_english(article(STORY), StandIn())
    assert (done.to, done.engine, done.version) == ("en", "stand-in", "1")


def test_why_there_is_no_text():
    assert into_english(article("Hello.", "en"), StandIn()).reason == "it is in en already"
    assert into_english(article("12:30", "und"), StandIn()).reason == "its language is not known"


def test_names_go_as_placeholders_and_come_back_as_the_stylebook_has_them():
    engine = StandIn()
    done = into_english(NAMED, engine)
    assert all("Лукашенко" not in text for text, _, _ in engine.sent)
    assert done.text is not None
    assert "Alexander Lukashenko" in done.text
    assert (done.unprotected, done.empty, done.complete) == (0, 0, True)
    # its twin has no name in it
    plain = article("После этого он уехал домой.")
    into_english(plain, engine)
    assert engine.sent[-1][0] == plain.text


def test_a_line_that_is_only_a_name_is_not_sent():
    engine = StandIn()
    done = into_english(russian("Александр Лукашенко\n\nОн посетил порт и уехал домой."), engine)
    assert done.text is not None
    assert done.text.startswith("Alexander Lukashenko\n\n")
    assert [text for text, _, _ in engine.sent] == ["Он посетил порт и уехал домой."]


def losing(text: str) -> str:
    """An engine that loses placeholders."""
    return text.replace("⟦X_1⟧", "").upper()


def doubling(text: str) -> str:
    """An engine that doubles them."""
    return text.replace("⟦X_1⟧", "⟦X_1⟧ ⟦X_1⟧").upper()


@pytest.mark.parametrize("says", [losing, doubling])
def test_a_mangled_segment_goes_without_placeholders(says: Callable[[str], str]):
    engine, memory = StandIn(says), Remembering()
    for run in range(1, TRIES + 1):
        done = into_english(NAMED, engine, memory)
        assert done.text is not None
        assert "ЛУКАШЕНКО" in done.text
        assert (done.unprotected, done.empty) == (1, 0)
        assert done.complete == (run == TRIES)
    count = len(engine.sent)
    assert into_english(NAMED, engine, memory) == done
    assert len(engine.sent) == count


def test_an_engine_that_learns_to_keep_placeholders_gives_the_same_as_one_that_always_did():
    memory = Remembering()
    first = into_english(NAMED, StandIn(losing), memory)
    assert not first.complete
    healed = into_english(NAMED, StandIn(), memory)
    assert healed == into_english(NAMED, StandIn())
    assert healed.complete
    assert healed.unprotected == 0


@pytest.mark.parametrize(
    "error",
    [UnreachableError, TimedOutError, RefusedError, GivenUpError, NotSupportedError],
)
def test_without_one_segment_there_is_no_text_for_now(error: type[EngineError]):
    engine, memory = StandIn(fails={"Мэр": lambda: error("why not")}), Remembering()
    done = into_english(article(STORY), engine, memory)
    pair = ": ru → en" if error is NotSupportedError else ""
    assert (done.text, done.complete, done.reason) == (None, False, f"why not{pair}")
    assert (done.unprotected, done.empty) == (0, 0)
    # nothing more is asked of an engine that is ill
    assert [text for text, _, _ in engine.sent] == STORY.split("\n\n")[:2]
    # the run after its return gives the same as if it had never failed, and what is known stays
    engine.fails.clear()
    engine.sent.clear()
    assert into_english(article(STORY), engine, memory) == into_english(article(STORY), StandIn())
    assert [text for text, _, _ in engine.sent] == STORY.split("\n\n")[1:]


@pytest.mark.parametrize("error", [RejectedError, EmptyAnswerError])
def test_what_an_engine_never_takes_is_left_empty(error: type[EngineError]):
    engine, memory = StandIn(fails={"Мэр": lambda: error("will not take it")}), Remembering()
    for _ in range(TRIES - 1):
        done = into_english(article(STORY), engine, memory)
        assert (done.text, done.complete, done.reason) == (None, False, "will not take it")
    done = into_english(article(STORY), engine, memory)
    assert done.text == "ПОРТ ОТКРОЮТ В СРЕДУ.\n\n\n\nРЫБАКИ ЖДАЛИ."
    assert (done.complete, done.empty, done.segments) == (True, 1, 3)
    # the other segments were asked once, this one in every run, and from now on none
    sent = [text for text, _, _ in engine.sent]
    assert [sent.count(line) for line in STORY.split("\n\n")] == [1, TRIES, 1]
    again = into_english(article(STORY), engine, memory)
    assert (again.text, again.complete, again.empty) == (done.text, True, 1)
    assert len(engine.sent) == len(sent)


def test_nothing_but_empty_segments_is_no_text():
    engine, memory = StandIn(fails={"": lambda: RejectedError("no")}), Remembering()
    for _ in range(TRIES):
        done = into_english(article(STORY), engine, memory)
    assert (done.text, done.complete, done.empty) == (None, True, 0)
    assert done.reason


def test_a_passage_in_a_language_the_engine_does_not_know_costs_only_itself():
    text = "Порт откроют в среду. ქალაქის მერი. Мэр ушёл."
    source = article(text, "ru", (("ქალაქის მერი.", "ka", 0.999),))
    engine = StandIn(fails={"მერი": lambda: NotSupportedError("cannot")})
    done = into_english(source, engine)
    assert done.text == "ПОРТ ОТКРОЮТ В СРЕДУ. МЭР УШЁЛ."
    assert (done.empty, done.complete, done.reason) == (1, False, "cannot: ka → en")


def test_the_basis_changes_with_the_names_only():
    other = russian("Президент Владимир Путин посетил порт.\n\nПосле этого он уехал домой.")
    assert basis_of(NAMED, "en", BOOK) == into_english(NAMED, StandIn()).basis
    assert basis_of(NAMED, "en", BOOK) != basis_of(other, "en", BOOK)
    assert basis_of(article("Порт."), "en", BOOK) == basis_of(article("Мэр."), "en", BOOK)
    assert basis_of(article("Port.", "en"), "en", BOOK) == ""
    assert into_english(article("Port.", "en"), StandIn()).basis == ""


ALPHABET = "аб яЯ.!?… \n\t港。⟦X_1⟧Минск"


@settings(deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=120), st.integers(12, 60))
def test_lines_stay_lines_and_no_word_is_lost(text: str, limit: int):
    done = into_english(article(text), StandIn(str, limit=limit))
    assert done.text is not None
    assert done.text.count("\n") == text.count("\n")
    ours, theirs = (line.split("\n") for line in (done.text, text))
    for new, old in zip(ours, theirs, strict=True):
        assert "".join(new.split()) == "".join(old.split())
        assert new[: len(new) - len(new.lstrip())] == old[: len(old) - len(old.lstrip())]
