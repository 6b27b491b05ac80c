"""The language of one text: script shares, then letters and closed-class words, then langdetect."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from normalizers.language import engine
from normalizers.language.evidence import TABLED, TEMPERATURE, Table, table, tokenize
from normalizers.language.shares import script_shares

# In the order of prior plausibility: it decides between languages nothing else tells apart.
EXPECTED = (
    *("en", "ru", "be", "uk", "pl", "de", "fr", "es", "zh", "lt"),
    *("lv", "et", "kk", "ka", "hy", "bg", "sr", "mk", "ar"),
)

# Scripts that decide the language of a news text by themselves.
_SCRIPT_LANGUAGE = {
    "Han": "zh",
    "Kana": "ja",
    "Hangul": "ko",
    "Arabic": "ar",
    "Georgian": "ka",
    "Armenian": "hy",
    "Greek": "el",
    "Hebrew": "he",
    "Devanagari": "hi",
    "Thai": "th",
}
_LANGUAGE_SCRIPTS: dict[str, tuple[str, ...]] = {
    **{language: (script,) for script, language in _SCRIPT_LANGUAGE.items()},
    "zh": ("Han",),
    "ja": ("Kana", "Han"),
    "sr": ("Cyrillic", "Latin"),
    **dict.fromkeys(("ru", "be", "uk", "bg", "mk"), ("Cyrillic",)),
    "kk": ("Cyrillic", "Latin", "Arabic"),
    "fa": ("Arabic",),
    "ur": ("Arabic",),
    "tg": ("Cyrillic",),
    "ky": ("Cyrillic",),
    "mn": ("Cyrillic",),
}

CERTAIN = 0.9999  # no method is surer than that
SETTLED = 4.0  # nats between first and second: below it langdetect is asked
CONTRADICTED = 12.0  # nats against a hint that outweigh it
# A clean text of two hundred letters leads its runner-up by more than this part of its language's
# usual lead; a mixture of two languages does not, and votes by sentence.
MIXED_LEAD = 0.5
MIXED_LETTERS = 200
CLOSE_SHARES = 0.85
MIN_WORDS = 3
MIN_LETTERS = 12
HINT_ALONE = 0.5  # probability of a hint that nothing supports or contradicts
TYPICAL_WORDS = 30
UNTYPICAL = 0.5
SAMPLE = 3000
_WINDOWS = 6
FEW = 90  # code points; of a text this short names and chance decide, so plausibility must weigh in
USUAL = frozenset(EXPECTED[:9])
UNUSUAL = 3.0  # nats
SHORT = 200  # letters; names can outweigh everything else in a text of fewer
_CAPITALISED = re.compile(
    r"\b(?=[^\W\d_])(?![a-zß-öø-ÿāčęėįšųūžłńśźżćąóőűа-яёђ-џґҙқңһүұәө])\w[\w'’-]*"
)
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)]*\s+|\n")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A language, how probable it is, and in which script it was seen.

    ``contradicts_hint``: the text is clearly not in the language the caller named.
    """

    language: str = "und"
    probability: float = 0.0
    script: str = ""
    contradicts_hint: bool = False


def hint_code(hint: str) -> str:
    """The ISO 639-1 code of a hint like ``ru-RU`` or ``en_GB``; empty when it is none.

    >>> hint_code("ru-RU"), hint_code("und"), hint_code("English")
    ('ru', '', '')
    """
    code = re.split(r"[-_]", hint.strip().lower())[0]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def script_language(script: str, expected: Sequence[str] = EXPECTED) -> str:
    """The likeliest language of a script: its only one, or the first expected one written in it.

    >>> script_language("Georgian"), script_language("Cyrillic")
    ('ka', 'ru')
    """
    if script in TABLED:
        return next((language for language in expected if script in _scripts(language)), "und")
    return _SCRIPT_LANGUAGE[script]


def _scripts(language: str) -> tuple[str, ...]:
    return _LANGUAGE_SCRIPTS.get(language, ("Latin",))


def sample_of(text: str) -> str:
    """The text, or windows spread evenly over a long one, so that its head alone cannot decide."""
    if len(text) <= SAMPLE:
        return text
    size = SAMPLE // _WINDOWS
    step = (len(text) - size) / (_WINDOWS - 1)
    return "\n".join(text[int(n * step) : int(n * step) + size] for n in range(_WINDOWS))


def detect(
    text: str,
    hint: str = "",
    expected: Sequence[str] = EXPECTED,
    shares: Mapping[str, int] | None = None,
) -> Verdict:
    """The language of ``text``.

    Args:
        text: any text; a long one is sampled.
        hint: the language the text is said to be in (ISO 639-1), a prior and not an order.
        expected: languages to choose from where the script leaves a choice.
        shares: the text's script shares, if the caller has counted them.

    >>> detect("Прэзідэнт сёння сустрэўся з міністрамі ў Мінску.").language
    'be'
    >>> detect("2023"), detect("2023", hint="ru").language
    (Verdict(language='und', probability=0.0, script='', contradicts_hint=False), 'ru')
    """
    sample = sample_of(text)
    shares = script_shares(text) if shares is None else shares
    hint = hint_code(hint)
    if not shares:
        return Verdict(hint, HINT_ALONE) if hint else Verdict()
    script = _host_script(sample, shares)
    letters = shares[script]
    if script == "Han" and shares.get("Kana", 0) * 10 > letters:
        script = "Kana"
    certainty = letters / sum(shares.values())
    certainty = CERTAIN if certainty >= 0.7 else certainty
    if script not in TABLED:
        language = _SCRIPT_LANGUAGE[script]
        if hint and script in _scripts(hint):
            return Verdict(hint, certainty if letters >= MIN_LETTERS else HINT_ALONE, script)
        if hint and letters < MIN_LETTERS:
            return Verdict(hint, HINT_ALONE, script)
        return Verdict(language, certainty, script, bool(hint)) if letters > 1 else Verdict()
    verdict = _tabled(sample.lower(), script, certainty, hint, expected)
    if verdict.contradicts_hint and letters < SHORT and script in _scripts(hint):
        unnamed = _tabled(without_names(sample).lower(), script, certainty, hint, expected)
        return verdict if unnamed.contradicts_hint else unnamed
    return verdict


def without_names(text: str) -> str:
    """The text without capitalised words: what remains to speak against a hint in a short text.

    "Jarosław Kaczyński met Alexander Lukashenko" is no proof that an English article is Polish.
    """
    return _CAPITALISED.sub(" ", text)


def _tabled(
    lowered: str,
    script: str,
    certainty: float,
    hint: str,
    expected: Sequence[str],
) -> Verdict:
    """The language of a text in a script of many languages."""
    evidence = table(script)
    tokens = tokenize(lowered)
    scores = {
        language: score
        for language, score in zip(
            evidence.languages, evidence.scores(lowered, tokens), strict=True
        )
        if language in expected
    }
    if not scores:
        return Verdict(hint, HINT_ALONE, script) if hint else Verdict(script=script)
    if len(lowered) < FEW and not hint:
        scores = {
            language: score - (0.0 if language in USUAL else UNUSUAL)
            for language, score in scores.items()
        }
    if len(lowered) >= MIXED_LETTERS and len(scores) > 1:
        first, second = sorted(scores, key=lambda language: -scores[language])[:2]
        usual = evidence.usual_lead(first) * len(lowered)
        if scores[first] - scores[second] < MIXED_LEAD * usual:
            scores, tokens = _voted(lowered, evidence, scores, tokens)
    ranked = sorted(scores, key=lambda language: (-scores[language], expected.index(language)))
    margin = scores[ranked[0]] - (scores[ranked[1]] if len(ranked) > 1 else 0.0)
    fits = not hint or script in _scripts(hint)
    if hint in scores:
        if scores[ranked[0]] - scores[hint] < CONTRADICTED:
            probability = _posterior(scores, hint) if ranked[0] == hint else HINT_ALONE
            return Verdict(hint, min(certainty, max(HINT_ALONE, probability)), script)
        return Verdict(ranked[0], min(certainty, _posterior(scores, ranked[0])), script, True)
    if len(tokens) >= TYPICAL_WORDS and not evidence.typical(ranked[0], tokens):
        certainty = min(certainty, UNTYPICAL)  # a language that is not among the expected ones?
    if hint and fits and (margin < CONTRADICTED or certainty <= UNTYPICAL):
        return Verdict(hint, HINT_ALONE, script)
    long_enough = len(tokens) >= MIN_WORDS and len(lowered) >= MIN_LETTERS
    if margin < SETTLED:
        if long_enough:
            scores = _with_engine(lowered, scores, ranked)
        else:  # a word or two that only a guess could settle
            return Verdict(hint, HINT_ALONE, script) if hint else Verdict(script=script)
    best = max(scores, key=lambda language: (scores[language], -expected.index(language)))
    return Verdict(best, min(certainty, _posterior(scores, best)), script, bool(hint))


def _host_script(sample: str, shares: Mapping[str, int]) -> str:
    """The script of most letters; of two nearly equal ones the script of the first line.

    The head of an article is its own, foreign residue stands below and beside it.
    """
    script, *others = shares
    if others and shares[others[0]] >= CLOSE_SHARES * shares[script]:
        head = script_shares(sample.lstrip().partition("\n")[0])
        if next(iter(head), "") in others[:1]:
            return others[0]
    return script


def _voted(
    lowered: str, evidence: Table, scores: dict[str, float], tokens: list[str]
) -> tuple[dict[str, float], list[str]]:
    """Scores and words of a text that looks like a mixture: of its sentences in the host language.

    Each sentence votes with its letters, so that a foreign passage rich in telling letters cannot
    outweigh a longer host text that has few of them.
    """
    votes: dict[str, int] = dict.fromkeys(scores, 0)
    ballots: list[tuple[str, dict[str, float], list[str]]] = []
    for sentence in _SENTENCE_END.split(lowered):
        words = tokenize(sentence)
        found = evidence.scores(sentence, words)
        known = {
            language: score
            for language, score in zip(evidence.languages, found, strict=True)
            if language in scores
        }
        best = max(known, key=lambda language: known[language])
        if known[best] > 0:
            votes[best] += len(sentence)
            ballots.append((best, known, words))
    host = max(scores, key=lambda language: (votes[language], scores[language]))
    own = [(known, words) for best, known, words in ballots if best == host]
    if not own:
        return scores, tokens
    summed = {language: sum(known[language] for known, _ in own) for language in scores}
    return summed, [word for _, words in own for word in words]


def _with_engine(lowered: str, scores: dict[str, float], ranked: list[str]) -> dict[str, float]:
    """The scores with langdetect's opinion added; languages it does not know stay as they are."""
    opinion = engine.probabilities(lowered, tuple(sorted(scores)))
    if not opinion:
        return scores
    best = max(opinion[language] for language in opinion)
    # langdetect tells the languages it knows from one another, and says nothing of the others
    return {
        language: score + TEMPERATURE * math.log(max(opinion.get(language, best), 0.001) / best)
        for language, score in scores.items()
        if score > scores[ranked[0]] - 2 * SETTLED
    }


def _posterior(scores: dict[str, float], language: str) -> float:
    """Probability of ``language`` under a flat prior."""
    odds = (min(50.0, (score - scores[language]) / TEMPERATURE) for score in scores.values())
    return min(CERTAIN, 1 / sum(map(math.exp, odds)))
