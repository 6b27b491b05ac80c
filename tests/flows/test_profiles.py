"""``--profile``: how bold the stray stage is, in every command, worker, rerun and undo."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from flows import taking_back
from flows.commands.planned import plan_lines
from flows.corpus.table import Corpus
from flows.method import method_of
from flows.run import plan
from flows.settings import RunSettings
from flows.stale import stage_changes
from normalizers import (
    STAGE_NAMES,
    Article,
    Pipeline,
    Profile,
    UnknownProfileError,
    load_stylebook,
    normalize,
)
from normalizers.applying import never_empty
from normalizers.findings import Edit
from normalizers.pipeline import stage_versions
from normalizers.policy import Policy
from normalizers.stray import Stray
from normalizers.stray.profiles import profile_of
from normalizers.stylebook.touching import rows_touching
from tests.flows.support import articles, exported, run_into, story
from tests.flows.test_languages_option import invoke

STAMP, FOREIGN, SHARE, RELATED = STRAY_LINES = (
    "Posted: 13.06.2023 16:29",
    "Погода на выходные будет тёплой и сухой",  # one cue: flagged
    "Share",
    "Read also: Ferries to the islands sail again",
)
PAGE = f"""Harbour  reopens after the storm

{STAMP}

The mayor of the town said on Monday that the harbour would be open again for all the fishing boats.

{FOREIGN}

“We waited long enough,” one of the fishermen told reporters. Aliaksandr Lukashenka sent a letter.

{SHARE}

{RELATED}
"""
PROFILES = tuple(Profile)
KEPT = {
    Profile.SAFE: {FOREIGN},
    Profile.AGGRESSIVE: set(),
    Profile.FLAG_ONLY: set(STRAY_LINES),
}


@pytest.fixture
def inputs(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    texts = [PAGE, *map(story, range(3))]
    rows = [
        {"id": f"{number}", "text": text, "source": "daily.example"}
        for number, text in enumerate(texts)
    ]
    (folder / "rows.jsonl").write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8"
    )
    return folder


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(PAGE, "utf-8")
    return path


def stray_lines(text):
    return {line for line in STRAY_LINES if line in text.split("\n")}


def page_in(output):
    return next(row for row in articles(Corpus(output)) if row["id"] == "0")


# --- names and versions


def test_an_unknown_profile_names_the_three():
    for name in ("bold", "SAFE", "flag_only", ""):
        with pytest.raises(UnknownProfileError, match="safe, aggressive, flag-only"):
            Pipeline(profile=name)
        with pytest.raises(UnknownProfileError, match=repr(name)):
            normalize("Any text.", profile=name)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_version_names_the_profile(profile):
    """``flag-only`` holds the hyphen that parts a stage from its version."""
    pipeline = Pipeline(profile=profile)
    versions = stage_versions(pipeline.version)
    assert tuple(versions) == STAGE_NAMES
    assert profile_of(versions[Stray.name]) is profile
    assert normalize(PAGE, profile=str(profile)).pipeline_version == pipeline.version
    assert ("(" in pipeline.version) == (profile is not Profile.SAFE)
    assert taking_back._pipeline(pipeline.version, Policy(), ()).version == pipeline.version


def test_a_profile_that_is_not_known_any_more_is_the_usual_one():
    assert profile_of("2(reckless)") is Profile.SAFE
    assert profile_of("") is Profile.SAFE


@pytest.mark.parametrize(
    ("before", "after", "reasons"),
    [
        ("stray-2", "stray-2(aggressive)", ["stage stray: profile safe is now aggressive"]),
        (
            "stray-1(flag-only)",
            "stray-2",
            [
                "stage stray: version 1 is now 2",
                "stage stray: profile flag-only is now safe",
            ],
        ),
        ("layout-1", "layout-1 stray-2(flag-only)", ["stage stray: was left out"]),
        ("stray-1", "stray-2", ["stage stray: version 1 is now 2"]),
    ],
)
def test_a_plan_says_which_profile_it_was(before, after, reasons):
    assert [*stage_changes(before, after)] == reasons


# --- what they do


@pytest.mark.parametrize("profile", PROFILES)
def test_what_each_profile_keeps_of_a_page(profile):
    found = normalize(PAGE, profile=profile)
    assert stray_lines(found.text) == KEPT[profile]
    flagged = {found.text[flag.start : flag.end] for flag in found.flags}
    assert flagged == KEPT[profile]
    assert "Alexander Lukashenko sent" in found.text  # the other stages edit as ever
    assert "Harbour reopens" in found.text


def test_flag_only_changes_and_moves_nothing_in_the_stray_stage():
    found = normalize(PAGE, profile=Profile.FLAG_ONLY)
    assert {part.stage for edit in found.edits for part in edit.parts} == {"layout", "names"}
    assert [fact for edit in found.edits for part in edit.parts for fact in part.facts] == []
    assert (found.published, found.related) == (None, ())
    alone = normalize(PAGE, only="language,stray", profile=Profile.FLAG_ONLY)
    assert (alone.text, alone.edits) == (PAGE, ())
    safe = normalize(PAGE)
    assert (safe.published, safe.related) == (
        "2023-06-13T16:29",
        ("Ferries to the islands sail again",),
    )


@pytest.mark.parametrize("profile", PROFILES)
def test_the_rows_of_a_result_are_the_same_ones_afterwards(profile):
    pipeline = Pipeline(profile=profile)
    article = Article(PAGE, id="1", source="daily.example")
    found = pipeline(article)
    again = rows_touching(article, found.edits, pipeline.stylebook, pipeline.expected)
    assert again == found.touched_by


def test_no_removal_of_any_kind_empties_an_article():
    """``aggressive`` removes spans too, not only whole lines."""
    text = "12\nWeather today"
    edits = [Edit(0, 2, "", "stray.a", "a"), Edit(3, 16, "", "stray.b", "b", reason="odd")]
    left, spared = never_empty(edits, text)
    assert left == edits[:1]
    assert [(flag.start, flag.end, flag.rule) for flag in spared] == [(3, 16, "stray.b")]
    assert spared[0].reason == "odd; not applied: it would empty the article"
    assert never_empty(edits[:1], text) == (edits[:1], [])
    spaces = [Edit(0, 1, "", "layout.x", "x")]
    assert never_empty(spaces, " ") == (spaces, [])  # there was nothing to lose


# --- the command


@pytest.mark.parametrize("profile", PROFILES)
def test_clean_and_explain_under_each_profile(profile, file):
    cleaned = invoke("clean", file, "--profile", profile)
    assert stray_lines(cleaned.stdout) == KEPT[profile]
    by_environment = invoke("clean", file, COPYDESK_PROFILE=str(profile))
    assert by_environment.stdout == cleaned.stdout
    explained = invoke("explain", file, "--profile", profile)
    assert (f"profile {profile}" in explained.stdout) == (profile is not Profile.SAFE)


def test_what_is_typed_goes_before_the_environment(file):
    typed = invoke("clean", file, "--profile", "safe", COPYDESK_PROFILE="aggressive")
    assert stray_lines(typed.stdout) == {FOREIGN}
    empty = invoke("clean", file, COPYDESK_PROFILE="")
    assert empty.stdout == typed.stdout


@pytest.mark.parametrize("command", ["clean", "explain", "run"])
def test_an_unknown_profile_is_one_line_and_exit_code_2(command, file):
    for result in (
        invoke(command, file, "--profile", "bold"),
        invoke(command, file, COPYDESK_PROFILE="bold"),
    ):
        assert result.exit_code == 2
        assert result.stderr == (
            "copydesk: --profile: unknown profile 'bold'; "
            "the profiles are safe, aggressive, flag-only for stray text and "
            f"{', '.join(load_stylebook().names_profiles)} for names\n"
        )
        assert result.stdout == ""


@pytest.mark.parametrize("command", [["clean"], ["explain"], ["run"], ["quarantine", "retry"]])
def test_the_help_says_what_each_profile_does_on_a_line_of_its_own(command):
    lines = [line.strip() for line in invoke(*command, "--help").stdout.splitlines()]
    for name, does in (
        ("safe", "removes what is proved, flags the rest"),
        ("aggressive", "also removes what safe flags for removal"),
        ("flag-only", "removes and moves nothing, flags it all"),
    ):
        assert f"{name:10}  {does}" in lines
    assert "COPYDESK_PROFILE; default: safe]" in " ".join(lines)


# --- runs


def test_the_settings_know_the_profiles():
    assert RunSettings().profile == Profile.SAFE
    assert RunSettings(profile="flag-only").profile == Profile.FLAG_ONLY
    with pytest.raises(ValidationError, match="safe, aggressive, flag-only"):
        RunSettings(profile="bold")
    schema = RunSettings.model_json_schema()  # the form of the flow in Prefect's page
    assert schema["properties"]["profile"]["default"] == "safe"
    chosen = RunSettings(profile=Profile.AGGRESSIVE)
    assert RunSettings.model_validate(chosen.model_dump(mode="json")) == chosen
    assert RunSettings.model_validate_json(chosen.model_dump_json()) == chosen


def test_the_method_of_a_run_holds_its_profile(tmp_path):
    methods = {
        profile: method_of(RunSettings(output=tmp_path, profile=profile)) for profile in PROFILES
    }
    assert [methods[profile].pipeline().profile.stray for profile in PROFILES] == [*PROFILES]
    assert len({method.basis() for method in methods.values()}) == 3


@pytest.mark.parametrize("profile", PROFILES)
def test_a_run_under_each_profile_and_once_more(profile, inputs, tmp_path):
    out = tmp_path / "out"
    ran = invoke("run", inputs, "-o", out, "--no-prefect", "--profile", profile)
    assert ran.exit_code == 0, ran.stderr
    page = page_in(out)
    assert stray_lines(page["text"]) == KEPT[profile]
    assert page["pipeline_version"] == Pipeline(profile=profile).version
    again = invoke("run", inputs, "-o", out, "--no-prefect", COPYDESK_PROFILE=str(profile))
    assert "nothing to do" in again.stdout


def test_another_profile_renews_everything_and_equals_a_run_from_scratch(inputs, tmp_path):
    out = tmp_path / "out"
    run_into(out, inputs)
    before = Profile.SAFE
    for profile in (Profile.FLAG_ONLY, Profile.AGGRESSIVE, Profile.SAFE):
        settings = RunSettings(inputs=(str(inputs),), output=out, profile=profile)
        planned = plan(settings)
        reason = f"stage stray: profile {before} is now {profile}"
        assert planned.reasons() == {reason: 4}
        assert any(reason in line for line in plan_lines(planned, prune=False))
        summary = run_into(out, inputs, profile=profile)
        assert (summary.renewed, summary.unchanged, summary.new) == (4, 4, 0)
        run_into(tmp_path / profile, inputs, profile=profile)
        assert exported(out) == exported(tmp_path / profile)
        assert run_into(out, inputs, profile=profile).committed is False
        before = profile


def test_nothing_is_stale_under_its_own_profile_when_every_row_is_looked_at(inputs, tmp_path):
    out = tmp_path / "out"
    run_into(out, inputs, profile="flag-only")
    Corpus(out).commit([], remove=["3"])  # a commit without a basis
    settings = RunSettings(inputs=(str(inputs),), output=out, profile="flag-only")
    assert plan(settings).stale == {}


def test_worker_processes_work_under_the_same_profile(inputs, tmp_path):
    run_into(tmp_path / "one", inputs, profile="aggressive")
    run_into(tmp_path / "two", inputs, profile="aggressive", workers=2)
    assert stray_lines(page_in(tmp_path / "two")["text"]) == set()
    assert exported(tmp_path / "two") == exported(tmp_path / "one")


def test_without_the_stage_the_profile_makes_no_difference(inputs, tmp_path):
    run_into(tmp_path / "out", inputs, skip=("stray",))
    summary = run_into(tmp_path / "out", inputs, skip=("stray",), profile="aggressive")
    assert (summary.unchanged, summary.renewed) == (4, 0)


def test_a_retry_works_under_the_profile_it_is_given(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").write_text(story(1), "utf-8")
    (folder / "b.txt").write_bytes(b"\0\1\2\3" * 64)
    run_into(out, folder, profile="aggressive")
    (folder / "b.txt").write_text(PAGE, "utf-8")
    retried = invoke("quarantine", "retry", out, "--profile", "aggressive")
    assert retried.exit_code == 0, retried.stderr
    assert run_into(out, folder, profile="aggressive").unchanged == 2


@pytest.mark.parametrize(
    ("profile", "rule", "back"),
    [
        ("aggressive", "stray.foreign_line", FOREIGN),
        ("aggressive", "form.related.*", RELATED),
        ("flag-only", "layout.spaces", "Harbour  reopens after the storm"),
    ],
)
def test_undo_keeps_the_profile_of_the_corpus(profile, rule, back, inputs, tmp_path):
    out = tmp_path / "out"
    run_into(out, inputs, profile=profile)
    version = Pipeline(profile=profile).version
    assert back not in page_in(out)["text"].split("\n")  # else the next line proves nothing
    undone = invoke("undo", out, "--rule", rule, "--why", "a test", "--who", "Ann")
    assert undone.exit_code == 0, undone.stderr
    assert "the next run renews" not in undone.stdout
    page = page_in(out)
    assert back in page["text"].split("\n")
    assert page["pipeline_version"] == version
    assert stray_lines(page["text"]) == {*KEPT[Profile(profile)], back} & set(STRAY_LINES)
    summary = run_into(out, inputs, profile=profile)
    assert (summary.unchanged, summary.renewed) == (4, 0)
    run_into(tmp_path / "scratch", inputs)  # its policy is empty
    assert exported(tmp_path / "scratch") != exported(out)
