"""Runs that are killed at random times: ``python -m tests.benchmarks.crashes --kills 50``.

A synthetic corpus is normalized once without disturbance. Then each kill starts the real command
anew, sends it SIGKILL at a random moment of its time (every second time to its workers too, as a
power cut does), and looks at what a reader sees. A rerun, killed once more just before its commit,
must not have written any staged shard again; the next one must give the export and the quarantine of
the undisturbed run, byte for byte. Every third kill hits a second run, over inputs that have changed.

It prints a table and ends with exit code 1 if anything differed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.benchmarks import synthetic
from tests.flows.crashing import NO_FAILPOINT, ROOT, Ended, State, staged, state

NOTHING = State(None, "", ())


@dataclass
class Kill:
    """One kill: of which run, when, what it met, and how long the rest took."""

    number: int
    second: bool
    group: bool
    after: float
    died: bool = False
    committed: bool = False
    staged: int = 0
    rest: float = 0.0


@dataclass
class Report:
    """All kills, and everything that was not as it should be; ``took`` are the undisturbed runs."""

    took: list[float]
    kills: list[Kill] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Scene:
    """A run: its inputs, the output folder it begins with, what readers see before and after."""

    inputs: Path
    start: Path | None
    before: State
    after: State
    code: int
    took: float


class Command(Protocol):
    """A run that goes on: one of the desk (:mod:`tests.flows.crashing`), or a process of its own."""

    def kill(self) -> None:
        """SIGKILL to the main process."""

    def interrupt(self, number: int) -> None:
        """A signal to it and its workers."""

    def wait(self) -> Ended:
        """Wait for its end."""


Start = Callable[[tuple[str | Path, ...], str], Command]
"""Starts ``copydesk`` with arguments and a failpoint."""


class Process:
    """``python -m flows.cli``, as a user would start it."""

    def __init__(self, arguments: tuple[str | Path, ...], failpoint: str) -> None:
        names = {k: v for k, v in os.environ.items() if k != "PREFECT_API_URL"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", *map(str, arguments)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**names, "PYTHONPATH": str(ROOT), "COPYDESK_FAILPOINT": failpoint},
            text=True,
            start_new_session=True,
        )

    def kill(self) -> None:
        """SIGKILL to the main process."""
        os.kill(self._process.pid, signal.SIGKILL)

    def interrupt(self, number: int) -> None:
        """A signal to it and its workers."""
        os.killpg(self._process.pid, number)

    def wait(self) -> Ended:
        """Wait for its end."""
        error = self._process.communicate()[1]
        return Ended(self._process.returncode, "", error)


class Bench:
    """A folder with inputs in two states, of which one at a time is called ``in``."""

    def __init__(self, home: Path, articles: int, seed: int, start: Start) -> None:
        self.home = home
        self.output = home / "out"
        self._start = start
        synthetic.write(home / "in-first", articles, seed)
        _spoil(home / "in-first")
        shutil.copytree(home / "in-first", home / "in-second")
        _change(home / "in-second", articles)
        first = self._undisturbed(home / "in-first", None, NOTHING)
        shutil.move(self.output, home / "after-first")
        second = self._undisturbed(home / "in-second", home / "after-first", first.after)
        self.scenes = (first, second)

    def _undisturbed(self, inputs: Path, start: Path | None, before: State) -> Scene:
        self.set_up(inputs, start)
        began = time.monotonic()
        ended = self.start().wait()
        took = time.monotonic() - began
        assert ended.code in (0, 1), ended.err
        return Scene(inputs, start, before, state(self.output), ended.code, took)

    def set_up(self, inputs: Path, start: Path | None) -> None:
        """Put inputs and output as they are before a run."""
        name = self.home / "in"
        name.unlink(missing_ok=True)
        name.symlink_to(inputs)
        shutil.rmtree(self.output, ignore_errors=True)
        if start:
            shutil.copytree(start, self.output)

    def start(self, failpoint: str = NO_FAILPOINT) -> Command:
        """Start a run."""
        return self._start(
            ("run", self.home / "in", "-o", self.output, "--prune", "--no-report"), failpoint
        )

    def kill(self, kill: Kill) -> Iterator[str]:
        """Do one kill and its reruns; what was wrong."""
        scene = self.scenes[kill.second]
        self.set_up(scene.inputs, scene.start)
        command = self.start()
        time.sleep(kill.after)
        if kill.group:
            command.interrupt(signal.SIGKILL)
        else:
            command.kill()
        kill.died = command.wait().code == -signal.SIGKILL
        seen = state(self.output)
        kill.committed = seen.version == scene.after.version
        corpus = scene.after if kill.committed else scene.before
        if (seen.version, seen.export) != (corpus.version, corpus.export):
            yield "a reader saw a part of the run"
        if seen.quarantine not in (scene.before.quarantine, scene.after.quarantine):
            yield "a reader saw a part of the quarantine"
        began = time.monotonic()
        left = staged(self.output)
        kill.staged = len(left)
        code = self.start("verified").wait().code
        if code != -signal.SIGKILL:
            yield f"the rerun ended with {code}"
        if not left.items() <= staged(self.output).items():
            yield "a staged shard was done again"
        last = self.start().wait()
        if last.code != scene.code or "Traceback" in last.err:
            yield f"the last run ended with {last.code}: {last.err[-500:]}"
        if state(self.output) != scene.after:
            yield "the result is not that of an undisturbed run"
        if (self.output / ".staging").exists():
            yield "staging stayed behind"
        kill.rest = time.monotonic() - began


def _spoil(inputs: Path) -> None:
    """Inputs that go to quarantine."""
    (inputs / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (inputs / "empty.txt").write_text("")
    (inputs / "broken.jsonl").write_text('{"text": "cut\n{"title": "no text"}\n')


def _change(inputs: Path, articles: int) -> None:
    """A tenth is new, some texts are changed, moved and removed, one bad file is mended."""
    files = sorted((inputs / "txt").rglob("*.txt"))
    for number, file in enumerate(files):
        if number % 10 == 0:
            file.write_text(file.read_text("utf-8") + "\nThe  report was changed.\n", "utf-8")
        elif number % 10 == 1:
            file.rename(file.with_name(f"moved-{file.name}"))
        elif number % 10 == 2:
            file.unlink()
    extra = [article for _, article in synthetic.articles(articles // 10, seed=99)]
    lines = [json.dumps({**a, "id": f"new-{a['id']}"}, ensure_ascii=False) for a in extra]
    (inputs / "late.jsonl").write_text("\n".join(lines), "utf-8")
    (inputs / "empty.txt").write_text("The harbour  was open again on Monday.\n", "utf-8")


def kill_at_random(
    home: Path, start: Start, *, kills: int, articles: int, seed: int, show: bool = False
) -> Report:
    """Make a corpus in an empty folder, disturb runs over it, and compare."""
    rng = random.Random(seed)
    bench = Bench(home, articles, seed, start)
    report = Report([scene.took for scene in bench.scenes])
    lasts = list(report.took)
    while len(report.kills) < kills:
        number = len(report.kills) + 1
        second = number % 3 == 0
        after = rng.uniform(0.02, 1) * lasts[second]
        kill = Kill(number, second, number % 2 == 0, after)
        wrong = list(bench.kill(kill))
        report.differences += [f"kill {number} after {after:.2f} s: {what}" for what in wrong]
        if not kill.died:  # it was quicker than the undisturbed run: no kill at all
            lasts[second] = min(lasts[second], 1.1 * after)
            continue
        report.kills.append(kill)
        if show:
            print(_row(kill, wrong), flush=True)
    return report


HEADER = "kill  run     at        group  met              staged  rest"


def _row(kill: Kill, wrong: list[str]) -> str:
    met = "committed" if kill.committed else "not committed"
    return (
        f"{kill.number:4}  {'second' if kill.second else 'first ':6}  {kill.after:6.2f} s  "
        f"{'all' if kill.group else 'parent':6} {met:15}  "
        f"{kill.staged:6}  {kill.rest:4.1f} s{'  WRONG: ' + '; '.join(wrong) if wrong else ''}"
    )


def main() -> int:
    """Kill, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--articles", type=int, default=3_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    workers = ("--workers", str(options.workers))
    with tempfile.TemporaryDirectory() as home:
        print(HEADER)
        report = kill_at_random(
            Path(home),
            lambda arguments, failpoint: Process((*arguments, *workers), failpoint),
            kills=options.kills,
            articles=options.articles,
            seed=options.seed,
            show=True,
        )
    first, second = report.took
    committed = sum(kill.committed for kill in report.kills)
    print(
        f"\n{options.articles:,} articles, {options.workers} workers, seed {options.seed}; "
        f"undisturbed: first run {first:.1f} s, second {second:.1f} s\n"
        f"{len(report.kills)} kills, {committed} of them after the commit; "
        f"{sum(kill.staged for kill in report.kills)} staged shards found again; "
        f"{len(report.differences)} differences"
    )
    for difference in report.differences:
        print(difference)
    return 1 if report.differences else 0


if __name__ == "__main__":
    sys.exit(main())
