"""A corpus of all samples in several data files, and its report, made once for a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.report import Report, write_report
from tests.flows.support import run_into
from tests.report.making import commit, hostile_rows
from tests.support import ROOT


@pytest.fixture(scope="session")
def sample_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a run over the samples, with rows beside them that no reader would let in."""
    output = tmp_path_factory.mktemp("samples") / "out"
    run_into(output, ROOT / "corpus", workers=1)
    commit(output, hostile_rows())
    return output


@pytest.fixture(scope="session")
def sample_report(sample_output: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Its report."""
    return write_report(sample_output, into=tmp_path_factory.mktemp("report") / "report")
