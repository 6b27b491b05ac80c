"""One JSON object, strictly: what is not exactly JSON is an error with its reason."""

from __future__ import annotations

import json
import math
from typing import Any

_KINDS = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


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
        raise ObjectError(f"not JSON: {error.msg} at column {error.colno}") from None
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


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ObjectError(f"the key {twice!r} stands twice in one object")
    return row


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ObjectError(f"the number {digits} is too large")
    return number


def _no_constant(name: str) -> None:
    raise ObjectError(f"not JSON: {name} is no JSON number")
