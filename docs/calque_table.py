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
SOURCES = ("zh", "ru", "be", "uk", "de", "es", "ar", "en")
LONGEST = 56


@dataclass
class Line:
    """What is known of one concept: counts by source language, and one calque with its gloss."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    into: Counter[str] = field(default_factory=Counter)
    sample: str = ""
    evidence: str = ""

    def cells(self) -> Iterator[str]:
        """The cells behind the concept's name."""
        for source in SOURCES:
            found = self.counts.get(source, Counter())
            told = (f"{found[kind]}{kind}" for kind in "ABg" if found[kind])
            yield " ".join(told) or "–"
        yield " ".join(language for language, _ in sorted(self.into.items()))
        yield _shortened(self.sample)
        yield _shortened(self.evidence)


def table(book: Stylebook) -> str:
    """The table in Markdown, sorted by the English names of the concepts."""
    rows = {row["id"]: row for row in book.rows("terms")}
    lines: dict[str, Line] = {}
    for row in rows.values():
        concept = row["id"] if row["type"] not in NO_TERMS else row.get("concept", "")
        for calque in row.get("calques", ()) if concept else ():
            line = lines.setdefault(concept, Line())
            line.into[calque["language"]] += 1
            for source in (calque.get("source_language") or "").split():
                line.counts.setdefault(source, Counter())[calque.get("tier", "B")] += 1
            if not line.sample or (calque.get("tier") == "A" and calque["language"] == "en"):
                line.sample, line.evidence = _surface(calque), calque.get("gloss", "")
    for row in book.rows("calques"):
        line = lines.setdefault(row["concept"], Line())
        line.into["en"] += 1
        line.counts.setdefault(row["source"], Counter())["g"] += 1
        if not line.sample:
            line.sample, line.evidence = row["text"], row["path"]
    named = sorted((_name(rows[concept]), concept, line) for concept, line in lines.items())
    return "".join(_markdown(named))


def _markdown(named: list[tuple[str, str, Line]]) -> Iterator[str]:
    heads = ("concept", *SOURCES, "into", "for instance", "evidence: its gloss")
    yield f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n"
    for name, concept, line in named:
        cells = (f"{name} (`{concept}`)", *line.cells())
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"


def _name(row: Row) -> str:
    return str(row["canonical"].get("en") or next(iter(row["canonical"].values())))


def _surface(calque: Row) -> str:
    forms = calque.get("forms") or ()
    return calque.get("text") or calque.get("pattern") or (forms[0]["text"] if forms else "")


def _shortened(text: str) -> str:
    text = text.replace("](", "] (")  # which would be a link
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def renewed(page: str) -> str:
    """The page with the table as the stylebook has it now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table(load_stylebook())}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
