# Everything a person or a machine does with this project; `make help` lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run dev test real check lint types deploy-check pins next bench mutants browser axe cover clean

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
HOST ?= 127.0.0.1
DEMO ?= 1
JOBS ?= 2
TESTS ?= tests
INTRANET_BASE_URL ?= http://127.0.0.1:$(PORT)

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install -qq --no-input --progress-bar off --disable-pip-version-check --no-deps \
	--require-hashes
# A stamp carries the checksum of what was installed, so a second start installs nothing.
RUN_STAMP := $(VENV)/.installed-$(shell cat requirements.lock | cksum | tr ' ' '-')
DEV_STAMP := $(VENV)/.installed-dev-$(shell cat requirements.lock requirements-dev.lock | cksum | tr ' ' '-')
# Modules are compiled when first imported: quicker than all of them at install, as long as it may be written.
unexport PYTHONDONTWRITEBYTECODE
START := manage.py start --host $(HOST) --port $(PORT) $(if $(filter 0,$(DEMO)),--no-demo)
# A site with a settings file has its address there.
RUN_ENV := $(if $(or $(INTRANET_SETTINGS_FILE),$(wildcard intranet.env)),,INTRANET_BASE_URL=$(INTRANET_BASE_URL))
# Tests have a folder of data of their own, no settings file, and SQLite unless .ci/with-postgres says otherwise.
TEST_ENV := env -u INTRANET_DATABASE_URL -u INTRANET_EMAIL_URL INTRANET_SETTINGS_FILE= INTRANET_VAR_DIR=$(CURDIR)/var/test
# Tests with real counterparts that take minutes each: `make real` runs them, with all the others of their folder.
LONG := admin_editor admin_screens approval_in_a_browser backup_under_load definitions demo_taken_away disk_full docs_run \
	every_file first_sign_in ground hostile_files index_damage many_sign_ins move_database nginx nightly_real object_store \
	odd_text office_files offices open_doors people_in_a_browser postgres_away public_forms restore_cut restore_older schedule_real \
	second_factor sessions_in_a_browser single_sign_on slow_clients squashed_migrations start tables three_servers upgrade \
	upgrade_command var_folder walk_access walk_bundles walk_desk walk_director walk_first_day walk_guides_from_files \
	walk_health walk_privacy walk_reports walk_schedule walk_school_sheet walk_steps walk_survey walk_takeover walk_worklist whole_wall
SUITE := -n $(JOBS) $(TESTS) $(if $(filter tests,$(TESTS)),$(LONG:%=--ignore=tests/real/test_%.py))
PYTEST := $(PY) -m pytest $(SUITE)
# Finds what is not accessible, in tests alone; from npm, so a machine without npm skips those tests.
AXE_VERSION := 4.11.0
AXE := var/axe-core/axe.min.js
# What `manage.py check --deploy` is asked about: a site behind https, as in docs/operations.md.
DEPLOY_ENV := env -u INTRANET_DEBUG -u INTRANET_DATABASE_URL INTRANET_SETTINGS_FILE= \
	INTRANET_VAR_DIR=$(CURDIR)/var/test INTRANET_BASE_URL=https://intranet.example.go.th INTRANET_ALLOWED_HOSTS=intranet.example.go.th \
	INTRANET_SECRET_KEY=only-for-the-check-of-settings-0123456789-abcdefghijklmnopqrstuvwxyz

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUN_STAMP) ## set up what is missing, then serve on PORT (8000); DEMO=0 leaves the demo content out
	@exec env $(RUN_ENV) $(PY) $(START)

dev: $(RUN_STAMP) ## the same data on an auto-reloading server with debug
	@$(PY) $(START) --prepare-only
	@INTRANET_DEBUG=1 exec $(PY) manage.py runserver $(HOST):$(PORT)

test: $(DEV_STAMP) axe ## the suite on SQLite, then what a database makes a difference to on PostgreSQL (TESTS=tests/test_x.py for a part)
	@status=0; \
	echo "== SQLite"; $(TEST_ENV) $(PYTEST) || status=1; \
	echo "== PostgreSQL"; $(TEST_ENV) .ci/with-postgres $(PYTEST) || status=1; \
	exit $$status

real: ## all of tests/real: the product beside SMTP, Chromium, nginx, PostgreSQL, LibreOffice (half an hour)
	@$(MAKE) --no-print-directory test TESTS=tests/real

check: $(DEV_STAMP) ## lint, types, layers, deployment check, missing migrations, then make test
	@$(MAKE) --no-print-directory -j2 lint types deploy-check
	@$(MAKE) --no-print-directory test

lint: $(DEV_STAMP) ## ruff, djhtml, direction of imports, completeness of the pins
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet . || { $(PY) -m ruff format --diff --quiet .; exit 1; }
	@find templates -name '*.html' | xargs $(VENV)/bin/djhtml --tabwidth 2 --check
	@$(VENV)/bin/lint-imports --no-cache | tail -n 4
	@$(PY) -m pip check -qq

types: $(DEV_STAMP) ## mypy, strict, on the pure modules
	@$(PY) -m mypy

deploy-check: $(DEV_STAMP) ## Django's deployment check and missing migrations
	@$(DEPLOY_ENV) $(PY) manage.py check --deploy --fail-level WARNING
	@$(DEPLOY_ENV) $(PY) manage.py makemigrations --check --dry-run

pins: ## after a change of requirements.txt or requirements-dev.txt: their locks, with the digest of every file, anew
	@PYTHON=$(PYTHON) .ci/pins

next: axe ## the suite once, on SQLite, on the newest Django and Wagtail of the index (NEXT_PYTHON=python3.13 for another Python)
	@$(TEST_ENV) NEXT_PYTHON="$(NEXT_PYTHON)" .ci/next $(SUITE)

bench: $(DEV_STAMP) ## the benchmarks, as ratios side by side in one run
	@$(TEST_ENV) $(PY) tests/bench/search.py
	@$(TEST_ENV) $(PY) tests/bench/stock.py
	@$(TEST_ENV) $(PY) tests/bench/pages.py

axe: ## fetch axe-core for the tests of accessibility, where npm is
	@if [ -s $(AXE) ]; then :; elif command -v npm >/dev/null && mkdir -p $(dir $(AXE)) && cd $(dir $(AXE)) && \
		npm pack --silent axe-core@$(AXE_VERSION) >/dev/null && tar -xzf axe-core-$(AXE_VERSION).tgz --strip-components 1 \
		package/axe.min.js; then :; else echo "axe-core could not be fetched by npm: the tests of accessibility will be skipped"; fi

mutants: $(DEV_STAMP) ## do the tests notice small wrong changes of rules, rights and counts? (MOST=15 of a module, 0: all)
	@$(TEST_ENV) nice $(PY) -m tests.mutants --most $(or $(MOST),15)

browser: $(DEV_STAMP) axe ## the tests of the browser in all sizes; what each page weighs and its pictures go to var/browser
	@$(TEST_ENV) INTRANET_TEST_ALL_SIZES=1 $(PY) -m pytest -n 0 tests/browser

cover: $(DEV_STAMP) ## the suite on SQLite with branch coverage
	@$(TEST_ENV) $(PYTEST) --cov --cov-report=term-missing:skip-covered

clean: ## take away caches and what tests left; data stays
	rm -rf var/test var/next .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(PY):
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 is needed: install it, or name it with make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making the virtual environment in $(VENV) …"
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(RUN_STAMP): | $(PY)
	@echo "Installing what requirements.lock names …"
	@$(PIP) --no-compile -r requirements.lock
	@touch $@

$(DEV_STAMP): | $(PY)
	@echo "Installing what requirements.lock and requirements-dev.lock name …"
	@$(PIP) --no-compile -r requirements.lock -r requirements-dev.lock
	@touch $@ $(RUN_STAMP)
