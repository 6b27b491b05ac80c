"""Candidates for a foreign span: the sentences and runs of a document that may be in another language.

Lines are cut into sentences, sentences into runs of one script. Most of a clean article is put aside
here, by the cheapest test that will do: a sentence that holds the host's own stop words is the host's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from normalizers.document import Document
from normalizers.language.content import is_code, masked, unquoted
from normalizers.language.evidence import TABLED, Table, table, tokenize
from normalizers.language.shares import LETTER_WEIGHT
from normalizers.legible import legible
from normalizers.lines import Line
from normalizers.scripts import SCRIPT_RUNS
from normalizers.sentences import sentence_spans

MIN_SCRIPT_LETTERS = 3  # of another script in the whole text
MIN_ALIENS = 2  # letters the host's alphabet lacks; one may be a foreign name's
# A sentence is the host's if its stop words, or else all its words and letters, speak for the host by
# so many hundredths of a nat. Looking closer at more finds no more foreign spans.
SAFE_LEAD = 100
FEW_LETTERS = 3  # one letter of the host's script in so many: a name in a foreign sentence
MIN_PART = 3  # words of a run inside a sentence
MAX_GAP = 40  # code points of the host's script inside a foreign run
# Scripts one writing system mixes.
_TOGETHER = ({"Han", "Kana"},)
CASED = frozenset(("Latin", "Cyrillic", "Greek", "Armenian"))
_CLOSERS = ".!?…。！？\"'”’»"
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A piece of one line that may be foreign.

    Attributes:
        line: the line it stands in.
        start: offset in the document.
        end: offset in the document, exclusive.
        text: the piece with addresses and code blanked out.
        script: the script of its letters.
        whole: it is a sentence or line of its own, no part of one in the host's script.
        around: what stands outside the quotes in it, if much of it is quoted.
    """

    line: Line
    start: int
    end: int
    text: str
    script: str
    whole: bool
    around: str | None = None


def candidates(
    doc: Document, host: str, script: str, shares: Mapping[str, int]
) -> Iterator[Candidate]:
    """The candidates of a document, in order.

    Args:
        doc: the document.
        host: its language.
        script: the script its language is written in.
        shares: letters of each script in it.
    """
    own = Own.of(script, host) if script in TABLED else None
    others = tuple(
        name
        for name, letters in shares.items()
        if name != script
        and letters >= MIN_SCRIPT_LETTERS
        and not any({name, script} <= group for group in _TOGETHER)
    )
    strange = _any_of(others)
    spelled = CASED.issuperset(others)
    for line in doc.lines:
        if not line.text:
            continue
        foreign = bool(others) and strange.search(line.text) is not None
        if not foreign and own is None:
            continue
        for start, end in sentence_spans(line.text, loose=True):
            piece = line.text[start:end]
            mixed = foreign and strange.search(piece) is not None
            if mixed and spelled and _is_sprinkled(piece, strange):
                mixed = False
            doubtful = own is not None and own.doubts(piece)
            if mixed or doubtful:
                place = Place(line, start, Host(script, own), others if mixed else ())
                yield from _of_sentence(piece, place, doubtful=doubtful)


def _is_sprinkled(text: str, strange: re.Pattern[str]) -> bool:
    """Whether so few words of another script stand among others that they can only be names."""
    words = len(strange.findall(text))
    return words < MIN_PART and text.count(" ") > 3 * words


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: its line, its offset there, the host, the foreign scripts in it."""

    line: Line
    start: int
    host: Host
    others: tuple[str, ...]


def _of_sentence(text: str, place: Place, *, doubtful: bool) -> Iterator[Candidate]:
    """The candidates in one sentence that is not plainly the host's."""
    plain = masked(legible(text, {}) if place.others else text)
    if is_code(plain):
        return
    found = list(_runs(plain, place)) if place.others else []
    if doubtful and not any(one.whole for one in found):
        start = place.line.start + place.start
        found.append(
            Candidate(place.line, start, start + len(text), plain, place.host.script, True)
        )
    for candidate in found:
        around = unquoted(place.line, candidate.start, candidate.end)
        if around is None or SCRIPT_RUNS[candidate.script].search(around):
            yield replace(candidate, around=around) if around is not None else candidate


@dataclass(frozen=True, slots=True)
class Own:
    """What tells that a piece is the host's: its stop words, and no letters its alphabet lacks.

    ``leads``: for each stop word of any language, by how many hundredths of a nat the host leads, or
    lags behind, the language that uses it most. A sum of leads is never more than the lead of the sums.
    ``mine`` and ``others``: words that lead or lag so much that one of them settles most sentences.
    """

    evidence: Table
    column: int
    leads: Mapping[str, int]
    mine: frozenset[str]
    others: frozenset[str]
    aliens: re.Pattern[str]

    @staticmethod
    @lru_cache(maxsize=32)
    def of(script: str, host: str) -> Own | None:
        """The host's marks; ``None`` for a language without a table."""
        evidence = table(script)
        if host not in evidence.languages:
            return None
        column = evidence.languages.index(host)
        leads = {
            word: row[column] - max(row[:column] + row[column + 1 :])
            for word, row in evidence.words.items()
        }
        aliens = [
            letter
            for letter, row in evidence.letters.items()
            if not row[column] and not letter.isascii()
        ]
        capitals = [letter.upper() for letter in aliens if len(letter.upper()) == 1]
        letters = "".join(aliens + capitals)
        pattern = re.compile(f"[{letters}]" if letters else "(?!)")
        mine = frozenset(word for word, lead in leads.items() if lead >= SAFE_LEAD)
        others = frozenset(word for word, lead in leads.items() if lead < 0)
        return Own(evidence, column, leads, mine, others, pattern)

    def doubts(self, text: str) -> bool:
        """Whether a closer look is due; a text without any letter needs none."""
        lowered = text.lower()
        words = tokenize(lowered)
        plain = not self.mine.isdisjoint(words) and self.others.isdisjoint(words)
        if not plain and self.lead(words) < SAFE_LEAD:
            scores = self.evidence.scores(lowered, words)
            own = scores.pop(self.column)
            return 100 * (own - max(scores)) < SAFE_LEAD and _LETTER.search(text) is not None
        return not text.isascii() and len(self.aliens.findall(text)) >= MIN_ALIENS

    def lead(self, words: Sequence[str]) -> int:
        """By how much the stop words among the words speak for the host, in hundredths of a nat."""
        leads = self.leads
        return sum(filter(None, map(leads.get, words)))


@dataclass(frozen=True, slots=True)
class Host:
    """The script the document is written in, and what is known of its language, if anything."""

    script: str
    own: Own | None


@lru_cache(maxsize=64)
def _any_of(scripts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(SCRIPT_RUNS[script].pattern for script in scripts) or "(?!)")


@lru_cache(maxsize=32)
def _run_pattern(script: str) -> re.Pattern[str]:
    """Words of one script in a row: no letter of another script between them."""
    letters = SCRIPT_RUNS[script].pattern
    return re.compile(rf"{letters}(?:(?:[^\w\n]|[\d_])*{letters})*")


def _runs(sentence: str, place: Place) -> Iterator[Candidate]:
    """The runs of foreign scripts in one sentence; all of it if next to nothing in it is the host's."""
    line, host, at = place.line, place.host, place.line.start + place.start
    letters = {script: _letters(sentence, script) for script in place.others}
    most = max(letters, key=lambda script: letters[script])
    rest = SCRIPT_RUNS[most].sub(" ", sentence)
    if _letters(rest, host.script) * FEW_LETTERS < letters[most] and not (
        host.own and host.own.lead(tokenize(rest.lower())) > 0
    ):
        yield Candidate(line, at, at + len(sentence), sentence, most, True)
        return
    for script in place.others:
        for first, last in _joined(sentence, _run_pattern(script).finditer(sentence)):
            if script in CASED and sentence.count(" ", first, last) < MIN_PART - 1:
                continue  # a name, by its length
            if sentence[first - 1 : first].isalpha() or sentence[last : last + 1].isalpha():
                continue  # a part of a word
            closed = last
            while closed < len(sentence) and sentence[closed] in _CLOSERS:
                closed += 1
            yield Candidate(line, at + first, at + closed, sentence[first:closed], script, False)


def _letters(text: str, script: str) -> int:
    return sum(map(len, SCRIPT_RUNS[script].findall(text))) * LETTER_WEIGHT.get(script, 1)


def _joined(text: str, runs: Iterable[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Runs of one sentence, joined over a name or two in the host's script between them."""
    current: tuple[int, int] | None = None
    for start, end in (run.span() for run in runs):
        if current:
            gap = text[current[1] : start]
            joins = len(gap) <= MAX_GAP and len(gap) * 3 < end - current[0]
            if joins and not (gap[0].isalpha() or gap[-1].isalpha()):
                current = (current[0], end)
                continue
            yield current
        current = (start, end)
    if current:
        yield current
