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

from normalizers.applying import resolve
from normalizers.article import Article, CanonicalArticle
from normalizers.artifacts import Artifacts
from normalizers.document import Document
from normalizers.encoding import Encoding
from normalizers.findings import Edit, Flag
from normalizers.language import Language
from normalizers.language.languages import EXPECTED
from normalizers.layout import Layout
from normalizers.metadata import merge_facts, published_date
from normalizers.names import Names
from normalizers.passes import Normalizer, Passes, unique
from normalizers.policy import Gate, Policy
from normalizers.profiles import Profiles, known_profile
from normalizers.stray import Stray
from normalizers.stylebook import DEFAULT_NAMES, Stylebook, load_stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.touching import every_row, touched_by, version_of
from normalizers.titles import infer_title

MAX_PASSES = 6

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
        run = Passes(Document(article.text, article, self.stylebook), gate)
        for _ in range(MAX_PASSES):
            run.start_pass()
            if not run.one_pass(self.stages):
                run.recall()
                break
        else:
            run = Passes(Document(article.text, article, self.stylebook), gate, settled=False)
            run.flags.append(Flag(0, min(1, len(article.text)), "unsettled", "pipeline.unsettled"))
        return self._canonical(article, run)

    def _canonical(self, article: Article, run: Passes) -> CanonicalArticle:
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
            mentions=tuple(unique(run.mentions)),
            edits=doc.ledger,
            flags=tuple(unique(run.flags)),
            pipeline_version=self.version,
            stylebook_version=version_of(touched_by),
            extra=article.extra,
            machine_translation=metadata.get("machine_translation"),
            touched_by=touched_by,
            withdrawn=tuple(sorted(run.gate.withdrawn)),
            rules=tuple(sorted(run.gate.rules)),
        )

    def _touched_by(self, run: Passes) -> tuple[str, ...]:
        """The rows this result depends on, or all where that cannot be read from the ledger."""
        if not run.settled or all(stage.name != Language.name for stage in self.stages):
            return every_row(self.stylebook)
        return touched_by(run.doc, run.seen, self.expected)

    def _repaired(self, fragment: str, run: Passes) -> str:
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


@kept(maxsize=16)
def _pipeline(
    stylebook: Stylebook,
    only: tuple[str, ...],
    skip: tuple[str, ...],
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
    pipeline = _pipeline(
        stylebook or load_stylebook(), *stages, policy, expected=languages, profile=chosen
    )
    return pipeline(article)


def _stage_list(names: Collection[str] | str) -> tuple[str, ...]:
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",") if name.strip()]
    return tuple(sorted(names))
