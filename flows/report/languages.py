"""English names of languages, for the page; the code stands beside each."""

from __future__ import annotations

_KNOWN = """
af Afrikaans|am Amharic|ar Arabic|az Azerbaijani|be Belarusian|bg Bulgarian|bn Bengali|bs Bosnian
ca Catalan|ckb Central Kurdish|cs Czech|cy Welsh|da Danish|de German|el Greek|en English|es Spanish
et Estonian|eu Basque|fa Persian|fi Finnish|fr French|ga Irish|gl Galician|gu Gujarati|ha Hausa
he Hebrew|hi Hindi|hr Croatian|hu Hungarian|hy Armenian|id Indonesian|is Icelandic|it Italian
ja Japanese|ka Georgian|kk Kazakh|km Khmer|kn Kannada|ko Korean|ku Kurdish|ky Kyrgyz|lo Lao
lt Lithuanian|lv Latvian|mk Macedonian|ml Malayalam|mn Mongolian|mr Marathi|ms Malay|mt Maltese
my Burmese|ne Nepali|nl Dutch|no Norwegian|pa Punjabi|pl Polish|ps Pashto|pt Portuguese|ro Romanian
ru Russian|si Sinhala|sk Slovak|sl Slovenian|so Somali|sq Albanian|sr Serbian|sv Swedish|sw Swahili
ta Tamil|te Telugu|tg Tajik|th Thai|tk Turkmen|tl Tagalog|tr Turkish|tt Tatar|uk Ukrainian|ur Urdu
uz Uzbek|vi Vietnamese|yi Yiddish|zh Chinese|zh-cn Chinese, simplified|zh-tw Chinese, traditional
"""
_NAMES = dict(
    entry.split(" ", 1) for line in _KNOWN.split("\n") for entry in line.split("|") if entry
)


def named(code: str) -> str:
    """``de`` as ``German (de)``; a code without a known name as it is.

    >>> named("be"), named("xx")
    ('Belarusian (be)', 'xx')
    """
    name = _NAMES.get(code.lower())
    return f"{name} ({code})" if name else code
