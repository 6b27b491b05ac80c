"""How to open a corpus in the tools people use: lines to paste, kept true by a test."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from flows.corpus.table import TABLE

_IMPORTS = "import deltalake, pyarrow.fs as fs"


def ways_to_open(output: Path) -> str:
    """Python lines that open the corpus in Polars, DuckDB and pandas, each by itself.

    The path is absolute, so that the lines work wherever they are pasted. Why they name a file
    system: :func:`flows.corpus.table.open_dataset`. deltalake's bridge to Polars cannot read a path
    with a space or a letter beyond ASCII, so such a path goes through Arrow.
    """
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
