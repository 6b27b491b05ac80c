"""Chinese syllables in Russian letters, after Palladius: ``jing`` is ``цзин``, ``shen`` is ``шэнь``.

The system is that of every Russian atlas and newspaper, and a syllable is an initial and a final, so
the table is made of those. In inexact use э is written е, and the soft sign behind н left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

_INITIALS = {
    "": "", "b": "б", "p": "п", "m": "м", "f": "ф", "d": "д", "t": "т", "n": "н", "l": "л", "g": "г",
    "k": "к", "h": "х", "j": "цз", "q": "ц", "x": "с", "zh": "чж", "ch": "ч", "sh": "ш", "r": "ж",
    "z": "цз", "c": "ц", "s": "с", "w": "в",
}  # fmt: skip
_FINALS = {
    "a": "а", "o": "о", "e": "э", "ai": "ай", "ei": "эй", "ao": "ао", "ou": "оу", "an": "ань",
    "en": "энь", "ang": "ан", "eng": "эн", "ong": "ун", "er": "эр", "i": "и", "ia": "я", "ie": "е",
    "iao": "яо", "iu": "ю", "ian": "янь", "in": "инь", "iang": "ян", "ing": "ин", "iong": "юн",
    "u": "у", "ua": "уа", "uo": "о", "uai": "уай", "ui": "уй", "uan": "уань", "un": "унь",
    "uang": "уан", "ü": "юй", "üe": "юэ", "üan": "юань", "ün": "юнь",
}  # fmt: skip
_WHOLE = {"wu": "у", "hui": "хуэй", "zi": "цзы", "ci": "цы", "si": "сы", "yi": "и", "you": "ю"}
_SYLLABLE = re.compile("([zcs]h|[bpmfdtnlgkhjqxrzcsw]?)([aeiouü][a-zü]*)")
_FRONT = re.compile("([jqx])u")  # there u is spoken ü
_SPACED_AT_MOST = 5  # syllables of which every grouping is looked for
_CASES = {"н": ("а", "у", "ом", "е"), "р": ("а", "у", "ом", "е"), "ь": ("я", "ю", "ем", "е")}


def syllable(pinyin: str) -> str:
    """One syllable in Russian letters; "" for what is none.

    >>> [syllable(one) for one in ("pu", "jing", "shen", "xue", "yong", "ye", "wei", "shi", "ski")]
    ['пу', 'цзин', 'шэнь', 'сюэ', 'юн', 'е', 'вэй', 'ши', '']
    """
    if pinyin in _WHOLE:
        return _WHOLE[pinyin]
    spelled = _FRONT.sub(r"\1ü", pinyin)
    if spelled.startswith("y"):
        spelled = "ü" + spelled[2:] if spelled[1] == "u" else "i" + spelled[1:].removeprefix("i")
    match = _SYLLABLE.fullmatch(spelled)
    if match is None or match[2] not in _FINALS:
        return ""
    return _INITIALS[match[1]] + _FINALS[match[2]]


def spellings(pinyin: Sequence[str]) -> Iterator[str]:
    """A name of several syllables in Russian letters, together and apart, in its cases.

    >>> [text for text in spellings(["pu", "jing"]) if not text.endswith(("у", "ом", "е"))]
    ['пуцзин', 'пуцзина', 'пу цзин', 'пу цзина', 'пу-цзин', 'пу-цзина']
    >>> {"лукашэнькэ", "лу кашэнькэ", "лу ка шэнь кэ"} <= {*spellings(["lu", "ka", "shen", "ke"])}
    True
    """
    exact = [syllable(one) for one in pinyin]
    if not all(exact):
        return
    found: dict[str, None] = {}
    hard = [one.replace("нь", "н") for one in exact]
    plain = [one.replace("э", "е") for one in exact]
    for names in (exact, hard, plain, [one.replace("э", "е") for one in hard]):
        for text in _groupings(names):
            found[text] = None
            found.update((text.removesuffix("ь") + end, None) for end in _CASES.get(text[-1], ()))
    yield from found


def _groupings(names: Sequence[str]) -> Iterator[str]:
    """Joined, with the family name apart, in every other grouping of a short name, one by one."""
    yield "".join(names)
    joints = range(1, len(names))
    apart_in = [1] if len(names) > _SPACED_AT_MOST else joints
    for apart in apart_in:
        for places in combinations(joints, apart):
            cuts = (0, *places, len(names))
            yield " ".join("".join(names[low:high]) for low, high in pairwise(cuts))
    if len(names) > _SPACED_AT_MOST:
        yield " ".join(names)
    yield f"{names[0]}-{''.join(names[1:])}"
