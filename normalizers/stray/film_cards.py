"""Which lines are the card of a film or a play?

"Camera: Paul Novak" is a credit of the page, and below "Director: Anna Weber" it is a line of the
article: the card says who made what it is about.
"""

from __future__ import annotations

import re

from normalizers.folding import fold_key
from normalizers.stray.view import View

MAX_LINES = 8  # of a card, looked at on either side
MAX_WORDS = 20  # of a line of it: a cast is a list of names
# who made it: folded
_MADE_BY = re.compile(
    r"(?:director|directed by|cast|starring|screenplay|music|regie|buch|drehbuch|musik|darsteller|mit|"
    r"realisation|réalisation|mise en scène|scénario|avec|distribution|musique|reżyseria|scenariusz|"
    r"obsada|muzyka|występują|reżyser|режисс[её]р(?:-постановщик)?|в ролях|сценарий|композитор|"
    r"рэжыс[её]р|у ролях|сцэнарый|кампазітар|режисер|сценарій|у головних ролях|в главных ролях)\s?:|"
    r"(?:directed by|regie:?) [^\W\d_]|(?:导演|编剧|主演|领衔主演|演员|配乐|作曲)[:：]"
)


def in_film_card(view: View, index: int) -> bool:
    """Whether a line right above or below, in one run of short lines, names a director or a cast."""
    for step in (-1, 1):
        for at in range(index + step, index + step * MAX_LINES, step):
            if not 0 <= at < len(view.blocks):
                break
            near, line = view.blocks[at], view.blocks[at - step]
            if abs(near.index - line.index) != 1 or near.words > MAX_WORDS or near.has_final_stop:
                break
            if _MADE_BY.match(fold_key(near.text)):
                return True
    return False
