"""Renew the terminal pictures of the documentation: real output of the real command.

Run ``.ci/translation-server run .venv/bin/python docs/pictures.py`` from the repository after
``make setup``. The server, the one of the tests, gives the glosses.
"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURES = {
    "clean-diff": "clean --diff corpus/en-machine-translated.txt",
    "explain-glosses": "explain corpus/be-culture.jsonl --gloss-to ru --engine libre",
}
SERVER = "http://127.0.0.1:5000"
"""What the server is called in the pictures: its port is another one each time."""


def terminal_output(arguments: str, memory: Path) -> str:
    """What the command prints on a colour terminal of 80 columns."""
    master, slave = pty.openpty()
    command = [str(Path(sys.executable).with_name("copydesk")), *arguments.split()]
    server = os.environ["COPYDESK_TEST_LIBRETRANSLATE"]
    environment = {
        **os.environ,
        "COLUMNS": "80",
        "LINES": "200",
        "TERM": "xterm-256color",
        "COPYDESK_ENGINE_URL": server,
        "COPYDESK_MEMORY": str(memory),
    }
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, stdout=slave, stderr=slave, env=environment
    ) as run:
        os.close(slave)
        chunks = []
        while True:
            try:
                chunk = os.read(master, 65536)
            except OSError:  # the terminal is gone: the command has ended
                break
            if not chunk:
                break
            chunks.append(chunk)
        run.wait()
    return b"".join(chunks).decode("utf-8").replace("\r\n", "\n").replace(server, SERVER)


def main() -> None:
    """Write one SVG per picture."""
    for name, arguments in PICTURES.items():
        console = Console(record=True, width=80, file=open(os.devnull, "w"))  # noqa: SIM115
        with TemporaryDirectory() as empty:  # where texts go is said only if some are sent
            said = terminal_output(arguments, Path(empty) / "memory.sqlite3")
        console.print(Text.from_ansi(said))
        target = ROOT / "docs" / "images" / f"{name}.svg"
        picture = console.export_svg(title=f"copydesk {arguments}")
        # a picture loads nothing: the reader's own fixed-width font will do
        target.write_text(re.sub(r"@font-face\s*{[^}]*}", "", picture), encoding="utf-8")


if __name__ == "__main__":
    main()
