"""What short text says of its language: character n-grams of its words.

Stop words and letters decide a paragraph (``evidence.py``); a button of two words often has
neither. Its n-grams do: word beginnings, endings and letter pairs of up to four letters, counted by
``build.py`` on the same news sentences. A **weight** is ``8 * log(p / floor)``: evidence is only
ever positive, as in ``evidence.py``, and a language that never has the n-gram gets nothing.

The method is naive Bayes over character n-grams with word boundaries (Cavnar and Trenkle 1994;
Nakatani 2010, the algorithm of langdetect), computed once over all of them instead of sampled, with
a temperature for the n-grams that overlap.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files

from normalizers.legible import legible
from normalizers.scripts import SCRIPT_RUNS

MAX_GRAM = 4
SCALE = 8  # weights are eighths of a nat
OFFSET = 35  # of the first printable character that stands for a weight, "#"
MAX_WORD = 30  # letters; a longer "word" is no word

# Overlapping n-grams say the same thing several times: their sum is divided by this before it
# becomes a probability. A compromise between the values from 1.5 to 6 that cost least (log loss) on
# labelled sentences, phrases of one to eight words, and interface strings.
TEMPERATURE = 4.0
NAME_WEIGHT = 0.4  # of a capitalised word inside a sentence, against another word

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Grams:
    """The n-grams of one script: for each, one weight per language.

    ``usual`` is the evidence, in nats a letter, that a text gives for the language it is in.
    """

    script: str
    languages: tuple[str, ...]
    usual: Mapping[str, float]
    _packed: Packed = field(repr=False)
    _words: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    def scores(self, text: str) -> dict[str, float]:
        """Summed evidence per language in nats, temperature applied; all zero if there is none.

        A capitalised word inside a sentence counts :data:`NAME_WEIGHT`: names are spelled alike in
        many languages, and foreign ones speak for the wrong one. Where all words are capitalised
        nobody can tell.
        """
        words = words_of(text)
        sums = self._sums([word.lower() for word in words])
        names = _names_in(words)
        if names:
            of_names = self._sums([word.lower() for word in names])
            sums = [
                both - (1 - NAME_WEIGHT) * one for both, one in zip(sums, of_names, strict=True)
            ]
        return {
            language: total / (SCALE * TEMPERATURE)
            for language, total in zip(self.languages, sums, strict=True)
        }

    @cached_property
    def letters(self) -> frozenset[str]:
        """The letters that stand in any n-gram."""
        return frozenset("".join(self._packed.rows)) - {" "}

    def share_of_usual(self, text: str, language: str) -> float:
        """The evidence a text gives for a language, as a share of what a text in it usually gives.

        Portuguese is nearest to Spanish as long as one only compares it with the languages one
        knows; but a Spanish text gives a fifth more evidence for Spanish.
        """
        own = SCRIPT_RUNS[self.script]
        words = [word for word in words_of(text) if own.match(word)]
        letters = sum(map(len, words)) - (1 - NAME_WEIGHT) * sum(map(len, _names_in(words)))
        return self.scores(text)[language] / (self.usual[language] * letters) if letters else 0.0

    def _sums(self, words: Sequence[str]) -> Sequence[float]:
        """Eighths of a nat per language."""
        *sums, rows = self._packed.unpack(sum(map(self._word, words)))
        bias = OFFSET * rows
        return [value - bias for value in sums]

    def _word(self, word: str) -> int:
        """The rows of a word's n-grams, added up."""
        known = self._words.get(word)
        if known is None:
            if len(self._words) > _KEPT_WORDS:
                self._words.clear()
            known = sum(map(self._packed.__getitem__, cuts_of(word)))
            self._words[word] = known
        return known


class Packed(dict[str, int]):
    """Rows as integers, made when they are first asked for; 0 for what is no row.

    A row is one field of 32 bits per language and a last one that is 1, so that one addition adds the
    weights of all languages and counts the rows.
    """

    def __init__(self, rows: Mapping[str, str], languages: int) -> None:
        super().__init__()
        self.rows = rows
        self.size = _FIELD * (languages + 1)

    def __missing__(self, cut: str) -> int:
        if len(self) > _KEPT_GRAMS:
            self.clear()
        row = self.rows.get(cut)
        packed = 0 if row is None else int.from_bytes(f"{row}\1".encode("utf-32-le"), "little")
        self[cut] = packed
        return packed

    def unpack(self, total: int) -> list[int]:
        """The fields of a sum of rows."""
        return memoryview(total.to_bytes(self.size, "little")).cast("I").tolist()


_FIELD = 4  # bytes
_KEPT_WORDS, _KEPT_GRAMS = 50_000, 200_000


def words_of(text: str) -> list[str]:
    """The words of a text as they are counted: letters only, an apostrophe parts two."""
    return [word[:MAX_WORD] for word in _WORD.findall(legible(text, {}))]


def _names_in(words: Sequence[str]) -> list[str]:
    """The capitalised words after the first; none where all are capitalised."""
    names = [word for word in words[1:] if not word.islower()]
    return names if names and any(word.islower() for word in words) else []


def cuts_of(word: str) -> list[str]:
    """The n-grams of a word with its boundaries, and the word itself if it is longer than any.

    >>> cuts_of("but")
    [' but ', ' b', 'bu', 'ut', 't ', ' bu', 'but', 'ut ', ' but', 'but ']
    """
    padded = f" {word} "
    cuts = [padded] if len(padded) > MAX_GRAM else []
    for size in range(2, MAX_GRAM + 1):
        cuts += [padded[at : at + size] for at in range(len(padded) - size + 1)]
    return cuts


def posterior(
    scores: Mapping[str, float], prior: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Probabilities from evidence in nats and, if given, log priors; they sum to one."""
    total = {
        language: score + (prior or {}).get(language, 0.0) for language, score in scores.items()
    }
    best = max(total.values(), default=0.0)
    odds = {language: math.exp(score - best) for language, score in total.items()}
    whole = sum(odds.values())
    return {language: value / whole for language, value in odds.items()}


def parse_grams(script: str, content: str) -> Grams:
    """Read one table: a comment, the languages, then an n-gram and its weights a line."""
    _, head, usual, *body = content.splitlines()
    languages = tuple(head.split("\t")[1:])
    evidence = map(float, usual.split("\t")[1:])
    rows = dict([line.split("\t") for line in body])
    packed = Packed(rows, len(languages))
    return Grams(script, languages, dict(zip(languages, evidence, strict=True)), packed)


@lru_cache(maxsize=2)
def grams(script: str) -> Grams:
    """The packaged n-grams of a script that several languages share."""
    source = files("normalizers.language").joinpath("data", f"{script.lower()}.grams.tsv")
    return parse_grams(script, source.read_text(encoding="utf-8"))


def as_row(weights: Sequence[int]) -> str:
    """Weights as the printable characters of a table."""
    return "".join(chr(OFFSET + weight) for weight in weights)
