"""How probable it is that a piece of a document is foreign text, and in which language.

The piece is read once (n-grams), and judged against two things that are known of residue on a page:
it is rare, so that a short piece needs strong evidence against the host language; and a page that
holds one foreign passage holds more of the same language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from normalizers.findings import ForeignSpan
from normalizers.language.candidates import Candidate
from normalizers.language.content import CAPITALISED, words_in
from normalizers.language.detect import CERTAIN, Verdict
from normalizers.language.evidence import TABLED
from normalizers.language.languages import script_language
from normalizers.language.ngrams import grams, posterior
from normalizers.language.translit import DOUBTFUL_SERBIAN, reads_russian, russian_lead
from normalizers.lines import count_words
from normalizers.scripts import SCRIPT_RUNS

# Log-odds, in nats, before a piece was read: for the host's language against each other one in its
# script, and for the language of the document's other foreign passages.
HOST_PRIOR, GUEST_PRIOR = 7.0, 9.0
# What residue is in, of the labelled documents in half of all.
PLAUSIBLE = {"en": 4.0, "ru": 4.0}
# The surest a piece of so many words can be: of one or two, chance and names decide.
_SUREST = {1: 0.9, 2: 0.995}
# Probability that a run of another script is foreign text, and not a name or a term: names, brands
# and abbreviations in Latin letters stand in every script, others are rare.
_WHOLE = {1: 0.8, 2: 0.98}
_WHOLE_LATIN = {1: 0.6, 2: 0.95}
_PART = {1: 0.0, 2: 0.0, 3: 0.6, 4: 0.9}
SURE = 0.999
USUAL = 0.9  # share of a language's usual evidence; no transliterated text gives so much
# Nats by which a piece must speak for its language against the host's to be more than doubtful.
OWN_LEAD, DOUBTFUL = 2.0, 0.98
MIN_UNNAMED = 2  # words of a piece that holds names besides them
# Capitalised words: several in a row, or one that does not begin the piece.
_NAME = re.compile(
    rf"{CAPITALISED.pattern}(?:[\s.,]+{CAPITALISED.pattern})+|(?<=[^\W\d_] ){CAPITALISED.pattern}"
)
_OTHER_SCRIPT = {"Latin": SCRIPT_RUNS["Cyrillic"], "Cyrillic": SCRIPT_RUNS["Latin"]}


class Reading:
    """One piece, read once and judged as often as needed.

    Args:
        piece: the piece.
        host: the document's language.
        expected: the languages to choose from.
    """

    def __init__(self, piece: Candidate, host: Verdict, expected: Sequence[str]) -> None:
        self.piece = piece
        self.host = host
        self.expected = expected
        self.count = max(1, count_words(piece.text))

    @property
    def hopeless(self) -> bool:
        """Whether it is the host's whatever else the document holds."""
        if self.piece.script != self.host.script:
            return False
        scores = self._scores
        others = max(
            (nats for code, nats in scores.items() if code != self.host.language), default=0
        )
        lead = scores.get(self.host.language, 0.0) + HOST_PRIOR - others
        return lead > GUEST_PRIOR + max(PLAUSIBLE.values())

    def judged(self, guests: Mapping[str, float]) -> ForeignSpan:
        """The likeliest language, and how probable it is that the piece is foreign text in it.

        Args:
            guests: languages of the document's surest foreign passages, with a weight up to one.
        """
        piece = self.piece
        if piece.script not in TABLED:
            language, sureness = script_language(piece.script, self.expected), 1.0
        else:
            language, sureness = self._likeliest(self._prior(guests))
        if language in (self.host.language, "und") or (
            language not in guests and self._needs_company(language)
        ):
            sureness = 0.0
        elif piece.script != self.host.script:
            sureness *= self._foreign_script(language in guests)
        surest = _SUREST.get(self.count, CERTAIN)
        if sureness and not self._leads(language):
            surest = min(surest, DOUBTFUL)
        sureness = min(surest, sureness)
        return ForeignSpan(piece.start, piece.end, language, round(sureness, 4))

    def _leads(self, language: str) -> bool:
        """Whether the piece itself speaks for the language, whatever its neighbours are."""
        if self.piece.script != self.host.script:
            return True
        scores = self._scores
        return scores[language] - scores.get(self.host.language, 0.0) >= OWN_LEAD

    def _needs_company(self, language: str) -> bool:
        """Whether it can be foreign only beside other passages in its language.

        Of the host's own labels of one word many look foreign, and some Russian reads as Serbian.
        """
        if self.piece.script == self.host.script:
            long_words = [word for word in words_in(self.piece.text) if len(word) > 1]
            if len(long_words) < 2:
                return True
        return language == "sr" and self._may_be_russian

    def _prior(self, guests: Mapping[str, float]) -> dict[str, float]:
        prior = dict(PLAUSIBLE)
        for language, weight in guests.items():
            prior[language] = prior.get(language, 0.0) + GUEST_PRIOR * weight
        if self.piece.script == self.host.script:
            prior[self.host.language] = HOST_PRIOR
        return prior

    def _likeliest(self, prior: Mapping[str, float]) -> tuple[str, float]:
        """The language of the text, of what stands around a quote in it, and of what is no name."""
        host = self.host.language
        best, sureness = _best(self._scores, prior)
        if self._around is not None:
            around, sure_around = _best(self._around, prior)
            if around != best:
                return host, 0.0
            sureness = (sureness + sure_around) / 2
        if (
            self.piece.script == self.host.script
            and best not in (host, "de")
            and self._unnamed is not None
        ):
            # names speak for the language they come from; without them it must be foreign as well
            # (German writes every noun like a name)
            language, sure_unnamed = _best(self._unnamed, prior)
            if language in (host, "und"):
                return host, 0.0
            sureness = (sureness + sure_unnamed) / 2
        return best, sureness

    @cached_property
    def _scores(self) -> dict[str, float]:
        return self._read(self.piece.text)

    @cached_property
    def _around(self) -> dict[str, float] | None:
        return None if self.piece.around is None else self._read(self.piece.around)

    @cached_property
    def _unnamed(self) -> dict[str, float] | None:
        """Evidence of the text without names; ``None`` if it holds none, nothing if little else."""
        unnamed = _NAME.sub(" ", self.piece.text)
        if unnamed == self.piece.text:
            return None
        return self._read(unnamed) if len(words_in(unnamed)) >= MIN_UNNAMED else {}

    @property
    def reads_russian(self) -> bool:
        """Whether it is Russian in Latin letters, as good as; never a single word.

        What gives the usual evidence for a language written in Latin letters is in that language.
        """
        if self.piece.script != "Latin" or not self.piece.whole:
            return False
        return not self._is_usual and reads_russian(self.piece.text)

    @property
    def _is_usual(self) -> bool:
        if not self._scores:  # no language of this script is expected
            return False
        counted = grams(self.piece.script)
        best = max(self._scores, key=lambda code: (self._scores[code], code))
        return counted.share_of_usual(self.piece.text, best) >= USUAL

    @cached_property
    def _may_be_russian(self) -> bool:
        return self.piece.script == "Latin" and russian_lead(self.piece.text) > DOUBTFUL_SERBIAN

    def _read(self, text: str) -> dict[str, float]:
        script = self.piece.script
        found = grams(script).scores(_OTHER_SCRIPT[script].sub(" ", text))
        return {
            language: nats
            for language, nats in found.items()
            if language in self.expected or language == self.host.language
        }

    def _foreign_script(self, of_guest: bool) -> float:
        """Probability that a run of another script is foreign text, and not a name or a term."""
        if not self.piece.whole:
            return _PART.get(self.count, SURE)
        latin = self.piece.script == "Latin"
        likely = (_WHOLE_LATIN if latin else _WHOLE).get(self.count, SURE)
        return likely + (1 - likely) / 2 if of_guest else likely


def _best(scores: Mapping[str, float], prior: Mapping[str, float]) -> tuple[str, float]:
    if not any(scores.values()):
        return "und", 0.0
    weighed = posterior(scores, prior)
    best = max(weighed, key=lambda language: (weighed[language], language))
    return best, weighed[best]
