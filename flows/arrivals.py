"""An inbox that is watched: new files in it become one event for the Prefect server.

The inbox is looked at again and again with the readers' own discovery, so that what is told is what a
run would read, and network disks and object stores, which tell nobody of a new file, work too. A file
has arrived when its size and time have stood still for a while, so that nobody reads half of an upload.
What a deployment does with the event is its own affair; a run reads the inbox itself, so an event that
comes twice does no harm, and one that never comes costs an hour's wait for the scheduled run.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from flows.errors import RunError, UsageError
from flows.readers import InputFile, discover
from flows.readers.records import in_a_store

ARRIVED = "copydesk.arrived"
"""The name of the event; its payload holds ``inbox``, ``count`` and ``first``, some relative names."""

RESOURCE = "copydesk.inbox"
"""The id of the resource it is about; the label :data:`INBOX` of it is the inbox's full place."""

INBOX = "copydesk.inbox.place"
"""So a trigger can listen to one inbox of several."""

FIRST = 20
"""How many names an event holds."""

PATIENCE = 30
"""Times ``settle``: if something is always being written, what stands still is told after that."""


class Arrival(NamedTuple):
    """Files that have come or changed, by relative path, and the stamp of each by its location."""

    inbox: str
    names: tuple[str, ...]
    stamps: dict[str, str]

    @property
    def headline(self) -> str:
        """It in one line: ``2 files have arrived: a.txt, b.txt``."""
        count = len(self.names)
        more = f" and {count - 3:,} more" if count > 3 else ""
        have = "1 file has" if count == 1 else f"{count:,} files have"
        return f"{have} arrived: {', '.join(self.names[:3])}{more}"


class UnsentError(RunError):
    """The server did not take an event; it may in a moment."""


Send = Callable[[Arrival], None]
"""Sends one event; raises :class:`UnsentError`."""


@dataclass
class _Seen:
    path: str
    stamp: str
    since: float


class Inbox:
    """What is known of an inbox: the files that were told of, and those that are to be.

    Args:
        place: a folder; here also a file that is written again and again.
        settle: seconds for which a file has to stand still.
    """

    def __init__(self, place: str, settle: float) -> None:
        self.place = place
        # in an object store a folder without files is none: only its / says that it is one
        self._input = f"{place.rstrip('/')}/" if in_a_store(place) else place
        self._settle = settle
        self._told: dict[str, str] = {}
        self._waiting: dict[str, _Seen] = {}
        self._waits_since = 0.0

    def look(self, now: float) -> None:
        """See what is there.

        Raises:
            UsageError: the inbox is not there, or cannot be opened.
            RunError: the object store that it is in does not answer.
        """
        inputs = discover([self._input])
        if inputs.failures and not inputs.files:  # nothing is told of what cannot be seen
            raise UsageError(str(inputs.failures[0]))
        there = {}
        for file in inputs.files:
            stamp = stamp_of(file)
            if stamp:
                there[file.location] = _Seen(file.path, stamp, now)
        if not inputs.failures:  # a file that comes back is a new one; one out of sight is not
            self._told = {name: stamp for name, stamp in self._told.items() if name in there}
        if not self._waiting:
            self._waits_since = now
        before, self._waiting = self._waiting, {}
        for name, seen in there.items():
            if self._told.get(name) == seen.stamp:
                continue
            known = before.get(name)
            self._waiting[name] = known if known and known.stamp == seen.stamp else seen

    def arrival(self, now: float) -> Arrival | None:
        """The files that have arrived and were not told of, if it is time to tell."""
        still = {n: s for n, s in self._waiting.items() if now - s.since >= self._settle}
        moving = len(still) < len(self._waiting)
        if not still or (moving and now - self._waits_since < PATIENCE * self._settle):
            return None
        names = tuple(sorted(seen.path for seen in still.values()))
        return Arrival(self.place, names, {name: seen.stamp for name, seen in still.items()})

    def told(self, arrival: Arrival, now: float) -> None:
        """The server knows of these files."""
        self._told |= arrival.stamps
        for name, stamp in arrival.stamps.items():
            if name in self._waiting and self._waiting[name].stamp == stamp:
                del self._waiting[name]
        self._waits_since = now

    @property
    def is_settled(self) -> bool:
        """Whether every file that was seen was told of."""
        return not self._waiting


def stamp_of(file: InputFile) -> str:
    """What changes when a file or its sidecar is written; empty when it is not there any more."""
    if file.listed:
        return f"{file.listed.size}@{file.listed.mark}"
    try:
        marks = [one.stat() for one in (file.file, file.sidecar) if one]
    except OSError:
        return ""
    return " ".join(f"{mark.st_size}@{mark.st_mtime_ns}" for mark in marks)


class _Trouble:
    """Says when something goes wrong and when it is over, not every time in between."""

    def __init__(self, say: Callable[[str], None], over: str) -> None:
        self._say = say
        self._over = over
        self._last = ""

    def note(self, reason: str) -> None:
        if reason != self._last:
            self._say(f"{reason}; trying again")
        self._last = reason

    def clear(self) -> None:
        if self._last:
            self._say(self._over)
        self._last = ""


def watch(
    inbox: Inbox,
    send: Send,
    say: Callable[[str], None],
    *,
    every: float,
    once: bool = False,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Look at an inbox until somebody ends the program; what was not sent is sent later.

    Args:
        inbox: what to watch.
        send: sends an event.
        say: is told of arrivals and of trouble.
        every: seconds from look to look.
        once: end when everything that is there was told of.
        clock: seconds that only grow.
        wait: sleeps for so many seconds.

    Raises:
        UsageError: the inbox is not there at the start.
        RunError: the object store that it is in does not answer at the start.
        UnsentError: with ``once``, the server does not take the event.
    """
    server = _Trouble(say, "the server answers again")
    folder = _Trouble(say, f"{inbox.place} is there again")
    inbox.look(clock())
    while True:
        arrival = inbox.arrival(clock())
        if arrival:
            try:
                send(arrival)
            except UnsentError as error:
                if once:
                    raise
                server.note(str(error))
            else:
                server.clear()
                inbox.told(arrival, clock())
                say(arrival.headline)
        if once and inbox.is_settled:
            return
        wait(every)
        try:
            inbox.look(clock())
            folder.clear()
        except (UsageError, RunError) as error:
            if once:
                raise
            folder.note(str(error))


def to_prefect(arrival: Arrival) -> None:
    """Send one event to the Prefect server of the environment or the profile.

    Through its HTTP interface, not through Prefect's own background thread: that one drops what it
    cannot deliver, and here an answer means that the server has the event.

    Raises:
        UnsentError: the server does not answer, or refuses.
    """
    from prefect.client.orchestration import get_client  # noqa: PLC0415 - takes seconds
    from prefect.events import Event  # noqa: PLC0415

    event = Event(
        event=ARRIVED,
        resource=resource_of(arrival.inbox),  # type: ignore[arg-type] # labels, as the docs have it
        payload=payload_of(arrival),
    )
    with get_client(sync_client=True) as client:
        try:
            client.request("POST", "/events", json=[event.model_dump(mode="json")])
        except Exception as error:  # noqa: BLE001, RUF100 - of whatever kind: it is sent again
            server = str(client.api_url).rstrip("/")
            raise UnsentError(
                f"the Prefect server at {server} did not take the event: {_words(error)}"
            ) from error


def _words(error: Exception) -> str:
    answer = getattr(error, "response", None)
    if answer is not None:
        return f"{answer.status_code} {answer.reason_phrase}".lower()
    return (str(error).splitlines() or [""])[0] or type(error).__name__


def resource_of(inbox: str) -> dict[str, str]:
    """The labels of the resource that the events of an inbox are about."""
    place = inbox.rstrip("/") if in_a_store(inbox) else os.path.abspath(inbox)
    return {"prefect.resource.id": RESOURCE, "prefect.resource.name": inbox, INBOX: place}


def payload_of(arrival: Arrival) -> dict[str, Any]:
    """What an event says: the full place, how many files, the names of the first."""
    return {
        "inbox": resource_of(arrival.inbox)[INBOX],
        "count": len(arrival.names),
        "first": list(arrival.names[:FIRST]),
    }
