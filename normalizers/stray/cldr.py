"""Month and weekday names of CLDR, and where a country writes the day, frozen into a data file.

Loading the locales through Babel costs a tenth of a second, which ``copydesk clean`` would feel; so all
is written once into ``cldr.json`` and read from there. Renew it after a Babel update with
``python -m normalizers.stray.cldr``; a test fails when the file is stale.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

LOCALES = ("en", "ru", "be", "uk", "de", "fr", "pl", "es", "it")
DAY, MONTH = 1, 2  # what comes first in a date of numbers
# Country domains that the whole world uses, or that CLDR has no English of its own for
_NO_COUNTRY = frozenset(
    "ac ag ai as bi bz cc cd cf co cx dj fm ga gd gg gl gq gs im io je ki la lc md me ml ms mu nu pw "
    "sc sh st tk tm to tv vc vg ws zz".split()
)
_FILE = "cldr.json"


def collect() -> dict[str, dict[str, int]]:
    """Names of months and weekdays in all forms and widths, with their number; orders of dates."""
    from babel import Locale  # noqa: PLC0415 - needed to renew the file, not to read it

    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    for code in LOCALES:
        locale = Locale.parse(code)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    months.setdefault(name.rstrip("."), number)
        for width in ("wide", "abbreviated"):
            for number, name in locale.days["format"][width].items():
                weekdays.setdefault(name.rstrip("."), number)
    return {"months": months, "weekdays": weekdays, "orders": _orders()}


def _orders() -> dict[str, int]:
    """Country domain to what its English dates of numbers begin with: ``DAY`` or ``MONTH``.

    A country without an English of its own in CLDR writes as its own language does. Countries that
    begin with the year (Canada, China) say nothing of ``06/07/2023``.
    """
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415
    from babel.core import get_global  # noqa: PLC0415

    likely = get_global("likely_subtags")
    orders = {"eu": DAY, "su": DAY, "gov": MONTH, "mil": MONTH}  # of no one country, or of one only
    for code in sorted(Locale("en").territories):
        domain = {"GB": "uk"}.get(code, code.lower())
        if len(code) != 2 or not code.isalpha() or domain in _NO_COUNTRY:
            continue
        for name in (f"en_{code}", str(likely.get(f"und_{code}", ""))):
            try:
                pattern = str(Locale.parse(name).date_formats["short"].pattern)
            except (UnknownLocaleError, ValueError):
                continue
            first = pattern.lstrip("'")[:1]
            if first in "dM" and first:
                orders[domain] = DAY if first == "d" else MONTH
            break
    return dict(sorted(orders.items()))


@lru_cache(maxsize=1)
def calendar_names() -> dict[str, dict[str, int]]:
    """The frozen names: ``months`` (1 is January), ``weekdays`` (0 is Monday), ``orders``."""
    text = files("normalizers.stray").joinpath(_FILE).read_text(encoding="utf-8")
    names: dict[str, dict[str, int]] = json.loads(text)
    return names


def main() -> None:
    """Write the data file."""
    from pathlib import Path  # noqa: PLC0415

    target = Path(__file__).with_name(_FILE)
    target.write_text(json.dumps(collect(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
