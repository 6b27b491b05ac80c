"""Cheap evidence for a language: the script, diagnostic letters, closed-class words.

A **weight** is ``log(p / floor)`` in hundredths: how much more often the language uses the feature
than a language that does not know it, and zero for one that does not. Evidence is therefore only
ever positive, a missing feature needs no penalty: the letter ``и`` speaks for every Cyrillic
language but Belarusian, and that *is* the veto. The tables are built by ``build.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

# Scripts that several expected languages share; a table of evidence each.
TABLED = ("Latin", "Cyrillic")

# Nats per unit of log-odds: letters and words of one sentence are not independent, so their summed
# evidence is divided before it becomes a probability.
TEMPERATURE = 1.2
TYPICAL = 0.65  # of the usual coverage; what reaches it needs no closer look
OWN_WORD = 150  # a stop word of its own is e^1.5 times as frequent as in any other language


@dataclass(frozen=True)
class Table:
    """The evidence of one script: a weight per feature and language, in hundredths of a nat."""

    script: str
    languages: tuple[str, ...]
    words: Mapping[str, tuple[int, ...]]
    letters: Mapping[str, tuple[int, ...]]
    # of a usual text, by language: per cent of its words that stand in ``words``, and by how many
    # hundredths of a nat per character it leads the next language
    coverage: tuple[int, ...]
    leads: tuple[int, ...]

    def usual_lead(self, language: str) -> float:
        """Nats per character by which a text in ``language`` leads the runner-up."""
        return self.leads[self.languages.index(language)] / 100

    def typical(self, language: str, tokens: Sequence[str]) -> bool:
        """Whether a text clearly has as many known words as a text in ``language`` has."""
        column = self.languages.index(language)
        hits = sum(map(self._vocabulary[language].__contains__, tokens))
        return hits * 100 >= TYPICAL * self.coverage[column] * len(tokens)

    @cached_property
    def _vocabulary(self) -> dict[str, frozenset[str]]:
        return {
            language: frozenset(word for word, row in self.words.items() if row[column])
            for column, language in enumerate(self.languages)
        }

    @cached_property
    def stop_words(self) -> dict[str, frozenset[str]]:
        """Words that tell a language from every other one of its script."""
        found: dict[str, frozenset[str]] = {}
        for column, language in enumerate(self.languages):
            found[language] = frozenset(
                word
                for word, row in self.words.items()
                if row[column] >= OWN_WORD + max(row[:column] + row[column + 1 :])
            )
        return found

    def scores(self, lowered: str, tokens: Sequence[str]) -> list[float]:
        """Summed evidence in nats, one number per language; all zero when nothing was found."""
        words = self._packed_words
        total = sum([words[token] for token in tokens if token in words])
        for letter, packed in self._packed_ascii if lowered.isascii() else self._packed_letters:
            count = lowered.count(letter)
            if count:
                total += packed * count
        return [
            (total >> (_FIELD * column) & _FIELD_MASK) / 100
            for column in range(len(self.languages))
        ]

    # One integer holds the weights of all languages, so that one addition adds them all; a text
    # would need a million features to overflow a field.

    @cached_property
    def _packed_words(self) -> dict[str, int]:
        return {word: _pack(row) for word, row in self.words.items()}

    @cached_property
    def _packed_letters(self) -> tuple[tuple[str, int], ...]:
        return tuple((letter, _pack(row)) for letter, row in self.letters.items())

    @cached_property
    def _packed_ascii(self) -> tuple[tuple[str, int], ...]:
        return tuple(item for item in self._packed_letters if item[0].isascii())


_FIELD = 32
_FIELD_MASK = (1 << _FIELD) - 1


def _pack(row: tuple[int, ...]) -> int:
    return sum(weight << (_FIELD * column) for column, weight in enumerate(row))


def tokenize(lowered: str) -> list[str]:
    """Words as the tables count them: split at spaces and apostrophes, punctuation left on.

    Closed-class words rarely carry punctuation, so a regular expression would find few more of
    them, at three times the cost.
    """
    if "'" in lowered:
        lowered = lowered.replace("'", " ")
    if "’" in lowered:
        lowered = lowered.replace("’", " ")
    return lowered.split()


def parse_table(script: str, content: str) -> Table:
    """Read one table: a comment, a header with the languages, then kind, feature, numbers."""
    lines = [line.split("\t") for line in content.splitlines() if not line.startswith("#")]
    kinds: dict[str, dict[str, tuple[int, ...]]] = {"word": {}, "letter": {}, "usual": {}}
    for kind, feature, *weights in lines[1:]:
        kinds[kind][feature] = tuple(map(int, weights))
    usual = kinds["usual"]
    return Table(
        script,
        tuple(lines[0][2:]),
        kinds["word"],
        kinds["letter"],
        usual["coverage"],
        usual["lead"],
    )


@lru_cache(maxsize=len(TABLED))
def table(script: str) -> Table:
    """The packaged table of a script of :data:`TABLED`."""
    source = files("normalizers.language").joinpath("data", f"{script.lower()}.tsv")
    return parse_table(script, source.read_text(encoding="utf-8"))
