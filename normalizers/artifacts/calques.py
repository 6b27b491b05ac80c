"""Calques of the termbase: literal translations of names, back to the names.

**Tier A** is replaced if a person approved it, it has two or more words, its required context is
there, no forbidden neighbour is, and there is a second ground: an anchor of the concept in the
sentence or a neighbouring one, or other signs in the article that a machine translated it.
Everything else, and everything in quotes, is flagged. A forbidden neighbour or a missing required
word means that the reading is another one: then there is no finding at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from normalizers.artifacts.reading import Reading
from normalizers.findings import Edit, Evidence, Flag
from normalizers.folding import fold_key
from normalizers.scripts import is_cjk
from normalizers.stylebook.terms import Calque, Context, calque_regex, words_regex

WINDOW = 120  # code points on either side of a key in which the whole pattern must lie
NEXT = 60  # code points in which a forbidden neighbour must lie
_NEXT_TO = " \u00a0-–'’\"“”()"
CATEGORY = "calque"
_ACRONYM = 4  # letters of one; a word in capitals that is longer is shouted
_PIECES = re.compile(r"[\W\d_]+")
_TWO_CHINESE_WORDS = 4  # characters
_NAME_GOES_ON = re.compile(r"-\w")
# A pattern may begin with the word for the state ("the state of the ..."), to be replaced with
# the name. In "heads of state of the ..." it belongs to the office, and stays.
_STATE_OF = re.compile(
    r"(?:state|country|nation)[ \u00a0]of[ \u00a0](?:the[ \u00a0])?", re.IGNORECASE
)
_STATE_BEGINS = re.compile(
    r"(?:^|\n|[.!?:;…–—“\"«(][ \u00a0]?|\b(?:the|a|an)[ \u00a0](?:new |joint |single |future )?)$",
    re.IGNORECASE,
)
_OFFICE_OF = re.compile(
    r"\b(?:heads?|secretar(?:y|ies)|councils?|ministers?|ministry|organs?|institutions?|"
    r"councillors?|councilors?|symbols?|matters?|affairs)[ \u00a0]of[ \u00a0]$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A calque found, before the article as a whole has been heard.

    ``editable`` means that nothing but the second ground is missing, ``anchored`` that the
    surroundings give it. ``silent`` is one so weak that without the ground it is not even flagged;
    so is one that was ``generated`` and judged by nobody, and it is never an edit.
    """

    start: int
    end: int
    replacement: str
    concept: str
    rule: str
    reason: str
    editable: bool
    anchored: bool
    silent: bool = False
    generated: bool = False

    def decide(self, second_signal: str) -> Edit | Flag | None:
        """The finding, given the article's other signs of machine translation (or none)."""
        if self.editable and (self.anchored or second_signal):
            ground = "anchor nearby" if self.anchored else second_signal
            return Edit(
                self.start,
                self.end,
                self.replacement,
                self.rule,
                CATEGORY,
                reason=f"{self.reason}; {ground}",
                confidence=0.97 if self.anchored else 0.93,
            )
        if self.silent or (self.generated and not (self.anchored or second_signal)):
            return None
        return Flag(
            self.start,
            self.end,
            CATEGORY,
            self.rule,
            self.replacement,
            Evidence.C,
            self.reason,
        )


def find(reading: Reading, calque: Calque, start: int, end: int) -> Iterator[Candidate]:
    """The calque around a hit of one of its keys."""
    doc = reading.doc
    text = doc.text
    regex = calque_regex(doc.stylebook, calque)
    for match in regex.finditer(text, max(0, start - WINDOW), min(len(text), end + WINDOW)):
        low, high = match.span("span")
        if match.start() <= start <= match.end():
            low = _after_office(text, low, high)
            if match.start("span") <= start < low:
                continue  # nothing but the office is left: "Secretary of State of the Union"
            surface = text[low:high]
            if calque.concept.startswith("person:") and _NAME_GOES_ON.match(text, high):
                continue  # "Pu Jing-ming" is somebody else
            if calque.concept.startswith("person:") and reading.after_a_name(low):
                continue  # and so is "Anna Luka Shenko"
            if surface.isupper() and _defined_otherwise(reading, surface):
                continue
            candidate = judge(
                reading,
                low,
                high,
                like_surface(surface, calque.replacement),
                concept=calque.concept,
                gloss=calque.gloss or f"literal for {calque.concept}",
                tier_a=calque.tier == "A" and calque.approved and not _single_word(surface),
                proven=calque.anchored,
                context=calque.context,
            )
            if candidate:
                yield candidate


def _after_office(text: str, low: int, high: int) -> int:
    """Where the name begins, if its first words are the end of an office: heads of state."""
    state = _STATE_OF.match(text, low, high)
    if state is None:
        return low
    before = text[max(0, low - 24) : low]
    small = text[low].islower()
    if _OFFICE_OF.search(before) or (small and not _STATE_BEGINS.search(before)):
        return state.end()
    return low


def judge(
    reading: Reading,
    start: int,
    end: int,
    replacement: str,
    *,
    concept: str,
    gloss: str,
    tier_a: bool,
    proven: bool,
    context: Context,
    silent: bool = False,
) -> Candidate | None:
    """Hold a calque against its company; ``None`` if it is no calque here."""
    text = reading.doc.text
    if text[start:end] == replacement or reading.in_address(start, end):
        return None
    near = reading.around(start, end)
    if reading.foreign(start, end) or _forbidden(reading, start, end, near, context):
        return None
    if not all(reading.has(group, near) for group in context.require):
        return None
    return Candidate(
        start,
        end,
        replacement,
        concept,
        f"artifacts.calque.{concept}",
        gloss,
        editable=tier_a and not reading.quoted(start, end),
        anchored=proven or reading.has(context.anchors, near),
        silent=silent,
    )


def _forbidden(reading: Reading, start: int, end: int, near: str, context: Context) -> bool:
    """Whether a word before, after or around it says that this is something else."""
    if reading.has(context.context, near):
        return True
    text, stylebook = reading.doc.text, reading.doc.stylebook
    if context.after:
        after = fold_key(text[end : end + NEXT]).lstrip(_NEXT_TO)
        if words_regex(stylebook, context.after).match(after):
            return True
    if context.before:
        before = fold_key(text[max(0, start - NEXT) : start]).rstrip(_NEXT_TO)
        found = words_regex(stylebook, context.before).finditer(before)
        return any(match.end() == len(before) for match in found)
    return False


def _defined_otherwise(reading: Reading, acronym: str) -> bool:
    """Whether the article itself says what the acronym stands for: Asia Pacific University (APU).

    The words before the brackets (or in brackets behind it) spell it, small words left out.
    """
    text = (reading.doc.context or reading.doc).text
    for match in re.finditer(
        rf"(?P<before>(?:[\w'’-]+ ){{2,7}})\({acronym}\)|\b{acronym} \((?P<after>[^()\n]{{4,60}})\)",
        text,
    ):
        words = re.findall(r"[\w'’-]+", match["before"] or match["after"])
        if not match["after"]:
            words = [word for word in words if word[0].isupper()][-len(acronym) :]
        if "".join(word[0] for word in words).upper() == acronym:
            return True
    return False


def like_surface(surface: str, replacement: str) -> str:
    """The replacement in capitals where the calque stood in capitals (a shouted headline)."""
    shouted = surface.isupper() and any(len(word) > _ACRONYM for word in _PIECES.split(surface))
    return replacement.upper() if shouted else replacement


def _single_word(surface: str) -> bool:
    if is_cjk(surface[0]):
        return len(surface) < _TWO_CHINESE_WORDS
    return len(surface.replace("-", " ").split()) < 2
