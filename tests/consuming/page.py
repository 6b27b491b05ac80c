"""The fenced blocks of docs/consuming.md, and how a reader would run them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support import ROOT

PAGE = ROOT / "docs" / "consuming.md"
SPARK = os.environ.get("COPYDESK_TEST_SPARK", "")
ON_SPARK = pytest.mark.skipif(not SPARK, reason="no Spark here: .ci/spark run pytest …")
_HEADING = re.compile(r"^#{2,3} (.+)$")
_FENCE = re.compile(r"^```(\w*) ?(\S*)$")


class Block(NamedTuple):
    """One fenced block: its language, and the name of the file it is, or who runs it."""

    kind: str
    name: str
    text: str


def sections() -> dict[str, list[Block]]:
    """The blocks of every heading that has any, in the order of the page."""
    found: dict[str, list[Block]] = {}
    heading = ""
    lines = iter(PAGE.read_text("utf-8").split("\n"))
    for line in lines:
        if title := _HEADING.match(line):
            heading = title[1]
        elif fence := _FENCE.match(line):
            body = []
            for inner in lines:
                if inner == "```":
                    break
                body.append(inner)
            found.setdefault(heading, []).append(Block(fence[1], fence[2], "\n".join(body) + "\n"))
    return found


def file(name: str) -> str:
    """The block that is a file of this name."""
    (block,) = (one for blocks in sections().values() for one in blocks if one.name == name)
    return block.text


def save_files(folder: Path) -> None:
    """Save every block that is a file, as the page asks its reader to."""
    for blocks in sections().values():
        for block in blocks:
            if "." in block.name:
                (folder / block.name).write_text(block.text, "utf-8")
    body = file("open_corpus.py")
    only = body[body.index("def files_of") :]
    (folder / "open_files.py").write_text(f"from urllib.parse import unquote\n\n\n{only}", "utf-8")


def run(blocks: list[Block], folder: Path) -> list[tuple[str, str]]:
    """Run the blocks of a heading one after the other, as somebody who pastes them.

    Python blocks share one session until a command of the shell comes between.

    Returns:
        What each block with an expected output printed, and what was expected.
    """
    compared: list[tuple[str, str]] = []
    session: list[str] = []
    who = ""
    printed = ""
    for number, block in enumerate(blocks):
        if block.kind == "text":
            compared.append((_trimmed(printed), _trimmed(block.text)))
        elif block.kind == "sh":
            session = []
            printed = done(["bash", "-euo", "pipefail", "-c", block.text], folder)
        elif block.kind == "python" and "." not in block.name:
            session.append(block.text)
            who = block.name
            later = blocks[number + 1 :]
            told = [one for one in later if one.kind in ("sh", "python") and "." not in one.name]
            expected = bool(later) and later[0].kind == "text"
            if expected or not told or told[0].kind == "sh":
                mark = "print('\\x1e', end='')\n"
                script = "".join([*(session[:-1]), mark, session[-1]])
                interpreter = SPARK if who == "spark" else sys.executable
                printed = done([interpreter, "-c", script], folder).split("\x1e")[-1]
    return compared


def done(command: list[str], folder: Path) -> str:
    finished = subprocess.run(
        command,
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert finished.returncode == 0, f"{command[-1]}\n{finished.stdout}\n{finished.stderr}"
    return finished.stdout


def environment(folder: Path) -> dict[str, str]:
    """What a command finds: ours first, the page's files importable, nothing from a network."""
    ours = str(Path(sys.executable).parent)
    return {
        **{name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"},
        "PATH": f"{ours}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]),
        "HF_HOME": str(folder / ".hf"),
        "HF_HUB_OFFLINE": "1",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # it lives for seconds
        "PYSPARK_SUBMIT_ARGS": "--conf spark.ui.enabled=false pyspark-shell",
    }


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
