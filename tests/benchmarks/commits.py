"""Does a table of many commits stay quick? ``python -m tests.benchmarks.commits``.

Commits as an hourly run does for a month: fifty new articles each, and five that changed, half of
those from the day before. After 1, 100 and 720 commits it prints how long it takes to open the table
and to read what a run must know of every article, how many files there are, and what one commit
took; at the end the same after ``copydesk corpus compact`` and ``vacuum``. Then the memory of one
commit of many articles, in a process of its own.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from flows.corpus.maintenance import compact, vacuum
from flows.corpus.table import Corpus
from tests.flows.tables import filled_row, staged

NEW, CHANGED = 50, 5
CHARACTERS = 2_500
WORDS = "harbour storm council mayor fishing boat price gas talks border winter bridge road".split()


def text(number: int, edition: int) -> str:
    """About 2.5 KB of words, the same for the same numbers."""
    words = random.Random(1000 * number + edition)
    return " ".join(words.choices(WORDS, k=CHARACTERS // 6))


def row_of(number: int, edition: int) -> dict[str, object]:
    """One article; ids are spread as hashes are."""
    return filled_row(f"{number * 2_654_435_761 % 2**32:08x}", text(number, edition), f"{number}")


def hour(output: Path, number: int) -> float:
    """One commit; how long it took."""
    chosen = random.Random(number)
    first = number * NEW
    rows = [row_of(article, 0) for article in range(first, first + NEW)]
    if number:
        recent = range(max(0, first - 24 * NEW), first)
        old = {*chosen.sample(recent, 3), *chosen.sample(range(first), 2)}
        rows += [row_of(article, number) for article in sorted(old)]
    file = staged(output / "staged", rows)
    started = perf_counter()
    Corpus(output).commit([file], note={"copydesk.kind": "run", "copydesk.new": str(NEW)})
    seconds = perf_counter() - started
    file.unlink()
    return seconds


def measure(output: Path, name: str, commits: list[float]) -> None:
    """Print one line of the table: medians of five."""
    opening, knowing = [], []
    for _ in range(5):
        started = perf_counter()
        corpus = Corpus(output)
        corpus.note.get("copydesk.basis")
        opened = perf_counter()
        known = sum(1 for _ in corpus.known())
        opening.append(opened - started)
        knowing.append(perf_counter() - opened)
    files = corpus.data_files()
    size = sum(file.stat().st_size for file in files)
    disk = sum(file.stat().st_size for file in (output / "corpus").rglob("*") if file.is_file())
    commit = f"{1000 * median(commits[-25:]):.0f}" if commits else ""
    print(
        f"{name:<16} {known:>8,} {1000 * median(opening):>8.1f} {1000 * median(knowing):>8.1f} "
        f"{commit:>8} {len(files):>6} {size / 1e6:>8.1f} {disk / 1e6:>8.1f}"
    )


def big_commit(articles: int) -> None:
    """Commit many staged articles in a process that does nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        for first in range(0, articles, 100):
            staged(output / "staged", (row_of(number, 0) for number in range(first, first + 100)))
        command = [sys.executable, "-m", "tests.benchmarks.commits", "--staged", folder]
        subprocess.run(command, check=True)


def commit_staged(output: Path) -> None:
    """Print what one commit of all staged files, and one that replaces half, take."""
    files = sorted((output / "staged").iterdir())
    before = _peak()
    started = perf_counter()
    corpus = Corpus(output)
    corpus.commit(files)
    seconds, peak = perf_counter() - started, _peak()
    started = perf_counter()
    corpus.commit(files[::2])
    print(
        f"{corpus.count():,} new articles in one commit: {seconds:.1f} s, peak RSS {peak:.0f} MB "
        f"({before:.0f} MB before); half of them replaced: {perf_counter() - started:.1f} s, "
        f"peak RSS {_peak():.0f} MB"
    )


def _peak() -> float:
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent held when it forked
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--commits", type=int, default=720)
    parser.add_argument("--big", type=int, default=20_000)
    parser.add_argument("--staged", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.staged:
        commit_staged(options.staged)
        return
    print(
        f"{'commits':<16} {'articles':>8} {'open ms':>8} {'known ms':>8} {'commit ms':>8} "
        f"{'files':>5} {'MB':>8} {'MB disk':>8}"
    )
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        commits: list[float] = []
        for number in range(options.commits):
            commits.append(hour(output, number))
            if number + 1 in (1, 100, options.commits):
                measure(output, str(number + 1), commits)
        compact(output, print)
        measure(output, "after compact", [])
        vacuum(output, 0, print)
        measure(output, "after vacuum", [])
    big_commit(options.big)


if __name__ == "__main__":
    main()
