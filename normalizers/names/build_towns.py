"""Make the part of ``data/towns.tsv`` that comes from CLDR: ``python -m normalizers.names.build_towns``.

Countries and the towns that time zones are named for, in the seven languages, out of the copy of CLDR
(Unicode licence) that Babel carries. The rows whose origin is ``by hand`` stay as they are.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from pathlib import Path

from babel import Locale

from normalizers.names.common_words import LANGUAGES

FILE = Path(__file__).parent / "data" / "towns.tsv"
COLUMNS = (*LANGUAGES, "origin")
_CLDR = "CLDR"
_NO_TOWN = re.compile(r"[\d()]|Unknown|Antarctica|^$")


def _rows() -> list[dict[str, str]]:
    locales = {language: Locale(language) for language in LANGUAGES}
    english = locales["en"]
    rows = []
    for zone in sorted(map(str, locales["ru"].time_zones)):
        if not zone.startswith("Etc"):
            cities = {code: _city(locale, zone) for code, locale in locales.items()}
            cities["en"] = cities["en"] or zone.rpartition("/")[2].replace("_", " ")
            rows.append(cities)
    rows += [
        {code: locale.territories.get(land, "") for code, locale in locales.items()}
        for land in sorted(english.territories)
        if len(land) == 2 and land.isalpha()
    ]
    return [{**row, "origin": _CLDR} for row in rows if not _NO_TOWN.search(row["en"])]


def _city(locale: Locale, zone: str) -> str:
    city = locale.time_zones.get(zone, {}).get("city", "")
    return city if isinstance(city, str) else ""


def main() -> None:
    """Write the file anew, the rows by hand last."""
    kept = []
    if FILE.exists():
        lines = FILE.read_text("utf-8").splitlines()
        kept = [row for row in csv.DictReader(lines, delimiter="\t") if row["origin"] != _CLDR]
    out = io.StringIO()
    writer = csv.DictWriter(
        out, COLUMNS, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE
    )
    writer.writeheader()
    rows = [*_rows(), *kept]
    writer.writerows(rows)
    FILE.write_text(out.getvalue(), "utf-8")
    sys.stdout.write(f"{len(rows)} towns and countries, {len(kept)} of them by hand\n")


if __name__ == "__main__":
    main()
