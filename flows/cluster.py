"""The workers of a Dask cluster as an executor: on this machine, on others, more or fewer by the hour.

Every call travels as bytes that only a worker opens, so the scheduler needs nothing but Dask. Before a
worker does anything it compares itself with us: the same release of copydesk and of whatever shapes a
result, the same stylebook, and the same folder behind the name of the staging folder. One that differs
would give another corpus, or lose its part of it, and ends the run with one line instead.

A worker does one call at a time, however many threads it has: the work is Python, and threads would
only share one processor.
"""

from __future__ import annotations

import os
import pickle
import platform
import re
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple, ParamSpec, TypeVar

from flows.errors import RunError, UsageError, explain_os_error
from flows.executors import Cluster, WorkersDiedError
from flows.places import Place, is_remote, read_bytes, remove, write_bytes
from flows.shards import Shard

P = ParamSpec("P")
T = TypeVar("T")

ADDRESS_VARIABLE = "DASK_SCHEDULER_ADDRESS"
"""Dask's own name for it."""
CONNECT_SECONDS = 10
PATIENCE_SECONDS = 300.0
"""How long a run goes on waiting when there is no worker."""
_SAID_AFTER = 10.0
_LOOK_EVERY = 2.0
SEEN_SECONDS = 10.0
"""How long a shared disk may take to show a worker a file that was just written here."""
_TO_BEGIN_WITH = 4
"""Where no worker is yet: work enough to make a cluster that grows on demand start some."""

PACKAGES = (
    *(
        "copydesk",
        "ahocorasick-rs",
        "charset-normalizer",
        "feedparser",
        "ftfy",
        "langdetect",
        "lxml",
    ),
    *("markdown-it-py", "pyarrow", "readability-lxml", "trafilatura", "warcio"),
)
"""What shapes a result, or the file it is staged in: the same release everywhere, or other bytes."""

AS_HERE = "install what is installed here (the same lock) on every worker"


class UnfitWorkerError(Exception):
    """A worker that would give other results, or whose results nobody would see."""


class Terms(NamedTuple):
    """What a worker must agree with before it works for a run.

    Attributes:
        releases: of Python and :data:`PACKAGES`.
        token: a file in the staging folder; its name is its content.
    """

    releases: Mapping[str, str]
    token: Place


class DaskExecutor(Cluster):
    """Calls done by the workers of the cluster behind a scheduler.

    Args:
        address: of the scheduler, e.g. ``tcp://10.0.0.5:8786``; without one that in
            ``DASK_SCHEDULER_ADDRESS``.
        staging: a folder that all workers have to see under the same name.
        say: told when there is no worker, and what is odd about those there are.

    Raises:
        UsageError: the address is none.
        RunError: nobody listens there.
        OSError: the staging folder cannot be written.
    """

    def __init__(self, address: str, staging: Place, say: Callable[[str], None]) -> None:
        address = address_of(address)
        self._address = address
        self._say = say
        self._tasks: dict[Future[Any], Any] = {}
        self._guard = threading.Lock()
        self._workers = 0
        self._threads: dict[str, int] = {}
        self._looked = float("-inf")
        self._alone_since: float | None = None
        self._said_alone = False
        self._client: Any = _connected(address, say)  # Dask's own types are not complete
        name = f"seen-by-workers-{uuid.uuid4().hex}"
        self._terms = Terms(releases(), staging / name)
        try:
            _write(self._terms.token)
            self._count()
            self._remark()
        except BaseException:
            self.shutdown()
            raise

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a worker call ``fn``; one that is lost with its worker is done again by another.

        Of the future returned come, besides what ``fn`` raises:

        Raises:
            WorkersDiedError: several workers died of it.
            RunError: a worker is not fit for this run, or the scheduler is lost.
        """
        inner = pickle.dumps(_Call(fn, *args, **kwargs))
        call = pickle.dumps(_Call(_serve, self._terms, inner))
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        # pickle.loads, because every worker has it: one without copydesk can still say so
        key = f"copydesk-{uuid.uuid4().hex}"
        try:
            task = self._client.submit(pickle.loads, call, key=key, pure=False)
        except Exception as error:
            raise self._lost() from error
        with self._guard:
            self._tasks[future] = task
        task.add_done_callback(partial(self._settle, future))
        return future

    def workers(self) -> int:
        """How many processes work for the scheduler now, or will have to be waited for."""
        self._count()
        return self._workers or _TO_BEGIN_WITH

    def look(self) -> None:
        """Say when no worker is left, and give up when none comes.

        Raises:
            RunError: there was none for :data:`PATIENCE_SECONDS`, or the scheduler is lost.
        """
        self._count()
        if self._workers:
            return
        now = time.monotonic()
        waited = now - (self._alone_since if self._alone_since is not None else now)
        how = f"start one: dask worker {self._address} --nworkers auto --nthreads 1"
        if waited >= PATIENCE_SECONDS:
            none = f"the Dask scheduler at {self._address} has had no worker for {waited:.0f} s"
            raise RunError(f"{none}; nothing was committed, what is staged is kept; {how}")
        if waited >= min(_SAID_AFTER, PATIENCE_SECONDS / 2) and not self._said_alone:
            self._said_alone = True
            self._say(f"the Dask scheduler at {self._address} has no worker; waiting; {how}")

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """Part with the cluster; what was not begun is dropped, what was ends without us."""
        with self._guard:
            tasks = list(self._tasks.values())
            self._tasks.clear()
        if self._client.status == "running":
            if tasks:
                with suppress(Exception):  # the scheduler went away: then nothing runs there
                    self._client.cancel(tasks, force=True)
            self._client.close(timeout=CONNECT_SECONDS)
        with suppress(OSError):  # a small file in a folder that is removed with the next commit
            remove(self._terms.token)

    def _settle(self, future: Future[Any], task: Any) -> None:
        """Hand a finished task on; called from a thread of Dask's."""
        with self._guard:
            if self._tasks.pop(future, None) is None:  # we have parted
                return
        try:
            future.set_result(task.result())
        except BaseException as error:  # noqa: BLE001, RUF100 - also a CancelledError, which is none
            future.set_exception(self._told(error))

    def _told(self, error: BaseException) -> BaseException:
        from distributed import CancelledError, KilledWorker  # noqa: PLC0415 - a second
        from distributed.comm.core import CommClosedError  # noqa: PLC0415

        if isinstance(error, KilledWorker):
            return WorkersDiedError(error.allowed_failures + 1)
        if isinstance(error, CancelledError | CommClosedError):  # the latter while a result comes
            return self._lost()
        if isinstance(error, UnfitWorkerError):
            return RunError(f"{error}; nothing was committed")
        if isinstance(error, ModuleNotFoundError):
            what = f"a Dask worker at {self._address} cannot import {error.name}"
            return RunError(f"{what}; nothing was committed; {AS_HERE}")
        if isinstance(error, ImportError | AttributeError):
            what = f"a Dask worker at {self._address} runs another copydesk ({error})"
            return RunError(f"{what}; nothing was committed; {AS_HERE}")
        return error

    def _lost(self) -> RunError:
        lost = RunError(
            f"the Dask scheduler at {self._address} was lost; nothing was committed, "
            "what is staged is kept; run again to go on"
        )
        lost.__cause__ = ConnectionError(self._address)  # so that a flow tries once more
        return lost

    def _count(self) -> None:
        """Ask for the number of workers, but not too often."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return
        if self._client.status != "running":
            raise self._lost()
        try:
            self._threads = dict(self._client.nthreads())
        except Exception as error:
            raise self._lost() from error
        self._workers = len(self._threads)
        self._looked = now
        if self._workers:
            self._alone_since, self._said_alone = None, False
        elif self._alone_since is None:
            self._alone_since = now

    def _remark(self) -> None:
        """Say when most threads of the cluster would be idle."""
        threads = self._threads
        idle = sum(threads.values()) - len(threads)
        if threads and idle >= len(threads):
            self._say(
                f"of the {sum(threads.values())} threads of the Dask cluster {len(threads)} can work at "
                "a time, one of each worker; start workers with --nworkers auto --nthreads 1"
            )


def address_of(address: str) -> str:
    """The address of the scheduler: this one, or that of the environment.

    Raises:
        UsageError: there is none, or it has no port.
    """
    address = address.strip() or os.environ.get(ADDRESS_VARIABLE, "").strip()
    if not address:
        raise UsageError("name the scheduler of the Dask cluster: --address tcp://HOST:8786")
    # Dask says so too, but then hangs for 20 seconds and ends with a traceback
    kind, _, host = address.rpartition("://")
    if kind in ("", "tcp", "tls") and not re.search(r":\d+$", host):
        raise UsageError(
            f"no address of a Dask scheduler: {address!r} (no port); one is tcp://10.0.0.5:8786"
        )
    return address


def _write(token: Place) -> None:
    content = token.name.encode()
    if is_remote(token):
        write_bytes(token, content)
    else:
        token.write_bytes(content)


def _connected(address: str, say: Callable[[str], None]) -> Any:
    try:
        import dask  # noqa: PLC0415 - a second, and only for this engine

        # what goes wrong is told as one line, by us
        dask.config.set(
            {"logging": {"distributed": "critical"}, "distributed.admin.tick.limit": "1h"}
        )
        import distributed  # noqa: PLC0415
    except ImportError as error:
        raise UsageError(f"this needs {error.name}: pip install 'copydesk[dask]'") from None
    try:
        with warnings.catch_warnings(record=True) as odd:
            warnings.simplefilter("always")
            make: Any = distributed.Client
            client = make(address, timeout=CONNECT_SECONDS, set_as_default=False, name="copydesk")
    except (ValueError, TypeError) as error:
        what = f"no address of a Dask scheduler: {address!r} ({error}); one is tcp://10.0.0.5:8786"
        raise UsageError(what) from None
    except OSError as error:
        said = explain_os_error(error) if error.strerror else "no answer"
        raise RunError(
            f"no Dask scheduler answers at {address} ({said}); nothing was committed; start it "
            "with: dask scheduler"
        ) from error
    if any("Mismatched versions" in str(one.message) for one in odd):
        say(f"Dask is not of the same version here and at {address}; if anything fails: {AS_HERE}")
    return client


@cache
def releases() -> Mapping[str, str]:
    """The releases here of Python and of all packages that shape a result."""
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        **{name: _release(name) for name in PACKAGES},
    }


def _release(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


# -- in a worker ------------------------------------------------------------------------------------


class _Call:
    """A call as a pickle: opening it is making it."""

    def __init__(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> None:
        self._parts = partial(fn, **kwargs) if kwargs else fn, args

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self._parts


_one_at_a_time = threading.Lock()
_agreed: set[Place] = set()
"""The tokens this process has seen."""


def _serve(terms: Terms, inner: bytes) -> Any:
    with _one_at_a_time:
        if terms.token not in _agreed:
            _agree(terms)
            _agreed.add(terms.token)
        return pickle.loads(inner)  # noqa: S301 - from whoever may run anything here anyway


def _agree(terms: Terms) -> None:
    here = releases()
    for name, wanted in terms.releases.items():
        found = here.get(name, "")
        if found != wanted:
            differs = f"has {name} {found}" if found else f"has no {name}"
            raise UnfitWorkerError(
                f"{_myself()} {differs}, here it is {wanted or 'none'}; {AS_HERE}"
            )
    end = time.monotonic() + SEEN_SECONDS
    while unseen := _unseen(terms.token):
        if time.monotonic() > end:
            raise UnfitWorkerError(
                f"{_myself()} does not see {terms.token.parent} ({unseen}): the output has to be on a "
                "disk that all machines share under the same name, or in an object store"
            )
        time.sleep(1)


def _unseen(token: Place) -> str:
    """Why the token cannot be seen; empty when it is there."""
    try:
        return "" if read_bytes(token) == token.name.encode() else "another one"
    except OSError as error:
        return explain_os_error(error)


def fitting(fn: Callable[[Shard], T], shard: Shard) -> T:
    """Do a shard, if this process would normalize it as the one that cut it.

    Raises:
        UnfitWorkerError: it would not.
    """
    if not shard.fits:
        other = f"{_myself()} has another stylebook or other rules than here"
        raise UnfitWorkerError(f"{other}; {AS_HERE}, and restart the workers")
    return fn(shard)


def _myself() -> str:
    from distributed import get_worker  # noqa: PLC0415 - we run inside of one

    try:
        return f"the Dask worker at {get_worker().address}"
    except ValueError:  # not in a task of a worker
        return "a Dask worker"
