"""Calques of the termbase: literal translations of names, back to the names.

**Tier A** is replaced if a person approved it, it has two or more words, its required context is
there, no forbidden neighbour is, and there is a second ground: an anchor of the concept in the
sentence or a neighbouring one, or other signs in the article that a machine translated it.
Everything else, and everything in quotes, is flagged. A forbidden neighbour means that it is
something else: then there is no finding at all. Without a required word a calque of tier A is flagged
where it is written as a name and no other name stands beside it; one that is ``ambiguous``, and one of
tier B, is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from normalizers.artifacts.bearers import bearers
from normalizers.artifacts.neighbours import (
    INTRODUCED,
    TRADE_BEFORE,
    belongs_to_another,
    is_capitalised,
)
from normalizers.artifacts.reading import Reading
from normalizers.findings import Edit, Evidence, Flag
from normalizers.folding import fold_key
from normalizers.scripts import is_cjk
from normalizers.stylebook.terms import Calque, Context, calque_regex, right_names, words_regex

WINDOW = 120  # code points on either side of a key in which the whole pattern must lie
NEXT = 60  # code points in which a forbidden neighbour must lie
_NEXT_TO = " \u00a0-–'’\"“”()"
CATEGORY = "calque"
_ACRONYM = 4  # letters of one; a word in capitals that is longer is shouted
_PIECES = re.compile(r"[\W\d_]+")
_CALLED = re.compile(r"\b(?:the|an?)[ \u00a0](?:[a-z]+[ \u00a0])?[a-z]+[ \u00a0]$", re.IGNORECASE)
_EXPLAINS = 8  # code points between a name and the words that explain it
_THE = re.compile(r"^the ", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:the|an?) ", re.IGNORECASE)
# "the Russian White alliance of hunters" is one of them
_OF_OTHERS = re.compile(
    r"[ \u00a0]of[ \u00a0](?!(?:the|both|two|three|these|those|our|their|its|his|her|this|that|all|"
    r"which|whom|course|an?|late|today|yesterday|last|next|recent|more)\b)[a-z]"
)
_TWO_CHINESE_WORDS = 4  # characters
_NAME_GOES_ON = re.compile(r"-\w")
# "Russia and white-collar Europe": but "the Safety Council-backed plan" is the Council's
_ENDS_SMALL = re.compile(r"(?:^|[\W_])(?:[a-z]\w*|White)$")
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

    ``editable`` means that nothing but the second ground is missing; ``anchored`` says in words what
    in the surroundings gives it. ``silent`` is one so weak that without the ground it is not even
    flagged; so is one that was ``generated`` and judged by nobody, and it is never an edit.
    """

    start: int
    end: int
    replacement: str
    concept: str
    rule: str
    reason: str
    editable: bool
    anchored: str
    silent: bool = False
    generated: bool = False

    def decide(self, second_signal: str) -> Edit | Flag | None:
        """The finding, given the article's other signs of machine translation (or none)."""
        if self.editable and (self.anchored or second_signal):
            ground = self.anchored or second_signal
            return Edit(
                self.start,
                self.end,
                self.replacement,
                self.rule,
                CATEGORY,
                reason=f"{self.reason}; {ground}",
                confidence=0.97 if self.anchored else 0.93,
            )
        if not second_signal and (self.silent or (self.generated and not self.anchored)):
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
            right = right_names(doc.stylebook, calque.concept, calque.language)
            if calque.tier == "A" and not right.isdisjoint((surface, _THE.sub("", surface))):
                continue  # a wide pattern has met another right name
            is_person = calque.concept.startswith("person:")
            whole = not is_person and calque.language != "de"  # there a hyphen makes another word
            if _NAME_GOES_ON.match(text, high) and not (whole and not _ENDS_SMALL.search(surface)):
                continue  # "Pu Jing-ming" is somebody else
            if is_person and _somebody_else(reading, calque, low, high):
                continue
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
                ambiguous=calque.ambiguous,
            )
            if candidate:
                yield candidate


def _somebody_else(reading: Reading, calque: Calque, low: int, high: int) -> bool:
    """Whether it is no statesman: Anna Luka Shenko, the singer Luka Shenko, or Luka Shenko, 24."""
    text = reading.doc.text
    before = re.search(r"(\w+)[ \u00a0]$", text[max(0, low - NEXT) : low])
    family = bearers(reading.doc.stylebook, calque.replacement)
    if before and family.is_given(before[1]):
        return False
    if TRADE_BEFORE.search(text, max(0, low - NEXT), low):
        return True
    called = _CALLED.search(text, max(0, low - NEXT), low) is not None
    if reading.after_a_name(low) or (called and not reading.after_an_office(low)):
        return True
    return INTRODUCED.match(text, high) is not None


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
    ambiguous: bool = False,
) -> Candidate | None:
    """Hold a calque against its company; ``None`` if it is no calque here."""
    text = reading.doc.text
    if text[start:end] == replacement or reading.in_address(start, end):
        return None
    near = reading.around(start, end)
    if reading.foreign(start, end) or _forbidden(reading, start, end, near, context):
        return None
    required = all(reading.has(group, near) for group in context.require)
    if not required:
        elsewhere = belongs_to_another(reading, context.anchors, start, end)
        if not tier_a or ambiguous or elsewhere or not is_capitalised(text[start:end]):
            return None
    return Candidate(
        start,
        end,
        replacement,
        concept,
        f"artifacts.calque.{concept}",
        gloss,
        editable=tier_a
        and required
        and (not reading.quoted(start, end) or reading.named_in_marks(start, end))
        and not _OF_OTHERS.match(text, end)
        and not _beside_right_name(text, start, end, replacement),
        anchored=_anchor(reading, near, context.anchors, proven=proven),
        silent=silent,
    )


def _anchor(reading: Reading, near: str, anchors: tuple[str, ...], *, proven: bool) -> str:
    """What proves the reading, in words; "" if nothing does."""
    if proven:
        return "the words prove themselves"
    found = reading.first(anchors, near)
    return f"anchor nearby: {found}" if found else ""


def _beside_right_name(text: str, start: int, end: int, replacement: str) -> bool:
    """Whether the article explains one by the other: the Union State (Russian White Union)."""
    name = re.escape(_ARTICLE.sub("", replacement))
    before = rf"{name}[ \u00a0]?(?:\(|/|,? or |,)[ \u00a0]?(?:the )?[\"“«]?$"
    after = rf"[\"”»]?[ \u00a0]?(?:\(|/|,? or |,)[ \u00a0]?(?:the )?[\"“«]?{name}(?!\w)"
    low = max(0, start - len(replacement) - _EXPLAINS)
    return bool(re.search(before, text[low:start]) or re.match(after, text[end : end + NEXT]))


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
