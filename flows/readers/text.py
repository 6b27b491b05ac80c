"""Plain text: the whole file is one article."""

from __future__ import annotations

from flows.readers.encoded import UndecodableError, decode
from flows.readers.ids import article_id
from flows.readers.records import Failure, Found, Hints, InputFile, Items
from normalizers import Article


def read_text(source: InputFile, data: bytes, hints: Hints) -> Items:
    """One article, or one failure: empty, blank, or not text."""
    if not data:
        yield Failure(source.path, None, "the file is empty", source.shown)
        return
    try:
        text = decode(data)
    except UndecodableError as error:
        yield Failure(source.path, None, str(error), source.shown)
        return
    if not text.strip():
        yield Failure(source.path, None, "the file holds only white space", source.shown)
        return
    article = Article(
        text,
        id=article_id(source=hints.source, url=hints.url, place=source.path, text=text),
        **hints._asdict(),
    )
    yield Found(article, source.path, None, source.shown)
