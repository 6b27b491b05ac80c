"""What the artifacts stage finds in a text by itself, for its tests."""

from __future__ import annotations

from normalizers.article import Article
from normalizers.artifacts import Artifacts
from normalizers.document import Document
from normalizers.findings import Edit, Flag
from normalizers.stylebook import load_stylebook


def look(text: str, language: str = "en", context: Document | None = None) -> list:
    book = load_stylebook()
    doc = Document(text, Article(text, language=language), book, context=context)
    return [found for found in Artifacts()(doc) if isinstance(found, Edit | Flag)]


def edits(text: str, **kwargs) -> list[Edit]:
    return [finding for finding in look(text, **kwargs) if isinstance(finding, Edit)]


def flags(text: str, **kwargs) -> list[Flag]:
    return [finding for finding in look(text, **kwargs) if isinstance(finding, Flag)]
