"""Chinese names: no spaces, so what follows a short name decides whether it is one.

``王毅`` is the foreign minister in ``王毅表示`` and the first two characters of somebody else in
``王毅力``. A name of two characters counts only before a character that no given name contains.
"""

from __future__ import annotations

import re

from normalizers.names.index import Fixed, Index, Kind

# Verbs, particles, titles and punctuation that follow a person's name in news text.
_AFTER_NAME = re.compile(
    r"$|[\s，。、：；！？“”‘’（）《》…—,.:;!?()\"]|[在说称的与和同于向对将会也是已及等曾就从应即亦]|"
    r"(?:表示|指出|强调|认为|主席|总统|总理|外长|部长|委员|主任|同志|先生|出席|会见|会谈|访问|抵达|宣布|"
    r"发表|介绍|今|昨|当|到|抵|出|此|还|再|则|并|一行|本人|外交)"
)
_OFFICES = {
    "president": "总统|主席|国家元首",
    "prime-minister": "总理|首相",
    "foreign-minister": "外长|外交部长|外交部部长|国务委员",
    "defence-minister": "国防部长|防长",
    "chancellor": "总理",
    "ambassador": "大使",
}
# a Chinese text names its own officials without the country
_OPENING = r"^|[，。；：、“”\s]|和|与|兼"
_SHORT_COUNTRY = {"BY": "白", "RU": "俄", "UA": "乌", "CN": "中国|中方|中共", "US": "美"}


def is_whole_name(view: str, start: int, end: int) -> bool:
    """Whether a two-character name ends here.

    >>> is_whole_name("王毅力赢得比赛", 0, 2), is_whole_name("王毅表示欢迎", 0, 2)
    (False, True)
    """
    return end - start > 2 or _AFTER_NAME.match(view, end) is not None


def has_office(view: str, start: int, form: Fixed, index: Index) -> bool:
    """Whether office and country stand right before the name (``白俄罗斯总统卢卡申科``)."""
    head = view[max(0, start - 24) : start]
    tail = view[start + len(form.surface) :][:16]
    for office, country in form.entity.offices:
        land = index.by_id.get(country)
        title = _OFFICES.get(office)
        if not land or not title:
            continue
        names = [land.canonical.get("zh", ""), *land.other_names.get("zh", ())]
        names.append(_SHORT_COUNTRY.get(land.iso2, ""))
        pattern = "|".join(name for name in names if name)
        if re.search(rf"(?:{pattern})[^，。；：]{{0,8}}(?:{title})$", head):
            return True
        if re.match(rf"[，,](?:现任)?(?:{pattern})(?:{title})", tail):
            return True
        if land.iso2 == "CN" and re.search(rf"(?:国务院|{_OPENING})(?:{title})$", head):
            return True
    return False


def links_alone(form: Fixed) -> bool:
    """Whether a surname-only form names its bearer without an anchor.

    Transliterations of four or more characters are as good as a full name when nobody else in the
    authority has them.
    """
    return form.kind is not Kind.SHORT or form.entity.primary or len(form.surface) >= 4
