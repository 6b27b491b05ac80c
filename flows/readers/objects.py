"""One JSON object, strictly: what is not exactly JSON is an error with its reason."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Any

_KINDS = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


MAX_NAME = 40
MAX_NAMES = 20
"""How much of what an input says a message repeats: a cell may hold a whole book."""


class ObjectError(ValueError):
    """Bytes are no usable object; the message says why, ``category`` is as in ``CATEGORIES``."""

    def __init__(self, reason: str, category: str = "format") -> None:
        super().__init__(reason)
        self.category = category


def json_object(data: bytes) -> dict[str, Any]:
    """The object these bytes hold.

    Raises:
        ObjectError: they are not UTF-8, not JSON, or no object; or a key stands twice in one.
    """
    try:
        row = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_unique,
            parse_float=_finite,
            parse_constant=_no_constant,
        )
    except UnicodeDecodeError as error:
        raise ObjectError(f"not UTF-8 at byte {error.start} of the line", "encoding") from None
    except json.JSONDecodeError as error:
        words = error.msg.removesuffix(" at")
        raise ObjectError(f"not JSON: {words} at column {error.colno}") from None
    except RecursionError:
        raise ObjectError("not readable: nested too deeply") from None
    except ObjectError:
        raise
    except ValueError as error:  # an integer of thousands of digits
        raise ObjectError(str(error).partition(";")[0]) from None
    if not isinstance(row, dict):
        raise ObjectError("not an article: a JSON object is needed")
    if b"\\u" in data:  # only an escape can bring in half a surrogate pair
        try:
            json.dumps(row, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            raise ObjectError(
                "half of a surrogate pair: the text cannot be stored", "encoding"
            ) from None
    return row


def kind_name(value: object) -> str:
    """What a JSON value is, for messages: ``a list``."""
    return _KINDS.get(type(value), "a string" if isinstance(value, str) else "something else")


def quoted(name: str, mark: str = "'") -> str:
    """A name of the input for messages, cut to some forty characters; quoted unless ``mark`` is "".

    >>> quoted("text"), quoted("a" * 99, mark="")
    ("'text'", 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…')
    """
    short = name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…"
    return repr(short) if mark else "".join(c if c.isprintable() else "\ufffd" for c in short)


def listed(names: Iterable[str]) -> str:
    """The first names of a list, each cut.

    >>> listed(["id", "body"])
    'id, body'
    """
    first = list(islice(names, MAX_NAMES + 1))
    more = ", …" if len(first) > MAX_NAMES else ""
    return ", ".join(quoted(name, mark="") for name in first[:MAX_NAMES]) + more


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        twice = next(name for name, count in Counter(n for n, _ in pairs).items() if count > 1)
        raise ObjectError(f"the key {quoted(twice)} stands twice in one object")
    return row


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ObjectError(f"the number {quoted(digits, mark='')} is too large")
    return number


def _no_constant(name: str) -> None:
    raise ObjectError(f"not JSON: {name} is no JSON number")
