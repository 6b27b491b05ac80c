"""Asking with care: again, slower, or not at all. The clock is one of the test; nobody waits."""

from __future__ import annotations

import threading

import pytest

from flows.translate.engines.careful import CarefulEngine, careful_engine
from flows.translate.errors import (
    BadAnswerError,
    EmptyAnswerError,
    EngineError,
    EngineFailedError,
    GivenUpError,
    NotSupportedError,
    RefusedError,
    RejectedError,
    TimedOutError,
    TooManyRequestsError,
    UnreachableError,
)
from flows.translate.settings import TranslationSettings
from tests.translation.faults import FaultProxy

DOWN = UnreachableError("x does not answer")


class Clock:
    """Time passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Scripted:
    """An engine that does what it is told, then translates."""

    name, version = "x", "1"

    def __init__(self, clock: Clock, *script: EngineError) -> None:
        self.clock = clock
        self.script = list(script)
        self.sent: list[float] = []
        self.stopped = False

    def fits(self, text: str) -> bool:
        return len(text) < 10

    def translate(self, text: str, source: str, target: str) -> str:
        self.sent.append(self.clock.now)
        if self.script:
            raise self.script.pop(0)
        return f"[{target}] {text}"

    def stop(self) -> None:
        self.stopped = True


@pytest.fixture
def clock():
    return Clock()


def careful(engine: Scripted, per_second: float = 0.0, **more) -> CarefulEngine:
    settings = TranslationSettings(engine="google", **more)
    clock = engine.clock

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)

    return CarefulEngine(engine, settings, per_second, clock=clock, sleep=sleep)


def tried(engine: CarefulEngine, text: str = "Hola") -> str | EngineError:
    try:
        return engine.translate(text, "es", "en")
    except EngineError as error:
        return error


def test_it_is_the_engine_behind_it(clock):
    engine = careful(Scripted(clock))
    assert (engine.name, engine.version) == ("x", "1")
    assert (engine.fits("short"), engine.fits("much too long")) == (True, False)
    assert engine.translate("Hola", "es", "en") == "[en] Hola"


@pytest.mark.parametrize(
    "error", [DOWN, TimedOutError("t"), EngineFailedError("f"), BadAnswerError("b")]
)
def test_what_may_pass_is_tried_again(clock, error):
    engine = Scripted(clock, error, error, error)
    assert tried(careful(engine)) == "[en] Hola"
    assert len(engine.sent) == 4


def test_it_is_tried_no_more_often_than_set(clock):
    engine = Scripted(clock, DOWN, DOWN, DOWN)
    assert tried(careful(engine, attempts=3)) is DOWN
    assert len(engine.sent) == 3


@pytest.mark.parametrize(
    "error",
    [
        EmptyAnswerError("e"),
        RejectedError("r"),
        NotSupportedError("n"),
        RefusedError("r"),
    ],
)
def test_what_does_not_pass_is_not_tried_again(clock, error):
    engine = Scripted(clock, error)
    assert tried(careful(engine)) is error
    assert len(engine.sent) == 1
    assert clock.slept == []


def test_pauses_grow_and_differ_a_little(clock):
    engine = Scripted(clock, *[DOWN] * 9)
    assert tried(careful(engine, attempts=10, pause=1)) == "[en] Hola"
    for slept, least in zip(clock.slept, [1, 2, 4, 8, 16, 30, 30, 30, 30], strict=True):
        assert least <= slept <= least + 1
    assert len({slept % 1 for slept in clock.slept}) > 1


def test_without_a_pause_nobody_sleeps(clock):
    assert tried(careful(Scripted(clock, DOWN, DOWN), pause=0)) == "[en] Hola"
    assert clock.slept == []


@pytest.mark.parametrize("wish", [0.0, 7.0, 60.0])
def test_an_engine_that_asks_for_patience_gets_it(clock, wish):
    engine = Scripted(clock, TooManyRequestsError("x asks for patience", wish))
    assert tried(careful(engine)) == "[en] Hola"
    first, second = engine.sent
    assert wish <= second - first <= wish + 0.5


def test_an_engine_that_wants_too_much_patience_is_given_up(clock):
    error = TooManyRequestsError("x asks for patience", 3600.0)
    engine = Scripted(clock, error)
    asked = careful(engine)
    assert tried(asked) is error
    assert isinstance(tried(asked), GivenUpError)
    clock.now += 3599
    assert isinstance(tried(asked), GivenUpError)
    clock.now += 1
    assert tried(asked) == "[en] Hola"
    assert len(engine.sent) == 2


def test_an_engine_that_does_not_say_how_long_gets_more_than_the_usual_pause(clock):
    busy = TooManyRequestsError("x asks for patience")
    engine = Scripted(clock, busy, busy, busy)
    assert tried(careful(engine)) == "[en] Hola"
    # Limits of so many requests a minute are over then.
    assert engine.sent[-1] - engine.sent[0] >= 60


def test_while_an_engine_asks_for_patience_no_other_text_is_sent(clock):
    engine = Scripted(clock, TooManyRequestsError("x asks for patience", 7.0))
    asked = careful(engine, attempts=1)
    assert isinstance(tried(asked, "one"), TooManyRequestsError)
    assert tried(asked, "two") == "[en] two"
    assert engine.sent[1] - engine.sent[0] == 7


@pytest.mark.parametrize(("per_second", "apart"), [(2.0, 0.5), (0.5, 2.0), (0.0, 0.0)])
def test_requests_are_so_far_apart(clock, per_second, apart):
    engine = Scripted(clock)
    asked = careful(engine, per_second)
    for n in range(5):
        tried(asked, str(n))
    assert [round(b - a, 6) for a, b in zip(engine.sent, engine.sent[1:], strict=False)] == (
        [apart] * 4
    )


def test_who_was_idle_may_not_hurry_afterwards(clock):
    engine = Scripted(clock)
    asked = careful(engine, 1.0)
    tried(asked, "one")
    clock.now += 100
    tried(asked, "two")
    tried(asked, "three")
    assert engine.sent[2] - engine.sent[1] == 1


def test_attempts_keep_the_distance_too(clock):
    engine = Scripted(clock, DOWN, DOWN)
    tried(careful(engine, 0.1, pause=0))
    assert [b - a for a, b in zip(engine.sent, engine.sent[1:], strict=False)] == [10, 10]


def test_a_dead_engine_is_left_alone(clock):
    engine = Scripted(clock, *[DOWN] * 99)
    asked = careful(engine, attempts=2, give_up_after=3)
    assert [tried(asked) for _ in range(3)] == [DOWN] * 3
    assert len(engine.sent) == 6
    for _ in range(20):
        error = tried(asked)
        assert isinstance(error, GivenUpError)
        assert str(error) == "x does not answer; the rest was not sent"
    assert len(engine.sent) == 6


def test_a_text_that_works_in_between_begins_the_count_anew(clock):
    engine = Scripted(clock, DOWN, DOWN)
    asked = careful(engine, attempts=1, give_up_after=3)
    assert [tried(asked) for _ in range(3)] == [DOWN, DOWN, "[en] Hola"]
    engine.script = [DOWN, DOWN]
    assert [tried(asked) for _ in range(3)] == [DOWN, DOWN, "[en] Hola"]


@pytest.mark.parametrize(
    "error", [EmptyAnswerError("e"), RejectedError("r"), NotSupportedError("n")]
)
def test_what_is_about_a_text_or_a_language_does_not_count(clock, error):
    engine = Scripted(clock, *[error] * 10)
    asked = careful(engine, give_up_after=1)
    assert [tried(asked) for _ in range(11)] == [error] * 10 + ["[en] Hola"]


def test_one_refusal_is_enough(clock):
    engine = Scripted(clock, RefusedError("x refuses"))
    asked = careful(engine, give_up_after=10)
    assert isinstance(tried(asked), RefusedError)
    assert str(tried(asked)) == "x refuses; the rest was not sent"
    assert len(engine.sent) == 1


def test_after_a_minute_one_text_tries_once_whether_it_is_back(clock):
    engine = Scripted(clock, *[DOWN] * 4)
    asked = careful(engine, attempts=3, give_up_after=1)
    assert tried(asked) is DOWN
    clock.now += 59
    assert isinstance(tried(asked), GivenUpError)
    clock.now += 1
    assert tried(asked) is DOWN
    assert len(engine.sent) == 4
    assert isinstance(tried(asked), GivenUpError)
    clock.now += 60
    assert [tried(asked), tried(asked)] == ["[en] Hola", "[en] Hola"]


@pytest.mark.parametrize(
    ("error", "then"),
    [
        (RejectedError("r"), "[en] Hola"),  # it answers, only not to this
        (NotSupportedError("n"), "[en] Hola"),
    ],
)
def test_a_text_of_which_nothing_is_learned_leaves_the_trying_to_the_next(clock, error, then):
    engine = Scripted(clock, DOWN, error)
    asked = careful(engine, attempts=1, give_up_after=1)
    tried(asked)
    clock.now += 60
    assert tried(asked) is error
    assert tried(asked) == then


def test_an_interrupted_try_leaves_the_trying_to_the_next(clock):
    engine = Scripted(clock, DOWN)
    asked = careful(engine, attempts=1, give_up_after=1)
    tried(asked)
    clock.now += 60
    engine.script = [KeyboardInterrupt()]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        asked.translate("Hola", "es", "en")
    assert tried(asked) == "[en] Hola"


def test_threads_do_not_wait_for_each_other(clock):
    """Four texts are under way at once: each waits until all have come."""

    class Together(Scripted):
        met = threading.Barrier(4, timeout=30)

        def translate(self, text, source, target):
            self.met.wait()
            return super().translate(text, source, target)

    asked = careful(Together(clock))
    answers = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(tried(asked, str(n)))) for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["[en] 0", "[en] 1", "[en] 2", "[en] 3"]


def test_only_one_thread_tries_whether_it_is_back(clock):
    class Slow(Scripted):
        begun = threading.Event()
        go_on = threading.Event()

        def translate(self, text, source, target):
            if text == "slow":
                self.begun.set()
                assert self.go_on.wait(30)
            return super().translate(text, source, target)

    engine = Slow(clock, DOWN)
    asked = careful(engine, attempts=1, give_up_after=1)
    tried(asked)
    clock.now += 60
    answers = []
    thread = threading.Thread(target=lambda: answers.append(tried(asked, "slow")))
    thread.start()
    assert engine.begun.wait(30)
    assert isinstance(tried(asked, "other"), GivenUpError)
    engine.go_on.set()
    thread.join()
    assert answers == ["[en] slow"]
    assert tried(asked, "other") == "[en] other"


def test_a_text_stops_being_tried_when_others_found_the_engine_dead(clock):
    class Meanwhile(Scripted):
        def translate(self, text, source, target):
            if text == "first":
                tried(asked, "second")
            return super().translate(text, source, target)

    engine = Meanwhile(clock, RefusedError("x refuses"), DOWN, DOWN)
    asked = careful(engine, attempts=4)
    assert tried(asked, "first") is DOWN
    assert len(engine.sent) == 2


def test_a_text_that_waited_for_its_turn_is_not_sent_to_a_dead_engine(clock):
    engine = Scripted(clock)
    asked = careful(engine, 1.0)
    assert tried(asked, "first") == "[en] first"
    sleep = clock.sleep

    def meanwhile(seconds: float) -> None:
        clock.sleep = sleep
        engine.script = [RefusedError("x refuses")]
        tried(asked, "other")
        sleep(seconds)

    clock.sleep = meanwhile
    assert isinstance(tried(asked, "waiting"), GivenUpError)
    assert len(engine.sent) == 2


def test_stopping_wakes_whoever_waits():
    engine = Scripted(Clock(), *[TooManyRequestsError("x asks for patience", 60.0)] * 9)
    asked = CarefulEngine(engine, TranslationSettings(engine="google", pause=0))
    sent = threading.Event()
    translate = engine.translate

    def telling(*text: str) -> str:
        sent.set()
        return translate(*text)

    engine.translate = telling  # type: ignore[method-assign]
    answers = []
    thread = threading.Thread(target=lambda: answers.append(tried(asked)))
    thread.start()
    assert sent.wait(30)
    asked.stop()
    thread.join(30)
    assert [type(answer) for answer in answers] == [GivenUpError]
    assert engine.stopped


@pytest.fixture
def proxy():
    with FaultProxy() as one:
        yield one


def against(proxy: FaultProxy, **more) -> TranslationSettings:
    return TranslationSettings(engine="libre", url=proxy.url, pause=0, timeout=5, **more)


def test_it_says_once_where_texts_go_before_the_first_one_leaves(proxy):
    said = []
    asked = careful_engine(against(proxy), lambda line: said.append((line, len(proxy.requests))))
    assert asked.fits("Hola")
    assert said == []
    for text in ("uno", "dos"):
        asked.translate(text, "es", "en")
    assert said == [(f"translation: texts go to {proxy.url} (this machine)", 0)]


def test_it_says_nothing_where_nothing_leaves(monkeypatch):
    monkeypatch.delenv("COPYDESK_ENGINE_KEY", raising=False)
    monkeypatch.delenv("DEEPL_API_KEY", raising=False)
    said = []
    asked = careful_engine(TranslationSettings(engine="deepl"), said.append)
    assert isinstance(tried(asked), RefusedError)
    assert said == []


def test_where_nobody_can_be_told_nothing_leaves(proxy):
    def broken(line: str) -> None:
        raise BrokenPipeError

    asked = careful_engine(against(proxy), broken)
    assert isinstance(tried(asked), EngineError)
    assert proxy.requests == []


@pytest.mark.parametrize(
    ("settings", "per_second"),
    [
        ({"engine": "google"}, 2),
        ({"engine": "mymemory"}, 1),
        ({"engine": "deepl"}, 5),
        ({"engine": "libre", "url": "http://127.0.0.1:5000"}, 0),
        ({"engine": "libre", "url": "https://lt.example"}, 5),
        ({"engine": "google", "per_second": 0.5}, 0.5),
        ({"engine": "libre", "url": "http://127.0.0.1:5000", "per_second": 3}, 3),
    ],
)
def test_how_often_each_engine_is_asked(monkeypatch, settings, per_second):
    made = []
    monkeypatch.setattr(
        "flows.translate.engines.careful.CarefulEngine", lambda *given: made.append(given[2])
    )
    careful_engine(TranslationSettings(**settings), print)
    assert made == [per_second]


PASSING = [
    "die",
    "hang up",
    "429",
    "500",
    "503",
    "garbage",
    "html",
    "list",
    "error in 200",
    "surrogate",
    "echo",
    "huge",
]


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_is_not_seen(proxy, fault):
    proxy.fault(fault, times=2)
    assert (
        careful_engine(against(proxy), lambda _: None).translate("Hola", "es", "en") == "[en] Hola"
    )
    assert len(proxy.requests) == 3


@pytest.mark.parametrize("fault", ["hang", "trickle", "trickle headers"])
def test_a_server_that_hangs_once_is_asked_again(proxy, fault):
    proxy.fault(fault, times=1)
    settings = against(proxy).model_copy(update={"timeout": 0.5})
    assert careful_engine(settings, lambda _: None).translate("Hola", "es", "en") == "[en] Hola"
    assert len(proxy.requests) == 2


def test_retry_after_of_a_server_is_heard(proxy):
    proxy.fault("429", times=1, retry_after=3600)
    asked = careful_engine(against(proxy), lambda _: None)
    error = tried(asked)
    assert isinstance(error, TooManyRequestsError)
    assert error.retry_after == 3600
    assert isinstance(tried(asked), GivenUpError)
    assert len(proxy.requests) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("unsupported", NotSupportedError),
        ("too long", RejectedError),
        ("empty", EmptyAnswerError),
        ("null", EmptyAnswerError),
        ("wrong key", RefusedError),
        ("missing key", RefusedError),
        ("redirect", RefusedError),
    ],
)
def test_a_fault_that_does_not_pass_costs_one_request(proxy, fault, error):
    proxy.fault(fault)
    assert type(tried(careful_engine(against(proxy), lambda _: None))) is error
    assert len(proxy.requests) == 1


def test_the_engine_comes_back_on_its_port(proxy):
    proxy.fault("refuse")
    asked = careful_engine(against(proxy, attempts=1), lambda _: None)
    assert isinstance(tried(asked), UnreachableError)
    proxy.heal()
    assert tried(asked) == "[en] Hola"
