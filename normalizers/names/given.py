"""Given names of people the authority does not hold, to know a stranger by.

``Halina Lukashenka`` at the head of a sentence is a person, ``Embattled Lukashenka`` is not. The
names of the authority's own persons come from its tables; these are the other usual ones of the
region, in the base form (folded).
"""

from __future__ import annotations

from functools import lru_cache

_LATIN = (
    "halina galina hanna anna elena alena olena helena iryna irina tatiana tatsiana tetiana "
    "tatyana olga olha volha ksenia kseniya aksana oksana ludmila liudmila lyudmila "
    "liudmyla nadezhda nadzeya nadia vera viera larisa larysa lena lilia marina maryna "
    "margarita nina nataliya natallia natalia nelly oxana polina raisa rita sofia sofiya "
    "tamara tatjana uliana veronika viktoria victoria yelena ekaterina yekaterina "
    "katsiaryna kateryna katerina elizaveta yelizaveta lizaveta zinaida zoya zhanna alla "
    "alina alisa anastasia anastasiya nastassia angelina antonina darya daria diana eva "
    "inna inga jana yana karina kristina anatoly anatoli anatol arkady artem artyom artsiom "
    "bogdan bohdan danila daniil danylo daniel fyodor fedor fiodar gleb hleb ilya illia "
    "ihar ihor kirill kiryl kyrylo lev mark matvei mikita nikita mykyta oleg aleh oleh "
    "ruslan rostislav stepan stsiapan taras timofei tsimafei vasily vasil vasyl vsevolod "
    "yakov yaroslav yury zakhar henadz uladz kuzma savely platon jan jakub piotr tomasz "
    "krzysztof marcin wojciech katarzyna agnieszka malgorzata magdalena john james robert "
    "thomas peter paul david richard william george henry charles michael mary jane sarah "
    "emma julia laura linda susan elizabeth barbara catherine christine hans karl fritz "
    "klaus jürgen wolfgang ursula ingrid monika sabine petra jean pierre jacques marie "
    "françois françoise claude nathalie sylvie isabelle"
).split()
_CYRILLIC = (
    "галина ганна анна елена алена олена ирина ірина ирына татьяна таццяна тетяна ольга "
    "вольга ксения ксенія аксана оксана людмила людміла надежда надзея надія вера віра "
    "лариса ларыса лилия марина марына маргарита нина ніна полина паліна раиса раіса софия "
    "софія тамара ульяна вероника вераніка виктория вікторія вікторыя екатерина кацярына "
    "катерина елизавета лізавета зинаида зоя жанна алла алина аліна алиса анастасия "
    "анастасія настасся ангелина антонина дарья дар'я диана ева інна инна инга яна карина "
    "кристина любовь валентина светлана анатолий анатоль анатолій аркадий артем артём "
    "богдан данила даниил данило федор фёдор фёдар глеб гліб илья ілля ілья игорь ігар "
    "кирилл кірыл кирило лев марк матвей никита мікіта микита олег алег руслан ростислав "
    "степан сцяпан тарас тимофей василий васіль василь всеволод яков якаў ярослав захар "
    "кузьма савелий платон емельян петр пётр петро николай мікалай микола"
).split()


@lru_cache(maxsize=2)
def usual_given_names(*, cyrillic: bool) -> frozenset[str]:
    """The names of one script.

    >>> "halina" in usual_given_names(cyrillic=False)
    True
    """
    return frozenset(_CYRILLIC if cyrillic else _LATIN)
