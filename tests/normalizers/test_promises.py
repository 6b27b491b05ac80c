"""The promises of the design, as properties over generated articles and every article in reach."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from normalizers import Article, CanonicalArticle, Profile, normalize, replay, revert, undo
from normalizers.ledger import LedgerEdit, OffsetMap
from tests.strategies import PROSE, articles, raw_texts
from tests.support import ROOT, SHARED, read_jsonl

generated = settings(
    max_examples=int(os.environ.get("COPYDESK_EXAMPLES", "150")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@lru_cache(maxsize=1)
def in_reach() -> list[Article]:
    """Every article, case and mixed document that this machine has."""
    found = [
        Article(path.read_text("utf-8"), id=path.name)
        for path in sorted((ROOT / "corpus").glob("*.txt"))
    ]
    for name in ("variants", "stray", "names", "mt"):
        path = ROOT / "tests" / "cases" / f"{name}.jsonl"
        if path.is_file():
            found += [
                Article(row["input"], id=row["id"], language=row.get("lang", ""))
                for row in read_jsonl(path)
            ]
    if SHARED:
        found += [
            Article(path.read_text("utf-8"), id=path.name)
            for path in sorted((SHARED / "articles").glob("*.txt"))
        ]
        for name in ("stray", "names", "mt"):
            found += [
                Article(row["input"], id=row["id"], language=row.get("lang", ""))
                for row in read_jsonl(SHARED / "cases" / f"{name}.jsonl")
            ]
        found += [
            Article(row["text"], id=row["id"]) for row in read_jsonl(SHARED / "lid" / "mixed.jsonl")
        ]
        for name in ("after_trafilatura", "after_readability"):
            found += [
                Article("\n".join(row["dirty_lines"]), id=f"{name}-{row['id']}", source=row["site"])
                for row in read_jsonl(SHARED / "residue" / f"{name}.jsonl")
            ]
    return found


def check_nothing_lost(article: Article, profile: Profile = Profile.SAFE) -> CanonicalArticle:
    """Promise 1 for one article; gives the result for further checks."""
    result = normalize(article, profile=profile)
    assert replay(article.text, result.edits) == result.text
    assert revert(result.text, result.edits) == article.text
    assert result.raw_text == article.text
    end = 0
    for edit in result.edits:
        assert end <= edit.start <= edit.end
        assert article.text[edit.start : edit.end] == edit.original
        assert edit.last.stage
        assert edit.last.rule
        assert edit.last.category
        end = edit.end
    travelled = json.loads(json.dumps([edit.to_dict() for edit in result.edits]))
    again = [LedgerEdit.from_dict(row) for row in travelled]
    assert replay(article.text, again) == result.text
    for finding in (*result.flags, *result.mentions, *result.foreign_spans):
        assert 0 <= finding.start < finding.end <= len(result.text)
    return result


def check_undo(article: Article, result: CanonicalArticle) -> None:
    """One rule can be undone from the ledger alone, and nothing else of it moves."""
    for rule in sorted({part.rule for edit in result.edits for part in edit.parts}):
        outcome = undo(result.edits, {rule})
        text = replay(article.text, outcome.ledger)
        assert revert(text, outcome.ledger) == article.text
        assert rule not in {part.rule for edit in outcome.ledger for part in edit.parts}
        assert rule in {part.rule for part in outcome.undone}


def check_idempotent(
    article: Article, result: CanonicalArticle, profile: Profile = Profile.SAFE
) -> None:
    """Promise 3: normalizing the canonical text again finds no edit.

    Known of it is what was known before, and what the first run found; a wrong language hint is
    repeated, because without it the article would rightly be read in another way.
    """
    inputs = [replace(article, text=result.text, published=result.published or article.published)]
    if article.language in ("", result.as_article().language):
        inputs.append(result.as_article())
    for again in (normalize(one, profile=profile) for one in inputs):
        assert [edit.to_dict() for edit in again.edits] == []
        assert again.text == result.text


@generated
@given(articles())
def test_nothing_lost(article: Article) -> None:
    check_undo(article, check_nothing_lost(article))


@generated
@given(st.text(max_size=200))
@example("")
@example("\ufeff")
@example("\x00")
@example("\ud800 lone surrogate")
@example("\r\n\r\n")
def test_nothing_lost_in_arbitrary_text(text: str) -> None:
    check_undo(Article(text), check_nothing_lost(Article(text)))


@generated
@given(articles())
def test_idempotent(article: Article) -> None:
    check_idempotent(article, normalize(article))


OTHER_PROFILES = (Profile.AGGRESSIVE, Profile.FLAG_ONLY)


def check_under(profile: Profile, article: Article) -> None:
    """All promises of one article under a profile that is not the usual one."""
    result = check_nothing_lost(article, profile)
    check_undo(article, result)
    check_idempotent(article, result, profile)
    if profile is Profile.FLAG_ONLY:
        stages = {part.stage for edit in result.edits for part in edit.parts}
        assert "stray" not in stages


@generated
@given(articles(), st.sampled_from(OTHER_PROFILES))
def test_the_promises_hold_under_every_profile(article: Article, profile: Profile) -> None:
    check_under(profile, article)


@generated
@given(st.text(max_size=200))
def test_idempotent_on_arbitrary_text(text: str) -> None:
    check_idempotent(Article(text), normalize(text))


@generated
@given(raw_texts(), st.sampled_from(Profile))
def test_never_emptied(text: str, profile: Profile) -> None:
    """A text with letters in lines that are not control characters keeps some."""
    result = normalize(text, profile=profile)
    if any(char.isalnum() for char in normalize(text, only=["encoding", "layout"]).text):
        assert any(char.isalnum() for char in result.text)


@generated
@given(st.sampled_from(sorted(PROSE)), st.data())
def test_clean_text_is_left_alone(language: str, data: st.DataObject) -> None:
    """Promise 2 for prose in any order: no edit and no removal at all."""
    body = data.draw(st.permutations(PROSE[language]))
    text = "\n\n".join(body)
    result = normalize(text)
    assert result.text == text
    assert [e.to_dict() for e in result.edits if e.last.stage in ("stray", "artifacts")] == []


@generated
@given(articles())
def test_offsets_lead_back_to_the_raw_text(article: Article) -> None:
    """A span of clean text that no edit touches is the same span of raw text."""
    result = normalize(article)
    offsets = OffsetMap(result.edits)
    touched = list(zip(offsets.starts, offsets.ends, strict=True))
    at = 0
    for start, end in [*touched, (len(result.text), len(result.text))]:
        if at < start:
            low, high = offsets.raw_span(at, start)
            assert article.text[low:high] == result.text[at:start]
        at = max(at, end)


SHARDS = 16


def test_articles_are_in_reach() -> None:
    """The next test must not pass for want of articles."""
    assert len(in_reach()) >= 250


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_article_in_reach(shard: int) -> None:
    """Promises 1 and 3 on real input."""
    for article in in_reach()[shard::SHARDS]:
        try:
            result = check_nothing_lost(article)
            check_undo(article, result)
            check_idempotent(article, result)
        except AssertionError as error:
            raise AssertionError(f"{article.id}: {error}") from error


@pytest.mark.slow
@pytest.mark.parametrize("profile", OTHER_PROFILES)
def test_articles_in_reach_under_other_profiles(profile: Profile) -> None:
    """Promises 1 and 3 on real input, every sixth article."""
    for article in in_reach()[::6]:
        try:
            check_under(profile, article)
        except AssertionError as error:
            raise AssertionError(f"{article.id}: {error}") from error


UNDATED = """<html><head><title>Ministers meet</title></head><body><nav>Home News</nav><article>
<h1>Ministers meet</h1><p>Posted today at 10:15</p><p>The finance ministers of both countries met in
Brest to discuss the price of gas, and they will meet again before the winter.</p><p>Nobody was hurt,
the fire service said, but the old market hall is lost.</p></article></body></html>"""
SCRIPT = """
import hashlib, sys
import time_machine
with time_machine.travel(sys.argv[1], tick=False):
    from tests.normalizers.test_promises import in_reach
    from normalizers import normalize
    digest = hashlib.sha256()
    for article in in_reach():
        digest.update(normalize(article).to_json().encode("utf-8", "surrogatepass"))
    # the command too: a reader of HTML could put today's date into an article
    from typer.testing import CliRunner
    from flows.cli import app
    for path in sys.argv[2:]:
        ran = CliRunner().invoke(app, ["clean", "--json", path])
        assert ran.exit_code == 0, ran.output
        digest.update(ran.output.encode())
print(digest.hexdigest())
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_same_bytes_on_another_day_and_hash_seed(tmp_path: Path) -> None:
    """Promise 4: neither the clock nor the hash seed may reach a result."""
    undated = tmp_path / "undated.html"
    undated.write_text(UNDATED, encoding="utf-8")
    files = [str(undated), str(ROOT / "corpus")]
    seen = set()
    for moment, seed in (("2001-09-09T01:46:40Z", "1"), ("2037-12-31T23:59:59Z", "77")):
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT, moment, *files],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Kiritimati"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        seen.add(run.stdout)
    assert len(seen) == 1
