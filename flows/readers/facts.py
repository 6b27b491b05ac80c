"""From what is known of a record to its article.

Four may speak of one article; who comes first is believed: the user (``hints``), the sidecar, what
the container says (the address in a WARC), the document itself (front matter, a page's tags, the
keys of a row). Unknown keys of all of them are kept in ``Article.extra``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flows.readers.ids import article_id, id_from
from flows.readers.objects import ObjectError, json_object, kind_name, quoted
from flows.readers.records import Failure, Found, ReadOptions, Record
from normalizers import Article

FIELDS = ("id", "source", "url", "title", "published", "language")
SIDECAR = "sidecar"
SIDECAR_NAME = "sidecar_name"
CHARSET = "charset"
CRAWLED = "crawled"
"""Keys of ``Record.about`` that are no fields of an article."""

_YEAR_OR_MONTH = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
_DAY = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:(?:[Tt]| +)(?P<time>\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?)"
    r" *(?P<zone>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?"
)
# white space, and what leaves no mark: spaces of no width, joiners, direction marks, soft hyphens
_BLANK = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u2060-\u2063\ufeff]*\Z")
_EXACT_FLOAT = 2**53  # beyond it a float no longer tells neighbouring integers apart

# packing a file makes no other article of it
_UNPACKED = re.compile(r"\.(?:gz|zst)(?=(?:#\d+)?\Z)", re.IGNORECASE)


def is_iso_date(value: str) -> bool:
    """Whether a date is ISO 8601: a year, a month, a day, or a point in time.

    >>> [is_iso_date(d) for d in ("2023", "2023-06-13", "2023-06-13T16:29+03:00", "13.06.2023")]
    [True, True, True, False]
    """
    return bool(canonical_date(value))


def canonical_date(value: str) -> str:
    """An ISO 8601 date in one spelling, as precise as it was; empty if it is none.

    Tables, databases and static sites write a space for the ``T`` and leave the colon out.

    >>> canonical_date(" 2023-06-13 16:29:00 +0300 "), canonical_date("2023-06"), canonical_date("?")
    ('2023-06-13T16:29:00+03:00', '2023-06', '')
    """
    value = value.strip()
    if _YEAR_OR_MONTH.fullmatch(value):
        return value
    form = _DAY.fullmatch(value)
    if form is None:
        return ""
    zone = form["zone"] or ""
    if zone in ("z", "UTC", "GMT"):
        zone = "Z"
    elif len(zone) == len("+0300"):
        zone = f"{zone[:3]}:{zone[3:]}"
    elif len(zone) == len("+03"):
        zone += ":00"
    canonical = f"{form['day']}T{form['time']}{zone}" if form["time"] else form["day"]
    try:
        datetime.fromisoformat(canonical)
    except ValueError:
        return ""
    return canonical


def is_blank(text: str) -> bool:
    r"""Whether a text shows nothing: white space, and characters that leave no mark.

    >>> is_blank("\u200b\u00a0\ufeff"), is_blank("\u200bA")
    (True, False)
    """
    return bool(_BLANK.match(text))


def host_of(url: str) -> str:
    """The site a url is on.

    >>> host_of("https://www.daily.example/news/harbour")
    'daily.example'
    """
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def key_for(field: str, options: ReadOptions) -> str:
    """The input key of an article's field: its own name, or what ``--map`` says."""
    return dict(options.mapping).get(field, field)


def fields_of(
    row: dict[str, Any], options: ReadOptions, *, also: Collection[str] = ()
) -> tuple[dict[str, str], dict[str, Any]]:
    """The known fields of an object and its other keys; ``also`` are keys already used.

    Raises:
        ObjectError: a field has a wrong type, or the date is not ISO 8601.
    """
    fields: dict[str, str] = {}
    used = set(also)
    for field in FIELDS:
        key = key_for(field, options)
        if key not in row:
            continue
        used.add(key)
        value = row[key]
        if value is None:
            continue
        if field == "id":
            value = _id_text(value)
        if not isinstance(value, str):
            raise ObjectError(f"{quoted(key, mark='')} must be a string, not {kind_name(value)}")
        fields[field] = value
    published = fields.get("published", "")
    if published:
        fields["published"] = canonical_date(published)
        if published.strip() and not fields["published"]:
            key = quoted(key_for("published", options), mark="")
            raise ObjectError(f"{key} must be ISO 8601 (2023-06-13), not {quoted(published)}")
    return fields, {key: value for key, value in row.items() if key not in used}


def _id_text(value: object) -> object:
    """A number as an id is its digits: tables often hold whole numbers, even as floats."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_FLOAT:
        value = int(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Known:
    """What is known of a record before its document is read: hints, sidecar, container."""

    def __init__(self, record: Record, options: ReadOptions) -> None:
        """Read the sidecar.

        Raises:
            ObjectError: the sidecar is no object, or holds a wrong value.
        """
        told = {name: value for name, value in options.hints._asdict().items() if value}
        if "published" in told:
            told["published"] = canonical_date(told["published"]) or told["published"]
        around = {name: record.about[name] for name in FIELDS if record.about.get(name)}
        self.extra: dict[str, Any] = {}
        if CRAWLED in record.about:
            self.extra[CRAWLED] = record.about[CRAWLED]
        beside: dict[str, str] = {}
        if SIDECAR in record.about:
            try:
                row = json_object(record.about[SIDECAR].encode("utf-8", "surrogateescape"))
                beside, more = fields_of(row, options)
            except ObjectError as error:
                name = record.about.get(SIDECAR_NAME, "the sidecar")
                raise ObjectError(f"its sidecar {name}: {error}", error.category) from None
            self.extra |= more
        self.fields: dict[str, str] = {**around, **{k: v for k, v in beside.items() if v}, **told}

    def __getitem__(self, field: str) -> str:
        return self.fields.get(field, "")


def found(
    record: Record,
    options: ReadOptions,
    known: Known,
    text: str,
    *,
    own: Mapping[str, str] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Found | Failure:
    """The article of a record, or the failure when its text is empty or too large.

    Args:
        record: where it stands.
        options: how to read.
        known: what goes before what the document says.
        text: the raw text.
        own: the fields the document states itself.
        extra: other keys of the document.
    """
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        return record.failure("encoding", "half of a surrogate pair: the text cannot be stored")
    if is_blank(text):
        return record.failure("empty", "the text holds only white space")
    if size > options.limit:
        reason = f"the text is over the limit of {options.limit:,} bytes"
        return record.failure("too-large", reason)
    fields = {**dict.fromkeys(FIELDS, ""), **(own or {}), **known.fields}
    given = fields.pop("id")
    place = _UNPACKED.sub("", record.place) if record.source.path else ""
    computed = given or article_id(
        source=fields["source"], url=fields["url"], place=place, text=text
    )
    article = Article(text, id=computed, extra={**(extra or {}), **known.extra}, **fields)
    origin = id_from(given=given, url=fields["url"], place=place)
    return Found(article, record.source.path, record.line, record.source.shown, origin)
