# The lock is the environment: nothing is installed that is not in it, and each file must match its hash.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := var/demo
# pip wants the extras kept (gql[requests]) when it checks hashes.
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-strip-extras --quiet

.DEFAULT_GOAL := help
.PHONY: help run test prove check ui bench clean lock

help:  ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v=sys.version_info[:2]; sys.exit(0 if (3,11)<=v<=(3,13) else f"loudou needs Python 3.11, 3.12 or 3.13; $(PYTHON) is {v[0]}.{v[1]}. Name another: make run PYTHON=python3.12")'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "loudou: $(PYTHON) has no venv module. Install it (Debian, Ubuntu: apt install python3-venv), then run make again." >&2; exit 1; }
	@echo "Installing the locked environment into $(VENV) (once, a minute or two) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/ready-dev: requirements-dev.lock $(VENV)/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	@touch $@

run: $(VENV)/ready  ## the nightly job on exports/, or on a made-up company when that is empty
	@$(BIN)/python -m pipelines.first_run

test: $(VENV)/ready-dev  ## the whole test suite
	@$(BIN)/python -m pytest

prove: $(VENV)/ready-dev  ## the slow proofs: a night killed after each of its steps, and more
	@$(BIN)/python -m pytest -m slow

check: $(VENV)/ready-dev  ## style, types, import rules, SQL
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m sql.runner
	@$(BIN)/sqlfluff lint --disable-progress-bar sql

ui: $(VENV)/ready  ## Dagster's UI on the same definitions
	@$(BIN)/python -m pipelines.ui

bench: $(VENV)/ready-dev  ## how long a night and a large load take; alone on the machine, please
	@$(BIN)/python -m tests.benchmarks.nightly
	@$(BIN)/python -m tests.benchmarks.loading
	@$(BIN)/python -m tests.benchmarks.increments

lock:  ## write both lock files anew (needs uv on the PATH)
	@$(COMPILE) --extra build --output-file requirements.lock
	@$(COMPILE) --extra build --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean:  ## remove the environment and the made-up company; never a warehouse
	@rm -rf $(VENV) $(DEMO)
