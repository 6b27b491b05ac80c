"""Translation as one step of a run: opened once, maybe tried several times, and what to commit of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from flows.corpus.table import Corpus
from flows.corpus.translated import STAMPS
from flows.observer import Observer
from flows.outcome import Outcome
from flows.overlay import Overlay, overlaid
from flows.places import Place
from flows.staged import ShardResult
from flows.summary import Translated
from flows.translate.engines.adapters import engine_of
from flows.translate.opening import opened
from flows.translate.pending import Pending, Wanted, parts_of, pending_rows, stamps
from flows.translate.service import Translator
from flows.translate.settings import TranslationSettings
from flows.translate.step import FOLDER, Step, Watched


class InRun:
    """What a run does about translation.

    Attributes:
        summary: what was done, in numbers.
        stored: how many rows of the table will be committed only because of a translation.
    """

    def __init__(self, settings: TranslationSettings, overlay: Overlay, observer: Observer) -> None:
        self.summary = Translated()
        self.stored = 0
        self._settings = settings
        self._overlay = overlay
        self._observer = observer
        self._said: set[str] = set()
        self._pending: Pending | None = None
        self._files: list[Place] | None = None
        self._outdated: frozenset[str] = frozenset()
        self._stack = ExitStack()
        self._translator: Translator | None = None
        self._engine: Watched | None = None

    @property
    def wanted(self) -> Wanted:
        """What every row shall have, and by whom."""
        return wanted_by(self._settings)

    def pending(self, corpus: Corpus, workers: int) -> Pending:
        """The rows of the table to do; nothing is sent.

        Raises:
            OutputError: a data file cannot be read.
            RunError: a worker died.
        """
        self._pending = pending_rows(corpus, self.wanted, self._overlay, workers, self._observer)
        return self._pending

    def do(
        self,
        corpus: Corpus,
        results: Sequence[ShardResult],
        outcome: Outcome,
        staging: Path,
        *,
        last: bool,
    ) -> bool:
        """Translate the rows that are staged, and those of the table that lack something.

        Done again, it asks for what is still missing.

        Args:
            corpus: the table.
            results: of the shards.
            outcome: which of their rows are committed, and what leaves the table.
            staging: a folder of this run.
            last: nobody will try again in this run.

        Returns:
            Whether something is missing that may be there in a moment.

        Raises:
            OSError: the staging folder cannot be written.
            OutputError: the table cannot be read.
        """
        again = False
        try:
            again = self._do(corpus, results, outcome, staging)
        finally:
            if last or not again:
                self.close()
        return again

    def _do(
        self, corpus: Corpus, results: Sequence[ShardResult], outcome: Outcome, staging: Path
    ) -> bool:
        translator, engine = self._opened()
        before = engine.passing
        kept = [
            one.id for result in results for one in result.made if one.stand not in outcome.without
        ]
        pending = self._pending.ids if self._pending else frozenset()
        stored = pending.difference(kept, outcome.remove)
        total = len(kept) + len(stored)
        step = Step(
            self.wanted,
            translator,
            overlaid(self._overlay),
            staging / FOLDER,
            _Counting(self._observer, total),
        )
        files = step.staged(results, outcome.without)
        done = step.stored(corpus, stored) if stored else None
        self._files = [*files, done] if done else files
        self.stored = step.rows_stored
        self._outdated = step.outdated
        self.summary = step.summary()
        return engine.passing > before

    def _opened(self) -> tuple[Translator, Watched]:
        if not self._translator or not self._engine:
            self._translator = self._stack.enter_context(
                opened(self._settings, self._say, sparing=True)
            )
            self._engine = Watched(self._translator.engine)
            self._translator.engine = self._engine
        return self._translator, self._engine

    def _say(self, message: str) -> None:
        if message not in self._said:
            self._said.add(message)
            self._observer.say(message)

    def close(self) -> None:
        """Nothing is sent any more; what is in work is not waited for."""
        if self._engine:
            self._engine.end()
        self._stack.close()
        self._translator = self._engine = None

    def files(self, results: Sequence[ShardResult]) -> list[Place]:
        """What to commit in place of the staged files of these results."""
        if self._files is None:
            return [result.staged for result in results if result.made]
        return self._files

    def note(self, before: Mapping[str, str]) -> dict[str, str]:
        """The stamps (see :mod:`flows.translate.pending`) of the next version, from the last one's."""
        kept = {key: value for key, value in before.items() if key.startswith(STAMPS)}
        for key, value in stamps(self.wanted, self._overlay).items():
            if self._pending is None or key.removeprefix(STAMPS) in self._outdated:
                kept.pop(key, None)
            else:
                kept[key] = value
        return kept

    @property
    def looked(self) -> bool:
        """Whether texts of the table were held against the stylebook of today, which is worth noting."""
        return bool(self._pending and self._pending.looked)


def wanted_by(settings: TranslationSettings) -> Wanted:
    """What every row shall have by these settings, and by whom; nothing is sent."""
    engine = engine_of(settings)
    return Wanted(parts_of(settings), engine.name, engine.version)


class _Counting:
    """Progress, one row at a time."""

    def __init__(self, observer: Observer, total: int) -> None:
        self._observer, self._total, self._done = observer, total, 0
        observer.advance("translating", 0, total)

    def __call__(self) -> None:
        self._done += 1
        self._observer.advance("translating", self._done, self._total)
