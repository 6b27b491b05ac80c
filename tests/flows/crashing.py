"""The real command in processes of their own that can be killed, starved and interrupted.

Starting Python, Arrow and the stylebook takes over a second, and the crash tests start hundreds of
commands. So one process (a *desk*) loads everything once and forks for every command: the child is
a process like any other, with its own session, limits, user and failpoint, and really dies of a
SIGKILL. ``Desk(private=True)`` lives in a mount namespace of its own, where it may mount small and
read-only file systems without being root.
"""

from __future__ import annotations

import contextlib
import encodings
import gc
import importlib
import json
import os
import pkgutil
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120.0  # seconds until a command that hangs is killed and its test fails

NO_FAILPOINT = "-"  # no point has this name, but the points count how often they are passed

# -- what the tests use --------------------------------------------------------------------------


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code (negative: the signal), what it said, the points it passed."""

    code: int
    out: str
    err: str
    passed: Counter[str] = field(default_factory=Counter)

    @property
    def lines(self) -> list[str]:
        """What it said on stderr."""
        return self.err.splitlines()


class Running:
    """A command that has been started; :attr:`pid` leads a process group of its own."""

    def __init__(self, desk: Desk, pid: int, folder: Path) -> None:
        self.pid = pid
        self._desk = desk
        self._folder = folder

    def kill(self) -> None:
        """SIGKILL to this process alone, as the system does when memory is short."""
        os.kill(self.pid, signal.SIGKILL)

    def interrupt(self, number: int = signal.SIGINT) -> None:
        """A signal to the whole group, as Ctrl+C sends it."""
        os.killpg(self.pid, number)

    def wait(self) -> Ended:
        """Wait for the end."""
        status = self._desk.ask({"do": "wait", "pid": self.pid})["status"]
        assert status is not None, f"still running after {PATIENCE} s: {self._said('err')}"
        seen = self._folder / "passed"
        passed = Counter(json.loads(seen.read_text())) if seen.exists() else Counter()
        return Ended(status, self._said("out"), self._said("err"), passed)

    def _said(self, name: str) -> str:
        return (self._folder / name).read_text("utf-8", "replace")


class Desk:
    """A process that has loaded copydesk and forks for every command.

    Args:
        private: in a user and mount namespace of its own (Linux), see :meth:`mount`.
    """

    def __init__(self, *, private: bool = False) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="copydesk-desk-"))
        self._scratch.chmod(0o777)
        self._count = 0
        apart = ["unshare", "--user", "--map-root-user", "--mount"] if private else []
        self._process = subprocess.Popen(
            [*apart, sys.executable, "-m", "tests.flows.crashing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=_environment(),
            text=True,
        )

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Have the desk do something."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer

    def start(
        self,
        *arguments: str | Path,
        failpoint: str = NO_FAILPOINT,
        patches: dict[str, Any] | None = None,
        environment: dict[str, str] | None = None,
        most_bytes: int | None = None,
        user: int | None = None,
    ) -> Running:
        """Start ``copydesk ARGUMENTS``.

        Args:
            arguments: of the command.
            failpoint: where it kills itself, see :mod:`flows.failpoints`.
            patches: values for ``module.name``; ``@module.name`` stands for another object.
            environment: more variables.
            most_bytes: no file it writes may get longer (RLIMIT_FSIZE).
            user: run as this user.
        """
        self._count += 1
        folder = self._scratch / str(self._count)
        request = {
            "do": "start",
            "arguments": [str(argument) for argument in arguments],
            "environment": {"COPYDESK_FAILPOINT": failpoint, **(environment or {})},
            "patches": patches or {},
            "most_bytes": most_bytes,
            "user": user,
            "folder": str(folder),
        }
        return Running(self, self.ask(request)["pid"], folder)

    def run(self, *arguments: str | Path, **options: Any) -> Ended:
        """Start a command and wait for its end; the options are those of :meth:`start`."""
        return self.start(*arguments, **options).wait()

    def mount(self, folder: Path, options: str) -> None:
        """Mount a file system in memory, or mount it again with other options.

        Only this desk and its commands see it.
        """
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        self.ask({"do": "system", "command": command})

    def call(self, function: str, *arguments: str) -> Any:
        """The result of a function of a module, called in a process that sees what the desk sees."""
        return self.ask({"do": "call", "function": function, "arguments": arguments})["result"]

    def close(self) -> None:
        """End the desk."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


@contextlib.contextmanager
def desk(*, private: bool = False) -> Iterator[Desk]:
    """A desk that is closed at the end."""
    one = Desk(private=private)
    try:
        yield one
    finally:
        one.close()


def can_mount() -> bool:
    """Whether this system lets us mount a file system in a namespace of our own."""
    command = ["unshare", "--user", "--map-root-user", "--mount"]
    try:
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [*command, "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder],
                capture_output=True,
                timeout=30,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE) -> None:
    """Wait until something holds; the limit is a safety net, not a measure."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not after {seconds} s: {what}"
        time.sleep(0.01)


NOBODY = 65534


@contextlib.contextmanager
def public_folder() -> Iterator[Path]:
    """A temporary folder that :data:`NOBODY` owns and reaches; pytest's own are for one user."""
    home = Path(tempfile.mkdtemp(prefix="copydesk-"))
    home.chmod(0o755)
    os.umask(0o022)
    os.chown(home, NOBODY, NOBODY)
    try:
        yield home
    finally:
        shutil.rmtree(home)


# -- what the corpus looks like to somebody else -------------------------------------------------


@dataclass(frozen=True)
class State:
    """All that a reader can see of an output folder, the times in it aside."""

    version: int | None
    export: str
    quarantine: tuple[tuple[Any, ...], ...]


SMALL = {"flows.shards.MAX_JOBS": 4}  # so that few articles make several shards
SHARD = "flows.workers.normalize_shard"
NOTHING = State(None, "", ())


def one_line(ended: Ended) -> str:
    """The only line on stderr."""
    (line,) = ended.lines
    assert line.startswith("copydesk: ")
    return line


def state(output: str | Path) -> State:
    """What a reader sees now."""
    from flows.corpus.quarantine import quarantined, raw_of  # noqa: PLC0415
    from flows.corpus.table import Corpus  # noqa: PLC0415
    from flows.exports import jsonl  # noqa: PLC0415
    from flows.exports.rows import everything  # noqa: PLC0415

    output = Path(output)
    corpus = Corpus(output)
    export = "" if corpus.version is None else "".join(jsonl.lines(everything(corpus)))
    rows = (row._replace(since="") for row in quarantined(output))
    held = tuple((*row, raw_of(output, row).hex()) for row in rows)
    return State(corpus.version, export, held)


def plain_state(output: str) -> list[Any]:
    """:func:`state` as plain data, for :meth:`Desk.call`."""
    seen = state(output)
    return [seen.version, seen.export, [list(row) for row in seen.quarantine]]


def staged(output: Path) -> dict[str, tuple[int, int]]:
    """The staged shards: inode and time of writing, by name."""
    found = {}
    for file in (output / ".staging").glob("*.parquet"):
        with contextlib.suppress(FileNotFoundError):
            about = file.stat()
            found[file.name] = about.st_ino, about.st_mtime_ns
    found.pop("moved.parquet", None)  # no shard: made of the table's rows, anew in each run
    return found


# -- the desk ---------------------------------------------------------------------------------------


def _environment() -> dict[str, str]:
    names = {k: v for k, v in os.environ.items() if k not in ("PREFECT_API_URL", "NO_COLOR")}
    return {**names, "PYTHONPATH": str(ROOT)}


def _load() -> None:
    """Everything a run needs, loaded and compiled before the first fork. No thread pool starts."""
    for name in ("flows.run", "flows.exports.write", "flows.corpus.quarantine", "rich.console"):
        importlib.import_module(name)
    for name in ("rich.table", "flows.opening", "flows.readers.text", "flows.readers.jsonl"):
        importlib.import_module(name)
    importlib.import_module("flows.cli")
    for found in pkgutil.iter_modules(encodings.__path__):  # another user may not reach Python's
        with contextlib.suppress(ImportError):
            importlib.import_module(f"encodings.{found.name}")
    from normalizers import Article, normalize  # noqa: PLC0415

    normalize(Article("The harbour  was closed on Monday, the mayor said."))


def _serve() -> None:
    """Answer requests until the pipe ends."""
    _load()
    gc.collect()
    gc.freeze()  # else the first collection in each child copies all of this process's memory
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = _ANSWERS[request["do"]](request)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _start(request: dict[str, Any]) -> dict[str, Any]:
    Path(request["folder"]).mkdir()
    pid = os.fork()
    if not pid:
        try:
            _command(request)
        except Exception:
            traceback.print_exc()
            raise SystemExit(1) from None
        raise SystemExit(0)
    return {"pid": pid}


def _command(request: dict[str, Any]) -> None:
    folder = Path(request["folder"])
    os.setsid()
    handles = [os.open(os.devnull, os.O_RDONLY)]
    handles += [os.open(folder / name, os.O_WRONLY | os.O_CREAT, 0o666) for name in ("out", "err")]
    for number, handle in enumerate(handles):
        os.dup2(handle, number)
        os.close(handle)
    sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8")  # noqa: SIM115
    os.environ.update(request["environment"])
    for name, value in request["patches"].items():
        module, _, attribute = name.rpartition(".")
        found = _named(value[1:]) if isinstance(value, str) and value.startswith("@") else value
        setattr(importlib.import_module(module), attribute, found)
    if request["most_bytes"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["most_bytes"],) * 2)
    if request["user"] is not None:
        os.chmod(folder, 0o777)
        os.setgroups([])
        os.setresgid(*(request["user"],) * 3)
        os.setresuid(*(request["user"],) * 3)
    from flows import failpoints  # noqa: PLC0415
    from flows.cli import app  # noqa: PLC0415

    try:
        app(request["arguments"], prog_name="copydesk")
    except SystemExit as ended:
        if request["most_bytes"] is None:
            (folder / "passed").write_text(json.dumps(failpoints._seen))
        if "--workers" not in request["arguments"]:  # no process to wait for: end at once
            sys.stdout.flush()
            os._exit(int(ended.code or 0))
        raise


def _named(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def _wait(request: dict[str, Any]) -> dict[str, Any]:
    end = time.monotonic() + PATIENCE
    while True:
        pid, status = os.waitpid(request["pid"], os.WNOHANG)
        if pid:
            return {"status": os.waitstatus_to_exitcode(status)}
        if time.monotonic() > end:
            os.killpg(request["pid"], signal.SIGKILL)
            os.waitpid(request["pid"], 0)
            return {"status": None}
        time.sleep(0.002)


def _system(request: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(request["command"], capture_output=True, text=True, check=False)
    return {"error": done.stderr} if done.returncode else {}


def _call(request: dict[str, Any]) -> dict[str, Any]:
    """In a child: Arrow starts threads when it reads, and a process with threads must not fork."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            answer = {"result": _named(request["function"])(*request["arguments"])}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        with os.fdopen(theirs, "w") as pipe:
            pipe.write(json.dumps(answer))
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as pipe:
        said: dict[str, Any] = json.loads(pipe.read())
    os.waitpid(pid, 0)
    return said


_ANSWERS = {"start": _start, "wait": _wait, "system": _system, "call": _call}

if __name__ == "__main__":
    _serve()
