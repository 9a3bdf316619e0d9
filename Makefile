# threatlas: everything a person or a CI runs. `make` alone lists it.
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench fuzz clean

help: ## list what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# pip before 25.1 knows no dependency groups, so it is brought up to date first.
$(VENV)/pip: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@touch $@

$(VENV)/run: $(VENV)/pip
	$(BIN)/python -m pip install --quiet --editable ".[all]"
	@touch $@

$(VENV)/test: $(VENV)/pip
	$(BIN)/python -m pip install --quiet --editable ".[all]" --group test
	@touch $@ $(VENV)/run

$(VENV)/bench: $(VENV)/pip
	$(BIN)/python -m pip install --quiet --editable ".[all]" --group test --group bench
	@touch $@ $(VENV)/run $(VENV)/test

$(VENV)/lint: $(VENV)/pip
	$(BIN)/python -m pip install --quiet --editable ".[all]" --group test --group lint
	@touch $@ $(VENV)/run $(VENV)/test

run: $(VENV)/run ## set up, and serve a demonstration to look around in; PORT=8080 for another port
	@echo 'A demonstration, kept in .demo. Open a link below in a browser; Ctrl-C ends it, make run goes on with it.'
	@exec env -u THREATLAS_DATABASE $(BIN)/threatlas serve --demo --data .demo --port $(PORT)

test: $(VENV)/test ## set up and run all tests
	$(BIN)/python -m pytest

lint: $(VENV)/lint ## check style, types and the import contract
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/lint ## put the source into shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/bench ## measure; prints the tables of docs/results.md
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/lint.py
	$(BIN)/python benchmarks/mapping.py
	$(BIN)/python benchmarks/paths.py
	$(BIN)/python benchmarks/instantiation.py
	$(BIN)/python benchmarks/forecast.py
	$(BIN)/python benchmarks/evidence.py
	$(BIN)/python benchmarks/drawing.py
	$(BIN)/python benchmarks/web.py
	$(BIN)/python benchmarks/web_graph.py

fuzz: $(VENV)/test ## feed broken releases, descriptions, files of other tools and requests to every reader for some minutes
	THREATLAS_FUZZ_ROUNDS=20000 $(BIN)/python -m pytest -m slow

clean: ## remove the environment and caches
	rm -rf $(VENV) .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
