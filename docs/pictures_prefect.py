"""Renew the pictures of Prefect's pages: a real server and worker, real runs, headless Chromium.

Run ``.venv/bin/python docs/pictures_prefect.py`` from the repository after ``make setup``. It needs
Chromium (``/usr/bin/chromium``) and takes some minutes: a server of its own in a temporary folder,
``prefect.yaml`` deployed as it is in a folder of made-up news, hourly runs one after the other, of which
the last two meet a site that has changed its pages.
"""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
BIN = Path(sys.executable).parent
PAST, RUNS = 30, 8
"""Hours without Prefect, which make the past of the sources, and hours with it."""
BROKEN = 2
"""The last hours, in which one site is not what it was."""
SOURCES = ("harbour.example", "valley.example", "summit.example")
WORDS = (
    "harbour council bridge market river school library station storm budget mayor ferry road repair "
    "meeting winter plan visitors tower garden festival clinic orchard railway museum farmers"
).split()


def main() -> None:
    """Write the pictures into docs/images."""
    with TemporaryDirectory(prefix="copydesk-") as name, ExitStack() as closing:
        folder = Path(name)
        news = folder / "desk"
        news.mkdir()
        (news / "prefect.yaml").write_bytes((ROOT / "prefect.yaml").read_bytes())
        url = f"http://127.0.0.1:{free_port()}"
        environment = {
            **os.environ,
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_API_URL": f"{url}/api",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
        }
        port = url.rpartition(":")[2]
        server = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
        closing.enter_context(process(server, news, environment))
        wait_for(f"{url}/api/health")
        call(["prefect", "work-pool", "create", "copydesk", "--type", "process"], news, environment)
        call(["prefect", "--no-prompt", "deploy", "--all"], news, environment)
        call(["copydesk", "automations"], news, environment)
        worker = ["prefect", "worker", "start", "--pool", "copydesk"]
        closing.enter_context(process(worker, news, environment))
        for hour in range(PAST):
            write_hour(news, hour)
            call(["copydesk", "run", "corpus", "--no-prefect"], news, environment)
        for hour in range(PAST, PAST + RUNS):
            write_hour(news, hour)
            call(["prefect", "deployment", "run", "normalize/hourly", "--watch"], news, environment)
        take(url)


def write_hour(news: Path, hour: int) -> None:
    """The articles of one hour; in the last ones those of one site hold their first sentence only."""
    chance = random.Random(hour)  # noqa: S311 - not for secrets
    folder = news / "corpus" / f"{hour:02}"
    folder.mkdir(parents=True, exist_ok=True)
    for number, source in enumerate(SOURCES):
        rows = []
        for article in range(16):
            broken = hour >= PAST + RUNS - BROKEN and number == 1
            length = chance.randint(18, 30) if not broken else 1
            sentences = [sentence(chance) for _ in range(length)]
            text = "\n\n".join(" ".join(sentences[n : n + 3]) for n in range(0, length, 3))
            rows.append({"id": f"{source}/{hour}/{article}", "source": source, "text": text})
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{source}.jsonl").write_text(lines, "utf-8")


def sentence(chance: random.Random) -> str:
    """Some words with a full stop."""
    words = [chance.choice(WORDS) for _ in range(chance.randint(7, 14))]
    return f"The {' '.join(words)}."


def take(url: str) -> None:
    """Look at the pages and keep what is seen."""
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(
            viewport={"width": 1440, "height": 810}, device_scale_factor=1, color_scheme="light"
        )
        hourly = ask(f"{url}/api/deployments/name/normalize/hourly")["id"]
        runs = ask(f"{url}/api/flow_runs/filter", {"sort": "END_TIME_DESC", "limit": 1})
        newest = runs[0]["id"]
        latest = {"artifacts": {"key": {"any_": ["copydesk-drift"]}}, "limit": 1}
        drift = ask(f"{url}/api/artifacts/latest/filter", latest)[0]["latest_id"]
        for name, path in {
            "prefect-runs": f"/deployments/deployment/{hourly}?tab=Runs",
            "prefect-run": f"/runs/flow-run/{newest}",
            "prefect-form": f"/deployments/deployment/{hourly}/run",
            "prefect-history": "/artifacts/key/copydesk-drift",
            "prefect-drift": f"/artifacts/artifact/{drift}",
            "prefect-automations": "/automations",
        }.items():
            look(page, f"{url}{path}")
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()


def look(page: Page, address: str) -> None:
    """Open a page and wait until it stands still."""
    page.goto(address)
    page.wait_for_timeout(4000)


def ask(address: str, body: dict[str, Any] | None = None) -> Any:
    """A question to the server's API."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(  # noqa: S310 - loopback
        address, data, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
        return json.load(answer)


def wait_for(address: str) -> None:
    """Until the server answers."""
    for _ in range(240):
        try:
            ask(address)
        except OSError:
            time.sleep(1)
        else:
            return
    raise TimeoutError(address)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def call(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    """A command that must succeed."""
    words = [str(BIN / command[0]), *command[1:]]
    subprocess.run(words, cwd=folder, env=environment, check=True)  # noqa: S603 - our own


@contextmanager
def process(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """A command that works as long as it is needed."""
    words = [str(BIN / command[0]), *command[1:]]
    running = subprocess.Popen(words, cwd=folder, env=environment)  # noqa: S603 - our own
    try:
        yield
    finally:
        running.terminate()
        running.wait(60)


if __name__ == "__main__":
    main()
