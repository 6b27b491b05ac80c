"""How much a text says for each language of its script, in nats.

A paragraph and more is read by its letters and stop words (``evidence.py``), a shorter text by its
n-grams (``ngrams.py``). langdetect (``engine.py``) is asked last, where those leave it open, and for
languages they have no table of.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizers.language import engine
from normalizers.language.content import masked
from normalizers.language.evidence import TABLED, TEMPERATURE, Table, table, tokenize
from normalizers.language.languages import scripts_of
from normalizers.language.ngrams import grams, posterior, words_of
from normalizers.scripts import SCRIPT_RUNS
from normalizers.sentences import sentence_spans

SHORT = 200  # letters; n-grams decide on fewer, stop words on more
# langdetect has a say where the n-grams' best language is less probable than this. Of fewer words than
# four it knows less than they do, and its chance decides; its voice counts half.
DOUBTFUL, ENGINE_WORDS, ENGINE_WEIGHT = 0.6, 4, 0.5
OUTSIDE = 0.9  # probability from which langdetect is believed about a language without a table
# A clean text of two hundred letters leads its runner-up by more than this part of its language's
# usual lead; a mixture of two languages does not, and votes by sentence.
MIXED_LEAD = 0.5
HEAD = 1.25  # weight of the votes for the language of the first sentence
# Share of the usual n-gram evidence for its language. Of labelled sentences of a hundred letters and
# more with few stop words one in two thousand gives less, of texts in twelve other languages all do.
TYPICAL, TELLING = 0.84, 100
STRANGE_WORDS = 2  # words with a letter of none of the languages
TYPICAL_SAMPLE = 600  # code points of words that are looked at


@dataclass(frozen=True, slots=True)
class Scores:
    """Evidence per language in nats, and whether the best one's is what a text in it usually has."""

    nats: dict[str, float]
    typical: bool = True


def scored(sample: str, letters: int, script: str, expected: Sequence[str]) -> Scores:
    """The evidence of a text for each expected language of a script that several share.

    Args:
        sample: the text, or enough of it.
        letters: how many letters of the script the whole text has.
        script: one of ``evidence.TABLED``.
        expected: the languages to choose from.
    """
    if letters >= SHORT:
        return _long_scores(sample, script, expected)
    nats = _of_lines(sample, script, expected)
    return Scores(nats, not nats or _is_typical(sample, letters, script, nats))


def _of_lines(sample: str, script: str, expected: Sequence[str]) -> dict[str, float]:
    """Evidence of a short text; of its lines in the host language, if they are in several.

    As in :func:`_voted`, each line votes with its length and the first has a lead.
    """
    lines = [line for line in sample.split("\n") if line.strip()]
    if len(lines) < 2:
        return short_scores(sample, script, expected)
    votes: dict[str, float] = {}
    read: list[tuple[str, dict[str, float]]] = []
    for line in lines:
        nats = short_scores(line, script, expected)
        if any(nats.values()):
            best = max(nats, key=lambda language: nats[language])
            votes[best] = votes.get(best, 0) + len(line) * (1 if read else HEAD)
            read.append((best, nats))
    if len(votes) < 2:
        return short_scores(sample, script, expected)
    host = max(votes, key=lambda language: votes[language])
    own = [nats for best, nats in read if best == host]
    return {language: sum(nats[language] for nats in own) for language in own[0]}


def short_scores(sample: str, script: str, expected: Sequence[str]) -> dict[str, float]:
    """Evidence of the n-grams; where it leaves a doubt, langdetect's as well."""
    found = grams(script).scores(masked(sample))
    nats = {language: found[language] for language in found if language in expected}
    doubtful = any(nats.values()) and max(posterior(nats).values()) < DOUBTFUL
    if doubtful and len(sample.split()) >= ENGINE_WORDS:
        for language, probability in _asked(sample, script, tuple(nats)).items():
            nats[language] += ENGINE_WEIGHT * math.log(max(probability, 0.001))
    return nats


def outside_language(
    sample: str, script: str, expected: Sequence[str], known: Sequence[str]
) -> tuple[str, float]:
    """An expected language that only langdetect knows, if it is sure; else an empty one.

    Args:
        sample: the text, or enough of it.
        script: its script.
        expected: the languages to choose from.
        known: those of them that have a table of the script.
    """
    others = [code for code in expected if script in scripts_of(code) and code not in _in_tables()]
    if not others:
        return "", 0.0
    # where none with a table is expected, all of them are the rivals: German is no Italian
    found = _asked(sample, script, [*(known or table(script).languages), *others])
    best = max(found, key=lambda code: (found[code], code), default="")
    if best in others and found[best] >= OUTSIDE:
        return best, found[best]
    return "", 0.0


@lru_cache(maxsize=1)
def _in_tables() -> frozenset[str]:
    return frozenset(language for script in TABLED for language in table(script).languages)


def _asked(sample: str, script: str, languages: Sequence[str]) -> dict[str, float]:
    """Langdetect's probabilities; of Serbian, only in the script that was seen."""
    serbian = f"sr-{'Latn' if script == 'Latin' else 'Cyrl'}"
    return engine.probabilities(
        sample, tuple(serbian if code == "sr" else code for code in languages)
    )


def _long_scores(sample: str, script: str, expected: Sequence[str]) -> Scores:
    """Evidence of letters and stop words."""
    evidence = table(script)
    lowered = sample.lower()
    tokens = tokenize(lowered)
    found = zip(evidence.languages, evidence.scores(lowered, tokens), strict=True)
    nats = {language: score for language, score in found if language in expected}
    if not nats:
        return Scores({})
    if len(nats) > 1:
        first, second = sorted(nats, key=lambda language: -nats[language])[:2]
        usual = evidence.usual_lead(first) * len(lowered)
        if nats[first] - nats[second] < MIXED_LEAD * usual:
            nats, tokens = _voted(lowered, evidence, nats, tokens)
    best = max(nats, key=lambda language: nats[language])
    typical = evidence.typical(best, tokens) or _is_typical(sample, SHORT, script, nats)
    return Scores({code: score / TEMPERATURE for code, score in nats.items()}, typical)


def _is_typical(sample: str, letters: int, script: str, nats: Mapping[str, float]) -> bool:
    """Whether a text holds as much of its likeliest language as a text in it usually does."""
    evidence, counted = table(script), grams(script)
    best = max(nats, key=lambda language: nats[language])
    lowered = sample.lower()
    tokens = tokenize(lowered)
    if evidence.typical(best, tokens):
        return True
    strange = filter(str.islower, _strange_words(script).findall(sample[:TYPICAL_SAMPLE]))
    if len(list(strange)) >= STRANGE_WORDS:
        return False
    small = "".join(word for word in words_of(sample[:TYPICAL_SAMPLE]) if word.islower())
    if min(letters, len(small)) < TELLING:
        return True  # of names nobody can tell
    if counted.share_of_usual(lowered[:TYPICAL_SAMPLE], best) >= TYPICAL:
        return True
    # or do the sentences in that language, where there are others as well?
    own = " ".join(_voted(lowered, evidence, dict(nats), tokens)[1])
    return counted.share_of_usual(own[:TYPICAL_SAMPLE], best) >= TYPICAL


@lru_cache(maxsize=len(TABLED))
def _strange_words(script: str) -> re.Pattern[str]:
    """Words with a letter that no language we know writes: ã, ř, å, ğ; ҳ, ӯ. Or with a capital."""
    letters = SCRIPT_RUNS[script].pattern.rstrip("+")
    return re.compile(rf"\w*(?![{''.join(sorted(grams(script).letters))}]){letters}\w*")


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        for start, end in sentence_spans(line, loose=True):
            yield line[start:end]


def _voted(
    lowered: str, evidence: Table, nats: dict[str, float], tokens: list[str]
) -> tuple[dict[str, float], list[str]]:
    """Scores and words of a text that looks like a mixture: of its sentences in the host language.

    Each sentence votes with its letters, so that a foreign passage rich in telling letters cannot
    outweigh a longer host text that has few of them. The language of the first has a lead: the head
    of an article is its own, foreign residue stands below and beside it.
    """
    votes: dict[str, float] = dict.fromkeys(nats, 0)
    ballots: list[tuple[str, dict[str, float], list[str]]] = []
    for sentence in _sentences(lowered):
        words = tokenize(sentence)
        found = evidence.scores(sentence, words)
        known = {
            language: score
            for language, score in zip(evidence.languages, found, strict=True)
            if language in nats
        }
        best = max(known, key=lambda language: known[language])
        if known[best] > 0:
            votes[best] += len(sentence) * (1 if ballots else HEAD)
            ballots.append((best, known, words))
    host = max(nats, key=lambda language: (votes[language], nats[language]))
    own = [(known, words) for best, known, words in ballots if best == host]
    if not own:
        return nats, tokens
    summed = {language: sum(known[language] for known, _ in own) for language in nats}
    return summed, [word for _, words in own for word in words]
