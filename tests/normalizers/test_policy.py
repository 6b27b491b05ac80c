"""The policy overlay: what its rows mean, and that every promise holds under any policy."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normalizers import (
    STAGE_NAMES,
    Article,
    CanonicalArticle,
    Policy,
    Withdrawal,
    normalize,
    replay,
    revert,
)
from normalizers.ledger import Step, compose, undo
from normalizers.policy import policy_changes, policy_stale
from normalizers.undoing import take_back
from tests.normalizers.test_promises import check_idempotent, in_reach
from tests.strategies import articles

generated = settings(
    max_examples=int(os.environ.get("COPYDESK_EXAMPLES", "150")) // 2,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def row(rule: str, source: str | None = None, allowed: bool = False) -> Withdrawal:
    return Withdrawal(rule, source, "Ann", "because", "2026-11-02T09:00:00Z", allowed)


def policy(*rules: str) -> Policy:
    return Policy(tuple(map(row, rules)))


PAGE = Article(
    "Harbour reopens after the storm\n\nPosted: 02.03.2021 10:15\n\n"
    "The mayor of the town said  on Monday that President Aleksandr Lukashenko would open it.\n\n"
    "1 of 3Boats in the harbour.\n\nThe fishermen waited for a month, and some of them left.\n\n"
    "Share\n",
    id="page",
    source="daily.example",
)


# --- what rows mean


def test_a_withdrawn_rule_does_not_edit_and_is_named():
    before = normalize(PAGE)
    after = normalize(PAGE, policy=policy("layout.spaces"))
    assert "said on Monday" in before.text
    assert "said  on Monday" in after.text
    assert after.withdrawn == ("layout.spaces",)
    assert before.withdrawn == ()
    assert "layout.spaces" in before.rules
    assert "layout.spaces" not in after.rules


def test_the_facts_a_withdrawn_rule_would_have_moved_are_not_recorded():
    before = normalize(PAGE)
    assert before.published == "2021-03-02T10:15"
    stamps = [e.last.rule for e in before.edits if "Posted" in e.original]
    after = normalize(PAGE, policy=policy(*stamps))
    assert "Posted: 02.03.2021 10:15" in after.text
    assert after.published is None
    assert after.captions == before.captions


@pytest.mark.parametrize("stage", [name for name in STAGE_NAMES if name != "language"])
def test_rules_of_every_stage_can_be_withdrawn(stage):
    article = replace(PAGE, text=PAGE.text.replace("storm", "storm&amp;rain", 1) + "\nÐŸÑ€Ð¸Ð²ÐµÑ‚")
    if stage == "artifacts":
        article = Article("Russias oldest port lies far from here, the mayor said on Monday.")
    found = normalize(article)
    rules = {p.rule for e in found.edits for p in e.parts if p.stage == stage}
    assert rules
    after = normalize(article, policy=policy(*rules))
    assert not rules & {p.rule for e in after.edits for p in e.parts}
    assert rules <= {*after.withdrawn}


def test_titles_and_captions_obey_too():
    article = replace(PAGE, title="Aleksandr Lukashenko opens the harbour", text=PAGE.text[33:])
    assert normalize(article).title == "Alexander Lukashenko opens the harbour"
    after = normalize(article, policy=policy("names.*"))
    assert after.title == article.title
    assert "names.full_name" in after.withdrawn


def test_flags_and_mentions_of_a_withdrawn_rule_stay():
    after = normalize(PAGE, policy=policy("names.*"))
    assert "Aleksandr Lukashenko" in after.text
    assert [after.text[m.start : m.end] for m in after.mentions if m.type == "person"]


def test_a_policy_for_one_source_leaves_the_others_alone():
    for_daily = Policy((row("layout.*", "daily.example"),))
    for_none = Policy((row("layout.*", ""),))
    other = replace(PAGE, source="evening.example")
    assert normalize(PAGE, policy=for_daily).withdrawn
    assert normalize(other, policy=for_daily).to_dict() == normalize(other).to_dict()
    assert normalize(PAGE, policy=for_none).to_dict() == normalize(PAGE).to_dict()
    assert normalize(replace(PAGE, source=""), policy=for_none).withdrawn


@pytest.mark.parametrize(
    ("rows", "rule", "source", "withdrawn"),
    [
        ([row("a.b")], "a.b", "x", True),
        ([row("a.b")], "a.bc", "x", False),
        ([row("a.b*")], "a.bc", "x", True),
        ([row("a.b*")], "a", "x", False),
        ([row("a.b", "y")], "a.b", "x", False),
        ([row("a.b"), row("a.b", None, True)], "a.b", "x", False),
        ([row("a.b"), row("a.b", "y", True)], "a.b", "x", True),
        ([row("a.b"), row("a.b", "x", True)], "a.b", "x", False),
        ([row("a.b", None, True), row("a.*")], "a.b", "x", True),
        ([row("a.b", "x"), row("a.*", None, True)], "a.b", "x", False),
    ],
)
def test_the_last_row_that_speaks_of_a_rule_decides(rows, rule, source, withdrawn):
    made = Policy(tuple(rows))
    assert made.rules_withdrawn(source)(rule) is withdrawn
    assert Policy(made.in_force).rules_withdrawn(source)(rule) is withdrawn


@pytest.mark.parametrize("rule", ["", "*", "a b", "a*b", "**", " a", "a\n"])
def test_what_names_no_rule_is_refused(rule):
    with pytest.raises(ValueError, match="names no rule"):
        row(rule)


def test_the_version_knows_rules_and_sources_only():
    one = Policy((row("a.b"),))
    same = Policy((Withdrawal("a.b", None, "Bob", "other", "2030-01-01"),))
    assert one.version == same.version
    assert one.version != Policy((row("a.b", "x"),)).version
    assert Policy().version == ""
    assert Policy((row("a.b"), row("a.b", None, True))).version == ""
    assert Policy((row("a.b"), row("a.c"), row("a.b", None, True))).version == policy("a.c").version
    assert one == Policy((row("a.b"),))
    assert hash(one) == hash(Policy((row("a.b"),)))


# --- promises under any policy

RULES = (
    "encoding.* layout.* layout.spaces layout.invisible layout.line_breaks layout.glued stray.* ui.* "
    "form.* stray.stamp stray.title_repeat stray.credited_caption stray.counted_caption "
    "stray.article_repeat stray.paragraph_repeat stray.copyright artifacts.* names.* "
    "names.full_name encoding.mojibake"
).split()
rows = st.builds(row, st.sampled_from(RULES), st.sampled_from([None, ""]), st.booleans())
policies = st.builds(lambda found: Policy(tuple(found)), st.lists(rows, max_size=4))


@generated
@given(articles(), policies)
def test_promises_hold_under_any_policy(article: Article, made: Policy) -> None:
    """Nothing lost, idempotent, deterministic; and no withdrawn rule stands in the ledger."""
    result = normalize(article, policy=made)
    assert replay(article.text, result.edits) == result.text
    assert revert(result.text, result.edits) == article.text
    is_withdrawn = made.rules_withdrawn(article.source)
    ledger_rules = {part.rule for edit in result.edits for part in edit.parts}
    assert not any(map(is_withdrawn, ledger_rules))
    assert all(map(is_withdrawn, result.withdrawn))
    assert ledger_rules <= {*result.rules}
    copy = Policy(tuple(replace(one, who="Bob", date="2031-01-01") for one in made.rows))
    assert normalize(article, policy=copy) == result
    check_again(article, result, made)


def check_again(article: Article, result: CanonicalArticle, made: Policy) -> None:
    """Promise 3 under a policy, as :func:`check_idempotent` has it."""
    inputs = [replace(article, text=result.text, published=result.published or article.published)]
    if article.language in ("", result.as_article().language):
        inputs.append(result.as_article())
    for once_more in inputs:
        again = normalize(once_more, policy=made)
        assert again.edits == ()
        assert again.text == result.text


@generated
@given(articles(), policies, policies)
def test_what_is_not_stale_comes_out_the_same(article: Article, old: Policy, new: Policy) -> None:
    """The test of staleness misses nothing; what it calls fresh need not be normalized again."""
    before, after = normalize(article, policy=old), normalize(article, policy=new)
    if not policy_stale(before.withdrawn, before.rules, new, article.source):
        assert after == before
    assert not policy_stale(after.withdrawn, after.rules, new, article.source)


def test_a_rule_that_only_edited_the_title_makes_stale():
    article = replace(PAGE, title="Aleksandr Lukashenko opens the harbour", text="No name here.\n")
    result = normalize(article)
    assert result.edits == () or all(e.last.stage != "names" for e in result.edits)
    changes = policy_changes(result.withdrawn, result.rules, policy("names.full_name"), "")
    assert list(changes) == ["policy names.full_name: withdrawn"]


# --- undo, from the ledger alone


def test_a_fact_moved_by_an_earlier_part_survives_the_undo_of_a_later_one():
    """Even where the text then is the raw text again."""
    step = Step(1, 0, 1, "b", "s", "move", "kind", facts=())
    ledger = compose("a", (), [replace(step, facts=(_fact(),), replacement="a")])
    ledger = compose("a", ledger, [replace(step, seq=2, rule="word")])
    left = undo(ledger, {"word"})
    assert [part.rule for edit in left.ledger for part in edit.parts] == ["move"]


def _fact():
    from normalizers import Fact  # noqa: PLC0415

    return Fact("related", "x")


def test_moved_metadata_goes_back_unless_another_edit_brings_it():
    text = (
        "The harbour was open again on Monday, the mayor of the small town said.\n\n"
        "Photo: Reuters\n\nThe fishermen waited for a month, and some of them left.\n\n"
        "Image credits: Reuters\n"
    )
    article = Article(text)
    result = normalize(article)
    assert [e.last.rule for e in result.edits if "Photo" in e.original] == ["form.credit.en.photo"]
    assert list(result.captions) == [{"credit": "Reuters"}]
    one = take_back(result, {"form.credit.en.photo"}, article)
    assert "Photo: Reuters" in one.article.text
    assert list(one.article.captions) == [{"credit": "Reuters"}]
    both = take_back(result, {"form.credit.en.photo", "form.credit.en.image-credits"}, article)
    assert both.article.captions == ()


def test_a_given_date_returns_when_the_stamp_that_was_more_precise_is_undone():
    article = replace(PAGE, published="2021-03-02")
    result = normalize(article)
    assert result.published == "2021-03-02T10:15"
    stamps = {e.last.rule for e in result.edits if "Posted" in e.original}
    assert take_back(result, stamps, article).article.published == "2021-03-02"


def test_an_article_undone_from_the_ledger_is_stale_under_every_policy():
    result = take_back(normalize(PAGE), {"layout.spaces"}, PAGE).article
    for made in (Policy(), policy("layout.spaces"), policy("ui.*")):
        assert policy_stale(result.withdrawn, result.rules, made, PAGE.source)


def check_take_back(article: Article, result: CanonicalArticle, rule: str) -> None:
    """One rule undone: promise 1, the original back, spans that fit."""
    taken = take_back(result, {rule}, article)
    after = taken.article
    assert taken.undone
    assert {part.rule for part in taken.undone} == {rule}
    assert rule not in {part.rule for edit in after.edits for part in edit.parts}
    assert replay(article.text, after.edits) == after.text
    assert revert(after.text, after.edits) == article.text
    alone = [e for e in result.edits if {p.rule for p in e.parts} == {rule}]
    left = {(e.start, e.end) for e in after.edits}
    assert all((edit.start, edit.end) not in left for edit in alone)
    assert CanonicalArticle.from_dict(after.to_dict()).to_dict() == after.to_dict()
    for span in (*after.mentions, *after.flags, *after.foreign_spans):
        assert 0 <= span.start < span.end <= len(after.text)


@lru_cache(maxsize=1)
def results() -> list[tuple[Article, CanonicalArticle]]:
    return [(article, normalize(article)) for article in in_reach()[::4]]


def test_every_rule_of_articles_in_reach_can_be_undone_from_the_ledger_alone():
    seen = set()
    for article, result in results():
        assert CanonicalArticle.from_dict(result.to_dict()).to_dict() == result.to_dict()
        for rule in sorted({part.rule for edit in result.edits for part in edit.parts}):
            seen.add(rule)
            check_take_back(article, result, rule)
    assert len(seen) >= 30


@generated
@given(articles(), st.data())
def test_every_rule_can_be_undone_from_the_ledger_alone(article: Article, data) -> None:
    result = normalize(article)
    rules = sorted({part.rule for edit in result.edits for part in edit.parts})
    if rules:
        check_take_back(article, result, data.draw(st.sampled_from(rules)))


def test_without_a_policy_nothing_is_different():
    for article, result in results()[:40]:
        assert normalize(article, policy=Policy()) == result
        check_idempotent(article, result)
