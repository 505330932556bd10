# Filiform's front door. `make demo` shows it, `make test` proves it; `make help` lists the rest.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
export PORT HOST

.DEFAULT_GOAL := help

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The program alone, for those who run it.
$(VENV)/run-ready: pyproject.toml uv.lock tools/bootstrap.py
	@test -n "$(PYTHON)" || { echo "Filiform needs Python 3.11 or later; none was found on this machine." >&2; exit 1; }
	@$(PYTHON) tools/bootstrap.py $(VENV)
	@$(BIN)/uv sync --quiet --frozen --inexact --no-default-groups --extra reports
	@$(BIN)/python -m filiform.knowledge --quiet
	@touch $@

# The program and everything needed to change it.
$(VENV)/work-ready: pyproject.toml uv.lock tools/bootstrap.py
	@test -n "$(PYTHON)" || { echo "Filiform needs Python 3.11 or later; none was found on this machine." >&2; exit 1; }
	@$(PYTHON) tools/bootstrap.py $(VENV)
	@$(BIN)/uv sync --quiet --frozen --inexact --all-extras
	@$(BIN)/python -m filiform.knowledge --quiet
	@touch $@ $(VENV)/run-ready

setup: $(VENV)/work-ready ## make the environment, nothing else

demo: $(VENV)/run-ready ## the demo clinic on http://127.0.0.1:8000 (PORT=… for another port)
	@$(BIN)/filiform demo --host $(HOST) --port $(PORT)

demo-reset: $(VENV)/run-ready ## forget the demo clinic and build it anew
	@$(BIN)/filiform demo --reset --build-only

check: $(VENV)/work-ready ## lint, types, imports, templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m filiform.knowledge

fix: $(VENV)/work-ready ## let the formatters mend what they can
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

words: $(VENV)/work-ready ## gather what people read, and compile every language (LANGUAGE=fr begins one)
	@$(BIN)/python -m tools.words $(LANGUAGE)

browser: $(VENV)/work-ready ## find Chromium, or install it
	@$(BIN)/python -m tests.browser

java: $(VENV)/work-ready ## find Java for Spark, or install it
	@$(BIN)/python -m tests.java

# While the linters read: both engines' databases, and every test module compiled once, not by every worker.
laid-sqlite laid-postgresql: laid-%: $(VENV)/work-ready
	@$(BIN)/python -m tests.migrated --for $*

compiled: $(VENV)/work-ready
	@$(BIN)/pytest --collect-only -qq >/dev/null

# Where journeys may live; tests/conftest.py refuses one elsewhere.
JOURNEYS := tests/journeys tests/ui

# What is compiled is kept, whatever the environment says.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/work-ready ## everything: SQLite, PostgreSQL, a real browser
	@$(MAKE) --no-print-directory -j 6 check browser java laid-sqlite laid-postgresql compiled
	@echo "== SQLite"; $(BIN)/pytest -n 2 --dist worksteal -m "not journey"
	@echo "== PostgreSQL"; FILIFORM_TEST_ENGINE=postgresql $(BIN)/pytest -n 2 --dist worksteal -m "not journey"
	@echo "== Journeys in Chromium"; $(BIN)/pytest -n 3 --dist worksteal -m journey $(JOURNEYS)

bench: $(VENV)/work-ready ## measure; the figures go into docs/performance.md
	@$(BIN)/python -m benchmarks.screening
	@$(BIN)/python -m benchmarks.session
	@$(BIN)/python -m benchmarks.visit
	@$(BIN)/python -m benchmarks.directory
	@$(BIN)/python -m benchmarks.registry
	@$(BIN)/python -m benchmarks.outcomes
	@$(BIN)/python -m benchmarks.calendar

faults: browser ## kill, cut off and fill up what runs while events are recorded (N=… events, SEED=… repeats)
	@$(BIN)/python -m tests.faults $(if $(N),--events $(N)) $(if $(SEED),--seed $(SEED)) $(if $(ENGINE),--engine $(ENGINE))

race: $(VENV)/work-ready ## 50 clients fight for 1,000 times through HTTP (SLOTS=…, CLIENTS=…, ENGINE=…)
	@$(BIN)/python -m tests.race $(if $(SLOTS),--slots $(SLOTS)) $(if $(CLIENTS),--clients $(CLIENTS)) $(if $(ENGINE),--engine $(ENGINE))

.PHONY: help setup demo demo-reset check fix words browser java test bench faults race laid-sqlite laid-postgresql compiled
