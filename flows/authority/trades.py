"""What somebody is by trade, as a description or the words beside a name say it.

A name beside a trade that its bearer does not have is a namesake's (``plumber Ivan Petrov``), so a row
says the class of those that its person has: see :mod:`normalizers.names.occupations`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from normalizers.folding import fold_key
from normalizers.names.occupations import is_private_ahead, is_private_behind

TRADES = ("student", "athlete", "worker", "professional", "artist")
"""The classes of occupations."""
CLASSES = (*TRADES, "young")
"""What a row may have under ``trades``; ``young`` is an age under 30."""
_WORD = re.compile(r"[^\W\d_][\w'-]*")
# behind these stands whose son, wife or minister somebody is
_WHOSE = re.compile(
    r"\b(?:of|for|to|who|by|von|für|der|des|du|de|la|dla)\b[^,;.]*|\w+['’]s\b|"
    r"\b(?:son|daughter|wife|husband|brother|sister|widow|father|mother|nephew|niece)\b[^,;.]*|"
    r"\b(?:сын|дочь|жена|муж|брат|сестра|вдова|отец|мать|дачка|жонка|дружина|син|дочка)\b[^,;.]*"
)


def described(texts: Iterable[str], languages: Iterable[str]) -> list[str]:
    """The classes of the occupations that descriptions name.

    >>> described(["Belarusian footballer and coach"], ["en"]), described(["wife of a singer"], ["en"])
    (['athlete'], [])
    """
    words = {word for text in texts for word in _WORD.findall(_WHOSE.sub(" ", fold_key(text)))}
    languages = tuple(dict.fromkeys(languages))
    return [
        trade
        for trade in TRADES
        if any(
            is_private_ahead(f"{word} ", language, _all_but(trade))
            for word in sorted(words)
            for language in languages
        )
    ]


def told_beside(name: str, texts: Iterable[str], language: str) -> list[str]:
    """The classes that texts say right before or behind a name.

    >>> told_beside("Ann Gull", ["The pianist Ann Gull plays.", "A student saw Ann Gull."], "en")
    ['artist']
    """
    found = set()
    key = fold_key(name)
    for text in map(fold_key, texts):
        for place in re.finditer(rf"(?<!\w){re.escape(key)}(?!\w)", text):
            head, tail = text[: place.start()], text[place.end() :]
            found |= {
                trade
                for trade in CLASSES
                if (trade in TRADES and is_private_ahead(head, language, _all_but(trade)))
                or is_private_behind(tail, language, _all_but(trade))
            }
    return [trade for trade in CLASSES if trade in found]


def _all_but(trade: str) -> frozenset[str]:
    return frozenset(CLASSES) - {trade}
