"""What a normalizer gets to read: the working text, split and folded once, and what is known.

A :class:`Document` is immutable. The pipeline makes one with a new text only after edits were applied,
so that on clean text six stages share one splitting and one folding.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from normalizers.article import LIKELY, SURE, UNTYPICAL, Article
from normalizers.codes import hint_code
from normalizers.findings import ForeignSpan
from normalizers.folding import Folded, fold
from normalizers.ledger import Ledger, OffsetMap
from normalizers.lines import Line, split_lines
from normalizers.quotes import quote_spans
from normalizers.scripts import script_counts
from normalizers.stylebook import Stylebook

STYLEBOOK_LANGUAGES = frozenset("en ru be uk de fr pl zh".split())
WHOLE_TEXT = 100  # letters
_DERIVED_FROM_TEXT = ("folded", "lines", "blocks", "quotes", "_quote_starts", "line_starts")


@dataclass(frozen=True)
class Document:
    """The working text of one article at one stage.

    ``language`` is ``und`` until the language stage has run. ``facts`` are the metadata found by
    earlier stages. ``context`` is the whole document when this one is only a fragment of it (its
    title, a caption): anchors and signals are then looked up there.
    """

    text: str
    article: Article
    stylebook: Stylebook
    ledger: Ledger = ()
    language: str = "und"
    language_probability: float = 0.0
    foreign: Sequence[ForeignSpan] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    context: Document | None = None

    def informed(self, **changes: Any) -> Document:
        """The same text with more known of it; what was split and folded is kept."""
        doc = replace(self, **changes)
        for name in _DERIVED_FROM_TEXT:
            if name in self.__dict__:
                doc.__dict__[name] = self.__dict__[name]
        return doc

    @cached_property
    def working_language(self) -> str:
        """The language whose spellings and rules hold; ``und`` for one that has none.

        A headline of four foreign names may look Estonian or Serbian. Where detection is unsure, the
        hint holds if it fits the script, or else the script's usual language among the stylebook's
        eight. More certainty is asked of a language that has no rules. A whole text whose language is
        not even likely is probably in none that we know.
        """
        hint = hint_code(self.article.language)
        enough = LIKELY if self.language in STYLEBOOK_LANGUAGES else SURE
        if self.language != "und" and (
            self.language == hint or self.language_probability >= enough
        ):
            return self.language
        counts = script_counts(self.text)
        script = max(counts, key=lambda name: counts[name], default="")
        usual = {"Latin": "en", "Cyrillic": "ru", "Han": "zh"}.get(script, "und")
        written = {"ru": "Cyrillic", "be": "Cyrillic", "uk": "Cyrillic", "zh": "Han"}
        if counts and counts[script] >= WHOLE_TEXT and self.language_probability <= UNTYPICAL:
            usual = "und"
        fits = hint in STYLEBOOK_LANGUAGES and written.get(hint, "Latin") == script
        return hint if fits else usual

    @cached_property
    def folded(self) -> Folded:
        """The folded text, for every matcher."""
        return fold(self.text)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All lines of the text, blank ones included, in order."""
        return split_lines(self.text)

    @cached_property
    def blocks(self) -> tuple[Line, ...]:
        """The lines that are not blank."""
        return tuple(line for line in self.lines if line.text)

    def folded_line(self, line: Line) -> Folded:
        """One line folded; offsets count from the line's start."""
        if self.folded.is_shifted:
            return fold(line.text)
        return Folded(self.folded.text[line.start : line.end])

    @cached_property
    def quotes(self) -> list[tuple[int, int]]:
        """Spans of direct speech and quoted titles."""
        return quote_spans(self.text)

    @cached_property
    def _quote_starts(self) -> list[int]:
        return [start for start, _ in self.quotes]

    @cached_property
    def offsets(self) -> OffsetMap:
        """The way back to the raw text."""
        return OffsetMap(self.ledger)

    def quoted(self, start: int, end: int) -> bool:
        """Whether the span touches direct speech or a quoted title."""
        index = bisect_right(self._quote_starts, start)
        if index and self.quotes[index - 1][1] > start:
            return True
        return index < len(self.quotes) and self.quotes[index][0] < end

    def raw(self, start: int, end: int) -> str:
        """What stood in the raw text where ``text[start:end]`` stands now."""
        low, high = self.offsets.raw_span(start, end)
        return self.article.text[low:high]

    def line_at(self, offset: int) -> Line:
        """The line that holds ``offset``."""
        return self.lines[bisect_right(self.line_starts, offset) - 1]

    @cached_property
    def line_starts(self) -> list[int]:
        """Start offset of each line, for binary search."""
        return [line.start for line in self.lines]
