PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint fmt docs texts bench chaos chaos-money mutants lives histories lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

setup: $(READY) ## everything in .venv, pinned with hashes

$(READY): requirements.lock
	@echo "setting up $(VENV) (once)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

demo: $(READY) ## three applications live their lives on the embedded server (ARGS=--stay leaves it running)
	@$(BIN)/python starter.py demo $(ARGS)

test: $(READY) ## the whole suite, PostgreSQL and Temporal included (ARGS go to pytest)
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: $(READY) ## style, types, direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

fmt: $(READY) ## format and mend what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(READY) ## write what is generated: docs/lifecycle.md, docs/rules.md, the help pages, the index of the help
	@$(BIN)/python -m cli.diagram

texts: $(READY) ## bring the catalogues of the terminal's words (texts/) up to the code, and name what has no translation yet
	@$(BIN)/python -m cli.texts

bench: $(READY) ## cost and speed, as counts and ratios, or those in ARGS (bench_door bench_open); says how long each took
	@PYTHONPATH=. $(BIN)/python -m benchmarks $(ARGS)

chaos: $(READY) ## random faults on a service at work on both databases, 500 or ARGS; what the doctor says of each; the report is docs/chaos.md
	@PYTHONPATH=. $(BIN)/python -m tests.chaos.report $(ARGS)

chaos-money: $(READY) ## kill the worker at every boundary of the money's road, hundreds of times (ARGS: rounds)
	@PYTHONPATH=. $(BIN)/python -m tests.chaos $(ARGS)

lives: $(READY) ## ten thousand random lives on shared envelopes, in batches: nothing raises, nothing is paid twice, all adds up (ARGS: --lives, --seed, --jobs)
	@PYTHONPATH=. $(BIN)/python -m tests.random_lives --lives 10000 $(ARGS)

mutants: $(READY) ## change a rule of money or time in one place at a time: the tests of the domain must notice (ARGS: --count, --seed, --jobs, --module)
	@PYTHONPATH=. $(BIN)/python -m tests.mutants $(ARGS)

histories: $(READY) ## record the histories that every build replays, or those in ARGS (a reviewed decision)
	@PYTHONPATH=. $(BIN)/python tests/replay/record.py $(ARGS)
	@PYTHONPATH=. $(BIN)/python tests/replay/record_engine.py $(ARGS)

LOCK := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra tracing pyproject.toml

lock: ## pin everything with hashes: for people who work on it, and for a worker alone (pins that stand are kept)
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet uv
	@$(LOCK) --group dev -o requirements.lock
	@cp requirements.lock requirements-worker.lock && $(LOCK) -o requirements-worker.lock
	@rm -rf .venv-lock

clean: ## remove what can be made again
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
