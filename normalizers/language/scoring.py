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
# Share of the usual n-gram evidence for its language, of texts of so many letters with few stop words.
# None of 2,055 labelled ones falls below it, and of paragraphs in eighteen other languages all but
# the Croatian and the Slovenian do.
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
    """Evidence of a short text; of its lines in the host language, if they are in several."""
    lines = [line for line in sample.split("\n") if line.strip()]
    if len(lines) < 2:
        return short_scores(sample, script, expected)
    read = [short_scores(line, script, expected) for line in lines]
    own = [read[number] for number in _elected(lines, read)]
    if not own:
        return short_scores(sample, script, expected)
    return {language: sum(nats[language] for nats in own) for language in own[0]}


def _elected(parts: Sequence[str], scores: Sequence[Mapping[str, float]]) -> list[int]:
    """Which parts of a text are in its host language; none if they do not disagree.

    Each part votes with its length, so that a foreign passage rich in telling letters cannot outweigh
    a longer host text that has few of them. The first has a lead: the head of an article is its own,
    foreign residue stands below and beside it. A part that says nothing has no vote.
    """
    votes: dict[str, float] = {}
    bests = [
        max(nats, key=lambda language: nats[language]) if any(nats.values()) else None
        for nats in scores
    ]
    for part, best in zip(parts, bests, strict=True):
        if best is not None:
            votes[best] = votes.get(best, 0) + len(part) * (1 if votes else HEAD)
    if len(votes) < 2:
        return []
    host = max(votes, key=lambda language: votes[language])
    return [number for number, best in enumerate(bests) if best == host]


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
    """Scores and words of a text that looks like a mixture: of its sentences in the host language."""
    sentences = list(_sentences(lowered))
    words = [tokenize(sentence) for sentence in sentences]
    read = [
        {
            language: score
            for language, score in zip(
                evidence.languages, evidence.scores(sentence, tokens), strict=True
            )
            if language in nats
        }
        for sentence, tokens in zip(sentences, words, strict=True)
    ]
    own = _elected(sentences, read)
    if not own:
        return nats, tokens
    summed = {language: sum(read[number][language] for number in own) for language in nats}
    return summed, [word for number in own for word in words[number]]
