"""RSS and Atom: feeds, and single entries, saved as files. One article an entry.

The text is the entry's content, else its summary; HTML becomes plain text. A date that is no
proper RFC 822 or ISO 8601 date is kept in ``extra`` as it stands: a guess would need today's date.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from flows.readers.facts import Known, canonical_date, found, host_of
from flows.readers.inflating import ReadError
from flows.readers.markup import (
    HOPELESS_DEPTH,
    MAX_DEPTH,
    apparent_depth,
    is_nested_too_deeply,
    text_of_markup,
)
from flows.readers.objects import ObjectError, quoted
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
_HIDING = frozenset(("utf_7", "punycode", "idna", "unicode_escape", "raw_unicode_escape"))
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9_.:-]+)["']""")
# some characters; a reference to one of them, but not to & and <, which begin others
_PLAIN_ENTITY = re.compile(
    rb"<!ENTITY\s+[A-Za-z_][\w.-]*\s+([\"'])"
    rb"(?:[^&%<\"']|&#(?!0*(?:37|38|60);|x0*(?:25|26|3[cC]);)(?:\d+|x[0-9a-fA-F]+);){0,80}"
    rb"\1\s*>"
)
_FULL_TEXT = re.compile(r"(?:^|_)full[_-]?text$", re.IGNORECASE)
_BODY = re.compile(r"(?:^|_)(?:encoded|content|body|text|article)$", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
HELD = 0.6
"""How much of the teaser's words a body must hold that only its name tells; teasers are reworded."""

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
    markup = wrapped.replace(b"\0", b"")  # UTF-16 and UTF-32 differ from ASCII by these
    _refuse_entities(markup)
    if apparent_depth(markup.decode("latin-1")) > HOPELESS_DEPTH:
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
            "url": joined(_text(site), _text(entry.get("link"))),
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
    if iso := canonical_date(value):
        return iso
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, IndexError, TypeError, OverflowError):
        return ""


def joined(base: str, link: str) -> str:
    """The address of an entry: feeds write it relative to their own site too.

    >>> joined("https://daily.example/", "/n/1"), joined("", "/n/1"), joined("https://a.example", "")
    ('https://daily.example/n/1', '/n/1', '')
    """
    link = link.strip()
    try:
        if not link or not host_of(base) or urlsplit(link).scheme:
            return link
        return urljoin(base, link)
    except ValueError:
        return link


def _refuse_entities(markup: bytes) -> None:
    """Entities that stand for plain characters are no danger; others could expand without end.

    Raises:
        ReadError: an entity refers to others, to a file, or is long.
    """
    declared = _DECLARATION.match(markup)
    named = _ENCODING.search(declared[0]) if declared else None
    if named:
        try:
            encoding = codecs.lookup(named[1].decode("ascii")).name.replace("-", "_")
            plain = "" if encoding in _HIDING else "<!ENTITY".encode(encoding).decode("latin-1")
        except (LookupError, UnicodeError):
            plain = "<!ENTITY"  # no encoding that is known: the parser takes another
        if "<!ENTITY" not in plain.replace("\0", ""):  # EBCDIC, UTF-7: a declaration could hide
            raise ReadError("format", f"a feed in {quoted(named[1].decode('ascii'))} is not read")
    if len(_PLAIN_ENTITY.findall(markup)) < markup.count(b"<!ENTITY"):
        reason = "the feed declares entities: they could expand without end"
        raise ReadError("bomb", reason)


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
    """The longest text: content, summary, or an element of another namespace that holds both."""
    parts = [_text(part.get("value")) for part in entry.get("content", [])]
    teaser = max([*parts, _text(entry.get("summary"))], key=len)
    told = _words(teaser)
    fuller = [
        value
        for key, value in entry.items()
        if isinstance(value, str)
        and len(value) > len(teaser)
        and (
            _FULL_TEXT.search(key)
            or (_BODY.search(key) and (_words(value) & told).total() >= HELD * told.total())
        )
    ]
    return max([teaser, *fuller], key=len)


def _words(content: str) -> Counter[str]:
    return Counter(_WORD.findall(_TAG.sub(" ", content).lower()))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
