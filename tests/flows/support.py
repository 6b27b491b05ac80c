"""Small corpora and runs for the tests of flows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from flows.corpus.rows import to_article_dict
from flows.corpus.table import Corpus
from flows.exports import jsonl
from flows.exports.rows import everything
from flows.run import run
from flows.settings import RunSettings
from flows.summary import RunSummary
from tests.support import ROOT

STORY = """Harbour  reopens after the storm

The mayor of the town said  on Monday that the harbour would be open again for all of the fishing boats.

“We waited long enough,” one of the fishermen said.
"""


def story(number: int) -> str:
    """A short article with a repeated space, different for each number."""
    return STORY.replace("Monday", f"day  {number}")


def write_corpus(folder: Path, count: int = 6) -> Path:
    """A folder of plain text, HTML and JSONL articles."""
    (folder / "deep").mkdir(parents=True, exist_ok=True)
    for number in range(count):
        name = f"deep/{number}.txt" if number % 2 else f"{number}.txt"
        (folder / name).write_text(story(number), "utf-8", newline="")
    rows = [
        {"id": f"row-{number}", "text": story(100 + number), "source": "daily.example", "n": number}
        for number in range(count)
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "rows.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def run_into(output: Path, *inputs: Path, **settings: Any) -> RunSummary:
    """One run without Prefect, in this process."""
    names = tuple(str(path) for path in inputs)
    return run(RunSettings(inputs=names, output=output, **settings))


def articles(corpus: Corpus) -> list[dict[str, Any]]:
    """All articles of a corpus, sorted by id."""
    return [to_article_dict(row) for batch in everything(corpus) for row in batch.to_pylist()]


def exported(output: Path) -> str:
    """The JSONL export of a corpus."""
    return "".join(jsonl.lines(everything(Corpus(output))))


def copydesk(
    *arguments: str | Path, cwd: Path | None = None, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    names = {k: v for k, v in os.environ.items() if k not in ("PREFECT_API_URL", "NO_COLOR")}
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**names, "PYTHONPATH": str(ROOT), **environment},
        timeout=240,
        check=False,
    )
