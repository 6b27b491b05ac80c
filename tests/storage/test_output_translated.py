"""Translated columns in a corpus in an object store."""

from __future__ import annotations

from flows.corpus.table import Corpus
from flows.places import names_in, place_of
from tests.translation.faults import FaultProxy
from tests.translation.running import asking, exported, run_with, write_articles


def test_translations_are_added_there_as_here(store, tmp_path):
    inputs = write_articles(tmp_path / "in")
    output = place_of(f"s3://{store.bucket()}/out")
    said = []
    for name, place in (("here", tmp_path / "out"), ("there", output)):
        run_with(place, inputs)  # first without: then the rows of the table are translated
        with FaultProxy() as proxy:
            settings = asking(proxy, tmp_path / f"{name}.sqlite3")
            write_articles(tmp_path / "in", spanish=4)  # one more, which is staged
            done = run_with(place, inputs, settings)
            assert done.translated.done == 6
            again = run_with(place, inputs, settings)
            assert (again.committed, again.translated.done) == (False, 0)
            said.append(exported(place).replace(proxy.url, "URL"))
        write_articles(tmp_path / "in").joinpath("rows.jsonl").touch()
    assert said[0] == said[1]
    assert "text_en" in said[0]
    assert names_in(output / ".staging") == []
    assert Corpus(output).version == Corpus(tmp_path / "out").version
