"""The pipeline: runs the stages over one article, applies what they found, keeps the promises.

One **pass** runs all stages in order; each sees the text the stages before it left. After a pass
that changed something the next pass starts over, until a pass changes nothing: that last pass *is*
"normalizing the canonical text again", so idempotence is not hoped for but checked in every article.
A text that does not settle within :data:`MAX_PASSES` is left as it came and flagged: abstaining is an
outcome.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from normalizers.applying import close_gaps, never_empty, resolve
from normalizers.article import Article, CanonicalArticle
from normalizers.artifacts import Artifacts
from normalizers.document import Document
from normalizers.encoding import Encoding
from normalizers.findings import Edit, Fact, Finding, Flag, ForeignSpan, Mention
from normalizers.language import Language
from normalizers.language.languages import EXPECTED
from normalizers.layout import Layout
from normalizers.ledger import Step, compose, map_span, replay
from normalizers.metadata import LocatedFact, merge_facts, published_date
from normalizers.names import Names
from normalizers.policy import Gate, Policy
from normalizers.profiles import Profiles, known_profile
from normalizers.stray import Stray
from normalizers.stylebook import DEFAULT_NAMES, Stylebook, load_stylebook
from normalizers.stylebook.touching import every_row, touched_by, version_of
from normalizers.titles import infer_title

MAX_PASSES = 6


class Normalizer(Protocol):
    """One stage: a callable with a name and a version. It reads a document and yields findings.

    The version goes into every article; raise it when the stage would decide differently.
    """

    name: str
    version: str

    def __call__(self, doc: Document) -> Iterable[Finding]:
        """Findings in any order, in coordinates of ``doc.text``. Must not raise on odd text."""
        ...


STAGES: tuple[Normalizer, ...] = (
    Encoding(),
    Layout(),
    Language(),
    Stray(),
    Artifacts(),
    Names(),
)
STAGE_NAMES = tuple(stage.name for stage in STAGES)


class UnknownStageError(ValueError):
    """``only`` or ``skip`` named a stage that does not exist."""


def stage_versions(version: str) -> dict[str, str]:
    """The stages behind a ``pipeline_version``, each with its own version.

    >>> stage_versions("layout-2 stray-2(flag-only)")
    {'layout': '2', 'stray': '2(flag-only)'}
    """
    return dict(stage.partition("-")[::2] for stage in version.split())


def known_stages(names: Iterable[str]) -> tuple[str, ...]:
    """The named stages in the order they run.

    Raises:
        UnknownStageError: a name is not one of :data:`STAGE_NAMES`.
    """
    wanted = set(names)
    unknown = sorted(wanted - set(STAGE_NAMES))
    if unknown:
        raise UnknownStageError(
            f"unknown stage {', '.join(unknown)}; the stages are {', '.join(STAGE_NAMES)}"
        )
    return tuple(name for name in STAGE_NAMES if name in wanted)


class Pipeline:
    """The stages of one run, chosen once and used for many articles.

    Args:
        only: names of the stages to run; all when empty.
        skip: names of the stages to leave out.
        stylebook: the policy data; the packaged one by default.
        policy: the rules that people took back; none by default.
        expected: the languages to choose from, as the stage ``language`` says.
        profile: how bold to be with stray text and which spellings are canonical, see
            :mod:`normalizers.profiles`.

    Raises:
        UnknownStageError: a name is not one of :data:`STAGE_NAMES`.
        UnknownProfileError: there is no such profile, or two of one kind.
        UnknownLanguageError: ``expected`` is empty, or holds a language nothing here can recognize.
    """

    def __init__(
        self,
        *,
        only: Collection[str] = (),
        skip: Collection[str] = (),
        stylebook: Stylebook | None = None,
        policy: Policy | None = None,
        expected: Sequence[str] = EXPECTED,
        profile: Profiles | str | Collection[str] = "safe",
    ) -> None:
        known_stages((*only, *skip))
        self.stylebook = stylebook or load_stylebook()
        self.profile = known_profile(profile, self.stylebook)
        self.stylebook = self.stylebook.under(self.profile.names)
        language = Language(expected)
        self.expected = language.expected
        chosen: dict[str, Normalizer] = {}
        if self.expected != EXPECTED:
            chosen[Language.name] = language
        if self.profile.stray is not Profiles().stray:
            chosen[Stray.name] = Stray(self.profile.stray)
        if self.profile.names != DEFAULT_NAMES:
            chosen[Names.name] = Names(self.profile.names)
        self.stages = tuple(
            chosen.get(stage.name, stage)
            for stage in STAGES
            if (not only or stage.name in only) and stage.name not in skip
        )
        self.policy = policy or Policy()
        self.version = " ".join(f"{stage.name}-{stage.version}" for stage in self.stages)

    def __call__(self, article: Article) -> CanonicalArticle:
        """Normalize one article. Deterministic: the same article gives the same result."""
        gate = Gate(self.policy.rules_withdrawn(article.source))
        run = _Run(Document(article.text, article, self.stylebook), gate)
        for _ in range(MAX_PASSES):
            run.start_pass()
            if not run.one_pass(self.stages):
                run.recall()
                break
        else:
            run = _Run(Document(article.text, article, self.stylebook), gate, settled=False)
            run.flags.append(Flag(0, min(1, len(article.text)), "unsettled", "pipeline.unsettled"))
        return self._canonical(article, run)

    def _canonical(self, article: Article, run: _Run) -> CanonicalArticle:
        doc = run.doc
        metadata = merge_facts(run.facts)
        title = self._repaired(article.title, run) if article.title else infer_title(doc)
        captions = []
        for caption in metadata.get("captions", ()):
            text = caption.get("text")
            captions.append({**caption, "text": self._repaired(text, run)} if text else caption)
        touched_by = self._touched_by(run)
        return CanonicalArticle(
            id=article.id,
            source=article.source,
            url=article.url,
            title=title or None,
            language=doc.language,
            language_probability=doc.language_probability,
            text=doc.text,
            raw_text=article.text,
            published=published_date(metadata.get("published"), article.published),
            updated=metadata.get("updated"),
            dateline=metadata.get("dateline"),
            captions=tuple(captions),
            credits=tuple(metadata.get("credits", ())),
            related=tuple(metadata.get("related", ())),
            disclaimer=metadata.get("disclaimer"),
            copyright=metadata.get("copyright"),
            foreign_spans=tuple(doc.foreign),
            mentions=tuple(_unique(run.mentions)),
            edits=doc.ledger,
            flags=tuple(_unique(run.flags)),
            pipeline_version=self.version,
            stylebook_version=version_of(touched_by),
            extra=article.extra,
            touched_by=touched_by,
            withdrawn=tuple(sorted(run.gate.withdrawn)),
            rules=tuple(sorted(run.gate.rules)),
        )

    def _touched_by(self, run: _Run) -> tuple[str, ...]:
        """The rows this result depends on, or all where that cannot be read from the ledger."""
        if not run.settled or all(stage.name != Language.name for stage in self.stages):
            return every_row(self.stylebook)
        return touched_by(run.doc, run.seen, self.expected)

    def _repaired(self, fragment: str, run: _Run) -> str:
        """A title or caption with the repairs its article's text got; only stray text is its own."""
        context = run.doc
        doc = Document(
            fragment,
            replace(context.article, text=fragment),
            self.stylebook,
            language=context.language,
            language_probability=context.language_probability,
            facts=context.facts,
            context=context,
        )
        for stage in self.stages:
            if stage.name not in (Language.name, Stray.name):
                run.seen[f"fragment {stage.name}", doc.text] = doc
                found = [finding for finding in stage(doc) if isinstance(finding, Edit)]
                edits = resolve(run.gate.admit(found))
                text = doc.text
                for edit in reversed(edits):
                    text = text[: edit.start] + edit.replacement + text[edit.end :]
                doc = replace(doc, text=text)
        return doc.text


class _Run:
    """The state of one article between stages."""

    def __init__(self, doc: Document, gate: Gate, *, settled: bool = True) -> None:
        self.doc = doc
        self.gate = gate
        self.settled = settled
        self.seen: dict[tuple[str, str], Document] = {}  # which stage read which text
        self.flags: list[Flag] = []
        self.mentions: list[Mention] = []
        self.facts: list[LocatedFact] = []
        self._old_flags: list[Flag] = []
        self._old_mentions: list[Mention] = []
        self._batches = 0
        self._found: dict[str, tuple[Document, tuple[Finding, ...]]] = {}  # by stage, last of all

    def start_pass(self) -> None:
        """Set the findings of earlier passes aside for :meth:`recall`."""
        self._old_flags += self.flags
        self._old_mentions += self.mentions
        self.flags, self.mentions = [], []

    def recall(self) -> None:
        """Add what earlier passes saw and the last one, on the settled text, did not see again.

        The last pass knows better wherever it says something: an older mention that overlaps one of
        its mentions, or an older flag that overlaps one of the same category, is out of date. So is all
        that was said of the language of a text that has changed since.
        """
        self.mentions += [
            old
            for old in self._old_mentions
            if not any(_overlap(old, new) for new in self.mentions)
        ]
        self.flags += [
            flag
            for flag in self._old_flags
            if flag.category != "language"
            and not any(flag.category == new.category and _overlap(flag, new) for new in self.flags)
        ]

    def one_pass(self, stages: Iterable[Normalizer]) -> bool:
        """Run every stage once, in order; says whether any of them changed the text."""
        changed = False
        for stage in stages:
            changed = self.take(stage) or changed
        return changed

    def take(self, stage: Normalizer) -> bool:
        """Run one stage and apply what it found; says whether the text changed."""
        kinds: dict[type[Finding], list[Any]] = {}
        self.seen.setdefault((stage.name, self.doc.text), self.doc)
        for finding in self._findings(stage):
            kinds.setdefault(type(finding), []).append(finding)
        if stage.name == Language.name:
            said = {fact.field: fact.value for fact in kinds.pop(Fact, ())}
            self.doc = self.doc.informed(
                language=said.get("language", "und"),
                language_probability=said.get("language_probability", 0.0),
                foreign=tuple(kinds.get(ForeignSpan, ())),
            )
        # a fact that was only copied gives way to one that was moved, wherever it stands
        self._note(kinds.get(Fact, ()), len(self.doc.article.text))
        self.flags += kinds.get(Flag, ())
        self.mentions += kinds.get(Mention, ())
        return self._apply(stage.name, self.gate.admit(kinds.get(Edit, ())))

    def _findings(self, stage: Normalizer) -> Iterable[Finding]:
        """What the stage finds; what it found in the last pass if it reads the very same again."""
        doc = self.doc
        before, found = self._found.get(stage.name, (None, ()))
        if before is None or not _reads_same(before, doc, spoken=stage.name != Language.name):
            found = tuple(stage(doc))
            self._found[stage.name] = (doc, found)
        return found

    def _apply(self, stage: str, edits: Iterable[Edit]) -> bool:
        doc = self.doc
        accepted, spared = never_empty(
            [
                edit
                for edit in resolve(edits)
                if edit.facts or doc.text[edit.start : edit.end] != edit.replacement
            ],
            doc.text,
        )
        self.flags += spared
        if not accepted:
            return False
        for edit in accepted:
            self._note(edit.facts, doc.offsets.raw_span(edit.start, edit.end)[0])
        self._batches += 1
        steps = [
            Step(
                self._batches,
                edit.start,
                edit.end,
                edit.replacement,
                stage,
                edit.rule,
                edit.category,
                edit.evidence,
                edit.reason,
                edit.confidence,
                edit.facts,
            )
            for edit in close_gaps(accepted, doc)
        ]
        ledger = compose(doc.article.text, doc.ledger, steps)
        self.doc = replace(
            doc,
            text=replay(doc.article.text, ledger),
            ledger=ledger,
            foreign=tuple(_carried(doc.foreign, steps)),
            facts=merge_facts(self.facts),
        )
        self.flags = list(_carried(self.flags, steps))
        self.mentions = list(_carried(self.mentions, steps))
        self._old_flags = list(_carried(self._old_flags, steps))
        self._old_mentions = list(_carried(self._old_mentions, steps))
        return True

    def _note(self, facts: Iterable[Fact], place: int) -> None:
        self.facts += [LocatedFact(place, len(self.facts), fact) for fact in facts]


def _reads_same(one: Document, other: Document, *, spoken: bool) -> bool:
    """Whether a stage finds the same in both; the language stage does not ask what it has said."""
    return (
        one.text is other.text
        and one.ledger is other.ledger
        and one.facts is other.facts
        and (
            not spoken
            or (one.language, one.language_probability, one.foreign)
            == (other.language, other.language_probability, other.foreign)
        )
    )


_Spanned = TypeVar("_Spanned", Flag, Mention, ForeignSpan)


def _carried(items: Iterable[_Spanned], steps: Sequence[Step]) -> Iterable[_Spanned]:
    """Findings of earlier stages in the coordinates of the text after ``steps``."""
    for item in items:
        span = map_span(item.start, item.end, steps)
        if span:
            yield replace(item, start=span[0], end=span[1])


def _overlap(one: Flag | Mention, other: Flag | Mention) -> bool:
    return one.start < other.end and other.start < one.end


_Kept = TypeVar("_Kept", Flag, Mention)


def _unique(items: Iterable[_Kept]) -> list[_Kept]:
    """One finding per span and subject: later passes see the same flags and mentions again."""
    seen: dict[tuple[Any, ...], _Kept] = {}
    for item in items:
        subject = item.entity_id if isinstance(item, Mention) else item.category
        seen.setdefault((item.start, item.end, subject), item)
    return [seen[key] for key in sorted(seen)]


@lru_cache(maxsize=16)
def _pipeline(
    only: tuple[str, ...],
    skip: tuple[str, ...],
    stylebook: Stylebook | None,
    policy: Policy | None,
    *,
    expected: tuple[str, ...],
    profile: Profiles,
) -> Pipeline:
    return Pipeline(
        only=only,
        skip=skip,
        stylebook=stylebook,
        policy=policy,
        expected=expected,
        profile=profile,
    )


def normalize(
    article: Article | str,
    *,
    only: Collection[str] | str = (),
    skip: Collection[str] | str = (),
    stylebook: Stylebook | None = None,
    policy: Policy | None = None,
    expected: Collection[str] | str = EXPECTED,
    profile: Profiles | str | Collection[str] = "safe",
) -> CanonicalArticle:
    """Clean one article: the front door of the package.

    Args:
        article: an :class:`Article`, or just its raw text.
        only: run only these stages (``encoding layout language stray artifacts names``); a list, or
            one string with commas.
        skip: run all but these.
        stylebook: the policy data; the packaged one by default.
        policy: the rules that people took back; none by default.
        expected: the languages to choose from, like ``en ru be``; a list, or one string with commas.
        profile: a list, or one string with commas, of at most one of each kind. How bold to be with
            stray text: ``safe`` removes what is proved and flags the rest, ``aggressive`` also removes
            what ``safe`` flags for removal, ``flag-only`` removes and moves nothing. Which spelling of a
            name is canonical: ``default``; ``link`` changes none; others are rows of the stylebook's
            table ``profiles``.

    Returns:
        The canonical article: clean text, metadata, mentions, flags, and the ledger of every edit.

    Raises:
        UnknownStageError: ``only`` or ``skip`` names no stage.
        UnknownProfileError: there is no such profile, or two of one kind.
        UnknownLanguageError: ``expected`` is empty, or holds a language nothing here can recognize.

    >>> normalize("President Aleksandr  Lukashenko spoke in Minsk.").text
    'President Alexander Lukashenko spoke in Minsk.'
    """
    if isinstance(article, str):
        article = Article(article)
    languages = (expected,) if isinstance(expected, str) else tuple(expected)
    stages = (_stage_list(only), _stage_list(skip))
    chosen = known_profile(profile, stylebook)
    pipeline = _pipeline(*stages, stylebook, policy, expected=languages, profile=chosen)
    return pipeline(article)


def _stage_list(names: Collection[str] | str) -> tuple[str, ...]:
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",") if name.strip()]
    return tuple(sorted(names))
