"""Encoding repair: mojibake, HTML entities, control characters, decomposed letters.

The engine is ftfy (Speer 2019), run line by line so that one broken paragraph does not hide another,
with everything off that would change good text: no straightening of quotes, no width or ligature
folding. Cyrillic text read with the wrong single-byte code page, which ftfy does not know, is repaired
by :mod:`normalizers.cyrillic`. Works inside quotations too: mojibake is nobody's words.

Not touched: odd but valid text; a line whose repair would be a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

import ftfy
from ftfy.badness import is_bad

from normalizers.cyrillic import repair_code_page
from normalizers.document import Document
from normalizers.findings import Edit, Evidence, Finding

_CONFIG = ftfy.TextFixerConfig(
    uncurl_quotes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    fix_line_breaks=False,  # the layout stage does it
    normalization="NFC",
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# C0 and C1 controls but tab and line breaks, interlinear marks, lone surrogates. U+0085 counts: on web
# pages it is byte 85 of Windows-1252, an ellipsis (WHATWG Encoding), and not a line break.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufff9-\ufffb\ud800-\udfff]")
# What ftfy's measure of badness finds in Cyrillic text holds one of these, and its pattern costs ten
# times as much: a character that is neither ASCII nor a usual letter or mark of such text, or a mark
# between two of four capitals. A test compares the two.
USUAL = "\x00-\x7fА-яЁёІіЇїЄєЎў«»“”„–—…’\u00a0"
_UNUSUAL = re.compile(f"[^{USUAL}]|[ВГРС][«»“”„][ВГРС]")
_TOKEN = re.compile(r"\s+|\S+")
MAX_DIFF_TOKENS = 3000


class Encoding:
    """Repairs what a wrong decoding or escaping did to the text."""

    name = "encoding"
    version = "1"

    def __call__(self, doc: Document) -> Iterable[Finding]:
        """Edits of single words where possible, so that the ledger stays readable."""
        text = doc.text
        if text.isascii() and "&" not in text and not _CONTROL.search(text):
            return
        at = 0
        for line in text.split("\n"):  # not splitlines: U+0085 is a byte of much mojibake
            fixed = repair_line(line)
            if fixed != line:
                yield from _edits(line, fixed, at)
            at += len(line) + 1


def repair_line(line: str) -> str:
    """The line with its encoding repaired, or as it was.

    >>> repair_line("l&rsquo;Ã©tÃ©")
    'l’été'
    >>> repair_line("AT&T &c; “quotes” ﬁ Ａ")
    'AT&T &c; “quotes” ﬁ Ａ'
    """
    doubtful = (
        ("&" in line and _ENTITY.search(line))
        or (
            not line.isascii()
            and (
                (_UNUSUAL.search(line) is not None and is_bad(line))
                or not unicodedata.is_normalized("NFC", line)
            )
        )
        or _CONTROL.search(line)
    )
    fixed = line if line.isascii() else repair_code_page(line)
    if doubtful and fixed == line:
        fixed = ftfy.fix_text(line, _CONFIG)
    return fixed if "\n" not in fixed else line


def _edits(before: str, after: str, offset: int) -> Iterator[Edit]:
    """The differences as edits of whole words, each named after what was repaired."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) > MAX_DIFF_TOKENS:
        old, new = [before], [after]
    starts = [0]
    for token in old:
        starts.append(starts[-1] + len(token))
    for tag, low, high, new_low, new_high in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            continue
        start, end = starts[low], starts[high]
        original, replacement = before[start:end], "".join(new[new_low:new_high])
        rule, category, reason = _what(original, replacement)
        yield Edit(
            offset + start,
            offset + end,
            replacement,
            rule,
            category,
            Evidence.A,
            reason,
            0.95,
        )


def _what(original: str, replacement: str) -> tuple[str, str, str]:
    if _ENTITY.search(original):
        return "encoding.entity", "html_entity", "an HTML entity stands for one character"
    if _CONTROL.sub("", original) == replacement:
        return "encoding.control", "control_character", "a control character has no place in text"
    if unicodedata.normalize("NFC", original) == replacement:
        return "encoding.composition", "decomposed", "letter and mark composed (Unicode NFC)"
    return "encoding.mojibake", "mojibake", "read with the wrong encoding; ftfy restores it"
