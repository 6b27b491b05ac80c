"""One translation: from the memory, else from the engine; and how often what fails is tried."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import pytest

from flows.translate.errors import (
    BadAnswerError,
    EmptyAnswerError,
    EngineError,
    EngineFailedError,
    GivenUpError,
    HopelessError,
    MangledError,
    NotSupportedError,
    RefusedError,
    RejectedError,
    TimedOutError,
    TooManyRequestsError,
    UnreachableError,
)
from flows.translate.memory.store import open_memory
from flows.translate.service import FEW, TRIES, Key, Translator
from flows.translate.threads import Threads
from tests.flows.crashing import until
from tests.translation.support import Remembering, StandIn

ABOUT_TEXT = [RejectedError, EmptyAnswerError, MangledError]
OTHERS = [
    UnreachableError, TimedOutError, TooManyRequestsError, EngineFailedError, BadAnswerError,
    NotSupportedError, RefusedError, GivenUpError,
]  # fmt: skip


@pytest.fixture
def asked(tmp_path):
    """Ask in runs of their own, all with one file; an error is returned, not raised."""

    def ask(
        engine: StandIn, *texts: str, target: str = "en", accept=None, sparing: bool = False
    ) -> list[object]:
        with open_memory(tmp_path / "memory.sqlite3", pytest.fail) as memory:
            translator = Translator(engine, memory, sparing=sparing)
            return [answer(translator, text, target=target, accept=accept) for text in texts]

    return ask


def answer(translator: Translator, text: str, *, target: str = "en", accept=None) -> object:
    try:
        return translator.ask(text, "ru", target, accept)
    except EngineError as error:
        return error


def sent(engine: StandIn) -> list[str]:
    return [text for text, _, _ in engine.sent]


def failing(kind: Callable[[str], EngineError], piece: str = "bad") -> StandIn:
    return StandIn(fails={piece: lambda: kind("no")})


# -- what is remembered -----------------------------------------------------------------------------


def test_a_text_is_sent_once(asked):
    engine = StandIn()
    assert asked(engine, "мир", "мир", "труд") == ["МИР", "МИР", "ТРУД"]
    assert asked(engine, "труд", "мир") == ["ТРУД", "МИР"]
    assert engine.sent == [("мир", "ru", "en"), ("труд", "ru", "en")]


def test_another_language_engine_or_version_is_another_translation(asked):
    engine = StandIn()
    asked(engine, "мир")
    asked(engine, "мир", target="de")
    engine.version = "2"
    asked(engine, "мир")
    engine.name = "another"
    asked(engine, "мир")
    assert [target for _, _, target in engine.sent] == ["en", "de", "en", "en"]


def test_what_was_done_is_counted(tmp_path):
    with open_memory(tmp_path / "memory.sqlite3", pytest.fail) as memory:
        translator = Translator(failing(RejectedError), memory)
        for text in ("мир", "мир", "bad", "bad", "труд"):
            answer(translator, text)
    assert translator.counts == {"asked": 3, "characters": 10, "remembered": 1, "failed": 1}
    assert translator.reasons == {"no": 1}


def test_an_answer_that_is_not_accepted_is_not_kept(asked):
    engine = StandIn()
    [error] = asked(engine, "⟦1⟧ мир", accept=lambda text: text.count("⟦1⟧") == 2)
    assert isinstance(error, MangledError)
    assert asked(engine, "⟦1⟧ мир", accept=lambda text: text.count("⟦1⟧") == 1) == ["⟦1⟧ МИР"]
    assert len(engine.sent) == 2


# -- what is a gap that the next run fills, and what is final -----------------------------------------


@pytest.mark.parametrize("kind", ABOUT_TEXT, ids=lambda kind: kind.__name__)
def test_a_text_that_the_engine_cannot_do_is_tried_in_three_runs(asked, kind):
    engine = failing(kind)
    finals = []
    for _ in range(TRIES + 2):
        first, again, other = asked(engine, "bad", "bad", "мир")
        assert first is again or first == again
        assert isinstance(first, EngineError)
        assert first.about_text
        finals.append(first.final)
        assert other == "МИР"
    assert sent(engine).count("bad") == TRIES, "once in a run, and no more after three"
    assert finals == [False, False, True, True, True]
    [last] = asked(engine, "bad")
    assert isinstance(last, HopelessError)


@pytest.mark.parametrize("kind", ABOUT_TEXT, ids=lambda kind: kind.__name__)
def test_a_text_that_the_engine_can_do_later_is_as_if_it_always_could(asked, kind):
    engine = failing(kind)
    for _ in range(TRIES - 1):
        asked(engine, "bad")
    engine.fails.clear()
    assert asked(engine, "bad") == ["BAD"]
    assert asked(engine, "bad") == ["BAD"]
    assert sent(engine).count("bad") == TRIES


TEXTS = [f"text {letter}" for letter in "abcdefghijklmnopqrst"]


def test_an_engine_that_is_out_of_order_is_not_held_against_the_texts(asked):
    """For days it answers nothing to anybody; then all is as if that had never been."""
    engine = failing(EmptyAnswerError, "")
    for _ in range(TRIES + 2):
        asked(engine, *TEXTS)
    engine.fails.clear()
    answers = asked(engine, *TEXTS)
    assert answers[FEW:] == [text.upper() for text in TEXTS[FEW:]]
    assert all(isinstance(answer, HopelessError) for answer in answers[:FEW])


@pytest.mark.parametrize("works", [TEXTS[0], TEXTS[10], TEXTS[-1]])
def test_an_engine_that_does_one_text_is_believed_about_the_others(asked, works):
    """Wherever it stands among those that it does not do."""
    engine = StandIn()
    for run in range(TRIES):
        engine.fails = {text: lambda: EmptyAnswerError("no") for text in TEXTS if text != works}
        asked(engine, *[f"{text} {run}" if text == works else text for text in TEXTS])
    engine.fails.clear()
    answers = asked(engine, *TEXTS)
    assert sum(isinstance(answer, HopelessError) for answer in answers) == len(TEXTS) - 1


@pytest.mark.parametrize("kind", [RejectedError, MangledError])
def test_what_an_engine_says_of_a_text_itself_counts_always(asked, kind):
    engine = failing(kind, "")
    for _ in range(TRIES):
        asked(engine, *TEXTS)
    assert {type(answer) for answer in asked(engine, *TEXTS)} == {HopelessError}


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.__name__)
def test_all_other_failures_are_forgotten_with_the_run(asked, kind):
    engine = failing(kind)
    for _ in range(TRIES + 2):
        [error] = asked(engine, "bad")
        assert type(error) is kind
        assert not error.final
    assert sent(engine).count("bad") == TRIES + 2
    engine.fails.clear()
    assert asked(engine, "bad") == ["BAD"]


def test_a_pair_of_languages_that_is_not_supported_is_asked_for_once_in_a_run(asked):
    engine = failing(NotSupportedError, "")
    errors = asked(engine, "мир", "труд", "май")
    assert {type(error) for error in errors} == {NotSupportedError}
    assert sent(engine) == ["мир"]


def test_a_pair_that_is_not_supported_is_no_word_about_another(tmp_path):
    engine = failing(NotSupportedError, "")
    with open_memory(tmp_path / "memory.sqlite3", pytest.fail) as memory:
        translator = Translator(engine, memory)
        assert isinstance(answer(translator, "мир", target="ka"), NotSupportedError)
        engine.fails.clear()
        assert answer(translator, "мир", target="en") == "МИР"


def test_what_is_remembered_is_given_although_the_pair_is_not_supported_now(asked):
    engine = StandIn()
    asked(engine, "мир")
    engine.fails = {"": lambda: NotSupportedError("no")}
    errors = asked(engine, "труд", "мир")
    assert isinstance(errors[0], NotSupportedError)
    assert errors[1] == "МИР"


def test_an_error_names_neither_the_text_nor_what_was_behind_it(asked):
    def kind() -> EngineError:
        error = RejectedError("too long")
        error.__cause__ = ValueError("a confidential source")
        return error

    engine = StandIn(fails={"confidential": kind})
    [error] = asked(engine, "a confidential source")
    assert isinstance(error, RejectedError)
    assert str(error) == "too long"
    assert error.__suppress_context__
    assert error.__cause__ is None


def test_a_mistake_of_ours_is_not_taken_for_the_engine(asked):
    def broken(_text: str) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asked(StandIn(broken), "мир")


def test_threads_share_one_translator(tmp_path):
    engine = failing(RejectedError)
    texts = [f"{'bad' if number % 5 == 0 else 'мир'} {number}" for number in range(200)]
    with open_memory(tmp_path / "memory.sqlite3", pytest.fail) as memory:
        translator = Translator(engine, memory)
        with Threads(lambda text: answer(translator, text), 4) as threads:
            answers = list(threads.map(texts))
    assert [text for text in answers if isinstance(text, str)] == [
        text.upper() for text in texts if "bad" not in text
    ]
    assert sorted(sent(engine)) == sorted(texts)
    assert translator.counts == {
        "asked": 200,
        "failed": 40,
        "characters": sum(map(len, texts)),
    }


@pytest.mark.parametrize("kind", [None, RejectedError])
def test_threads_that_want_the_same_text_send_it_once(tmp_path, kind):
    """The first one waits in the engine until the others wait for it."""

    def all_are_waiting() -> bool:
        return any(turn.waiting == 4 for turn in translator._asking.values())

    def says(text: str) -> str:
        until(all_are_waiting, "four threads want the text")
        if kind:
            raise kind("no")
        return text.upper()

    engine = StandIn(says)
    with open_memory(tmp_path / "memory.sqlite3", pytest.fail) as memory:
        translator = Translator(engine, memory)
        with Threads(lambda text: answer(translator, text), 4) as threads:
            answers = list(threads.map(["мир"] * 4))
        assert memory.failures(Key("stand-in", "1", "ru", "en", "мир")) == (1 if kind else 0)
    assert sent(engine) == ["мир"]
    assert len(set(answers)) == 1
    assert translator.counts["asked"] == 1
    assert not translator._asking


def test_an_error_that_is_raised_again_keeps_no_caller_alive(tmp_path):
    engine = failing(NotSupportedError, "")
    with open_memory(tmp_path / "memory.sqlite3", pytest.fail) as memory:
        translator = Translator(engine, memory)
        lengths = {
            len(traceback.extract_tb(error.__traceback__))
            for error in (answer(translator, f"text {number}") for number in range(1, 50))
            if isinstance(error, EngineError)
        }
    assert max(lengths) < 10


class OnlyFrench(StandIn):
    """It translates into French and nothing else, until it learns more."""

    knows: tuple[str, ...] = ("fr",)

    def translate(self, text: str, source: str, target: str) -> str:
        translation = super().translate(text, source, target)
        if target not in self.knows:
            raise NotSupportedError("not between these")
        return translation


def test_languages_the_engine_does_not_know_are_remembered(asked):
    engine = OnlyFrench()
    for _ in range(3):
        assert isinstance(asked(engine, "раз", sparing=True)[0], NotSupportedError)
    assert sent(engine) == ["раз"]  # the later runs sent nothing else, so not this either
    assert isinstance(asked(engine, "раз")[0], NotSupportedError)
    assert sent(engine) == ["раз", "раз"]  # somebody who asks himself is not put off


def test_they_are_asked_for_again_in_a_run_that_sends_something_anyway(tmp_path):
    engine = OnlyFrench()

    def run(*wanted: tuple[str, str]) -> list[str]:
        """Ask for texts in languages, in a run of its own; what it sent."""
        before = len(engine.sent)
        with open_memory(tmp_path / "memory.sqlite3", pytest.fail) as memory:
            translator = Translator(engine, memory, sparing=True)
            for text, target in wanted:
                answer(translator, text, target=target)
        return [text for text, _, _ in engine.sent[before:]]

    assert run(("раз", "en"), ("два", "en")) == ["раз"]
    assert run(("раз", "en"), ("два", "en")) == []
    assert run(("три", "fr"), ("раз", "en"), ("два", "en")) == ["три", "раз"]
    assert run(("новое", "en"), ("раз", "en")) == ["новое"]  # what is new is worth a request
    engine.knows = ("fr", "en")
    assert run(("раз", "en"), ("четыре", "fr"), ("два", "en")) == ["четыре", "два"]
    assert run(("пять", "en"), ("раз", "en")) == ["пять", "раз"]
    assert (
        run(("раз", "en"), ("два", "en"), ("новое", "en")) == []
    )  # nothing was sent, so nor is this


def test_what_was_not_sent_is_not_counted_as_sent():
    engine = StandIn(fails={"2": lambda: GivenUpError("away; the rest was not sent")})
    asking = Translator(engine, Remembering())
    for text in ("1", "2", "2 und 3"):
        answer(asking, text)
    assert (asking.counts["asked"], asking.counts["characters"]) == (1, 1)
    assert asking.counts["failed"] == 2
