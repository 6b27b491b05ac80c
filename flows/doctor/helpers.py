"""What a run may ask besides: a translation engine, a Dask cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from flows.doctor.found import Findings, fail, ok, warn
from flows.errors import RunError, UsageError

PATIENCE_SECONDS = 10


def engine(name: str, url: str = "") -> Findings:
    """Whether the translation engine can be asked. No text is sent for it.

    Args:
        name: google, mymemory, deepl or libre; empty for none.
        url: of a LibreTranslate server.
    """
    if not name:
        yield ok("translation", "no engine: no text leaves this machine")
        return
    from flows.translate.engines.keys import key_of  # noqa: PLC0415
    from flows.translate.settings import ENGINES  # noqa: PLC0415

    if name not in ENGINES:
        todo = f"choose one of {', '.join(ENGINES)}"
        yield fail("translation", f"there is no engine {name}", todo)
    elif name == "libre":
        yield from _libre(url)
    elif name == "deepl" and key_of(name) is None:
        yield fail("translation", "deepl needs a key", "set COPYDESK_ENGINE_KEY where the runs are")
    else:
        yield ok("translation", f"{name}; it is not asked here, that would send a text")


def _libre(url: str) -> Findings:
    try:
        with urlopen(f"{url.rstrip('/')}/languages", timeout=PATIENCE_SECONDS):  # noqa: S310
            yield ok("translation", f"libre answers at {url}")
    except (URLError, OSError, ValueError):
        todo = "start it, or mend --engine-url; runs go on without it and fill the gaps later"
        yield warn("translation", f"libre does not answer at {url or 'no address'}", todo)


def dask(address: str, *, wanted: bool = False) -> Findings:
    """Whether a Dask scheduler is there, with workers that have what we have.

    Args:
        address: of the scheduler; empty for none.
        wanted: whether the runs need one.
    """
    if not address:
        if wanted:
            todo = "add --address tcp://HOST:8786, or leave out --engine dask"
            yield fail("dask", "no scheduler is named", todo)
        return
    from flows.cluster import address_of, releases  # noqa: PLC0415

    try:
        import distributed  # noqa: PLC0415
    except ImportError:
        yield fail("dask", "distributed is not installed", "pip install 'copydesk[dask]'")
        return
    connect: Any = distributed.Client  # Dask's own types are not complete
    try:
        with connect(address_of(address), timeout=PATIENCE_SECONDS, set_as_default=False) as client:
            theirs = client.run(releases, on_error="return")
    except (OSError, TimeoutError, ValueError, UsageError, RunError):
        todo = "start it (dask scheduler), or mend --address"
        yield fail("dask", f"no scheduler answers at {address}", todo)
        return
    yield from workers(address, theirs, releases())


def workers(address: str, theirs: Mapping[str, object], ours: Mapping[str, str]) -> Findings:
    """Whether the workers of a cluster would give the same results as this machine.

    Args:
        address: of the scheduler.
        theirs: the releases on each worker, or the error it gave.
        ours: the releases here.
    """
    if not theirs:
        todo = f"start some: dask worker {address} --nthreads 1 --nworkers auto"
        yield fail("dask", f"{address} has no worker", todo)
        return
    wrong = [name for name, found in theirs.items() if found != ours]
    if wrong:
        says = f"of {len(theirs)} workers {len(wrong)} have something else installed: {wrong[0]}"
        found = theirs[wrong[0]]
        if isinstance(found, Mapping):
            one = next(name for name in {**ours, **found} if ours.get(name) != found.get(name))
            says += f" has {one} {found.get(one)}, here is {ours.get(one)}"
        yield fail("dask", says, "install the same lock on all of them")
        return
    yield ok("dask", f"{address}, workers: {len(theirs)}")
