"""Every block of docs/consuming.md runs, and prints what the page says."""

from __future__ import annotations

import pytest

from tests.consuming import page

SECTIONS = page.sections()


def needs(blocks):
    return [page.ON_SPARK] if any(block.name == "spark" for block in blocks) else []


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "title", [pytest.param(title, marks=needs(blocks)) for title, blocks in SECTIONS.items()]
)
def test_the_blocks_run_and_print_what_the_page_says(title, folder):
    if title == "A corpus to try this on":
        assert (folder / "output" / "corpus" / "_delta_log" / f"{1:020}.json").exists()
        return
    blocks = SECTIONS[title]
    compared = page.run(blocks, folder)
    assert [printed for printed, _ in compared] == [expected for _, expected in compared]
    assert compared or all("." in block.name for block in blocks)
