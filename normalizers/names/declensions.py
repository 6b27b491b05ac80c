"""Ending tables: the singular case forms of given and family names in ru, be, uk and pl.

One rule a line::

    ending   gender  part   gen  dat  acc  ins  loc  (voc)   ; forms only recognised

* ``ск|ий`` is the ending ``ский``, of which ``ий`` is replaced; ``[кгх]|а`` stands for three of them;
  several are separated by commas. The first rule that fits gender and part is the one that counts.
* gender ``m``, ``f`` or ``*``; part ``f`` (family name), ``g`` (given name) or ``*``.
* a form is what stands instead of the cut; ``0`` is nothing; ``у/ові`` are two forms in use; ``-`` is
  a case nobody can tell from the ending alone (Belarusian ``-ам`` or ``-ом`` hangs on the stress).
* ``=`` says that the name does not change; ``?`` that the table does not cover it. What stands behind
  the semicolon is recognised as *some* case form, and never the ground for changing a text.

The rules are those of school grammars, written by hand; every form that the authority's persons get
by them is in ``stylebook/data/variants`` to be read, and the Russian ones are compared with two
morphological dictionaries (``stylebook/build.py``). Irregular names: ``data/declension_exceptions.tsv``.
"""

CASES = {
    "ru": ("gen", "dat", "acc", "ins", "loc"),
    "be": ("gen", "dat", "acc", "ins", "loc"),
    "uk": ("gen", "dat", "acc", "ins", "loc", "voc"),
    "pl": ("gen", "dat", "acc", "ins", "loc"),
}

_RU = """
[кгх]|ий                m f  ого ому ого им ом
|ый,|ой                 m f  ого ому ого ым ом ; ой
|ий                     m f  ? ; ия ию ием ии его ему им ем
|ая                     f f  ой ой ую ой/ою ой
[оеё]в|а                f f  ой ой у ой/ою ой
[иы]н|а                 f f  ой ой у ой/ою ой ; ы е
ов|,ев|,ёв|             m f  а у а ым е ; ом
ин|,ын|                 m f  а у а ым е ; ом
ых|,их|                 * f  =
ец|                     m f  ? ; а у ом ем е
|ок                     m f  ? ; ка ку ком ке ока оку оком оке
|ек,|ёк                 m f  ? ; ка ку ком ке ека еку еком еке ёка ёку ёком ёке
|ень                    m f  ? ; ня ню нем не еня еню енем ене
[бвгджзйклмнпрстфхцчшщ]| f * =
|ь                      f f  = ; и ью
|ь                      f g  и и ь ью и
[оуэеыиюё]|             * *  =
[уои]а|                 * *  =
[гкх]|а                 * *  и е у ой/ою е
[жшчщ]|а                * *  и е у ей/ею е ; ой
ц|а                     * *  ы е у ей/ею е ; ой
|а                      * *  ы е у ой/ою е
и|я                     * *  и и ю ей/ею и
|я                      * *  и е ю ей/ею е ; ёй
и|й                     m g  я ю я ем и
|й                      m *  я ю я ем е
|ь                      m *  я ю я ем е
[жчшщц]|                m *  а у а ем е ; ом
[бвгдзклмнпрстфх]|      m *  а у а ом е ; ем ым
"""

_BE = """
ск|і,цк|і,дзк|і         m f  ага аму ага ім ім
к|і                     m f  ? ; ага аму ім
[нтвлдм]|ы              m f  ага аму ага ым ым ; ога ому
|ы                      m f  ? ; ага аму ым ога ому
|ая                     f f  ай ай ую ай/аю ай ; ой
[оаеё]в|а               f f  ай ай у ай/аю ай ; ой ы е
[іы]н|а                 f f  ай ай у ай/аю ай ; ы е ой
|оў                     m f  ова ову ова овым ове
|аў                     m f  ава аву ава авым аве ; авам
|еў                     m f  ева еву ева евым еве
|ёў                     m f  ёва ёву ёва ёвым ёве
|яў                     m f  ява яву ява явым яве
|эў                     m f  эва эву эва эвым эве
|аў                     m g  ава аву ава авам аве ; авым
|ў                      m *  ? ; ва ву вым ве вам ўа ўу ўам ўе
[іы]н|                  m f  а у а ым е ; ам
[бвгджзйклмнпрстфхцчшў]| f * =
|ь                      f *  = ; і ю
[оуіэеюёы]|             * *  =
[уоеі]а|                * *  =
|ка                     m f  кі ку ку кам ку ; цы кай
л|а                     m f  ы у у ам у ; е ай ой
[гх]|а                  m f  і - у - - ; ы у ам зе се ай ой е
|а                      m f  ы - у - - ; у ам е ай ой
|а                      m g  ? ; ы і у ам е ай ой
|ка                     f f  ? ; кі цы ку кай кам
[аоуыіэеёюя]|я          f g  і і ю яй/яю і
|я                      f g  і і ю яй/яю і
|та                     f g  ты це ту тай/таю це ; те той
|да                     f g  ды дзе ду дай/даю дзе ; де дой
[жшчцр]|а               f g  ы ы у ай/аю ы ; е ой
|ка                     f g  кі - ку кай/каю - ; цы кам
[гх]|а                  f g  і - у ай/аю - ; ы е ой
[бвзлмнпсф]|а           f g  ы е у ай/аю е ; ой
|а                      f f  ? ; ы е у ай ой
|я                      * *  ? ; і ю яй
[жшчц]|                 m *  а у а ам у ; ем е
[іы]к|                  m *  а у а ам у ; ем е
[кгх]|                  m *  а у а - у ; ам ем е
р|                      m g  а у а ам у ; ем е
р|                      m f  а у а - у ; ам ем е
|т                      m g  та ту та там це ; тем те
|т                      m f  та ту та - це ; там тем те
|д                      m g  да ду да дам дзе ; дем де
|д                      m f  да ду да - дзе ; дам дем де
[бвзлмнпсф]|            m *  а у а ам е ; ем
|й                      m *  я ю я ем ю ; і
|ь                      m *  я ю я ем ю ; і
"""

_UK = """
[сцз]ьк|ий              m f  ого ому ого им ому/ім ий
|ий                     m f  ого ому ого им ому/ім ий
[сцз]ьк|а               f f  ої ій у ою ій а ; и і
[оеє]в|а                f f  ої ій у ою ій а ; и і
[иії]н|а                f f  ої ій у ою ій а ; и і
н|а                     f f  ? ; и і у ою ої ій
[оеє]в|                 m f  а у/ові а им ові/у 0/е ; ом
[иії]н|                 m f  а у/ові а им і/ові/у 0/е ; ом
|ів                     m f  ? ; ова ову овом ові ева еву евом еві
|їв                     m f  ? ; єва єву євом єві їва їву ївом їві
[бвгґджзйклмнпрстфхцчшщ]| f * =
|ь                      f *  = ; і ю
[уюіїєеи]|              * *  =
[аеоіїиу]о|             * *  =
о|                      f *  =
[уо]а|                  * *  =
к|о                     m f  а у/ові а ом ові/у у/о
к|о                     m g  а у/ові а ом ові/у у
[рл]|о                  m g  а у/ові а ом ові/і е
|о                      m *  ? ; а у ом ові і
|га                     * *  ги зі гу гою зі го/га
|ка                     * *  ки ці ку кою ці ко/ка ; кі
|ха                     * *  хи сі ху хою сі хо/ха
[жшчщ]|а                * *  і і у ею і е/а ; и ою
|а                      * *  и і у ою і о/а
[аеєиоуюяії']|я         * *  ї ї ю єю ї є/я
|я                      * *  і і ю ею і е/я
ич|                     m f  а у/еві а ем еві/у/і у/0 ; ом ові
[жшчщ]|                 m f  а у/еві а ем еві/у/і 0 ; ом ові
[жшчщ]|                 m g  а у/еві а ем еві/у/і е/0 ; ом ові
|ець                    m f  ? ; ця цю цеві цем ці еця ецю ецем еці
|ень                    m f  ? ; ня ню неві нем ні еня еню енем ені
|ок,|ек                 m f  ? ; ка ку ком кові ока оку оком окові ека еку еком екові
[ая]р|,ир|              m f  ? ; а у ові ом ем еві і я ю
[кгґх]|                 m f  а у/ові а ом ові/у 0 ; ем еві і
[кгґх]|                 m g  а у/ові а ом ові/у у/0 ; ем еві і
ц|                      m *  а у/ові а - ові/і е/0 ; ом ем еві
[бвджзлмнпрстф]|        m *  а у/ові а ом ові/і/у е/0 ; ем еві
|й                      m *  я ю/єві я єм єві/ї/ю ю/й
|ь                      m *  я ю/еві я ем еві/і/ю ю/ь
"""

_PL = """
ski|,cki|,dzki|         m f  ego emu ego m m
sk|yj,ck|yj             m f  iego iemu iego im im
n|y,n|yj                m f  ego emu ego ym ym
|yj                     m f  ? ; ego emu ym
sk|a,ck|a,dzk|a         f f  iej iej ą ą iej
[oóea]w|a               f f  ej ej ą ą ej ; y ie ę
szwil|i                 m f  ego emu ego im im
dz|e                    m f  ego emu ego em em
|ko                     m f  ki ce kę ką ce
|ło                     m g  ła łowi ła łem le ; ły łę łą
|ro                     m g  ra rowi ra rem rze
[bcćdfghjklłmnńprsśtwzźżvxq]| f * =
[eioóuéėáíýy]|          f *  =
ou|,au|,eu|             m *  ? ; a owi em ie u
u|                      m *  =
i|                      m *  ? ; ego emu m
e|,é|                   m *  ? ; go mu m
y|                      m *  ? ; 'ego 'emu m 'm
|o                      m *  ? ; a owi em
|ka                     * *  ki ce kę ką ce ; kie
|ga                     * *  gi dze gę gą dze ; gie gy
|cha                    * *  chy sze chę chą sze ; chi chie
|ha                     * *  hy - hę hą - ; hi hie sze dze
[ai]st|a                * *  ? ; y i ie ę ą
|sta                    * *  sty ście stę stą ście ; sti stie
|ta                     * *  ty cie tę tą cie ; ti tie
|da                     * *  dy dzie dę dą dzie ; di die
|ra                     * *  ry rze rę rą rze ; ri rie
|ła                     * *  ły le łę łą le ; łi łie
l|a                     * *  i i ę ą i ; y ie
[aeouy]|ja              * *  i i ję ją i ; ji
|ja                     * *  ? ; ji i ję ją
[aeou]|ia               f g  i i ię ią i
i|a                     * *  i i ę ą i
rz|a                    * *  y - ę ą - ; i ie
cz|a,sz|a,dz|a,ż|a      * *  y y ę ą y ; i ie
c|a                     * *  ? ; y i ie ę ą
[bfmnpswz]|a            * *  y ie ę ą ie ; i
|a                      * *  ? ; y i ie ę ą
|ów                     m f  owa owowi owa owem owie
bek|                    m *  a owi a iem u
|ek                     m f  ? ; ka kowi kiem ku eka ekowi ekiem eku
|ec                     m f  ? ; ca cowi cem cu eca ecowi ecem ecu
|eł                     m *  ? ; ła łowi łem le eła ełowi ełem ele
[kg]|                   m *  a owi a iem u ; em
c|                      m *  ? ; a owi em iem ie u
cz|,sz|,rz|,dz|,ż|      m *  a owi a em u ; ie
[lt]z|                  m *  a owi a em u ; ie
z|                      m *  a owi a em - ; u ie
[hlj]|                  m *  a owi a em u ; ie
|st                     m *  sta stowi sta stem ście ; stu
|t                      m *  ta towi ta tem cie ; tie tu
|d                      m *  da dowi da dem dzie ; die du
|r                      m *  ra rowi ra rem rze
|ł                      m *  ła łowi ła łem le ; łie łu
|ń                      m *  nia niowi nia niem niu
|ś                      m *  sia siowi sia siem siu ; śa śowi śem
|ć                      m *  cia ciowi cia ciem ciu ; ća ćowi ćem
|ź                      m *  zia ziowi zia ziem ziu ; źa źowi źem
[bfmnpsw]|              m *  a owi a em ie ; u
[vxq]|                  m *  ? ; a owi em ie u
"""

TABLES = {"ru": _RU, "be": _BE, "uk": _UK, "pl": _PL}
