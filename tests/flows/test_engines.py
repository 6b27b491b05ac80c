"""``--engine``, which names who works and who translates, and what goes with it."""

from __future__ import annotations

import pytest

from flows.commands.engines import Chosen, crew_of, engines_of, translation_engine
from flows.commands.translating import EngineChosen, translation_of
from flows.errors import UsageError
from flows.settings import RunSettings
from tests.flows.support import copydesk, write_corpus

LIBRE = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in ("COPYDESK_ENGINE", "COPYDESK_ADDRESS", "DASK_SCHEDULER_ADDRESS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("named", "kept", "chosen"),
    [
        ([], "", ("", "")),
        (["dask"], "", ("dask", "")),
        (["libre"], "", ("", "libre")),
        (["dask", "libre"], "", ("dask", "libre")),
        (["Libre ", "processes"], "", ("processes", "libre")),
        (["dask"], "libre", ("dask", "libre")),
        (["libre"], "dask google", ("dask", "libre")),
        (["processes", "google"], "dask libre", ("processes", "google")),
    ],
)
def test_one_of_each_kind(monkeypatch, named, kept, chosen):
    monkeypatch.setenv("COPYDESK_ENGINE", kept)
    assert engines_of(named) == Chosen(*chosen)


@pytest.mark.parametrize("named", [["dask", "processes"], ["libre", "google"], ["dask", "dask"]])
def test_two_of_a_kind(named):
    with pytest.raises(UsageError, match="only one of them can do it"):
        engines_of(named)


def test_other_commands_take_the_translating_one_of_the_environment():
    assert translation_engine("dask libre") == "libre"
    assert translation_engine("dask") == ""
    chosen = EngineChosen("dask libre", LIBRE)
    assert translation_of(chosen, gloss_to="en").engine == "libre"
    assert translation_of(EngineChosen("dask")) is None


def test_the_crew(monkeypatch):
    here = {"engine": "processes", "address": "", "shard": ""}
    assert crew_of("", "", "") == here
    there = {"engine": "dask", "address": "tcp://a:1", "shard": "2/3"}
    assert crew_of("dask", " tcp://a:1", "2/3", ["in"]) == there
    with pytest.raises(UsageError, match="add --engine dask"):
        crew_of("", "tcp://a:1", "")
    with pytest.raises(UsageError, match="name the scheduler of the Dask cluster: --address"):
        crew_of("dask", "", "")
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://b:2")
    assert crew_of("", "tcp://b:2", "") == here, "it stands there for other runs"
    assert crew_of("dask", "", "")["address"] == "tcp://b:2"
    assert RunSettings(**crew_of("dask", "", "1/2")).shard == "1/2"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--engine", "dask"), "name the scheduler of the Dask cluster: --address tcp://HOST:8786"),
        (("--address", "tcp://a:1"), "--address is that of a Dask cluster: add --engine dask"),
        (
            ("--engine", "dask", "--engine", "processes"),
            "--engine dask and processes: only one of them can do it",
        ),
        (
            ("--engine", "spark"),
            "there is no engine 'spark'; processes and dask work, google, mymemory, deepl, libre "
            "translate",
        ),
        (
            ("--engine", "libre"),
            "--engine alone translates nothing: say into which language, --translate-to en or "
            "--gloss-to en",
        ),
    ],
)
def test_what_does_not_fit_is_one_line(tmp_path, options, said):
    folder = write_corpus(tmp_path / "in", 1)
    ended = copydesk("run", folder, "-o", tmp_path / "out", *options)
    assert (ended.returncode, ended.stderr) == (2, f"copydesk: {said}\n")
    assert not (tmp_path / "out").exists()


def test_processes_by_name(tmp_path):
    folder = write_corpus(tmp_path / "in", 1)
    ended = copydesk("run", folder, "-o", tmp_path / "out", "--engine", "processes")
    assert ended.returncode == 0
    assert "committed version 0: 2 new" in ended.stdout
