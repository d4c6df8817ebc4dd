# Two commands for a newcomer: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
DEMO_DB ?= $(VENV)/demo.db
ONLY ?=
# Of bench-peers: a program that makes a corpus of texts and judges answers, the texts, the size, and what bounds slow peers.
JUDGE ?= ../shared/eval/search_bench.py
TEXTS ?= ../shared/eval/data/polnear_train.jsonl
ROWS ?= 100000
SEED ?= 1
QUESTIONS ?= 110
SECONDS ?= 60
PEERS := $(VENV)/peers

.PHONY: demo test install run bench bench-digests bench-peers lock clean

demo: $(VENV)/run
	@$(BIN)/onrecord --db $(DEMO_DB) demo

test: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

install: $(VENV)/run

run: $(VENV)/run
	$(BIN)/onrecord run

bench: $(VENV)/test
	$(BIN)/python -m tests.bench $(ONLY)

# Digests through a thousand kills, in every zone for three years.
bench-digests: $(VENV)/test
	$(BIN)/python -m tests.bench digests

# Needs PostgreSQL too, which it starts and stops: apt-get install postgresql postgresql-contrib
bench-peers: $(VENV)/run $(PEERS)/done
	@$(BIN)/python -m tests.bench.peers $(JUDGE) $(TEXTS) --python $(PEERS)/bin/python \
		--rows $(ROWS) --seed $(SEED) --questions $(QUESTIONS) --seconds $(SECONDS)

# The lock files: every version and hash, for all supported Pythons. Needs uv on the PATH.
lock:
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/run.lock
	uv pip compile pyproject.toml --group build --extra test --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/test.lock
	uv pip compile requirements/peers.in --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/peers.lock

clean:
	rm -rf $(VENV)

# A venv that could not be finished (Debian without python3-venv) would look done the next time.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("On Record needs Python 3.11 or newer: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/run: requirements/run.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what On Record needs into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test: requirements/test.lock $(VENV)/run
	@echo "Installing what the tests need ..."
	@$(PIP) install --require-hashes -r requirements/test.lock
	@touch $@

# Peers have a venv of their own, so that neither running nor testing depends on them.
$(PEERS)/done: requirements/peers.lock | $(VENV)/bin/python
	@echo "Installing what ours is measured beside into $(PEERS) ..."
	@$(BIN)/python -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r $<
	@touch $@
