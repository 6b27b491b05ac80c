# Two commands do everything on a fresh machine (Python >= 3.11, make, git):
#   make run   set up, then normalize the sample corpus as a Prefect flow run
#   make test  set up, then run the suite
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready

.PHONY: run test test-slow test-servers setup lint types bench names eval eval-fast eval-raise scale report-scale dask crashes commits lock clean
.DEFAULT_GOAL := help

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP)  ## create .venv with the pinned set and the copydesk command

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "copydesk needs Python 3.11, 3.12 or 3.13; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: setup  ## set up, then normalize the sample corpus as a Prefect flow run
	$(BIN)/copydesk run corpus --prefect

test: setup  ## set up, then run the suite
	$(BIN)/python -m pytest -n auto -m "not server and not slow"

test-slow: setup  ## the tests that take longest: whole stylebook, kills, other clocks, imports of glossaries
	$(BIN)/python -m pytest -n auto -m "slow and not server"

test-servers: setup  ## the tests that start servers on loopback: Prefect, S3, Dask, LibreTranslate
	$(BIN)/python -m pytest -n auto -m server --dist loadfile

lint: setup  ## style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup  ## mypy --strict
	$(BIN)/mypy

bench: setup  ## speed against ftfy alone, alternating, in one run
	$(BIN)/python -m tests.benchmarks.chain

names: setup  ## the names stage with 500 to 100,000 persons (several minutes, 10 GB)
	$(BIN)/python -m tests.benchmarks.names

eval: setup  ## every labelled set, held to its floors (python -m tests.evaluation --help)
	$(BIN)/python -m tests.evaluation

eval-fast: setup  ## a fixed part of it, for CI
	$(BIN)/python -m tests.evaluation --fast

eval-raise: setup  ## what is better now becomes the floor
	$(BIN)/python -m tests.evaluation --raise; full=$$?; \
		$(BIN)/python -m tests.evaluation --fast --raise && exit $$full

scale: setup  ## memory and cost per article from 1,000 to 100,000 articles (half an hour)
	$(BIN)/python -m tests.benchmarks.scale

report-scale: setup  ## what the report of 10,000 articles costs beside the run (ten minutes)
	$(BIN)/python -m tests.benchmarks.report

dask: setup  ## speed with 1 and 2 Dask workers, in parts, and the phases of a run (ten minutes)
	$(BIN)/python -m tests.benchmarks.dask_scale

commits: setup  ## how quick a corpus of 720 hourly commits opens
	$(BIN)/python -m tests.benchmarks.commits

crashes: setup  ## 50 kills at random times, each followed by a second run
	$(BIN)/python -m tests.benchmarks.crashes --kills 50 --articles 3000

lock:  ## renew requirements.lock (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra flows --extra translate \
		--extra fast --extra dask --extra s3 --group dev --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade -o requirements.lock

clean:  ## remove what make and the tools wrote (not output/)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
