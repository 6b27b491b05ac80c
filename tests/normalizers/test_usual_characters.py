"""The cheap test before ftfy's measure of badness lets nothing through that is bad."""

from __future__ import annotations

from itertools import product

from ftfy.badness import is_bad

from normalizers.encoding import _UNUSUAL

# one of each kind, and every letter of such text that ftfy's pattern names
KINDS = "azAZ09 \t.,;:!?\"'()&-_/АВГРСЯавгрсяЁёІіЇїЄєЎў«»“”„–—…’\u00a0"


def test_text_of_usual_characters_is_never_bad() -> None:
    assert not [
        text
        for text in map("".join, product(KINDS, repeat=3))
        if is_bad(text) and not _UNUSUAL.search(text)
    ]


def test_bad_text_is_unusual() -> None:
    for text in ("Ã©tÃ©", "ГѓВ©", "Р«РўВ«Р", "вЂ™"):
        assert _UNUSUAL.search(text)
    assert is_bad("Ã©tÃ©")
    assert is_bad("вЂ™")
