"""Who removes a call to subscribe, to report a mistake, to accept cookies, in words no row has?

Such calls are sentences, and every site words its own. But they are made of few words, and they **name
their thing**: a newsletter, a typo, an account (the form ``pitch_word`` of ``forms``, by category).
A line is one of them if it begins like a row of the lexicon (the first longer word of a row of that
category), names a thing of that category, and its longer words are words of the page: all of them in
the lexicon, evidence A, the form is complete; nearly all, and a second thing or an imperative at the
head, two cues (C). Pronouns and auxiliaries are words of the page too, so without the thing a line is
prose ("You can write to us"), and so it is with somebody in it who is neither the reader nor the page.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass
from functools import lru_cache

from normalizers.findings import Edit, Evidence, Flag, removal
from normalizers.folding import fold_key
from normalizers.lines import STEM, folded_stems, word_stems
from normalizers.scripts import SCRIPT_RUNS
from normalizers.stray.view import View
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.phrases import phrases

CATEGORIES = frozenset(
    "newsletter messenger_pitch cookies error_report app_store paywall subscribe follow login "
    "loading share".split()
)
PLAIN = frozenset(("loading", "share"))  # their words are everybody's: all must be the page's
MAX_LENGTH = 300
MAX_WORDS = 40
MIN_STEMS = 4  # different ones
HEAD = 60  # code points in which the first longer word must stand
NEARLY = 0.85  # of the stems, in all rows of the language
OWN = 0.5  # of the stems, in the rows of the category itself
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_SHORT_WORD = re.compile(r"(?<!\w)[^\W\d_]{2,3}(?!\w)")
_DIGIT = re.compile(r"\d")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_INSIDE = re.compile(r"(?<=[\w,;)»”\"] )[«“„\"(]?([^\W\d_]{2,})")
# somebody who is neither the reader nor the page, or a word of reporting: a call has neither
_THIRD_PERSON = {
    language: re.compile(rf"(?<![\w'’])(?:{words})(?!\w)")
    for language, words in {
        "en": r"he|she|they|him|her|i|sa(?:ys?|id)|t(?:ells?|old)|wr(?:ote|ites)|added",
        "ru": r"он|она|они|ему|я|сообщил[аи]?|(?:на)?писал[аи]?|(?:рас)?сказал[аи]?"
        r"|заявил[аи]?|добавил[аи]?|сообща[ею]т|пиш[еу]т|говор[ия]т",
        "be": r"ён|яна|яны|яму|я|паведамі(?:ў|л[аі])|(?:на)?піса(?:ў|л[аі])|сказа(?:ў|л[аі])|кажуць?"
        r"|дада(?:ў|л[аі])|заяві(?:ў|л[аі])|піш[аэу]ц?ь?",
        "uk": r"він|вона|вони|йому|я|повідоми(?:в|л[аи])|(?:на)?писа(?:в|л[аи])|сказа(?:в|л[аи])"
        r"|дода(?:в|л[аи])|заяви(?:в|л[аи])|пиш[еу]ть?|каже",
        "de": r"er|ihm|ich|sagten?|schrieb(?:en)?|erklärten?|meinten?",
        "fr": r"elles?|ils|dit|disait|disent|écrit",
        "pl": r"on|ona|oni|ja|napisał[aiy]?|powiedział[aiy]?|dodał[aiy]?|mówi",
        "es": r"él|ellas?|ellos|yo|dijo|dice",
        "it": r"lui|lei|loro|disse|dice",
        "lt": r"jis|ji|jie|sakė",
        "lv": r"viņ[šai]|viņas|teica",
        "cs": r"on|ona|oni|řekl[ai]?",
    }.items()
}
_THIRD_PERSON["zh"] = re.compile("她|(?<!其)他(?!人)|[说說]|记者|記者")
# a verb that asks the reader to do something, by its form or, in English, by itself
_IMPERATIVE = re.compile(
    r"\W*(?:please |to \w+ \w+, )?(?:subscribe|sign|join|follow|get|download|install|log|register|"
    r"accept|report|click|tap|enable|disable|enter|create|receive|share|try|help|send|read|let)\b"
    r"|\W*(?:(?:ne|не|пожалуйста|калі ласка|будь ласка|bitte|prosimy|jetzt) ,?)?(?:"
    r"\w+(?:йте|ите|ьте|йце|іце|ыце|ьце|іть|айте)(?:с[ья]|ся)?\b"
    r"|\w+en sie\b|(?!avez|êtes|chez|assez)\w+ez\b"
    r"|(?:zapisz|dołącz|pobierz|zaloguj|obserwuj|subskrybuj|kliknij|zgłoś|włącz|wyłącz|otrzymuj|"
    r"załóż|zaakceptuj|odśwież|podziel|udostępnij|wykup|kup|zainstaluj|śledź|polub)\b"
    r"|请|请您|點擊|点击|关注|關注|订阅|訂閱|下载|下載|登录|登入|注册|加入|扫|安装)"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """How far a line that begins like a call is worded like one.

    ``share`` is the part of its stems that rows of the language have, ``own`` the part that those of
    the category have, ``things`` the number of things it names.
    """

    share: float
    own: float
    things: int
    language: str
    category: str


@lru_cache(maxsize=1024)
def first_stem(head: str) -> str:
    """The beginning of the first longer word, as ``folded_stems`` gives it; empty if there is none."""
    first = _LONG_WORD.search(head)
    if first and (first[0].isascii() or not SCRIPT_RUNS["Han"].search(first[0])):
        return first[0][:STEM]
    return "".join(folded_stems(head)[:1])


def opens(folded: str, stem: str) -> bool:
    """Whether the first longer word is one of the line's first three ("Une faute …", "We use …")."""
    return stem in " ".join(folded.split()[:3])


def units(text: str) -> frozenset[str]:
    """The stems of a text and its short words ("app", "VK"), which have none."""
    folded = fold_key(text)
    spaced = folded if folded.isascii() else SCRIPT_RUNS["Han"].sub(" ", folded)
    return frozenset(folded_stems(folded)).union(_SHORT_WORD.findall(spaced))


def share_of(stems: Collection[str], known: Container[str]) -> float:
    """How many of the stems are known ones, as a part of all."""
    return sum(stem in known for stem in stems) / len(stems)


def opened(view: View) -> dict[int, tuple[str, str]]:
    """The blocks that begin like a row, by number: the folded beginning, and its first stem."""
    if view.opened is None:
        opening = openings(view.doc.stylebook)
        folded = "" if view.doc.folded.is_shifted else view.doc.folded.text
        view.opened = {}
        for index, line in enumerate(view.blocks):
            if len(line.text) > MAX_LENGTH:
                continue
            if folded:
                head = folded[line.start : min(line.end, line.start + HEAD)]
            else:
                head = view.doc.folded_line(line).text[:HEAD]
            first = first_stem(head)
            if first in opening and opens(head, first):
                view.opened[index] = (head, first)
    return view.opened


@kept()
def openings(stylebook: Stylebook) -> dict[str, dict[tuple[str, str], str]]:
    """First stem of a row to the (language, category) pairs of such rows, with the first one's id."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    for phrase in phrases(stylebook, "interface"):
        if phrase.value in CATEGORIES:
            for stem in word_stems(phrase.text)[:1]:
                key = (phrase.language, phrase.value)
                found.setdefault(stem, {}).setdefault(key, phrase.id)
    return found


@kept()
def vocabularies(stylebook: Stylebook) -> dict[tuple[str, str], dict[str, str]]:
    """The words of one language's rows: of each category, and of all of them under ``""``.

    As :func:`units` gives them, each with the id of the first row that has it.
    """
    words: dict[tuple[str, str], dict[str, str]] = {}
    for phrase in phrases(stylebook, "interface"):
        said = phrase.text if phrase.example == phrase.text else f"{phrase.text} {phrase.example}"
        found = units(said)
        for category in (phrase.value, ""):
            known = words.setdefault((phrase.language, category), {})
            for unit in found:
                known.setdefault(unit, phrase.id)
    return words


@kept()
def thing_words(stylebook: Stylebook) -> dict[tuple[str, str], dict[frozenset[str], str]]:
    """What names the thing of a category in a language, the longest first, with the row's id.

    A line names it if it has all the :func:`units` of the row.
    """
    words: dict[tuple[str, str], dict[frozenset[str], str]] = {}
    for phrase in phrases(stylebook, "forms"):
        if phrase.form == "pitch_word":
            found = units(phrase.text)
            if found:
                named = words.setdefault((phrase.language, phrase.value), {})
                named.setdefault(found, phrase.id)
    return {
        key: dict(sorted(named.items(), key=lambda item: (-len(item[0]), sorted(item[0]))))
        for key, named in words.items()
    }


def things_named(
    stylebook: Stylebook, key: tuple[str, str], said: frozenset[str]
) -> tuple[int, frozenset[str]]:
    """How many things of a category are named, no word of them twice, and all their words."""
    left = set(said)
    count = 0
    words: set[str] = set()
    for needed in thing_words(stylebook).get(key, ()):
        if needed <= said:
            words |= needed
            if needed <= left:
                left -= needed
                count += 1
    return count, frozenset(words)


@kept(maxsize=256)
def like_a_pitch(stylebook: Stylebook, text: str, first: str) -> Wording | None:
    """How a line that begins like a call is worded, in the language and category that fit it best.

    Nothing if it is too short or names no thing of any category.
    """
    stems = set(word_stems(text))
    if len(stems) < MIN_STEMS:
        return None
    said = units(text)
    known = vocabularies(stylebook)
    found = []
    for key in openings(stylebook)[first]:
        things, named = things_named(stylebook, key, said)
        if things:
            share = share_of(stems, named | known[key[0], ""].keys())
            found.append((share, share_of(stems, named | known[key].keys()), things, *key))
    return Wording(*max(found)) if found else None


def names_somebody(stylebook: Stylebook, text: str, key: tuple[str, str]) -> bool:
    """Whether a line holds a figure, or a word with a capital that no row of the language has.

    A figure in brackets says how much is left to read ("80 %") and belongs to nobody.
    """
    if _DIGIT.search(_BRACKETS.sub("", text)):
        return True
    _, named = things_named(stylebook, key, units(text))
    known = vocabularies(stylebook)[key[0], ""].keys() | named
    return any(word[0].isupper() and not units(word) <= known for word in _INSIDE.findall(text))


def pitches(view: View) -> Iterator[Edit | Flag]:
    """Lines worded like a call of the page throughout."""
    book = view.doc.stylebook
    for index, (head, first) in opened(view).items():
        line = view.blocks[index]
        if view.is_given_title(index):
            continue
        worded = like_a_pitch(book, line.text, first)
        if worded is None or line.words > MAX_WORDS or view.doc.quoted(line.start, line.end):
            continue
        least = 1 if worded.category in PLAIN else NEARLY
        if worded.share < least or worded.own < OWN:
            continue
        others = _THIRD_PERSON.get(worded.language)
        if others and others.search(view.doc.folded_line(line).text):
            continue
        rule = f"stray.pitch.{worded.category}"
        evidence = Evidence.A if worded.share == 1 else Evidence.C
        reason = (
            f"begins like lines of the kind {worded.category.replace('_', ' ')} "
            f"({worded.language}), names what they are about; {worded.share:.0%} of its words are "
            "words of the page"
        )
        why = ""
        if names_somebody(book, line.text, (worded.language, worded.category)):
            why = "a name or a figure in it"
        elif evidence is Evidence.C and worded.things < 2 and not _IMPERATIVE.match(head):
            why = "a word from elsewhere, and one cue only"
        if why:
            yield Flag(
                line.start,
                line.end,
                worded.category,
                rule,
                "",
                Evidence.C,
                f"{reason}; {why}",
            )
            continue
        yield removal(
            line.start,
            line.end,
            rule,
            worded.category,
            evidence=evidence,
            reason=reason,
            confidence=0.95 if evidence is Evidence.A else 0.85,
        )
