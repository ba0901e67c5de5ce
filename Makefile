# `make help` lists what can be done. Everything made stays inside this folder.
.DEFAULT_GOAL := help
.PHONY: help setup preflight profile regional questionnaires up down test check bench bench-rules rebuild compare data-docs decisions messages layout lock clean

PYTHON ?= python3
COUNTRY ?= MDA
YEAR ?= 2024
LIST ?= table_1
export LIST COUNTRY YEAR LANGUAGES LEVEL EDITION BEFORE FILE LIKE PROVIDER

VENV := .venv
RUN := $(VENV)/bin/python
CACHE := $(CURDIR)/.cache
# The home of whoever runs this stays as it is: caches lie in .cache, and programs see that as home.
INSIDE := HOME="$(CACHE)/home" XDG_CACHE_HOME="$(CACHE)" XDG_CONFIG_HOME="$(CACHE)/home/.config" \
	GX_ANALYTICS_ENABLED=false
# pip asks rustc for its version, and rustup would then settle in the home.
PIP := RUSTUP_HOME="$(CACHE)/rustup" PIP_CACHE_DIR="$(CACHE)/pip" PIP_DISABLE_PIP_VERSION_CHECK=1
# One process of tests more than there are cores, for some wait for Airflow; at most four.
TESTERS := $(shell cores=$$(getconf _NPROCESSORS_ONLN); echo $$((cores > 3 ? 4 : cores + 1)))
UV := UV_CACHE_DIR="$(CACHE)/uv" UV_PYTHON_DOWNLOADS=never $(VENV)/bin/uv pip

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' \
		| while IFS="$$(printf '\t')" read -r name what; do printf '  make %-15s %s\n' "$$name" "$$what"; done
	@echo
	@echo '  COUNTRY=MDA YEAR=2024 choose for profile and questionnaires; EDITION=<id> for rebuild;'
	@echo '  LANGUAGES=en,fr,ar,ro LEVEL=extended for profile (default: those of country.yml, lean);'
	@echo '  BEFORE=<id> EDITION=<id> for compare; PYTHON=python3.12 names another Python.'

preflight:
	@$(PYTHON) local/preflight.py

setup: preflight $(VENV)/installed ## make the virtual environment from requirements.txt

# uv comes from the index by the hash that requirements.txt gives for it, then installs the rest.
$(VENV)/installed: requirements.txt
	@echo 'Setting up the virtual environment ...'
	@mkdir -p "$(CACHE)/home"
	@test -x $(RUN) || $(PIP) $(PYTHON) -m venv $(VENV)
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.txt > "$(CACHE)/uv.txt"
	@$(PIP) $(RUN) -m pip install --quiet --require-hashes --no-deps -r "$(CACHE)/uv.txt"
	@$(UV) install --quiet --python $(RUN) --require-hashes -r requirements.txt
	@touch $@

profile: ## the Migration Profile of COUNTRY for YEAR, through Airflow, with the round before
	@$(PYTHON) local/preflight.py --country "$$COUNTRY"
	@$(MAKE) -s $(VENV)/installed
	@$(INSIDE) $(RUN) -m local.profile --country "$$COUNTRY" --year "$$YEAR" \
		--languages "$$LANGUAGES" --level "$$LEVEL"

regional: setup ## the table of the countries in LIST (catalogue/regions), in LANGUAGES, without Airflow
	@$(INSIDE) $(RUN) -m local.regional --list "$$LIST" --languages "$$LANGUAGES"

questionnaires: setup ## what each provider is asked for YEAR, into the share
	@$(INSIDE) $(RUN) -m pipeline.questionnaires "$$COUNTRY" "$$YEAR"

up: setup ## start Airflow with its web page on 127.0.0.1 and keep it running
	@$(INSIDE) $(RUN) -m local.up

down: setup ## stop what `make up` started
	@$(INSIDE) $(RUN) -m local.down

test: setup ## all tests
	@$(INSIDE) $(RUN) -m pytest --numprocesses $(TESTERS)

check: setup ## the linters
	@$(INSIDE) $(VENV)/bin/ruff check .
	@$(INSIDE) $(VENV)/bin/ruff format --check .

bench: setup ## seconds and memory of each stage, and of validating many rows (ROWS="10000 10000000" or up to a million)
	@$(INSIDE) $(RUN) -m bench.run
	@$(INSIDE) $(RUN) -m bench.validation $(ROWS)

bench-rules: setup ## what the rules find of faults planted in a clean country (RULES="V09 V50" or all)
	@$(INSIDE) $(RUN) -m bench.rules $(RULES)

rebuild: setup ## make the edition EDITION again from its manifest and compare the files
	@$(INSIDE) $(RUN) -m pipeline.rebuild rebuild "$$EDITION"

compare: setup ## what changed from edition BEFORE to edition EDITION (default: COUNTRY, YEAR-1 to YEAR)
	@$(INSIDE) $(RUN) -m pipeline.rebuild compare "$$COUNTRY" "$$YEAR" "$$BEFORE" "$$EDITION"

data-docs: setup ## Great Expectations' own pages about EDITION (default: the newest of COUNTRY and YEAR)
	@$(INSIDE) $(RUN) -m pipeline.data_docs "$$COUNTRY" "$$YEAR" "$$EDITION"

decisions: setup ## keep the decisions of FILE (decisions.xlsx or CSV) about findings of COUNTRY
	@$(INSIDE) $(RUN) -m pipeline.decide --country "$$COUNTRY" "$$FILE"

layout: setup ## a layout proposed for FILE (LIKE=last year's, a name or file), to be finished by hand
	@$(INSIDE) $(RUN) -m pipeline.layout propose "$$FILE" --country "$$COUNTRY" --provider "$$PROVIDER" \
		--like "$$LIKE" --before "$$BEFORE"

messages: setup ## bring the translation files up to date with what is said
	@$(INSIDE) $(RUN) -m catalogue.messages

lock: setup ## requirements.txt anew from requirements.in, with hashes and without addresses
	@$(UV) compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
		--output-file requirements.txt requirements.in

clean: ## remove the virtual environment and caches; what was received and published (var, out) stays
	@rm -rf $(VENV) .cache .pytest_cache .ruff_cache .hypothesis
