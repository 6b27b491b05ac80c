"""Renew the terminal pictures of the documentation: real output of the real command.

Run ``.ci/translation-server run .venv/bin/python docs/pictures.py`` from the repository after
``make setup``. The server, the one of the tests, gives the glosses.
"""

from __future__ import annotations

import html
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURES = {
    "clean-diff": "clean --diff corpus/en-machine-translated.txt",
    "explain-stage": "explain corpus/en-machine-translated.txt --stage artifacts",
    "explain-glosses": "explain corpus/be-culture.jsonl --gloss-to ru --engine libre",
}
THEME = TerminalTheme(
    (16, 18, 22),
    (214, 216, 220),
    [
        *((16, 18, 22), (224, 92, 92), (120, 190, 98), (208, 176, 84)),
        *((96, 150, 220), (180, 130, 210), (90, 175, 185), (214, 216, 220)),
    ],
)
"""Near black: what is grey or slate is read on it as well as on paper."""
CELL = 12.2  # units of the picture
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
        picture = console.export_svg(title=f"copydesk {arguments}", theme=THEME)
        # a picture loads nothing: the reader's own fixed-width font will do
        picture = re.sub(r"@font-face\s*{[^}]*}", "", picture)
        target.write_text(re.sub(TEXT, _in_cells, picture), encoding="utf-8")


TEXT = r'textLength="[\d.]+"([^>]*)>([^<]*)<'


def _in_cells(text: re.Match[str]) -> str:
    """A stretch of text as long as its columns: a wide letter takes two, which rich forgets."""
    attributes, content = text.groups()
    said = html.unescape(content)
    if "\n" in said:
        return text[0]
    return f'textLength="{CELL * cell_len(said):.1f}"{attributes}>{content}<'


if __name__ == "__main__":
    main()
