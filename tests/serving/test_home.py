"""Where a served corpus keeps its server's data, and that only one serves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.errors import OutputError, RunError
from flows.serving.home import ServedBy, home_of, name_of, note_served_by, sole


def test_a_corpus_has_one_name_from_everywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert (
        name_of(Path("out")) == name_of(tmp_path / "out") == name_of(tmp_path / "x" / ".." / "out")
    )
    assert name_of(Path("out")).startswith("out-")
    assert name_of(tmp_path / "other") != name_of(tmp_path / "out")
    assert name_of(tmp_path / "x" / "out") != name_of(tmp_path / "out")


def test_a_name_holds_nothing_that_a_deployment_may_not():
    assert not set("/%&<>: ") & set(name_of(Path("/news & more/50 % <new>/")))
    assert name_of(Path("/")).startswith("corpus-")


def test_where_the_data_is(tmp_path, monkeypatch):
    out = tmp_path / "out"
    monkeypatch.delenv("PREFECT_HOME", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert home_of(out) == tmp_path / "state" / "copydesk" / "served" / name_of(out)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    assert home_of(out) == tmp_path / "prefect" / "copydesk" / name_of(out)


def test_only_one_serves(tmp_path):
    home = tmp_path / "home"
    with sole(home):
        with pytest.raises(RunError, match=r"^this corpus is served already$"), sole(home):
            raise AssertionError
        note_served_by(home, ServedBy(123, "http://127.0.0.1:4200"))
        with (
            pytest.raises(RunError, match=r"by process 123, see http://127.0.0.1:4200"),
            sole(home),
        ):
            raise AssertionError
    with sole(home), sole(tmp_path / "another"):
        assert home.is_dir()


def test_a_home_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(OutputError, match="PREFECT_HOME names another place"),
        sole(tmp_path / "file" / "home"),
    ):
        raise AssertionError
