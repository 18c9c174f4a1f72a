# make run opens the dashboard; make test runs every test. Both do all the set-up themselves.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test explore check bench clean

# Open the dashboard.
run: .venv/.installed
	$(BIN)/portfolio

# Format, lint, types, then all tests.
test: .venv/.installed-test check
	$(BIN)/pytest -n auto --dist loadfile

# The properties on examples that nobody has tried yet; what fails is kept in .hypothesis and tried again.
explore: .venv/.installed-test
	PORTFOLIO_EXPLORE=1 $(BIN)/pytest -n auto $$(grep -rlE '^@given' tests)

check: .venv/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Speed, as ratios within one run.
bench: .venv/.installed-test
	$(BIN)/python -m benchmarks.review
	$(BIN)/python -m benchmarks.ledger
	$(BIN)/python -m benchmarks.first_screen

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.installed: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/.installed-test: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
