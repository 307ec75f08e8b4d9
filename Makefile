# Two commands: `make demo` shows what guru does, `make test` runs all tests.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
TEST_OPTIONS ?= -n 2 --dist worksteal

.PHONY: help demo test lint types docs clean

help:
	@echo "make demo   review the example change and profile the example application, into demo/"
	@echo "make test   install what tests need and run them all"
	@echo "make lint   ruff and the import layers"
	@echo "make types  mypy"
	@echo "make docs   write the rules' pages in docs/rules anew"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.demo: $(BIN)/python pyproject.toml
	$(BIN)/pip install --quiet --constraint constraints.txt -e . -r examples/bookshop/requirements.txt
	@touch $@

$(VENV)/.test: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --constraint constraints.txt -e '.[github,train]' --group dev
	@touch $@

demo: $(VENV)/.demo
	@mkdir -p demo
	cd examples/bookshop && $(abspath $(BIN))/guru review \
	  --diff changes/0005-Partners-import-catalogues-and-export-sales.patch \
	  -o ../../demo/review.html -o ../../demo/review.md --fail-on never
	cd examples/bookshop && $(abspath $(BIN))/guru profile run -o ../../demo/profile.html load.py
	@echo "look at demo/review.html, demo/review.md and demo/profile.html"

test: $(VENV)/.test
	$(BIN)/pytest $(TEST_OPTIONS)

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.test
	$(BIN)/mypy
	$(BIN)/mypy building

docs: $(VENV)/.test
	$(BIN)/python docs/write_rule_pages.py

clean:
	rm -rf $(VENV) demo dist .mypy_cache .ruff_cache .pytest_cache .coverage*
