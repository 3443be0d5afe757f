# What people type: see README.md.
PYTHON ?= python3
BIN = .venv/bin
WORKERS ?= $(shell n=$$(nproc); echo $$((n < 4 ? n : 4)))
SPREAD = -n $(WORKERS) --dist loadfile --no-loadscope-reorder # What a file lays down for its tests is laid down once.
SHARE ?= 1 # On PostgreSQL, of each file's tests one in so many, TEST_TURN says which; of races always all.
PIP = $(BIN)/pip install --require-hashes --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test check form types layers security templates secrets bench pictures format clean

help: ## This list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.lock | .venv/bin/python
	@test -f .venv/.dev || $(PIP) -r requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock | .venv/bin/python
	$(PIP) -r requirements-dev.lock
	@touch $@ .venv/.runtime

run: .venv/.runtime ## Start the demo center on http://127.0.0.1:8000
	@DEMO=$${DEMO-1} $(BIN)/python -m anchorcenter

test: .venv/.dev ## The whole suite on SQLite, and on PostgreSQL when TEST_DATABASE_URL is set
	env -u TEST_DATABASE_URL $(BIN)/pytest -rs $(SPREAD) -m "not races"
	env -u TEST_DATABASE_URL $(BIN)/pytest -rs -m races
ifdef TEST_DATABASE_URL
	TEST_SHARE=$(SHARE) $(BIN)/pytest -rs $(SPREAD) -m "not races and not browser"
	$(BIN)/pytest -rs -m races
endif

check: .venv/.dev ## Format, lint, types, layers, templates, secrets, then the tests
	$(MAKE) --jobs 2 --output-sync=target types form layers security templates secrets
	$(MAKE) test

form:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

layers:
	$(BIN)/lint-imports

templates:
	$(BIN)/djlint templates --lint --quiet

security:
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive anchorcenter

secrets:
	git ls-files -z | grep -zvE '\.lock$$|package-lock\.json' | xargs -0 $(BIN)/detect-secrets-hook

bench: .venv/.dev ## Measure, as ratios within one run
	$(BIN)/python -m tests.bench

pictures: .venv/.dev ## Take the README's pictures anew, with Chromium
	$(BIN)/python -m tests.browser.pictures

format: .venv/.dev ## Bring the code into its form
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

clean: ## Throw away what was built; the data in instance/ stays
	rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
