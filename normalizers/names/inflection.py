"""Case forms of names in Russian, Ukrainian, Belarusian and Polish: small, safe ending rules.

They serve only to *recognise* a name: a case form is linked and never rewritten, so a form too many
costs nothing but a look-up, and the rules can stay short. Words are taken as lower case.

>>> sorted(case_forms("путин", "ru", "m"))
['путина', 'путине', 'путину', 'путиным']
>>> case_forms("лукашенко", "ru", "m")
()
"""

from __future__ import annotations

from functools import lru_cache

Rule = tuple[str, str, str]  # ending of the base form, gender ("" any), endings instead of it

_RULES: dict[str, tuple[Rule, ...]] = {
    "ru": (
        ("ский", "m", "ского скому ским ском"),
        ("цкий", "m", "цкого цкому цким цком"),
        ("ый", "m", "ого ому ым ом"),
        ("ой", "m", "ого ому ым ой ом"),
        ("ая", "f", "ой ую"),
        ("ова", "f", "овой ову"),
        ("ева", "f", "евой еву"),
        ("ина", "f", "иной ину ины ине"),
        ("ия", "", "ии ию ией"),
        ("ья", "", "ьи ье ью ьей"),
        ("я", "", "и е ю ей"),
        ("ка", "", "ки ке ку кой"),
        ("га", "", "ги ге гу гой"),
        ("ша", "", "ши ше шу шей"),
        ("а", "", "ы е у ой"),
        ("ов", "m", "ова ову овым ове"),
        ("ев", "m", "ева еву евым еве"),
        ("ин", "m", "ина ину иным ине"),
        ("ын", "m", "ына ыну ыным ыне"),
        ("вел", "m", "вла влу влом вле"),
        ("ий", "m", "ия ию ием ии"),
        ("й", "m", "я ю ем е"),
        ("ь", "m", "я ю ем е"),
        ("ь", "f", "и ью"),
    ),
    "uk": (
        ("ський", "m", "ського ському ським"),
        ("цький", "m", "цького цькому цьким"),
        ("ий", "m", "ого ому им"),
        ("а", "f", "и і у ою ої ій"),
        ("ія", "", "ії ію ією"),
        ("я", "", "і ю ею"),
        ("а", "m", "и і у ою"),
        ("ко", "m", "ка ку ком кові"),
        ("ло", "m", "ла лу лом лові лі"),
        ("ро", "m", "ра ру ром рові рі"),
        ("ій", "m", "ія ію ієм ієві"),
        ("й", "m", "я ю єм єві ї"),
        ("ь", "m", "я ю ем еві і"),
        ("ь", "f", "і ю"),
        ("ів", "m", "ова ову овом ові"),
        ("їв", "m", "єва єву євом єві"),
        ("ов", "m", "ова ову овим ові"),
        ("ин", "m", "ина ину ином ині"),
        ("ін", "m", "іна іну іним іні"),
    ),
    "be": (
        ("кі", "m", "кага каму кім"),
        ("ы", "m", "ага аму ым"),
        ("ая", "f", "ай ую аю"),
        ("ія", "", "іі ію іяй"),
        ("ка", "", "кі цы ку кай кам"),
        ("ва", "f", "вай ву ваю"),
        ("а", "", "ы е у ай ой"),
        ("я", "", "і ю яй"),
        ("оў", "m", "ова ову овым ове"),
        ("аў", "m", "ава аву авым аве"),
        ("еў", "m", "ева еву евым еве"),
        ("ёў", "m", "ёва ёву ёвым ёве"),
        ("ін", "m", "іна іну іным іне"),
        ("ын", "m", "ына ыну ыным ыне"),
        ("й", "m", "я ю ем і"),
        ("ь", "m", "я ю ем і"),
        ("ь", "f", "і ю"),
    ),
    "pl": (
        ("ski", "m", "skiego skiemu skim"),
        ("cki", "m", "ckiego ckiemu ckim"),
        ("ska", "f", "skiej ską"),
        ("cka", "f", "ckiej cką"),
        ("ja", "", "ji ję ją"),
        ("ia", "", "ii ię ią"),
        ("ka", "", "ki ce kę ką"),
        ("ko", "m", "ki ce kę ką"),
        ("wa", "", "wy wie wę wą wej"),
        ("a", "", "y i ie ę ą"),
        ("ew", "m", "ewa ewowi ewem ewie"),
        ("ów", "m", "owa owowi owem owie"),
        ("ek", "m", "ka kowi kiem ku"),
        ("eł", "m", "ła łowi łem le"),
        ("j", "m", "ja jowi jem ju"),
        ("yj", "m", "ego emu ym"),
        ("r", "m", "ra rowi rem rze"),
        ("k", "m", "ka kowi kiem ku"),
        ("sk", "m", "ska skowi skiem sku"),
        ("ń", "m", "nia niowi niem niu"),
        ("ż", "m", "ża żowi żem żu"),
    ),
}
_CONSONANT: dict[str, tuple[str, str]] = {
    "ru": ("бвгджзклмнпрстфхцчшщ", "а у ом ем е"),
    "uk": ("бвгґджзклмнпрстфхцчшщ", "а у ом ем ові еві і"),
    "be": ("бвгджзклмнпрстфхцчшў", "а у ам ем е"),
    "pl": ("bcdfghlłmnprstwzśźć", "a owi em ie u"),
}

INFLECTED = tuple(_RULES)


@lru_cache(maxsize=8192)
def case_forms(word: str, language: str, gender: str = "") -> tuple[str, ...]:
    """The oblique singular forms of a name, without the base form; empty if it does not inflect.

    ``gender`` decides between masculine and feminine endings (``Захаров-а`` is not a case of
    ``Захаров``); without it every rule may apply.
    """
    for ending, wanted, replaced in _RULES.get(language, ()):
        if word.endswith(ending) and (not wanted or not gender or wanted == gender):
            stem = word.removesuffix(ending)
            if len(stem) > 1:
                return tuple(dict.fromkeys(stem + new for new in replaced.split()))
    letters, endings = _CONSONANT.get(language, ("", ""))
    if len(word) > 2 and word[-1] in letters and gender != "f":
        return tuple(word + new for new in endings.split())
    return ()


def phrase_forms(name: str, language: str) -> tuple[str, ...]:
    """Case forms of a one-word name, or of the last word of ``Си Цзиньпин``; lower case."""
    head, space, last = name.lower().rpartition(" ")
    return tuple(head + space + form for form in case_forms(last, language))
