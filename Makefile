# make run opens the dashboard; make test runs every test. Both do all the set-up themselves.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test explore check format messages bench clean

# Open the dashboard.
run: .venv/.installed
	$(BIN)/portfolio

# Format, lint, types, then all tests.
test: .venv/.installed-test check
	$(BIN)/pytest -n auto --dist loadfile

# The properties on examples that nobody has tried yet; what fails is kept in .hypothesis and tried again.
explore: .venv/.installed-test
	PORTFOLIO_EXPLORE=1 $(BIN)/pytest -n auto $$(grep -rlE '^@given' tests)

# Lines and imports as ruff has them, and what it can mend by itself.
format: .venv/.installed-test
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

# Every sentence of the source into the catalogues; the new ones are to be translated.
messages: .venv/.installed-test
	$(BIN)/python -m tests.support.messages

check: .venv/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Speed, as ratios within one run.
bench: .venv/.installed-test
	$(BIN)/python -m benchmarks.review
	$(BIN)/python -m benchmarks.ledger
	$(BIN)/python -m benchmarks.importing
	$(BIN)/python -m benchmarks.first_screen

# The first time: pip's own lines say what is fetched.
PIP := $(BIN)/python -m pip --disable-pip-version-check install -c constraints.txt

.venv/bin/python:
	@echo "Making .venv, a folder for the libraries that the dashboard needs."
	@$(PYTHON) -m venv .venv

.venv/.installed: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing the libraries, which takes a few minutes, once:"
	@$(PIP) -e .
	@touch $@

.venv/.installed-test: .venv/.installed
	@echo "Installing what the tests need:"
	@$(PIP) -e '.[test]'
	@touch $@

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
