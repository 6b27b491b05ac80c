"""Names of places, on a disk and in an object store."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from flows.errors import StoreError, UsageError
from flows.places import (
    exists,
    is_remote,
    names_in,
    place_of,
    reach,
    read_bytes,
    read_each,
    remove,
    replace_bytes,
    sizes_in,
    told_by_table,
    write_bytes,
)
from flows.settings import RunSettings
from tests.support import ROOT


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("news", Path("news")),
        ("/data/news", Path("/data/news")),
        ("file:///data/news", Path("/data/news")),
        ("c:/news", Path("c:/news")),
        ("a:b/c", Path("a:b/c")),
        (Path("s3:/odd"), Path("s3:/odd")),
    ],
)
def test_a_place_on_a_disk_is_a_path(name, place):
    assert place_of(name) == place
    assert not is_remote(place_of(name))


@pytest.mark.parametrize(
    "name", ["s3://bucket", "s3://bucket/a b/ю", "S3://bucket/x/", "s3a://b/x"]
)
def test_a_place_in_an_object_store_travels_without_keys(name, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted-secret")
    place = place_of(name)
    assert is_remote(place)
    assert str(place).rstrip("/") == name.replace("S3:", "s3:").rstrip("/")
    sent = pickle.dumps(place)
    assert b"planted-secret" not in sent
    assert pickle.loads(sent) == place
    settings = RunSettings(output=name)
    assert settings.output == place
    assert RunSettings.model_validate_json(settings.model_dump_json()) == settings
    assert "planted-secret" not in settings.model_dump_json()


@pytest.mark.parametrize("name", ["s3://", "s3:///x", "nosuch://bucket/x"])
def test_a_name_that_means_nothing_is_refused(name):
    with pytest.raises(UsageError, match=r"names no bucket|cannot be opened"):
        place_of(name)
    with pytest.raises(ValueError, match=r"names no bucket|cannot be opened"):
        RunSettings(output=name)


def test_the_command_starts_without_the_packages_of_a_store():
    script = (
        "import sys, flows.cli\n"
        "heavy = {'upath', 'fsspec', 's3fs', 'botocore', 'deltalake', 'pyarrow', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_files_there(store):
    folder = place_of(f"s3://{store.bucket()}/a folder")
    assert names_in(folder) == []
    assert sizes_in(folder) == {}
    assert not exists(folder)
    write_bytes(folder / "one", b"1")
    write_bytes(folder / "ю", b"22")
    write_bytes(folder / "deep" / "three", b"333")
    assert names_in(folder) == ["deep", "one", "ю"]
    assert sizes_in(folder) == {"one": 1, "ю": 2}
    assert exists(folder)
    assert exists(str(folder / "one"))
    assert not exists(folder / "two")
    found = dict(read_each(folder, ["one", "two", "ю"]))
    assert (found["one"], found["ю"]) == (b"1", b"22")
    assert isinstance(found["two"], FileNotFoundError)
    remove(folder / "one")
    remove(folder / "one")  # somebody else was faster
    assert names_in(folder) == ["deep", "ю"]
    with pytest.raises(FileNotFoundError):
        read_bytes(folder / "one")
    with pytest.raises(FileNotFoundError):  # the name of a file is not a reason
        read_bytes(folder / "The specified bucket does not exist")
    missing = place_of("s3://no-such-bucket/x")
    for ask in (names_in, sizes_in, read_bytes, reach, lambda place: write_bytes(place, b"1")):
        with pytest.raises(StoreError, match="there is no bucket no-such-bucket"):
            ask(missing)


def test_a_file_is_replaced_only_as_it_was_read(store):
    file = place_of(f"s3://{store.bucket()}/policy.jsonl")
    replace_bytes(file, b"1", b"")
    for before in (b"", b"0"):
        with pytest.raises(FileExistsError):
            replace_bytes(file, b"2", before)
    replace_bytes(file, b"2", b"1")
    assert read_bytes(file) == b"2"


@pytest.mark.parametrize(
    ("message", "means"),
    [
        ("Generic S3 error\n ↳ Connection refused (os error 111)", "does not answer: Connection"),
        ("Kernel error: Generic S3 error: 403 Forbidden", "access denied: check AWS_ACCESS_KEY_ID"),
        ("Generic S3 error: <Code>NoSuchBucket</Code>", "there is no such bucket"),
        ("Generic S3 error: 404 Not Found", ""),
        ("Connection refused", ""),
        ("the article says Generic S3 error: 403 Forbidden, it said", ""),
    ],
)
def test_what_deltalake_passes_on(message, means):
    assert means in told_by_table(message)
    assert bool(means) == bool(told_by_table(message))


def test_the_name_of_a_folder_is_no_pattern(store):
    folder = place_of(f"s3://{store.bucket()}/out[1]")
    write_bytes(folder / "one", b"1")
    assert dict(read_each(folder, ["one"])) == {"one": b"1"}
