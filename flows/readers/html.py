"""HTML: main text, title, date, site and address of one page.

The text is trafilatura's or readability's, see :mod:`flows.readers.main_text`; all else is
trafilatura's but for the date and the address. ``deduplicate`` remembers paragraphs *across* pages,
so a page's text would depend on the pages before it: it is off. Its date search fills gaps from the
clock and takes ``<base href>`` for the address: see :mod:`flows.readers.page_dates` for the date;
the address is the canonical one, else that of Open Graph.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin, urlsplit

from flows.readers.facts import Known, found, host_of
from flows.readers.main_text import choose, with_captions
from flows.readers.markup import (
    MAX_DEPTH,
    captions_of,
    is_nested_too_deeply,
    parsed,
    text_of_markup,
)
from flows.readers.objects import ObjectError
from flows.readers.page_dates import published_of
from flows.readers.records import Failure, Found, ReadOptions, Record
from flows.readers.text import decoded

DATE_SEARCH = {
    "extensive_search": False,
    "original_date": True,
    "min_date": "1900-01-01",
    "max_date": "2200-01-01",
}
"""The least that trafilatura can be told to search for a date; what it finds is not used."""

MARKUP_CHARACTERS = 5_000_000
"""Of a page without scripts, styles and embedded pictures: some 20 s of work, 300 MB of memory."""

_BULKY = (
    (re.compile(r"<style\b", re.IGNORECASE), re.compile(r"</style\s*>", re.IGNORECASE)),
    (re.compile(r"<svg\b", re.IGNORECASE), re.compile(r"</svg\s*>", re.IGNORECASE)),
    (
        re.compile(r"<script\b(?![^>]*ld\+json)", re.IGNORECASE),
        re.compile(r"</script\s*>", re.IGNORECASE),
    ),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"\bdata:[\w/+.-]+;base64,"), re.compile(r"(?=[^\w+/=%])")),
)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_HEAD = 2048
# what they log on a page without text is said by the failure
_TALKATIVE = ("trafilatura", "htmldate", "courlan", "readability")


def parse_html(record: Record, options: ReadOptions) -> Found | Failure:
    """One article, or one failure: empty, not text, a bomb, or no article in the page."""
    declared = _CHARSET.search(record.data[:_HEAD])
    markup = decoded(record, declared[1].decode("ascii") if declared else "")
    if isinstance(markup, Failure):
        return markup
    try:
        known = Known(record, options)
    except ObjectError as error:
        return record.failure(error.category, str(error))
    if len(markup) > MARKUP_CHARACTERS:
        markup = _without_bulk(markup)
    if len(markup) > MARKUP_CHARACTERS:
        reason = f"the page has over {MARKUP_CHARACTERS:,} characters of markup"
        return record.failure("too-large", reason)
    if is_nested_too_deeply(markup):
        reason = f"tags nested more than {MAX_DEPTH} deep: the rest of the page would be lost"
        return record.failure("bomb", reason)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        page = _extracted(markup, known["url"])
    except Exception as error:  # noqa: BLE001, RUF100 - a parser may raise anything on a broken page
        reason = f"the page cannot be read ({type(error).__name__})"
        return record.failure("format", reason, traceback.format_exc())
    second, captions = _second_opinion(markup)
    text = with_captions(choose((page.text if page else "") or "", second), second, captions)
    if not text.strip():
        return record.failure("format", "no article text in the page")
    root = parsed(markup)
    url = _address(root)
    own = {"url": url, "published": published_of(root, known["url"] or url)}
    own["source"] = host_of(url)
    if page:
        own["source"] = own["source"] or page.hostname or page.sitename or ""
        own["title"] = page.title or ""
    return found(record, options, known, text, own=own)


def _address(root: Any) -> str:
    """The address a page gives itself; ``<base href>`` is where its links begin, not where it is."""
    if root is None:
        return ""
    base = next((e.get("href") or "" for e in root.iter("base")), "")
    canonical = (e.get("href") or "" for e in root.iter("link") if e.get("rel") == "canonical")
    told = {
        (e.get("property") or e.get("name") or "").lower(): e.get("content") or ""
        for e in root.iter("meta")
    }
    for link in (*canonical, told.get("og:url", ""), told.get("twitter:url", "")):
        with suppress(ValueError):
            address = urljoin(base, link.strip()) if link.strip() else ""
            if urlsplit(address).scheme in ("http", "https") and host_of(address):
                return address
    return ""


def _without_bulk(markup: str) -> str:
    """A page without scripts, styles and embedded pictures; metadata in scripts stays."""
    for begins, ends in _BULKY:
        pieces: list[str] = []
        place = 0
        while (begin := begins.search(markup, place)) and (end := ends.search(markup, begin.end())):
            pieces.append(markup[place : begin.start()])
            place = end.end()
        markup = "".join([*pieces, markup[place:]])
    return markup


def _import_no_socket() -> None:
    """Import urllib3, with which trafilatura would download, without the socket that it opens then.

    It wants to know whether there is IPv6. Nothing here downloads a page, and reading one opens no
    socket; whoever asks a server later finds that out by asking.
    """
    if "urllib3" in sys.modules:
        return
    import socket  # noqa: PLC0415

    known = socket.has_ipv6
    socket.has_ipv6 = False
    try:
        import urllib3.util.connection  # noqa: PLC0415
    finally:
        socket.has_ipv6 = known
    urllib3.util.connection.HAS_IPV6 = known


def _extracted(markup: str, url: str) -> Any:
    _import_no_socket()
    import trafilatura  # noqa: PLC0415 - a third of a second, so only when there is HTML

    return trafilatura.bare_extraction(
        markup,
        url=url or None,
        include_comments=False,
        deduplicate=False,
        with_metadata=True,
        date_extraction_params=dict(DATE_SEARCH),
    )


def _second_opinion(markup: str) -> tuple[str, list[str]]:
    """What readability takes for the main text, and the captions of pictures in it."""
    import readability  # noqa: PLC0415 - for HTML only

    # its refusal is an opinion too: there is no second text
    with suppress(Exception):
        summary = readability.Document(markup).summary(html_partial=True)
        return text_of_markup(summary), captions_of(summary)
    return "", []
