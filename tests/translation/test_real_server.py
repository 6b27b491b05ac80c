"""What the translation server of the tests answers, asked over plain HTTP: ground for the others."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from tests.translation.apertium_server import CHARACTERS, ONE, PLENTY, ask


def translated(server: str, text: str, source: str, target: str, **more: str) -> tuple[int, Any]:
    """One text through `/translate`: the status, and the translation or what the server says."""
    status, answer = ask(
        f"{server}/translate", {"q": text, "source": source, "target": target, **more}
    )
    return status, answer["translatedText" if status == 200 else "error"]


def test_it_tells_its_languages(real_server: str) -> None:
    status, languages = ask(f"{real_server}/languages")
    assert status == 200
    targets = {
        language["code"]: set(language["targets"]) - {language["code"]} for language in languages
    }
    assert targets == {
        "be": {"ru", "uk"},
        "en": {"es"},
        "es": {"en"},
        "mk": {"en", "es"},
        "ru": {"be", "uk"},
        "sr": {"en", "es"},
        "uk": {"be", "ru"},
    }


def test_it_is_libretranslate(real_server: str) -> None:
    status, specification = ask(f"{real_server}/spec")
    assert status == 200
    assert specification["info"]["title"] == "LibreTranslate"
    assert "/translate" in specification["paths"]


@pytest.mark.parametrize(
    ("source", "target", "text", "expected"),
    [
        ("es", "en", "Estado de la Unión", "State of the Union"),
        ("en", "es", "the State of the Union", "el Estado de la Unión"),
        ("be", "ru", "Прэзідэнт быў у школе.", "Президент был в школе."),
        ("be", "uk", "Прэзідэнт быў у школе.", "Президент був у школі."),
        ("ru", "be", "Министр был в школе.", "Міністр быў у школе."),
        ("ru", "uk", "Министр был в школе.", "Міністр був у школі."),
        ("uk", "ru", "Президент був у школі.", "Президент был в школе."),
        ("mk", "en", "Новата книга е добра.", "The new book is good."),
        ("sr", "es", "Predsednik je govorio.", "El presidente habló."),
        ("sr", "en", "Председник је говорио у Београду.", "President spoke in Beograd."),
        ("sr", "en", "Predsednik je govorio u Beogradu.", "President spoke in Beograd."),
    ],
)
def test_it_translates(
    real_server: str, source: str, target: str, text: str, expected: str
) -> None:
    assert translated(real_server, text, source, target) == (200, expected)


def test_a_sentence_that_the_tagger_of_debian_crashes_on_is_translated(real_server: str) -> None:
    status, answer = translated(real_server, "Встреча была долгой.", "ru", "uk")
    assert status == 200
    assert answer.startswith("Зустріч була")


@pytest.mark.parametrize(
    ("source", "target", "text"),
    [
        ("es", "en", "⟦X_1⟧ dijo que ⟦X_2⟧, ministro de «⟦X_3⟧» (⟦X_4⟧), no irá a ⟦X_12⟧."),
        ("en", "es", "⟦X_1⟧'s minister met ⟦X_2⟧, ⟦X_3⟧ and “⟦X_4⟧” (⟦X_12⟧)."),
        ("be", "ru", "⟦X_1⟧ сказаў, што ⟦X_2⟧, міністр «⟦X_3⟧» (⟦X_4⟧), не паедзе ў ⟦X_12⟧."),
        ("ru", "uk", "⟦X_1⟧ сказал, что ⟦X_2⟧, министр «⟦X_3⟧» (⟦X_4⟧), не поедет в ⟦X_12⟧."),
        (
            "mk",
            "en",
            "⟦X_1⟧ рече дека ⟦X_2⟧, министерот на „⟦X_3⟧“ (⟦X_4⟧), нема да оди во ⟦X_12⟧.",
        ),
        ("sr", "en", "⟦X_1⟧ каже да ⟦X_2⟧, министар „⟦X_3⟧“ (⟦X_4⟧), неће ићи у ⟦X_12⟧."),
    ],
)
def test_placeholders_come_back_once(real_server: str, source: str, target: str, text: str) -> None:
    status, answer = translated(real_server, text, source, target)
    assert status == 200
    assert Counter(re.findall(r"⟦.*?⟧", answer)) == Counter(re.findall(r"⟦.*?⟧", text))


def test_a_list_comes_back_as_a_list_in_its_order(real_server: str) -> None:
    body = {"q": ["Hola", "Estado de la Unión"], "source": "es", "target": "en"}
    assert ask(f"{real_server}/translate", body) == (
        200,
        {"translatedText": ["Hello", "State of the Union"]},
    )


@pytest.mark.parametrize(
    ("source", "target", "text", "error"),
    [
        ("xx", "en", "Hola", "xx is not supported"),
        ("es", "xx", "Hola", "xx is not supported"),
        (
            "ru",
            "en",
            "Дом",
            "English (en) is not available as a target language from Russian (ru)",
        ),
        ("es", "en", "", "Invalid request: missing q parameter"),
        ("", "en", "Hola", "Invalid request: missing source parameter"),
    ],
)
def test_what_it_cannot_do_it_says_with_400(
    real_server: str, source: str, target: str, text: str, error: str
) -> None:
    assert translated(real_server, text, source, target) == (400, error)


def test_keys_and_limits(keyed_server: str) -> None:
    def hello(**key: str) -> tuple[int, Any]:
        return translated(keyed_server, "Hola", "es", "en", **key)

    assert hello(api_key=PLENTY) == (200, "Hello")
    assert hello(api_key="another") == (403, "Invalid API key")
    assert hello() == (400, "Please contact the server operator to get an API key")
    assert hello(api_key=ONE) == (200, "Hello")
    assert hello(api_key=ONE) == (429, "Slowdown: 1 per 1 minute")
    assert hello(api_key=PLENTY) == (200, "Hello")

    long = "Hola. " * CHARACTERS
    assert translated(keyed_server, long, "es", "en", api_key=PLENTY) == (
        400,
        f"Invalid request: request ({len(long)}) exceeds text limit ({CHARACTERS})",
    )
    status, answer = ask(
        f"{keyed_server}/translate",
        {"q": ["a", "b", "c", "d"], "source": "es", "target": "en", "api_key": PLENTY},
    )
    assert (status, answer["error"]) == (
        400,
        "Invalid request: request (4) exceeds text limit (3)",
    )
