"""Stable ids for articles that come without one.

The rule, in this order:

1. an ``id`` given in the input is used as it is;
2. an article with the ``url`` of a page gets an id from source and url, so that it keeps its id
   wherever its file lies (``http`` and a host are needed, and more than a bare front page: ``N/A``,
   ``about:blank`` and a path of its own name no article);
3. any other article gets an id from source and place: the file's path relative to the input root
   the user gave, without a final ``.gz`` or ``.zst``, plus ``#line`` in a file of many articles. So
   a moved root and a packed file keep all ids, and an article edited in place stays the same one;
4. on standard input there is no place, so the id comes from the text itself.

Two folders given one after the other with the same file names therefore name the same articles:
give their common parent instead, or ids of your own.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import urlsplit

ID_LENGTH = 16
_FRONT_PAGE = re.compile(r"(?:index|default|home)\.\w{2,5}", re.IGNORECASE)


def article_id(*, source: str, url: str = "", place: str = "", text: str = "") -> str:
    """The id of an article that has none: 16 hexadecimal digits.

    >>> article_id(source="", place="news/a.txt") == article_id(source="", place="news/a.txt")
    True
    """
    kind = id_from(url=url, place=place)
    # macOS stores file names decomposed, other systems as typed
    name = {"url": url, "path": unicodedata.normalize("NFC", place), "text": text}[kind]
    digest = hashlib.sha256("\0".join((kind, source, name)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:ID_LENGTH]


def id_from(*, given: str = "", url: str = "", place: str = "") -> str:
    """What the id of an article is made of: ``given``, ``url``, ``path`` or ``text``.

    >>> id_from(url="https://daily.example/news/harbour", place="a.txt"), id_from(place="a.txt")
    ('url', 'path')
    """
    if given:
        return "given"
    if names_a_page(url):
        return "url"
    return "path" if place else "text"


def names_a_page(url: str) -> bool:
    """Whether a url is one of the web that points into a site, not at its front page.

    >>> names_a_page("https://daily.example/news/harbour"), names_a_page("https://daily.example/")
    (True, False)
    >>> names_a_page("N/A"), names_a_page("about:blank"), names_a_page("/news/harbour")
    (False, False, False)
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return False
    path = parts.path.strip("/")
    inside = bool(parts.query) or (bool(path) and not _FRONT_PAGE.fullmatch(path))
    return parts.scheme.lower() in ("http", "https") and bool(host) and inside
