"""The key of an engine: read from the environment, shown to nobody, scrubbed from whatever is said.

An option would stand in the list of processes and in the shell's history, a setting in files and on
a Prefect server; so a key comes from the environment only. The messages of copydesk hold none by the
way they are made. What other libraries write to the log is cleaned before any handler sees it.
"""

from __future__ import annotations

import base64
import html
import json
import logging
import os
import re
import threading
import traceback
from functools import lru_cache
from typing import NoReturn
from urllib.parse import quote, quote_plus

from flows.translate.settings import EngineName

VARIABLES: dict[EngineName, tuple[str, ...]] = {
    "google": (),
    "mymemory": (),
    "deepl": ("COPYDESK_ENGINE_KEY", "DEEPL_API_KEY"),
    "libre": ("COPYDESK_ENGINE_KEY", "LIBRE_API_KEY"),
}
"""Where the key of an engine is looked for, in this order; the others ask for none."""

_SHORT = 8
"""A key of fewer characters is scrubbed as a whole word only, or messages would lose their letters."""

_GONE = "[key]"
_KEYS: set[str] = set()
_LOCK = threading.Lock()

_QUERY = re.compile(r"(?<=[\w/])\?[^\s=?&'\"<>]+=[^\s'\"<>]*")
_LOGIN = re.compile(r"(?<=://)[^\s/@'\"]+@")
_WIRES = ("urllib3", "requests", "deep_translator")


class Key:
    """A key that shows nothing and stays in its process.

    >>> print(Key("secret-of-mine"), [Key("secret-of-mine")])
    [key] [[key]]
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """The key itself, for the one header or field it belongs in."""
        return self.__text

    def __repr__(self) -> str:
        return _GONE

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key stays in the process that read it")


def key_of(engine: EngineName) -> Key | None:
    """The key of an engine, if the environment has one; from now on no log shows it."""
    for variable in VARIABLES[engine]:
        text = os.environ.get(variable, "").strip()
        if text:
            with _LOCK:
                _KEYS.add(text)
            guard_logs()
            return Key(text)
    return None


def scrub(text: str) -> str:
    """A text without keys, without queries of addresses, without logins in them.

    Keys are found as they are and as they stand in addresses, JSON, HTML and base64.

    >>> scrub("Max retries exceeded with url: /translate?q=Hola&api_key=1 (Caused by …)")
    'Max retries exceeded with url: /translate?… (Caused by …)'
    """
    return _LOGIN.sub("…@", _QUERY.sub("?…", scrub_keys(text)))


def scrub_keys(text: str) -> str:
    """A text without keys; addresses stay whole."""
    known = {value for name in _names() if (value := os.environ.get(name, "").strip())}
    with _LOCK:
        keys = frozenset(_KEYS | known)
    return _pattern(keys).sub(_GONE, text) if keys else text


def guard_logs() -> None:
    """Scrub the records of all loggers of this process, before any handler sees them.

    A filter would do so for one logger only, not for those below it.
    """
    with _LOCK:
        made = logging.getLogRecordFactory()
        if not isinstance(made, _Scrubbing):
            logging.setLogRecordFactory(_Scrubbing(made))


class _Scrubbing:
    def __init__(self, made: object) -> None:
        self._made = made

    def __call__(self, *args: object, **kwargs: object) -> logging.LogRecord:
        record: logging.LogRecord = self._made(*args, **kwargs)  # type: ignore[operator]
        clean = scrub if str(record.name).partition(".")[0] in _WIRES else scrub_keys
        try:
            message = record.getMessage()
        except Exception:  # what is wrong with it, logging says where it is written
            return record
        if clean(message) != message:
            record.msg, record.args = clean(message), None
        if record.exc_info and record.exc_info[0]:
            trace = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            if clean(trace) != trace:
                record.exc_text, record.exc_info = clean(trace), None
        return record


def _names() -> set[str]:
    return {name for names in VARIABLES.values() for name in names}


@lru_cache(maxsize=8)
def _pattern(keys: frozenset[str]) -> re.Pattern[str]:
    forms = {form for key in keys for form in _forms(key)}
    return re.compile("|".join(map(_whole, sorted(forms, key=len, reverse=True))))


def _whole(form: str) -> str:
    # Percent signs of an address are written with small letters too.
    pattern = re.sub(r"%([0-9A-F]{2})", lambda hexed: f"%(?i:{hexed[1]})", re.escape(form))
    return rf"(?<!\w){pattern}(?!\w)" if len(form) < _SHORT else pattern


def _forms(key: str) -> set[str]:
    forms = {
        key,
        # a variable of the environment may hold bytes that are no text
        quote(key, errors="surrogateescape"),
        quote(key, safe="", errors="surrogateescape"),
        quote_plus(key, errors="surrogateescape"),
        html.escape(key),
        repr(key)[1:-1],
    }
    forms |= {json.dumps(key)[1:-1], json.dumps(key, ensure_ascii=False)[1:-1]}
    if len(key) >= _SHORT:
        forms |= _encoded(key.encode("utf-8", "surrogateescape"))
    return forms - {""}


def _encoded(key: bytes) -> set[str]:
    """What base64 makes of a key, wherever in the encoded text it stands."""
    forms = {base64.b64encode(key).decode(), base64.urlsafe_b64encode(key).decode()}
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + key).decode()
        # The first characters hold bits of what stands before the key, the last of what follows.
        middle = whole[(0, 2, 3)[before] : (before + len(key)) * 8 // 6]
        forms |= {middle, middle.replace("+", "-").replace("/", "_")}
    return forms
