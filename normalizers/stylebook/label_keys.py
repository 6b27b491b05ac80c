"""When are two English labels the same name?

"Council of the Federation" is the Federation Council, "Organisation" is "Organization": a gloss that
differs from a right name only so is no calque. :func:`label_key` leaves out what makes no difference:
case, hyphens, function words, the order of words, number, British or American spelling.
"""

from __future__ import annotations

import re
from functools import lru_cache

from normalizers.folding import fold_key
from normalizers.stylebook import Row

FUNCTION_WORDS = frozenset(
    "a about across after against along among an and as at before behind between beyond by during"
    " for from in into of off on or out over per s since the through to toward towards under until"
    " up upon via with within without".split()
)
_WORD = re.compile(r"[^\W_]+")
_BRITISH = (
    (re.compile(r"(?<=\w[^aeiou])our$"), "or"),
    (re.compile(r"isation$"), "ization"),
    (re.compile(r"(?<=[^aeiou])ise(d?)$"), r"ize\1"),
    (re.compile(r"(?<=[fc]en)ce$"), "se"),
    (re.compile(r"tre$"), "ter"),
    (re.compile(r"^programme$"), "program"),
    (re.compile(r"(?<=mi)lli(?=t)"), "li"),
)


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """What is left of a label when spelling, order and function words are set aside.

    >>> label_key("Councils of the Federation") == label_key("federation council")
    True
    >>> label_key("Co-operation Organisation") == label_key("Organization for Cooperation")
    True
    """
    folded = fold_key(text).replace("co-op", "coop").replace("'s", " ")
    words = (_stem(word) for word in _WORD.findall(folded) if word not in FUNCTION_WORDS)
    return " ".join(sorted(words))


@lru_cache(maxsize=16384)
def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")):
        word = word[:-1]
    for british, american in _BRITISH:
        word = british.sub(american, word)
    return word


def right_labels(concept: Row) -> tuple[str, ...]:
    """Everything a concept is rightly called in English."""
    canonical = (concept.get("canonical") or {}).get("en")
    more = [
        *(concept.get("variants") or {}).get("en", ()),
        *(concept.get("labels") or {}).get("en", ()),
    ]
    return tuple(dict.fromkeys((*filter(None, (canonical,)), *more)))


def right_keys(concept: Row) -> frozenset[str]:
    """The keys of :func:`right_labels`."""
    return frozenset(map(label_key, right_labels(concept)))
