"""The page's ways to open a corpus, where it is in an object store."""

from __future__ import annotations

import sys

import pytest

from tests.consuming import page

OPEN = {
    "polars": """
import polars
corpus = polars.scan_delta(OUTPUT)
ids = corpus.filter(polars.col("language") == "de").select("id").collect()["id"].to_list()
before = polars.scan_delta(OUTPUT, version=0).select("id").collect().height
""",
    "arrow": """
import pyarrow.dataset
from open_corpus import open_corpus
german = pyarrow.dataset.field("language") == "de"
ids = open_corpus(OUTPUT).to_table(columns=["id"], filter=german)["id"].to_pylist()
before = open_corpus(OUTPUT, version=0).count_rows()
""",
    "duckdb": """
import duckdb
from open_corpus import open_corpus
corpus = open_corpus(OUTPUT)
ids = [id for (id,) in duckdb.sql("SELECT id FROM corpus WHERE language = 'de'").fetchall()]
old = open_corpus(OUTPUT, version=0)
before = duckdb.sql("SELECT count(*) FROM old").fetchall()[0][0]
""",
}


@pytest.fixture
def there(made, store):
    return f"{store.upload(made / 'output', store.bucket(), 'news/output')}/corpus"


@pytest.mark.parametrize("tool", OPEN)
def test_every_door_opens_a_corpus_in_an_object_store(tool, there, made):
    check = "assert (len(ids), before) == (2, 24), (ids, before)\n"
    page.done([sys.executable, "-c", f"OUTPUT = {there!r}\n{OPEN[tool]}{check}"], made)
