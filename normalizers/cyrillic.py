"""Cyrillic read with the wrong single-byte code page.

``оПХБЕР`` is "Привет" in Windows-1251 read as KOI8-R; ``Ïðèâåò`` is the same read as Windows-1252.
UTF-8 mojibake is ftfy's work; these chains are not in it because nothing in the bytes is invalid, so
the proof must come from the language: a repair is accepted only if the line is made of the chain's
letters throughout, the repaired line reads like Cyrillic prose by its letter pairs, and the line as
it stands does not.
"""

from __future__ import annotations

import itertools
import re

# (the encoding the text was wrongly read with, the encoding it really had)
_CHAINS = (
    ("cp1252", "cp1251"),
    ("latin-1", "cp1251"),
    ("cp1252", "koi8-r"),
    ("koi8-r", "cp1251"),
    ("cp1251", "koi8-r"),
    ("cp1251", "cp866"),
    ("cp866", "cp1251"),
    ("koi8-r", "cp866"),
    ("cp866", "koi8-r"),
)
# The 240 most frequent letter pairs of Russian, Belarusian and Ukrainian (the larger share of the
# three counts), counted over 6,000 sentences of NTREX-128 news text; about three quarters of all pairs.
_COMMON = frozenset(
    """
    аб ав аг ад ае аз ай ак ал ам ан ап ар ас ат ах ац ач аю ая ає аў ба бе бо бр бу бы бі ва ве
    ви вн во вс вы вя ві га го гр гу гэ да де дж дз ди дн до ду ды дэ ді ев ег ед ез ей ек ел ем
    ен ер ес ет жа же за зе зн зі ив ид ие из ии ий ик ил им ин ир ис ит их ич ия йо ка ки ко кр
    ку кі ла ле ли ло ль ля лі ма ме ми мо му мі на нд не ни нн но нт ну ны ня ні об ов ог од ое
    ож оз ой ок ол ом он оп ор ос от ою ої оў па пе по пр пі ра ре ри ро ру ры рэ рі са св се си
    ск сл со сп сс ст су сц сь ся сі та тв те ти тн то тр тс ту ты ть тэ ті ув уд ул ут ую хо ца
    це ци цц цы ць ці ча че чи чн чт чы ша ше ши шт шы щи що ые ый ык ыл ым ын ыс ых ыя ьк ьн ьс
    эн эр эт ют яг як ян яр ён ів ід із ій ік іл ім ін іс іт іц ія ії ўн
    """.split()
)
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN1_LETTER = re.compile(r"[\u00a1-\u00ff]")
_CYRILLIC_OR_BOX = re.compile("[\u0400-\u04ff\u2500-\u259f]")  # CP866 text shows box-drawing signs
# Words and endings that no chain can make out of other words
_PLAIN = (" и ", " в ", " на ", " не ", " с ", " у ", " і ", " з ", " до ", " по ", "ого ", "ени", "ння",
          "ого,", "ать ", "ться", "цца ", "ить ", "ных ", " що ", " што ", " что ")  # fmt: skip
_BOX = re.compile("[\u2500-\u259f]")
MIN_LETTERS = 20  # shorter lines prove too little: "Яшчэ па тэме" has no common pair but "па"
# Of 900 clean sentences in ru, be, uk 95 % have a fluency above .64 (docs/decisions.md)
MIN_FLUENCY = 0.6
MAX_DOUBTFUL = 0.45


def repair_code_page(line: str) -> str:
    """The line decoded again with the right code page, or as it was.

    >>> repair_code_page("оПХБЕР, ЙЮЙ ДЕКЮ С БЮЯ ЯЕЦНДМЪ")
    'Привет, как дела у вас сегодня'
    >>> repair_code_page("Привет, как дела у вас сегодня")
    'Привет, как дела у вас сегодня'
    """
    if not _doubtful(line):
        return line
    best, best_score = line, max(fluency(line) + 0.2, MIN_FLUENCY)
    letters = _letters(line)
    for wrong, right in _CHAINS:
        try:
            candidate = line.encode(wrong).decode(right)
        except UnicodeError:
            continue
        score = fluency(candidate)
        # the right reading has letters where the wrong one had letters and signs, never the reverse
        if score > best_score and _letters(candidate) >= letters and not _BOX.search(candidate):
            best, best_score = candidate, score
    return best


def _doubtful(line: str) -> bool:
    """Whether the line could be such mojibake at all: accented Latin throughout, or odd Cyrillic."""
    if any(word in line for word in _PLAIN):
        return False  # nearly every clean line leaves here
    letters = _letters(line)
    if letters < MIN_LETTERS:
        return False
    if len(_LATIN1_LETTER.findall(line)) > 0.6 * letters:
        return True
    return _CYRILLIC_OR_BOX.search(line) is not None and fluency(line) < MAX_DOUBTFUL


def _letters(text: str) -> int:
    return sum(map(len, _LETTERS.findall(text)))


def fluency(text: str) -> float:
    """Share of letter pairs that are common in East Slavic prose: about .8 for prose, .3 for noise."""
    if text.isupper():
        text = text.lower()  # a headline in capitals reads like its words
    pairs = common = 0
    for word in _LETTERS.findall(text):
        # an inner capital after a small letter never belongs to prose: it breaks the pair
        for first, second in itertools.pairwise(word):
            pairs += 1
            common += (first.lower() + second) in _COMMON
    return common / pairs if pairs else 0.0
