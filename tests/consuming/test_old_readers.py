"""Who wrote for schema version 2 on its first day still reads, and what was written then is read.

``old_columns.json`` and ``old_table/`` were made by the code of that day (make_old_table.py). The reader
here is one of that day too: it knows the columns of the file, and nothing of copydesk.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from flows.corpus.schema import GLOSSES, SCHEMA, SCHEMA_VERSION, TRANSLATIONS, schema_with
from flows.corpus.table import Corpus
from flows.exports.write import FORMATS, open_export, to_path
from tests.flows.support import articles, copydesk, exported, run_into
from tests.flows.tables import command
from tests.flows.test_rows import full_article
from tests.flows.versions import plain_article, row
from tests.support import contains

HERE = Path(__file__).parent
THEN = json.loads((HERE / "old_columns.json").read_text("utf-8"))
FIELDS = [tuple(field) for field in THEN["fields"]]
COLUMNS = list(dict.fromkeys(name.partition(".")[0].removesuffix("[]") for name, _, _ in FIELDS))
ARTICLE = [name for name in COLUMNS if name not in THEN["bookkeeping"]]
TYPES = {
    "string": pa.string(),
    "double": pa.float64(),
    "int32": pa.int32(),
    "bool": pa.bool_(),
}


def read_then(below=""):
    """The schema that the file describes, from the dotted names below one of them."""
    fields = []
    for name, kind, null in FIELDS:
        rest = name.removeprefix(below)
        if not name.startswith(below) or "." in rest:
            continue
        value = pa.struct(read_then(f"{name}.")) if kind == "struct" else TYPES[kind]
        if rest.endswith("[]"):
            # Delta says of a list's members whether they may be null, Parquet readers forget it
            value = pa.list_(pa.field("element", value, nullable=False))
        fields.append(pa.field(rest.removesuffix("[]"), value, nullable=null))
    return fields


OLD_SCHEMA = pa.schema(read_then())


def old_reader(output, version=None):
    """All rows, as somebody read them then: these columns, of these types, from the version's files."""
    table = DeltaTable(str(output / "corpus"), version=version)
    files = [unquote(uri) for uri in table.file_uris()]
    return ds.dataset(files, schema=OLD_SCHEMA).to_table().sort_by("id")


GLOSS = {"surface": "Ещё", "language": "ru", "to": "en", "text": "More", "engine": "e"}


@pytest.fixture
def today(tmp_path):
    """A corpus of today in three versions, the last of them with optional columns."""
    out = tmp_path / "out"
    out.mkdir()
    for number, (article, more) in enumerate(
        [
            (plain_article("a"), {}),
            (full_article(), {}),
            (plain_article("b"), {"text_en": "A storm.", GLOSSES: [GLOSS], TRANSLATIONS: []}),
        ]
    ):
        file = tmp_path / f"{number}.parquet"
        rows = [{**row(article), **more}]
        pq.write_table(pa.Table.from_pylist(rows, schema=schema_with(more)), file)
        Corpus(out).commit([file])
    assert "text_en" in Corpus(out).schema.names
    return out


def test_the_file_is_of_this_schema_version():
    assert THEN["schema_version"] == SCHEMA_VERSION, "a new version needs a reader of its own"
    assert len(OLD_SCHEMA) == 33


def test_every_column_of_then_is_here_as_it_was_and_in_its_place():
    assert list(SCHEMA)[: len(OLD_SCHEMA)] == list(OLD_SCHEMA)


def test_every_column_that_came_since_may_be_null():
    since = list(schema_with(["text_en", GLOSSES, TRANSLATIONS]))[len(OLD_SCHEMA) :]
    assert [field.name for field in since][:1] == ["machine_translation"]
    assert all(field.nullable for field in since)


def test_an_old_reader_reads_the_table_of_today(today):
    found = old_reader(today).to_pylist()
    expected = [
        row(article) for article in (plain_article("a"), plain_article("b"), full_article())
    ]
    assert found == pa.Table.from_pylist(expected, schema=OLD_SCHEMA).to_pylist()


def test_a_reader_that_goes_by_position_reads_it_too(today):
    for file in Corpus(today).data_files():
        assert pq.read_schema(file).names[: len(COLUMNS)] == COLUMNS


def test_an_old_reader_would_see_another_type(today, monkeypatch):
    other = OLD_SCHEMA.set(5, pa.field("language_probability", pa.struct([("p", pa.float64())])))
    monkeypatch.setitem(globals(), "OLD_SCHEMA", other)
    with pytest.raises(pa.ArrowException):
        old_reader(today)


def test_the_table_asks_for_no_feature_of_its_reader(today):
    table = DeltaTable(str(today / "corpus"))
    protocol = table.protocol()
    assert (protocol.min_reader_version, protocol.min_writer_version) == (1, 2)
    assert not protocol.reader_features
    assert not protocol.writer_features
    assert table.metadata().partition_columns == []
    actions = pa.table(table.get_add_actions())
    assert not [name for name in actions.column_names if "deletion" in name.lower()]


@pytest.mark.parametrize("since", ["", "0"])
@pytest.mark.parametrize("kind", FORMATS)
def test_an_old_reader_reads_the_exports_of_today(today, tmp_path, kind, since):
    target = tmp_path / "x"
    to_path(open_export(today, kind, since=since), target)
    wanted = ["_op", *ARTICLE] if since else ARTICLE
    if kind == "jsonl":
        rows = [json.loads(line) for line in target.read_text("utf-8").split("\n")[:-1]]
        if since:
            assert rows.pop() == {"_op": "watermark", "since": 0, "version": Corpus(today).version}
        assert all(list(one)[: len(wanted)] == wanted for one in rows)
    elif kind == "csv":
        names = next(csv.reader(io.StringIO(target.read_text("utf-8"))))
        assert names[: len(wanted)] == wanted
    else:
        (file,) = [target] if kind == "parquet" else (target / "data").iterdir()
        schema = pa.schema([OLD_SCHEMA.field(name) for name in ARTICLE])
        found = pq.read_table(file)
        assert found.schema.names[: len(wanted)] == wanted
        assert found.select(ARTICLE).schema.equals(schema) or since
        assert [field.type for field in found.select(ARTICLE).schema] == schema.types
    beside = json.loads((tmp_path / "x.watermark.json").read_text())
    told = ["table", "version", "since", "schema_version", "articles", "deletes"]
    assert list(beside)[: len(told)] == told


@pytest.fixture
def old(tmp_path):
    """A copy of the corpus that was written then."""
    return Path(shutil.copytree(HERE / "old_table", tmp_path / "old"))


def test_code_of_today_reads_what_was_written_then(old):
    corpus = Corpus(old)
    assert (corpus.version, corpus.count()) == (1, 3)
    found = articles(corpus)
    assert {one["title"] for one in found} == {None}
    assert contains(found, [{"id": "given-1", "extra": {"n": 1}}])
    assert any("Saturday" in one["text"] for one in found)
    assert all(one["machine_translation"] is None for one in found)
    before = articles(Corpus(old, 0))
    assert any("Sunday" in one["text"] for one in before)
    for one in old_reader(old).to_pylist():
        assert contains(found, [{"id": one["id"], "text": one["text"]}])


def test_commands_of_today_work_on_it(old, tmp_path):
    assert command("corpus", "check", old).exit_code == 0
    history = command("corpus", "history", old)
    assert history.exit_code == 0
    assert len(history.stdout.splitlines()) == 3
    assert "1 changed" in command("corpus", "diff", old, "0", "1").stdout
    assert command("export", old, "--since", "0", "-o", tmp_path / "d").exit_code == 0
    operations = [json.loads(line)["_op"] for line in (tmp_path / "d").read_text().split("\n")[:-1]]
    assert operations == ["upsert", "watermark"]
    undone = command("undo", old, "--rule", "layout.spaces", "--why", "a test")
    assert undone.exit_code == 0, undone.output
    assert any("harbour  of" in one["text"] for one in articles(Corpus(old)))


def test_a_run_of_today_goes_on_from_it_and_ends_where_one_from_scratch_does(old, tmp_path):
    inputs = tmp_path / "in"
    inputs.mkdir()
    for name in ("harbour.txt", "storm.txt"):
        (found,) = [one for one in rows(old) if one["path"] == name]
        (inputs / name).write_text(found["raw_text"], "utf-8")
    (inputs / "rows.jsonl").write_text(given_row(old), "utf-8")
    (inputs / "new.txt").write_text("A ferry sailed to Riga on Tuesday.\n", "utf-8")
    run_into(old, inputs)
    run_into(tmp_path / "fresh", inputs)
    assert exported(old) == exported(tmp_path / "fresh")
    assert "machine_translation" in Corpus(old).schema.names
    assert len(old_reader(old)) == 4
    assert len(old_reader(old, version=1)) == 3, "and what was there can still be read"
    again = copydesk("run", inputs, "--output", old, "--plan")
    assert "unchanged                                  4" in again.stdout


def rows(output):
    return [one for batch in Corpus(output).rows() for one in batch.to_pylist()]


def given_row(output):
    (found,) = [one for one in rows(output) if one["id"] == "given-1"]
    return json.dumps({"id": "given-1", "text": found["raw_text"], "n": 1}) + "\n"


def test_a_table_of_another_schema_version_is_refused_in_one_line(old):
    entry = old / "corpus" / "_delta_log" / f"{0:020}.json"
    text = entry.read_text("utf-8")
    entry.write_text(text.replace("schema version 2", "schema version 3"), "utf-8")
    for arguments in (("export", old), ("run", old.parent / "nothing", "--output", old)):
        (old.parent / "nothing").mkdir(exist_ok=True)
        result = command(*arguments)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
        assert "has schema version 3, this copydesk reads and writes 2" in result.stderr
