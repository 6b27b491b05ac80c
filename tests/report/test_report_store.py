"""The report of a corpus in an object store, written there or here."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.errors import OutputError, UsageError
from flows.places import Place, names_in, place_of, read_bytes, remove, write_bytes
from flows.report import building, write_report
from tests.report.making import commit, many, plain_article, row
from tests.report.reading import files_in
from tests.storage.server import Store


@pytest.fixture(autouse=True)
def quick_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first page without its charts."""
    monkeypatch.setattr(building, "render", lambda index: f"version {index['version']}\n")


def uploaded(store: Store, output: Path, bucket: str) -> Place:
    return place_of(store.upload(output, bucket, "news"))


def everything(place: Place) -> dict[str, bytes]:
    """The files of a report there, by name."""
    found = {"index.html": read_bytes(place / "index.html")}
    for folder in ("assets", "data"):
        for name in names_in(place / folder):
            if "." in name:
                found[f"{folder}/{name}"] = read_bytes(place / folder / name)
                continue
            for file in names_in(place / folder / name):
                found[f"{folder}/{name}/{file}"] = read_bytes(place / folder / name / file)
    return found


def test_a_report_in_a_store_is_the_one_on_a_disk(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "news"
    commit(here, many(0, 3))
    bucket = store.bucket()
    there = uploaded(store, here, bucket)
    write_report(here)
    report = write_report(there)
    assert report.written == 1
    assert everything(report.place) == files_in(here / "report")
    assert write_report(there).written == 0
    (part,) = report.index["parts"]
    remove(report.place / "data" / part / "pages-0.js")
    write_bytes(report.place / "data" / part / "places-7.js", b"left over")
    assert write_report(there).written == 1
    assert everything(report.place) == files_in(here / "report")
    into = tmp_path / "copy"
    assert write_report(there, into=into).place == into
    assert files_in(into) == files_in(here / "report")

    commit(here, [row(plain_article("id-0001", "another text"))])
    there = uploaded(store, here, bucket)
    write_report(here)
    write_report(there)
    assert part in names_in(report.place / "data"), "a slower writer may name it yet"
    monkeypatch.setattr(building, "KEPT_SECONDS", 0)
    grown = write_report(there)
    assert everything(grown.place) == files_in(here / "report")
    assert part not in names_in(grown.place / "data"), "its data file left the table"


def test_what_is_wrong_with_a_store_is_one_line(store: Store, tmp_path: Path) -> None:
    bucket = store.bucket()
    with pytest.raises(UsageError, match="no corpus in"):
        write_report(place_of(f"s3://{bucket}/nothing"))
    here = tmp_path / "news"
    commit(here, many(0, 1))
    there = uploaded(store, here, bucket)
    write_bytes(place_of(f"s3://{bucket}/mine/thesis.odt"), b"mine")
    with pytest.raises(UsageError, match="is no part of a report"):
        write_report(there, into=place_of(f"s3://{bucket}/mine"))
    with pytest.raises(OutputError) as told:
        write_report(here, into=place_of("s3://no-such-bucket-of-ours/report"))
    assert "\n" not in str(told.value)
    assert "bucket" in str(told.value)
