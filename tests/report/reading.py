"""Reading a report back, as strictly as a page's script would."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# one call with two string literals, and nothing in them that could end a script or a line
CALL = re.compile(
    r'copydesk\.take\("((?:[^"\\\n\r\u2028\u2029<])*)",'
    r'("(?:[^"\\\n\r\u2028\u2029<]|\\.)*")\);\n'
)


def handed_over(file: Path) -> Any:
    """The value a data file hands over; its name is the file's own."""
    call = CALL.fullmatch(file.read_bytes().decode("utf-8"))
    assert call, f"{file} is more than one call"
    folder = "" if file.name == "index.js" else f"{file.parent.name}/"
    assert call[1] == f"{folder}{file.stem}"
    return json.loads(json.loads(call[2]))


def index_in(report: Path) -> dict[str, Any]:
    """The index."""
    index: dict[str, Any] = handed_over(report / "data" / "index.js")
    return index


def pages_in(report: Path) -> Iterator[tuple[str, int, list[dict[str, Any]]]]:
    """Every page: its part, its number, its articles."""
    yield from _each(report, "pages")


def places_in(report: Path) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Every file of places: its part, its number, what it holds."""
    yield from _each(report, "places")


def _each(report: Path, kind: str) -> Iterator[tuple[str, int, Any]]:
    for file in sorted(report.glob(f"data/*/{kind}-*.js")):
        yield file.parent.name, int(file.stem.rpartition("-")[2]), handed_over(file)


def articles_in(report: Path) -> dict[str, dict[str, Any]]:
    """All articles, by id."""
    found = [article for _, _, page in pages_in(report) for article in page]
    assert len({one["id"] for one in found}) == len(found)
    return {one["id"]: one for one in found}


def files_in(report: Path) -> dict[str, bytes]:
    """All files by name, but for the lock."""
    return {
        file.relative_to(report).as_posix(): file.read_bytes()
        for file in sorted(report.rglob("*"))
        if file.is_file() and file.name != ".lock"
    }


def joined(rows: list[list[dict[str, Any]]], step: int | None = None) -> str:
    """The text of all rows after a step, by default the last one, without its line breaks."""
    texts = (text_of(segment, step) for row in rows for segment in row if "t" in segment)
    return "".join(texts).replace("\n", "")


def text_of(segment: dict[str, Any], step: int | None = None) -> str:
    """What a segment says after a step."""
    text = str(segment["t"])
    for number, after in segment.get("s", ()):
        if step is None or number <= step:
            text = after
    return text
