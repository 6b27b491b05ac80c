"""The numbers of the report are those of the table, counted by SQL over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from deltalake import DeltaTable

from flows.report import Report
from normalizers import STAGE_NAMES
from tests.report.reading import articles_in, index_in, joined, pages_in, places_in

PARTS = """(
    SELECT id, unnest(CASE WHEN len(edit.parts) > 0
        THEN [{'stage': p.stage, 'rule': p.rule} for p in edit.parts]
        ELSE [{'stage': edit.stage, 'rule': edit.rule}] END) AS part
    FROM (SELECT id, unnest(edits) AS edit FROM corpus)
)"""
FLAGS = "(SELECT id, unnest(flags) AS flag FROM corpus)"
MENTIONS = "(SELECT id, unnest(mentions) AS mention FROM corpus)"


@pytest.fixture(scope="module")
def table(sample_output: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The corpus table, as DuckDB reads it."""
    with duckdb.connect() as connection:
        rows = DeltaTable(str(sample_output / "corpus")).to_pyarrow_table()
        connection.register("corpus", rows)
        yield connection


@pytest.fixture(scope="module")
def index(sample_report: Report) -> dict[str, Any]:
    """The index as a page reads it."""
    return index_in(Path(str(sample_report.place)))


def asked(table: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return table.sql(query).fetchall()


def test_totals(table: duckdb.DuckDBPyConnection, index: dict[str, Any]) -> None:
    ((articles, raw, clean, edits, flags, mentions, untouched, likely),) = asked(
        table,
        "SELECT count(*), sum(length(raw_text)), sum(length(text)), sum(len(edits)),"
        " sum(len(flags)), sum(len(mentions)), count(*) FILTER (len(edits) = 0),"
        " count(*) FILTER (machine_translation.likely) FROM corpus",
    )
    ((names,),) = asked(table, f"SELECT count(DISTINCT mention.entity_id) FROM {MENTIONS}")
    totals = index["totals"]
    found = {
        "articles": articles,
        "raw": raw,
        "clean": clean,
        "edits": edits,
        "flags": flags,
        "mentions": mentions,
        "names": names,
        "unchanged": untouched,
        "likely_translated": likely,
    }
    assert {name: totals[name] for name in found} == found
    assert totals["removed"] + totals["moved"] + totals["changed"] == edits
    assert totals["quarantined"] == 0
    assert edits > 200
    assert names > 40


def test_edits_by_stage(table: duckdb.DuckDBPyConnection, index: dict[str, Any]) -> None:
    stages = dict(asked(table, f"SELECT part.stage, count(*) FROM {PARTS} GROUP BY 1"))
    shown = index["totals"]["by_stage"]
    assert list(shown)[: len(STAGE_NAMES)] == list(STAGE_NAMES)
    assert {stage: count for stage, count in shown.items() if count} == stages


def test_by_source_and_language(table: duckdb.DuckDBPyConnection, index: dict[str, Any]) -> None:
    sources = asked(
        table,
        "SELECT source, count(*), sum(length(raw_text)), sum(length(text)), sum(len(edits)),"
        " sum(len(flags)) FROM corpus GROUP BY 1",
    )
    columns = ("source", "articles", "raw", "clean", "edits", "flags")
    shown = [tuple(row[name] for name in columns) for row in index["by_source"]]
    assert sorted(shown) == sorted(sources)
    assert index["sources"] == sorted(row[0] for row in sources)
    languages = asked(table, "SELECT language, count(*) FROM corpus GROUP BY 1")
    rows = [(row["language"], row["articles"]) for row in index["by_language"]]
    assert sorted(rows) == sorted(languages)


def test_rules(table: duckdb.DuckDBPyConnection, index: dict[str, Any]) -> None:
    edits = dict(asked(table, f"SELECT part.rule, count(*) FROM {PARTS} GROUP BY 1"))
    flags = dict(asked(table, f"SELECT flag.rule, count(*) FROM {FLAGS} GROUP BY 1"))
    articles = dict(
        asked(
            table,
            f"SELECT rule, count(DISTINCT id) FROM (SELECT id, part.rule AS rule FROM {PARTS}"
            f" UNION ALL SELECT id, flag.rule FROM {FLAGS}) GROUP BY 1",
        )
    )
    for row in index["rules"]:
        rule = row["rule"]
        found = (edits.get(rule, 0), flags.get(rule, 0), articles[rule])
        assert (row["edits"], row["flags"], row["articles"]) == found
    assert [row["rule"] for row in index["rules"]] == sorted({*edits, *flags})


def test_names(table: duckdb.DuckDBPyConnection, index: dict[str, Any]) -> None:
    names = asked(
        table,
        "SELECT mention.entity_id, count(*), count(DISTINCT id), min(mention.canonical)"
        f" FROM {MENTIONS} GROUP BY 1",
    )
    shown = {(row["entity"], row["count"], row["articles"]) for row in index["names"]}
    assert shown == {row[:3] for row in names}
    for row in index["names"]:
        assert sum(count for _, count in row["spellings"]) == row["count"]
        assert 0 <= row["changed"] <= row["count"]
    assert any(row["changed"] for row in index["names"])


def test_articles(
    table: duckdb.DuckDBPyConnection, index: dict[str, Any], sample_report: Report
) -> None:
    rows = asked(
        table,
        "SELECT id, source, language, published, length(raw_text), length(text), len(edits),"
        " len(flags), len(mentions) FROM corpus",
    )
    shown = [
        (row[0], index["sources"][row[2]], index["languages"][row[3]], *row[4:10])
        for row in index["articles"]
    ]
    assert sorted(shown) == sorted(rows)
    assert [row[0] for row in index["articles"]] == sorted(row[0] for row in rows)
    pages = articles_in(Path(str(sample_report.place)))
    texts = asked(table, "SELECT id, raw_text, text FROM corpus")
    for name, raw, clean in texts:
        page = pages[name]
        assert joined(page["rows"], 0) == raw.replace("\n", "")
        assert joined(page["rows"]) == clean.replace("\n", "")


def test_an_article_of_the_index_is_where_it_says(
    index: dict[str, Any], sample_report: Report
) -> None:
    pages = {
        (part, number): page for part, number, page in pages_in(Path(str(sample_report.place)))
    }
    numbers = {name: number for number, name in enumerate(row["rule"] for row in index["rules"])}
    for row in index["articles"]:
        part, page, position, rules = row[11:]
        article = pages[index["parts"][part], page][position]
        assert article["id"] == row[0]
        assert (article["title"], article["published"]) == (row[1], row[4])
        assert len(article["edits"]) == row[7]
        parts = [part for edit in article["edits"] for part in edit["parts"] or [edit]]
        stages = Counter(part["stage"] for part in parts)
        assert row[10] == [stages[name] for name in STAGE_NAMES]
        used = {one["rule"] for one in (*parts, *article["flags"])}
        assert rules == sorted(numbers[rule] for rule in used)


def test_every_part_flag_and_mention_is_a_place_once(
    table: duckdb.DuckDBPyConnection, index: dict[str, Any], sample_report: Report
) -> None:
    rules, names = Counter[Any](), Counter[Any]()
    counted: dict[str, list[list[Any]]] = {}
    for part, number, file in places_in(Path(str(sample_report.place))):
        for kind, total in (("rules", rules), ("names", names)):
            order = [(key, row[0]) for key, rows in file[kind] for row in rows]
            assert order == sorted(order)
            for key, rows in file[kind]:
                where = [index["parts"].index(part), number, len(rows)]
                counted.setdefault(f"{kind} {key}", []).append(where)
                total.update((key, row[0]) for row in rows)
    edits = asked(table, f"SELECT part.rule, id, count(*) FROM {PARTS} GROUP BY ALL")
    flags = asked(table, f"SELECT flag.rule, id, count(*) FROM {FLAGS} GROUP BY ALL")
    expected = Counter[Any]()
    for rule, name, count in (*edits, *flags):
        expected[rule, name] += count
    assert rules == expected
    mentions = asked(table, f"SELECT mention.entity_id, id, count(*) FROM {MENTIONS} GROUP BY ALL")
    assert names == Counter({(entity, name): count for entity, name, count in mentions})
    for kind, key in (("rules", "rule"), ("names", "entity")):
        for row in index[kind]:
            assert row["places"] == sorted(counted.pop(f"{kind} {row[key]}"))
    assert not counted
