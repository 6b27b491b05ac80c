"""Small tables of morphemes and concepts, for the tests of glosses and of what is built of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from normalizers.stylebook import Stylebook
from normalizers.stylebook.label_parts import TABLE

MORPHEMES = """
zh 俄 adjective Russian|Russia
zh 白 adjective white|Belarusian
zh 白俄罗斯 name Belarus
zh 联盟 noun union|alliance
zh 国家 noun state|country|national
zh 独立 adjective independent
zh 联合体 noun union
zh 的 particle
zh 和 preposition and
ru высший adjective supreme|highest
ru государственный adjective state|government
ru совет noun council|advice
ru федерации of federation
ru организация noun organization
ru договора of treaty|contract
ru о preposition on
ru коллективной adjective collective
ru безопасности of security|safety
ru палата noun chamber|ward
ru реки of river
ru гусей of geese|goose
ru и preposition and
de oberster adjective supreme|highest
de staats- of state
de sicherheits- of security
de rat noun council|advice
de und preposition and
de der particle
de republik of republic
es consejo noun council|advice
es supremo adjective supreme
es de particle
es la particle
es unión of union
ar مجلس noun council|board
ar الدولة of state
ar الأعلى adjective supreme|highest
"""
HEAD = "id\tlanguage\tmorpheme\tkind\tglosses\torigin\texample\tcounter_example\n"


def morphemes(lines: str = MORPHEMES) -> str:
    """A file of the table from lines of language, morpheme, kind, glosses."""
    rows = []
    for line in lines.strip().split("\n"):
        language, morpheme, kind, *cell = line.split(" ", 3)
        cells = (f"{language}:{morpheme}", language, morpheme, kind, "".join(cell), "a test")
        rows.append("\t".join((*cells, "x = y", "x = z")))
    return HEAD + "\n".join(rows) + "\n"


def concept(id_: str, en: str, labels: Mapping[str, list[str]], **more: Any) -> dict[str, Any]:
    said = {"origin": "a test", "example": "It rains.", "counter_example": "It snows."}
    return {
        "id": id_,
        "type": "institution",
        "canonical": {"en": en},
        "labels": labels,
        **said,
        **more,
    }


def book_of(*rows: dict[str, Any], names: tuple[dict[str, Any], ...] = ()) -> Stylebook:
    return Stylebook(
        {
            f"{TABLE}/test.tsv": morphemes(),
            "terms/test.jsonl": "\n".join(map(json.dumps, rows)),
            "names/test.jsonl": "\n".join(map(json.dumps, names)),
        }
    )
