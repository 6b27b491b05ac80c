"""All checks, in the order in which a person would mend things."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from flows.doctor import helpers, server, settings, storage, versions
from flows.doctor.found import Findings, Found, fail


class Asked(NamedTuple):
    """What the runs will be given.

    Attributes:
        inputs: folders and files, or addresses in an object store.
        output: of the corpus.
        stylebook: a folder of rows of one's own.
        profile: as ``--profile`` names it.
        pool: the work pool of the deployments; empty where ``copydesk serve`` does without.
        engine: who translates; empty for nobody.
        engine_url: of a LibreTranslate server.
        address: of a Dask scheduler; empty for none.
        dask: whether the runs want one.
    """

    inputs: tuple[str, ...]
    output: str
    stylebook: Path | None = None
    profile: str = "safe"
    pool: str = ""
    engine: str = ""
    engine_url: str = ""
    address: str = ""
    dask: bool = False


def checkup(asked: Asked) -> Iterator[Found]:
    """What all checks find; a check that breaks is a finding too."""
    yield from guarded("python", versions.python)
    yield from guarded("packages", versions.packages)
    yield from guarded("packages", versions.extras)
    yield from guarded("settings", settings.variables)
    yield from guarded("stylebook", lambda: settings.stylebook(asked.stylebook, asked.profile))
    yield from guarded("input", lambda: storage.inputs(asked.inputs))
    yield from guarded("output", lambda: storage.output(asked.output))
    yield from guarded("prefect", lambda: _server(asked.pool))
    yield from guarded("translation", lambda: helpers.engine(asked.engine, asked.engine_url))
    yield from guarded("dask", lambda: helpers.dask(asked.address, wanted=asked.dask))


def _server(pool: str) -> Findings:
    from flows.prefect_env import prepare, server_url  # noqa: PLC0415

    prepare()
    return server.prefect_server(server_url(), pool)


def guarded(check: str, look: Callable[[], Findings]) -> Findings:
    """What a check finds; if it breaks, that."""
    try:
        yield from look()
    except Exception as error:
        words = " ".join(str(error).split()) or type(error).__name__
        yield fail(check, f"could not be looked at: {words}", "mend this first, then ask again")
