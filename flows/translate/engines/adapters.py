"""The four engines, on deep-translator's own classes: what each calls a language, sends, and answers.

Codes of languages that deep-translator's tables lack, requests without text and key in the address where
the engine allows it, and what an engine says in its own words when something is wrong.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, ClassVar
from urllib.parse import quote_plus, urlsplit

from flows.translate.engines.base import DeepEngine
from flows.translate.engines.exchange import Answer, Sending, is_loopback
from flows.translate.engines.keys import VARIABLES, Key
from flows.translate.engines.transport import retry_after
from flows.translate.errors import (
    BadAnswerError,
    EngineError,
    RefusedError,
    TooManyRequestsError,
)
from flows.translate.settings import EngineName, TranslationSettings

_ADDRESS = 7_000
"""Bytes of a text in an address; servers refuse addresses beyond 8,000."""


class Google(DeepEngine):
    """Google's page for telephones: no key, no promise; it answers 429 to whoever asks too often."""

    engine = "google"
    per_second = 2.0  # it bears five, but not for long
    place = "translate.google.com (Google)"
    _codes_of: ClassVar = {
        "zh": "zh-CN",
        "he": "iw",
        "jv": "jw",
        "nb": "no",
        "nn": "no",
        "fil": "tl",
    }

    def fits(self, text: str) -> bool:
        """Whether a text is short enough to be sent at once."""
        return super().fits(text) and len(quote_plus(text, errors="replace")) < _ADDRESS

    def _codes(self, source: str, target: str) -> tuple[str, str]:
        known = set(_tables().GOOGLE_LANGUAGES_TO_CODES.values())
        codes = (self._codes_of.get(source, source), self._codes_of.get(target, target))
        if not known.issuperset(codes):
            raise self._no_pair()
        return codes

    def _translator(self, source: str, target: str) -> Any:
        return _module("google").GoogleTranslator(source=source, target=target)

    def _judge(self, answer: Answer) -> EngineError | None:
        # Whoever asks too often is sent to a page where people prove to be people.
        if "/sorry/" in answer.headers.get("Location", ""):
            return TooManyRequestsError(
                f"{self._who} asks for patience", retry_after(answer.headers)
            )
        return None


class MyMemory(DeepEngine):
    """MyMemory: no key, some thousand words a day; its errors come with status 200."""

    engine = "mymemory"
    limit = 500
    per_second = 1.0
    place = "api.mymemory.translated.net (MyMemory)"
    _usual: ClassVar = {"sr": "sr-Cyrl-RS", "no": "nb-NO"}

    def fits(self, text: str) -> bool:
        """Whether a text is short enough to be sent at once."""
        # Its limit counts bytes, deep-translator's characters.
        return super().fits(text) and len(text.encode("utf-8", "replace")) <= self.limit

    def _codes(self, source: str, target: str) -> tuple[str, str]:
        return self._code(source), self._code(target)

    def _code(self, language: str) -> str:
        known = _tables().MY_MEMORY_LANGUAGES_TO_CODES.values()
        at_home = self._usual.get(language, f"{language}-{language.upper()}")
        if at_home in known:
            return at_home
        for code in known:
            if code.startswith(f"{language}-"):
                return str(code)
        raise self._no_pair()

    def _translator(self, source: str, target: str) -> Any:
        return _module("mymemory").MyMemoryTranslator(source=source, target=target)

    def _shape(self, url: str, params: Mapping[str, str]) -> Sending:
        return Sending("GET", re.sub(r"^http:", "https:", url), params)

    def _judge(self, answer: Answer) -> EngineError | None:
        data = _json(answer)
        inner = data.get("responseData")
        translation = inner.get("translatedText") if isinstance(inner, dict) else None
        said = f"{translation or ''} {data.get('responseDetails') or ''}".upper()
        status = str(data.get("responseStatus", 200))
        if f"{translation}".startswith("MYMEMORY WARNING") or status == "429":
            return TooManyRequestsError(f"{self._who} has had enough for today", _until(said))
        if status == "200" and answer.status_code == 200:
            # deep-translator would take the next best sentence of the memory for it.
            return None if translation or not data else self._empty()
        if "LANGUAGE" in said:
            return self._no_pair()
        if "LENGTH LIMIT" in said:
            return self._too_long()
        if status == "403" and answer.status_code == 200:
            return RefusedError(f"{self._who} refuses (status 403)")
        return None if answer.status_code != 200 else _failed(self._who, status)

    def _checked(self, text: str, answer: object) -> str:
        # What people put into this memory from web pages is often written as HTML.
        if isinstance(answer, str) and "&" not in text:
            answer = html.unescape(answer)
        return super()._checked(text, answer)


class DeepL(DeepEngine):
    """DeepL's API with the user's key; keys of the free one end in ``:fx`` and have their own host."""

    engine = "deepl"
    per_second = 5.0
    _targets: ClassVar = {"en": "EN-GB", "pt": "PT-PT", "zh": "ZH-HANS", "no": "NB"}

    def __init__(
        self, settings: TranslationSettings, before: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(settings, before)
        host = "api-free.deepl.com" if _is_free(self._key) else "api.deepl.com"
        self.place = f"{host} (DeepL)"

    def _codes(self, source: str, target: str) -> tuple[str, str]:
        if source == target:
            return source, target
        sources = {"no": "NB"}
        return sources.get(source, source.upper()), self._targets.get(target, target.upper())

    def _translator(self, source: str, target: str) -> Any:
        if self._key is None:
            raise RefusedError(f"deepl needs a key in {' or '.join(VARIABLES['deepl'])}")
        made = _module("deepl").DeeplTranslator(
            source="de", target="en", api_key="in the header", use_free_api=_is_free(self._key)
        )
        made.source, made.target = source, target
        return made

    def _shape(self, url: str, params: Mapping[str, str]) -> Sending:
        assert self._key
        content = {
            "text": [params["text"]],
            "source_lang": params["source_lang"],
            "target_lang": params["target_lang"],
        }
        key = _sendable(self._key)
        return Sending("POST", url, {}, content, {"Authorization": f"DeepL-Auth-Key {key}"})

    def _judge(self, answer: Answer) -> EngineError | None:
        said = f"{_json(answer).get('message') or ''}"
        return self._no_pair() if answer.status_code == 400 and "_lang" in said else None


class Libre(DeepEngine):
    """A LibreTranslate server, best one of the user's own."""

    engine = "libre"

    def __init__(
        self, settings: TranslationSettings, before: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(settings, before)
        self._url = settings.url.rstrip("/") + "/"
        self.place = _libre_place(settings.url)
        self.per_second = 0.0 if is_loopback(settings.url) else 5.0

    def _translator(self, source: str, target: str) -> Any:
        made = _module("libre").LibreTranslator(
            source="en", target="es", api_key="in the body", custom_url=self._url
        )
        made.source, made.target = source, target
        return made

    def _shape(self, url: str, params: Mapping[str, str]) -> Sending:
        content = {name: value for name, value in params.items() if name != "api_key"}
        if self._key:
            content["api_key"] = self._key.reveal()
        return Sending("POST", url, {}, content)

    def _judge(self, answer: Answer) -> EngineError | None:
        said = f"{_json(answer).get('error') or ''}".lower()
        if answer.status_code == 403 and "too many request" in said:
            return RefusedError(f"{self._who} refuses for a while: there were too many requests")
        if not said or answer.status_code not in (200, 400):
            return None
        if "text limit" in said:
            return self._too_long()
        if "not supported" in said or "not available as a target" in said:
            return self._no_pair()
        if "api key" in said:
            return RefusedError(f"{self._who} refuses: it wants a key in {VARIABLES['libre'][0]}")
        return None if answer.status_code == 400 else _failed(self._who, "200")


_ENGINES: dict[EngineName, type[DeepEngine]] = {
    "google": Google,
    "mymemory": MyMemory,
    "deepl": DeepL,
    "libre": Libre,
}


def engine_of(
    settings: TranslationSettings, before: Callable[[], None] = lambda: None
) -> DeepEngine:
    """The engine of these settings; it asks once and gives up.

    Args:
        settings: which engine, and where.
        before: called before a request leaves.
    """
    return _ENGINES[settings.engine](settings, before)


def where(settings: TranslationSettings) -> str:
    """Where texts go, in words for the user: ``translate.google.com (Google)``."""
    if settings.engine == "libre":
        return _libre_place(settings.url)
    if settings.engine == "deepl":
        return DeepL(settings).place
    return _ENGINES[settings.engine].place


def _libre_place(url: str) -> str:
    if is_loopback(url):
        return f"{url} (this machine)"
    return f"{url} (not encrypted)" if urlsplit(url).scheme == "http" else url


def _is_free(key: Key | None) -> bool:
    return key is not None and key.reveal().endswith(":fx")


def _sendable(key: Key) -> str:
    text = key.reveal()
    if not text.isascii() or not text.isprintable():
        raise RefusedError("the key has characters that no key has")
    return text


def _json(answer: Answer) -> dict[str, Any]:
    try:
        data = answer.json()
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _failed(who: str, status: str) -> BadAnswerError:
    return BadAnswerError(f"{who} gave an error for a translation (status {status})")


def _until(said: str) -> float | None:
    """Seconds in MyMemory's words: NEXT AVAILABLE IN 10 HOURS 22 MINUTES 08 SECONDS."""
    found = re.search(r"(\d+)\s*HOURS?\s*(\d+)\s*MINUTES?\s*(\d+)\s*SECONDS?", said)
    if not found:
        return None
    hours, minutes, seconds = map(int, found.groups())
    return float(hours * 3600 + minutes * 60 + seconds)


def _module(name: str) -> Any:
    return import_module(f"deep_translator.{name}")


def _tables() -> Any:
    return _module("constants")
