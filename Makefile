# The project's environment is .venv; every target makes it when it is not there.
.PHONY: install run test check bench clean
PYTHON ?= python3
BIN := .venv/bin

install: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

run: install
	$(BIN)/gatewatch demo

test: install
	tests/browser/need-chromium
	tests/register/need-postgresql
	$(BIN)/python -m pytest

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install
	$(BIN)/python -m bench

clean:
	rm -rf .venv build dist gatewatch-demo gatewatch-data .mypy_cache .ruff_cache .pytest_cache
