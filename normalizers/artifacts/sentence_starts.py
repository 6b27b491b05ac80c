"""Sentences that start wrongly: small after an opening quote, or capital in the middle.

Translators work sentence by sentence and lose the seams: a quote that opens a paragraph in lower
case, a clause that begins with a capital where nothing ended ("analyzed the results as prices fell
The main causes of"), a verb with a capital ("would Proceed with"). Where the missing words were is
unknown, so all are flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from normalizers.artifacts.reading import Reading
from normalizers.findings import Evidence, Flag

# The words that open clauses and are hardly ever quoted for themselves.
_OPENERS = (
    "it|we|i|the|he|she|they|this|that|these|those|there|you|our|my|his|her|their|its|a|an|if|in|"
    "as|when|but|for|at|on|all|some|such|today|now|no|yes|of course|do|did|is|are|was|were|have|"
    "has|had|what|how|why|who|where|will|would|can|could|should|let|please|so|or|because|since|"
    "although|while|after|before|until|unless|perhaps|maybe|never|always|everyone|everything|"
    "nobody|nothing|many|most|each|every|both|another|one|people|by|with|from|to|not|next week|"
    "next year|next month|last week|last year|last month|last night|yesterday|tomorrow|tonight|only|"
    "even|just|still|then|here|once|any|anyone|anybody|everybody|someone|somebody|none|neither|either|"
    "during|under|over|between|despite|instead|whatever|whoever|"
    "я|мы|он|она|они|это|мне|нам|у|вы|наш|наша|наши|если|когда|сегодня|в|на|ми|він|вона|вони|це|"
    "він|якщо|гэта|яны|калі|у нас"
)
_MARK_BEFORE_SMALL = re.compile(r"[“\"«„](?=[a-zа-яёіїєґў])")
_SMALL_WORD = re.compile(
    r"(?P<mark>[“\"«„])(?!(?:von|van|de|di|da|du|la|le|al|el|ibn|bin)[ ])"  # begins a name
    r"(?P<word>[a-zа-яёіїєґў]+)(?=[ ’'])"
)
# What follows speech that has ended: a verb of saying, or who said it and then the verb.
_SPEECH = re.compile(
    r"(?:,[”\"»]|[”\"»],)[ \u00a0](?:[-–—][ \u00a0])?(?:[\w’'-]+[ \u00a0]){0,5}?"
    r"(?:said|says|say|told|tells|added|adds|replied|answered|insisted|explained|wrote|warned|recalled|"
    r"admitted|announced|declared|stressed|noted|claimed|asked|complained|promised|argued|joked|shouted|"
    r"сказал\w*|заявил\w*|отметил\w*|подчеркнул\w*|добавил\w*|рассказал\w*|сообщил\w*|пояснил\w*|"
    r"ответил\w*|считает|уверен\w*|сказав|сказала|адзначыў|адзначыла|заявив|заявила|зазначив|зазначила|"
    r"наголосив|наголосила|додав|додала)\b"
)
_LONG_CLAUSE = 6  # words of speech that may begin with any word
_LOWER_START = re.compile(rf"(?P<mark>[“\"«„])(?P<word>{_OPENERS})(?=[ '’])")
# Single marks are apostrophes too, and other languages quote words more freely: there the clause
# must be long, end inside the marks, or be followed by a verb of speech.
_SINGLE_START = re.compile(rf"(?P<mark>‘)(?P<word>{_OPENERS})(?=[ ’])")
_OTHER_STARTS = {
    "de": (
        r"es|ich|wir|sie|er|das|die|der|dies|diese|dieser|ein|eine|man|wenn|heute|jetzt|unser|unsere|"
        r"alle|für|mit|in|so|wie|was",
        r"sagte|sagt|erklärte|betonte|meinte|so der|so die|teilte|berichtete|fügte|schrieb",
    ),
    "fr": (
        r"c['’]est|il|elle|ils|elles|nous|je|on|le|la|les|un|une|ce|cette|ces|notre|nos|si|"
        r"aujourd['’]hui|pour|dans|avec",
        r"a dit|dit|a déclaré|déclare|a affirmé|a expliqué|a ajouté|a souligné|a indiqué|a estimé",
    ),
    "pl": (
        r"to|my|ja|on|ona|oni|jest|nie|ten|ta|te|nasz|nasza|nasze|jeśli|dziś|dzisiaj|teraz|w|na|jak|"
        r"wszyscy|chcemy|mamy",
        r"powiedział|powiedziała|oświadczył|oświadczyła|podkreślił|podkreśliła|dodał|dodała|"
        r"stwierdził|stwierdziła|zaznaczył|zaznaczyła",
    ),
}
_SINGLE_END = re.compile(r"[.,!?…]’(?!\w)")
_CLAUSE = re.compile(r"[^\s“”\"«»„]+(?:[ \u00a0][^\s“”\"«»„]+){0,2}")
_HEAD = re.compile(r"(?:^|\n|[.!?][”\"»]?[ \u00a0])[ \t]*$")
_CAPITAL = re.compile(
    r" (?P<word>(?:The|This|These|Those|He|She|They|It|We|In|At|When|While|However|Therefore|"
    r"According|There|During|After|Before|Although))(?= (?P<next>[a-z]+) [a-z])"
)
# These open clauses too, but belong to names and titles more often: only after a verb's past form,
# and not of a verb that makes works with titles.
_CAPITAL_AFTER_VERB = re.compile(
    r" (?P<word>(?:Some|Both|Such|All|Our|His|Many|Most|New))(?= (?P<next>[a-z]+) [a-z])"
)
# Small words that are capital only where something was lost: after a plural or a pronoun, before a
# word that goes on with the clause.
_CAPITAL_GOING_ON = re.compile(
    r" (?:"
    r"Also(?= (?:[a-z]+(?:ed|s)|met|said|held|took|told|made|spoke|saw|will|have|had|were|are|can|may|"
    r"would|plan|want|agree|discuss|expect|hope|call|need)\b)|"
    r"(?:Have|Has|Had|Were|Was|Are|Is|Will|Would|Should|Must|Could|Did|Does|Been)"
    r"(?= (?:not|also|been|to|be|already|now|still|never|being|a|an|[a-z]+(?:ed|ing|ly|en)|born|built|"
    r"brought|bought|burnt|caught|chosen|cut|done|driven|fallen|found|given|gone|held|hit|hurt|kept|"
    r"known|left|lost|made|met|paid|put|seen|sent|set|shot|shown|sold|spent|taken|told|won|written|"
    r"able|likely|due|ready)\b)|"
    r"(?:And|Or|But|With|From|That|Which|Who|Whose|Because|Since)"
    r"(?= (?:the|its|their|his|her|our|a|an|all|other|two|three|some|this|these|that|those|it|he|she|"
    r"they|we|is|are|was|were|has|have|had|will|would|could|to|in|on|at)\b)"
    r")"
)
_TITLE_BEFORE = re.compile(
    r"\b(?:slogan|motto|question|hashtag|headline|title|phrase|words?|sketch|drama|comedy|sitcom|thriller|"
    r"documentary|sculpture|installation|column|pamphlet|leaflet|banner|hymn|ballad|track|tune|memoirs?|"
    r"tour|festival|charity|contest|app|ad|advert|video|clip|lyrics|sermon|lecture|seminar|panel|talk|"
    r"session|workshop|feature|segment|anthem|quiz|duo|trio|quartet|choir|label|studio|company|firm|"
    r"startup|start-up|group|movement|initiative|foundation|party|ship|yacht|boat|horse|novella|trilogy|"
    r"manga|anime|exhibit|mural|poster|tattoo|sign|placard|prayer|psalm|verse|chant|refrain|chorus|"
    r"caption|subtitle|tagline|theme|topic|rubric|section|category|word|letter|option|key|button|"
    r"films|movies|books|novels|songs|albums|shows|plays|poems|stories|games|sequel|prequel|remake|cover)$"
)
# One look at the text finds all of these.
_CAPITAL_WORD = re.compile(r" (?P<word>[A-Z][a-z]+)(?= [a-z])")
_CAPITALS = frozenset(
    "The This These Those He She They It We In At When While However Therefore According There During "
    "After Before Although Some Both Such All Our His Many Most New Also Have Has Had Were Was Are Is "
    "Will Would Should Must Could Did Does Been And Or But With From That Which Who Whose Because "
    "Since".split()
)
_VERB_BEFORE = re.compile(
    r" (?:(?!(?:need|indeed|hundred|naked|sacred|kindred|speed|breed|feed|seed|weed|greed|directed|"
    r"released|recorded|published|produced|performed|authored|penned|staged|reviewed|edited|composed|"
    r"featured|covered|joined|played)\b)[a-z]{3,}ed|fell|rose|grew|came|went|met|began|fall|rise|grow|"
    r"falls|rises|grows|continues|remains)$"
)
# After these a capital The belongs to a name or to reported words.
_LEADS = re.compile(
    r"\b(?:a|an|the|of|in|on|at|by|from|for|to|with|and|or|as|is|was|are|were|be|than|about|like|"
    r"film|movie|book|novel|song|album|single|series|show|play|poem|musical|opera|game|band|group|"
    r"magazine|newspaper|paper|daily|weekly|website|site|blog|channel|programme|program|podcast|"
    r"article|essay|story|report|episode|chapter|painting|exhibition|project|campaign|brand|pub|"
    r"called|named|titled|entitled|dubbed|nicknamed|known|say|says|said|saying|asked|told|tells|"
    r"tell|reads|read|adds|added|wrote|writes|replied|sang|starring|hit|new|debut|its|his|her)$"
)
# "the group And the Wolf": a capital soon after makes it a title.
_TITLE_GOES_ON = re.compile(
    r"(?:[ \u00a0][a-z]+){1,3}[ \u00a0][A-Z]|(?:[ \u00a0][a-z]+){1,3}[”\"»]"
)
# Verbs that are neither names nor titles; those that are nouns too, only after a modal.
_VERBS = frozenset(
    "Accept Achieve Adopt Agree Allow Announce Apply Approve Arrange Arrive Attend Avoid Become Begin "
    "Believe Bring Carry Choose Comply Conduct Confirm Consider Continue Contribute Cooperate Create "
    "Decide Declare Decrease Defend Deliver Demonstrate Deny Depend Deploy Destroy Determine Develop "
    "Disappear Discuss Eliminate Emphasize Enable Encourage Ensure Establish Evaluate Examine Exceed "
    "Exist Expand Explain Extend Facilitate Fulfil Fulfill Get Give Happen Implement Improve Include "
    "Inform Insist Introduce Invite Keep Learn Lose Maintain Make Negotiate Observe Obtain Occur "
    "Organise Organize Overcome Participate Permit Persuade Postpone Prepare Prevent Proceed Produce "
    "Promote Provide Publish Punish Pursue Realize Receive Recognise Recognize Recover Reduce Refuse "
    "Reject Remain Require Resolve Respond Restore Resume Retain Reveal Seek Send Solve Speak Spend "
    "Strengthen Submit Succeed Suffer Suggest Suspend Take Tell Think Understand Withdraw Write".split()
)
_NOUN_VERBS = frozenset(
    "Attack Call Change Cut Decline Fall Fight Follow Go Grow Help Hold Increase Join Launch Lead Leave "
    "Meet Move Need Offer Open Order Pay Plan Protect Raise Reach Release Rely Report Return Run Say "
    "Serve Show Sign Start Stay Stop Supply Support Try Turn Use Vote Wait Want Warn Work".split()
)
_PASTS = frozenset(
    "Accepted Achieved Added Adopted Agreed Announced Appeared Approved Arrived Asked Became Began "
    "Brought Called Came Caused Confirmed Considered Continued Created Decided Declared Decreased "
    "Demanded Denied Destroyed Determined Developed Discovered Discussed Emphasized Ended Established "
    "Explained Failed Felt Found Gave Held Helped Improved Included Increased Informed Insisted "
    "Introduced Invited Joined Knew Launched Learned Made Moved Noted Offered Opened Ordered "
    "Organised Organized Paid Participated Prepared Promised Proposed Provided Published Reached "
    "Received Reduced Refused Rejected Remained Replied Reported Requested Resolved Responded Returned "
    "Revealed Said Sent Showed Signed Spoke Started Stated Stayed Stopped Strengthened Suggested "
    "Supported Suspended Thanked Thought Told Took Tried Understood Visited Voted Wanted Warned Went "
    "Withdrew Wrote".split()
)
_KINDS = {
    **dict.fromkeys(_VERBS, "verb"),
    **dict.fromkeys(_NOUN_VERBS, "noun"),
    **dict.fromkeys(_PASTS, "past"),
    **dict.fromkeys(_CAPITALS, "opener"),
}
_MODAL = re.compile(
    r"\b(?:(?:would|will|can|could|should|must|may|might|shall|did|does|do)"
    r"(?:n['’]t|[ ](?:not|also|never|now|still|soon|then|always|only))?|cannot|(?P<to>to))$"
)
_PERFECT = re.compile(
    r"\b(?:has|have|had|was|were)(?:n['’]t|[ ](?:not|also|never|now|already|recently|just|been))?$"
)
# A clause with a small subject and verb: "he went and Found that"
_CLAUSE_AND = re.compile(
    r"\b(?:he|she|it|they|we|you|who|which|that|(?:the|a|an|his|her|their|its|our)[ ][a-z]+)[ ]"
    r"(?:[a-z’']+[ ]){1,8}and$",
    re.IGNORECASE,
)
_AFTER_PAST = re.compile(
    r"[ ](?:that|the|a|an|his|her|their|its|our|to|in|on|at|with|for|from|by|not|no|it|them|him|us|all|"
    r"some|several|new|out|into|up|down|back|off|over|how|what|why|about|two|three|many|more|this|"
    r"these|those|another|one|[a-z]+ly)\b"
)
_OBJECT = re.compile(
    r"[ ](?:the|an?|his|her|their|its|our|your|my|this|these|those|that|all|any|some|new|more|how|what|"
    r"with|it|them|him|us|and|safe|peace|security|cooperation|relations|economic|[a-z]+ly)\b"
)
_TO_A_NAME = re.compile(
    r"\b(?:sold|sell|sells|went|goes?|going|moved|gave|given|gives?|donat\w+|sent|sends?|switch\w*|belong\w*|"
    r"according|thanks|similar|close|prequel|sequel|tribute|ode|listen\w*|dedicated|back|next|related|"
    r"from[ ]\w+|leak\w*|bow\w*|access|link|response|contrast)[ ](?:[\w’]+[ ]){0,3}?to$",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\b(?:what|how|why|when|where|who|nor|neither|so|only)[ ]$", re.IGNORECASE)
_SMALL_NEXT = re.compile(r"[ ][a-z]+(?:[ ][a-z]|[.,;:\n]|$)")
_PRESSED = re.compile(
    r"\b(?:click|tap|press|swipe|select|choose|button|menu|options?|slogan|motto|hashtag|titled|called|"
    r"entitled|named|dubbed|film|movie|song|album|series|book|novel|show|campaign|charity)\b",
    re.IGNORECASE,
)
_LONG_WORDS = re.compile(r"\b[A-Za-z]{4,}")
_NEVER_NEXT = frozenset({"of", "and", "to", "or"})


def lower_case(reading: Reading) -> Iterator[Flag]:
    """A quote that opens a paragraph or a sentence, and begins small."""
    text = reading.doc.text
    seen = set()
    any_word = reading.language in ("en", "ru", "be", "uk")
    for mark in _MARK_BEFORE_SMALL.finditer(text):
        match = _LOWER_START.match(text, mark.start()) or _SMALL_WORD.match(text, mark.start())
        close = match and _opens_speech(text, match)
        if not match or close is None:
            continue
        words = len(text[match.end() : close].split())
        opens = match.re is _LOWER_START and words >= 4 and _ends_speech(text, close)
        if opens or (any_word and words >= _LONG_CLAUSE - 1 and _is_spoken(text, close)):
            seen.add(match.start())
            yield _small(text, match, close)
    if reading.language == "en" and "‘" in text:
        for match in _SINGLE_START.finditer(text):
            close = _opens_speech(text, match)
            if close is not None and len(text[match.end() : close].split()) >= 4:
                yield _small(text, match, close)
    starts, speech = _spoken(reading.language)
    if starts is None:
        return
    for match in starts.finditer(text):
        close = _opens_speech(text, match)
        if close is None or match.start() in seen or len(text[match.end() : close].split()) < 3:
            continue
        stop = text.find("\n", close)
        if speech.search(text, close, min(len(text) if stop < 0 else stop, close + 80)):
            yield _small(text, match, close)


@lru_cache(maxsize=8)
def _spoken(language: str) -> tuple[re.Pattern[str] | None, re.Pattern[str]]:
    """How direct speech begins in a language, and the verbs that follow it."""
    openers, verbs = _OTHER_STARTS.get(language, ("", "(?!)"))
    start = rf"(?P<mark>[“\"«„])[ \u00a0\u202f]?(?P<word>{openers})(?=[ \u00a0])"
    return (re.compile(start) if openers else None, re.compile(rf"\b(?:{verbs})\b"))


def _is_spoken(text: str, close: int) -> bool:
    """Whether a verb of saying follows the closing mark."""
    return bool(_SPEECH.match(text, close - 1) or _SPEECH.match(text, close))


def _opens_speech(text: str, match: re.Match[str]) -> int | None:
    """Where speech that opens a sentence here is closed."""
    at = match.start()
    if not _HEAD.search(text, max(0, at - 8), at):
        return None
    return _closed(text, match["mark"], match.end("word"))


def _ends_speech(text: str, close: int) -> bool:
    """Whether what is quoted ends as a clause does."""
    return text[close - 1] in ".,!?…" or text[close + 1 : close + 2] in (",", ".")


def _small(text: str, match: re.Match[str], close: int) -> Flag:
    """The flag on the first three words of the clause."""
    start = match.start("word")
    clause = _CLAUSE.match(text, start, close)
    end = clause.end() if clause else match.end("word")
    words = text[start:end].rstrip(".,;:!?…")
    return Flag(
        start,
        start + len(words),
        "lower-case-start",
        "artifacts.lower-case-start",
        words[:1].upper() + words[1:],
        Evidence.C,
        "direct speech opens a sentence in lower case",
    )


def _closed(text: str, mark: str, at: int) -> int | None:
    """The closing mark on the same line; a single one only behind the end of a clause."""
    stop = text.find("\n", at)
    stop = len(text) if stop < 0 else stop
    if mark == "‘":
        single = _SINGLE_END.search(text, at, stop)
        return single.end() - 1 if single else None
    closers = {"“": "”", '"': '"', "«": "»", "„": '“”"'}
    found = [at for at in (text.find(closer, at, stop) for closer in closers[mark]) if at >= 0]
    return min(found, default=None)


def capital(reading: Reading) -> Iterator[Flag]:
    """A closed-class word with a capital where no sentence ended."""
    text = reading.doc.text
    for word in _CAPITAL_WORD.finditer(text):
        kind = _KINDS.get(word["word"])
        if kind and (
            _is_garbled(text, word.start())
            if kind == "opener"
            else _is_stray_verb(reading, kind, *word.span("word"))
        ):
            yield from _garbled(reading, *word.span("word"))


def _is_stray_verb(reading: Reading, kind: str, start: int, end: int) -> bool:
    """Whether a capital verb goes on with a clause: ``would Proceed with``, ``and Found that``."""
    text = reading.doc.text
    line = reading.doc.line_at(start)
    space = start - 1
    low = max(line.start, space - 60)
    if kind == "past":
        led = _PERFECT.search(text, low, space) or _CLAUSE_AND.search(text, low, space)
        if not led or not _AFTER_PAST.match(text, end):
            return False
    else:
        modal = _MODAL.search(text, low, space)
        led = modal
        if modal and modal["to"]:  # a verb has an object, a name none
            named = _TO_A_NAME.search(text, low, space)
            led = None if kind == "noun" or named or not _OBJECT.match(text, end) else modal
        elif modal and kind == "noun" and _ASKED.search(text, low, modal.start()):
            led = None  # "What does Order in the house mean?"
        if led is None and kind == "verb":
            led = _CLAUSE_AND.search(text, low, space)
        if led is None:
            return False
    if not _SMALL_NEXT.match(text, end) or _TITLE_GOES_ON.match(text, end):
        return False
    if _PRESSED.search(text, low, space):
        return False
    others: list[str] = _LONG_WORDS.findall(
        line.text
    )  # a headline in title case has few small ones
    return 2 * sum(word.islower() for word in others) > len(others)


def _is_garbled(text: str, space: int) -> bool:
    """Whether the capital word behind a space opens a clause inside another one."""
    start = space + 1
    match = _CAPITAL.match(text, space) or _CAPITAL_AFTER_VERB.match(text, space)
    if match:
        if match["next"] in _NEVER_NEXT or not _goes_on(text, start):
            return False
        before = text[max(0, start - 24) : space]
        return match.re is _CAPITAL or _VERB_BEFORE.search(before) is not None
    match = _CAPITAL_GOING_ON.match(text, space)
    if match is None or not _goes_on(text, start):
        return False
    title = _TITLE_BEFORE.search(text, max(0, start - 24), space)
    return title is None and not _TITLE_GOES_ON.match(text, match.end())


def _goes_on(text: str, start: int) -> bool:
    """Whether the word before is a small one that leads to no name or title."""
    last = text[max(0, start - 3) : start - 1]
    if len(last) < 2 or not (last.isalpha() and last.islower()):
        return False
    # The The is a band
    return text[start - 4 : start - 1] != "The" and not _LEADS.search(
        text, max(0, start - 24), start - 1
    )


def _garbled(reading: Reading, start: int, end: int) -> Iterator[Flag]:
    """The flag on the word and what follows it."""
    if reading.quoted(start, end) or reading.foreign(start, end):
        return
    text = reading.doc.text
    clause = _CLAUSE.match(text, start)
    yield Flag(
        start,
        clause.end() if clause else end,
        "garbled-capital",
        "artifacts.garbled-capital",
        None,
        Evidence.C,
        f"{text[start:end]!r} in the middle of a sentence: a clause lost its place",
    )
