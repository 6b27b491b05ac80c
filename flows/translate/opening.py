"""The engine and the memory of one run or one command, opened and closed together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flows.translate.engines.careful import careful_engine
from flows.translate.memory.store import open_memory
from flows.translate.service import Translator
from flows.translate.settings import TranslationSettings


@contextmanager
def opened(
    settings: TranslationSettings, say: Callable[[str], None], *, sparing: bool = False
) -> Iterator[Translator]:
    """A translator by these settings; nothing is sent before something is asked of it, or after.

    Args:
        settings: the engine, and where the memory is.
        say: told where texts go, before the first one leaves, and what is wrong with the memory.
        sparing: see :class:`flows.translate.service.Translator`.
    """
    with open_memory(settings.memory, say) as memory:
        engine = careful_engine(settings, say)
        try:
            yield Translator(engine, memory, sparing=sparing)
        finally:
            engine.stop()
