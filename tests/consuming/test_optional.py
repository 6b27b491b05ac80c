"""The page's ways to open a corpus, on one that got columns after its first files were written."""

from __future__ import annotations

import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.corpus.schema import GLOSSES, TRANSLATIONS, schema_with
from flows.corpus.table import Corpus
from tests.consuming import page
from tests.flows.versions import commit, plain_article, row

GLOSS = {"surface": "Ещё", "language": "ru", "to": "en", "text": "More", "engine": "e"}


PLAIN, STRANGE = "output", "ä folder/out put"


@pytest.fixture
def folder(tmp_path, request):
    """Two files: the first without the columns, the second with them."""
    out = tmp_path / request.param
    out.parent.mkdir(exist_ok=True)
    commit(out, [row(plain_article("a")), row(plain_article("b"))])
    rows = [{**row(plain_article("c")), "text_en": "A storm.", GLOSSES: [GLOSS], TRANSLATIONS: []}]
    staged = tmp_path / "staged.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=schema_with(rows[0])), staged)
    Corpus(out).commit([staged])
    assert len(Corpus(out).data_files()) == 2
    page.save_files(tmp_path)
    (tmp_path / "where.py").write_text(f"OUTPUT = {request.param + '/corpus'!r}\n", "utf-8")
    return tmp_path


OPEN = {
    "arrow": """
from open_corpus import open_corpus
rows = open_corpus(OUTPUT).to_table(columns=["id", "text_en"]).to_pylist()
""",
    "arrow, before": """
from open_corpus import open_corpus
rows = open_corpus(OUTPUT, version=0).to_table(columns=["id"]).to_pylist()
rows = [{**row, "text_en": None} for row in rows]
rows.append({"id": "c", "text_en": "A storm."})
""",
    "pandas": """
from open_corpus import open_corpus
frame = open_corpus(OUTPUT).to_table(columns=["id", "text_en"]).to_pandas()
rows = [{k: v if v == v else None for k, v in row.items()} for row in frame.to_dict("records")]
""",
    "duckdb": """
import duckdb
from open_corpus import open_corpus
corpus = open_corpus(OUTPUT)
assert duckdb.sql("SELECT id FROM corpus WHERE glosses[1].text = 'More'").fetchall() == [("c",)]
found = duckdb.sql("SELECT id, text_en FROM corpus").fetchall()
rows = [{"id": id, "text_en": text} for id, text in found]
""",
    "polars": """
import polars
from open_corpus import open_corpus
frame = polars.scan_pyarrow_dataset(open_corpus(OUTPUT)).collect()
if " " not in OUTPUT:
    assert frame.sort("id").equals(polars.read_delta(OUTPUT).sort("id"))
rows = frame.select("id", "text_en").to_dicts()
""",
    "spark": """
from deltalake import DeltaTable
from open_files import files_of
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[1]").getOrCreate()
corpus = spark.read.option("mergeSchema", True).parquet(*files_of(DeltaTable(OUTPUT)))
rows = [row.asDict() for row in corpus.select("id", "text_en").collect()]
""",
}
EXPECTED = [
    {"id": "a", "text_en": None},
    {"id": "b", "text_en": None},
    {"id": "c", "text_en": "A storm."},
]


DOORS = [(tool, where) for tool in OPEN if tool != "spark" for where in (PLAIN, STRANGE)]
ON_SPARK = pytest.param("spark", STRANGE, marks=page.ON_SPARK)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("tool", "folder"), [*DOORS, ON_SPARK], indirect=["folder"])
def test_every_door_shows_the_columns_that_came_later(tool, folder):
    check = f"rows.sort(key=lambda row: row['id'])\nassert rows == {EXPECTED!r}, rows\n"
    script = f"from where import OUTPUT\n{OPEN[tool]}{check}"
    page.done([page.SPARK if tool == "spark" else sys.executable, "-c", script], folder)
