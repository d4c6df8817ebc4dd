# Two commands for a newcomer: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_DB ?= $(VENV)/demo.db

.PHONY: demo test run bench lock clean

demo: $(VENV)/run
	@$(BIN)/onrecord --db $(DEMO_DB) demo

test: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

run: $(VENV)/run
	$(BIN)/onrecord run

bench: $(VENV)/test
	$(BIN)/python -m tests.bench

# The lock files: every version and hash, for all supported Pythons. Needs uv on the PATH.
lock:
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/run.lock
	uv pip compile pyproject.toml --group build --extra test --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/test.lock

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run: requirements/run.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test: requirements/test.lock $(VENV)/run
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/test.lock
	@touch $@
