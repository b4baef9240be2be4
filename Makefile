# Quipu. `make` lists the targets.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
# Modules are compiled once, not by every process that starts.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test check format lint types contracts bench lock clean

help:            ## list the targets
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Quipu needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.base: requirements/base.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.txt requirements/judges.txt .venv/.base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/judges.txt
	@touch $@

setup: .venv/.base  ## install the product into .venv (the command is .venv/bin/quipu)

demo: .venv/.base   ## start everything, load the Cajamarca demo, print its rankings; Ctrl-C ends it
	$(BIN)/quipu demo $(ARGS)

test: .venv/.dev    ## install all and run the whole test suite
	$(BIN)/pytest -n 2 --dist worksteal $(ARGS)

check: .venv/.dev format lint types contracts test  ## what CI runs: format, lint, types, import contracts, tests

format: .venv/.dev  ## is the code formatted?
	$(BIN)/ruff format --check .

lint: .venv/.dev    ## does ruff agree?
	$(BIN)/ruff check .

types: .venv/.dev   ## does mypy agree?
	$(BIN)/mypy

contracts: .venv/.dev  ## do the import contracts hold?
	$(BIN)/lint-imports

bench: .venv/.dev   ## the benchmarks: ratios, side by side in one run
	$(BIN)/pytest tests/bench -s -p no:cacheprovider --override-ini addopts=--import-mode=importlib $(ARGS)

lock: .venv/.dev    ## compile requirements/*.txt with hashes and without any index address
	cd requirements && for f in base dev judges; do \
	  ../$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header $$f.in -o $$f.txt; done

clean:              ## remove what was installed and the data folders of this checkout
	rm -rf .venv .quipu .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
