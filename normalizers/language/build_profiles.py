"""Rebuild langdetect's extra profiles: ``python -m normalizers.language.build_profiles FOLDER``.

langdetect packages no profile for Belarusian, Serbian, Kazakh, Georgian and Armenian. FOLDER holds one
``LANG.txt`` per language, a sentence a line (``sr-Latn.txt`` is Serbian in Latin letters). The packaged
files under ``profiles/`` were counted on 1,006 news sentences per language of NTREX-128 (newstest2019
and its professional translations, CC BY-SA 4.0): they hold counts of one to three letters, no text.

The counting is langdetect's own (``LangProfile``, ``NGram``), so a profile is exactly what its detector
expects. This module is a tool for developers; nothing imports it at run time.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from langdetect.utils.lang_profile import LangProfile

from normalizers.legible import legible

LANGUAGES = ("be", "hy", "ka", "kk", "sr", "sr-Latn")
# An n-gram of fewer than one in so many is left out, as in langdetect's packaged profiles of large
# languages. Rarer ones change no result (the detector smooths with half of that) and would weigh for
# the languages counted here against those whose profiles lack them.
RAREST = 10_000


def build_profile(language: str, text: str) -> str:
    """The content of one profile in langdetect's JSON format, n-grams in code point order.

    >>> build_profile("be", "Я і ты, ты і я. " * 3)[:40]
    '{"freq":{" Я":3," Я ":3," т":6," ты":6,"'
    """
    profile = LangProfile(language)
    profile.update(legible(text, {}))  # a Latin o in a Cyrillic word is a typing habit, no letter
    profile.omit_less_freq()
    totals = list(profile.n_words)
    for gram, count in list(profile.freq.items()):
        if count * RAREST < totals[len(gram) - 1]:
            profile.n_words[len(gram) - 1] -= count
            del profile.freq[gram]
    content = {
        "freq": dict(sorted(profile.freq.items())),
        "n_words": profile.n_words,
        "name": language,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def build_profiles(folder: Path) -> dict[str, str]:
    """File name to content, for every language."""
    return {
        f"{language}.json": build_profile(
            language, folder.joinpath(f"{language}.txt").read_text(encoding="utf-8")
        )
        for language in LANGUAGES
    }


if __name__ == "__main__":
    for name, content in build_profiles(Path(sys.argv[1])).items():
        path = Path(__file__).parent / "profiles" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
