"""Building: what is new in the table and nothing else, the same bytes as from nothing, and kills."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.corpus.schema import GLOSSES, schema_with
from flows.corpus.table import Corpus
from flows.errors import OutputError, UsageError
from flows.places import Place
from flows.report import building, files, parts, write_report
from tests.report.making import commit, edited, many, plain_article, row
from tests.report.reading import articles_in, files_in, handed_over, index_in
from tests.support import ROOT


@pytest.fixture(autouse=True)
def quick_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first page without its charts, which take most of the time of a small report."""
    monkeypatch.setattr(building, "render", lambda index: f"version {index['version']}\n")


def scratch(output: Path, folder: Path, **options: Any) -> dict[str, bytes]:
    """The files of a report that is written where there was none."""
    place = folder / "scratch"
    write_report(output, into=place, **options)
    found = files_in(place)
    shutil.rmtree(place)
    return found


def test_a_report_that_grew_is_the_one_written_at_once(tmp_path: Path) -> None:
    output = tmp_path / "out"
    commit(output, many(0, 4))
    assert write_report(output).written == 1
    assert write_report(output).written == 0
    first = files_in(output / "report")
    commit(output, many(4, 3))
    report = write_report(output)
    assert (report.written, report.place, report.index["version"]) == (1, output / "report", 1)
    kept = [name for name in first if name.count("/") == 2]
    grown = files_in(output / "report")
    assert {name: grown[name] for name in kept} == {name: first[name] for name in kept}
    commit(output, [row(plain_article("id-0001", "another text"))], remove=["id-0005"])
    assert write_report(output).written == 1  # the files with replaced rows have become one
    last = files_in(output / "report")
    assert last == scratch(output, tmp_path)
    assert not set(kept) & set(last), "parts of data files that left the table are removed"
    assert sorted(articles_in(output / "report")) == sorted(
        ["id-0000", "id-0001", "id-0002", "id-0003", "id-0004", "id-0006"]
    )


def test_a_part_is_split_into_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PAGE_ARTICLES", 3)
    monkeypatch.setattr(parts, "FILE_CHARACTERS", 20_000)
    output = tmp_path / "out"
    commit(output, [*many(0, 7), row(plain_article("id-0002x", "long " * 5_000))])
    write_report(output)
    index = index_in(output / "report")
    (part,) = index["parts"]
    folder = output / "report" / "data" / part
    pages = [handed_over(folder / f"pages-{number}.js") for number in range(4)]
    assert [len(page) for page in pages] == [3, 1, 3, 1]
    assert pages[1][0]["id"] == "id-0002x", "a long one has a page of its own"


def test_places_are_split_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "FILE_CHARACTERS", 2_000)
    output = tmp_path / "out"
    commit(output, many(0, 9))
    write_report(output)
    index = index_in(output / "report")
    folder = output / "report" / "data" / index["parts"][0]
    names = sorted(file.name for file in folder.glob("places-*.js"))
    assert names == sorted(f"places-{number}.js" for number in range(len(names)))
    assert all((folder / name).stat().st_size < 4_000 for name in names)
    rule = next(row for row in index["rules"] if row["rule"] == "layout.spaces")
    assert len(rule["places"]) > 1, "the places of one rule are in several files"
    found = [
        dict(handed_over(folder / f"places-{n}.js")["rules"])["layout.spaces"]
        for _, n, _ in rule["places"]
    ]
    assert [len(rows) for rows in found] == [count for _, _, count in rule["places"]]
    assert sum(map(len, found)) == rule["edits"]


class Killed(BaseException):
    """What a test throws where a process would be gone."""


def dying(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Have the process die at the n-th write or removal, in the middle of it."""
    count = 0

    def torn(function: Callable[..., None], tear: Callable[..., None]) -> Callable[..., None]:
        def call(place: Place, *arguments: Any) -> None:
            nonlocal count
            count += 1
            if count == at:
                tear(place, *arguments)
                raise Killed
            function(place, *arguments)

        return call

    def half(place: Path, content: bytes) -> None:
        files.put(place, content[: len(content) // 2])

    def beside(place: Path, content: bytes) -> None:
        files.put(place.with_name(f".{place.name}.abc123"), content[: len(content) // 2])

    def some(folder: Path) -> None:
        next(folder.iterdir()).unlink()

    monkeypatch.setattr(parts, "put", torn(files.put, half))
    for module in (parts, building):
        monkeypatch.setattr(module, "put_whole", torn(files.put_whole, beside))
    monkeypatch.setattr(building, "remove_folder", torn(files.remove_folder, some))


def opens(report: Path) -> bool:
    """Whether everything the index names is there and whole; no index is no report yet."""
    if not (report / "data" / "index.js").exists():
        return False
    index = index_in(report)
    for one in index["articles"]:
        folder = report / "data" / index["parts"][one[11]]
        assert handed_over(folder / f"pages-{one[12]}.js")[one[13]]["id"] == one[0]
    for rule in (*index["rules"], *index["names"]):
        for part, number, _ in rule["places"]:
            assert handed_over(report / "data" / index["parts"][part] / f"places-{number}.js")
    return True


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of two versions, with the report of the first."""
    output = tmp_path_factory.mktemp("grown") / "out"
    commit(output, many(0, 3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "render", lambda index: f"version {index['version']}\n")
        write_report(output)
    commit(output, [*many(3, 2), row(plain_article("id-0001", "another text"))])
    return output


@pytest.mark.parametrize("from_nothing", [True, False])
def test_a_report_whose_building_was_killed_opens_and_is_mended(
    grown: Path, tmp_path: Path, from_nothing: bool
) -> None:
    whole = scratch(grown, tmp_path)
    place = tmp_path / "report"
    for at in range(1, 200):
        shutil.rmtree(place, ignore_errors=True)
        if not from_nothing:
            shutil.copytree(grown / "report", place)
        with pytest.MonkeyPatch.context() as patch:
            dying(patch, at)
            with suppress(Killed):
                write_report(grown, into=place)
                break
        assert opens(place) or from_nothing
        write_report(grown, into=place)
        assert files_in(place) == whole, f"killed at write {at}"
    assert at > 5, "too few places to be killed at"
    assert files_in(place) == whole


@pytest.mark.parametrize("damage", ["gone", "short", "garbled tally", "one too many"])
def test_a_part_that_was_damaged_is_built_again(tmp_path: Path, damage: str) -> None:
    output = tmp_path / "out"
    commit(output, many(0, 3))
    write_report(output)
    whole = files_in(output / "report")
    (folder,) = (file for file in (output / "report" / "data").iterdir() if file.is_dir())
    if damage == "gone":
        (folder / "pages-0.js").unlink()
    elif damage == "short":
        (folder / "places-0.js").write_bytes(b"copydesk")
    elif damage == "garbled tally":
        (folder / "tally.json").write_bytes(b"{")
    else:
        (folder / "pages-7.js").write_bytes(b"")
    assert write_report(output).written == 1
    assert files_in(output / "report") == whole


def test_an_older_version_has_a_folder_of_its_own(tmp_path: Path) -> None:
    output = tmp_path / "out"
    commit(output, many(0, 2))
    commit(output, many(2, 2))
    write_report(output)
    before = files_in(output / "report")
    report = write_report(output, version=0)
    assert report.place == output / "report-0"
    assert len(report.index["articles"]) == 2
    assert files_in(output / "report") == before
    assert write_report(output, version=1).place == output / "report"
    assert write_report(output, version=1).written == 0
    into = tmp_path / "elsewhere"
    assert write_report(output, into=into, version=0).place == into
    assert files_in(into) == files_in(output / "report-0")


def test_what_is_no_corpus_or_no_version_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="there is no folder"):
        write_report(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no corpus in") as told:
        write_report(tmp_path / "empty")
    assert "\n" not in str(told.value)
    assert not list((tmp_path / "empty").iterdir())
    commit(tmp_path / "out", many(0, 1))
    with pytest.raises(UsageError, match="there is no version 7"):
        write_report(tmp_path / "out", version=7)
    assert not (tmp_path / "out" / "report-7").exists()


@pytest.mark.parametrize(
    "name", ["thesis.odt", "index.html", "assets/mine.js", "data/mine.csv", "data/ab/x"]
)
def test_a_folder_with_something_else_is_left_alone(tmp_path: Path, name: str) -> None:
    output, into = tmp_path / "out", tmp_path / "into"
    commit(output, many(0, 1))
    (into / name).parent.mkdir(parents=True)
    (into / name).write_text("mine")
    with pytest.raises(UsageError, match="is no part of a report"):
        write_report(output, into=into)
    assert [file for file in into.rglob("*") if file.is_file()] == [into / name]
    (into / name).unlink()
    for folder in sorted(into.rglob("*"), reverse=True):
        folder.rmdir()
    assert write_report(output, into=into).written == 1


def test_a_site_with_files_of_the_same_names_is_left_alone(tmp_path: Path) -> None:
    output, into = tmp_path / "out", tmp_path / "site"
    commit(output, many(0, 1))
    files = ("index.html", "assets/mine.css", "data/index.js")
    for name in files:
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).write_text("mine")
    with pytest.raises(UsageError, match="is no part of a report"):
        write_report(output, into=into)
    assert {(into / name).read_text() for name in files} == {"mine"}


def test_a_file_in_the_way_and_a_folder_that_cannot_be_written_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out"
    commit(output, many(0, 1))
    (output / "report").write_text("mine")
    with pytest.raises(UsageError, match="is not a folder"):
        write_report(output)

    def full(place: Place, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(parts, "put", full)
    with pytest.raises(OutputError, match=r"^cannot write .*into: no space left on device$"):
        write_report(output, into=tmp_path / "into")


def test_timings_are_those_of_the_newest_run_that_noted_them(tmp_path: Path) -> None:
    output = tmp_path / "out"
    commit(output, many(0, 1))
    assert write_report(output).index["timings"] is None
    for version, seconds in ((1, 2.5), (2, None), (3, "soon")):
        said = {"phases": {"looking": seconds}, "stages": {"stray": 0.5}, "articles": 7}
        note = {} if seconds is None else {"copydesk.timings": json.dumps(said)}
        assert Corpus(output).commit([], remove=[f"no-{version}"], note=note) == version
        assert write_report(output).index["timings"] == {
            "phases": [["looking", 2.5]],
            "stages": [["stray", 0.5]],
            "articles": 7,
            "version": 1,
        }
    assert write_report(output, version=0).index["timings"] is None


def test_the_index_says_which_version_it_shows(tmp_path: Path) -> None:
    output = tmp_path / "news of today"
    commit(output, many(0, 1))
    index = write_report(output).index
    assert (index["format"], index["name"], index["version"]) == (1, "news of today", 0)
    assert index["time"].endswith("Z")
    assert index["time"] == write_report(output).index["time"]


def test_stages_and_rules_that_nobody_knows_are_shown(tmp_path: Path) -> None:
    output = tmp_path / "out"
    commit(output, [row(edited("a", "one two", "two", "2", stage="tomorrow", rule="mine"))])
    index = write_report(output).index
    assert index["totals"]["by_stage"]["tomorrow"] == 1
    (rule,) = index["rules"]
    assert (rule["rule"], rule["stage"], rule["edits"]) == ("mine", "tomorrow", 1)
    assert index["articles"][0][10] == [0, 0, 0, 0, 0, 0]


def test_glosses_are_shown_where_the_table_has_them(tmp_path: Path) -> None:
    output = tmp_path / "out"
    commit(output, [row(plain_article("a"))])
    write_report(output)
    assert articles_in(output / "report")["a"]["glosses"] == []
    gloss = {"surface": "Реклама", "language": "ru", "to": "en", "text": "Ad", "engine": "e"}
    told = [{**row(plain_article("b")), "glosses": [gloss]}]
    staged = tmp_path / "staged.parquet"
    pq.write_table(pa.Table.from_pylist(told, schema_with([GLOSSES])), staged)
    Corpus(output).commit([staged])
    write_report(output)
    found = articles_in(output / "report")
    assert (found["a"]["glosses"], found["b"]["glosses"]) == ([], [gloss])


def test_progress_counts_articles(tmp_path: Path) -> None:
    output = tmp_path / "out"
    commit(output, many(0, 3))
    write_report(output)
    commit(output, many(3, 2))
    said: list[tuple[str, int, int]] = []

    class Watching:
        def say(self, message: str) -> None:
            raise AssertionError(message)

        def advance(self, step: str, done: int, total: int) -> None:
            said.append((step, done, total))

    write_report(output, observer=Watching())
    assert said[0] == ("reporting", 0, 5)
    assert said[-1] == ("reporting", 5, 5)
    assert [done for _, done, _ in said] == sorted(done for _, done, _ in said)


@pytest.mark.slow
def test_the_same_table_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    output = tmp_path / "out"
    commit(output, many(0, 3))
    found = []
    for seed in ("1", "2"):
        into = tmp_path / seed
        code = (
            "import sys; from pathlib import Path; from flows.report import write_report;"
            " write_report(Path(sys.argv[1]), into=Path(sys.argv[2]))"
        )
        command = [sys.executable, "-c", code, str(output), str(into)]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        subprocess.run(command, check=True, env=environment, timeout=240)
        found.append(files_in(into))
    assert found[0] == found[1]
    assert found[0]["index.html"]
