"""How to open a corpus in the tools people use: lines to paste, kept true by a test."""

from __future__ import annotations

from urllib.parse import quote

from flows.corpus.table import TABLE
from flows.places import Place, is_remote

_IMPORTS = "import deltalake, pyarrow.fs as fs"


def ways_to_open(output: Place) -> str:
    """Python lines that open the corpus in Polars, DuckDB and pandas, each by itself.

    The path is absolute, so that the lines work wherever they are pasted. They name a file system,
    because deltalake's own reads through Python callbacks: when the interpreter ends while Arrow's
    threads still hold them, the process aborts (15 of 25 times, deltalake 1.6 with pyarrow 26).
    deltalake's bridge to Polars cannot read a path with a space or a letter beyond ASCII, so such a
    path goes through Arrow.
    """
    if is_remote(output):
        return _in_an_object_store(output / TABLE)
    path = str((output / TABLE).resolve())
    table = f"deltalake.DeltaTable({path!r})"
    local = f"filesystem=fs.SubTreeFileSystem({path!r}, fs.LocalFileSystem())"
    polars = f"import polars; corpus = polars.read_delta({path!r})"
    if quote(path) != path:
        arrow = f"{table}.to_pyarrow_table({local})"
        polars = f"{_IMPORTS}, polars; corpus = polars.from_arrow({arrow})"
    return "\n".join(
        [
            "# Polars",
            polars,
            "# DuckDB",
            f"{_IMPORTS}, duckdb; corpus = {table}.to_pyarrow_dataset({local})",
            'duckdb.sql("SELECT id, language, title FROM corpus ORDER BY id").show()',
            "# pandas",
            f"{_IMPORTS}; corpus = {table}.to_pandas({local})",
        ]
    )


def _in_an_object_store(table: Place) -> str:
    """The same for a table whose credentials stand in the environment; it is read as one table."""
    read = f"import deltalake; corpus = deltalake.DeltaTable({str(table)!r})"
    return "\n".join(
        [
            "# Polars (credentials from the environment, as for copydesk)",
            f"{read}; import polars; corpus = polars.from_arrow(corpus.to_pyarrow_table())",
            "# DuckDB",
            f"{read}.to_pyarrow_table(); import duckdb",
            'duckdb.sql("SELECT id, language, title FROM corpus ORDER BY id").show()',
            "# pandas",
            f"{read}.to_pandas()",
        ]
    )
