"""The stylebook's self-test: every row says what it must change and what it must not.

:func:`check` first looks at the form of the rows (:mod:`normalizers.stylebook.form`) and for two that
contradict each other, then runs them. How a row is run depends on its table:

* ``names``: the example goes through all stages; a mention must carry the row's id and, unless the
  row says ``"example_effect": "link"``, an edit must name the row. The counter-example must carry no
  such mention.
* ``profiles``: the same under that profile; an edit must name the entity, and none in the
  counter-example.
* ``given_names``, ``characters``: all stages; the example must change, the counter-example must
  not. An example ``A = B`` of a given name is two spellings of one invented person, which must be
  seen as the same (:func:`normalizers.names.equivalence.same_person`), and its counter-example two that
  must not.
* ``terms``: all stages but names; an edit or a flag must name the row (for a word list: any row; for
  more calques: their concept; of a concept without calques the example is a right use). Nothing may
  name it in the counter-example. The examples of a single calque are tried in the same way; one of
  tier A that is approved must be replaced.
* ``interface``, ``forms``: the example is a line of a page. It is set into ordinary prose
  (:mod:`normalizers.stylebook.carriers`) and must be gone; the counter-example must stay.
* ``offices``, ``lands``: in the example, ``~`` stands for a name; an office and its country must stand
  beside it, and not in the counter-example. An example without ``~`` goes through all stages: somebody
  of the authority who bears the office (or has one in the land) must be linked, and nobody in the
  counter-example.
* ``sources``: the example is a source or an article's address, and the row must speak for it; for the
  counter-example it must not.

Rows whose form is broken are reported and not run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from normalizers.article import Article, CanonicalArticle
from normalizers.folding import fold_key
from normalizers.names.equivalence import is_pair, pair_is_same, pair_rows
from normalizers.names.index import index_for
from normalizers.names.surroundings import sentence_head
from normalizers.pipeline import Pipeline
from normalizers.stylebook import GENERATED, Row, Stylebook, StylebookError
from normalizers.stylebook.carriers import CARRIERS, embedded
from normalizers.stylebook.contradictions import contradictions, misused
from normalizers.stylebook.form import (
    Problem,
    from_error,
    malformed,
    problem_of,
    read_rows,
    table_of,
    unbuildable,
)
from normalizers.stylebook.glossing import is_derivable, read_pair
from normalizers.stylebook.offices import ANY, HERE, holds
from normalizers.stylebook.sources import key_of_address, source_rows

__all__ = ["LINE_STAGES", "Problem", "check"]

LINE_STAGES = ("encoding", "layout", "language", "stray")
_LATIN = ("en", "de", "fr", "pl", "es", "it", "cs", "lt", "lv")  # of these no word is Russian
_WORDS = re.compile(r"[\w.:~-]*\w")


def check(stylebook: Stylebook, files: Collection[str] | None = None) -> list[Problem]:
    """All problems of a stylebook, sorted by file and line; none when it is sound.

    Args:
        stylebook: what to check.
        files: only the rows of these, among all the others.
    """
    rows, problems = read_rows(stylebook)
    rows.sort(key=lambda row: row["_file"] in (files or ()))  # these contradict the others
    for row in rows:
        if files is None or row["_file"] in files:
            problems += [problem_of(row, message) for message in malformed(row)]
    broken = {(problem.file, problem.line) for problem in problems}
    sound = [row for row in rows if (row["_file"], row["_line"]) not in broken]
    problems += contradictions(sound)
    if not problems:
        # a list may stand in any pattern; else the rows of others are as they were
        lists = any(row.get("type") == "words" for row in rows if row["_file"] in (files or ()))
        for row in rows:
            if files is None or lists or row["_file"] in files:
                problems += [problem_of(row, message) for message in unbuildable(row, stylebook)]
    if not problems:
        problems += misused(rows, stylebook, files)
    if problems:
        broken = {(problem.file, problem.line) for problem in problems}
        rows = [row for row in rows if (row["_file"], row["_line"]) not in broken]
        stylebook = _of(rows)
    tried = [row for row in rows if files is None or row["_file"] in files]
    try:
        problems += _Trial(stylebook).run(tried)
    except StylebookError as error:
        problems.append(from_error(error))
    return sorted(one for one in problems if files is None or one.file in (*files, "stylebook"))


def _of(rows: Iterable[Row]) -> Stylebook:
    """A stylebook of these rows only, so that a broken row cannot keep the sound ones from running."""
    sources: dict[str, str] = {}
    for row in rows:
        cells = {key: value for key, value in row.items() if key not in ("_file", "_line")}
        name = row["_file"].rpartition(".")[0] + ".jsonl"
        sources[name] = f"{sources.get(name, '')}{json.dumps(cells, ensure_ascii=False)}\n"
    return Stylebook(sources)


# ------------------------------------------------------------------ trial


class _Trial:
    """Runs examples and counter-examples of one stylebook; equal runs are made once."""

    def __init__(self, stylebook: Stylebook) -> None:
        self._book = stylebook
        self._full = Pipeline(stylebook=stylebook)
        self._terms = Pipeline(skip=("names",), stylebook=stylebook)
        self._lines = Pipeline(only=LINE_STAGES, stylebook=stylebook)
        self._runs: dict[tuple[str, str, str], CanonicalArticle] = {}

    def run(self, rows: Iterable[Row]) -> Iterator[Problem]:
        for row in rows:
            table = table_of(row)
            if table == "names":
                messages = self._name(row)
            elif table == "terms":
                messages = self._term(row)
            elif table == "morphemes":
                messages = self._morpheme(row)
            elif table in ("interface", "forms"):
                messages = self._line(row)
            elif table == "sources":
                messages = self._source(row)
            elif table == "profiles":
                messages = self._profile(row)
            elif table in ("offices", "lands"):
                messages = self._office(row)
            elif table in GENERATED:
                continue
            else:
                messages = self._spelling(row)
            for message in messages:
                yield problem_of(row, message)

    def _article(self, pipeline: Pipeline, text: str, language: str) -> CanonicalArticle:
        key = (pipeline.version, language, text)
        if key not in self._runs:
            hint = "" if language == "mul" else language
            self._runs[key] = pipeline(Article(text, language=hint))
        return self._runs[key]

    def _name(self, row: Row) -> Iterator[str]:
        language = row.get("example_language") or "en"
        article = self._article(self._full, row["example"], language)
        if not any(mention.entity_id == row["id"] for mention in article.mentions):
            yield f"example is not linked: {row['example']}"
        elif row.get("example_effect") != "link" and not _edits(article, row["id"]):
            yield f"example is not changed: {row['example']}"
        language = row.get("counter_example_language") or language
        article = self._article(self._full, row["counter_example"], language)
        linked = any(mention.entity_id == row["id"] for mention in article.mentions)
        if linked or _edits(article, row["id"]):
            yield f"counter-example is linked or changed: {article.text}"

    def _spelling(self, row: Row) -> Iterator[str]:
        if table_of(row) == "given_names" and is_pair(row["example"]):
            yield from self._pair(row)
            return
        language = row.get("language") or ("zh" if table_of(row) == "characters" else "en")
        article = self._article(self._full, row["example"], language)
        if article.text == row["example"]:
            yield f"example is not changed: {row['example']}"
        article = self._article(self._full, row["counter_example"], language)
        if article.text != row["counter_example"]:
            yield f"counter-example is changed: {article.text}"

    def _pair(self, row: Row) -> Iterator[str]:
        """Two spellings of one invented person; by this row they must be seen as the same."""
        example, counter = row["example"], row["counter_example"]
        if not pair_is_same(example, self._book) or row["id"] not in pair_rows(example, self._book):
            yield f"example is not seen as one person: {example}"
        if not is_pair(counter) or pair_is_same(counter, self._book):
            yield f"counter-example is seen as one person: {counter}"

    def _term(self, row: Row) -> Iterator[str]:
        # a word list, or a country that is only ever the partner, is found by another row's rule
        helper = row["type"] == "words" or (row["type"] == "country" and not row.get("glosses"))
        wanted = "" if helper else row.get("concept") or row["id"]
        language = row.get("example_language") or "en"
        article = self._article(self._terms, row["example"], language)
        if not helper and wanted not in self._with_calques:
            if _finds(article, wanted):
                yield f"example is changed or flagged, and no calque says so: {row['example']}"
        elif not _finds(article, wanted):
            yield f"example is neither changed nor flagged: {row['example']}"
        article = self._article(self._terms, row["counter_example"], language)
        if _finds(article, wanted):
            yield f"counter-example is changed or flagged: {article.text}"
        for calque in row.get("calques", ()):
            yield from self._calque(calque, wanted)

    @cached_property
    def _with_calques(self) -> set[str]:
        """The concepts (and countries) that are found by something."""
        rows = self._book.rows("terms")
        named = {row.get("concept") or row["id"] for row in rows if row.get("calques")}
        return named | {row["id"] for row in rows if row.get("glosses")}

    def _calque(self, calque: Row, concept: str) -> Iterator[str]:
        """The examples a calque has of its own: in tier A and approved, it must be replaced."""
        if calque.get("example"):
            article = self._article(self._terms, calque["example"], calque["language"])
            if calque.get("tier") == "A" and calque.get("approved"):
                if not _edits(article, concept):
                    yield f"example of a calque is not changed: {calque['example']}"
            elif not _finds(article, concept):
                yield f"example of a calque is not flagged: {calque['example']}"
        if calque.get("counter_example"):
            article = self._article(self._terms, calque["counter_example"], calque["language"])
            if _finds(article, concept):
                yield f"counter-example of a calque is changed or flagged: {article.text}"

    def _morpheme(self, row: Row) -> Iterator[str]:
        label, gloss = read_pair(row["example"])
        if not is_derivable(label, row["language"], gloss, self._book, row["id"]):
            yield f"example does not follow from the row: {row['example']}"
        label, gloss = read_pair(row["counter_example"])
        if is_derivable(label, row["language"], gloss, self._book):
            yield f"counter-example follows: {row['counter_example']}"

    def _line(self, row: Row) -> Iterator[str]:
        example, language = trial_of(row)
        article = self._embedded(example, language)
        if row["form"] == "doubled_word":  # a repair inside a sentence: the line stays, mended
            if row["example"] in article.text:
                yield f"example is not changed: {row['example']}"
        elif article.text != embedded("", language):
            yield f"example is not removed: {_left(article.text, language)}"
        counter = row["counter_example"]
        article = self._embedded(counter, language)
        if counter not in article.text:
            yield f"counter-example is changed: {counter}"

    def _profile(self, row: Row) -> Iterator[str]:
        pipeline = Pipeline(stylebook=self._book, profile=row["profile"])
        language = row.get("example_language") or "en"
        article = self._article(pipeline, row["example"], language)
        if not _edits(article, row["entity"]):
            yield f"example is not changed: {row['example']}"
        language = row.get("counter_example_language") or language
        article = self._article(pipeline, row["counter_example"], language)
        if _edits(article, row["entity"]):
            yield f"counter-example is changed: {article.text}"

    def _office(self, row: Row) -> Iterator[str]:
        if not holds(row, row["example"]):
            yield f"example holds none of the words: {row['example']}"
        elif not self._anchors(row, row["example"]):
            yield f"example does not say whose office it is: {row['example']}"
        if self._anchors(row, row["counter_example"]):
            yield f"counter-example says whose office it is: {row['counter_example']}"

    def _anchors(self, row: Row, text: str) -> bool:
        """Whether office and country stand beside the name in a text."""
        index, land = index_for(self._book, row["language"]), row.get("land", ANY)
        head, here, tail = text.partition(HERE)
        if here:
            view = fold_key(head) if row["language"] == "zh" else sentence_head(text, len(head))
            office = row.get("office", ANY)
            return index.offices.is_office_of(office, land, view, fold_key(tail))
        article = self._article(self._full, text, row["language"])
        return any(
            office == row.get("office", office) and land in (ANY, index.offices.land(country))
            for mention in article.mentions
            for office, country in index.by_id[mention.entity_id].offices
        )

    def _source(self, row: Row) -> Iterator[str]:
        if not self._speaks(row, row["example"]):
            yield f"example is of another source: {row['example']}"
        if self._speaks(row, row["counter_example"]):
            yield f"counter-example is of this source: {row['counter_example']}"

    def _speaks(self, row: Row, address: str) -> bool:
        """Whether a row says the usual language of the source at an address."""
        rows = source_rows(self._book, key_of_address(address))
        return any(one.id == row["id"] for one in rows)

    def _embedded(self, line: str, language: str) -> CanonicalArticle:
        return self._article(self._lines, embedded(line, language), language)


def trial_of(row: Row) -> tuple[str, str]:
    """The line by which a row of ``interface`` or ``forms`` is tried, and the language of the prose."""
    example, language = row["example"], row["language"]
    if row.get("value") == "share_item":  # the name of a network is dirt among its like only
        return f"Facebook\n{example}\nWhatsApp\nE-mail", language
    if row["form"] == "share_tool":  # by it, networks between paragraphs are no list of a text
        return f"Facebook\n{example}\nTelegram\nInstagram", language
    if row.get("value") == "votes":  # beside a poll only
        return f"{example}\n1 - 320 [97%]\n2 - 8 [3%]", language
    if row["form"] == "page_word":  # these count in an article of another language only
        return example, ("ru" if language in _LATIN else "en")
    return example, language


def _finds(article: CanonicalArticle, row_id: str) -> bool:
    """Whether an edit or a flag of the article names the row (or there is any, for no row)."""
    if not row_id:
        return bool(article.edits or article.flags)
    return _edits(article, row_id) or any(
        _names_row(flag.rule, flag.reason, row_id) for flag in article.flags
    )


def _edits(article: CanonicalArticle, row_id: str) -> bool:
    """Whether an edit of the article names the row."""
    return any(
        _names_row(part.rule, part.reason, row_id) for edit in article.edits for part in edit.parts
    )


def _names_row(rule: str, reason: str, row_id: str) -> bool:
    """Whether a finding's rule or reason holds the row's id as a whole word."""
    return rule == row_id or any(
        word == row_id or word.endswith((f":{row_id}", f".{row_id}"))
        for word in _WORDS.findall(f"{rule} {reason}")
    )


def _left(text: str, language: str) -> str:
    """What is left of the line between the carrier's paragraphs, for the message."""
    left = [block for block in text.split("\n\n") if block not in CARRIERS[language]]
    return " / ".join(left) or "(the prose around it changed)"
