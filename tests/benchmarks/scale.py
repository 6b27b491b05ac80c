"""How time and memory grow with the corpus: ``python -m tests.benchmarks.scale``.

For each size a corpus is made from the samples (:mod:`tests.benchmarks.synthetic`), ``copydesk run``
reads it into a new table, and once more with nothing new. Every tenth of a second the memory of the
command and of all its workers is added up, in two ways:

* RSS counts a page as often as processes share it, so its sum is more than the machine gives;
* PSS counts a shared page once, divided among its owners: its sum is what the run really takes
  (Linux only; elsewhere USS, which leaves shared pages out).

Prints a table and writes ``scale.svg`` and ``scale.json``. Everything else stands in a temporary
folder and is removed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter, sleep

import psutil

from tests.benchmarks import synthetic
from tests.support import ROOT

SIZES = (1_000, 10_000, 100_000)
INTERVAL = 0.1
LIMIT_MB = 1_500
"""A run of 100,000 articles on two cores is to stay below it."""


@dataclass
class Measured:
    """One process and its children, from start to end."""

    seconds: float
    cpu_seconds: float
    peak_rss_mb: float
    peak_own_mb: float  # PSS, or USS where there is none
    peak_processes: int
    output: str


@dataclass
class Row:
    """One size; ``mb`` are 10^6 bytes."""

    articles: int
    input_mb: float
    seconds: float
    cpu_seconds: float  # of all processes together; hardly depends on what else the machine does
    articles_per_second: float
    ms_per_article: float
    cpu_ms_per_article: float
    peak_rss_mb: float
    peak_own_mb: float
    peak_processes: int
    output_mb: float
    rerun_seconds: float
    rerun_share: float
    rerun_cpu_share: float
    rerun_peak_rss_mb: float
    rerun_peak_own_mb: float


def measure(command: Sequence[str], log: Path) -> Measured:
    """Run a command to its end and watch it.

    Raises:
        SystemExit: the command failed; what it said is shown.
    """
    rss = own = 0
    processes = 0
    cpu = _cpu_of_children()
    with log.open("wb") as said:
        started = perf_counter()
        run = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        root = psutil.Process(run.pid)
        try:
            while run.poll() is None:
                tree = _tree(root)
                rss = max(rss, sum(one[0] for one in tree))
                own = max(own, sum(one[1] for one in tree))
                processes = max(processes, len(tree))
                sleep(INTERVAL)
        finally:
            if run.poll() is None:
                run.terminate()
                run.wait()
        seconds = perf_counter() - started
    output = log.read_text("utf-8", "replace")
    if run.returncode:
        sys.exit(f"{' '.join(command)} ended with {run.returncode}:\n{output}")
    return Measured(seconds, _cpu_of_children() - cpu, rss / 1e6, own / 1e6, processes, output)


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(root: psutil.Process) -> list[tuple[int, int]]:
    """RSS and PSS of the process and everything below it, in bytes."""
    found = []
    with suppress(psutil.Error):
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.Error):  # it may end while it is being asked
                memory = process.memory_full_info()
                found.append((memory.rss, getattr(memory, "pss", memory.uss)))
    return found


def one_size(count: int, workers: int, seed: int, folder: Path) -> Row:
    """Make a corpus, run twice, check that every article is in the table."""
    inputs, output = folder / "in", folder / "out"
    synthetic.write(inputs, count, seed)
    copydesk = str(Path(sys.executable).with_name("copydesk"))
    command = [copydesk, "run", str(inputs), "--output", str(output), "--no-report"]
    command += ["--workers", str(workers), "--no-prefect"]
    first = measure(command, folder / "first.log")
    versions = _versions(output)
    again = measure(command, folder / "again.log")
    if _rows(output) != count:
        sys.exit(f"{_rows(output)} articles of {count} in the table:\n{first.output}")
    if _versions(output) != versions:
        sys.exit(f"the second run was to find nothing new:\n{again.output}")
    return Row(
        articles=count,
        input_mb=round(_size(inputs), 1),
        seconds=round(first.seconds, 2),
        cpu_seconds=round(first.cpu_seconds, 2),
        articles_per_second=round(count / first.seconds, 1),
        ms_per_article=round(1000 * first.seconds / count, 3),
        cpu_ms_per_article=round(1000 * first.cpu_seconds / count, 3),
        peak_rss_mb=round(first.peak_rss_mb),
        peak_own_mb=round(first.peak_own_mb),
        peak_processes=first.peak_processes,
        output_mb=round(_size(output), 1),
        rerun_seconds=round(again.seconds, 2),
        rerun_share=round(again.seconds / first.seconds, 4),
        rerun_cpu_share=round(again.cpu_seconds / first.cpu_seconds, 4),
        rerun_peak_rss_mb=round(again.peak_rss_mb),
        rerun_peak_own_mb=round(again.peak_own_mb),
    )


def _versions(output: Path) -> int:
    return len(list((output / "corpus" / "_delta_log").glob("*.json")))


def _rows(output: Path) -> int:
    from deltalake import DeltaTable  # noqa: PLC0415 - slow, and only for the check

    return int(DeltaTable(output / "corpus").to_pyarrow_dataset().count_rows())


def _size(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def table(rows: Sequence[Row]) -> str:
    """The numbers as a Markdown table."""
    lines = [
        "| articles | input | first run | articles/s | ms per article | CPU ms per article "
        "| peak RSS, all processes | peak PSS | rerun, nothing new | of the first "
        "| of its CPU time |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row.articles:,} | {row.input_mb:,.1f} MB | {row.seconds:,.1f} s "
        f"| {row.articles_per_second:,.0f} | {row.ms_per_article:.2f} "
        f"| {row.cpu_ms_per_article:.2f} | {row.peak_rss_mb:,.0f} MB "
        f"| {row.peak_own_mb:,.0f} MB | {row.rerun_seconds:.1f} s | {row.rerun_share:.1%} "
        f"| {row.rerun_cpu_share:.1%} |"
        for row in rows
    ]
    return "\n".join(lines)


def plot(rows: Sequence[Row], workers: int, target: Path) -> None:
    """Cost per article and peak memory against the number of articles, on white."""
    import matplotlib  # noqa: PLC0415 - slow, and only for the picture

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "copydesk"  # the same numbers, the same file
    from matplotlib import pyplot  # noqa: PLC0415

    sizes = [row.articles for row in rows]
    figure, (cost, memory) = pyplot.subplots(1, 2, figsize=(10, 4), facecolor="white")
    cost.plot(sizes, [row.ms_per_article for row in rows], "o-", label="first run")
    cost.plot(
        sizes,
        [row.cpu_ms_per_article for row in rows],
        "^-.",
        label="first run, CPU time of all processes",
    )
    cost.plot(
        sizes,
        [1000 * row.rerun_seconds / row.articles for row in rows],
        "s--",
        label="rerun, nothing new",
    )
    cost.set_title(f"Time per article, {workers} workers")
    cost.set_ylabel("ms")
    memory.plot(sizes, [row.peak_rss_mb for row in rows], "o-", label="RSS, summed")
    memory.plot(sizes, [row.peak_own_mb for row in rows], "s--", label="PSS (shared pages once)")
    memory.axhline(LIMIT_MB, color="0.5", linestyle=":", label="limit")
    memory.set_title("Peak memory of all processes")
    memory.set_ylabel("MB")
    for axes in (cost, memory):
        axes.set_facecolor("white")
        axes.set_xscale("log")
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes], minor=False)
        axes.set_xticks([], minor=True)
        axes.set_xlabel("articles")
        axes.set_ylim(bottom=0)
        axes.grid(visible=True, color="0.9")
        axes.legend(facecolor="white")
    figure.tight_layout()
    figure.savefig(target, format="svg", metadata={"Date": None})
    pyplot.close(figure)


def machine() -> dict[str, str | int]:
    """What the numbers depend on besides the code."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0,
        "memory_mb": round(psutil.virtual_memory().total / 1e6),
        "copydesk": version("copydesk"),
    }


def main() -> None:
    """Measure every size, smallest first; write picture and numbers after each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "images", help="for both files")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    for count in sorted(options.sizes):
        with tempfile.TemporaryDirectory(prefix="copydesk-scale-") as folder:
            rows.append(one_size(count, options.workers, options.seed, Path(folder)))
        print(table(rows[-1:]).splitlines()[-1], file=sys.stderr)
        plot(rows, options.workers, options.to / "scale.svg")
        numbers = {
            "workers": options.workers,
            "seed": options.seed,
            "machine": machine(),
            "rows": [asdict(row) for row in rows],
        }
        target = options.to / "scale.json"
        target.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
    print(table(rows))


if __name__ == "__main__":
    main()
