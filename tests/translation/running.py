"""A small corpus in several languages, and runs that translate it, for the tests of runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flows.corpus.rows import to_article_dict
from flows.corpus.schema import SCHEMA, optional_columns
from flows.corpus.table import Corpus
from flows.exports import jsonl
from flows.exports.rows import everything
from flows.run import run
from flows.settings import RunSettings
from flows.summary import RunSummary
from flows.translate.settings import TranslationSettings
from tests.translation.faults import FaultProxy

SPANISH = """El puerto de {place} volverá a abrir el lunes

El alcalde dijo el domingo que el puerto estará abierto para todos los barcos de pesca.

Los pescadores esperaron durante un mes y algunos de ellos se fueron a otra ciudad.
"""
RUSSIAN = """Порт снова откроется в понедельник, сообщил мэр города

Рыбаки ждали целый месяц, и некоторые из них уехали в другой город на берегу моря.
"""
NAMES = """Александр Лукашенко приехал в Минск в понедельник, сообщил Союз рыбаков.

Иван Рыбаков ждал его целый месяц, и некоторые из рыбаков уехали в другой город на берегу моря.
"""
ENGLISH = """Harbour reopens after the storm

The mayor of the town said on Monday that the harbour would be open again for all boats.

Нашли ошибку? Выделите текст и нажмите Ctrl+Enter

“We waited long enough,” one of the fishermen said on Tuesday, and went to his boat.
"""


def write_articles(folder: Path, *, spanish: int = 3, name: str = "rows.jsonl") -> Path:
    """Some Spanish articles, a Russian one, and an English one with a Russian line."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        {"id": f"es-{n}", "text": SPANISH.format(place=place), "language": "es"}
        for n, place in enumerate(("Valencia", "Cádiz", "Vigo", "Málaga", "Gijón")[:spanish])
    ]
    rows += [
        {"id": "ru", "text": RUSSIAN, "language": "ru"},
        {"id": "en", "text": ENGLISH, "language": "en", "source": "daily.example"},
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def write_names(folder: Path) -> Path:
    """A Russian article with names."""
    folder.mkdir(parents=True, exist_ok=True)
    row = {"id": "names", "text": NAMES, "language": "ru"}
    (folder / "names.jsonl").write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    return folder


def asking(proxy: FaultProxy, memory: Path, **settings: Any) -> TranslationSettings:
    """English columns and glosses from a proxy that is asked once for each text."""
    asked = {"texts_to": ("en",), "glosses_to": "en", "attempts": 1, "pause": 0, "timeout": 60}
    return TranslationSettings(engine="libre", url=proxy.url, memory=memory, **asked | settings)


def run_with(
    output: Path, inputs: Path, translation: TranslationSettings | None = None, **settings: Any
) -> RunSummary:
    """One run without Prefect."""
    return run(
        RunSettings(inputs=(str(inputs),), output=output, translation=translation, **settings)
    )


def exported(output: Path) -> str:
    """The JSONL export, with the optional columns that there are."""
    return "".join(jsonl.lines(everything(Corpus(output))))


def rows_of(output: Path) -> dict[str, dict[str, Any]]:
    """All rows by id."""
    return {row["id"]: row for batch in Corpus(output).rows() for row in batch.to_pylist()}


def optional_of(output: Path) -> tuple[str, ...]:
    """The optional columns of a corpus."""
    return optional_columns(Corpus(output).schema.names)


def untranslated(output: Path) -> dict[str, dict[str, Any]]:
    """All rows by id, without the optional columns."""
    kept = {*SCHEMA.names}
    return {
        name: to_article_dict({key: value for key, value in row.items() if key in kept})
        for name, row in rows_of(output).items()
    }


def entries(row: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """What a row says of its translations, by what and into which language."""
    return {(entry["what"], entry["to"]): entry for entry in row["translations"]}
