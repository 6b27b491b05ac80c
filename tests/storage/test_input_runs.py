"""The same tree read from an object store and from a disk: the same articles, the same plan."""

from __future__ import annotations

import gzip
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from flows.corpus.table import Corpus
from flows.errors import UsageError
from flows.places import AccessError, place_of
from flows.plan import Plan
from flows.readers import discover, read_files, trees
from flows.run import plan, run
from flows.settings import RunSettings
from flows.summary import RunSummary
from tests.flows.support import copydesk, exported, story

PAGE = """<html><head><title>Harbour</title></head><body><article><h1>Harbour</h1>
<p>The mayor of the town said on Monday that the harbour would be open again for all boats.</p>
<p>The ferries will sail again on Tuesday, and the market opens at noon.</p></article></body></html>
"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Daily</title><item>
<title>Harbour</title><link>https://daily.example/news/harbour</link>
<description>The mayor said on Monday that the harbour would be open again.</description>
</item></channel></rss>
"""


def tree(folder: Path) -> Path:
    """Every format, packed and not, sidecars, and what is no article."""
    (folder / "deep" / "er").mkdir(parents=True)
    for number in range(3):
        (folder / f"{number}.txt").write_text(story(number), "utf-8")
    (folder / "0.txt.meta.json").write_text(json.dumps({"title": "Harbour", "n": 1}), "utf-8")
    (folder / "deep" / "packed.txt.gz").write_bytes(gzip.compress(story(10).encode(), mtime=0))
    (folder / "deep" / "packed.meta.json").write_text('{"source": "daily.example"}', "utf-8")
    (folder / "deep" / "er" / "Łódź port.md").write_text(f"# Harbour\n\n{story(11)}", "utf-8")
    (folder / "deep" / "page.html").write_text(PAGE, "utf-8")
    (folder / "deep" / "feed.xml").write_text(FEED, "utf-8")
    rows = [{"id": f"row-{n}", "text": story(100 + n), "source": "daily.example"} for n in range(9)]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "rows.jsonl").write_text(lines, "utf-8")
    others = lines.replace("row-", "other-").replace("day  1", "day  2")
    (folder / "rows.jsonl.zst").write_bytes(zstandard.compress(others.encode()))
    (folder / "day.csv").write_text(f'id,text\nc1,"{story(200)}"\nc2,"{story(201)}"\n', "utf-8")
    pq.write_table(
        pa.table({"id": ["p1", "p2"], "text": [story(300), story(301)]}), folder / "day.parquet"
    )
    (folder / "broken.jsonl").write_text('{"text": "cut', "utf-8")
    (folder / "binary.txt").write_bytes(b"\0\1\2\3" * 64)
    (folder / "notes.pdf").write_bytes(b"%PDF")
    (folder / ".hidden.txt").write_text("no", "utf-8")
    (folder / "orphan.meta.json").write_text("{}", "utf-8")
    return folder


@pytest.fixture
def disk(tmp_path):
    return tree(tmp_path / "news")


@pytest.fixture
def bucket(store):
    return store.bucket()


@pytest.fixture
def remote(store, bucket, disk):
    return store.upload(disk, bucket, "in/news")


def into(output: Path, *inputs: str | Path, **settings: Any) -> RunSummary:
    return run(RunSettings(inputs=tuple(map(str, inputs)), output=output, **settings))


def planned(output: Path, *inputs: str | Path, **settings: Any) -> Plan:
    return plan(RunSettings(inputs=tuple(map(str, inputs)), output=output, **settings))


def counts(summary: RunSummary) -> dict[str, int]:
    return {name: count for name, count in summary.counts() if count}


def files_of(output: Path) -> set[str]:
    return {row.file for row in Corpus(output).known()}


def test_discovery_finds_the_same_but_for_the_root(remote, disk):
    here, there = discover([str(disk)]), discover([remote])
    assert [one.path for one in there.files] == [one.path for one in here.files]
    assert [bool(one.sidecar) for one in there.files] == [bool(one.sidecar) for one in here.files]
    assert there.unsupported == here.unsupported
    assert {one.path for one in there.folders} == {one.path for one in here.folders}
    assert {one.location for one in there.files} == {f"{remote}/{o.path}" for o in here.files}
    assert all(one.listed and one.listed.size for one in there.files)


def test_every_format_reads_the_same(remote, disk):
    def items(root: str) -> list[tuple[Any, ...]]:
        found = []
        for item in read_files(discover([root]).files):
            what = item.article if hasattr(item, "article") else (item.category, item.sha256)
            found.append((item.path, item.line, what))
        return found

    assert items(remote) == items(str(disk))
    assert len(items(remote)) > 25


def test_the_corpus_is_the_same_to_the_byte(remote, disk, tmp_path):
    local, stored = into(tmp_path / "a", disk), into(tmp_path / "b", remote)
    assert counts(stored) == counts(local)
    assert (stored.exit_code, stored.failed) == (1, 2)
    assert exported(tmp_path / "b") == exported(tmp_path / "a")
    assert [f.reason for f in stored.failures] == [f.reason for f in local.failures]
    assert {str(f).partition(":")[0] for f in stored.failures} == {"s3"}
    assert all(file.startswith(remote) for file in files_of(tmp_path / "b"))


def test_a_second_run_has_nothing_to_do(remote, tmp_path):
    first = into(tmp_path / "out", remote)
    again = into(tmp_path / "out", remote)
    assert first.committed
    assert not again.committed
    assert again.version == first.version


def test_changed_new_gone_and_moved_files(remote, store, bucket, disk, tmp_path):
    into(tmp_path / "out", remote)
    client = store.client()
    client.put_object(Bucket=bucket, Key="in/news/1.txt", Body=story(501).encode())
    client.put_object(Bucket=bucket, Key="in/news/new.txt", Body=story(502).encode())
    client.delete_object(Bucket=bucket, Key="in/news/day.csv")
    client.put_object(Bucket=bucket, Key="in/news/moved.txt", Body=story(2).encode())
    client.delete_object(Bucket=bucket, Key="in/news/2.txt")
    made = planned(tmp_path / "out", remote)
    assert (made.new, made.changed, len(made.moves), len(made.gone)) == (1, 1, 1, 2)
    into(tmp_path / "out", remote, prune=True)
    # the same done on the disk, from scratch: the same corpus
    (disk / "1.txt").write_text(story(501), "utf-8")
    (disk / "new.txt").write_text(story(502), "utf-8")
    (disk / "day.csv").unlink()
    (disk / "2.txt").rename(disk / "moved.txt")
    into(tmp_path / "other", disk)
    now = {(row.path, row.fingerprint) for row in Corpus(tmp_path / "out").known()}
    assert now == {(row.path, row.fingerprint) for row in Corpus(tmp_path / "other").known()}


def test_what_nobody_looked_at_is_not_gone(remote, store, bucket, tmp_path):
    into(tmp_path / "out", remote)
    store.client().delete_object(Bucket=bucket, Key="in/news/day.csv")
    assert not planned(tmp_path / "out", f"{remote}/deep").gone
    assert not planned(tmp_path / "out", f"{remote}/rows.jsonl").gone
    assert len(planned(tmp_path / "out", remote).gone) == 2


def test_a_tree_moves_to_another_bucket(remote, store, bucket, disk, tmp_path):
    into(tmp_path / "out", remote)
    for key in store.keys(bucket):
        store.client().delete_object(Bucket=bucket, Key=key)
    elsewhere = store.upload(disk, store.bucket())
    made = planned(tmp_path / "out", elsewhere)
    assert (made.new, made.changed, len(made.gone)) == (2, 0, 0)  # what failed is tried again
    assert len(made.relocated) == Corpus(tmp_path / "out").count()
    into(tmp_path / "out", elsewhere)
    assert all(file.startswith(elsewhere) for file in files_of(tmp_path / "out"))
    assert not planned(tmp_path / "out", elsewhere).relocated


def test_a_tree_moves_from_a_disk_into_a_bucket_and_back(remote, disk, tmp_path):
    into(tmp_path / "out", disk)
    shutil.move(disk, tmp_path / "aside")
    made = planned(tmp_path / "out", remote)
    assert (made.new, made.changed, len(made.gone)) == (2, 0, 0)
    assert len(made.relocated) == Corpus(tmp_path / "out").count()


def test_a_copy_is_not_a_move(remote, disk, tmp_path):
    into(tmp_path / "out", disk)
    assert not planned(tmp_path / "out", remote).relocated  # both are there: the ids are the same


def test_one_file_with_its_sidecar(remote):
    (one,) = discover([f"{remote}/0.txt"]).files
    assert (one.path, one.location) == ("0.txt", f"{remote}/0.txt")
    (found,) = read_files([one])
    assert found.article.title == "Harbour"
    (packed,) = read_files(discover([f"{remote}/deep/packed.txt.gz"]).files)
    assert packed.article.source == "daily.example"
    (alone,) = discover([f"{remote}/1.txt"]).files
    assert alone.sidecar is None


def test_a_file_named_with_its_folder_is_read_once(remote):
    both = discover([remote, f"{remote}/1.txt", remote.replace("s3://", "s3a://")])
    assert len(both.files) == len(discover([remote]).files)


@pytest.mark.parametrize("name", ["no", "no/such/file.txt", "1.txt/deeper"])
def test_what_is_not_there_is_an_error(remote, name):
    with pytest.raises(UsageError, match=f"no such file or folder: {remote}/{name}"):
        discover([f"{remote}/{name}"])


def test_a_folder_named_as_one_may_be_empty(remote, bucket):
    found = discover([f"s3://{bucket}/inbox/"])
    assert not found.files
    assert [folder.location for folder in found.folders] == [f"s3://{bucket}/inbox"]


def test_an_unknown_kind_is_an_error_unless_the_user_says_what_it_is(remote):
    with pytest.raises(UsageError, match=r"cannot read \.pdf files"):
        discover([f"{remote}/notes.pdf"])
    assert len(discover([f"{remote}/notes.pdf"], any_kind=True).files) == 1


def test_addresses_of_the_web_are_no_inputs():
    with pytest.raises(UsageError, match="fetch it first"):
        discover(["https://daily.example/news/harbour.html"])


def test_names_only_a_store_can_have(store, bucket):
    client = store.client()
    for key in (
        "a//twice.txt",
        "a/",
        "a/mark.txt",
        "a/b",
        "a/b/in.txt",
        "a/100%20.txt",
        "a/c#1.txt",
    ):
        client.put_object(Bucket=bucket, Key=key, Body=story(1).encode())
    found = discover([f"s3://{bucket}/a"])
    assert [one.path for one in found.files] == ["100%20.txt", "b/in.txt", "c#1.txt", "mark.txt"]
    assert found.unsupported == {"folder without a name": 1, "no extension": 1}
    assert len(list(read_files(found.files))) == 4
    assert [one.path for one in discover([f"s3://{bucket}"]).files] == [
        f"a/{one.path}" for one in found.files
    ]


def test_an_output_of_another_run_in_a_bucket_is_no_input(store, bucket, disk, tmp_path):
    into(tmp_path / "news" / "out", disk / "rows.jsonl")
    remote = store.upload(disk, bucket, "x")
    found, here = discover([remote]), discover([str(disk)])
    assert found.unsupported == here.unsupported
    assert found.unsupported["corpus"] == 1
    assert [one.path for one in found.files] == [one.path for one in here.files]


def test_input_and_output_in_one_bucket_are_kept_apart(remote):
    output = place_of(f"{remote}/deep")
    assert not [one for one in discover([remote], skip=output).files if "deep" in one.path]
    for name in (f"{remote}/deep", f"{remote}/deep/", f"{remote}/deep".replace("s3:", "s3a:")):
        with pytest.raises(UsageError, match="is an input and the output too"):
            discover([name], skip=output)


def test_many_folders_are_listed_at_once(store, bucket, monkeypatch):
    client = store.client()
    for day in range(12):
        key = f"archive/2026/{day:02}/a.txt"
        client.put_object(Bucket=bucket, Key=key, Body=story(day).encode())
    at_once, most = Counter(), []
    real = trees.Store._entries

    def counted(self, folder):
        at_once["now"] += 1
        most.append(at_once["now"])
        try:
            return real(self, folder)
        finally:
            at_once["now"] -= 1

    monkeypatch.setattr(trees.Store, "_entries", counted)
    found = discover([f"s3://{bucket}/archive"])
    assert [one.path for one in found.files] == [f"2026/{day:02}/a.txt" for day in range(12)]
    assert len(most) == 14
    assert 1 < max(most) <= trees.LISTED_AT_ONCE


def test_a_folder_that_may_not_be_listed_hides_its_articles_and_loses_none(
    remote, store, bucket, tmp_path, monkeypatch
):
    into(tmp_path / "out", remote)
    real = trees.Store._entries

    def refused(self, folder):
        if folder.endswith("/deep"):
            raise AccessError("access denied to bucket news: check AWS_ACCESS_KEY_ID")
        return real(self, folder)

    monkeypatch.setattr(trees.Store, "_entries", refused)
    store.client().delete_object(Bucket=bucket, Key="in/news/deep/page.html")
    made = planned(tmp_path / "out", remote)
    assert not made.gone
    (closed,) = [failure for failure, _ in made.failures if failure.category == "unreadable"]
    assert str(closed) == (
        f"{remote}/deep: cannot be opened: access denied to bucket news: check AWS_ACCESS_KEY_ID"
    )
    monkeypatch.undo()
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)
    assert [row.path for row in planned(tmp_path / "out", remote).gone] == ["deep/page.html"]


def test_what_failed_in_a_bucket_is_tried_again(store, bucket, tmp_path):
    client = store.client()
    for name in ("a", "b"):
        client.put_object(Bucket=bucket, Key=f"in/{name}.jsonl", Body=b'{"text": "cut')
    summary = into(tmp_path / "out", f"s3://{bucket}/in")
    assert summary.failed == 2
    assert not into(tmp_path / "out", f"s3://{bucket}/in").committed
    good = json.dumps({"id": "now", "text": story(1)}).encode()
    client.put_object(Bucket=bucket, Key="in/a.jsonl", Body=good)
    client.delete_object(Bucket=bucket, Key="in/b.jsonl")
    done = copydesk("quarantine", "retry", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert f"s3://{bucket}/in/b.jsonl is gone: it is skipped" in done.stderr
    assert [row.id for row in Corpus(tmp_path / "out").known()] == ["now"]
    into(tmp_path / "out", f"s3://{bucket}/in")
    assert copydesk("quarantine", "list", tmp_path / "out").stdout == "0 in quarantine\n"
