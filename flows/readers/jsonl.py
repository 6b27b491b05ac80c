"""JSONL: one article a line.

``text`` is required; ``id``, ``source``, ``url``, ``title``, ``published`` and ``language`` are
optional strings (``null`` counts as missing); every other key is kept in ``Article.extra``. A row
that is not an article is a failure with its line, and the rows after it go on.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flows.readers.ids import article_id
from flows.readers.records import Failure, Found, Hints, InputFile, Items
from normalizers import Article

FIELDS = ("id", "source", "url", "title", "published", "language")
_BOM = b"\xef\xbb\xbf"
_KINDS = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}
_ISO_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d([T ]\d\d(:?\d\d.*)?)?)?)?")


class RowError(ValueError):
    """A row is not an article; the message says why."""


def read_jsonl(source: InputFile, lines: Iterable[bytes], hints: Hints) -> Items:
    """The articles and failures of a file, line by line, in order. Blank lines are no rows.

    ``lines`` are split at line feeds only: a JSON string may hold any other line separator.
    """
    rows = 0
    for number, line in enumerate(lines, 1):
        if number == 1:
            line = line.removeprefix(_BOM)  # noqa: PLW2901
        if not line.strip():
            continue
        rows += 1
        try:
            article = _article(_row(line), f"{source.path}#{number}" if source.path else "", hints)
        except RowError as error:
            yield Failure(source.path, number, str(error), source.shown)
        else:
            yield Found(article, source.path, number, source.shown)
    if not rows:
        yield Failure(source.path, None, "the file is empty", source.shown)


def is_iso_date(value: str) -> bool:
    """Whether a date is ISO 8601: a year, a month, a day, or a point in time.

    >>> [is_iso_date(d) for d in ("2023", "2023-06-13", "2023-06-13T16:29+03:00", "13.06.2023")]
    [True, True, True, False]
    """
    if not _ISO_DATE.fullmatch(value):
        return False
    if len(value) <= len("2023-06"):
        return True
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(
            line.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_float=_finite,
            parse_constant=_no_constant,
        )
    except UnicodeDecodeError as error:
        raise RowError(f"not UTF-8 at byte {error.start} of the line") from None
    except json.JSONDecodeError as error:
        raise RowError(f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise RowError("not readable: nested too deeply") from None
    except ValueError as error:  # RowError, or an integer of thousands of digits
        raise RowError(str(error).partition(";")[0]) from None
    if not isinstance(row, dict):
        raise RowError("not an article: a JSON object is needed on each line")
    if b"\\u" in line:  # only an escape can bring in half a surrogate pair
        try:
            json.dumps(row, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            raise RowError("half of a surrogate pair: the text cannot be stored") from None
    return row


def _article(row: dict[str, Any], place: str, hints: Hints) -> Article:
    text = row.pop("text", None)
    if text is None:
        raise RowError("no text: the key 'text' is required")
    if not isinstance(text, str):
        raise RowError(f"text must be a string, not {_kind(text)}")
    if not text.strip():
        raise RowError("text is empty" if not text else "text holds only white space")
    known = hints._asdict()
    for name in FIELDS:
        value = row.pop(name, None)
        if value is None:
            continue
        if not isinstance(value, str):
            raise RowError(f"{name} must be a string, not {_kind(value)}")
        known[name] = value
    if known["published"] and not is_iso_date(known["published"]):
        raise RowError(f"published must be ISO 8601 (2023-06-13), not {known['published']!r}")
    given = known.pop("id", "")
    computed = given or article_id(source=known["source"], url=known["url"], place=place, text=text)
    return Article(text, id=computed, extra=row, **known)


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "something else")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RowError(f"the key {twice!r} stands twice in one object")
    return row


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise RowError(f"the number {digits} is too large")
    return number


def _no_constant(name: str) -> None:
    raise RowError(f"not JSON: {name} is no JSON number")
