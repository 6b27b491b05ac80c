"""Which of the two is the day in ``06/07/2023``, if the date itself does not tell?

The country of the source: CLDR knows where each country's English writes the day, and the domain of the
source or of the article's address names the country. ``bbc.co.uk`` writes the day first, ``.us`` and
``.gov`` the month; a ``.com`` proves nothing. What the article says itself goes before: the weekday
beside the date, another date that is one of the two readings, another date of numbers on the same page
that can be read in one way only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from normalizers.article import Article
from normalizers.folding import fold_key
from normalizers.stray.cldr import calendar_names
from normalizers.stray.dates import Moment, decided, parse_moment
from normalizers.stray.view import View
from normalizers.stylebook.sources import key_of_address

_HOST = re.compile(r"[^\s/:@?#]+\.(?P<domain>[a-z]{2,3})(?=[/:]|$)")
# where a day can begin in a dateline: "MINSK, July 6 (Xinhua)", "Sochi, 6 July 2023"
_MAY_BE_DAY = re.compile(r"(?<=[\s,，(|/–—-])(?=[^\W_])|(?<=[\u4e00-\u9fff])(?=\d)")
_DATELINE = 80  # code points in which a dateline stands
_HEAD, _TAIL = 6, 2


def order_of_source(article: Article) -> int:
    """Where the country of the source writes the day: ``DAY``, ``MONTH``, or 0 if nothing says so.

    >>> order_of_source(Article("Text.", source="daily.co.uk"))
    1
    >>> order_of_source(Article("Text.", url="https://www.daily.us/2023/harbour"))
    2
    >>> order_of_source(Article("Text.", source="daily.com"))
    0
    """
    for host in map(key_of_address, (article.source, article.url)):
        match = _HOST.match(host)
        order = calendar_names()["orders"].get(match["domain"], 0) if match else 0
        if order:
            return order
    return 0


class PageDates:
    """What the dates of a page say of one another.

    Args:
        view: the article; its dateline may name one of the two days of an ambiguous date.
        lines: the dates of each of its stamps, in the order of the lines.
    """

    def __init__(self, view: View, lines: Sequence[Sequence[Moment]]) -> None:
        self._view = view
        self._orders: set[int] = set()
        self._first: dict[str, tuple[int, int]] = {}  # day to the first place that tells it
        for number, moments in enumerate(lines):
            self.add(number, moments)

    def add(self, line: int, moments: Sequence[Moment]) -> None:
        """Tell of the dates of one stamp, or of what has become of them."""
        for place, moment in enumerate(moments):
            if moment.iso:
                day, at = moment.iso[:10], (line, place)
                self._first[day] = min(at, self._first.get(day, at))
            if moment.order:
                self._orders.add(moment.order)

    def decided(self, moment: Moment) -> Moment:
        """An ambiguous moment as the other dates of its page decide it, if they agree."""
        days = [option[:10] for option in moment.options]
        told = sorted((day for day in days if day in self._first), key=self._first.__getitem__)
        for day in told[:1] or self._datelined(days):
            return decided(moment, day, 0)
        return decided(moment, "", *self._orders) if len(self._orders) == 1 else moment

    def _datelined(self, days: Sequence[str]) -> list[str]:
        """The one of the days that a line near either end names in words, as a dateline does."""
        isos = (named.iso or named.in_year(days[0]) for named in self._named)
        found = {day for iso in isos if iso for day in days if iso.startswith(day)}
        return sorted(found) if len(found) == 1 else []

    @cached_property
    def _named(self) -> list[Moment]:
        """The days that the lines near either end name in words."""
        blocks = self._view.blocks
        named: list[Moment] = []
        for line in dict.fromkeys((*blocks[:_HEAD], *blocks[-_TAIL:])):
            head = fold_key(line.text[:_DATELINE])
            for place in _MAY_BE_DAY.finditer(head):
                moment = parse_moment(head, place.start(), self._view.doc.language, yearless=True)
                if moment and not moment.order and not moment.options:
                    named.append(moment)
        return named
