"""Glosses: what the removed, moved and flagged strings of an article say, for who can't read them.

Only these strings are sent, each on its own and no more than its beginning: never a whole article. So a
removed copy of what stands in the text has no gloss, and where most of a text is flagged or in another
language than the rest, only its first strings have one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from flows.translate.errors import EngineError
from flows.translate.languages import UNKNOWN, has_words, language_of
from flows.translate.service import Translator
from normalizers import CanonicalArticle, LedgerEdit, Stylebook, load_stylebook
from normalizers.article import LIKELY
from normalizers.sentences import sentence_spans

MOST = 300
"""Characters of a string that are sent; of a longer one the first sentences."""
CUT = " …"
"""What marks a string that is only the beginning of a longer one."""

# Stages whose removals are no strings of a language: entities, soft hyphens, a word typed twice.
_MECHANICAL = frozenset({"encoding", "layout"})
_COPY = "repeat"  # the category of what stands in the text once more


class ForeignString(NamedTuple):
    """A string that a gloss is wanted of, as :func:`surface_of` gives it, and its language."""

    text: str
    language: str


class Gloss(NamedTuple):
    """What a string says.

    Attributes:
        surface: the string, see :func:`surface_of`.
        language: its own language, ISO 639-1.
        to: the language of the gloss.
        text: the gloss.
        engine: who translated it.
    """

    surface: str
    language: str
    to: str
    text: str
    engine: str


@dataclass(frozen=True, slots=True)
class Glosses:
    """The glosses of one article.

    Attributes:
        found: in the order of :func:`foreign_strings`.
        missing: how many strings have none.
        complete: whether asking again is no use: none is missing, or the engine has been tried often
            enough at those that are.
        reasons: why strings have none, with how many each.
    """

    found: tuple[Gloss, ...] = ()
    missing: int = 0
    complete: bool = True
    reasons: Mapping[str, int] = field(default_factory=dict)


def glosses(
    article: CanonicalArticle, to: str, translator: Translator, stylebook: Stylebook | None = None
) -> Glosses:
    """Translate the foreign strings of an article, one by one; no engine error leaves this function.

    Args:
        article: the article.
        to: the language of the reader, ISO 639-1.
        translator: whom to ask.
        stylebook: knows strings of web pages; the packaged one by default.
    """
    found = []
    reasons = Counter[str]()
    complete = True
    for text, language in foreign_strings(article, to, stylebook):
        try:
            answer = translator.ask(text, language, to)
        except EngineError as error:
            reasons[str(error)] += 1
            complete = complete and error.final
        else:
            engine = translator.engine.name
            found.append(Gloss(text, language, to, " ".join(answer.split()), engine))
    return Glosses(tuple(found), reasons.total(), complete, dict(reasons))


def foreign_strings(
    article: CanonicalArticle, to: str, stylebook: Stylebook | None = None
) -> list[ForeignString]:
    """The strings of an article that a reader of ``to`` can't read: each once, in order.

    First what was removed or moved to the metadata, then what is flagged, then the passages in another
    language. A string without a word in it (a number, an address) needs no gloss; one whose language
    nothing tells gets none.

    Args:
        article: the article.
        to: the language of the reader, ISO 639-1.
        stylebook: knows strings of web pages; the packaged one by default.
    """
    stylebook = stylebook or load_stylebook()
    found: dict[str, str] = {}
    room = max(MOST, len(article.text) // 2)
    for text, language, stands in _strings(article):
        surface = surface_of(text)
        if surface in found or not has_words(surface):
            continue
        if stands:
            room -= len(surface)
            if room < 0:
                break
        found[surface] = language or language_of(surface, article.language, stylebook)
    return [
        ForeignString(text, language)
        for text, language in found.items()
        if language not in (to, UNKNOWN)
    ]


def _strings(article: CanonicalArticle) -> Iterator[tuple[str, str, bool]]:
    """Strings, each with its language if its place tells it, and whether it stands in the clean text."""
    for edit in article.edits:
        if _is_removal(edit):
            yield edit.original, "", False
    likely = [span for span in article.foreign_spans if span.probability >= LIKELY]
    for flag in article.flags:
        if flag.category != _COPY:
            around = (span for span in likely if span.start <= flag.start and flag.end <= span.end)
            language = next((span.language for span in around), "")
            yield article.text[flag.start : flag.end], language, True
    for span in article.foreign_spans:
        language = span.language if span in likely else ""
        yield article.text[span.start : span.end], language, True


def _is_removal(edit: LedgerEdit) -> bool:
    """Whether a string went and nothing took its place; what it said may stand in the metadata now."""
    return (
        not edit.replacement.strip()
        and edit.last.category != _COPY
        and any(part.stage not in _MECHANICAL for part in edit.parts)
    )


def surface_of(text: str) -> str:
    r"""A string as it is glossed: on one line, and of a long one the first sentences.

    >>> surface_of("  Found a typo?\n Press Ctrl+Enter ")
    'Found a typo? Press Ctrl+Enter'
    """
    text = " ".join(text.split())
    if len(text) <= MOST:
        return text
    room = MOST - len(CUT)
    ends = [end for _, end in sentence_spans(text) if end <= room]
    # a sentence longer than that ends after a word, or anywhere where words are not spaced
    end = ends[-1] if ends else text.rfind(" ", 0, room + 1)
    return text[: end if end > 0 else room] + CUT
