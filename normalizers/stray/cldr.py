"""Month and weekday names of CLDR, frozen into a data file.

Loading nine locales through Babel costs a tenth of a second, which ``copydesk clean`` would feel; so the
names are written once into ``cldr.json`` and read from there. Renew it after a Babel update with
``python -m normalizers.stray.cldr``; a test fails when the file is stale.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

LOCALES = ("en", "ru", "be", "uk", "de", "fr", "pl", "es", "it")
_FILE = "cldr.json"


def collect() -> dict[str, dict[str, int]]:
    """Names of months and weekdays as Babel knows them, all forms and widths, with their number."""
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
    return {"months": months, "weekdays": weekdays}


@lru_cache(maxsize=1)
def calendar_names() -> dict[str, dict[str, int]]:
    """The frozen names: ``months`` (1 is January) and ``weekdays`` (0 is Monday)."""
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
