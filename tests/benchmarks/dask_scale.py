"""What more workers bring: ``python -m tests.benchmarks.dask_scale`` (``make dask``).

A corpus is made from the samples (:mod:`tests.benchmarks.synthetic`) and read into new tables: by one
process of the command itself, by 1, 2 … workers of a Dask cluster on this machine, and in as many
parts (``--shard``) at once. Every table must export to the same bytes. Workers are started before and
have read the stylebook, as those of a standing cluster have.

Then the phases of a run: a plan alone, a run that is killed when all is staged, the run after it that
only commits, and one with nothing new. From them docs/scale.md does its arithmetic.

Prints Markdown tables; everything it writes stands in a temporary folder and is removed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import psutil

from tests.benchmarks import synthetic
from tests.benchmarks.scale import INTERVAL, machine
from tests.flows.dask_cluster import DaskCluster, dask_cluster

COPYDESK = Path(sys.executable).with_name("copydesk")


@dataclass
class Measured:
    """One way to do it."""

    how: str
    seconds: float
    articles_per_second: float
    speed_up: float  # against the first way
    worker_ms: float  # CPU per article, of all workers together
    scheduler_ms: float
    command_ms: float  # it plans, deals out and commits: what no further worker makes shorter
    worker_mb: float  # the biggest worker's peak, pages it shares divided among their owners
    scheduler_mb: float
    command_mb: float


@dataclass
class Phases:
    """Where the time of a run goes, with one process."""

    plan_seconds: float
    normalize_seconds: float
    commit_seconds: float
    again_seconds: float  # nothing new
    staged_mb: float
    shards: int
    table_mb: float


class Watch:
    """The peak memory and the CPU time of processes while something goes on."""

    def __init__(self, **processes: Sequence[int]) -> None:
        self.peaks = dict.fromkeys(processes, 0.0)
        self._used: dict[
            tuple[str, int], tuple[float, float]
        ] = {}  # at the first and the last look
        self._processes: dict[str, Sequence[int]] = dict(processes)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def also(self, name: str, numbers: Sequence[int]) -> None:
        """Watch these processes too."""
        self.peaks.setdefault(name, 0.0)
        self._processes[name] = numbers

    def cpu_seconds(self, name: str) -> float:
        """Used by these processes between the first and the last look."""
        return sum(last - first for (one, _), (first, last) in self._used.items() if one == name)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(INTERVAL):
            for name, numbers in self._processes.items():
                for number in numbers:
                    with suppress(psutil.Error):
                        memory = psutil.Process(number).memory_full_info()
                        own = getattr(memory, "pss", memory.uss) / 1e6
                        self.peaks[name] = max(self.peaks[name], own)
                        used = sum(psutil.Process(number).cpu_times()[:2])
                        first, _ = self._used.get((name, number), (used, used))
                        self._used[name, number] = 0.0 if name == "command" else first, used


def copydesk(*arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    """Start the command; what it says is not shown."""
    return subprocess.Popen(
        [str(COPYDESK), *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )


def ended(running: subprocess.Popen[bytes], *, killed: bool = False) -> None:
    """Wait for the end of a command.

    Raises:
        SystemExit: it failed; what it said is shown.
    """
    _, said = running.communicate()
    if bool(running.returncode) != killed:
        sys.exit(f"{running.args} ended with {running.returncode}:\n{said.decode()}")


def export(output: Path) -> bytes:
    """The corpus as bytes to compare."""
    return subprocess.run(
        [str(COPYDESK), "export", str(output), "--format", "jsonl"], capture_output=True, check=True
    ).stdout


def ways(inputs: Path, folder: Path, count: int, most: int) -> list[Measured]:
    """Every way to do it, each into a table of its own."""
    found: list[Measured] = []
    same: bytes | None = None
    crews = [("command", 1, _alone), *(("dask", n, _on_dask) for n in range(1, most + 1))]
    crews += [("parts", n, _in_parts) for n in range(2, most + 1)]
    for kind, workers, way in crews:
        output = folder / f"{kind}-{workers}"
        with way(inputs, output, workers) as (how, watch, commands):
            started = perf_counter()
            running = commands()
            watch.also("command", [one.pid for one in running])
            with watch:
                for one in running:
                    ended(one)
            seconds = perf_counter() - started
        text = export(output)
        if same is not None and text != same:
            sys.exit(f"{how} gave another corpus")
        same = text
        first = found[0].seconds if found else seconds
        found.append(
            Measured(
                how=how,
                seconds=round(seconds, 1),
                articles_per_second=round(count / seconds, 1),
                speed_up=round(first / seconds, 2),
                worker_ms=round(1000 * watch.cpu_seconds("worker") / count, 2),
                scheduler_ms=round(1000 * watch.cpu_seconds("scheduler") / count, 2),
                command_ms=round(1000 * watch.cpu_seconds("command") / count, 2),
                worker_mb=round(watch.peaks["worker"]),
                scheduler_mb=round(watch.peaks["scheduler"]),
                command_mb=round(watch.peaks["command"]),
            )
        )
        print(found[-1], file=sys.stderr)
    return found


@contextmanager
def _alone(inputs: Path, output: Path, workers: int) -> Iterator[tuple[str, Watch, object]]:
    arguments = ("run", inputs, "-o", output, "--workers", workers, "--no-prefect", "--no-report")
    watch = Watch(worker=(), scheduler=())
    yield "one process", watch, lambda: [copydesk(*arguments)]


@contextmanager
def _on_dask(inputs: Path, output: Path, workers: int) -> Iterator[tuple[str, Watch, object]]:
    with dask_cluster() as cluster:
        numbers = [cluster.worker().pid for _ in range(workers)]
        _warm_up(cluster, output.with_name(f"warm-{workers}"))
        watch = Watch(worker=numbers, scheduler=[cluster.scheduler.pid])
        arguments = ("run", inputs, "-o", output, "--no-prefect", "--no-report")
        on = ("--engine", "dask", "--address", cluster.address)
        how = f"Dask, {workers} worker{'s' if workers > 1 else ''}"
        yield how, watch, lambda: [copydesk(*arguments, *on)]


def _warm_up(cluster: DaskCluster, folder: Path) -> None:
    """Some articles for each worker, so that all have read the stylebook."""
    synthetic.write(folder / "in", 400, 99)
    on = ("--engine", "dask", "--address", cluster.address, "--no-prefect", "--no-report")
    ended(copydesk("run", folder / "in", "-o", folder / "out", "--no-report", *on))


@contextmanager
def _in_parts(inputs: Path, output: Path, workers: int) -> Iterator[tuple[str, Watch, object]]:
    arguments = ("run", inputs, "-o", output, "--workers", 1, "--no-prefect", "--no-report")
    watch = Watch(worker=(), scheduler=())
    parts = [("--shard", f"{number}/{workers}") for number in range(1, workers + 1)]
    yield f"{workers} parts at once", watch, lambda: [copydesk(*arguments, *one) for one in parts]


def phases(inputs: Path, output: Path) -> Phases:
    """Where the time goes."""
    arguments = ("run", inputs, "-o", output, "--workers", 1, "--no-prefect", "--no-report")
    plan = _timed(*arguments, "--plan")
    killed = _timed(*arguments, killed=True, COPYDESK_FAILPOINT="normalized")
    staged = list((output / ".staging").glob("*.parquet"))
    staged_mb = sum(file.stat().st_size for file in staged) / 1e6
    rest = _timed(*arguments)
    again = _timed(*arguments)
    table = sum(f.stat().st_size for f in (output / "corpus").glob("*.parquet")) / 1e6
    return Phases(
        plan_seconds=round(plan, 1),
        normalize_seconds=round(killed - plan, 1),
        commit_seconds=round(rest - plan, 1),
        again_seconds=round(again, 1),
        staged_mb=round(staged_mb, 1),
        shards=len(staged),
        table_mb=round(table, 1),
    )


def _timed(*arguments: object, killed: bool = False, **environment: str) -> float:
    started = perf_counter()
    ended(copydesk(*arguments, **environment), killed=killed)
    return perf_counter() - started


def table(rows: Sequence[Measured]) -> str:
    """The numbers as a Markdown table."""
    lines = [
        "| | seconds | articles/s | speed-up | CPU ms per article: workers | scheduler | command "
        "| peak memory: a worker | scheduler | command |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        memory = (row.worker_mb, row.scheduler_mb, row.command_mb)
        cells = " | ".join(f"{mb:,.0f} MB" if mb else "–" for mb in memory)
        lines.append(
            f"| {row.how} | {row.seconds:,.1f} | {row.articles_per_second:,.0f} "
            f"| {row.speed_up:.2f} | {row.worker_ms or '–'} | {row.scheduler_ms or '–'} "
            f"| {row.command_ms} | {cells} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure all of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2, help="as many at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the numbers there too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="copydesk-dask-scale-") as name:
        folder = Path(name)
        made = synthetic.write(folder / "in", options.articles, options.seed)
        size = sum(file.stat().st_size for file in (folder / "in").rglob("*") if file.is_file())
        rows = ways(folder / "in", folder, made.articles, options.workers)
        parts = phases(folder / "in", folder / "phases")
    print(f"{made.articles:,} articles, {size / 1e6:,.1f} MB\n")
    print(table(rows))
    print("\n| phase, one process | |\n|---|---:|")
    for field, value in asdict(parts).items():
        print(f"| {field} | {value:,} |")
    if options.json:
        numbers = {
            "articles": made.articles,
            "input_mb": round(size / 1e6, 1),
            "machine": machine(),
            "ways": [asdict(row) for row in rows],
            "phases": asdict(parts),
        }
        options.json.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
