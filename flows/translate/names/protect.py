"""Placeholders for names and terms: put in before a text is sent, taken out of what comes back.

An engine that reads ``⟦X_1⟧`` takes it for a name that it doesn't know, and leaves it where the name
belongs. It must come back exactly once, else the answer is no translation; what engines harmlessly do to
it (another case, inner spaces, wide digits, the brackets of another writing system or none) is allowed.

The capital keeps a server from taking the sentence for one in lower case; a bracket comes first because
it may also change the first letter of an answer.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flows.translate.names.fitting import Name, fitted
from flows.translate.names.renderings import Rendering

VERSION = 1
"""Of the way names are put in: another one makes every translation out of date."""

PLACEHOLDER = re.compile(r"⟦X_\d+⟧")
"""What nearly every placeholder looks like."""

_SPACES = " \u00a0\u202f\u2009\t"
_GAP = f"[{_SPACES}]*"


class _Form:
    """A kind of placeholder: brackets that hardly any text has, and a letter that joins the number."""

    def __init__(self, opening: str, closing: str, letter: str, similar: tuple[str, str]) -> None:
        self.opening, self.closing, self.letter = opening, closing, letter[0]
        ends = f"{opening}|{similar[0]}", f"{closing}|{similar[1]}"
        bare = rf"(?<!\w)[{letter}][_＿](?=\d)"
        # with its brackets the underscore may get lost, with the underscore the brackets may; ⁇ is what
        # an engine writes for a character that it does not know
        self.found = re.compile(
            rf"(?:{ends[0]}|⁇){_GAP}[{letter}]{_GAP}[_＿]?{_GAP}(?P<one>\d{{1,4}}){_GAP}(?:{ends[1]}|⁇)"
            rf"|{bare}(?P<other>\d{{1,4}})(?!\w)"
        )
        self.traces = re.compile(f"{ends[0]}|{ends[1]}|{bare}", re.IGNORECASE)

    def placeholder(self, number: int) -> str:
        """The one with this number."""
        return f"{self.opening}{self.letter}_{number}{self.closing}"


_FORMS = (
    _Form("⟦", "⟧", "XxХх", (r"〚|\[\[", r"〛|\]\]")),  # the letter also in Cyrillic
    _Form("⟪", "⟫", "Yy", (r"<<", r">>")),
    _Form("⦃", "⦄", "Zz", (r"\{\{", r"\}\}")),
)


class Mark(NamedTuple):
    """A placeholder as it stands in the protected text, and the name that belongs in its place."""

    placeholder: str
    name: Name


class Protected(NamedTuple):
    """A text that can be sent, and its placeholders in order."""

    text: str
    marks: tuple[Mark, ...]


def protect(text: str, start: int, end: int, renderings: Iterable[Rendering]) -> Protected:
    """Put placeholders into a part of a text.

    Args:
        text: of the article.
        start: of the part.
        end: of the part.
        renderings: of the article, in order; those that lie in the part count. None does if the part
            looks as if it had placeholders of every form already.

    >>> name = Rendering(2, 9, "Віцебск", "Витебск", "ru")
    >>> protect("І Віцебск.", 0, 10, [name]).text
    'І ⟦X_1⟧.'
    """
    part = text[start:end]
    inside = [one for one in renderings if start <= one.start and one.end <= end]
    form = next((form for form in _FORMS if not form.traces.search(part)), None)
    if not inside or form is None:
        return Protected(part, ())
    pieces: list[str] = []
    marks = []
    at = start
    for number, one in enumerate(inside, 1):
        placeholder = form.placeholder(number)
        pieces += [text[at : one.start], placeholder]
        at = one.end
        gaps = _gap_before(text[start : one.start]), _gap_behind(text[at:end])
        marks.append(Mark(placeholder, Name(one, *gaps)))
    return Protected("".join((*pieces, text[at:end])), tuple(marks))


def restore(answer: str, marks: Sequence[Mark]) -> str | None:
    """Put the names where their placeholders are.

    Args:
        answer: what came back.
        marks: of what was sent.

    Returns:
        ``None`` if a placeholder is missing, is there twice, is none that was sent, is broken, or has
        grown together with a word.

    >>> marks = protect("І Віцебск.", 0, 10, [Rendering(2, 9, "Віцебск", "Витебск", "ru")]).marks
    >>> restore("И ⟦ x_1 ⟧.", marks), restore("И ⟦X_1.", marks), restore("И ⟦X_2⟧.", marks)
    ('И Витебск.', None, None)
    """
    if not marks:
        return answer
    form = next(form for form in _FORMS if marks[0].placeholder.startswith(form.opening))
    texts: list[str] = []
    numbers: list[int] = []
    at = 0
    for found in form.found.finditer(answer):
        texts.append(answer[at : found.start()])
        numbers.append(int(found["one"] or found["other"]))
        at = found.end()
    texts.append(answer[at:])
    if sorted(numbers) != list(range(1, len(marks) + 1)):
        return None
    if any(form.traces.search(text) for text in texts):
        return None
    return fitted(texts, [marks[number - 1].name for number in numbers])


def basis(text: str, renderings: Iterable[Rendering]) -> str:
    """A short hash of all that names and terms of a text are called; 12 hexadecimal digits.

    A translation that was made on another basis is not what the stylebook says today.

    Args:
        text: of the article.
        renderings: of the article.
    """
    pairs = [(text[one.start : one.end], one.text, one.article) for one in renderings]
    told = json.dumps([VERSION, pairs], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _gap_before(text: str) -> str:
    return text[len(text.rstrip(_SPACES)) :]


def _gap_behind(text: str) -> str:
    return text[: len(text) - len(text.lstrip(_SPACES))]
