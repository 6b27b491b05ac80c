"""What a report costs beside the run it shows: ``python -m tests.benchmarks.report``.

A corpus is made from the samples (:mod:`tests.benchmarks.synthetic`) and normalized without a report.
Then the report is written where there was none; once more with nothing new; and after a run that found
a few new articles. Prints a table. All stands in a temporary folder and is removed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import synthetic
from tests.benchmarks.scale import Measured, measure

COPYDESK = str(Path(sys.executable).with_name("copydesk"))


def main() -> None:
    """Measure one size."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--more", type=int, default=50, help="new articles of the second run")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="copydesk-report-") as name:
        folder = Path(name)
        normalizing = _run(folder, options.articles, options.workers, 1)
        first = _report(folder)
        again = _report(folder)
        small = _run(folder, options.more, options.workers, 2)
        grown = _report(folder)
        print(_table(normalizing, first, again, small, grown))
        print(_sizes(folder / "out" / "report", options.articles + options.more))


def _run(folder: Path, articles: int, workers: int, seed: int) -> Measured:
    inputs = folder / f"in-{seed}"
    synthetic.write(inputs, articles, seed)
    return measure(
        [
            *(COPYDESK, "run", str(inputs), "--output", str(folder / "out"), "--no-prefect"),
            *("--no-report", "--workers", str(workers)),
        ],
        folder / "log",
    )


def _report(folder: Path) -> Measured:
    return measure([COPYDESK, "report", str(folder / "out")], folder / "log")


def _table(
    normalizing: Measured, first: Measured, again: Measured, small: Measured, grown: Measured
) -> str:
    lines = [
        "| | seconds | CPU seconds | of normalizing (CPU) | peak RSS |",
        "|---|---:|---:|---:|---:|",
    ]
    for label, one in (
        ("normalizing, no report", normalizing),
        ("the report, from nothing", first),
        ("the report, nothing new", again),
        ("a small run", small),
        ("the report after it", grown),
    ):
        share = one.cpu_seconds / normalizing.cpu_seconds
        lines.append(
            f"| {label} | {one.seconds:.1f} | {one.cpu_seconds:.1f} | {share:.1%} "
            f"| {one.peak_rss_mb:.0f} MB |"
        )
    return "\n".join(lines)


def _sizes(report: Path, articles: int) -> str:
    sizes = {"pages": 0, "places": 0, "tally": 0, "index": 0}
    for file in (report / "data").rglob("*"):
        if file.is_file():
            sizes[file.stem.partition("-")[0]] += file.stat().st_size
    told = ", ".join(f"{kind} {size / 1e6:.1f} MB" for kind, size in sizes.items())
    count = sum(1 for file in report.rglob("*") if file.is_file())
    disk = subprocess.run(
        ["du", "-sk", str(report)], check=True, capture_output=True, text=True
    ).stdout.split()[0]
    return f"{articles:,} articles: {told}; {count:,} files, {int(disk) / 1024:.0f} MB on disk"


if __name__ == "__main__":
    main()
