"""The stage: the language of the document, and the spans in another one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from normalizers.document import Document
from normalizers.findings import Fact, Finding, Flag
from normalizers.language.detect import EXPECTED, detect, hint_code
from normalizers.language.shares import script_shares
from normalizers.language.spans import foreign_spans


class Language:
    """Names the document's language and the passages in another one; it changes no text.

    The article's own ``language`` is a prior: a text that clearly speaks against it is reported in
    the language it is written in, with a flag on the first line.

    Args:
        expected: languages to choose from where the script leaves a choice.
    """

    name = "language"
    version = "1"

    def __init__(self, expected: Sequence[str] = EXPECTED) -> None:
        self.expected = tuple(expected)

    def __call__(self, doc: Document) -> Iterable[Finding]:
        """The facts ``language`` and ``language_probability``, foreign spans, a wrong hint."""
        shares = script_shares(doc.text)
        verdict = detect(doc.text, doc.article.language, self.expected, shares)
        yield Fact("language", verdict.language)
        yield Fact("language_probability", round(verdict.probability, 4))
        if verdict.contradicts_hint:
            line = doc.blocks[0]
            yield Flag(
                line.start,
                line.end,
                "language",
                "language.hint",
                reason=(
                    f"said to be {hint_code(doc.article.language)}, "
                    f"but the text is {verdict.language}"
                ),
            )
        if verdict.script:
            yield from foreign_spans(doc, verdict, shares, self.expected)
