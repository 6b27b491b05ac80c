"""The text of an article in another language: line by line, names and terms under protection.

A segment is what is sent at once: a line, or of a long one some sentences. Its names and terms go as
placeholders, and what the stylebook calls them in the other language is put in afterwards. If the
placeholders do not come back, the segment is sent without them; if the engine will not take that
either, it is left empty. Line breaks stay where they are, so that the lines of both texts are the same
lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flows.translate.chunks import chunks, lines
from flows.translate.errors import EngineError, NotSupportedError
from flows.translate.languages import UNKNOWN, has_words, pieces
from flows.translate.names.protect import basis, protect, restore
from flows.translate.names.renderings import Rendering, renderings
from flows.translate.service import Translator
from normalizers import CanonicalArticle, Stylebook

# Written without spaces between words and sentences.
_UNSPACED = frozenset({"zh", "ja", "th"})
_BREAKS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_MARGIN = 8  # of so many characters one is kept free: a placeholder may be longer than its name


@dataclass(frozen=True, slots=True)
class TextTranslation:
    """The text of one article in another language.

    Attributes:
        text: ``None`` if there is none.
        to: its language, ISO 639-1.
        engine: who was asked.
        version: what is known of the engine's version.
        basis: what names and terms were called, see :func:`basis_of`.
        complete: whether asking again is no use.
        segments: how many parts had to be translated.
        unprotected: how many of them were translated without placeholders.
        empty: how many of them are empty in ``text``.
        reason: why there is no text, or not all of it.
    """

    text: str | None
    to: str
    engine: str
    version: str
    basis: str = ""
    complete: bool = True
    segments: int = 0
    unprotected: int = 0
    empty: int = 0
    reason: str = ""


def basis_of(article: CanonicalArticle, to: str, stylebook: Stylebook) -> str:
    """A short hash of what the names and terms of an article are called in another language.

    A translation made on another basis is not what the stylebook says today. Empty where there is
    nothing to translate.
    """
    return (
        ""
        if _nothing_to_do(article, to)
        else basis(article.text, renderings(article, to, stylebook))
    )


def translate_text(
    article: CanonicalArticle, to: str, translator: Translator, stylebook: Stylebook
) -> TextTranslation:
    """Translate the text of an article; no engine error leaves this function.

    A line in the other language already, and one without words, is kept as it is and not sent.

    Args:
        article: the article.
        to: the language wanted, ISO 639-1.
        translator: whom to ask.
        stylebook: what names and terms are called.
    """
    engine = translator.engine
    reason = _nothing_to_do(article, to)
    if reason:
        return TextTranslation(None, to, engine.name, engine.version, reason=reason)
    return _Text(article, to, translator, stylebook).translated()


def _nothing_to_do(article: CanonicalArticle, to: str) -> str:
    if article.language == to:
        return f"it is in {to} already"
    return "its language is not known" if article.language == UNKNOWN else ""


class _Segment(NamedTuple):
    """A part of the text that is sent at once, or kept as it is."""

    start: int
    end: int
    language: str
    kept: bool


class _Text:
    """The text of one article on its way."""

    def __init__(
        self, article: CanonicalArticle, to: str, translator: Translator, stylebook: Stylebook
    ) -> None:
        self._article = article
        self._text = article.text
        self._to = to
        self._translator = translator
        self._names = renderings(article, to, stylebook)
        self._starts = [name.start for name in self._names]
        self._segments = list(self._cut())
        self._complete = True
        self._reason = ""
        self._unprotected = 0
        self._empty = 0

    def translated(self) -> TextTranslation:
        """All of it, or nothing for now."""
        answers: list[str] = []
        for segment in self._segments:
            try:
                answers.append(self._answer(segment))
            except EngineError as error:
                self._reason = str(error)
                self._complete = False
                if not error.about_text:
                    return self._result(None)
        if len(answers) < len(self._segments):
            return self._result(None)
        sent = sum(not segment.kept for segment in self._segments)
        if sent and sent == self._empty:  # line breaks are no translation
            return self._result(None)
        return self._result(self._joined(answers))

    def _result(self, text: str | None) -> TextTranslation:
        engine = self._translator.engine
        there = text is not None
        return TextTranslation(
            text,
            self._to,
            engine.name,
            engine.version,
            basis(self._text, self._names),
            self._complete,
            sum(not segment.kept for segment in self._segments),
            self._unprotected if there else 0,
            self._empty if there else 0,
            self._reason,
        )

    def _cut(self) -> Iterator[_Segment]:
        article = self._article
        for line in lines(self._text):
            for start, end, language in pieces(
                self._text, *line, article.language, article.foreign_spans
            ):
                piece = self._text[start:end]
                if language == self._to or not has_words(piece):
                    yield _Segment(start, end, language, kept=True)
                    continue
                whole = [
                    (name.start - start, name.end - start) for name in self._names_in(start, end)
                ]
                for first, last in chunks(piece, self._fits, whole=whole):
                    here = start + first, start + last
                    words = has_words(self._text[slice(*here)])
                    yield _Segment(*here, language, kept=not words)

    def _names_in(self, start: int, end: int) -> Sequence[Rendering]:
        """The names in a part of the text; not all of them are looked at for each part."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [name for name in self._names[first:last] if name.end <= end]

    def _fits(self, part: str) -> bool:
        """Whether the engine takes a text, also when its placeholders make it longer."""
        return self._translator.engine.fits(part + "⟦" * (len(part) // _MARGIN))

    def _answer(self, segment: _Segment) -> str:
        """What a segment says in the other language, without line breaks; empty if nobody knows.

        Raises:
            EngineError: there is no translation for now.
        """
        if segment.kept:
            return self._text[segment.start : segment.end]
        try:
            answer = self._protected(segment)
            if answer is None:
                answer = self._ask(segment, self._text[segment.start : segment.end])
                self._unprotected += 1
        except NotSupportedError as error:
            if segment.language == self._article.language:
                raise
            # a passage in another language: of the article's own the engine may well know
            self._complete = False
            self._reason = str(error)
            self._empty += 1
            return ""
        except EngineError as error:
            if not error.final:
                raise
            self._reason = str(error)
            self._empty += 1
            return ""
        return _BREAKS.sub(" ", answer).strip()

    def _protected(self, segment: _Segment) -> str | None:
        """What a segment says, with its names as the stylebook has them; ``None`` if they got lost."""
        names = self._names_in(segment.start, segment.end)
        marked = protect(self._text, segment.start, segment.end, names)
        if not has_words(marked.text):
            return restore(marked.text, marked.marks)
        if not marked.marks:
            return self._ask(segment, marked.text)
        try:
            answer = self._ask(
                segment, marked.text, lambda text: restore(text, marked.marks) is not None
            )
        except EngineError as error:
            if not error.about_text:
                raise
            self._complete = self._complete and error.final
            return None
        return restore(answer, marked.marks)

    def _ask(
        self, segment: _Segment, text: str, accept: Callable[[str], bool] | None = None
    ) -> str:
        return self._translator.ask(text, segment.language, self._to, accept)

    def _joined(self, answers: Sequence[str]) -> str:
        """The text with its segments replaced; what lay between them stays, and so do all lines."""
        made: list[str] = []
        at = 0
        for segment, answer in zip(self._segments, answers, strict=True):
            between = self._text[at : segment.start]
            at = segment.end
            before = made[-1][-1:] if made else ""
            if made and "\n" not in between:
                if not answer:
                    continue
                between = self._gap(between, before, answer[0]) if before.strip() else ""
            made += [between, answer] if answer else [between]
        made.append(self._text[at:])
        return "".join(made)

    def _gap(self, between: str, before: str, after: str) -> str:
        """What stands between two segments of one line."""
        if self._to in _UNSPACED:
            return between if before.isascii() or after.isascii() else ""
        return between or " "
