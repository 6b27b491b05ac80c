"""The commands that ask an engine, in this process, with a memory of their own and no patience."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.commands import explain, translate
from flows.commands.translating import translation_of
from tests.translation.faults import FaultProxy

ENVIRONMENT = (
    *("COPYDESK_ENGINE", "COPYDESK_ENGINE_URL", "COPYDESK_ENGINE_VERSION", "COPYDESK_GLOSS_TO"),
    *("COPYDESK_ENGINE_KEY", "LIBRE_API_KEY", "DEEPL_API_KEY", "COPYDESK_PROFILE"),
)


class Asking:
    """``copydesk`` with the engine ``libre`` at a server that may fail."""

    def __init__(self, proxy: FaultProxy, memory: Path) -> None:
        self.proxy = proxy
        self.memory = memory

    def __call__(self, *arguments: object, engine: bool = True):
        """The command; with ``engine`` it is told where the server is, and the memory."""
        asked = ["--engine", "libre", "--engine-url", self.proxy.url, "--memory", self.memory]
        words = [*arguments, *(asked if engine else ())]
        return CliRunner().invoke(app, [str(word) for word in words])

    @property
    def sent(self) -> list[str]:
        """The texts that were sent."""
        return [request.text for request in self.proxy.translations]


@pytest.fixture
def asking(tmp_path, monkeypatch):
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for command in (explain, translate):
        monkeypatch.setattr(command, "translation_of", impatient)
    with FaultProxy() as proxy:
        yield Asking(proxy, tmp_path / "memory.sqlite3")


def impatient(how, **asked):
    settings = translation_of(how, **asked)
    if not settings:
        return None
    return settings.model_copy(update={"pause": 0.0, "attempts": 2, "timeout": 1.0})
