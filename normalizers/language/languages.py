"""What is known of languages before a text is read: codes, scripts, which ones to expect."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.language.evidence import TABLED
from normalizers.stylebook.form import ISO_639_1

# In the order of prior plausibility: it decides between languages nothing else tells apart.
EXPECTED = (
    *("en", "ru", "be", "uk", "pl", "de", "fr", "es", "zh", "lt"),
    *("lv", "et", "kk", "ka", "hy", "bg", "sr", "mk", "ar"),
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


def hint_code(hint: str) -> str:
    """The ISO 639-1 code of a hint like ``ru-RU`` or ``en_GB``; empty when it is none.

    >>> hint_code("ru-RU"), hint_code("und"), hint_code("English"), hint_code("by")
    ('ru', '', '', '')
    """
    code = re.split(r"[-_]", hint.strip().lower())[0]
    return code if code in ISO_639_1 else ""


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
