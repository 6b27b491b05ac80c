"""Chinese names: no spaces, so what follows a short name decides whether it is one.

``王毅`` is the foreign minister in ``王毅表示`` and the first two characters of somebody else in
``王毅力``. A name of two characters counts only before a character that no given name contains.
"""

from __future__ import annotations

import re

from normalizers.names.index import Fixed, Index, Kind

_REACH = 24  # characters around a name that may say its office
# Verbs, particles, titles and punctuation that follow a person's name in news text.
_AFTER_NAME = re.compile(
    r"$|[\s，。、：；！？“”‘’（）《》…—,.:;!?()\"]|[在说称的与和同于向对将会也是已及等曾就从应即亦]|"
    r"(?:表示|指出|强调|认为|主席|总统|总理|外长|部长|委员|主任|同志|先生|出席|会见|会谈|访问|抵达|宣布|"
    r"主持|签署|致电|致信|前往|接见|接受|召开|呼吁|回应|要求|承诺|警告|批准|任命|当选|祝贺|举行|"
    r"参加|参观|考察|视察|同意|拒绝|否认|承认|敦促|感谢|透露|重申|谈到|回答|提出|提到|计划|决定|希望|"
    r"相信|欢迎|支持|反对|"
    r"发表|介绍|今|昨|当|到|抵|出|此|还|再|则|并|一行|本人|外交)"
)


def is_whole_name(view: str, start: int, end: int) -> bool:
    """Whether a two-character name ends here.

    >>> is_whole_name("王毅力赢得比赛", 0, 2), is_whole_name("王毅表示欢迎", 0, 2)
    (False, True)
    """
    return end - start > 2 or _AFTER_NAME.match(view, end) is not None


_DOTS = "·・•．‧"
# a transliterated surname goes on: 卢卡申科夫; 夫人 and 夫妇 are a wife and a couple
_MORE_SURNAME = re.compile(r"[采耶诺科洛索里维切茨]?夫(?![人妇婦])|娃|娅|斯基|维奇")
# what a town lends its name to
_LENT = re.compile(
    r"(?:邮|郵|时|時|日|晚|晨|青年|观察|觀察)[报報]|检查员|條約組織|条约组织|"
    r"广播(?:公司|网|电台)|廣播(?:公司|網|電台)|电视台|電視台|移动|移動|联通|聯通|电信|電信|"
    r"新浪|快速队|网(?![络民友])|網(?![絡民友])"
)
_WORK = re.compile(r"《[^《》\n]*$")


# the first character of a short name closes a word with the one before it: 欧美|国家, 非法|国家
_WORD_ENDS = {
    "中": "集",
    "美": "欧歐拉南完精",
    "法": "非司立依执宪守违合方办",
    "德": "品道",
    "英": "精群",
    "北": "东西华湖河台開",
}


def in_longer_name(view: str, start: int, end: int, form: Fixed) -> bool:
    """Whether a name is part of a longer one: ``乔治·华盛顿``, ``华盛顿邮报``, ``卢卡申科夫``.

    >>> from normalizers.stylebook.entities import Entity
    >>> town = Fixed(Entity("x", "place", {}), Kind.CANONICAL, "华盛顿")
    >>> in_longer_name("乔治·华盛顿是首任总统", 3, 6, town), in_longer_name("他在华盛顿说", 2, 5, town)
    (True, False)
    """
    kind = form.entity.type
    if end - start == 2 and start and view[start - 1] in _WORD_ENDS.get(view[start], ""):
        return True
    if kind == "person" and form.kind is not Kind.SHORT and "·" in form.surface:
        return _MORE_SURNAME.match(view, end) is not None
    if view[start - 1 : start] in set(_DOTS) or view[end : end + 1] in set(_DOTS):
        return True
    if kind == "place":
        return _LENT.match(view, end) is not None
    return kind == "person" and end - start > 2 and _MORE_SURNAME.match(view, end) is not None


def in_title(view: str, start: int) -> bool:
    """Whether a name stands in the title of a work: ``《卢卡申科传》``."""
    return _WORK.search(view, max(0, start - 40), start) is not None


def has_office(view: str, start: int, form: Fixed, index: Index) -> bool:
    """Whether office and country stand right before the name (``白俄罗斯总统卢卡申科``) or behind."""
    head = view[max(0, start - _REACH) : start]
    tail = view[start + len(form.surface) :][:_REACH]
    return any(
        index.offices.is_office_of(office, country, head, tail)
        for office, country in form.entity.offices
    )


def links_alone(form: Fixed) -> bool:
    """Whether a surname-only form names its bearer without an anchor.

    Transliterations of four or more characters are as good as a full name when nobody else in the
    authority has them.
    """
    return form.kind is not Kind.SHORT or form.entity.primary or len(form.surface) >= 4
