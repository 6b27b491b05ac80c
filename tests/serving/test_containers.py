"""The container file, its entry point, and the templates of the work pools: all but an engine."""

from __future__ import annotations

import json
import re
import runpy
import shlex
import subprocess
from importlib.resources import files
from pathlib import Path

import jsonschema
import prefect
import pytest
from prefect.utilities.templating import apply_values, find_placeholders

from tests.support import ROOT

INSTRUCTIONS = set(
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL RUN USER VOLUME WORKDIR".split()
)
ENTRYPOINT = ROOT / "flows" / "scheduled" / "entrypoint.sh"


def instructions():
    """The instructions of the container file, in order: name and words."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    found = [line.split(None, 1) for line in lines if line.strip()]
    return [(name, words.strip()) for name, words in found]


def test_every_instruction_is_one():
    assert {name for name, _ in instructions()} <= INSTRUCTIONS
    for name, words in instructions():
        if name in ("CMD", "ENTRYPOINT"):
            listed = json.loads(words)  # the shell form would not pass signals on
            assert all(isinstance(word, str) for word in listed)
        elif name != "RUN":
            assert shlex.split(words)


def test_what_is_copied_is_there_and_reaches_the_engine():
    kept = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"
    }
    stages = {
        words.split()[-1] for name, words in instructions() if name == "FROM" and " AS " in words
    }
    for name, words in instructions():
        if name != "COPY":
            continue
        if words.startswith("--from="):
            assert words.split()[0].removeprefix("--from=") in stages
            continue
        for source in words.split()[:-1]:
            assert (ROOT / source).exists()
            assert source in kept or source.split("/")[0] in kept


def test_the_image_is_pinned_and_runs_as_nobody_special():
    found = instructions()
    froms = [words for name, words in found if name == "FROM"]
    assert [words.split()[0] for words in froms] == ["${PYTHON}", "${PYTHON}"]
    assert found[0] == ("ARG", "PYTHON=python:3.12-slim")
    last = found[max(at for at, (name, _) in enumerate(found) if name == "FROM") :]
    (user,) = [words for name, words in last if name == "USER"]
    assert int(user) >= 10_000  # a number: a cluster cannot tell whether a name is root
    names = [name for name, _ in last]
    assert names.index("USER") < names.index("ENTRYPOINT")
    installs = [words for name, words in found if name == "RUN" and "pip install" in words]
    assert "--require-hashes -r image.lock" in installs[0]
    assert all("--no-deps" in words for words in installs)
    assert "http" not in (ROOT / "Dockerfile").read_text("utf-8")


def test_the_lock_of_the_image_is_part_of_the_lock():
    made = runpy.run_path(str(ROOT / ".ci" / "image_lock.py"))
    lock = (ROOT / ".ci" / "image.lock").read_text("utf-8")
    assert lock == made["image_lock"](), "make it anew: python .ci/image_lock.py"
    names = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    assert {"prefect", "deltalake", "distributed", "s3fs", "hatchling", "trafilatura"} <= names
    assert not names & {"pytest", "moto", "mypy", "playwright", "ruff", "datasets"}


def enter(*words, **environment):
    return subprocess.run(
        ["/bin/sh", str(ENTRYPOINT), *words],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", **environment},
    )


def test_the_entry_point_becomes_the_command(tmp_path):
    done = enter(
        "sh", "-c", 'echo "$1|$DO_NOT_TRACK"; exit 7', "x", "two words", HOME=str(tmp_path)
    )
    assert (done.returncode, done.stdout) == (7, "two words|1\n")
    script = "echo $PREFECT_SERVER_ANALYTICS_ENABLED $PREFECT_FLOWS_HEARTBEAT_FREQUENCY $HOME"
    assert enter("sh", "-c", script, HOME=str(tmp_path)).stdout == f"false 30 {tmp_path}\n"


def test_what_is_set_outside_wins(tmp_path):
    done = enter(
        "printenv", "PREFECT_FLOWS_HEARTBEAT_FREQUENCY", PREFECT_FLOWS_HEARTBEAT_FREQUENCY="5"
    )
    assert done.stdout == "5\n"


def test_a_user_without_a_home_gets_one():
    for home in ({}, {"HOME": "/nonexistent"}):
        made = Path(enter("printenv", "HOME", **home).stdout.strip())
        assert made.is_dir()
        made.rmdir()


def test_without_a_command_it_shows_the_help(tmp_path):
    (tmp_path / "copydesk").write_text('#!/bin/sh\necho "copydesk $*"\n')
    (tmp_path / "copydesk").chmod(0o755)
    done = enter(PATH=f"{tmp_path}:/usr/bin:/bin", HOME=str(tmp_path))
    assert done.stdout == "copydesk --help\n"


def template(kind):
    text = files("flows.scheduled").joinpath("templates", f"{kind}-base-job-template.json")
    return json.loads(text.read_text("utf-8"))


def theirs(kind):
    """The template that Prefect itself has for such a pool."""
    views = Path(prefect.__file__).parent / "server" / "api" / "collections_data" / "views"
    known = json.loads((views / "aggregate-worker-metadata.json").read_text("utf-8"))
    return known[f"prefect-{kind}"][kind]["default_base_job_configuration"]


def defaults(made):
    properties = made["variables"]["properties"]
    return {name: one["default"] for name, one in properties.items() if "default" in one}


KINDS = pytest.mark.parametrize("kind", ["docker", "kubernetes"])


@KINDS
def test_the_worker_knows_each_part_of_a_template(kind):
    made = template(kind)
    assert set(made) == {"job_configuration", "variables"}
    assert set(made["job_configuration"]) <= set(theirs(kind)["job_configuration"])


@KINDS
def test_each_variable_is_used_and_each_that_is_used_is_there(kind):
    made = template(kind)
    used = {one.name for one in find_placeholders(made["job_configuration"])}
    assert used == set(made["variables"]["properties"])


@KINDS
def test_the_variables_are_a_schema_and_its_defaults_fit(kind):
    schema = template(kind)["variables"]
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(defaults(template(kind)), schema)
    for name, one in schema["properties"].items():
        assert one["title"], name
        assert one["description"], name
        known = theirs(kind)["variables"]["properties"].get(name)
        assert not known or known["type"] == one["type"], name
        assert set(one.get("enum", ())) <= set((known or one).get("enum", ())), name


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("docker", {"volumes": ["/data"]}),
        ("docker", {"mem_limit": "much"}),
        ("docker", {"image_pull_policy": "Sometimes"}),
        ("kubernetes", {"memory": "4 GB"}),
        ("kubernetes", {"cpu": "two"}),
        ("kubernetes", {"finished_job_ttl": -1}),
        ("kubernetes", {"env": {"KEY": 1}}),
    ],
)
def test_what_does_not_fit_is_refused(kind, wrong):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, template(kind)["variables"])


def test_a_kubernetes_job_is_made_of_the_defaults():
    made = template("kubernetes")
    said = {"command": ["python", "-m", "prefect.engine"], "name": "kind-owl", "labels": {}}
    job = apply_values(made["job_configuration"], {**defaults(made), **said})["job_manifest"]
    assert "{{" not in json.dumps(job)
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "Job")
    assert job["spec"]["backoffLimit"] == 0  # Prefect does it again, and Kubernetes must not too
    pod = job["spec"]["template"]["spec"]
    assert pod["restartPolicy"] == "Never"
    assert pod["securityContext"]["runAsNonRoot"] is True
    (user,) = [words for name, words in instructions() if name == "USER"]
    assert pod["securityContext"]["runAsUser"] == int(user)
    (container,) = pod["containers"]
    assert container["args"] == said["command"]  # no `command`, so the entry point stays
    assert "command" not in container
    mounted = {one["name"] for one in container["volumeMounts"]}
    assert mounted == {one["name"] for one in pod["volumes"]}
    assert "serviceAccountName" not in pod


def test_a_docker_job_is_made_of_the_defaults():
    made = template("docker")
    job = apply_values(
        made["job_configuration"], {**defaults(made), "command": "python -m prefect.engine"}
    )
    assert "{{" not in json.dumps(job)
    assert (job["image"], job["privileged"]) == ("copydesk", False)
    assert job["volumes"] == ["copydesk-data:/data"]
    assert "networks" not in job
