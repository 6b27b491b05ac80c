"""What a run leaves beside the corpus: its report."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from flows import normalize, reporting
from flows.corpus.table import Corpus
from flows.errors import OutputError, UsageError
from flows.observer import Silent
from flows.places import exists, place_of
from flows.readers import discover
from flows.report import write_report
from flows.report.files import written
from flows.scheduled import backfill
from flows.scheduled.parameters import Backfill
from flows.settings import RunSettings
from flows.summary import LeftReport, RunSummary
from tests.flows.support import copydesk, exported, run_into, write_corpus
from tests.report.reading import index_in

PAGE = "report/index.html"


@pytest.fixture
def inputs(tmp_path):
    return write_corpus(tmp_path / "in", 3)


@pytest.fixture
def output(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def switched_on(monkeypatch):
    monkeypatch.setenv("COPYDESK_REPORT", "1")


def everything_in(folder: Path) -> dict[str, tuple[str, int]]:
    """The hash of each file, and when it was written."""
    return {
        str(file.relative_to(folder)): (
            hashlib.sha256(file.read_bytes()).hexdigest(),
            file.stat().st_mtime_ns,
        )
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


# -- when it is written -----------------------------------------------------------------------------


def test_a_run_writes_the_report_and_says_where(inputs, output):
    done = copydesk("run", inputs, "-o", output, "--report")
    assert done.returncode == 0, done.stderr
    headline, said = done.stdout.split("\n\n# Polars")[0].splitlines()[-2:]
    assert headline.startswith("committed version 0: 6 new")
    assert said == f"report: {output / PAGE}"
    index = index_in(output / "report")
    assert (index["version"], len(index["articles"])) == (0, 6)
    assert (output / PAGE).read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_run_with_nothing_new_leaves_it_byte_for_byte(inputs, output, switched_on):
    assert run_into(output, inputs).report == LeftReport(str(output / PAGE), written=True)
    before = everything_in(output / "report")
    again = run_into(output, inputs)
    assert not again.committed
    assert again.report == LeftReport(str(output / PAGE), written=False)
    assert everything_in(output / "report") == before


def test_a_run_with_something_new_brings_it_up_to_date(inputs, output, switched_on):
    run_into(output, inputs)
    (inputs / "late.txt").write_text("The  harbour was closed again on Friday.\n", "utf-8")
    assert run_into(output, inputs).report.written
    index = index_in(output / "report")
    assert (index["version"], index["totals"]["articles"]) == (1, 7)


@pytest.mark.parametrize("what", ["missing", "half", "of another version", "of another copydesk"])
def test_one_that_is_not_of_this_version_is_written_although_nothing_is_new(
    what, inputs, output, switched_on, monkeypatch
):
    run_into(output, inputs)
    whole = {name: content for name, (content, _) in everything_in(output / "report").items()}
    index = output / "report" / "data" / "index.js"
    if what == "missing":
        index.unlink()
        (output / PAGE).unlink()
    elif what == "half":
        index.write_bytes(index.read_bytes()[:100])
    elif what == "of another version":
        script = index.read_text("utf-8")
        assert '\\"version\\":0,' in script
        index.write_text(script.replace('\\"version\\":0,', '\\"version\\":7,'), "utf-8")
    else:
        monkeypatch.setattr(reporting, "version", lambda _: "0.0.1")
    again = run_into(output, inputs)
    assert not again.committed
    assert again.report.written
    now = {name: content for name, (content, _) in everything_in(output / "report").items()}
    assert now == whole


def test_what_failed_since_is_in_it_although_nothing_was_committed(inputs, output, switched_on):
    run_into(output, inputs)
    (inputs / "broken.jsonl").write_text("{\n", "utf-8")
    again = run_into(output, inputs)
    assert (again.committed, again.failed) == (False, 1)
    assert index_in(output / "report")["totals"]["quarantined"] == 1
    assert not run_into(output, inputs).report.written


def test_the_suite_and_who_wants_none_get_none(inputs, output, monkeypatch):
    assert os.environ["COPYDESK_REPORT"] == "0"
    assert run_into(output, inputs).report is None
    monkeypatch.setenv("COPYDESK_REPORT", "1")
    assert run_into(output, inputs, report=False).report is None
    assert not (output / "report").exists()
    monkeypatch.setenv("COPYDESK_REPORT", "0")
    assert run_into(output, inputs, report=True).report.written


@pytest.mark.parametrize(
    ("said", "written"),
    [("1", True), ("yes", True), ("", True), ("0", False), ("False", False), ("n", False)],
)
def test_what_the_variable_says(said, written, inputs, output, monkeypatch):
    monkeypatch.setenv("COPYDESK_REPORT", said)
    assert bool(run_into(output, inputs).report) == written


def test_a_large_corpus_has_none_unless_it_is_asked_for(inputs, output, monkeypatch):
    monkeypatch.delenv("COPYDESK_REPORT")
    monkeypatch.setattr(reporting, "MOST", 5)
    first = run_into(output, inputs)
    assert first.remarks == [
        f"report: none for more than 5 articles; `copydesk report {output}` writes it"
    ]
    assert first.exit_code == 0
    assert not (output / "report").exists()
    assert run_into(output, inputs).remarks == [], "said once, not every hour"
    assert run_into(output, inputs, report=True).report.written
    monkeypatch.setattr(reporting, "MOST", 6)
    assert run_into(tmp := output.with_name("other"), inputs).report.page == str(tmp / PAGE)


def test_a_part_that_only_stages_writes_none(inputs, output, monkeypatch, switched_on):
    monkeypatch.setattr("flows.shards.MAX_JOBS", 1)
    staged = run_into(output, inputs, shard="1/2")
    assert staged.staged
    assert staged.report is None
    assert not (output / "report").exists()
    whole = run_into(output, inputs, shard="2/2")
    assert (whole.committed, whole.report.written) == (True, True)


def test_a_run_that_finds_nothing_writes_none(tmp_path, output, switched_on):
    (tmp_path / "empty").mkdir()
    assert run_into(output, tmp_path / "empty").report is None
    assert not (output / "report").exists()


# -- when it cannot be written ----------------------------------------------------------------------


def test_a_file_in_its_place_is_a_remark(inputs, output):
    output.mkdir()
    (output / "report").write_text("mine", "utf-8")
    done = copydesk("run", inputs, "-o", output, "--report")
    assert (done.returncode, done.stderr) == (0, "")
    assert "committed version 0: 6 new" in done.stdout
    (said,) = (line for line in done.stdout.splitlines() if line.startswith("report: "))
    assert said.startswith(f"report: not written: {output / 'report'} is not a folder; ")
    assert said.endswith(f"; `copydesk report {output}` tries again")
    assert (output / "report").read_text("utf-8") == "mine"


def test_a_folder_of_somebody_else_is_a_remark(inputs, output, switched_on):
    (output / "report").mkdir(parents=True)
    (output / "report" / "index.html").write_text("mine", "utf-8")
    done = run_into(output, inputs)
    assert (done.committed, done.exit_code, done.report.page) == (True, 0, "")
    assert "is no part of a report" in done.remarks[0]
    assert os.listdir(output / "report") == ["index.html"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "no space left on device"),
        (PermissionError(13, "Permission denied"), "permission denied"),
        (ValueError("a fault\nof ours"), "ValueError: a fault of ours"),
    ],
)
def test_whatever_goes_wrong_the_run_is_well(error, said, inputs, output, monkeypatch, switched_on):
    def fails(*_):
        raise error

    monkeypatch.setattr(reporting, "write_here", fails)
    done = run_into(output, inputs)
    assert (done.committed, done.exit_code) == (True, 0)
    again = f"`copydesk report {output}` tries again"
    assert done.remarks == [f"report: not written: {said}; {again}"]


def test_ctrl_c_then_does_not_say_that_nothing_was_committed(
    inputs, output, monkeypatch, switched_on
):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(reporting, "write_here", interrupted)
    with pytest.raises(KeyboardInterrupt) as raised:
        run_into(output, inputs)
    assert str(raised.value) == (
        "interrupted while the report was written; version 0 is committed, "
        f"`copydesk report {output}` writes it"
    )
    assert Corpus(output).count() == 6


# -- as a flow run ----------------------------------------------------------------------------------


@pytest.fixture
def as_flow(monkeypatch):
    """The flow's own code, its tasks called as what they are, without a server."""
    for name in ("plan", "normalize_shards", "translate", "commit", "report"):
        monkeypatch.setattr(normalize, name, getattr(normalize, name).fn)
    monkeypatch.setattr(backfill, "report", normalize.report)
    watching = normalize.OBSERVER.set(Silent())
    yield
    normalize.OBSERVER.reset(watching)


def test_a_flow_run_writes_it_and_publishes_where_it_lies(inputs, output, as_flow):
    settings = RunSettings(inputs=(str(inputs),), output=output, report=True)
    done = normalize.one_run(settings)
    assert done.report == LeftReport(str(output / PAGE), written=True)
    assert index_in(output / "report")["version"] == 0
    assert "Report: " in normalize.as_markdown(done)
    assert not normalize.one_run(settings).report.written


def test_a_flow_run_without_it_is_well(inputs, output, as_flow, monkeypatch):
    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(normalize, "report", fails)
    done = normalize.one_run(RunSettings(inputs=(str(inputs),), output=output, report=True))
    assert (done.committed, done.report.page) == (True, "")
    assert "- report: not written: no space left" in normalize.as_markdown(done)


def test_a_flow_tries_again_where_the_disk_failed(tmp_path):
    with pytest.raises(OutputError) as told, written(tmp_path):
        raise OSError(5, "Input/output error")
    state = SimpleNamespace(result=lambda raise_on_failure: told.value)
    assert normalize.is_io_error(None, None, state)
    other = SimpleNamespace(result=lambda raise_on_failure: UsageError("another folder"))
    assert not normalize.is_io_error(None, None, other)


def test_a_backfill_writes_it_once_for_all_days(tmp_path, output, as_flow, monkeypatch):
    written = []

    def counted(place, observer):
        written.append(place)
        return reporting.write_here(place, observer)

    monkeypatch.setattr(backfill, "report", counted)
    monkeypatch.setattr(backfill, "run_and_publish", normalize.one_run)
    monkeypatch.setattr(backfill, "publish_table", lambda *_: None)
    for day in ("2026-03-01", "2026-03-02"):
        write_corpus(tmp_path / day, 1)
    days = {"inputs": [f"{tmp_path}/%Y-%m-%d"], "output": str(output), "report": True}
    asked = Backfill.model_validate({"first": "2026-03-01", "last": "2026-03-03", "settings": days})
    assert len(backfill.all_days(asked)) == 3
    assert written == [output]
    assert index_in(output / "report")["version"] == Corpus(output).version == 1


@pytest.mark.server
@pytest.mark.timeout(300)
def test_a_real_flow_run_writes_it(inputs, output, tmp_path):
    done = copydesk("run", inputs, "-o", output, "--prefect", "--report", HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert f"report: {output / PAGE}" in done.stdout.splitlines()
    assert index_in(output / "report")["totals"]["articles"] == 6


# -- elsewhere --------------------------------------------------------------------------------------


def test_an_output_in_an_object_store_has_it_too(inputs, store, tmp_path, switched_on):
    output = place_of(f"s3://{store.bucket()}/corpus")
    first = run_into(output, inputs)
    assert first.report == LeftReport(f"{output}/{PAGE}", written=True)
    assert exists(output / PAGE)
    assert not run_into(output, inputs).report.written
    found = discover([f"{str(output).rpartition('/')[0]}/"])
    assert found.files == []
    assert found.unsupported["report"] == 1
    here = write_report(output, into=tmp_path / "here")
    assert here.page.read_bytes() == (output / PAGE).read_bytes()


def test_a_report_is_no_input_wherever_it_lies(inputs, output):
    run_into(output, inputs, report=True)
    write_report(output, into=inputs / "pages")
    inside = inputs / "other"
    run_into(inside, inputs / "deep", report=True)
    found = discover([str(inputs)])
    assert found.unsupported == {"report": 2, "corpus": 1}
    assert {file.path for file in found.files} == {"0.txt", "2.txt", "deep/1.txt", "rows.jsonl"}
    assert not run_into(output, inputs, report=True).committed


def test_a_scraped_site_of_the_same_shape_is_read(tmp_path):
    site = tmp_path / "site"
    for folder in ("assets", "data"):
        (site / folder).mkdir(parents=True)
    (site / "index.html").write_text("<p>The harbour was closed on Friday.</p>", "utf-8")
    assert len(discover([str(site)]).files) == 1
    (site / "data" / "index.js").write_text("var copydesk = 1;", "utf-8")
    assert len(discover([str(site)]).files) == 1


@pytest.mark.parametrize(
    ("first", "read"), [('{"record": "audit", "format": 1}', False), ('{"text": "A"}', True)]
)
def test_the_audit_of_another_corpus_is_no_input(first, read, inputs, output):
    run_into(inputs / "other", inputs / "deep")
    (inputs / "other" / "audit").mkdir()
    (inputs / "other" / "audit" / "sample.jsonl").write_text(first + "\n", "utf-8")
    found = {file.path for file in discover([str(inputs)]).files}
    assert ("other/audit/sample.jsonl" in found) == read


@pytest.mark.slow
def test_what_looks_after_a_corpus_does_not_mind_it(inputs, output):
    run_into(output, inputs, report=True)
    before = exported(output)
    kept = everything_in(output / "report")
    for words in (("check",), ("vacuum", "--keep-days", "0"), ("compact",)):
        done = copydesk("corpus", *words, output)
        assert done.returncode == 0, done.stderr
    assert "report" not in copydesk("corpus", "check", output).stdout
    assert exported(output) == before
    assert everything_in(output / "report") == kept


def test_a_summary_says_nothing_of_a_report_that_nobody_asked_for():
    assert RunSummary().remarks == []
    assert RunSummary(report=LeftReport("a/report/index.html")).remarks == []


def test_a_table_that_was_made_anew_has_another_report(tmp_path, output, switched_on):
    """Its first version has the number that the first one of the table before had."""
    run_into(output, write_corpus(tmp_path / "in", 3))
    for table in ("corpus", "quarantine"):
        shutil.rmtree(output / table, ignore_errors=True)
    again = run_into(output, write_corpus(tmp_path / "other", 5))
    assert again.version == 0
    assert again.report.written
    shown = {row[0] for row in index_in(output / "report")["articles"]}
    assert shown == {one.id for one in Corpus(output).known()}


def test_a_page_that_is_older_than_its_data_is_written_again(inputs, output, switched_on):
    run_into(output, inputs)
    before = (output / PAGE).read_bytes()
    write_corpus(inputs, 4)
    run_into(output, inputs)
    now = (output / PAGE).read_bytes()
    (output / PAGE).write_bytes(before)  # killed between the two
    assert run_into(output, inputs).report.written
    assert (output / PAGE).read_bytes() == now != before
