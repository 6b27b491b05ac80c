"""Carrier articles: ordinary prose around a line, so that its row can be tried as it is used.

A page string is judged by its place: alone it would be the whole article, which is never emptied.
``CARRIERS[language]`` is four paragraphs; the line stands between the second and the third.
"""

from __future__ import annotations

CARRIERS: dict[str, tuple[str, str, str, str]] = {
    "en": (
        "The town council voted on Tuesday to rebuild the old tram line along the river bank.",
        "Work on the first two kilometres begins in April, when the ground is no longer frozen.",
        "The new cars will carry bicycles as well, which the residents had asked for since spring.",
        "A regional bank pays for the rails, and the town pays for the stops and the shelters.",
    ),
    "ru": (
        "Городской совет решил восстановить старую трамвайную линию вдоль берега реки до осени.",
        "Работы на первых двух километрах начнутся весной, когда земля оттает после морозов.",
        "В новых вагонах можно будет возить велосипеды, о чём жители просили уже несколько лет.",
        "За рельсы заплатит областной банк, а остановки и навесы город построит на свои деньги.",
    ),
    "be": (
        "Гарадскі савет вырашыў аднавіць старую трамвайную лінію ўздоўж берага ракі да восені.",
        "Працы на першых двух кіламетрах пачнуцца вясной, калі зямля адтане пасля маразоў.",
        "У новых вагонах можна будзе вазіць ровары, пра што жыхары прасілі ўжо некалькі гадоў.",
        "За рэйкі заплаціць абласны банк, а прыпынкі і павеці горад пабудуе за свае грошы.",
    ),
    "uk": (
        "Міська рада вирішила відновити стару трамвайну лінію вздовж берега річки до осені.",
        "Роботи на перших двох кілометрах почнуться навесні, коли земля відтане після морозів.",
        "У нових вагонах можна буде возити велосипеди, про що мешканці просили вже кілька років.",
        "За рейки заплатить обласний банк, а зупинки та навіси місто збудує за власні гроші.",
    ),
    "de": (
        "Der Stadtrat hat am Dienstag beschlossen, die alte Straßenbahn am Flussufer neu zu bauen.",
        "Die Arbeiten an den ersten zwei Kilometern beginnen im April, wenn der Boden getaut ist.",
        "In den neuen Wagen ist auch Platz für Fahrräder, worum die Anwohner lange gebeten hatten.",
        "Eine Bank aus der Region bezahlt die Schienen, die Stadt bezahlt die neuen Haltestellen.",
    ),
    "fr": (
        "Le conseil municipal a décidé mardi de reconstruire l'ancien tramway le long du fleuve.",
        "Les travaux des deux premiers kilomètres commenceront au printemps, après la fin du gel.",
        "Les nouvelles rames accueilleront aussi les vélos, ce que les habitants demandaient.",
        "Une banque de la région paiera les rails, et la ville paiera les arrêts et les abris.",
    ),
    "pl": (
        "Rada miasta zdecydowała, że do jesieni odbuduje starą linię tramwajową wzdłuż rzeki.",
        "Prace na pierwszych dwóch kilometrach zaczną się wiosną, kiedy ziemia przestanie marznąć.",
        "W nowych wagonach będzie można wozić rowery, o co mieszkańcy prosili już od kilku lat.",
        "Za szyny zapłaci bank z regionu, a przystanki i wiaty miasto zbuduje za własne pieniądze.",
    ),
    "zh": (
        "市议会星期二决定重建沿河的旧有轨电车线路，工程预计在秋天以前完成。",
        "首段两公里的施工将在春天土地解冻以后开始，届时附近的道路会暂时改道。",
        "新的车厢可以携带自行车，这是当地居民多年以来一直提出的要求。",
        "铁轨的费用由地区银行承担，车站和候车亭的费用则由市政府承担。",
    ),
    "es": (
        "El ayuntamiento decidió el martes reconstruir la vieja línea de tranvía junto al río.",
        "Las obras de los dos primeros kilómetros empezarán en abril, cuando acaben las heladas.",
        "En los nuevos coches se podrán llevar bicicletas, algo que los vecinos pedían hace años.",
        "Un banco de la región pagará los raíles, y la ciudad pagará las paradas y las marquesinas.",
    ),
    "it": (
        "Il consiglio comunale ha deciso martedì di ricostruire la vecchia tranvia lungo il fiume.",
        "I lavori sui primi due chilometri cominceranno in aprile, quando non ci sarà più il gelo.",
        "Sulle nuove vetture si potranno portare le biciclette, come gli abitanti chiedevano da anni.",
        "Una banca della regione pagherà i binari, mentre la città pagherà le fermate e le pensiline.",
    ),
    "cs": (
        "Městská rada v úterý rozhodla, že obnoví starou tramvajovou trať podél břehu řeky.",
        "Práce na prvních dvou kilometrech začnou v dubnu, až půda po mrazech úplně rozmrzne.",
        "V nových vozech bude možné vozit jízdní kola, o což obyvatelé žádali už několik let.",
        "Koleje zaplatí banka z kraje, zastávky a přístřešky postaví město za vlastní peníze.",
    ),
    "lt": (
        "Miesto taryba antradienį nusprendė atstatyti seną tramvajaus liniją palei upės krantą.",
        "Pirmųjų dviejų kilometrų darbai prasidės balandį, kai žemė po šalčių bus jau atitirpusi.",
        "Naujuose vagonuose bus galima vežti dviračius, ko gyventojai prašė jau kelerius metus.",
        "Už bėgius sumokės regiono bankas, o stoteles ir pastoges miestas pastatys už savo lėšas.",
    ),
    "lv": (
        "Pilsētas dome otrdien nolēma atjaunot veco tramvaja līniju gar upes krastu līdz rudenim.",
        "Pirmo divu kilometru darbi sāksies aprīlī, kad zeme pēc sala būs pilnībā atkususi.",
        "Jaunajos vagonos varēs vest velosipēdus, ko iedzīvotāji lūdza jau vairākus gadus.",
        "Par sliedēm maksās reģiona banka, bet pieturas un nojumes pilsēta uzcels par savu naudu.",
    ),
    "el": (
        "Το δημοτικό συμβούλιο αποφάσισε την Τρίτη να ξαναφτιάξει την παλιά γραμμή του τραμ.",
        "Οι εργασίες στα δύο πρώτα χιλιόμετρα αρχίζουν τον Απρίλιο, όταν το έδαφος ξεπαγώσει.",
        "Στα νέα οχήματα θα μεταφέρονται και ποδήλατα, όπως ζητούσαν χρόνια τώρα οι κάτοικοι.",
        "Τις ράγες θα πληρώσει τράπεζα της περιοχής, ενώ τις στάσεις θα τις πληρώσει ο δήμος.",
    ),
}
CARRIERS["mul"] = CARRIERS["en"]


def embedded(line: str, language: str) -> str:
    """``line`` as a block of its own between the paragraphs of its language."""
    first, second, third, fourth = CARRIERS[language]
    return "\n\n".join((first, second, *filter(None, (line,)), third, fourth))
