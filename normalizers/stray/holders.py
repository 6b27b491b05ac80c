"""Whom can a credit name? An outlet, a person, an office; never the rest of a sentence."""

from __future__ import annotations

import re
from functools import lru_cache

from normalizers.folding import fold_key
from normalizers.lines import Line
from normalizers.scripts import SCRIPT_RUNS
from normalizers.stray.view import View
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import entities

EDGE = " \t,;|/·•()（）[]【】—–*-"
WORD = re.compile(r"[^\s,;/|·•()\[\]&+]+")
DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.IGNORECASE)
_SITE = re.compile(r"(?<![\w.@])(?:https?://)?[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?:/[^\s,;]*)?")
_PARTICLES = frozenset(
    """
    of the and for de du des la le von van der den al bin и и. для та і й und et i y et by из по
    при a an
    """.split()
)
# inside the name of one person, so without "and" and "of the"
_NAME_PARTICLES = frozenset(
    """
    van von der den de du da di la le el al bin ibn ter ten zu zum zur dos del della af av
    """.split()
)
# what is left of "Based on materials of <a>X</a> and <a>Y</a>" once the links are stripped
LEFTOVERS = frozenset(
    "and und et i oraz и й i і та или or of from von de с з із 和 及 等 the".split()
)
_HAN_LEFTOVER = re.compile(
    r"(?=[和及与等的、，])[和及与、，\s]*等?的?(?:媒体|相关)?(?:材料|资料|报道|消息|信息)*(?:整理|编写|编译)?"
)
# "BelTA and": the joint before a name that is gone
_JOINT_WORDS = "and|und|et|i|oraz|и|й|і|та|or|або"
_LOOSE_JOINTS = re.compile(
    rf"^(?:(?:{_JOINT_WORDS})[\s,;]+)+|(?:[\s,;]+(?:{_JOINT_WORDS}))+[\s,;.]*$|(?<=社)[和及与]$"
)
_JOINED = re.compile(r"\s*(?:\s(?:and|und|et)\s|&)\s*")
# Cities that datelines name and the stylebook has no entry for
_CITIES = """\
Berlin|Paris|London|New York|Geneva|Rome|Madrid|Ankara|Istanbul|Tehran|Prague|Budapest|Shanghai|\
Dubai|Abu Dhabi|Doha|New Delhi|Tokyo|Hanoi|Ulaanbaatar|Helsinki|Stockholm|Belgrade|Bern|Davos|\
Munich|Krakow|Bucharest|Sofia|Genf|Rom|Teheran|Prag|Belgrad|München|Krakau|Bukarest|Tokio|Londres|\
Genève|Varsovie|Bucarest|Munich|Téhéran|Berne|Londyn|Paryż|Genewa|Rzym|Praga|Budapeszt|Kraków|\
Bukareszt|Monachium|Nowy Jork|Stambuł|Берлин|Париж|Лондон|Нью-Йорк|Женева|Рим|Мадрид|Анкара|\
Стамбул|Тегеран|Прага|Будапешт|Шанхай|Дубай|Абу-Даби|Доха|Нью-Дели|Токио|Ханой|Улан-Батор|\
Хельсинки|Стокгольм|Белград|Берн|Давос|Мюнхен|Краков|Бухарест|София|Берлін|Лондан|Жэнева|Рым|\
Стамбул|Тэгеран|Пекін|Токіо|Лондон|Мюнхэн|Варшава|柏林|巴黎|伦敦|纽约|日内瓦|罗马|马德里|安卡拉|\
伊斯坦布尔|德黑兰|布拉格|布达佩斯|上海|迪拜|多哈|新德里|东京|河内|乌兰巴托|贝尔格莱德|达沃斯|慕尼黑"""
_NAME_WORD = re.compile(r"[^\W\d_][\w’'.-]*")


def is_outlet(view: View, line: Line, value: str) -> bool:
    """Whether the value is made of agencies of the list and sites, joined by commas or "and"."""
    text = view.doc.text
    at = text.find(value, line.start, line.end)
    if at < 0:
        return False
    end = at + len(value)
    spans = [(label.start, label.end) for label in view.labels(line, "agency")]
    if "." in value:
        spans += [match.span() for match in _SITE.finditer(text, at, end)]
        spans.sort(key=lambda span: (span[0], -span[1]))
    covered = at
    for start, stop in spans:
        if start < covered or stop > end:
            continue
        gap = text[covered:start]
        if gap.strip(EDGE) and fold_key(gap).strip(EDGE) not in LEFTOVERS:
            return False
        covered = stop
    return covered > at and not text[covered:end].strip(EDGE + ".")


def without_agencies(view: View, line: Line, value: str) -> str:
    """``dpa/Jens Büttner`` → ``Jens Büttner``: an agency's name may be in small letters."""
    for label in view.labels(line, "agency"):
        value = value.replace(view.doc.text[label.start : label.end], " ", 1)
    return value.strip(EDGE)


def name_like(value: str, *, most: int = 6, also: frozenset[str] = frozenset()) -> bool:
    """Up to six words, each capitalised or a particle; Chinese: up to a dozen characters."""
    if SCRIPT_RUNS["Han"].match(value):
        return len(value) <= 14 and not any(char in value for char in "，。；：")
    words = WORD.findall(value)
    if not 1 <= len(words) <= most or ":" in value:
        return False
    capital = [word for word in words if word[0].isupper() or word[0].isdigit()]
    return bool(capital) and all(
        word in capital or word in _PARTICLES or word in also for word in words
    )


def is_leftover(value: str) -> bool:
    """Whether a value is only what joined the names: ``and``, ``, and``, ``和的材料``.

    >>> is_leftover("of and"), is_leftover("和的材料"), is_leftover("the BelTA")
    (True, True, False)
    """
    words = WORD.findall(value)
    return bool(_HAN_LEFTOVER.fullmatch(value)) or all(
        fold_key(word) in LEFTOVERS for word in words
    )


def without_joints(value: str) -> str:
    """The names of a value without a joint that joins them to nothing.

    >>> without_joints("BelTA, and"), without_joints("and BelTA"), without_joints("Rest and Play")
    ('BelTA', 'BelTA', 'Rest and Play')
    """
    return _LOOSE_JOINTS.sub("", value).strip(EDGE) or value


@lru_cache(maxsize=8)
def places(stylebook: Stylebook) -> dict[str, str]:
    """Folded names of places, each with the first entity that bears it, or "" for our own list."""
    known = dict.fromkeys(map(fold_key, _CITIES.replace("\n", "").split("|")), "")
    for entity in entities(stylebook):
        if entity.type == "place":
            for names in (entity.canonical, *map(dict, (entity.spellings, entity.other_names))):
                for value in names.values():
                    for name in [value] if isinstance(value, str) else value:
                        known.setdefault(fold_key(name), entity.id)
    return known


def is_place(view: View, value: str) -> bool:
    """Whether a value is a place of the stylebook, in any language, or a city of many datelines."""
    return fold_key(value) in places(view.doc.stylebook)


def are_persons(value: str) -> bool:
    """``Anna Weber``, ``Ursula von der Leyen and Paul Novak``: full names, nothing between.

    >>> are_persons("Jan van der Berg"), are_persons("the Numbers"), are_persons("Land and Sea")
    (True, False, False)
    """
    return all(_is_person(name) for name in _JOINED.split(value))


def _is_person(name: str) -> bool:
    words = name.split()
    capital = [word for word in words if word[0].isupper()]
    return (
        len(words) <= 6
        and len(capital) >= 2
        and words[0] in capital
        and words[-1] in capital
        and words[0].lower() not in ("the", "a", "an", "der", "die", "das", "les")
        and all(word in capital or word in _NAME_PARTICLES for word in words)
        and all(_NAME_WORD.fullmatch(word) for word in words)
    )
