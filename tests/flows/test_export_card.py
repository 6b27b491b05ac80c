"""The dataset card: true counts, every field explained, ways to open that work."""

from __future__ import annotations

import os
import re

import duckdb
import pytest
from markdown_it import MarkdownIt

from flows.corpus.schema import BOOKKEEPING, GLOSSES, TRANSLATIONS, schema_of
from flows.corpus.table import Corpus
from flows.exports.card import ANY_TEXT_COLUMN, About, card, meanings
from flows.exports.rows import ARTICLES, everything
from flows.exports.tally import Tally
from tests.flows.test_export import export, in_order, some_articles
from tests.flows.versions import commit, plain_article, row
from tests.support import ROOT


@pytest.fixture
def out(tmp_path):
    commit(tmp_path / "out", map(row, some_articles()))
    return tmp_path / "out"


def test_the_card_counts(out, tmp_path):
    export(out, "jsonl", tmp_path / "x.jsonl")
    text = (tmp_path / "x.jsonl.card.md").read_text("utf-8")
    assert text.startswith("# x\n")
    articles = some_articles()
    assert f"{len(articles)} articles, " in text
    assert "published from 2021-05 to 2021-05." in text
    assert "| `de` | 1 |" in text
    edits = [part for article in articles for edit in article.edits for part in edit.parts]
    assert f"| edits | {len(edits)} |" in text
    stray = sum(part.stage == "stray" for part in edits)
    assert f"| `stray` | {stray} |" in text
    assert "| `stray.credit` | 1 |" in text
    assert "| `r1` | 1 |" in text
    assert "belong to their publishers" in text
    assert "\n\n\n" not in text


def test_every_field_is_in_the_card_with_its_meaning_in_the_schema_page():
    page = (ROOT / "docs" / "schema.md").read_text("utf-8").partition("## Quarantine")[0]
    listed = re.findall(r"^\| `([^`]+)` \| \w+ \| (?:never|yes) \| ([^|]+) \|", page, re.MULTILINE)
    public = {
        name: meaning.strip().removesuffix(", see below")
        for name, meaning in listed
        if re.split(r"[.\[]", name)[0] not in BOOKKEEPING
    }
    known = meanings()
    known.pop("_op")
    assert known == public
    text = card(About("parquet", "x.parquet", 0), Tally())
    optional = {name for name in public if re.match(r"(glosses|translations)\b|text_<", name)}
    assert {name for name in public if f"| `{name}` |" in text} == public.keys() - optional
    assert "_op" not in text
    translated = schema_of([*ARTICLES.names, GLOSSES, TRANSLATIONS, "text_en", "text_ru"])
    text = card(About("parquet", "x.parquet", 0), Tally(), translated)
    public["text_en"] = public["text_ru"] = public.pop(ANY_TEXT_COLUMN)
    lines = [f"| `{name}` | " for name in public]
    assert all(sum(row.startswith(line) for row in text.splitlines()) == 1 for line in lines)
    assert f"| `text_ru` | string | yes | {public['text_ru']} |" in text


@pytest.mark.parametrize("kind", ["jsonl", "parquet", "csv", "hf"])
def test_what_a_source_is_called_breaks_no_table(kind, tmp_path):
    hostile = ["a|b", "`x`", "<script>alert(1)</script>", "a\nb", "\\|", "*b*", "[l](javascript:x)"]
    tally = Tally()
    commit(
        tmp_path / "out",
        [row(plain_article(f"{n}", source=name)) for n, name in enumerate(hostile)],
    )
    for _ in tally.counted(everything(Corpus(tmp_path / "out"))):
        pass
    text = card(About(kind, "x", 0), tally)
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert "<script>" not in html
    assert "<a " not in html
    for body in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL):
        assert len(re.findall("<t[dh]", body)) in (2, 4)


def test_the_front_matter_is_yaml_for_the_hub(out, tmp_path):
    yaml = pytest.importorskip("yaml")
    target = export(out, "hf", tmp_path / "ds")
    _, head, body = (target / "README.md").read_text("utf-8").split("---\n", 2)
    said = yaml.safe_load(head)
    assert said["language"] == ["de", "en"]
    assert said["size_categories"] == ["n<1K"]
    assert said["configs"][0]["data_files"] == [{"split": "train", "path": "data/train-*.parquet"}]
    assert body.strip().startswith("# ds\n")


@pytest.mark.parametrize("kind", ["jsonl", "parquet", "csv"])
def test_the_printed_ways_to_open_work(kind, out, tmp_path):
    export(out, kind, tmp_path / f"x.{kind}")
    blocks = re.findall(
        r"```python\n(.*?)```", (tmp_path / f"x.{kind}.card.md").read_text("utf-8"), re.DOTALL
    )
    assert blocks
    wanted = [article.id for article in in_order()]
    for block in blocks:
        names: dict[str, object] = {}
        before = os.getcwd()
        os.chdir(tmp_path)
        try:
            exec(block, names)
            found = names.get("corpus", names.get("articles"))
            if isinstance(found, duckdb.DuckDBPyRelation):
                found = found.df()
        finally:
            os.chdir(before)
        ids = [a["id"] for a in found] if isinstance(found, list) else list(found["id"])
        assert ids == wanted
