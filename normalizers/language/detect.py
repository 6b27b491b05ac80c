"""The language of one text: script shares, then letters, words and n-grams, then langdetect."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from normalizers.article import UNTYPICAL
from normalizers.codes import hint_code
from normalizers.language.content import CAPITALISED
from normalizers.language.evidence import TABLED
from normalizers.language.languages import EXPECTED, script_language, scripts_of
from normalizers.language.ngrams import posterior, words_of
from normalizers.language.scoring import (
    SHORT,
    TELLING,
    Scores,
    outside_language,
    scored,
    short_scores,
)
from normalizers.language.shares import LETTER_WEIGHT, script_shares

CERTAIN = 0.9999  # no method is surer than that
# Log-odds of what is known beforehand, in nats: a hint is right a thousand times before it is wrong
# once, the usual language of a source twenty times.
HINT_PRIOR, USUAL_PRIOR = 7.0, 3.0
CONTRADICTED = 0.99  # probability from which another language than the hinted one is believed
HINT_ALONE = 0.55  # probability of a hint that the text neither supports nor contradicts
FEW_WORDS, FEW_SURE = 5, 0.55  # a text of one word, or of so many and all capitalised
MIN_LETTERS = 3  # of a text that is in any language at all; of Chinese characters, two
WHOLE_SHARE = 0.7  # of the letters; one script with more of them is as good as all
CLOSE_SHARES = 0.85
SAMPLE = 3000  # code points
_WINDOWS = 6
_NOT_ARABIC = re.compile("[پچژگکیہےٹڈڑں]")  # Persian, Urdu, Uyghur and others have more letters


@dataclass(frozen=True, slots=True)
class Verdict:
    """A language, how probable it is, and in which script it was seen.

    ``contradicts``: the language the text was expected to be in and clearly is not. ``typical``: it
    has as much of the language as a text in it usually has, so that it is probably in no other one.
    """

    language: str = "und"
    probability: float = 0.0
    script: str = ""
    contradicts: str = ""
    typical: bool = True


@dataclass(frozen=True, slots=True)
class Prior:
    """A language the text is expected to be in, and how strongly (log-odds in nats)."""

    language: str
    strength: float

    def alone(self, script: str) -> Verdict:
        """The verdict where there are letters, but they say nothing."""
        if self.fits(script):
            return Verdict(self.language, HINT_ALONE, script)
        return Verdict(script=script)

    def fits(self, script: str) -> bool:
        """Whether its language is written in the script."""
        return bool(self.language) and script in scripts_of(self.language)


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
    usual: str = "",
) -> Verdict:
    """The language of ``text``; ``und`` with probability 0 for one of fewer than three letters.

    Args:
        text: any text; a long one is sampled.
        hint: the language the text is said to be in (ISO 639-1), a prior and not an order.
        expected: languages to choose from where the script leaves a choice.
        shares: the text's script shares, if the caller has counted them.
        usual: the usual language of the text's source, a weaker prior; unused beside a hint.

    >>> detect("Прэзідэнт сёння сустрэўся з міністрамі ў Мінску.").language
    'be'
    >>> detect("2023", hint="ru")
    Verdict(language='und', probability=0.0, script='', contradicts='', typical=True)
    """
    sample = sample_of(text)
    shares = script_shares(text) if shares is None else shares
    if not shares:
        return Verdict()
    prior = Prior(hint_code(hint), HINT_PRIOR)
    if not prior.language:
        prior = Prior(hint_code(usual), USUAL_PRIOR)
    script = _host_script(sample, shares)
    letters = shares[script]
    if script == "Han" and shares.get("Kana", 0) * 10 > letters:
        script = "Kana"
    weight = LETTER_WEIGHT.get(script, 1)
    if letters < (MIN_LETTERS if weight == 1 else 2 * weight):
        return Verdict(script=script)
    share = letters / sum(shares.values())
    certainty = CERTAIN if share >= WHOLE_SHARE else share
    if script not in TABLED:
        if prior.fits(script):
            return Verdict(prior.language, certainty, script)
        typical = script != "Arabic" or len(_NOT_ARABIC.findall(sample)) < 2
        surest = certainty if typical else UNTYPICAL
        return Verdict(script_language(script), surest, script, prior.language, typical)
    scores = scored(sample, letters, script, expected)
    return _by_evidence(Sample(sample, script, letters, certainty), scores, prior, expected)


@dataclass(frozen=True, slots=True)
class Sample:
    """What is read of a text: the script most of it is in, and how many letters the whole has of it.

    ``certainty``: the most that can be believed of any verdict, by the share of that script.
    """

    text: str
    script: str
    letters: int
    certainty: float


def _by_evidence(sample: Sample, scores: Scores, prior: Prior, expected: Sequence[str]) -> Verdict:
    """The language of a text in a script that several languages share."""
    script, letters = sample.script, sample.letters
    surest = _surest(sample)
    unknown = prior.fits(script) and prior.language not in scores.nats
    possible = (*expected, prior.language) if unknown else expected
    other, sureness = outside_language(sample.text, script, possible, tuple(scores.nats))
    if other:
        wrong = prior.language if prior.language != other else ""
        return Verdict(other, min(surest, sureness), script, wrong)
    if not scores.nats:  # none that is expected is written in this script
        return replace(prior.alone(script), typical=letters < TELLING)
    if not any(scores.nats.values()):
        return prior.alone(script)
    flat = posterior(scores.nats)
    best = max(flat, key=lambda language: (flat[language], -expected.index(language)))
    certainty = min(surest, CERTAIN if scores.typical else UNTYPICAL)

    def verdict(language: str, probability: float, wrong: str = "") -> Verdict:
        return Verdict(language, min(certainty, probability), script, wrong, scores.typical)

    if not prior.language:
        return verdict(best, flat[best])
    if prior.language not in flat:
        if prior.fits(script) and (not scores.typical or flat[best] < CONTRADICTED):
            return prior.alone(script)
        return verdict(best, flat[best], prior.language)
    weighed = posterior(scores.nats, {prior.language: prior.strength})
    contrary = max((weighed[code] for code in weighed if code != prior.language), default=0.0)
    if min(contrary, surest) < CONTRADICTED:
        return verdict(prior.language, max(HINT_ALONE, flat[prior.language]))
    if letters < SHORT:
        # "Jarosław Kaczyński met Alexander Lukashenko" is no proof that an English text is Polish
        unnamed = short_scores(CAPITALISED.sub(" ", sample.text), script, expected)
        if posterior(unnamed, {prior.language: prior.strength})[best] < CONTRADICTED:
            return prior.alone(script)
    return verdict(best, flat[best], prior.language)


def _surest(sample: Sample) -> float:
    """The most that can be believed of a verdict: by the script's share, and by the number of words."""
    words = words_of(sample.text) if sample.letters < SHORT else ()
    if 0 < len(words) <= FEW_WORDS:
        # one word is no proof, and capitalised ones are names, for all one can see
        names = all(word[0].isupper() for word in words)
        return min(sample.certainty, FEW_SURE if names or len(words) == 1 else CERTAIN)
    return sample.certainty


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
