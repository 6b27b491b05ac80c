"""What stands beside a possible calque: is it a name here, and is it part of another name?

``the Polish Supreme Chamber``, ``the Supreme Advice of Crimea`` and ``the Fund for Young Painters`` are
somebody else: a capitalised name right before it, or behind an *of*, that is no anchor of the concept,
or a purpose.
"""

from __future__ import annotations

import re

from normalizers.artifacts.reading import Reading
from normalizers.folding import fold_key
from normalizers.stylebook.label_keys import FUNCTION_WORDS

_WORD = re.compile(r"[^\W_]+")
_LONG = 4  # words that say something, of a name that may stand in small letters
_LOOK_BACK, _LOOK_ON = 40, 60
_BEFORE = re.compile(r"(?P<ahead>[^\s(]?)[\s(]*\b(?P<word>[A-Z][\w.’'-]*)[ \u00a0]$")
_BEHIND = re.compile(r"[ \u00a0]of[ \u00a0](?:the[ \u00a0])?[A-Z]")
# A body for something: but "for the second time" and "on Monday" say nothing about what it is.
_NO_PURPOSE = (
    "a an the its their his her this that these those all both more what Monday Tuesday Wednesday"
    " Thursday Friday Saturday Sunday January February March April May June July August September"
    " October November December"
)
_PURPOSE = re.compile(
    r"(?:[ \u00a0](?:of|in)[ \u00a0](?:the[ \u00a0])?(?:[A-Z][\w’'-]*[ \u00a0](?:of[ \u00a0])?)+"
    rf"|[ \u00a0])(?:for|on)[ \u00a0](?!(?:{_NO_PURPOSE.replace(' ', '|')})\b)[^\W\d]"
)
# Who is introduced is nobody the readers know: "Luka Shenko, 24, a midfielder".
INTRODUCED = re.compile(r",[ \u00a0](?:\d{1,2}\b|an?[ \u00a0]|one of |[а-яёіўєї]+(?:[ ,]|$))")
# "the potter Bai Deng": a small word that ends as those for trades do, and is none for a statesman.
TRADE_BEFORE = re.compile(
    r"\b(?!(?:leader|minister|chancellor|premier|governor|senator|ambassador|commander|speaker|ruler|"
    r"dictator|strongman|politician|statesman|\w*chairm\w+|spokes\w+|congress\w+|contender|successor|"
    r"predecessor|mediator|negotiator|supporter|advis[eo]r|prosecutor|lawmaker|hardliner|winner|former|"
    r"other|another|either|under|over|after|whether|however|never|ever|per|for|or|later|earlier|her|"
    r"together|rather|consider|remember|offer|deliver|answer|encounter|order|cover|enter|discover)\b)"
    r"[a-z]+(?:er|or|ist|ian|man|woman|ess|smith|boy|girl|chef|clerk|monk|student|nurse)[ \u00a0]$"
)
_STARTS = frozenset('.!?…:;"”“»)–—')


def looks_like_name(surface: str) -> bool:
    """Whether the words of a gloss are written as those of a name, or are too many for chance.

    >>> looks_like_name("Highest Advice of the Union"), looks_like_name("Highest advice")
    (True, False)
    """
    return is_capitalised(surface) or len(_content(surface)) >= _LONG


def is_capitalised(surface: str) -> bool:
    """Whether all words that say something begin with a capital, and there are two of them."""
    content = [word for word in _content(surface) if not word.isdigit()]
    return len(content) > 1 and all(word[0].isupper() for word in content)


def _content(surface: str) -> list[str]:
    return [word for word in _WORD.findall(surface) if word.lower() not in FUNCTION_WORDS]


def belongs_to_another(reading: Reading, anchors: tuple[str, ...], start: int, end: int) -> bool:
    """Whether a name beside it makes it part of something else."""
    text = reading.doc.text
    before = _BEFORE.search(text[max(0, start - _LOOK_BACK) : start])
    if before and before["ahead"] and before["ahead"] not in _STARTS:
        word = fold_key(before["word"])
        if word not in FUNCTION_WORDS and not reading.has(anchors, word):
            return True
    if _PURPOSE.match(text, end):
        return True
    if _BEHIND.match(text, end):
        return not reading.has(anchors, fold_key(text[end : end + _LOOK_ON]))
    return False
