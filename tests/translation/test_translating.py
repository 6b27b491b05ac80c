"""The options of translation: what they ask for, and the one line that says what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.commands.planned import plan_lines
from flows.commands.translating import EngineChosen, translation_of
from flows.errors import UsageError
from flows.plan import Plan

LIBRE = EngineChosen("libre", "http://127.0.0.1:5000")


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch):
    for name in ("COPYDESK_ENGINE", "COPYDESK_ENGINE_URL"):
        monkeypatch.delenv(name, raising=False)


def told(how, **asked):
    with pytest.raises(UsageError) as error:
        translation_of(how, **asked)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_nothing_is_asked_for():
    assert translation_of(EngineChosen()) is None
    assert translation_of(EngineChosen(), translate_to=" , ", gloss_to=" ") is None


def test_what_was_typed_becomes_settings():
    how = EngineChosen("Libre", " http://127.0.0.1:5000 ", "2026-03", 5, Path("m.sqlite3"))
    settings = translation_of(how, translate_to="en, RU,en", gloss_to="EN")
    assert settings
    assert (settings.engine, settings.url) == ("libre", "http://127.0.0.1:5000")
    assert (settings.texts_to, settings.glosses_to) == (("en", "ru"), "en")
    assert (settings.version, settings.timeout) == ("2026-03", 5)
    assert settings.memory == Path("m.sqlite3")


@pytest.mark.parametrize(
    ("how", "line"),
    [
        (
            EngineChosen(),
            "name an engine: --engine google, mymemory, deepl or libre; nothing was sent",
        ),
        (
            EngineChosen("bing"),
            "there is no engine 'bing'; there are google, mymemory, deepl, libre",
        ),
        (
            EngineChosen("libre"),
            "libre needs the address of a LibreTranslate server, without a key in it, such as "
            "--engine-url http://127.0.0.1:5000 for one of your own on this machine",
        ),
        (
            EngineChosen("google", "http://127.0.0.1:5000"),
            "only libre has an address; google is where it is",
        ),
        (LIBRE._replace(timeout=0), "--engine-timeout: Input should be greater than 0"),
    ],
)
def test_what_is_wrong_with_the_engine(how, line):
    assert told(how, translate_to="en") == line


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (
            {"translate_to": "en,english"},
            "--translate-to: 'english' is no language code (ISO 639-1, such as en)",
        ),
        (
            {"gloss_to": "e"},
            "--gloss-to: 'e' is no language code (ISO 639-1, such as en)",
        ),
        (
            {"translate_to": "zh-CN", "by": ("--to",)},
            "--to: 'zh-cn' is no language code (ISO 639-1, such as en)",
        ),
    ],
)
def test_what_is_wrong_with_the_language(asked, line):
    assert told(LIBRE, **asked) == line


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:5000/?api_key=s3cr3t",
        "http://user:s3cr3t@127.0.0.1:5000",
        "127.0.0.1:5000/s3cr3t",
        "ftp://s3cr3t",
    ],
)
def test_an_address_that_is_none_is_not_repeated(url):
    """It may hold a key."""
    line = told(EngineChosen("libre", url), translate_to="en")
    assert "needs the address" in line
    assert "such as --engine-url http" in line  # with explain, --url is the address of the page
    assert "s3cr3t" not in line


def test_an_engine_without_a_language_is_a_mistake_where_it_was_typed(monkeypatch):
    line = "--engine alone translates nothing: say into which language, --gloss-to en"
    assert told(LIBRE, by=("--gloss-to",)) == line
    assert told(LIBRE).endswith("--translate-to en or --gloss-to en")
    monkeypatch.setenv("COPYDESK_ENGINE", "libre")  # it stands there for other commands
    assert translation_of(LIBRE) is None


def test_an_address_kept_in_the_environment_waits_while_another_engine_is_asked(monkeypatch):
    monkeypatch.setenv("COPYDESK_ENGINE_URL", LIBRE.url)
    settings = translation_of(EngineChosen("google", LIBRE.url), translate_to="en")
    assert settings
    assert (settings.engine, settings.url) == ("google", "")
    mine = translation_of(LIBRE, translate_to="en")
    assert mine
    assert mine.url == LIBRE.url


def test_without_deep_translator_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr("flows.commands.translating.find_spec", lambda _: None)
    line = "translation needs deep_translator: pip install 'copydesk[translate]'"
    assert told(LIBRE, translate_to="en") == line
    assert translation_of(EngineChosen()) is None


def test_a_plan_says_where_texts_would_go_if_there_are_any():
    settings = translation_of(LIBRE, translate_to="en")
    would = "texts that the translation memory has not got would go to http://127.0.0.1:5000"
    for new in (1, 0):
        lines = list(plan_lines(Plan(inputs=None, new=new), prune=False, translation=settings))
        assert ["to", "translate", str(new)] in [line.split() for line in lines]
        assert any(line.startswith(would) for line in lines) == bool(new)
