"""URLs, e-mail addresses, handles and hashtags: nothing inside them is a word of the article."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"://|www\.|@|^[(\"“«]*#|\w\.[a-z]{2,6}(?:[/:?]|$|[.,;)]*$)|\w\.\w+/|_")
_TO_SPACE = re.compile(r"\S*")
REACH = 200  # code points to each side; no address that matters is longer


def in_address(text: str, start: int, end: int) -> bool:
    """Whether the span is part of an address.

    >>> in_address("see https://example.org/Kiev now", 24, 28)
    True
    >>> in_address("now in Kiev.", 7, 11)
    False
    """
    before = text[max(0, start - REACH) : start]
    before = "" if not before or before[-1].isspace() else before.rsplit(None, 1)[-1]
    after = _TO_SPACE.match(text, end, end + REACH)
    token = before + text[start:end] + (after.group() if after else "")
    return _ADDRESS.search(token) is not None
