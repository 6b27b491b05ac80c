"""What the tests of faults and interruptions share."""

from __future__ import annotations

import pytest

from tests.flows import crashing
from tests.flows.crashing import SMALL, state
from tests.flows.support import write_corpus


@pytest.fixture(scope="module")
def desk():
    with crashing.desk() as one:
        yield one


@pytest.fixture
def inputs(tmp_path):
    folder = write_corpus(tmp_path / "in")
    (folder / "binary.txt").write_bytes(b"\0\1\2\3" * 64)
    return folder


@pytest.fixture
def command(inputs, tmp_path):
    return ("run", inputs, "--output", tmp_path / "out")


@pytest.fixture
def whole(desk, inputs, tmp_path):
    """What an undisturbed run gives."""
    assert desk.run("run", inputs, "--output", tmp_path / "whole", patches=SMALL).code == 1
    return state(tmp_path / "whole")
