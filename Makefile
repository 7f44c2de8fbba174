# Every target below works alone from a fresh clone: it makes the environment in .venv first if that is not there yet.

PYTHON ?= python3
CASE   ?= data/example
OUT    ?= reports
AS_OF  ?=
ORDERS ?= 100000,1000000
MINUTES ?= 60
SEEDS  ?= 3
SERIES ?= 27
CASES  ?= 17
KILLS  ?= 250
GENERATOR ?= first

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh
.SHELLFLAGS := -euc

# Nothing is read from or needed in the home folder, and what another Python left in the shell stays outside. Where a
# shell forbids Python to keep what it compiled, each process here would compile the libraries anew, three seconds long.
unexport PYTHONPATH PYTHONHOME JUPYTER_PATH PYTHONDONTWRITEBYTECODE
export PYTHONNOUSERSITE := 1
export IPYTHONDIR := $(CURDIR)/.venv/ipython
export JUPYTER_CONFIG_DIR := $(CURDIR)/.venv/jupyter/config
export JUPYTER_DATA_DIR := $(CURDIR)/.venv/jupyter/data
export JUPYTER_RUNTIME_DIR := $(CURDIR)/.venv/jupyter/runtime

.PHONY: help report test test-seeds test-browser bench score score-matching score-tracing kills mutations fuzz lab example picture expected format lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s%s\n", $$1, $$2 }' Makefile
	@echo "Settings: CASE=folder OUT=folder AS_OF=2026-01-15 (for report), PYTHON=python3.12 (for the set-up)."

report: .venv/.stamp ## the report of a case, as a dated folder: CASE=data/example OUT=reports AS_OF=
	@.venv/bin/syncgap report "$(CASE)" --out "$(OUT)" $(if $(AS_OF),--as-of "$(AS_OF)")

test test-seeds test-browser: export SYNCGAP_HOME := $(CURDIR)/.venv/syncgap # no test leaves a key in the home folder
test: .venv/.stamp ## lint, format check, types, tests, and every notebook run from its first cell to its last
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy syncgap_kit
	.venv/bin/pytest -n logical --maxprocesses 8 --dist loadgroup tests
	.venv/bin/pytest --nbval-lax notebooks

test-seeds: export SYNCGAP_SEEDS := $(SEEDS)
test-seeds: .venv/.stamp ## the tests with each planted world drawn anew SEEDS=3 times, once with each seed
	.venv/bin/pytest -n logical --maxprocesses 8 --dist loadgroup tests

test-browser: .venv/.stamp .venv/axe/.stamp ## the page of a report in a real browser; needs Debian's chromium
	@[ -x /usr/bin/chromium ] || { \
	  echo "make test-browser needs the browser /usr/bin/chromium, which is not here: install Debian's package chromium." >&2; \
	  exit 1; }
	PYTHONPATH=.venv/axe .venv/bin/pytest -m browser tests

bench: .venv/.stamp ## how fast a case is read, matched and explained, beside DuckDB, pandas and numpy, in one run: ORDERS=100000,1000000
	.venv/bin/python -m tests.bench --orders "$(ORDERS)"
	.venv/bin/python -m tests.bench.matching --orders "$(ORDERS)"
	.venv/bin/python -m tests.bench.attribution
	.venv/bin/python -m tests.bench.report

score: .venv/.stamp ## how well causes of planted gaps are named, beside the goals and simple methods: CASES=17 of each class GENERATOR=first or second
	.venv/bin/python -m tests.score_attribution --cases "$(CASES)" --generator "$(GENERATOR)" --workers 2 --list-failures

score-matching: .venv/.stamp ## how many orders of planted worlds the matching puts where they belong, world by world: SEEDS=3
	.venv/bin/python -m tests.planted_matching --seeds "$(SEEDS)"

score-tracing: .venv/.stamp ## how well the tracer finds planted gaps, beside its goals and an oracle: SERIES=27 of each cell
	.venv/bin/python -m tests.score_tracing --series "$(SERIES)"

kills: .venv/.stamp ## reports killed at KILLS=250 random moments, and forty whole runs; reports onto a full disk
	.venv/bin/python -m tests.kills --written "$(KILLS)"
	.venv/bin/python -m tests.full_disk

mutations: .venv/.stamp ## some five thousand damaged exports: what was refused, loaded, set aside, lost
	.venv/bin/python -m tests.mutations
	.venv/bin/python -m tests.mutations.samples_verdict

fuzz: .venv/.stamp ## random bytes against the reader of records, for MINUTES=60
	.venv/bin/python -m tests.fuzz --minutes "$(MINUTES)"

lab: .venv/.stamp ## the notebooks in JupyterLab, on this machine only
	@.venv/bin/jupyter labextension disable --level=sys_prefix --log-level=ERROR "@jupyterlab/apputils-extension:announcements"
	.venv/bin/jupyter lab --ip=127.0.0.1 $$([ "$$(id -u)" -ne 0 ] || echo --allow-root) \
	  --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks/01_intake.ipynb

example: .venv/.stamp ## write the example case in data/example anew
	.venv/bin/python -m tests.planted data/example

picture: .venv/.stamp ## draw the picture of the README anew, from the example case
	.venv/bin/python -m tests.picture

expected: .venv/.stamp ## write the tables that the readers are expected to give anew; read them before you commit
	SYNCGAP_REWRITE_EXPECTED=1 .venv/bin/pytest tests/test_readers.py

format: .venv/.stamp ## put the code into its one layout
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

lock: ## write requirements.lock anew from pyproject.toml; needs uv
	@command -v uv >/dev/null || { echo "make lock needs uv, which is not on the path: install it, then run make lock again." >&2; exit 1; }
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-header --no-annotate \
	  --python-version 3.11 -o requirements.lock

clean: ## take away the environment and the caches; cases and reports stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis syncgap_kit.egg-info
	find syncgap_kit tests notebooks -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment: exactly what requirements.lock names, each file checked against its hash, then the kit itself.
# The stamp goes first and comes back last, so that a set-up cut short is begun anew and never taken for a whole one.
.venv/.stamp: requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "syncgap-kit needs Python 3.11 or newer and $(PYTHON) is not: name another one, such as make PYTHON=python3.12." >&2; \
	  exit 1; }
	@[ -f $@ ] || rm -rf .venv
	@rm -f $@
	@if command -v uv >/dev/null; then \
	  [ -w "$${HOME:-/nonexistent}" ] || export UV_NO_CACHE=1; \
	  echo "Setting up .venv from requirements.lock with uv; this takes a few seconds."; \
	  [ -x .venv/bin/python ] || uv venv --quiet --no-project --python "$$(command -v "$(PYTHON)")" .venv; \
	  uv pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock; \
	  uv pip install --quiet --python .venv/bin/python --no-index --no-deps --no-build-isolation -e .; \
	else \
	  echo "Setting up .venv from requirements.lock with pip; this takes about a minute."; \
	  "$(PYTHON)" -m venv .venv; \
	  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-compile \
	    --no-deps --require-hashes -r requirements.lock; \
	  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
	    --no-index --no-deps --no-build-isolation -e .; \
	fi
	@touch $@

# axe, which looks for what shuts readers out, in a folder of its own: only the file of rules in it is used, and nothing
# that its package asks for is installed.
.venv/axe/.stamp: tests/axe.lock .venv/.stamp
	@rm -rf .venv/axe
	@if command -v uv >/dev/null; then \
	  [ -w "$${HOME:-/nonexistent}" ] || export UV_NO_CACHE=1; \
	  uv pip install --quiet --python .venv/bin/python --target .venv/axe --no-deps --require-hashes -r tests/axe.lock; \
	else \
	  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-compile \
	    --target .venv/axe --no-deps --require-hashes -r tests/axe.lock; \
	fi
	@touch $@
