"""Unicode scripts, as far as a news corpus needs them.

Ranges are the main blocks of each script (Unicode 16, Blocks.txt); they are regular expressions, so
that a long text is scanned by C code and not character by character.
"""

from __future__ import annotations

import re

_RANGES = {
    "Latin": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "Cyrillic": "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f",
    "Kana": "\u3041-\u30ff\u31f0-\u31ff",
    "Hangul": "\u1100-\u11ff\uac00-\ud7af",
    "Arabic": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff",
    "Hebrew": "\u0590-\u05ff",
    "Georgian": "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f",
    "Armenian": "\u0530-\u058f",
    "Devanagari": "\u0900-\u097f",
    "Thai": "\u0e00-\u0e7f",
}

SCRIPT_RUNS = {script: re.compile(f"[{chars}]+") for script, chars in _RANGES.items()}
SHORT = 200  # code points of a text that is sooner read through than its characters are collected
_CJK = re.compile(f"[{_RANGES['Han']}{_RANGES['Kana']}{_RANGES['Hangul']}]")


def is_cjk(char: str) -> bool:
    """Whether ``char`` belongs to a script that is written without spaces between words."""
    return char >= "\u1100" and _CJK.match(char) is not None


def script_counts(text: str) -> dict[str, int]:
    """Letters per script, only scripts that occur.

    >>> script_counts("Минск, 21 May")
    {'Latin': 3, 'Cyrillic': 5}
    """
    counts = {}
    present = text if len(text) < SHORT else "".join(set(text))  # each character once
    for script, run in SCRIPT_RUNS.items():
        if script != "Latin" and text.isascii():
            break
        if not run.search(present):
            continue
        total = sum(map(len, run.findall(text)))
        if total:
            counts[script] = total
    return counts
