"""The tables of the romanization grammar: how each Cyrillic letter is written in Latin letters.

One table per target language (the spelling habits of its newspapers, passports and libraries), what a
source language does otherwise, and endings that are written as a whole. Keys are folded Cyrillic
pieces; a mark behind a piece says where it stands: ``^`` at the start of the word, ``+`` after a vowel,
a sign or at the start, ``-`` after a consonant. Values are the spellings in use, the most usual first;
in one word every place of a piece takes the same one, and so do the pieces of a :data:`TIED` group:
who writes ``ya`` writes ``yu``.

Written by hand from the rules of BGN/PCGN (1947, 1965, 1979), ISO 9:1995, GOST 7.79-2000, ALA-LC, the
passport rules of Russia (2013) and Belarus (2008), the Belarusian instruction of 2007, the Ukrainian
resolution 55 of 2010, Duden, and the practice of German, French, Polish, Dutch, Scandinavian, Czech,
Baltic, Spanish and Italian newspapers.
"""

from __future__ import annotations

from collections.abc import Mapping

Choices = tuple[str, ...]
Letters = Mapping[str, Choices]

SOURCES = ("ru", "be", "uk")


def _plain(cyrillic: str, latin: str) -> dict[str, Choices]:
    return {letter: (other,) for letter, other in zip(cyrillic, latin, strict=True)}


_SILENT: dict[str, Choices] = {"ъ": ("",), "ь": ("",), "'": ("",)}

LETTERS: dict[str, dict[str, Choices]] = {
    "en": {
        **_plain("абвгдзиклмнопрстуфі", "abvgdziklmnoprstufi"),
        "э": ("e", "è", "ė", "e'"),
        "е+": ("e", "ye", "ie", "je"),
        "е-": ("e",),
        "ё+": ("yo", "e", "ye", "io", "jo", "ë", "yë"),
        "ё-": ("yo", "e", "o", "io", "jo", "ë"),
        "ж": ("zh", "ž"),
        "ч": ("ch", "č"),
        "ш": ("sh", "š"),
        "щ": ("shch", "sch", "šč", "ŝ", "shh"),
        "й": ("y", "i", "j", "ĭ"),
        "х": ("kh", "h", "ch", "x"),
        "ц": ("ts", "c", "tz", "cz"),
        "ъ": ("", "'", "ie"),
        "ь": ("", "'"),
        "ы": ("y", "i", "y'"),
        "я": ("ya", "ia", "ja", "â"),
        "ю": ("yu", "iu", "ju", "û"),
        "ў": ("u", "w", "ŭ", "v"),
        "ґ": ("g",),
        "є": ("ie", "ye", "e", "je"),
        "ї": ("i", "yi", "ji", "ï"),
        "'": ("", "'"),
        "кс": ("ks", "x"),
    },
    "de": {
        **_plain("абвгдзиклмнопртуфэі", "abwgdsiklmnoprtufei"),
        **_SILENT,
        "с^": ("s",),
        "с+": ("s", "ss"),
        "с-": ("s",),
        "е+": ("je", "e"),
        "е-": ("e",),
        "ё+": ("jo", "o", "ow"),
        "ё-": ("jo", "o", "e"),
        "ж": ("sch", "sh", "zh"),
        "й": ("i", "j", "y"),
        "х": ("ch", "kh", "h"),
        "ц": ("z",),
        "ч": ("tsch",),
        "ш": ("sch",),
        "щ": ("schtsch", "sch"),
        "ы": ("y",),
        "ю": ("ju",),
        "я": ("ja",),
        "ў": ("u", "w"),
        "ґ": ("g",),
        "є": ("je", "e"),
        "ї": ("ji", "i"),
        "кс": ("ks", "x"),
    },
    "fr": {
        **_plain("абвгдзиклмнопртфэі", "abvgdziklmnoprtfei"),
        **_SILENT,
        "с^": ("s",),
        "с+": ("s", "ss"),
        "с-": ("s",),
        "у": ("ou", "u"),
        "ге": ("gue", "ge"),
        "ги": ("gui", "gi"),
        "гі": ("hi", "gui"),
        "е+": ("e", "ie", "ïe"),
        "е-": ("e",),
        "ё+": ("io", "e", "o", "ïo"),
        "ё-": ("io", "e", "o"),
        "ж": ("j",),
        "й": ("ï", "i", "y"),
        "х": ("kh", "h"),
        "ц": ("ts",),
        "ч": ("tch",),
        "ш": ("ch",),
        "щ": ("chtch", "ch"),
        "ы": ("y",),
        "ю^": ("iou", "you"),
        "ю": ("iou", "you", "ïou"),
        "я^": ("ia", "ya"),
        "я": ("ia", "ya", "ïa"),
        "ў": ("w", "ou"),
        "ґ": ("g",),
        "є": ("ie", "e"),
        "ї": ("ï", "i"),
        "кс": ("ks", "x"),
    },
    "pl": {
        **_plain("абвгдзийкмнопрстуфэі", "abwgdzijkmnoprstufei"),
        **_SILENT,
        "л+": ("ł",),
        "л-": ("l",),
        "ле": ("le",),
        "лё": ("lo",),
        "лю": ("lu",),
        "ля": ("la",),
        "нь": ("ń", "n"),
        "сь": ("ś", "s"),
        "зь": ("ź", "z"),
        "ць": ("ć", "c"),
        "е+": ("je", "e"),
        "е-": ("ie", "e"),
        "е!": ("e",),
        "ё+": ("jo", "io", "o"),
        "ё-": ("io", "o"),
        "ё!": ("o",),
        "ж": ("ż",),
        "х": ("ch",),
        "ц": ("c",),
        "ч": ("cz",),
        "ш": ("sz",),
        "щ": ("szcz",),
        "ы": ("y",),
        "ю": ("iu", "ju"),
        "ю^": ("ju",),
        "я": ("ia", "ja"),
        "я^": ("ja",),
        "ў": ("u", "w"),
        "ґ": ("g",),
        "є": ("je", "ie"),
        "ї": ("ji", "i"),
        "кс": ("ks",),
    },
    "nl": {
        **_plain("абвгдзиклмнопрстфэі", "abvgdziklmnoprstfei"),
        **_SILENT,
        "у": ("oe",),
        "е+": ("je", "e"),
        "е-": ("e",),
        "ё+": ("jo", "o"),
        "ё-": ("jo", "o"),
        "ж": ("zj",),
        "й": ("j", "i"),
        "х": ("ch",),
        "ц": ("ts",),
        "ч": ("tsj",),
        "ш": ("sj",),
        "щ": ("sjtsj",),
        "ы": ("y",),
        "ю": ("joe",),
        "я": ("ja",),
        "ў": ("oe",),
        "ґ": ("g",),
        "є": ("je",),
        "ї": ("ji",),
        "кс": ("ks", "x"),
    },
    "sv": {
        **_plain("абвгдзийклмнопрстуфэі", "abvgdzijklmnoprstufei"),
        **_SILENT,
        "е+": ("je", "e"),
        "е-": ("e",),
        "ё+": ("jo", "o"),
        "ё-": ("jo", "o"),
        "ж": ("zj", "zh", "sj"),
        "х": ("ch", "kh"),
        "ц": ("ts",),
        "ч": ("tj", "tsj"),
        "ш": ("sj",),
        "щ": ("sjtj", "sjtsj"),
        "ы": ("y",),
        "ю": ("ju",),
        "я": ("ja",),
        "ў": ("u",),
        "ґ": ("g",),
        "є": ("je",),
        "ї": ("ji", "i"),
        "кс": ("ks", "x"),
    },
    "cs": {
        **_plain("абвгдзиклмнопрстуфэі", "abvgdziklmnoprstufei"),
        **_SILENT,
        "е+": ("je", "e"),
        "е-": ("e", "ě"),
        "ё+": ("jo", "o"),
        "ё-": ("jo", "o"),
        "ж": ("ž",),
        "ч": ("č",),
        "ш": ("š",),
        "щ": ("šč",),
        "й": ("j",),
        "х": ("ch", "h"),
        "ц": ("c",),
        "ы": ("y",),
        "ю": ("ju",),
        "я": ("ja",),
        "ў": ("u", "v"),
        "ґ": ("g",),
        "є": ("je",),
        "ї": ("ji", "i"),
        "кс": ("x", "ks"),
    },
    "es": {
        **_plain("абвгдзиклмнопрстуфэі", "abvgdziklmnoprstufei"),
        **_SILENT,
        "е+": ("e", "ye", "ie"),
        "е-": ("e",),
        "ё+": ("io", "o", "e"),
        "ё-": ("io", "o", "e"),
        "ж": ("zh", "y", "j", "z"),
        "ч": ("ch", "c"),
        "ш": ("sh",),
        "щ": ("sch", "shch"),
        "й": ("i", "y"),
        "х": ("j", "kh", "h"),
        "ц": ("ts",),
        "ы": ("y", "i"),
        "ю": ("yu", "iu"),
        "я": ("ya", "ia"),
        "ў": ("u",),
        "ґ": ("g",),
        "є": ("ye", "ie"),
        "ї": ("yi", "i"),
        "кс": ("ks", "x"),
    },
}
LETTERS["no"] = {  # Danish too
    **LETTERS["sv"],
    "ж": ("zj", "sj"),
    "ч": ("tsj", "tj"),
    "щ": ("sjtsj", "sjtj"),
    "х": ("kh", "ch"),
}
LETTERS["fi"] = {  # Estonian too
    **LETTERS["cs"],
    "ч": ("tš",),
    "щ": ("štš",),
    "х": ("h",),
    "ц": ("ts",),
}
LETTERS["lt"] = {**LETTERS["cs"], "ё-": ("io", "jo", "o"), "я": ("ja", "ia"), "ю": ("ju", "iu")}
LETTERS["lv"] = {**LETTERS["cs"], "х": ("h",), "ё-": ("jo", "o")}
LETTERS["it"] = {
    **LETTERS["es"],
    "ж": ("ž", "zh"),
    "ч": ("č", "ci"),
    "ш": ("š", "sh"),
    "щ": ("šč", "sci"),
    "х": ("ch", "kh", "h"),
    "я": ("ja", "ya", "ia"),
    "ю": ("ju", "yu", "iu"),
    "й": ("j", "y", "i"),
    "ё+": ("io", "e", "jo"),
    "ё-": ("io", "e", "jo"),
}

# What a source language does otherwise than Russian.
_HARD = {"г": ("h", "g")}
_UKRAINIAN = {**_HARD, "и": ("y", "i"), "е+": ("e",), "е-": ("e",)}
DIFFERENT: dict[tuple[str, str], dict[str, Choices]] = {
    ("be", "en"): {
        **_HARD,
        "і": ("i", "ì"),
        "е-": ("e", "ie", "ye"),
        "ы": ("y",),
        "зь": ("z", "ź", "z'"),
        "ль": ("l", "ĺ", "l'"),
        "нь": ("n", "ń", "n'"),
        "сь": ("s", "ś", "s'"),
        "ць": ("ts", "ć", "ts'", "c"),
    },
    ("uk", "en"): {
        **_UKRAINIAN,
        "і": ("i", "ì"),
        "є^": ("ye", "ie", "e", "je", "ê"),
        "є": ("ie", "ye", "e", "je", "ê"),
        "зг": ("zh", "zgh", "zg"),
        "ї^": ("yi", "i", "ji", "ï"),
        "щ": ("shch", "sch", "šč", "ŝ"),
        "ю^": ("yu", "iu", "ju", "û"),
        "я^": ("ya", "ia", "ja", "â"),
    },
    ("be", "de"): {**_HARD, "е-": ("e", "je")},
    ("uk", "de"): dict(_UKRAINIAN),
    ("be", "fr"): {**_HARD, "е-": ("e", "ie"), "ге": ("he", "gue"), "гі": ("hi", "gui")},
    ("uk", "fr"): {**_UKRAINIAN, "ге": ("he", "gue"), "ги": ("hy", "hi", "gui")},
    ("be", "pl"): {**_HARD, "е-": ("ie", "e")},
    ("uk", "pl"): {**_UKRAINIAN, "ле": ("łe", "le")},
}
for _source, _rules in (("be", _HARD), ("uk", _UKRAINIAN)):
    for _target in LETTERS:
        DIFFERENT.setdefault((_source, _target), dict(_rules))

# Endings that are spelled as a whole; tried before the letters.
ENDINGS: dict[tuple[str, str], dict[str, Choices]] = {
    ("ru", "en"): {
        "ий": ("y", "iy", "i", "ii", "ij", "yi", "iĭ"),
        "ый": ("y", "yi", "yy", "iy", "i", "yj", "yĭ"),
        "ия": ("ia", "iya", "iia", "ija", "iâ"),
        "ья": ("ya", "ia", "iya", "ja", "'ya"),
        "кс": ("x", "ks"),
    },
    ("be", "en"): {
        "ый": ("y", "yi", "yy", "iy", "yj"),
        "кі": ("ki", "ky", "kì"),
        "ія": ("iya", "ia", "ija", "iia", "ìâ"),
    },
    ("uk", "en"): {
        "ий": ("yi", "yy", "y", "iy", "i", "ii", "yj", "yĭ"),
        "ій": ("iy", "ii", "i", "ij", "y", "iĭ"),
        "ія": ("ia", "iya", "iia", "ija", "iâ"),
    },
    ("ru", "de"): {
        "ий": ("i", "ij", "y", "iy"),
        "ый": ("y", "yj", "ij", "i"),
        "ия": ("ija", "ia"),
    },
    ("uk", "de"): {
        "ий": ("yj", "y", "ij", "i", "yi"),
        "ій": ("ij", "i", "iy"),
        "ія": ("ija", "ia"),
    },
    ("ru", "fr"): {
        "ий": ("i", "ï", "y", "iï", "ii"),
        "ый": ("y", "yï", "i", "yi"),
        "ия": ("ia", "iia", "iya"),
        "ин": ("ine", "in"),
        "ын": ("yne", "yn"),
    },
    ("uk", "fr"): {
        "ий": ("yï", "y", "i", "iï"),
        "ій": ("ii", "iï", "i", "iy"),
        "ія": ("iia", "ia"),
        "ін": ("ine", "in"),
        "ин": ("yne", "yn", "ine"),
    },
    ("be", "fr"): {"ін": ("ine", "in"), "ын": ("yne", "yn")},
    ("ru", "pl"): {
        "ий": ("ij", "i", "y"),
        "ый": ("yj", "y"),
        "ия": ("ija", "ia"),
        "ская": ("ska", "skaja"),
        "цкая": ("cka", "ckaja"),
    },
    ("be", "pl"): {"ская": ("ska", "skaja"), "цкая": ("cka", "ckaja")},
    ("uk", "pl"): {
        "ий": ("yj", "y", "i", "ij"),
        "ій": ("ij", "i"),
        "ія": ("ija", "ia"),
        "ська": ("ska",),
        "цька": ("cka",),
    },
}
_IY = {
    **dict.fromkeys(("nl", "sv", "no", "es", "it"), ("y", "i", "ij")),
    **dict.fromkeys(("cs",), ("ij", "yj", "ý", "y")),
    **dict.fromkeys(("fi",), ("i", "ij", "y")),
    **dict.fromkeys(("lt",), ("ij", "is", "ijus")),
    **dict.fromkeys(("lv",), ("ij", "is", "ijs")),
}
for _target, _choices in _IY.items():
    ENDINGS["ru", _target] = {"ий": _choices, "ый": _choices}
    ENDINGS["uk", _target] = {"ий": _choices, "ій": _choices}
    if _target == "lt":
        for _source in SOURCES:
            ENDINGS.setdefault((_source, "lt"), {})["енко"] = ("enka", "enko")
    if _target == "cs":
        ENDINGS["ru", "cs"] |= {"ская": ("ská", "skaja"), "ова": ("ovová", "ova", "ová")}

# Lithuanian and Latvian give a man's name an ending of their own.
NOMINATIVE: dict[str, tuple[str, str]] = {"lt": ("as", "us"), "lv": ("s", "s")}
"""Target to the ending after a consonant, and after ``j``."""

TIED: dict[str, str] = {
    **dict.fromkeys("жчш", "hushing"),
    **dict.fromkeys("яю", "iotated"),
    **dict.fromkeys(("я^", "ю^"), "iotated at the start"),
}
"""Pieces whose spellings are chosen together, by the name of their group."""
