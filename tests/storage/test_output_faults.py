"""What can go wrong with an output in an object store: processes die, servers go, keys are wrong."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from flows.corpus import writing
from flows.corpus.quarantine import Row, quarantined
from flows.corpus.table import Corpus
from flows.errors import RunError
from flows.failpoints import NAMES
from flows.places import names_in, place_of
from tests.flows import crashing
from tests.flows.crashing import SMALL
from tests.flows.support import articles, exported, run_into, story, write_corpus
from tests.storage.server import KEYS, Store
from tests.storage.stand_ins import STOP_AT, STOP_PID

pytestmark = pytest.mark.timeout(300)

OF_UNDO = {"policy.written"}
AFTER = NAMES[NAMES.index("commit.logged") :]


@pytest.fixture(scope="module")
def desk():
    with crashing.desk() as one:
        yield one


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    folder = write_corpus(tmp_path_factory.mktemp("inputs") / "in")
    (folder / "binary.txt").write_bytes(b"\0\1\2\3" * 64)
    return folder


@pytest.fixture
def output(store):
    return place_of(f"s3://{store.bucket()}/corpus")


@dataclass(frozen=True)
class Whole:
    """What a run on a disk gives that nobody disturbs, and the points that one in a store passes."""

    export: str
    quarantine: list[Row]
    passed: Counter[str]


@pytest.fixture(scope="module")
def whole(desk, running_store, inputs, tmp_path_factory):
    here = tmp_path_factory.mktemp("whole") / "out"
    assert desk.run("run", inputs, "-o", here, patches=SMALL).code == 1
    there = f"s3://{running_store.bucket()}/whole"
    environment = running_store.environment
    ended = desk.run("run", inputs, "-o", there, patches=SMALL, environment=environment)
    assert ended.code == 1, ended.err
    return Whole(exported(here), failures(here), ended.passed)


def failures(output):
    return [row._replace(since="") for row in quarantined(output)]


def test_a_run_there_passes_every_point(whole):
    assert set(whole.passed) == set(NAMES) - OF_UNDO


@pytest.mark.parametrize("point", [name for name in NAMES if name not in OF_UNDO])
def test_a_killed_run_goes_on(point, desk, store, inputs, output, whole):
    options = {"patches": SMALL, "environment": store.environment}
    last = whole.passed[point] if point.startswith("shard.") else 1
    killed = desk.run("run", inputs, "-o", output, failpoint=f"{point}:{last}", **options)
    assert killed.code == -signal.SIGKILL, killed.err
    committed = Corpus(output).version is not None
    assert committed == (point in AFTER), "readers see all of it or nothing"
    staged = len([name for name in names_in(output / ".staging") if name.endswith(".parquet")])

    again = desk.run("run", inputs, "-o", output, **options)
    assert again.code == (0 if again.out.startswith("nothing new") else 1), again.err
    shards = 0 if committed else whole.passed["shard.started"] - staged
    assert again.passed["shard.started"] == shards, "no shard is done twice"
    assert Corpus(output).version == 0
    assert exported(output) == whole.export
    assert failures(output) == whole.quarantine != []
    left = set(names_in(output / ".staging"))
    if point == "commit.logged":  # a vacuum removes them
        assert len(left) == staged + 1
    else:
        assert left == set()


class Refusing(BaseHTTPRequestHandler):
    """An object store that knows nobody."""

    def answer(self) -> None:
        says = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
        self.send_response(403)
        self.send_header("Content-Length", str(len(says)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(says)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer  # noqa: N815

    def log_message(self, *_):
        pass


@pytest.fixture
def refusing():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


NOBODY = "http://127.0.0.1:9"
SECRET = KEYS["AWS_SECRET_ACCESS_KEY"]
NO_KEYS = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
GONE = f"the object store at {NOBODY} does not answer"


@pytest.fixture
def told(desk, store):
    """The one line that a command says, which ends with a code."""

    def one_line(code, *arguments, **environment):
        ended = desk.run(*arguments, environment={**store.environment, **environment})
        assert ended.code == code, ended.err
        (line,) = ended.lines
        assert SECRET not in ended.err + ended.out
        return line

    return one_line


def test_a_bucket_that_is_not_there(inputs, store, told):
    assert told(2, "run", inputs, "-o", "s3://no-such-bucket/out") == (
        "copydesk: cannot write to s3://no-such-bucket/out: there is no bucket no-such-bucket"
    )
    names = store.client().list_buckets()["Buckets"]
    assert "no-such-bucket" not in [one["Name"] for one in names], "nobody asked for it"
    line = told(1, "corpus", "history", "s3://no-such-bucket/out")
    assert line == "copydesk: there is no bucket no-such-bucket"


def test_access_is_denied(inputs, refusing, output, told):
    line = told(2, "run", inputs, "-o", output, AWS_ENDPOINT_URL=refusing)
    assert line.startswith(f"copydesk: cannot write to {output}: access denied to bucket desk-")
    assert "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" in line


def test_nobody_said_who_asks(inputs, output, told):
    assert told(2, "run", inputs, "-o", output, **NO_KEYS) == (
        f"copydesk: cannot write to {output}: "
        "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    )


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["run", "IN", "-o", "OUT"], 2),
        (["run", "IN", "-o", "OUT", "--plan"], 2),
        (["export", "OUT"], 2),
        (["export", "HERE", "-o", "OUT/a.jsonl"], 2),
        (["corpus", "check", "OUT"], 1),
        (["quarantine", "list", "OUT"], 1),
        (["undo", "OUT", "--rule", "a.b", "--why", "c"], 2),
        (["undo", "OUT", "--list"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_nobody_answers(inputs, output, command, code, told, tmp_path):
    here = str(tmp_path / "here")
    if "HERE" in command:
        run_into(tmp_path / "here", inputs)
    there = {"IN": str(inputs), "OUT": str(output), "HERE": here}
    words = [there.get(one, one.replace("OUT/", f"{output}/")) for one in command]
    assert GONE in told(code, *words, AWS_ENDPOINT_URL=NOBODY)


@pytest.mark.parametrize("name", ["s3://", "s3:///x", "nosuch://bucket/x"])
def test_a_name_that_means_nothing(inputs, name, told):
    assert told(2, "run", inputs, "-o", name).startswith(f"copydesk: {name} ")


def test_what_works_on_a_disk_only_says_so(output, told):
    line = told(2, "names", "suggest", output)
    assert line.endswith("in an object store: this command works in a folder of this machine")


@pytest.mark.slow
@pytest.mark.parametrize("point", ["plan.made", "verified", "commit.written"])
def test_a_server_that_goes_away_in_the_middle(point, inputs, desk, tmp_path):
    other = Store(tmp_path / "log")
    other.start()
    try:
        output = f"s3://{other.bucket()}/out"
        modules = ("flows.run", "flows.corpus.table")
        stop = {f"{one}.reached": "@tests.storage.stand_ins.stop_the_server" for one in modules}
        told = {STOP_AT: point, STOP_PID: str(other._process.pid)}
        environment = {**other.environment, **told}
        ended = desk.run("run", inputs, "-o", output, patches=stop, environment=environment)
    finally:
        other.stop()
    assert ended.code in (1, 2), ended.err
    assert ended.lines[-1].startswith("copydesk: "), ended.err
    assert "does not answer" in ended.lines[-1], ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("first", [True, False], ids=["first version", "later version"])
@pytest.mark.parametrize("where", ["there", "here"])
def test_a_commit_that_lands_after_its_answer_was_lost(
    where, first, inputs, output, tmp_path, monkeypatch
):
    output = output if where == "there" else tmp_path / "out"
    if not first:
        run_into(output, folder_of(tmp_path / "old", 9))
    name = "create_table_with_add_actions" if first else "create_write_transaction"
    owner = writing if first else DeltaTable
    real, late = getattr(owner, name), []

    def lost(*given, **options):
        late.append(lambda: real(*given, **options))
        raise DeltaError("Generic S3 error: Error performing PUT: operation timed out")

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, lost)
        with pytest.raises(RunError, match=r"timed out|does not answer"):
            run_into(output, folder_of(tmp_path / "in", 1))
    data = [one for one in names_in(output / "corpus") if one.endswith(".parquet")]
    assert len(data) == (where == "there") + (not first), "what may be asked for is kept"
    if where == "there":
        late[-1]()  # of the quarantine there is none: nothing failed
        assert {one["raw_text"] for one in articles(Corpus(output))} >= {story(1)}
    done = run_into(output, tmp_path / "in")
    assert done.new == (where == "here")
    assert len(list(articles(Corpus(output)))) == 1 + (not first)


def folder_of(path, number):
    path.mkdir()
    (path / f"{number}.txt").write_text(story(number), "utf-8", newline="")
    return path
