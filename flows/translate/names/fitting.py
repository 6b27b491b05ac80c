"""Names on their way into a translated sentence: the spaces, articles and endings beside them.

An engine knows nothing of the name behind a placeholder. So an English name may lack its article, a
French word before it may have to be elided, a German one may want its -s, and Chinese knows no spaces.
Only what is certain is mended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from flows.translate.names.renderings import Rendering
from normalizers.names.inflection import INFLECTED
from normalizers.scripts import is_cjk
from normalizers.stylebook.terms import UNSPACED

_SPACES = " \u00a0\u202f\u2009\t"
_OPENING, _CLOSING = "([“„", ",.)]"
_WIDE = "，。、：；！？“”‘’（）《》「」"
_NO_SPACE_BEFORE = ";:!?"  # but in French

# behind these an English name that has an article stands without it, or something else has it already
_NO_THE = frozenset(
    """
    this that these those its his her their our my your each every any no some another both all
    former new old entire whole modern present current future wider broader enlarged united
    """.split()
)
_PREPOSITIONS = frozenset(
    """
    of in to for from with by at on into within without inside outside between among against under over
    through during about around across towards toward via per than as like unlike and or but while that
    which when if whether because since until till before after including beyond behind
    """.split()
)
_ADJECTIVE = re.compile(r".{2,}(?:al|ic|ive|ous|ful|less|able|ible|ern|ary|like|wide)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+(?:['’-][^\W\d_]+)*)[ \u00a0\u202f\u2009]+$")
_ARTICLE = re.compile(r"(?<!\w)(?:the|an?)(?=[ \u00a0]+$)", re.IGNORECASE)
_PHRASE_BEGINS = re.compile(r"(?:^|[,;:.!?…–—][\"”’)\]]*\s|[(])\s*$")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?…][\"”’)\]]*\s)\s*$")
_POSSESSIVE = re.compile(r"['’]s(?!\w)")
_ELIDED = re.compile(r"(?<!\w)(d|qu|jusqu|lorsqu|puisqu|quoiqu)['’]$", re.IGNORECASE)
_NOT_ELIDED = re.compile(r"(?<!\w)(d|qu|jusqu|lorsqu|puisqu|quoiqu)e $", re.IGNORECASE)
_FRENCH_VOWELS = tuple("aeiouàâäéèêëîïôöùûüAEIOUÀÂÄÉÈÊËÎÏÔÖÙÛÜ")
_HISSING = tuple("sßxzSXZ")


class Name(NamedTuple):
    """What a placeholder stood for, and the spaces that stood beside it in the text that was sent."""

    rendering: Rendering
    before: str
    after: str


def fitted(texts: Sequence[str], names: Sequence[Name]) -> str | None:
    """The pieces of an answer with the names between them.

    Args:
        texts: what stands before, between and behind the placeholders: one more than there are names.
        names: in the order of the answer.

    Returns:
        ``None`` if a placeholder has grown together with a word, as with an ending.
    """
    done = ""
    text = texts[0]
    lonely = not any(map(str.isalpha, "".join(texts)))
    for name, following in zip(names, texts[1:], strict=True):
        behind = _ended(following, name)
        if behind is None:
            return None
        word = name.rendering.text
        between = " " if not text and _is_letter(done[-1:]) and _is_letter(word[0]) else text
        before = done + _spaced_before(between, name)
        if name.rendering.to == "en":
            if name.rendering.article and not lonely:
                before, word = _with_article(before, word)
        elif name.rendering.to == "fr":
            before = _elided(before, word)
        done = before + word
        text = _spaced_behind(behind, name)
    return done + text


def _is_letter(char: str) -> bool:
    return char.isalnum() and not is_cjk(char)


def _ended(text: str, name: Name) -> str | None:
    """What follows a name, with the ending that the language wants; ``None`` for one of another word."""
    to, word = name.rendering.to, name.rendering.text
    possessive = _POSSESSIVE.match(text)
    if to == "de" and (possessive or re.match(r"s(?!\w)", text)):
        ending = "’" if word.endswith(_HISSING) else "s"
        return ending + text[possessive.end() if possessive else 1 :]
    if possessive and to != "en":
        return text[possessive.end() :]
    if not _is_letter(text[:1]):
        return text
    return None if to in INFLECTED or to == "de" else f" {text}"


def _spaced_before(text: str, name: Name) -> str:
    """What stands before a name, with the spaces that belong there."""
    bare = text.rstrip(_SPACES)
    gap = text[len(bare) :]
    last = bare[-1:]
    if name.rendering.to in UNSPACED:
        return bare if _is_wide(last) and _is_wide(name.rendering.text[:1]) else text
    if not gap and _is_letter(last):
        return f"{text} "
    if gap == name.before or not gap:
        return text
    return bare if last and last in _OPENING and not name.before else bare + gap[-1]


def _spaced_behind(text: str, name: Name) -> str:
    """What stands behind a name, with the spaces that belong there."""
    bare = text.lstrip(_SPACES)
    gap = text[: len(text) - len(bare)]
    first, to = bare[:1], name.rendering.to
    if to in UNSPACED:
        return bare if _is_wide(first) and _is_wide(name.rendering.text[-1:]) else text
    if gap == name.after or not gap:
        return text
    closing = _CLOSING if to == "fr" else _CLOSING + _NO_SPACE_BEFORE
    return bare if first and first in closing and not name.after else gap[0] + bare


def _is_wide(char: str) -> bool:
    return bool(char) and (is_cjk(char) or char in _WIDE)


def _with_article(before: str, word: str) -> tuple[str, str]:
    """An English name with "the", if nothing before it is the article or takes its place."""
    article = _ARTICLE.search(before)
    if article:
        if article.group().lower() != "the":
            the = "The" if article.group()[0].isupper() else "the"
            before = before[: article.start()] + the + before[article.end() :]
        return before, word
    found = _WORD_BEFORE.search(before[-40:])
    if _PHRASE_BEGINS.search(before) or (found and not _takes_its_place(found.group(1))):
        word = f"{'The' if _SENTENCE_BEGINS.search(before) else 'the'} {word}"
    return before, word


def _takes_its_place(word: str) -> bool:
    """Whether no article stands between a word and a name: ``its``, ``Russia's``, ``former``, ``UN``."""
    return (
        word in _NO_THE
        or word.endswith(("'s", "’s"))
        or (word[0].isupper() and word.lower() not in _PREPOSITIONS)
        or _ADJECTIVE.fullmatch(word) is not None
    )


def _elided(before: str, word: str) -> str:
    """``de`` as a French vowel wants it: ``d’Astana``, ``de Minsk``."""
    if word.startswith(_FRENCH_VOWELS):
        return _NOT_ELIDED.sub(r"\1’", before)
    return _ELIDED.sub(r"\1e ", before)
