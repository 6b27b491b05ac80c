"""The romanization grammar: how a Russian, Belarusian or Ukrainian name is spelled in Latin letters.

Every letter (or ending) has a few spellings in use. Newspapers, passports and standards mix them, but
within one word a writer is consistent: who writes ``ya`` for one ``я`` does so for the next. So the
spellings of a word are the combinations of one choice per *letter class*, not per letter:

>>> romanize("Кириенко", "ru", "en")[:3]
('kirienko', 'kiriyenko', 'kiriienko')
>>> "miadzvedzeu" in romanize("Мядзведзеў", "be", "en")
True
>>> "zełenski" in romanize("Зеленський", "uk", "pl")
True

The tables are meant to cover the systems in use (BGN/PCGN, ISO 9, GOST 7.79, the Belarusian
instruction of 2007, the Ukrainian resolution of 2010, German, French and Polish newspaper practice).
They were written by hand and have not been checked letter by letter against the standards.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

MAX_SPELLINGS = 400  # a word with more is left to its first ones: the table is ordered by use

Choices = tuple[str, ...]

# Endings that are spelled as a whole; tried before the letters.
_ENDINGS: dict[tuple[str, str], dict[str, Choices]] = {
    ("ru", "en"): {
        "ий": ("y", "iy", "i", "ii", "ij", "yi"),
        "ый": ("y", "yi", "yy", "iy", "i", "yj"),
        "ия": ("ia", "iya", "iia", "ija"),
        "ья": ("ya", "ia", "iya", "ja"),
    },
    ("be", "en"): {"ый": ("y", "yi", "yy", "iy"), "кі": ("ki", "ky"), "ія": ("iya", "ia", "ija")},
    ("uk", "en"): {
        "ий": ("yi", "yy", "y", "iy", "i", "ii", "yj"),
        "ій": ("iy", "ii", "i", "ij", "y"),
        "ія": ("ia", "iya", "iia", "ija"),
    },
    ("ru", "de"): {
        "ий": ("i", "ij", "y", "iy"),
        "ый": ("y", "yj", "ij", "i"),
        "ия": ("ija", "ia"),
    },
    ("be", "de"): {},
    ("uk", "de"): {"ий": ("yj", "y", "ij", "i"), "ій": ("ij", "i", "iy"), "ія": ("ija", "ia")},
    ("ru", "fr"): {
        "ий": ("i", "ï", "y", "iï"),
        "ый": ("y", "yï", "i"),
        "ия": ("ia", "iia"),
        "ин": ("ine", "in"),
    },
    ("be", "fr"): {},
    ("uk", "fr"): {"ий": ("yï", "y", "i", "iï"), "ій": ("ii", "iï", "i"), "ія": ("iia", "ia")},
    ("ru", "pl"): {"ий": ("ij", "i", "y"), "ый": ("yj", "y"), "ия": ("ija", "ia")},
    ("be", "pl"): {},
    ("uk", "pl"): {"ий": ("yj", "y", "i", "ij"), "ій": ("ij", "i"), "ія": ("ija", "ia")},
}

# Letters; a suffix says where: "+" after a vowel, a sign or at the start, "-" after a consonant.
_LETTERS: dict[str, dict[str, Choices]] = {
    "en": {
        **{c: (d,) for c, d in zip("абвгдзиклмнопрстуфэі", "abvgdziklmnoprstufei", strict=True)},
        "е+": ("e", "ye", "ie", "je"),
        "е-": ("e",),
        "ё+": ("yo", "e", "io", "jo"),
        "ё-": ("yo", "e", "o", "io", "jo"),
        "ж": ("zh", "ž"),
        "й": ("y", "i", "j"),
        "х": ("kh", "h", "ch"),
        "ц": ("ts", "c", "tz"),
        "ч": ("ch", "č"),
        "ш": ("sh", "š"),
        "щ": ("shch", "sch", "šč"),
        "ъ": ("",),
        "ь": ("", "'"),
        "ы": ("y", "i"),
        "ю": ("yu", "iu", "ju"),
        "я": ("ya", "ia", "ja"),
        "ў": ("u", "w", "ŭ", "v"),
        "ґ": ("g",),
        "є": ("ie", "ye", "e", "je"),
        "ї": ("i", "yi", "ji"),
        "'": ("", "'"),
        "кс": ("ks", "x"),
    },
    "de": {
        **{c: (d,) for c, d in zip("абвгдзиклмнопртуфэі", "abwgdsiklmnoprtufei", strict=True)},
        "с+": ("s", "ss"),
        "с-": ("s",),
        "е+": ("je", "e"),
        "е-": ("e",),
        "ё+": ("jo", "o"),
        "ё-": ("jo", "o"),
        "ж": ("sch", "sh"),
        "й": ("i", "j"),
        "х": ("ch",),
        "ц": ("z",),
        "ч": ("tsch",),
        "ш": ("sch",),
        "щ": ("schtsch",),
        "ъ": ("",),
        "ь": ("",),
        "ы": ("y",),
        "ю": ("ju",),
        "я": ("ja",),
        "ў": ("u",),
        "ґ": ("g",),
        "є": ("je", "e"),
        "ї": ("ji", "i"),
        "'": ("",),
        "кс": ("ks", "x"),
    },
    "fr": {
        **{c: (d,) for c, d in zip("абвгдзиклмнопртфэі", "abvgdziklmnoprtfei", strict=True)},
        "с+": ("s", "ss"),
        "с-": ("s",),
        "у": ("ou",),
        "е+": ("e", "ie"),
        "е-": ("e",),
        "ё+": ("io", "e", "o"),
        "ё-": ("io", "e", "o"),
        "ж": ("j",),
        "й": ("ï", "i", "y"),
        "х": ("kh",),
        "ц": ("ts",),
        "ч": ("tch",),
        "ш": ("ch",),
        "щ": ("chtch",),
        "ъ": ("",),
        "ь": ("",),
        "ы": ("y",),
        "ю": ("iou", "you"),
        "я": ("ia", "ya"),
        "ў": ("w", "ou"),
        "ґ": ("g",),
        "є": ("ie", "e"),
        "ї": ("ï", "i"),
        "'": ("",),
        "кс": ("ks", "x"),
    },
    "pl": {
        **{c: (d,) for c, d in zip("абвгдзийкмнопрстуфэі", "abwgdzijkmnoprstufei", strict=True)},
        "л+": ("ł",),
        "л-": ("l",),
        "е+": ("je", "e"),
        "е-": ("ie", "e"),
        "ё+": ("jo", "io"),
        "ё-": ("io", "o"),
        "ж": ("ż",),
        "х": ("ch",),
        "ц": ("c",),
        "ч": ("cz",),
        "ш": ("sz",),
        "щ": ("szcz",),
        "ъ": ("",),
        "ь": ("",),
        "ы": ("y",),
        "ю": ("iu", "ju"),
        "я": ("ia", "ja"),
        "ў": ("u",),
        "ґ": ("g",),
        "є": ("je", "ie"),
        "ї": ("ji", "i"),
        "'": ("",),
        "кс": ("ks",),
    },
}

# What a source language does otherwise than Russian.
_DIFFERENT: dict[tuple[str, str], dict[str, Choices]] = {
    ("be", "en"): {"г": ("h", "g"), "е-": ("e", "ie", "ye"), "ы": ("y",)},
    ("uk", "en"): {"г": ("h", "g"), "е+": ("e",), "е-": ("e",), "и": ("y", "i")},
    ("be", "de"): {"г": ("h", "g"), "е-": ("e", "je")},
    ("uk", "de"): {"г": ("h", "g"), "е+": ("e",), "и": ("y", "i")},
    ("be", "fr"): {"г": ("h", "g"), "е-": ("e", "ie")},
    ("uk", "fr"): {"г": ("h", "g"), "е+": ("e",), "и": ("y", "i")},
    ("be", "pl"): {"г": ("h", "g"), "е-": ("ie", "e")},
    ("uk", "pl"): {"г": ("h", "g"), "е+": ("e",), "е-": ("e",), "и": ("y", "i")},
}

SOURCES = ("ru", "be", "uk")
TARGETS = tuple(_LETTERS)

_BEFORE_IOTATED = "аеёиоуыэюяіїєўьъ'-"
_SOFTENERS = {"ru": "еёюяьи", "be": "еёюяьі", "uk": "юяьіє"}
_DIGRAPH = re.compile("кс|.", re.DOTALL)


@lru_cache(maxsize=16)
def _grammar(source: str, target: str) -> tuple[dict[str, Choices], dict[str, Choices]]:
    letters = {**_LETTERS[target], **_DIFFERENT.get((source, target), {})}
    return _ENDINGS[source, target], letters


def romanize(word: str, source: str, target: str) -> tuple[str, ...]:
    """All spellings of ``word`` in Latin letters, lower case, the most usual first.

    Empty when the word holds a character the grammar does not know.
    """
    endings, letters = _grammar(source, target)
    word = word.lower().replace("’", "'").replace("ʼ", "'")
    tail = next((ending for ending in endings if word.endswith(ending)), "")
    slots: list[str] = []  # one key of ``choices`` per piece
    choices: dict[str, Choices] = {}
    stem = word.removesuffix(tail)
    previous = ""
    for match in _DIGRAPH.finditer(stem):
        piece = match.group()
        key = piece
        if key not in letters:
            if piece == "-":
                choices[key] = ("-",)
            elif piece == "л":
                after = word[match.end() : match.end() + 1]
                key += "-" if after and after in _SOFTENERS[source] else "+"
            else:
                key += "+" if not previous or previous in _BEFORE_IOTATED else "-"
        if key not in choices:
            if key not in letters:
                return ()
            choices[key] = letters[key]
        slots.append(key)
        previous = piece[-1]
    if tail:
        slots.append(tail)
        choices[tail] = endings[tail]
    free = [key for key in choices if len(choices[key]) > 1]
    fixed = {key: values[0] for key, values in choices.items()}
    found: dict[str, None] = {}
    for combination in product(*(choices[key] for key in free)):
        fixed.update(zip(free, combination, strict=True))
        found["".join([fixed[key] for key in slots])] = None
        if len(found) >= MAX_SPELLINGS:
            break
    return tuple(found)


_LACINKA = dict(
    zip("абвгґдзйкмнопрстуўфцчшыэ", "abvhgdzjkmnoprstuŭfcčšye", strict=True), ж="ž", х="ch"
)
_IOTATED = {"е": "e", "ё": "o", "ю": "u", "я": "a"}
_SOFT = {"з": "ź", "л": "l", "н": "ń", "с": "ś", "ц": "ć"}
_PIECE = re.compile("[знсцл]ь|л[еёюяі]|.", re.DOTALL)


def lacinka(word: str) -> str:
    """A Belarusian name in Łacinka, the traditional Latin alphabet, in lower case.

    >>> lacinka("Лукашэнка"), lacinka("Сяргей"), lacinka("Бяляцкі")
    ('łukašenka', 'siarhiej', 'bialacki')
    """
    parts: list[str] = []
    previous = ""
    for match in _PIECE.finditer(word.lower()):
        piece = match.group()
        if len(piece) == 2 and piece[1] == "ь":
            parts.append(_SOFT[piece[0]])
        elif len(piece) == 2:
            parts.append("l" + _IOTATED.get(piece[1], "i"))
        elif piece in _IOTATED:
            iota = "j" if not previous or previous in _BEFORE_IOTATED else "i"
            parts.append(iota + _IOTATED[piece])
        elif piece == "л":
            parts.append("ł")
        elif piece == "і":
            parts.append("i")
        elif piece not in "ь'’ʼ":
            parts.append(_LACINKA.get(piece, piece))
        previous = piece[-1]
    return "".join(parts)
