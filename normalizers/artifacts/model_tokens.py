"""What a translation model says to itself: ``<unk>``, ``[PAD]``, ``min@@ ister``, ``▁the``, ``</s>``.

A model reads and writes pieces of words and marks of its own, which the program around it turns into
text. Where that failed, a word is lost (``<unk>``) or cut up (``@@``, ``▁``). Nobody can tell what
stood there, so they are flagged, those of one line in one flag. In code, in markup and where the author
writes about such models they are meant, and left. A language tag at an end of a line is removed by
``language_tags.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.artifacts.reading import Reading
from normalizers.findings import Evidence, Flag

CATEGORY = "residue"
RULE = "artifacts.model-token"

_SIGNS = ("<", "[", "@@", "\u2581", "\u2047", "__", ">>", "##")
_CODE = "eng|rus|bel|ukr|deu|fra|pol|zho|en|ru|be|uk|de|fr|pl|zh"
_TOKEN = re.compile(
    r"<(?:unk|pad|[be]os|mask|UNK|PAD|[BE]OS|MASK|sep|cls|extra_id_\d+)>|(?<!\w)<unk(?= )"
    r"|</s>|\[(?:UNK|PAD|MASK|CLS|SEP|[BE]OS)\]|<\|[a-z_]{3,20}\|>"
    r"|[^\W\d_]+@@ (?=[^\W_])|\u2581[^\W\d_]+|(?<=[ \u00a0])\u2047(?=[ \u00a0,.])"
    r"|(?<=[^\W\d_] )##[^\W\d_]{2,}(?= )"
    rf"|(?<=\S )(?:__(?:{_CODE})__|>>(?:{_CODE})<<|</?2(?:{_CODE})>)(?= \S)"
)
_MARKUP = re.compile(
    r"</?(?!(?:unk|pad|[be]os|mask|sep|cls|s)\b)[A-Za-z][\w-]*[ />]|[`{}\\]|\);|<s>"
)
_BARS = re.compile("[\u2582-\u2588]|\u2581\u2581")  # ▁▂▃: a diagram of its own
_SPOKEN_OF = re.compile(
    r"\b(?:token\w*|tokeni[sz]\w*|vocabular\w+|transformers?|BERT|GPT\w*|language models?|HTML|XML|"
    r"LaTeX|Python|markup|syntax|placeholders?|tags?|токен\w*|тег\w*|тэг\w*|разметк\w+|нейросет\w+|"
    r"нейрон\w+|Sprachmodell\w*|Platzhalter|modèles? de langue|balises?|znacznik\w*|model\w* język\w+)\b"
    r"|词元|标记|占位符|语言模型",
    re.IGNORECASE,
)
_MANY_LINES = 3  # with more of them it is the whole text


def find(reading: Reading) -> Iterator[Flag]:
    """One flag for the tokens of a line."""
    text = reading.doc.text
    if not any(sign in text for sign in _SIGNS):
        return
    lines: dict[int, list[tuple[int, int]]] = {}
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if not match.group().startswith("##") or not reading.in_address(start, end):
            lines.setdefault(reading.doc.line_at(start).start, []).append((start, end))
    found = [spans for spans in lines.values() if _is_prose(reading, spans)]
    for spans in found[:1] if len(found) > _MANY_LINES else found:
        start, end = spans[0]
        many = len(spans) > 1
        yield Flag(
            start,
            spans[-1][1] if many else end,
            CATEGORY,
            RULE,
            None,
            Evidence.C,
            f"{len(spans)} tokens of a translation model"
            if many
            else "a token of a translation model",
        )


def _is_prose(reading: Reading, spans: list[tuple[int, int]]) -> bool:
    """Whether the line is neither code nor markup, and does not speak of the token."""
    line = reading.doc.line_at(spans[0][0]).text
    if _MARKUP.search(line) or _BARS.search(line) or _SPOKEN_OF.search(line):
        return False
    return not reading.quoted(*spans[0])
