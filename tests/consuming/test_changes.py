"""The page's statement for what changed, against the export of changes."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.exports.write import open_export
from tests.consuming import page
from tests.flows.versions import commit, plain_article, row

NAMES = st.sampled_from("abcd")
PUT = st.dictionaries(NAMES, st.tuples(st.integers(0, 2), st.sampled_from(["x", "y"])), max_size=3)
COMMITS = st.lists(st.tuples(PUT, st.sets(NAMES, max_size=2)), min_size=1, max_size=4)


def in_sql(folder: Path):
    """What the page's block finds between version 0 and the newest one."""
    (block,) = [one.text for one in page.sections()["In the table itself"] if one.kind == "python"]
    names: dict[str, Any] = {"files_of": None}
    loaded: dict[str, Any] = {}
    exec(page.file("open_corpus.py"), loaded)
    before = os.getcwd()
    os.chdir(folder)
    try:
        names["files_of"] = loaded["files_of"]
        exec(block.replace("from open_corpus import files_of\n", ""), names)
        at = names["upserts"].columns.index("id")
        upserts = sorted(found[at] for found in names["upserts"].fetchall())
        return upserts, sorted(name for (name,) in names["deletes"].fetchall())
    finally:
        os.chdir(before)


@given(COMMITS)
@settings(max_examples=15, deadline=None)
def test_the_table_says_what_the_export_says(commits):
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "output"
        commit(out, [row(plain_article(letter, title="0")) for letter in "abc"])
        for put, remove in commits:
            rows = [
                row(plain_article(letter, title=str(title)), f"{place}/{letter}.txt")
                for letter, (title, place) in put.items()
            ]
            commit(out, rows, remove=remove)
        lines = [json.loads(line) for line in open_export(out, "jsonl", since="0").lines(None)]
        exported = [
            [line["id"] for line in lines if line["_op"] == operation]
            for operation in ("upsert", "delete")
        ]
        assert list(in_sql(Path(name))) == exported
