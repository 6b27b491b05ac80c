"""Renew the table of docs/artifacts.md: which calques of which concept are known, and on what evidence.

Run ``python docs/calque_table.py`` from the repository after ``make setup``; a test compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from normalizers.stylebook import Row, Stylebook, load_stylebook
from normalizers.stylebook.terms import NO_TERMS

PAGE = Path(__file__).resolve().parent / "artifacts.md"
BEGIN, END = "<!-- table begins -->\n", "<!-- table ends -->\n"
LONGEST = 48


@dataclass
class Line:
    """What is known of one concept from one source language into one language."""

    tiers: Counter[str] = field(default_factory=Counter)
    generated: int = 0
    sample: str = ""
    evidence: str = ""

    def cells(self) -> tuple[str, ...]:
        """Calques written by hand, by tier; generated ones; a sample; its gloss path."""
        tiers = ", ".join(f"{tier} {count}" for tier, count in sorted(self.tiers.items())) or "–"
        generated = str(self.generated) if self.generated else "–"
        return (tiers, generated, _shortened(self.sample), _shortened(self.evidence))


def table(book: Stylebook) -> str:
    """The table in Markdown, sorted by concept, language of the text, source language."""
    lines: dict[tuple[str, str, str], Line] = {}
    rows = {row["id"]: row for row in book.rows("terms")}
    for row in rows.values():
        concept = row["id"] if row["type"] not in NO_TERMS else row.get("concept", "")
        for calque in row.get("calques", ()) if concept else ():
            for source in (calque.get("source_language") or "?").split():
                line = lines.setdefault((concept, calque["language"], source), Line())
                line.tiers[calque.get("tier", "B")] += 1
                if not line.sample or (calque.get("tier") == "A" and "A" not in line.evidence[:1]):
                    line.sample = _surface(calque)
                    line.evidence = calque.get("gloss", "")
    for row in book.rows("calques"):
        line = lines.setdefault((row["concept"], "en", row["source"]), Line())
        line.generated += 1
        if not line.sample:
            line.sample, line.evidence = row["text"], row["path"]
    return "".join(_markdown(lines, rows))


def _markdown(lines: dict[tuple[str, str, str], Line], rows: dict[str, Row]) -> Iterator[str]:
    yield "| concept | into | from | by hand, tier | generated | for instance | evidence: its gloss |\n"
    yield "|---|---|---|---|---|---|---|\n"
    known = ""
    for (concept, language, source), line in sorted(lines.items()):
        name = rows[concept]["canonical"].get("en") or next(iter(rows[concept]["canonical"].values()))
        told = "" if concept == known else f"{name} (`{concept}`)"
        known = concept
        cells = (told, language, source, *line.cells())
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"


def _surface(calque: Row) -> str:
    forms = calque.get("forms") or ()
    return calque.get("text") or calque.get("pattern") or (forms[0]["text"] if forms else "")


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def renewed(page: str) -> str:
    """The page with the table as the stylebook has it now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table(load_stylebook())}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
