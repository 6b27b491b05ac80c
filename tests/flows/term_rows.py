"""Rows of a termbase that the tests of its formats write and read."""

from __future__ import annotations

import json

from flows.termbase.tables import read_terms
from normalizers.stylebook import Stylebook

CALQUE = {
    "language": "en",
    "source_language": "zh",
    "pattern": "[the ](Seagull|Seabird) Alliance",
    "gloss": "海鸥=seagull 联盟=alliance",
    "tier": "A",
    "approved": True,
    "keys": ["seagull alliance", "seabird alliance"],
    "anchors": [],
    "require": [["harbour", "port*"], ["@cn"]],
    "forbid": {"after": ["of birds"], "context": ["film"]},
    "example": "Seagull Alliance met.",
}
GULLS = {
    "id": "gull-league",
    "type": "institution",
    "canonical": {"en": "League of Gulls", "zh": "海鸥联盟"},
    "variants": {"en": ["Gull League"]},
    "labels": {"zh": ["海鸥联盟"], "ar": ["رابطة النوارس"]},
    "calques": [CALQUE, {"language": "en", "text": "Gull Unity", "tier": "B", "approved": False}],
    "origin": "written by hand",
    "example": "The Gull Unity sat down.",
    "counter_example": "The League of Gulls sat down.",
}
MORE = {
    "id": "calques:ru:gull-league",
    "type": "calques",
    "concept": "gull-league",
    "calques": [
        {
            "language": "ru",
            "forms": [
                {"text": "чайный союз", "replacement": "Лига чаек"},
                {"text": "чайного союза", "replacement": "Лиги чаек"},
            ],
        }
    ],
    "origin": "written by hand",
    "example": "Чайный союз",
    "example_language": "ru",
    "counter_example": "Лига чаек",
}
WORDS = {"id": "@gulls", "type": "words", "words": ["gull", "a|b", "x & y", "-"], "origin": "o",
         "example": "e", "counter_example": "c"}  # fmt: skip


def book_of(*rows):
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return Stylebook({"terms/x.jsonl": text})


def plain(book):
    return {
        row["id"]: {key: value for key, value in row.items() if not key.startswith("_")}
        for row in book.rows("terms")
    }


def rows_of(reading):
    assert not reading.rejected
    return {draft.row["id"]: draft.row for draft in reading.drafts}


def read_table(tmp_path, text, name="x.csv", **options):
    path = tmp_path / name
    path.write_text(text, "utf-8", newline="")
    return read_terms(path, **options)
