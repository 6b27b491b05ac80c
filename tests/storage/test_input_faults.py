"""Input from an object store when something is wrong with it: one line, and nothing is lost."""

from __future__ import annotations

import json
import pickle
import random
import subprocess
import sys

import pytest
from s3fs import S3FileSystem

from flows.arrivals import Inbox
from flows.corpus.table import Corpus
from flows.errors import RunError, UsageError
from flows.places import AccessError, place_of
from flows.readers import Failure, discover, read_files
from flows.readers import ahead as ahead_module
from flows.readers.records import InputFile, Listed
from flows.readers.trees import raise_if_gone
from flows.run import Run
from flows.settings import RunSettings
from tests.flows.support import copydesk, exported, run_into, story
from tests.storage.server import Store


def put(store: Store, bucket: str, **texts: str) -> str:
    for name, text in texts.items():
        store.client().put_object(Bucket=bucket, Key=f"in/{name}.txt", Body=text.encode())
    return f"s3://{bucket}/in"


@pytest.fixture
def bucket(store):
    return store.bucket()


def one_line(done, code: int, words: str) -> None:
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("run", "--plan"), ("clean",)])
def test_a_bucket_that_is_not_there(store, command, tmp_path):
    done = copydesk(*command, "s3://nobody-has-this/in", cwd=tmp_path)
    one_line(done, 2, "nobody-has-this")


def test_nobody_listens_there(store, tmp_path):
    gone = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    one_line(copydesk("run", "s3://news/in", cwd=tmp_path, **gone), 1, "does not answer")
    assert not (tmp_path / "output" / "corpus").exists()


def test_no_credentials(store, tmp_path, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    done = copydesk("run", "s3://news/in", cwd=tmp_path, HOME=str(tmp_path))
    one_line(done, 1, "AWS_ACCESS_KEY_ID")


@pytest.fixture
def mortal(tmp_path, monkeypatch):
    """A store that a test may end."""
    store = Store(tmp_path / "log")
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)
    S3FileSystem.clear_instance_cache()  # they remember the address of the other one
    store.start()
    yield store
    store.stop()
    S3FileSystem.clear_instance_cache()


def test_a_store_that_goes_away_in_the_middle_stops_the_run(mortal, tmp_path, monkeypatch):
    monkeypatch.setattr(ahead_module, "AT_ONCE", 2)
    root = put(mortal, mortal.bucket(), **{f"a{n}": story(n) for n in range(9)})
    work = Run(RunSettings(inputs=(root,), output=tmp_path / "out"), observer=Ending(mortal))
    with pytest.raises(RunError, match="does not answer"):
        work.plan()
    assert Corpus(tmp_path / "out").version is None


class Ending:
    """Ends the server when the third file was looked at."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def say(self, message: str) -> None:
        pass

    def advance(self, step: str, done: int, total: int) -> None:
        if done == 3:
            self.store.stop()


def test_an_object_that_vanishes_after_the_listing_is_a_failure(store, bucket):
    found = discover([put(store, bucket, a=story(1), b=story(2), c=story(3))])
    store.client().delete_object(Bucket=bucket, Key="in/b.txt")
    items = list(read_files(found.files))
    assert [isinstance(item, Failure) for item in items] == [False, True, False]
    assert (items[1].category, items[1].reason) == ("unreadable", "vanished")


def test_what_vanishes_while_the_run_works_is_no_loss(store, bucket, tmp_path):
    root = put(store, bucket, a=story(1), b=story(2))
    work = Run(RunSettings(inputs=(root,), output=tmp_path / "out"))
    work.plan()
    store.client().delete_object(Bucket=bucket, Key="in/b.txt")
    (tmp_path / "staging").mkdir()
    work.normalize(tmp_path / "staging")
    work.verify()
    work.commit()
    assert Corpus(tmp_path / "out").count() == 1
    assert [str(failure) for failure in work.summary().failures] == [f"{root}/b.txt: vanished"]


@pytest.mark.parametrize("small", [1, 4_000_000])
def test_read_by_pieces_or_at_once_it_is_the_same(small, store, bucket, tmp_path, monkeypatch):
    monkeypatch.setattr(ahead_module, "SMALL", small)
    monkeypatch.setattr("flows.readers.streams._STORE_BLOCK", 100_000)
    words = random.Random(7)
    folder = tmp_path / "in"
    folder.mkdir()
    rows = [
        {"id": f"r{n}", "text": story(n) * words.randint(1, 40), "source": "daily.example"}
        for n in range(150)
    ]
    (folder / "day.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert (folder / "day.jsonl").stat().st_size > 500_000
    (folder / "a.txt").write_text(story(1), "utf-8")
    (folder / "a.meta.json").write_text('{"title": "Harbour"}', "utf-8")
    only = {"only": ("layout",), "workers": 1}
    run_into(tmp_path / "here", folder, **only)
    run_into(tmp_path / "there", store.upload(folder, bucket, "in"), **only)
    assert exported(tmp_path / "there") == exported(tmp_path / "here")


class AnswerError(Exception):
    """What a store's client raises: it holds the answer."""

    def __init__(self, code: str) -> None:
        super().__init__("no")
        self.response = {"Error": {"Code": code}}


def refused(code: str) -> AccessError:
    error = AccessError("access denied to bucket news: check your keys")
    error.__cause__ = PermissionError("no")
    error.__cause__.__cause__ = AnswerError(code)
    return error


@pytest.mark.parametrize("code", ["ExpiredToken", "InvalidAccessKeyId", "SignatureDoesNotMatch"])
def test_keys_that_are_worth_nothing_stop_the_run(code):
    with pytest.raises(RunError, match=f"check your keys .{code}"):
        raise_if_gone(refused(code))


@pytest.mark.parametrize("code", ["AccessDenied", "InvalidObjectState"])
def test_one_object_that_may_not_be_read_is_its_own_affair(code, store, bucket, monkeypatch):
    found = discover([put(store, bucket, a=story(1), b=story(2))])
    real = type(found.files[0].file.fs)._open

    def opened(self, path, *args, **options):
        if path.endswith("a.txt"):
            raise refused(code)
        return real(self, path, *args, **options)

    monkeypatch.setattr(S3FileSystem, "_open", opened)
    failure, article = read_files(found.files)
    assert failure.category == "unreadable"
    assert failure.reason.startswith("cannot be read: access denied to bucket")
    assert article.path == "b.txt"


def test_many_files_are_fetched_in_few_batches(store, bucket, monkeypatch):
    found = discover([put(store, bucket, **{f"a{n:02}": story(n) for n in range(30)})])
    monkeypatch.setattr(ahead_module, "AT_ONCE", 10)
    batches = []
    real = ahead_module._contents
    monkeypatch.setattr(
        ahead_module, "_contents", lambda places: batches.append(len(places)) or real(places)
    )
    ahead = ahead_module.Ahead(found.files, range(30))
    texts = [ahead.content(number).data.decode() for number in range(30)]
    assert texts == [story(n) for n in range(30)]
    assert batches == [10, 10, 10]


def test_only_what_will_be_asked_for_is_fetched(store, bucket):
    found = discover([put(store, bucket, a=story(1), b=story(2), c=story(3))])
    ahead = ahead_module.Ahead(found.files, [0, 2])
    assert ahead.content(1) is None
    assert ahead.content(0).data.decode() == story(1)
    assert ahead.content(2).data.decode() == story(3)
    assert ahead.content(2) is None


def test_the_command_cleans_a_story_from_a_bucket(store, bucket):
    root = put(store, bucket, a=story(1), b=story(2))
    done = copydesk("clean", f"{root}/a.txt")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Harbour reopens after the storm")
    both = copydesk("clean", root)
    assert both.stdout.count("==> s3://") == 2


def test_an_inbox_in_a_bucket(store, bucket):
    inbox = Inbox(f"s3://{bucket}/inbox", 10)
    client = store.client()
    inbox.look(0)
    assert inbox.arrival(0) is None  # empty, and that is no error
    client.put_object(Bucket=bucket, Key="inbox/a.txt", Body=b"one")
    inbox.look(1)
    assert inbox.arrival(1) is None
    client.put_object(Bucket=bucket, Key="inbox/a.txt", Body=b"two")  # as long as before
    inbox.look(9)
    assert inbox.arrival(12) is None
    inbox.look(19)
    arrival = inbox.arrival(19)
    assert arrival.names == ("a.txt",)
    inbox.told(arrival, 19)
    inbox.look(99)
    assert inbox.arrival(99) is None


def test_an_inbox_in_no_bucket_is_an_error(store):
    with pytest.raises(UsageError, match="nobody-has-this"):
        Inbox("s3://nobody-has-this/inbox", 1).look(0)


def test_a_short_command_on_a_file_of_this_machine_loads_nothing_of_stores(tmp_path):
    (tmp_path / "a.txt").write_text(story(1), "utf-8")
    script = (
        "import sys; from flows.cli import app\n"
        f"sys.argv = ['copydesk', 'clean', {str(tmp_path / 'a.txt')!r}]\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "heavy = {'upath', 'fsspec', 's3fs', 'botocore', 'prefect', 'pydantic', 'pyarrow'}\n"
        "print(sorted(heavy & sys.modules.keys()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_place_that_is_pickled_holds_no_credentials(store, bucket):
    found = discover([put(store, bucket, a=story(1))])
    data = pickle.dumps((found.files, place_of(f"s3://{bucket}/in")))
    assert store.environment["AWS_SECRET_ACCESS_KEY"].encode() not in data
    assert pickle.loads(data)[0] == found.files


@pytest.mark.parametrize(
    ("missing", "words"), [("upath", "copydesk[flows]"), ("s3fs", "cannot be opened")]
)
def test_a_package_that_is_missing_is_one_line(missing, words):
    script = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from flows.cli import app\n"
        "sys.argv = ['copydesk', 'clean', 's3://news/a.txt']; app()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    one_line(done, 2, words)


def test_a_name_is_no_pattern(store, bucket):
    names = ("page[1]", "page1", "all*", "all-of-it", "why?", "whys")
    remote = put(store, bucket, **{name: story(n) for n, name in enumerate(names)})
    found = discover([remote])
    ahead = ahead_module.Ahead(found.files, range(len(names)))
    texts = {one.path: ahead.content(n).data.decode() for n, one in enumerate(found.files)}
    assert texts == {f"{name}.txt": story(n) for n, name in enumerate(names)}


def test_one_page_that_a_browser_named(store, bucket, tmp_path):
    assert run_into(tmp_path / "out", put(store, bucket, **{"page[1]": story(1)})).new == 1


def test_two_stores_that_hold_the_same_name(store, bucket):
    here = put(store, bucket, a=story(1))
    there = place_of(f"memory://{bucket}/in/a.txt")
    there.fs.pipe_file(there.path, story(2).encode())
    files = [
        InputFile(place, "a.txt", str(place), listed=Listed(100, ""))
        for place in (place_of(f"{here}/a.txt"), there)
    ]
    ahead = ahead_module.Ahead(files, range(2))
    assert [ahead.content(n).data.decode() for n in range(2)] == [story(1), story(2)]
