# Satsuma: two commands matter, `make demo` and `make test`; each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export DBT_SEND_ANONYMOUS_USAGE_STATS := False

# What runs side by side prints one after the other, where make knows how to.
MAKEFLAGS += $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.DEFAULT_GOAL := help
.PHONY: help demo test lint built bench clidocs lock clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-7s %s\n", $$1, $$2}'

# The marker is written last, so that an interrupted set-up starts again. Modules are compiled when first used, not
# all of them now: a third of the time.
$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Satsuma needs Python 3.11 or later; point to one with: make PYTHON=python3.12 demo"; exit 1; }
	@echo "Setting up $(VENV) (once; about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --require-hashes --no-deps -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@cp cli/dbt_profile.pth "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/"
	@touch $@

demo: $(READY) ## Build the demo warehouse and say what to type next
	@$(BIN)/satsuma build --adapter demo
	@$(BIN)/satsuma welcome

lint: $(READY) ## Check style: ruff, mypy, sqlfluff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	SATSUMA_WAREHOUSE=:memory: $(BIN)/sqlfluff lint models examples tests/dbt/singular analyses

# Two things at a time, here and in pytest (see pyproject.toml): dbt keeps one core busy.
test: $(READY) ## Lint, build the demo with every dbt test, run pytest
	@$(MAKE) --no-print-directory --jobs=2 lint built
	$(BIN)/pytest

built: $(READY)
	$(BIN)/dbt build --quiet

SIZE ?= 1m
RUNS ?= 1
bench: $(READY) ## Measure builds against the disk and rivals: SIZE=20m RUNS=3 PARTS=full,day
	@$(BIN)/python benchmarks/bench.py --size $(SIZE) --runs $(RUNS) $(if $(PARTS),--parts $(PARTS)) $(if $(DBT),-- $(DBT))

clidocs: $(READY) ## Write docs/cli.md from --help
	$(BIN)/python -m cli.reference > docs/cli.md

lock: ## Lock the requirements again (needs uv)
	uv pip compile pyproject.toml --extra test --extra build --extra connect --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-annotate --no-header --output-file requirements.txt

clean: ## Remove everything that is built
	rm -rf $(VENV) target logs satsuma.duckdb satsuma.duckdb.wal serve.duckdb *.egg-info
