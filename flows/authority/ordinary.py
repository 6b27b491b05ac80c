"""Aliases that are ordinary words: as a name they would be found where nobody means it.

Wikidata's aliases have whatever anyone ever called a thing: ``the Company``, ``May``, ``US``, a given
name. A label is the user's own word and is refused only if it is one common word; see
:func:`ordinary`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from normalizers.folding import fold_key
from normalizers.names.common_words import common_words, towns
from normalizers.names.given import plain_given_names
from normalizers.names.vocabulary import is_function_word
from normalizers.stylebook import Stylebook

_ARTICLE = re.compile(r"(?:(?:the|an?|der|die|das|ein|eine|les?|la|une?)\s+|l['’])", re.IGNORECASE)
# the lists of common words begin at three letters
_SHORT: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "ad ah am an as at be by do go ha he hi if in is it lo me my no of oh ok on or ox pa so "
        "to up us we ye",
        "de": "ab am an da du er es im in ja je ob so um wo zu",
        "fr": "ai as au ce de du en es et eu il je la le ma me ne ni nu on or os ou sa se si su ta te "
        "tu un va vu",
        "pl": "bo by co do go ja ją ku ma mi mu my na ni no od on po są ta te to tu ty we wy za ze że",
        "ru": "бы вы да до ее ей же за из им их ли мы на не ни но ну об он от по со та те то ты уж",
        "be": "аб ад бо вы да до ды ды за іх каб ля мы на не ні ну па са та ты ўе яе ёй ён",
        "uk": "бо би ви да до за зі із її їй їх ми на не ні ну об по та ти то це цю ці що як",
    }.items()
}


def ordinary(name: str, language: str) -> str:
    """What a name is beside a name, if it is one common word (with an article); else nothing.

    >>> ordinary("May", "en"), ordinary("US", "en"), ordinary("Minsk", "en")
    ('a common word', 'a common word', '')
    """
    word = fold_key(_ARTICLE.sub("", name, count=1))
    if not word or not re.fullmatch(r"[^\W\d_]+", word):
        return ""
    if len(word) == 1 and language in _SHORT:
        return "a single letter"
    if (
        word in _SHORT.get(language, ())
        or word in common_words(language)
        or is_function_word(word, language)
    ):
        return "a common word"
    return ""


def no_name(name: str, language: str, book: Stylebook, *, person: bool) -> str:
    """Why an alias is not taken as a name of anything; nothing if it is.

    >>> from normalizers.stylebook import load_stylebook
    >>> no_name("Olga", "en", load_stylebook(), person=False)
    'a given name'
    """
    told = ordinary(name, language)
    if told or " " in name:
        return told
    if name.islower():
        return "a word in small letters"
    key = fold_key(name)
    if key in plain_given_names(book):
        return "a given name"
    return "a town or country" if person and key in towns(language) else ""
