"""Whatever went wrong on the way, a healthy run ends where one run from scratch would have ended.

A machine edits a folder of articles at random, runs copydesk with and without translation, and lets the
engine fail, its version, the languages and the stylebook change, rules be undone and runs be
interrupted in between. At every end one healthy run must give, byte for byte, the export of one run in
an empty folder with an empty memory, and the run after it must send nothing and commit nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from flows import failpoints
from flows.corpus.table import Corpus
from flows.policy import POLICY
from flows.run import run
from flows.settings import RunSettings
from flows.summary import RunSummary
from flows.translate import errors
from flows.translate.engines.adapters import engine_of
from flows.translate.memory.care import Chosen, prune
from flows.translate.settings import TranslationSettings
from flows.undo import undo
from tests.flows.undoing import row as policy_row
from tests.translation.running import ENGLISH, NAMES, RUSSIAN, SPANISH, exported, rows_of

PLACEHOLDER = re.compile("⟦[^⟧]*⟧")
KINDS = {
    "names": NAMES,
    "english": ENGLISH,
    "spanish": SPANISH,
    "mixed": f"{NAMES}\nThe mayor said on Monday that the harbour would be open again for all.\n",
    "union": "Порт снова откроется в понедельник, сообщил Союз рыбаков.\n\n" + RUSSIAN,
    "bare": "12:30 — 14:45",
}
FILES = st.sampled_from(["a.txt", "deep/a.txt", "z.txt"])
ROWS = st.sampled_from(["b.jsonl", "deep/b.jsonl"])
ARTICLES = st.tuples(st.sampled_from([*KINDS]), st.integers(1, 3))
IDS = st.sampled_from([None, "one", "two"])

AWAY: dict[str, Callable[[], errors.EngineError]] = {
    "nobody": lambda: errors.UnreachableError("nobody answers"),
    "late": lambda: errors.TimedOutError("no whole answer"),
    "busy": lambda: errors.TooManyRequestsError("HTTP 429"),
    "long": lambda: errors.TooManyRequestsError("HTTP 429", 3600.0),
    "failed": lambda: errors.EngineFailedError("HTTP 500"),
    "garbage": lambda: errors.BadAnswerError("garbage"),
    "refused": lambda: errors.RefusedError("no key"),
    "unknown": lambda: errors.NotSupportedError("not supported"),
}
WRONG: dict[str, Callable[[], errors.EngineError]] = {  # with single texts
    "empty": lambda: errors.EmptyAnswerError("empty"),
    "rejected": lambda: errors.RejectedError("too long"),
}
LOSES = {"lost": "", "doubled": r"\g<0>\g<0>"}
BELIEVED_AFTER = 2
"""Runs in which the engine may fail at single texts: in the third it would be believed."""


class Killed(BaseException):
    """The end of a run that had no time for anything."""


class Server:
    """What stands at the other end of the wire: it translates, or fails as it is told.

    Attributes:
        fault: how; empty when it is well.
        after: how many texts it translates before that.
        sent: how many texts it got.
    """

    def __init__(self) -> None:
        self.sent = 0
        self.fault, self.after = "", 0

    def engine_of(
        self, asked: TranslationSettings, before: Callable[[], None] = lambda: None
    ) -> Any:
        """The real adapter, but for the wire."""
        engine = engine_of(asked, before)
        engine.translate = lambda text, source, target: self._answer(
            text, f"{source} {target}{asked.version}"
        )
        return engine

    def _answer(self, text: str, how: str) -> str:
        self.sent += 1
        self.after -= 1
        fault = self.fault if self.after < 0 else ""
        if fault in LOSES:
            text = PLACEHOLDER.sub(LOSES[fault], text)
        elif fault:
            raise (AWAY | WRONG)[fault]()
        return f"[{how}] {text}"


class Ear:
    """Ends the run when so many articles are translated."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at

    def say(self, message: str) -> None:
        pass

    def advance(self, step: str, done: int, total: int) -> None:
        if (step, done) == ("translating", self.at):
            raise KeyboardInterrupt


def write_book(folder: Path, name: str, **term: str) -> Path:
    """A stylebook of one's own that names a person, and a union in some languages."""
    said = {"origin": "a test", "example": "Он пришёл.", "counter_example": "Никто."}
    rows = {
        "names": {
            "id": "local:fisher",
            "type": "person",
            "canonical": {"ru": "Иван Рыбаков", "en": name},
        },
        "terms": {
            "id": "x-union",
            "type": "institution",
            "canonical": {"ru": "Союз рыбаков", **term},
        },
    }
    for table, row in rows.items():
        (folder / table).mkdir(parents=True)
        line = json.dumps({**row, **said}, ensure_ascii=False)
        (folder / table / "mine.jsonl").write_text(f"{line}\n", "utf-8")
    return folder


def article(kind: str, number: int) -> str:
    return KINDS[kind].replace("{place}", "Vigo") + f"\n{number}. {KINDS[kind].split('.')[0]}.\n"


class Desk(RuleBasedStateMachine):
    """A folder of articles, and the corpus that follows it."""

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.inputs = self.home / "in"
        (self.inputs / "deep").mkdir(parents=True)
        (self.inputs / "always.txt").write_text(article("union", 0), "utf-8")
        self.books = [
            write_book(self.home / "one", "Ivan Rybakov", de="Fischerbund"),
            write_book(self.home / "two", "John Fisher", de="Fischerbund", en="Fishers’ Union"),
        ]
        self.out = self.home / "out"
        self.memory = self.home / "memory.sqlite3"
        self.languages: tuple[str, ...] = ("en",)
        self.version = ""
        self.wrong = 0
        self.server = Server()
        self.patches = [
            patch("flows.translate.engines.careful.engine_of", self.server.engine_of),
            patch("flows.translate.step.WAITING", 1),  # else it fails at another text each time
        ]
        for one in self.patches:
            one.start()
        self._run(self.out, self.memory)

    def teardown(self) -> None:
        if not hasattr(self, "home"):
            return
        try:
            self.a_healthy_run_is_one_run_from_scratch()
        finally:
            for one in self.patches:
                one.stop()
            shutil.rmtree(self.home)

    # --- the articles

    @rule(name=FILES, what=ARTICLES)
    def write(self, name: str, what: tuple[str, int]) -> None:
        (self.inputs / name).write_text(article(*what), "utf-8")

    @rule(name=ROWS, rows=st.lists(st.tuples(IDS, ARTICLES), max_size=4))
    def write_rows(self, name: str, rows: list[tuple[str | None, tuple[str, int]]]) -> None:
        lines = [json.dumps({"id": i, "text": article(*what)}) for i, what in rows]
        (self.inputs / name).write_text("\n".join([*lines, ""]), "utf-8")

    @rule(name=st.one_of(FILES, ROWS))
    def delete(self, name: str) -> None:
        (self.inputs / name).unlink(missing_ok=True)

    @rule(names=st.one_of(st.tuples(FILES, FILES), st.tuples(ROWS, ROWS)))
    def move(self, names: tuple[str, str]) -> None:
        if (self.inputs / names[0]).exists():
            (self.inputs / names[0]).replace(self.inputs / names[1])

    # --- what is asked for

    @rule(to=st.sampled_from(["en", "ru", "de"]), version=st.sampled_from(["", "", "2"]))
    def ask_for(self, to: str, version: str) -> None:
        self.languages = tuple(dict.fromkeys((*self.languages, to)))
        self.version = version

    @rule()
    def rename(self) -> None:
        self.books.reverse()

    # --- the runs

    def _run(self, output: Path, memory: Path, **how: Any) -> RunSummary:
        observer = how.pop("observer", None)
        translation = TranslationSettings(
            engine="libre",
            url="http://127.0.0.1:9",
            texts_to=self.languages,
            glosses_to="en",
            version=self.version,
            memory=memory,
            attempts=1,
            pause=0,
        )
        asked = {"translation": translation, "stylebook": self.books[0], "workers": 1} | how
        inputs = (str(self.inputs),)
        return run(RunSettings(inputs=inputs, output=output, **asked), observer=observer)

    @rule(prune=st.booleans(), rename=st.booleans())
    def run(self, prune: bool, rename: bool) -> None:
        if rename:
            self.rename()
        self._run(self.out, self.memory, prune=prune)

    @rule(
        fault=st.sampled_from([*AWAY, *WRONG, *LOSES]),
        after=st.sampled_from([0, 0, 1, 3, 6]),
        rename=st.booleans(),
    )
    def run_with_an_engine_that_fails(self, fault: str, after: int, rename: bool) -> None:
        if fault in {*WRONG, *LOSES}:
            if self.wrong == BELIEVED_AFTER:
                return
            self.wrong += 1
        if rename:
            self.rename()
        self.server.fault, self.server.after = fault, after
        self._run(self.out, self.memory)
        self.server.fault = ""

    @rule(prune=st.booleans())
    def run_without_translation(self, prune: bool) -> None:
        before = self.server.sent
        self._run(self.out, self.memory, prune=prune, translation=None)
        assert self.server.sent == before

    @rule(at=st.integers(0, 4))
    def interrupt_while_translating(self, at: int) -> None:
        with suppress(KeyboardInterrupt):
            self._run(self.out, self.memory, observer=Ear(at))

    @rule(point=st.sampled_from(failpoints.NAMES), undone=st.booleans())
    def die_at(self, point: str, undone: bool) -> None:
        failpoints._seen.clear()
        with (
            suppress(Killed),
            patch.dict(os.environ, {failpoints.VARIABLE: point}),
            patch("flows.failpoints.os.kill", side_effect=Killed),
        ):
            if undone:
                self.undo(0)
            else:
                self._run(self.out, self.memory)

    @rule(number=st.integers(0, 3))
    def undo(self, number: int) -> None:
        if Corpus(self.out).version is None:
            return
        rules = sorted({one for row in rows_of(self.out).values() for one in row["rules"]})
        if rules:
            undo(self.out, policy_row(rules[number % len(rules)]), stylebook=self.books[0])

    # --- the end

    @rule()
    def and_on(self) -> None:
        self.a_healthy_run_is_one_run_from_scratch()

    def a_healthy_run_is_one_run_from_scratch(self) -> None:
        if self.memory.exists():
            prune(self.memory, Chosen(failures=True))
        self.wrong = 0
        scratch = Path(tempfile.mkdtemp(dir=self.home))
        if (self.out / POLICY).exists():
            shutil.copy(self.out / POLICY, scratch)
        assert self._run(self.out, self.memory, prune=True).remarks == []
        assert self._run(scratch, scratch / "memory.sqlite3").remarks == []
        assert exported(self.out) == exported(scratch)
        before = self.server.sent
        again = self._run(self.out, self.memory, prune=True)
        assert (again.committed, self.server.sent, again.remarks) == (False, before, [])
        assert exported(self.out) == exported(scratch)
        shutil.rmtree(scratch)


TestDesk = Desk.TestCase
TestDesk.settings = settings(
    max_examples=10,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("fault", [*AWAY, *WRONG, *LOSES])
def test_a_term_that_gets_a_name_while_the_engine_fails(fault: str) -> None:
    desk = Desk()
    desk.begin()
    try:
        desk.run_with_an_engine_that_fails(fault, 0, rename=True)
        desk.run_without_translation(prune=False)
    finally:
        desk.teardown()
