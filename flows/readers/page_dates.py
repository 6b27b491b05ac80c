"""The date of publication a page states: never one made up, never that of another thing.

A date counts where a page says when it was published: tags of the head, JSON-LD, ``itemprop``,
``<time>``, an element named for a date, the address. It must be stated in full, or as an ISO year
and month: ``06/2023``, a week, ``06/07/2023`` and "three hours ago" give nothing, and no clock fills
a gap. Dates of changes, of comments, of other stories and of the copyright line are not it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from flows.readers.facts import canonical_date
from normalizers.folding import fold_key
from normalizers.stray.dates import parse_moment

NEAR = 300
"""Characters of text between the headline and a date that is still the article's."""

_FIRST_YEAR, _LAST_YEAR = "1900", "2199"
_NEVER = "1970-01-01"  # the zero of computer clocks: a field nobody filled in

_META_FIRST = frozenset(
    "article:published_time article:published article:published_date og:article:published_time"
    " og:published_time".split()
)
_META = frozenset(
    "article.published article:post_date article:publicationdate bt:pubdate citation_date"
    " citation_publication_date cxenseparse:recs:publishtime date date_published datepublished"
    " dateposted dc.date dc.created dc.date.created dc.date.issued dc.date.publication dc:date"
    " dcterms.created dcterms.date dcterms.issued dcsext.articlefirstpublished displaydate"
    " field-name-post-date mediator_published_time og:datepublished og:pubdate og:publish_date"
    " originalpublicationdate parsely-pub-date pubdate publish-date publish_date publish_time"
    " publishdate published-date published_date published_time publication_date release_date"
    " sailthru.date weibo:article:create_at".split()
)
_STORY = re.compile(r"(?:Article|Posting|Report|Review|Opinion)$|^Report", re.IGNORECASE)
_PAGE = re.compile(r"(?:^|\W)(?:WebPage|ItemPage|CreativeWork)$")
_PUBLISHED_PROPERTY = frozenset(("datepublished", "datecreated"))
_OF_OTHERS = frozenset(("aside", "footer", "nav", "select", "template", "script", "style"))
_OTHERS = re.compile(
    r"\b(?:aside|footer|copyright|comments?|commentlist|disqus|respon[ds]e?s?|replies|reply|related"
    r"|recommend\w*|recirc\w*|sidebar|side-?col\w*|widget|teasers?|card|cards|promo|popular"
    r"|most-?(?:read|viewed|popular)|trending|latest|newsfeed|news-?(?:list|feed|line)|lenta|ticker"
    r"|read-?(?:also|more|next)|see-?also|more-?(?:news|stories|from|on)|(?:other|similar|further)"
    r"-?(?:news|stories|articles|posts)|archive|calendar|breadcrumbs?|menu|events?|deadline|expir\w*"
    r"|updated?|modified|lastmod\w*)\b",
    re.IGNORECASE,
)
_OF_THE_SITE = re.compile(
    r"(?:^| )(?:(?:site|page|top|main|global)-?)?(?:header|masthead|top-?bar|logo|current-?date|today)"
    r"(?:$| )",
    re.IGNORECASE,
)
_FRONT_PAGE = re.compile(r"(?:https?://[^/]*)?/?(?:index\.\w+)?", re.IGNORECASE)
_DATED = re.compile(
    r"(?:^|[\b_ -])(?:(?:pub)?date?|datum|data|datetime|dateline|timestamp|pubtime|posted(?:-?on)?"
    r"|published|publish-?(?:date|time)|(?:entry|post|article|news|story)-?(?:date|time|meta)|byline"
    r"|dt-published|meta|time)(?:$|[_ -])",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:updat\w*|modif\w*|edited|revised|corrected|last change\w*|обновл\w*|изменен\w*|измен[её]н\w*"
    r"|исправлен\w*|оновлен\w*|змінен\w*|абноўлен\w*|зменен\w*|aktuali\w*|zuletzt|geändert|bearbeitet"
    r"|mis(?:e)? à jour|actualis\w*|zmieniono|modyfik\w*|edytowan\w*|actualizad\w*|aggiornat\w*"
    r"|stand\b)|更新|修改|修订|©|\(c\)|copyright",
    re.IGNORECASE,
)
_WORD_START = re.compile(r"(?<![\w./:-])\w")
_FULL_YEAR = re.compile(r"(?:19|20|21)\d\d")
_BASIC = re.compile(
    r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})?)?"
)
_YEAR_ALONE = re.compile(r"\d{4}")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?=[/_-]|$)")
_LONGEST = 200
_TEXT_END = re.compile(r"[\s,.;|)·•-]*")


def published_of(root: Any, url: str) -> str:
    """When a page says it was published, in ISO 8601 as precise as stated; empty if it does not.

    Args:
        root: the page, parsed; it is not changed.
        url: its address.
    """
    if root is None:
        return ""
    best = ""
    for value in _stated(root, url):
        is_closer = value.startswith(best) and "T" not in best and len(value) > len(best)
        if not best or is_closer:
            best = value
    return best


def machine_date(value: str) -> str:
    """The date in an attribute or a tag of the head; it must be the whole of it.

    >>> machine_date("2023-06-13 16:29:00 +0300"), machine_date("June 13, 2023"), machine_date("2023-06")
    ('2023-06-13T16:29:00+03:00', '2023-06-13', '2023-06')
    >>> [machine_date(value) for value in ("2023", "2023/06", "06/2023", "2023-W24", "06/07/2023")]
    ['', '', '', '', '']
    """
    value = value.strip()
    if not value or len(value) > _LONGEST or _YEAR_ALONE.fullmatch(value):
        return ""
    iso = canonical_date(value)
    if not iso and (basic := _BASIC.fullmatch(value)):
        year, month, day, hour, minute, second, zone = basic.groups()
        clock = f"T{hour}:{minute}" + (f":{second}" if second else "") if hour else ""
        iso = canonical_date(f"{year}-{month}-{day}{clock}{zone or ''}")
    if not iso:
        folded = fold_key(value)
        moment = parse_moment(folded, 0, "")
        if moment and moment.iso and _TEXT_END.fullmatch(folded, moment.end):
            iso = moment.iso if _FULL_YEAR.search(folded[: moment.end]) else ""
    return iso if _is_likely(iso) else ""


def dates_in(text: str) -> list[str]:
    """The dates stated in full in a text.

    >>> dates_in("Posted on June 13, 2023 at 16:29 | 3 comments"), dates_in("in June 2023")
    (['2023-06-13T16:29'], [])
    """
    folded = fold_key(text)
    if not _FULL_YEAR.search(folded):
        return []
    dates: list[str] = []
    end = 0
    for start in _WORD_START.finditer(folded):
        if start.start() < end:
            continue
        moment = parse_moment(folded, start.start(), "")
        if moment and moment.iso and _FULL_YEAR.search(folded, moment.start, moment.end):
            end = moment.end
            if _is_likely(moment.iso):
                dates.append(moment.iso)
    return dates


def _is_likely(iso: str) -> bool:
    return _FIRST_YEAR <= iso[:4] <= _LAST_YEAR and iso[:10] != _NEVER


def _stated(root: Any, url: str) -> Iterator[str]:
    """The dates of publication by place, the most trusted place first."""
    metas = [
        (key.lower(), element.get("content") or "")
        for element in root.iter("meta")
        if (key := element.get("property") or element.get("name"))
    ]
    head = root.find("head")
    properties = () if head is None else head.iter("meta")
    yield from _machine(content for key, content in metas if key in _META_FIRST)
    yield from _agreed(_linked_data(root))
    yield from _machine(content for key, content in metas if key in _META)
    yield from _machine(
        element.get("content") or ""
        for element in properties
        if (element.get("itemprop") or "").lower() in _PUBLISHED_PROPERTY
    )
    yield from _visible(root)
    if address := _IN_ADDRESS.search(url):
        yield from _machine(["-".join(address.groups())])


def _machine(values: Iterable[str]) -> Iterator[str]:
    return (date for value in values if (date := machine_date(value)))


def _agreed(values: Sequence[str]) -> Iterator[str]:
    """Dates of one day, the most precise last; of different days, none."""
    dates = sorted(_machine(values), key=len)
    if len({date[:10] for date in dates if len(date) >= len("2023-06-13")}) <= 1:
        yield from dates


def _linked_data(root: Any) -> list[str]:
    """``datePublished`` of the story, else of the page, that JSON-LD describes."""
    stories: list[str] = []
    pages: list[str] = []
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue  # what is broken says nothing
        for thing in _things(data):
            value = thing.get("datePublished")
            kinds = thing.get("@type")
            names = [str(kind) for kind in kinds] if isinstance(kinds, list) else [str(kinds)]
            if not isinstance(value, str):
                continue
            if any(_STORY.search(name) for name in names):
                stories.append(value)
            elif any(_PAGE.search(name) for name in names):
                pages.append(value)
    return stories or pages


def _things(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """What the page is about: not what those things hold or refer to."""
    if isinstance(data, list) and depth <= 2:
        for item in data:
            yield from _things(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if depth <= 2 and isinstance(data.get(key), (dict, list)):
                yield from _things(data[key], depth + 1)


class _Place(NamedTuple):
    """A date of the body: how much text stands before it, and whether the page says what it is."""

    offset: int
    date: str
    is_named: bool
    element: Any


def _visible(root: Any) -> Iterator[str]:
    """Dates of the body: ``itemprop``, ``<time>``, microformats, elements named for a date."""
    body = root.find("body")
    if body is None:
        return
    headline = next((h1 for h1 in body.iter("h1") if not _is_logo(h1)), None)
    places, at_headline = _places(body, headline)
    for named in (True, False):
        group = [place for place in places if place.is_named is named]
        yield from _of_the_article(group, headline, at_headline)


def _places(body: Any, headline: Any) -> tuple[list[_Place], int]:
    """Where dates stand in the body but for what is about others, and where the headline does."""
    from lxml import etree  # noqa: PLC0415 - for HTML only

    around = set() if headline is None else {headline, *headline.iterancestors()}
    places: list[_Place] = []
    offset = at_headline = 0
    inside: list[Any] = []  # what holds the walk now: of others, or a date already
    of_others = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            if not of_others:
                if element is headline:
                    at_headline = offset
                if element not in around and _is_of_others(element):
                    of_others += 1
                    inside.append(element)
                    continue
                date = None if inside else _date_of(element)
                if date:
                    inside.append(element)
                    places.append(_Place(offset, *date, element))
                offset += len((element.text or "").strip())
            continue
        if inside and inside[-1] is element:
            inside.pop()
            of_others = 0
        if not of_others:
            offset += len((element.tail or "").strip())
    return places, at_headline


def _is_logo(headline: Any) -> bool:
    """Whether a first-rank heading is the name of the site: it links to its front page."""
    links = [*headline.iter("a"), *(a for a in headline.iterancestors() if a.tag == "a")]
    return any(_FRONT_PAGE.fullmatch(link.get("href") or "") for link in links)


def _is_of_others(element: Any) -> bool:
    if element.tag in _OF_OTHERS:
        return True
    if (element.get("itemprop") or "").lower() in ("comment", "datemodified"):
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}".replace("_", "-")
    # "published updated" is how WordPress marks a date that is both
    if _OF_THE_SITE.search(names):
        return True
    return bool(_OTHERS.search(names)) and not (element.tag == "time" and "published" in names)


def _date_of(element: Any) -> tuple[str, bool] | None:
    """The date an element states, and whether it says that it is the one of publication."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    named = (element.get("itemprop") or "").lower() in _PUBLISHED_PROPERTY
    dated = element.tag in ("time", "abbr") or bool(_DATED.search(names))
    if not named and not dated:
        return None
    text = _short_text(element)
    if text is None or _CHANGED.search(_before(element)) or _is_link_to_another(element):
        return None
    for attribute in ("content", "datetime", "title"):
        date = machine_date(element.get(attribute) or "")
        if date and not _CHANGED.match(text):
            return date, named or element.get("pubdate") is not None
    change = _CHANGED.search(text)
    stated = dates_in(text[: change.start()] if change else text)
    if not stated:
        date = machine_date(text) if element.tag == "time" or named else ""
        return (date, named) if date else None
    return (stated[0], named) if len({date[:10] for date in stated}) == 1 else None


def _short_text(element: Any) -> str | None:
    """The text of an element, None when it is a paragraph or more."""
    size = 0
    pieces: list[str] = []
    for piece in element.itertext():
        pieces.append(piece.strip())
        size += len(pieces[-1])
        if size > _LONGEST:
            return None
    return " ".join(" ".join(pieces).split())


def _before(element: Any) -> str:
    """The words on the line before an element."""
    parent, before = element.getparent(), element.getprevious()
    if before is not None:
        text = before.tail or ""
        if not text.strip() and before.tag in ("span", "b", "strong", "i", "em", "label", "small"):
            text = "".join(before.itertext())
        return text[-40:]
    return (parent.text or "")[-40:] if parent is not None else ""


def _is_link_to_another(element: Any) -> bool:
    """Whether an element lies in a link: the date of a teaser. The permanent link is the page's."""
    for around in element.iterancestors():
        if around.tag == "a":
            return "bookmark" not in (around.get("rel") or "")
        if around.tag in ("div", "article", "body"):
            return False
    return False


def _of_the_article(places: Sequence[_Place], headline: Any, offset: int) -> Iterator[str]:
    """The dates that stand with the headline, or that all of a page without one agree on."""
    if headline is None:
        if len({place.date[:10] for place in places}) == 1:
            yield from (place.date for place in places)
        return
    story = _story_of(headline)
    # another story's card inside of <main> is an <article> of its own
    own = [place for place in places if story is not None and _story_of(place.element) is story]
    near = own or [place for place in places if abs(place.offset - offset) <= NEAR]
    after = [place.date for place in near if place.offset >= offset]
    # above a headline sites write what day it is today
    around = (headline.getparent(),) if not own else (story,)
    before = [
        place.date
        for place in near
        if place.offset < offset
        and (place.is_named or any(up in around for up in place.element.iterancestors()))
        and (own or headline.getparent().tag != "body")
    ]
    best = after[0] if after else before[-1] if before else ""
    if best:
        yield from (date for date in (best, *after, *before) if date.startswith(best[:10]))


def _story_of(element: Any) -> Any:
    return next((e for e in element.iterancestors() if e.tag in ("article", "main")), None)
