"""Promise 5: articles fed in any order, in any batches, give the corpus of one run over all inputs.

A machine edits a folder of inputs at random (new, changed, moved and deleted files and lines, ids
given twice, broken rows) and runs copydesk in between; at every end the corpus must be the one that a
single run over the inputs as they now stand makes in an empty folder.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from flows.corpus.quarantine import quarantined
from tests.flows.support import exported, run_into, story

NAMES = st.sampled_from(["a.txt", "b.txt", "deep/a.txt", "deep/c.txt", "z.txt"])
ROWS = st.sampled_from(["b.jsonl", "deep/rows.jsonl", "y.jsonl", "../second/b.jsonl"])
NUMBERS = st.integers(0, 5)
IDS = st.sampled_from([None, None, "one", "two"])
BROKEN = ['{"text": ', '{"title": "no text"}', '{"text": "  "}', "[]"]


class Folder(RuleBasedStateMachine):
    """A folder of inputs, and the corpus that follows it."""

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.inputs = self.home / "in"
        (self.inputs / "deep").mkdir(parents=True)
        self.second = self.home / "second"  # a folder with names of its own and of the first
        self.second.mkdir()
        (self.inputs / "always.txt").write_text(story(1000), "utf-8")

    def teardown(self) -> None:
        if hasattr(self, "home"):
            shutil.rmtree(self.home)

    @rule(name=NAMES, number=NUMBERS)
    def write(self, name: str, number: int) -> None:
        (self.inputs / name).write_text(story(number), "utf-8")

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        (self.inputs / name).unlink(missing_ok=True)

    @rule(name=NAMES, other=NAMES)
    def move(self, name: str, other: str) -> None:
        if (self.inputs / name).exists():
            (self.inputs / name).replace(self.inputs / other)

    @rule(name=NAMES)
    def empty(self, name: str) -> None:
        (self.inputs / name).write_text("", "utf-8")

    @rule(name=ROWS, rows=st.lists(st.tuples(IDS, NUMBERS), max_size=4), broken=st.booleans())
    def write_rows(self, name: str, rows: list[tuple[str | None, int]], broken: bool) -> None:
        lines = [json.dumps({"id": i, "text": story(100 + n)}) for i, n in rows]
        if broken:
            lines.insert(len(lines) // 2, BROKEN[len(lines) % len(BROKEN)])
        (self.inputs / name).write_text("\n".join([*lines, ""]), "utf-8")

    @rule(name=ROWS)
    def drop_a_row(self, name: str) -> None:
        file = self.inputs / name
        if file.exists():
            lines = file.read_text("utf-8").splitlines(keepends=True)
            file.write_text("".join(lines[:1] + lines[2:]), "utf-8")

    @rule(name=ROWS, other=ROWS)
    def move_rows(self, name: str, other: str) -> None:
        if (self.inputs / name).exists():
            (self.inputs / name).replace(self.inputs / other)

    @rule(moved=st.sampled_from(["in", "elsewhere"]))
    def move_the_root(self, moved: str) -> None:
        if self.inputs.name != moved:
            self.inputs = self.inputs.rename(self.home / moved)

    @rule(prune=st.booleans())
    def run(self, prune: bool) -> None:
        run_into(self.home / "out", self.inputs, self.second, prune=prune)

    @rule()
    def the_corpus_is_that_of_one_run(self) -> None:
        run_into(self.home / "out", self.inputs, self.second, prune=True)
        scratch = self.home / "scratch"
        run_into(scratch, self.inputs, self.second)
        assert exported(self.home / "out") == exported(scratch)
        assert places(self.home / "out") == places(scratch)
        again = run_into(self.home / "out", self.inputs, self.second, prune=True)
        assert not again.committed
        assert exported(self.home / "out") == exported(scratch)
        shutil.rmtree(scratch)

    @invariant()
    def nothing_is_staged(self) -> None:
        assert not (self.home / "out" / ".staging").exists()


def places(output: Path) -> list[tuple[str, int | None, str, str]]:
    return [(row.path, row.line, row.category, row.reason) for row in quarantined(output)]


TestFolder = Folder.TestCase
TestFolder.settings = settings(
    max_examples=25,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
