"""The four engines: what each is sent, and what is made of what each says."""

from __future__ import annotations

import json
import socket
import traceback
from pathlib import Path

import pytest
from deep_translator import GoogleTranslator, LibreTranslator, MyMemoryTranslator
from deep_translator.exceptions import AuthorizationException
from pydantic import ValidationError
from requests import ConnectionError  # noqa: A004
from requests.structures import CaseInsensitiveDict

from flows.translate import errors
from flows.translate.engines import transport
from flows.translate.engines.adapters import engine_of, where
from flows.translate.engines.exchange import Answer
from flows.translate.errors import (
    EngineError,
    NotSupportedError,
    RefusedError,
    RejectedError,
    TooManyRequestsError,
    UnreachableError,
)
from flows.translate.settings import TranslationSettings
from tests.translation.apertium_server import CHARACTERS, ONE, PLENTY
from tests.translation.faults import FaultProxy, dead_port
from tests.translation.planted import KEY, LEAKED

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("engines.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(autouse=True)
def no_key(monkeypatch):
    for name in ("COPYDESK_ENGINE_KEY", "DEEPL_API_KEY", "LIBRE_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def proxy():
    with FaultProxy() as one:
        yield one


@pytest.fixture
def answered(monkeypatch):
    """Gives the answers of a network that is none, and the list of what was sent."""
    sent = []

    class Canned:
        answer = Answer(200, {}, b"{}")

        def __init__(self, sending, who, timeout):
            sent.append(sending)

        def wait(self):
            return self.answer

    monkeypatch.setattr(transport, "Exchange", Canned)

    def answer(status=200, body=b"", **headers):
        Canned.answer = Answer(status, CaseInsensitiveDict(headers), body)
        return sent

    return answer


def settings(engine: str, **more) -> TranslationSettings:
    url = {"url": "http://127.0.0.1:5000"} if engine == "libre" else {}
    return TranslationSettings(engine=engine, **url | more)


def whole_trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error.__context__) + repr(error.args)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_what_an_engine_says(case, answered, monkeypatch):
    monkeypatch.setenv("COPYDESK_ENGINE_KEY", KEY)
    body = json.dumps(case["json"]) if "json" in case else case["body"]
    if "times" in case:
        body = body.replace("ha ", "ha " * case["times"]) if "ha " in body else body * case["times"]
    answered(case.get("status", 200), body.encode(), **case.get("headers", {}))
    engine = engine_of(settings(case["engine"]))
    text = case.get("text", "Hola")
    if "gives" in case:
        assert engine.translate(text, "es", "en") == case["gives"]
        return
    with pytest.raises(EngineError) as raised:
        engine.translate(text, "es", "en")
    error = raised.value
    assert type(error) is getattr(errors, case["error"]), error
    assert str(error).startswith(case["engine"])
    assert case.get("says", "") in str(error)
    assert error.about_text == case.get("about_text", type(error).about_text)
    assert getattr(error, "retry_after", None) == case.get("retry_after")
    assert error.__context__ is None
    assert KEY not in whole_trace(error)
    assert text not in str(error)


def test_every_engine_has_cases_of_both_kinds():
    for engine in ("google", "mymemory", "deepl", "libre"):
        kinds = {"gives" in case for case in CASES if case["engine"] == engine}
        assert kinds == {True, False}


GIVEN_BACK = [
    ("ru", "en", "Рыбаки ждали целый месяц на берегу.", None, False),
    (
        "ru",
        "en",
        "Рыбаки ждали целый месяц на берегу.",
        "рыбаки ждали целый месяц на берегу!",
        False,
    ),
    ("ru", "en", "Рыбаки ждали целый месяц на берегу.", "Fishermen ждали целый месяц.", True),
    ("ru", "en", "Константинополь", None, True),  # a word that it does not know
    ("ru", "en", "⟦X_1⟧ и ⟦X_2⟧ 🎣", None, True),
    ("ru", "en", "iPhone 15 Pro Max, Samsung Galaxy S24 Ultra и Xiaomi", None, True),
    ("en", "zh", "The fishermen waited for a month on the shore.", None, False),
    ("zh", "en", "渔民们在海边等了整整一个月,其中一些人去了另一个城市。", None, False),
    ("zh", "en", "渔民们在海边", None, True),
    ("ru", "uk", "Рыбаки ждали целый месяц на берегу.", None, True),
    ("en", "sr", "The fishermen waited for a month on the shore.", None, True),  # it has both
    ("es", "en", "The fishermen waited for a month on the shore.", None, True),  # a quotation
]


@pytest.mark.parametrize(("source", "target", "text", "answer", "taken"), GIVEN_BACK)
@pytest.mark.parametrize("name", ["libre", "deepl"])
def test_a_text_that_comes_back_as_it_was_is_no_translation(
    answered, monkeypatch, name, source, target, text, answer, taken
):
    monkeypatch.setenv("COPYDESK_ENGINE_KEY", KEY)
    said = answer or text
    answered(
        200,
        json.dumps({"translatedText": said, "translations": [{"text": said}]}).encode(),
    )
    engine = engine_of(settings(name))
    if taken:
        assert engine.translate(text, source, target) == said
        return
    with pytest.raises(errors.EmptyAnswerError, match=f"^{name}.* gave the text back as it was$"):
        engine.translate(text, source, target)


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("http://127.0.0.1:5000", True),
        ("http://[::1]:5000", True),
        ("https://übersetzer.example/lt/", True),
        ("http://[::1", False),
        ("http://[zz]:5000", False),
        ("http://:5000", False),
        ("http://host:99999", False),
        ("http://host:0", False),
        ("http://host:port", False),
        ("http://host\n", False),
    ],
)
def test_an_address_where_nobody_can_be_is_refused_at_once(url, taken):
    if taken:
        assert engine_of(TranslationSettings(engine="libre", url=url)).name.startswith("libre http")
        return
    with pytest.raises(ValidationError, match="libre needs the address"):
        TranslationSettings(engine="libre", url=url)


def test_libre_is_sent_text_and_key_in_the_body(proxy, monkeypatch):
    monkeypatch.setenv("LIBRE_API_KEY", KEY)
    engine = engine_of(settings("libre", url=proxy.url))
    assert engine.translate("Hola, señor", "es", "en") == "[en] Hola, señor"
    (request,) = proxy.requests
    assert (request.method, request.path, request.query) == ("POST", "/translate", "")
    assert request.fields == {
        "q": "Hola, señor",
        "source": "es",
        "target": "en",
        "format": "text",
        "api_key": KEY,
    }


def test_libre_without_a_key_is_sent_none(proxy):
    assert engine_of(settings("libre", url=f"{proxy.url}/")).translate("Hola", "es", "en")
    (request,) = proxy.requests
    assert "api_key" not in request.fields


def test_libre_under_a_path(answered):
    sent = answered(200, b'{"translatedText": "Hello"}')
    engine = engine_of(settings("libre", url="https://example.org/lt"))
    assert engine.translate("Hola", "es", "en") == "Hello"
    assert sent[0].url == "https://example.org/lt/translate"
    assert engine.name == "libre https://example.org/lt"


def test_libre_takes_languages_that_deep_translator_does_not_know(proxy):
    engine = engine_of(settings("libre", url=proxy.url))
    for source, target in (("uk", "be"), ("ka", "en"), ("zh", "mk")):
        engine.translate("text", source, target)
    assert [one.pair for one in proxy.requests] == [("uk", "be"), ("ka", "en"), ("zh", "mk")]


@pytest.mark.parametrize(
    ("key", "host"),
    [(f"{KEY}:fx", "api-free.deepl.com"), (KEY, "api.deepl.com")],
    ids=["free", "paid"],
)
def test_deepl_is_sent_the_key_in_a_header(answered, monkeypatch, key, host):
    sent = answered(200, b'{"translations": [{"text": "Hello"}]}')
    monkeypatch.setenv("DEEPL_API_KEY", key)
    assert engine_of(settings("deepl")).translate("Hola", "es", "en") == "Hello"
    assert sent[0] == (
        "POST",
        f"https://{host}/v2/translate",
        {},
        {"text": ["Hola"], "source_lang": "ES", "target_lang": "EN-GB"},
        {"Authorization": f"DeepL-Auth-Key {key}"},
    )
    assert where(settings("deepl")) == f"{host} (DeepL)"


def test_deepl_without_a_key_is_not_asked(answered):
    sent = answered(200, b'{"translations": [{"text": "Hello"}]}')
    told = []
    with pytest.raises(RefusedError, match="needs a key in COPYDESK_ENGINE_KEY or DEEPL_API_KEY"):
        engine_of(settings("deepl"), lambda: told.append(1)).translate("Hola", "es", "en")
    assert (sent, told) == ([], [])


@pytest.mark.parametrize(
    "key", [f"{KEY}\nof two lines", f"{KEY}-ключ"], ids=["two lines", "Cyrillic"]
)
def test_a_key_that_no_header_takes_is_not_shown(answered, monkeypatch, key):
    sent = answered(200, b"{}")
    monkeypatch.setenv("DEEPL_API_KEY", key)
    with pytest.raises(RefusedError) as raised:
        engine_of(settings("deepl")).translate("Hola", "es", "en")
    assert key not in whole_trace(raised.value)
    assert sent == []


def test_google_is_asked_as_its_page_is(answered):
    sent = answered(200, b'<div class="result-container">Hello</div>')
    engine = engine_of(settings("google"))
    assert engine.translate(" Hola ", "es", "en") == "Hello"
    query = {"tl": "en", "sl": "es", "q": "Hola"}
    assert sent[0] == ("GET", "https://translate.google.com/m", query, None, {})


def test_mymemory_is_asked_over_https(answered):
    sent = answered(200, b'{"responseData": {"translatedText": "Hello"}, "responseStatus": 200}')
    assert engine_of(settings("mymemory")).translate("Hola", "es", "en") == "Hello"
    query = {"langpair": "es-ES|en-GB", "q": "Hola"}
    assert sent[0] == ("GET", "https://api.mymemory.translated.net/get", query, None, {})


@pytest.mark.parametrize(
    ("engine", "source", "target", "sent"),
    [
        ("google", "zh", "en", ("zh-CN", "en")),
        ("google", "be", "zh", ("be", "zh-CN")),
        ("google", "he", "nb", ("iw", "no")),
        ("google", "xx", "en", None),
        ("google", "und", "en", None),
        ("google", "es", "tlh", None),
        ("mymemory", "zh", "en", ("zh-CN", "en-GB")),
        ("mymemory", "de", "fr", ("de-DE", "fr-FR")),
        ("mymemory", "sr", "es", ("sr-Cyrl-RS", "es-ES")),
        ("mymemory", "uk", "be", ("uk-UA", "be-BY")),
        ("mymemory", "ka", "pt", ("ka-GE", "pt-PT")),
        ("mymemory", "xx", "en", None),
        ("deepl", "en", "pt", ("EN", "PT-PT")),
        ("deepl", "uk", "en", ("UK", "EN-GB")),
        ("deepl", "zh", "de", ("ZH", "DE")),
        ("libre", "zh", "en", ("zh", "en")),
    ],
)
def test_what_engines_call_languages(answered, monkeypatch, engine, source, target, sent):
    monkeypatch.setenv("COPYDESK_ENGINE_KEY", KEY)
    requests = answered(500)
    expected = errors.EngineFailedError if sent else NotSupportedError
    with pytest.raises(expected) as raised:
        engine_of(settings(engine)).translate("text", source, target)
    assert type(raised.value) is expected
    if not sent:
        assert requests == []
        return
    (one,) = requests
    said = dict(one.content or one.query)
    found = said.get("langpair", "|".join(filter(None, (said.get("sl"), said.get("tl")))))
    found = found or "|".join(said.get(f"{side}{end}", "") for side, end in pairs(said))
    assert found == "|".join(sent)


def pairs(said: dict) -> list[tuple[str, str]]:
    end = "_lang" if "source_lang" in said else ""
    return [("source", end), ("target", end)]


@pytest.mark.parametrize(
    ("engine", "text", "fits"),
    [
        ("libre", "x" * 4999, True),
        ("libre", "x" * 5000, False),
        ("deepl", "ж" * 4999, True),
        ("google", "x" * 4999, True),
        ("google", "x" * 5000, False),
        ("google", "ж" * 1100, True),
        ("google", "ж" * 1200, False),
        ("google", "中" * 770, True),
        ("google", "中" * 780, False),
        ("google", "half \ud83d", True),
        ("mymemory", "x" * 499, True),
        ("mymemory", "x" * 500, False),
        ("mymemory", "ж" * 250, True),
        ("mymemory", "ж" * 251, False),
        ("mymemory", "half \ud83d", True),
    ],
)
def test_what_fits_and_what_does_not_is_not_sent(answered, monkeypatch, engine, text, fits):
    monkeypatch.setenv("COPYDESK_ENGINE_KEY", KEY)
    sent = answered(500)
    one = engine_of(settings(engine))
    assert one.fits(text) is fits
    with pytest.raises(EngineError) as raised:
        one.translate(text, "ru", "en")
    assert isinstance(raised.value, RejectedError) is (not fits)
    assert len(sent) == fits
    assert text not in str(raised.value)


@pytest.mark.parametrize("translator", [MyMemoryTranslator, GoogleTranslator])
def test_what_fits_is_taken_by_deep_translator(answered, translator):
    """The limits here are not above its own."""
    sent = answered(500)
    engine = engine_of(settings(translator.__name__.removesuffix("Translator").lower()))
    longest = next("x" * n for n in range(6000, 0, -1) if engine.fits("x" * n))
    with pytest.raises(errors.EngineFailedError):
        engine.translate(longest, "ru", "en")
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"engine": "google"}, "translate.google.com (Google)"),
        ({"engine": "mymemory"}, "api.mymemory.translated.net (MyMemory)"),
        ({"engine": "deepl"}, "api.deepl.com (DeepL)"),
        (
            {"engine": "libre", "url": "http://127.0.0.1:5000"},
            "http://127.0.0.1:5000 (this machine)",
        ),
        ({"engine": "libre", "url": "https://lt.example"}, "https://lt.example"),
        ({"engine": "libre", "url": "http://lt.example"}, "http://lt.example (not encrypted)"),
    ],
)
def test_where_texts_go(given, said):
    assert where(TranslationSettings(**given)) == said
    assert engine_of(TranslationSettings(**given)).place == said


def test_name_and_version_of_an_engine():
    assert engine_of(settings("google")).name == "google"
    assert engine_of(settings("libre", url="http://127.0.0.1:5000/")).name == (
        "libre http://127.0.0.1:5000"
    )
    plain = engine_of(settings("google")).version
    named = engine_of(settings("google", version="May 2026")).version
    assert (named, plain) == (f"{plain} May 2026", "1")


def test_making_an_engine_opens_no_socket(monkeypatch):
    def refuse(*_):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert engine_of(settings("libre")).fits("Hola")


def test_a_redirect_to_a_host_named_like_the_key_does_not_show_it(proxy, monkeypatch):
    monkeypatch.setenv("LIBRE_API_KEY", KEY)
    proxy.fault("redirect", to=f"https://{KEY}.example/")
    with pytest.raises(RefusedError, match=r"texts on to https://\[key\]\.example; ask"):
        engine_of(settings("libre", url=proxy.url)).translate("Hola", "es", "en")


def test_no_error_carries_frames_that_hold_text_or_key(proxy, monkeypatch):
    monkeypatch.setenv("LIBRE_API_KEY", KEY)
    proxy.fault("500")
    with pytest.raises(EngineError) as raised:
        engine_of(settings("libre", url=proxy.url)).translate("Hola", "es", "en")
    frames = traceback.extract_tb(raised.value.__traceback__)
    assert [Path(frame.filename).name for frame in frames] == ["test_engines.py", "base.py"]


LEAKS = ["wrong key", "echo", "refuse", "redirect", "garbage", "500", "list", "die"]


@pytest.mark.parametrize("fault", LEAKS)
def test_no_error_tells_the_key_or_the_text(proxy, monkeypatch, fault, caplog):
    caplog.set_level("DEBUG")
    monkeypatch.setenv("COPYDESK_ENGINE_KEY", KEY)
    secret = "un secreto de " + "estado"
    proxy.fault(fault)
    with pytest.raises(EngineError) as raised:
        engine_of(settings("libre", url=proxy.url)).translate(secret, "es", "en")
    assert proxy.url in str(raised.value)
    for word in (KEY, secret, secret.replace(" ", "+")):
        assert word not in whole_trace(raised.value)
        assert word not in caplog.text


def test_deep_translator_by_itself_tells_both(proxy):
    """What the test above is for; and that it would see it."""

    def ask() -> str:
        translator = LibreTranslator(
            source="es", target="en", api_key=LEAKED, custom_url=f"{proxy.url}/"
        )
        with pytest.raises((AuthorizationException, ConnectionError)) as raised:
            translator.translate("un secreto")
        return whole_trace(raised.value)

    proxy.fault("wrong key")
    assert LEAKED in ask()
    assert LEAKED in proxy.requests[-1].query
    proxy.fault("refuse")
    assert LEAKED in ask()
    assert "q=un+secreto" in ask()


def test_nobody_answers():
    with dead_port() as url, pytest.raises(UnreachableError) as raised:
        engine_of(settings("libre", url=url)).translate("Hola", "es", "en")
    assert str(raised.value) == f"libre at {url} does not answer"


def test_a_stopped_engine_sends_nothing(proxy):
    engine = engine_of(settings("libre", url=proxy.url))
    engine.stop()
    with pytest.raises(errors.GivenUpError):
        engine.translate("Hola", "es", "en")
    assert proxy.requests == []


def test_the_real_server_translates(real_server):
    engine = engine_of(settings("libre", url=real_server, timeout=60))
    assert engine.translate("Estado de la Unión", "es", "en") == "State of the Union"
    assert engine.translate("Прэзідэнт быў у школе.", "be", "ru") == "Президент был в школе."
    with pytest.raises(NotSupportedError):
        engine.translate("დილა", "ka", "en")
    with pytest.raises(NotSupportedError):
        engine.translate("Дом", "ru", "en")


@pytest.mark.parametrize("key", ["", "no-such-key-0123"])
def test_the_real_server_refuses_a_wrong_key(keyed_server, monkeypatch, key):
    monkeypatch.setenv("LIBRE_API_KEY", key)
    with pytest.raises(RefusedError):
        engine_of(settings("libre", url=keyed_server, timeout=60)).translate("Hola", "es", "en")


def test_the_real_server_has_its_limits(keyed_server, monkeypatch):
    monkeypatch.setenv("LIBRE_API_KEY", PLENTY)
    engine = engine_of(settings("libre", url=keyed_server, timeout=60))
    assert engine.translate("Hola", "es", "en") == "Hello"
    with pytest.raises(RejectedError, match="no text as long as this one"):
        engine.translate("Hola. " * CHARACTERS, "es", "en")
    monkeypatch.setenv("LIBRE_API_KEY", ONE)
    engine = engine_of(settings("libre", url=keyed_server, timeout=60))
    assert engine.translate("Hola", "es", "en") == "Hello"
    with pytest.raises(TooManyRequestsError):
        engine.translate("Estado", "es", "en")
