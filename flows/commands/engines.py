"""``--engine``: who does the work of a run, and who translates. One option, for their names differ.

``--engine dask --engine libre`` has the workers of a Dask cluster normalize and a LibreTranslate server
translate. What ``COPYDESK_ENGINE`` names of either kind holds where the option names none.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple

import typer

from flows.errors import UsageError

VARIABLE = "COPYDESK_ENGINE"

Engines = Annotated[
    list[str] | None,
    typer.Option(
        "--engine",
        metavar="ENGINE",
        envvar=VARIABLE,
        help="Who works: processes (of this machine, the default), or dask, see --address. And who "
        "translates: google, mymemory, deepl or libre; texts leave this machine for it, and without "
        "one nothing is sent. Give it twice to say both.",
        show_default=False,
    ),
]
Address = Annotated[
    str,
    typer.Option(
        "--address",
        metavar="ADDRESS",
        envvar=["COPYDESK_ADDRESS", "DASK_SCHEDULER_ADDRESS"],
        help="Where the scheduler of the Dask cluster listens, e.g. tcp://10.0.0.5:8786.",
        show_default=False,
    ),
]
Part = Annotated[
    str,
    typer.Option(
        "--shard",
        metavar="I/N",
        help="Do only the I-th of N parts and leave it staged; whoever finds all parts done commits "
        "them as one version. For batch systems.",
        show_default=False,
    ),
]


class Chosen(NamedTuple):
    """The engines of both kinds; empty where none is named."""

    work: str
    translation: str


def engines_of(named: Iterable[str] | None) -> Chosen:
    """Who works and who translates.

    Args:
        named: the values of ``--engine``, or of the environment.

    Raises:
        UsageError: two of one kind are named.
    """
    work, translation = _split(named or ())
    kept = _split(os.environ.get(VARIABLE, "").split())
    for kind in (work, translation):
        if len(kind) > 1:
            raise UsageError(f"--engine {kind[0]} and {kind[1]}: only one of them can do it")
    if translation:
        _check(translation[0])
    return Chosen((work or kept[0] or [""])[0], (translation or kept[1] or [""])[0])


def _check(engine: str) -> None:
    from flows.executors import EXECUTORS  # noqa: PLC0415
    from flows.translate.settings import ENGINES  # noqa: PLC0415

    if engine not in ENGINES:
        known = f"{' and '.join(EXECUTORS)} work, {', '.join(ENGINES)} translate"
        raise UsageError(f"there is no engine {engine!r}; {known}")


def translation_engine(named: str) -> str:
    """The engine that translates, of one value or of several with spaces between."""
    return " ".join(_split(named.split())[1])


def _split(named: Iterable[str]) -> tuple[list[str], list[str]]:
    from flows.executors import EXECUTORS  # noqa: PLC0415 - the command line must start fast

    words = [word for word in (one.strip().lower() for one in named) if word]
    return [w for w in words if w in EXECUTORS], [w for w in words if w not in EXECUTORS]


def crew_of(engine: str, address: str, shard: str, inputs: Iterable[str] = ()) -> dict[str, Any]:
    """The fields of :class:`flows.settings.RunSettings` that say who works.

    Args:
        engine: that works.
        address: of the cluster.
        shard: the part that is asked for.
        inputs: of the run.

    Raises:
        UsageError: they do not fit together.
    """
    from flows.executors import DASK, PROCESSES  # noqa: PLC0415

    engine = engine or PROCESSES
    in_environment = address in (
        os.environ.get("COPYDESK_ADDRESS"),
        os.environ.get("DASK_SCHEDULER_ADDRESS"),
    )
    if engine != DASK:
        if address and not in_environment:
            raise UsageError("--address is that of a Dask cluster: add --engine dask")
        address = ""
    else:
        from flows.cluster import address_of  # noqa: PLC0415

        address = address_of(address)
    if shard:
        from flows.parts import WHOLE, part_of  # noqa: PLC0415

        if part_of(shard) != WHOLE and "-" in inputs:
            raise UsageError("--shard: standard input cannot be read by several parts; name files")
    return {"engine": engine, "address": address, "shard": shard}
