"""Which rows of the stylebook could have a say in the result of one article?

:func:`rows_touching` answers from the raw text, what was given with it, and the ledger alone, so that
it can be asked before anything is normalized: an article whose answer is the same under a new
stylebook would be treated the same by it. The pipeline stores the answer in
``CanonicalArticle.touched_by`` and makes ``stylebook_version`` of it.

What is promised: **a stylebook reduced to these rows gives the same result**. From that it follows
that any other row can be added, changed or removed without a difference. So each table is asked what
its stage asks, in the texts that stage saw, through the same matchers and look-ups:

* ``interface`` and ``forms``: :mod:`normalizers.stylebook.touched_lines`;
* ``terms``: :mod:`normalizers.stylebook.touched_terms`;
* ``names``, ``given_names``, ``characters``: :mod:`normalizers.stylebook.touched_names`;
* ``sources``: the rows that speak for the article's source (:mod:`normalizers.stylebook.sources`),
  whether it says its language itself or not.

Where a stage only asks whether *some* row has a word (the vocabulary of notices, the known given
names), the first row that has it stands for all: if it goes, the answer changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from normalizers.applying import resolve
from normalizers.article import Article
from normalizers.document import Document
from normalizers.encoding import Encoding
from normalizers.findings import Edit, Fact
from normalizers.language import Language
from normalizers.language.languages import EXPECTED
from normalizers.layout import Layout
from normalizers.ledger import Ledger
from normalizers.stylebook import Row, Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.sources import source_of, source_rows
from normalizers.stylebook.touched_lines import doubled_rows, line_rows
from normalizers.stylebook.touched_names import name_rows
from normalizers.stylebook.touched_terms import term_rows
from normalizers.stylebook.working_texts import passes

Ref = tuple[str, str]  # table and row id
_REPAIRS = (Encoding(), Layout())  # of a title or caption, before a stage that asks the stylebook


def rows_touching(
    article: Article, ledger: Ledger, book: Stylebook, expected: Sequence[str] = EXPECTED
) -> tuple[str, ...]:
    """The rows that could touch an article, sorted, each as ``table/row-id:hash of its content``.

    Args:
        article: the raw text and what was given with it.
        ledger: the edits of the article's result, also as read back from JSON.
        book: the stylebook to ask.
        expected: the languages the article was, or will be, told by.
    """
    reading = _Reading(article, ledger, book, expected)
    return _entries(book, reading.rows())


def touching_as(
    before: Collection[str],
    article: Article,
    ledger: Ledger,
    book: Stylebook,
    expected: Sequence[str] = EXPECTED,
) -> tuple[str, ...]:
    """:func:`rows_touching`, to be compared with what a result says of itself.

    Args:
        before: what it says. If that is :func:`every_row`, so is the answer: it is the same only as
            long as no row has changed.
        article: as for :func:`rows_touching`.
        ledger: as for :func:`rows_touching`.
        book: the stylebook to ask.
        expected: as for :func:`rows_touching`.
    """
    if any(entry.startswith("*/") for entry in before):
        return every_row(book)
    return rows_touching(article, ledger, book, expected)


def touched_by(
    settled: Document,
    seen: Mapping[tuple[str, str], Document],
    expected: Sequence[str] = EXPECTED,
) -> tuple[str, ...]:
    """:func:`rows_touching` of a result just made.

    Args:
        settled: the final document.
        seen: what the stages read, by the stage's name (``fragment NAME`` for a title or a caption)
            and the text. Its documents only spare work: what is split, folded, detected and found in
            them already is not done again.
        expected: as for :func:`rows_touching`.

    Returns:
        The rows; :func:`every_row` if a stage read a text that cannot be told from the ledger.
    """
    book = settled.stylebook
    reading = _Reading(settled.article, settled.ledger, book, expected, seen)
    if not reading.has_seen(seen):
        return every_row(book)
    return _entries(book, reading.rows())


def every_row(book: Stylebook) -> tuple[str, ...]:
    """The answer where nobody can say which rows touched an article: any change may matter."""
    return (f"*/*:{book.version[:8]}",)


def version_of(touching: Iterable[str]) -> str:
    """One hash over the rows that touch an article, 12 hexadecimal digits."""
    return hashlib.sha256("\n".join(touching).encode()).hexdigest()[:12]


class _Reading:
    """The texts of one article that a stage read, under one stylebook."""

    def __init__(
        self,
        article: Article,
        ledger: Ledger,
        book: Stylebook,
        expected: Sequence[str],
        seen: Mapping[tuple[str, str], Document] | None = None,
    ) -> None:
        self.article, self.ledger, self.book = article, ledger, book
        self.expected = expected
        self.passes = passes(article.text, ledger)
        self.fragments = tuple(
            text
            for fragment in _fragments(article, ledger)
            for text in _repaired(fragment, article, book)
        )
        self._documents: dict[tuple[str, str, float], Document] = {}
        self._spoken: dict[str, tuple[str, float]] = {}
        for (stage, text), doc in (seen or {}).items():
            if stage in ("stray", "artifacts", "names"):
                spoken = (doc.language, doc.language_probability)
                self._documents[text, *spoken] = doc
                if stage == "stray":  # it reads what the language stage has just read
                    self._spoken[text] = spoken

    def has_seen(self, seen: Iterable[tuple[str, str]]) -> bool:
        """Whether the answer rests on all these texts; the encoding stage asks the stylebook nothing."""
        if not self.ledger and not self.fragments:
            return all(text == self.article.text for _, text in seen)
        known = {
            (stage, getattr(one, stage))
            for one in self.passes
            for stage in one.__dataclass_fields__
        }
        for text in self.fragments:
            known |= {(f"fragment {stage}", text) for stage in ("layout", "artifacts", "names")}
        return all(one in known or "encoding" in one[0] for one in seen)

    def rows(self) -> set[Ref]:
        """The rows that could touch one of the texts, or speak for the source."""
        raw, title = self.article.text, self.article.title
        lines: dict[str, Document] = {}
        doubled: dict[str, Document] = {}
        termed: dict[tuple[str, str], Document] = {}
        named: dict[tuple[str, str], Document] = {}
        for one in self.passes:
            spoken = self._language(one.language)
            lines.setdefault(one.stray, self._document(one.stray, spoken))
            doubled.setdefault(one.layout, self._document(one.layout, spoken))
            for text, texts in ((one.artifacts, termed), (one.names, named)):
                doc = self._document(text, spoken)
                texts.setdefault((text, doc.working_language), doc)
        last = self._document(self.passes[-1].names, self._language(self.passes[-1].language))
        for text in self.fragments:
            doc = replace(last, text=text, article=replace(self.article, text=text))
            doubled.setdefault(text, doc)
            language = doc.working_language
            for key in ((text, language), (last.text, language)):
                # who is named in a title is looked up in the whole article
                named.setdefault(key, doc if key[0] == text else last)
            termed.setdefault((text, language), doc)
        if title:  # and who is named in the article, in its title
            for language in {language for _, language in named}:
                named.setdefault((title, language), replace(last, text=title))
        # signs of machine translation are looked for in the raw text too
        for language in {language for text, language in termed if text != raw}:
            doc = Document(
                raw, self.article, self.book, language=language, language_probability=1.0
            )
            termed.setdefault((raw, doc.working_language), doc)
        speaking = source_rows(self.book, source_of(self.article))
        found = {("sources", row.id) for row in speaking}
        for doc in lines.values():
            found |= line_rows(doc)
        for doc in doubled.values():
            found |= doubled_rows(doc)
        for (_, language), doc in termed.items():
            found |= term_rows(doc, language)
        for (_, language), doc in named.items():
            found |= name_rows(doc, language)
        return found

    def _document(self, text: str, spoken: tuple[str, float]) -> Document:
        doc = self._documents.get((text, *spoken))
        if doc is None:
            language, probability = spoken
            doc = self._documents[(text, *spoken)] = Document(
                text,
                self.article,
                self.book,
                language=language,
                language_probability=probability,
            )
        return doc

    def _language(self, text: str) -> tuple[str, float]:
        """What the language stage says of a text."""
        if text not in self._spoken:
            doc = Document(text, self.article, self.book)
            found = Language(self.expected)(doc)
            said = {fact.field: fact.value for fact in found if isinstance(fact, Fact)}
            self._spoken[text] = (said["language"], said["language_probability"])
        return self._spoken[text]


def _fragments(article: Article, ledger: Ledger) -> list[str]:
    """What is repaired apart from the text: the given title, the captions that were moved."""
    captions = {
        str(fact.value["text"])
        for edit in ledger
        for part in edit.parts
        for fact in part.facts
        if fact.field == "captions" and fact.value.get("text")
    }
    return [*filter(None, (article.title,)), *sorted(captions)]


def _repaired(fragment: str, article: Article, book: Stylebook) -> Iterator[str]:
    """A fragment as the stages see it: as it came, and after encoding and layout."""
    yield fragment
    text = fragment
    for stage in _REPAIRS:
        doc = Document(text, replace(article, text=fragment), book)
        for edit in reversed(resolve(f for f in stage(doc) if isinstance(f, Edit))):
            text = text[: edit.start] + edit.replacement + text[edit.end :]
        if text != fragment:
            yield text


def _entries(book: Stylebook, refs: Collection[Ref]) -> tuple[str, ...]:
    contents = _contents(book)
    return tuple(sorted(contents.entry(*ref) for ref in refs))


class _Contents:
    """The entry of each row that was ever asked for."""

    def __init__(self, book: Stylebook) -> None:
        self._book = book
        self._rows: dict[str, dict[str, Row]] = {}
        self._made: dict[Ref, str] = {}

    def entry(self, table: str, row_id: str) -> str:
        made = self._made.get((table, row_id))
        if made is None:
            rows = self._rows.get(table)
            if rows is None:
                rows = self._rows[table] = {row["id"]: row for row in self._book.rows(table)}
            row = rows[row_id]
            content = {key: value for key, value in row.items() if key not in ("_file", "_line")}
            text = json.dumps(content, sort_keys=True, ensure_ascii=False)
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
            made = self._made[table, row_id] = f"{table}/{row_id}:{digest}"
        return made


@kept()
def _contents(book: Stylebook) -> _Contents:
    return _Contents(book)
