"""The sample corpus, normalized once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.support import run_into
from tests.support import ROOT


@pytest.fixture(scope="session")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over the sample corpus; tests only read it, and keep their samples elsewhere."""
    folder = tmp_path_factory.mktemp("audit") / "news"
    run_into(folder, ROOT / "corpus")
    return folder
