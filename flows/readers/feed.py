"""RSS and Atom: feeds, and single entries, saved as files. One article an entry.

The text is the entry's content, else its summary; HTML becomes plain text. A date that is no
proper RFC 822 or ISO 8601 date is kept in ``extra`` as it stands: a guess would need today's date.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from flows.readers.facts import Known, found, host_of, is_iso_date
from flows.readers.inflating import ReadError
from flows.readers.markup import (
    HOPELESS_DEPTH,
    MAX_DEPTH,
    apparent_depth,
    is_nested_too_deeply,
    text_of_markup,
)
from flows.readers.objects import ObjectError
from flows.readers.records import Failure, Found, InputFile, ReadOptions, Record
from flows.readers.streams import whole

_DECLARATION = re.compile(rb"\s*<\?xml[^>]*\?>")
_ENTRY = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(item|entry)\b([^>]*)", re.DOTALL)
_WRAPPERS = {
    b"item": (
        b'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        b' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
        b' xmlns:atom="http://www.w3.org/2005/Atom"><channel>',
        b"</channel></rss>",
    ),
    b"entry": (b'<feed xmlns="http://www.w3.org/2005/Atom">', b"</feed>"),
}
_HTML_SIGNS = re.compile(r"<[a-zA-Z/!]|&(?:#\d+|#x[0-9a-fA-F]+|\w+);")


def feed_records(
    source: InputFile, stream: io.BufferedReader, options: ReadOptions
) -> Iterator[Record | Failure]:
    """One record an entry; ``line`` is its number, unless the file holds a single entry."""
    data = whole(stream, options.limit)
    if not data.strip():
        raise ReadError("empty", "the file is empty")
    import feedparser  # noqa: PLC0415 - for feeds only

    wrapped, alone = _wrapped(data)
    if b"<!ENTITY" in wrapped:
        raise ReadError("bomb", "the feed declares entities: they could expand without end")
    if apparent_depth(wrapped.decode("latin-1")) > HOPELESS_DEPTH:
        raise ReadError("bomb", f"tags nested more than {HOPELESS_DEPTH:,} deep")
    # a stream, not bytes: feedparser would take a string that looks like one for an address
    feed = feedparser.parse(io.BytesIO(wrapped), sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries:
        reason = "no entries in the feed" if feed.get("version") else "not an RSS or Atom feed"
        raise ReadError("format", reason)
    site = feed.feed.get("link") or ""
    for number, entry in enumerate(feed.entries, 1):
        content = _content(entry)
        row = {
            "id": "",
            "url": _text(entry.get("link")),
            "title": _text(entry.get("title")),
            "date": _text(entry.get("published") or entry.get("updated")),
            "site": _text(site),
            "guid": _text(entry.get("id")),
            "author": _text(entry.get("author")),
            "content": content,
        }
        packed = json.dumps({k: v for k, v in row.items() if v}, ensure_ascii=False)
        line = None if alone else number
        yield Record(source, line, "entry", packed.encode("utf-8", "replace"))


def parse_entry(record: Record, options: ReadOptions) -> Found | Failure:
    """The article of one entry."""
    row = json.loads(record.data)
    content = row.get("content", "")
    if is_nested_too_deeply(content):
        return record.failure("bomb", f"tags nested more than {MAX_DEPTH} deep")
    text = text_of_markup(content) if _HTML_SIGNS.search(content) else content.strip()
    if not text.strip():
        return record.failure("empty", "the entry has no text")
    title = row.get("title", "")
    own = {
        "url": row.get("url", ""),
        "title": text_of_markup(title) if _HTML_SIGNS.search(title) else title.strip(),
        "published": iso_date(row.get("date", "")),
        "source": host_of(row.get("url", "")) or host_of(row.get("site", "")),
    }
    extra = {key: row[key] for key in ("guid", "author") if key in row}
    if row.get("date") and not own["published"]:
        extra["published"] = row["date"]
    try:
        known = Known(record, options)
    except ObjectError as error:
        return record.failure(error.category, str(error))
    return found(record, options, known, text, own=own, extra=extra)


def iso_date(value: str) -> str:
    """A date of a feed in ISO 8601, with its own offset; empty if it is none.

    >>> iso_date("Tue, 13 Jun 2023 16:29:00 +0300"), iso_date("2023-06-13"), iso_date("yesterday")
    ('2023-06-13T16:29:00+03:00', '2023-06-13', '')
    """
    value = value.strip()
    if is_iso_date(value):
        return value
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, IndexError, TypeError, OverflowError):
        return ""


def _wrapped(data: bytes) -> tuple[bytes, bool]:
    """A whole feed, and whether only one entry was given, which is wrapped into one."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    entry = _ENTRY.match(data)
    if not entry:
        return data, False
    declaration = _DECLARATION.match(data)
    head, body = (
        (data[: declaration.end()], data[declaration.end() :]) if declaration else (b"", data)
    )
    start, end = _WRAPPERS[entry[1]]
    return head.lstrip() + start + body + end, True


def _content(entry: Any) -> str:
    parts = [_text(part.get("value")) for part in entry.get("content", [])]
    return max([*parts, _text(entry.get("summary"))], key=len)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
