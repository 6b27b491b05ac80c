"""Reports and readers for the tests that look at real pages.

Chromium lives as long as these tests, not as long as the session: Playwright's loop counts as running
as long as it is there, and other tests start loops of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.report.browser import hostile, large
from tests.report.browser.driver import Reader, chromium, needs_chromium
from tests.report.browser.reports import Report, of_inputs, once
from tests.support import ROOT, SHARED

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser none of these tests can say anything."""
    for item in items:
        if HERE in item.path.parents and "read" in getattr(item, "fixturenames", ()):
            item.add_marker(needs_chromium)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        one = chromium(play)
        yield one
        one.close()


@pytest.fixture
def read(browser: Browser) -> Iterator[Callable[..., Reader]]:
    """``read(report)`` is a person with that report; nothing may go wrong until the test ends."""
    readers: list[Reader] = []
    with ExitStack() as closing:

        def reader(report: Report, **options: Any) -> Reader:
            options = {"viewport": {"width": 1280, "height": 900}, **options}
            context = browser.new_context(**options)
            closing.callback(context.close)
            readers.append(Reader(report, context.new_page()))
            return readers[-1]

        yield reader
    assert [problem for reader in readers for problem in reader.problems] == []


@pytest.fixture(scope="session")
def reports_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder for all workers of this session."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "reports"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def five(reports_folder: Path) -> Report:
    """The report of the five shared articles."""
    if SHARED is None:
        pytest.skip("the shared articles are not beside the repository")
    inputs = sorted((SHARED / "articles").glob("*.txt"))
    return once(reports_folder, "five", lambda output: of_inputs(inputs, output))


@pytest.fixture(scope="session")
def sample(reports_folder: Path) -> Report:
    """The report of the sample corpus."""
    return once(reports_folder, "sample", lambda output: of_inputs([ROOT / "corpus"], output))


@pytest.fixture(scope="session")
def attacked(reports_folder: Path) -> Report:
    """The report of articles that attack it."""
    return once(reports_folder, "attacked", hostile.report)


@pytest.fixture(scope="session")
def spoiled(sample: Report, reports_folder: Path) -> Report:
    """The report of a table whose every field was written by an enemy."""
    return once(reports_folder, "spoiled", lambda output: hostile.poisoned(sample, output))


@pytest.fixture(scope="session")
def crowd(reports_folder: Path) -> Report:
    """The report of ten thousand articles."""
    return once(reports_folder, "crowd", large.many)


@pytest.fixture(scope="session")
def long(reports_folder: Path) -> Report:
    """The report of one article of a megabyte with five thousand edits."""
    return once(reports_folder, "long", lambda output: large.long(output, 5000))
