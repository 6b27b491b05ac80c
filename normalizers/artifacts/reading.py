"""What every rule of this stage asks of a text: its language, its sentences, who is speaking.

All of it is computed on demand: a clean article never gets as far as a sentence boundary.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from normalizers.addresses import in_address
from normalizers.document import Document
from normalizers.folding import fold_key
from normalizers.stylebook.terms import word_list, words_regex

# A sentence ends at a stop before a capital, or with its line. A stop after a short capitalised
# word is taken for an abbreviation: a window too wide costs less than one without the anchor.
_SENTENCE_END = re.compile(
    r"(?<!\b[A-ZА-ЯЁ])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})[.!?…]+[\"'”’»)\]]*[ \u00a0]+"
    r"(?=[\"'“‘«„(\[]?[A-ZА-ЯЁІЎЄЇ0-9])|[。！？]|\n+"
)
OFFICES, PRIVATE = "@leaders-near", "@private-person"  # word lists of who stands beside a name
_WORD_BEFORE = re.compile(r"(?P<word>[^\W\d_]+)\.?[ \u00a0]$")
# Words that begin sentences: with a capital, but no given names.
_OPENERS = frozenset(
    "a an and although as at because before but by for from however if in later mr mrs ms now on or "
    "since so that the then today unless until when where while with yesterday yet meanwhile also "
    "after earlier on monday tuesday wednesday thursday friday saturday sunday с а но и в на по как "
    "когда что если после затем сегодня вчера".split()
)
_STRAIGHT = re.compile(r"[^\W\d_]'[^\W\d_]")
_CURLY = re.compile(r"[^\W\d_]’[^\W\d_]")

# What Russian, Belarusian and Ukrainian name in guillemets: parties, pipelines, programmes.
_NOUN_AND_MARK = re.compile(
    r"\b(?:парт[иіы]|фракц|депутат|член|лидер|л[иі]дэ?р|активист|кандидат|газ[ао]пр[ао]в|нефтепров|"
    r"нафт[ао]пр[ао]в|труб[ао]пр[ао]в|пр[ао][еєэ]кт|пр[ао]грам|инициатив|ін[іы]ц[ыі]ятыв|ініціатив|"
    r"форум|сам+[иі]т|[оа]рган[иі]зац|движени)[а-яёіўєї]*[ \u00a0]«$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """A document as this stage reads it.

    The text around a span of a fragment (a title, a caption) is the whole article it belongs to.
    """

    doc: Document

    @cached_property
    def language(self) -> str:
        """The language whose rules apply, ``und`` for one that has none."""
        return self.doc.working_language

    @cached_property
    def _bounds(self) -> list[int]:
        ends = [match.end() for match in _SENTENCE_END.finditer(self.doc.text)]
        return [0, *ends, len(self.doc.text)]

    def around(self, start: int, end: int) -> str:
        """The folded sentence and its two neighbours, without the span itself.

        A fragment has no neighbours of its own, so the article around it is added.
        """
        bounds = self._bounds
        low = max(bisect_right(bounds, start) - 2, 0)
        high = min(bisect_right(bounds, max(start, end - 1)) + 1, len(bounds) - 1)
        text = self.doc.text
        near = f"{text[bounds[low] : start]} ¦ {text[end : bounds[high]]}"
        if self.doc.context is not None:
            near += "\n" + self.doc.context.text
        return fold_key(near)

    def has(self, words: tuple[str, ...], folded: str) -> bool:
        """Whether one of the words or ``@lists`` stands in a folded text."""
        return bool(words) and bool(words_regex(self.doc.stylebook, words).search(folded))

    def first(self, words: tuple[str, ...], folded: str) -> str:
        """The first of the words or ``@lists`` that stands in a folded text; "" for none."""
        found = words_regex(self.doc.stylebook, words).search(folded) if words else None
        return found.group() if found else ""

    def among(self, name: str, folded: str) -> bool:
        """Whether a word of the list stands in a folded text; no, where there is no such list."""
        return bool(word_list(self.doc.stylebook, name[1:])) and self.has((name,), folded)

    def after_an_office(self, start: int) -> bool:
        """Whether the word before is an office or another sign of a statesman."""
        before = _WORD_BEFORE.search(self.doc.text, max(0, start - 30), start)
        return before is not None and self.among(OFFICES, fold_key(before["word"]))

    def after_a_name(self, start: int) -> bool:
        """Whether a name has begun before: a capital word, neither an office nor one that opens."""
        before = _WORD_BEFORE.search(self.doc.text, max(0, start - 30), start)
        if before is None or not before["word"][0].isupper():
            return False
        return before["word"].lower() not in _OPENERS and not self.after_an_office(start)

    def quoted(self, start: int, end: int) -> bool:
        """Whether somebody else speaks here: direct speech, a quoted title, or single marks."""
        if self.doc.quoted(start, end):
            return True
        text = self.doc.text
        elided = start > 1 and text[start - 2].isalpha()  # French: l'Alliance
        if start and (text[start - 1] == "‘" or (text[start - 1] == "'" and not elided)):
            return True
        closed = text[end : end + 1] in ("'", "’") and not text[end + 1 : end + 2].isalnum()
        return closed and "‘" in text[max(0, start - 80) : start]

    def named_in_marks(self, start: int, end: int) -> bool:
        """Whether a name stands in guillemets as names do: партии «…», газопровод «…».

        What is said of its own words («так называемый») has no such noun before it.
        """
        text = self.doc.text
        if not _NOUN_AND_MARK.search(text, max(0, start - 40), start):
            return False
        close = text.find("»", end, end + 12)  # «… поток — 2»
        if close < 0 or "«" in text[start:close]:
            return False
        around = [low for low, high in self.doc.quotes if low < start < high]
        return min(around, default=start) >= start - 1  # it does not stand in what somebody says

    def in_address(self, start: int, end: int) -> bool:
        """Whether the span is part of a URL, an e-mail address, a handle or a hashtag."""
        return in_address(self.doc.text, start, end)

    def foreign(self, start: int, end: int) -> bool:
        """Whether the span lies in a passage of another language."""
        return any(span.start < end and start < span.end for span in self.doc.foreign)

    @cached_property
    def apostrophe(self) -> str:
        """The apostrophe the article uses itself; the straight one if it has none."""
        text = (self.doc.context or self.doc).text
        if "’" not in text:
            return "'"
        return "’" if len(_CURLY.findall(text)) >= len(_STRAIGHT.findall(text)) else "'"
