"""The corpus that docs/consuming.md begins with, made once."""

from __future__ import annotations

import shutil

import pytest

from tests.consuming import page
from tests.support import ROOT


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A folder as the page's reader has it after its first commands."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    page.run(page.sections()["A corpus to try this on"], folder)
    page.save_files(folder)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """A copy of it."""
    shutil.copytree(made, tmp_path / "reader")
    return tmp_path / "reader"
