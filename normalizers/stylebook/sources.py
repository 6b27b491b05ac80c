r"""The usual language of a source: typed view of the ``sources`` table.

A row says in which language a publisher writes under one key. The key is what the readers put into
``Article.source``: the host of an article's address in small letters, without ``www.``. A host that
carries several languages (``site.example/en/``) has no usual one: it has no row, or a row for each of
them. A language edition on a host of its own (``eng.site.example``) has its own row, and the row of
the main site does not speak for it unless its column ``subdomains`` says ``yes``.

The answer is a prior of the language stage, and a weak one: what the article itself says of its
language goes before it, and what the text says goes before both.

>>> from normalizers.stylebook import Stylebook
>>> book = Stylebook({"sources/a.tsv": "id\tsource\tlanguage\tsubdomains\n1\tdaily.example\tru\tno\n"})
>>> usual_language(book, "daily.example"), usual_language(book, "eng.daily.example")
('ru', '')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from normalizers.article import Article
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_HOST = re.compile(r"[^\s/:@?#]+\.[^\s/:@?#]+")


class Source(NamedTuple):
    """What one row says: who writes under ``key`` writes in ``language`` (ISO 639-1).

    ``subdomains``: so do all its sub-hosts, but for those that have rows of their own.
    """

    id: str
    key: str
    language: str
    subdomains: bool


def source_key(source: str) -> str:
    """A source as the table writes it; what people write into their own inputs varies more.

    A path stays: ``site.example/en`` is no other name of ``site.example``.

    >>> source_key("https://WWW.Daily.example/"), source_key("daily.example/en")
    ('daily.example', 'daily.example/en')
    """
    key = source.strip().lower()
    begin = _SCHEME.match(key)
    return key[begin.end() if begin else 0 :].removeprefix("www.").rstrip("/.")


def key_of_address(address: str) -> str:
    """The source that readers make of an article's address; of anything else, :func:`source_key`.

    >>> key_of_address("https://www.daily.example/en/harbour"), key_of_address("daily.example")
    ('daily.example', 'daily.example')
    """
    if not _SCHEME.match(address):
        return source_key(address)
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def source_of(article: Article) -> str:
    """The source of an article; rows of a table often come with an address and no source.

    >>> source_of(Article("Text.", url="https://www.daily.example/en/harbour"))
    'daily.example'
    """
    return article.source or key_of_address(article.url)


@kept()
def rows_by_source(stylebook: Stylebook) -> Mapping[str, tuple[Source, ...]]:
    """The rows of each key; the table is read when the first article with a source comes."""
    known: dict[str, tuple[Source, ...]] = {}
    for row in stylebook.rows("sources"):
        key = source_key(row["source"])
        one = Source(row["id"], key, row["language"], row["subdomains"] == "yes")
        known[key] = (*known.get(key, ()), one)
    return known


def source_rows(stylebook: Stylebook, source: str) -> tuple[Source, ...]:
    """The rows that speak for a source: its own, else those of the nearest host above that has any.

    Those above count only where they say that they hold for sub-hosts.
    """
    key = source_key(source)
    if not key:
        return ()
    known = rows_by_source(stylebook)
    own = known.get(key)
    if own is not None or not _HOST.fullmatch(key):
        return own or ()
    above = key.partition(".")[2]
    while "." in above:
        rows = known.get(above)
        if rows is not None:
            return tuple(row for row in rows if row.subdomains)
        above = above.partition(".")[2]
    return ()


def usual_language(stylebook: Stylebook, source: str) -> str:
    """The language a source usually writes in (ISO 639-1).

    Empty if nobody said so, or if the rows name several.
    """
    languages = {row.language for row in source_rows(stylebook, source)}
    return languages.pop() if len(languages) == 1 else ""
