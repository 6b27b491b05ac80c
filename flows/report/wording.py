"""Numbers and strings as the report's page says them."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_UNRESERVED = "-_.!~*'()"
"""What `encodeURIComponent` of JavaScript leaves as it is, beside letters and digits."""


def legible(text: str) -> str:
    """A string of the corpus on one line: characters that are not seen are named, ``‹U+202E›``."""
    if text.isprintable():
        return text
    return "".join(_seen(text, at) for at in range(len(text)))


def _seen(text: str, at: int) -> str:
    character = text[at]
    if character in "\t\n":
        return " "
    if unicodedata.category(character) in _UNSEEN and not _joins(text, at):
        return f"‹U+{ord(character):04X}›"
    return character


def _joins(text: str, at: int) -> bool:
    """Whether a joiner is part of an Arabic or Indic word, or of an emoji."""
    if text[at] not in "\u200c\u200d" or not 0 < at < len(text) - 1:
        return False
    return all(map(_joined, (text[at - 1], text[at + 1])))


def _joined(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind in {"Mn", "Mc", "So", "Sk"} or (kind == "Lo" and _units(character) == 1)


def number(value: int) -> str:
    """``12,345``."""
    return f"{value:,}"


def percent(share: float) -> str:
    """A share of one: ``4.1%``, ``37%``; ``<0.1%`` and ``>99%`` are neither none nor all."""
    value = share * 100
    if value <= 0:
        return "0%"
    if value < 0.1:
        return "<0.1%"
    if 99.5 <= value < 100:
        return ">99%"
    return f"{value:.1f}%" if round(value, 1) < 10 else f"{value:.0f}%"


def seconds(value: float) -> str:
    """``0.41 s``, ``33.2 s``, ``12 min 5 s``, ``3 h 20 min``."""
    if round(value, 2) < 10:
        return f"{value:.2f} s"
    if round(value, 1) < 60:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def plural(count: int, one: str, many: str = "") -> str:
    """``1 edit``, ``1,200 edits``."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def removed(raw: int, clean: int) -> float:
    """The removed share: characters gone of the raw ones, never negative."""
    return max(0.0, 1 - clean / raw) if raw else 0.0


def cut(text: str, units: int) -> str:
    """At most so many letters, a wide one (Chinese, Japanese, Korean) counted twice."""
    if _width(text) <= units:
        return text
    kept, width = [], 1
    for character in text:
        width += _units(character)
        if width > units:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def _width(text: str) -> int:
    return sum(map(_units, text))


def _units(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def link(kind: str, key: str | None = None, **query: str) -> str:
    """An address inside the page, encoded as its JavaScript does."""
    path = kind if key is None else f"{kind}-{_encoded(key)}"
    asked = "&".join(f"{name}={_encoded(value)}" for name, value in query.items() if value)
    return f"#{path}?{asked}" if asked else f"#{path}"


def _encoded(text: str) -> str:
    return quote(text, safe=_UNRESERVED, errors="replace")
