"""What is known of languages before a text is read: codes, scripts, which ones to expect."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from normalizers.codes import ISO_639_1, hint_code
from normalizers.language.evidence import TABLED

# In the order of prior plausibility: it decides between languages nothing else tells apart.
EXPECTED = (
    *("en", "ru", "be", "uk", "pl", "de", "fr", "es", "zh", "lt"),
    *("lv", "et", "kk", "ka", "hy", "bg", "sr", "mk", "ar"),
)

# Those that have neither a table of their own nor a script: langdetect is asked about them where
# somebody expects them. All are written in Latin letters.
BY_LANGDETECT = tuple(
    "af ca cs cy da fi hr hu id it nl no pt ro sk sl so sq sv sw tl tr vi".split()
)

# Scripts that decide the language of a news text by themselves.
_SCRIPT_LANGUAGE = {
    "Han": "zh",
    "Kana": "ja",
    "Hangul": "ko",
    "Arabic": "ar",
    "Georgian": "ka",
    "Armenian": "hy",
    "Greek": "el",
    "Hebrew": "he",
    "Devanagari": "hi",
    "Thai": "th",
}
_LANGUAGE_SCRIPTS: dict[str, tuple[str, ...]] = {
    **{language: (script,) for script, language in _SCRIPT_LANGUAGE.items()},
    "ja": ("Kana", "Han"),
    "sr": ("Cyrillic", "Latin"),
    **dict.fromkeys(("ru", "be", "uk", "bg", "mk", "tg", "ky", "mn"), ("Cyrillic",)),
    "kk": ("Cyrillic", "Latin", "Arabic"),
    "fa": ("Arabic",),
    "ur": ("Arabic",),
}

POSSIBLE = frozenset({*EXPECTED, *_SCRIPT_LANGUAGE.values(), *BY_LANGDETECT})
# What people write for a language, mostly the code of its country: its name, and its code here.
_MEANT: Mapping[str, tuple[str, str]] = {
    "al": ("Albanian", "sq"),
    "am": ("Armenian", "hy"),
    "by": ("Belarusian", "be"),
    "cn": ("Chinese", "zh"),
    "cz": ("Czech", "cs"),
    "dk": ("Danish", "da"),
    "ee": ("Estonian", "et"),
    "gb": ("English", "en"),
    "ge": ("Georgian", "ka"),
    "gr": ("Greek", "el"),
    "il": ("Hebrew", "he"),
    "in": ("Hindi", "hi"),
    "iw": ("Hebrew", "he"),
    "jp": ("Japanese", "ja"),
    "kr": ("Korean", "ko"),
    "kz": ("Kazakh", "kk"),
    "nb": ("Norwegian", "no"),
    "nn": ("Norwegian", "no"),
    "rs": ("Serbian", "sr"),
    "se": ("Swedish", "sv"),
    "si": ("Slovenian", "sl"),
    "ua": ("Ukrainian", "uk"),
    "us": ("English", "en"),
    "vn": ("Vietnamese", "vi"),
}


class UnknownLanguageError(ValueError):
    """A language is expected that cannot be recognized, or none at all."""


def expected_languages(codes: Iterable[str] | str) -> tuple[str, ...]:
    """The languages to choose from, checked and in one order whatever order they were given in.

    The order is that of :data:`EXPECTED`, then the others by their codes: the same set is the same
    set, in the version of the stage too.

    Args:
        codes: ISO 639-1, also with a region (``zh-CN``); several, or one string with commas.

    Raises:
        UnknownLanguageError: there is none, or one that nothing here can recognize.

    >>> expected_languages("it,be,en,ru")
    ('en', 'ru', 'be', 'it')
    """
    listed = codes if isinstance(codes, str) else ",".join(codes)
    said = [code for code in re.split(r"[\s,;]+", listed) if code]
    if not said:
        raise UnknownLanguageError("at least one language must be expected, e.g. en")
    wanted = {hint_code(code) or code.lower() for code in said}
    unknown = sorted(wanted - POSSIBLE)
    if unknown:
        raise UnknownLanguageError(f"{'; '.join(map(_refused, unknown))}; {_possible()}")
    return (*filter(wanted.__contains__, EXPECTED), *sorted(wanted.difference(EXPECTED)))


def _refused(code: str) -> str:
    if code in _MEANT:
        name, right = _MEANT[code]
        return f"{code!r} is not {name}: {name} is {right}"
    if code in ISO_639_1:
        return f"{code!r} cannot be told from other languages"
    return f"{code!r} is no language code of two letters (ISO 639-1)"


def _possible() -> str:
    others = sorted(POSSIBLE.difference(EXPECTED, BY_LANGDETECT))
    return (
        f"possible are {' '.join(EXPECTED)}, by langdetect {' '.join(BY_LANGDETECT)}, "
        f"by their script {' '.join(others)}"
    )


def scripts_of(language: str) -> tuple[str, ...]:
    """The scripts a language is written in; Latin for one this module says nothing of."""
    return _LANGUAGE_SCRIPTS.get(language, ("Latin",))


def script_language(script: str, expected: Sequence[str] = EXPECTED) -> str:
    """The likeliest language of a script: its only one, or the first expected one written in it.

    >>> script_language("Georgian"), script_language("Cyrillic")
    ('ka', 'ru')
    """
    if script in TABLED:
        return next((language for language in expected if script in scripts_of(language)), "und")
    return _SCRIPT_LANGUAGE[script]
