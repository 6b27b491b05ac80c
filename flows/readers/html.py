"""HTML: main text, title, date, site and address of one page, by trafilatura.

Two of its habits are turned off. ``deduplicate`` remembers paragraphs *across* pages, so a page's
text would depend on the pages before it. And its date search knows two clocks: dates after "today"
are refused, and "extensive search" makes up a date from a copyright year or a bare month. Here only
a date the page itself states in full counts (metadata, ``<time>``, address), whatever day it is.
"""

from __future__ import annotations

import re
import traceback
from typing import Any

from flows.readers.encoded import UndecodableError, decode
from flows.readers.ids import article_id
from flows.readers.records import Failure, Found, Hints, InputFile, Items
from normalizers import Article

DATE_SEARCH = {
    "extensive_search": False,
    "original_date": True,
    "min_date": "1900-01-01",
    "max_date": "2200-01-01",  # fixed, so that no result depends on the clock
}
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_HEAD = 2048


def read_html(source: InputFile, data: bytes, hints: Hints) -> Items:
    """One article, or one failure: empty, not text, or no article in the page.

    What the user said (``hints``) goes before what the page says.
    """
    if not data.strip():
        yield Failure(source.path, None, "the file is empty", source.shown)
        return
    declared = _CHARSET.search(data[:_HEAD])
    try:
        markup = decode(data, declared[1].decode("ascii") if declared else "")
    except UndecodableError as error:
        yield Failure(source.path, None, str(error), source.shown)
        return
    try:
        page = _extracted(markup, hints.url)
    except Exception as error:  # noqa: BLE001, RUF100 - a parser may raise anything on a broken page
        detail = traceback.format_exc()
        reason = f"the page cannot be read ({type(error).__name__})"
        yield Failure(source.path, None, reason, source.shown, detail)
        return
    text = (page.text if page else "") or ""
    if not page or not text.strip():
        yield Failure(source.path, None, "no article text in the page", source.shown)
        return
    site = hints.source or page.hostname or page.sitename or ""
    url = hints.url or page.url or ""
    article = Article(
        text,
        id=article_id(source=site, url=url, place=source.path, text=text),
        source=site,
        url=url,
        title=hints.title or page.title or "",
        published=hints.published or page.date or "",
        language=hints.language,
    )
    yield Found(article, source.path, None, source.shown)


def _extracted(markup: str, url: str) -> Any:
    import trafilatura  # noqa: PLC0415 - a third of a second, so only when there is HTML

    return trafilatura.bare_extraction(
        markup,
        url=url or None,
        include_comments=False,
        deduplicate=False,
        with_metadata=True,
        date_extraction_params=dict(DATE_SEARCH),
    )
