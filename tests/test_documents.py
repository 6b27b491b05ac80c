"""The documents must be true: examples run, links lead somewhere."""

from __future__ import annotations

import re

import pytest

from normalizers import load_stylebook, normalize
from normalizers.stylebook import TABLES
from tests.support import ROOT

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_python_example_of_the_readme() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    block = next(
        b for b in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "normalize(" in b
    )
    names: dict[str, object] = {}
    exec(block, names)
    shown = re.search(r"^article\.text\s+# ('.*')$", block, re.MULTILINE)
    assert shown
    article = names["article"]
    assert repr(article.text) == shown[1]  # type: ignore[attr-defined]
    assert article.mentions  # type: ignore[attr-defined]
    assert article.language == "en"  # type: ignore[attr-defined]
    for line in block.splitlines():
        if line.endswith("# always"):
            assert eval(line, names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_local_links_lead_somewhere(page: object) -> None:
    text = page.read_text("utf-8")  # type: ignore[attr-defined]
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target  # type: ignore[attr-defined]


def test_the_numbers_of_rows_are_not_exaggerated() -> None:
    """The number of stylebook rows that the README gives."""
    said = re.search(r"Some ([\d,]+) rows", (ROOT / "README.md").read_text("utf-8"))
    assert said
    rows = sum(len(load_stylebook().rows(table)) for table in TABLES)
    assert rows >= int(said[1].replace(",", ""))


def test_front_door_is_importable_and_documented() -> None:
    assert normalize.__doc__
    assert "Raises" in normalize.__doc__
