"""The stage: the language of the document, and the spans in another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from normalizers.codes import hint_code
from normalizers.document import Document
from normalizers.findings import Fact, Finding, Flag
from normalizers.language.detect import Verdict, detect
from normalizers.language.languages import EXPECTED, POSSIBLE, expected_languages
from normalizers.language.shares import script_shares
from normalizers.language.spans import foreign_spans
from normalizers.stylebook.sources import source_of, usual_language


class Language:
    """Names the document's language and the passages in another one; it changes no text.

    The article's own ``language``, or else the usual language of its source, is a prior: a text that
    clearly speaks against it is reported in the language it is written in, with a flag on the first
    line. A text that is probably in none of the expected languages gets the nearest of them with a
    probability of at most .5, and a flag.

    Args:
        expected: languages to choose from where the script leaves a choice, in any order.

    Raises:
        UnknownLanguageError: ``expected`` is empty, or holds a language nothing here can recognize.
    """

    name = "language"

    def __init__(self, expected: Sequence[str] = EXPECTED) -> None:
        self.expected = expected_languages(expected)
        chosen = "" if self.expected == EXPECTED else f"({','.join(self.expected)})"
        self.version = f"2{chosen}"

    def __call__(self, doc: Document) -> Iterable[Finding]:
        """The facts ``language`` and ``language_probability``, foreign spans, flags."""
        shares = script_shares(doc.text)
        hint = doc.article.language
        usual = "" if hint_code(hint) else usual_language(doc.stylebook, source_of(doc.article))
        verdict = detect(doc.text, hint, self.expected, shares, usual)
        yield Fact("language", verdict.language)
        yield Fact("language_probability", round(verdict.probability, 4))
        yield from _flags(doc, verdict, said=bool(hint_code(hint)))
        if verdict.script:
            yield from foreign_spans(doc, verdict, shares, self.expected)


def expected_of(version: str) -> tuple[str, ...]:
    """The languages a stage of this version chose from, as far as they are known today.

    >>> expected_of("2(en,ru)")
    ('en', 'ru')
    """
    codes = version.partition("(")[2].rstrip(")").split(",")
    return tuple(filter(POSSIBLE.__contains__, codes)) or EXPECTED


def _flags(doc: Document, verdict: Verdict, *, said: bool) -> Iterator[Flag]:
    """What a person should know of the document's language, on its first line."""
    if (verdict.typical and not verdict.contradicts) or not doc.blocks:
        return
    line = doc.blocks[0]
    if verdict.contradicts:
        claim = "said to be" if said else "its source usually writes"
        yield Flag(
            line.start,
            line.end,
            "language",
            "language.hint" if said else "language.source",
            reason=f"{claim} {verdict.contradicts}, but the text is {verdict.language}",
        )
    if not verdict.typical:
        nearest = "" if verdict.language == "und" else f"; {verdict.language} is the nearest"
        yield Flag(
            line.start,
            line.end,
            "language",
            "language.unexpected",
            reason=f"probably in none of the expected languages{nearest}",
        )
