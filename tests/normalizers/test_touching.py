"""``touched_by``: a stylebook reduced to these rows gives the same result, to the last flag.

The default run takes every ninth article and row; ``COPYDESK_TOUCHING_STEP=1`` takes all (minutes).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import cycle

import pytest

from normalizers import STAGE_NAMES, Article, CanonicalArticle, Pipeline, load_stylebook
from normalizers.ledger import Ledger, LedgerEdit
from normalizers.stylebook import TABLES, Row, Stylebook
from normalizers.stylebook.carriers import embedded
from normalizers.stylebook.check import trial_of
from normalizers.stylebook.offices import HERE
from normalizers.stylebook.touching import rows_touching, version_of
from normalizers.stylebook.working_texts import STAGES, passes
from tests.support import CASES, ROOT, read_jsonl, shared_rows

STEP = int(os.environ.get("COPYDESK_TOUCHING_STEP", "9"))
BOOK = load_stylebook()
FULL = Pipeline(stylebook=BOOK)
ROWS: dict[str, dict[str, Row]] = {
    table: {row["id"]: row for row in BOOK.rows(table)} for table in TABLES
}


def own_articles() -> Iterable[Article]:
    """The sample corpus and the project's cases, with what is given beside them.

    The sources are some of the table, taken in turn: the text is seldom in their language.
    """
    sources = cycle(row["source"] for row in list(ROWS["sources"].values())[::7])
    for file in sorted((ROOT / "corpus").glob("*.txt")):
        yield Article(file.read_text("utf-8"), source=next(sources))
    for file in sorted(CASES.glob("*.jsonl")):
        for row in read_jsonl(file)[::STEP]:
            text = row.get("input") or row.get("text") or ""
            if isinstance(text, str) and text:
                hints = row.get("hints", {})
                yield Article(
                    text,
                    title=row.get("title") or hints.get("title", ""),
                    language=row.get("lang") or hints.get("language", ""),
                    published=row.get("published") or hints.get("published", ""),
                    source=next(sources),
                )


def shared_articles() -> Iterable[Article]:
    """Pages as extractors leave them, cases, whole articles: none where they are not here."""
    for name in ("readability", "trafilatura"):
        for row in shared_rows(f"residue/after_{name}.jsonl")[:: 2 * STEP]:
            lines = row["dirty_lines"]
            # the first line as a title, too: it is repaired and looked up apart
            yield Article("\n".join(lines), title=lines[0] if len(lines[0]) < 120 else "")
    for name in ("mt", "names", "stray"):
        for row in shared_rows(f"cases/{name}.jsonl")[::STEP]:
            yield Article(row.get("input") or row.get("text") or row.get("dirty") or "")


@lru_cache(maxsize=1)
def articles() -> list[Article]:
    return [article for article in (*own_articles(), *shared_articles()) if article.text.strip()]


@lru_cache(maxsize=1)
def results() -> list[CanonicalArticle]:
    return [FULL(article) for article in articles()]


def read_back(ledger: Ledger) -> Ledger:
    rows = json.loads(json.dumps([edit.to_dict() for edit in ledger]))
    return tuple(map(LedgerEdit.from_dict, rows))


def is_every_row(result: CanonicalArticle) -> bool:
    return result.touched_by[:1] != () and result.touched_by[0].startswith("*/")


def book_of(rows: Mapping[str, Iterable[Row]]) -> Stylebook:
    """A stylebook of these rows by table, in the order of the files they come from."""
    sources: dict[str, str] = {}
    for table in TABLES:
        for row in rows.get(table, ()):
            cells = {key: value for key, value in row.items() if key not in ("_file", "_line")}
            name = row["_file"].rpartition(".")[0] + ".jsonl"
            sources[name] = f"{sources.get(name, '')}{json.dumps(cells, ensure_ascii=False)}\n"
    return Stylebook(sources)


def reduced_to(touched_by: Iterable[str]) -> Stylebook:
    named = {entry.rpartition(":")[0] for entry in touched_by}
    return book_of(
        {
            table: [row for row in rows.values() if f"{table}/{row['id']}" in named]
            for table, rows in ROWS.items()
        }
    )


def assert_same(one: CanonicalArticle, other: CanonicalArticle) -> None:
    assert one.to_dict() == other.to_dict()
    assert one.touched_by == other.touched_by
    assert one.rules == other.rules


# ------------------------------------------------------------------ the promise


@pytest.mark.slow
def test_rows_that_do_not_touch_an_article_are_not_missed() -> None:
    for article, result in zip(articles(), results(), strict=True):
        if not is_every_row(result):
            assert_same(Pipeline(stylebook=reduced_to(result.touched_by))(article), result)


def test_the_answer_is_the_same_from_a_ledger_read_back() -> None:
    found = zip(articles(), results(), strict=True)
    kept = [pair for pair in found if not is_every_row(pair[1])]
    assert len(kept) >= 0.97 * len(articles())
    for article, result in kept:
        assert rows_touching(article, read_back(result.edits), BOOK) == result.touched_by
        assert result.stylebook_version == version_of(result.touched_by)


def without(rows: list[Row], number: int) -> list[Row]:
    return [row for at, row in enumerate(rows) if at % 5 != number]


_WORDING = ("text", "value", "words", "canonical", "spellings", "calques", "glosses", "en")


def reworded(rows: list[Row], number: int) -> list[Row]:
    """Every fifth row with the wording of another one of its kind."""
    changed = list(rows)
    for at in range(number, len(rows) - 5, 5):
        row, other = rows[at], rows[at + 5]
        keys = ("language",) if row["_file"].startswith("sources/") else _WORDING
        same_kind = (row.get("type"), row.get("form")) == (other.get("type"), other.get("form"))
        if same_kind and "@" not in row["id"]:
            changed[at] = {**row, **{key: other[key] for key in keys if key in other}}
    return changed


CHANGES: dict[str, Callable[[list[Row], int], list[Row]]] = {
    "removed": without,
    "changed": reworded,
}


@pytest.mark.slow
@pytest.mark.parametrize("number", [0, 3])
@pytest.mark.parametrize("change", CHANGES)
def test_an_article_whose_answer_is_the_same_keeps_its_result(change: str, number: int) -> None:
    """What a run asks before it renews anything, for another stylebook of the same shape.

    ``removed`` read backwards is the other case: rows added.
    """
    book = book_of(
        {
            # word lists name one another: one that is missing is an error of the stylebook
            table: with_concepts(
                [*without_lists(rows, lists=True), *CHANGES[change](without_lists(rows), number)]
            )
            for table, rows in ROWS.items()
        }
    )
    base = book_of(
        {
            table: [*without_lists(rows, lists=True), *without_lists(rows)]
            for table, rows in ROWS.items()
        }
    )
    before, after = Pipeline(stylebook=base), Pipeline(stylebook=book)
    kept = renewed = 0
    for article in articles()[number :: 3 if STEP > 1 else 1]:
        old = before(article)
        if rows_touching(article, read_back(old.edits), book) == old.touched_by:
            kept += 1
            assert_same(after(article), old)
            new = old
        else:
            renewed += 1
            new = after(article)
        if rows_touching(article, read_back(new.edits), base) == new.touched_by:
            assert_same(before(article), new)
    assert kept > 5
    assert renewed > 5


def without_lists(rows: Mapping[str, Row], *, lists: bool = False) -> list[Row]:
    return [row for row in rows.values() if row["id"].startswith("@") is lists]


def with_concepts(rows: list[Row]) -> list[Row]:
    """The rows but calques of a concept that is gone, which would be another error."""
    ids = {row["id"] for row in rows}
    return [row for row in rows if row.get("type") != "calques" or row["concept"] in ids]


def example(table: str, row: Row) -> Article:
    """A row's example as the stylebook's self-test tries it."""
    if table == "variants":  # a generated row has none: that of its person
        row = next(one for one in ROWS["names"].values() if one["id"] == row["entity"])
    if table == "calques":
        return Article(f"Nobody spoke in the {row['text']}, as the agency said.", language="en")
    text = row["example"]
    language = row.get("example_language") or row.get("language") or "en"
    if table == "characters":
        language = "zh"
    if table == "sources":  # the article may be in any language
        return Article(PROSE[0], url=text)
    if table in ("interface", "forms"):
        line, language = trial_of(row)
        text = embedded(line, language)
    return Article(text, language="" if language == "mul" else language)


def test_a_profile_is_part_of_the_names_it_changes() -> None:
    """Its rows touch nothing by themselves: under a profile the authority's rows are others."""
    article = Article("President Alexander Lukashenko spoke in Minsk.", language="en")
    usual, other = FULL(article).touched_by, Pipeline(profile="belta")(article).touched_by
    changed = {entry.rpartition(":")[0] for entry in set(usual) ^ set(other)}
    assert changed == {"names/Q2866"}


NOT_ASKED = ("profiles", "morphemes")  # rows that other rows are made of


@pytest.mark.slow
@pytest.mark.parametrize("table", [table for table in TABLES if table not in NOT_ASKED])
def test_a_row_touches_its_own_example(table: str) -> None:
    """Or it says there what another row says already, and its example can do without it."""
    silent = 0
    rows = list(ROWS[table].values())[:: STEP if len(ROWS[table]) > 100 else 1]
    if table == "variants":
        rows = [row for row in rows if row["language"] == "en"]
    if table in ("offices", "lands"):  # a mark stands for a name: that example is no article
        rows = [row for row in rows if HERE not in row["example"]]
    for row in rows:
        article = example(table, row)
        result = FULL(article)
        named = {entry.rpartition(":")[0] for entry in result.touched_by}
        if f"{table}/{row['id']}" not in named:
            silent += 1
            assert not is_every_row(result), row["id"]
            assert_same(Pipeline(stylebook=reduced_to(result.touched_by))(article), result)
    assert silent <= 0.02 * len(rows) + 1


# ------------------------------------------------------------------ few rows, and the right ones


PROSE = (
    "From the hills the village can be seen at home, and more people share the road than before.",
    "Time is short, the search for news goes on, and the next photo of the bridge is a print.",
    "Earlier the editor had said that the source of the river lies in a valley full of mist.",
)


def test_common_words_in_prose_list_no_rows() -> None:
    result = FULL(Article("\n\n".join(PROSE)))
    assert result.touched_by == ()


@pytest.mark.parametrize(
    ("text", "listed", "unlisted"),
    [
        ("Share this story", "interface/ui.en.share", "names/"),
        (
            "Read also: Ferry service resumes on the lake",
            "forms/form.related.en.read-also",
            "names/",
        ),
        ("Photo: Reuters", "forms/form.credit.en.photo", "interface/"),
        ("The envoy of Belarus left at noon by the night train.", "names/Q184:", "forms/"),
        ("Theresa May spoke, and it may rain tomorrow in the hills.", "names/Q264766:", "terms/"),
        ("It may rain tomorrow in the hills above the old town.", "", "names/"),
        ("The Russian and white presidents met in Minsk.", "terms/country:by:", "interface/"),
        ("The walls were painted white, and the law of the day is old.", "", "terms/"),
    ],
)
def test_what_is_listed(text: str, listed: str, unlisted: str) -> None:
    result = FULL(Article("\n\n".join((PROSE[0], text, PROSE[1], PROSE[2])), language="en"))
    assert not listed or any(entry.startswith(listed) for entry in result.touched_by)
    assert not any(entry.startswith(unlisted) for entry in result.touched_by)


def test_a_generated_calque_is_listed_with_its_concept() -> None:
    row = next(row for row in ROWS["calques"].values() if row["concept"] == "state-duma")
    for text, listed in ((row["text"], True), (row["text"].lower(), False)):
        body = f"The bill went to the {text} of Russia, and Moscow waited."
        result = FULL(Article("\n\n".join((PROSE[0], body, PROSE[1])), language="en"))
        tables = {entry.partition(":")[0] for entry in result.touched_by}
        assert ("calques/gloss" in tables) is listed
        assert any(one.startswith("terms/state-duma:") for one in result.touched_by) is listed


def test_a_morpheme_touches_nothing() -> None:
    """What is made of it is in the table ``calques``, and that counts."""
    book = book_of({t: list(r.values()) for t, r in ROWS.items() if t != "morphemes"})
    article = Article("The Union State of Belarus and Russia met in Minsk.", language="en")
    assert rows_touching(article, (), book) == rows_touching(article, (), BOOK)


def test_a_new_row_touches_the_articles_that_hold_it_and_no_others() -> None:
    line = "Zorblax the quimby today"
    row = {
        **ROWS["interface"]["ui.en.share.4"],
        "id": "x.en.1",
        "text": line,
        "_file": "interface/z.x",
    }
    book = book_of({**{t: list(rows.values()) for t, rows in ROWS.items()}, "interface": [row]})
    for body, touched in ((line, True), (f"{line}, he said, and left the room at once.", False)):
        article = Article("\n\n".join((PROSE[0], body, PROSE[1])))
        rows = rows_touching(article, FULL(article).edits, book)
        assert any(entry.startswith("interface/x.en.1:") for entry in rows) is touched


@pytest.mark.slow
def test_the_hash_is_of_the_content_alone() -> None:
    article = Article("The envoy of Belarus left at noon by the night train, he said.")
    moved = Stylebook(
        {name.replace("places", "lands"): text for name, text in BOOK.sources.items()}
    )
    rows = rows_touching(article, (), BOOK)
    assert rows_touching(article, (), moved) == rows
    changed = [
        {**row, "notes": "changed"} if row["id"] == "Q184" else row
        for row in ROWS["names"].values()
    ]
    book = book_of({**{t: list(r.values()) for t, r in ROWS.items()}, "names": changed})
    other = rows_touching(article, (), book)
    assert [one.rpartition(":")[0] for one in rows] == [one.rpartition(":")[0] for one in other]
    assert rows != other


# ------------------------------------------------------------------ working texts


def test_stage_names_are_those_of_the_pipeline() -> None:
    assert STAGES == STAGE_NAMES


def test_passes_of_an_untouched_article() -> None:
    assert [set(vars_of(one)) for one in passes("Text.", ())] == [{"Text."}]


def test_each_stage_sees_what_those_before_it_left() -> None:
    raw = (
        "Uladzimir  Makey met the press in the capital on Monday and spoke for an hour.\n\n"
        "Share this story\n\nThe talks went on for two hours, and no date was set for the next."
    )
    result = FULL(Article(raw))
    first, last = passes(raw, read_back(result.edits))
    assert first.layout == raw
    assert first.language == first.stray == raw.replace("  ", " ")
    assert "Share" in first.stray
    assert "Share" not in first.names
    assert "Makey" in first.names
    assert set(vars_of(last)) == {result.text}


def vars_of(one: object) -> list[str]:
    return [getattr(one, stage) for stage in STAGES[1:]]


def test_an_article_that_does_not_settle_depends_on_every_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("normalizers.pipeline.MAX_PASSES", 1)
    result = FULL(Article("Two  spaces."))
    assert [flag.category for flag in result.flags] == ["unsettled"]
    assert result.touched_by == (f"*/*:{BOOK.version[:8]}",)


def test_without_the_language_stage_every_row_is_named() -> None:
    result = Pipeline(skip=("language",), stylebook=BOOK)(Article("Minsk is cold."))
    assert is_every_row(result)


def test_a_title_and_a_hint_count() -> None:
    text = "The minister spoke for an hour, and nobody asked a question after that."
    bare = rows_touching(Article(text), (), BOOK)
    titled = Article(text, title="Lavrov in Minsk")
    rows = rows_touching(titled, (), BOOK)
    assert any(entry.startswith("names/Q2280:") for entry in rows)
    assert not any(entry.startswith("names/Q2280:") for entry in bare)
    assert FULL(titled).touched_by == rows
    assert FULL(replace(titled, title="")).touched_by == bare


def test_lone_surrogates_do_no_harm() -> None:
    text = "The \ud800envoy of Belarus left at noon, and and nobody saw the Advice of Federation."
    article = Article(text, title="\udfffMinsk")
    result = FULL(article)
    assert rows_touching(article, read_back(result.edits), BOOK) == result.touched_by
    assert Pipeline(only=("layout",), stylebook=BOOK)(Article(text)).text
