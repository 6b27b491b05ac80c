"""One article on demand: a file that goes into the corpus at once, or a text to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flows.corpus.rows import to_article_dict
from flows.corpus.table import Corpus
from flows.errors import RunError
from flows.method import method_of
from flows.normalize import in_one_line, observer_of_flow, run_and_publish
from flows.readers import discover
from flows.scheduled.markdown import fenced, inert
from flows.scheduled.pages import publish_page
from flows.scheduled.parameters import ArticleAsText, OneArticle
from flows.settings import RunSettings
from normalizers import Article

from prefect import flow  # isort: skip - after flows.normalize has set its environment

ARTIFACT = "copydesk-article"
SHOWN_ARTICLES = 20
SHOWN_REASONS = 100


@flow(
    name="article",
    description="Normalize one article: a file for the corpus, or a text to look at.",
)
def article(request: OneArticle) -> Shown:
    """The article of a request, into the corpus or only looked at."""
    return in_one_line(shown, request)


class Shown(NamedTuple):
    """What the artifact of an article on demand holds; ``headline`` is it in one sentence."""

    articles: int
    headline: str


def shown(request: OneArticle) -> Shown:
    """The article of a request; its clean text and what was done to it are an artifact.

    Raises:
        UsageError: the file does not exist, or is of a kind that is not read.
        RunError: it gave no article.
    """
    if isinstance(request.article, ArticleAsText):
        pages = [page_of(cleaned(request.article, request.settings))]
        count, headline = 1, "cleaned 1 article; it is stored nowhere"
    else:
        settings = request.settings.model_copy(update={"inputs": (request.article.file,)})
        summary = run_and_publish(settings)
        if summary.failed:
            reasons = "; ".join(map(str, summary.failures[:3]))
            observer_of_flow().say(reasons)
        found = list(stored(settings))
        count = len(found)
        if not found:
            why = f"; {summary.failures[0]}" if summary.failures else ""
            raise RunError(f"{request.article.file} gave no article{why}")
        headline = summary.headline
        pages = [f"**{headline}**", *map(page_of, found[:SHOWN_ARTICLES])]
        if count > SHOWN_ARTICLES:
            pages.append(f"and {count - SHOWN_ARTICLES:,} more articles")
    publish_page(ARTIFACT, "\n\n".join(pages), "The last article on demand")
    return Shown(count, headline)


def cleaned(given: ArticleAsText, settings: RunSettings) -> dict[str, Any]:
    """A text as the corpus would hold it, by itself: without what is known of its source."""
    method = method_of(settings)
    one = Article(
        given.text,
        source=given.source,
        url=given.url,
        title=given.title,
        published=given.published,
        language=given.language,
    )
    return method.pipeline()(one).to_dict()


def stored(settings: RunSettings) -> Iterator[dict[str, Any]]:
    """The articles of the corpus that came from the inputs of a run, in the order of their places."""
    files = {file.location for file in discover(settings.inputs).files}
    corpus = Corpus(settings.output)
    known = {row.id: row.path for row in corpus.known() if row.file in files}
    rows = [row for batch in corpus.rows(known) for row in batch.to_pylist()]
    yield from map(to_article_dict, sorted(rows, key=lambda row: known[row["id"]]))


def page_of(one: Mapping[str, Any]) -> str:
    """An article as a page: what it is, its clean text, every change and every doubt with its reason."""
    facts = [
        ("id", one["id"]),
        ("language", f"{one['language']} ({one['language_probability']:.2f})"),
        *((name, one[name]) for name in ("source", "url", "published") if one[name]),
        ("names", ", ".join(dict.fromkeys(who["canonical"] for who in one["mentions"]))),
    ]
    lines = [f"### {inert(one['title'] or one['id'] or 'the article')}", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {inert(str(value))} |" for name, value in facts if value]
    lines += ["", *fenced(one["text"]), ""]
    lines += _table(
        "changed",
        [(_short(e["original"]), _short(e["replacement"]), *_grounds(e)) for e in one["edits"]],
        ("was", "is", "rule", "evidence"),
    )
    lines += _table(
        "flagged, not changed",
        [(_short(one["text"][f["start"] : f["end"]]), *_grounds(f)) for f in one["flags"]],
        ("what", "rule", "evidence"),
    )
    return "\n".join(lines)


def _grounds(finding: Mapping[str, Any]) -> tuple[str, str]:
    """Its rule, and the evidence of each step."""
    steps = finding.get("parts") or [finding]
    return finding["rule"], "; ".join(_reason(step) for step in steps)


def _reason(step: Mapping[str, Any]) -> str:
    return f"{step['evidence']}: {step['reason']}" if step.get("reason") else str(step["evidence"])


def _table(title: str, rows: list[tuple[str, ...]], heads: tuple[str, ...]) -> list[str]:
    if not rows:
        return []
    lines = [f"#### {title}", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    lines += [f"| {' | '.join(map(inert, row))} |" for row in rows[:SHOWN_REASONS]]
    if len(rows) > SHOWN_REASONS:
        lines += ["", f"and {len(rows) - SHOWN_REASONS:,} more"]
    return [*lines, ""]


def _short(text: str, most: int = 200) -> str:
    cut = text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"
    return cut.replace("\n", "⏎") or "(nothing)"
