"""A served corpus until somebody ends it: its server, its deployment, its runs, what is said of them."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import (
    ConcurrencyLimitConfig,
    ConcurrencyLimitStrategy,
    StateType,
)
from prefect.exceptions import PrefectException
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, PREFECT_UI_URL, temporary_settings
from prefect.types.entrypoint import EntrypointType

from flows.errors import RunError, UsageError
from flows.normalize import normalize_corpus
from flows.prefect_env import server_url
from flows.scheduled.automations import automations, put
from flows.serving import api
from flows.serving.home import ServedBy, home_of, name_of, note_served_by, sole
from flows.serving.own_server import OwnServer, answers
from flows.serving.schedule import Schedule

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun
    from prefect.deployments.runner import RunnerDeployment

    from flows.settings import RunSettings

Say = Callable[[str], None]

LOOK_SECONDS = 3.0
"""How often the server is asked what has become of the runs."""

HEARTBEAT_SECONDS = 30
"""How often a run says that it lives; the server's automations need it to see one that does not."""

LATE = timedelta(minutes=5)
"""A run that is due for so long and has not begun is spoken of."""

SETTLED_SECONDS = 300.0
"""A runner that has worked this long may fail again without being counted."""

GIVE_UP = 5
"""After so many failures of the runner in a row, with a server that answers, it is a fault of ours."""


class Service:
    """One corpus that is served."""

    def __init__(self, settings: RunSettings, schedule: Schedule, say: Say) -> None:
        """Prepare to serve; nothing is started yet.

        Args:
            settings: of every run.
            schedule: when there is one.
            say: told, in lines, what a person wants to know.
        """
        self._settings = settings
        self._schedule = schedule
        self._say = say
        self._end = threading.Event()
        self._away = threading.Event()
        self._own: OwnServer | None = None

    def serve(self, *, port: int | None = None, now: bool = False) -> None:
        """Serve until SIGINT or SIGTERM.

        Args:
            port: of a server of our own.
            now: also make one run at once.

        Raises:
            RunError: another process serves this corpus; or there is no server and none could be
                started; or the runs cannot be looked after.
            UsageError: the port is taken.
        """
        home = home_of(self._settings.output)
        with self._until_a_signal(), sole(home), contextlib.ExitStack() as stack:
            url = server_url()
            if not url:
                self._own = OwnServer(home, port)
                url = self._own.url
                stack.callback(self._own.stop)
                self._say("starting a Prefect server (this takes up to a minute) ...")
                self._own.start(give_up=self._end.is_set)
                if self._end.is_set():
                    return
                stack.enter_context(temporary_settings({PREFECT_API_URL: url}))
            ui = PREFECT_UI_URL.value() or url.removesuffix("/api")
            note_served_by(home, ServedBy(os.getpid(), ui))
            deployment = self._deploy(url)
            with get_client(sync_client=True) as client:
                self._settle(client, deployment)
                if self._own:  # on a shared server they are for `copydesk automations` to make
                    put(automations(), client)
                if now:
                    client.create_flow_run_from_deployment(deployment)
            whose = "its" if self._own else "the server's"
            self._say(f"{whose} pages are at {ui}")
            self._say(f"runs are due at {self._schedule.cron} ({self._schedule.timezone})")
            watcher = threading.Thread(
                target=contextvars.copy_context().run, args=(self._watch, deployment, url)
            )
            watcher.start()
            try:
                asyncio.run(self._look_after_runs(deployment, url))
            finally:
                self._end.set()
                watcher.join()

    def _end_by_signal(self, *_: object) -> None:
        if self._end.is_set():
            raise KeyboardInterrupt("ended at once; a run may still be shown as running")
        self._end.set()

    @contextlib.contextmanager
    def _until_a_signal(self) -> Iterator[None]:
        """Let SIGINT and SIGTERM end the service in good order, and a second one at once."""
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {one: signal.signal(one, self._end_by_signal) for one in signals}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def _deploy(self, url: str) -> UUID:
        try:
            return UUID(str(self._deployment().apply()))
        except (httpx.HTTPError, PrefectException, RuntimeError) as error:
            if answers(url):
                raise RunError(f"the Prefect server at {url} refused: {one_line(error)}") from None
            raise RunError(f"cannot reach the Prefect server at {url}") from None

    def _deployment(self) -> RunnerDeployment:
        made = normalize_corpus.to_deployment(
            name=name_of(self._settings.output),
            schedule=Cron(self._schedule.cron, timezone=self._schedule.timezone),
            concurrency_limit=ConcurrencyLimitConfig(
                limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
            ),
            parameters={"settings": self._settings.model_dump(mode="json", exclude_defaults=True)},
            description=f"What is new and changed, into {self._settings.output}; by copydesk serve.",
            tags=["copydesk"],
            entrypoint_type=EntrypointType.MODULE_PATH,
            paused=False,
        )
        return cast("RunnerDeployment", made)

    def _settle(self, client: SyncPrefectClient, deployment: UUID) -> None:
        dead, missed = api.free_what_a_dead_serve_left(client, deployment)
        if dead:
            self._say(
                "the last serve was killed in the middle of a run; the next one goes on there"
            )
        if missed:
            self._say(f"runs that came due while nobody served: {missed}; the next one does it all")

    async def _look_after_runs(self, deployment: UUID, url: str) -> None:
        """Start what is due and see it through; again when the server was away."""
        failures = 0
        again = False
        while not self._end.is_set():
            began = time.monotonic()
            try:
                if again:  # a runner that fails may just have managed to pause the schedule
                    await asyncio.to_thread(self._deploy, url)
                again = True
                await self._runner(deployment)
            except Exception as error:
                failures = 1 if time.monotonic() - began > SETTLED_SECONDS else failures + 1
                if answers(url) and failures >= GIVE_UP:
                    raise RunError(f"the runs cannot be looked after: {one_line(error)}") from error
            while not self._end.is_set() and not await asyncio.to_thread(answers, url):
                await asyncio.sleep(1)
            await asyncio.sleep(1)

    async def _runner(self, deployment: UUID) -> None:
        """Prefect's runner, until it fails or the service ends."""
        end = self._end_by_signal

        class OurRunner(Runner):
            def handle_sigterm(self, *_: Any, **__: Any) -> None:
                end()

        runner = OurRunner(name=f"copydesk-{os.getpid()}", heartbeat_seconds=HEARTBEAT_SECONDS)
        runner._deployment_registry.register_deployment(deployment, name_of(self._settings.output))
        # a runner that loses its server says so with tracebacks, and forgets a coroutine; we say it
        warnings.filterwarnings("ignore", message="coroutine 'Runner")
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            work = asyncio.create_task(runner.start())
            try:
                while not work.done() and not self._end.is_set():
                    await asyncio.sleep(0.2)
                if not work.done():
                    await runner.astop()
                await work
            finally:
                work.cancel()

    def _watch(self, deployment: UUID, url: str) -> None:
        """Say what becomes of the runs, and whether the server is there; start our own again."""
        told = Told(self._say)
        began = datetime.now(UTC)
        since = began - timedelta(seconds=60)
        while True:
            ending = self._end.wait(LOOK_SECONDS)
            try:
                with get_client(sync_client=True) as client:
                    for run in api.recent(client, deployment, since):
                        if not ended_well_before(began, run):  # the last serve has said it
                            told.run(run)
                    told.due(api.next_due(client, deployment))
                self._say_back(url)
            except (httpx.HTTPError, PrefectException, RuntimeError, OSError):
                self._say_away(url)
            if ending:
                return

    def _say_away(self, url: str) -> None:
        if not self._away.is_set() and not self._end.is_set():
            self._away.set()
            self._say(f"the Prefect server at {url} does not answer; waiting for it")
        if self._own and not self._own.alive and not self._end.is_set():
            self._say("starting the Prefect server again ...")
            with contextlib.suppress(RunError, UsageError):  # the next look tries again
                self._own.start(give_up=self._end.is_set)

    def _say_back(self, url: str) -> None:
        if self._away.is_set():
            self._away.clear()
            self._say(f"the Prefect server at {url} answers again")


class Told:
    """What has been said of the runs, so that each thing is said once."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._states: dict[UUID, str] = {}
        self._due: datetime | None = None
        self._late: datetime | None = None

    def run(self, run: FlowRun) -> None:
        """Say what has become of a run, if that is news."""
        kind = run.state_type.value if run.state_type else ""
        if self._states.get(run.id) == kind:
            return
        self._states[run.id] = kind
        line = line_of(kind, run.state.message if run.state else None)
        if line:
            self._say(f"{run.name}: {line}")

    def due(self, when: datetime | None) -> None:
        """Say when the next run is due, or that it should have begun, if that is news."""
        if when and when != self._due:
            self._due = when
            self._say(f"the next run is due at {when.astimezone():%Y-%m-%d %H:%M}")
        if when and when != self._late and datetime.now(UTC) - when > LATE:
            self._late = when
            self._say(f"the run that was due at {when.astimezone():%H:%M} has not begun")


def ended_well_before(when: datetime, run: FlowRun) -> bool:
    """Whether a run was done, and with success, before a moment."""
    done = run.state_type is StateType.COMPLETED
    return done and run.end_time is not None and run.end_time < when


def line_of(kind: str, message: str | None) -> str:
    """What to say of a run in this state; empty if nothing."""
    words = " ".join((message or "no reason is known").split())
    if kind == "RUNNING":
        return "started"
    if kind == "COMPLETED":
        return words if message else "done"
    if kind == "CANCELLED" and "concurrency limit" in words:
        return "not started, the run before it is still going on"
    if kind in ("FAILED", "CRASHED", "CANCELLED"):
        return f"{kind.lower()}: {words.removeprefix('Flow run encountered an exception: ')}"
    return ""


def one_line(error: BaseException) -> str:
    """The innermost message of an error, in one line."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return " ".join(str(error).split()) or type(error).__name__
