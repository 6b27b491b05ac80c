"""One article as the names stage reads it."""

from __future__ import annotations

from dataclasses import dataclass

from normalizers.document import Document
from normalizers.folding import Folded, fold
from normalizers.legible import legible
from normalizers.names.index import Index


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The document, its legible view (same offsets), that view folded, and the index that fits it."""

    doc: Document
    view: str
    folded: Folded
    index: Index

    @property
    def language(self) -> str:
        """The language whose spellings hold here."""
        return self.index.language


def page_of(doc: Document, index: Index) -> Page:
    """The page of ``doc``; the document's own folding serves when nothing had to be repaired."""
    view = legible(doc.text, index.simplified)
    return Page(doc, view, doc.folded if view is doc.text else fold(view), index)
